//! What a reply of a script is the reply to: enough to know the question again, and to say how another one differs.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::super::{Model, Provider, Request, Turn};
use crate::digest::Digest;

/// A question to a model, as a recording keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// The digest of all that was asked, and of whom.
    pub digest: Digest,
    /// The provider.
    pub provider: String,
    /// The model.
    pub model: String,
    /// What the model was told about its part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// How freely it was to pick its words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// The most it might write, in tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_output_tokens: Option<u64>,
    /// How hard it was to think.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effort: Option<super::super::Effort>,
    /// The JSON Schema of the reply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<Json>,
    /// The prompt.
    pub prompt: String,
    /// What was said after the prompt.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub turns: Vec<Turn>,
}

impl Asked {
    /// A question, and of whom it is asked.
    pub fn of(provider: &Provider, model: &Model, request: &Request) -> Self {
        Self {
            digest: Self::digest(provider, model, request),
            provider: provider.name().to_owned(),
            model: model.name.clone(),
            system: request.system.clone(),
            temperature: request.temperature,
            max_output_tokens: request.max_output_tokens,
            effort: request.effort,
            schema: request.schema.clone(),
            prompt: request.prompt().to_owned(),
            turns: request.turns.get(1..).unwrap_or_default().to_vec(),
        }
    }

    /// The digest of all that is asked, and of whom.
    pub fn digest(provider: &Provider, model: &Model, request: &Request) -> Digest {
        let mut all = vec![json!(provider.name()), json!(model.name)];
        if let Json::Array(said) = request.said() {
            all.extend(said);
        }
        Digest::of_json(&Json::Array(all))
    }

    /// How another question differs from this one, in words; the first difference counts. None where they are the same.
    pub fn difference(&self, other: &Self) -> Option<String> {
        if self.digest == other.digest {
            return None;
        }
        let parts = |it: &Self| {
            [
                ("provider", json!(it.provider)),
                ("model", json!(it.model)),
                ("system", json!(it.system)),
                ("temperature", json!(it.temperature)),
                ("max_output_tokens", json!(it.max_output_tokens)),
                ("effort", json!(it.effort)),
                ("schema", it.schema.clone().unwrap_or_default()),
                ("prompt", json!(it.prompt)),
                ("turns", json!(it.turns)),
            ]
        };
        let mut pairs = parts(self).into_iter().zip(parts(other));
        let differing = pairs.find(|((_, was), (_, is))| was != is);
        let told = differing.map(|((name, was), (_, is))| told(name, &was, &is));
        Some(told.unwrap_or_else(|| "its digest is another one".to_owned()))
    }
}

/// How a part of a question differs.
fn told(name: &str, was: &Json, is: &Json) -> String {
    match (was.as_str(), is.as_str()) {
        (Some(was), Some(is)) if was.contains('\n') || is.contains('\n') => line(name, was, is),
        _ => format!("`{name}` was {} and is {}", short(was), short(is)),
    }
}

/// The first line in which two texts differ.
fn line(name: &str, was: &str, is: &str) -> String {
    let mut number = 0;
    let (mut old, mut new) = (was.lines(), is.lines());
    loop {
        number += 1;
        match (old.next(), new.next()) {
            (Some(old), Some(new)) if old == new => {}
            (Some(old), Some(new)) => {
                return format!("line {number} of `{name}` was `{old}` and is `{new}`");
            }
            (Some(old), None) => return format!("`{name}` ends before its line {number}, `{old}`"),
            (None, Some(new)) => return format!("`{name}` goes on in line {number}, `{new}`"),
            (None, None) => return format!("`{name}` has other line ends"),
        }
    }
}

fn short(value: &Json) -> String {
    let text = value.to_string();
    match text.char_indices().nth(60) {
        Some((cut, _)) => format!("`{}…`", &text[..cut]),
        None => format!("`{text}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::Effort;

    fn asked(request: &Request) -> Asked {
        let document = json!({
            "kind": "provider", "name": "notes", "protocol": "script", "models": [{ "pattern": "*" }],
        });
        let provider = Provider::parse(&document).expect("it parses");
        let model = provider.model("story").expect("any model");
        Asked::of(&provider, &model, request)
    }

    #[test]
    fn the_first_line_of_a_prompt_that_differs_is_told() {
        let one = asked(&Request::new("a\nb\nc"));
        let differs = |prompt: &str| one.difference(&asked(&Request::new(prompt)));
        assert_eq!(differs("a\nb\nc"), None);
        let told = "line 2 of `prompt` was `b` and is `x`";
        assert_eq!(differs("a\nx\nc").as_deref(), Some(told));
        let told = "`prompt` ends before its line 3, `c`";
        assert_eq!(differs("a\nb").as_deref(), Some(told));
    }

    #[test]
    fn what_is_not_the_prompt_is_told_by_its_name() {
        let harder = Request {
            effort: Some(Effort::High),
            ..Request::new("a")
        };
        let told = asked(&Request::new("a")).difference(&asked(&harder));
        assert_eq!(
            told.as_deref(),
            Some("`effort` was `null` and is `\"high\"`")
        );
    }
}
