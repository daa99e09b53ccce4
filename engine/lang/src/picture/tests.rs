//! Pictures of small documents.

use super::*;
use crate::source::Source;

const PIPELINE: &str = "\
kind: pipeline
name: small
summary: Two stages and one more.
stages:
  ask:
    uses: model.ask
    timeout: 10m
    retry: { attempts: 4, wait: 2s }
    with: { model: m, prompt: hello }
  parse:
    uses: reply.parse
    with: { text: \"{{ stages.ask.text }}\", finish: \"{{ stages.ask.finish }}\" }
  after:
    uses: hook.fire
    always: true
    if: stages.ask.text == '\"<{{' and inputs.x
    needs: [parse, nowhere]
";

const LIFECYCLE: &str = "\
kind: lifecycle
name: small
limits: { tries: { at_most: 3, then: STUCK } }
states:
  NEW: { initial: true }
  WORK: {}
  DONE: { final: true }
  STUCK: { recover: { again: { state: WORK } } }
steps:
  plan:
    permit: [{ from: [NEW], if: \"'x' not in done\" }]
    to: [{ state: WORK, tick: x }]
  make:
    title: Make
    permit: [{ from: [NEW, WORK] }]
    run: { pipeline: make }
    to: [{ if: result.good, state: DONE }, { state: WORK, count: tries }]
";

fn picture(text: &str) -> Picture {
    let document = Document::yaml(Source::new("x.yaml", text));
    Picture::of(&document, &Catalogue::default()).expect("a pipeline or lifecycle")
}

fn edges(picture: &Picture) -> Vec<String> {
    let name = |it: usize| picture.nodes[it].name.as_str();
    let shown = picture.edges.iter().map(|it| {
        let notes: Vec<_> = it.notes.iter().map(Note::to_string).collect();
        format!(
            "{} -> {} [{}]",
            name(it.from),
            name(it.to),
            notes.join("; ")
        )
    });
    shown.collect()
}

#[test]
fn the_edges_of_a_pipeline_are_what_its_stages_need_and_refer_to() {
    let expected = [
        "ask -> parse [text, finish]",
        "ask -> after [text]",
        "parse -> after []",
        "nowhere -> after []",
    ];
    assert_eq!(edges(&picture(PIPELINE)), expected);
}

#[test]
fn what_is_named_and_not_there_is_drawn_as_missing() {
    let picture = picture(PIPELINE);
    assert_eq!(picture.nodes[3].kind, NodeKind::Missing);
    assert!(text(&picture).contains("nowhere  there is no such stage"));
}

#[test]
fn a_step_of_several_starts_and_ends_is_a_node_and_others_are_edges() {
    let expected = [
        "NEW -> WORK [plan; if 'x' not in done; ticks x]",
        "NEW -> Make []",
        "WORK -> Make []",
        "Make -> DONE [if result.good]",
        "Make -> WORK [else; tries <= 3, then STUCK]",
        "Make -> STUCK [3 tries are used up]",
        "STUCK -> WORK [recover again]",
    ];
    assert_eq!(edges(&picture(LIFECYCLE)), expected);
}

#[test]
fn a_terminal_shows_stages_in_the_order_in_which_they_can_run() {
    let expected = "\
pipeline small
Two stages and one more.

  1  ask      model.ask; at most 4 attempts; within 10m
  1  nowhere  there is no such stage
  2  parse    reply.parse
       <- ask: text, finish
  3  after    hook.fire; if stages.ask.text == '\"<{{' and inputs.x; always
       <- ask: text
       <- parse
       <- nowhere
";
    assert_eq!(text(&picture(PIPELINE)), expected);
}

#[test]
fn a_terminal_shows_states_with_the_steps_that_leave_them() {
    let expected = "\
lifecycle small

NEW (initial)
  -> WORK: plan; if 'x' not in done; ticks x
  Make: runs pipeline/make
    -> DONE: if result.good
    -> WORK: else; tries <= 3, then STUCK
    -> STUCK: 3 tries are used up
WORK
  Make: runs pipeline/make
    -> as `Make` above
DONE (final)
STUCK
  -> WORK: recover again
";
    assert_eq!(text(&picture(LIFECYCLE)), expected);
}

#[test]
fn mermaid_and_dot_escape_what_means_something_to_them() {
    let picture = picture(PIPELINE);
    let mermaid = mermaid(&picture);
    assert!(
        mermaid.contains("== '#34;#60;#123;#123;' and inputs.x"),
        "{mermaid}"
    );
    assert!(
        mermaid.contains("n0 -->|\"text, finish\"| n1\n"),
        "{mermaid}"
    );
    let dot = dot(&picture);
    assert!(
        dot.contains("== '\\\"<{{' and inputs.x\\nalways\""),
        "{dot}"
    );
    assert!(dot.contains("n0 -> n1 [label=\"text, finish\"]\n"), "{dot}");
}

#[test]
fn edges_that_lead_back_do_not_count_for_the_order() {
    let waves = Waves::of(&picture(LIFECYCLE));
    let leading_back: Vec<_> = (0..7).filter(|it| waves.leads_back[*it]).collect();
    assert_eq!(leading_back, [2, 6]);
    assert_eq!(waves.ranks, [0, 2, 2, 2, 1]);
}

#[test]
fn a_document_with_faults_has_a_picture_all_the_same() {
    for text in [
        "kind: pipeline\n",
        "kind: pipeline\nname: x\nstages: [1]\n",
        "kind: lifecycle\nname: x\nstates: 3\nsteps: { a: { permit: 1, to: [{ state: [] }] } }\n",
        "kind: lifecycle\nsteps: { a: { permit: [{ from: A }], to: [{ state: A, count: x }, {}] } }\n",
        "kind: pipeline\nname: x\nstages: { a: { needs: [a, b] }, b: { if: \"{{\", needs: [a] } }\n",
    ] {
        let picture = picture(text);
        assert!(!super::text(&picture).is_empty());
        assert_eq!(Waves::of(&picture).ranks.len(), picture.nodes.len());
    }
}
