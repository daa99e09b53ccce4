//! A bench for tests of operations: a project in a temporary directory, what is shipped in memory.

use std::cell::RefCell;

use serde_json::{Value as Json, json};

use super::named;
use crate::context::Context;
use crate::driver::Driver;
use crate::event::{By, Event, FORMAT, Header, Proposed, What};
use crate::failure::Failure;
use crate::files::sandbox::Sandbox;
use crate::files::{Policy, Root};
use crate::journal::Journal;
use crate::layers::{Layers, memory};
use crate::operation::Performed;
use crate::report::{News, Reporter};
use crate::settings::{Origin, Settings, SettingsDocument};
use crate::stop::Stop;
use crate::world::World;

/// A project, its world and what was told.
pub(super) struct Bench {
    pub(super) sandbox: Sandbox,
    pub(super) world: World,
    proposed: Vec<Proposed>,
    notes: Notes,
}

#[derive(Default)]
struct Notes(RefCell<Vec<String>>);

impl Reporter for Notes {
    fn event(&self, _event: &Event) {}

    fn news(&self, news: News<'_>) {
        if let News::Note(text) = news {
            self.0.borrow_mut().push(text.to_owned());
        }
    }
}

impl Bench {
    /// A project with these files, and these shipped ones.
    pub(super) fn new(project: &[(&str, &str)], shipped: &[(&str, &str)]) -> Self {
        let sandbox = Sandbox::with(project);
        let root = Root::open(sandbox.root.place()).expect("the project is there");
        let document = SettingsDocument::read(&settings()).expect("settings");
        let layers = Layers::new(vec![memory::layer(shipped)])
            .describing(document.text_folders(), document.types());
        let world = World::new(root, layers, Settings::new(&document), Box::new(|_| None));
        Self {
            sandbox,
            world,
            proposed: Vec::new(),
            notes: Notes::default(),
        }
    }

    /// The bench with a setting.
    pub(super) fn setting(mut self, name: &str, value: Json, origin: Origin) -> Self {
        self.world
            .settings
            .set(name, value, origin)
            .expect("a setting");
        self
    }

    /// The bench in a run that has proposed a file; no content removes it.
    pub(super) fn proposing(mut self, path: &str, content: Option<&str>) -> Self {
        let (path, content) = (path.to_owned(), content.map(str::to_owned));
        self.proposed.push(Proposed {
            path,
            content,
            before: None,
            executable: None,
            by: By::Reply,
        });
        self
    }

    /// What was told to people.
    pub(super) fn notes(&self) -> Vec<String> {
        self.notes.0.borrow().clone()
    }

    /// Performs an operation; its outputs.
    pub(super) fn perform(&self, operation: &str, with: Json) -> Result<Json, Failure> {
        match self.performed(operation, with)? {
            Performed::Given(given) => Ok(given.outputs),
            Performed::Dry => panic!("the run is not dry"),
        }
    }

    /// Performs an operation.
    pub(super) fn performed(
        &self,
        operation: &str,
        with: Json,
    ) -> Result<Performed<Json>, Failure> {
        let (stop, policy) = (Stop::default(), Policy::default());
        let driver = Driver::new(
            &self.world,
            header(),
            Journal::Memory,
            &self.notes,
            &stop,
            policy,
        );
        let files = self.proposed.clone();
        let before = What::StageFinished {
            stage: "before".into(),
            outputs: Json::Null,
            files,
        };
        driver.emit(before).expect("a journal in memory");
        let context = Context {
            driver: &driver,
            stage: "stage",
            timeout: None,
            stop: &stop,
        };
        let operation = named(operation).expect("an operation");
        runtime().block_on((operation.perform)(with, &context))
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}

fn header() -> Header {
    Header {
        format: FORMAT,
        engine: "0.0.0".into(),
        run: "one".into(),
        kind: "pipeline".into(),
        name: "x".into(),
        step: None,
        feature: None,
        inputs: json!({}),
        settings: json!({}),
    }
}

fn settings() -> Json {
    json!({
        "kind": "settings", "name": "x",
        "texts": { "fruit": { "folder": "fruits" }, "stone": { "folder": "stones" } },
        "settings": {
            "hooks": { "type": "list", "summary": "", "default": [], "personal": true },
            "program_environment": { "type": "list", "summary": "", "default": [] },
        },
    })
}
