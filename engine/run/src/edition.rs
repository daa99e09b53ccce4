//! Documents as they were when a run began, and how they differ from what they are now.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::digest::Digest;

/// The documents that a run may use, by `kind/name`.
pub type Editions = BTreeMap<String, Edition>;

/// A document as it was when it was proved: the digest of each of its parts. Comments, layout and summaries do not count.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edition {
    /// The parts by name, such as `stages.parse` or `inputs`.
    pub parts: BTreeMap<String, Digest>,
}

/// The keys whose entries are parts of their own.
const ENTRIES: &[&str] = &["stages", "steps"];

/// The keys that tell who a document is, not what it does.
const SILENT: &[&str] = &["kind", "name", "summary"];

impl Edition {
    /// The edition of a document.
    pub fn of(document: &Json) -> Self {
        let keys = document.as_object().into_iter().flatten();
        let keys = keys.filter(|(key, _)| !SILENT.contains(&key.as_str()));
        let parts = keys.flat_map(|(key, value)| match value.as_object() {
            Some(entries) if ENTRIES.contains(&key.as_str()) => entries
                .iter()
                .map(|(name, it)| (format!("{key}.{name}"), part(it)))
                .collect(),
            _ => vec![(key.clone(), part(value))],
        });
        Self {
            parts: parts.collect(),
        }
    }
}

fn part(value: &Json) -> Digest {
    let mut value = value.clone();
    if let Some(fields) = value.as_object_mut() {
        fields.shift_remove("summary");
    }
    Digest::of_json(&value)
}

/// One part of a document that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// The document, as `kind/name`.
    pub document: String,
    /// The part.
    pub part: String,
    /// What became of it.
    pub change: Change,
}

/// What became of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// It is new.
    Added,
    /// It says something else.
    Changed,
    /// It is gone.
    Removed,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { document, part, .. } = self;
        let change = match self.change {
            Change::Added => "is new",
            Change::Changed => "has changed",
            Change::Removed => "is gone",
        };
        write!(f, "`{part}` of `{document}` {change}")
    }
}

/// What differs between the documents of then and of now, sorted. Those that only one of both names differ in their parts.
pub fn differences(then: &Editions, now: &Editions) -> Vec<Difference> {
    let documents: BTreeSet<_> = then.keys().chain(now.keys()).collect();
    let nothing = Edition::default();
    let of = |editions: &Editions, it: &String| editions.get(it).unwrap_or(&nothing).parts.clone();
    documents
        .into_iter()
        .flat_map(|it| in_document(it, &of(then, it), &of(now, it)))
        .collect()
}

fn in_document(
    document: &str,
    then: &BTreeMap<String, Digest>,
    now: &BTreeMap<String, Digest>,
) -> Vec<Difference> {
    let parts: BTreeSet<_> = then.keys().chain(now.keys()).collect();
    let change = |part: &String| match (then.get(part), now.get(part)) {
        (Some(then), Some(now)) => (then != now).then_some(Change::Changed),
        (None, _) => Some(Change::Added),
        (_, None) => Some(Change::Removed),
    };
    let difference = |part: &String| {
        let change = change(part)?;
        let (document, part) = (document.to_owned(), part.clone());
        Some(Difference {
            document,
            part,
            change,
        })
    };
    parts.into_iter().filter_map(difference).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn editions(document: Json) -> Editions {
        Editions::from([("pipeline/x".to_owned(), Edition::of(&document))])
    }

    #[test]
    fn parts_that_changed_came_or_went_are_named_and_summaries_do_not_count() {
        let then = editions(json!({
            "kind": "pipeline", "summary": "old", "inputs": { "a": {} },
            "stages": { "same": { "uses": "x", "summary": "then" }, "other": { "uses": "x" }, "gone": {} },
        }));
        let now = editions(json!({
            "kind": "pipeline", "summary": "new", "inputs": { "a": {} },
            "stages": { "same": { "uses": "x" }, "other": { "uses": "y" }, "new": {} },
        }));
        let told: Vec<_> = differences(&then, &now)
            .iter()
            .map(ToString::to_string)
            .collect();
        let expected = [
            "`stages.gone` of `pipeline/x` is gone",
            "`stages.new` of `pipeline/x` is new",
            "`stages.other` of `pipeline/x` has changed",
        ];
        assert_eq!(told, expected);
        assert_eq!(differences(&then, &then), []);
        assert_eq!(differences(&then, &Editions::new()).len(), 4);
    }
}
