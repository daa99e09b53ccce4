//! `tests.run`: a test command and its verdict.

use gemstack_lang::catalogue::{Author, Effects, Holds, Sink, Trust};
use gemstack_lang::suggestion::listed;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::operation::{Given, Operation, Performed};
use crate::program::{Ended, Invocation, Program, ProgramFault, TestVerdict};
use crate::screen;

/// So many of the last lines of an output tell what went wrong.
const LAST: usize = 20;

/// Runs tests.
pub(super) struct TestsRun;

/// Which tests, and what they should say.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameters {
    /// The command, a line for the shell.
    #[serde(default)]
    command: Option<String>,
    /// The verdicts with which the work goes on; any where nothing is said.
    #[serde(default)]
    expect: Option<Vec<Verdict>>,
    /// Why another verdict is a failure, in a sentence.
    #[serde(default)]
    because: Option<String>,
}

/// What a test command says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    /// The tests ran and all passed.
    Passed,
    /// The tests ran, or did not compile, and not all passed.
    Failed,
    /// Nothing is known of the tests.
    NotRunnable,
}

/// What came of the tests.
#[derive(Serialize, JsonSchema)]
pub(super) struct Outputs {
    /// What the command says of the tests.
    verdict: Verdict,
    /// Its exit code; null where it has none.
    exit_code: Option<i32>,
    /// What it printed: the beginning and the end.
    output: String,
    /// How long it took, in seconds.
    seconds: f64,
    /// The command that was run.
    command: String,
}

impl Operation for TestsRun {
    const NAME: &'static str = "tests.run";
    const SUMMARY: &'static str =
        "Runs the test command and tells whether tests passed, failed or could not run.";
    const EFFECTS: Effects = Effects::STARTS_PROGRAM;
    const TRUST: Trust = Trust {
        outputs: &[
            ("output", Holds::Words(Author::Program)),
            ("command", Holds::Given("command")),
        ],
        sinks: &[("command", Sink::Shell), ("because", Sink::Message)],
    };
    type Parameters = Parameters;
    type Outputs = Outputs;

    async fn perform(
        Parameters {
            command,
            expect,
            because,
        }: Parameters,
        context: &Context<'_>,
    ) -> Result<Performed<Outputs>, Failure> {
        let command = command
            .filter(|it| !it.trim().is_empty())
            .ok_or_else(missing)?;
        let outcome = run(context, &command).await;
        let verdict = TestVerdict::of(&Invocation::Shell(command.clone()), &outcome);
        let outputs = outputs(command, &verdict, &outcome);
        if expect
            .as_ref()
            .is_none_or(|it| it.contains(&outputs.verdict))
        {
            return Ok(Performed::Given(Given::only(outputs)));
        }
        let failure = match &verdict {
            TestVerdict::NotRunnable(reason) => not_runnable(&reason.to_string(), &outcome),
            _ => unexpected(&outputs, &expect.unwrap_or_default(), because, &outcome),
        };
        Err(failure.giving(serde_json::to_value(outputs).unwrap_or_default()))
    }
}

async fn run(context: &Context<'_>, command: &str) -> Result<Ended, ProgramFault> {
    let world = context.world();
    let invocation = Invocation::Shell(command.to_owned());
    let mut program = Program::new(invocation, world.root().place());
    program.environment = world.program_environment();
    program.run().await
}

fn outputs(
    command: String,
    verdict: &TestVerdict,
    outcome: &Result<Ended, ProgramFault>,
) -> Outputs {
    let verdict = match verdict {
        TestVerdict::Passed => Verdict::Passed,
        TestVerdict::Failed { .. } => Verdict::Failed,
        TestVerdict::NotRunnable(_) => Verdict::NotRunnable,
    };
    let (exit_code, output, seconds) = match outcome {
        Ok(ended) => {
            let output = screen::masked(ended.output.text());
            (ended.code, output, ended.seconds())
        }
        Err(fault) => (None, fault.to_string(), 0.0),
    };
    Outputs {
        verdict,
        exit_code,
        output,
        seconds,
        command,
    }
}

