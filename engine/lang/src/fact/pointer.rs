//! Data documents: JSON, YAML and TOML read as one value, and pointers into it.
//!
//! These are documents of the user's project, not of gemstack: no spans, no diagnostics inside.

use std::fmt::Display;

use serde_json::Value;

use super::FactFault;

/// What a data document is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// RFC 8259.
    Json,
    /// TOML 1.
    Toml,
    /// YAML 1.2; merge keys are applied, keys that are no text become text.
    Yaml,
}

impl Language {
    /// The language that a file's name ends in.
    pub fn of_file(path: &str) -> Option<Self> {
        let (_, extension) = path.rsplit_once('.')?;
        match extension.to_ascii_lowercase().as_str() {
            "json" => Some(Self::Json),
            "toml" => Some(Self::Toml),
            "yaml" | "yml" => Some(Self::Yaml),
            _ => None,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Toml => "TOML",
            Self::Yaml => "YAML",
        }
    }

    /// The document as a value; dates are text, numbers that JSON lacks are null.
    pub(super) fn parse(self, text: &str) -> Result<Value, FactFault> {
        let text = text.trim_start_matches('\u{feff}');
        match self {
            Self::Json => serde_json::from_str(text).map_err(|it| self.fault(&it)),
            Self::Toml => toml::from_str::<toml::Table>(text)
                .map(|it| from_toml(toml::Value::Table(it)))
                .map_err(|it| self.fault(&it)),
            Self::Yaml => yaml(text).map(from_yaml).map_err(|it| self.fault(&it)),
        }
    }

    fn fault(self, message: &impl Display) -> FactFault {
        FactFault::Unreadable {
            language: self.word(),
            message: message.to_string().trim_end().to_owned(),
        }
    }
}

/// The value at a pointer; null where there is none.
pub(super) fn read(
    text: Option<&str>,
    pointer: &str,
    language: Language,
) -> Result<Value, FactFault> {
    let Some(text) = text.filter(|it| !it.trim().is_empty()) else {
        return Ok(Value::Null);
    };
    let mut document = language.parse(text)?;
    let found = document.pointer_mut(pointer);
    Ok(found.map(Value::take).unwrap_or_default())
}

pub(super) fn check(pointer: &str) -> Result<(), FactFault> {
    if pointer.is_empty() || pointer.starts_with('/') {
        return Ok(());
    }
    Err(FactFault::BadPointer {
        pointer: pointer.to_owned(),
    })
}

fn yaml(text: &str) -> Result<yaml_serde::Value, yaml_serde::Error> {
    let mut value: yaml_serde::Value = yaml_serde::from_str(text)?;
    value.apply_merge()?;
    Ok(value)
}

fn from_yaml(value: yaml_serde::Value) -> Value {
    use yaml_serde::Value as Yaml;
    match value {
        Yaml::Null => Value::Null,
        Yaml::Bool(it) => Value::Bool(it),
        Yaml::Number(it) => serde_json::to_value(it).unwrap_or_default(),
        Yaml::String(it) => Value::String(it),
        Yaml::Sequence(it) => it.into_iter().map(from_yaml).collect(),
        Yaml::Mapping(it) => it
            .into_iter()
            .map(|(key, value)| (key_text(key), from_yaml(value)))
            .collect(),
        Yaml::Tagged(it) => from_yaml(it.value),
    }
}

fn key_text(key: yaml_serde::Value) -> String {
    match from_yaml(key) {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

fn from_toml(value: toml::Value) -> Value {
    match value {
        toml::Value::String(it) => Value::String(it),
        toml::Value::Integer(it) => it.into(),
        toml::Value::Float(it) => it.into(),
        toml::Value::Boolean(it) => Value::Bool(it),
        toml::Value::Datetime(it) => Value::String(it.to_string()),
        toml::Value::Array(it) => it.into_iter().map(from_toml).collect(),
        toml::Value::Table(it) => it
            .into_iter()
            .map(|(key, value)| (key, from_toml(value)))
            .collect(),
    }
}
