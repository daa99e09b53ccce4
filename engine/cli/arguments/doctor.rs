//! The arguments of `doctor`.

use clap::Args;

use super::with_exit_codes;

/// Check that everything a run needs is there.
///
/// Looks at the project, the documents, the keys of the model services, the default model, the
/// test command, git, the disk and the lock, and says how to mend what is missing. Ends with 0
/// unless something that is needed is broken.
#[derive(Debug, Args)]
#[command(after_long_help = with_exit_codes!(
    "Examples:\n  \
     gemstack doctor\n  \
     gemstack doctor --json"
))]
pub struct Doctor {}
