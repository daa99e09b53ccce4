use std::rc::Rc;

use serde_json::json;

use super::*;
use crate::files::{RelativePath, Root};
use crate::harness::Project;
use crate::plugin::{Place, Plugins};

/// A model of whose tokens each is a letter.
const PROVIDER: &str = "kind: provider\nname: local\nprotocol: script\nmodels: [{ name: m, characters_per_token: 1 }]\n";

/// A project whose user has these plugins: what their manifests say beside name, command and event, and a line of sh.
fn project(plugins: &[(&str, &str, &str)]) -> Project {
    placed(plugins, false)
}

fn placed(plugins: &[(&str, &str, &str)], needs_trust: bool) -> Project {
    let mut project = Project::new(&[], &[("pipelines/providers/local.yaml", PROVIDER)]);
    for (name, more, line) in plugins {
        let manifest =
            format!("kind: plugin\nname: {name}\ncommand: [sh, ./run.sh]\nevents: [ripe]\n{more}");
        project
            .sandbox
            .file(&format!("mine/{name}/plugin.yaml"), &manifest);
        project.sandbox.file(&format!("mine/{name}/run.sh"), line);
    }
    let place = Place {
        layer: "user",
        root: Root::open(project.sandbox.root.place()).unwrap(),
        folder: RelativePath::parse("mine").unwrap(),
        needs_trust,
    };
    project.world = project
        .world
        .with_plugins(Rc::new(Plugins::new(vec![place], None)));
    project
}

fn fired(project: &Project, payload: &Json) -> Result<Json, Failure> {
    project.perform("hook.fire", json!({ "event": "ripe", "payload": payload }))
}

/// A line of sh that answers this.
fn answering(answer: &Json) -> String {
    format!("cat >/dev/null; cat <<'END'\n{answer}\nEND\n")
}

fn section(heading: &str) -> Json {
    json!({ "heading": heading, "priority": 1, "items": [{ "body": heading }] })
}

#[test]
fn plugins_compose_in_their_order_and_each_sees_what_the_one_before_left() {
    let add =
        json!({ "sections": [{ "add": { "section": section("SECOND"), "after": "FIRST" } }] });
    let first = json!({ "sections": [{ "add": { "section": section("FIRST") } }] });
    // Refuses unless it sees what the others left.
    let look = "grep -q SECOND && echo '{}' || echo '{\"refuse\": \"nothing is there\"}'";
    let project = project(&[
        ("look", "order: 9\n", look),
        ("a", "after: [b]\n", &answering(&add)),
        ("b", "", &answering(&first)),
    ]);
    let outputs = fired(&project, &json!({ "sections": [] })).expect("an answer");
    assert_eq!(
        outputs["payload"]["sections"],
        json!([section("FIRST"), section("SECOND")])
    );
    let plugins = outputs["plugins"].as_array().expect("a list");
    let told: Vec<_> = plugins
        .iter()
        .map(|it| (&it["plugin"], &it["changed"]))
        .collect();
    let (yes, no) = (&json!(true), &json!(false));
    assert_eq!(
        told,
        [(&json!("b"), yes), (&json!("a"), yes), (&json!("look"), no)]
    );
}

#[test]
fn a_plugin_reads_one_document_and_no_more_of_the_payload_than_it_sees() {
    let echo = "printf '{\"set\": {\"step\": '; cat; printf '}}'";
    let project = project(&[("x", "sees: [step]\n", echo)]);
    let outputs = fired(&project, &json!({ "step": "s", "text": "hidden" })).expect("an answer");
    let notice = &outputs["payload"]["step"];
    assert_eq!(notice["payload"], json!({ "step": "s" }));
    assert_eq!(
        (&notice["event"], &notice["plugin"]),
        (&json!("ripe"), &json!("x"))
    );
    assert_eq!(
        (&notice["format"], &notice["dry"]),
        (&json!(1), &json!(false))
    );
    assert_eq!(notice["project"], json!(project.sandbox.root.place()));
    assert_eq!(outputs["payload"]["text"], "hidden");
}

#[test]
fn a_plugin_refuses_with_a_reason_whatever_its_manifest_says_of_failures() {
    let refuse = answering(&json!({ "refuse": "not on Sundays" }));
    let project = project(&[("x", "on_failure: warn\n", &refuse)]);
    let failure = fired(&project, &json!({})).expect_err("refused");
    assert_eq!(
        (failure.kind, failure.code.as_deref()),
        (Kind::Refused, Some("RefusedByPlugin"))
    );
    assert_eq!(
        failure.message,
        "the plugin `x` refuses `ripe`: not on Sundays"
    );
}

/// What goes wrong, and how it is told.
const WRONG: &[(&str, &str)] = &[
    ("echo worm >&2; exit 3", "it ended with code 3\nworm"),
    ("kill -9 $$", "signal 9 ended it"),
    ("true", "it answered nothing"),
    ("echo hello", "its answer is no JSON"),
    ("echo '{} {}'", "more than one JSON document"),
    ("echo '{\"sectoins\": []}'", "unknown field `sectoins`"),
    (
        "echo '{\"set\": {\"txet\": 1}}'",
        "the event carries no `txet`",
    ),
    (
        "echo '{\"sections\": [{\"remove\": {\"heading\": \"X\"}}]}'",
        "there is no section `X`",
    ),
    ("sleep 600", "it took longer than it may"),
];

/// Only what hangs is waited for shortly: whatever else may be slow.
fn patience(line: &str) -> &'static str {
    if line.starts_with("sleep") {
        "timeout: 1s\n"
    } else {
        "timeout: 10m\n"
    }
}

