use std::time::Duration;

use super::super::Captured;
use super::*;

fn captured(text: &str) -> Captured {
    let mut captured = Captured::default();
    captured.push(text.as_bytes());
    captured
}

fn ended(code: Option<i32>, signal: Option<i32>, text: &str) -> Ended {
    Ended {
        code,
        signal,
        output: captured(text),
        stdout: captured(text),
        stderr: Captured::default(),
        duration: Duration::ZERO,
        timed_out: false,
    }
}

fn verdict(line: &str, code: i32, text: &str) -> TestVerdict {
    TestVerdict::of(&Invocation::shell(line), &Ok(ended(Some(code), None, text)))
}

fn no_tests(said: &str) -> TestVerdict {
    TestVerdict::NotRunnable(NotRunnable::NoTests {
        said: said.to_owned(),
    })
}

#[test]
fn the_exit_code_decides_where_tests_ran() {
    assert_eq!(verdict("make test", 0, ""), TestVerdict::Passed);
    assert_eq!(
        verdict("make test", 2, "3 failed"),
        TestVerdict::Failed { code: 2 }
    );
    assert_eq!(
        verdict("cargo test", 101, "error[E0425]: cannot find function"),
        TestVerdict::Failed { code: 101 }
    );
    assert_eq!(
        verdict("mocha", 5, "  5 failing"),
        TestVerdict::Failed { code: 5 }
    );
}

#[test]
fn a_missing_or_killed_program_is_neither_red_nor_green() {
    let not = |reason| TestVerdict::NotRunnable(reason);
    assert_eq!(
        verdict("nosuch", 127, "sh: nosuch: not found"),
        not(NotRunnable::NotFound)
    );
    assert_eq!(verdict("./data", 126, ""), not(NotRunnable::NotExecutable));
    assert_eq!(
        verdict("pytest", 137, "collected 3 items"),
        not(NotRunnable::Signal { signal: 9 })
    );
    let argv = Invocation::Argv(vec!["mocha".to_owned()]);
    let failed = TestVerdict::of(&argv, &Ok(ended(Some(137), None, "137 failing")));
    assert_eq!(failed, TestVerdict::Failed { code: 137 });
    let killed = TestVerdict::of(&argv, &Ok(ended(None, Some(9), "1 passed")));
    assert_eq!(killed, not(NotRunnable::Signal { signal: 9 }));
    let late = Ended {
        timed_out: true,
        ..ended(Some(0), None, "")
    };
    assert_eq!(
        TestVerdict::of(&argv, &Ok(late)),
        not(NotRunnable::TimedOut)
    );
    let missing = ProgramFault::NotFound {
        program: "mocha".to_owned(),
    };
    assert_eq!(
        TestVerdict::of(&argv, &Err(missing)),
        not(NotRunnable::NotFound)
    );
    assert!(matches!(
        TestVerdict::of(&argv, &Err(ProgramFault::Empty)),
        TestVerdict::NotRunnable(NotRunnable::NotStarted { .. })
    ));
}

#[test]
fn a_suite_without_tests_is_neither_red_nor_green() {
    let table = [
        (
            0,
            "running 0 tests\n\ntest result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 4 filtered out",
            "running 0 tests",
        ),
        (0, "?   \texample.com/a\t[no test files]", "[no test files]"),
        (
            0,
            "ok  \texample.com/a\t0.002s [no tests to run]",
            "[no tests to run]",
        ),
        (1, "No tests found, exiting with code 1", "no tests found"),
        (
            1,
            "\u{1b}[31mNo test files found\u{1b}[0m, exiting with code 1",
            "no test files found",
        ),
        (5, "Ran 0 tests in 0.000s\n\nNO TESTS RAN", "no tests ran"),
        (0, "0 examples, 0 failures", "0 examples, 0 failures"),
        (8, "No tests were found!!!", "no tests were found"),
        (0, "# tests 0\n# pass 0", "# tests 0"),
    ];
    for (code, text, said) in table {
        assert_eq!(verdict("make check", code, text), no_tests(said), "{text}");
    }
}

