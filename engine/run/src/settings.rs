//! Settings: what they are is told by a document of kind `settings`, what they say by flags,
//! environment variables, the project's and the user's configuration, and that document's
//! defaults, in this order.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::fmt;

use gemstack_lang::expression::Datum;
use gemstack_lang::suggestion::{closest, cure};
use gemstack_lang::types::Type;
use serde_json::{Map, Value as Json};
use thiserror::Error;

mod document;

pub use document::{Setting, SettingsDocument, TextFolder};

/// Who said a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// The document of settings.
    Default,
    /// The user's configuration.
    User,
    /// The project's configuration.
    Project,
    /// An environment variable.
    Environment,
    /// A flag.
    Flag,
}

impl Origin {
    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::User => "user",
            Self::Project => "project",
            Self::Environment => "environment",
            Self::Flag => "flag",
        }
    }
}

/// What is wrong with a setting.
#[derive(Debug, Clone, Error, PartialEq)]
pub enum SettingFault {
    /// A project may not say it.
    #[error(
        "`{name}` is for you alone to set, not for a project; put it into your own configuration"
    )]
    Personal {
        /// Which setting.
        name: String,
    },
    /// There is no such setting.
    #[error("there is no setting `{name}`; {cure}")]
    Unknown {
        /// What was named.
        name: String,
        /// The closest name, or all of them.
        cure: String,
    },
    /// The value has another type.
    #[error("`{name}` is {of}, and `{value}` is not")]
    WrongType {
        /// Which setting.
        name: String,
        /// Its type.
        of: String,
        /// What was said.
        value: String,
    },
    /// The number is less or more than it may be.
    #[error("`{name}` is {value}, and it may be {allowed}")]
    OutOfRange {
        /// Which setting.
        name: String,
        /// What was said.
        value: String,
        /// What it may be, in words.
        allowed: String,
    },
    /// A configuration file, or a variable, cannot be used.
    #[error("mend `{path}`: {message}")]
    Unreadable {
        /// Which file or variable.
        path: String,
        /// What is wrong, with the line.
        message: String,
    },
    /// The document of settings cannot be read.
    #[error("the document of settings is not readable: {message}")]
    Document {
        /// What is wrong.
        message: String,
    },
}

fn unreadable(path: &str, fault: &impl fmt::Display) -> SettingFault {
    SettingFault::Unreadable {
        path: path.to_owned(),
        message: fault.to_string().trim_end().to_owned(),
    }
}

/// The settings in force.
#[derive(Debug, Clone)]
pub struct Settings {
    known: BTreeMap<String, Setting>,
    /// All that was said of each; the last origin wins.
    said: BTreeMap<String, BTreeMap<Origin, Json>>,
    /// All in force as one value, once it was asked for.
    datum: OnceCell<Datum>,
}

impl Settings {
    /// The defaults of a document of settings.
    pub fn new(document: &SettingsDocument) -> Self {
        let known = document.settings.clone();
        let defaults = known.iter();
        let said = defaults.map(|(name, it)| {
            let default = BTreeMap::from([(Origin::Default, it.default.clone())]);
            (name.clone(), default)
        });
        Self {
            said: said.collect(),
            datum: OnceCell::new(),
            known,
        }
    }

    /// The name of a setting as written in files: `default-model` is `default_model`.
    pub fn canonical(name: &str) -> String {
        name.replace('-', "_")
    }

    /// What is known of a setting.
    pub fn setting(&self, name: &str) -> Result<&Setting, SettingFault> {
        let name = Self::canonical(name);
        self.known.get(&name).ok_or_else(|| {
            let cure = cure(&name, self.known.keys().map(String::as_str));
            SettingFault::Unknown {
                name: name.clone(),
                cure,
            }
        })
    }

