//! `config`: reads and changes the configuration.

use gemstack_lang::library::Library as _;
use gemstack_lang::suggestion::did_you_mean;
use gemstack_run::failure::Failure;
use gemstack_run::http::without_user;
use gemstack_run::lock::Lock;
use gemstack_run::models::ROLES;
use gemstack_run::settings::{SettingFault, Settings};
use gemstack_run::world::World;
use serde_json::{Map, Value as Json, json};

use crate::answer::Answer;
use crate::app::{AGENT, App, PROJECT_CONFIG, setting_failure, user_config};
use crate::arguments::{Config, ConfigCommand, Whose};
use crate::config_file::ConfigFile;
use crate::render::table::{Side, Table};
use crate::shell::{Shell, standard_input};

mod named;
mod role;

/// Reads or changes it.
pub fn run(arguments: &Config, shell: &Shell) -> Result<Answer, Failure> {
    let app = App::open(shell)?;
    match &arguments.command {
        ConfigCommand::Get { name } => get(&app, name),
        ConfigCommand::List => list(&app),
        ConfigCommand::Path => Ok(path(&app)),
        ConfigCommand::Set {
            name,
            value,
            add,
            whose,
        } => set(&app, (name, value), *add, *whose),
        ConfigCommand::Unset { name, whose } => unset(&app, name, *whose),
    }
}

/// What a name in the configuration is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    /// A setting.
    Setting,
    /// The address of a service: it decides where a key is sent.
    Address,
    /// A key of a service.
    Secret,
}

/// Names that are no settings: keys and addresses of services, as the providers declare them.
fn provider_names(world: &World) -> Vec<(String, Known)> {
    let library = world.library();
    let providers = library
        .documents("provider")
        .into_iter()
        .filter_map(|it| library.json("provider", &it));
    let name = |provider: &Json, part: &str| provider[part]["config"].as_str().map(str::to_owned);
    let names = providers.flat_map(|it| {
        let key = name(&it, "key").map(|it| (it, Known::Secret));
        let address = name(&it, "base_url").map(|it| (it, Known::Address));
        key.into_iter().chain(address)
    });
    let mut names: Vec<_> = names.collect();
    names.sort_by(|left, right| left.0.cmp(&right.0));
    names.dedup();
    names
}

fn known(world: &World, name: &str) -> Result<(String, Known), Failure> {
    let name = Settings::canonical(name);
    if let Some(found) = provider_names(world)
        .into_iter()
        .find(|(it, _)| *it == name)
    {
        return Ok(found);
    }
    match world.settings().setting(&name) {
        Ok(_) => Ok((name, Known::Setting)),
        Err(fault) => Err(near_key(world, &name).unwrap_or_else(|| setting_failure(fault))),
    }
}

fn near_key(world: &World, name: &str) -> Option<Failure> {
    let names = provider_names(world);
    let cure = did_you_mean(name, names.iter().map(|(it, _)| it.as_str()))?;
    Some(
        Failure::rejected(format!("there is no setting `{name}`"))
            .coded("InvalidSetting")
            .helped(cure),
    )
}

fn get(app: &App, name: &str) -> Result<Answer, Failure> {
    if let Some(place) = role::Place::named(name)? {
        let (value, origin) = place.get(&app.world);
        return Ok(got(&place.name(), &value, origin));
    }
    let (name, known) = known(&app.world, name)?;
    let (value, origin) = match known {
        Known::Setting => {
            let (value, origin) = app.world.settings().get(&name).map_err(setting_failure)?;
            (value.clone(), origin.name())
        }
        Known::Address | Known::Secret => (shown(&user_config(&app.user)?, &name, known), "user"),
    };
    Ok(got(&name, &value, origin))
}

fn got(name: &str, value: &Json, origin: &str) -> Answer {
    let json = json!({ "name": name, "value": value, "origin": origin });
    match value {
        Json::Null => Answer::new("", json).noting(format!("`{name}` is not set")),
        value => Answer::new(format!("{}\n", plain(value)), json),
    }
}

/// What a file says of a key or an address; of a key, never more than that it is there, and of an address no password.
fn shown(config: &ConfigFile, name: &str, known: Known) -> Json {
    match (config.text(name), known) {
        (None, _) => Json::Null,
        (Some(key), Known::Secret) => Json::from(masked(&key)),
        (Some(address), _) => Json::from(without_user(&address)),
    }
}

