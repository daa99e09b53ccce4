//! `prompt.assemble`: sections, a layout and a budget of tokens make a prompt.

mod budget;
mod disarm;
mod layout;
mod piece;

use std::borrow::Cow;

use gemstack_lang::catalogue::{Effects, Holds, Sink, Trust};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::text_load;
use crate::context::Context;
use crate::failure::Failure;
use crate::models;
use crate::operation::{Given, Operation, Performed};
use crate::provider::Model;
use crate::report::News;
use crate::screen::{self, Screened};
use budget::Fitted;
use layout::{Layout, Shown};
use piece::Piece;

/// The level of a title's heading where an item says nothing.
const LEVEL: usize = 3;

/// Assembles a prompt.
pub(super) struct PromptAssemble;

/// What the prompt is made of.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameters {
    /// The sections, in the order of the prompt.
    sections: Vec<Section>,
    /// The model whose tokens are counted: its name, or `provider/name`.
    #[schemars(extend("x-names" = "model"))]
    model: String,
    /// How many tokens the prompt may have; any number where nothing is said.
    #[serde(default)]
    #[schemars(extend("x-budget" = { "sections": "sections", "model": "model" }))]
    budget: Option<u64>,
}

/// A named part of the prompt. One without items that say something is left out.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Section {
    /// What its banner says.
    heading: String,
    /// How much it matters: 1 stays longest when the budget is short.
    priority: u32,
    /// Whether all of it stays whatever the budget.
    #[serde(default)]
    keep: bool,
    /// The titles of items that stay whatever the budget.
    #[serde(default)]
    keep_titles: Vec<String>,
    /// Whether its bodies are data that is not to be trusted: they stand in fences.
    #[serde(default)]
    fenced: bool,
    /// What it holds. One with an empty body is left out.
    items: Vec<Item>,
}

/// An item of a section. Records of texts and files can be passed as they are.
#[derive(Deserialize, JsonSchema)]
#[schemars(extend("additionalProperties" = true))]
pub(crate) struct Item {
    /// Its title; else its name, else its path.
    #[serde(default)]
    title: Option<String>,
    /// Its name.
    #[serde(default)]
    name: Option<String>,
    /// Its path, which a fence shows.
    #[serde(default)]
    path: Option<String>,
    /// What it says.
    #[serde(default)]
    body: Option<String>,
    /// The text whose body it is, where it has none of its own.
    #[serde(default)]
    text: Option<TextName>,
    /// The level of its heading, 1 to 6; 3 where nothing is said.
    #[serde(default)]
    level: Option<usize>,
    /// Whether its body is data that is not to be trusted; else as its section says.
    #[serde(default)]
    fenced: Option<bool>,
}

/// A text by kind and name.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TextName {
    /// Its kind.
    kind: String,
    /// Its name.
    name: String,
}

/// Whether a value that came from elsewhere is a section; else what is wrong with it.
pub(crate) fn is_section(value: &Json) -> Result<(), String> {
    is_record::<Section>(value)
}

/// Whether a value is an item of a section; else what is wrong with it.
pub(crate) fn is_item(value: &Json) -> Result<(), String> {
    is_record::<Item>(value)
}

fn is_record<R: DeserializeOwned>(value: &Json) -> Result<(), String> {
    if !value.is_object() {
        return Err("it is no record".to_owned());
    }
    let read = R::deserialize(value);
    read.map(drop).map_err(|it| it.to_string())
}

/// The prompt.
#[derive(Serialize, JsonSchema)]
pub(super) struct Outputs {
    /// The prompt.
    prompt: String,
    /// About how many tokens it is, by the model's estimate.
    tokens: u64,
    /// What became of each item, in the order of the prompt.
    sections: Vec<Part>,
    /// What was cut or dropped for the budget, in sentences.
    cut: Vec<String>,
}

/// What became of an item.
#[derive(Serialize, JsonSchema)]
struct Part {
    /// The heading of its section.
    heading: String,
    /// Its title.
    title: String,
    /// How many tokens of it the prompt holds; of a dropped one, how many it would have been.
    tokens: u64,
    /// What became of it.
    state: State,
}

/// What became of an item.
#[derive(Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum State {
    /// All of it is in the prompt.
    Whole,
    /// Its beginning is in the prompt.
    Cut,
    /// Nothing of it is in the prompt.
    Dropped,
}

impl Operation for PromptAssemble {
    const NAME: &'static str = "prompt.assemble";
    const SUMMARY: &'static str =
        "Makes a prompt of sections; what does not fit its budget of tokens is cut by priority.";
    const EFFECTS: Effects = Effects::READS;
    const TRUST: Trust = Trust {
        outputs: &[("prompt", Holds::Given("sections"))],
        sinks: &[("sections.items.body", Sink::Prompt { fence: "fenced" })],
    };
    type Parameters = Parameters;
    type Outputs = Outputs;

