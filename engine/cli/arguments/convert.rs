//! The arguments of `convert`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use gemstack_lang::document;

use super::with_exit_codes;

/// Print a document in the other format: YAML as KDL, or KDL as YAML.
///
/// The value stays the same, and comments are kept where they have a place: before a key and at
/// the end of its line. Aliases, anchors and merge keys of YAML are resolved; what `/-` leaves out
/// of KDL is left out. A file with faults in its syntax is not converted: its faults are printed.
#[derive(Debug, Args)]
#[command(after_long_help = with_exit_codes!(
    "Examples:\n  \
     gemstack convert .agent/pipelines/run.yaml --to kdl\n  \
     gemstack convert run.kdl --to yaml -o run.yaml\n  \
     gemstack show pipeline/run | gemstack convert - --to kdl"
))]
pub struct Convert {
    /// The file; `-` is standard input, in the format that it seems to be in.
    #[arg(value_name = "FILE")]
    pub file: String,
    /// The format that is wanted.
    #[arg(long, value_name = "FORMAT", value_enum)]
    pub to: Language,
    /// Write it to this file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// A format of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// KDL 2.
    Kdl,
    /// YAML 1.2.
    Yaml,
}

impl From<Language> for document::Format {
    fn from(language: Language) -> Self {
        match language {
            Language::Kdl => Self::Kdl,
            Language::Yaml => Self::Yaml,
        }
    }
}