#[test]
fn a_plugin_that_fails_hangs_or_babbles_is_named_and_fails_the_run() {
    for (line, told) in WRONG {
        let project = project(&[("x", patience(line), line)]);
        let failure = fired(&project, &json!({ "text": "t", "sections": [] })).expect_err(line);
        assert_eq!(
            (failure.kind, failure.code.as_deref()),
            (Kind::NotRunnable, Some("PluginFailed"))
        );
        let begin = "the plugin `x` of `ripe` failed: ";
        assert!(
            failure.message.starts_with(begin) && failure.message.contains(told),
            "{line}: {failure}"
        );
    }
}

#[test]
fn or_it_is_named_and_counts_for_nothing_where_its_manifest_says_so() {
    for (line, told) in WRONG {
        let more = format!("{}on_failure: warn\n", patience(line));
        let project = project(&[("x", &more, line)]);
        let payload = json!({ "text": "t", "sections": [] });
        let outputs = fired(&project, &payload).expect(line);
        assert_eq!(outputs["payload"], payload);
        let failed = outputs["plugins"][0]["failed"].as_str().expect("a reason");
        assert!(failed.contains(told), "{line}: {failed}");
        assert!(
            project.notes()[0].contains("`x` of `ripe` failed"),
            "{line}"
        );
    }
}

#[test]
fn a_plugin_that_never_ends_its_answer_is_cut_off() {
    let babbles = "head -c 70000000 /dev/zero | tr '\\0' x";
    let project = project(&[("x", "timeout: 10m\n", babbles)]);
    let failure = fired(&project, &json!({})).expect_err("too much");
    assert!(
        failure.message.contains("it printed 70000000 bytes"),
        "{failure}"
    );
}

#[test]
fn what_a_plugin_wants_people_to_know_is_told_and_kept() {
    let answer = answering(&json!({ "notes": ["mind the step"] }));
    let project = project(&[("x", "", &answer)]);
    let outputs = fired(&project, &json!({})).expect("an answer");
    assert_eq!(outputs["plugins"][0]["notes"], json!(["mind the step"]));
    assert_eq!(project.notes(), ["the plugin `x`: mind the step"]);
}

#[test]
fn a_plugin_is_started_in_the_project_and_from_a_copy_that_goes() {
    let shows = "cat >/dev/null; printf '{\"set\": {\"here\": \"%s\", \"file\": \"%s\"}}' \"$(pwd)\" \"$0\"";
    let project = project(&[("x", "", shows)]);
    let outputs = fired(&project, &json!({ "here": "", "file": "" })).expect("an answer");
    let payload = &outputs["payload"];
    assert_eq!(payload["here"], json!(project.sandbox.root.place()));
    let file = payload["file"].as_str().expect("a path");
    let in_project = project.sandbox.root.place().join("mine");
    assert!(
        file.ends_with("/run.sh") && !file.starts_with(&*in_project.to_string_lossy()),
        "{file}"
    );
    assert!(!crate::files::outside::is_file(file.as_ref()));
}

#[test]
fn what_runs_is_what_was_read_whatever_stands_on_the_disk_by_then() {
    let harmless = answering(&json!({ "notes": ["harmless"] }));
    let project = project(&[("x", "", &harmless)]);
    let digest = project.world.plugins().all().expect("read")[0]
        .plugin
        .as_ref()
        .expect("sound")
        .digest;
    project
        .sandbox
        .file("mine/x/run.sh", "echo '{\"refuse\": \"swapped\"}'");
    let outputs = fired(&project, &json!({})).expect("the bytes that were judged");
    assert_eq!(outputs["plugins"][0]["notes"], json!(["harmless"]));
    assert_eq!(outputs["plugins"][0]["digest"], json!(digest));
}

#[test]
fn what_nobody_trusts_is_passed_over_with_a_note_unless_it_is_required() {
    let refuse = answering(&json!({ "refuse": "it ran" }));
    let project = placed(&[("x", "", &refuse)], true);
    let outputs = fired(&project, &json!({})).expect("it does not run");
    assert_eq!(outputs["plugins"], json!([]));
    fired(&project, &json!({})).expect("it does not run");
    let [note] = project.notes().try_into().expect("one note");
    assert!(note.contains("`gemstack plugins trust x`"), "{note}");
    let required = placed(&[("x", "required: true\n", &refuse)], true);
    let failure = fired(&required, &json!({})).expect_err("required");
    assert_eq!(
        (failure.kind, failure.code.as_deref()),
        (Kind::Refused, Some("PluginNotTrusted"))
    );
}

#[test]
fn a_replaced_prompt_is_counted_and_keeps_its_budget() {
    let longer = answering(&json!({ "set": { "text": "twelve chars" } }));
    for (more, at_most, expected) in [
        ("", 12, Some(12)),
        ("", 11, None),
        ("on_failure: warn\n", 11, Some(3)),
    ] {
        let it = project(&[("x", more, &longer)]);
        let budget = json!({ "part": "text", "model": "local/m", "tokens": 3, "at_most": at_most });
        let with = json!({ "event": "ripe", "payload": { "text": "old" }, "budget": budget });
        let outputs = it.perform("hook.fire", with);
        if let Some(tokens) = expected {
            assert_eq!(outputs.expect("it fits")["tokens"], json!(tokens));
        } else {
            let failure = outputs.expect_err("too long").message;
            let told = "has 12 tokens, and the budget of the prompt is 11";
            assert!(failure.contains(told), "{failure}");
        }
    }
}
