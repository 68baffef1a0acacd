//! Tells cargo which directories are compiled in: it would not notice a new file in them by itself.

fn main() {
    for directory in ["demo", "locales", "migrations", "themes"] {
        println!("cargo::rerun-if-changed={directory}");
    }
}