    /// Takes the values of a configuration file; names that are no settings are left to others,
    /// and so is what a project may not say: a repository can hold anything.
    pub fn configure(
        &mut self,
        text: &str,
        path: &str,
        origin: Origin,
    ) -> Result<(), SettingFault> {
        let table: toml::Table = text
            .parse()
            .map_err(|it: toml::de::Error| unreadable(path, &it))?;
        let mut first = Ok(());
        for (name, value) in table {
            let json = serde_json::to_value(value).unwrap_or(Json::Null);
            // A fault of one does not take the others away.
            let taken = self.take(&name, json, origin);
            first = first.and(taken.map_err(|it| unreadable(path, &it)));
        }
        first
    }

    fn take(&mut self, name: &str, value: Json, origin: Origin) -> Result<(), SettingFault> {
        match self.judge(name, value.clone(), origin) {
            Err(SettingFault::Personal { .. }) => Ok(()),
            Ok(()) if self.setting(name).is_ok() => self.set(name, value, origin),
            judged => judged,
        }
    }

    /// Whether a configuration file can say a value; names that are no settings are left to others.
    pub fn judge(&self, name: &str, value: Json, origin: Origin) -> Result<(), SettingFault> {
        self.refuse_slip(name)?;
        match self.setting(name) {
            Err(_) => Ok(()),
            // What TOML says and JSON cannot is `nan` or `inf`: as a limit it would hold nobody back.
            Ok(setting) if value.is_null() => Err(wrong_type(name, setting, "nan")),
            Ok(_) => self.clone().set(name, value, origin),
        }
    }

    /// Refuses a name that is nearly a setting's: a limit that is misspelt must not be no limit.
    fn refuse_slip(&self, name: &str) -> Result<(), SettingFault> {
        let known = self.known.keys().map(String::as_str);
        match (self.setting(name), closest(&Self::canonical(name), known)) {
            (Err(fault), Some(_)) => Err(fault),
            _ => Ok(()),
        }
    }

    /// Takes what the environment says: `GEMSTACK_DEFAULT_MODEL` for `default_model`.
    pub fn surround(
        &mut self,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<(), SettingFault> {
        for name in self.known.keys().cloned().collect::<Vec<_>>() {
            let variable = format!("GEMSTACK_{}", name.to_uppercase());
            if let Some(text) = environment(&variable).filter(|it| !it.is_empty()) {
                let value = self.parse(&name, &text);
                let value = value.map_err(|it| unreadable(&variable, &it))?;
                self.set(&name, value, Origin::Environment)?;
            }
        }
        Ok(())
    }

    /// A value from its text, as a person types it.
    pub fn parse(&self, name: &str, text: &str) -> Result<Json, SettingFault> {
        let setting = self.setting(name)?;
        let parsed = match setting.of.as_str() {
            "string" => Some(Json::from(text)),
            "integer" => text.parse::<i64>().ok().map(Json::from),
            "number" => text
                .parse::<f64>()
                .ok()
                .filter(|it| it.is_finite())
                .map(Json::from),
            "boolean" => boolean(text).map(Json::from),
            _ => Some(text.split(',').map(|it| Json::from(it.trim())).collect()),
        };
        let parsed = parsed.ok_or_else(|| wrong_type(name, setting, text))?;
        if setting.is_out_of_range(&parsed) {
            return Err(out_of_range(name, setting, &parsed));
        }
        Ok(parsed)
    }

    /// Takes a value; the most specific origin wins whatever the order.
    pub fn set(&mut self, name: &str, value: Json, origin: Origin) -> Result<(), SettingFault> {
        let setting = self.setting(name)?;
        if !setting.may_come_from(origin) {
            return Err(SettingFault::Personal {
                name: Self::canonical(name),
            });
        }
        if !setting.takes(&value) {
            return Err(wrong_type(name, setting, &value.to_string()));
        }
        if setting.is_out_of_range(&value) {
            return Err(out_of_range(name, setting, &value));
        }
        self.datum.take();
        let said = self.said.entry(Self::canonical(name)).or_default();
        said.insert(origin, value);
        Ok(())
    }

    /// The value of a setting and who said it; null where nobody did.
    pub fn get(&self, name: &str) -> Result<(&Json, Origin), SettingFault> {
        self.setting(name)?;
        let said = self.said.get(&Self::canonical(name));
        let last = said.and_then(BTreeMap::last_key_value);
        Ok(
            last.map_or((&Json::Null, Origin::Default), |(origin, value)| {
                (value, *origin)
            }),
        )
    }

    /// The value of a setting as text; none where it is unset or no text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name).ok()?.0.as_str()
    }

