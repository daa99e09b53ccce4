//! How much time the engine itself takes for one stage, with the journal on the disk, against the
//! floor of the same run: appending a line of that size and syncing it.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use gemstack_lang::check::Checker;
use gemstack_lang::document::Document;
use gemstack_lang::expression::Datum;
use gemstack_lang::library::EmptyLibrary;
use gemstack_lang::plan::PipelinePlan;
use gemstack_lang::source::Source;
use gemstack_run::driver::Driver;
use gemstack_run::event::{FORMAT, Header};
use gemstack_run::files::{Policy, Root};
use gemstack_run::journal::Journal;
use gemstack_run::layers::Layers;
use gemstack_run::report::Silent;
use gemstack_run::settings::{Settings, SettingsDocument};
use gemstack_run::stop::Stop;
use gemstack_run::world::World;

const STAGES: usize = 500;

fn main() {
    let project = tempfile::tempdir().expect("a directory");
    let floor = floor(project.path());
    let engine = engine(project.path());
    let per_stage = |it: Duration| it.as_secs_f64() * 1e6 / STAGES as f64;
    println!("{STAGES} stages in a row, journal synced after each");
    println!(
        "append and sync (the floor)  {:8.1} µs a stage",
        per_stage(floor)
    );
    println!(
        "the engine                   {:8.1} µs a stage",
        per_stage(engine)
    );
    println!(
        "ratio                        {:8.2}",
        engine.as_secs_f64() / floor.as_secs_f64()
    );
}

/// What the disk takes for as many synced lines.
fn floor(project: &Path) -> Duration {
    let mut file = std::fs::File::create(project.join("floor")).expect("a file");
    let line = [b'x'; 200];
    let begin = Instant::now();
    for _ in 0..STAGES {
        file.write_all(&line).expect("it is written");
        file.sync_data().expect("it is synced");
    }
    begin.elapsed()
}

fn engine(project: &Path) -> Duration {
    let world = world(project);
    let plan = plan(&world);
    let journal = Journal::create(world.root(), "bench").expect("a journal");
    let stop = Stop::default();
    let policy = Policy::default();
    let driver = Driver::new(&world, header(), journal, &Silent, &stop, policy);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.expect("a runtime");
    let begin = Instant::now();
    let ended = runtime.block_on(driver.pipeline("", &plan, &Datum::null()));
    let elapsed = begin.elapsed();
    ended.expect("it runs");
    elapsed
}

fn world(project: &Path) -> World {
    let document =
        serde_json::json!({ "kind": "settings", "name": "x", "texts": {}, "settings": {} });
    let settings = SettingsDocument::read(&document).expect("settings");
    let root = Root::open(project).expect("the project");
    World::new(
        root,
        Layers::new(Vec::new()),
        Settings::new(&settings),
        Box::new(|_| None),
    )
}

/// A chain in which every stage waits for the one before.
fn plan(world: &World) -> Arc<PipelinePlan> {
    let mut text = String::from("kind: pipeline\nname: chain\nstages:\n");
    for number in 0..STAGES {
        let needs = if number == 0 {
            String::new()
        } else {
            format!("s{}", number - 1)
        };
        let _ = writeln!(
            text,
            "  s{number}: {{ uses: files.read, needs: [{needs}], with: {{ paths: [] }} }}"
        );
    }
    let document = Document::yaml(Source::new("chain.yaml", text));
    let checked = Checker::new(world.catalogue(), &EmptyLibrary).pipeline(&document);
    checked
        .plan
        .unwrap_or_else(|| panic!("{:?}", checked.diagnostics.first()))
}

fn header() -> Header {
    Header {
        format: FORMAT,
        engine: String::new(),
        run: "bench".to_owned(),
        kind: "pipeline".to_owned(),
        name: "chain".to_owned(),
        step: None,
        feature: None,
        inputs: serde_json::Value::Null,
        settings: serde_json::Value::Null,
    }
}