#[test]
fn an_empty_part_of_a_suite_does_not_hide_the_others() {
    let cargo =
        "running 3 tests\ntest result: ok. 3 passed; 0 failed\n\n   Doc-tests x\n\nrunning 0 tests";
    assert_eq!(verdict("cargo test", 0, cargo), TestVerdict::Passed);
    let go = "?   \texample.com/a\t[no test files]\nok  \texample.com/b\t0.3s";
    assert_eq!(verdict("go test ./...", 0, go), TestVerdict::Passed);
    let broken = "?   \texample.com/a\t[no test files]\nFAIL\texample.com/b [build failed]";
    assert_eq!(
        verdict("go test ./...", 1, broken),
        TestVerdict::Failed { code: 1 }
    );
    let maven = "Tests run: 0, Failures: 0\nTests run: 12, Failures: 0";
    assert_eq!(verdict("mvn test", 0, maven), TestVerdict::Passed);
    let dotnet =
        "No test is available in a.dll\nPassed!  - Failed:     0, Passed:     3, Skipped:     0";
    assert_eq!(verdict("dotnet test", 0, dotnet), TestVerdict::Passed);
}

#[test]
fn pytest_tells_by_its_codes() {
    let collecting = "collected 0 items / 1 error\nE   ModuleNotFoundError: No module named 'search'\n\
        !!!!! Interrupted: 1 error during collection !!!!!\n===== 1 error in 0.08s =====";
    assert_eq!(
        verdict("pytest -q", 2, collecting),
        TestVerdict::Failed { code: 2 }
    );
    assert_eq!(
        verdict("uv run pytest", 1, "1 failed, 2 passed"),
        TestVerdict::Failed { code: 1 }
    );
    let deselected = "collected 5 tests / 5 deselected";
    assert_eq!(
        verdict("pytest -k none", 5, deselected),
        no_tests("pytest's exit code 5")
    );
    assert_eq!(
        verdict("make test", 5, "= test session starts =\n"),
        no_tests("pytest's exit code 5")
    );
    for code in [3, 4] {
        let judged = verdict("pytest --nosuch", code, "ERROR: usage: pytest [options]");
        assert!(
            matches!(judged, TestVerdict::NotRunnable(NotRunnable::Broken { .. })),
            "{code}"
        );
    }
}

#[test]
fn a_command_that_could_not_begin_is_neither_red_nor_green() {
    let table = [
        (2, "make: *** [Makefile:2: test] Error 127"),
        (1, "npm error Missing script: \"test\""),
        (1, "Error: no test specified"),
        (1, "/usr/bin/python: No module named pytest"),
        (1, "run.sh: line 3: vitest: command not found"),
    ];
    for (code, text) in table {
        let judged = verdict("make check", code, text);
        assert!(
            matches!(judged, TestVerdict::NotRunnable(NotRunnable::Broken { .. })),
            "{text}: {judged:?}"
        );
    }
    let failed = "1 failed, 3 passed\nmake: *** [Makefile:2: test] Error 127";
    assert_eq!(
        verdict("make check", 2, failed),
        TestVerdict::Failed { code: 2 }
    );
}

#[test]
fn the_tables_are_sorted_and_in_small_letters() {
    for table in [NO_TESTS, BROKEN, EMPTY, CONFINED, COUNTED, COUNTING] {
        assert!(table.is_sorted(), "{table:?}");
        assert!(
            table.iter().all(|text| text.to_lowercase() == **text),
            "{table:?}"
        );
    }
}

#[test]
fn every_reason_is_told_in_words() {
    let said = "no tests found".to_owned();
    assert_eq!(
        NotRunnable::NoTests { said }.to_string(),
        "no test ran: the test command says `no tests found`"
    );
    assert_eq!(
        NotRunnable::Signal { signal: 9 }.to_string(),
        "signal 9 ended the test command"
    );
}

