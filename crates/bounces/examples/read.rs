//! Prints what is read from messages: `cargo run -p bellwether-bounces --example read -- FILE…`

use bellwether_bounces::read;

#[allow(clippy::print_stdout, reason = "an example's output")]
fn main() -> std::io::Result<()> {
    for file in std::env::args().skip(1) {
        println!("{file}\n{:#?}", read(&std::fs::read(&file)?));
    }
    Ok(())
}
