//! Mends a source by its own diagnostics, round after round, until nothing more can be done. No
//! round makes it worse: what brings a fault of syntax or an error that was not there is not done.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::apply::apply;
use super::{Fix, Safety};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Source;

/// How often a source is mended at most; each round mends what the one before brought to light.
const MOST_ROUNDS: usize = 16;

/// How many fixes in a row may each be bad by itself.
const DEEPEST: usize = 3;

/// A source as far as it could be mended.
pub struct Mended {
    /// The source with its fixes.
    pub source: Arc<Source>,
    /// How many faults were mended.
    pub fixed: usize,
    /// What is still wrong with it.
    pub left: Vec<Diagnostic>,
}

/// Mends a source. `boldest` is what may be done; `check` says what is wrong with a source.
pub fn mend(
    source: &Arc<Source>,
    boldest: Safety,
    check: &dyn Fn(&Arc<Source>) -> Vec<Diagnostic>,
) -> Mended {
    let now = Mended {
        source: Arc::clone(source),
        fixed: 0,
        left: check(source),
    };
    Bench::new(boldest, check, 0, now).finished()
}

/// What a fix would do, whatever became of the text around it.
type Deed = (&'static str, String, String);

struct Bench<'c> {
    boldest: Safety,
    check: &'c dyn Fn(&Arc<Source>) -> Vec<Diagnostic>,
    /// How many fixes lie between the source as it was and this one, none of them good by itself.
    depth: usize,
    refused: BTreeSet<Deed>,
    /// The texts that were tried, so that two fixes cannot undo each other for ever.
    seen: BTreeSet<String>,
    now: Mended,
}

impl<'c> Bench<'c> {
    fn new(
        boldest: Safety,
        check: &'c dyn Fn(&Arc<Source>) -> Vec<Diagnostic>,
        depth: usize,
        now: Mended,
    ) -> Self {
        Self {
            boldest,
            check,
            depth,
            refused: BTreeSet::new(),
            seen: BTreeSet::from([now.source.text().to_owned()]),
            now,
        }
    }

    /// The source when nothing more can be done.
    fn finished(mut self) -> Mended {
        let mut rounds = 0;
        while rounds < MOST_ROUNDS && self.round() {
            rounds += 1;
        }
        self.now
    }

    /// One round; says whether it changed anything.
    fn round(&mut self) -> bool {
        let wanted = self.wanted();
        if wanted.is_empty() {
            return false;
        }
        self.attempt(&wanted) || self.one_by_one(&wanted)
    }

    /// The first fix of each fault that may be applied, unless it was tried in vain.
    fn wanted(&self) -> Vec<(Deed, Fix)> {
        let first = |it: &Diagnostic| {
            let mut fixes = it.fixes.iter().filter(|fix| fix.safety <= self.boldest);
            let fix = fixes.next()?.clone();
            let deed = (it.rule, it.message.clone(), fix.title.clone());
            (!self.refused.contains(&deed)).then_some((deed, fix))
        };
        self.now.left.iter().filter_map(first).collect()
    }

    /// Does all at once what does not overlap, unless that makes the source worse.
    fn attempt(&mut self, wanted: &[(Deed, Fix)]) -> bool {
        let fixes: Vec<_> = wanted.iter().map(|(_, it)| it).collect();
        let applied = apply(self.now.source.text(), &fixes);
        if applied.fixes.is_empty() || !self.seen.insert(applied.text.clone()) {
            return false;
        }
        let fixed = self.now.fixed + applied.fixes.len();
        let source = Source::new(self.now.source.name(), applied.text);
        let left = (self.check)(&source);
        let mended: Vec<_> = applied.fixes.iter().map(|it| &wanted[*it].0).collect();
        match self.made_better(
            Mended {
                source,
                fixed,
                left,
            },
            &mended,
        ) {
            Some(better) => self.now = better,
            None => return false,
        }
        true
    }

    /// What a try comes to, where it is no worse than what was. A fix may bring to light what it
    /// covered: then what can be mended of that decides.
    fn made_better(&self, tried: Mended, mended: &[&Deed]) -> Option<Mended> {
        if is_better(&self.now.left, &tried.left, mended) {
            return Some(tried);
        }
        if self.depth == DEEPEST {
            return None;
        }
        let after = Self::new(self.boldest, self.check, self.depth + 1, tried).finished();
        is_better(&self.now.left, &after.left, mended).then_some(after)
    }

    /// Does the first that makes nothing worse, and keeps in mind those that would.
    fn one_by_one(&mut self, wanted: &[(Deed, Fix)]) -> bool {
        wanted.iter().any(|one| {
            let done = self.attempt(std::slice::from_ref(one));
            if !done {
                self.refused.insert(one.0.clone());
            }
            done
        })
    }
}

/// Whether each fault that was to be mended is gone, and no error is there that was not.
fn is_better(before: &[Diagnostic], after: &[Diagnostic], mended: &[&Deed]) -> bool {
    let (old, new) = (counts(before), counts(after));
    let gone = |(rule, message, _): &&Deed| count(&new, rule, message) < count(&old, rule, message);
    let grew = |(fault, (now, severity)): (&(&str, &str), &(usize, Severity))| {
        *severity == Severity::Error && *now > count(&old, fault.0, fault.1)
    };
    mended.iter().all(gone) && !new.iter().any(grew)
}

fn count(all: &Counts<'_>, rule: &str, message: &str) -> usize {
    all.get(&(rule, message)).map_or(0, |it| it.0)
}

/// How often each fault is there, and how much it matters, by rule and message.
type Counts<'d> = BTreeMap<(&'d str, &'d str), (usize, Severity)>;

fn counts(found: &[Diagnostic]) -> Counts<'_> {
    let mut counts = Counts::new();
    for it in found {
        let fault = (it.rule, it.message.as_str());
        counts.entry(fault).or_insert((0, it.severity)).0 += 1;
    }
    counts
}

#[cfg(test)]
mod tests;
