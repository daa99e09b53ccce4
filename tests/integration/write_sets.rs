//! What the shipped steps let a model write, against replies that want more.

use gemstack::demo::server::ModelServer;
use serde_json::{Value as Json, json};

use crate::workplace::Workplace;

/// A step, how far the feature is, and what a reply may not write in it.
struct Case {
    step: &'static str,
    state: &'static str,
    done: &'static [&'static str],
    /// Files that are outside its write-set.
    outside: &'static [&'static str],
    /// A file that it may write.
    inside: &'static str,
}

const CASES: &[Case] = &[
    Case {
        step: "step1-spec",
        state: "IN_PROGRESS",
        done: &[],
        outside: &[
            "src/a.py",
            "tests/test_a.py",
            "README.md",
            ".agent/AUDIT_FINDINGS.md",
        ],
        inside: "docs/designs/a.md",
    },
    Case {
        step: "step2-trap",
        state: "IN_PROGRESS",
        done: &["Spec"],
        outside: &[
            "src/a.py",
            "pyproject.toml",
            ".agent/ARCHITECTURE.md",
            "docs/../src/b.py",
        ],
        inside: "docs/plans/a.md",
    },
    Case {
        step: "step3-build",
        state: "READY_FOR_BUILD",
        done: &["Spec", "Trap"],
        outside: &[
            "tests/test_a.py",
            "src/test_a.py",
            "conftest.py",
            "docs/plans/a.md",
            ".agent/TESTING.md",
        ],
        inside: "src/a.py",
    },
    Case {
        step: "step4-audit",
        state: "READY_FOR_AUDIT",
        done: &["Spec", "Trap", "Build"],
        outside: &[
            "src/a.py",
            "tests/test_a.py",
            "docs/a.md",
            ".agent/ARCHITECTURE.md",
        ],
        inside: ".agent/AUDIT_FINDINGS.md",
    },
    Case {
        step: "step5-ship",
        state: "READY_FOR_SHIP",
        done: &["Spec", "Trap", "Build", "Audit"],
        outside: &["src/a.py", "tests/test_a.py", ".agent/AUDIT_FINDINGS.md"],
        inside: "CHANGELOG.md",
    },
];

/// What no step lets a model write.
const NEVER: &[&str] = &[
    ".git/hooks/pre-commit",
    ".agent/STATUS.md",
    ".agent/pipelines/run.yaml",
    ".github/workflows/ci.yml",
    ".gitlab-ci.yml",
    "sub/.vscode/tasks.json",
    ".env",
    "AGENTS.md",
    "docs/CLAUDE.md",
    "docs/.envrc",
    "docs/.claude/settings.json",
    "store/HEAD",
];

impl Case {
    /// A project that is as far.
    fn place(&self) -> Workplace {
        let place = Workplace::started();
        let status = place.read(".agent/STATUS.md");
        let status = self.done.iter().fold(status, |it, done| {
            it.replace(&format!("- [ ] {done}"), &format!("- [x] {done}"))
        });
        let status = status.replace("[STATE: IN_PROGRESS]", &format!("[STATE: {}]", self.state));
        place.write(".agent/STATUS.md", &status);
        place.write("src/a.py", "def a(): pass\n");
        place.write("tests/test_a.py", "def test_a(): pass\n");
        if self.state == "READY_FOR_SHIP" {
            place.write(".agent/AUDIT_FINDINGS.md", "AUDIT: PASS\n");
        }
        place
    }

    /// How the step ends when a model writes these files.
    fn replied(&self, place: &Workplace, paths: &[&str]) -> (Json, i32) {
        let file = |it: &&str| format!("```file:{it}\nhostile\n```\n");
        let reply: String = paths.iter().map(file).collect();
        let server = ModelServer::replying(vec![reply]).expect("a port");
        let ended = place.run_asking(&server, &["run", self.step, "--anew", "--json"]);
        let output = ended.get_output();
        let json = serde_json::from_slice(&output.stdout).expect("one JSON value");
        (json, output.status.code().expect("an exit code"))
    }
}

/// Whether a model's words stand anywhere in the project but in the records of runs.
fn holds_hostile(place: &Workplace, path: &str) -> bool {
    place.has(path) && place.read(path).contains("hostile")
}

#[test]
fn every_step_writes_its_own_files_only() {
    for case in CASES {
        let place = case.place();
        for outside in case.outside {
            // What may be written is not written either.
            let (json, exit) = case.replied(&place, &[case.inside, outside]);
            let code = &json["failure"]["code"];
            assert_eq!(
                (exit, code),
                (3, &json!("PathNotInWriteSet")),
                "{} {outside}: {json}",
                case.step
            );
            assert!(!holds_hostile(&place, outside) && !holds_hostile(&place, case.inside));
        }
    }
}

#[test]
fn no_step_writes_what_runs_by_itself_or_tells_agents_what_to_do() {
    for case in CASES {
        let place = case.place();
        let (json, exit) = case.replied(&place, NEVER);
        assert_eq!(exit, 3, "{}: {json}", case.step);
        let message = json["failure"]["message"].as_str().expect("a message");
        for path in NEVER {
            assert!(
                message.contains(&format!("`{path}` may not be written")),
                "{path}: {message}"
            );
            assert!(!holds_hostile(&place, path), "{} {path}", case.step);
        }
    }
}

#[test]
fn only_the_person_at_the_machine_widens_what_a_model_may_write() {
    let case = &CASES[4];
    let place = case.place();
    let protected = ["docs/AGENTS.md"];
    place.write(
        ".agent/config.toml",
        "allowed_paths = [\"docs/**\"]\nprotected_paths = []\n",
    );
    let (json, exit) = case.replied(&place, &protected);
    assert_eq!(
        (exit, &json["failure"]["code"]),
        (3, &json!("PathProtected")),
        "{json}"
    );
    let cure = json["failure"]["message"].as_str().expect("a message");
    assert!(
        cure.contains("gemstack config set --user --add allowed-paths docs/AGENTS.md"),
        "{cure}"
    );
    place
        .run(&["config", "set", "--in-project", "allowed-paths", "docs/**"])
        .code(1);
    place
        .run(&["config", "set", "--user", "allowed-paths", "docs/CLAUDE.md"])
        .success();
    place
        .run(&[
            "config",
            "set",
            "--user",
            "--add",
            "allowed-paths",
            "docs/AGENTS.md",
        ])
        .success();
    let allowed = place.json(&["config", "get", "allowed-paths"]).0;
    assert_eq!(
        allowed["value"],
        json!(["docs/CLAUDE.md", "docs/AGENTS.md"])
    );
    let (json, _) = case.replied(&place, &protected);
    assert_eq!(json["failure"]["code"], json!(null), "{json}");
    assert!(holds_hostile(&place, "docs/AGENTS.md"));
}
