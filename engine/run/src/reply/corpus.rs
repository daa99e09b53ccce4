//! Replies as models write them, each with what becomes of it: the files of the folder `corpus`. A case is added there and
//! nowhere else.

use std::collections::BTreeMap;

use gemstack_lang::document::Document;
use gemstack_lang::source::Source;
use serde::Deserialize;

use super::{FileOperation, Reply, ReplyFault, Shape, Stream, Syntax, Syntaxes, apply, parse_as};

const FILES: &[(&str, &str)] = &[
    ("diffs", include_str!("corpus/diffs.yaml")),
    ("edits", include_str!("corpus/edits.yaml")),
    ("elements", include_str!("corpus/elements.yaml")),
    ("fences", include_str!("corpus/fences.yaml")),
    ("json", include_str!("corpus/json.yaml")),
    ("patches", include_str!("corpus/patches.yaml")),
];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Case {
    #[serde(rename = "case")]
    name: String,
    pub(super) reply: String,
    /// The syntaxes that it may use; all where none is said.
    #[serde(rename = "as", default)]
    syntaxes: Vec<Syntax>,
    gives: Option<Vec<FileOperation>>,
    prose: Option<String>,
    /// What the message says of a reply that is refused.
    fault: Option<String>,
    /// What files hold before,
    files: Option<BTreeMap<String, String>>,
    /// and what after; null where there is none.
    after: Option<BTreeMap<String, Option<String>>>,
    /// What the message says of a reply that does not fit.
    unfit: Option<String>,
}

pub(super) fn cases() -> Vec<Case> {
    let read = FILES.iter().map(|(name, text)| {
        let document = Document::yaml(Source::new(*name, *text));
        assert!(document.diagnostics().is_empty(), "{name}");
        serde_json::from_value::<Vec<Case>>(document.root().to_json()).expect(name)
    });
    read.flatten().collect()
}

impl Case {
    fn syntaxes(&self) -> Syntaxes {
        Syntaxes::of(&self.syntaxes)
    }

    fn parsed(&self) -> Result<Reply, ReplyFault> {
        let reply = parse_as(&self.reply, self.syntaxes(), &Shape::default())?;
        if reply.operations.is_empty() {
            return Err(ReplyFault::NoOperations);
        }
        Ok(reply)
    }

    /// What is not as it should be.
    fn wrong(&self) -> Option<String> {
        match (self.parsed(), &self.fault) {
            (Ok(reply), None) => self
                .wrong_operations(&reply)
                .or_else(|| self.wrong_files(&reply)),
            (Err(fault), Some(expected)) if fault.to_string().contains(expected.as_str()) => None,
            (Err(fault), _) => Some(fault.to_string()),
            (Ok(reply), Some(_)) => Some(format!("{reply:?}")),
        }
    }

    fn wrong_operations(&self, reply: &Reply) -> Option<String> {
        let is_given = self.gives.as_ref().is_none_or(|it| *it == reply.operations);
        let is_said = self.prose.as_ref().is_none_or(|it| *it == reply.prose);
        let is_empty = self.gives.is_none() && self.files.is_none();
        (!is_given || !is_said || is_empty).then(|| format!("{reply:?}"))
    }

    fn wrong_files(&self, reply: &Reply) -> Option<String> {
        let mut files = self.files.clone()?;
        match (written(&mut files, &reply.operations), &self.unfit) {
            (Err(fault), Some(expected)) if fault.contains(expected.as_str()) => None,
            (Err(fault), _) => Some(fault),
            (Ok(()), None) => {
                let after = self.after.iter().flatten();
                let mut wrong = after.filter(|(path, it)| files.get(*path) != it.as_ref());
                wrong.next().map(|_| format!("{files:?}"))
            }
            (Ok(()), Some(_)) => Some(format!("{files:?}")),
        }
    }
}

fn written(
    files: &mut BTreeMap<String, String>,
    operations: &[FileOperation],
) -> Result<(), String> {
    for operation in operations {
        let from = match operation {
            FileOperation::Rename { from, .. } => from,
            other => other.path(),
        };
        let current = files.remove(from);
        let content = apply(operation, current.as_deref()).map_err(|it| it.to_string())?;
        files.extend(content.map(|it| (operation.path().to_owned(), it)));
    }
    Ok(())
}

#[test]
fn every_reply_of_the_corpus_gives_what_it_should() {
    let cases = cases();
    let wrong = cases
        .iter()
        .filter_map(|it| Some(format!("{}: {}", it.name, it.wrong()?)));
    let wrong: Vec<_> = wrong.collect();
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
    assert!(cases.len() >= 120, "{}", cases.len());
}

#[test]
fn a_reply_that_comes_in_pieces_is_the_same_reply_wherever_it_is_split() {
    for case in cases() {
        let whole = parse_as(&case.reply, case.syntaxes(), &Shape::default());
        for size in 1..=7 {
            let mut stream = Stream::new(case.syntaxes());
            let pieces: Vec<char> = case.reply.chars().collect();
            for piece in pieces.chunks(size) {
                stream.push(&piece.iter().collect::<String>());
            }
            assert_eq!(
                stream.finish(&Shape::default()),
                whole,
                "{}, by {size}",
                case.name
            );
        }
    }
}

#[test]
fn a_reply_that_is_cut_anywhere_gives_no_file_that_the_whole_one_does_not() {
    let given = |text: &str, case: &Case| {
        let reply = parse_as(text, case.syntaxes(), &Shape::default());
        reply.map(|it| it.operations).unwrap_or_default()
    };
    for case in cases().iter().filter(|it| it.fault.is_none()) {
        let whole = given(&case.reply, case);
        // Half a fence is a fence: there, the service's word for the end of the reply must say that it was cut.
        let cuts = case
            .reply
            .char_indices()
            .filter(|(at, _)| !ends_in_fence(&case.reply[..*at]));
        for (at, _) in cuts {
            for operation in given(&case.reply[..at], case) {
                let is_whole = whole.contains(&operation) || is_part(&operation, &whole);
                assert!(is_whole, "{} cut at {at}: {operation:?}", case.name);
            }
        }
    }
}

fn ends_in_fence(text: &str) -> bool {
    let line = text.rsplit('\n').next().unwrap_or_default();
    line.trim_start().starts_with(['`', '~'])
}

/// Of changes in several blocks the first ones may be there, as they are written.
fn is_part(operation: &FileOperation, whole: &[FileOperation]) -> bool {
    whole.iter().any(|it| match (operation, it) {
        (
            FileOperation::Edit { path, edits },
            FileOperation::Edit {
                path: whole,
                edits: all,
            },
        ) => path == whole && all.starts_with(edits),
        _ => false,
    })
}