    /// The texts of a setting that is a list.
    pub fn list(&self, name: &str) -> Vec<String> {
        self.get(name).map_or_else(|_| Vec::new(), |it| texts(it.0))
    }

    /// All that anybody said for a setting, the default first, with who said it; nothing where there is no such setting.
    pub fn said(&self, name: &str) -> impl DoubleEndedIterator<Item = (&Json, Origin)> {
        let said = self.said.get(&Self::canonical(name));
        said.into_iter().flatten().map(|(origin, it)| (it, *origin))
    }

    /// The lists that anybody said for a setting, the default first: for what one may add to and not take from.
    pub fn lists(&self, name: &str) -> Vec<Vec<String>> {
        let said = self.said.get(&Self::canonical(name));
        said.into_iter()
            .flat_map(BTreeMap::values)
            .map(texts)
            .collect()
    }

    /// Every setting with its value and who said it, by name.
    pub fn all(&self) -> impl Iterator<Item = (&str, &Setting, &Json, Origin)> {
        self.known.iter().map(|(name, setting)| {
            let (value, origin) = self.get(name).expect("it is a known setting");
            (name.as_str(), setting, value, origin)
        })
    }

    /// The settings as JSON.
    pub fn to_json(&self) -> Json {
        let values = self
            .all()
            .map(|(name, _, value, _)| (name.to_owned(), value.clone()));
        Json::Object(values.collect::<Map<_, _>>())
    }

    /// The settings as expressions see them.
    pub fn datum(&self) -> Datum {
        let datum = || Datum::from(&self.to_json());
        self.datum.get_or_init(datum).clone()
    }
}

fn texts(list: &Json) -> Vec<String> {
    let texts = list
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Json::as_str);
    texts.map(str::to_owned).collect()
}

fn boolean(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Some(true),
        "false" | "no" | "off" | "0" => Some(false),
        _ => None,
    }
}

pub(super) fn type_of(value: &Json) -> Type {
    match value {
        Json::Null => Type::Any,
        Json::Bool(_) => Type::Boolean,
        Json::Number(number) if number.is_f64() => Type::Number,
        Json::Number(_) => Type::Integer,
        Json::String(text) => Type::Word(vec![text.clone()]),
        Json::Array(_) => Type::List(Box::new(Type::Any)),
        Json::Object(_) => Type::Record(gemstack_lang::types::Record::open()),
    }
}

fn out_of_range(name: &str, setting: &Setting, value: &Json) -> SettingFault {
    let least = setting.at_least.map(|it| format!("{it} or more"));
    let most = setting.at_most.map(|it| format!("at most {it}"));
    let allowed: Vec<_> = least.into_iter().chain(most).collect();
    SettingFault::OutOfRange {
        name: Settings::canonical(name),
        value: value.to_string(),
        allowed: allowed.join(" and "),
    }
}

