//! Making a fork: the copy, what it came from, and the schema that its first line names.

use gemstack_lang::shape;

use super::{FORMAT, Origin, origin_path};
use crate::digest::Digest;
use crate::failure::Failure;
use crate::files::{self, Change, CommitFault, Expected, Policy, Writer};
use crate::layers::Found;
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

/// Copies a document or text of a layer below into the project.
#[expect(
    clippy::disallowed_methods,
    reason = "a fork is made by a person's command and by no run"
)]
pub fn make(world: &World, kind: &str, name: &str, how: How) -> Result<Made, Failure> {
    let original = original(world, kind, name)?;
    let path = place(world, kind, name)?;
    let _lock = lock(world)?;
    let own = world.root().read(&tree::relative(&path)?);
    let own = own.map_err(tree::failure)?.filter(|it| !it.is_empty());
    let replaced = replaces(&path, own.is_some(), how, &format!("{kind}/{name}"))?;
    let schema = schema(world, kind, &path, &original.text)?;
    let made = Made {
        origin: origin(kind, name, &path, &original),
        schema: schema.as_ref().map(|(path, _)| path.clone()),
        path,
        replaced,
    };
    let mut files = made.memory(kind, name, &original);
    files.extend(schema);
    if how != How::Keep {
        files.push((made.path.clone(), original.text));
    }
    let changes: Result<Vec<_>, _> = files.into_iter().map(|it| change(world, it)).collect();
    let written = files::prepare(world.root(), changes?).and_then(files::Prepared::publish);
    written.map_err(unwritable)?;
    Ok(made)
}

impl Made {
    /// The files that remember where it came from.
    fn memory(&self, kind: &str, name: &str, original: &Found) -> Vec<(String, String)> {
        let inside = |path: String| format!("{}/{path}", crate::layers::PROJECT_FOLDER);
        vec![
            (inside(origin_path(kind, name)), self.origin.to_text()),
            (
                inside(self.origin.original_path(kind)),
                original.text.clone(),
            ),
        ]
    }
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

fn place(world: &World, kind: &str, name: &str) -> Result<String, Failure> {
    let place = world.library().place_in_project(kind, name);
    place.ok_or_else(|| Failure::refused(format!("no file can have the name `{name}`")))
}

/// Whether a file is replaced; a fork that a person has changed is not, unless that is wanted.
fn replaces(path: &str, is_there: bool, how: How, what: &str) -> Result<bool, Failure> {
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

fn origin(kind: &str, name: &str, path: &str, original: &Found) -> Origin {
    let extension = path.rsplit_once('.').map_or("txt", |(_, it)| it);
    debug_assert!(!kind.contains('/'), "a kind is one step of a path");
    let digest = Digest::of(original.text.as_bytes());
    Origin {
        format: FORMAT,
        engine: VERSION.to_owned(),
        layer: original.layer.to_owned(),
        path: original.path.clone(),
        file: format!("{name}.{extension}.original"),
        original: digest,
        copy: digest,
    }
}

/// The schema that the first line of a copy names for editors, where it is the engine's own and the
/// project has not got it: the copy stays byte for byte what it was, and its line leads somewhere.
fn schema(
    world: &World,
    kind: &str,
    path: &str,
    text: &str,
) -> Result<Option<(String, String)>, Failure> {
    let folder = tree::relative(path)?.parent();
    let named = schema_named(text).filter(|it| !it.contains(':') && !it.starts_with('/'));
    let Some((named, folder)) = named.zip(folder) else {
        return Ok(None);
    };
    let inside = format!("{}/", crate::layers::PROJECT_FOLDER);
    let place = folder.join(named).ok();
    let place = place.filter(|it| {
        it.as_str().starts_with(&inside) && it.file_name() == format!("{kind}.schema.json")
    });
    let Some((place, schema)) = place.zip(shape::schema(kind)) else {
        return Ok(None);
    };
    let there = world.root().read(&place).map_err(tree::failure)?;
    let is_missing = there.is_none_or(|it| it != schema.as_bytes());
    Ok(is_missing.then(|| (place.as_str().to_owned(), schema.to_owned())))
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

fn change(world: &World, (path, text): (String, String)) -> Result<Change, Failure> {
    let path = tree::relative(&path)?;
    let permitted = Policy::default().check(world.root(), &path, Writer::Engine);
    let path = permitted.map_err(|it| Failure::refused(it.to_string()).coded(it.code()))?;
    Ok(Change {
        path,
        content: Some(text.into_bytes()),
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
