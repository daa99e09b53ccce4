//! A piece of a prompt: an item made ready, with its title and its fence.

use gemstack_lang::markdown::Markdown;

use super::disarm::disarmed;
use super::layout::Shown;

/// A piece of a prompt.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// The index of its section.
    pub(super) section: usize,
    /// How much it matters; 1 most.
    pub(super) priority: u32,
    /// Whether it stays whatever the budget.
    pub(super) keep: bool,
    /// Its title; empty where it has none.
    pub(super) title: String,
    /// The level of the title's heading.
    pub(super) level: usize,
    /// What it says.
    pub(super) body: Body,
}

/// What a piece says. No line of it imitates a banner.
#[derive(Debug, Clone)]
pub(super) enum Body {
    /// Trusted Markdown; every fence in it is closed.
    Trusted(String),
    /// Data, in a fence longer than any in it.
    Fenced {
        /// The fence.
        fence: String,
        /// What stands behind the opening fence.
        info: String,
        /// The data.
        text: String,
    },
}

/// A body made ready; `path` is shown by its fence.
pub(super) fn body(text: &str, fenced: bool, path: Option<&str>) -> Body {
    if fenced {
        let text = disarmed(text.trim_end_matches(['\n', '\r']));
        let info = path
            .map(one_line)
            .filter(|it| !it.contains('`'))
            .unwrap_or_default();
        Body::Fenced {
            fence: fence(&text),
            info,
            text,
        }
    } else {
        Body::Trusted(closed(disarmed(text.trim())))
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
    let line: String = text.trim().chars().map(blank).collect();
    disarmed(&line)
}

/// `1 line`, `2 lines`.
pub(super) fn counted(lines: usize) -> String {
    if lines == 1 {
        "1 line".to_owned()
    } else {
        format!("{lines} lines")
    }
}

/// More backticks than stand together anywhere in the text.
fn fence(text: &str) -> String {
    let runs = text.split(|it| it != '`').map(str::len);
    "`".repeat(runs.max().unwrap_or_default().max(2) + 1)
}

/// Trusted Markdown whose last fence may have been forgotten: it would swallow what follows.
fn closed(text: String) -> String {
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
    format!("{text}\n{fence}")
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
    /// The piece as it stands in the prompt, with its title.
    pub(super) fn text(&self, shown: Shown) -> String {
        let title = match self.title.as_str() {
            "" => String::new(),
            title => format!("{} {title}\n\n", "#".repeat(self.level)),
        };
        match shown {
            Shown::Dropped => String::new(),
            Shown::Whole => format!("{title}{}\n", self.standing(self.body.text())),
            Shown::Cut { bytes, lines } => {
                let kept = self.standing(&self.body.text()[..bytes]);
                let lines = counted(lines);
                format!("{title}{kept}\n[… {lines} cut for the token budget]\n")
            }
        }
    }

    fn standing(&self, kept: &str) -> String {
        match &self.body {
            Body::Trusted(_) => kept.to_owned(),
            Body::Fenced { fence, info, .. } => format!("{fence}{info}\n{kept}\n{fence}"),
        }
    }

    /// The ways to cut it, the longest last: at the end of a line, and in no fence of its own.
    pub(super) fn cuts(&self) -> Vec<Shown> {
        let text = self.body.text();
        let all = text.matches('\n').count() + 1;
        let ends = text.match_indices('\n').enumerate();
        let cuts = ends.map(|(index, (bytes, _))| {
            (
                bytes,
                Shown::Cut {
                    bytes,
                    lines: all - index - 1,
                },
            )
        });
        let fences = match &self.body {
            Body::Trusted(text) => Markdown::of(text).fences,
            Body::Fenced { .. } => Vec::new(),
        };
        let is_open = |bytes: usize| {
            let next = fences.partition_point(|it| it.range.end <= bytes);
            fences.get(next).is_some_and(|it| it.range.start < bytes)
        };
        cuts.filter(|(bytes, _)| !is_open(*bytes))
            .map(|(_, cut)| cut)
            .collect()
    }
}
