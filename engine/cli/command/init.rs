//! `init`: makes the context files of a project, from what detection finds. It uploads nothing.

use gemstack_lang::library::Library as _;
use gemstack_lang::suggestion::{did_you_mean, listed};
use gemstack_run::detect::{Detection, Project};
use gemstack_run::failure::Failure;
use gemstack_run::files::{self, Change, Expected, Policy, Writer};
use gemstack_run::lock::Lock;
use gemstack_run::standing::Standing;
use gemstack_run::tree;
use gemstack_run::world::World;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, UndefinedBehavior, context};
use serde_json::json;

use crate::answer::Answer;
use crate::app::{AGENT, App};
use crate::arguments::Init;
use crate::flags::Flags;
use crate::render::amount::counted;
use crate::render::paint::Paint;
use crate::shell::Shell;
use crate::user::User;
use crate::view::RootView;

/// What git leaves alone in `.agent`.
const IGNORED: &str = "# What runs leave behind; the rest of this folder belongs into the repository.\n\
    runs/\n.gemstack.lock\n.costs.lock\n";

/// Makes the context files.
pub fn run(arguments: &Init, shell: &Shell) -> Result<Answer, Failure> {
    let directory = match &shell.global.project {
        Some(named) => named.clone(),
        None => std::env::current_dir()
            .map_err(|it| Failure::internal(format!("the current directory: {it}")))?,
    };
    let app = App::at(&directory, User::of_this_process(), &Flags::default())?;
    let made = make(&app.world, &arguments.topology, arguments.force)?;
    Ok(made.answer(shell.paint()))
}

/// What `init` found and did.
pub struct Made {
    project: Project,
    written: Vec<String>,
    replaced: Vec<String>,
    kept: Vec<String>,
}

/// Detects the project and writes its context files.
#[expect(
    clippy::disallowed_methods,
    reason = "what a project begins with is written by no run"
)]
pub fn make(world: &World, topology: &[String], force: bool) -> Result<Made, Failure> {
    let mut project = detect(world)?;
    project.topology = declared(world, topology, project.topology)?;
    let files = rendered(world, &project)?;
    let _lock = Lock::for_command(world.root(), None, "gemstack init")?;
    let mut made = Made {
        project,
        written: vec![],
        replaced: vec![],
        kept: vec![],
    };
    let mut changes = Vec::new();
    for (path, text) in files {
        let found = world
            .root()
            .exists(&tree::relative(&path)?)
            .map_err(tree::failure)?;
        match (found, force && !path.ends_with(".gitignore")) {
            (true, false) => made.kept.push(path),
            (true, true) => {
                changes.push(change(world, &path, text, Expected::Any)?);
                made.replaced.push(path);
            }
            (false, _) => {
                changes.push(change(world, &path, text, Expected::Absent)?);
                made.written.push(path);
            }
        }
    }
    let written = files::prepare(world.root(), changes).and_then(files::Prepared::publish);
    written.map_err(|it| Failure::internal(it.to_string()).coded("FilesNotWritable"))?;
    Ok(made)
}

fn change(world: &World, path: &str, text: String, expected: Expected) -> Result<Change, Failure> {
    let path = tree::relative(path)?;
    let permitted = Policy::default().check(world.root(), &path, Writer::Engine);
    let path = permitted.map_err(|it| Failure::refused(it.to_string()).coded(it.code()))?;
    Ok(Change {
        path,
        content: Some(text.into_bytes()),
        executable: None,
        expected,
    })
}

/// What the project is, by the rules of the detection that the settings name.
pub fn detect(world: &World) -> Result<Project, Failure> {
    let name = world.settings().text("detection").unwrap_or_default();
    let document = world
        .library()
        .json("detection", name)
        .ok_or_else(|| unknown(world, "detection", name))?;
    let detection = Detection::from_value(&document)
        .map_err(|it| Failure::rejected(it.to_string()).coded("BrokenDocument"))?;
    Ok(detection.project(&RootView(world.root())))
}

fn unknown(world: &World, kind: &str, name: &str) -> Failure {
    let names = world.library().texts(kind);
    let known = || names.iter().map(String::as_str);
    let cure =
        did_you_mean(name, known()).unwrap_or_else(|| format!("there are: {}", listed(known())));
    Failure::rejected(format!("there is no {kind} `{name}`"))
        .coded("UnknownDocument")
        .helped(cure)
}