fn missing() -> Failure {
    Failure::new(Kind::NotRunnable, "no command is known that runs the tests")
        .coded("TestCommandMissing")
        .helped(
            "write it into `.agent/TESTING.md` as `**Test:** COMMAND`, \
             or `gemstack config set test-command COMMAND`",
        )
}

fn not_runnable(reason: &str, outcome: &Result<Ended, ProgramFault>) -> Failure {
    let message = format!("the tests did not run: {reason}{}", last_lines(outcome));
    Failure::new(Kind::NotRunnable, message)
        .coded("TestsNotRunnable")
        .helped(
            "install what is missing, or correct the command in `.agent/TESTING.md`; \
             then `gemstack resume`, which asks no model again",
        )
}

fn unexpected(
    outputs: &Outputs,
    expected: &[Verdict],
    because: Option<String>,
    outcome: &Result<Ended, ProgramFault>,
) -> Failure {
    let expected = listed(expected.iter().map(|it| it.word()));
    let because = because.map(|it| format!(": {it}")).unwrap_or_default();
    let verdict = outputs.verdict.word();
    Failure::rejected(format!(
        "the tests are `{verdict}` where {expected} was expected{because}{}",
        last_lines(outcome)
    ))
    .coded("UnexpectedTestVerdict")
}

fn last_lines(outcome: &Result<Ended, ProgramFault>) -> String {
    let lines = outcome
        .as_ref()
        .map(|it| screen::masked(it.output.last_lines(LAST)))
        .unwrap_or_default();
    if lines.is_empty() {
        String::new()
    } else {
        format!("\n{lines}")
    }
}

impl Verdict {
    fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::NotRunnable => "not_runnable",
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::harness::Project;

    fn run(with: Json) -> Result<Json, Failure> {
        Project::new(&[("a.txt", "")], &[]).perform("tests.run", with)
    }

    #[test]
    fn a_verdict_comes_with_the_exit_code_and_what_was_printed() {
        let given = run(json!({ "command": "ls; echo 2 failed; exit 3" })).expect("a verdict");
        assert_eq!(given["verdict"], "failed");
        assert_eq!(given["exit_code"], 3);
        assert_eq!(given["output"], "a.txt\n2 failed\n");
        assert!(given["seconds"].is_number());
    }

    #[test]
    fn a_secret_that_tests_print_reaches_neither_outputs_nor_message() {
        let token = format!("ghp_{}", "a1".repeat(18));
        let with =
            json!({ "command": format!("echo 'Bearer {token}'; exit 1"), "expect": ["passed"] });
        let failure = run(with).expect_err("they failed");
        let outputs = failure.outputs.expect("outputs");
        assert_eq!(
            outputs["output"],
            format!("Bearer ghp_{}\n", "*".repeat(36))
        );
        assert!(!failure.message.contains(&token));
    }

    #[test]
    fn another_verdict_than_the_expected_one_is_rejected_with_the_last_lines() {
        let with = json!({
            "command": "echo 2 passed", "expect": ["failed"], "because": "traps are red.",
        });
        let failure = run(with).expect_err("they passed");
        assert_eq!(failure.kind, Kind::Rejected);
        assert_eq!(failure.code.as_deref(), Some("UnexpectedTestVerdict"));
        let message =
            "the tests are `passed` where `failed` was expected: traps are red.\n2 passed";
        assert_eq!(failure.message, message);
        assert_eq!(failure.outputs.expect("outputs")["verdict"], "passed");
    }

    #[test]
    fn tests_that_cannot_run_are_no_failed_work() {
        let with = json!({ "command": "no-such-program-here", "expect": ["passed", "failed"] });
        let failure = run(with).expect_err("there is no such program");
        assert_eq!(
            (failure.kind, failure.code.as_deref()),
            (Kind::NotRunnable, Some("TestsNotRunnable"))
        );
        let given = run(json!({ "command": "no-such-program-here" })).expect("a verdict");
        assert_eq!(given["verdict"], "not_runnable");
    }

    #[test]
    fn without_a_command_the_failure_says_where_to_write_it() {
        for command in [Json::Null, json!(" ")] {
            let failure = run(json!({ "command": command })).expect_err("no command");
            assert_eq!(failure.code.as_deref(), Some("TestCommandMissing"));
            assert!(failure.help.expect("a cure").contains("test-command"));
        }
    }
}