/// Commands, their exit codes and their words, where there are no tests.
const NOTHING_TO_RUN: &[(&str, i32, &str)] = &[
    (
        "cargo nextest run",
        4,
        "    Starting 0 tests across 0 binaries\nerror: no tests to run",
    ),
    (
        "go test ./x/...",
        0,
        "go: warning: \"./x/...\" matched no packages\nno packages to test",
    ),
    (
        "python -m pytest",
        5,
        "collected 0 items\n\n= no tests ran in 0.01s =",
    ),
    (
        "jest",
        1,
        "No tests found, exiting with code 1\nRun with `--passWithNoTests`",
    ),
    ("vitest run", 1, "No test files found, exiting with code 1"),
    ("mocha", 0, "\n\n  0 passing (1ms)\n"),
    ("mocha", 1, "Error: No test files found: \"test\""),
    (
        "rspec",
        0,
        "No examples found.\n\nFinished in 0.0003 seconds\n0 examples, 0 failures",
    ),
    ("phpunit", 0, "PHPUnit 11.0.0\n\nNo tests executed!"),
    (
        "dotnet test",
        0,
        "No test matches the given testcase filter `x` in a.dll",
    ),
    (
        "mvn test",
        1,
        "[ERROR] No tests were executed!  (Set -DfailIfNoTests=false to ignore)",
    ),
    (
        "gradle test",
        0,
        "> Task :compileJava UP-TO-DATE\n> Task :test NO-SOURCE\n\nBUILD SUCCESSFUL in 1s",
    ),
    ("ctest", 0, "No tests were found!!!"),
    (
        "node --test",
        0,
        "ℹ tests 0\nℹ suites 0\nℹ pass 0\nℹ fail 0",
    ),
    ("deno test", 1, "error: No test modules found"),
    (
        "deno test",
        0,
        "running 0 tests from ./a.ts\n\nok | 0 passed | 0 failed (1ms)",
    ),
    (
        "bun test",
        1,
        "The following filters did not match any test files:\n x",
    ),
    ("bats t", 0, "1..0\n"),
    (
        "prove",
        0,
        "t/a.t .. skipped: nothing\nFiles=1, Tests=0\nResult: NOTESTS",
    ),
    ("./t.sh", 0, "TAP version 13\n1..0 # skip not here\n"),
    (
        "python -m unittest",
        5,
        "Ran 0 tests in 0.000s\n\nNO TESTS RAN",
    ),
    ("mix test", 0, "There are no tests to run"),
    (
        "rake test",
        0,
        "0 runs, 0 assertions, 0 failures, 0 errors, 0 skips",
    ),
    (
        "swift test",
        0,
        "Executed 0 tests, with 0 failures (0 unexpected) in 0.0 seconds",
    ),
    (
        "swift test",
        0,
        "Test run with 0 tests passed after 0.001 seconds.",
    ),
    (
        "jest",
        1,
        "FAIL ./a.test.js\n  ● Test suite failed to run\n\n    Your test suite must contain at least one test.\n\nTest Suites: 1 failed, 1 total\nTests:       0 total",
    ),
    (
        "vitest run",
        1,
        " FAIL  a.test.js [ a.test.js ]\nError: No test suite found in file /p/a.test.js\n\n Test Files  1 failed (1)\n      Tests  no tests",
    ),
];

#[test]
fn every_runner_says_in_its_own_words_that_there_are_no_tests() {
    for &(line, code, text) in NOTHING_TO_RUN {
        let judged = verdict(line, code, text);
        let is_no_tests = matches!(
            judged,
            TestVerdict::NotRunnable(NotRunnable::NoTests { .. })
        );
        assert!(is_no_tests, "{line}: {text}: {judged:?}");
    }
}

