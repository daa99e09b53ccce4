//! What came of the sections of a prompt, as data and in sentences.

use std::ops::Range;

use gemstack_lang::expression::SharedText;
use schemars::JsonSchema;
use serde::Serialize;

use super::Speaker;
use super::budget::{Fitted, Next};
use super::layout::Layout;
use super::limit::{By, Limit};
use super::piece::{Piece, Shown};
use super::rung::Rung;
use crate::provider::{Model, Provider};

/// So many names are told of those that were cut alike; of the others how many there are.
const TOLD: usize = 5;

/// The prompt.
#[derive(Serialize, JsonSchema)]
pub(in crate::operations) struct Outputs {
    /// The prompt.
    #[schemars(with = "String")]
    prompt: SharedText,
    /// How many tokens it is.
    tokens: u64,
    /// The model whose tokens they are.
    model: String,
    /// The same model, as `provider/name`, for whoever counts again.
    counted_by: String,
    /// How many tokens the prompt may have; null where nobody says.
    budget: Option<u64>,
    /// What says so: `budget`, or the `context` of the model.
    limited_by: Option<By>,
    /// Whether they were counted; else they are estimated, and nothing is cut.
    exact: bool,
    /// What became of each item, in the order of the prompt.
    sections: Vec<Part>,
    /// Where each section is in the prompt, and who says it in a chat.
    spans: Vec<Span>,
    /// What was cut or dropped for the budget, in sentences.
    pub(super) cut: Vec<String>,
    /// What would be shown next with a larger budget; null where nothing is cut.
    next: Option<Gain>,
    /// How many tokens all of it would be, where `explain` asks; else null.
    tokens_of_all: Option<u64>,
}

/// What became of an item.
#[derive(Serialize, JsonSchema)]
struct Part {
    /// The heading of its section.
    heading: String,
    /// Its title.
    title: String,
    /// How many tokens of the prompt it is.
    tokens: u64,
    /// How long all of its body is, in bytes.
    bytes: usize,
    /// How much of it is shown.
    state: State,
    /// How much it matters; 1 most.
    priority: u32,
    /// Whether it stays whatever the budget.
    keep: bool,
    /// Its file, where it has one.
    path: Option<String>,
    /// The layer that it comes from, where it is a text.
    layer: Option<String>,
    /// Where it begins in the prompt, in bytes.
    start: usize,
    /// Where it ends there.
    end: usize,
}

/// A section in the prompt.
#[derive(Serialize, JsonSchema)]
struct Span {
    /// Its heading.
    heading: String,
    /// Who says it.
    speaker: Speaker,
    /// Where its banner begins in the prompt, in bytes.
    start: usize,
    /// Where its last item ends there.
    end: usize,
}

/// What a larger budget brings.
#[derive(Serialize, JsonSchema)]
struct Gain {
    /// The heading of the section.
    heading: String,
    /// The title of the item.
    title: String,
    /// How much of it would be shown.
    state: Rung,
    /// The smallest budget that shows it so, in tokens.
    budget: u64,
}

/// How much of an item is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum State {
    /// All of it.
    Whole,
    /// Its beginning, and of what follows what a rung of its ladder shows.
    Cut,
    /// All but its examples.
    WithoutExamples,
    /// Its outline.
    Outline,
    /// Its first and last lines.
    HeadAndTail,
    /// Its title, and how long it is.
    Listing,
    /// Nothing.
    Dropped,
}

impl From<&Shown> for State {
    fn from(shown: &Shown) -> Self {
        let excerpt = match shown {
            Shown::Whole => return Self::Whole,
            Shown::Dropped => return Self::Dropped,
            Shown::Cut(excerpt) => excerpt,
        };
        match excerpt.rung.filter(|_| !excerpt.filled) {
            None | Some(Rung::Whole) => Self::Cut,
            Some(Rung::WithoutExamples) => Self::WithoutExamples,
            Some(Rung::Outline) => Self::Outline,
            Some(Rung::HeadAndTail) => Self::HeadAndTail,
            Some(Rung::Listing) => Self::Listing,
        }
    }
}

