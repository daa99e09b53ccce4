//! The arguments of `lsp`.

use clap::Args;

use super::with_exit_codes;

/// Serve an editor: diagnostics as you type, hover, completion, definitions, rename, quick fixes.
///
/// Speaks the language server protocol over standard input and output; an editor starts it. It
/// knows the documents and texts of the project in the editor's folder. README shows how to set up
/// VS Code, Neovim and Helix.
#[derive(Debug, Args)]
#[command(after_long_help = with_exit_codes!(
    "Examples:\n  \
     gemstack lsp                        started by an editor, not by hand"
))]
pub struct Lsp {
    /// What some editors say to every server; it is the only way.
    #[arg(long, hide = true)]
    pub stdio: bool,
}
