//! Making a fork: the copy, what it came from, and the schema that its first line names.

use gemstack_lang::document::{Document, Format, convert};
use gemstack_lang::shape;
use gemstack_lang::source::Source;

use super::{FORMAT, Origin, origin_path};
use crate::digest::Digest;
use crate::failure::Failure;
use crate::files::{self, Change, CommitFault, Expected, Policy, Writer};
use crate::layers::{Found, Layers, PROJECT_FOLDER};
use crate::lock::Lock;
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

/// Copies a document or text of a layer below into the project. Without a format, a fork that is
/// there keeps its own, and a new one has that of the original.
pub fn make(
    world: &World,
    kind: &str,
    name: &str,
    how: How,
    format: Option<Format>,
) -> Result<Made, Failure> {
    let original = original(world, kind, name)?;
    let _lock = Lock::for_command(&world.root, None, "gemstack fork")?;
    let there = there(world, kind, name)?;
    let replaced = replaces(&there, how, &format!("{kind}/{name}"))?;
    let copy = copy(world, kind, name, &original, format, &there)?;
    let schema = schema(world, kind, &copy)?;
    let origin = origin(name, &original, &copy);
    let mut files = memory(kind, name, &origin, &original);
    files.extend(schema.clone());
    files.extend((how != How::Keep).then(|| copy.clone()));
    let outgrown = there.into_iter().filter(|it| *it != copy.path);
    write(world, files, outgrown.collect())?;
    Ok(Made {
        path: copy.path,
        origin,
        replaced,
        schema: schema.map(|it| it.path),
    })
}

/// The copy to be: the same bytes, or the same value in another format.
fn copy(
    world: &World,
    kind: &str,
    name: &str,
    original: &Found,
    format: Option<Format>,
    there: &[String],
) -> Result<File, Failure> {
    let of_original = Format::of(&original.path);
    let own = there.first().map(|it| Format::of(it));
    let format = format.or(own).unwrap_or(of_original);
    let mut places = world.library().places_in_project(kind, name).into_iter();
    let place = places.find(|it| !is_document(kind) || Format::of(it) == format);
    let path =
        place.ok_or_else(|| Failure::refused(format!("no file can have the name `{name}`")))?;
    let text = if is_document(kind) && format != of_original {
        converted(original, format)?
    } else {
        original.text.clone()
    };
    Ok(File { path, text })
}

fn converted(original: &Found, format: Format) -> Result<String, Failure> {
    let source = Source::new(original.path.as_str(), original.text.as_str());
    let document = Document::parse(source);
    match document.diagnostics().first() {
        None => Ok(convert(&document, format)),
        Some(fault) => Err(Failure::rejected(format!(
            "`{}` cannot be converted: {}",
            original.path, fault.message
        ))
        .coded("NoConversion")
        .helped("fork it without `--as`, or mend its syntax first")),
    }
}

fn is_document(kind: &str) -> bool {
    Layers::document_kinds().any(|it| it == kind)
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
fn write(world: &World, files: Vec<File>, outgrown: Vec<String>) -> Result<(), Failure> {
    let written = files.into_iter().map(|it| (it.path, Some(it.text)));
    // The same in another format would make a riddle of which of them counts.
    let all = written.chain(outgrown.into_iter().map(|it| (it, None)));
    let changes: Result<Vec<_>, _> = all.map(|(path, text)| change(world, &path, text)).collect();
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

/// The files of the project that are it, in whatever format.
fn there(world: &World, kind: &str, name: &str) -> Result<Vec<String>, Failure> {
    let mut there = Vec::new();
    for place in world.library().places_in_project(kind, name) {
        let read = world.root().read(&tree::relative(&place)?);
        // An empty file holds nothing that could be lost.
        if read
            .map_err(tree::failure)?
            .is_some_and(|it| !it.is_empty())
        {
            there.push(place);
        }
    }
    Ok(there)
}

/// Whether a file is replaced; a fork that a person has changed is not, unless that is wanted.
fn replaces(there: &[String], how: How, what: &str) -> Result<bool, Failure> {
    match (there.first(), how) {
        (Some(path), How::New) => Err(Failure::refused(format!("`{path}` is there already"))
            .coded("AlreadyForked")
            .helped(format!(
                "`gemstack diff {what}` shows what is your own; \
                 `gemstack fork {what} --force` writes it anew"
            ))),
        (None, How::Keep) => Err(Failure::rejected(format!("there is no `{what}` to keep"))
            .coded("NothingToKeep")
            .helped(format!("gemstack fork {what}"))),
        (path, how) => Ok(path.is_some() && how == How::Overwrite),
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

fn change(world: &World, path: &str, text: Option<String>) -> Result<Change, Failure> {
    let path = tree::relative(path)?;
    let permitted = Policy::default().check(world.root(), &path, Writer::Engine);
    let path = permitted.map_err(|it| Failure::refused(it.to_string()).coded(it.code()))?;
    Ok(Change {
        path,
        content: text.map(String::into_bytes),
        executable: None,
        expected: Expected::Any,
    })
}

fn unwritable(fault: CommitFault) -> Failure {
    Failure::internal(fault.to_string()).coded("FilesNotWritable")
}
