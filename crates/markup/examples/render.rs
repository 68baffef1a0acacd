//! Renders a Markdown file: `cargo run --example render -- be text.md [source…]`.

use std::io::Write as _;

use bellwether_markup::{Options, Picture, render};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let language = arguments.next().ok_or("which language?")?.parse()?;
    let markdown = std::fs::read_to_string(arguments.next().ok_or("which file?")?)?;
    let sources: Vec<String> = arguments.collect();
    let sources: Vec<&str> = sources.iter().map(String::as_str).collect();
    let pictures =
        |name: &str| Some(Picture { src: format!("/media/{name}"), sources: Vec::new(), width: 1600, height: 900 });
    let document =
        render(&markdown, language, &Options { sources: &sources, pictures: &pictures, ..Options::default() })?;
    let mut output = std::io::stdout().lock();
    output.write_all(document.html.as_bytes())?;
    for note in &document.notes {
        writeln!(output, "{note:?}")?;
    }
    for block in &document.blocks {
        writeln!(output, "{:?} {:.8} {:?}", block.kind, block.hash.to_string(), block.text)?;
    }
    writeln!(
        output,
        "{} words, {:?}, {:?}, {:?}",
        document.words, document.headings, document.links, document.pictures
    )?;
    Ok(())
}
