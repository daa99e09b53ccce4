//! Whom a stage asks: one model, and those that are asked in its place where it is out of reach.

use schemars::JsonSchema;
use serde::Deserialize;

use super::find;
use super::roles::Role;
use crate::failure::Failure;
use crate::provider::{Effort, Model, Provider};
use crate::world::World;

/// One model or several, by name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
pub enum Names {
    /// A name.
    One(String),
    /// Names, the first before the others.
    Several(Vec<String>),
}

impl Names {
    /// The names, the first before the others.
    pub fn all(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::Several(names) => names,
        }
    }
}

/// Whom a stage wants to ask.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'w> {
    /// Whom it names.
    pub model: &'w Names,
    /// Who is asked after them.
    pub fallbacks: &'w [String],
    /// The word for its part, for which the settings may name others.
    pub role: Option<&'w str>,
}

/// Who is asked.
#[derive(Debug, Clone)]
pub struct Choice {
    /// The models with their providers, each once; the first is asked first. Never empty.
    pub models: Vec<(Provider, Model)>,
    /// How hard the role lets it think.
    pub effort: Option<Effort>,
}

impl Wanted<'_> {
    /// Who is asked: whom the settings name for the role, or else whom the stage names; and then the fallbacks.
    ///
    /// # Errors
    /// `UnknownModel` where any of them is in no provider, also one that might never be asked; `InvalidSetting` where
    /// the role cannot be read.
    pub fn choose(&self, world: &World) -> Result<Choice, Failure> {
        let role = self.role.map(|it| Role::of(world.settings(), it));
        let role = role.transpose()?.flatten().unwrap_or_default();
        let first = role.model.as_ref().unwrap_or(self.model);
        let mut models: Vec<(Provider, Model)> = Vec::new();
        for name in first.all().iter().chain(self.fallbacks) {
            let found = find(world, name)?;
            if !models.iter().any(|it| is_same(it, &found)) {
                models.push(found);
            }
        }
        if models.is_empty() {
            return Err(nobody());
        }
        let effort = role.effort;
        Ok(Choice { models, effort })
    }
}

fn is_same(one: &(Provider, Model), other: &(Provider, Model)) -> bool {
    one.0.name() == other.0.name() && one.1.name == other.1.name
}

fn nobody() -> Failure {
    let failure = Failure::rejected("no model is named to be asked");
    failure.coded("UnknownModel").helped("gemstack models")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::harness::Project;
    use crate::settings::Origin;

    const PLUM: &str = "
kind: provider
name: plum
protocol: script
models: [{ name: small }, { name: middle }, { name: large }]
";

    fn project() -> Project {
        Project::new(&[], &[("pipelines/providers/plum.yaml", PLUM)])
    }

    fn chosen(project: &Project, model: Names, role: Option<&str>) -> Result<Vec<String>, Failure> {
        let fallbacks = ["large".to_owned(), "plum/small".to_owned()];
        let wanted = Wanted {
            model: &model,
            fallbacks: &fallbacks,
            role,
        };
        let models = wanted.choose(&project.world)?.models.into_iter();
        Ok(models.map(|(_, model)| model.name).collect())
    }

    fn one(name: &str) -> Names {
        Names::One(name.to_owned())
    }

    #[test]
    fn fallbacks_come_after_those_that_are_named_and_nobody_is_asked_twice() {
        let project = project();
        assert_eq!(
            chosen(&project, one("small"), None).expect("known"),
            ["small", "large"]
        );
        let several = Names::Several(vec!["middle".into(), "large".into()]);
        let names = chosen(&project, several, None).expect("known");
        assert_eq!(names, ["middle", "large", "small"]);
    }

    #[test]
    fn a_fallback_that_there_is_not_is_told_although_it_may_never_be_asked() {
        let several = Names::Several(vec!["middle".into(), "larg".into()]);
        let failure = chosen(&project(), several, None).expect_err("unknown");
        assert_eq!(failure.code.as_deref(), Some("UnknownModel"));
        let failure = Wanted {
            model: &Names::Several(Vec::new()),
            fallbacks: &[],
            role: None,
        };
        assert!(failure.choose(&project().world).is_err());
    }

    #[test]
    fn a_role_that_the_settings_know_has_its_own_model_and_any_other_has_that_of_the_stage() {
        let roles = json!({ "review": { "model": ["large", "middle"], "effort": "high" } });
        let project = project().setting("roles", roles, Origin::Project);
        let names = |role| chosen(&project, one("small"), Some(role)).expect("known");
        assert_eq!(names("review"), ["large", "middle", "small"]);
        assert_eq!(names("writing"), ["small", "large"]);
    }
}
