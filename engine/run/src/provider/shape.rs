//! Expressions of a provider document, read and checked, and their values.

use gemstack_lang::expression::{
    Expression, ExpressionFault, Reference, Scope, Template, Text, Undefined,
};
use serde_json::Value as Json;

use super::ProviderFault;
use super::traits::Traits;
use crate::money::MicroDollars;

/// Reads expressions that may refer to some names only.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'t> {
    names: &'static [&'static str],
    traits: Option<&'t Traits>,
    /// Whether the document says what a turn looks like.
    has_turns: bool,
}

impl Reader<'static> {
    /// A reader of expressions over what a service sent.
    pub(super) const fn of_reply(names: &'static [&'static str]) -> Self {
        Self {
            names,
            traits: None,
            has_turns: false,
        }
    }
}

impl<'t> Reader<'t> {
    /// A reader of expressions over what is asked.
    pub(super) fn of_request(
        names: &'static [&'static str],
        traits: &'t Traits,
        has_turns: bool,
    ) -> Self {
        Self {
            names,
            traits: Some(traits),
            has_turns,
        }
    }

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
        references
            .iter()
            .try_for_each(|it| self.check_one(place, it.parts()))
    }

    fn check_one(self, place: &str, path: &[String]) -> Result<(), ProviderFault> {
        let Some(name) = path.first() else {
            return Ok(());
        };
        if !self.names.contains(&name.as_str()) {
            return Err(ProviderFault::Reference {
                place: place.to_owned(),
                name: name.clone(),
                known: self.names,
            });
        }
        if name == "turns" && !self.has_turns {
            let place = place.to_owned();
            return Err(ProviderFault::Turnless { place });
        }
        self.traits.map_or(Ok(()), |it| it.check(place, path))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_not_there_are_told_with_those_that_are() {
        let reader = Reader::of_reply(&["chunk"]);
        let fault = reader
            .text("reply.text", "{{ chnk.text }}")
            .expect_err("unknown");
        let message = "`reply.text` refers to `chnk`, but only `chunk` can be named there";
        assert_eq!(fault.to_string(), message);
        let text = "{% for part in chunk.parts if not part.thought %}{{ part.text }}{% endfor %}";
        assert!(reader.text("reply.text", text).is_ok());
    }
}
