//! The arguments of `config`.

use clap::{Args, Subcommand};

use super::with_exit_codes;

/// Read and change the configuration.
///
/// A setting is said by a flag, else by an environment variable (`GEMSTACK_DEFAULT_MODEL`), else
/// by the project's `.agent/config.toml`, else by the user's `config.toml`, else by its default.
/// Keys of model services are kept in the user's file alone, readable by the user alone.
#[derive(Debug, Args)]
#[command(after_long_help = with_exit_codes!(
    "Examples:\n  \
     gemstack config list\n  \
     gemstack config set default-model gemini-2.5-flash\n  \
     gemstack config set max_cost 5 --user\n  \
     gemstack config set roles.step4-audit.model anthropic/claude-opus-4-8\n  \
     gemstack config set gemini_api_key - < key.txt\n  \
     gemstack config path"
))]
pub struct Config {
    /// What to do.
    #[command(subcommand)]
    pub command: ConfigCommand,
}

/// What `config` does.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Print the value of a setting.
    Get {
        /// The setting.
        name: String,
    },
    /// Set a value in a configuration file.
    Set {
        /// The setting or key.
        name: String,
        /// The value; `-` reads it from standard input. Lists are separated by commas.
        #[arg(allow_hyphen_values = true)]
        value: String,
        /// Keep what the file has in this list, and add to it.
        #[arg(long)]
        add: bool,
        /// Whose file.
        #[command(flatten)]
        whose: Whose,
    },
    /// Take a value out of a configuration file.
    Unset {
        /// The setting or key.
        name: String,
        /// Whose file.
        #[command(flatten)]
        whose: Whose,
    },
    /// Print every setting, its value and who said it.
    List,
    /// Print where the configuration files are.
    Path,
}

/// Whose configuration file is changed.
#[derive(Debug, Clone, Copy, Args)]
pub struct Whose {
    /// The user's file; the default for keys, and where there is no project.
    #[arg(long, conflicts_with = "project_file")]
    pub user: bool,
    /// The project's file, `.agent/config.toml`; the default for settings in a project.
    #[arg(long = "in-project", id = "project_file")]
    pub project: bool,
}
