//! Who listens to a run in tests, and what it heard.

use std::cell::RefCell;

use serde_json::Value as Json;

use super::Project;
use crate::event::{Event, What};
use crate::failure::Failure;
use crate::report::{News, Reporter};
use crate::stop::Stop;

/// What a test can watch.
pub(crate) enum Told<'t> {
    /// Something happened.
    Event(&'t What),
    /// A piece of a reply came.
    Piece,
}

/// What became of a run.
pub(crate) struct Ran {
    pub(crate) ended: Result<Json, Failure>,
    pub(crate) events: Vec<Event>,
    pub(crate) notes: Vec<String>,
    pub(crate) pieces: String,
    /// The files that replies were writing, with their lines, as they came.
    pub(crate) written: Vec<(String, u64)>,
}

impl Ran {
    /// What the last pipeline gave.
    pub(crate) fn outputs(self) -> Json {
        self.ended.expect("the run ends well")
    }

    /// Why it did not end well.
    pub(crate) fn failure(self) -> Failure {
        self.ended.expect_err("the run fails")
    }

    /// The outputs of a stage that finished, the last time that it did.
    pub(crate) fn stage(&self, path: &str) -> Json {
        let outputs = self.events.iter().rev().find_map(|it| match &it.what {
            What::StageFinished { stage, outputs, .. } if stage == path => Some(outputs.to_json()),
            _ => None,
        });
        outputs.unwrap_or_else(|| panic!("`{path}` finished"))
    }
}

/// Somebody who does not listen.
pub(crate) struct Nobody;

impl Reporter for Nobody {
    fn event(&self, _event: &Event) {}

    fn news(&self, _news: News<'_>) {}
}

pub(super) struct Listener<'l> {
    project: &'l Project,
    stop: &'l Stop,
    events: RefCell<Vec<Event>>,
    notes: RefCell<Vec<String>>,
    pieces: RefCell<String>,
    written: RefCell<Vec<(String, u64)>>,
}

impl<'l> Listener<'l> {
    pub(super) fn new(project: &'l Project, stop: &'l Stop) -> Self {
        Self {
            project,
            stop,
            events: RefCell::default(),
            notes: RefCell::default(),
            pieces: RefCell::default(),
            written: RefCell::default(),
        }
    }

    fn tell(&self, told: Told<'_>) {
        (self.project.watch)(told, &self.project.sandbox, self.stop);
    }

    /// What was told to people.
    pub(super) fn notes(self) -> Vec<String> {
        self.notes.into_inner()
    }

    pub(super) fn ran(self, ended: Result<Json, Failure>) -> Ran {
        Ran {
            ended,
            events: self.events.into_inner(),
            notes: self.notes.into_inner(),
            pieces: self.pieces.into_inner(),
            written: self.written.into_inner(),
        }
    }
}

impl Reporter for Listener<'_> {
    fn confirm(&self, _question: &str) -> Option<bool> {
        self.project.agrees.then_some(true)
    }

    fn event(&self, event: &Event) {
        self.events.borrow_mut().push(event.clone());
        self.tell(Told::Event(&event.what));
    }

    fn news(&self, news: News<'_>) {
        match news {
            News::Note(text) => self.notes.borrow_mut().push(text.to_owned()),
            News::Writing { path, lines, .. } => {
                self.written.borrow_mut().push((path.to_owned(), lines));
            }
            News::Piece { text, .. } => {
                self.pieces.borrow_mut().push_str(text);
                self.tell(Told::Piece);
            }
        }
    }
}
