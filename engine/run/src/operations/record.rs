//! What a document takes and gives: a record of whatever names, shared with whoever holds it.

use std::borrow::Cow;

use gemstack_lang::expression::Datum;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::operation::{Given, Performed};

/// The inputs of a document.
#[derive(Serialize, Deserialize)]
#[serde(try_from = "Datum")]
pub(super) struct Inputs(pub(super) Datum);

/// Its outputs.
#[derive(Serialize)]
#[serde(transparent)]
pub(super) struct Outputs(Datum);

impl Outputs {
    /// Those of a document that was run, as the stage's own.
    pub(super) fn of(performed: Performed<Datum>) -> Performed<Self> {
        match performed {
            Performed::Dry => Performed::Dry,
            Performed::Given(given) => Performed::Given(Given::only(Self(given.outputs))),
        }
    }
}

impl Default for Inputs {
    fn default() -> Self {
        Self(Datum::record::<String>([]))
    }
}

impl TryFrom<Datum> for Inputs {
    type Error = serde_json::Error;

    fn try_from(given: Datum) -> Result<Self, serde_json::Error> {
        if given.fields().is_none() {
            given.read::<Map<String, Json>>()?;
        }
        Ok(Self(given))
    }
}

impl JsonSchema for Outputs {
    fn schema_name() -> Cow<'static, str> {
        Json::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Json::json_schema(generator)
    }

    fn inline_schema() -> bool {
        Json::inline_schema()
    }
}
