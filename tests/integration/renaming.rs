//! The engine knows nothing of what is shipped: with every lifecycle, pipeline, stage, state, role,
//! workflow and phase renamed in the data, a whole feature still runs.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use gemstack_lang::document::Document;
use gemstack_lang::machine::Route;
use gemstack_lang::record;
use gemstack_lang::source::Source;
use gemstack_run::driver::Mode;
use gemstack_run::event::Outcome;
use gemstack_run::files::Root;
use gemstack_run::layers::{FolderStore, Layer, Layers};
use gemstack_run::report::Silent;
use gemstack_run::session::{Session, StepRequest};
use gemstack_run::settings::{Origin, Settings, SettingsDocument};
use gemstack_run::standing::Standing;
use gemstack_run::stop::Stop;
use gemstack_run::variables::Variables;
use gemstack_run::world::World;
use serde_json::{Map, Value as Json, json};

/// What stands before every name.
const MARK: &str = "my";

fn renamed(name: &str) -> String {
    format!("{MARK}_{name}")
}

/// The names of one kind that are renamed.
#[derive(Default)]
struct Names {
    stages: Vec<String>,
    states: Vec<String>,
    steps: Vec<String>,
}

fn read(path: &Path) -> Json {
    let text = fs::read_to_string(path).expect("it reads");
    Document::yaml(Source::new("x", text)).root().to_json()
}

fn entries(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder)
        .expect("a folder")
        .map(|it| it.expect("an entry").path());
    let mut files: Vec<_> = entries.filter(|it| it.is_file()).collect();
    files.sort();
    files
}

fn stem(path: &Path) -> String {
    path.file_stem()
        .expect("a name")
        .to_string_lossy()
        .into_owned()
}

/// Replaces `stages.x`, and quoted states and steps after `state ==` and `step ==`.
fn expression(text: &str, names: &Names) -> String {
    let mut text = text.to_owned();
    for stage in &names.stages {
        for end in [".", " ", ")", "\""] {
            text = text.replace(
                &format!("stages.{stage}{end}"),
                &format!("stages.{}{end}", renamed(stage)),
            );
        }
    }
    for name in names.states.iter().chain(&names.steps) {
        for key in ["state", "step"] {
            text = text.replace(
                &format!("{key} == '{name}'"),
                &format!("{key} == '{}'", renamed(name)),
            );
        }
    }
    text
}

/// Renames within a value: keys of certain maps, words under certain keys, and expressions.
fn rename(value: &Json, key: &str, names: &Names) -> Json {
    match value {
        Json::String(text) => match key {
            "state" | "then" | "from" | "resets_on" | "reach" | "needs" | "pipeline"
            | "lifecycle" | "workflow" => Json::from(renamed(text)),
            _ => Json::from(expression(text, names)),
        },
        Json::Array(items) => items.iter().map(|it| rename(it, key, names)).collect(),
        Json::Object(fields) => {
            let renames = matches!(key, "stages" | "states" | "steps");
            let field = |(name, it): (&String, &Json)| {
                let below = if key == "outputs" || key == "facts" {
                    ""
                } else {
                    name.as_str()
                };
                let name = if renames { renamed(name) } else { name.clone() };
                (name, rename(it, below, names))
            };
            Json::Object(fields.iter().map(field).collect::<Map<_, _>>())
        }
        other => other.clone(),
    }
}

fn keys(document: &Json, key: &str) -> Vec<String> {
    let map = document.get(key).and_then(Json::as_object);
    map.into_iter()
        .flatten()
        .map(|(name, _)| name.clone())
        .collect()
}

/// Writes a copy of everything that is shipped, renamed.
fn rename_all(from: &Path, to: &Path) {
    for folder in ["pipelines", "pipelines/lifecycles"] {
        for path in entries(&from.join(folder)) {
            let document = read(&path);
            let names = Names {
                stages: keys(&document, "stages"),
                states: states(from),
                steps: steps(from),
            };
            let mut document = rename(&document, "", &names);
            document["name"] = json!(renamed(&stem(&path)));
            write(
                &to.join(folder)
                    .join(format!("{}.yaml", renamed(&stem(&path)))),
                &document.to_string(),
            );
        }
    }
    for folder in [
        "pipelines/providers",
        "pipelines/settings",
        "pipelines/detections",
    ] {
        for path in entries(&from.join(folder)) {
            let mut document = read(&path);
            if let Some(settings) = document.get_mut("settings") {
                for name in ["compile_pipeline", "lifecycle", "default_reply_format"] {
                    let default = settings[name]["default"]
                        .as_str()
                        .expect("a name")
                        .to_owned();
                    settings[name]["default"] = json!(renamed(&default));
                }
                settings["guardrails"]["default"] = json!([renamed("llm-failure-modes")]);
            }
            write(
                &to.join(folder).join(path.file_name().expect("a name")),
                &document.to_string(),
            );
        }
    }
    for folder in [
        "workflows",
        "workflows/phases",
        "roles",
        "guardrails",
        "formats",
    ] {
        for path in entries(&from.join(folder)) {
            let text = fs::read_to_string(&path).expect("it reads");
            write(
                &to.join(folder)
                    .join(format!("{}.md", renamed(&stem(&path)))),
                &front_matter(&text),
            );
        }
    }
}

