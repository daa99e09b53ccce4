//! What can still be reached from each situation.

use super::{Case, Situations};
use crate::document::{Field, Node};

impl<'w> Situations<'w> {
    /// The first situation from which no final state can be reached, and its state.
    pub fn trapped(&self) -> Option<(&'w Field, Case)> {
        let states = self.model.states.iter().enumerate();
        let ends: Vec<_> = states.filter(|it| it.1.is_final).map(|it| it.0).collect();
        self.without_a_way_to(&ends)
    }

    /// The first situation from which none of these states can be reached, and its state.
    pub fn without(&self, names: &[&Node]) -> Option<(&'w Field, Case)> {
        self.without_a_way_to(&self.model.states_named(names))
    }

    /// A situation in which nothing can be done is told by itself, and so are states that nothing
    /// leads to at all; from a final state nothing need lead on.
    fn without_a_way_to(&self, states: &[usize]) -> Option<(&'w Field, Case)> {
        let reached = self
            .sights
            .iter()
            .any(|it| states.contains(&it.looks.state));
        if self.cut || !reached {
            return None;
        }
        let goal = |at: usize| {
            let sight = &self.sights[self.sight_of[at]];
            states.contains(&sight.looks.state) || sight.stuck.is_some()
        };
        let leads = self.leading_to(goal);
        let waits = |at: usize| !leads[at] && !self.model.states[self.all[at].state].is_final;
        let situation = (0..self.all.len()).find(|it| waits(*it))?;
        let state = self.model.states[self.all[situation].state].field;
        let (words, step) = (0, None);
        Some((
            state,
            Case {
                situation,
                words,
                step,
            },
        ))
    }

    /// The situations from which some way leads to a goal.
    fn leading_to(&self, goal: impl Fn(usize) -> bool) -> Vec<bool> {
        let mut before = vec![Vec::new(); self.all.len()];
        for found in &self.ways {
            before[found.to].push(found.from);
        }
        let mut leads: Vec<_> = (0..self.all.len()).map(goal).collect();
        let mut queue: Vec<_> = (0..self.all.len()).filter(|it| leads[*it]).collect();
        while let Some(at) = queue.pop() {
            for from in &before[at] {
                if !std::mem::replace(&mut leads[*from], true) {
                    queue.push(*from);
                }
            }
        }
        leads
    }

    /// The states that can be reached from a situation, in the order written, itself included.
    pub fn onward(&self, case: Case) -> Vec<&'w str> {
        let mut seen = vec![false; self.all.len()];
        let mut after = vec![Vec::new(); self.all.len()];
        for found in &self.ways {
            after[found.from].push(found.to);
        }
        seen[case.situation] = true;
        let mut queue = vec![case.situation];
        while let Some(at) = queue.pop() {
            for to in &after[at] {
                if !std::mem::replace(&mut seen[*to], true) {
                    queue.push(*to);
                }
            }
        }
        let reached =
            |state: &usize| (0..seen.len()).any(|it| seen[it] && self.all[it].state == *state);
        let states = (0..self.model.states.len()).filter(reached);
        states.map(|it| self.model.state_name(it)).collect()
    }
}
