//! How long a run takes to end after Ctrl-C, with its journal written, against the floor of the same run: the end of a
//! program that does nothing about the same signal. The promise is 200 ms.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark measures, starts programs and prints"
)]

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use gemstack::demo::server::{ModelServer, Plan};
use tempfile::TempDir;

const TIMES: usize = 11;

const LIFECYCLE: &str = "kind: lifecycle\nname: small\nsummary: Tests.\n\
record: { file: .agent/STATUS.md, as: status_markdown }\n\
states: { INITIALIZED: { initial: true }, CLOSED: { final: true } }\n\
steps:\n  work:\n    title: Work\n    permit: [{ from: [INITIALIZED], reason: Open. }]\n\
\x20   run: { pipeline: work }\n    to: [{ state: CLOSED }]\n";

/// Tests that end when they are asked to, and tests that must be killed.
const OBEDIENT: &str = "touch there; sleep 300";
const DEAF: &str = "trap '' TERM INT HUP; touch there; while :; do sleep 1; done";

fn main() {
    let floor = median(|| {
        let project = TempDir::new().expect("a directory");
        let script = "touch there; exec sleep 300";
        let child = Command::new("sh")
            .args(["-c", script])
            .current_dir(&project)
            .spawn();
        stopped(child.expect("it starts"), || {
            project.path().join("there").exists()
        })
    });
    println!("from SIGINT to the end, the median of {TIMES} times");
    tell("a program that does nothing (the floor)", floor, floor);
    tell("a model that does not answer", median(asking), floor);
    tell(
        "tests that end when asked to",
        median(|| testing(OBEDIENT)),
        floor,
    );
    tell("tests that do not", median(|| testing(DEAF)), floor);
}

fn tell(what: &str, time: Duration, floor: Duration) {
    let (milliseconds, ratio) = (
        time.as_secs_f64() * 1000.0,
        time.as_secs_f64() / floor.as_secs_f64(),
    );
    println!("{what:<40} {milliseconds:7.1} ms  {ratio:6.1} times the floor");
}

fn median(mut deed: impl FnMut() -> Duration) -> Duration {
    let mut times: Vec<_> = (0..TIMES).map(|_| deed()).collect();
    times.sort_unstable();
    times[TIMES / 2]
}

/// Waits until `ready`, sends the signal, and waits for the end.
fn stopped(mut child: Child, ready: impl Fn() -> bool) -> Duration {
    while !ready() {
        assert!(child.try_wait().expect("a child").is_none(), "it goes on");
        std::thread::sleep(Duration::from_millis(2));
    }
    let number = child.id().to_string();
    let begin = Instant::now();
    let sent = Command::new("kill").args(["-s", "INT", &number]).status();
    assert!(sent.expect("it starts").success());
    child.wait().expect("it ends");
    begin.elapsed()
}

fn program(project: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gemstack"));
    command.current_dir(project).args(arguments);
    command.env("GEMSTACK_CONFIG_DIR", project.join("user"));
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

fn done(project: &Path, arguments: &[&str]) {
    let status = program(project, arguments).status();
    assert!(status.expect("it starts").success(), "{arguments:?}");
}

fn asking() -> Duration {
    let server = ModelServer::planned(vec![Plan::Hang]).expect("a server");
    let project = TempDir::new().expect("a directory");
    done(project.path(), &["init"]);
    done(project.path(), &["start", "x"]);
    let mut run = program(project.path(), &["run", "step1-spec"]);
    run.env("GEMINI_BASE_URL", server.base_url())
        .env("GEMINI_API_KEY", "a-key");
    let child = run.spawn().expect("it starts");
    stopped(child, || server.requests().len() == 1)
}

fn testing(script: &str) -> Duration {
    let project = TempDir::new().expect("a directory");
    done(project.path(), &["init"]);
    let pipelines = project.path().join(".agent/pipelines");
    std::fs::create_dir_all(pipelines.join("lifecycles")).expect("writable");
    std::fs::write(pipelines.join("lifecycles/small.yaml"), LIFECYCLE).expect("writable");
    let work = format!(
        "kind: pipeline\nname: work\nsummary: Tests.\nstages:\n  tests:\n    uses: tests.run\n    timeout: 10m\n    with: {{ command: \"{script}\" }}\n"
    );
    std::fs::write(pipelines.join("work.yaml"), work).expect("writable");
    done(project.path(), &["config", "set", "lifecycle", "small"]);
    let child = program(project.path(), &["run", "work", "--feature", "x"]).spawn();
    let there = project.path().join("there");
    stopped(child.expect("it starts"), || there.exists())
}
