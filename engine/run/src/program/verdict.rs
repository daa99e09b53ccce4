//! What a test command says: the tests passed, they failed, or they could not run at all.
//!
//! A red test proves something only when it ran, so a suite without tests, a missing program or a killed one is neither
//! red nor green. On the other side stand the tests written before their code: they do not compile or cannot be imported, and that is the red
//! that was wanted. So the rule is: **a command that ran and ended with a code other than 0 has failed, unless it is known
//! that no test was even tried.**
//!
//! For pytest (its `ExitCode`) this means: 1 and 2 have failed, since 2 is also an error while collecting, as for a module that is not written
//! yet; 3 (internal error), 4 (usage) and 5 (nothing collected) could not run.

use std::collections::BTreeSet;
use std::fmt;

use super::{Ended, Invocation, ProgramFault};

/// What a test command says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TestVerdict {
    /// The tests ran and all passed.
    Passed,
    /// The tests ran, or did not compile, and not all passed.
    Failed {
        /// The exit code.
        code: i32,
    },
    /// Nothing is known of the tests.
    NotRunnable(NotRunnable),
}

/// Why nothing is known of the tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotRunnable {
    /// The command says that it could not begin.
    Broken {
        /// The words or the code that say so.
        said: String,
    },
    /// No test was found to run.
    NoTests {
        /// The words or the code that say so.
        said: String,
    },
    /// What confines the tests let them do too little to begin.
    Confined {
        /// The words that say so.
        said: String,
    },
    /// A program was found that cannot be executed.
    NotExecutable,
    /// A program was not found.
    NotFound,
    /// The program was not started.
    NotStarted {
        /// What the system says.
        message: String,
    },
    /// A signal ended it.
    Signal {
        /// The number of the signal.
        signal: i32,
    },
    /// Its time was up.
    TimedOut,
}

/// How test programs say that they found no tests, in small letters.
const NO_TESTS: &[&str] = &[
    "# tests 0",                    // node --test, TAP
    "0 examples, 0 failures",       // rspec
    "0 passed | 0 failed",          // deno
    "0 passing",                    // mocha
    "0 runs, 0 assertions",         // minitest
    "0 tests, 0 failures",          // ExUnit
    ":test no-source",              // gradle
    "[no test files]",              // go test
    "[no tests to run]",            // go test
    "collected 0 items",            // pytest
    "did not match any test files", // bun
    "executed 0 tests",             // swift test, XCTest
    "matched no packages",          // go test
    "no packages to test",          // go test
    "no specs found",               // jasmine
    "no test files found",          // vitest, mocha
    "no test is available",         // dotnet test
    "no test matches",              // dotnet test
    "no test modules found",        // deno
    "no tests collected",           // pytest
    "no tests executed",            // phpunit
    "no tests found",               // jest, gradle, swift, bun
    "no tests ran",                 // pytest, unittest
    "no tests to run",              // maven, nextest, ExUnit
    "no tests were executed",       // maven
    "no tests were found",          // ctest
    "ran 0 tests",                  // unittest, bun
    "result: notests",              // prove
    "running 0 tests",              // cargo test
    "test run with 0 tests",        // swift test
    "tests run: 0",                 // maven
    "ℹ tests 0",                    // node --test
];

/// How commands say that they could not begin, in small letters.
const BROKEN: &[&str] = &[
    ": command not found",                   // bash, zsh
    "cannot connect to the docker daemon",   // docker
    "cannot find main module",               // go
    "command \"test\" not found",            // yarn
    "could not determine executable to run", // npx
    "could not find `cargo.toml`",           // cargo
    "could not find a mix.project",          // mix
    "could not find package.swift",          // swift
    "could not locate gemfile",              // bundler
    "could not open input file",             // php
    "did not match any directory/file",      // mix
    "did not match any packages",            // cargo
    "does not contain a gradle build",       // gradle
    "err_pnpm_no_script",                    // pnpm
    "error 126",                             // make
    "error 127",                             // make
    "error: toolchain",                      // rustup
    "exit code 126",                         // yarn, pnpm, just
    "exit code 127",                         // the same
    "exit status 126",                       // ninja, taskfile
    "exit status 127",                       // the same
    "go.mod file not found",                 // go
    "internalerror>",                        // pytest
    "missing script: \"test\"",              // npm
    "msb1003",                               // dotnet, without a project
    "no go files in",                        // go
    "no module named pytest",                // python -m pytest
    "no rule to make target",                // make
    "no such command: `nextest`",            // cargo
    "no test configuration file found",      // ctest
    "no test specified",                     // npm, as its `init` writes it
    "no test target named",                  // cargo
    "task 'test' not found",                 // gradle
    "there is no pom in this directory",     // maven
];

