//! Programs of a run: whatever becomes of them and of the engine, nothing is left running, and what they printed is kept.

use std::collections::BTreeSet;
use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::workplace::Workplace;

/// A project whose one step runs `work.sh`, with this stage.
fn place(stage: &str, script: &str) -> Workplace {
    let outputs = "outputs:\n  log: '{{ stages.program.log }}'\n";
    let place = Workplace::working(&format!("  program:\n{stage}{outputs}"));
    place.write("work.sh", script);
    place
}

/// A stage that expects its program to end well.
const COMMAND: &str = "    uses: command.run\n    timeout: 15m\n    with: { argv: [sh, work.sh], expect_exit: [0] }\n";

const WORK: &[&str] = &["run", "work", "--feature", "x"];

/// Begins the step, and lets it go on beside the test.
fn begun(place: &Workplace) -> Child {
    let mut process = place.process();
    process.args(WORK).stdin(Stdio::null());
    process.stdout(Stdio::null()).stderr(Stdio::piped());
    process.spawn().expect("it starts")
}

/// A text that no other process has in its command line.
fn marker(name: &str) -> String {
    format!("marker-{name}-{}", std::process::id())
}

/// The numbers of the processes that hold a text in their command line, but for those that have ended.
fn with_marker(marker: &str) -> BTreeSet<u32> {
    let processes = fs::read_dir("/proc").expect("processes").flatten();
    let numbers = processes.filter_map(|it| it.file_name().to_str()?.parse().ok());
    numbers
        .filter(|it| command_line(*it).contains(marker))
        .collect()
}

fn command_line(number: u32) -> String {
    let line = fs::read(format!("/proc/{number}/cmdline")).unwrap_or_default();
    String::from_utf8_lossy(&line).replace('\0', " ")
}

