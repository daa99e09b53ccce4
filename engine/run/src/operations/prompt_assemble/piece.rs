//! A piece of a prompt: an item made ready, with its title and its fence.

use std::borrow::Cow;

use gemstack_lang::expression::SharedText;
use gemstack_lang::markdown::Markdown;

use super::disarm::disarmed;
use super::excerpt::{Excerpt, Part};
use super::fence::fence;
use super::rung::Rung;

/// A piece of a prompt.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// The index of its section.
    pub(super) section: usize,
    /// How much it matters; 1 most.
    pub(super) priority: u32,
    /// Whether it stays whatever the budget.
    pub(super) keep: bool,
    /// How it may be cut.
    pub(super) ladder: Vec<Rung>,
    /// Its title; empty where it has none.
    pub(super) title: String,
    /// The level of the title's heading.
    pub(super) level: usize,
    /// Its file, where it has one.
    pub(super) path: Option<String>,
    /// The layer that its file is of, where it is a text.
    pub(super) layer: Option<String>,
    /// What it says.
    pub(super) body: Body,
}

/// How much of a piece is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shown {
    /// All of it.
    Whole,
    /// Some of it.
    Cut(Excerpt),
    /// Nothing.
    Dropped,
}

/// What a piece says. No line of it imitates a banner.
#[derive(Debug, Clone)]
pub(super) enum Body {
    /// Trusted Markdown; every fence in it is closed.
    Trusted(SharedText),
    /// Data, in a fence longer than any in it.
    Fenced {
        /// The fence.
        fence: String,
        /// What stands behind the opening fence.
        info: String,
        /// The data, to the last byte.
        text: SharedText,
        /// Whether it is a file, of which it is told that its last line has no end.
        file: bool,
    },
}

/// A body made ready; `path` is shown by its fence.
pub(super) fn body(text: SharedText, fenced: bool, path: Option<&str>) -> Body {
    if !fenced {
        return Body::Trusted(closed(harmless(trimmed(text))));
    }
    let text = harmless(text);
    let info = path
        .map(one_line)
        .filter(|it| !it.contains('`'))
        .unwrap_or_default();
    Body::Fenced {
        fence: fence(&text),
        info,
        text,
        file: path.is_some(),
    }
}

/// The text without what imitates a banner: most have nothing of that and stay as they are.
fn harmless(text: SharedText) -> SharedText {
    match disarmed(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(broken) => broken.into(),
    }
}

fn trimmed(text: SharedText) -> SharedText {
    match text.trim() {
        same if same.len() == text.len() => text,
        less => less.into(),
    }
}

/// A text on one line: what would end the line becomes a blank.
pub(super) fn one_line(text: &str) -> String {
    let blank = |it: char| {
        if it.is_control() || "\u{2028}\u{2029}".contains(it) {
            ' '
        } else {
            it
        }
    };
    disarmed(&text.trim().chars().map(blank).collect::<String>()).into_owned()
}

/// `1 line`, `2 lines`.
pub(super) fn counted(lines: usize) -> String {
    if lines == 1 {
        "1 line".to_owned()
    } else {
        format!("{lines} lines")
    }
}

/// Trusted Markdown whose last fence may have been forgotten: it would swallow what follows.
fn closed(text: SharedText) -> SharedText {
    if !text.contains("```") && !text.contains("~~~") {
        return text;
    }
    let markdown = Markdown::of(&text);
    let Some(open) = markdown
        .fences
        .last()
        .filter(|_| markdown.ends_in_a_fence())
    else {
        return text;
    };
    let opening = markdown.slice(&open.range).trim_start();
    let mark = opening.chars().next().unwrap_or('`');
    let fence: String = opening.chars().take_while(|it| *it == mark).collect();
    format!("{}\n{fence}", &*text).into()
}

