//! The shipped rules of detection and the templates of the context files, over projects in memory.

#![expect(
    clippy::unnecessary_wraps,
    clippy::unwrap_used,
    reason = "tables of expected values read better so, and a test that cannot go on panics"
)]

use std::collections::BTreeMap;

use gemstack_run::detect::{Detection, Project, View};
use globset::GlobBuilder;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, UndefinedBehavior, context};

/// A project in memory: paths and texts.
struct Files(BTreeMap<&'static str, &'static str>);

impl View for Files {
    fn find(&self, glob: &str) -> Vec<String> {
        let matcher = GlobBuilder::new(glob)
            .literal_separator(true)
            .build()
            .unwrap()
            .compile_matcher();
        self.0
            .keys()
            .filter(|path| matcher.is_match(path))
            .map(ToString::to_string)
            .collect()
    }

    fn read(&self, path: &str) -> Option<String> {
        self.0.get(path).map(ToString::to_string)
    }
}

fn shipped(path: &str) -> String {
    std::fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn detection() -> Detection {
    let document = yaml_serde::from_str(&shipped("pipelines/detections/project.yaml")).unwrap();
    Detection::from_value(&document).unwrap()
}

fn project<const N: usize>(files: [(&'static str, &'static str); N]) -> Project {
    detection().project(&Files(files.into()))
}

fn test_command<const N: usize>(files: [(&'static str, &'static str); N]) -> Option<String> {
    project(files).commands.test
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn python() -> Project {
    project([
        (
            "pyproject.toml",
            "[project]\nname = \"search\"\ndependencies = [\"FastAPI[standard]>=0.1\", \"Scikit_Learn\"]\n\
             [project.scripts]\nserve = \"a:b\"\n[dependency-groups]\ndev = [\"pytest>=8\", {include-group = \"x\"}]\n\
             [tool.ruff]\n",
        ),
        ("uv.lock", ""),
        (".env.example", "A=1\n"),
        ("src/search/app.py", ""),
        ("tests/test_a.py", "def test_a(): ...\n"),
        ("migrations/001.sql", ""),
        (".github/workflows/ci.yml", ""),
    ])
}

fn node() -> Project {
    project([
        (
            "package.json",
            r#"{ "name": "@team/shop", "private": true, "scripts": { "test": "vitest", "dev": "next dev", "build": "next build" },
                 "dependencies": { "next": "15", "react": "19", "openai": "5" }, "devDependencies": { "typescript": "5" } }"#,
        ),
        ("pnpm-lock.yaml", ""),
        ("tsconfig.json", "{}"),
        ("src/page.tsx", ""),
    ])
}

fn go() -> Project {
    project([
        (
            "go.mod",
            "module example.org/x\n\nrequire github.com/go-chi/chi/v5 v5.0.1\n",
        ),
        ("cmd/x/main.go", "package main\n"),
        ("internal/y_test.go", "package y\n"),
        ("Makefile", "run:\n\tgo run ./cmd/x\n"),
    ])
}

fn rust() -> Project {
    project([
        (
            "Cargo.toml",
            "[package]\nname = \"api\"\n[dependencies]\naxum = \"0.8\"\n",
        ),
        ("src/main.rs", "#[cfg(test)]\nmod tests {}\n"),
    ])
}

#[test]
fn a_python_project_is_read_with_names_as_pep_503_folds_them() {
    let found = python();
    assert_eq!(found.name, some("search"));
    assert_eq!(found.language, some("python"));
    assert_eq!(found.package_manager, some("uv"));
    assert_eq!(found.framework, some("fastapi"));
    assert_eq!(found.topology, ["backend", "ml-ai"]);
    assert_eq!(found.commands.test, some("uv run pytest"));
    assert_eq!(found.commands.dev, some("uv run serve"));
    assert_eq!(found.commands.lint, some("uv run ruff check ."));
    assert_eq!(found.env_file, some(".env.example"));
    assert_eq!(found.source_dirs, ["src"]);
    assert!(found.has_tests && found.has_ci && found.has_database);
}

#[test]
fn poetry_tables_and_requirement_lists_are_dependencies_too() {
    let poetry = project([
        (
            "pyproject.toml",
            "[tool.poetry]\nname = \"p\"\n[tool.poetry.dependencies]\npython = \"^3.11\"\nDjango = \"^5\"\n\
             [tool.poetry.group.dev.dependencies]\npytest = \"*\"\n",
        ),
        ("poetry.lock", ""),
    ]);
    assert_eq!(poetry.framework, some("django"));
    assert_eq!(poetry.package_manager, some("poetry"));
    assert_eq!(poetry.commands.test, some("poetry run pytest"));
    let list = project([(
        "requirements.txt",
        "# web\n-r base.txt\nFlask==3.0  # pinned\nhuggingface.hub ; x\n",
    )]);
    assert_eq!(list.framework, some("flask"));
    assert_eq!(list.topology, ["backend", "ml-ai"]);
    assert_eq!(list.package_manager, some("pip"));
    assert_eq!(list.commands.test, None);
}

#[test]
fn a_python_test_command_is_the_one_that_the_tests_are_written_for() {
    let unittest = "import unittest\n";
    assert_eq!(
        test_command([("setup.py", ""), ("pytest.ini", "")]),
        some("python3 -m pytest")
    );
    assert_eq!(
        test_command([("a.py", ""), ("tests/test_a.py", "def test_a(): ...")]),
        some("python3 -m pytest")
    );
    assert_eq!(
        test_command([("setup.cfg", "[tool:pytest]\n")]),
        some("python3 -m pytest")
    );
    assert_eq!(
        test_command([("a.py", ""), ("tests/test_a.py", unittest)]),
        some("python3 -m unittest discover -s tests")
    );
    assert_eq!(
        test_command([
            ("a.py", ""),
            ("tests/__init__.py", ""),
            ("tests/test_a.py", unittest)
        ]),
        some("python3 -m unittest discover")
    );
    assert_eq!(
        test_command([
            ("pyproject.toml", ""),
            ("uv.lock", ""),
            ("test_a.py", unittest)
        ]),
        some("uv run python -m unittest discover")
    );
    assert_eq!(test_command([("a.py", "print()")]), None);
}

#[test]
fn a_packaged_python_project_that_starts_nothing_is_a_library() {
    let text = "[project]\nname = \"l\"\ndependencies = []\n[build-system]\nbuild-backend = \"hatchling.build\"\n";
    assert_eq!(
        project([("pyproject.toml", text)]).topology,
        ["library-sdk"]
    );
}

#[test]
fn a_node_project_is_read_with_its_lock_file_and_scripts() {
    let found = node();
    assert_eq!(found.name, some("@team/shop"));
    assert_eq!(found.language, some("typescript"));
    assert_eq!(found.package_manager, some("pnpm"));
    assert_eq!(found.framework, some("next"));
    assert_eq!(found.topology, ["frontend", "ml-ai"]);
    assert_eq!(found.commands.test, some("pnpm test"));
    assert_eq!(found.commands.dev, some("pnpm run dev"));
    assert_eq!(found.commands.lint, None);
}

#[test]
fn a_node_test_script_counts_only_if_it_tests() {
    let npm_init = r#"{ "scripts": { "test": "echo \"Error: no test specified\" && exit 1" } }"#;
    assert_eq!(test_command([("package.json", npm_init)]), None);
    assert_eq!(test_command([("package.json", "{}")]), None);
    assert_eq!(
        test_command([("package.json", r#"{ "scripts": { "test": "jest" } }"#)]),
        some("npm test")
    );
    assert_eq!(
        test_command([
            ("package.json", r#"{ "scripts": { "test": "x" } }"#),
            ("bun.lock", "")
        ]),
        some("bun run test")
    );
    assert_eq!(
        test_command([
            ("package.json", npm_init),
            ("test/a.js", "import test from \"node:test\"")
        ]),
        some("node --test")
    );
    assert_eq!(
        test_command([("package.json", npm_init), ("Makefile", "test: a b\n")]),
        some("make test")
    );
}

#[test]
fn a_broken_manifest_still_tells_the_language() {
    let found = project([("package.json", "{ oops"), ("tsconfig.json", "")]);
    assert_eq!(found.language, some("typescript"));
    assert_eq!(found.topology, Vec::<String>::new());
}

#[test]
fn a_name_that_could_be_a_command_is_not_taken() {
    let text = "[project]\nname = \"a`rm`\"\n[project.scripts]\n\"x; rm -r /\" = \"a:b\"\n";
    let found = project([("pyproject.toml", text), ("uv.lock", "")]);
    assert_eq!((found.name, found.commands.dev), (None, None));
}

#[test]
fn a_go_project_is_read() {
    let found = go();
    assert_eq!(found.framework, some("chi"));
    assert_eq!(found.topology, ["backend"]);
    assert_eq!(found.commands.test, some("go test ./..."));
    assert_eq!(found.commands.dev, some("make run"));
    assert_eq!(found.commands.lint, some("go vet ./..."));
    assert_eq!(found.source_dirs, ["cmd", "internal"]);
    assert!(found.has_tests);
    let library = project([
        ("go.mod", "module x\n"),
        ("x.go", "package x\n\nimport \"net/http\"\n"),
    ]);
    assert_eq!(library.topology, ["library-sdk"]);
}

#[test]
fn a_rust_project_has_topologies_too() {
    let found = rust();
    assert_eq!(found.name, some("api"));
    assert_eq!(found.framework, some("axum"));
    assert_eq!(found.topology, ["backend"]);
    assert_eq!(found.commands.test, some("cargo test"));
    assert_eq!(found.commands.dev, some("cargo run"));
    assert!(found.has_tests);
    let library = project([
        ("Cargo.toml", "[package]\nname = \"l\"\n"),
        ("src/lib.rs", ""),
    ]);
    assert_eq!(library.topology, ["library-sdk"]);
    let library = project([
        ("Cargo.toml", ""),
        ("src/lib.rs", ""),
        ("src/bin/tool.rs", ""),
    ]);
    assert_eq!(library.topology, ["library-sdk"]);
    let workspace = project([
        ("Cargo.toml", "[workspace]\nmembers = [\"crates/*\"]\n"),
        (
            "crates/web/Cargo.toml",
            "[dependencies]\nactix_web = \"4\"\n",
        ),
        ("crates/web/src/main.rs", ""),
    ]);
    assert_eq!(workspace.topology, ["backend"]);
    assert_eq!(workspace.commands.test, some("cargo test --workspace"));
}

#[test]
fn the_first_language_wins_and_topologies_add_up() {
    let found = project([
        ("pyproject.toml", "[project]\ndependencies = [\"django\"]\n"),
        ("frontend/package.json", "{}"),
        ("Cargo.toml", ""),
        ("infra/main.tf", ""),
    ]);
    assert_eq!(found.language, some("python"));
    assert_eq!(found.topology, ["backend", "frontend", "infrastructure"]);
    assert_eq!(project([("main.tf", "")]).topology, ["infrastructure"]);
    assert_eq!(project([("compose.yml", "")]).language, some("yaml"));
}

#[test]
fn a_shell_project_is_tested_by_its_script() {
    assert_eq!(
        test_command([("run", ""), ("tests/run.sh", "#!/bin/sh\n")]),
        some("sh tests/run.sh")
    );
    assert_eq!(
        test_command([("tests/run.sh", "#!/usr/bin/env bash\n")]),
        some("bash tests/run.sh")
    );
    assert_eq!(project([("tests/run.sh", "")]).language, some("shell"));
}

#[test]
fn an_empty_project_has_nothing() {
    assert_eq!(project([]), Project::default());
}

const TEMPLATES: [&str; 5] = ["ARCHITECTURE", "STYLE", "TESTING", "PHILOSOPHY", "STATUS"];

fn rendered(name: &str, project: &Project, trim_blocks: bool) -> String {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(
        SyntaxConfig::builder()
            .trim_blocks(trim_blocks)
            .build()
            .unwrap(),
    );
    let boxes = ["Spec", "Trap", "Build", "Audit", "Ship"];
    let template = shipped(&format!("templates/{name}.md"));
    let project = Value::from(Serde(project));
    let text = environment.render_str(
        &template,
        context! { project, state => "INITIALIZED", boxes },
    );
    // The engine's default takes the last newline away; whoever writes the file puts it back.
    text.unwrap() + "\n"
}

fn every_project() -> [Project; 6] {
    let all = ["frontend", "backend", "ml-ai"].map(str::to_owned).into();
    [
        Project::default(),
        python(),
        node(),
        go(),
        rust(),
        Project {
            topology: all,
            ..python()
        },
    ]
}

#[test]
fn no_context_file_has_glued_lines_or_stray_blanks() {
    for project in every_project() {
        for name in TEMPLATES {
            let text = rendered(name, &project, false);
            let lines: Vec<&str> = text.lines().collect();
            assert!(
                text.ends_with('\n') && !text.ends_with("\n\n"),
                "{name}: end of\n{text}"
            );
            assert!(
                !text.contains("\n\n\n"),
                "{name}: two blank lines in\n{text}"
            );
            assert!(
                lines.iter().all(|line| line.trim_end() == *line),
                "{name}: trailing blanks in\n{text}"
            );
            assert!(
                !text.contains("{{") && !text.contains("{%") && !text.contains("none\n"),
                "{name}:\n{text}"
            );
            for pair in lines.windows(2).filter(|pair| pair[1].starts_with('#')) {
                assert_eq!(pair[0], "", "{name}: no blank line before {}", pair[1]);
            }
        }
    }
}

#[test]
fn no_line_is_glued_when_the_template_engine_trims_blocks() {
    for project in every_project() {
        for name in TEMPLATES {
            let lines = |text: String| {
                text.lines()
                    .filter(|line| !line.is_empty())
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            };
            assert_eq!(
                lines(rendered(name, &project, true)),
                lines(rendered(name, &project, false)),
                "{name}"
            );
        }
    }
}

#[test]
fn the_lines_that_others_read_are_exact() {
    let architecture = rendered("ARCHITECTURE", &python(), false);
    assert!(architecture.contains("\n**Topology:** [backend, ml-ai]\n"));
    assert!(architecture.contains("\n### 5.1 Model Ledger\n"));
    assert!(architecture.contains("- **Language**: python\n- **Framework**: fastapi\n"));
    assert!(
        rendered("ARCHITECTURE", &Project::default(), false).contains("\n**Topology:** [TBD]\n")
    );
    assert!(rendered("TESTING", &python(), false).contains("\n- **Test**: `uv run pytest`\n"));
    let none = "\n- **Test**: _(none found: write the command here in backticks)_\n";
    assert!(rendered("TESTING", &Project::default(), false).contains(none));
}

#[test]
fn the_status_file_is_the_documented_skeleton() {
    let expected = "# Project Status\n\n[STATE: INITIALIZED]\n\n## Current Focus\n\nNo active feature.\n\n\
        ## Feature Lifecycle\n\n- [ ] Spec\n- [ ] Trap\n- [ ] Build\n- [ ] Audit\n- [ ] Ship\n\n\
        ## Relevant Files\n\n_(none yet)_\n";
    assert_eq!(rendered("STATUS", &Project::default(), false), expected);
}

#[test]
fn the_headings_are_those_of_the_format() {
    let headings = |name| {
        let text = rendered(name, &python(), false);
        text.lines()
            .filter_map(|line| line.strip_prefix("## "))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(headings("ARCHITECTURE").len(), 12);
    assert_eq!(
        headings("ARCHITECTURE")[11],
        "11. Invariants & Safety Rules"
    );
    assert_eq!(headings("STYLE")[5], "Anti-Patterns (FORBIDDEN)");
    assert_eq!(headings("PHILOSOPHY")[4], "Anti-Goals");
    let testing = headings("TESTING");
    assert_eq!(
        testing[5..],
        [
            "6. Backend Route Coverage Matrix",
            "8. Evaluation Thresholds",
            "9. Regression Scenarios"
        ]
    );
}
