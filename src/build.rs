//! Builds the program anew when a file is added to what it carries inside: the compiler itself only sees files that were
//! there before.

fn main() {
    for folder in ["src/build.rs", "content/shared", "forms", "src/cli/stock", "themes/standard"] {
        println!("cargo:rerun-if-changed={folder}");
    }
}