#[test]
fn every_runner_says_in_its_own_words_that_tests_ran() {
    let table = [
        (
            "cargo nextest run",
            100,
            "Summary [0.1s] 3 tests run: 2 passed, 1 failed, 0 skipped",
        ),
        (
            "go test ./...",
            1,
            "--- FAIL: TestX (0.00s)\nFAIL\nFAIL\texample.com/a\t0.1s",
        ),
        (
            "jest",
            1,
            "FAIL ./a.test.js\n  ● Test suite failed to run\n    Cannot find module './a'\n\nTest Suites: 1 failed, 1 total\nTests:       0 total",
        ),
        (
            "jest",
            1,
            "FAIL ./a.test.js\n    Your test suite must contain at least one test.\nFAIL ./b.test.js\n    Cannot find module './b'\nTest Suites: 2 failed, 2 total\nTests:       0 total",
        ),
        (
            "jest",
            1,
            "FAIL ./a.test.js\n    Your test suite must contain at least one test.\nTests:       1 failed, 1 total",
        ),
        (
            "vitest run",
            1,
            " FAIL  a.test.ts > adds\n Test Files  1 failed (1)\n      Tests  1 failed | 2 passed (3)",
        ),
        ("mocha", 2, "  10 passing (4ms)\n  2 failing"),
        (
            "rspec",
            1,
            "0 examples, 0 failures, 1 error occurred outside of examples",
        ),
        (
            "phpunit",
            1,
            "FAILURES!\nTests: 2, Assertions: 2, Failures: 1.",
        ),
        (
            "dotnet test",
            1,
            "Failed!  - Failed:     1, Passed:     2, Skipped:     0, Total:     3",
        ),
        (
            "mvn test",
            1,
            "[ERROR] Tests run: 3, Failures: 1, Errors: 0, Skipped: 0",
        ),
        (
            "gradle test",
            1,
            "> Task :lib:test NO-SOURCE\n> Task :app:test FAILED\n\nBUILD FAILED in 1s",
        ),
        ("ctest", 8, "50% tests passed, 1 tests failed out of 2"),
        ("node --test", 1, "ℹ tests 2\nℹ pass 1\nℹ fail 1"),
        ("deno test", 1, "FAILED | 1 passed | 1 failed (3ms)"),
        (
            "bun test",
            1,
            " 0 pass\n 1 fail\nRan 1 tests across 1 files.",
        ),
        ("bats t", 1, "1..2\nok 1 a\nnot ok 2 b"),
        (
            "python -m unittest",
            1,
            "ImportError: No module named 'a'\nRan 1 test in 0.000s\n\nFAILED (errors=1)",
        ),
        ("mix test", 2, "3 tests, 1 failure"),
        (
            "swift test",
            1,
            "Executed 0 tests, with 0 failures\nTest run with 3 tests failed after 0.1 seconds with 1 issue.",
        ),
    ];
    for (line, code, text) in table {
        assert_eq!(
            verdict(line, code, text),
            TestVerdict::Failed { code },
            "{line}: {text}"
        );
    }
    let gradle = "> Task :lib:test NO-SOURCE\n> Task :app:test\n\nBUILD SUCCESSFUL in 1s";
    assert_eq!(verdict("gradle test", 0, gradle), TestVerdict::Passed);
    assert_eq!(
        verdict("gradle test", 0, "> Task :test UP-TO-DATE"),
        TestVerdict::Passed
    );
}

#[test]
fn a_tool_without_its_project_could_not_begin() {
    let table = [
        (
            101,
            "error: no test target named `search` in default-run packages",
        ),
        (
            1,
            "go: go.mod file not found in current directory or any parent directory",
        ),
        (1, "error Command \"test\" not found."),
        (1, " ERR_PNPM_NO_SCRIPT  Missing script: test"),
        (1, "npm ERR! could not determine executable to run"),
        (1, "[ERROR] there is no POM in this directory (/p)"),
        (1, "Task 'test' not found in root project 'p'."),
        (
            1,
            "MSBUILD : error MSB1003: Specify a project or solution file.",
        ),
        (10, "Could not locate Gemfile or .bundle/ directory"),
        (1, "Could not open input file: vendor/bin/phpunit"),
        (
            1,
            "** (Mix) Could not find a Mix.Project, please ensure you are running Mix in a directory with a mix.exs file",
        ),
        (
            1,
            "error: Could not find Package.swift in this directory or any of its parent directories.",
        ),
        (8, "No test configuration file found!"),
        (
            1,
            "Cannot connect to the Docker daemon at unix:///var/run/docker.sock.",
        ),
    ];
    for (code, text) in table {
        let judged = verdict("make check", code, text);
        let is_broken = matches!(judged, TestVerdict::NotRunnable(NotRunnable::Broken { .. }));
        assert!(is_broken, "{text}: {judged:?}");
    }
}

#[test]
fn what_only_the_confinement_refused_is_not_red() {
    let of = |text: &str| {
        let outcome = Ok(ended(Some(101), None, text));
        TestVerdict::of(&Invocation::shell("cargo test"), &outcome).confined(&outcome)
    };
    let refused =
        of("error: failed to create directory `/p/target`\n  Permission denied (os error 13)");
    assert_eq!(
        refused,
        TestVerdict::NotRunnable(NotRunnable::Confined {
            said: "permission denied".to_owned()
        })
    );
    assert!(matches!(
        of("1 failed: Permission denied"),
        TestVerdict::Failed { .. }
    ));
    assert!(matches!(
        of("error[E0425]: cannot find function"),
        TestVerdict::Failed { .. }
    ));
}
