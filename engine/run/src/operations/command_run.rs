//! `command.run`: a program and its arguments, without a shell.

use gemstack_lang::catalogue::{Again, Author, Effects, Holds, Sink, Trust};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::context::{Context, Kept, Sandbox, not_started, pointer};
use crate::failure::{Failure, Kind};
use crate::operation::{Given, Operation, Performed};
use crate::program::{Ended, Invocation, Program};
use crate::screen;
use crate::tree::{failure, relative};

/// So many of the last lines of an output tell what went wrong.
const LAST: usize = 20;

/// Runs a program.
pub(super) struct CommandRun;

/// Which program, and how it should end.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameters {
    /// The program and its arguments, each exactly as given.
    argv: Vec<String>,
    /// The folder of the project to start in; the project's own where nothing is said.
    #[serde(default)]
    directory: Option<String>,
    /// The exit codes with which the work goes on; any where nothing is said.
    #[serde(default)]
    expect_exit: Option<Vec<i32>>,
    /// Where it may act: `project` confines it to the project and its own temporary directory, without a network.
    #[serde(default)]
    sandbox: Sandbox,
}

/// How it ended.
#[derive(Serialize, JsonSchema)]
pub(super) struct Outputs {
    /// Its exit code; null where a signal ended it.
    exit_code: Option<i32>,
    /// What it printed: the beginning and the end.
    output: String,
    /// How long it took, in seconds.
    seconds: f64,
    /// The file of the project that holds all that it printed; null where none is kept.
    log: Option<String>,
}

impl Operation for CommandRun {
    const NAME: &'static str = "command.run";
    const SUMMARY: &'static str = "Runs a program with arguments, without a shell.";
    const EFFECTS: Effects = Effects {
        again: Again::DoneTwice("a program may have done a part of its work before it failed"),
        ..Effects::STARTS_PROGRAM
    };
    const TRUST: Trust = Trust {
        outputs: &[("output", Holds::Words(Author::Program))],
        sinks: &[("argv", Sink::Argument), ("directory", Sink::Path)],
    };
    type Parameters = Parameters;
    type Outputs = Outputs;

    async fn perform(
        Parameters {
            argv,
            directory,
            expect_exit,
            sandbox,
        }: Parameters,
        context: &Context<'_>,
    ) -> Result<Performed<Outputs>, Failure> {
        let name = argv.first().cloned().unwrap_or_default();
        let program = program(context, argv, directory.as_deref(), sandbox)?;
        let Kept { ended, log } = context.run_program(program).await;
        let ended = ended.map_err(|it| not_started(&it))?;
        let failure = judged(&name, &ended, expect_exit.as_deref(), log.as_deref());
        let outputs = Outputs {
            exit_code: ended.code,
            output: screen::masked(ended.output.text()),
            seconds: ended.seconds(),
            log,
        };
        match failure {
            None => Ok(Performed::Given(Given::only(outputs))),
            Some(failure) => Err(failure.giving(serde_json::to_value(outputs).unwrap_or_default())),
        }
    }
}

fn program(
    context: &Context<'_>,
    argv: Vec<String>,
    directory: Option<&str>,
    sandbox: Sandbox,
) -> Result<Program, Failure> {
    let mut program = context.program(Invocation::Argv(argv), sandbox)?;
    if let Some(named) = directory.filter(|it| *it != ".") {
        let root = context.world().root();
        // What a link leads to is resolved here, so that no program starts outside.
        let resolved = root.resolve(&relative(named)?).map_err(failure)?;
        program.directory = root.absolute(resolved.place());
    }
    Ok(program)
}

fn judged(
    name: &str,
    ended: &Ended,
    expected: Option<&[i32]>,
    log: Option<&str>,
) -> Option<Failure> {
    let expected = expected?;
    let lines = screen::masked(ended.output.last_lines(LAST));
    let lines = format!("{lines}{}", pointer(log));
    match (ended.code, ended.signal) {
        (Some(code), _) if expected.contains(&code) => None,
        (Some(code), _) => {
            let message = format!("`{name}` ended with code {code}\n{lines}");
            Some(Failure::rejected(message.trim_end()).coded("UnexpectedExitCode"))
        }
        (None, signal) => {
            let signal = signal.map(|it| format!(" {it}")).unwrap_or_default();
            let message = format!("signal{signal} ended `{name}`\n{lines}");
            Some(Failure::new(Kind::NotRunnable, message.trim_end()).coded("ProgramKilled"))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::harness::Project;

    fn run(with: Json) -> Result<Json, Failure> {
        Project::new(&[("deep/a.txt", "")], &[]).perform("command.run", with)
    }

    #[test]
    fn arguments_are_passed_as_they_are() {
        let given = run(json!({ "argv": ["echo", "$HOME; ls"] })).expect("it ends");
        assert_eq!(given["output"], "$HOME; ls\n");
        assert_eq!(given["exit_code"], 0);
        let given = run(json!({ "argv": ["ls"], "directory": "deep" })).expect("it ends");
        assert_eq!(given["output"], "a.txt\n");
    }

    #[test]
    fn an_unexpected_exit_code_is_rejected_with_the_last_lines() {
        let with = json!({ "argv": ["sh", "-c", "echo no; exit 2"], "expect_exit": [0, 1] });
        let failure = run(with).expect_err("code 2");
        assert_eq!(failure.kind, Kind::Rejected);
        assert_eq!(failure.message, "`sh` ended with code 2\nno");
        assert_eq!(failure.outputs.expect("outputs")["exit_code"], 2);
        assert!(run(json!({ "argv": ["false"] })).is_ok());
    }

    #[test]
    fn what_cannot_start_is_not_runnable_and_nothing_starts_outside() {
        let failure = run(json!({ "argv": ["no-such-program-here"] })).expect_err("no program");
        assert_eq!(
            (failure.kind, failure.code.as_deref()),
            (Kind::NotRunnable, Some("ProgramNotFound"))
        );
        let failure = run(json!({ "argv": [] })).expect_err("no program");
        assert_eq!(failure.kind, Kind::NotRunnable);
        let failure = run(json!({ "argv": ["ls"], "directory": ".." })).expect_err("outside");
        assert_eq!(failure.code.as_deref(), Some("PathTraversalBlocked"));
    }
}
