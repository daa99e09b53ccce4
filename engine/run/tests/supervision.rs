//! Programs below a supervisor. This program is its own supervisor, so that the crate is tested without the command line.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the tests look at processes and play the world"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use gemstack_run::program::{
    Confinement, Ended, Environment, Invocation, Means, Observer, Process, Program, ProgramFault,
    Supervisor, supervise,
};
use libtest_mimic::{Arguments, Trial};

/// The argument by which this program is a supervisor.
const SUPERVISE: &str = "supervise";

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some(SUPERVISE) {
        return supervise();
    }
    let trials = TESTS.iter().map(|(name, test)| {
        Trial::test(*name, || {
            test();
            Ok(())
        })
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code()
}

const TESTS: &[(&str, fn())] = &[
    (
        "a_confined_program_reaches_no_network",
        a_confined_program_reaches_no_network,
    ),
    (
        "a_confined_program_that_is_not_there_is_not_found",
        a_confined_program_that_is_not_there_is_not_found,
    ),
    (
        "a_confined_program_writes_in_the_project_alone",
        a_confined_program_writes_in_the_project_alone,
    ),
    (
        "a_daemon_ends_with_its_program",
        a_daemon_ends_with_its_program,
    ),
    (
        "a_daemon_of_a_dropped_program_ends",
        a_daemon_of_a_dropped_program_ends,
    ),
    (
        "a_daemon_that_never_stays_one_process_ends",
        a_daemon_that_never_stays_one_process_ends,
    ),
    ("a_flood_needs_little_memory", a_flood_needs_little_memory),
    (
        "a_killed_supervisor_leaves_nobody",
        a_killed_supervisor_leaves_nobody,
    ),
    (
        "a_key_never_reaches_a_program",
        a_key_never_reaches_a_program,
    ),
    (
        "a_run_may_move_between_threads",
        a_run_may_move_between_threads,
    ),
    (
        "a_stopped_program_hears_that_its_time_is_up",
        a_stopped_program_hears_that_its_time_is_up,
    ),
    (
        "a_tree_that_ignores_the_request_ends_when_the_time_is_up",
        a_tree_that_ignores_the_request_ends_when_the_time_is_up,
    ),
    (
        "exit_codes_and_signals_are_passed_on",
        exit_codes_and_signals_are_passed_on,
    ),
    (
        "input_is_fed_while_output_is_read",
        input_is_fed_while_output_is_read,
    ),
    ("many_programs_run_at_once", many_programs_run_at_once),
    (
        "what_cannot_start_is_told_by_its_reason",
        what_cannot_start_is_told_by_its_reason,
    ),
    (
        "who_closes_its_outputs_is_waited_for",
        who_closes_its_outputs_is_waited_for,
    ),
    (
        "who_is_left_behind_may_print_its_last",
        who_is_left_behind_may_print_its_last,
    ),
];

fn supervisor() -> Supervisor {
    Supervisor {
        program: std::env::current_exe().unwrap(),
        arguments: vec![SUPERVISE.to_owned()],
    }
}

fn shell(line: &str) -> Program {
    let program = Program::new(Invocation::shell(line), std::env::temp_dir());
    Program {
        supervisor: Some(supervisor()),
        ..program
    }
}

fn argv(words: &[&str]) -> Program {
    let words = words.iter().map(|word| (*word).to_owned()).collect();
    Program {
        invocation: Invocation::Argv(words),
        ..shell("")
    }
}

fn runtime() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().unwrap()
}

fn run(program: Program) -> Result<Ended, ProgramFault> {
    runtime().block_on(program.run())
}

/// A text that no other process has in its command line.
fn marker() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    format!("marker{}x{number}x", std::process::id())
}

/// The command lines that hold a text, but for those of who has ended already.
fn with_marker(marker: &str) -> BTreeSet<String> {
    let processes = fs::read_dir("/proc").unwrap().flatten();
    let processes = processes.filter(|it| it.file_name().as_encoded_bytes()[0].is_ascii_digit());
    let lines = processes.filter_map(|it| fs::read(it.path().join("cmdline")).ok());
    let lines = lines.map(|it| String::from_utf8_lossy(&it).replace('\0', " "));
    lines.filter(|it| it.contains(marker)).collect()
}

