//! Files as they were at a revision, by the real git. Reading only: no command here changes a
//! repository, and none runs a program that the repository names for showing files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::program::{Ended, Invocation, Program, ProgramFault};

/// How much of a file of a revision is read, in bytes.
const LARGEST: usize = 16 << 20;

/// A revision, seen from a directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    directory: PathBuf,
    /// The word that it was named by.
    pub word: String,
    /// The name of its commit.
    pub commit: String,
}

impl Revision {
    /// The revision that a word such as `main` or `HEAD~2` names.
    pub async fn named(directory: PathBuf, word: &str) -> Result<Self, Failure> {
        let commit = format!("{word}^{{commit}}");
        let arguments = [
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            &commit,
        ];
        let ended = git(&directory, &arguments).await?;
        if ended.code != Some(0) {
            return Err(unknown(word, &ended));
        }
        Ok(Self {
            directory,
            word: word.to_owned(),
            commit: ended.stdout.text().trim().to_owned(),
        })
    }

    /// The files, seen from the directory, that are not the same now: changed, gone or new. `only`
    /// names one of them or a folder.
    pub async fn changed(&self, only: &str) -> Result<Vec<String>, Failure> {
        let known = [
            "--literal-pathspecs",
            "diff",
            "--name-only",
            "-z",
            "--no-renames",
            "--no-ext-diff",
            "--relative",
            &self.commit,
            "--",
            only,
        ];
        let new = [
            "--literal-pathspecs",
            "ls-files",
            "--others",
            "-z",
            "--",
            only,
        ];
        let mut found = BTreeSet::new();
        for arguments in [&known[..], &new[..]] {
            let ended = self.done(git(&self.directory, arguments).await?)?;
            let text = ended.stdout.text();
            found.extend(
                text.split('\0')
                    .filter(|it| !it.is_empty())
                    .map(str::to_owned),
            );
        }
        Ok(found.into_iter().collect())
    }

    /// The text of a file, seen from the directory, as it was; none where there was none.
    pub async fn read(&self, path: &str) -> Result<Option<String>, Failure> {
        let object = format!("{}:./{path}", self.commit);
        let ended = git(&self.directory, &["cat-file", "-e", &object]).await?;
        if ended.code != Some(0) {
            return Ok(None);
        }
        let ended = git(&self.directory, &["cat-file", "blob", &object]).await?;
        let ended = self.done(ended)?;
        if ended.stdout.bytes_left_out() > 0 {
            let message = format!("`{path}` is too large at `{}`", self.word);
            return Err(Failure::internal(message).coded("FileTooLarge"));
        }
        Ok(Some(ended.stdout.text()))
    }

    fn done(&self, ended: Ended) -> Result<Ended, Failure> {
        match ended.code {
            Some(0) => Ok(ended),
            _ => Err(unknown(&self.word, &ended)),
        }
    }
}

async fn git(directory: &Path, arguments: &[&str]) -> Result<Ended, Failure> {
    let argv = std::iter::once("git").chain(arguments.iter().copied());
    let invocation = Invocation::Argv(argv.map(str::to_owned).collect());
    let mut program = Program::new(invocation, directory);
    program.answer = LARGEST;
    program.run().await.map_err(|it| not_started(&it))
}

fn not_started(fault: &ProgramFault) -> Failure {
    Failure::internal(fault.to_string())
        .coded(fault.code())
        .helped("revisions are read by git; a file can be named instead")
}

/// What git says, or that it knows no such revision.
fn unknown(word: &str, ended: &Ended) -> Failure {
    let said = ended.stderr.last_lines(1);
    let said = said.trim_start_matches("fatal: ");
    let message = match said {
        "" => format!("git knows no revision `{word}`"),
        said => format!("git cannot read `{word}`: {said}"),
    };
    Failure::rejected(message).coded("UnknownRevision").helped(
        "name a branch, a tag or a commit, such as `main` or `HEAD~1`; or a file that is there",
    )
}
