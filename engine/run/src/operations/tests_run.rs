//! `tests.run`: a test command and its verdict.

use gemstack_lang::catalogue::{Author, Effects, Holds, Sink, Trust};
use gemstack_lang::suggestion::listed;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::context::{Context, Kept, Sandbox, not_started, pointer};
use crate::failure::{Failure, Kind};
use crate::operation::{Given, Operation, Performed};
use crate::program::{Invocation, ProgramFault, TestVerdict};
use crate::screen;

/// So many of the last lines of an output tell what went wrong.
const LAST: usize = 20;

/// Runs tests.
pub(super) struct TestsRun;

/// Which tests, and what they should say.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameters {
    /// The command, a line for the shell; or `argv`.
    #[serde(default)]
    command: Option<String>,
    /// What `command` sees as `"$@"`, each exactly as given: no shell reads them, so that they need no quoting.
    #[serde(default)]
    arguments: Option<Vec<String>>,
    /// The program and its arguments, each exactly as given, in place of `command`: no shell is there.
    #[serde(default)]
    argv: Option<Vec<String>>,
    /// The verdicts with which the work goes on; any where nothing is said.
    #[serde(default)]
    expect: Option<Vec<Verdict>>,
    /// Why another verdict is a failure, in a sentence.
    #[serde(default)]
    because: Option<String>,
    /// Where they may act: `project` confines them to the project and their own temporary directory, without a network.
    #[serde(default)]
    sandbox: Sandbox,
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
    /// The file of the project that holds all that it printed; null where none is kept.
    log: Option<String>,
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
            ("command", Holds::Given("arguments")),
            ("command", Holds::Given("argv")),
        ],
        sinks: &[
            ("argv", Sink::Argument),
            ("arguments", Sink::Argument),
            ("because", Sink::Message),
            ("command", Sink::Shell),
        ],
    };
    type Parameters = Parameters;
    type Outputs = Outputs;

    async fn perform(
        parameters: Parameters,
        context: &Context<'_>,
    ) -> Result<Performed<Outputs>, Failure> {
        let invocation = parameters.invocation()?;
        let program = context.program(invocation.clone(), parameters.sandbox)?;
        let tried = Tried {
            kept: context.run_program(program).await,
            invocation,
            sandbox: parameters.sandbox,
        };
        // That a sandbox is missing says nothing of the tests, and whoever asked for it wants no run without.
        if let Err(fault @ ProgramFault::NotConfined { .. }) = &tried.kept.ended {
            return Err(not_started(fault));
        }
        let verdict = tried.verdict();
        let outputs = tried.outputs(&verdict);
        let expected = parameters.expect.as_deref();
        if expected.is_none_or(|it| it.contains(&outputs.verdict)) {
            return Ok(Performed::Given(Given::only(outputs)));
        }
        let failure = match &verdict {
            TestVerdict::NotRunnable(reason) => tried.not_runnable(&reason.to_string()),
            _ => tried.unexpected(&outputs, &parameters),
        };
        Err(failure.giving(serde_json::to_value(outputs).unwrap_or_default()))
    }
}

impl Parameters {
    fn invocation(&self) -> Result<Invocation, Failure> {
        let line = self.command.as_ref().filter(|it| !it.trim().is_empty());
        let argv = self.argv.as_ref().filter(|it| !it.is_empty());
        let arguments = self.arguments.clone().unwrap_or_default();
        match (line, argv) {
            (Some(line), None) => Ok(Invocation::Shell {
                line: line.clone(),
                arguments,
            }),
            (None, Some(argv)) if arguments.is_empty() => Ok(Invocation::Argv(argv.clone())),
            (None, None) => Err(missing()),
            _ => Err(two_commands()),
        }
    }
}

/// Tests that were run, or not.
struct Tried {
    kept: Kept,
    invocation: Invocation,
    sandbox: Sandbox,
}

impl Tried {
    fn verdict(&self) -> TestVerdict {
        let verdict = TestVerdict::of(&self.invocation, &self.kept.ended);
        match self.sandbox {
            Sandbox::None => verdict,
            Sandbox::Project => verdict.confined(&self.kept.ended),
        }
    }

    fn outputs(&self, verdict: &TestVerdict) -> Outputs {
        let verdict = match verdict {
            TestVerdict::Passed => Verdict::Passed,
            TestVerdict::Failed { .. } => Verdict::Failed,
            TestVerdict::NotRunnable(_) => Verdict::NotRunnable,
        };
        let (exit_code, output, seconds) = match &self.kept.ended {
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
            command: self.invocation.written(),
            log: self.kept.log.clone(),
        }
    }

    fn not_runnable(&self, reason: &str) -> Failure {
        let message = format!("the tests did not run: {reason}{}", self.last_lines());
        Failure::new(Kind::NotRunnable, message)
            .coded("TestsNotRunnable")
            .helped(
                "install what is missing, or correct the command in `.agent/TESTING.md`; \
                 then `gemstack resume`, which asks no model again",
            )
    }

    fn unexpected(&self, outputs: &Outputs, parameters: &Parameters) -> Failure {
        let expected = parameters.expect.iter().flatten();
        let expected = listed(expected.map(|it| it.word()));
        let because = parameters.because.as_ref();
        let because = because.map(|it| format!(": {it}")).unwrap_or_default();
        let verdict = outputs.verdict.word();
        Failure::rejected(format!(
            "the tests are `{verdict}` where {expected} was expected{because}{}",
            self.last_lines()
        ))
        .coded("UnexpectedTestVerdict")
    }

    /// What was printed last, and where all of it is.
    fn last_lines(&self) -> String {
        let ended = self.kept.ended.as_ref();
        let lines = ended
            .map(|it| screen::masked(it.output.last_lines(LAST)))
            .unwrap_or_default();
        let lines = match lines.as_str() {
            "" => String::new(),
            lines => format!("\n{lines}"),
        };
        format!("{lines}{}", pointer(self.kept.log.as_deref()))
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

fn two_commands() -> Failure {
    Failure::new(Kind::NotRunnable, "`argv` is the whole command")
        .coded("TestCommandAmbiguous")
        .helped("give `argv` alone, or `command` with its `arguments`")
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
    fn arguments_are_data_and_no_shell_reads_them() {
        let hostile = "'; touch escaped; echo $(id) `id` \" *";
        let with = json!({ "command": "printf '%s|' \"$@\"", "arguments": [hostile, "", "-n"] });
        let project = Project::new(&[("a.txt", "")], &[]);
        let given = project.perform("tests.run", with).expect("a verdict");
        assert_eq!(given["output"], format!("{hostile}||-n|"));
        assert_eq!(project.files(), ["a.txt"]);
    }

    #[test]
    fn without_a_shell_the_words_are_passed_as_they_are() {
        let given = run(json!({ "argv": ["printf", "%s|", "$HOME; ls", "*"] })).expect("a verdict");
        assert_eq!(given["output"], "$HOME; ls|*|");
        assert_eq!(given["command"], "printf %s| $HOME; ls *");
        let both = [
            json!({ "argv": ["true"], "command": "true" }),
            json!({ "argv": ["true"], "arguments": ["x"] }),
        ];
        for with in both {
            let failure = run(with).expect_err("two commands");
            assert_eq!(failure.code.as_deref(), Some("TestCommandAmbiguous"));
        }
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
