//! Checks configuration files: their syntax, misspelt settings, values of another type, and rules that
//! there are not.

use std::ops::Range;
use std::sync::Arc;

use gemstack_lang::diagnostic::Diagnostic;
use gemstack_lang::rules;
use gemstack_lang::source::{Place, Source, Span};
use gemstack_run::settings::{Origin, SettingFault, Settings};
use serde_json::Value as Json;
use toml_edit::{Document, Item, Table};

use super::levels::SETTINGS;

/// What is wrong with a configuration file.
pub fn check(source: &Arc<Source>, settings: &Settings, origin: Origin) -> Vec<Diagnostic> {
    let document = match Document::parse(source.text()) {
        Ok(document) => document,
        Err(fault) => {
            let place = place(source, fault.span());
            return vec![Diagnostic::error("syntax", place, fault.message())];
        }
    };
    let checking = Checking {
        source,
        settings,
        origin,
    };
    let table = document.as_table();
    let entries = table.iter();
    entries
        .flat_map(|(name, item)| checking.entry(table, name, item))
        .collect()
}

fn place(source: &Arc<Source>, bytes: Option<Range<usize>>) -> Place {
    let bytes = bytes.unwrap_or(0..0);
    Place::new(source, Span::new(bytes.start, bytes.end))
}

struct Checking<'c> {
    source: &'c Arc<Source>,
    settings: &'c Settings,
    origin: Origin,
}

impl Checking<'_> {
    fn entry(&self, table: &Table, name: &str, item: &Item) -> Vec<Diagnostic> {
        let fault = self.settings.judge(name, value(item), self.origin).err();
        let fault = fault.map(|it| {
            let key = table.key(name).and_then(|it| it.span());
            self.fault(name, &it, key, item)
        });
        fault
            .into_iter()
            .chain(self.unknown_rules(name, item))
            .collect()
    }

    fn fault(
        &self,
        name: &str,
        fault: &SettingFault,
        key: Option<Range<usize>>,
        item: &Item,
    ) -> Diagnostic {
        match fault {
            SettingFault::Unknown { .. } => {
                let message = format!("there is no setting `{name}`");
                let fault = Diagnostic::error("unknown_key", place(self.source, key), message);
                let known = self.settings.all().map(|(name, ..)| name);
                fault.suggesting(name, known)
            }
            SettingFault::Personal { .. } => {
                let message = format!("`{name}` is for you alone to set, and is not read here");
                Diagnostic::warning("unknown_key", place(self.source, key), message)
                    .help(format!("gemstack config set {name} VALUE --user"))
            }
            other => {
                let place = place(self.source, item.span());
                Diagnostic::error("wrong_type", place, other.to_string())
            }
        }
    }

    fn unknown_rules(&self, name: &str, item: &Item) -> Vec<Diagnostic> {
        let names_rules = SETTINGS
            .iter()
            .any(|(it, _)| *it == Settings::canonical(name));
        let items = item
            .as_array()
            .filter(|_| names_rules)
            .into_iter()
            .flatten();
        let named = items.filter_map(|it| Some((it.as_str()?, it.span())));
        let unknown = named.filter(|(rule, _)| rules::named(rule).is_none());
        let fault = |(rule, span): (&str, _)| {
            let message = format!("there is no rule `{rule}`");
            Diagnostic::error("unknown_rule", place(self.source, span), message)
                .help("`gemstack explain` lists the rules")
                .suggesting(rule, rules::ALL.iter().map(|it| it.name))
        };
        unknown.map(fault).collect()
    }
}

/// A value as JSON; a table is some other tool's.
fn value(item: &Item) -> Json {
    match item.as_value() {
        Some(value) => json(value),
        None => Json::Object(serde_json::Map::new()),
    }
}

fn json(value: &toml_edit::Value) -> Json {
    match value {
        toml_edit::Value::String(it) => Json::from(it.value().as_str()),
        toml_edit::Value::Integer(it) => Json::from(*it.value()),
        toml_edit::Value::Float(it) => Json::from(*it.value()),
        toml_edit::Value::Boolean(it) => Json::from(*it.value()),
        toml_edit::Value::Array(items) => items.iter().map(json).collect(),
        toml_edit::Value::InlineTable(_) => Json::Object(serde_json::Map::new()),
        toml_edit::Value::Datetime(it) => Json::from(it.value().to_string()),
    }
}

#[cfg(test)]
mod tests {
    use gemstack_run::settings::SettingsDocument;
    use serde_json::json;

    use super::*;

    fn found(text: &str, origin: Origin) -> Vec<(&'static str, String)> {
        let document = json!({
            "kind": "settings", "name": "x", "texts": {},
            "settings": {
                "max_cost": { "type": "number", "summary": "" },
                "hooks": { "type": "list", "summary": "", "personal": true },
                "lint_deny": { "type": "list", "summary": "" },
            },
        });
        let settings = Settings::new(&SettingsDocument::read(&document).expect("it reads"));
        let source = Source::new("config.toml", text);
        let found = check(&source, &settings, origin).into_iter();
        let found = found.map(|it| (it.rule, source.slice(it.place.span).to_owned()));
        found.collect()
    }

    #[test]
    fn faults_of_a_configuration_are_shown_at_their_bytes() {
        let found = |text| found(text, Origin::Project);
        assert_eq!(
            found("max_cots = 1\n"),
            [("unknown_key", "max_cots".into())]
        );
        assert_eq!(
            found("max_cost = 'two' # x\n"),
            [("wrong_type", "'two'".into())]
        );
        assert_eq!(
            found("lint-deny = ['cycel']\n"),
            [("unknown_rule", "'cycel'".into())]
        );
        assert_eq!(found("hooks = []\n"), [("unknown_key", "hooks".into())]);
        assert_eq!(found("max_cost = \n")[0].0, "syntax");
    }

    #[test]
    fn what_other_tools_say_there_is_theirs() {
        let text = "max_cost = 2\nservice_key = 'x'\n[other]\nmax = 1\n";
        assert_eq!(found(text, Origin::User), []);
        assert_eq!(found("hooks = []\n", Origin::User), []);
    }
}
