//! Which stages of a pipeline come after which.

use std::collections::HashSet;

use super::needs;
use crate::written::WrittenPipeline;

/// The most stages whose order is looked at pair by pair.
const MOST_STAGES: usize = 500;

/// Which stages of a pipeline come after which.
#[derive(Debug, Clone, Default)]
pub struct Order {
    /// For each stage, those that it waits for.
    needs: Vec<Vec<usize>>,
}

impl Order {
    /// The order of a pipeline's stages.
    pub(super) fn of(written: WrittenPipeline<'_>) -> Self {
        let names: Vec<_> = written.stage_names().collect();
        Self {
            needs: written.stages().map(|it| needs(it, &names)).collect(),
        }
    }

    /// The stages that a stage waits for, at once or through others.
    fn before(&self, stage: usize) -> HashSet<usize> {
        let mut before = HashSet::new();
        let mut ways = self.needs[stage].clone();
        while let Some(here) = ways.pop() {
            if before.insert(here) {
                ways.extend(&self.needs[here]);
            }
        }
        before
    }

    /// For each stage, whether it waits for one of certain stages, at once or through others.
    pub fn follows(&self, is: impl Fn(usize) -> bool) -> Vec<bool> {
        let mut waiting = vec![Vec::new(); self.needs.len()];
        for (stage, needs) in self.needs.iter().enumerate() {
            for it in needs {
                waiting[*it].push(stage);
            }
        }
        let mut follows = vec![false; self.needs.len()];
        let mut ways: Vec<_> = (0..self.needs.len()).filter(|it| is(*it)).collect();
        while let Some(here) = ways.pop() {
            for stage in &waiting[here] {
                if !std::mem::replace(&mut follows[*stage], true) {
                    ways.push(*stage);
                }
            }
        }
        follows
    }

    /// The pairs of certain stages of which neither waits for the other; none in a pipeline that
    /// is larger than anybody's.
    pub fn unordered(
        &self,
        first: impl Fn(usize) -> bool,
        second: impl Fn(usize) -> bool,
    ) -> Vec<(usize, usize)> {
        let all = 0..self.needs.len();
        if all.len() > MOST_STAGES {
            return Vec::new();
        }
        let second: Vec<_> = all.clone().filter(|it| second(*it)).collect();
        let first: Vec<_> = all.filter(|it| first(*it)).collect();
        if first.is_empty() || second.is_empty() {
            return Vec::new();
        }
        let before: Vec<_> = (0..self.needs.len()).map(|it| self.before(it)).collect();
        let apart = |a: usize, b: usize| !before[a].contains(&b) && !before[b].contains(&a);
        let pairs = first
            .iter()
            .flat_map(|a| second.iter().map(move |b| (*a, *b)));
        pairs.filter(|(a, b)| a != b && apart(*a, *b)).collect()
    }
}
