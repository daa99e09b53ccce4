//! The arguments of `compile`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::feature::feature;
use super::with_exit_codes;

/// Print the prompt of a step, byte for byte.
///
/// Runs the pipeline that the setting `compile_pipeline` names and prints the prompt it gives.
/// Nothing is sent anywhere. What the prompt holds, and what was cut from it, is told on standard
/// error.
///
/// With a budget, what matters less is cut first, and cut by what its section allows: without
/// examples, to an outline, to its first and last lines, to its length. A larger budget never loses
/// what a smaller one kept.
#[derive(Debug, Args)]
#[command(after_long_help = with_exit_codes!(
    "Examples:\n  \
     gemstack compile step1-spec\n  \
     gemstack compile step3-build --token-budget 50000 -o prompt.md\n  \
     gemstack compile step3-build --token-budget 50000 --explain\n  \
     gemstack compile step2-trap --clipboard\n  \
     gemstack compile step3-build --format chat | jq '{messages: .}'\n  \
     gemstack compile step4-audit --json | jq .tokens"
))]
pub struct Compile {
    /// The step, such as `step1-spec`.
    pub step: String,
    /// The feature, instead of the one under way.
    #[arg(long, value_name = "FEATURE", value_parser = feature)]
    pub feature: Option<String>,
    /// How many tokens the prompt may have.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub token_budget: Option<u64>,
    /// Leave out the project's source files.
    #[arg(long)]
    pub no_source: bool,
    /// Write the prompt to a file instead of standard output; `-` is standard output.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Put the prompt into the clipboard instead, by the programs of the setting `clipboard` or by the terminal.
    #[arg(long, conflicts_with = "output")]
    pub clipboard: bool,
    /// The model whose tokens are counted, instead of the one that the step asks.
    #[arg(long, value_name = "MODEL")]
    pub model: Option<String>,
    /// How the prompt is written.
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub format: PromptFormat,
    /// Print its sections instead: tokens, files, layers, what was cut, and what a larger budget brings.
    #[arg(long)]
    pub explain: bool,
}

/// How a prompt is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum PromptFormat {
    /// One text.
    #[default]
    Text,
    /// The messages of a chat, as JSON: what the system says, then what the person says.
    Chat,
}
