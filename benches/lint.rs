//! What lint takes, as whole cold processes: a corpus of 665 pipelines, one file, and documents that
//! mean harm; against the floors of the same run (starting the program, reading the files) and, where
//! it is on the machine, a linter of the field over as many lines of its own language.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a benchmark writes files, starts programs, measures and prints"
)]

mod corpus;
mod hostile;
mod workflow;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use corpus::{File, WHOLE};

const RUNS: usize = 20;

/// How long a process may take over a document that means harm before it is ended, in seconds.
const LONGEST: &str = "20";

fn main() {
    let folder = tempfile::tempdir().expect("a directory");
    let bench = Bench {
        folder: folder.path().to_owned(),
    };
    println!("{:44} {:>9} {:>9}  memory", "", "min", "median");
    bench.floors();
    bench.corpus();
    bench.linearity();
    bench.field();
    bench.hostile();
}

struct Bench {
    folder: PathBuf,
}

/// What some runs of a program took.
struct Taken {
    /// Wall times, sorted.
    times: Vec<Duration>,
    /// The peak of resident memory in KiB, by GNU time where it is installed.
    memory: Option<u64>,
    /// The exit code of the last run.
    exit: Option<i32>,
}

impl Taken {
    fn median(&self) -> Duration {
        self.times[self.times.len() / 2]
    }
}

impl Bench {
    fn floors(&self) {
        self.row("true", &measure("true", &[], &self.folder, RUNS));
        self.lint_row("--version", &["--version"], RUNS);
    }

    /// All of it, the same with defects, one file, and what reading the bytes takes.
    fn corpus(&self) {
        let whole = self.write("whole", &corpus::files(WHOLE));
        let (files, kinds) = corpus::with_defects(WHOLE, 10);
        let defects = self.write("defects", &files);
        self.check(&defects, &kinds);
        let one = self.write("one", &corpus::files(1));
        let begin = Instant::now();
        let bytes = read_all(&whole);
        println!(
            "{:44} {:>19.2?}",
            format!("read the {bytes} bytes of the corpus"),
            begin.elapsed()
        );
        let (lines, files) = size(&corpus::files(WHOLE));
        self.lint_row(
            &format!("lint {files} pipelines, {lines} lines"),
            &["lint", &whole],
            RUNS,
        );
        self.lint_row(
            "lint the same, every tenth with a defect",
            &["lint", &defects],
            RUNS,
        );
        self.lint_row("lint one file", &["lint", &one], RUNS);
    }

    /// Lint does find what it is measured by.
    fn check(&self, folder: &str, kinds: &[(usize, corpus::Defect)]) {
        let mut lint = command(&program(), &self.folder);
        let lint = lint.args(["--json", "lint", folder]).stdout(Stdio::piped());
        let output = lint.output().expect("it starts");
        let told = String::from_utf8_lossy(&output.stdout);
        for (_, kind) in kinds {
            assert!(told.contains(kind.rule()), "{kind:?} is not found");
        }
    }

    fn linearity(&self) {
        println!();
        for part in [4, 2, 1] {
            let files = corpus::files(WHOLE / part);
            let folder = self.write(&format!("part_{part}"), &files);
            let taken = self.lint(&["lint", &folder], RUNS);
            let (lines, _) = size(&files);
            let per_line = taken.median().as_secs_f64() * 1e6 / lines as f64;
            println!("1/{part} of the corpus, {lines:>6} lines  {per_line:>6.2} µs a line");
        }
    }

