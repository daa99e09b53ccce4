//! What may stand at a byte.

use super::EditorView;
use super::expression_at::{Typing, typing};
use super::spot::Spot;
use crate::catalogue::Catalogue;
use crate::check::Signatures;
use crate::document::{Document, Value};
use crate::expression::callable::FILTERS;
use crate::library::Library;
use crate::source::{Source, Span};

/// Something that may stand at a byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// What is inserted.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// Its type, or what it is in a few words.
    pub detail: String,
    /// What of it is there already, and is replaced.
    pub replaces: Span,
}

/// What a completion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompletionKind {
    /// A key of the language, a parameter or an input.
    Key,
    /// The name of something.
    Name,
    /// A field of a record in an expression.
    Field,
    /// One of the words that may stand there.
    Word,
    /// A filter.
    Filter,
}

/// A word that stands for a key that is still to be typed.
const UNTYPED: &str = "untyped_key";

/// What may stand at a byte of a text that is being typed, and may not parse for that reason.
pub fn completions(
    source: &Source,
    offset: usize,
    catalogue: &Catalogue,
    library: &dyn Library,
) -> Vec<Completion> {
    let found = in_text(source.name(), source.text(), offset, catalogue, library);
    if !found.is_empty() {
        return found;
    }
    let Some((patched, word)) = with_key(source.text(), offset) else {
        return Vec::new();
    };
    let mut found = in_text(source.name(), &patched, offset, catalogue, library);
    for it in &mut found {
        it.replaces = word;
    }
    found
}

fn in_text(
    name: &str,
    text: &str,
    offset: usize,
    catalogue: &Catalogue,
    library: &dyn Library,
) -> Vec<Completion> {
    let document = Document::parse(Source::new(name, text));
    let signatures = Signatures::new(catalogue, library);
    EditorView::new(&document, catalogue, library, &signatures).completions(offset)
}

/// The text with the unfinished key at a byte made whole, and the bytes of what was typed of it.
fn with_key(text: &str, offset: usize) -> Option<(String, Span)> {
    let before = text.get(..offset)?;
    let line = before.rfind('\n').map_or(0, |it| it + 1);
    let typed = before[line..].trim_start_matches([' ', '-']);
    let rest = text[offset..].lines().next().unwrap_or_default();
    let is_key = typed
        .chars()
        .all(|it| it.is_alphanumeric() || "_-".contains(it));
    let start = offset - typed.len();
    let patched = || format!("{}{UNTYPED}: {}", &text[..start], &text[offset..]);
    (is_key && rest.trim().is_empty()).then(|| (patched(), Span::new(start, offset)))
}

impl<'a> EditorView<'a> {
    /// What may stand at a byte.
    fn completions(&self, offset: usize) -> Vec<Completion> {
        let empty = self.empty_value_at(offset);
        let Some(spot) = empty.or_else(|| self.spots.at(offset)) else {
            return Vec::new();
        };
        if spot
            .field
            .is_some_and(|it| super::spot::covers(it.key_span, offset))
        {
            return self.keys_at(spot, offset);
        }
        match self.expression_before(spot, offset) {
            Some(before) => self.in_expression(spot, before, offset),
            None => self.values_at(spot, offset),
        }
    }

