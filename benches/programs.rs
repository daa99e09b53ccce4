//! How much longer a program takes below its supervisor, against the floor of the same run: starting it and waiting for it.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark measures, starts programs and prints"
)]

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use gemstack_run::program::{Confinement, Invocation, Means, Program, Supervisor};
use tokio::runtime::Runtime;

const TIMES: usize = 200;

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let floor = median(|| {
        let status = Command::new("true").status();
        assert!(status.expect("it starts").success());
    });
    let alone = median(|| run(&runtime, program()));
    let supervised = median(|| run(&runtime, supervised()));
    println!("`true`, the median of {TIMES} times");
    tell("started and waited for (the floor)", floor);
    tell("by the engine, unwatched", alone);
    tell("by the engine, below a supervisor", supervised);
    if let Ok(means) = Means::available() {
        let confined = median(|| run(&runtime, confined()));
        tell(&format!("the same, confined by {}", means.name()), confined);
    }
}

fn tell(what: &str, time: Duration) {
    println!("{what:<36} {:6.2} ms", time.as_secs_f64() * 1000.0);
}

fn median(mut deed: impl FnMut()) -> Duration {
    let times = (0..TIMES).map(|_| {
        let begin = Instant::now();
        deed();
        begin.elapsed()
    });
    let mut times: Vec<_> = times.collect();
    times.sort_unstable();
    times[TIMES / 2]
}

fn run(runtime: &Runtime, program: Program) {
    let ended = runtime.block_on(program.run()).expect("it runs");
    assert_eq!(ended.code, Some(0));
}

fn program() -> Program {
    Program::new(
        Invocation::Argv(vec!["true".to_owned()]),
        std::env::temp_dir(),
    )
}

fn supervised() -> Program {
    Program {
        supervisor: Some(Supervisor {
            program: PathBuf::from(env!("CARGO_BIN_EXE_gemstack")),
            arguments: vec!["supervise".to_owned()],
        }),
        ..program()
    }
}

fn confined() -> Program {
    let project = std::env::temp_dir();
    Program {
        confinement: Some(Confinement {
            readable: Vec::new(),
            writable: vec![project.clone()],
            protected: Vec::new(),
            project,
        }),
        ..supervised()
    }
}
