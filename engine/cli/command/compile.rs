//! `compile`: the prompt of a step, byte for byte.

use std::collections::BTreeSet;

use gemstack_lang::library::Library as _;
use gemstack_run::failure::Failure;
use gemstack_run::report::Silent;
use gemstack_run::session::Session;
use gemstack_run::standing::Standing;
use gemstack_run::stop::Stop;
use gemstack_run::world::World;
use serde_json::{Map, Value as Json, json};

use crate::answer::Answer;
use crate::app::App;
use crate::arguments::Compile;
use crate::interrupt::block_on;
use crate::named_file;
use crate::render::amount::counted;
use crate::shell::Shell;

use super::broken_fork;

/// The setting that names the pipeline.
const PIPELINE: &str = "compile_pipeline";

/// Compiles the prompt.
pub fn run(arguments: &Compile, shell: &Shell) -> Result<Answer, Failure> {
    let app = App::open(shell)?;
    broken_fork::refuse(&app, shell)?;
    let pipeline = app.world.settings().text(PIPELINE).unwrap_or_default();
    let inputs = inputs(&app.world, pipeline, arguments);
    let stop = Stop::default();
    let session = Session {
        world: &app.world,
        reporter: &Silent,
        stop: &stop,
    };
    let outputs = block_on(shell, &stop, session.read_pipeline(pipeline, inputs))?;
    // What cannot be kept is counted again.
    let _ = app.world.counts().keep();
    let prompt = outputs["prompt"]
        .as_str()
        .ok_or_else(|| without_prompt(pipeline))?;
    let text = match &arguments.output {
        None => prompt.to_owned(),
        Some(place) => {
            named_file::write(place, prompt.as_bytes(), "gemstack compile")?;
            String::new()
        }
    };
    let answer = Answer::new(text, outputs.clone())
        .exact()
        .noting(statistics(&outputs));
    let answer = match Standing::read(&app.world) {
        Ok(_) => answer,
        Err(failure) => answer.noting(format!("{}; the prompt does without", failure.message)),
    };
    let answer = match &arguments.output {
        Some(place) => answer.noting(format!("the prompt is in `{}`", place.display())),
        None => answer,
    };
    Ok(losses(&outputs).into_iter().fold(answer, Answer::noting))
}

fn without_prompt(pipeline: &str) -> Failure {
    Failure::rejected(format!("the pipeline `{pipeline}` gives no `prompt`"))
        .coded("NoPrompt")
        .helped("give it `outputs: { prompt: … }`, or change the setting `compile_pipeline`")
}

/// The inputs that the pipeline declares, of those that are known here.
fn inputs(world: &World, pipeline: &str, arguments: &Compile) -> Json {
    let standing = Standing::read(world).ok();
    let focus = standing.as_ref().and_then(|it| it.record.focus.clone());
    let permitted = standing
        .as_ref()
        .and_then(|it| it.permit(&arguments.step).ok());
    let mut inputs = Map::new();
    let mut give =
        |name: &str, value: Option<Json>| inputs.extend(value.map(|it| (name.to_owned(), it)));
    give("step", Some(Json::from(arguments.step.as_str())));
    give(
        "feature",
        arguments.feature.clone().or(focus).map(Json::from),
    );
    give("model", arguments.model.clone().map(Json::from));
    give("token_budget", arguments.token_budget.map(Json::from));
    give("sources", arguments.no_source.then_some(Json::from(false)));
    give(
        "context",
        permitted
            .filter(|it| !it.context.is_empty())
            .map(|it| json!(it.context)),
    );
    let document = world.library().document("pipeline", pipeline);
    let declared = document.as_ref().and_then(|it| it.root().get("inputs"));
    inputs.retain(|name, _| declared.is_none_or(|it| it.field(name).is_some()));
    Json::Object(inputs)
}

fn statistics(outputs: &Json) -> String {
    let items = |name: &str| {
        outputs[name]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default()
    };
    let headings: BTreeSet<_> = items("sections")
        .iter()
        .filter_map(|it| it["heading"].as_str())
        .collect();
    let parts = [
        Some(counted(headings.len() as u64, "section")),
        outputs["tokens"].as_u64().map(|it| counted(it, "token")),
        outputs["sources"]
            .as_array()
            .map(|it| counted(it.len() as u64, "source")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// What is not in the prompt, though it belongs there.
fn losses(outputs: &Json) -> Vec<String> {
    let items = |name: &str| {
        outputs[name]
            .as_array()
            .cloned()
            .unwrap_or_default()
            .into_iter()
    };
    let plain = |it: Json| it.as_str().map_or_else(|| it.to_string(), str::to_owned);
    let missing = items("missing").map(|it| format!("not found: {}", plain(it)));
    let withheld = items("withheld").map(|it| {
        let [path, why] = ["path", "reason"].map(|name| plain(it[name].clone()));
        format!("not read: {path}: {why}")
    });
    items("cut")
        .map(plain)
        .chain(missing)
        .chain(withheld)
        .collect()
}
