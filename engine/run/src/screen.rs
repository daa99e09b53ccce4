//! What is likely a secret in words of a project: made unreadable before a prompt leaves the machine, or a journal keeps
//! what a program printed.

use std::cell::RefCell;
use std::collections::HashMap;

use gemstack_lang::expression::SharedText;
use gemstack_lang::secret::{self, Secret};

use crate::context::Context;

/// A text without its secrets, and what they were.
pub(crate) struct Screened {
    /// The text, every byte in its place.
    pub(crate) text: String,
    /// For each secret, where it was and what: `line 3 looks like a GitHub token`.
    pub(crate) found: Vec<String>,
}

/// The texts of a run that were screened and hold nothing that looks like a secret. One of them is known again because it
/// is the same text, and not because it equals one.
#[derive(Default)]
pub(crate) struct Clean(RefCell<HashMap<usize, SharedText>>);

impl Clean {
    /// Notes a text that was screened.
    pub(crate) fn note(&self, text: &SharedText) {
        // As long as it is kept, nothing else has its place.
        self.0.borrow_mut().insert(text.place(), text.clone());
    }

    /// Whether a text was screened.
    pub(crate) fn has(&self, text: &SharedText) -> bool {
        self.0.borrow().contains_key(&text.place())
    }
}

/// What a program printed, with its secrets made unreadable.
pub(crate) fn masked(text: String) -> String {
    match secret::usable(&text) {
        none if none.is_empty() => text,
        found => secret::without(&text, &found),
    }
}

/// A text that is to go into a prompt, or `None` where it holds no secret. What stands in a file that the person at the
/// machine calls readable is none.
pub(crate) fn for_prompt(text: &str, context: &Context<'_>) -> Option<Screened> {
    judged(text, secret::usable(text), context)
}

/// The same, where it is known what looks like secrets in the text.
pub(crate) fn judged(text: &str, found: Vec<Secret>, context: &Context<'_>) -> Option<Screened> {
    let readable = if found.is_empty() {
        Vec::new()
    } else {
        readable(context)
    };
    let is_known = |it: &Secret| {
        readable
            .iter()
            .any(|that| that.contains(&text[it.range.clone()]))
    };
    let found: Vec<_> = found.into_iter().filter(|it| !is_known(it)).collect();
    (!found.is_empty()).then(|| Screened {
        text: secret::without(text, &found),
        found: found.iter().map(|it| told(it, text)).collect(),
    })
}

/// The texts of the files that are called readable. One that cannot be read makes nothing readable.
fn readable(context: &Context<'_>) -> Vec<String> {
    let tree = context.tree();
    let patterns = context.world().settings().list("readable_paths");
    let paths = tree.find(&patterns).unwrap_or_default().into_iter();
    paths
        .filter_map(|it| tree.read(&it).ok().flatten())
        .collect()
}

/// Where a secret is, and what it looks like.
pub(crate) fn told(secret: &Secret, text: &str) -> String {
    format!("line {} looks like {}", secret.line(text), secret.of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_known_again_by_itself_and_not_by_an_equal_one() {
        let (clean, text) = (Clean::default(), SharedText::from("a ripe pear"));
        assert!(!clean.has(&text));
        clean.note(&text);
        assert!(clean.has(&text) && clean.has(&text.clone()));
        assert!(!clean.has(&SharedText::from("a ripe pear")));
    }
}
