use super::*;
use crate::document::Document;
use crate::source::Span;

/// What stands after settling findings of `unused_suppression`'s neighbours: a warning of a rule at
/// each of some words.
fn settled(name: &str, text: &str, words: &[(&'static str, &str)]) -> (Vec<String>, Vec<String>) {
    let document = Document::parse(Source::new(name, text));
    let source = document.source();
    let warn = |(rule, word): &(&'static str, &str)| {
        let start = text.find(word).expect("it is there");
        let place = Place::new(source, Span::new(start, start + word.len()));
        Diagnostic::warning(rule, place, *word)
    };
    let found = words.iter().map(warn).collect();
    let settled = settle(source, document.root(), found);
    let shown = settled.shown.iter().map(|it| it.rule.to_owned()).collect();
    let suppressed = settled.suppressed.into_iter();
    (
        shown,
        suppressed
            .map(|it| format!("{}: {}", it.diagnostic.message, it.reason))
            .collect(),
    )
}

#[test]
fn a_comment_of_its_own_line_covers_the_entry_that_follows_and_all_in_it() {
    let text =
        "a:\n  # gemstack: allow(cycle) they meet\n\n  # another\n  b:\n    c: here\n  d: there\n";
    let (shown, suppressed) = settled("x.yaml", text, &[("cycle", "here"), ("cycle", "there")]);
    assert_eq!(
        (shown, suppressed),
        (vec!["cycle".into()], vec!["here: they meet".into()])
    );
}

#[test]
fn a_comment_before_an_item_covers_the_item() {
    let text = "a:\n  # gemstack: allow(cycle) they meet\n  - b: one\n    c: two\n  - d: three\n";
    let words = [("cycle", "one"), ("cycle", "two"), ("cycle", "three")];
    let (shown, suppressed) = settled("x.yaml", text, &words);
    assert_eq!((shown.len(), suppressed.len()), (1, 2));
}

#[test]
fn a_comment_behind_something_covers_its_line_and_only_its_rules() {
    let text = "a: here # gemstack: allow(cycle, bad_name) both are meant\nb: there\n";
    let words = [
        ("cycle", "here"),
        ("bad_name", "here"),
        ("bad_fact", "here"),
        ("cycle", "there"),
    ];
    let (shown, suppressed) = settled("x.yaml", text, &words);
    assert_eq!(shown, ["bad_fact", "cycle"]);
    assert_eq!(suppressed.len(), 2);
}

#[test]
fn a_sign_in_a_text_is_no_comment() {
    for text in [
        "a: \"# gemstack: allow(cycle) no\"\nb: here\n",
        "a: |\n  # gemstack: allow(cycle) no\n  x\nb: here\n",
        "a: x#gemstack: allow(cycle) no\nb: here\n",
        "# gemstack: the pipelines of our team\na: here\n",
    ] {
        assert_eq!(
            settled("x.yaml", text, &[("cycle", "here")]).0,
            ["cycle"],
            "{text}"
        );
    }
}

#[test]
fn a_comment_is_judged_itself() {
    let rules = |text: &str, words: &[(&'static str, &str)]| settled("x.yaml", text, words).0;
    assert_eq!(
        rules("a: 1 # gemstack: allow(cycle)\n", &[("cycle", "1")]),
        ["cycle", "unexplained_suppression"]
    );
    assert_eq!(
        rules("a: 1 # gemstack: allow(cycel) x\n", &[]),
        ["unknown_rule"]
    );
    assert_eq!(
        rules("a: 1 # gemstack: allow(cycle) x\n", &[]),
        ["unused_suppression"]
    );
    assert_eq!(
        rules("a: 1 # gemstack: allow(unused_suppression) x\n", &[]),
        ["forbidden_suppression"]
    );
    assert_eq!(
        rules("a: 1 # gemstack: ignore(cycle) x\n", &[]),
        ["bad_suppression"]
    );
    assert_eq!(
        rules("a: 1 # gemstack: allow cycle\n", &[]),
        ["bad_suppression"]
    );
}

#[test]
fn an_error_that_stops_a_document_is_shown_all_the_same() {
    let text = "a: 1 # gemstack: allow(cycle) we know\n";
    let source = Source::new("x.yaml", text);
    let document = Document::yaml(Arc::clone(&source));
    let fault = Diagnostic::error("cycle", Place::new(&source, Span::new(3, 4)), "");
    let settled = settle(&source, document.root(), vec![fault.clone()]);
    let rules: Vec<_> = settled.shown.iter().map(|it| it.rule).collect();
    assert_eq!(rules, ["cycle", "forbidden_suppression"]);
    assert!(leaves_errors(&source, document.root(), &[fault]));
}

#[test]
fn texts_and_kdl_have_their_own_comments() {
    let text = "<!-- gemstack: allow(cycle) said -->\nhere it\ngoes on\n\nthere\n";
    let (shown, suppressed) = settled("x.md", text, &[("cycle", "goes"), ("cycle", "there")]);
    assert_eq!((shown.len(), suppressed.len()), (1, 1));
    let text = "a \"# // gemstack: allow(cycle) no\" // gemstack: allow(cycle) yes\nb here\n";
    let (shown, suppressed) = settled("x.kdl", text, &[("cycle", "a "), ("cycle", "here")]);
    assert_eq!(
        (shown, suppressed),
        (vec!["cycle".into()], vec!["a : yes".into()])
    );
}

#[test]
fn a_comment_before_a_repeated_node_of_kdl_covers_that_node_alone() {
    let text = "kind \"pipeline\"\n// gemstack: allow(cycle) they meet\nstage \"a\" uses=\"one\" { with x=\"two\" }\nstage \"b\" uses=\"three\"\n";
    let words = [
        ("cycle", "stage \"a\""),
        ("cycle", "one"),
        ("cycle", "two"),
        ("cycle", "three"),
    ];
    let (shown, suppressed) = settled("x.kdl", text, &words);
    assert_eq!((shown.len(), suppressed.len()), (1, 3));
}
