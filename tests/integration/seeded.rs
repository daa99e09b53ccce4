//! Documents with one defect each, in YAML and in KDL: each is found once, at its bytes, and without
//! the defect nothing is.
//!
//! In the files of `seeded/`, `⟦right⇒wrong⟧` is the defect and `«…»` stands around the bytes that must
//! be found.

use gemstack_lang::check::Checker;
use gemstack_lang::diagnostic::Diagnostic;
use gemstack_lang::document::{Document, Format};
use gemstack_lang::source::{Source, Span};
use gemstack_lang::suppression::settle;

use crate::shipped::layers;

/// The defects, each with the rule that finds it.
pub const SEEDS: &[(&str, &str)] = &[
    ("broken_expression", "bad_expression"),
    ("constant_condition", "constant_condition"),
    ("cycle", "cycle"),
    ("duplicate_id", "duplicate_key"),
    ("duplicate_key", "duplicate_key"),
    ("forward_reference", "forward_reference"),
    ("hard_coded_token", "literal_secret"),
    ("missing_field", "missing_key"),
    ("missing_stage", "unknown_reference"),
    ("missing_timeout", "missing_timeout"),
    ("misspelled_key", "unknown_key"),
    ("type_mismatch", "type_mismatch"),
    ("unbounded_loop", "unbounded_loop"),
    ("undeclared_input", "undeclared_input"),
    ("unknown_filter", "unknown_filter"),
    ("unknown_operation", "unknown_operation"),
    ("unknown_output_field", "unknown_output"),
    ("untrusted_text_in_a_shell", "untrusted_shell"),
    ("unused_input", "unused_input"),
];

/// A document with its defect, and without it.
pub struct Twins {
    /// The name of its file.
    pub name: String,
    /// Without the defect.
    pub clean: String,
    /// With it.
    pub broken: String,
    /// The bytes of the broken one that must be found.
    pub marked: Span,
}

impl Twins {
    /// Reads a file of `seeded/`.
    pub fn read(seed: &str, format: Format) -> Self {
        let name = format!("{seed}.{}", format.extension());
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/integration/seeded");
        let text = std::fs::read_to_string(format!("{folder}/{name}")).expect(&name);
        let broken = edited(&text, |(_, wrong)| wrong);
        let start = broken.find('«').expect("a mark");
        let end = broken.find('»').expect("its end") - '«'.len_utf8();
        Self {
            name,
            clean: unmarked(&edited(&text, |(right, _)| right)),
            broken: unmarked(&broken),
            marked: Span::new(start, end),
        }
    }

    fn document(&self, text: &str) -> Document {
        Document::parse(Source::new(&self.name, text))
    }
}

/// The text with one side of every edit.
fn edited<'a>(text: &'a str, side: impl Fn((&'a str, &'a str)) -> &'a str) -> String {
    let mut parts = text.split('⟦');
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (edit, rest) = part.split_once('⟧').expect("an edit ends");
        whole += side(edit.split_once('⇒').expect("an edit has two sides"));
        whole += rest;
    }
    whole
}

fn unmarked(text: &str) -> String {
    text.replace(['«', '»'], "")
}

/// Every seed in both formats.
pub fn all() -> impl Iterator<Item = (&'static str, Twins)> {
    let formats = [Format::Yaml, Format::Kdl];
    let pairs = SEEDS
        .iter()
        .flat_map(move |it| formats.map(|format| (it, format)));
    pairs.map(|((seed, rule), format)| (*rule, Twins::read(seed, format)))
}

fn told(document: &Document, found: &[Diagnostic]) -> Vec<String> {
    let told = found.iter().map(|it| {
        let bytes = document.source().slice(it.place.span);
        format!("{} at {} `{bytes}`", it.rule, it.place.span.start)
    });
    told.collect()
}

#[test]
fn every_seeded_defect_is_found_at_its_bytes_and_nothing_else_is() {
    let layers = layers();
    let catalogue = gemstack_run::operations::catalogue();
    let checker = Checker::new(&catalogue, &layers);
    let mut wrong = String::new();
    for (rule, twins) in all() {
        let (start, bytes) = (
            twins.marked.start,
            &twins.broken[twins.marked.start..twins.marked.end],
        );
        let expected = vec![format!("{rule} at {start} `{bytes}`")];
        for (text, expected) in [(&twins.clean, Vec::new()), (&twins.broken, expected)] {
            let document = twins.document(text);
            let found = checker.document(&document);
            let found = settle(document.source(), document.root(), found).shown;
            let found = told(&document, &found);
            if found != expected {
                let name = &twins.name;
                wrong += &format!("{name}:\n  found    {found:?}\n  expected {expected:?}\n");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn both_formats_of_a_seed_say_the_same() {
    for (seed, _) in SEEDS {
        let [yaml, kdl] = [Format::Yaml, Format::Kdl].map(|it| Twins::read(seed, it));
        let said = |twins: &Twins, text: &str| twins.document(text).root().to_json();
        assert_eq!(said(&yaml, &yaml.clean), said(&kdl, &kdl.clean), "{seed}");
        assert_eq!(said(&yaml, &yaml.broken), said(&kdl, &kdl.broken), "{seed}");
    }
}

#[test]
fn every_file_of_the_folder_is_a_seed() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/integration/seeded");
    let files = std::fs::read_dir(folder).expect("the folder").flatten();
    let mut files: Vec<_> = files
        .map(|it| it.file_name().to_string_lossy().into_owned())
        .collect();
    files.sort();
    let named = SEEDS
        .iter()
        .flat_map(|(it, _)| [format!("{it}.kdl"), format!("{it}.yaml")]);
    assert_eq!(files, named.collect::<Vec<_>>());
}