impl State {
    /// The states of what is cut, in the order in which they are told, and what is said of an item in it.
    const CUT: [(Self, &'static str); 6] = [
        (Self::Cut, "cut"),
        (Self::WithoutExamples, "left out the examples of"),
        (Self::Outline, "shows the outline alone of"),
        (Self::HeadAndTail, "shows head and tail alone of"),
        (Self::Listing, "shows the length alone of"),
        (Self::Dropped, "dropped"),
    ];
}

/// What came of it all.
pub(super) fn outputs(
    layout: &Layout,
    fitted: Fitted,
    (provider, model): (&Provider, &Model),
    limit: Option<Limit>,
    exact: bool,
    tokens_of_all: Option<u64>,
) -> Outputs {
    let written = layout.write(&fitted.shown);
    Outputs {
        tokens: fitted.tokens,
        model: model.name.clone(),
        counted_by: format!("{}/{}", provider.name(), model.name),
        budget: limit.map(|it| it.tokens),
        limited_by: limit.map(|it| it.by),
        exact,
        sections: parts(layout, &fitted, &written.pieces),
        spans: spans(layout, &written.sections),
        cut: cut(layout, &fitted.shown),
        next: fitted.next.map(|it| gain(layout, it)),
        tokens_of_all,
        prompt: written.prompt.into(),
    }
}

fn parts(layout: &Layout, fitted: &Fitted, places: &[Range<usize>]) -> Vec<Part> {
    let shown = fitted.shown.iter().zip(&fitted.of_pieces).zip(places);
    let pieces = layout.pieces.iter().zip(shown);
    pieces
        .map(|(piece, ((shown, tokens), place))| Part {
            heading: heading(layout, piece),
            title: piece.title.clone(),
            tokens: *tokens,
            bytes: piece.bytes(),
            state: State::from(shown),
            priority: piece.priority,
            keep: piece.keep,
            path: piece.path.clone(),
            layer: piece.layer.clone(),
            start: place.start,
            end: place.end,
        })
        .collect()
}

fn heading(layout: &Layout, piece: &Piece) -> String {
    layout.sections[piece.section].heading.clone()
}

fn spans(layout: &Layout, places: &[Range<usize>]) -> Vec<Span> {
    let sections = layout.sections.iter().zip(places);
    sections
        .filter(|(_, place)| !place.is_empty())
        .map(|(section, place)| Span {
            heading: section.heading.clone(),
            speaker: section.speaker,
            start: place.start,
            end: place.end,
        })
        .collect()
}

fn gain(layout: &Layout, next: Next) -> Gain {
    let piece = &layout.pieces[next.piece];
    Gain {
        heading: heading(layout, piece),
        title: piece.title.clone(),
        state: next.rung,
        budget: next.budget,
    }
}

/// What was cut, in a sentence for those of a section that were cut alike.
fn cut(layout: &Layout, shown: &[Shown]) -> Vec<String> {
    let mut sentences = Vec::new();
    for (index, section) in layout.sections.iter().enumerate() {
        for (state, deed) in State::CUT {
            let pieces = layout.pieces.iter().zip(shown);
            let alike =
                pieces.filter(|(it, shown)| it.section == index && State::from(*shown) == state);
            let titles: Vec<_> = alike.map(|(it, _)| it.title.as_str()).collect();
            if !titles.is_empty() {
                let titles = listed(&titles);
                let heading = &section.heading;
                sentences.push(format!("the token budget {deed} {titles} ({heading})"));
            }
        }
    }
    sentences
}

fn listed(titles: &[&str]) -> String {
    let quoted = |it: &&str| format!("`{it}`");
    let (told, more) = match titles.len() {
        few if few <= TOLD + 1 => (titles, 0),
        many => (&titles[..TOLD], many - TOLD),
    };
    let told = told.iter().map(quoted).collect::<Vec<_>>().join(", ");
    match more {
        0 => told,
        more => format!("{told} and {more} more"),
    }
}
