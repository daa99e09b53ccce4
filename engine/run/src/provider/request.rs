//! What is asked, and how it becomes the address, headers and body of a service.

use std::time::Duration;

use gemstack_lang::expression::{Datum, ExpressionFault, Scope, Template, Text, Undefined};
use serde_json::{Value as Json, json};

use super::document::RequestDocument;
use super::schema;
use super::shape::{Reader, words};
use super::turn::Turn;
use super::{Effort, Model, ProviderFault};
use crate::failure::{Failure, Kind};

const NAMES: Reader = Reader {
    names: &["base_url", "request", "model"],
};

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
            timeout: Self::TIMEOUT,
        }
    }

    /// What was said first.
    pub fn prompt(&self) -> &str {
        self.turns.first().map_or("", |it| &it.text)
    }

    /// All text that is sent, for estimates.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
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

    fn datum(&self, model: &Model) -> Datum {
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
        ])
    }
}

/// How a request is made of what is asked.
#[derive(Debug, Clone)]
pub(super) struct RequestShape {
    url: Text,
    headers: Vec<(String, Template)>,
    body: Template,
}

/// A request, ready to be sent.
#[derive(Debug)]
pub(super) struct Sendable {
    pub(super) url: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Json,
}

impl RequestShape {
    pub(super) fn build(written: &RequestDocument) -> Result<Self, ProviderFault> {
        let headers = written.headers.iter().map(|(name, value)| {
            let place = format!("request.headers.{name}");
            Ok((name.clone(), NAMES.template(&place, value)?))
        });
        Ok(Self {
            url: NAMES.text("request.url", &written.url)?,
            headers: headers.collect::<Result<_, ProviderFault>>()?,
            body: NAMES.template("request.body", &written.body)?,
        })
    }

    /// Null means "not said": headers, fields and items that are null are left out.
    pub(super) fn render(
        &self,
        request: &Request,
        model: &Model,
        base_url: &str,
    ) -> Result<Sendable, Failure> {
        let scope = Scope::new()
            .with("base_url", Datum::text(base_url))
            .with("request", request.datum(model))
            .with("model", datum_of(model));
        let url = rendered(self.url.render(&scope, Undefined::Fault), "request.url")?;
        let body = rendered(self.body.render(&scope, Undefined::Fault), "request.body")?;
        Ok(Sendable {
            url: words(url).unwrap_or_default(),
            headers: self.headers(&scope)?,
            body: without_nulls(body),
        })
    }

    fn headers(&self, scope: &Scope) -> Result<Vec<(String, String)>, Failure> {
        let mut headers = Vec::new();
        for (name, template) in &self.headers {
            let value = rendered(template.render(scope, Undefined::Fault), "request.headers")?;
            headers.extend(words(value).map(|it| (name.clone(), it)));
        }
        Ok(headers)
    }
}

fn datum_of(model: &Model) -> Datum {
    Datum::from(json!({
        "name": model.name,
        "context": model.context,
        "max_output": model.max_output,
    }))
}

fn rendered(value: Result<Datum, ExpressionFault>, place: &str) -> Result<Json, Failure> {
    match value {
        Ok(value) => Ok(value.to_json()),
        Err(fault) => {
            let message = format!("`{place}` of the provider cannot be made: {fault}");
            Err(Failure::new(Kind::NotRunnable, message))
        }
    }
}

fn without_nulls(value: Json) -> Json {
    match value {
        Json::Array(items) => {
            let said = items.into_iter().filter(|it| !it.is_null());
            said.map(without_nulls).collect()
        }
        Json::Object(fields) => {
            let said = fields.into_iter().filter(|(_, it)| !it.is_null());
            Json::Object(said.map(|(name, it)| (name, without_nulls(it))).collect())
        }
        other => schema::restored(other),
    }
}
