//! KDL, as an equal of YAML: what is shipped says the same in both, a project in KDL runs, and
//! faults are told at the bytes of KDL.

use std::path::Path;

use gemstack::demo::server::ModelServer;
use gemstack_lang::document::{Document, Format, convert};
use gemstack_lang::source::Source;
use gemstack_run::files::Root;
use serde_json::json;

use crate::workplace::{Workplace, text};

/// The shipped documents: paths and texts.
fn shipped() -> Vec<(String, String)> {
    let root = Root::open(Path::new(env!("CARGO_MANIFEST_DIR"))).expect("the repository");
    let found = root.find(&["pipelines/**/*.yaml", "examples/**/*.yaml"]);
    let found = found.expect("they are found").into_iter();
    let read = |it: gemstack_run::files::RelativePath| {
        let text = root.read_text(&it).expect("readable").expect("it is there");
        (it.to_string(), text)
    };
    found.map(read).collect()
}

fn parsed(format: Format, text: &str) -> Document {
    let source = Source::new(format!("test.{}", format.extension()), text);
    let document = Document::parse(source);
    assert_eq!(document.diagnostics(), [], "in:\n{text}");
    document
}

/// The shipped pipelines and lifecycles as documents of a project, in KDL.
fn write_shipped_as_kdl(place: &Workplace) {
    for (path, text) in shipped() {
        let Some(path) = path
            .strip_prefix("pipelines/")
            .and_then(|it| it.strip_suffix(".yaml"))
        else {
            continue;
        };
        let kdl = convert(&parsed(Format::Yaml, &text), Format::Kdl);
        place.write(&format!(".agent/pipelines/{path}.kdl"), &kdl);
    }
}

#[test]
fn every_shipped_document_says_the_same_in_either_format() {
    let shipped = shipped();
    assert!(shipped.len() > 10);
    for (path, text) in shipped {
        let yaml = parsed(Format::Yaml, &text);
        let kdl = parsed(Format::Kdl, &convert(&yaml, Format::Kdl));
        let back = parsed(Format::Yaml, &convert(&kdl, Format::Yaml));
        let again = parsed(Format::Kdl, &convert(&back, Format::Kdl));
        for other in [&kdl, &back, &again] {
            assert_eq!(other.root().to_json(), yaml.root().to_json(), "{path}");
        }
    }
}

#[test]
fn comments_of_the_shipped_documents_survive_both_ways() {
    for (path, text) in shipped() {
        let kdl = convert(&parsed(Format::Yaml, &text), Format::Kdl);
        let back = convert(&parsed(Format::Kdl, &kdl), Format::Yaml);
        let comments = parsed(Format::Yaml, &text);
        let comments = comments
            .source()
            .text()
            .lines()
            .filter_map(|it| it.strip_prefix("# "));
        for comment in comments.filter(|it| !it.starts_with("yaml-language-server")) {
            assert!(kdl.contains(&format!("// {comment}")), "{path}: {comment}");
            assert!(back.contains(&format!("# {comment}")), "{path}: {comment}");
        }
        assert!(!kdl.contains("yaml-language-server"), "{path}");
    }
}

#[test]
fn a_project_in_kdl_is_without_faults_and_runs() {
    let place = Workplace::new();
    write_shipped_as_kdl(&place);
    let (json, exit) = place.json(&["lint"]);
    assert_eq!((exit, &json["diagnostics"]), (0, &json!([])), "{json:#}");
    place.run(&["init"]).success();
    place.run(&["start", "user search"]).success();
    let design = "A design.\n\n````file:docs/designs/x.md\n# X\n````\n";
    let server = ModelServer::replying(vec![design.into()]).expect("a port");
    place.run_asking(&server, &["run", "step1-spec"]).success();
    assert_eq!(place.read("docs/designs/x.md"), "# X\n");
    let (listed, _) = place.json(&["show", "pipeline/run"]);
    assert_eq!(listed["path"], ".agent/pipelines/run.kdl");
}

const BROKEN: &str = r#"kind "pipeline"
name "mine"
stage "one" uses="pipeline.run" tmeout="2s" {
  with pipeline="begin"
}
stage "two" uses="files.append" {
  with path="x.md" line="é {{ stages.oen.archived }}"
}
stage "one" uses="files.restore"
"#;

