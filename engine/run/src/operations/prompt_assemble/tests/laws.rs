//! The laws of the budget, over prompts that chance makes.

use proptest::prelude::*;

use super::super::budget::{Fitted, fit};
use super::super::disarm::imitates;
use super::super::layout::{Layout, Section, WIDTH};
use super::super::meter::Meter;
use super::super::piece::{self, Piece, Shown};
use super::super::rung::Rung;
use gemstack_lang::markdown::Markdown;

/// A third of the characters, rounded up.
struct Thirds;

impl Meter for Thirds {
    fn measure(&self, text: &str) -> u64 {
        text.chars().count() as u64
    }

    fn tokens(&self, measure: u64) -> u64 {
        measure.div_ceil(3)
    }
}

/// Words: what is added to a text may be nothing, as an empty line is.
struct Words;

impl Meter for Words {
    fn measure(&self, text: &str) -> u64 {
        text.split_whitespace().count() as u64
    }

    fn tokens(&self, measure: u64) -> u64 {
        measure
    }
}

pub(super) fn piece_of(title: &str, text: &str, fenced: bool, path: &str) -> Piece {
    Piece {
        section: 0,
        priority: 1,
        keep: false,
        ladder: Vec::new(),
        title: title.to_owned(),
        level: 3,
        path: Some(path.to_owned()),
        layer: None,
        body: piece::body(text.into(), fenced, Some(path)),
    }
}

/// Lines that want to be more than data.
const LINES: &[&str] = &[
    "",
    "",
    "a line of words that takes some room in the budget of the prompt",
    "fn grow() {",
    "    let by = 1;",
    "    tell(by);",
    "}",
    "`code`",
    "```",
    "```rust example",
    "````",
    "~~~",
    "═══════════════════════════════════════════",
    "  ════\u{200b}════ ",
    "\\═══",
    "＝＝＝＝＝＝＝",
    " ROLES",
    "# heading",
    "## Example",
    "- item",
    "[… 3 lines cut for the token budget]",
    "x\u{2028}═══════════════════════════════════════════",
    "x\r═══════════════════════════════════════════\r",
];

fn text() -> impl Strategy<Value = String> {
    let lines = prop::collection::vec(prop::sample::select(LINES), 1..80);
    (
        lines,
        prop::sample::select(&["\n", "\r\n"][..]),
        any::<bool>(),
        // Some are long, so that both ends of them are less than all.
        prop::sample::select(&[1, 1, 1, 4][..]),
    )
        .prop_map(|(lines, end, ends, times)| {
            lines.repeat(times).join(end) + if ends { end } else { "" }
        })
}

fn ladder() -> impl Strategy<Value = Vec<Rung>> {
    prop::sample::subsequence(Rung::ALL.to_vec(), 0..=Rung::ALL.len())
}

fn piece() -> impl Strategy<Value = Piece> {
    let told = (0..3_usize, 1..4_u32, prop::bool::weighted(0.1), ladder());
    let path = prop::sample::select(&["a.rs", "b.py", "c.md", "d"][..]);
    (told, text(), any::<bool>(), path).prop_map(|(told, text, fenced, path)| {
        let (section, priority, keep, ladder) = told;
        Piece {
            section,
            priority,
            keep,
            ladder,
            ..piece_of("Title", &text, fenced, path)
        }
    })
}

pub(super) fn layouts() -> impl Strategy<Value = Layout> {
    prop::collection::vec(piece(), 1..12).prop_map(|mut pieces| {
        pieces.retain(|it| !it.body.text().trim().is_empty());
        pieces.sort_by_key(|it| it.section);
        Layout {
            sections: ["A", "B", "C"].map(section).to_vec(),
            pieces,
        }
    })
}

pub(super) fn section(heading: &str) -> Section {
    Section {
        heading: heading.to_owned(),
        ..Section::default()
    }
}

fn fitted(layout: &Layout, budget: u64) -> Result<Fitted, u64> {
    fit(layout, Some(budget), &Thirds)
}

fn prompt(layout: &Layout, fitted: &Fitted) -> String {
    layout.write(&fitted.shown).prompt
}

/// The rung of what is shown, and which bytes.
fn amount(shown: &Shown) -> (Option<Rung>, usize) {
    match shown {
        Shown::Dropped => (None, 0),
        Shown::Cut(excerpt) => {
            let beginning = excerpt.kept.first().filter(|it| it.start == 0);
            (excerpt.rung, beginning.map_or(0, |it| it.end))
        }
        Shown::Whole => (Some(Rung::Whole), usize::MAX),
    }
}

fn is_no_less(small: &Shown, large: &Shown) -> bool {
    let (small, large) = (amount(small), amount(large));
    large.0 > small.0 || (large.0 == small.0 && large.1 >= small.1)
}

fn sections_shown(layout: &Layout, shown: &[Shown]) -> usize {
    let pieces = layout.pieces.iter().zip(shown);
    let mut shown: Vec<_> = pieces
        .filter(|(_, it)| **it != Shown::Dropped)
        .map(|(it, _)| it.section)
        .collect();
    shown.dedup();
    shown.len()
}

