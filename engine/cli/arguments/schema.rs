//! The arguments of `schema`.

use std::path::PathBuf;

use clap::Args;

use super::with_exit_codes;

/// Print the JSON Schema of a kind of document, for editors, or of what plugins read and write.
///
/// Editors find it by the first line of a document,
/// `# yaml-language-server: $schema=../schemas/pipeline.schema.json`, and then complete and
/// explain: keys, operations and their parameters. What is forked into `.agent` keeps that line;
/// `--into .agent/schemas` puts the schemas where it leads.
#[derive(Debug, Args)]
#[command(after_long_help = with_exit_codes!(
    "Examples:\n  \
     gemstack schema pipeline > pipeline.schema.json\n  \
     gemstack schema hook_event               what a plugin reads\n  \
     gemstack schema hook_answer              what it answers\n  \
     gemstack schema --into .agent/schemas    all of them"
))]
pub struct Schema {
    /// The kind of document, such as `pipeline`, or `hook_event` or `hook_answer`; all of them
    /// where nothing is said.
    #[arg(required_unless_present = "into")]
    pub kind: Option<String>,
    /// Write the schemas into this folder, each as `KIND.schema.json`.
    #[arg(long, value_name = "DIR")]
    pub into: Option<PathBuf>,
}
