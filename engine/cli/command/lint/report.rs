//! What was checked and what was found, before it is written in any format.

use gemstack_lang::diagnostic::{Diagnostic, Severity};
use gemstack_lang::fix::Safety;
use gemstack_lang::source::Place;

use crate::arguments::FailOn;
use crate::exit::Exit;
use crate::render::amount::counted;

/// All that is known when a lint ends.
pub struct Report {
    /// The names of what was checked, sorted.
    pub files: Vec<String>,
    /// What was found, by place.
    pub findings: Vec<Finding>,
    /// Which findings make the exit code 1.
    pub fail_on: FailOn,
}

/// Something that was found.
pub struct Finding {
    /// What and where.
    pub diagnostic: Diagnostic,
    /// What it is known by.
    pub fingerprint: String,
    /// Whether it counts.
    pub standing: Standing,
}

/// Whether a finding counts.
#[derive(Debug, Clone, PartialEq)]
pub enum Standing {
    /// It does.
    Open,
    /// A comment allows it.
    Suppressed {
        /// Why, in the comment's words.
        reason: String,
        /// The comment.
        place: Place,
    },
    /// The baseline has it.
    Known,
}

impl Report {
    /// Nothing of what was found counts any more: all of it was written down.
    pub fn know_all(&mut self) {
        let findings = self.findings.iter_mut();
        let open = findings.filter(|it| it.standing == Standing::Open);
        open.for_each(|it| it.standing = Standing::Known);
    }

    /// The findings that count.
    pub fn open(&self) -> impl Iterator<Item = &Diagnostic> {
        let open = self
            .findings
            .iter()
            .filter(|it| it.standing == Standing::Open);
        open.map(|it| &it.diagnostic)
    }

    /// How many errors and how many warnings count.
    pub fn counts(&self) -> (usize, usize) {
        let errors = self
            .open()
            .filter(|it| it.severity == Severity::Error)
            .count();
        (errors, self.open().count() - errors)
    }

    /// Whether a finding is one of those that make the exit code 1.
    pub fn fails(&self, found: &Diagnostic) -> bool {
        match self.fail_on {
            FailOn::Error => found.severity == Severity::Error,
            FailOn::Warning => true,
            FailOn::Never => false,
        }
    }

    /// How the process ends.
    pub fn exit(&self) -> Exit {
        if self.open().any(|it| self.fails(it)) {
            Exit::Found
        } else {
            Exit::Done
        }
    }

    /// The whole in a line.
    pub fn summary(&self) -> String {
        let checked = counted(self.files.len() as u64, "file");
        let (errors, warnings) = self.counts();
        let hidden = self.hidden();
        if errors + warnings == 0 {
            return format!("{checked} checked, no faults{hidden}");
        }
        let errors = counted(errors as u64, "error");
        let warnings = counted(warnings as u64, "warning");
        format!(
            "{checked} checked: {errors}, {warnings}{hidden}; `gemstack explain RULE` tells more"
        )
    }

    /// What `--fix` would do, in a line; none where it would do nothing.
    pub fn mendable(&self) -> Option<String> {
        let safe = |it: &&Diagnostic| it.fixes.iter().any(|fix| fix.safety == Safety::Safe);
        let count = self.open().filter(safe).count();
        let have = if count == 1 { "has" } else { "have" };
        (count > 0).then(|| format!("{count} {have} one right answer: `gemstack lint --fix`"))
    }

    /// What does not count, in words.
    fn hidden(&self) -> String {
        let count =
            |is: fn(&Standing) -> bool| self.findings.iter().filter(|it| is(&it.standing)).count();
        let suppressed = count(|it| matches!(it, Standing::Suppressed { .. }));
        let known = count(|it| *it == Standing::Known);
        let suppressed = (suppressed > 0).then(|| format!("{suppressed} allowed by comments"));
        let known = (known > 0).then(|| format!("{known} known from the baseline"));
        let hidden: Vec<_> = suppressed.into_iter().chain(known).collect();
        if hidden.is_empty() {
            return String::new();
        }
        format!(" ({})", hidden.join(", "))
    }
}