/// How test programs say of a file of tests, which they count as failed, that it holds none, in small letters.
const EMPTY: &[&str] = &[
    "must contain at least one test", // jest
    "no test suite found in file",    // vitest
];

/// What the system says to a program that is confined, in small letters.
const CONFINED: &[&str] = &[
    "eacces",
    "erofs",
    "network is unreachable",
    "operation not permitted",
    "permission denied",
    "read-only file system",
];

/// Words that follow the number of tests, in small letters.
const COUNTED: &[&str] = &[
    "error", "errors", "example", "examples", "fail", "failed", "failing", "failure", "failures",
    "pass", "passed", "passing", "spec", "specs", "test", "tests",
];

/// Words that the number of tests follows, in small letters.
const COUNTING: &[&str] = &["fail", "failed", "ok", "pass", "passed", "run", "tests"];

/// The signals that a shell tells of as 128 and their number: hang-up, interrupt, quit, abort, kill, fault, terminate.
pub(super) const SIGNALS: &[i32] = &[1, 2, 3, 6, 9, 11, 15];

impl TestVerdict {
    /// The verdict on what became of a test command.
    pub fn of(invocation: &Invocation, outcome: &Result<Ended, ProgramFault>) -> Self {
        match outcome {
            Ok(ended) => judge(invocation, ended),
            Err(ProgramFault::NotFound { .. }) => Self::NotRunnable(NotRunnable::NotFound),
            Err(ProgramFault::NotExecutable { .. }) => {
                Self::NotRunnable(NotRunnable::NotExecutable)
            }
            Err(fault) => Self::NotRunnable(NotRunnable::NotStarted {
                message: fault.to_string(),
            }),
        }
    }
}

impl TestVerdict {
    /// The verdict on tests that were confined: where none was even tried and the system refused something, the confinement
    /// is at fault, and not the work.
    #[must_use]
    pub fn confined(self, outcome: &Result<Ended, ProgramFault>) -> Self {
        let (Self::Failed { .. }, Ok(ended)) = (&self, outcome) else {
            return self;
        };
        let said = Said::new(&ended.output.text());
        match said.first_of(CONFINED).filter(|_| !said.tells_of_tests()) {
            Some(said) => Self::NotRunnable(NotRunnable::Confined { said }),
            None => self,
        }
    }
}

fn judge(invocation: &Invocation, ended: &Ended) -> TestVerdict {
    let said = Said::new(&ended.output.text());
    let by_shell = matches!(invocation, Invocation::Shell { .. });
    let reason = match (ended.code, ended.signal) {
        _ if ended.timed_out => Some(NotRunnable::TimedOut),
        (_, Some(signal)) => Some(NotRunnable::Signal { signal }),
        (Some(126), _) => Some(NotRunnable::NotExecutable),
        (Some(127), _) => Some(NotRunnable::NotFound),
        (Some(code), _) if by_shell && SIGNALS.contains(&(code - 128)) => {
            Some(NotRunnable::Signal { signal: code - 128 })
        }
        (Some(code), _) if said.is_pytest(invocation) => {
            of_pytest(code).or_else(|| said.reason(code))
        }
        (Some(code), _) => said.reason(code),
        (None, None) => Some(NotRunnable::Broken {
            said: "no exit code".to_owned(),
        }),
    };
    match (reason, ended.code.unwrap_or_default()) {
        (Some(reason), _) => TestVerdict::NotRunnable(reason),
        (None, 0) => TestVerdict::Passed,
        (None, code) => TestVerdict::Failed { code },
    }
}

fn of_pytest(code: i32) -> Option<NotRunnable> {
    let said = format!("pytest's exit code {code}");
    match code {
        3 | 4 => Some(NotRunnable::Broken { said }),
        5 => Some(NotRunnable::NoTests { said }),
        _ => None,
    }
}

/// What a test command printed, in small letters and without colours.
struct Said(String);

impl Said {
    fn new(text: &str) -> Self {
        Self(without_colours(text).to_lowercase())
    }

