//! Which stages of a pipeline come after which.

use std::collections::HashMap;

use super::Readings;
use crate::document::Node;
use crate::expression::Reference;
use crate::written::{WrittenPipeline, WrittenStage, texts};

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
    pub(super) fn of<'d>(written: WrittenPipeline<'d>, readings: &Readings<'d>) -> Self {
        let names = written.stage_names().enumerate();
        let places: HashMap<_, _> = names.map(|(place, name)| (name, place)).collect();
        let stages = written.stages();
        Self {
            needs: stages.map(|it| needs(it, &places, readings)).collect(),
        }
    }

    /// For each stage, those that it waits for: those it names, and those it refers to in its
    /// parameters and its condition.
    pub fn needs(&self) -> &[Vec<usize>] {
        &self.needs
    }

    /// For each stage, whether a stage waits for it, at once or through others.
    fn before(&self, stage: usize) -> Vec<bool> {
        let mut before = vec![false; self.needs.len()];
        let mut ways = self.needs[stage].clone();
        while let Some(here) = ways.pop() {
            if !std::mem::replace(&mut before[here], true) {
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
        let apart = |a: usize, b: usize| !before[a][b] && !before[b][a];
        let pairs = first
            .iter()
            .flat_map(|a| second.iter().map(move |b| (*a, *b)));
        pairs.filter(|(a, b)| a != b && apart(*a, *b)).collect()
    }
}

fn needs<'d>(
    stage: WrittenStage<'d>,
    places: &HashMap<&str, usize>,
    readings: &Readings<'d>,
) -> Vec<usize> {
    let place = |name: &str| places.get(name).copied();
    let mut needs: Vec<_> = stage.needs().filter_map(|it| place(it.text()?)).collect();
    let condition = stage.condition().and_then(|it| readings.condition(it));
    if let Some(Ok(condition)) = condition.as_deref() {
        needs.extend(stages_in(&condition.references(), place));
    }
    for node in stage.with().map(texts).unwrap_or_default() {
        needs.extend(referred(node, readings, place));
    }
    needs.sort_unstable();
    needs.dedup();
    needs
}

fn referred<'d>(
    node: &'d Node,
    readings: &Readings<'d>,
    place: impl Fn(&str) -> Option<usize>,
) -> Vec<usize> {
    match readings.text(node).as_deref() {
        Some(Ok(text)) => stages_in(&text.references(), place),
        _ => Vec::new(),
    }
}

/// The stages that references lead to.
fn stages_in(references: &[Reference], place: impl Fn(&str) -> Option<usize>) -> Vec<usize> {
    let stages = references.iter().filter_map(|it| match it.parts() {
        [root, stage, ..] if root == "stages" => place(stage),
        _ => None,
    });
    stages.collect()
}