/// The lists of names in the front matter, renamed.
fn front_matter(text: &str) -> String {
    let rename_list = |line: &str| {
        let Some((key, names)) = line.split_once(": [") else {
            return line.to_owned();
        };
        let names = names.trim_end_matches(']').split(", ").map(renamed);
        format!("{key}: [{}]", names.collect::<Vec<_>>().join(", "))
    };
    let lines = text.lines().map(|it| match it.split_once(':') {
        Some(("roles" | "phases", _)) => rename_list(it),
        _ => it.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn states(from: &Path) -> Vec<String> {
    let lifecycles = entries(&from.join("pipelines/lifecycles"));
    lifecycles
        .iter()
        .flat_map(|it| keys(&read(it), "states"))
        .collect()
}

fn steps(from: &Path) -> Vec<String> {
    let lifecycles = entries(&from.join("pipelines/lifecycles"));
    lifecycles
        .iter()
        .flat_map(|it| keys(&read(it), "steps"))
        .collect()
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, text).expect("it is written");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from)
        .expect("a folder")
        .map(|it| it.expect("an entry").path())
    {
        let target = to.join(entry.file_name().expect("a name"));
        if entry.is_dir() {
            copy(&entry, &target);
        } else {
            fs::copy(&entry, &target).expect("it is copied");
        }
    }
}

fn world(shipped: &Path, project: &Path) -> World {
    let store = FolderStore::new(Root::open(shipped).expect("a folder"), "");
    let layer = Layer {
        name: "shipped",
        prefix: String::new(),
        store: Box::new(store),
        is_proved: false,
    };
    let layers = Layers::new(vec![layer]);
    let settings = layers.json("settings", "defaults").expect("the settings");
    let document = SettingsDocument::read(&settings).expect("they read");
    let mut settings = Settings::new(&document);
    settings
        .set("default_model", json!("scripted/demo"), Origin::Flag)
        .expect("a setting");
    let layers = layers.describing(document.text_folders(), document.types());
    World::new(
        Root::open(project).expect("a project"),
        layers,
        settings,
        Variables::default(),
    )
}

/// What `init` would write.
fn initialize(world: &World, project: &Path) {
    let plan = Standing::plan(world).unwrap_or_else(|it| panic!("{it}: {:?}", it.help));
    let boxes: Vec<_> = plan.boxes().into_iter().map(str::to_owned).collect();
    let status = record::blank(&plan.initial().name, &boxes).expect("a status");
    write(&project.join(".agent/STATUS.md"), &status);
    let architecture =
        "# Architecture\n\n**Topology:** [TBD]\n\n## 6. API Contracts\n\nNone yet.\n";
    write(&project.join(".agent/ARCHITECTURE.md"), architecture);
    write(
        &project.join(".agent/TESTING.md"),
        "# Testing\n\n- **Test**: `sh tests/run.sh`\n",
    );
}

#[test]
fn with_everything_renamed_a_whole_feature_still_runs() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let directory = tempfile::tempdir().expect("a directory");
    let (shipped, project) = (
        directory.path().join("shipped"),
        directory.path().join("project"),
    );
    rename_all(repository, &shipped);
    let script = repository.join("examples/demo/script.yaml");
    write(
        &shipped.join("pipelines/scripts/demo.yaml"),
        &fs::read_to_string(&script).expect("it reads"),
    );
    copy(&repository.join("examples/demo/project"), &project);
    initialize(&world(&shipped, &project), &project);

    let stop = Stop::default();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let mut calls = BTreeMap::new();
    let feature = read(&script)["feature"]
        .as_str()
        .expect("a feature")
        .to_owned();
    let opened = world(&shipped, &project);
    let session = Session {
        world: &opened,
        reporter: &Silent,
        stop: &stop,
    };
    let begun = runtime
        .block_on(session.start(&feature, false, "test"))
        .expect("it starts");
    assert_eq!(begun.outcome, Outcome::Done, "{:?}", begun.failure);
    for _ in 0..20 {
        let opened = world(&shipped, &project);
        let standing = Standing::read(&opened).expect("a standing");
        let Route::Step(next) = standing.route().expect("a route") else {
            break;
        };
        let step = next.step.name.clone();
        assert!(step.starts_with(MARK));
        *calls.entry(step.clone()).or_insert(0) += 1;
        let session = Session {
            world: &opened,
            reporter: &Silent,
            stop: &stop,
        };
        let request = StepRequest {
            step,
            feature: None,
            given: Json::Null,
            mode: Mode::Real,
            anew: false,
            command: "test".into(),
        };
        let ended = runtime
            .block_on(session.run_step(&request))
            .expect("it runs");
        assert_eq!(ended.outcome, Outcome::Done, "{:?}", ended.failure);
    }
    let standing = Standing::read(&world(&shipped, &project)).expect("a standing");
    assert!(
        matches!(standing.route(), Ok(Route::Final)),
        "{}",
        standing.situation.state
    );
    assert_eq!(calls.values().sum::<i32>(), 7, "{calls:?}");
}
