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
    for table in [NO_TESTS, BROKEN, COUNTED, COUNTING] {
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
