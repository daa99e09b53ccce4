//! A team forks the shipped lifecycle and breaks it in natural ways: each fault is told once, at its
//! bytes, and nothing else is.

use gemstack_lang::check::Checker;
use gemstack_lang::document::Document;
use gemstack_lang::library::Library;
use gemstack_lang::source::Source;

use crate::shipped::layers;
use crate::workplace::{Workplace, text};

/// What is changed, into what, and what must be found: the rule and the bytes.
type Breakage = (
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static [(&'static str, &'static str)],
);

const BREAKAGES: &[Breakage] = &[
    (
        "a state is renamed where a step begins",
        &[(
            "- from: [READY_FOR_AUDIT, READY_FOR_SHIP]",
            "- from: [READY_FOR_REVIEW, READY_FOR_SHIP]",
        )],
        &[("unknown_state", "READY_FOR_REVIEW")],
    ),
    (
        "a state is renamed where it is declared",
        &[(
            "  READY_FOR_BUILD: { summary",
            "  READY_TO_BUILD: { summary",
        )],
        &[("unknown_state", "READY_FOR_BUILD")],
    ),
    (
        "the move that leads on is forgotten",
        &[(
            "      - { if: facts.audit == 'passed', state: READY_FOR_SHIP, tick: Audit }\n",
            "",
        )],
        &[("unreachable_state", "READY_FOR_SHIP")],
    ),
    (
        "the move for all other results is forgotten",
        &[(
            "      - state: READY_FOR_AUDIT\n        untick: Audit\n        rejects:",
            "      - if: facts.audit == 'none'\n        rejects:",
        )],
        &[("incomplete_moves", "to")],
    ),
    (
        "a loop loses its limit",
        &[("untick: Audit, count: audits }", "untick: Audit }")],
        &[("unbounded_loop", "step3-build")],
    ),
    (
        "a limit is no longer counted where work is rejected",
        &[("        count: rebuilds\n", "")],
        &[("unused_limit", "rebuilds")],
    ),
    (
        "a limit is misspelt where it is counted",
        &[("count: audits", "count: audit")],
        &[("unknown_limit", "audit")],
    ),
    (
        "an output is mistyped in a move",
        &[(
            "{ if: result.state == 'passed' and",
            "{ if: result.sate == 'passed' and",
        )],
        &[("unknown_output", "sate")],
    ),
    (
        "the ways out of a block are dropped",
        &[
            (
                "    recover:\n      retry: { state: READY_FOR_BUILD, tick: Trap, untick: [Build, Audit], summary: the tests are right - build again }\n",
                "",
            ),
            (
                "      retest: { state: IN_PROGRESS, untick: [Trap, Build, Audit], summary: write the tests again }\n",
                "",
            ),
            (
                "      respec: { state: IN_PROGRESS, untick: [Spec, Trap, Build, Audit], summary: specify the feature again }\n",
                "",
            ),
        ],
        &[("unrecoverable_state", "BLOCKED")],
    ),
    (
        "a box is misspelt in a condition",
        &[(
            "\"'Spec' not in done\", reason",
            "\"'Spce' not in done\", reason",
        )],
        &[("unknown_box", "Spce")],
    ),
    (
        "a box is misspelt where it is unticked",
        &[(
            "        untick: [Trap, Build, Audit]\n        count",
            "        untick: [Trapp, Build, Audit]\n        count",
        )],
        &[("unknown_box", "Trapp")],
    ),
    (
        "no state is initial",
        &[("{ initial: true, summary", "{ summary")],
        &[("missing_initial_state", "states")],
    ),
    (
        "no state is final",
        &[("{ final: true, summary", "{ summary")],
        &[("dead_end_state", "SHIPPED")],
    ),
    (
        "a fact is misspelt",
        &[(
            "if: facts.audit != 'failed', reason",
            "if: facts.adit != 'failed', reason",
        )],
        &[("unknown_reference", "adit")],
    ),
    (
        "a state is misspelt in a property",
        &[(
            "state == 'SHIPPED' and 'Audit'",
            "state == 'SHIPED' and 'Audit'",
        )],
        &[("type_mismatch", "SHIPED")],
    ),
    (
        "a step is misspelt in a property",
        &[("step == 'step5-ship'", "step == 'step5_ship'")],
        &[("type_mismatch", "step5_ship")],
    ),
    (
        "a step is skipped",
        &[(
            "- { state: IN_PROGRESS, tick: Spec }",
            "- { state: READY_FOR_BUILD, tick: Spec }",
        )],
        &[
            (
                "violated_property",
                "\"state == 'SHIPPED' and 'Trap' not in done\"",
            ),
            (
                "violated_property",
                "\"step == 'step3-build' and 'Trap' not in done\"",
            ),
        ],
    ),
    (
        "a step loses the permit that always fits",
        &[(
            "      - { from: [IN_PROGRESS], if: \"'Spec' in done\", reason: The specification is written; set the trap of failing tests. }\n",
            "",
        )],
        &[("dead_end_state", "IN_PROGRESS")],
    ),
    (
        "the move for all other results comes first",
        &[(
            "      - { state: SHIPPED, tick: Ship }\n",
            "      - { state: SHIPPED, tick: Ship }\n      - { if: facts.audit == 'failed', state: READY_FOR_AUDIT }\n",
        )],
        &[(
            "shadowed_move",
            "{ if: facts.audit == 'failed', state: READY_FOR_AUDIT }",
        )],
    ),
    (
        "a fact is left behind",
        &[(
            "if: \"'Spec' in done and facts.reflection\"",
            "if: \"'Spec' in done and 'Trap' in done\"",
        )],
        &[("unused_fact", "reflection")],
    ),
];

