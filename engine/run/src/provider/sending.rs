//! How a request becomes the address, headers and body of a service.

use gemstack_lang::expression::{Datum, ExpressionFault, Scope, Template, Text, Undefined};
use serde_json::{Value as Json, json};

use super::document::RequestDocument;
use super::schema;
use super::shape::{Reader, words};
use super::traits::Traits;
use super::turn::Turn;
use super::{Model, ProviderFault, Request};
use crate::failure::{Failure, Kind};

const NAMES: &[&str] = &["base_url", "request", "model", "turns"];
const NAMES_OF_TURN: &[&str] = &["base_url", "request", "model", "turn"];

/// How a request is made of what is asked.
#[derive(Debug, Clone)]
pub(super) struct RequestShape {
    url: Text,
    headers: Vec<(String, Template)>,
    turn: Option<Template>,
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
    pub(super) fn build(written: &RequestDocument, traits: &Traits) -> Result<Self, ProviderFault> {
        let names = Reader::of_request(NAMES, traits, written.turn.is_some());
        let of_turn = Reader::of_request(NAMES_OF_TURN, traits, true);
        let headers = written.headers.iter().map(|(name, value)| {
            let place = format!("request.headers.{name}");
            Ok((name.clone(), names.template(&place, value)?))
        });
        let turn = written.turn.as_ref();
        Ok(Self {
            url: names.text("request.url", &written.url)?,
            headers: headers.collect::<Result<_, ProviderFault>>()?,
            turn: turn
                .map(|it| of_turn.template("request.turn", it))
                .transpose()?,
            body: names.template("request.body", &written.body)?,
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
        let turns = Datum::list(self.turns(request, &scope)?);
        let scope = scope.with("turns", turns);
        let url = rendered(self.url.render(&scope, Undefined::Fault), "request.url")?;
        let body = rendered(self.body.render(&scope, Undefined::Fault), "request.body")?;
        Ok(Sendable {
            url: words(url.to_json()).unwrap_or_default(),
            headers: self.headers(&scope)?,
            body: without_nulls(body.to_json()),
        })
    }

    /// Every turn as the service wants it; none where the document does not say how.
    fn turns(&self, request: &Request, scope: &Scope) -> Result<Vec<Datum>, Failure> {
        let Some(shape) = &self.turn else {
            return Ok(Vec::new());
        };
        let turn = |(turn, number): (&Turn, u64)| {
            let scope = scope.clone().with("turn", turn.numbered(number));
            rendered(shape.render(&scope, Undefined::Fault), "request.turn")
        };
        request.turns.iter().zip(1..).map(turn).collect()
    }

    fn headers(&self, scope: &Scope) -> Result<Vec<(String, String)>, Failure> {
        let mut headers = Vec::new();
        for (name, template) in &self.headers {
            let value = rendered(template.render(scope, Undefined::Fault), "request.headers")?;
            headers.extend(words(value.to_json()).map(|it| (name.clone(), it)));
        }
        Ok(headers)
    }
}

pub(super) fn datum_of(model: &Model) -> Datum {
    Datum::from(json!({
        "name": model.name,
        "context": model.context,
        "max_output": model.max_output,
        "traits": model.traits,
    }))
}

pub(super) fn rendered(
    value: Result<Datum, ExpressionFault>,
    place: &str,
) -> Result<Datum, Failure> {
    value.map_err(|fault| {
        let message = format!("`{place}` of the provider cannot be made: {fault}");
        Failure::new(Kind::NotRunnable, message)
    })
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
