//! `files.read`: project files by path, folder or pattern, with limits and a screen for secrets.

mod place;
pub(super) mod secrets;

use std::collections::{BTreeMap, HashSet};

use gemstack_lang::catalogue::{Author, Effects, Holds, Sink, Trust};
use gemstack_lang::expression::SharedText;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::at_once::at_once_by_bytes;
use crate::context::Context;
use crate::digest::Digest;
use crate::failure::Failure;
use crate::files::{FilesError, Kind, Letters, Patterns, RelativePath, policy};
use crate::operation::{Given, Operation, Performed};
use crate::report::News;
use crate::tree::Tree;

/// The largest file that is read where nothing else is said, in bytes.
const MAX_BYTES: u64 = 256 * 1024;

/// Reads files.
pub(super) struct FilesRead;

/// Which files.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameters {
    /// Files, folders and patterns of the project; one that begins with `!` takes away what those
    /// before it found.
    paths: Vec<String>,
    /// The largest file that is read, in bytes.
    #[serde(default = "max_bytes")]
    max_bytes: u64,
    /// How much is read in all, in bytes.
    #[serde(default)]
    max_total: Option<u64>,
}

fn max_bytes() -> u64 {
    MAX_BYTES
}

/// The files.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(super) struct Outputs {
    /// The files that were read, in the order in which they were named, each once.
    files: Vec<File>,
    /// What was named and is not there.
    missing: Vec<String>,
    /// Patterns that no file fits, and folders without a file that is not ignored.
    unmatched: Vec<String>,
    /// What is there and was not read.
    withheld: Vec<Withheld>,
}

/// A file.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct File {
    /// Its path in the project.
    path: String,
    /// Its path again: the title that it has in a prompt.
    title: String,
    /// Its text.
    #[schemars(with = "String")]
    body: SharedText,
    /// How long it is, in bytes.
    bytes: u64,
}

/// A file that was not read.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Withheld {
    /// Its path, as named or found.
    path: String,
    /// Why.
    reason: String,
}

/// A file and its text, where there is one; else why it is withheld.
type Text = Result<Option<(RelativePath, SharedText)>, String>;

/// How many files are read before their texts are screened together.
const AT_ONCE: usize = 64;

impl Operation for FilesRead {
    const NAME: &'static str = "files.read";
    const SUMMARY: &'static str =
        "Reads files of the project by path, folder or pattern; secrets and large files stay out.";
    const EFFECTS: Effects = Effects::READS;
    const TRUST: Trust = Trust {
        outputs: &[
            ("files.path", Holds::Paths(Author::File)),
            ("files.title", Holds::Paths(Author::File)),
            ("files.body", Holds::Words(Author::File)),
            ("withheld.path", Holds::Paths(Author::File)),
        ],
        sinks: &[("paths", Sink::Read)],
    };
    type Parameters = Parameters;
    type Outputs = Outputs;

    async fn perform(
        parameters: Parameters,
        context: &Context<'_>,
    ) -> Result<Performed<Outputs>, Failure> {
        let tree = context.tree();
        let readable = readable(context)?;
        let mut reading = Reading::new(&tree, &parameters, &readable);
        parameters
            .paths
            .iter()
            .enumerate()
            .for_each(|(at, path)| reading.take(at, path));
        let Reading { outputs, read, .. } = reading;
        for Withheld { path, reason } in &outputs.withheld {
            context.tell(News::Note(&format!("`{path}` is withheld: {reason}")));
        }
        Ok(Performed::Given(Given::reading(outputs, read)))
    }
}

/// What the person at the machine lets prompts hold although it looks like secrets.
fn readable(context: &Context<'_>) -> Result<Patterns, Failure> {
    let paths = context.world().settings().list("readable_paths");
    Patterns::parse(&paths, Letters::Exact).map_err(|it| Failure::rejected(it.to_string()))
}

/// What was read so far.
struct Reading<'r> {
    tree: &'r Tree<'r>,
    parameters: &'r Parameters,
    readable: &'r Patterns,
    seen: HashSet<String>,
    total: u64,
    outputs: Outputs,
    /// What the disk held.
    read: BTreeMap<String, Option<Digest>>,
}

impl<'r> Reading<'r> {
    fn new(tree: &'r Tree<'r>, parameters: &'r Parameters, readable: &'r Patterns) -> Self {
        Self {
            tree,
            parameters,
            readable,
            seen: HashSet::new(),
            total: 0,
            outputs: Outputs::default(),
            read: BTreeMap::new(),
        }
    }

    /// Takes what one entry of the list names.
    fn take(&mut self, at: usize, named: &str) {
        if named.starts_with('!') {
            return;
        }
        match self.find(at, named) {
            Ok(found) if found.is_empty() => self.find_none(named),
            Ok(found) => found.chunks(AT_ONCE).for_each(|it| self.read(it)),
            Err(failure) => self.withhold(named, failure.message),
        }
    }

    fn find_none(&mut self, named: &str) {
        let path = RelativePath::parse(named);
        let is_folder = path.is_ok_and(|it| self.kind(&it) == Some(Kind::Directory));
        if is_folder || has_wildcards(named) {
            self.outputs.unmatched.push(named.to_owned());
        } else {
            self.miss(named);
        }
    }

    /// The files that an entry names, without those that later entries take away.
    fn find(&self, at: usize, named: &str) -> Result<Vec<String>, Failure> {
        // Names such as `[id].ts` are files before they are patterns.
        if let Some(path) = place::spellings(named).find_map(|it| self.file(it)) {
            return Ok(vec![path]);
        }
        let later = self.parameters.paths[at..]
            .iter()
            .filter(|it| it.starts_with('!'));
        let patterns: Vec<_> = [plain(named)].into_iter().chain(later.cloned()).collect();
        self.tree.find(&patterns)
    }

