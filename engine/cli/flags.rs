//! Flags that are settings: for one run, over every configuration.

use gemstack_run::settings::{Origin, SettingFault, Settings};
use serde_json::{Map, Value as Json};

use crate::arguments::Budget;

/// Settings said by flags, by name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Flags {
    said: Map<String, Json>,
    faults: Faults,
}

/// What becomes of faults of the configuration.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Faults {
    /// Nothing is done until they are mended.
    #[default]
    Refused,
    /// They are passed over, for the command tells them itself.
    PassedOver,
}

impl Flags {
    /// The flags of a command that runs steps.
    pub fn of(budget: &Budget) -> Self {
        let mut flags = Map::new();
        let mut take = |name: &str, value: Option<Json>| {
            flags.extend(value.map(|it| (name.to_owned(), it)));
        };
        take("default_model", budget.model.clone().map(Json::from));
        take("max_cost", budget.max_cost.map(|it| it.dollars().into()));
        take("max_tokens", budget.max_tokens.map(Json::from));
        take("test_command", budget.test_cmd.clone().map(Json::from));
        Self {
            said: flags,
            faults: Faults::default(),
        }
    }

    /// The flags with one more, where it is given.
    #[must_use]
    pub fn with(mut self, name: &str, value: Option<impl Into<Json>>) -> Self {
        self.said
            .extend(value.map(|it| (name.to_owned(), it.into())));
        self
    }

    /// These flags, for a command that tells the faults of the configuration itself.
    #[must_use]
    pub fn passing_over_faults(mut self) -> Self {
        self.faults = Faults::PassedOver;
        self
    }

    /// What becomes of faults of the configuration.
    pub fn faults(&self) -> Faults {
        self.faults
    }

    /// These flags over those that a run was begun with.
    #[must_use]
    pub fn over(self, begun: &Json) -> Self {
        let mut flags = begun.as_object().cloned().unwrap_or_default();
        flags.extend(self.said);
        Self {
            said: flags,
            faults: self.faults,
        }
    }

    /// The flags as a run's journal keeps them.
    pub fn to_json(&self) -> Json {
        Json::Object(self.said.clone())
    }

    /// Sets them.
    pub fn apply(&self, settings: &mut Settings) -> Result<(), SettingFault> {
        let mut flags = self.said.iter();
        flags.try_for_each(|(name, value)| settings.set(name, value.clone(), Origin::Flag))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn flags_given_anew_come_over_those_of_the_run() {
        let budget = Budget {
            max_cost: Some("10".parse().expect("dollars")),
            ..Budget::default()
        };
        let flags = Flags::of(&budget);
        let begun = json!({ "max_cost": 1.0, "default_model": "small" });
        assert_eq!(
            flags.over(&begun).to_json(),
            json!({ "max_cost": 10.0, "default_model": "small" })
        );
    }
}
