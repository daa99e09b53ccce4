//! Roles: words for the part that a stage plays, for which the settings may name models. Which words there are, documents
//! and settings say.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::choice::Names;
use crate::failure::Failure;
use crate::provider::Effort;
use crate::settings::{Origin, Settings};

/// The setting that holds them.
pub const ROLES: &str = "roles";

/// The setting that names the model which is asked; where a flag says it, it is meant for this run alone and for every role.
const MODEL: &str = "default_model";

/// What the settings say of a role.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Role {
    /// Whom it asks; whom its stage names where nothing is said.
    pub model: Option<Names>,
    /// How hard it lets models think; as its stage says where nothing is said.
    pub effort: Option<Effort>,
}

impl Role {
    /// What the settings say of a role; nothing where they do not know it. A project may say one and a person another; of the
    /// same one, the more specific configuration says all.
    ///
    /// # Errors
    /// `InvalidSetting` where it cannot be read.
    pub fn of(settings: &Settings, name: &str) -> Result<Option<Self>, Failure> {
        let mut said = settings.said(ROLES).rev();
        let role = said.find_map(|(roles, _)| roles.get(name));
        let role = role.map(Self::deserialize);
        let role = role.transpose().map_err(|it| unreadable(name, &it))?;
        Ok(role.map(|it| it.under_flags(settings)))
    }

    /// Every role of the settings, by name.
    ///
    /// # Errors
    /// `InvalidSetting` for the first that cannot be read.
    pub fn all(settings: &Settings) -> Result<BTreeMap<String, Self>, Failure> {
        let said = settings.said(ROLES).filter_map(|(it, _)| it.as_object());
        let names = said.flatten().map(|(name, _)| name);
        let read = names.filter_map(|it| Some((it.clone(), Self::of(settings, it).transpose()?)));
        read.map(|(name, role)| Ok((name, role?))).collect()
    }

    fn under_flags(self, settings: &Settings) -> Self {
        match settings.get(MODEL) {
            Ok((_, Origin::Flag)) => Self {
                model: None,
                ..self
            },
            _ => self,
        }
    }
}

fn unreadable(name: &str, fault: &serde_json::Error) -> Failure {
    Failure::rejected(format!("the role `{name}` of the configuration: {fault}"))
        .coded("InvalidSetting")
        .helped(format!(
            "[{ROLES}.{name}] has `model`, a name or a list of names, and `effort`"
        ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::harness::Project;

    fn project(roles: serde_json::Value) -> Project {
        Project::new(&[], &[]).setting("roles", roles, Origin::Project)
    }

    #[test]
    fn a_role_has_a_model_and_an_effort_and_nothing_else() {
        let roles = json!({ "a": { "effort": "low" }, "b": { "model": "x", "effrt": "low" } });
        let project = project(roles);
        let role = Role::of(project.world.settings(), "a").expect("it reads");
        assert_eq!(role.expect("it is there").effort, Some(Effort::Low));
        let failure = Role::of(project.world.settings(), "b").expect_err("a slip");
        assert!(failure.message.contains("`b`"), "{failure}");
        assert!(failure.message.contains("`effrt`"), "{failure}");
        assert!(Role::all(project.world.settings()).is_err());
    }

    #[test]
    fn a_project_adds_to_the_roles_of_a_person_and_takes_the_place_of_those_of_the_same_name() {
        let mine = json!({ "a": { "model": "x", "effort": "low" }, "b": { "model": "x" } });
        let project =
            project(json!({ "a": { "model": "y" } })).setting("roles", mine, Origin::User);
        let all = Role::all(project.world.settings()).expect("they read");
        let model = |name: &str| all[name].model.as_ref().expect("a model").all()[0].clone();
        assert_eq!((model("a"), all["a"].effort), ("y".to_owned(), None));
        assert_eq!(model("b"), "x");
    }

    #[test]
    fn a_model_that_a_flag_names_is_asked_for_every_role() {
        let project = project(json!({ "a": { "model": "x", "effort": "low" } }));
        let project = project.setting("default_model", json!("y"), Origin::Flag);
        let role = Role::of(project.world.settings(), "a").expect("it reads");
        let role = role.expect("it is there");
        assert_eq!((role.model, role.effort), (None, Some(Effort::Low)));
    }
}
