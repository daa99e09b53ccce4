//! `prompt.assemble`: sections, a layout and a budget of tokens make a prompt.

mod budget;
mod disarm;
mod excerpt;
mod fence;
mod head_and_tail;
mod layout;
mod limit;
mod meter;
mod outline;
mod piece;
mod report;
mod rung;
mod scale;
mod tally;
mod unseen;
mod without_examples;

use gemstack_lang::catalogue::{Effects, Holds, Sink, Trust};
use gemstack_lang::expression::SharedText;
use gemstack_lang::secret::{self, Secret};
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use super::text_load;
use crate::at_once::at_once_by_bytes;
use crate::context::Context;
use crate::failure::Failure;
use crate::models::{Names, Wanted};
use crate::operation::{Given, Operation, Performed};
use crate::provider::{Model, Provider};
use crate::report::News;
use crate::screen::{self, Screened};
use crate::text::Text;
use budget::Fitted;
use layout::Layout;
use limit::Limit;
use meter::{Exactly, Roughly};
use piece::Piece;
use report::Outputs;
use rung::Rung;

/// The level of a title's heading where an item says nothing.
const LEVEL: usize = 3;

/// A prompt of so many bytes is counted in no time that a person feels.
const SMALL: usize = 256 * 1024;

/// Assembles a prompt.
pub(super) struct PromptAssemble;

/// What the prompt is made of.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameters {
    /// The sections, in the order of the prompt.
    sections: Vec<Section>,
    /// The model whose tokens are counted: its name, or `provider/name`; of a list the first, for it is asked first.
    #[schemars(extend("x-names" = "model"))]
    model: Names,
    /// A word for the part that the stage plays which asks it: where the settings name a model for it, that one's tokens are
    /// counted.
    #[serde(default)]
    role: Option<String>,
    /// The most that it is to write, in tokens: so much of what it reads stays free, or of its longest reply.
    #[serde(default)]
    max_output_tokens: Option<u64>,
    /// How many tokens the prompt may have; as many as the model reads where nothing is said, and never more.
    #[serde(default)]
    #[schemars(extend("x-budget" = { "sections": "sections", "model": "model" }))]
    budget: Option<u64>,
    /// Whether the tokens of a large prompt without a budget are counted too; else they are estimated.
    #[serde(default = "yes")]
    exact: bool,
    /// Whether it is told what all of the prompt would be, cut or not.
    #[serde(default)]
    explain: bool,
}

fn yes() -> bool {
    true
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
    /// The ways in which an item may be cut that does not fit, beside being left out. The one that shows most and fits is taken,
    /// and of the first item that is cut as much of the beginning as there is room for.
    #[serde(default)]
    ladder: Vec<Rung>,
    /// Who says it where a prompt is given as messages of a chat: `system` for what holds whatever is asked, else `user`.
    #[serde(default)]
    speaker: Speaker,
    /// Whether its bodies are data that is not to be trusted: they stand in fences.
    #[serde(default)]
    fenced: bool,
    /// What it holds. One with an empty body is left out.
    items: Vec<Item>,
}

/// Who says something in a chat.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Speaker {
    /// The system's instruction.
    System,
    /// The person.
    #[default]
    User,
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
    /// The layer that it comes from.
    #[serde(default)]
    layer: Option<String>,
    /// What it says.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    body: Option<SharedText>,
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

impl Parameters {
    /// The model that is asked, with its provider.
    fn asked(&self, context: &Context<'_>) -> Result<(Provider, Model), Failure> {
        let wanted = Wanted {
            model: &self.model,
            fallbacks: &[],
            role: self.role.as_deref(),
        };
        Ok(wanted.choose(context.world())?.models.swap_remove(0))
    }
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
        parameters: Parameters,
        context: &Context<'_>,
    ) -> Result<Performed<Outputs>, Failure> {
        let (provider, model) = parameters.asked(context)?;
        let Parameters {
            sections,
            budget,
            exact,
            explain,
            max_output_tokens,
            ..
        } = parameters;
        let layout = layout(context, sections)?;
        let exact = exact || explain || budget.is_some() || layout.bytes() <= SMALL;
        let counts = context.world().counts();
        let model = &model;
        let exactly = Exactly { model, counts };
        let limit = Limit::of(budget, model, max_output_tokens);
        let fitted = fitted(&layout, limit, &exactly, exact)?;
        let all = explain.then(|| budget::tokens_of_all(&layout, &exactly));
        let outputs = report::outputs(&layout, fitted, (&provider, model), limit, exact, all);
        for sentence in &outputs.cut {
            context.tell(News::Note(sentence));
        }
        Ok(Performed::Given(Given::only(outputs)))
    }
}

