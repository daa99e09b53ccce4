//! The arguments of `schema`.

use clap::Args;

use super::with_exit_codes;

/// Print the JSON Schema of a kind of document, for editors.
#[derive(Debug, Args)]
#[command(after_long_help = with_exit_codes!(
    "Examples:\n  \
     gemstack schema pipeline > pipeline.schema.json"
))]
pub struct Schema {
    /// The kind of document, such as `pipeline`.
    pub kind: String,
}