fn nobody_has(marker: &str) {
    eventually(&format!("{marker} is gone"), || {
        with_marker(marker).is_empty()
    });
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

/// A process that sleeps with a marker in its command line.
fn sleeper(marker: &str) -> String {
    format!("sh -c 'while :; do sleep 1; done' {marker}")
}

/// A process that left group, session and parent.
fn daemon(marker: &str) -> String {
    format!(
        "( setsid sh -c '( while :; do sleep 1; done ) & exec sleep 600' {marker} >/dev/null 2>&1 </dev/null & )"
    )
}

/// Until a marker is there, and what the program does then.
async fn until(marker: &str) {
    while with_marker(marker).is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

fn exit_codes_and_signals_are_passed_on() {
    for code in [0, 1, 2, 101, 126, 127, 130, 137, 255] {
        let ended = run(shell(&format!("exit {code}"))).unwrap();
        assert_eq!((ended.code, ended.signal), (Some(code), None));
    }
    for signal in [1, 2, 6, 9, 11, 13, 15, 34] {
        let ended = run(shell(&format!("kill -{signal} $$"))).unwrap();
        assert_eq!((ended.code, ended.signal), (None, Some(signal)));
    }
    let ended = run(shell("echo out; echo err >&2; exit 3")).unwrap();
    assert_eq!(ended.stdout.text(), "out\n");
    assert_eq!(ended.stderr.text(), "err\n");
}

fn what_cannot_start_is_told_by_its_reason() {
    let fault = run(argv(&["gemstack-no-such-program"])).unwrap_err();
    assert_eq!(fault.code(), "ProgramNotFound");
    assert!(matches!(
        run(argv(&["/"])),
        Err(ProgramFault::NotExecutable { .. })
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
    let unwatched = Program {
        supervisor: Some(Supervisor {
            program: PathBuf::from("/no/such/program"),
            arguments: Vec::new(),
        }),
        ..argv(&["true"])
    };
    let fault = run(unwatched).unwrap_err();
    assert_eq!(fault.code(), "ProgramNotStarted");
    assert!(fault.to_string().contains("watches over it"), "{fault}");
}

fn input_is_fed_while_output_is_read() {
    let bytes = b"0123456789abcde\n".repeat(40_000);
    let fed = |program| {
        run(Program {
            stdin: Some(bytes.clone()),
            ..program
        })
        .unwrap()
    };
    let ended = fed(argv(&["cat"]));
    assert_eq!(ended.stdout.total_bytes(), bytes.len() as u64);
    assert_eq!(fed(argv(&["true"])).code, Some(0));
    assert_eq!(run(argv(&["cat"])).unwrap().stdout.text(), "");
}

fn a_daemon_ends_with_its_program() {
    let marker = marker();
    let ended = run(shell(&format!("{}; echo done; exit 5", daemon(&marker)))).unwrap();
    assert_eq!(
        (ended.code, ended.stdout.text().as_str()),
        (Some(5), "done\n")
    );
    nobody_has(&marker);
}

fn a_daemon_of_a_dropped_program_ends() {
    let marker = marker();
    let program = shell(&format!("{}; {}", daemon(&marker), sleeper(&marker)));
    runtime().block_on(async {
        tokio::select! {
            ended = program.run() => panic!("it ended: {ended:?}"),
            () = until(&marker) => {}
        }
    });
    nobody_has(&marker);
}

/// Runs out of time on the first try that gives the program enough of it to print `sign`: a loaded machine is no fault.
fn timed_out(program: &Program, sign: &str) -> Ended {
    let seconds = [1, 5, 25, 125].into_iter();
    let mut ends = seconds.map(|seconds| {
        run(Program {
            timeout: Some(Duration::from_secs(seconds)),
            ..program.clone()
        })
        .unwrap()
    });
    let ended = ends
        .find(|ended| ended.stdout.text().contains(sign))
        .unwrap();
    assert!(ended.timed_out);
    ended
}

fn a_tree_that_ignores_the_request_ends_when_the_time_is_up() {
    let marker = marker();
    let leaf = format!("sh -c 'trap \"\" TERM HUP INT; while :; do sleep 1; done' {marker}");
    let branch = format!("({leaf} & {leaf} & wait)");
    let line = format!(
        "trap '' TERM; {branch} & {branch} & setsid {leaf} & echo started; while :; do wait; done"
    );
    let ended = timed_out(&shell(&line), "started");
    assert_eq!((ended.code, ended.signal), (None, Some(9)));
    nobody_has(&marker);
}

fn a_stopped_program_hears_that_its_time_is_up() {
    let marker = marker();
    let line = format!(
        "trap 'echo tidied; exit 4' TERM; {} & echo started; kill -STOP $$; wait",
        sleeper(&marker)
    );
    let ended = timed_out(&shell(&line), "tidied");
    assert_eq!(ended.code, Some(4));
    nobody_has(&marker);
    let all = format!(
        "trap '' TERM; {} & echo started; kill -STOP $!; kill -STOP $$",
        sleeper(&marker)
    );
    let ended = timed_out(&shell(&all), "started");
    assert!(ended.timed_out);
    nobody_has(&marker);
}

fn who_closes_its_outputs_is_waited_for() {
    let directory = tempfile::tempdir().unwrap();
    let program = Program {
        directory: directory.path().to_owned(),
        ..shell("exec >&- 2>&-; sleep 1; echo there > made; exit 7")
    };
    assert_eq!(run(program).unwrap().code, Some(7));
    assert!(directory.path().join("made").exists());
}

fn who_is_left_behind_may_print_its_last() {
    let marker = marker();
    let ended = run(shell("(sleep 0.1; echo last) & echo first")).unwrap();
    let text = ended.stdout.text();
    assert!(text.starts_with("first\n"), "{text}");
    let ended = run(shell(&format!("{} & echo first", sleeper(&marker)))).unwrap();
    assert_eq!(ended.code, Some(0));
    nobody_has(&marker);
}

/// Counts what is printed, and keeps who is there.
#[derive(Default)]
struct Witness {
    supervisor: Option<Process>,
    program: Option<Process>,
    printed: u64,
}

impl Observer for Witness {
    fn supervised(&mut self, supervisor: Process) {
        assert!(self.program.is_none(), "the program is started later");
        self.supervisor = Some(supervisor);
    }

    fn started(&mut self, program: Process) {
        self.program = Some(program);
    }

    fn printed(&mut self, bytes: &[u8]) {
        self.printed += bytes.len() as u64;
    }
}

fn resident_kilobytes(field: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|it| it.starts_with(field)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

fn a_flood_needs_little_memory() {
    let mut witness = Witness::default();
    let flood = shell("head -c 200000000 /dev/zero | tr '\\0' 'x'; echo end");
    let before = resident_kilobytes("VmRSS");
    let ended = runtime()
        .block_on(flood.run_observed(&mut witness, std::future::pending()))
        .unwrap();
    let after = resident_kilobytes("VmHWM");
    assert_eq!((ended.code, witness.printed), (Some(0), 200_000_004));
    assert_eq!(ended.output.total_bytes(), 200_000_004);
    assert!(ended.output.text().len() < 100 * 1024);
    // Other tests run in the same process; the flood itself is twice as much as is allowed to all of them.
    assert!(after < before + 100_000, "{before} KB became {after} KB");
}

fn a_killed_supervisor_leaves_nobody() {
    let marker = marker();
    let program = shell(&format!("{}; {}", daemon(&marker), sleeper(&marker)));
    let mut witness = Witness::default();
    let fault = runtime().block_on(async {
        let marker = marker.clone();
        // Its own table entry tells which supervisor it is: the parent of the program.
        let killer = tokio::spawn(async move {
            until(&marker).await;
            loop {
                let supervisors = supervisors_of(&marker);
                if let Some(pid) = supervisors.first() {
                    Command::new("kill").args(["-9", pid]).status().unwrap();
                    break;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        });
        let ended = program
            .run_observed(&mut witness, std::future::pending())
            .await;
        killer.await.unwrap();
        ended.unwrap_err()
    });
    assert_eq!(fault.code(), "ProgramLost");
    assert!(witness.supervisor.is_some() && witness.program.is_some());
    nobody_has(&marker);
}

/// Every process carries its supervisor's number in its environment.
fn supervisors_of(marker: &str) -> Vec<String> {
    let processes = fs::read_dir("/proc").unwrap().flatten();
    let found = processes.filter_map(|it| {
        let line = fs::read(it.path().join("cmdline")).ok()?;
        String::from_utf8_lossy(&line)
            .contains(marker)
            .then_some(())?;
        let variables = fs::read(it.path().join("environ")).ok()?;
        let variables = String::from_utf8_lossy(&variables).into_owned();
        let mark = variables
            .split('\0')
            .find_map(|it| it.strip_prefix("GEMSTACK_SUPERVISOR="))?;
        Some(mark.split_once('-')?.0.to_owned())
    });
    found.collect()
}

fn a_daemon_that_never_stays_one_process_ends() {
    let marker = marker();
    let directory = tempfile::tempdir().unwrap();
    // Each starts the next, in a session of its own, and is gone.
    fs::write(
        directory.path().join("hop.sh"),
        "setsid sh hop.sh \"$1\" &\n",
    )
    .unwrap();
    let program = Program {
        directory: directory.path().to_owned(),
        ..shell(&format!("sh hop.sh {marker} >/dev/null 2>&1; echo done"))
    };
    assert_eq!(run(program).unwrap().stdout.text(), "done\n");
    // Between two of them there may be none for a moment.
    eventually("it hops no more", || {
        (0..20).all(|_| {
            std::thread::sleep(Duration::from_millis(2));
            with_marker(&marker).is_empty()
        })
    });
}

fn a_key_never_reaches_a_program() {
    let environment = Environment::default().give("GIVEN", "yes");
    let ended = run(Program {
        environment,
        ..argv(&["env"])
    })
    .unwrap();
    let text = ended.stdout.text();
    let mut names: BTreeSet<&str> = text
        .lines()
        .filter_map(|it| Some(it.split_once('=')?.0))
        .collect();
    for name in ["GEMSTACK_SUPERVISOR", "GIVEN", "PATH"] {
        assert!(names.remove(name), "{name} is missing: {text}");
    }
    let allowed = ["HOME", "LANG", "SHELL", "TERM", "TMPDIR", "USER"];
    let strange: Vec<_> = names
        .iter()
        .filter(|it| !allowed.contains(it) && !it.starts_with("LC_"))
        .collect();
    assert!(strange.is_empty(), "{strange:?}");
}

fn many_programs_run_at_once() {
    let marker = marker();
    runtime().block_on(async {
        let runs = (0..24).map(|number| {
            let line = format!("{}; echo {number}; exit {number}", daemon(&marker));
            tokio::spawn(shell(&line).run())
        });
        for (number, run) in runs.collect::<Vec<_>>().into_iter().enumerate() {
            let ended = run.await.unwrap().unwrap();
            assert_eq!(ended.code, i32::try_from(number).ok());
            assert_eq!(ended.stdout.text(), format!("{number}\n"));
        }
    });
    nobody_has(&marker);
}

fn a_run_may_move_between_threads() {
    fn may_move<T: Send>(_: &T) {}
    may_move(&shell("true").run());
}

/// A project with what a confined program may write, and what it may not; none where nothing can confine here.
fn project() -> Option<(tempfile::TempDir, Confinement)> {
    if let Err(reason) = Means::available() {
        eprintln!("skipped: programs cannot be confined here: {reason}");
        return None;
    }
    // Not in `/tmp`, of which bubblewrap shows an empty one.
    let directory = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let place = directory.path().canonicalize().unwrap();
    for path in [
        "project/src",
        "project/.git/hooks",
        "project/.agent",
        "beside",
    ] {
        fs::create_dir_all(place.join(path)).unwrap();
    }
    fs::write(place.join("project/notes.txt"), "before").unwrap();
    fs::write(place.join("beside/mine"), "before").unwrap();
    let project = place.join("project");
    let confinement = Confinement {
        readable: Vec::new(),
        writable: ["src", "notes.txt"].map(|it| project.join(it)).into(),
        protected: [".git", ".agent"].map(|it| project.join(it)).into(),
        project,
    };
    Some((directory, confinement))
}

fn confined(confinement: &Confinement, line: &str) -> Ended {
    let program = Program {
        directory: confinement.project.clone(),
        confinement: Some(confinement.clone()),
        ..shell(line)
    };
    run(program).unwrap()
}

fn a_confined_program_writes_in_the_project_alone() {
    let Some((directory, confinement)) = project() else {
        return;
    };
    let line = "echo after > src/new && echo after > notes.txt && echo x > \"$TMPDIR/x\" && echo x > /dev/null && mkdir -p src/deep/er && mv src/new src/deep/er/new && pwd";
    let ended = confined(&confinement, line);
    assert_eq!(ended.code, Some(0), "{}", ended.output.text());
    assert!(ended.stdout.text().contains("project"));
    let place = directory.path().canonicalize().unwrap();
    let read = |path: &str| fs::read_to_string(place.join(path)).unwrap_or_default();
    assert_eq!(read("project/notes.txt"), "after\n");
    assert_eq!(read("project/src/deep/er/new"), "after\n");
    let attempts = [
        "echo x > ../beside/mine",
        "echo x > ../beside/new",
        "rm ../beside/mine",
        "mv ../beside/mine src/mine",
        "ln ../beside/mine src/mine && echo x > src/mine",
        "ln -s ../../beside/mine src/link && echo x > src/link",
        "truncate -s 0 ../beside/mine",
        "mkdir ../beside/folder",
        "echo x > .git/hooks/pre-commit",
        "mkdir .git/refs",
        "mv .git away",
        "mv src .git/src",
        "echo x > .agent/STATUS.md",
        "chmod 700 /proc/self/cwd/../beside/mine; echo x > /proc/self/cwd/../beside/mine",
    ];
    for attempt in attempts {
        let ended = confined(&confinement, attempt);
        assert_ne!(ended.code, Some(0), "`{attempt}`: {}", ended.output.text());
    }
    assert_eq!(read("beside/mine"), "before");
    let left = |path: &str| fs::read_dir(place.join(path)).unwrap().count();
    assert_eq!(
        (
            left("beside"),
            left("project/.git"),
            left("project/.git/hooks")
        ),
        (1, 1, 0)
    );
    assert_eq!(left("project/.agent"), 0);
    let ended = confined(&confinement, "touch \"$TMPDIR/x\"; echo \"$TMPDIR\"");
    let temporary = ended.stdout.text();
    assert!(temporary.contains("gemstack-"), "{temporary}");
    assert!(
        !Path::new(temporary.trim_end()).exists(),
        "{temporary} stays"
    );
}

fn a_confined_program_reaches_no_network() {
    let Some((directory, confinement)) = project() else {
        return;
    };
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    let local = directory.path().canonicalize().unwrap().join("socket");
    let service = std::os::unix::net::UnixListener::bind(&local).unwrap();
    service.set_nonblocking(true).unwrap();
    if !Path::new("/usr/bin/python3").exists() {
        eprintln!("skipped: there is no python3 to try the network with");
        return;
    }
    let tries = [
        format!("socket.create_connection(('127.0.0.1', {port}))"),
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))"
            .to_owned(),
        "socket.socket(socket.AF_INET6, socket.SOCK_STREAM).connect(('::1', 9))".to_owned(),
    ];
    for line in &tries {
        let ended = confined(
            &confinement,
            &format!("python3 -c \"import socket; {line}\""),
        );
        let text = ended.output.text();
        // Under bubblewrap a packet may be sent, into a network that leads nowhere.
        let is_nowhere = Means::available() == Ok(Means::Bubblewrap);
        assert!(ended.code == Some(1) || is_nowhere, "{line}: {text}");
    }
    assert!(listener.accept().is_err(), "somebody came through");
    if Means::available() == Ok(Means::Landlock) {
        let line = format!(
            "s = socket.socket(socket.AF_UNIX); s.connect('{}')",
            local.display()
        );
        let ended = confined(
            &confinement,
            &format!("python3 -c \"import socket; {line}\""),
        );
        assert_eq!(ended.code, Some(1), "{}", ended.output.text());
        assert!(service.accept().is_err(), "somebody came through");
        let pair = "socket.socketpair()";
        let ended = confined(
            &confinement,
            &format!("python3 -c \"import socket; {pair}\""),
        );
        assert_eq!(ended.code, Some(0), "{}", ended.output.text());
    }
}

fn a_confined_program_that_is_not_there_is_not_found() {
    let Some((_directory, confinement)) = project() else {
        return;
    };
    let program = Program {
        directory: confinement.project.clone(),
        confinement: Some(confinement.clone()),
        ..argv(&["gemstack-no-such-program"])
    };
    assert_eq!(run(program).unwrap_err().code(), "ProgramNotFound");
    for signal in [9, 15] {
        let ended = confined(&confinement, &format!("kill -{signal} $$"));
        assert_eq!((ended.code, ended.signal), (None, Some(signal)));
    }
    let marker = marker();
    let ended = confined(&confinement, &format!("{}; exit 3", daemon(&marker)));
    assert_eq!(ended.code, Some(3));
    nobody_has(&marker);
    let unwatched = Program {
        confinement: Some(confinement),
        supervisor: None,
        ..shell("true")
    };
    assert_eq!(run(unwatched).unwrap_err().code(), "SandboxUnavailable");
}