#[test]
fn faults_of_a_pipeline_in_kdl_are_told_at_its_bytes() {
    let place = Workplace::new();
    place.write("mine.kdl", BROKEN);
    let (json, exit) = place.json(&["lint", "mine.kdl"]);
    let found = json["diagnostics"].as_array().expect("a list").iter();
    let found: Vec<_> = found
        .map(|it| {
            (
                it["rule"].as_str().expect("a rule"),
                it["line"].clone(),
                it["column"].clone(),
            )
        })
        .collect();
    assert_eq!(exit, 1);
    assert_eq!(
        found,
        [
            ("unknown_key", json!(3), json!(33)),
            ("unknown_reference", json!(7), json!(38)),
            ("duplicate_key", json!(9), json!(7)),
        ]
    );
}

#[test]
fn standard_input_and_folders_may_be_kdl() {
    let place = Workplace::new();
    place.write("team/mine.kdl", BROKEN);
    place.write("team/other.kdl", "package { name \"x\" }\n");
    let (json, _) = place.json(&["lint", "team"]);
    assert_eq!((&json["files"], &json["errors"]), (&json!(1), &json!(3)));
    let mut command = place.command();
    let ended = command.args(["lint", "-"]).write_stdin(BROKEN).assert();
    let out = text(&ended.code(1).get_output().stdout);
    assert!(out.contains("standard input:3:33"), "{out}");
}

#[test]
fn a_document_in_two_formats_is_told_with_both_files() {
    let place = Workplace::initialized();
    place.write(
        ".agent/pipelines/mine.kdl",
        "kind \"pipeline\"\nname \"mine\"\n",
    );
    place.write(".agent/pipelines/mine.yaml", "kind: pipeline\nname: mine\n");
    let (json, exit) = place.json(&["lint"]);
    assert_eq!((exit, &json["errors"]), (1, &json!(1)));
    let found = &json["diagnostics"][0];
    assert_eq!(found["rule"], "unreadable_file");
    let told = format!("{} {}", found["file"], found["message"]);
    assert!(
        told.contains("mine.yaml") && told.contains("mine.kdl"),
        "{told}"
    );
}

#[test]
fn convert_prints_or_writes_and_refuses_what_is_broken() {
    let place = Workplace::new();
    place.write("one.yaml", "# why\nkind: pipeline\nname: one # so\n");
    let kdl = "// why\nkind \"pipeline\"\nname \"one\" // so\n";
    assert_eq!(place.out(&["convert", "one.yaml", "--to", "kdl"]), kdl);
    place
        .run(&["convert", "one.yaml", "--to", "kdl", "-o", "one.kdl"])
        .success();
    assert_eq!(place.read("one.kdl"), kdl);
    let mut command = place.command();
    let piped = command
        .args(["convert", "-", "--to", "yaml"])
        .write_stdin(kdl)
        .assert();
    assert_eq!(
        text(&piped.success().get_output().stdout),
        place.read("one.yaml")
    );
    place.write("broken.kdl", "kind \"pipeline\"\nname {\n");
    let ended = place
        .run(&["convert", "broken.kdl", "--to", "yaml"])
        .code(1);
    let out = text(&ended.get_output().stdout);
    assert!(
        out.contains("broken.kdl:2:6") && out.contains("never closed"),
        "{out}"
    );
}

#[test]
fn each_example_of_the_manual_says_the_same_in_both_formats() {
    let manual = include_str!("../../docs/kdl.md");
    let mut examples = 0;
    for part in manual.split("```yaml\n").skip(1) {
        let (yaml, rest) = part.split_once("```").expect("it ends");
        let (_, kdl) = rest.split_once("```kdl\n").expect("KDL follows");
        let (kdl, _) = kdl.split_once("```").expect("it ends");
        let (yaml, kdl) = (parsed(Format::Yaml, yaml), parsed(Format::Kdl, kdl));
        assert_eq!(yaml.root().to_json(), kdl.root().to_json());
        examples += 1;
    }
    assert!(examples >= 3);
}
