//! The commands: one file each. A command gives an answer or a failure; the shell tells it.

use gemstack_run::failure::Failure;

use crate::answer::Answer;
use crate::arguments::Command;
use crate::exit::Exit;
use crate::shell::Shell;

pub mod broken_fork;
pub mod compile;
pub mod config;
pub mod convert;
pub mod costs;
pub mod demo;
pub mod diff;
pub mod doctor;
pub mod drive;
pub mod explain;
pub mod fork;
pub mod graph;
pub mod init;
pub mod lint;
pub mod list;
pub mod lsp;
pub mod models;
pub mod named;
pub mod operations;
pub mod recover;
pub mod replay;
pub mod resume;
pub mod route;
pub mod run;
pub mod runs;
pub mod schema;
pub mod show;
pub mod start;
pub mod status;
pub mod undo;

impl Command {
    /// Runs the command and says how the process ends.
    pub fn run(&self, shell: &Shell) -> Exit {
        shell.conclude(self.answer(shell))
    }

    fn answer(&self, shell: &Shell) -> Result<Answer, Failure> {
        match self {
            Self::Compile(arguments) => compile::run(arguments, shell),
            Self::Config(arguments) => config::run(arguments, shell),
            Self::Convert(arguments) => convert::run(arguments, shell),
            Self::Costs(arguments) => costs::run(arguments, shell),
            Self::Demo(arguments) => demo::run(arguments, shell),
            Self::Diff(arguments) => diff::run(arguments, shell),
            Self::Doctor(_) => doctor::run(shell),
            Self::Drive(arguments) => drive::run(arguments, shell),
            Self::Explain(arguments) => explain::run(arguments, shell),
            Self::Fork(arguments) => fork::run(arguments, shell),
            Self::Graph(arguments) => graph::run(arguments, shell),
            Self::Init(arguments) => init::run(arguments, shell),
            Self::Lint(arguments) => lint::run(arguments, shell),
            Self::List(arguments) => list::run(arguments, shell),
            Self::Lsp(_) => lsp::run(shell),
            Self::Models(arguments) => models::run(arguments, shell),
            Self::Operations(arguments) => operations::run(arguments, shell),
            Self::Recover(arguments) => recover::run(arguments, shell),
            Self::Replay(arguments) => replay::run(arguments, shell),
            Self::Resume(arguments) => resume::run(arguments, shell),
            Self::Route(_) => route::run(shell),
            Self::Run(arguments) => run::run(arguments, shell),
            Self::Runs(arguments) => runs::run(arguments, shell),
            Self::Schema(arguments) => schema::run(arguments),
            Self::Show(arguments) => show::run(arguments, shell),
            Self::Start(arguments) => start::run(arguments, shell),
            Self::Status(_) => status::run(shell),
            Self::Undo(arguments) => undo::run(arguments, shell),
        }
    }
}
