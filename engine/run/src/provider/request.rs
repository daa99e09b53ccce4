//! What is asked.

use std::time::Duration;

use gemstack_lang::expression::Datum;
use serde_json::{Value as Json, json};

use super::turn::Turn;
use super::{Effort, Model, schema};

/// What is asked of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// What was said so far: first the prompt, by a person; further turns, in order, go on from it.
    pub turns: Vec<Turn>,
    /// What the model is told about its part, apart from the prompt.
    pub system: Option<String>,
    /// How freely it picks its words: zero is hardly at all.
    pub temperature: Option<f64>,
    /// The most it may write, in tokens.
    pub max_output_tokens: Option<u64>,
    /// How hard it thinks.
    pub effort: Option<Effort>,
    /// The JSON Schema of the reply, which is then JSON of that shape.
    pub schema: Option<Json>,
    /// What calls have in common whose prompts begin alike, so that a service that keeps prompts
    /// can find the beginning again; none where nothing is to be kept.
    pub cache: Option<String>,
    /// How long the whole call may take.
    pub timeout: Duration,
}

impl Request {
    /// How long a call may take where nobody says.
    pub const TIMEOUT: Duration = Duration::from_mins(10);

    /// A prompt, and nothing else said.
    pub fn new(prompt: impl Into<String>) -> Self {
        Self {
            turns: vec![Turn::person(prompt)],
            system: None,
            temperature: None,
            max_output_tokens: None,
            effort: None,
            schema: None,
            cache: None,
            timeout: Self::TIMEOUT,
        }
    }

    /// What was said first.
    pub fn prompt(&self) -> &str {
        self.turns.first().map_or("", |it| &it.text)
    }

    /// All text that is sent.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let said = self.turns.iter().map(|it| it.text.as_str());
        said.chain(self.system.as_deref())
    }

    /// All that is asked, as JSON. What is not said leaves no trace, so that what was asked by an
    /// earlier version is the same question.
    pub fn said(&self) -> Json {
        let mut said = vec![
            json!(self.system),
            json!(self.prompt()),
            json!(self.temperature),
            json!(self.max_output_tokens),
        ];
        let further = self.turns.get(1..).unwrap_or_default();
        let newer = [
            ("turns", (!further.is_empty()).then(|| json!(further))),
            ("effort", self.effort.map(|it| json!(it))),
            ("schema", self.schema.clone()),
        ];
        let newer = newer
            .into_iter()
            .filter_map(|(name, it)| Some(json!([name, it?])));
        said.extend(newer);
        Json::Array(said)
    }

    pub(super) fn datum(&self, model: &Model) -> Datum {
        let tokens: u64 = self.texts().map(|it| model.tokens_in(it)).sum();
        let text = |it: &Option<String>| it.as_deref().map_or_else(Datum::null, Datum::text);
        Datum::record([
            ("model", Datum::text(&model.name)),
            ("prompt", Datum::text(self.prompt())),
            ("turns", Datum::list(self.turns.iter().map(Turn::datum))),
            ("system", text(&self.system)),
            ("temperature", Datum::from(json!(self.temperature))),
            (
                "max_output_tokens",
                Datum::from(json!(self.max_output_tokens)),
            ),
            ("effort", Datum::from(json!(self.effort))),
            ("schema", schema::datum(self.schema.as_ref())),
            ("cache", text(&self.cache)),
            ("tokens", Datum::from(json!(tokens))),
        ])
    }
}
