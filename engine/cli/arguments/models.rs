//! The arguments of `models`.

use clap::Args;

use super::with_exit_codes;

/// List the models that can be asked, what they cost, and what is missing.
///
/// Prices are dollars per million tokens, of the prompt (`$ in`) and of the reply (`$ out`); `?` is not
/// known. A name with `*` stands for every model whose name matches. `-v` tells each model with all
/// that its provider's document says of it.
#[derive(Debug, Args)]
#[command(after_long_help = with_exit_codes!(
    "Examples:\n  \
     gemstack models\n  \
     gemstack models gemini -v\n  \
     gemstack models --ready\n  \
     gemstack models --json"
))]
pub struct Models {
    /// Only the models of this provider.
    pub provider: Option<String>,
    /// Only models that can be asked now: nothing is missing.
    #[arg(long)]
    pub ready: bool,
}
