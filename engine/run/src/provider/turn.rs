//! The turns of a conversation.

use gemstack_lang::expression::Datum;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// What one side of a conversation said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Turn {
    /// Who said it.
    pub by: Speaker,
    /// What was said.
    pub text: String,
}

/// One side of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Speaker {
    /// Whoever asks.
    Person,
    /// The model.
    Model,
}

impl Turn {
    /// Something that was said to the model.
    pub fn person(text: impl Into<String>) -> Self {
        Self {
            by: Speaker::Person,
            text: text.into(),
        }
    }

    /// Something that the model said.
    pub fn model(text: impl Into<String>) -> Self {
        Self {
            by: Speaker::Model,
            text: text.into(),
        }
    }

    /// The turn for expressions.
    pub(super) fn datum(&self) -> Datum {
        Datum::record(self.fields())
    }

    /// The turn for expressions with its number in the conversation; the first one is number 1.
    pub(super) fn numbered(&self, number: u64) -> Datum {
        let number = ("number", Datum::from(Json::from(number)));
        Datum::record(self.fields().into_iter().chain([number]))
    }

    fn fields(&self) -> [(&'static str, Datum); 2] {
        [
            ("by", Datum::text(self.by.name())),
            ("text", Datum::text(&self.text)),
        ]
    }
}

impl Speaker {
    /// Its name in documents.
    pub fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Model => "model",
        }
    }
}
