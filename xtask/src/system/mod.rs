//! What the tool asks of the operating system: processes, signals, scratch directories, ports, cores.

pub mod cores;
pub mod interrupt;
pub mod measured;
pub mod process;
pub mod procfs;
pub mod scratch;
pub mod server;