/// Waits until `holds`, generously: a loaded machine is no fault.
fn eventually(what: &str, holds: impl Fn() -> bool) {
    for _ in 0..6000 {
        if holds() {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("never: {what}");
}

fn nobody_has(marker: &str) {
    eventually(&format!("{marker} is gone"), || {
        with_marker(marker).is_empty()
    });
}

fn kill(signal: &str, number: u32) {
    let mut kill = Command::new("kill");
    kill.args([signal, &number.to_string()]);
    assert!(kill.status().expect("it starts").success());
}

/// A program of every bad habit: daemons that left everything, a tree that ignores requests, somebody stopped, somebody who
/// closed its outputs and somebody who holds them.
fn bad_habits(marker: &str) -> String {
    format!(
        "trap '' TERM HUP INT\n\
         ( setsid sh -c '( while :; do sleep 1; done ) & exec sleep 600' {marker} >/dev/null 2>&1 </dev/null & )\n\
         ( sh -c 'trap \"\" TERM; while :; do sleep 1; done' {marker} & )\n\
         sh -c 'kill -STOP $$' {marker} &\n\
         sh -c 'exec >&- 2>&-; while :; do sleep 1; done' {marker} &\n\
         echo there > there\n\
         while :; do sleep 1; done\n"
    )
}

fn until_it_is_there(place: &Workplace, marker: &str) {
    eventually("the program is there", || {
        place.has("there") && with_marker(marker).len() >= 4
    });
}

/// The supervisor of a run: the only child of its engine.
fn supervisor(engine: &Child) -> u32 {
    let processes = fs::read_dir("/proc").expect("processes").flatten();
    let mut numbers = processes.filter_map(|it| it.file_name().to_str()?.parse().ok());
    let parent = format!("PPid:\t{}\n", engine.id());
    let found = numbers.find(|it: &u32| {
        let status = fs::read_to_string(format!("/proc/{it}/status")).unwrap_or_default();
        status.contains(&parent)
    });
    found.expect("it has a supervisor")
}

#[test]
fn what_a_killed_engine_ran_is_gone() {
    let marker = marker("engine");
    let place = place(COMMAND, &bad_habits(&marker));
    let mut engine = begun(&place);
    until_it_is_there(&place, &marker);
    engine.kill().expect("it is killed");
    engine.wait().expect("it ended");
    nobody_has(&marker);
}

#[test]
fn what_a_killed_engine_and_its_killed_supervisor_left_is_ended_by_the_next_command() {
    let marker = marker("both");
    let place = place(COMMAND, &bad_habits(&marker));
    let mut engine = begun(&place);
    until_it_is_there(&place, &marker);
    let supervisor = supervisor(&engine);
    // Stopped first, so that it cannot act between the two.
    kill("-STOP", supervisor);
    engine.kill().expect("it is killed");
    engine.wait().expect("it ended");
    kill("-KILL", supervisor);
    eventually("the supervisor is gone", || {
        command_line(supervisor).is_empty()
    });
    assert!(!with_marker(&marker).is_empty(), "the program lives on");
    place.write("work.sh", "exit 0\n");
    let resumed = place.run(&["resume"]);
    let said = String::from_utf8_lossy(&resumed.get_output().stderr).into_owned();
    assert!(
        said.contains("`sh work.sh` of run ") && said.contains("still ran, in "),
        "{said}"
    );
    nobody_has(&marker);
    let again = place.err(&["start", "other"]);
    assert!(!again.contains("still ran"), "{again}");
}

#[test]
fn an_interrupted_run_leaves_nobody() {
    for signal in ["-INT", "-TERM"] {
        let marker = marker(&format!("signal{signal}"));
        let place = place(COMMAND, &bad_habits(&marker));
        let mut engine = begun(&place);
        until_it_is_there(&place, &marker);
        kill(signal, engine.id());
        let ended = engine.wait().expect("it ended");
        assert_eq!(ended.code(), Some(130), "{signal}");
        nobody_has(&marker);
    }
}

#[test]
fn a_program_that_takes_too_long_leaves_nobody() {
    let marker = marker("late");
    let stage = COMMAND.replace("15m", "2s");
    let place = place(&stage, &bad_habits(&marker));
    let (json, exit) = place.json(WORK);
    assert_eq!(exit, 4, "{json}");
    assert!(
        json.to_string().contains("took longer than its 2s"),
        "{json}"
    );
    nobody_has(&marker);
}

#[test]
fn a_program_that_ends_leaves_no_daemon_and_all_that_it_printed() {
    let marker = marker("daemon");
    let script = format!(
        "( setsid sh -c '( while :; do sleep 1; done ) & exec sleep 600' {marker} >/dev/null 2>&1 </dev/null & )\n\
         ( setsid sh -c 'while :; do sleep 1; done' {marker} & )\n\
         i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done; exit 3\n"
    );
    let place = place(COMMAND, &script);
    let said = place.err(WORK);
    nobody_has(&marker);
    let pointer = said
        .lines()
        .find_map(|it| it.split_once("all that it printed: "));
    let (_, log) = pointer.expect("the log is pointed to");
    let kept = place.read(log.trim());
    assert!(kept.starts_with("line 0\nline 1\n") && kept.ends_with("line 19999\n"));
    assert_eq!(kept.lines().count(), 20_000);
}

#[test]
fn an_engine_whose_program_floods_its_output_stays_small() {
    let place = place(
        COMMAND,
        "head -c 200000000 /dev/zero | tr '\\0' x; echo > there; while [ ! -e go ]; do sleep 0.01; done\n",
    );
    let mut engine = begun(&place);
    eventually("all is printed", || place.has("there"));
    let status = fs::read_to_string(format!("/proc/{}/status", engine.id())).expect("it runs");
    let peak = status
        .lines()
        .find_map(|it| it.strip_prefix("VmHWM:"))
        .expect("its memory");
    let kilobytes: u64 = peak
        .trim()
        .trim_end_matches(" kB")
        .parse()
        .expect("a number");
    place.write("go", "");
    assert!(engine.wait().expect("it ended").success());
    assert!(kilobytes < 100_000, "{kilobytes} KB for 200 MB of output");
}

#[test]
fn a_dry_run_runs_nothing_and_keeps_nothing() {
    let place = place(COMMAND, "touch made\n");
    place
        .run(&["run", "work", "--feature", "x", "--dry-run"])
        .success();
    assert!(!place.has("made") && !place.has(".agent/runs"));
}

#[test]
fn a_key_in_the_environment_reaches_no_program() {
    let place = place(COMMAND, "env > seen\n");
    let mut command = place.command();
    command
        .env("GEMINI_API_KEY", "hush-hush")
        .env("AWS_SECRET_ACCESS_KEY", "hush-hush");
    command.args(WORK).assert().success();
    let seen = place.read("seen");
    assert!(seen.contains("PATH=") && !seen.contains("hush"), "{seen}");
}

#[test]
fn a_confined_program_changes_the_project_alone() {
    let confined = COMMAND.replace("expect_exit", "sandbox: project, expect_exit");
    let outside = Workplace::new();
    let script = format!(
        "echo x > src/new || exit 1\n\
         echo x > '{}/new' 2>/dev/null && exit 2\n\
         echo x > .agent/STATUS.md 2>/dev/null && exit 3\n\
         echo x > .git/hooks/pre-commit 2>/dev/null && exit 4\n\
         exit 0\n",
        outside.path().display()
    );
    let place = place(&confined, &script);
    place.write("src/old", "");
    place.write(".git/hooks/sample", "");
    if let Err(reason) = gemstack_run::program::Means::available() {
        eprintln!("programs cannot be confined here: {reason}");
        let (json, _) = place.json(WORK);
        assert!(json.to_string().contains("SandboxUnavailable"), "{json}");
        return;
    }
    place.run(WORK).success();
    assert!(place.has("src/new") && !outside.has("new") && !place.has(".git/hooks/pre-commit"));
    assert!(place.out(&["doctor"]).contains("confines programs"));
}

#[test]
fn words_of_others_are_arguments_and_no_part_of_a_line() {
    let place = Workplace::initialized();
    let pipeline = |with: &str| {
        format!(
            "kind: pipeline\nname: work\nsummary: x\nstages:\n  list: {{ uses: command.run, timeout: 1m, with: {{ argv: [ls] }} }}\n  \
             tests:\n    uses: tests.run\n    needs: [list]\n    timeout: 1m\n    with: {with}\noutputs:\n  verdict: '{{{{ stages.tests.verdict }}}}'\n"
        )
    };
    let found = |with: &str| {
        place.write(".agent/pipelines/work.yaml", &pipeline(with));
        let (json, _) = place.json(&["lint", ".agent/pipelines/work.yaml"]);
        json.to_string()
    };
    let spliced = found("{ command: 'npm test {{ stages.list.output }}' }");
    assert!(spliced.contains("untrusted_shell"), "{spliced}");
    let option = found("{ command: 'npm test \"$@\"', arguments: ['{{ stages.list.output }}'] }");
    assert!(
        option.contains("untrusted_argument") && !option.contains("untrusted_shell"),
        "{option}"
    );
    let after =
        found("{ command: 'npm test \"$@\"', arguments: ['--', '{{ stages.list.output }}'] }");
    assert!(!after.contains("untrusted_"), "{after}");
    let words = found("{ argv: [npm, test, '{{ stages.list.output }}'] }");
    assert!(words.contains("untrusted_argument"), "{words}");
}

#[test]
fn the_supervisor_is_for_no_person() {
    let place = Workplace::new();
    assert!(!place.out(&["--help"]).contains("supervise"));
    let ended = place.run(&["supervise"]).code(2);
    let said = String::from_utf8_lossy(&ended.get_output().stderr).into_owned();
    assert!(said.contains("started by the engine"), "{said}");
}
