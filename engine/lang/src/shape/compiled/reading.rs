//! Compiles a schema.

use std::collections::HashMap;

use regex::Regex;
use serde_json::{Map, Value as Json};

use super::kinds::Kinds;
use super::{Check, Compiled, Others, Place};

/// Keywords that ask nothing of a value, or are read together with another one.
const SILENT: &[&str] = &[
    "$defs",
    "$id",
    "$schema",
    "additionalProperties",
    "default",
    "deprecated",
    "deprecationMessage",
    "description",
    "examples",
    "then",
    "title",
];

impl Compiled {
    /// A schema, compiled; none where it holds a keyword, or says a thing by it, that is not known
    /// here.
    pub fn of(schema: &Json) -> Option<Self> {
        let mut reading = Reading {
            root: schema,
            referred: HashMap::new(),
            parts: Self(Vec::new()),
        };
        reading.part(schema)?;
        Some(reading.parts)
    }
}

struct Reading<'s> {
    root: &'s Json,
    referred: HashMap<&'s str, Place>,
    parts: Compiled,
}

impl<'s> Reading<'s> {
    fn part(&mut self, schema: &'s Json) -> Option<Place> {
        let place = self.reserve();
        self.fill(place, schema)?;
        Some(place)
    }

    fn reserve(&mut self) -> Place {
        self.parts.0.push(Vec::new());
        self.parts.0.len() - 1
    }

    fn fill(&mut self, place: Place, schema: &'s Json) -> Option<()> {
        let keywords = schema.as_object()?;
        let mut checks = Vec::with_capacity(keywords.len());
        for (keyword, said) in keywords {
            if !SILENT.contains(&keyword.as_str()) && !keyword.starts_with("x-") {
                checks.extend(self.checks(keyword, said, keywords)?);
            }
        }
        if !keywords.contains_key("properties") {
            checks.extend(self.fields(None, keywords)?);
        }
        self.parts.0[place] = checks;
        Some(())
    }

    /// What a keyword asks; none where it is not known.
    fn checks(
        &mut self,
        keyword: &str,
        said: &'s Json,
        beside: &'s Map<String, Json>,
    ) -> Option<Vec<Check>> {
        let check = match keyword {
            "$ref" => Check::Refers(self.referred(said.as_str()?)?),
            "items" => Check::EachItem(self.part(said)?),
            "propertyNames" => Check::Keys(self.part(said)?),
            "properties" => return self.fields(said.as_object(), beside),
            "required" => return required(said),
            "if" => return self.implies(said, beside),
            _ => plain(keyword, said)?,
        };
        Some(vec![check])
    }

    /// A part that may refer to itself, so its place is known before it is read.
    fn referred(&mut self, reference: &'s str) -> Option<Place> {
        if let Some(place) = self.referred.get(reference) {
            return Some(*place);
        }
        let schema = self.root.pointer(reference.strip_prefix('#')?)?;
        let place = self.reserve();
        self.referred.insert(reference, place);
        self.fill(place, schema)?;
        Some(place)
    }

    /// What is asked of the values of a map: of those of known keys, and of the others.
    fn fields(
        &mut self,
        known: Option<&'s Map<String, Json>>,
        beside: &'s Map<String, Json>,
    ) -> Option<Vec<Check>> {
        let others = match beside.get("additionalProperties") {
            None | Some(Json::Bool(true)) => Others::Any,
            Some(Json::Bool(false)) => Others::None,
            Some(schema) => Others::Each(self.part(schema)?),
        };
        let known = known.into_iter().flatten();
        let known = known.map(|(key, it)| Some((key.clone(), self.part(it)?)));
        let known: Vec<_> = known.collect::<Option<_>>()?;
        let asks = !known.is_empty() || !matches!(others, Others::Any);
        Some(
            asks.then_some(Check::Fields(known, others))
                .into_iter()
                .collect(),
        )
    }

    fn implies(&mut self, said: &'s Json, beside: &'s Map<String, Json>) -> Option<Vec<Check>> {
        let first = self.part(said)?;
        let second = self.part(beside.get("then")?)?;
        Some(vec![Check::Implies(first, second)])
    }
}

fn required(said: &Json) -> Option<Vec<Check>> {
    let keys = said.as_array()?.iter();
    keys.map(|it| Some(Check::Required(it.as_str()?.to_owned())))
        .collect()
}

/// What a keyword asks that holds no other part.
fn plain(keyword: &str, said: &Json) -> Option<Check> {
    Some(match keyword {
        "type" => Check::Kinds(Kinds::read(said)?),
        "enum" => Check::Words(words(said)?),
        "const" => match said {
            Json::Bool(truth) => Check::Truth(*truth),
            word => Check::Words(vec![word.as_str()?.to_owned()]),
        },
        "pattern" => Check::Pattern(Regex::new(said.as_str()?).ok()?),
        "minimum" => Check::Least(said.as_f64()?),
        "maximum" => Check::Most(said.as_f64()?),
        _ => return counted(keyword, usize::try_from(said.as_u64()?).ok()?),
    })
}

fn counted(keyword: &str, count: usize) -> Option<Check> {
    Some(match keyword {
        "minLength" => Check::Characters(count),
        "minItems" => Check::Items(count),
        "minProperties" => Check::FieldsLeast(count),
        "maxProperties" => Check::FieldsMost(count),
        _ => return None,
    })
}

fn words(said: &Json) -> Option<Vec<String>> {
    let words = said.as_array()?.iter();
    words.map(|it| it.as_str().map(str::to_owned)).collect()
}
