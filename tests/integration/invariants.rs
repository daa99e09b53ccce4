//! What ARCHITECTURE.md promises of the source, held against the source.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

/// Shipped names that are also words of the engine's own language; they say nothing of what is
/// shipped.
const WORDS_OF_THE_ENGINE: &[&str] = &[
    "attempts",
    "audit",
    "begin",
    "build",
    "compile",
    "done",
    "exhausted",
    "parse",
    "passed",
    "project",
    "run",
    "shipped",
    "step",
    "summary",
    "test",
    "tests",
    "validate",
    "write",
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)
        .expect("a folder")
        .map(|it| it.expect("an entry").path())
    {
        if entry.is_dir() {
            found.extend(files(&entry, extension));
        } else if entry.extension().is_some_and(|it| it == extension) {
            found.push(entry);
        }
    }
    found
}

fn keys(document: &Json, key: &str) -> Vec<String> {
    let map = document.get(key).and_then(Json::as_object);
    map.into_iter()
        .flatten()
        .map(|(name, _)| name.clone())
        .collect()
}

/// The names of all that is shipped: documents, their stages, states and steps, and texts.
fn shipped() -> BTreeSet<String> {
    let stem = |it: &PathBuf| {
        it.file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned()
    };
    let mut names = BTreeSet::new();
    for path in files(&root().join("pipelines"), "yaml") {
        let text = fs::read_to_string(&path).expect("it reads");
        let source = gemstack_lang::source::Source::new("x", text);
        let document = gemstack_lang::document::Document::yaml(source)
            .root()
            .to_json();
        names.insert(stem(&path));
        for key in ["stages", "states", "steps", "limits"] {
            names.extend(keys(&document, key));
        }
    }
    for folder in ["workflows", "roles", "guardrails", "formats", "exports"] {
        names.extend(files(&root().join(folder), "md").iter().map(stem));
    }
    names.retain(|it| !WORDS_OF_THE_ENGINE.contains(&it.as_str()));
    names
}

/// The string literals of a source file, without its comments and its tests.
fn literals(text: &str) -> Vec<String> {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = code.lines().filter(|it| !it.trim_start().starts_with("//"));
    let code = lines.collect::<Vec<_>>().join("\n");
    let mut found = Vec::new();
    let mut rest = code.as_str();
    while let Some(start) = rest.find('"') {
        let body = &rest[start + 1..];
        let mut escaped = false;
        let end = body.find(|it| {
            let closes = it == '"' && !escaped;
            escaped = it == '\\' && !escaped;
            closes
        });
        let Some(end) = end else { break };
        found.push(body[..end].to_owned());
        rest = &body[end + 1..];
    }
    found
}

/// Names that no sentence holds by chance.
fn is_distinctive(name: &str) -> bool {
    name.contains(['-', '_']) || name.chars().all(|it| it.is_uppercase())
}

#[test]
fn the_engine_names_nothing_that_is_shipped() {
    let names = shipped();
    assert!(names.contains("five_step") && names.contains("READY_FOR_BUILD"));
    let sources = [
        root().join("engine/lang/src"),
        root().join("engine/run/src"),
    ];
    let mut faults = Vec::new();
    for path in sources.iter().flat_map(|it| files(it, "rs")) {
        let is_test = path
            .components()
            .any(|it| it.as_os_str().to_string_lossy().starts_with("tests"));
        if is_test {
            continue;
        }
        for literal in literals(&fs::read_to_string(&path).expect("it reads")) {
            let names = names.iter();
            let mut named = names.filter(|it| {
                literal == **it || (is_distinctive(it) && literal.contains(it.as_str()))
            });
            faults.extend(
                named
                    .next()
                    .map(|it| format!("{}: `{it}` in {literal:?}", path.display())),
            );
        }
    }
    assert!(
        faults.is_empty(),
        "the engine names what is shipped:\n{}",
        faults.join("\n")
    );
}