/// The same of a pipeline of a team's own.
const PIPELINE_BREAKAGES: &[Breakage] = &[
    (
        "a line is indented too far",
        &[("    timeout: 5m", "     timeout: 5m")],
        &[("syntax", "timeout:")],
    ),
    (
        "a line is indented by a tab",
        &[("    timeout: 5m", "\ttimeout: 5m")],
        &[("syntax", "\t")],
    ),
    (
        "a colon is forgotten",
        &[("    timeout: 5m", "    timeout 5m")],
        &[("syntax", "timeout")],
    ),
    (
        "a quote is not closed",
        &[(
            "content: \"{{ stages.ask.text }}\"",
            "content: \"{{ stages.ask.text }}",
        )],
        &[("syntax", "\"")],
    ),
    (
        "the quotes around an expression are forgotten",
        &[(
            "review: \"{{ stages.ask.text }}\"",
            "review: {{ stages.ask.text }}",
        )],
        &[("syntax", "{{ stages.ask.text }}")],
    ),
    (
        "the inputs are a list",
        &[
            ("  feature: { type", "  - feature: { type"),
            ("  model: { type", "  - model: { type"),
        ],
        &[(
            "wrong_shape",
            "- feature: { type: string, summary: the feature that is reviewed }",
        )],
    ),
    (
        "a stage is renamed where it is waited for",
        &[("needs: [budget]", "needs: [buget]")],
        &[("unknown_reference", "buget")],
    ),
    (
        "what a stage waits for is no list",
        &[("needs: [budget]", "needs: budget")],
        &[("wrong_shape", "budget")],
    ),
    (
        "a parameter is misnamed",
        &[("path: docs/review.md", "file: docs/review.md")],
        &[("unknown_parameter", "file")],
    ),
    (
        "a key is misspelt",
        &[("    always: true", "    alwais: true")],
        &[("unknown_key", "alwais")],
    ),
    (
        "a condition is written as in another language",
        &[(
            "if: facts.audit != 'failed'",
            "if: facts.audit != 'failed' && facts.audit != 'none'",
        )],
        &[("bad_expression", "&")],
    ),
    (
        "a number stands in quotes",
        &[("output_tokens: 4096", "output_tokens: \"4096\"")],
        &[("wrong_type", "\"4096\"")],
    ),
    (
        "the budget is not waited for",
        &[("    needs: [budget]\n", "")],
        &[("unchecked_cost", "model.ask")],
    ),
    (
        "a timeout is forgotten",
        &[("    timeout: 5m\n", "")],
        &[("missing_timeout", "command.run")],
    ),
    (
        "a path leaves the project",
        &[("path: docs/review.md", "path: ../review.md")],
        &[("escaping_path", "../review.md")],
    ),
    (
        "a file is read for nobody",
        &[("        {{ stages.sources.files | length }} files.\n", "")],
        &[("unused_stage", "sources")],
    ),
    (
        "the words of a model reach a shell",
        &[(
            "argv: [cargo, audit, --json]",
            "argv: [sh, -c, \"echo {{ stages.sources.files }}\"]",
        )],
        &[("untrusted_shell", "stages.sources.files")],
    ),
];

