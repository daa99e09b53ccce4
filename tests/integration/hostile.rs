//! Documents that are made to exhaust whoever reads them: each ends with an error at its bytes, within
//! a bound on memory.

use std::fmt::Write as _;
use std::process::{Command, Output, Stdio};

use serde_json::Value as Json;

use crate::workplace::Workplace;

/// How much address space the program may take, in KiB.
const MEMORY: usize = 600_000;

/// How often brackets stand in each other.
const DEEP: usize = 10_000;

/// The program with some arguments, within the bound.
fn bounded(place: &Workplace, arguments: &[&str]) -> Command {
    let program = place.process();
    let mut command = Command::new("sh");
    let line = format!("ulimit -v {MEMORY}; exec \"$0\" \"$@\"");
    command.args(["-c", &line]).arg(program.get_program());
    command.args(arguments).current_dir(place.path());
    command.env_clear().envs(
        program
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    command
}

fn found(ended: &Output) -> Vec<String> {
    assert_eq!(ended.status.code(), Some(1), "{ended:?}");
    let json: Json = serde_json::from_slice(&ended.stdout).expect("one JSON value");
    let found = json["diagnostics"].as_array().expect("a list").iter();
    found
        .map(|it| it["message"].as_str().expect("a message").to_owned())
        .collect()
}

/// What `lint` finds in a file.
fn of_file(name: &str, text: &str) -> Vec<String> {
    let place = Workplace::new();
    place.write(name, text);
    found(
        &bounded(&place, &["lint", name, "--json"])
            .output()
            .expect("it runs"),
    )
}

fn bomb() -> String {
    let mut text = String::from("a: &a [x, x, x, x, x, x, x, x, x]\n");
    for (before, name) in ('a'..='k').zip('b'..='l') {
        let aliases = vec![format!("*{before}"); 9].join(", ");
        writeln!(text, "{name}: &{name} [{aliases}]").expect("texts grow");
    }
    text
}

fn large(line: &str) -> String {
    line.repeat((20 << 20) / line.len())
}

const TOO_LARGE: &str = "the document is larger than 16 MiB";
const TOO_DEEP: &str = "values stand more than 200 deep in each other";

#[test]
fn aliases_that_multiply_are_refused() {
    let many = "the document has more than 200000 values";
    assert_eq!(of_file("bomb.yaml", &bomb())[0], many);
    let recursive = of_file("recursive.yaml", "kind: pipeline\nstages: &a\n  b: *a\n");
    assert_eq!(
        recursive[0],
        "this alias stands inside the value that it names"
    );
}

#[test]
fn values_that_stand_too_deep_are_refused() {
    let flow = "[".repeat(DEEP) + &"]".repeat(DEEP);
    assert_eq!(of_file("flow.yaml", &flow)[0], TOO_DEEP);
    assert_eq!(of_file("map.yaml", &"{a: ".repeat(DEEP))[0], TOO_DEEP);
    assert_eq!(of_file("block.yaml", &"- ".repeat(DEEP))[0], TOO_DEEP);
    assert_eq!(of_file("deep.kdl", &"a {\n".repeat(DEEP))[0], TOO_DEEP);
    let condition = "(".repeat(DEEP) + "x" + &")".repeat(DEEP);
    let yaml = "kind: pipeline\nname: deep\nstages:\n  one:\n    uses: files.read\n    with: { paths: [x] }\n    if: ";
    let condition = of_file("condition.yaml", &format!("{yaml}\"{condition}\"\n"));
    assert!(
        condition[0].contains("this expression cannot be read"),
        "{condition:?}"
    );
}

#[test]
fn documents_that_are_too_large_are_refused_before_they_are_read() {
    assert_eq!(of_file("large.yaml", &large("- a line\n")), [TOO_LARGE]);
    assert_eq!(of_file("large.kdl", &large("a \"line\"\n")), [TOO_LARGE]);
    let scalar = format!("kind: pipeline\nname: \"{}\"\n", "é".repeat(32 << 20));
    assert_eq!(of_file("scalar.yaml", &scalar), [TOO_LARGE]);
    assert_eq!(of_file("scalar.kdl", &scalar.replace(':', "")), [TOO_LARGE]);
}

#[test]
fn what_is_too_large_is_refused_in_a_folder_from_standard_input_and_by_convert() {
    let place = Workplace::new();
    let text = "kind: pipeline\nname: large\n".to_owned() + &large("# a line\n");
    place.write("folder/ours.yaml", &text);
    place.write("folder/theirs.yaml", &large("lock: file\n"));
    for arguments in [
        ["lint", "folder", "--color=never"],
        ["convert", "folder/ours.yaml", "--to=kdl"],
    ] {
        let mut command = bounded(&place, &arguments);
        let ended = command.arg("--json").output();
        let ended = ended.expect("it runs");
        assert_eq!(found(&ended), [TOO_LARGE]);
    }
    let file = std::fs::File::open(place.path().join("folder/ours.yaml")).expect("it is there");
    let mut command = bounded(&place, &["lint", "-", "--json", "--fix"]);
    let ended = command.stdin(Stdio::from(file)).output().expect("it runs");
    assert_eq!(found(&ended), [TOO_LARGE]);
}

#[test]
fn many_comments_need_little_memory_and_a_long_line_is_not_shown_whole() {
    let comments = "// x\n".repeat(3 << 20);
    assert_eq!(
        of_file("comments.kdl", &comments)[0],
        "the file says nothing"
    );
    let place = Workplace::new();
    place.write("long.yaml", &format!("{}\n", "[".repeat(DEEP)));
    let ended = bounded(&place, &["lint", "long.yaml"])
        .output()
        .expect("it runs");
    assert!(ended.stdout.len() < 2_000, "{}", ended.stdout.len());
}
