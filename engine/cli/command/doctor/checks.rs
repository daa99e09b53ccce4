//! The checks of `doctor`, each of which looks at one thing.

use std::path::Path;

use gemstack_lang::check::Checker;
use gemstack_lang::day::{Day, FRESH};
use gemstack_lang::diagnostic::{Diagnostic, Severity};
use gemstack_lang::fact::{self, Form, Selector};
use gemstack_lang::library::Library as _;
use gemstack_run::failure::Failure;
use gemstack_run::files::outside;
use gemstack_run::lock::{Holder, Lock};
use gemstack_run::models;
use gemstack_run::program::Means;
use gemstack_run::provider::{Access, Provider};
use gemstack_run::standing::Standing;
use gemstack_run::tree;

use super::Finding;
use crate::app::{AGENT, App};
use crate::command::init;
use crate::day::today;

/// Everything, in the order in which one would mend it.
pub fn all(app: &App) -> Vec<Finding> {
    let mut findings = vec![project(app), documents(app)];
    findings.extend(providers(app));
    findings.push(model(app));
    findings.extend(prices(app));
    findings.extend([tests(app), sandbox(app), git(app)]);
    findings.extend(disk_and_lock(app));
    findings
}

fn first_line(failure: &Failure) -> String {
    failure
        .message
        .lines()
        .next()
        .unwrap_or_default()
        .to_owned()
}

fn project(app: &App) -> Finding {
    match Standing::read(&app.world) {
        Ok(standing) => {
            let place = app.world.root().place().display();
            Finding::well(
                "project",
                format!("{place}, in {}", standing.situation.state),
            )
        }
        Err(failure) => {
            let cure = failure
                .help
                .clone()
                .unwrap_or_else(|| "gemstack lint".to_owned());
            Finding::broken("project", first_line(&failure), cure)
        }
    }
}

/// Whether every pipeline and lifecycle can run.
fn documents(app: &App) -> Finding {
    let library = app.world.library();
    let checker = Checker::new(app.world.catalogue(), library);
    let mut errors = 0;
    let mut checked = 0;
    for kind in ["lifecycle", "pipeline"] {
        for name in library.documents(kind) {
            let Some(document) = library.document(kind, &name) else {
                continue;
            };
            let is_error = |it: &Diagnostic| it.severity == Severity::Error;
            errors += checker
                .document(&document)
                .iter()
                .filter(|it| is_error(it))
                .count();
            checked += 1;
        }
    }
    match errors {
        0 => Finding::well("documents", format!("{checked} checked")),
        _ => Finding::broken("documents", format!("{errors} faults"), "gemstack lint"),
    }
}

fn parsed(app: &App) -> Vec<Provider> {
    let library = app.world.library();
    let documents = library.documents("provider").into_iter();
    let json = documents.filter_map(|it| library.json("provider", &it));
    json.filter_map(|it| Provider::parse(&it).ok()).collect()
}

/// The key of every service. One is enough, and which is needed depends on the model.
fn providers(app: &App) -> Vec<Finding> {
    let parsed = parsed(app);
    let services = parsed.iter().filter(|it| !it.is_scripted());
    services.map(|it| key(app, it)).collect()
}

fn key(app: &App, provider: &Provider) -> Finding {
    let (what, missing) = if provider.is_program() {
        ("program", "not found")
    } else {
        ("key", "not configured")
    };
    let name = format!("{what} {}", provider.name());
    match app.world.access(provider) {
        Access::Free => Finding::well(&name, "none is needed"),
        Access::Found(_) if what == "key" => Finding::well(&name, "present"),
        Access::Found(place) => Finding::well(&name, place),
        Access::Missing(failure) => {
            Finding::missing(&name, missing, failure.help.unwrap_or_default())
        }
    }
}

/// Whether the model that is asked by default is known.
fn model(app: &App) -> Finding {
    let name = app.world.settings().text("default_model");
    let name = name.unwrap_or_default();
    match models::find(&app.world, name) {
        Ok((provider, _)) => Finding::well("model", format!("{name}, by {}", provider.name())),
        Err(failure) => Finding::missing(
            "model",
            failure.message,
            "gemstack config set default_model MODEL",
        ),
    }
}