/// A key as it may be shown: enough to tell two apart, too little to use one.
fn masked(key: &str) -> String {
    let letters: Vec<char> = key.chars().collect();
    let shown = if letters.len() >= 16 { 4 } else { 0 };
    format!(
        "****{}",
        letters[letters.len() - shown..].iter().collect::<String>()
    )
}

fn plain(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

fn list(app: &App) -> Result<Answer, Failure> {
    let config = user_config(&app.user)?;
    let mut rows: Vec<(String, Json, &str)> = Vec::new();
    let settings = app.world.settings().all();
    rows.extend(
        settings.map(|(name, _, value, origin)| (name.to_owned(), value.clone(), origin.name())),
    );
    let roles = role::all(&app.world);
    if !roles.is_empty() {
        rows.retain(|(name, ..)| name != ROLES);
        rows.extend(roles);
    }
    for (name, known) in provider_names(&app.world) {
        let value = shown(&config, &name, known);
        let origin = if value.is_null() { "default" } else { "user" };
        rows.push((name, value, origin));
    }
    let json: Map<_, _> = rows
        .iter()
        .map(|(name, value, origin)| (name.clone(), json!({ "value": value, "origin": origin })))
        .collect();
    let mut table = Table::new([
        ("name", Side::Left),
        ("from", Side::Left),
        ("value", Side::Left),
    ]);
    for (name, value, origin) in rows {
        let value = if value.is_null() {
            "-".to_owned()
        } else {
            plain(&value)
        };
        table.row([name, origin.to_owned(), value]);
    }
    Ok(Answer::new(table.render(), Json::Object(json)))
}

fn path(app: &App) -> Answer {
    let user = app.user.config_file().map(|it| it.display().to_string());
    let project = app
        .world
        .root()
        .place()
        .join(PROJECT_CONFIG)
        .display()
        .to_string();
    let json = json!({ "user": user, "project": project });
    let user = user.unwrap_or_else(|| "none: HOME is not set".to_owned());
    Answer::new(format!("user     {user}\nproject  {project}\n"), json)
}

fn set(app: &App, (name, value): (&str, &str), add: bool, whose: Whose) -> Result<Answer, Failure> {
    let text = match value {
        "-" => standard_input()?.trim().to_owned(),
        value => value.to_owned(),
    };
    if let Some(place) = role::Place::named(name)? {
        return set_role(app, &place, &text, add, whose);
    }
    let (name, known) = known(&app.world, name)?;
    let value = match known {
        Known::Setting => parsed(&name, &text, &app.world)?,
        Known::Address | Known::Secret => Json::from(text.trim()),
    };
    let place = place(app, &name, known, whose)?;
    let _lock = place.lock(app)?;
    let mut file = place.read(app)?;
    let doubts = doubts(&name, &value, &app.world);
    let value = if add {
        added(&name, file.table()?.get(&name), value)?
    } else {
        value
    };
    file.set(&name, &value)?;
    place.write(app, &file)?;
    let answer = told(&name, &file, "set");
    Ok(doubts.into_iter().fold(answer, Answer::noting))
}

/// The value of a setting as a person types it.
fn parsed(name: &str, text: &str, world: &World) -> Result<Json, Failure> {
    let value = world.settings().parse(name, text);
    let value = value.map_err(setting_failure)?;
    named::check(names(name, world), &value, world)?;
    Ok(value)
}

fn doubts(name: &str, value: &Json, world: &World) -> Vec<String> {
    let kind = names(name, world).into_iter();
    kind.flat_map(|it| named::doubts(it, value, world))
        .collect()
}

/// What the value of a setting names.
fn names<'w>(name: &str, world: &'w World) -> Option<&'w str> {
    world.settings().setting(name).ok()?.names.as_deref()
}

fn set_role(
    app: &App,
    role: &role::Place,
    text: &str,
    add: bool,
    whose: Whose,
) -> Result<Answer, Failure> {
    let value = role.parse(text, &app.world)?;
    let place = place(app, ROLES, Known::Setting, whose)?;
    let _lock = place.lock(app)?;
    let mut file = place.read(app)?;
    let value = if add {
        let before = file.value_within(&role.path())?;
        role.adding(before.as_ref(), value)?
    } else {
        value
    };
    file.set_within(&role.path(), &value)?;
    place.write(app, &file)?;
    let answer = told(&role.name(), &file, "set");
    let doubts = role.doubts(&value, &app.world).into_iter();
    Ok(doubts.fold(answer, Answer::noting))
}

