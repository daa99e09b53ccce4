//! `plugins`: which there are, what they do, and which of them the user trusts.

use gemstack_lang::suggestion::cure;
use gemstack_run::failure::Failure;
use gemstack_run::plugin::{Installed, Plugin, Standing};
use serde_json::{Value as Json, json};

use crate::answer::Answer;
use crate::app::App;
use crate::arguments::{Plugins, PluginsCommand};
use crate::render::table::{Side, Table};
use crate::shell::Shell;

mod run;
mod show;
mod trust;

/// Lists plugins, or does something with one.
pub fn run(arguments: &Plugins, shell: &Shell) -> Result<Answer, Failure> {
    let app = App::open(shell)?;
    match &arguments.command {
        None | Some(PluginsCommand::List) => list(&app),
        Some(PluginsCommand::Show { name }) => show::show(named(&app, name)?, shell.paint()),
        Some(PluginsCommand::Trust { name, digest }) => {
            trust::trust(&app, name, digest.as_deref(), shell)
        }
        Some(PluginsCommand::Untrust { name }) => trust::untrust(&app, name),
        Some(PluginsCommand::Run {
            name,
            event,
            payload,
        }) => run::run(&app, name, event, payload, shell),
    }
}

fn list(app: &App) -> Result<Answer, Failure> {
    let all = app.world.plugins().all()?;
    let json: Json = all.iter().map(as_json).collect();
    if all.is_empty() {
        return Ok(Answer::new("", json)
            .noting("there are no plugins; `docs/plugins.md` tells how one is made"));
    }
    let columns = ["name", "layer", "standing", "events", "summary"];
    let mut table = Table::new(columns.map(|it| (it, Side::Left)));
    for it in all {
        table.row(row(it));
    }
    let asked = all.iter().filter(|it| is_asked(it));
    let notes = asked.map(|it| {
        format!(
            "`gemstack plugins show {}` tells what it would run",
            it.name
        )
    });
    Ok(notes.fold(Answer::new(table.render(), json), Answer::noting))
}

fn row(it: &Installed) -> [String; 5] {
    let (events, summary) = match &it.plugin {
        Ok(plugin) => (
            plugin.manifest.events.join(", "),
            plugin.manifest.summary.clone(),
        ),
        Err(fault) => (String::new(), fault.to_string()),
    };
    [
        it.name.clone(),
        it.layer.to_owned(),
        it.standing.name().to_owned(),
        events,
        summary,
    ]
}

/// Whether the user is still to say something of it.
fn is_asked(it: &Installed) -> bool {
    matches!(it.standing, Standing::Untrusted | Standing::Changed)
}

/// A plugin, for programs.
fn as_json(it: &Installed) -> Json {
    let manifest = it.plugin.as_ref().ok().map(|it| &it.manifest);
    json!({
        "name": it.name, "layer": it.layer, "standing": it.standing.name(), "place": it.place,
        "runs": it.standing.runs(),
        "summary": manifest.map(|it| it.summary.as_str()),
        "events": manifest.map(|it| &it.events),
        "required": manifest.map(|it| it.required),
        "digest": it.plugin.as_ref().ok().map(|it| it.digest),
        "fault": it.plugin.as_ref().err().map(ToString::to_string),
    })
}

/// The plugin of that name that counts; of several, the one that runs, else the first.
fn named<'a>(app: &'a App, name: &str) -> Result<&'a Installed, Failure> {
    let all = app.world.plugins().all()?;
    let of_name = || all.iter().filter(|it| it.name == name);
    let found = of_name()
        .find(|it| it.standing.runs())
        .or_else(|| of_name().next());
    found.ok_or_else(|| {
        Failure::rejected(format!("there is no plugin `{name}`"))
            .coded("UnknownPlugin")
            .helped(cure(name, all.iter().map(|it| it.name.as_str())))
    })
}

/// Itself, or why the folder is none.
fn usable(it: &Installed) -> Result<&Plugin, Failure> {
    it.plugin.as_ref().map_err(|fault| {
        Failure::rejected(format!("the plugin `{}` cannot be used: {fault}", it.name))
            .coded("PluginInvalid")
            .helped(format!("mend or remove `{}`", it.place.display()))
    })
}
