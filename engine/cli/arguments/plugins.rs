//! The arguments of `plugins`.

use clap::{Args, Subcommand};

use super::with_exit_codes;

/// List plugins, see what they do, and say which of them you trust.
///
/// A plugin is a folder with a manifest, `plugin.yaml`, in `.agent/plugins/NAME/`, in `plugins/NAME/`
/// of the team's directory or of your own. It is told of events and may change what they carry, or
/// refuse a run. One that is not your own runs only once you have trusted its contents, to the byte.
#[derive(Debug, Args)]
#[command(after_long_help = with_exit_codes!(
    "Examples:\n  \
     gemstack plugins\n  \
     gemstack plugins show house_rules        what would run, and its digest\n  \
     gemstack plugins trust house_rules\n  \
     gemstack plugins trust house_rules --digest 4f1c0a2b97d36e58\n  \
     gemstack plugins run house_rules pre_run --payload '{\"step\": \"x\"}'\n  \
     gemstack plugins untrust house_rules"
))]
pub struct Plugins {
    /// What to do; `list` when nothing is said.
    #[command(subcommand)]
    pub command: Option<PluginsCommand>,
}

/// What `plugins` does.
#[derive(Debug, Subcommand)]
pub enum PluginsCommand {
    /// List all plugins, and which of them run.
    List,
    /// Show what a plugin would run, its files, and the digest that it is trusted by.
    Show {
        /// Its name.
        name: String,
    },
    /// Trust a plugin as it is now. Any change of its files asks anew.
    Trust {
        /// Its name.
        name: String,
        /// The digest that you have seen, or the first 16 digits of it; needed where nobody can be asked.
        #[arg(long, value_name = "DIGEST")]
        digest: Option<String>,
    },
    /// Trust a plugin no longer.
    Untrust {
        /// Its name.
        name: String,
    },
    /// Tell a plugin of an event, outside of a run, and print what it makes of the payload.
    Run {
        /// Its name.
        name: String,
        /// The event.
        event: String,
        /// What the event carries, as JSON.
        #[arg(long, value_name = "JSON", default_value = "{}")]
        payload: String,
    },
}