    /// The entry without a value whose key stands in front of a byte on its line.
    fn empty_value_at(&self, offset: usize) -> Option<&Spot<'a>> {
        let between = |it: &&Spot<'a>| {
            let end = it.field.map_or(usize::MAX, |it| it.key_span.end);
            let between = self.document.source().text().get(end..offset);
            it.node.value == Value::Null && between.is_some_and(|it| it.trim() == ":")
        };
        self.spots.iter().find(between)
    }

    /// The keys that a map may have beside those it has.
    fn keys_at(&self, spot: &Spot<'a>, offset: usize) -> Vec<Completion> {
        let Some(map) = self.spots.parent(spot) else {
            return Vec::new();
        };
        let replaces = spot
            .field
            .map_or(Span::new(offset, offset), |it| it.key_span);
        let completion =
            |key: &str, detail: &str| completion(key, CompletionKind::Key, detail, replaces);
        let schema = map.schema.into_iter().flat_map(|it| it.keys());
        let schema =
            schema.map(|(key, it)| completion(key, it.word("description").unwrap_or_default()));
        let taken = self.inputs_of_callee(map);
        let inputs = taken.iter().flat_map(|it| it.fields.iter());
        let inputs =
            inputs.map(|it| completion(&it.name, &described(&it.of.to_string(), &it.summary)));
        let free = |it: &Completion| map.node.get(&it.label).is_none();
        schema.chain(inputs).filter(free).collect()
    }

    /// The names and words that may stand as a value.
    fn values_at(&self, spot: &Spot<'a>, offset: usize) -> Vec<Completion> {
        let written = spot.node.text();
        let replaces = written.map_or(Span::new(offset, offset), |it| {
            spot.node.locate(self.document.source(), 0..it.len())
        });
        let words = spot
            .schema
            .map(|it| it.words())
            .unwrap_or_default()
            .into_iter();
        let words = words.map(|it| completion(it, CompletionKind::Word, "", replaces));
        let sort = self.sort_at(spot);
        let names = sort.iter().flat_map(|it| self.candidates(it));
        let names =
            names.map(|(name, detail)| completion(&name, CompletionKind::Name, &detail, replaces));
        words.chain(names).collect()
    }

    /// The names of a sort that may be used here, each in a few words.
    fn candidates(&self, sort: &str) -> Vec<(String, String)> {
        if sort == "operation" {
            let operations = self.catalogue.iter();
            return operations
                .map(|it| (it.name.to_owned(), it.summary.to_owned()))
                .collect();
        }
        let used = sort == "box";
        let here = self.names().into_iter().filter(|it| it.sort == sort);
        let here = here
            .filter(|it| used || it.role == super::Role::Definition)
            .map(|it| it.name);
        let elsewhere = self
            .library
            .documents(sort)
            .into_iter()
            .chain(self.library.texts(sort));
        let mut names: Vec<_> = here.chain(elsewhere).collect();
        names.sort();
        names.dedup();
        names.into_iter().map(|it| (it, sort.to_owned())).collect()
    }

    fn in_expression(&self, spot: &Spot<'a>, before: &str, offset: usize) -> Vec<Completion> {
        let replaces = |typed: &str| Span::new(offset - typed.len(), offset);
        match typing(before) {
            Typing::Filter(typed) => {
                let names = FILTERS.iter().map(|it| it.name);
                names
                    .map(|it| completion(it, CompletionKind::Filter, "filter", replaces(typed)))
                    .collect()
            }
            Typing::Path(path) => self.fields_of(spot, path, offset),
            Typing::Word { beside: "", begun } => {
                let boxes = self.candidates("box").into_iter();
                boxes
                    .map(|(name, it)| completion(&name, CompletionKind::Name, &it, replaces(begun)))
                    .collect()
            }
            Typing::Word { beside, begun } => {
                let words = self.words_of(spot, beside).into_iter();
                words
                    .map(|it| completion(&it, CompletionKind::Word, beside, replaces(begun)))
                    .collect()
            }
        }
    }

    fn fields_of(&self, spot: &Spot<'a>, path: &str, offset: usize) -> Vec<Completion> {
        let (owner, typed) = path.rsplit_once('.').unwrap_or(("", path));
        let owner: Vec<_> = owner
            .split('.')
            .filter(|it| !it.is_empty())
            .map(str::to_owned)
            .collect();
        let replaces = Span::new(offset - typed.len(), offset);
        let known = self.known_at(spot);
        let fields = known
            .map(|it| it.fields_of(&owner))
            .unwrap_or_default()
            .into_iter();
        fields
            .map(|(name, of, summary)| {
                let detail = described(&of.to_string(), &summary);
                completion(&name, CompletionKind::Field, &detail, replaces)
            })
            .collect()
    }

    fn words_of(&self, spot: &Spot<'a>, path: &str) -> Vec<String> {
        let path: Vec<_> = path.split('.').map(str::to_owned).collect();
        let of = self.known_at(spot).and_then(|it| it.described(&path));
        of.map(|(of, _)| of.words()).unwrap_or_default()
    }
}

fn completion(label: &str, kind: CompletionKind, detail: &str, replaces: Span) -> Completion {
    let (label, detail) = (label.to_owned(), detail.to_owned());
    Completion {
        label,
        kind,
        detail,
        replaces,
    }
}

/// A type, and what it means where that is said.
fn described(of: &str, summary: &str) -> String {
    if summary.is_empty() {
        of.to_owned()
    } else {
        format!("{of}: {summary}")
    }
}