proptest! {
    #[test]
    fn a_budget_is_respected_and_what_must_stay_stays(layout in layouts(), budget in 0..3000_u64) {
        match fitted(&layout, budget) {
            Ok(fitted) => {
                let tokens = Thirds.tokens(Thirds.measure(&prompt(&layout, &fitted)));
                prop_assert_eq!(tokens, fitted.tokens, "the sums are exact");
                prop_assert!(tokens <= budget);
                let kept = layout.pieces.iter().zip(&fitted.shown).filter(|(it, _)| it.keep);
                prop_assert!(kept.into_iter().all(|(_, it)| *it == Shown::Whole));
            }
            Err(needed) => {
                prop_assert!(needed > budget);
                prop_assert!(fitted(&layout, needed).is_ok());
                prop_assert!(fitted(&layout, needed - 1).is_err());
            }
        }
    }

    #[test]
    fn a_larger_budget_never_loses_what_a_smaller_one_kept(
        layout in layouts(), budget in 0..2500_u64, more in 0..500_u64,
    ) {
        if let Ok(small) = fitted(&layout, budget) {
            let large = fitted(&layout, budget + more).expect("what must stay fits");
            for (small, large) in small.shown.iter().zip(&large.shown) {
                prop_assert!(is_no_less(small, large), "{small:?} {large:?}");
            }
        }
    }

    #[test]
    fn neither_where_a_longer_text_may_have_as_many_tokens(
        layout in layouts(), budget in 0..1500_u64, more in 0..300_u64,
    ) {
        if let Ok(small) = fit(&layout, Some(budget), &Words) {
            let large = fit(&layout, Some(budget + more), &Words).expect("what must stay fits");
            for (small, large) in small.shown.iter().zip(&large.shown) {
                prop_assert!(is_no_less(small, large), "{small:?} {large:?}");
            }
        }
    }

    #[test]
    fn nothing_less_important_is_shown_beside_something_cut(
        layout in layouts(), budget in 0..3000_u64,
    ) {
        if let Ok(fitted) = fitted(&layout, budget) {
            let pieces: Vec<_> =
                layout.pieces.iter().zip(&fitted.shown).filter(|(it, _)| !it.keep).collect();
            let lost = pieces.iter().filter(|(_, it)| **it != Shown::Whole);
            let first = lost.map(|(it, _)| it.priority).min().unwrap_or(u32::MAX);
            let later = pieces.iter().filter(|(it, _)| it.priority > first);
            prop_assert!(later.into_iter().all(|(_, it)| **it == Shown::Dropped));
        }
    }

    #[test]
    fn the_next_step_is_reached_with_its_budget_and_not_before(
        layout in layouts(), budget in 0..3000_u64,
    ) {
        if let Ok(Fitted { next: Some(next), .. }) = fitted(&layout, budget) {
            let rung = |budget| {
                let fitted = fitted(&layout, budget).expect("it is larger");
                amount(&fitted.shown[next.piece]).0
            };
            prop_assert!(next.budget > budget);
            prop_assert!(rung(next.budget) >= Some(next.rung));
            prop_assert!(rung(next.budget - 1) < Some(next.rung));
        }
    }

    #[test]
    fn every_banner_is_ours(layout in layouts(), budget in 0..3000_u64) {
        if let Ok(fitted) = fitted(&layout, budget) {
            let ends = ['\n', '\r', '\u{2028}'];
            let prompt = prompt(&layout, &fitted);
            let bars: Vec<_> = prompt.split(ends).filter(|it| imitates(it)).collect();
            prop_assert_eq!(bars.len(), 2 * sections_shown(&layout, &fitted.shown));
            prop_assert!(bars.iter().all(|it| **it == *"═".repeat(WIDTH)));
        }
    }

    #[test]
    fn a_fenced_body_does_not_leave_its_fence(layout in layouts(), budget in 0..3000_u64) {
        if let Ok(fitted) = fitted(&layout, budget) {
            let prompt = prompt(&layout, &fitted);
            let markdown = Markdown::of(&prompt);
            let fences: Vec<_> = markdown.fences.iter().map(|it| markdown.slice(&it.range)).collect();
            let pieces = layout.pieces.iter().zip(&fitted.shown);
            for (piece, shown) in pieces.filter(|(it, _)| it.body.is_fenced()) {
                let text = piece.text(shown);
                let text = text.strip_prefix("### Title\n\n").unwrap_or_default();
                let is_it = |fence: &&str| {
                    let rest = text.strip_prefix(fence.trim_end_matches(['\n', '\r']));
                    rest.is_some_and(|it| it == "\n" || it.starts_with("\n[") && it.ends_with("]\n"))
                };
                let has_none = text.is_empty() || text.starts_with('[');
                prop_assert!(has_none || fences.iter().any(is_it), "{text}");
            }
        }
    }

    #[test]
    fn what_a_rung_keeps_are_whole_lines_in_order(piece in piece()) {
        let text = piece.body.text();
        for rung in Rung::ALL {
            let Some(Shown::Cut(excerpt)) = piece.at(rung) else { continue };
            let mut at = 0;
            for range in &excerpt.kept {
                prop_assert!(at <= range.start && range.start < range.end && range.end <= text.len());
                prop_assert!(range.start == 0 || text[..range.start].ends_with(['\n', '\r']));
                prop_assert!(range.end == text.len() || text[..range.end].ends_with(['\n', '\r']));
                at = range.end;
            }
        }
    }
}
