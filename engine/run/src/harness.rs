//! A project whose pipelines are given as text and run through checker, driver and journal, for
//! tests.

use std::cell::RefCell;

use gemstack_lang::check::Checker;
use gemstack_lang::document::Document;
use gemstack_lang::expression::Datum;
use gemstack_lang::plan::PipelinePlan;
use gemstack_lang::source::Source;
use serde_json::{Value as Json, json};

use crate::driver::{Driver, Mode};
use crate::event::{Event, FORMAT, Header, What};
use crate::failure::Failure;
use crate::files::sandbox::Sandbox;
use crate::files::{Policy, Root};
use crate::journal::Journal;
use crate::layers::{Layers, memory};
use crate::operation::Performed;
use crate::report::{News, Reporter};
use crate::settings::{Settings, SettingsDocument};
use crate::stop::Stop;
use crate::world::World;

/// The name of every run.
const RUN: &str = "20260101-000000-00000";

/// A project in a temporary directory.
pub(crate) struct Project {
    pub(crate) sandbox: Sandbox,
    pub(crate) world: World,
    policy: Policy,
    watch: Watch,
}

/// What a test does while a run goes on.
type Watch = Box<dyn Fn(Told<'_>, &Sandbox, &Stop)>;

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
}

impl Project {
    /// A project with these files, and these shipped ones around it.
    pub(crate) fn new(files: &[(&str, &str)], shipped: &[(&str, &str)]) -> Self {
        let sandbox = Sandbox::with(files);
        let root = Root::open(sandbox.root.place()).expect("the project is there");
        let layers = Layers::new(vec![memory::layer(shipped)]);
        let world = World::new(root, layers, settings(), Box::new(|_| None));
        let (policy, watch) = (
            Policy::default(),
            Box::new(|_: Told<'_>, _: &Sandbox, _: &Stop| {}),
        );
        Self {
            sandbox,
            world,
            policy,
            watch,
        }
    }

    /// The project in a step that writes these files only.
    pub(crate) fn writing(mut self, patterns: &[&str]) -> Self {
        self.policy = Policy::new(&[".env*"], Some(patterns)).expect("patterns");
        self
    }

    /// The project of a user with this configuration.
    pub(crate) fn configured(self, config: &str) -> Self {
        let world = self.world.with_user_config(config.parse().expect("TOML"));
        Self { world, ..self }
    }

    /// Sets the only environment variable that there is.
    pub(crate) fn surround(&mut self, variable: &'static str, value: String) {
        self.world.environment = Box::new(move |it| (it == variable).then(|| value.clone()));
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

    /// Runs pipelines one after the other in one run, with a commit after each.
    pub(crate) async fn run_all(&self, pipelines: &[(&str, Json)]) -> Ran {
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
        let name = format!("\"event\":\"{event}\"");
        let at = journal.find(&name).expect("such an event");
        let end = at + journal[at..].find('\n').expect("a whole line") + 1;
        self.sandbox.file(&place, &journal[..end]);
    }

    /// Runs one pipeline without acting.
    pub(crate) async fn rehearse(&self, pipeline: &str, inputs: Json) -> Ran {
        self.driven(Journal::Memory, &[], Mode::Dry, &[(pipeline, inputs)])
            .await
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
            What::StageFinished { stage, outputs, .. } if stage == path => Some(outputs.clone()),
            _ => None,
        });
        outputs.unwrap_or_else(|| panic!("`{path}` finished"))
    }
}

struct Listener<'l> {
    project: &'l Project,
    stop: &'l Stop,
    events: RefCell<Vec<Event>>,
    notes: RefCell<Vec<String>>,
    pieces: RefCell<String>,
}

impl<'l> Listener<'l> {
    fn new(project: &'l Project, stop: &'l Stop) -> Self {
        Self {
            project,
            stop,
            events: RefCell::default(),
            notes: RefCell::default(),
            pieces: RefCell::default(),
        }
    }

    fn tell(&self, told: Told<'_>) {
        (self.project.watch)(told, &self.project.sandbox, self.stop);
    }

    fn ran(self, ended: Result<Json, Failure>) -> Ran {
        Ran {
            ended,
            events: self.events.into_inner(),
            notes: self.notes.into_inner(),
            pieces: self.pieces.into_inner(),
        }
    }
}

impl Reporter for Listener<'_> {
    fn event(&self, event: &Event) {
        self.events.borrow_mut().push(event.clone());
        self.tell(Told::Event(&event.what));
    }

    fn news(&self, news: News<'_>) {
        match news {
            News::Note(text) => self.notes.borrow_mut().push(text.to_owned()),
            News::Piece { text, .. } => {
                self.pieces.borrow_mut().push_str(text);
                self.tell(Told::Piece);
            }
        }
    }
}

fn begin(driver: &Driver<'_>, events: &[Event]) {
    driver.replay(events);
    let begun = match events {
        [] => driver.start(),
        _ => driver.emit(What::RunResumed {
            engine: "0.0.0".into(),
        }),
    };
    begun.expect("the journal is written");
}

fn header() -> Header {
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

fn settings() -> Settings {
    let document = json!({ "kind": "settings", "name": "x", "texts": {}, "settings": {} });
    Settings::new(&SettingsDocument::read(&document).expect("settings"))
}
