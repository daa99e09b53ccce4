//! The arguments of `export`.

use clap::Args;

use super::feature::feature;
use super::with_exit_codes;

/// Write the project's context into the files that other agents read, or print it as JSON.
///
/// `json` prints the compiled context of a step, or of every step: each section with its text, tokens,
/// file and layer. Any other format is a text of kind `export`, which names a file and two marks:
/// what stands between these lines is written anew, and no other byte of the file is changed.
/// `gemstack list export` shows them; a file of your own in `.agent/exports/` is one more.
#[derive(Debug, Args)]
#[command(after_long_help = with_exit_codes!(
    "Examples:\n  \
     gemstack export --format agents --format claude\n  \
     gemstack export --format cursor --check\n  \
     gemstack export --format json step3-build | jq '.sections[].title'"
))]
pub struct Export {
    /// The step whose context is printed as JSON; every step where none is named.
    pub step: Option<String>,
    /// `json`, or the name of a text of kind `export`; may be given more than once.
    #[arg(long, value_name = "FORMAT", required = true)]
    pub format: Vec<String>,
    /// Write nothing; end with 1 where a file is not as it would be written.
    #[arg(long)]
    pub check: bool,
    /// The feature of the context in JSON, instead of the one under way.
    #[arg(long, value_name = "FEATURE", value_parser = feature)]
    pub feature: Option<String>,
    /// The model whose tokens are counted in JSON.
    #[arg(long, value_name = "MODEL")]
    pub model: Option<String>,
}
