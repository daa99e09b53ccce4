//! The command line of gemstack: arguments, rendering, and the documents and texts it ships.
//!
//! A command reads its arguments and gives an [`answer::Answer`]; only `shell` writes to the
//! terminal, and nothing in here touches files or the network but through the engine.

pub mod answer;
pub mod app;
pub mod arguments;
pub mod clipboard;
pub mod command;
pub mod config_file;
pub mod day;
pub mod demo;
pub mod exit;
pub mod flags;
pub mod interrupt;
pub mod lsp;
pub mod named_file;
pub mod next_step;
pub mod render;
pub mod shell;
pub mod shipped;
pub mod supervision;
pub mod taping;
pub mod user;
pub mod view;

use std::process::ExitCode;

use clap::Parser as _;

use arguments::Arguments;
use exit::Exit;
use shell::Shell;

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
    if supervision::is_asked_for() {
        return gemstack_run::program::supervise();
    }
    let exit = match Arguments::try_parse() {
        Ok(arguments) => arguments
            .command
            .run(&Shell::of_this_program(arguments.global)),
        Err(error) => usage(&error),
    };
    exit.into()
}

/// What clap says instead of arguments: help, the version, or a fault.
fn usage(error: &clap::Error) -> Exit {
    let wants_json = std::env::args_os()
        .skip(1)
        .take_while(|it| it != "--")
        .any(|it| it == "--json");
    if wants_json {
        return shell::usage_as_json(error);
    }
    // A reader that has gone wants no help.
    let _ = error.print();
    if error.use_stderr() {
        Exit::Usage
    } else {
        Exit::Done
    }
}
