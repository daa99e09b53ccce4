use super::*;
use crate::catalogue::Catalogue;
use crate::check::Checker;
use crate::document::Document;
use crate::library::EmptyLibrary;
use crate::source::{Place, Span};

fn check(source: &Arc<Source>) -> Vec<Diagnostic> {
    let catalogue = Catalogue::default();
    Checker::new(&catalogue, &EmptyLibrary).document(&Document::yaml(Arc::clone(source)))
}

fn mended(text: &str, boldest: Safety) -> Mended {
    mend(&Source::new("x.yaml", text), boldest, &check)
}

const LIFECYCLE: &str = "kind: lifecycle\nname: x\nstates: # where it rests\n  start: { initial: true }\n  finished: { final: true }\nsteps:\n  work:\n    pemrit: [{ from: [\"strat\"] }]\n    run: { pipeline: p }\n    to: [{ state: finishd }]   # a slip\n";

#[test]
fn what_a_round_brings_to_light_is_mended_by_the_next() {
    let mended = mended(LIFECYCLE, Safety::Safe);
    let text = mended.source.text();
    assert!(text.contains("from: [\"start\"] }]"), "{text}");
    assert!(text.contains("state: finished }]   # a slip\n"), "{text}");
    assert!(text.contains("states: # where it rests\n"), "{text}");
}

#[test]
fn mending_what_is_mended_changes_nothing() {
    for boldest in [Safety::Safe, Safety::Unsafe] {
        let once = mended(LIFECYCLE, boldest);
        let twice = mended(once.source.text(), boldest);
        assert_eq!((twice.source.text(), twice.fixed), (once.source.text(), 0));
    }
}

#[test]
fn line_ends_and_the_mark_at_the_beginning_stay() {
    let text = format!("\u{feff}{}", LIFECYCLE.replace('\n', "\r\n"));
    let mended = mended(&text, Safety::Safe);
    let new = mended.source.text();
    assert!(mended.fixed > 0 && new.starts_with('\u{feff}'));
    assert_eq!(new.matches("\r\n").count(), new.matches('\n').count());
}

/// Faults of a text of words: each wrong word, with a fix.
fn words(source: &Arc<Source>, wrong: &[(&'static str, &str, &str)]) -> Vec<Diagnostic> {
    let find = |(rule, word, right): &(&'static str, &str, &str)| {
        let start = source.text().find(word)?;
        let span = Span::new(start, start + word.len());
        let fix = Fix::replacing(Safety::Safe, span, *right, "");
        Some(Diagnostic::error(rule, Place::new(source, span), *word).fix(fix))
    };
    wrong.iter().filter_map(find).collect()
}

#[test]
fn a_fix_that_brings_another_error_is_not_done_and_the_others_are() {
    let check = |it: &Arc<Source>| {
        let mut found = words(it, &[("a", "one", "bad"), ("b", "two", "good")]);
        let bad = words(it, &[("c", "bad", "")]).into_iter();
        found.extend(bad.map(|it| Diagnostic {
            fixes: Vec::new(),
            ..it
        }));
        found
    };
    let mended = mend(&Source::new("x", "one two"), Safety::Safe, &check);
    assert_eq!((mended.source.text(), mended.fixed), ("one good", 1));
}

#[test]
fn two_fixes_that_undo_each_other_come_to_rest() {
    let check = |it: &Arc<Source>| {
        let found = words(it, &[("a", "one", "two"), ("b", "two", "one")]);
        let warn = |it: Diagnostic| Diagnostic {
            severity: Severity::Warning,
            ..it
        };
        found.into_iter().map(warn).collect()
    };
    let mended = mend(&Source::new("x", "one"), Safety::Safe, &check);
    assert_eq!((mended.source.text(), mended.fixed), ("two", 1));
}

#[test]
fn a_fix_that_someone_should_look_at_waits_to_be_asked_for() {
    let text = "kind: pipeline\nname: x\nstages: {}\nname: y\n";
    assert_eq!(mended(text, Safety::Safe).source.text(), text);
    let bold = mended(text, Safety::Unsafe);
    assert_eq!(bold.source.text(), "kind: pipeline\nname: x\nstages: {}\n");
}
