//! What a finding is known by, wherever its file moves it: its rule, its document, the names on the
//! way to it and the text at fault. Lines that are added above do not change it; the text does.

use std::collections::HashMap;

use gemstack_lang::diagnostic::Diagnostic;
use gemstack_lang::document::Node;
use gemstack_run::digest::Digest;

/// How many hexadecimal digits are enough.
const DIGITS: usize = 32;

/// Gives findings their fingerprints, the same in every run over the same texts.
#[derive(Debug, Default)]
pub struct Fingerprints {
    given: HashMap<String, usize>,
}

impl Fingerprints {
    /// The fingerprint of a finding in a document, or in a text, of which `root` is what it says.
    /// Those that would be the same are told apart by their order.
    pub fn of(&mut self, found: &Diagnostic, root: Option<&Node>) -> String {
        let way = root.map(|it| way(it, found.place.span.start));
        let parts = [
            found.rule,
            &identity(found, root),
            &way.unwrap_or_default(),
            text_at_fault(found),
        ];
        let parts = parts.join("\0");
        let occurrence = self.given.entry(parts.clone()).or_insert(0);
        *occurrence += 1;
        let digest = Digest::of(format!("{parts}\0{occurrence}").as_bytes());
        let mut digits = digest.to_string();
        digits.truncate(DIGITS);
        digits
    }
}

/// Kind and name of a document; of anything else, its path.
fn identity(found: &Diagnostic, root: Option<&Node>) -> String {
    let named = root.and_then(|it| Some((it.text_of("kind")?, it.text_of("name")?)));
    match named {
        Some((kind, name)) => format!("{kind}/{name}"),
        None => found
            .place
            .source
            .name()
            .trim_start_matches("./")
            .to_owned(),
    }
}

/// The keys on the way to a byte. The items of a list have no names, and their numbers change.
fn way(node: &Node, byte: usize) -> String {
    let holds = |start: usize, end: usize| (start..=end).contains(&byte);
    let mut fields = node.fields().iter();
    if let Some(field) = fields.find(|it| holds(it.key_span.start, it.node.span.end)) {
        return format!("/{}{}", field.key, way(&field.node, byte));
    }
    let mut items = node.items().iter();
    let item = items.find(|it| holds(it.span.start, it.span.end));
    item.map_or_else(String::new, |it| format!("/-{}", way(it, byte)))
}

/// The first line of what is at fault, or the line where nothing is.
fn text_at_fault(found: &Diagnostic) -> &str {
    let source = &found.place.source;
    let span = found.place.span;
    let written = source.slice(span).lines().next().unwrap_or_default();
    if !written.trim().is_empty() {
        return written.trim();
    }
    let (before, after) = source
        .text()
        .split_at_checked(span.start)
        .unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |it| it + 1);
    let end = span.start + after.find('\n').unwrap_or(after.len());
    source.text().get(start..end).unwrap_or_default().trim()
}

#[cfg(test)]
mod tests {
    use gemstack_lang::document::Document;
    use gemstack_lang::source::{Source, Span};

    use super::*;

    const TEXT: &str = "kind: pipeline\nname: x\nstages:\n  a: [one, one]\n";

    fn fingerprints(text: &str, word: &str) -> Vec<String> {
        let document = Document::yaml(Source::new("x.yaml", text));
        let mut fingerprints = Fingerprints::default();
        let places = text.match_indices(word);
        let places = places.map(|(at, it)| document.place(Span::new(at, at + it.len())));
        let found = places
            .map(|it| Diagnostic::error("cycle", it, ""))
            .collect::<Vec<_>>();
        found
            .iter()
            .map(|it| fingerprints.of(it, Some(document.root())))
            .collect()
    }

    #[test]
    fn lines_above_change_nothing_and_the_text_at_fault_does() {
        let first = fingerprints(TEXT, "one");
        let moved = TEXT.replace("name: x\n", "# more\nname: x\nsummary: y\n");
        assert_eq!(fingerprints(&moved, "one"), first);
        assert_ne!(fingerprints(&TEXT.replace("one", "two"), "two"), first);
        assert_ne!(fingerprints(&TEXT.replace("a:", "b:"), "one"), first);
    }

    #[test]
    fn equal_findings_are_told_apart() {
        let found = fingerprints(TEXT, "one");
        assert_ne!(found[0], found[1]);
    }
}