    fn reason(&self, code: i32) -> Option<NotRunnable> {
        if let Some(said) = self.empty() {
            return Some(NotRunnable::NoTests { said });
        }
        if self.tells_of_tests() {
            return None;
        }
        let no_plan = self
            .0
            .lines()
            .find(|it| plans_nothing(it))
            .map(str::to_owned);
        let no_tests = self
            .first_of(NO_TESTS)
            .or(no_plan)
            .map(|said| NotRunnable::NoTests { said });
        no_tests.or_else(|| {
            self.first_of(BROKEN)
                .filter(|_| code != 0)
                .map(|said| NotRunnable::Broken { said })
        })
    }

    /// What says that every file that failed did so because it holds no test, and no test is counted.
    fn empty(&self) -> Option<String> {
        let said = self.first_of(EMPTY)?;
        let empty = self.0.matches(&said).count();
        let failed = self
            .0
            .lines()
            .map(str::trim)
            .filter(|it| it.starts_with("fail "));
        let failed = failed.collect::<BTreeSet<_>>().len();
        let counts = |it: &str| it.trim_start().starts_with("tests") && counts_tests(it);
        (failed <= empty && !self.0.lines().any(counts)).then_some(said)
    }

    fn first_of(&self, table: &[&str]) -> Option<String> {
        table
            .iter()
            .find(|said| self.0.contains(**said))
            .map(|&said| said.to_owned())
    }

    fn is_pytest(&self, invocation: &Invocation) -> bool {
        let line = invocation.written();
        line.contains("pytest")
            || line.contains("py.test")
            || self.0.contains("= test session starts =")
    }

    /// Whether any count of tests is other than zero, or a package of Go or a task of Gradle has run.
    fn tells_of_tests(&self) -> bool {
        self.0
            .lines()
            .any(|line| counts_tests(line) || is_package_of_go(line) || is_task_of_gradle(line))
    }
}

fn counts_tests(line: &str) -> bool {
    let words = line.split_whitespace();
    let words = words.map(|word| word.trim_matches(|letter: char| !letter.is_alphanumeric()));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.windows(2).any(|pair| {
        (is_number(pair[0]) && COUNTED.contains(&pair[1]))
            || (COUNTING.contains(&pair[0]) && is_number(pair[1]))
    })
}

/// Whether the word is a number other than zero.
fn is_number(word: &str) -> bool {
    word.bytes().all(|digit| digit.is_ascii_digit()) && word.bytes().any(|digit| digit != b'0')
}

/// Whether the line is one of `go test` for a package that has tests, or that does not compile.
fn is_package_of_go(line: &str) -> bool {
    let begins = ["ok  \t", "fail\t", "--- fail", "--- pass"]
        .iter()
        .any(|start| line.trim_start().starts_with(start));
    begins && !line.contains("[no tests to run]")
}

/// Whether the line is one of Gradle for tests that it ran, or need not run again.
fn is_task_of_gradle(line: &str) -> bool {
    let task = line.strip_prefix("> task ").unwrap_or_default();
    let mut words = task.split_whitespace();
    words.next().is_some_and(|it| it.ends_with(":test")) && words.next() != Some("no-source")
}

/// Whether the line is the plan of TAP that has no test (TAP 13, "the plan").
fn plans_nothing(line: &str) -> bool {
    line.trim_end() == "1..0" || line.starts_with("1..0 ")
}

/// The text without the escape sequences of a terminal.
fn without_colours(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter == '\u{1b}' {
            // Parameters are digits and signs; the first letter ends the sequence.
            letters.by_ref().find(char::is_ascii_alphabetic);
        } else {
            plain.push(letter);
        }
    }
    plain
}

impl fmt::Display for NotRunnable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken { said } => {
                write!(f, "the test command could not begin: it says `{said}`")
            }
            Self::NoTests { said } => write!(f, "no test ran: the test command says `{said}`"),
            Self::Confined { said } => write!(
                f,
                "confined to the project, no test began: the test command says `{said}`; make the folders that it \
                 needs before, or let it run unconfined"
            ),
            Self::NotExecutable => f.write_str("a program of the test command cannot be executed"),
            Self::NotFound => f.write_str(
                "a program of the test command is not found; install it or correct the command",
            ),
            Self::NotStarted { message } => write!(f, "the test command did not start: {message}"),
            Self::Signal { signal } => write!(f, "signal {signal} ended the test command"),
            Self::TimedOut => f.write_str("the time of the test command was up"),
        }
    }
}

#[cfg(test)]
mod tests;