#[test]
fn the_language_has_no_effects_in_its_manifest() {
    let manifest = fs::read_to_string(root().join("engine/lang/Cargo.toml")).expect("it reads");
    let manifest: toml::Table = manifest.parse().expect("TOML");
    let allowed = [
        "aho-corasick",
        "gemstack-tokens",
        "granit-parser",
        "jsonschema",
        "kdl",
        "minijinja",
        "petgraph",
        "pulldown-cmark",
        "memchr",
        "regex",
        "serde",
        "serde_json",
        "strsim",
        "thiserror",
        "toml",
        "yaml_serde",
    ];
    let dependencies = manifest["dependencies"].as_table().expect("a table");
    for name in dependencies.keys() {
        assert!(
            allowed.contains(&name.as_str()),
            "`{name}` is not known to be without effects"
        );
    }
}

#[test]
fn counting_tokens_depends_on_nothing() {
    let manifest = fs::read_to_string(root().join("engine/tokens/Cargo.toml")).expect("it reads");
    let manifest: toml::Table = manifest.parse().expect("TOML");
    assert_eq!(manifest.get("dependencies"), None);
    assert_eq!(manifest.get("build-dependencies"), None);
}

#[test]
fn every_operation_of_the_folder_is_in_the_table() {
    let folder = root().join("engine/run/src/operations");
    let table = fs::read_to_string(root().join("engine/run/src/operations.rs")).expect("it reads");
    let files = fs::read_dir(folder).expect("a folder");
    let names = files
        .map(|it| it.expect("an entry").path())
        .filter(|it| it.is_file());
    for path in names {
        let stem = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        assert!(
            table.contains(&format!("mod {stem};")),
            "`{stem}` has no `mod` line"
        );
    }
    let catalogue = gemstack_run::operations::catalogue();
    assert!(catalogue.names().collect::<Vec<_>>().is_sorted());
}

/// The modules and names of every function of the sources and tests: `driver::booking` and the name.
fn functions() -> Vec<(Vec<String>, String)> {
    let folders = ["engine", "tests/integration"].map(|it| root().join(it));
    let mut found = Vec::new();
    for path in folders.iter().flat_map(|it| files(it, "rs")) {
        let text = fs::read_to_string(&path).expect("it reads");
        let module = module(&path.with_extension("").display().to_string());
        let names = text.lines().filter_map(|line| {
            let line = line.trim_start();
            let name = line.strip_prefix("async ").unwrap_or(line);
            Some(name.strip_prefix("fn ")?.split_once('(')?.0.to_owned())
        });
        found.extend(names.map(|it| (module.clone(), it)));
    }
    found
}

/// The words of a module's path; that tests stand in a file of their own is no word of it.
fn module(path: &str) -> Vec<String> {
    let words = path.split("::").flat_map(|it| it.split('/'));
    let words = words.filter(|it| *it != "tests");
    words.map(str::to_owned).collect()
}

/// What a page names as tests: code with `::` in it, all in small letters.
fn named_tests(page: &str) -> Vec<&str> {
    let code = page.split('`').skip(1).step_by(2);
    let is_name = |it: &&str| {
        it.contains("::")
            && it
                .chars()
                .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || "_:".contains(it))
    };
    code.filter(is_name).collect()
}

#[test]
fn every_test_that_a_page_names_is_there() {
    let functions = functions();
    let is_there = |test: &&str| {
        let (path, name) = test.rsplit_once("::").expect("a module and a name");
        let path = module(path);
        functions
            .iter()
            .any(|(module, it)| it == name && module.ends_with(&path))
    };
    let page = root().join("docs/reliability.md");
    let page = fs::read_to_string(page).expect("the page");
    let named = named_tests(&page);
    assert!(named.len() > 50, "the page names its tests: {named:?}");
    let missing: Vec<_> = named.iter().filter(|it| !is_there(it)).collect();
    assert!(missing.is_empty(), "no such tests: {missing:#?}");
}
