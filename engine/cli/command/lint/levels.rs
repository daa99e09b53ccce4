//! How much each rule matters, as the configuration and the command line say.

use std::collections::BTreeMap;

use gemstack_lang::diagnostic::{Confidence, Diagnostic, Severity};
use gemstack_lang::rules;
use gemstack_lang::suppression::may_be_allowed;
use gemstack_run::settings::Settings;

use crate::arguments::RuleSettings;

/// The settings that name rules, each with what it makes of them; the strictest is last and wins.
pub const SETTINGS: &[(&str, Level)] = &[
    ("lint_allow", Level::Off),
    ("lint_warn", Level::Warning),
    ("lint_deny", Level::Error),
];

/// What becomes of a rule's findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// They are not shown.
    Off,
    /// They are warnings.
    Warning,
    /// They are errors.
    Error,
}

/// The rules of which something was said, and what is certain enough.
#[derive(Debug, Clone, PartialEq)]
pub struct Levels {
    said: BTreeMap<&'static str, Level>,
    least: Confidence,
}

impl Levels {
    /// What the configuration says, and over it the command line.
    pub fn new(settings: &Settings, arguments: &RuleSettings) -> Self {
        let mut said = BTreeMap::new();
        for (setting, level) in SETTINGS {
            let names = settings.list(setting).into_iter();
            let rules = names.filter_map(|it| rules::named(&it));
            said.extend(rules.map(|it| (it.name, *level)));
        }
        let here = [
            (&arguments.allow, Level::Off),
            (&arguments.warn, Level::Warning),
            (&arguments.deny, Level::Error),
        ];
        for (rules, level) in here {
            said.extend(rules.iter().map(|it| (*it, level)));
        }
        let least = arguments.min_confidence;
        Self {
            said,
            least: least.map_or(Confidence::Low, Confidence::from),
        }
    }

    /// A finding as it counts; none where it is not shown. What stops a document from running stays
    /// what it is.
    pub fn of(&self, found: Diagnostic) -> Option<Diagnostic> {
        if found.confidence < self.least {
            return None;
        }
        let severity = match self.said.get(found.rule) {
            Some(Level::Error) => Severity::Error,
            Some(Level::Off) if may_be_allowed(&found) => return None,
            Some(Level::Warning) if may_be_allowed(&found) => Severity::Warning,
            _ => found.severity,
        };
        Some(Diagnostic { severity, ..found })
    }
}

#[cfg(test)]
mod tests {
    use gemstack_lang::source::{Place, Source, Span};
    use gemstack_run::settings::{Origin, SettingsDocument};
    use serde_json::json;

    use super::*;

    fn settings() -> Settings {
        let list = json!({ "type": "list", "summary": "", "default": [] });
        let document = json!({
            "kind": "settings", "name": "x", "texts": {},
            "settings": { "lint_allow": list, "lint_warn": list, "lint_deny": list },
        });
        Settings::new(&SettingsDocument::read(&document).expect("it reads"))
    }

    fn finding(severity: Severity) -> Diagnostic {
        let place = Place::new(&Source::new("x.yaml", "x"), Span::new(0, 1));
        let found = Diagnostic::warning("cycle", place, "").confidence(Confidence::Medium);
        Diagnostic { severity, ..found }
    }

    fn severity(levels: &Levels, severity: Severity) -> Option<Severity> {
        levels.of(finding(severity)).map(|it| it.severity)
    }

    #[test]
    fn the_command_line_wins_over_the_configuration() {
        let mut settings = settings();
        settings
            .set("lint_deny", json!(["cycle"]), Origin::Project)
            .expect("a list");
        let mut arguments = RuleSettings::default();
        let levels = Levels::new(&settings, &arguments);
        assert_eq!(severity(&levels, Severity::Warning), Some(Severity::Error));
        arguments.allow.push("cycle");
        let levels = Levels::new(&settings, &arguments);
        assert_eq!(severity(&levels, Severity::Warning), None);
    }

    #[test]
    fn what_stops_a_document_stays_an_error() {
        let arguments = RuleSettings {
            allow: vec!["cycle"],
            ..RuleSettings::default()
        };
        let levels = Levels::new(&settings(), &arguments);
        assert_eq!(severity(&levels, Severity::Error), Some(Severity::Error));
    }
}
