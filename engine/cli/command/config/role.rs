//! Roles in the configuration: `roles.NAME.model` and `roles.NAME.effort`, and `roles.NAME` for both.

use std::collections::BTreeSet;

use gemstack_lang::suggestion::{cure, listed};
use gemstack_run::failure::Failure;
use gemstack_run::models::{ROLES, Role};
use gemstack_run::world::World;
use serde_json::{Map, Value as Json, json};

use super::named;

/// What is said of a role.
const MODEL: &str = "model";
const EFFORT: &str = "effort";

/// A place in the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    role: String,
    field: Option<&'static str>,
}

impl Place {
    /// The place of that name; none where it names no role.
    ///
    /// # Errors
    /// `InvalidSetting` where roles have nothing of that name.
    pub(super) fn named(name: &str) -> Result<Option<Self>, Failure> {
        let Some(rest) = name.strip_prefix(ROLES).and_then(|it| it.strip_prefix('.')) else {
            return Ok(None);
        };
        let (role, field) = match rest.rsplit_once('.') {
            None => (rest, None),
            Some((role, MODEL)) => (role, Some(MODEL)),
            Some((role, EFFORT)) => (role, Some(EFFORT)),
            Some((_, field)) => return Err(no_such(name, field)),
        };
        if role.is_empty() {
            return Err(no_such(name, role));
        }
        Ok(Some(Self {
            role: role.to_owned(),
            field,
        }))
    }

    /// The names of tables and of the value, from the outermost.
    pub(super) fn path(&self) -> Vec<&str> {
        let path = [ROLES, &self.role].into_iter();
        path.chain(self.field).collect()
    }

    /// A value as a person types it: models with commas between them, or an effort.
    ///
    /// # Errors
    /// `UnknownModel`; `InvalidSetting` for what is no effort, or where nothing is said that can be set.
    pub(super) fn parse(&self, text: &str, world: &World) -> Result<Json, Failure> {
        match self.field {
            Some(MODEL) => models_of(text, world),
            Some(_) => effort(text),
            None => Err(Failure::rejected(format!(
                "`{}` has a `{MODEL}` and an `{EFFORT}`",
                self.name()
            ))
            .coded("InvalidSetting")
            .helped(format!("gemstack config set {}.{MODEL} MODEL", self.name()))),
        }
    }

    /// The models that the file has and those that are added, each once; an effort is one word.
    ///
    /// # Errors
    /// `InvalidSetting` for an effort.
    pub(super) fn adding(
        &self,
        before: Option<&toml::Value>,
        value: Json,
    ) -> Result<Json, Failure> {
        let list = |it: Json| match it {
            Json::Array(_) => it,
            one => json!([one]),
        };
        let before = before
            .filter(|_| self.field == Some(MODEL))
            .map(|it| match it {
                toml::Value::Array(_) => it.clone(),
                one => toml::Value::Array(vec![one.clone()]),
            });
        let value = if self.field == Some(MODEL) {
            list(value)
        } else {
            value
        };
        super::added(&self.name(), before.as_ref(), value)
    }

    /// What is said there, and by whom.
    pub(super) fn get(&self, world: &World) -> (Json, &'static str) {
        let said = world.settings().said(ROLES).rev();
        let mut roles = said.filter_map(|(it, origin)| Some((it.get(&self.role)?, origin)));
        let Some((role, origin)) = roles.next() else {
            return (Json::Null, "default");
        };
        let value = match self.field {
            Some(field) => role.get(field).cloned().unwrap_or_default(),
            None => role.clone(),
        };
        (value, origin.name())
    }

    /// What may be meant by models that no provider lists: many take any name of a pattern.
    pub(super) fn doubts(&self, value: &Json, world: &World) -> Vec<String> {
        match self.field {
            Some(MODEL) => named::doubts(named::MODEL, value, world),
            _ => Vec::new(),
        }
    }

    /// Its name, as it is typed.
    pub(super) fn name(&self) -> String {
        self.path().join(".")
    }
}

/// All that is said of roles: place, value, and by whom. What is wrong there is shown too, and told by whoever uses it.
pub(super) fn all(world: &World) -> Vec<(String, Json, &'static str)> {
    let said = world.settings().said(ROLES);
    let roles: BTreeSet<_> = said
        .filter_map(|(it, _)| it.as_object())
        .flat_map(Map::keys)
        .collect();
    let places = roles.into_iter().flat_map(|role| {
        [MODEL, EFFORT].map(|field| Place {
            role: role.clone(),
            field: Some(field),
        })
    });
    let rows = places.map(|it| {
        let (value, origin) = it.get(world);
        (it.name(), value, origin)
    });
    rows.filter(|(_, value, _)| !value.is_null()).collect()
}

/// One model as a text, several as a list.
fn models_of(text: &str, world: &World) -> Result<Json, Failure> {
    let names: Vec<_> = text.split(',').map(str::trim).collect();
    for name in &names {
        named::model(name, world)?;
    }
    Ok(match names.as_slice() {
        [one] => json!(one),
        several => json!(several),
    })
}

fn effort(text: &str) -> Result<Json, Failure> {
    let role = Map::from_iter([(EFFORT.to_owned(), json!(text))]);
    let read = serde_json::from_value::<Role>(Json::Object(role));
    let read = read.map(|_| json!(text));
    read.map_err(|it| {
        Failure::rejected(format!("`{text}` is no effort: {it}")).coded("InvalidSetting")
    })
}

fn no_such(name: &str, field: &str) -> Failure {
    let fields = [MODEL, EFFORT];
    let cure = match field {
        "" => format!("`{ROLES}.NAME.FIELD`, where a field is {}", listed(fields)),
        field => cure(field, fields),
    };
    Failure::rejected(format!("there is no setting `{name}`"))
        .coded("InvalidSetting")
        .helped(cure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_may_have_any_name_and_its_fields_are_known() {
        let path = |name: &str| {
            let place = Place::named(name).expect("it can be");
            place.map(|it| {
                it.path()
                    .iter()
                    .map(|it| (*it).to_owned())
                    .collect::<Vec<_>>()
            })
        };
        let expected = ["roles", "step4-audit.v2", "model"].map(str::to_owned);
        assert_eq!(path("roles.step4-audit.v2.model"), Some(expected.to_vec()));
        assert_eq!(
            path("roles.review"),
            Some(vec!["roles".into(), "review".into()])
        );
        assert_eq!(path("reply_format"), None);
        assert_eq!(path("roles"), None);
        let failure = Place::named("roles.review.efort").expect_err("a slip");
        assert_eq!(failure.help.as_deref(), Some("did you mean `effort`?"));
        assert!(Place::named("roles.").is_err());
    }
}
