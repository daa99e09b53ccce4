//! The arguments of `demo`.

use std::path::PathBuf;

use clap::Args;

use super::with_exit_codes;

/// Run the whole lifecycle on a sample project, with no key and no network.
///
/// Makes a small project whose tests really run, starts a model server on this machine that
/// answers from a script, and drives every step through the same engine that runs your project:
/// a first build whose tests fail, a second that passes, an audit that finds something, its fix,
/// an audit that passes, and the record of what was shipped.
#[derive(Debug, Args)]
#[command(after_long_help = with_exit_codes!(
    "Examples:\n  \
     gemstack demo\n  \
     gemstack demo --keep /tmp/notes     look at the project afterwards\n  \
     gemstack demo --record calls.yaml   see what a model is asked and answers\n  \
     gemstack demo -v                    show every stage"
))]
pub struct Demo {
    /// Make the project here, and leave it: a directory that is new or empty.
    #[arg(long, value_name = "DIR")]
    pub keep: Option<PathBuf>,
    /// Write what the model was asked and answered into this file: a document of kind `script`, YAML or KDL.
    #[arg(long, value_name = "FILE")]
    pub record: Option<PathBuf>,
}
