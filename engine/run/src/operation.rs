//! What an operation is: a name, typed parameters and outputs, and a deed that reads the world and
//! proposes. It cannot write: the driver commits.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;

use gemstack_lang::catalogue::{Call, Effects, Operation as Entry, TextUse, Trust, Values};
use gemstack_lang::expression::Datum;
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use crate::booking::Booking;
use crate::context::Context;
use crate::digest::Digest;
use crate::event::Proposed;
use crate::failure::Failure;

/// What an operation gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Given<O> {
    /// Its outputs.
    pub outputs: O,
    /// The files it proposes.
    pub files: Vec<Proposed>,
    /// The files that it read from the disk for others, and what they held; none where there was no file.
    pub read: BTreeMap<String, Option<Digest>>,
    /// What it wants done in the book of costs: at once, whatever becomes of the run.
    pub bookings: Vec<Booking>,
}

impl<O> Given<O> {
    /// Outputs without files.
    pub fn only(outputs: O) -> Self {
        Self {
            outputs,
            files: Vec::new(),
            read: BTreeMap::new(),
            bookings: Vec::new(),
        }
    }

    /// Outputs that hold what files of the project held when they were read.
    pub fn reading(outputs: O, read: BTreeMap<String, Option<Digest>>) -> Self {
        Self {
            read,
            ..Self::only(outputs)
        }
    }

    /// Outputs and proposed files.
    pub fn proposing(outputs: O, files: Vec<Proposed>) -> Self {
        Self {
            files,
            ..Self::only(outputs)
        }
    }

    /// Outputs, and what is to be done in the book of costs.
    pub fn booking(outputs: O, bookings: Vec<Booking>) -> Self {
        Self {
            bookings,
            ..Self::only(outputs)
        }
    }
}

/// How a performance ended well.
#[derive(Debug, Clone, PartialEq)]
pub enum Performed<O> {
    /// With outputs.
    Given(Given<O>),
    /// Without, because the run is dry and its outputs would come of what is left out.
    Dry,
}

/// An operation.
pub trait Operation {
    /// Its name, `noun.verb`.
    const NAME: &'static str;
    /// What it does, in one sentence.
    const SUMMARY: &'static str;
    /// What it does to the world.
    const EFFECTS: Effects;
    /// Whose words flow out of it, and where words may do harm in it.
    const TRUST: Trust;
    /// Which document it runs.
    const CALLS: Option<Call> = None;
    /// Which texts it loads.
    const TEXTS: Option<TextUse> = None;
    /// Its parameters.
    type Parameters: DeserializeOwned + JsonSchema;
    /// Its outputs.
    type Outputs: Serialize + JsonSchema;

    /// Does it.
    fn perform(
        parameters: Self::Parameters,
        context: &Context<'_>,
    ) -> impl Future<Output = Result<Performed<Self::Outputs>, Failure>>;
}

/// The outputs of any operation, as data.
pub type Performance<'c> = Pin<Box<dyn Future<Output = Result<Performed<Datum>, Failure>> + 'c>>;

/// An operation without its types.
pub struct Offered {
    /// Its name.
    pub name: &'static str,
    /// What the checker knows of it.
    pub entry: fn() -> Entry,
    /// Does it.
    pub perform: for<'c> fn(Datum, &'c Context<'c>) -> Performance<'c>,
}

/// An operation, offered.
pub const fn offer<O: Operation>() -> Offered {
    Offered {
        name: O::NAME,
        entry: entry::<O>,
        perform: perform::<O>,
    }
}

fn entry<O: Operation>() -> Entry {
    Entry {
        name: O::NAME,
        summary: O::SUMMARY,
        parameters: Values::described_by(schema::<O::Parameters>),
        outputs: Values::described_by(schema::<O::Outputs>),
        effects: O::EFFECTS,
        trust: O::TRUST,
        calls: O::CALLS,
        texts: O::TEXTS,
    }
}

fn schema<T: JsonSchema>() -> Json {
    schemars::schema_for!(T).to_value()
}

fn perform<'c, O: Operation>(with: Datum, context: &'c Context<'c>) -> Performance<'c> {
    Box::pin(async move {
        let parameters = without_nulls(&with).read().map_err(|it| {
            Failure::internal(format!("`{}` cannot take its parameters: {it}", O::NAME))
        })?;
        match O::perform(parameters, context).await? {
            Performed::Dry => Ok(Performed::Dry),
            Performed::Given(Given {
                outputs,
                files,
                read,
                bookings,
            }) => Ok(Performed::Given(Given {
                outputs: Datum::of(&outputs),
                files,
                read,
                bookings,
            })),
        }
    })
}

/// A parameter that is null is one that was not given.
fn without_nulls(with: &Datum) -> Datum {
    match with.fields() {
        Some(fields) => Datum::record(fields.filter(|(_, it)| !it.is_null())),
        None if with.is_null() => Datum::record::<String>([]),
        None => with.clone(),
    }
}
