//! Rules of effects in the ways in which people write pipelines.

use super::beside::{diagnostics, found, named, stages};

const PUT: &str = "uses: files.put, with: { path: docs/a.md, content: x }";
const TESTS: &str = "uses: tests.run, timeout: 5m, with: { command: npm test }";
const ASK: &str = "uses: model.ask, with: { model: m, prompt: x }";
const CHECK: &str = "uses: costs.check, with: { feature: f, step: s, model: m, input_tokens: 1 }";

fn writes(lines: &[&str]) -> Vec<String> {
    found(&["unordered_writes"], &[], &stages(lines))
}

#[test]
fn a_place_is_the_same_however_it_is_written_and_a_folder_holds_its_files() {
    let append = "b: { uses: files.append, with: { path: ./docs/a.md, line: y } }";
    assert_eq!(
        writes(&[&format!("a: {{ {PUT} }}"), append]),
        ["unordered_writes b"]
    );
    let folder = "b: { uses: files.put, with: { path: docs, content: y } }";
    assert_eq!(writes(&[&format!("a: {{ {PUT} }}"), folder]).len(), 1);
    let other = "b: { uses: files.put, with: { path: docs/a.md.bak, content: y } }";
    assert!(writes(&[&format!("a: {{ {PUT} }}"), other]).is_empty());
    let computed = "uses: files.put, with: { path: \"docs/{{ run.id }}.md\", content: y }";
    let twice = [
        format!("a: {{ {computed} }}"),
        format!("b: {{ {computed} }}"),
    ];
    assert_eq!(writes(&twice.each_ref().map(String::as_str)).len(), 1);
}

#[test]
fn an_order_through_other_stages_counts_and_so_do_conditions_that_differ() {
    let through = [
        &format!("a: {{ {PUT} }}"),
        "m: { uses: tests.run, needs: [a], timeout: 1m, with: { command: npm test } }",
        &format!("b: {{ {PUT}, if: stages.m.verdict == 'passed' }}"),
    ];
    assert!(writes(&through).is_empty());
    let either = [
        &format!("a: {{ {PUT}, if: run.dry }}"),
        &*format!("b: {{ {PUT}, if: not run.dry }}"),
    ];
    assert!(writes(&either).is_empty());
    let both = [
        &format!("a: {{ {PUT}, if: run.dry }}"),
        &*format!("b: {{ {PUT}, if: run.dry }}"),
    ];
    assert_eq!(writes(&both).len(), 1);
}

#[test]
fn what_another_pipeline_does_is_done_by_the_stage_that_runs_it() {
    let parse = "parse: { uses: reply.parse, with: { text: x } }";
    let write =
        "write: { uses: files.write, with: { operations: \"{{ stages.parse.operations }}\" } }";
    let writer = named("writer", "", &[parse, write]);
    let tester = named("tester", "", &[&format!("t: {{ {TESTS} }}")]);
    let beside = [&*writer, &tester];
    let run = |stage: &str, of: &str, more: &str| {
        format!("{stage}: {{ uses: pipeline.run, with: {{ pipeline: {of} }}{more} }}")
    };
    let rules = ["unordered_effect", "unordered_writes"];
    let at_once = stages(&[&run("a", "writer", ""), &run("b", "tester", "")]);
    assert_eq!(found(&rules, &beside, &at_once), ["unordered_effect b"]);
    let ordered = stages(&[&run("a", "writer", ""), &run("b", "tester", ", needs: [a]")]);
    assert!(found(&rules, &beside, &ordered).is_empty());
    let two = stages(&[&run("a", "writer", ""), &run("b", "writer", "")]);
    assert_eq!(found(&rules, &beside, &two), ["unordered_writes b"]);
}

#[test]
fn a_budget_is_checked_before_the_call_and_not_beside_it() {
    let rules = ["unchecked_cost"];
    let beside = stages(&[
        &format!("check: {{ {CHECK} }}"),
        &format!("ask: {{ {ASK} }}"),
    ]);
    assert_eq!(found(&rules, &[], &beside), ["unchecked_cost model.ask"]);
    let help = diagnostics(&[], &beside);
    let help = help.iter().find(|it| it.rule == "unchecked_cost");
    assert!(
        help.and_then(|it| it.help.as_ref())
            .expect("a cure")
            .contains("needs: [check]")
    );
    let checker = named("checker", "", &[&format!("check: {{ {CHECK} }}")]);
    let through = stages(&[
        "first: { uses: pipeline.run, with: { pipeline: checker } }",
        &format!("ask: {{ {ASK}, needs: [first] }}"),
    ]);
    assert!(found(&rules, &[&checker], &through).is_empty());
}

#[test]
fn a_cost_may_be_recorded_by_whoever_is_given_the_call() {
    let rules = ["unrecorded_cost"];
    let ask = format!("ask: {{ {ASK} }}");
    let given = stages(&[&ask]) + "outputs: { call: \"{{ stages.ask }}\" }\n";
    assert!(found(&rules, &[], &given).is_empty());
    let text = stages(&[&ask]) + "outputs: { text: \"{{ stages.ask.text }}\" }\n";
    assert_eq!(found(&rules, &[], &text), ["unrecorded_cost model.ask"]);
    let other = stages(&[
        &ask,
        &format!("again: {{ {ASK} }}"),
        "record: { uses: costs.record, always: true, with: { feature: f, step: s, call: \"{{ stages.ask }}\" } }",
    ]);
    assert_eq!(found(&rules, &[], &other).len(), 1);
}

#[test]
fn a_retry_of_what_runs_a_program_within_is_found_and_one_of_a_single_attempt_is_not() {
    let rules = ["unrepeatable_retry"];
    let program = "uses: command.run, timeout: 1m, with: { argv: [npm, publish] }";
    let inner = named("publish", "", &[&format!("p: {{ {program} }}")]);
    let outer = stages(&[
        "p: { uses: pipeline.run, with: { pipeline: publish }, retry: { attempts: 2, on: [rejected] } }",
    ]);
    assert_eq!(
        found(&rules, &[&inner], &outer),
        ["unrepeatable_retry retry"]
    );
    let once = format!("p: {{ {program}, retry: {{ attempts: 1, on: [rejected] }} }}");
    assert!(found(&rules, &[], &stages(&[&once])).is_empty());
    let ask = format!("p: {{ {ASK}, retry: {{ attempts: 4, on: [overloaded] }} }}");
    assert!(found(&rules, &[], &stages(&[&ask])).is_empty());
}

#[test]
fn a_stage_that_runs_always_may_ask_first_or_say_what_is_instead() {
    let rules = ["hopeless_always"];
    let parse = "parse: { uses: reply.parse, with: { text: x } }";
    let log = |line: &str, more: &str| {
        format!(
            "log: {{ uses: files.append, always: true{more}, with: {{ path: a.md, line: \"{line}\" }} }}"
        )
    };
    let bad = stages(&[parse, &log("{{ stages.parse.prose }}", "")]);
    assert_eq!(
        found(&rules, &[], &bad),
        ["hopeless_always stages.parse.prose"]
    );
    for good in [
        log("{{ stages.parse.prose or 'none' }}", ""),
        log("It said: {{ stages.parse.prose }}", ""),
        log("{{ stages.parse.prose }}", ", if: stages.parse.prose"),
        log("{{ run.id }}", ", needs: [parse]"),
    ] {
        let text = stages(&[parse, &good]);
        assert!(found(&rules, &[], &text).is_empty(), "{text}");
    }
}