/// The topologies that a person names, else the detected ones, else those of the settings.
fn declared(
    world: &World,
    named: &[String],
    detected: Vec<String>,
) -> Result<Vec<String>, Failure> {
    let known = world.library().texts("guardrail");
    let wrong = named.iter().find(|it| !known.contains(it));
    if let Some(wrong) = wrong {
        return Err(unknown_topology(wrong, &known));
    }
    Ok(match (named.is_empty(), detected.is_empty()) {
        (false, _) => named.to_vec(),
        (true, false) => detected,
        (true, true) => world.settings().list("default_topology"),
    })
}

fn unknown_topology(name: &str, known: &[String]) -> Failure {
    let names = || known.iter().map(String::as_str);
    let cure =
        did_you_mean(name, names()).unwrap_or_else(|| format!("there are: {}", listed(names())));
    let message = format!("there are no guardrails for the topology `{name}`");
    Failure::rejected(message)
        .coded("UnknownTopology")
        .helped(cure)
}

/// The files to be, by path.
fn rendered(world: &World, project: &Project) -> Result<Vec<(String, String)>, Failure> {
    let plan = Standing::plan(world)?;
    let values = context! {
        project => Value::from(Serde(project)),
        state => plan.initial().name.clone(),
        boxes => plan.boxes().into_iter().map(str::to_owned).collect::<Vec<_>>(),
    };
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let mut files = Vec::new();
    for name in world.settings().list("context_files") {
        let template = world.library().find("template", &name);
        let template = template.ok_or_else(|| unknown(world, "template", &name))?;
        let text = environment.render_named_str(&template.path, &template.text, &values);
        let text = text.map_err(|it| broken(&template.path, &it))?;
        files.push((format!("{AGENT}/{name}.md"), text + "\n"));
    }
    files.push((format!("{AGENT}/.gitignore"), IGNORED.to_owned()));
    Ok(files)
}

fn broken(path: &str, fault: &minijinja::Error) -> Failure {
    let line = fault.line().map(|it| format!(":{it}")).unwrap_or_default();
    Failure::rejected(format!(
        "the template `{path}{line}` cannot be filled in: {fault}"
    ))
    .coded("BrokenTemplate")
    .helped("templates see `project`, `state` and `boxes`")
}

impl Made {
    /// The answer of `init`.
    pub fn answer(&self, paint: Paint) -> Answer {
        let next = "gemstack start \"your first feature\"";
        let json = json!({
            "project": self.project,
            "written": self.written,
            "replaced": self.replaced,
            "kept": self.kept,
            "next_command": next,
        });
        let text = format!(
            "{}{}\nNext: {}\n",
            self.detected(),
            self.files(),
            paint.bold(next)
        );
        let answer = Answer::new(text, json);
        match self.kept.len() {
            0 => answer,
            kept => answer.noting(format!(
                "{} kept; `gemstack init --force` writes them anew",
                counted(kept as u64, "file")
            )),
        }
    }

    fn detected(&self) -> String {
        let project = &self.project;
        let topology = (!project.topology.is_empty()).then(|| project.topology.join(", "));
        let lines = [
            ("Language", &project.language),
            ("Framework", &project.framework),
            ("Test command", &project.commands.test),
            ("Topology", &topology),
        ];
        let said = lines.map(|(name, value)| {
            let value = value.as_deref().unwrap_or("none found");
            format!("{name:<13} {value}\n")
        });
        said.concat()
    }

    fn files(&self) -> String {
        let groups = [
            ("Wrote", &self.written),
            ("Replaced", &self.replaced),
            ("Kept", &self.kept),
        ];
        let said = groups.into_iter().filter(|(_, files)| !files.is_empty());
        let line = |(name, files): (&str, &Vec<String>)| {
            format!("{name:<13} {}\n", files.join("\n              "))
        };
        said.map(line).collect::<Vec<_>>().concat()
    }

    /// What was detected, in a line.
    pub fn in_a_line(&self) -> String {
        let project = &self.project;
        let parts = [
            &project.language,
            &project.framework,
            &project.commands.test,
        ];
        parts
            .into_iter()
            .flatten()
            .cloned()
            .collect::<Vec<_>>()
            .join(", ")
    }
}
