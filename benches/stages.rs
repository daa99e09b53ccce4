//! How much time the engine itself takes for one stage, with the journal on the disk, against the
//! floor of the same run: appending a line of that size and syncing it. And what taking up a long run takes.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a benchmark measures, starts programs and prints"
)]

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
use gemstack_run::digest::Digest;
use gemstack_run::driver::Driver;
use gemstack_run::event::{Event, FORMAT, Header, What};
use gemstack_run::files::{Policy, Root};
use gemstack_run::journal::Journal;
use gemstack_run::layers::Layers;
use gemstack_run::report::Silent;
use gemstack_run::settings::{Settings, SettingsDocument};
use gemstack_run::state::State;
use gemstack_run::stop::Stop;
use gemstack_run::variables::Variables;
use gemstack_run::world::World;

/// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const STAGES: usize = 500;

/// How many events a run is taken up from.
const EVENTS: usize = 100_000;

/// A stage that others could see: an event that no hook listens to.
const SEEN: &str = "uses: hook.fire, with: { event: nothing }";

/// A stage that only reads.
const PURE: &str = "uses: files.read, with: { paths: [] }";

fn main() {
    let project = tempfile::tempdir().expect("a directory");
    let place = project.path();
    let floor = floor(place);
    println!("{STAGES} stages in a row, a line of the journal each for begin and end");
    row("append and sync a line (the floor)", floor, floor);
    let engine = |of: &str, journal: Keeping| engine(place, STAGES, of, journal);
    row(
        "each seen by others: synced",
        engine(SEEN, Keeping::OnDisk),
        floor,
    );
    row(
        "only reading: not synced each",
        engine(PURE, Keeping::OnDisk),
        floor,
    );
    row("without a journal", engine(PURE, Keeping::Nowhere), floor);
    let whole = |of: &str| self::engine(place, 200, of, Keeping::OnDisk);
    println!(
        "200 stages that only read     {:8.1} ms in all",
        milliseconds(whole(PURE))
    );
    println!(
        "200 stages seen by others     {:8.1} ms in all",
        milliseconds(whole(SEEN))
    );
    recovery(place);
}

fn row(name: &str, taken: Duration, floor: Duration) {
    let per_stage = taken.as_secs_f64() * 1e6 / STAGES as f64;
    let ratio = taken.as_secs_f64() / floor.as_secs_f64();
    println!("{name:36} {per_stage:8.1} µs a stage  {ratio:6.2} of the floor");
}

fn milliseconds(taken: Duration) -> f64 {
    taken.as_secs_f64() * 1e3
}

/// Whether a journal is kept.
#[derive(Clone, Copy)]
enum Keeping {
    OnDisk,
    Nowhere,
}

/// What taking up a run of many events takes: reading, checking and folding its journal; against reading its bytes.
fn recovery(project: &Path) {
    let world = world(project);
    let mut journal = Journal::create(world.root(), "long").expect("a journal");
    for event in events() {
        journal.append(&event).expect("it is written");
    }
    journal.sync().expect("it is on the disk");
    drop(journal);
    let begin = Instant::now();
    let bytes = std::fs::read(project.join(".agent/runs/long/journal.jsonl")).expect("it reads");
    let floor = begin.elapsed();
    let mut times: Vec<_> = (0..9).map(|_| taken_up(&world)).collect();
    times.sort();
    let (read, folded) = times[4];
    println!(
        "read {EVENTS} events, {:.1} MB        {:8.1} ms ({:.1} ms to read the bytes alone)",
        bytes.len() as f64 / 1e6,
        milliseconds(read),
        milliseconds(floor),
    );
    println!(
        "fold them                     {:8.1} ms",
        milliseconds(folded)
    );
}

fn taken_up(world: &World) -> (Duration, Duration) {
    let begin = Instant::now();
    let (_, events) = Journal::open(world.root(), "long").expect("it opens");
    let read = begin.elapsed();
    assert!(State::of(&events).stage("s99").is_some());
    (read, begin.elapsed().saturating_sub(read))
}

/// The events of a long run: stages that begin and end.
fn events() -> impl Iterator<Item = Event> {
    let at = || "2026-01-01T00:00:00.000Z".to_owned();
    let begin = What::RunStarted(Box::new(header()));
    let stages = (0..EVENTS / 2 - 1).flat_map(|number| {
        let stage = format!("s{}", number % 1000);
        let started = What::StageStarted {
            stage: stage.clone(),
            operation: "files.read".to_owned(),
            attempt: 1,
            with: Some(Digest::of(stage.as_bytes())),
            runs: None,
        };
        let outputs = serde_json::json!({ "files": [], "number": number, "text": "what it gave" });
        let files = Vec::new();
        [
            started,
            What::StageFinished {
                stage,
                outputs: outputs.into(),
                files,
                read: std::collections::BTreeMap::new(),
            },
        ]
    });
    std::iter::once(begin)
        .chain(stages)
        .map(move |what| Event { at: at(), what })
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

fn engine(project: &Path, stages: usize, of: &str, keeping: Keeping) -> Duration {
    let world = world(project);
    let plan = plan(&world, stages, of);
    let journal = match keeping {
        Keeping::OnDisk => {
            let name = Journal::next_name(world.root()).expect("a name");
            Journal::create(world.root(), &name).expect("a journal")
        }
        Keeping::Nowhere => Journal::Memory,
    };
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
        Variables::default(),
    )
}

/// A chain in which every stage waits for the one before.
fn plan(world: &World, stages: usize, of: &str) -> Arc<PipelinePlan> {
    let mut text = String::from("kind: pipeline\nname: chain\nstages:\n");
    for number in 0..stages {
        let needs = match number {
            0 => String::new(),
            _ => format!("s{}", number - 1),
        };
        let _ = writeln!(text, "  s{number}: {{ {of}, needs: [{needs}] }}");
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
