//! A project in a temporary directory, for tests: whole pipelines, given as text, run through
//! checker, driver and journal; or one operation is performed alone.

use std::cell::RefCell;
use std::path::Path;

use gemstack_lang::check::Checker;
use gemstack_lang::document::Document;
use gemstack_lang::expression::Datum;
use gemstack_lang::plan::PipelinePlan;
use gemstack_lang::source::Source;
use serde_json::{Value as Json, json};

use crate::context::Context;
use crate::driver::{Driver, Mode};
use crate::event::{By, Event, FORMAT, Header, Proposed, What};
use crate::failure::Failure;
use crate::files::sandbox::Sandbox;
use crate::files::{Policy, Protection, Root};
use crate::journal::Journal;
use crate::layers::{Layers, memory};
use crate::operation::Performed;
use crate::operations;
use crate::settings::{Origin, Settings, SettingsDocument};
use crate::stop::Stop;
use crate::variables::Variables;
use crate::world::World;

mod listener;

use listener::Listener;
pub(crate) use listener::{Nobody, Ran, Told};

/// The name of every run.
pub(crate) const RUN: &str = "20260101-000000-00000";

/// A project in a temporary directory.
pub(crate) struct Project {
    pub(crate) sandbox: Sandbox,
    pub(crate) world: World,
    policy: Policy,
    watch: Watch,
    proposed: Vec<Proposed>,
    notes: RefCell<Vec<String>>,
    agrees: bool,
}