fn unset_role(app: &App, role: &role::Place, whose: Whose) -> Result<Answer, Failure> {
    let place = place(app, ROLES, Known::Setting, whose)?;
    let _lock = place.lock(app)?;
    let mut file = place.read(app)?;
    if !file.unset_within(&role.path())? {
        return Ok(unchanged(&role.name(), &file));
    }
    place.write(app, &file)?;
    Ok(told(&role.name(), &file, "taken out"))
}

/// A list with what is added to it, each once.
fn added(name: &str, before: Option<&toml::Value>, value: Json) -> Result<Json, Failure> {
    let Json::Array(new) = value else {
        let message = format!("`{name}` is no list, and takes one value");
        return Err(Failure::rejected(message)
            .coded("InvalidSetting")
            .helped("leave out `--add`"));
    };
    let before = before.map(|it| serde_json::to_value(it).expect("a setting is JSON"));
    let mut all = before
        .and_then(|it| it.as_array().cloned())
        .unwrap_or_default();
    all.extend(new);
    let mut seen = Vec::with_capacity(all.len());
    all.retain(|it| {
        !seen.contains(it) && {
            seen.push(it.clone());
            true
        }
    });
    Ok(Json::Array(all))
}

fn unset(app: &App, name: &str, whose: Whose) -> Result<Answer, Failure> {
    if let Some(role) = role::Place::named(name)? {
        return unset_role(app, &role, whose);
    }
    let (name, known) = known(&app.world, name)?;
    let place = place(app, &name, known, whose)?;
    let _lock = place.lock(app)?;
    let mut file = place.read(app)?;
    if !file.unset(&name)? {
        return Ok(unchanged(&name, &file));
    }
    place.write(app, &file)?;
    Ok(told(&name, &file, "taken out"))
}

fn unchanged(name: &str, file: &ConfigFile) -> Answer {
    let json = json!({ "name": name, "file": file.path(), "changed": false });
    Answer::new("", json).noting(format!("`{name}` is not set in `{}`", file.path()))
}

fn told(name: &str, file: &ConfigFile, deed: &str) -> Answer {
    let json = json!({ "name": name, "file": file.path(), "changed": true });
    Answer::new("", json).noting(format!("`{name}` is {deed} in `{}`", file.path()))
}

/// The file that is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    User,
    Project,
}

fn place(app: &App, name: &str, known: Known, whose: Whose) -> Result<Place, Failure> {
    let setting = app.world.settings().setting(name);
    let personal = setting.is_ok_and(|it| it.personal);
    if personal && whose.project {
        let name = name.to_owned();
        return Err(
            setting_failure(SettingFault::Personal { name }).helped("leave out `--in-project`")
        );
    }
    if known != Known::Setting && whose.project {
        let message = "keys and addresses of services are kept in the user's file alone";
        return Err(Failure::refused(message)
            .coded("SecretInProject")
            .helped("leave out `--in-project`"));
    }
    let agent = gemstack_run::tree::relative(AGENT)?;
    let in_project = app
        .world
        .root()
        .exists(&agent)
        .map_err(gemstack_run::tree::failure)?;
    let user = whose.user || personal || known != Known::Setting || (!in_project && !whose.project);
    Ok(if user { Place::User } else { Place::Project })
}

impl Place {
    /// The lock of the project, whose file is changed by one at a time.
    fn lock(self, app: &App) -> Result<Option<Lock>, Failure> {
        match self {
            Self::Project => Lock::for_command(app.world.root(), None, "gemstack config").map(Some),
            Self::User => Ok(None),
        }
    }

    fn read(self, app: &App) -> Result<ConfigFile, Failure> {
        match self {
            Self::Project => ConfigFile::inside(app.world.root(), PROJECT_CONFIG),
            Self::User if app.user.config_file().is_none() => {
                Err(Failure::internal("there is no home directory")
                    .helped("set GEMSTACK_CONFIG_DIR"))
            }
            Self::User => user_config(&app.user),
        }
    }

    fn write(self, app: &App, file: &ConfigFile) -> Result<(), Failure> {
        match self {
            Self::Project => file.write_inside(app.world.root()),
            Self::User => file.write_outside(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_shown_by_its_end_alone() {
        assert_eq!(masked("AIza0123456789abcdef"), "****cdef");
        assert_eq!(masked("short"), "****");
    }
}
