//! What each rung of a ladder shows.

use super::super::excerpt::longer;
use super::super::piece::{Piece, Shown};
use super::super::rung::Rung;
use super::laws::piece_of;

fn at(piece: &Piece, rung: Rung) -> String {
    piece.text(&piece.at(rung).expect("there is such a rung"))
}

fn source() -> Piece {
    let inside = "    let fruit = pick();\n".repeat(200);
    let text = format!("//! Trees.\n\nfn grow() {{\n{inside}}}\n\nfn cut() {{\n{inside}}}\n");
    piece_of("a.rs", &text, true, "a.rs")
}

#[test]
fn an_outline_of_source_code_has_marks_for_the_bodies_and_says_how_much_is_missing() {
    let expected = "### a.rs\n\n```a.rs\n//! Trees.\n\nfn grow() {\n[… 200 lines]\n}\n\nfn cut() {\n[… 200 lines]\n}\n```\n\
        [outline: 400 of 407 lines are left out for the token budget]\n";
    assert_eq!(at(&source(), Rung::Outline), expected);
}

#[test]
fn head_and_tail_are_the_first_and_last_lines() {
    let text = at(&source(), Rung::HeadAndTail);
    assert!(
        text.starts_with("### a.rs\n\n```a.rs\n//! Trees.\n"),
        "{text}"
    );
    assert!(
        text.contains("    let fruit = pick();\n}\n```\n[head and tail: "),
        "{text}"
    );
    assert!(text.len() < 3500);
}

#[test]
fn with_less_room_there_is_less_of_both_ends_and_with_more_room_more() {
    let piece = source();
    let rung = piece.at(Rung::HeadAndTail).expect("it is long");
    let listing = piece.at(Rung::Listing).expect("a listing");
    let below = longer(&piece, &listing, Rung::HeadAndTail);
    let above = longer(&piece, &rung, Rung::Whole);
    assert!(below.len() > 3 && above.len() > 1);
    let all: Vec<_> = below.iter().chain([&rung]).chain(&above).collect();
    let kept = |it: &Shown| match it {
        Shown::Cut(it) => it.kept.clone(),
        _ => panic!("it is cut"),
    };
    for pair in all.windows(2) {
        let (less, more) = (kept(pair[0]), kept(pair[1]));
        assert_eq!((less.len(), more.len()), (2, 2));
        assert!(less[0].end < more[0].end && less[1].start > more[1].start);
    }
    let small = piece.text(&below[0]);
    assert!(
        small.contains("//! Trees.\n") && small.contains("}\n```\n[head and tail: "),
        "{small}"
    );
    assert!(small.len() < 800, "{small}");
    let last = piece.text(above.last().expect("one"));
    assert!(last.len() + 3 * 1024 > piece.bytes(), "almost all");
}

#[test]
fn a_listing_is_the_title_and_the_length() {
    let expected = "### a.rs\n\n[left out for the token budget: 407 lines, 9640 bytes]\n";
    assert_eq!(at(&source(), Rung::Listing), expected);
}

#[test]
fn examples_of_markdown_are_left_out() {
    let long = "word ".repeat(40);
    let text = format!(
        "Dig.\n\n## Example\n\n```sh\nls\n```\n{long}\n\n## Rules\n\nNo weeds.\n\n```sh example\n{long}\n```\n\n```sh\ndig\n```\n"
    );
    let piece = piece_of("Gardener", &text, false, "gardener");
    let expected = "### Gardener\n\nDig.\n\n[… 7 lines cut for the token budget]\n\n## Rules\n\nNo weeds.\n\n\
        [… 3 lines cut for the token budget]\n\n```sh\ndig\n```\n";
    assert_eq!(at(&piece, Rung::WithoutExamples), expected);
    assert!(source().at(Rung::WithoutExamples).is_none());
}

#[test]
fn the_outline_of_markdown_has_headings_and_first_paragraphs() {
    let more = "More of it.\n\n".repeat(10);
    let text =
        format!("Why.\n\n{more}# A\n\nFirst\nparagraph.\n\n{more}## B\n\n```\n{more}```\n\n# C\n");
    let piece = piece_of("notes.md", &text, true, "notes.md");
    let outline = at(&piece, Rung::Outline);
    for kept in [
        "Why.\n",
        "# A\n\nFirst\nparagraph.\n[… ",
        "## B\n\n[… ",
        "# C\n",
    ] {
        assert!(outline.contains(kept), "{kept}: {outline}");
    }
    assert!(!outline.contains("More"), "{outline}");
}

#[test]
fn what_would_not_be_shorter_is_no_rung() {
    let piece = piece_of("a.rs", "fn a() {}\n", true, "a.rs");
    let rungs = Rung::ALL.into_iter().filter(|it| piece.at(*it).is_some());
    assert_eq!(rungs.collect::<Vec<_>>(), [Rung::Whole]);
    let unknown = piece_of("a.xyz", &"a\n".repeat(2000), true, "a.xyz");
    assert!(unknown.at(Rung::Outline).is_none());
}

#[test]
fn between_a_rung_and_all_of_it_ever_more_of_the_beginning_is_shown() {
    let piece = source();
    let outline = piece.at(Rung::Outline).expect("an outline");
    let longer = longer(&piece, &outline, Rung::Whole);
    assert!(longer.len() > 5);
    let lengths: Vec<_> = longer.iter().map(|it| piece.text(it).len()).collect();
    assert!(lengths.is_sorted());
    let last = piece.text(longer.last().expect("one"));
    assert!(last.contains("fn cut() {\n    let fruit"), "{last}");
    assert!(last.ends_with("lines are left out for the token budget]\n"));
}

#[test]
fn trusted_markdown_is_cut_outside_its_fences_and_closed_where_it_forgot_to() {
    let long = "word ".repeat(400);
    let text = format!("{long}\n```\n{long}\n{long}\n```\n{long}\n");
    let piece = piece_of("T", &text, false, "t");
    let kept = longer(&piece, &Shown::Dropped, Rung::Whole);
    let fences: Vec<_> = kept
        .iter()
        .map(|it| piece.text(it).matches("```").count())
        .collect();
    assert_eq!(fences, [0, 2]);
    let open = piece_of("T", "a\n~~~~ sh\nb", false, "t");
    assert_eq!(open.body.text(), "a\n~~~~ sh\nb\n~~~~");
}

#[test]
fn a_file_whose_last_line_has_no_end_says_so() {
    let piece = piece_of("a", "one\r\ntwo", true, "a");
    let expected = "### a\n\n```a\none\r\ntwo\n```\n[the last line of the file has no end]\n";
    assert_eq!(piece.text(&Shown::Whole), expected);
}
