use std::path::Path;

use super::*;

fn shell(line: &str) -> Program {
    Program::new(Invocation::shell(line), std::env::temp_dir())
}

fn argv(words: &[&str]) -> Program {
    let words = words.iter().map(|word| (*word).to_owned()).collect();
    Program::new(Invocation::Argv(words), std::env::temp_dir())
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}

fn run(program: Program) -> Result<Ended, ProgramFault> {
    runtime().block_on(program.run())
}

/// Waits until `holds`, generously: a loaded machine is no fault.
fn eventually(what: &str, holds: impl Fn() -> bool) {
    for _ in 0..6000 {
        if holds() {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("{what}");
}

/// Whether a process runs; one that has ended and was not collected yet runs no more.
fn runs(pid: &str) -> bool {
    let stat = Command::new("ps")
        .args(["-o", "stat=", "-p", pid])
        .as_std_mut()
        .output()
        .unwrap();
    let state = String::from_utf8(stat.stdout).unwrap();
    !state.trim().is_empty() && !state.trim().starts_with('Z')
}

#[test]
fn a_program_ends_with_its_code_and_what_it_printed() {
    let ended = run(shell("echo out; echo err >&2; exit 3")).unwrap();
    assert_eq!(
        (ended.code, ended.signal, ended.timed_out),
        (Some(3), None, false)
    );
    assert_eq!(ended.stdout.text(), "out\n");
    assert_eq!(ended.stderr.text(), "err\n");
    assert_eq!(ended.output.total_bytes(), 8);
}

#[test]
fn arguments_are_passed_exactly() {
    let ended = run(argv(&["printf", "%s|", "a b", "$HOME", "*", ""])).unwrap();
    assert_eq!(ended.stdout.text(), "a b|$HOME|*||");
}

#[test]
fn a_signal_is_told() {
    let ended = run(shell("kill -9 $$")).unwrap();
    assert_eq!((ended.code, ended.signal), (None, Some(9)));
}

#[test]
fn input_is_fed_while_output_is_read() {
    let bytes = b"0123456789abcde\n".repeat(40_000);
    let ended = run(Program {
        stdin: Some(bytes.clone()),
        ..argv(&["cat"])
    })
    .unwrap();
    assert_eq!(ended.stdout.total_bytes(), bytes.len() as u64);
    assert!(ended.stdout.bytes_left_out() > 0);
    let deaf = run(Program {
        stdin: Some(bytes),
        ..argv(&["true"])
    })
    .unwrap();
    assert_eq!(deaf.code, Some(0));
}

#[test]
fn without_input_there_is_nothing_to_read() {
    assert_eq!(run(argv(&["cat"])).unwrap().stdout.text(), "");
}

#[test]
fn the_environment_is_the_allowed_one() {
    let environment = Environment::default().give("GIVEN", "yes");
    let ended = run(Program {
        environment,
        ..argv(&["env"])
    })
    .unwrap();
    let text = ended.stdout.text();
    assert!(text.lines().any(|line| line == "GIVEN=yes"), "{text}");
    assert!(text.lines().any(|line| line.starts_with("PATH=")), "{text}");
    // Cargo sets this one for every test.
    assert!(std::env::var_os("CARGO_MANIFEST_DIR").is_some());
    assert!(!text.contains("CARGO_MANIFEST_DIR"), "{text}");
}

#[test]
fn it_starts_in_its_directory() {
    let directory = tempfile::tempdir().unwrap();
    let place = directory.path().canonicalize().unwrap();
    let ended = run(Program {
        directory: place.clone(),
        ..argv(&["pwd", "-P"])
    })
    .unwrap();
    assert_eq!(Path::new(ended.stdout.text().trim_end()), place);
}

#[test]
fn what_cannot_start_is_told_by_its_reason() {
    let fault = run(argv(&["gemstack-no-such-program"])).unwrap_err();
    assert_eq!(fault.code(), "ProgramNotFound");
    assert!(
        fault
            .to_string()
            .starts_with("`gemstack-no-such-program` is not found"),
        "{fault}"
    );
    assert!(matches!(
        run(argv(&["/"])),
        Err(ProgramFault::NotExecutable { .. })
    ));
    assert!(matches!(
        run(argv(&["/dev/null/x"])),
        Err(ProgramFault::NotFound { .. })
    ));
    assert!(matches!(run(argv(&[])), Err(ProgramFault::Empty)));
    let elsewhere = Program {
        directory: PathBuf::from("/no/such/place"),
        ..argv(&["true"])
    };
    assert!(matches!(
        run(elsewhere),
        Err(ProgramFault::NoDirectory { .. })
    ));
    assert!(matches!(
        run(argv(&["printf", "a\0b"])),
        Err(ProgramFault::System { .. })
    ));
}

/// Runs out of time on the first try that gives the program enough of it to print `sign`: a loaded machine is no fault.
fn timed_out(program: &Program, sign: &str) -> Ended {
    let tries = [1, 5, 25, 125].map(|seconds| {
        let timeout = Some(Duration::from_secs(seconds));
        move || {
            run(Program {
                timeout,
                ..program.clone()
            })
            .unwrap()
        }
    });
    let mut ends = tries.iter().map(|attempt| attempt());
    let ended = ends
        .find(|ended| ended.stdout.text().contains(sign))
        .unwrap();
    assert!(ended.timed_out);
    ended
}

#[test]
fn when_the_time_is_up_the_whole_group_ends() {
    // The program ignores the request to end, and so does the one that it started.
    let child = "sh -c 'trap \"\" TERM; while :; do sleep 1; done'";
    let ended = timed_out(
        &shell(&format!(
            "trap '' TERM; {child} & echo $! started; wait; wait"
        )),
        "started",
    );
    assert_eq!((ended.code, ended.signal), (None, Some(9)));
    let text = ended.stdout.text();
    let pid = text.split_whitespace().next().unwrap();
    eventually("the program's child goes on", || !runs(pid));
}

#[test]
fn who_ends_when_asked_may_tidy_up() {
    let ended = timed_out(
        &shell("trap 'echo tidied; exit 4' TERM; sleep 600 & wait"),
        "tidied",
    );
    assert_eq!(ended.code, Some(4));
}

#[test]
fn a_dropped_run_leaves_nobody_behind() {
    let directory = tempfile::tempdir().unwrap();
    let pid = directory.path().join("pid");
    let program = Program {
        directory: directory.path().to_owned(),
        ..shell("sleep 600 & echo $! > pid; wait")
    };
    runtime().block_on(async {
        let written = async {
            while !std::fs::read_to_string(&pid).is_ok_and(|text| text.ends_with('\n')) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::select! {
            ended = program.run() => panic!("it ended: {ended:?}"),
            () = written => {}
        }
    });
    let pid = std::fs::read_to_string(pid).unwrap();
    eventually("the program's child goes on", || !runs(pid.trim()));
}

#[test]
fn who_was_left_behind_with_the_output_holds_nobody_up() {
    let ended = run(shell("sleep 600 & echo $!")).unwrap();
    assert_eq!(ended.code, Some(0));
    eventually("the sleeper goes on", || !runs(ended.stdout.text().trim()));
}

#[test]
fn much_output_needs_little_memory() {
    let ended = run(shell("head -c 3000000 /dev/zero | tr '\\0' 'x'; echo end")).unwrap();
    assert_eq!(ended.output.total_bytes(), 3_000_004);
    assert!(ended.output.text().len() < 100 * 1024);
    assert!(ended.output.text().ends_with("xend\n"));
}

#[test]
fn a_run_may_move_between_threads() {
    fn may_move<T: Send>(_: &T) {}
    may_move(&shell("true").run());
}
