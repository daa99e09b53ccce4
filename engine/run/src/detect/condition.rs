//! Decides whether a condition holds in a project.

use std::collections::BTreeSet;

use serde_json::Value;

use super::rules::{Condition, Ecosystem, Place, Spelling, Texts, ValueAt};
use super::{View, reading};

/// Of the files that a glob finds, so many are read at most: a text that matters stands in one of the first.
const FILES_READ_AT_MOST: usize = 200;

/// A project as its conditions see it.
pub(super) struct Scene<'a> {
    pub view: &'a dyn View,
    spelling: Option<&'a Spelling>,
    dependencies: BTreeSet<String>,
}

impl<'a> Scene<'a> {
    /// The project before its ecosystem is known.
    pub(super) fn without_dependencies(view: &'a dyn View) -> Self {
        Self {
            view,
            spelling: None,
            dependencies: BTreeSet::new(),
        }
    }

    /// The project with the dependencies that its ecosystem declares.
    pub(super) fn of(ecosystem: &'a Ecosystem, view: &'a dyn View) -> Self {
        let bare = Self::without_dependencies(view);
        let written = ecosystem
            .dependencies
            .iter()
            .flat_map(|place| bare.names(place));
        let dependencies = written.map(|name| ecosystem.spelling.name(&name)).collect();
        Self {
            view,
            spelling: Some(&ecosystem.spelling),
            dependencies,
        }
    }

    pub(super) fn holds(&self, condition: &Condition) -> bool {
        match condition {
            Condition::All(all) => all.iter().all(|one| self.holds(one)),
            Condition::Any(any) => any.iter().any(|one| self.holds(one)),
            Condition::Contains(texts) => self.any_text(texts, has_any),
            Condition::DependsOn(names) => names.iter().any(|name| self.depends_on(name)),
            Condition::Exists(globs) => globs.iter().any(|glob| self.view.exists(glob)),
            Condition::Has(value) => self.data(&value.files).any(|data| value.stands_in(&data)),
            Condition::LineBegins(texts) => self.any_text(texts, has_line),
            Condition::Not(one) => !self.holds(one),
        }
    }

    /// Of these folders, those that hold any file.
    pub(super) fn folders(&self, folders: &[String]) -> Vec<String> {
        folders
            .iter()
            .filter(|folder| self.view.exists(&format!("{folder}/**")))
            .cloned()
            .collect()
    }

    /// The first name at a place that is safe to stand in a command or a heading.
    pub(super) fn first_word(&self, place: &Place) -> Option<String> {
        self.names(place)
            .into_iter()
            .next()
            .filter(|word| is_plain(word))
    }

    fn depends_on(&self, name: &str) -> bool {
        self.spelling
            .is_some_and(|spelling| self.dependencies.contains(&spelling.name(name)))
    }

    fn any_text(&self, texts: &Texts, fits: impl Fn(&str, &[String]) -> bool) -> bool {
        self.texts(&texts.files)
            .any(|(_, text)| fits(&text, &texts.any_of))
    }

    fn names(&self, place: &Place) -> Vec<String> {
        match &place.at {
            Some(pointer) => self
                .data(&place.files)
                .flat_map(|data| owned_names(&data, pointer))
                .collect(),
            None => self
                .texts(&place.files)
                .flat_map(|(_, text)| owned_lines(&text))
                .collect(),
        }
    }

    fn data(&self, globs: &[String]) -> impl Iterator<Item = Value> {
        self.texts(globs)
            .filter_map(|(path, text)| reading::data(&path, &text))
    }

    fn texts(&self, globs: &[String]) -> impl Iterator<Item = (String, String)> {
        let paths = globs.iter().flat_map(|glob| self.view.find(glob));
        paths
            .take(FILES_READ_AT_MOST)
            .filter_map(|path| self.view.read(&path).map(|text| (path, text)))
    }
}

impl ValueAt {
    fn stands_in(&self, data: &Value) -> bool {
        let values = reading::at(data, &self.at);
        match &self.any_of {
            None => !values.is_empty(),
            Some(texts) => values
                .into_iter()
                .flat_map(reading::names)
                .any(|name| has_any(name, texts)),
        }
    }
}

fn has_any(text: &str, wanted: &[String]) -> bool {
    wanted.iter().any(|wanted| text.contains(wanted))
}

fn has_line(text: &str, beginnings: &[String]) -> bool {
    text.lines().any(|line| {
        beginnings
            .iter()
            .any(|beginning| line.starts_with(beginning))
    })
}

fn owned_names(data: &Value, pointer: &str) -> Vec<String> {
    reading::at(data, pointer)
        .into_iter()
        .flat_map(reading::names)
        .map(str::to_owned)
        .collect()
}

fn owned_lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

/// A word of a manifest is written into commands: nothing that a shell or Markdown reads may be in it.
fn is_plain(word: &str) -> bool {
    let plain = |letter: char| letter.is_alphanumeric() || "-_.@/".contains(letter);
    word.starts_with(|first: char| first.is_alphanumeric() || first == '@')
        && word.chars().all(plain)
}
