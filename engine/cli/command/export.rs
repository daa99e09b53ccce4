//! `export`: the project's context in the files that other agents read, or as JSON.

use gemstack_run::failure::Failure;
use gemstack_run::files::{self, Change, Expected, Policy, Writer};
use gemstack_run::lock::Lock;
use gemstack_run::report::Silent;
use gemstack_run::session::Session;
use gemstack_run::stop::Stop;
use gemstack_run::tree;
use gemstack_run::world::World;
use serde_json::{Value as Json, json};

use crate::answer::Answer;
use crate::app::App;
use crate::arguments::Export;
use crate::exit::Exit;
use crate::interrupt::block_on;
use crate::shell::Shell;

use super::{broken_fork, compile};

mod context;
mod region;

use region::Region;

/// The setting that names the pipeline.
const PIPELINE: &str = "export_pipeline";

/// The format that no file has.
const JSON: &str = "json";

/// Exports.
pub fn run(arguments: &Export, shell: &Shell) -> Result<Answer, Failure> {
    let flags = compile::asking(arguments.model.as_ref());
    let app = App::open_with(shell, &flags)?;
    broken_fork::refuse(&app, shell)?;
    if arguments.format.iter().any(|it| it == JSON) {
        return context::run(&app.world, arguments, shell);
    }
    let formats = arguments.format.iter();
    let regions = formats.map(|it| region(&app.world, it, shell));
    let regions: Vec<_> = regions.collect::<Result<_, _>>()?;
    if arguments.check {
        let files = Files::read(&app.world, &regions)?;
        return Ok(files.answer("is not fresh").ending(files.exit()));
    }
    let _lock = Lock::for_command(app.world.root(), None, "gemstack export")?;
    let files = Files::read(&app.world, &regions)?;
    files.write(&app.world)?;
    Ok(files.answer("written"))
}

/// What the pipeline of exports gives for a format.
fn region(world: &World, format: &str, shell: &Shell) -> Result<Region, Failure> {
    let pipeline = world.settings().text(PIPELINE).unwrap_or_default();
    let stop = Stop::default();
    let session = Session {
        world,
        reporter: &Silent,
        stop: &stop,
    };
    let inputs = json!({ "format": format });
    let outputs = block_on(shell, &stop, session.read_pipeline(pipeline, inputs))?;
    Region::read(&outputs).map_err(|it| {
        Failure::rejected(format!("the export `{format}` says no `{it}`"))
            .coded("BrokenExport")
            .helped(format!("gemstack show export/{format}"))
    })
}

/// The files as they are and as they are to be.
struct Files(Vec<File>);

struct File {
    path: String,
    before: Option<String>,
    after: String,
}

impl Files {
    /// Each region in its file. Formats may share one.
    fn read(world: &World, regions: &[Region]) -> Result<Self, Failure> {
        let mut files: Vec<File> = Vec::new();
        for region in regions {
            let at = files.iter().position(|it| it.path == region.file);
            let before = match at {
                Some(at) => Some(files[at].after.clone()),
                None => text(world, &region.file)?,
            };
            let after = region.placed_in(before.as_deref())?;
            match at {
                Some(at) => files[at].after = after,
                None => files.push(File {
                    path: region.file.clone(),
                    before,
                    after,
                }),
            }
        }
        Ok(Self(files))
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "a person wants these files written; no run does it"
    )]
    fn write(&self, world: &World) -> Result<(), Failure> {
        let changes = self.stale().map(|it| change(world, it));
        let changes = changes.collect::<Result<_, _>>()?;
        let written = files::prepare(world.root(), changes).and_then(files::Prepared::publish);
        written.map_err(|it| Failure::internal(it.to_string()).coded("FilesNotWritable"))?;
        Ok(())
    }

    fn stale(&self) -> impl Iterator<Item = &File> {
        self.0.iter().filter(|it| it.is_stale())
    }

    fn exit(&self) -> Exit {
        match self.stale().next() {
            Some(_) => Exit::Found,
            None => Exit::Done,
        }
    }

    fn answer(&self, stale: &str) -> Answer {
        let told = |it: &File| {
            let state = if it.is_stale() { stale } else { "is fresh" };
            format!("{}: {state}\n", it.path)
        };
        let json = |it: &File| json!({ "file": it.path, "fresh": !it.is_stale() });
        let json: Json = self.0.iter().map(json).collect();
        Answer::new(
            self.0.iter().map(told).collect::<String>(),
            json!({ "files": json }),
        )
    }
}

impl File {
    fn is_stale(&self) -> bool {
        self.before.as_ref() != Some(&self.after)
    }
}

fn text(world: &World, path: &str) -> Result<Option<String>, Failure> {
    let path = tree::relative(path)?;
    world.root().read_text(&path).map_err(tree::failure)
}

fn change(world: &World, file: &File) -> Result<Change, Failure> {
    let path = tree::relative(&file.path)?;
    let permitted = Policy::default().check(world.root(), &path, Writer::Engine);
    let path = permitted.map_err(|it| Failure::refused(it.to_string()).coded(it.code()))?;
    Ok(Change {
        path,
        content: Some(file.after.clone().into_bytes()),
        executable: None,
        expected: Expected::Any,
    })
}
