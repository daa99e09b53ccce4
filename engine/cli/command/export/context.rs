//! `export --format json`: the compiled context of a step, or of every step.

use gemstack_run::failure::Failure;
use gemstack_run::standing::Standing;
use gemstack_run::world::World;
use serde_json::{Value as Json, json};

use crate::answer::Answer;
use crate::arguments::{Compile, Export, PromptFormat};
use crate::command::compile;
use crate::shell::Shell;

/// The context of one step as one object, of all in a list.
pub(super) fn run(world: &World, arguments: &Export, shell: &Shell) -> Result<Answer, Failure> {
    let of = |step: &str| context(world, step, arguments, shell);
    let json = if let Some(step) = &arguments.step {
        of(step)?
    } else {
        let plan = Standing::plan(world)?;
        let steps = plan.steps.iter().map(|it| of(&it.name));
        json!({ "steps": steps.collect::<Result<Vec<_>, _>>()? })
    };
    Ok(Answer::new(format!("{json:#}\n"), json).exact())
}

fn context(world: &World, step: &str, arguments: &Export, shell: &Shell) -> Result<Json, Failure> {
    let compile = Compile {
        step: step.to_owned(),
        feature: arguments.feature.clone(),
        token_budget: None,
        no_source: false,
        output: None,
        clipboard: false,
        model: arguments.model.clone(),
        format: PromptFormat::Text,
        explain: true,
    };
    let standing = Standing::read(world).ok();
    let mut context = compile::compiled(world, standing.as_ref(), &compile, shell)?;
    context["step"] = json!(step);
    let prompt = context["prompt"].as_str().unwrap_or_default().to_owned();
    let sections = context["sections"].as_array_mut();
    for section in sections.into_iter().flatten() {
        let place = |name: &str| {
            section[name]
                .as_u64()
                .and_then(|it| usize::try_from(it).ok())
        };
        let place = place("start").zip(place("end"));
        let text = place.and_then(|(start, end)| prompt.get(start..end));
        section["text"] = json!(text);
    }
    Ok(context)
}
