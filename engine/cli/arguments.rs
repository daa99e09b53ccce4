//! The command line as it may be written. One definition gives parsing and `--help`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

mod compile;
mod config;
mod convert;
mod costs;
mod demo;
mod diff;
mod doctor;
mod drive;
mod explain;
mod feature;
mod fork;
mod graph;
mod init;
mod lint;
mod list;
mod lsp;
mod models;
mod operations;
mod recover;
mod replay;
mod resume;
mod route;
mod run;
mod runs;
mod schema;
mod show;
mod start;
mod status;
mod taping;
mod undo;

pub use compile::{Compile, PromptFormat};
pub use config::{Config, ConfigCommand, Whose};
pub use convert::{Convert, Language};
pub use costs::{Costs, CostsCommand};
pub use demo::Demo;
pub use diff::Diff;
pub use doctor::Doctor;
pub use drive::Drive;
pub use explain::Explain;
pub use fork::Fork;
pub use graph::{Drawn, Graph};
pub use init::Init;
pub use lint::{FailOn, Format, Lint, Mending, RuleSettings};
pub use list::List;
pub use lsp::Lsp;
pub use models::Models;
pub use operations::Operations;
pub use recover::Recover;
pub use replay::Replay;
pub use resume::Resume;
pub use route::Route;
pub use run::{Budget, Run};
pub use runs::{Runs, RunsCommand};
pub use schema::Schema;
pub use show::Show;
pub use start::Start;
pub use status::Status;
pub use taping::Taping;
pub use undo::Undo;

/// The exit codes, at the end of every help page.
macro_rules! with_exit_codes {
    ($text:literal) => {
        concat!(
            $text,
            "\n\nExit codes: 0 done, 1 faults found or work rejected, 2 usage,\n",
            "3 refused by policy, 4 the world failed (network, disk, provider, program),\n",
            "130 interrupted."
        )
    };
}
pub(crate) use with_exit_codes;

/// Runs the work of building software with language models, as pipelines that are data.
///
/// A feature goes through the steps of the project's lifecycle; each step is a pipeline in YAML
/// that a team can replace. Standard output is the result of a command and nothing else; progress
/// and messages go to standard error.
#[derive(Debug, Parser)]
#[command(
    name = "gemstack",
    version,
    max_term_width = 80,
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = "Try `gemstack demo` first: the whole lifecycle, with no key and no network.",
    after_long_help = with_exit_codes!(
        "A first session:\n  \
         gemstack demo                      see the whole lifecycle, no key needed\n  \
         gemstack init                      make the project's .agent/ files\n  \
         gemstack start \"user search\"       begin a feature\n  \
         gemstack route                     what comes next, and why\n  \
         gemstack drive                     run step after step"
    )
)]
pub struct Arguments {
    /// What every command takes.
    #[command(flatten)]
    pub global: Global,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// The options that every command takes, before or after its name.
#[derive(Debug, Clone, Default, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// The project's directory, instead of the one around the current directory.
    #[arg(short = 'C', long = "project", value_name = "DIR", global = true)]
    pub project: Option<PathBuf>,
    /// Print the result as exactly one JSON value, errors too.
    #[arg(long, global = true)]
    pub json: bool,
    /// Print no progress and no notes.
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Print more: every stage, also those that only read.
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub verbose: bool,
    /// When to use colours; `auto` respects `NO_COLOR`.
    #[arg(long, value_name = "WHEN", value_enum, default_value_t, global = true)]
    pub color: Color,
    /// Never ask a person; take the answer for when nobody is there.
    #[arg(long, global = true)]
    pub no_input: bool,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Color {
    /// On a terminal.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
#[expect(
    missing_docs,
    reason = "each variant's page is the comment of its arguments"
)]
pub enum Command {
    Demo(Demo),
    Init(Init),
    Start(Start),
    Status(Status),
    Route(Route),
    Run(Run),
    Drive(Drive),
    Resume(Resume),
    Recover(Recover),
    Runs(Runs),
    Replay(Replay),
    Undo(Undo),
    Compile(Compile),
    Costs(Costs),
    Lint(Lint),
    Graph(Graph),
    List(List),
    Lsp(Lsp),
    Models(Models),
    Show(Show),
    Fork(Fork),
    Diff(Diff),
    Operations(Operations),
    Explain(Explain),
    Schema(Schema),
    Convert(Convert),
    Config(Config),
    Doctor(Doctor),
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_definition_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn global_options_stand_before_and_after_the_command() {
        let before =
            Arguments::try_parse_from(["gemstack", "--json", "-C", "x", "route"]).expect("parses");
        let after =
            Arguments::try_parse_from(["gemstack", "route", "--json", "-C", "x"]).expect("parses");
        assert!(before.global.json && after.global.json);
        assert_eq!(before.global.project, after.global.project);
    }

    #[test]
    fn every_page_has_examples_and_exit_codes() {
        let mut program = Arguments::command();
        program.build();
        for command in program
            .get_subcommands_mut()
            .filter(|it| it.get_name() != "help")
        {
            let name = command.get_name().to_owned();
            let page = command.render_long_help().to_string();
            assert!(
                page.contains(&format!("gemstack {name}")),
                "`{name}` has no example"
            );
            assert!(page.contains("Exit codes:"), "`{name}` has no exit codes");
            assert!(
                page.lines().all(|it| it.chars().count() <= 80),
                "`{name}` is wider than 80 columns"
            );
        }
    }
}
