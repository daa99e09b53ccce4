//! What must hold of any text whatever. Nothing here may panic but a law that is broken. The targets
//! of cargo-fuzz look for such a text; a test of the workspace tries some thousand.

use std::collections::BTreeMap;

use gemstack_lang::catalogue::Catalogue;
use gemstack_lang::check::{Checker, Signatures};
use gemstack_lang::diagnostic::{Diagnostic, Severity};
use gemstack_lang::document::{Document, Format, convert};
use gemstack_lang::editor::{EditorView, completions, rename};
use gemstack_lang::expression::{Expression, Text};
use gemstack_lang::fix::{Safety, mend};
use gemstack_lang::library::Library;
use gemstack_lang::source::Source;
use gemstack_lang::suppression::settle;

/// What documents are checked against.
pub struct World<'w> {
    catalogue: &'w Catalogue,
    library: &'w dyn Library,
    checker: Checker<'w>,
}

impl<'w> World<'w> {
    /// The world of these operations and documents.
    pub fn new(catalogue: &'w Catalogue, library: &'w dyn Library) -> Self {
        Self {
            catalogue,
            library,
            checker: Checker::new(catalogue, library),
        }
    }

    fn found(&self, document: &Document) -> Vec<Diagnostic> {
        let found = self.checker.document(document);
        settle(document.source(), document.root(), found).shown
    }
}

/// A text as a document.
pub fn document(text: &str, format: Format) -> Document {
    let name = format!("any.{}", format.extension());
    Document::in_format(format, Source::new(name, text))
}

/// Reading: every fault lies in the text, and what has none says the same in either format.
pub fn reading(text: &str, format: Format) {
    let read = document(text, format);
    places(read.diagnostics(), text);
    if !read.diagnostics().is_empty() {
        return;
    }
    for other in [Format::Yaml, Format::Kdl] {
        let converted = convert(&read, other);
        let again = document(&converted, other);
        let faults = again.diagnostics();
        assert_eq!(faults, [], "{text:?} became {converted:?}");
        let (now, before) = (again.root().to_json(), read.root().to_json());
        assert_eq!(now, before, "{text:?} became {converted:?}");
    }
}

/// Expressions and templates: every reference lies in the text.
pub fn expression(text: &str) {
    let expression = Expression::parse(text).map_or_else(|_| Vec::new(), |it| it.references());
    let template = Text::parse(text).map_or_else(|_| Vec::new(), |it| it.references());
    for reference in expression.iter().chain(&template) {
        for part in 0..reference.parts().len() {
            let range = reference.part_range(part);
            assert!(text.get(range.clone()).is_some(), "{range:?} of {text:?}");
        }
    }
}

/// Checking: every finding lies in the text, and the same text has the same findings.
pub fn checking(world: &World<'_>, text: &str, format: Format) {
    let document = document(text, format);
    let found = world.found(&document);
    places(&found, text);
    let again = Checker::new(world.catalogue, world.library).document(&document);
    let again = settle(document.source(), document.root(), again).shown;
    assert_eq!(found, again, "{text:?} is checked in two ways");
}

/// Fixes: there is an end to them, nothing is left for a second time, and no error is new.
pub fn fixing(world: &World<'_>, text: &str, format: Format, boldest: Safety) {
    let check = |it: &_| world.found(&Document::in_format(format, std::sync::Arc::clone(it)));
    let source = Source::new("any", text);
    let before = check(&source);
    let mended = mend(&source, boldest, &check);
    let (old, new) = (errors(&before), errors(&mended.left));
    let is_new = |(fault, count): (&Fault<'_>, &usize)| old.get(fault).is_none_or(|it| it < count);
    assert!(
        !new.iter().any(is_new),
        "{text:?} became {:?}",
        mended.source.text()
    );
    let again = mend(&mended.source, boldest, &check);
    assert_eq!(
        again.source.text(),
        mended.source.text(),
        "{text:?} is mended twice"
    );
}

/// The editor: whatever is asked at whatever byte has an answer, and edits lie in the text.
pub fn editing(world: &World<'_>, text: &str, format: Format, offset: usize) {
    let document = document(text, format);
    let signatures = Signatures::new(world.catalogue, world.library);
    let view = EditorView::new(&document, world.catalogue, world.library, &signatures);
    let spans = view.thing_at(offset).map(|(span, _)| span).into_iter();
    let edits = rename(&view, offset, "renamed").unwrap_or_default();
    let spans = spans.chain(edits.iter().map(|it| it.span));
    let completions = completions(document.source(), offset, world.catalogue, world.library);
    let spans = spans.chain(completions.iter().map(|it| it.replaces));
    for span in spans {
        let is_in_text = text.get(span.start..span.end).is_some();
        assert!(is_in_text, "{span:?} at {offset} of {text:?}");
    }
    view.definition_at(offset);
}

/// An error, as a person tells it from others.
type Fault<'d> = (&'static str, &'d str);

fn errors(found: &[Diagnostic]) -> BTreeMap<Fault<'_>, usize> {
    let mut counts = BTreeMap::new();
    let errors = found.iter().filter(|it| it.severity == Severity::Error);
    for it in errors {
        *counts.entry((it.rule, it.message.as_str())).or_insert(0) += 1;
    }
    counts
}

fn places(found: &[Diagnostic], text: &str) {
    for it in found {
        let own = std::iter::once(&it.place).chain(it.related.iter().map(|(place, _)| place));
        let own = own.filter(|place| place.source.text() == text);
        let spans = own.map(|it| it.span);
        let edits = it.fixes.iter().flat_map(|it| &it.edits).map(|it| it.span);
        for span in spans.chain(edits) {
            let is_in_text = text.get(span.start..span.end).is_some();
            assert!(is_in_text, "{}: {span:?} of {text:?}", it.rule);
        }
    }
}