    /// The file of that name, in its one spelling.
    fn file(&self, named: &str) -> Option<String> {
        let path = RelativePath::parse(named).ok()?;
        let is_file = self.tree.is_proposed(path.as_str()) || self.kind(&path) == Some(Kind::File);
        is_file.then(|| path.as_str().to_owned())
    }

    /// What the disk has of that name.
    fn kind(&self, path: &RelativePath) -> Option<Kind> {
        let found = self.tree.root().metadata(path).ok()?;
        found.map(|it| it.kind)
    }

    /// Reads some files; their texts are screened at once.
    fn read(&mut self, paths: &[String]) {
        let seen = &mut self.seen;
        let fresh = paths.iter().filter(|it| seen.insert((*it).clone()));
        let fresh: Vec<_> = fresh.collect();
        let texts: Vec<_> = fresh.iter().map(|it| self.text(it)).collect();
        let readable = self.readable;
        let faults = at_once_by_bytes(&texts, length, |it| {
            let (path, text) = it.as_ref().ok()?.as_ref()?;
            screened(path, text, readable)
        });
        for ((path, text), fault) in fresh.into_iter().zip(texts).zip(faults) {
            match (text, fault) {
                (Err(reason), _) | (Ok(_), Some(reason)) => self.withhold(path, reason),
                (Ok(None), None) => self.miss(path),
                (Ok(Some((_, body))), None) => self.keep(path, body),
            }
        }
    }

    /// The text of a file, or why it is withheld whatever it says.
    fn text(&self, path: &str) -> Text {
        let path = RelativePath::parse(path).map_err(|it| it.to_string())?;
        self.screen(&path)?;
        let text = self.tree.read_at_most(&path, self.parameters.max_bytes);
        let text = text.map_err(|it| reason(&it))?;
        Ok(text.map(|it| (path, it.into())))
    }

    /// Judges a file by where it is and how it is named.
    fn screen(&self, path: &RelativePath) -> Result<(), String> {
        let resolved = self.tree.root().resolve(path).map_err(|it| reason(&it))?;
        if policy::is_in_git(resolved.place()) {
            return Err("it belongs to git".to_owned());
        }
        let by_name = [path, resolved.place()]
            .into_iter()
            .filter(|it| !self.readable.contain(it))
            .find_map(|it| Some((it, secrets::in_name(it)?)));
        by_name.map_or(Ok(()), |(it, reason)| {
            Err(format!("{reason}; {}", cure(it)))
        })
    }

    fn keep(&mut self, path: &str, body: SharedText) {
        let bytes = body.len() as u64;
        let limit = self.parameters.max_total;
        if let Some(limit) = limit.filter(|it| self.total + bytes > *it) {
            let reason = format!("with it, more than {limit} bytes would be read in all");
            return self.withhold(path, reason);
        }
        self.total += bytes;
        self.note(path, Some(Digest::of(body.as_bytes())));
        let (path, title) = (path.to_owned(), path.to_owned());
        self.outputs.files.push(File {
            path,
            title,
            body,
            bytes,
        });
    }

    /// What the disk holds; a proposal over it is the run's own.
    fn note(&mut self, path: &str, held: Option<Digest>) {
        if !self.tree.proposes(path) {
            self.read.insert(path.to_owned(), held);
        }
    }

    fn miss(&mut self, path: &str) {
        // What is no path names no file that somebody could make meanwhile.
        if let Ok(path) = RelativePath::parse(path) {
            self.note(path.as_str(), None);
        }
        if !self.outputs.missing.iter().any(|it| it == path) {
            self.outputs.missing.push(path.to_owned());
        }
    }

    fn withhold(&mut self, path: &str, reason: String) {
        // A name with control characters would forge lines in messages.
        let path = path.escape_debug().to_string();
        self.outputs.withheld.push(Withheld { path, reason });
    }
}

/// How many bytes there are to screen.
fn length(text: &Text) -> usize {
    let text = text.as_ref().ok().and_then(Option::as_ref);
    text.map_or(0, |(_, it)| it.len())
}

/// Why a file is withheld for what it says.
fn screened(path: &RelativePath, text: &str, readable: &Patterns) -> Option<String> {
    if memchr::memchr(b'\0', text.as_bytes()).is_some() {
        return Some("it is no text".to_owned());
    }
    let found = secrets::in_text(text).filter(|_| !readable.contain(path))?;
    Some(format!("{found}, or {}", cure(path)))
}

fn has_wildcards(named: &str) -> bool {
    named.contains(['*', '?', '[', '{'])
}

/// The entry in its one spelling, where it is no pattern: `./src/` is `src`.
fn plain(named: &str) -> String {
    match RelativePath::parse(named) {
        Ok(path) if !has_wildcards(named) => path.as_str().to_owned(),
        _ => named.to_owned(),
    }
}

/// How a file is let through.
fn cure(path: &RelativePath) -> String {
    format!("if it holds none, `gemstack config set --user --add readable-paths {path}`")
}

/// Why a file is withheld, without its name: that stands before it.
fn reason(error: &FilesError) -> String {
    match error {
        FilesError::TooLarge { limit, .. } => {
            format!("it has more than {limit} bytes, and no more are read")
        }
        FilesError::NotText { .. } => "it is no UTF-8 text".to_owned(),
        FilesError::LinkLeaves { link, .. } => {
            format!("it leads out of the project by the link `{link}`")
        }
        FilesError::NotAFile { kind, .. } => format!("it is {kind}"),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests;