    /// A linter of the field, over workflows of as many lines.
    fn field(&self) {
        println!();
        let (lines, _) = size(&corpus::files(WHOLE));
        let files = workflow::files(WHOLE, lines);
        let (workflow_lines, count) = size(&files);
        let folder = self.write("field/.github/workflows", &files);
        let project = self.folder.join("field");
        for (program, arguments) in [
            ("actionlint", vec![]),
            ("zizmor", vec!["--offline", "--quiet", &folder]),
        ] {
            let name = format!("{program}, {count} workflows, {workflow_lines} lines");
            if is_installed(program) {
                // It looks for the project around the workflows.
                let _ = fs::create_dir_all(project.join(".git"));
                self.row(&name, &measure(program, &arguments, &project, 5));
            } else {
                println!("{program}: not on this machine");
            }
        }
    }

    fn hostile(&self) {
        println!();
        for (name, text) in hostile::all() {
            let path = self.folder.join("hostile.yaml");
            fs::write(&path, text).expect("it is written");
            let (program, path) = (program(), path.display().to_string());
            let arguments = [LONGEST, &program, "lint", &path];
            let taken = measure("timeout", &arguments, &self.folder, 1);
            let exit = taken
                .exit
                .map_or("ended".to_owned(), |it| format!("exit {it}"));
            self.row(&format!("{name}: {exit}"), &taken);
        }
    }

    fn write(&self, name: &str, files: &[File]) -> String {
        let folder = self.folder.join(name);
        for file in files {
            let path = folder.join(&file.path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("it is made");
            fs::write(path, &file.text).expect("it is written");
        }
        folder.display().to_string()
    }

    fn lint(&self, arguments: &[&str], runs: usize) -> Taken {
        measure(&program(), arguments, &self.folder, runs)
    }

    fn lint_row(&self, name: &str, arguments: &[&str], runs: usize) {
        self.row(name, &self.lint(arguments, runs));
    }

    #[expect(clippy::unused_self, reason = "reads like the others")]
    fn row(&self, name: &str, taken: &Taken) {
        let memory = taken
            .memory
            .map_or_else(String::new, |it| format!("{:.1} MiB", it as f64 / 1024.0));
        println!(
            "{name:44} {:>9.2?} {:>9.2?}  {memory}",
            taken.times[0],
            taken.median()
        );
    }
}

/// The program; `GEMSTACK_BENCH_PROGRAM` names another build of it.
fn program() -> String {
    let said = std::env::var("GEMSTACK_BENCH_PROGRAM").ok();
    said.unwrap_or_else(|| env!("CARGO_BIN_EXE_gemstack").to_owned())
}

/// Lines and files.
fn size(files: &[File]) -> (usize, usize) {
    (
        files.iter().map(|it| it.text.lines().count()).sum(),
        files.len(),
    )
}

/// Runs a program some times, and once more to see its memory.
fn measure(program: &str, arguments: &[&str], folder: &Path, runs: usize) -> Taken {
    let mut exit = None;
    let mut times: Vec<_> = (0..runs)
        .map(|_| {
            let begin = Instant::now();
            let status = command(program, folder).args(arguments).status();
            exit = status.expect("it starts").code();
            begin.elapsed()
        })
        .collect();
    times.sort();
    let memory = peak_memory(program, arguments, folder);
    Taken {
        times,
        memory,
        exit,
    }
}

fn command(program: &str, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(folder)
        .env("GEMSTACK_CONFIG_DIR", folder);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn peak_memory(program: &str, arguments: &[&str], folder: &Path) -> Option<u64> {
    let mut time = command("/usr/bin/time", folder);
    time.args(["-f", "%M", program]).args(arguments);
    let output = time.stderr(Stdio::piped()).output().ok()?;
    let told = String::from_utf8_lossy(&output.stderr);
    told.lines().last()?.trim().parse().ok()
}

fn is_installed(program: &str) -> bool {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&paths).any(|it| it.join(program).is_file())
}

fn read_all(folder: &str) -> usize {
    let entries = fs::read_dir(folder).expect("a folder").flatten();
    let sizes = entries.map(|it| match it.path() {
        path if path.is_dir() => read_all(&path.display().to_string()),
        path => fs::read(path).expect("a file").len(),
    });
    sizes.sum()
}