impl Body {
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Trusted(text) | Self::Fenced { text, .. } => text,
        }
    }

    pub(super) fn is_fenced(&self) -> bool {
        matches!(self, Self::Fenced { .. })
    }
}

impl Piece {
    /// How long its body is, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.body.text().len()
    }

    /// Its body, where that is Markdown.
    pub(super) fn markdown(&self) -> Option<&str> {
        let path = self.path.as_deref().unwrap_or_default();
        let named = [".md", ".markdown", ".mdc"]
            .iter()
            .any(|it| path.ends_with(it));
        (named || !self.body.is_fenced()).then(|| self.body.text())
    }

    /// The piece at a rung; none where that is not less than all of it.
    pub(super) fn at(&self, rung: Rung) -> Option<Shown> {
        if rung == Rung::Whole {
            return Some(Shown::Whole);
        }
        let excerpt = Excerpt::of(self, rung)?;
        let shown = Shown::Cut(excerpt);
        let length = self.text(&shown).len();
        // What is shorter than the body need not be held against all of it, which has more around it.
        let is_less = length < self.bytes() || length < self.text(&Shown::Whole).len();
        is_less.then_some(shown)
    }

    /// The piece as it stands in the prompt, with its title and a line end.
    pub(super) fn text(&self, shown: &Shown) -> String {
        let mut text = String::new();
        self.write(shown, &mut text);
        text
    }

    /// Writes the piece as it stands in the prompt.
    pub(super) fn write(&self, shown: &Shown, prompt: &mut String) {
        if *shown == Shown::Dropped {
            return;
        }
        if !self.title.is_empty() {
            prompt.extend(std::iter::repeat_n('#', self.level));
            prompt.extend([" ", &self.title, "\n\n"]);
        }
        match (&self.body, shown) {
            (Body::Trusted(text), Shown::Cut(excerpt)) => trusted_part(prompt, text, excerpt),
            (Body::Trusted(text), _) => prompt.extend([&**text, "\n"]),
            (body, Shown::Cut(excerpt)) => fenced_part(prompt, body, excerpt),
            (body, _) => fenced(prompt, body),
        }
    }
}

fn fenced(prompt: &mut String, body: &Body) {
    let Body::Fenced {
        fence,
        info,
        text,
        file,
    } = body
    else {
        return;
    };
    prompt.extend([fence, info, "\n", text]);
    let ends = text.ends_with('\n');
    prompt.push_str(if ends { "" } else { "\n" });
    prompt.extend([fence, "\n"]);
    if *file && !ends {
        prompt.push_str("[the last line of the file has no end]\n");
    }
}

fn fenced_part(prompt: &mut String, body: &Body, excerpt: &Excerpt) {
    let Body::Fenced {
        fence, info, text, ..
    } = body
    else {
        return;
    };
    if !excerpt.kept.is_empty() {
        prompt.extend([fence, info, "\n"]);
        for part in excerpt.parts(text) {
            match part {
                Part::Kept(lines) => prompt.push_str(lines),
                Part::Out(lines) => prompt.extend(["[… ", &counted(lines), "]"]),
            }
            prompt.push_str(if prompt.ends_with('\n') { "" } else { "\n" });
        }
        prompt.extend([fence, "\n"]);
    }
    prompt.push_str(&excerpt.told(text));
    prompt.push('\n');
}

fn trusted_part(prompt: &mut String, text: &str, excerpt: &Excerpt) {
    if excerpt.kept.is_empty() {
        prompt.push_str(&excerpt.told(text));
        prompt.push('\n');
        return;
    }
    for (index, part) in excerpt.parts(text).enumerate() {
        prompt.push_str(if index == 0 { "" } else { "\n" });
        match part {
            Part::Kept(lines) => prompt.push_str(lines.trim_matches(['\n', '\r'])),
            Part::Out(lines) => {
                prompt.extend(["[… ", &counted(lines), " cut for the token budget]"]);
            }
        }
        prompt.push('\n');
    }
}
