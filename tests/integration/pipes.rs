//! Readers that go away, and outputs that were never there.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use gemstack::demo::server::ModelServer;

use crate::workplace::{Workplace, text};

const DESIGN: &str = "````file:docs/designs/x.md\n# X\n````\n";

/// Runs a command whose reader takes one line, or nothing, and goes.
fn left_alone(place: &Workplace, arguments: &[&str], takes_a_line: bool) {
    let mut command = place.process();
    command.args(arguments).stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it starts");
    let mut reader = BufReader::new(child.stdout.take().expect("an output"));
    if takes_a_line {
        let mut line = String::new();
        reader.read_line(&mut line).expect("a line");
        assert!(!line.is_empty());
    }
    drop(reader);
    let ended = child.wait_with_output().expect("it ends");
    assert!(ended.status.success(), "{arguments:?}: {ended:?}");
    assert_eq!(text(&ended.stderr), "", "{arguments:?}");
}

#[test]
fn a_reader_that_has_seen_enough_is_no_fault() {
    let place = Workplace::started();
    for takes_a_line in [false, true] {
        left_alone(&place, &["runs", "events", "latest"], takes_a_line);
        left_alone(&place, &["schema", "pipeline"], takes_a_line);
        left_alone(&place, &["operations", "--json"], takes_a_line);
        left_alone(&place, &["list"], takes_a_line);
        left_alone(&place, &["--help"], takes_a_line);
        left_alone(&place, &["doctor"], takes_a_line);
    }
}

/// Runs a line of the shell in which `$G` is the program.
fn shell(place: &Workplace, server: &ModelServer, line: &str) -> std::process::Output {
    let program = place.process().get_program().to_owned();
    let mut command = std::process::Command::new("sh");
    command.args(["-c", line]).current_dir(place.path());
    command
        .env("G", program)
        .env("GEMSTACK_CONFIG_DIR", place.config());
    command
        .env("GEMINI_BASE_URL", server.base_url())
        .env("GEMINI_API_KEY", "a-key");
    command.stdin(Stdio::null()).output().expect("it starts")
}

#[test]
fn a_run_goes_on_to_its_end_where_nobody_sees_its_progress() {
    for line in [
        "exec \"$G\" run step1-spec 2>&-",
        "exec \"$G\" run step1-spec >&-",
        "exec \"$G\" run step1-spec >&- 2>&- <&-",
        "exec \"$G\" run step1-spec -v >/dev/null 2>&1 | true",
        "{ \"$G\" run step1-spec -v 2>&1 >/dev/null; echo $? > code; } | true; exit $(cat code)",
        "{ \"$G\" run step1-spec --json; echo $? > code; } | true; exit $(cat code)",
    ] {
        let server = ModelServer::replying(vec![DESIGN.into()]).expect("a server");
        let place = Workplace::started();
        let ended = shell(&place, &server, line);
        assert!(ended.status.success(), "{line}: {ended:?}");
        assert!(!text(&ended.stderr).contains("panicked"), "{line}");
        // The pipeline ends with its last command, and the run may take longer.
        for _ in 0..6000 {
            if place.read(".agent/STATUS.md").contains("- [x] Spec") {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        assert_eq!(place.read("docs/designs/x.md"), "# X\n", "{line}");
    }
}

#[test]
fn what_failed_is_told_by_the_exit_code_although_nobody_listens() {
    let server = ModelServer::replying(vec![]).expect("a server");
    let place = Workplace::started();
    let ended = shell(&place, &server, "exec \"$G\" run step5-ship >&- 2>&-");
    assert_eq!(ended.status.code(), Some(3));
    let full = shell(&place, &server, "exec \"$G\" list > /dev/full");
    assert_eq!(full.status.code(), Some(4));
    assert!(text(&full.stderr).contains("the result cannot be written"));
}
