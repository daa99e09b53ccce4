//! How fast replies are read and applied: whole, while they come, and a thousand search blocks of a large file. The floor of
//! reading is finding the line ends.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "a benchmark measures and prints"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use gemstack_run::reply::{Edit, FileOperation, Shape, Stream, Syntaxes, apply, parse};

const MEGABYTE: f64 = 1e6;

/// `cargo bench --bench reply -- applying` measures what search blocks cost alone.
fn main() {
    if !std::env::args().any(|it| it == "applying") {
        reading();
    }
    applying();
    by_likeness();
}

fn reading() {
    let reply = reply(20_000_000);
    let floor = best(5, || reply.matches('\n').count());
    let whole = best(5, || {
        parse(&reply).expect("it is understood").operations.len()
    });
    let speed = |time: Duration| reply.len() as f64 / MEGABYTE / time.as_secs_f64();
    println!("a reply of {} MB", reply.len() / 1_000_000);
    println!("  finding line ends (the floor) {:>9.0} MB/s", speed(floor));
    println!("  reading it whole              {:>9.0} MB/s", speed(whole));
    let all = best(1, || Pieces::of(&reply));
    println!("  reading pieces of 64 bytes    {:>9.0} MB/s", speed(all));
    println!(
        "the slowest of the pieces of 64 bytes, of {} MB",
        reply.len() / 1_000_000
    );
    for (name, reply) in [
        ("many files", &reply),
        ("one file", &one_file(20_000_000)),
        ("one diff", &one_diff(20_000_000)),
        ("one patch", &one_patch(20_000_000)),
        ("words alone", &file(450_000)),
    ] {
        let slowest = Pieces::of(reply).at_best(reply).at_best(reply).slowest();
        println!("  {name:<30}{:>9.3} ms", slowest.as_secs_f64() * 1e3);
    }
}

fn applying() {
    let file = file(25_000);
    println!("a thousand changes of a file of {} KB", file.len() / 1000);
    for (name, wrong) in [("as written", ""), ("indented differently", "    ")] {
        let edit = edit(wrong);
        let time = best(3, || apply(&edit, Some(&file)).expect("it fits"));
        println!("  {name:<30}{:>9.1} ms", time.as_secs_f64() * 1e3);
    }
}

/// Every block has a wrong word in each of its lines, so that no line of it is in the file.
fn by_likeness() {
    let lines = words(20_000);
    let file: String = lines.concat();
    println!(
        "a thousand changes of a file of words of {} KB",
        file.len() / 1000
    );
    for (name, height) in [
        ("one line, by likeness", 1),
        ("three lines, by likeness", 3),
        ("ten lines, by likeness", 10),
        ("twenty lines, by likeness", 20),
    ] {
        let edit = misremembered(&lines, height);
        let time = best(3, || apply(&edit, Some(&file)).expect("it fits"));
        println!("  {name:<30}{:>9.1} ms", time.as_secs_f64() * 1e3);
    }
}

/// Lines of three to nine words drawn by lot, the same ones each time.
fn words(count: usize) -> Vec<String> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut below = move |limit: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 33) % limit
    };
    let mut word = move || {
        let letters = (0..3 + below(7)).map(|_| char::from(b'a' + below(26) as u8));
        letters.collect::<String>() + ["_", ".", "(", ", ", " = ", " "][below(6) as usize]
    };
    let mut line = |at: usize| {
        let words: String = (0..3 + at % 7).map(|_| word()).collect();
        format!("{}{words}end\n", " ".repeat(at % 3 * 4))
    };
    (0..count).map(&mut line).collect()
}

fn misremembered(lines: &[String], height: usize) -> FileOperation {
    let wrong = |line: &String| line.replacen("end\n", "fin\n", 1);
    let edits = (0..1000).map(|it| it * 20).map(|at| Edit {
        search: lines[at..at + height].iter().map(wrong).collect(),
        replace: lines[at..at + height]
            .iter()
            .map(|it| it.to_uppercase())
            .collect(),
    });
    FileOperation::Edit {
        path: "f".into(),
        edits: edits.collect(),
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

/// How long each piece of a reply took. What else a machine does makes some piece slow, but not the same one each time.
struct Pieces(Vec<Duration>);

impl Pieces {
    fn of(reply: &str) -> Self {
        let mut times = Vec::with_capacity(reply.len() / 64 + 1);
        let mut stream = Stream::new(Syntaxes::ALL);
        for piece in reply.as_bytes().chunks(64) {
            let began = Instant::now();
            stream.push(std::str::from_utf8(piece).expect("it is ASCII"));
            black_box(stream.writing());
            times.push(began.elapsed());
        }
        black_box(stream.finish(&Shape::default()).expect("it is understood"));
        Self(times)
    }

    /// Of each piece the shorter time, once more.
    fn at_best(self, reply: &str) -> Self {
        let pairs = self.0.into_iter().zip(Self::of(reply).0);
        Self(pairs.map(|(one, other)| one.min(other)).collect())
    }

    fn slowest(self) -> Duration {
        self.0.into_iter().max().unwrap_or_default()
    }
}

fn one_file(bytes: usize) -> String {
    format!("```file:src/f.rs\n{}```\n", file(bytes / 45))
}

fn added(bytes: usize) -> String {
    let lines = file(bytes / 46);
    let lines = lines.split_inclusive('\n').flat_map(|it| ["+", it]);
    lines.collect()
}

fn one_diff(bytes: usize) -> String {
    let added = added(bytes);
    format!("```diff\n--- a/f\n+++ b/f\n@@\n context\n{added}```\n")
}

fn one_patch(bytes: usize) -> String {
    let added = added(bytes);
    format!("*** Begin Patch\n*** Add File: f\n{added}*** End Patch\n")
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