/// What a test does while a run goes on.
type Watch = Box<dyn Fn(Told<'_>, &Sandbox, &Stop)>;

impl Project {
    /// A project with these files, and these shipped ones around it.
    pub(crate) fn new(files: &[(&str, &str)], shipped: &[(&str, &str)]) -> Self {
        let sandbox = Sandbox::with(files);
        let world = world(sandbox.root.place(), shipped);
        Self {
            sandbox,
            world,
            policy: Policy::default(),
            watch: Box::new(|_, _, _| {}),
            proposed: Vec::new(),
            notes: RefCell::default(),
            agrees: false,
        }
    }

    /// The project of a person who agrees to everything.
    pub(crate) fn agreeing(self) -> Self {
        let agrees = true;
        Self { agrees, ..self }
    }

    /// The project with other shipped files around it.
    pub(crate) fn shipping(self, shipped: &[(&str, &str)]) -> Self {
        let Self { sandbox, .. } = self;
        let fresh = Self::new(&[], shipped);
        let root = Root::open(sandbox.root.place()).expect("the project is there");
        let world = World::new(
            root,
            fresh.world.library,
            fresh.world.settings,
            Variables::default(),
        );
        Self {
            sandbox,
            world,
            ..Self::new(&[], shipped)
        }
    }

    /// The project with a setting.
    pub(crate) fn setting(mut self, name: &str, value: Json, origin: Origin) -> Self {
        let settings = &mut self.world.settings;
        settings.set(name, value, origin).expect("a setting");
        self
    }

    /// The project in a run that has proposed a file; no content removes it.
    pub(crate) fn proposing(mut self, path: &str, content: Option<&str>) -> Self {
        self.proposed.push(Proposed {
            path: path.to_owned(),
            content: content.map(str::to_owned),
            before: None,
            executable: None,
            by: By::Reply,
        });
        self
    }

    /// The project in a step that writes these files only.
    pub(crate) fn writing(mut self, patterns: &[&str]) -> Self {
        let protection = Protection::none()
            .protecting(&["**/.env*"])
            .expect("patterns");
        self.policy = Policy::new(protection, Some(patterns)).expect("patterns");
        self
    }

    /// The project where the kernel has no `openat2`.
    pub(crate) fn name_by_name(mut self) -> Self {
        let root = Root::open(self.sandbox.root.place()).expect("the project is there");
        self.world.root = root.name_by_name();
        self
    }

    /// The project of a user with this configuration.
    pub(crate) fn configured(self, config: &str) -> Self {
        let world = self.world.with_user_config(config.parse().expect("TOML"));
        Self { world, ..self }
    }

    /// Sets the only environment variable that there is.
    pub(crate) fn surround(&mut self, variable: &'static str, value: String) {
        self.world.variables = Variables::from_iter([(variable, value)]);
    }

    /// The project with somebody who does something while a run goes on.
    pub(crate) fn watched(mut self, watch: impl Fn(Told<'_>, &Sandbox, &Stop) + 'static) -> Self {
        self.watch = Box::new(watch);
        self
    }

    /// The text of a file of the project.
    pub(crate) fn text(&self, path: &str) -> Option<String> {
        self.sandbox.text(path)
    }

    /// The files of the project, without those of runs.
    pub(crate) fn files(&self) -> Vec<String> {
        let mut files = self.sandbox.listing();
        files.retain(|it| !it.ends_with('/') && !it.starts_with(".agent/runs"));
        files
    }

    /// Runs one pipeline and commits what it proposes.
    pub(crate) async fn run(&self, pipeline: &str, inputs: Json) -> Ran {
        self.run_all(&[(pipeline, inputs)]).await
    }

    /// Runs pipelines one after the other in one run, with a commit after each. The run takes the place of the one before.
    pub(crate) async fn run_all(&self, pipelines: &[(&str, Json)]) -> Ran {
        let runs = Journal::runs(&self.world.root).expect("runs");
        if runs.iter().any(|it| it == RUN) {
            Journal::remove(&self.world.root, RUN).expect("nothing is left of it");
        }
        let journal = Journal::create(&self.world.root, RUN).expect("a journal");
        self.driven(journal, &[], Mode::Real, pipelines).await
    }

    /// Goes on with the run.
    pub(crate) async fn resume(&self, pipelines: &[(&str, Json)]) -> Ran {
        let (journal, events) = Journal::open(&self.world.root, RUN).expect("a journal");
        self.driven(journal, &events, Mode::Real, pipelines).await
    }

    /// Cuts the journal off after the first event of that name, as a crash would.
    pub(crate) fn crash_after(&self, event: &str) {
        let place = format!(".agent/runs/{RUN}/journal.jsonl");
        let journal = self.text(&place).expect("a journal");
        let name = format!("\"what\":{{\"{event}\":");
        let at = journal.find(&name).expect("such an event");
        let end = at + journal[at..].find('\n').expect("a whole line") + 1;
        self.sandbox.file(&place, &journal[..end]);
    }

    /// Runs one pipeline without acting.
    pub(crate) async fn rehearse(&self, pipeline: &str, inputs: Json) -> Ran {
        self.driven(Journal::Memory, &[], Mode::Dry, &[(pipeline, inputs)])
            .await
    }

    /// Performs one operation; its outputs.
    pub(crate) fn perform(&self, operation: &str, with: Json) -> Result<Json, Failure> {
        match self.performed(operation, with)? {
            Performed::Given(given) => Ok(given.outputs.to_json()),
            Performed::Dry => panic!("the run is not dry"),
        }
    }

    /// Performs one operation.
    pub(crate) fn performed(
        &self,
        operation: &str,
        with: Json,
    ) -> Result<Performed<Datum>, Failure> {
        let stop = Stop::default();
        let listener = Listener::new(self, &stop);
        let (journal, policy) = (Journal::Memory, self.policy.clone());
        let driver = Driver::new(&self.world, header(), journal, &listener, &stop, policy);
        driver.emit(self.before()).expect("a journal in memory");
        let context = Context {
            driver: &driver,
            stage: "stage",
            timeout: None,
            stop: &stop,
            silenced: &tokio::sync::Notify::new(),
        };
        let operation = operations::named(operation).expect("an operation");
        let performed = runtime().block_on((operation.perform)(Datum::from(with), &context));
        drop(driver);
        self.notes.borrow_mut().extend(listener.notes());
        performed
    }

    /// What operations that were performed alone told people.
    pub(crate) fn notes(&self) -> Vec<String> {
        self.notes.borrow().clone()
    }

    /// The stage before one that is performed alone.
    fn before(&self) -> What {
        What::StageFinished {
            stage: "before".into(),
            outputs: Datum::null(),
            files: self.proposed.clone(),
            read: std::collections::BTreeMap::new(),
        }
    }

    async fn driven(
        &self,
        journal: Journal,
        events: &[Event],
        mode: Mode,
        pipelines: &[(&str, Json)],
    ) -> Ran {
        let stop = Stop::default();
        let listener = Listener::new(self, &stop);
        let policy = self.policy.clone();
        let driver = Driver::new(&self.world, header(), journal, &listener, &stop, policy);
        let driver = driver.mode(mode);
        begin(&driver, events);
        let ended = self.all(&driver, pipelines).await;
        drop(driver);
        listener.ran(ended)
    }

    async fn all(&self, driver: &Driver<'_>, pipelines: &[(&str, Json)]) -> Result<Json, Failure> {
        let mut last = Json::Null;
        for (number, (pipeline, inputs)) in pipelines.iter().enumerate() {
            let (plan, scope) = (self.plan(pipeline), format!("p{}", number + 1));
            let performed = driver.pipeline(&scope, &plan, &Datum::from(inputs)).await?;
            driver.commit_pending()?;
            last = match performed {
                Performed::Given(given) => given.outputs.to_json(),
                Performed::Dry => Json::Null,
            };
        }
        Ok(last)
    }

    fn plan(&self, pipeline: &str) -> std::sync::Arc<PipelinePlan> {
        let text = format!("kind: pipeline\nname: test\n{pipeline}");
        let document = Document::yaml(Source::new("test.yaml", text));
        let checker = Checker::new(&self.world.catalogue, &self.world.library);
        let checked = checker.pipeline(&document);
        checked
            .plan
            .unwrap_or_else(|| panic!("{:#?}", checked.diagnostics))
    }
}

/// The world around the project at `place`, with these shipped files.
pub(crate) fn world(place: &Path, shipped: &[(&str, &str)]) -> World {
    let root = Root::open(place).expect("the project is there");
    let document = SettingsDocument::read(&settings()).expect("settings");
    let layers = Layers::new(vec![memory::layer(shipped)])
        .describing(document.text_folders(), document.types());
    World::new(root, layers, Settings::new(&document), Variables::default())
}

fn begin(driver: &Driver<'_>, events: &[Event]) {
    let begun = match events {
        [] => driver.start(),
        _ => driver.resume(events),
    };
    begun.expect("the journal is written");
}

/// The header of every run.
pub(crate) fn header() -> Header {
    Header {
        format: FORMAT,
        engine: "0.0.0".into(),
        run: RUN.into(),
        kind: "pipeline".into(),
        name: "test".into(),
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
            "default_model": { "type": "string", "summary": "", "default": "x" },
            "hooks": { "type": "list", "summary": "", "default": [], "personal": true },
            "lifecycle": { "type": "string", "summary": "", "default": "x" },
            "protected_paths": { "type": "list", "summary": "", "default": [] },
            "program_environment": { "type": "list", "summary": "", "default": [] },
            "roles": { "type": "record", "summary": "", "default": {} },
            "readable_paths": { "type": "list", "summary": "", "default": [], "personal": true },
        },
    })
}

pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}
