//! How long whole commands take and how much memory they need, against the floor that this
//! machine sets in the same run: starting a program that does nothing.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const RUNS: usize = 40;

fn main() {
    let gemstack = env!("CARGO_BIN_EXE_gemstack");
    let project = tempfile::tempdir().expect("a directory");
    let initialized = command(gemstack, project.path(), &["init"]).status();
    assert!(initialized.expect("it starts").success(), "`init` works");
    println!(
        "{:28} {:>9} {:>9} {:>9}  {:>7}  memory",
        "", "min", "median", "max", "floor"
    );
    let floor = measure(&mut || Command::new("true"));
    print_row("true (the floor)", &floor, &floor, None);
    for arguments in [
        &["--version"][..],
        &["route"],
        &["status"],
        &["compile", "step3-build"],
        &["lint"],
    ] {
        let times = measure(&mut || command(gemstack, project.path(), arguments));
        let memory = peak_memory(gemstack, project.path(), arguments);
        print_row(&arguments.join(" "), &times, &floor, memory);
    }
}

fn command(program: &str, project: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(project);
    command.env("GEMSTACK_CONFIG_DIR", project);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Wall times, sorted.
fn measure(command: &mut dyn FnMut() -> Command) -> Vec<Duration> {
    let mut times: Vec<_> = (0..RUNS)
        .map(|_| {
            let mut command = command();
            let begin = Instant::now();
            command.status().expect("it starts");
            begin.elapsed()
        })
        .collect();
    times.sort();
    times
}

fn print_row(name: &str, times: &[Duration], floor: &[Duration], memory: Option<u64>) {
    let [min, median, max] = [times[0], times[RUNS / 2], times[RUNS - 1]];
    let ratio = median.as_secs_f64() / floor[RUNS / 2].as_secs_f64();
    let memory = memory.map_or_else(String::new, |it| format!("{:.1} MiB", it as f64 / 1024.0));
    println!("{name:28} {min:>9.2?} {median:>9.2?} {max:>9.2?}  {ratio:>6.1}x  {memory}");
}

/// The peak of resident memory in KiB, by GNU time where it is installed.
fn peak_memory(program: &str, project: &Path, arguments: &[&str]) -> Option<u64> {
    let mut time = Command::new("/usr/bin/time");
    time.args(["-f", "%M", program])
        .args(arguments)
        .current_dir(project);
    time.env("GEMSTACK_CONFIG_DIR", project)
        .stdout(Stdio::null());
    let output = time.output().ok()?;
    String::from_utf8_lossy(&output.stderr)
        .lines()
        .last()?
        .trim()
        .parse()
        .ok()
}
