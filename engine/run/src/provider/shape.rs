//! Expressions of a provider document, read and checked, and their values.

use std::time::Duration;

use gemstack_lang::expression::{
    Expression, ExpressionFault, Reference, Scope, Template, Text, Undefined,
};
use serde_json::Value as Json;

use super::ProviderFault;
use crate::money::MicroDollars;

/// Reads expressions that may refer to some names only.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader {
    pub(super) names: &'static [&'static str],
}

impl Reader {
    pub(super) fn text(self, place: &str, source: &str) -> Result<Text, ProviderFault> {
        let text = Text::parse(source).map_err(|fault| unreadable(place, fault))?;
        self.check(place, text.references())?;
        Ok(text)
    }

    pub(super) fn optional(
        self,
        place: &str,
        source: Option<&String>,
    ) -> Result<Option<Text>, ProviderFault> {
        source.map(|it| self.text(place, it)).transpose()
    }

    pub(super) fn condition(self, place: &str, source: &str) -> Result<Expression, ProviderFault> {
        let parsed = Expression::parse(source).map_err(|fault| unreadable(place, fault))?;
        self.check(place, parsed.references())?;
        Ok(parsed)
    }

    pub(super) fn template(self, place: &str, source: &Json) -> Result<Template, ProviderFault> {
        let template = Template::parse(source).map_err(|fault| unreadable(place, fault))?;
        self.check_all(place, &template)?;
        Ok(template)
    }

    fn check_all(self, place: &str, template: &Template) -> Result<(), ProviderFault> {
        match template {
            Template::Constant(_) => Ok(()),
            Template::Text(text) => self.check(place, text.references()),
            Template::List(items) => items.iter().try_for_each(|it| self.check_all(place, it)),
            Template::Record(fields) => fields
                .iter()
                .try_for_each(|(name, it)| self.check_all(&format!("{place}.{name}"), it)),
        }
    }

    fn check(self, place: &str, references: Vec<Reference>) -> Result<(), ProviderFault> {
        let known = |name: &str| self.names.contains(&name);
        let roots = references.iter().filter_map(|it| it.parts().first());
        match roots.into_iter().find(|it| !known(it)) {
            None => Ok(()),
            Some(name) => Err(ProviderFault::Reference {
                place: place.to_owned(),
                name: name.clone(),
                known: self.names,
            }),
        }
    }
}

fn unreadable(place: &str, fault: ExpressionFault) -> ProviderFault {
    ProviderFault::Expression {
        place: place.to_owned(),
        reason: fault.message,
    }
}

/// The value of a text over what a service sent. A service leaves out what it likes, so what is not
/// there is null, and so is what cannot be computed from it.
pub(super) fn value(text: Option<&Text>, scope: &Scope) -> Json {
    let value = text.and_then(|it| it.render(scope, Undefined::Null).ok());
    value.map_or(Json::Null, |it| it.to_json())
}

/// A value as text; `None` for null and for nothing.
pub(super) fn words(value: Json) -> Option<String> {
    match value {
        Json::Null => None,
        Json::String(text) => (!text.is_empty()).then_some(text),
        other => Some(other.to_string()),
    }
}

/// A value as a count.
pub(super) fn count(value: &Json) -> Option<u64> {
    match value {
        Json::Number(number) => number.as_u64(),
        Json::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// A value as an amount of dollars.
pub(super) fn dollars(value: &Json) -> Option<MicroDollars> {
    match value {
        Json::Number(number) => MicroDollars::from_dollars(number.as_f64()?).ok(),
        Json::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// A value as a time: a number of seconds, or text such as `13s`, `1.5s`, `500ms`, `6m0s`.
pub(super) fn time(value: &Json) -> Option<Duration> {
    let seconds = match value {
        Json::Number(number) => number.as_f64()?,
        Json::String(text) => seconds_in(text.trim())?,
        _ => return None,
    };
    Duration::try_from_secs_f64(seconds).ok()
}

fn seconds_in(text: &str) -> Option<f64> {
    if let Ok(seconds) = text.parse() {
        return Some(seconds);
    }
    let (mut rest, mut seconds) = (text, 0.0);
    while !rest.is_empty() {
        let digits = rest.find(|it: char| !it.is_ascii_digit() && it != '.')?;
        let (number, tail) = rest.split_at(digits);
        let letters = tail
            .find(|it: char| !it.is_ascii_alphabetic())
            .unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(letters);
        seconds += number.parse::<f64>().ok()? * unit_in_seconds(unit)?;
        rest = tail;
    }
    (!text.is_empty()).then_some(seconds)
}

fn unit_in_seconds(unit: &str) -> Option<f64> {
    match unit {
        "h" => Some(3600.0),
        "m" => Some(60.0),
        "s" => Some(1.0),
        "ms" => Some(0.001),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn times_are_numbers_of_seconds_or_have_units() {
        let read = |value: Json| time(&value).map(|it| it.as_millis());
        assert_eq!(read(json!(13)), Some(13_000));
        assert_eq!(read(json!("13s")), Some(13_000));
        assert_eq!(read(json!("36.429760048s")), Some(36_429));
        assert_eq!(read(json!("250ms")), Some(250));
        assert_eq!(read(json!(" 1h6m0s ")), Some(3_960_000));
        assert_eq!(read(json!("2.5")), Some(2_500));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for value in [
            json!("soon"),
            json!(""),
            json!("5x"),
            json!("-1"),
            json!("NaN"),
            json!(null),
            json!("s"),
            json!("1e400"),
        ] {
            assert_eq!(time(&value), None, "{value}");
        }
    }

    #[test]
    fn names_that_are_not_there_are_told_with_those_that_are() {
        let reader = Reader { names: &["chunk"] };
        let fault = reader
            .text("reply.text", "{{ chnk.text }}")
            .expect_err("unknown");
        let message = "`reply.text` refers to `chnk`, but only `chunk` can be named there";
        assert_eq!(fault.to_string(), message);
        let text = "{% for part in chunk.parts if not part.thought %}{{ part.text }}{% endfor %}";
        assert!(reader.text("reply.text", text).is_ok());
    }
}
