//! `--fix`: mends the files that are ours to write, or shows what would change.

use std::path::Path;
use std::sync::Arc;

use gemstack_lang::check::Checker;
use gemstack_lang::diagnostic::Diagnostic;
use gemstack_lang::document::LARGEST;
use gemstack_lang::fix::{Safety, mend};
use gemstack_lang::source::Source;
use gemstack_run::failure::Failure;
use gemstack_run::files::{self, outside};
use gemstack_run::tree;
use gemstack_run::world::World;
use similar::TextDiff;

use super::given::Given;
use super::levels::Levels;
use super::report::Report;
use super::subject::{Home, Subject};
use crate::arguments::Mending;
use crate::day::today;
use crate::named_file;

/// What was mended.
pub struct Fixes {
    /// What was done at most.
    boldest: Safety,
    /// How many faults were mended.
    pub fixed: usize,
    /// The texts that changed.
    pub changes: Vec<Change>,
    /// What standard input became, where it was checked.
    pub standard_input: Option<Arc<Source>>,
}

/// A text that changed.
pub struct Change {
    /// Where it belongs.
    pub home: Home,
    /// As it was.
    pub before: Arc<Source>,
    /// As it is now.
    pub after: Arc<Source>,
}

/// Mends what can be mended of some subjects, in memory.
pub fn fix(subjects: &mut [Subject], how: Mending, world: &World, levels: &Levels) -> Fixes {
    let all = subjects.to_vec();
    let given = Given::new(world.library(), &all);
    let checker = Checker::new(world.catalogue(), &given).on(today());
    let mut fixes = Fixes {
        boldest: safety(how),
        fixed: 0,
        changes: Vec::new(),
        standard_input: None,
    };
    for subject in subjects
        .iter_mut()
        .filter(|it| !matches!(it.home, Home::Elsewhere))
    {
        let check = |source: &Arc<Source>| {
            let settled = subject.with_text(source.text()).check(&checker);
            let shown = settled.shown.into_iter();
            shown
                .filter_map(|it| levels.of(it))
                .collect::<Vec<Diagnostic>>()
        };
        let mended = mend(subject.source(), safety(how), &check);
        if mended.fixed > 0 {
            fixes.fixed += mended.fixed;
            let mended = subject.with_text(mended.source.text());
            fixes.changes.push(Change {
                home: subject.home.clone(),
                before: Arc::clone(subject.source()),
                after: Arc::clone(mended.source()),
            });
            *subject = mended;
        }
    }
    let mut read = subjects.iter();
    // Of what is too large not all is there to be given back.
    let is_whole = |it: &&Subject| it.source().text().len() <= LARGEST;
    let read = read.find(|it| matches!(it.home, Home::StandardInput));
    let read = read.filter(is_whole);
    fixes.standard_input = read.map(|it| Arc::clone(it.source()));
    fixes
}

/// What a fix may be at most.
fn safety(how: Mending) -> Safety {
    match how {
        Mending::Safe => Safety::Safe,
        Mending::Unsafe => Safety::Unsafe,
    }
}

impl Fixes {
    /// What became of the faults, in a line.
    pub fn summary(&self, report: &Report) -> String {
        let left = report.open().count();
        let bold = |it: &&Diagnostic| it.fixes.iter().any(|fix| fix.safety > self.boldest);
        let more = report.open().filter(bold).count();
        let more = if more > 0 {
            format!("; {more} more with `--fix=unsafe`")
        } else {
            String::new()
        };
        format!("{} fixed, {left} left{more}", self.fixed)
    }

    /// Writes the files that changed, each whole or not at all.
    pub fn write(&self) -> Result<(), Failure> {
        self.changes.iter().try_for_each(Change::write)
    }

    /// What changed, as a unified diff.
    pub fn diff(&self) -> String {
        self.changes.iter().map(Change::diff).collect()
    }
}

impl Change {
    /// What changed, as a unified diff.
    pub fn diff(&self) -> String {
        let name = self.before.name();
        let diff = TextDiff::from_lines(self.before.text(), self.after.text());
        let (old, new) = (format!("a/{name}"), format!("b/{name}"));
        diff.unified_diff().header(&old, &new).to_string()
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "a person asked for these files to be mended; no run writes them"
    )]
    fn write(&self) -> Result<(), Failure> {
        let bytes = self.after.text().as_bytes();
        match &self.home {
            Home::Named(place) => {
                let _lock = named_file::lock_around(place, "gemstack lint --fix")?;
                self.is_as_read(outside::read_text(place).map_err(tree::failure)?)?;
                let written = outside::write(place, bytes, outside::Readers::AsBefore);
                written.map_err(tree::failure)
            }
            Home::Beneath(root, path) => {
                let _lock = named_file::lock_around(&root.absolute(path), "gemstack lint --fix")?;
                self.is_as_read(root.read_text(path).map_err(tree::failure)?)?;
                let written = files::write_atomic(root, path, bytes);
                written.map_err(|it| Failure::internal(it.to_string()).coded("FilesNotWritable"))
            }
            Home::StandardInput | Home::Elsewhere => Ok(()),
        }
    }

    /// Refuses to write over what somebody changed meanwhile.
    fn is_as_read(&self, now: Option<String>) -> Result<(), Failure> {
        if now.as_deref() == Some(self.before.text()) {
            return Ok(());
        }
        let path = Path::new(self.before.name()).display();
        let message = format!("`{path}` was changed while it was being mended");
        Err(Failure::rejected(message)
            .coded("FileChanged")
            .helped("say it again"))
    }
}