fn fitted(
    layout: &Layout,
    limit: Option<Limit>,
    exactly: &Exactly<'_>,
    exact: bool,
) -> Result<Fitted, Failure> {
    let fitted = if exact {
        budget::fit(layout, limit.map(|it| it.tokens), exactly)
    } else {
        // An estimate is no reason to cut anything.
        budget::fit(layout, None, &Roughly(exactly.model))
    };
    let limit = |needed| {
        let limit = limit.expect("without a limit, all stays");
        limit.too_small(needed, exactly.model)
    };
    fitted.map_err(limit)
}

fn layout(context: &Context<'_>, sections: Vec<Section>) -> Result<Layout, Failure> {
    let mut layout = Layout::default();
    for mut section in sections {
        let index = layout.sections.len();
        layout.sections.push(layout::Section {
            heading: piece::one_line(&section.heading),
            speaker: section.speaker,
        });
        let items = std::mem::take(&mut section.items).into_iter();
        let items = items.map(|it| with_text(context, it));
        let items = items.collect::<Result<Vec<_>, _>>()?;
        let suspects = suspects(context, &items);
        let made = items.into_iter().zip(suspects);
        let made = made.filter_map(|(item, found)| piece(context, index, &section, item, found));
        layout.pieces.extend(made);
    }
    if layout.pieces.is_empty() {
        let failure = Failure::rejected("the prompt is empty: no section has an item with a body");
        return Err(failure.coded("PromptEmpty"));
    }
    Ok(layout)
}

/// What looks like secrets in each item. What was screened when it was read is not screened again.
fn suspects(context: &Context<'_>, items: &[Item]) -> Vec<Vec<Secret>> {
    let unknown = |it: &SharedText| !context.clean().has(it);
    let said = items.iter().map(|it| it.body.clone().filter(unknown));
    let said: Vec<_> = said.map(|it| it.unwrap_or_default()).collect();
    at_once_by_bytes(&said, |it| it.len(), |it| secret::usable(it))
}

/// An item made ready for the prompt; none where it says nothing.
fn piece(
    context: &Context<'_>,
    index: usize,
    section: &Section,
    item: Item,
    suspects: Vec<Secret>,
) -> Option<Piece> {
    let titles = [&item.title, &item.name, &item.path];
    let title = titles.into_iter().flatten().next();
    let title = title.map(|it| piece::one_line(it)).unwrap_or_default();
    let fenced = item.fenced.unwrap_or(section.fenced);
    let body = item.body.filter(|it| !it.trim().is_empty());
    body.map(|body| Piece {
        section: index,
        priority: section.priority,
        keep: section.keep || section.keep_titles.contains(&title),
        ladder: section.ladder.clone(),
        level: item.level.unwrap_or(LEVEL).clamp(1, 6),
        body: piece::body(
            screened(context, &title, body, suspects),
            fenced,
            item.path.as_deref(),
        ),
        title,
        path: item.path,
        layer: item.layer,
    })
}

/// The item with the body, the title and the place of the text that it names, where it has no body of its own.
fn with_text(context: &Context<'_>, item: Item) -> Result<Item, Failure> {
    let (None, Some(TextName { kind, name })) = (&item.body, &item.text) else {
        return Ok(item);
    };
    let text = text_load::load(context.world().library(), kind, name)?;
    let Text {
        title,
        body,
        layer,
        path,
        ..
    } = text;
    Ok(Item {
        title: item.title.or(Some(title)),
        path: item.path.or(Some(path)),
        layer: item.layer.or(Some(layer)),
        body: Some(body.into()),
        ..item
    })
}

/// The body without its secrets; people are told which.
fn screened(
    context: &Context<'_>,
    title: &str,
    body: SharedText,
    suspects: Vec<Secret>,
) -> SharedText {
    let Some(Screened { text, found }) = screen::judged(&body, suspects, context) else {
        return body;
    };
    for found in found {
        let note = format!("`{title}` has a secret, unreadable in the prompt: its {found}");
        context.tell(News::Note(&note));
    }
    text.into()
}

#[cfg(test)]
mod tests;