    async fn perform(
        Parameters {
            sections,
            model,
            budget,
        }: Parameters,
        context: &Context<'_>,
    ) -> Result<Performed<Outputs>, Failure> {
        let (_, model) = models::find(context.world(), &model)?;
        let layout = layout(context, sections)?;
        let Fitted { prompt, shown } = budget::fit(&layout, budget, |it| model.tokens_in(it))
            .map_err(|needed| too_small(budget, needed))?;
        let outputs = outputs(&layout, prompt, &shown, &model);
        for sentence in &outputs.cut {
            context.tell(News::Note(sentence));
        }
        Ok(Performed::Given(Given::only(outputs)))
    }
}

fn layout(context: &Context<'_>, sections: Vec<Section>) -> Result<Layout, Failure> {
    let mut layout = Layout::default();
    for section in sections {
        let index = layout.headings.len();
        layout.headings.push(piece::one_line(&section.heading));
        for item in &section.items {
            layout.pieces.extend(piece(context, index, &section, item)?);
        }
    }
    if layout.pieces.is_empty() {
        let failure = Failure::rejected("the prompt is empty: no section has an item with a body");
        return Err(failure.coded("PromptEmpty"));
    }
    Ok(layout)
}

/// An item made ready for the prompt; none where it says nothing.
fn piece(
    context: &Context<'_>,
    index: usize,
    section: &Section,
    item: &Item,
) -> Result<Option<Piece>, Failure> {
    let named = match (&item.body, &item.text) {
        (None, Some(TextName { kind, name })) => {
            Some(text_load::load(context.world().library(), kind, name)?)
        }
        _ => None,
    };
    let body = item
        .body
        .as_deref()
        .or(named.as_ref().map(|it| it.body.as_str()));
    let titles = [&item.title, &item.name, &item.path].into_iter().flatten();
    let title = titles.chain(named.as_ref().map(|it| &it.title)).next();
    let title = title.map(|it| piece::one_line(it)).unwrap_or_default();
    Ok(body.filter(|it| !it.trim().is_empty()).map(|body| Piece {
        section: index,
        priority: section.priority,
        keep: section.keep || section.keep_titles.contains(&title),
        level: item.level.unwrap_or(LEVEL).clamp(1, 6),
        body: piece::body(
            &screened(context, &title, body),
            item.fenced.unwrap_or(section.fenced),
            item.path.as_deref(),
        ),
        title,
    }))
}

/// The body without its secrets; people are told which.
fn screened<'b>(context: &Context<'_>, title: &str, body: &'b str) -> Cow<'b, str> {
    let Some(Screened { text, found }) = screen::for_prompt(body, context) else {
        return Cow::Borrowed(body);
    };
    for found in found {
        let note = format!("`{title}` has a secret, unreadable in the prompt: its {found}");
        context.tell(News::Note(&note));
    }
    Cow::Owned(text)
}

fn outputs(layout: &Layout, prompt: String, shown: &[Shown], model: &Model) -> Outputs {
    let pieces = || layout.pieces.iter().zip(shown);
    let heading = |piece: &Piece| layout.headings[piece.section].as_str();
    let sections = pieces().map(|(piece, shown)| part(heading(piece), piece, *shown, model));
    let cut = pieces().filter_map(|(piece, shown)| sentence(heading(piece), piece, *shown));
    let (sections, cut) = (sections.collect(), cut.collect());
    Outputs {
        tokens: model.tokens_in(&prompt),
        prompt,
        sections,
        cut,
    }
}

fn part(heading: &str, piece: &Piece, shown: Shown, model: &Model) -> Part {
    let (state, measured) = match shown {
        Shown::Whole => (State::Whole, Shown::Whole),
        Shown::Cut { .. } => (State::Cut, shown),
        Shown::Dropped => (State::Dropped, Shown::Whole),
    };
    Part {
        heading: heading.to_owned(),
        title: piece.title.clone(),
        tokens: model.tokens_in(&piece.text(measured)),
        state,
    }
}

fn sentence(heading: &str, piece: &Piece, shown: Shown) -> Option<String> {
    let title = &piece.title;
    match shown {
        Shown::Whole => None,
        Shown::Cut { lines, .. } => {
            let lines = piece::counted(lines);
            Some(format!(
                "the token budget cut {lines} of `{title}` ({heading})"
            ))
        }
        Shown::Dropped => Some(format!("the token budget dropped `{title}` ({heading})")),
    }
}

fn too_small(budget: Option<u64>, needed: u64) -> Failure {
    let budget = budget.unwrap_or_default();
    Failure::rejected(format!(
        "a token budget of {budget} is too small: what must stay needs {needed} tokens"
    ))
    .coded("TokenBudgetTooSmall")
    .helped(format!(
        "give at least {needed} tokens, or shorten what must stay"
    ))
}

#[cfg(test)]
mod tests;