fn edited(text: &str, edits: &[(&str, &str)]) -> String {
    edits.iter().fold(text.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "`{from}` is in the document");
        text.replacen(from, to, 1)
    })
}

fn broken(edits: &[(&str, &str)]) -> String {
    let shipped = layers()
        .document("lifecycle", "five_step")
        .expect("it is shipped");
    edited(shipped.source().text(), edits)
}

/// What is found of each that is not what is expected.
fn wrongly_told(
    name: &str,
    breakages: &[Breakage],
    broken: impl Fn(&[(&str, &str)]) -> String,
) -> String {
    let layers = layers();
    let catalogue = gemstack_run::operations::catalogue();
    let mut wrong = String::new();
    for (what, edits, expected) in breakages {
        let document = Document::yaml(Source::new(name, broken(edits)));
        let found = Checker::new(&catalogue, &layers).document(&document);
        let mut found: Vec<_> = found
            .iter()
            .map(|it| (it.rule, document.source().slice(it.place.span)))
            .collect();
        found.dedup();
        if found != *expected {
            wrong.extend([format!(
                "{what}:\n  found    {found:?}\n  expected {expected:?}\n"
            )]);
        }
    }
    wrong
}

#[test]
fn a_fork_that_is_broken_in_a_natural_way_is_told_once_at_its_bytes() {
    let wrong = wrongly_told("five_step.yaml", BREAKAGES, broken);
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_pipeline_that_is_broken_in_a_natural_way_is_told_once_at_its_bytes() {
    let review = include_str!("goldens/review.yaml");
    let whole: &[Breakage] = &[("as it is", &[], &[])];
    let of_review = |edits: &[(&str, &str)]| edited(review, edits);
    let wrong = wrongly_told("review.yaml", whole, of_review)
        + &wrongly_told("review.yaml", PIPELINE_BREAKAGES, of_review);
    assert!(wrong.is_empty(), "{wrong}");
}

/// What people see of a lifecycle, against a file of this folder. `SNAPSHOTS=overwrite` rewrites it.
fn shown(name: &str) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/integration/goldens/");
    let document = std::fs::read_to_string(format!("{folder}{name}.yaml")).expect(name);
    let place = Workplace::new();
    place.write(&format!("{name}.yaml"), &document);
    let ended = place.run(&["lint", &format!("{name}.yaml")]).code(1);
    let golden = std::path::PathBuf::from(format!("{folder}{name}.txt"));
    let golden = snapbox::Data::read_from(&golden, Some(snapbox::data::DataFormat::Text));
    snapbox::Assert::new()
        .action_env("SNAPSHOTS")
        .eq(text(&ended.get_output().stdout), golden);
}

#[test]
fn a_violated_never_is_told_as_a_story() {
    shown("violated_never");
}

#[test]
fn a_violated_eventually_is_told_as_a_story() {
    shown("violated_eventually");
}
