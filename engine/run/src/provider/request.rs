//! What is asked, and how it becomes the address, headers and body of a service.

use std::time::Duration;

use gemstack_lang::expression::{Datum, ExpressionFault, Scope, Template, Text, Undefined};
use serde_json::{Value as Json, json};

use super::document::RequestDocument;
use super::shape::{Reader, words};
use super::{Model, ProviderFault};
use crate::failure::{Failure, Kind};

const NAMES: Reader = Reader {
    names: &["base_url", "request", "model"],
};

/// What is asked of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The prompt.
    pub prompt: String,
    /// What the model is told about its part, apart from the prompt.
    pub system: Option<String>,
    /// How freely it picks its words: zero is hardly at all.
    pub temperature: Option<f64>,
    /// The most it may write, in tokens.
    pub max_output_tokens: Option<u64>,
    /// How long the whole call may take.
    pub timeout: Duration,
}

impl Request {
    /// How long a call may take where nobody says.
    pub const TIMEOUT: Duration = Duration::from_mins(10);

    /// A prompt, and nothing else said.
    pub fn new(prompt: impl Into<String>) -> Self {
        Self {
            prompt: prompt.into(),
            system: None,
            temperature: None,
            max_output_tokens: None,
            timeout: Self::TIMEOUT,
        }
    }

    /// All text that is sent, for estimates.
    pub(super) fn texts(&self) -> [&str; 2] {
        [&self.prompt, self.system.as_deref().unwrap_or_default()]
    }

    fn datum(&self, model: &Model) -> Datum {
        let Self {
            prompt,
            system,
            temperature,
            max_output_tokens,
            timeout: _,
        } = self;
        Datum::record([
            ("model", Datum::text(&model.name)),
            ("prompt", Datum::text(prompt)),
            (
                "system",
                system.as_deref().map_or_else(Datum::null, Datum::text),
            ),
            ("temperature", Datum::from(json!(temperature))),
            ("max_output_tokens", Datum::from(json!(max_output_tokens))),
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
        other => other,
    }
}
