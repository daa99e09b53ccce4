//! Making a fork: the copy, what it came from, and the schema that its first line names.

use gemstack_lang::shape;

use super::{FORMAT, Origin, origin_path};
use crate::digest::Digest;
use crate::failure::Failure;
use crate::files::{self, Change, CommitFault, Expected, Policy, Writer};
use crate::layers::{Found, PROJECT_FOLDER};
use crate::lock::{Holder, Lock, LockFault};
use crate::session::VERSION;
use crate::tree;
use crate::world::World;

/// What becomes of a file that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// It stays, and no fork is made.
    New,
    /// It is written anew.
    Overwrite,
    /// It stays, and counts as a fork of what is below it now.
    Keep,
}

/// A fork that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Its file in the project.
    pub path: String,
    /// Where it came from.
    pub origin: Origin,
    /// Whether a file was there before that was written anew.
    pub replaced: bool,
    /// The schema that was written for editors, because the fork names it.
    pub schema: Option<String>,
}

/// A file of the project as it is to be.
#[derive(Debug, Clone)]
struct File {
    path: String,
    text: String,
}

/// Copies a document or text of a layer below into the project.
pub fn make(world: &World, kind: &str, name: &str, how: How) -> Result<Made, Failure> {
    let original = original(world, kind, name)?;
    let copy = copy(world, kind, name, &original)?;
    let _lock = lock(world)?;
    let replaced = replaces(world, &copy.path, how, &format!("{kind}/{name}"))?;
    let schema = schema(world, kind, &copy)?;
    let origin = origin(name, &original, &copy);
    let mut files = memory(kind, name, &origin, &original);
    files.extend(schema.clone());
    files.extend((how != How::Keep).then(|| copy.clone()));
    write(world, files)?;
    Ok(Made {
        path: copy.path,
        origin,
        replaced,
        schema: schema.map(|it| it.path),
    })
}

/// The copy to be: the same bytes. A copy in another format would be made here, with its own
/// ending; what it came from is remembered apart from it.
fn copy(world: &World, kind: &str, name: &str, original: &Found) -> Result<File, Failure> {
    let path = world.library().place_in_project(kind, name);
    let path =
        path.ok_or_else(|| Failure::refused(format!("no file can have the name `{name}`")))?;
    let text = original.text.clone();
    Ok(File { path, text })
}

/// The files that remember where a fork came from.
fn memory(kind: &str, name: &str, origin: &Origin, original: &Found) -> Vec<File> {
    let file = |path: String, text: String| File {
        path: format!("{PROJECT_FOLDER}/{path}"),
        text,
    };
    vec![
        file(origin_path(kind, name), origin.to_text()),
        file(origin.original_path(kind), original.text.clone()),
    ]
}

#[expect(
    clippy::disallowed_methods,
    reason = "a fork is made by a person's command and by no run"
)]
fn write(world: &World, files: Vec<File>) -> Result<(), Failure> {
    let changes: Result<Vec<_>, _> = files.into_iter().map(|it| change(world, it)).collect();
    let written = files::prepare(world.root(), changes?).and_then(files::Prepared::publish);
    written.map_err(unwritable).map(drop)
}

/// What a fork of that kind and name would copy.
fn original(world: &World, kind: &str, name: &str) -> Result<Found, Failure> {
    let below = world.library().below(kind, name).map_err(tree::failure)?;
    below.ok_or_else(|| {
        Failure::rejected(format!(
            "`{kind}/{name}` is the project's own: no layer below has it"
        ))
        .coded("NothingToFork")
        .helped(format!(
            "edit it where it is; `gemstack list {kind}` tells what can be forked"
        ))
    })
}

/// Whether a file is replaced; a fork that a person has changed is not, unless that is wanted.
fn replaces(world: &World, path: &str, how: How, what: &str) -> Result<bool, Failure> {
    let there = world.root().read(&tree::relative(path)?);
    let there = there.map_err(tree::failure)?;
    // An empty file holds nothing that could be lost.
    let is_there = there.is_some_and(|it| !it.is_empty());
    match (is_there, how) {
        (true, How::New) => Err(Failure::refused(format!("`{path}` is there already"))
            .coded("AlreadyForked")
            .helped(format!(
                "`gemstack diff {what}` shows what is your own; \
                 `gemstack fork {what} --force` writes it anew"
            ))),
        (false, How::Keep) => Err(Failure::rejected(format!("there is no `{path}` to keep"))
            .coded("NothingToKeep")
            .helped(format!("gemstack fork {what}"))),
        (is_there, how) => Ok(is_there && how == How::Overwrite),
    }
}

fn origin(name: &str, original: &Found, copy: &File) -> Origin {
    let extension = original.path.rsplit_once('.').map_or("txt", |(_, it)| it);
    Origin {
        format: FORMAT,
        engine: VERSION.to_owned(),
        layer: original.layer.to_owned(),
        path: original.path.clone(),
        file: format!("{name}.{extension}.original"),
        original: Digest::of(original.text.as_bytes()),
        copy: Digest::of(copy.text.as_bytes()),
    }
}

/// The schema that the first line of a copy names for editors, where it is the engine's own and the
/// project has not got it: the copy stays byte for byte what it was, and its line leads somewhere.
fn schema(world: &World, kind: &str, copy: &File) -> Result<Option<File>, Failure> {
    let folder = tree::relative(&copy.path)?.parent();
    let named = schema_named(&copy.text).filter(|it| !it.contains(':') && !it.starts_with('/'));
    let place = folder
        .zip(named)
        .and_then(|(it, named)| it.join(named).ok());
    let inside = format!("{PROJECT_FOLDER}/");
    let place = place.filter(|it| {
        it.as_str().starts_with(&inside) && it.file_name() == format!("{kind}.schema.json")
    });
    let Some((place, schema)) = place.zip(shape::schema(kind)) else {
        return Ok(None);
    };
    let there = world.root().read(&place).map_err(tree::failure)?;
    let is_missing = there.is_none_or(|it| it != schema.as_bytes());
    Ok(is_missing.then(|| File {
        path: place.as_str().to_owned(),
        text: schema.to_owned(),
    }))
}

/// The schema in a line such as `# yaml-language-server: $schema=../schemas/pipeline.schema.json`,
/// which editors look for at the top of a file.
/// See <https://github.com/redhat-developer/yaml-language-server#using-inlined-schema>.
fn schema_named(text: &str) -> Option<&str> {
    let mut comments = text.lines().take_while(|it| it.starts_with('#'));
    let line = comments.find_map(|it| it.split_once("yaml-language-server:"));
    let (_, named) = line?.1.split_once("$schema=")?;
    named.split_whitespace().next()
}

fn change(world: &World, file: File) -> Result<Change, Failure> {
    let path = tree::relative(&file.path)?;
    let permitted = Policy::default().check(world.root(), &path, Writer::Engine);
    let path = permitted.map_err(|it| Failure::refused(it.to_string()).coded(it.code()))?;
    Ok(Change {
        path,
        content: Some(file.text.into_bytes()),
        executable: None,
        expected: Expected::Any,
    })
}

fn unwritable(fault: CommitFault) -> Failure {
    Failure::internal(fault.to_string()).coded("FilesNotWritable")
}

fn lock(world: &World) -> Result<Lock, Failure> {
    let holder = Holder::this_process(None, "gemstack fork");
    Lock::take(world.root(), &holder).map_err(|it: LockFault| match it.code() {
        "LockfileExists" => Failure::refused(it.to_string()).coded("LockfileExists"),
        code => Failure::internal(it.to_string()).coded(code),
    })
}
