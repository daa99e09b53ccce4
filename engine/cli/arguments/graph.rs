//! The arguments of `graph`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::with_exit_codes;

/// Draw a pipeline or lifecycle: what follows what, and when.
///
/// It is drawn as it is written, with what is missing marked, so that a document with faults can be
/// looked at too. A name that a pipeline and a lifecycle have needs its kind.
#[derive(Debug, Args)]
#[command(after_long_help = with_exit_codes!(
    "Examples:\n  \
     gemstack graph five_step\n  \
     gemstack graph pipeline/run --format mermaid\n  \
     gemstack graph five_step --format svg -o five_step.svg\n  \
     gemstack graph .agent/pipelines/run.yaml --format dot | dot -Tpng > run.png"
))]
pub struct Graph {
    /// A name, kind and name, or a file.
    #[arg(value_name = "NAME|KIND/NAME|FILE")]
    pub name: String,
    /// How it is drawn.
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub format: Drawn,
    /// Write it to a file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// How a picture is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Drawn {
    /// Lines for a terminal.
    #[default]
    Text,
    /// A Mermaid flowchart, for Markdown.
    Mermaid,
    /// The language of Graphviz.
    Dot,
    /// A picture for a browser.
    Svg,
}