/// Whether the prices of the model that is asked are old: by old prices a budget is not kept. What lint tells of a
/// team's own documents is told of the shipped ones here.
fn prices(app: &App) -> Option<Finding> {
    let name = app.world.settings().text("default_model")?;
    let (_, model) = models::find(&app.world, name).ok()?;
    let (priced, source) = (model.priced?, model.source.unwrap_or_default());
    let age = today()?.days_after(Day::parse(&priced)?);
    let found = format!("of {name} looked up {priced}, {age} days ago");
    if age <= FRESH {
        return Some(Finding::well("prices", found));
    }
    let cure = format!("take a newer gemstack, or fork the provider and look them up: {source}");
    Some(Finding::missing("prices", found, cure))
}

/// The test command, as a build would find it.
fn tests(app: &App) -> Finding {
    let Some(command) = test_command(app) else {
        let cure = "write it into `.agent/TESTING.md`, or: gemstack config set test_command \"…\"";
        return Finding::missing("tests", "no test command", cure);
    };
    let program = command
        .split_whitespace()
        .find(|it| !it.contains('='))
        .unwrap_or_default();
    if is_found(app, program) {
        return Finding::well("tests", command);
    }
    Finding::missing(
        "tests",
        format!("{command}: `{program}` is not found"),
        format!("install `{program}`"),
    )
}

fn test_command(app: &App) -> Option<String> {
    let setting = app.world.settings().text("test_command").map(str::to_owned);
    let detected = || init::detect(&app.world).ok()?.commands.test;
    setting.or_else(|| written(app)).or_else(detected)
}

/// The test command of `.agent/TESTING.md`.
fn written(app: &App) -> Option<String> {
    let path = tree::relative(&format!("{AGENT}/TESTING.md")).ok()?;
    let text = app.world.root().read_text(&path).ok()??;
    let selector = Selector::Field {
        name: "Test".to_owned(),
        form: Form::Text,
    };
    let read = fact::read(&selector, Some(&text)).ok()?;
    read.as_str().map(str::to_owned)
}

/// Whether a program is on the path, or is a file of the project.
fn is_found(app: &App, program: &str) -> bool {
    if program.contains('/') {
        return outside::is_file(&app.world.root().place().join(program));
    }
    let path = app.user.variable("PATH").unwrap_or_default();
    path.split(':')
        .any(|it| outside::is_file(&Path::new(it).join(program)))
}

/// What can confine programs, which is needed where a setting asks for it.
fn sandbox(app: &App) -> Finding {
    let cure = "install bubblewrap, or use Linux 6.2 or later with Landlock; \
                or: gemstack config set sandbox none";
    let is_wanted = app.world.settings().text("sandbox") == Some("project");
    match (Means::available(), is_wanted) {
        (Ok(means), _) => Finding::well("sandbox", format!("{} confines programs", means.name())),
        (Err(reason), true) => Finding::broken("sandbox", reason, cure),
        (Err(reason), false) => Finding::missing(
            "sandbox",
            reason,
            "nothing needs it while `sandbox` is `none`",
        ),
    }
}

fn git(app: &App) -> Finding {
    if is_found(app, "git") {
        return Finding::well("git", "found");
    }
    let cure = "nothing needs it; it keeps the history of your files";
    Finding::missing("git", "not found", cure)
}

/// Whether the project can be written, which taking the lock shows.
fn disk_and_lock(app: &App) -> Vec<Finding> {
    let agent =
        tree::relative(AGENT).and_then(|it| app.world.root().exists(&it).map_err(tree::failure));
    if !agent.unwrap_or(false) {
        return Vec::new();
    }
    match Lock::take(
        app.world.root(),
        &Holder::this_process(None, "gemstack doctor"),
    ) {
        Ok(_lock) => vec![
            Finding::well("disk", "writable"),
            Finding::well("lock", "free"),
        ],
        Err(fault) if fault.code() == "LockfileExists" => {
            let holder = fault
                .to_string()
                .lines()
                .nth(2)
                .unwrap_or_default()
                .trim()
                .to_owned();
            vec![
                Finding::well("disk", "writable"),
                Finding::well("lock", format!("held. {holder}")),
            ]
        }
        Err(fault) => {
            let cure = "make `.agent` writable";
            vec![Finding::broken("disk", fault.to_string(), cure)]
        }
    }
}