fn wrong_type(name: &str, setting: &Setting, value: &str) -> SettingFault {
    SettingFault::WrongType {
        name: Settings::canonical(name),
        of: setting.described(),
        value: value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn settings() -> Settings {
        let document = json!({
            "kind": "settings", "name": "x", "texts": {},
            "settings": {
                "model": { "type": "string", "summary": "", "default": "small" },
                "attempts": { "type": "integer", "summary": "", "default": 3 },
                "shade": { "type": "string", "summary": "", "default": "light", "options": ["dark", "light"] },
                "dollars": { "type": "number", "summary": "", "at_least": 0, "at_most": 1_000_000 },
                "greeting": { "type": "string", "summary": "", "personal": true },
                "names": { "type": "list", "summary": "", "default": ["a"] },
            },
        });
        Settings::new(&SettingsDocument::read(&document).expect("it reads"))
    }

    #[test]
    fn a_setting_with_options_is_one_of_them() {
        let mut settings = settings();
        assert!(settings.set("shade", json!("dark"), Origin::User).is_ok());
        assert_eq!(settings.text("shade"), Some("dark"));
        let fault = settings
            .set("shade", json!("drak"), Origin::User)
            .unwrap_err();
        assert_eq!(
            fault.to_string(),
            "`shade` is one of `dark`, `light`, and `\"drak\"` is not"
        );
        assert!(settings.set("shade", json!(1), Origin::User).is_err());
        assert!(settings.set("model", json!("any"), Origin::User).is_ok());
    }

    #[test]
    fn the_most_specific_says_it_whatever_the_order() {
        let mut settings = settings();
        settings
            .set("model", json!("flag"), Origin::Flag)
            .expect("a string");
        settings
            .configure("model = 'user'\nother = 1\n", "config.toml", Origin::User)
            .expect("toml");
        assert_eq!(settings.get("model"), Ok((&json!("flag"), Origin::Flag)));
        assert_eq!(settings.get("attempts"), Ok((&json!(3), Origin::Default)));
    }

    #[test]
    fn a_project_neither_says_nor_hides_what_is_personal() {
        let mut settings = settings();
        let configure = |settings: &mut Settings, text, origin| {
            settings
                .configure(text, "config.toml", origin)
                .expect("toml");
        };
        configure(&mut settings, "greeting = 'mine'", Origin::User);
        configure(&mut settings, "greeting = 'theirs'", Origin::Project);
        assert_eq!(settings.get("greeting"), Ok((&json!("mine"), Origin::User)));
        let fault = settings.set("greeting", json!("theirs"), Origin::Project);
        assert_eq!(
            fault,
            Err(SettingFault::Personal {
                name: "greeting".into()
            })
        );
    }

    #[test]
    fn every_list_that_was_said_is_known() {
        let mut settings = settings();
        assert_eq!(settings.lists("names"), [["a"]]);
        settings
            .set("names", json!(["c"]), Origin::Project)
            .expect("a list");
        settings
            .set("names", json!(["b"]), Origin::User)
            .expect("a list");
        assert_eq!(settings.list("names"), ["c"]);
        assert_eq!(settings.lists("names"), [["a"], ["b"], ["c"]]);
    }

    #[test]
    fn a_misspelt_setting_of_a_file_is_no_silence_and_another_tools_name_is() {
        let mut settings = settings();
        let fault = settings.configure("atempts = 5\n", "config.toml", Origin::User);
        let told = fault.expect_err("a slip").to_string();
        assert!(told.contains("config.toml") && told.contains("did you mean `attempts`?"));
        let other = settings.configure("some_service_key = 'x'\n", "config.toml", Origin::User);
        assert_eq!(other, Ok(()));
    }

    #[test]
    fn a_limit_that_would_hold_nobody_back_is_refused_wherever_it_is_said() {
        for said in ["nan", "inf", "-inf", "-1", "1000001", "1e300"] {
            let (mut settings, text) = (settings(), format!("dollars = {said}\n"));
            let told = settings.configure(&text, "config.toml", Origin::Project);
            assert!(told.is_err(), "{said}");
            assert_eq!(settings.get("dollars"), Ok((&Json::Null, Origin::Default)));
            let parsed = settings.parse("dollars", said);
            assert!(
                parsed
                    .and_then(|it| settings.set("dollars", it, Origin::Flag))
                    .is_err()
            );
        }
        let fault = settings().set("dollars", json!(2e6), Origin::Flag);
        let told = "`dollars` is 2000000.0, and it may be 0 or more and at most 1000000";
        assert_eq!(fault.expect_err("too much").to_string(), told);
    }

    #[test]
    fn a_slip_and_a_wrong_type_are_told() {
        let mut settings = settings();
        let unknown = settings
            .get("modle")
            .expect_err("no such setting")
            .to_string();
        assert_eq!(
            unknown,
            "there is no setting `modle`; did you mean `model`?"
        );
        assert!(
            settings
                .set("attempts", json!("many"), Origin::User)
                .is_err()
        );
        assert!(
            settings
                .configure("x = [", "config.toml", Origin::User)
                .is_err()
        );
    }
}
