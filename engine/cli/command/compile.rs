//! `compile`: the prompt of a step, byte for byte.

use std::path::Path;

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
use crate::arguments::{Compile, PromptFormat};
use crate::clipboard;
use crate::flags::Flags;
use crate::interrupt::block_on;
use crate::named_file;
use crate::shell::Shell;

use super::broken_fork;

mod chat;
mod explain;
mod told;

/// The setting that names the pipeline.
const PIPELINE: &str = "compile_pipeline";

/// Compiles the prompt.
pub fn run(arguments: &Compile, shell: &Shell) -> Result<Answer, Failure> {
    let app = App::open_with(shell, &asking(arguments.model.as_ref()))?;
    broken_fork::refuse(&app, shell)?;
    let standing = Standing::read(&app.world);
    let mut outputs = compiled(&app.world, standing.as_ref().ok(), arguments, shell)?;
    let prompt = prompt(&mut outputs, arguments, shell);
    let given = give(&prompt, arguments, &app, shell)?;
    let shown = match given {
        _ if arguments.explain => explain::tree(&outputs),
        None => prompt,
        Some(_) => String::new(),
    };
    let mut answer = Answer::new(shown, outputs);
    if !arguments.explain {
        answer = answer.exact();
    }
    let notes = told::notes(&answer.json).into_iter();
    let notes = notes.chain(standing.err().map(without)).chain(given);
    Ok(notes.fold(answer, Answer::noting))
}

/// A model that is named by a flag is asked for every role.
pub(super) fn asking(model: Option<&String>) -> Flags {
    Flags::default().with("default_model", model.cloned())
}

/// What the pipeline of prompts gives for a step of the project's lifecycle, where that can be read.
pub(super) fn compiled(
    world: &World,
    standing: Option<&Standing>,
    arguments: &Compile,
    shell: &Shell,
) -> Result<Json, Failure> {
    let pipeline = world.settings().text(PIPELINE).unwrap_or_default();
    let inputs = inputs(world, standing, pipeline, arguments, shell);
    let stop = Stop::default();
    let session = Session {
        world,
        reporter: &Silent,
        stop: &stop,
    };
    let outputs = block_on(shell, &stop, session.read_pipeline(pipeline, inputs))?;
    // What cannot be kept is counted again.
    let _ = world.counts().keep();
    if outputs["prompt"].is_string() {
        Ok(outputs)
    } else {
        Err(without_prompt(pipeline))
    }
}

fn without_prompt(pipeline: &str) -> Failure {
    Failure::rejected(format!("the pipeline `{pipeline}` gives no `prompt`"))
        .coded("NoPrompt")
        .helped("give it `outputs: { prompt: … }`, or change the setting `compile_pipeline`")
}

/// The inputs that the pipeline declares, of those that are known here.
fn inputs(
    world: &World,
    standing: Option<&Standing>,
    pipeline: &str,
    arguments: &Compile,
    shell: &Shell,
) -> Json {
    let focus = standing.and_then(|it| it.record.focus.clone());
    let permitted = standing.and_then(|it| it.permit(&arguments.step).ok());
    let context = permitted.map(|it| it.context).filter(|it| !it.is_empty());
    let feature = arguments.feature.clone().or(focus);
    // Who reads numbers wants them exact; beside a prompt, a large one may be estimated.
    let is_beside = !shell.global.json && !arguments.explain;
    let given = [
        ("step", Some(json!(arguments.step))),
        ("feature", feature.map(Json::from)),
        ("model", arguments.model.clone().map(Json::from)),
        ("token_budget", arguments.token_budget.map(Json::from)),
        ("sources", arguments.no_source.then_some(json!(false))),
        ("context", context.map(Json::from)),
        ("exact", is_beside.then_some(json!(false))),
        ("explain", arguments.explain.then_some(json!(true))),
    ];
    let document = world.library().document("pipeline", pipeline);
    let declared = document.as_ref().and_then(|it| it.root().get("inputs"));
    let is_declared = |name: &str| declared.is_none_or(|it| it.field(name).is_some());
    let given = given.into_iter().filter(|(name, _)| is_declared(name));
    let given = given.filter_map(|(name, it)| Some((name.to_owned(), it?)));
    Json::Object(given.collect::<Map<_, _>>())
}

/// The prompt in the format that is wanted; of messages, the outputs have them too. It may be large: only who wants the
/// outputs as well gets it twice.
fn prompt(outputs: &mut Json, arguments: &Compile, shell: &Shell) -> String {
    let prompt = outputs["prompt"].as_str().unwrap_or_default();
    match arguments.format {
        PromptFormat::Text if shell.global.json => prompt.to_owned(),
        PromptFormat::Text => match outputs["prompt"].take() {
            Json::String(prompt) => prompt,
            _ => String::new(),
        },
        PromptFormat::Chat => {
            let messages = chat::messages(outputs, prompt);
            let text = format!("{messages:#}\n");
            outputs["messages"] = messages;
            text
        }
    }
}

/// Gives the prompt to where it is to go instead of standard output; where that was.
fn give(
    prompt: &str,
    arguments: &Compile,
    app: &App,
    shell: &Shell,
) -> Result<Option<String>, Failure> {
    let place = arguments.output.as_deref();
    if let Some(place) = place.filter(|it| *it != Path::new("-")) {
        named_file::write(place, prompt.as_bytes(), "gemstack compile")?;
        return Ok(Some(format!("the prompt is in `{}`", place.display())));
    }
    if arguments.clipboard {
        let by = clipboard::copy(prompt, app.world.settings(), shell)?;
        return Ok(Some(format!("the prompt is in the clipboard, by {by}")));
    }
    Ok(None)
}

fn without(standing: Failure) -> String {
    format!("{}; the prompt does without", standing.message)
}
