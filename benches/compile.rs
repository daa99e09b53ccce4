//! How long the compilation of a prompt takes and how much memory it needs, against what this machine takes in the same run
//! to start a program that does nothing, and to print the same files.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a benchmark measures, starts programs and prints"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const RUNS: usize = 15;

/// The command that is measured.
const COMPILE: &[&str] = &["compile", "step3-build"];

fn main() {
    println!(
        "{:44} {:>9} {:>9} {:>9}  memory",
        "", "min", "median", "max"
    );
    row(
        "true (the floor)",
        &mut |_| Command::new("true"),
        Path::new("."),
    );
    measured("fresh project", 0, &[&[], &["--explain"]]);
    let large = &[
        &[][..],
        &["--explain"],
        &["--token-budget", "50000"],
        &["--json"],
    ];
    measured("200 sources of 20 KB", 200, large);
    measured(
        "26 MB of sources",
        1300,
        &[&[], &["--explain"], &["--token-budget", "100000"]],
    );
}

/// Measures the command with each of these arguments, on a project of so many sources.
fn measured(name: &str, sources: usize, arguments: &[&[&str]]) {
    let directory = tempfile::tempdir().expect("a directory");
    let project = directory.path();
    prepare(project, sources);
    println!("{name}");
    row("  cat", &mut |_| cat(project), project);
    for more in arguments {
        let arguments = || COMPILE.iter().chain(*more);
        let words = arguments().copied().collect::<Vec<_>>().join(" ");
        for (state, cold) in [("cold", true), ("warm", false)] {
            let mut command = |run: usize| {
                let cache = if cold {
                    format!("cache-{run}")
                } else {
                    "cache".to_owned()
                };
                let mut command = gemstack(project);
                command.env("XDG_CACHE_HOME", project.join(cache));
                command.args(arguments());
                command
            };
            row(&format!("  {words} ({state})"), &mut command, project);
        }
    }
}

fn gemstack(project: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gemstack"));
    command
        .current_dir(project)
        .env("GEMSTACK_CONFIG_DIR", project);
    command
}

fn cat(project: &Path) -> Command {
    let mut command = Command::new("sh");
    command
        .args(["-c", "cat src/* .agent/*.md"])
        .current_dir(project);
    command
}

/// A project with so many sources of 20 KB, all relevant.
fn prepare(project: &Path, sources: usize) {
    let made = gemstack(project).arg("init").stdout(Stdio::null()).status();
    assert!(made.expect("it starts").success(), "`init` works");
    let source = source();
    fs::create_dir_all(project.join("src")).expect("a folder");
    for number in 0..sources.max(1) {
        let text = format!("//! Source {number}.\n{source}");
        fs::write(project.join(format!("src/s{number}.rs")), text).expect("a file");
    }
    let status = project.join(".agent/STATUS.md");
    let text = fs::read_to_string(&status).expect("it is there");
    let (before, _) = text
        .split_once("_(none yet)_")
        .expect("the template has it");
    let relevant = if sources == 0 {
        "_(none yet)_"
    } else {
        "- src/"
    };
    fs::write(&status, format!("{before}{relevant}\n")).expect("a file");
}

/// Twenty kilobytes of functions.
fn source() -> String {
    let mut text = String::new();
    let mut number = 0;
    while text.len() < 20_000 {
        let _ = write!(
            text,
            "/// Adds what grew in year {number}.\npub fn grown_{number}(height: u64) -> u64 {{\n    \
             let by = {number} * 3 % 17;\n    let tall = height.saturating_add(by);\n    tall\n}}\n\n"
        );
        number += 1;
    }
    text
}

fn row(name: &str, command: &mut dyn FnMut(usize) -> Command, project: &Path) {
    let mut times: Vec<_> = (0..RUNS).map(|run| time(&mut command(run))).collect();
    times.sort();
    let [min, median, max] = [times[0], times[RUNS / 2], times[RUNS - 1]];
    let memory = peak_memory(&command(RUNS), project);
    let memory = memory.map_or_else(String::new, |it| format!("{:.1} MiB", it as f64 / 1024.0));
    println!("{name:44} {min:>9.2?} {median:>9.2?} {max:>9.2?}  {memory}");
}

fn time(command: &mut Command) -> Duration {
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let begin = Instant::now();
    command.status().expect("it starts");
    begin.elapsed()
}

/// The peak of resident memory in KiB, by GNU time where it is installed.
fn peak_memory(of: &Command, project: &Path) -> Option<u64> {
    let mut time = Command::new("/usr/bin/time");
    time.args(["-f", "%M"])
        .arg(of.get_program())
        .args(of.get_args());
    time.current_dir(project).stdout(Stdio::null());
    time.envs(of.get_envs().filter_map(|(name, it)| Some((name, it?))));
    let output = time.output().ok()?;
    let told = String::from_utf8_lossy(&output.stderr);
    told.lines().last()?.trim().parse().ok()
}
