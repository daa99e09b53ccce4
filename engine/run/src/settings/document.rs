//! The document that says which settings and which kinds of texts there are.

use std::collections::{BTreeMap, BTreeSet};

use gemstack_lang::suggestion::listed;
use gemstack_lang::types::Type;
use serde::Deserialize;
use serde_json::Value as Json;

use super::{Origin, SettingFault};

/// A document of kind `settings`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SettingsDocument {
    #[serde(rename = "kind")]
    _kind: String,
    #[serde(rename = "name")]
    _name: String,
    #[serde(rename = "summary", default)]
    _summary: String,
    /// The kinds of texts, each with its folder.
    pub texts: BTreeMap<String, TextFolder>,
    /// The settings.
    pub settings: BTreeMap<String, Setting>,
}

/// Where the texts of a kind are.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextFolder {
    /// The folder, within each layer.
    pub folder: String,
    /// Whether they are templates.
    #[serde(default)]
    pub rendered: bool,
}

/// What a setting is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// `string`, `integer`, `number`, `boolean`, `list` or `record`.
    #[serde(rename = "type")]
    pub of: String,
    /// What it means.
    pub summary: String,
    /// What it says when nobody does.
    #[serde(default)]
    pub default: Json,
    /// What its value names: a model, or a document or text of a kind.
    #[serde(default)]
    pub names: Option<String>,
    /// The words that its value can be; any where nothing is said.
    #[serde(default)]
    pub options: Vec<String>,
    /// The least number it may be.
    #[serde(default)]
    pub at_least: Option<f64>,
    /// The greatest number it may be.
    #[serde(default)]
    pub at_most: Option<f64>,
    /// Whether only the person at the machine may say it, and never a project's configuration.
    #[serde(default)]
    pub personal: bool,
}

impl SettingsDocument {
    /// Reads the document.
    pub fn read(json: &Json) -> Result<Self, SettingFault> {
        serde_json::from_value(json.clone()).map_err(|it| SettingFault::Document {
            message: it.to_string(),
        })
    }

    /// The types of the settings, as expressions see them.
    pub fn types(&self) -> Vec<(String, Type)> {
        let of = |it: &Setting| {
            let of = it.value_type();
            if it.default.is_null() {
                of.or_null()
            } else {
                of
            }
        };
        self.settings
            .iter()
            .map(|(name, it)| (name.clone(), of(it)))
            .collect()
    }

    /// The folders of the kinds of texts.
    pub fn text_folders(&self) -> BTreeMap<String, String> {
        self.texts
            .iter()
            .map(|(kind, it)| (kind.clone(), it.folder.clone()))
            .collect()
    }

    /// The kinds of texts that are templates.
    pub fn rendered_kinds(&self) -> BTreeSet<String> {
        let rendered = self.texts.iter().filter(|(_, it)| it.rendered);
        rendered.map(|(kind, _)| kind.clone()).collect()
    }
}

impl Setting {
    /// Whether it can have that value.
    pub(super) fn takes(&self, value: &Json) -> bool {
        let is_option = |it: &String| value.as_str() == Some(it);
        let fits = self.value_type().accepts(&super::type_of(value));
        fits && (value.is_null() || self.options.is_empty() || self.options.iter().any(is_option))
    }

    /// What its value is, for people.
    pub(super) fn described(&self) -> String {
        match self.options.as_slice() {
            [] if self.of == "integer" => "an integer".to_owned(),
            [] => format!("a {}", self.of),
            options => format!("one of {}", listed(options.iter().map(String::as_str))),
        }
    }

    /// The type of its value.
    pub(super) fn value_type(&self) -> Type {
        match self.options.as_slice() {
            [] => Type::named(&self.of).unwrap_or(Type::Any),
            options => Type::Word(options.to_vec()),
        }
    }

    /// Whether a value is a number outside of what is allowed.
    pub(super) fn is_out_of_range(&self, value: &Json) -> bool {
        let below = |it: f64| self.at_least.is_some_and(|least| it < least);
        let above = |it: f64| self.at_most.is_some_and(|most| it > most);
        value.as_f64().is_some_and(|it| below(it) || above(it))
    }

    pub(super) fn may_come_from(&self, origin: Origin) -> bool {
        !(self.personal && origin == Origin::Project)
    }
}
