//! The arguments of every command that calls models and can record that.

use std::path::PathBuf;

use clap::Args;

/// What is done with the calls to models.
#[derive(Debug, Clone, Default, Args)]
pub struct Taping {
    /// Write what models were asked and answered into this file, without keys: a document of kind
    /// `script`, YAML or KDL. Programs and tests are not in it.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["replay", "replay_any"])]
    pub record: Option<PathBuf>,
    /// Ask nobody: answer from this file, the same question by the same reply. A question that is
    /// not in it fails, and how it differs is told.
    #[arg(long, value_name = "FILE", conflicts_with = "replay_any")]
    pub replay: Option<PathBuf>,
    /// Ask nobody: answer from this file, reply by reply in its order, whatever is asked.
    #[arg(long, value_name = "FILE")]
    pub replay_any: Option<PathBuf>,
}
