//! Tells cargo which folders are embedded: a file that is added to one of them is built in too.

fn main() {
    let folders = [
        "examples/demo",
        "formats",
        "guardrails",
        "pipelines",
        "roles",
        "templates",
        "workflows",
    ];
    for folder in folders {
        println!("cargo::rerun-if-changed={folder}");
    }
}
