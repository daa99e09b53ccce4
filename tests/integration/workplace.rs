//! A project in a directory of its own, and the program run in it for a user without configuration.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use assert_cmd::assert::Assert;
use gemstack::demo::server::ModelServer;
use serde_json::Value as Json;
use tempfile::TempDir;

/// The day that it is to rules about age: the first of June 2026.
const JUNE_2026: &str = "1780272000";

/// A lifecycle of one step.
const ONE_STEP: &str = "\
kind: lifecycle
name: small
summary: One step, whose work is programs.
record: { file: .agent/STATUS.md, as: status_markdown }
states:
  INITIALIZED: { initial: true }
  CLOSED: { final: true }
steps:
  work:
    title: Work
    permit: [{ from: [INITIALIZED], reason: It is open. }]
    run: { pipeline: work }
    to: [{ state: CLOSED }]
";

/// A project, and a home for its user.
pub struct Workplace {
    project: TempDir,
    home: TempDir,
}

impl Workplace {
    /// An empty project.
    pub fn new() -> Self {
        let directory = || TempDir::new().expect("a directory");
        Self {
            project: directory(),
            home: directory(),
        }
    }

    /// Adds the provider `notes`, which speaks as a shipped one does and has one model.
    pub fn offer(&self, model: &str) {
        let shipped = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/pipelines/providers/gemini.yaml"
        );
        let shipped = std::fs::read_to_string(shipped).expect("it is there");
        let (document, _) = shipped.split_once("\nmodels:").expect("models");
        let document = document.replace("name: gemini", "name: notes");
        self.write(
            ".agent/pipelines/providers/notes.yaml",
            &format!("{document}\nmodels: [{model}]\n"),
        );
    }

    /// A project after `init`.
    pub fn initialized() -> Self {
        let workplace = Self::new();
        workplace.run(&["init"]).success();
        workplace
    }

    /// A project with a feature under way.
    pub fn started() -> Self {
        let workplace = Self::initialized();
        workplace.run(&["start", "user search"]).success();
        workplace
    }

    /// A project whose lifecycle has one step, `work`, which runs these stages.
    pub fn working(stages: &str) -> Self {
        let workplace = Self::initialized();
        workplace.write(".agent/pipelines/lifecycles/small.yaml", ONE_STEP);
        let pipeline = format!("kind: pipeline\nname: work\nsummary: Works.\nstages:\n{stages}");
        workplace.write(".agent/pipelines/work.yaml", &pipeline);
        let set = ["config", "set", "lifecycle", "small"];
        workplace.run(&set).success();
        workplace
    }

    /// The project's directory.
    pub fn path(&self) -> &Path {
        self.project.path()
    }

    /// The directory of the user's configuration.
    pub fn config(&self) -> std::path::PathBuf {
        self.home.path().join("config")
    }

    /// The directory of what can be made again for the user.
    pub fn cache(&self) -> std::path::PathBuf {
        self.home.path().join(".cache/gemstack")
    }

    /// Writes a file of the project.
    pub fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("writable");
        fs::write(path, text).expect("writable");
    }

    /// Reads a file of the project.
    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path().join(path)).expect(path)
    }

    /// Whether the project has a file.
    pub fn has(&self, path: &str) -> bool {
        self.path().join(path).exists()
    }

    /// The program, with nothing of the environment that could change what it does.
    pub fn command(&self) -> Command {
        Command::from_std(self.process())
    }

    /// The same, for what must run beside a test.
    pub fn process(&self) -> std::process::Command {
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin("gemstack"));
        command.current_dir(self.path()).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command
            .env("HOME", self.home.path())
            .env("SOURCE_DATE_EPOCH", JUNE_2026)
            .env("GEMSTACK_CONFIG_DIR", self.config());
        command
    }

    /// Runs the program.
    pub fn run(&self, arguments: &[&str]) -> Assert {
        self.command().args(arguments).assert()
    }

    /// Runs the program with a model server to ask.
    pub fn run_asking(&self, server: &ModelServer, arguments: &[&str]) -> Assert {
        let mut command = self.command();
        command
            .env("GEMINI_BASE_URL", server.base_url())
            .env("GEMINI_API_KEY", "a-key");
        command.args(arguments).assert()
    }

    /// What it prints on standard output.
    pub fn out(&self, arguments: &[&str]) -> String {
        text(&self.run(arguments).get_output().stdout)
    }

    /// What it prints on standard error.
    pub fn err(&self, arguments: &[&str]) -> String {
        text(&self.run(arguments).get_output().stderr)
    }

    /// The one JSON value that it prints with `--json`, and how it ends.
    pub fn json(&self, arguments: &[&str]) -> (Json, i32) {
        let ended = self.command().args(arguments).arg("--json").assert();
        let output = ended.get_output();
        let json = serde_json::from_slice(&output.stdout).expect("one JSON value");
        (json, output.status.code().expect("an exit code"))
    }
}

/// Bytes as text.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}
