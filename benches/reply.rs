//! How fast replies are read and applied: whole, while they come, and a thousand search blocks of a large file. The floor of
//! reading is finding the line ends.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a benchmark measures and prints"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use gemstack_run::reply::{Edit, FileOperation, Shape, Stream, Syntaxes, apply, parse};

const MEGABYTE: f64 = 1e6;

fn main() {
    let reply = reply(20_000_000);
    let floor = best(5, || reply.matches('\n').count());
    let whole = best(5, || {
        parse(&reply).expect("it is understood").operations.len()
    });
    let speed = |time: Duration| reply.len() as f64 / MEGABYTE / time.as_secs_f64();
    println!("a reply of {} MB", reply.len() / 1_000_000);
    println!("  finding line ends (the floor) {:>9.0} MB/s", speed(floor));
    println!("  reading it whole              {:>9.0} MB/s", speed(whole));
    let (slowest, all) = streamed(&reply);
    println!("  reading pieces of 64 bytes    {:>9.0} MB/s", speed(all));
    println!(
        "  the slowest piece             {:>9.3} ms",
        slowest.as_secs_f64() * 1e3
    );
    let file = file(25_000);
    println!("a thousand changes of a file of {} KB", file.len() / 1000);
    for (name, wrong) in [("as written", ""), ("indented differently", "    ")] {
        let edit = edit(wrong);
        let time = best(3, || apply(&edit, Some(&file)).expect("it fits"));
        println!("  {name:<30}{:>9.1} ms", time.as_secs_f64() * 1e3);
    }
}

fn best<T>(times: usize, mut work: impl FnMut() -> T) -> Duration {
    let timed = (0..times).map(|_| {
        let began = Instant::now();
        black_box(work());
        began.elapsed()
    });
    timed.min().expect("it is done at least once")
}

/// The longest time that a piece took, and the time of all.
fn streamed(reply: &str) -> (Duration, Duration) {
    let (began, mut slowest) = (Instant::now(), Duration::ZERO);
    let mut stream = Stream::new(Syntaxes::ALL);
    for piece in reply.as_bytes().chunks(64) {
        let began = Instant::now();
        stream.push(std::str::from_utf8(piece).expect("it is ASCII"));
        black_box(stream.writing());
        slowest = slowest.max(began.elapsed());
    }
    black_box(stream.finish(&Shape::default()).expect("it is understood"));
    (slowest, began.elapsed())
}

fn reply(bytes: usize) -> String {
    let body = file(400);
    let count = bytes / body.len();
    let files =
        (0..count).map(|it| format!("The next one:\n\n````file:src/f{it}.rs\n{body}````\n\n"));
    files.collect()
}

fn file(lines: usize) -> String {
    let line = |it: usize| format!("    let value_{it} = compute({it}, \"text\");\n");
    (0..lines).map(line).collect()
}

/// A thousand changes of three lines, each line behind `wrong`.
fn edit(wrong: &str) -> FileOperation {
    let line = |it: usize, of: &str| format!("{wrong}    let value_{it} = {of}({it}, \"text\");\n");
    let edits = (0..1000).map(|it| it * 25 + 3).map(|at| Edit {
        search: (at..at + 3).map(|it| line(it, "compute")).collect(),
        replace: (at..at + 3).map(|it| line(it, "changed")).collect(),
    });
    FileOperation::Edit {
        path: "f".into(),
        edits: edits.collect(),
    }
}
