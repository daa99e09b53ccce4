//! `files.read`: project files by path, folder or pattern, with limits and a screen for secrets.

mod judge;
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
use crate::files::{Kind, Letters, Patterns, RelativePath};
use crate::operation::{Given, Operation, Performed};
use crate::report::News;
use crate::tree::Tree;
use judge::{Judge, Judged};

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

/// About how many bytes a file has: so few are read and judged before another thread has begun.
const USUAL: usize = 16 * 1024;

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
        let mut reading = Reading::new(context, &tree, &parameters, &readable);
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
    context: &'r Context<'r>,
    tree: &'r Tree<'r>,
    parameters: &'r Parameters,
    judge: Judge<'r>,
    seen: HashSet<String>,
    total: u64,
    outputs: Outputs,
    /// What the disk held.
    read: BTreeMap<String, Option<Digest>>,
}

impl<'r> Reading<'r> {
    fn new(
        context: &'r Context<'r>,
        tree: &'r Tree<'r>,
        parameters: &'r Parameters,
        readable: &'r Patterns,
    ) -> Self {
        Self {
            context,
            tree,
            parameters,
            judge: Judge {
                tree,
                readable,
                max_bytes: parameters.max_bytes,
                is_digesting: !context.is_dry(),
            },
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
            Ok(found) => self.read(&found),
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

    /// Reads and judges some files, on all processors where there are many.
    fn read(&mut self, paths: &[String]) {
        let seen = &mut self.seen;
        let fresh = paths.iter().filter(|it| seen.insert((*it).clone()));
        let fresh: Vec<_> = fresh.collect();
        let judge = &self.judge;
        let judged = at_once_by_bytes(&fresh, |_| USUAL, |it| judge.of(it));
        for (path, judged) in fresh.into_iter().zip(judged) {
            match judged {
                Err(reason) => self.withhold(path, reason),
                Ok(None) => self.miss(path),
                Ok(Some(file)) => self.keep(path, file),
            }
        }
    }

    fn keep(&mut self, path: &str, file: Judged) {
        let Judged {
            body,
            digest,
            is_clean,
        } = file;
        let bytes = body.len() as u64;
        let limit = self.parameters.max_total;
        if let Some(limit) = limit.filter(|it| self.total + bytes > *it) {
            let reason = format!("with it, more than {limit} bytes would be read in all");
            return self.withhold(path, reason);
        }
        self.total += bytes;
        self.note(path, digest);
        if is_clean {
            self.context.clean().note(&body);
        }
        let (path, title) = (path.to_owned(), path.to_owned());
        self.outputs.files.push(File {
            path,
            title,
            body,
            bytes,
        });
    }

    /// What the disk holds; a proposal over it is the run's own. A dry run commits nothing that could be held against it.
    fn note(&mut self, path: &str, held: Option<Digest>) {
        if !self.context.is_dry() && !self.tree.proposes(path) {
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

#[cfg(test)]
mod tests;
