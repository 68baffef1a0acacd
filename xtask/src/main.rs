//! The developer's tool: `cargo xtask help` lists what it does. It builds and runs the program as its users do and
//! never links to it, so that it compiles in seconds and works while the application doesn't.

#![allow(clippy::print_stdout, reason = "a command line tool answers on standard output")]

mod bench;
mod browser;
mod commands;
mod corpus;
mod crash;
mod demo;
mod editor;
mod http;
mod postgres;
mod setup;
mod suite;
mod system;
mod table;
mod workspace;

use std::process::ExitCode;

fn main() -> ExitCode {
    let outcome = system::interrupt::install().and_then(|()| commands::run(lexopt::Parser::from_env()));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            match error.downcast_ref::<commands::WrongUsage>() {
                Some(_) => ExitCode::from(2),
                None => ExitCode::FAILURE,
            }
        }
    }
}
