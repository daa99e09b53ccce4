//! The costs of one feature, and the features in the order of the file.

use std::fmt;

use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use super::Entry;
use crate::money::{Costs, MicroDollars};

/// What one feature has cost, call by call.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(from = "WrittenFeature")]
pub struct Feature {
    unlisted: MicroDollars,
    steps: Vec<Entry>,
    other: Map<String, Value>,
}

/// A feature as the file has it, where the total may say anything.
#[derive(Deserialize)]
struct WrittenFeature {
    #[serde(default)]
    total_cost_usd: MicroDollars,
    steps: Vec<Entry>,
    #[serde(flatten)]
    other: Map<String, Value>,
}

impl From<WrittenFeature> for Feature {
    fn from(written: WrittenFeature) -> Self {
        let listed = listed(&written.steps).known;
        Self {
            unlisted: written.total_cost_usd.above(listed),
            steps: written.steps,
            other: written.other,
        }
    }
}

fn listed(steps: &[Entry]) -> Costs {
    steps.iter().map(|entry| Costs::of(entry.cost)).sum()
}

impl Feature {
    /// What the feature has cost, as far as it is known: its calls, and what the file's total knew beyond them.
    #[must_use]
    pub fn spent(&self) -> MicroDollars {
        self.costs().known
    }

    /// What the feature has cost, and of how many calls nobody knows it.
    #[must_use]
    pub fn costs(&self) -> Costs {
        listed(&self.steps).plus(Costs::of(Some(self.unlisted)))
    }

    /// Money in the file's total that no call accounts for, such as of calls that someone removed. It still counts.
    #[must_use]
    pub const fn unlisted(&self) -> MicroDollars {
        self.unlisted
    }

    /// The calls, in the order they were recorded.
    #[must_use]
    pub fn steps(&self) -> &[Entry] {
        &self.steps
    }

    /// The tokens that one step has used: prompts, replies and thoughts.
    #[must_use]
    pub fn tokens(&self, step: &str) -> u64 {
        let of_step = self.steps.iter().filter(|entry| entry.step == step);
        of_step.fold(0, |sum, entry| sum.saturating_add(entry.tokens()))
    }

    pub(super) fn push(&mut self, entry: Entry) {
        self.steps.push(entry);
    }
}

impl Serialize for Feature {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Written<'a> {
            total_cost_usd: MicroDollars,
            steps: &'a [Entry],
            #[serde(flatten)]
            other: &'a Map<String, Value>,
        }
        let written = Written {
            total_cost_usd: self.spent(),
            steps: &self.steps,
            other: &self.other,
        };
        written.serialize(serializer)
    }
}

/// Features by name, in order. A map of JSON would keep only the last of two of the same name.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Features(Vec<(String, Feature)>);

impl Features {
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Feature)> {
        self.0
            .iter()
            .map(|(name, feature)| (name.as_str(), feature))
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.0.iter().flat_map(|(_, feature)| &feature.steps)
    }

    /// The feature of that name; a new one at the end where there is none.
    pub(super) fn named(&mut self, name: &str) -> &mut Feature {
        let known = self.0.iter().position(|(known, _)| known == name);
        let place = known.unwrap_or(self.0.len());
        if known.is_none() {
            self.0.push((name.to_owned(), Feature::default()));
        }
        &mut self.0[place].1
    }

    pub(super) fn remove(&mut self, name: &str) -> Option<Feature> {
        let place = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.remove(place).1)
    }

    fn insert_new<E: Error>(&mut self, name: String, feature: Feature) -> Result<(), E> {
        if self.iter().any(|(known, _)| known == name) {
            return Err(E::custom(format!("feature `{name}` stands twice")));
        }
        self.0.push((name, feature));
        Ok(())
    }
}

impl Serialize for Features {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Features {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FeaturesVisitor)
    }
}

struct FeaturesVisitor;

impl<'de> Visitor<'de> for FeaturesVisitor {
    type Value = Features;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a map from feature names to their costs")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Features, A::Error> {
        let mut features = Features::default();
        while let Some((name, feature)) = map.next_entry()? {
            features.insert_new(name, feature)?;
        }
        Ok(features)
    }
}
