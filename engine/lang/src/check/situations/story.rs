//! How a situation comes about, told so that a person can follow it: one line for each step.

use std::collections::BTreeMap;

use super::judge::Formula;
use super::model::logic;
use super::sight::Way;
use super::{Case, Situations};
use crate::document::Node;
use crate::expression::Text;
use crate::source::Span;
use crate::suggestion::listed;
use crate::written::words;

/// One line of a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The bytes of the move, or of what else it tells.
    pub span: Span,
    /// What happens.
    pub words: String,
}

/// All boxes and counts on the way, also those that no condition sees.
#[derive(Default)]
struct Books<'w> {
    done: Vec<&'w str>,
    counts: BTreeMap<&'w str, u64>,
}

impl<'w> Situations<'w> {
    /// The steps by which a situation is first reached: `spec, trap, build`.
    pub fn path(&self, case: Case) -> Vec<&'w str> {
        let path = self.trace(case.situation).into_iter();
        path.map(|(from, way)| match way {
            Way::Step { step, .. } => self.model.steps[step].written.name(),
            Way::Recovery(number) => {
                let state = &self.model.states[self.all[from].state];
                state.recoveries[number].field.key.as_str()
            }
        })
        .collect()
    }

    /// How a case comes about, one line for each step.
    pub fn story(&self, case: Case) -> Vec<Told> {
        let mut books = Books::default();
        let trace = self.trace(case.situation);
        let mut story: Vec<_> = trace.iter().map(|it| self.line(*it, &mut books)).collect();
        if let Some(step) = case.step {
            story.push(self.last_line(case, step));
        }
        for (number, line) in story.iter_mut().enumerate() {
            line.words = format!("{}. {}", number + 1, line.words);
        }
        story
    }

    /// The name of the state of a case.
    pub fn state(&self, case: Case) -> &'w str {
        self.model.state_name(self.all[case.situation].state)
    }

    /// All boxes that are ticked in a case, in the order in which they were.
    pub fn done(&self, case: Case) -> Vec<&'w str> {
        let mut books = Books::default();
        for step in self.trace(case.situation) {
            self.line(step, &mut books);
        }
        books.done
    }

    /// What the facts say in a case: `audit = "failed"`.
    pub fn facts(&self, case: Case) -> String {
        let facts = 0..self.model.judge.axes.facts.len();
        told(facts.map(|it| self.model.judge.axes.fact_told(case.words, it)))
    }

    /// What those facts say in a case that a condition depends on.
    pub fn facts_for(&self, condition: &Node, case: Case) -> String {
        let logic = logic(condition);
        let formula = logic.and_then(|it| self.model.judge.existing(&it));
        let axes = formula.map(|it| self.model.judge.seen(&it));
        let axes = axes.unwrap_or_default().into_iter();
        let facts = axes.filter_map(|it| self.model.judge.axes.fact_of(it));
        told(facts.map(|it| self.model.judge.axes.fact_told(case.words, it)))
    }

    /// The ways that first led to a situation, from the beginning.
    fn trace(&self, situation: usize) -> Vec<(usize, Way)> {
        let mut trace = Vec::new();
        let mut at = situation;
        while let Some(found) = self.first[at].map(|it| self.ways[it]) {
            trace.push((found.from, found.way));
            at = found.from;
        }
        trace.reverse();
        trace
    }

    fn line(&self, (from, way): (usize, Way), books: &mut Books<'w>) -> Told {
        let state = self.model.state_name(self.all[from].state);
        match way {
            Way::Recovery(number) => {
                let recovery = &self.model.states[self.all[from].state].recoveries[number];
                let to = self.model.state_name(recovery.state);
                let changes = books.change(&recovery.field.node);
                books.counts.clear();
                Told {
                    span: recovery.field.key_span,
                    words: format!(
                        "a person leaves `{state}` by `{}`, to `{to}`{changes}",
                        recovery.field.key
                    ),
                }
            }
            Way::Step { .. } => self.step_line(from, way, books),
        }
    }

    fn step_line(&self, from: usize, way: Way, books: &mut Books<'w>) -> Told {
        let Way::Step {
            step,
            permit,
            before,
            ending,
            after,
        } = way
        else {
            unreachable!("a recovery has its own line")
        };
        let model = &self.model.steps[step];
        let state = self.model.state_name(self.all[from].state);
        let permitted = self.permitted(step, permit, before);
        let ended = self.ended(step, ending, after);
        let to = self.model.after(self.all[from], way).state;
        let node = model.endings[ending].written.node;
        let changes = books.change(node);
        let counted = self.counted(step, ending, books);
        self.reset(to, books);
        let leads = match self.model.state_name(to) {
            same if same == state => format!("it stays in `{state}`"),
            other => format!("it leads to `{other}`"),
        };
        Told {
            span: first_line(
                self.model.written.document.source().slice(node.span),
                node.span,
            ),
            words: format!(
                "`{}` runs in `{state}`{permitted}; {ended}{leads}{changes}{counted}",
                model.written.name()
            ),
        }
    }

    fn last_line(&self, case: Case, step: usize) -> Told {
        let sight = &self.sights[self.sight_of[case.situation]];
        let choice = self.choice(sight, step, case.words);
        let mut permits = self.model.steps[step].permits.iter();
        let number = permits.position(|it| std::ptr::eq(it.written.node, choice.permit.node));
        let permitted = self.permitted(step, number.unwrap_or_default(), case.words);
        let node = choice.permit.node;
        Told {
            span: first_line(
                self.model.written.document.source().slice(node.span),
                node.span,
            ),
            words: format!(
                "`{}` may run in `{}`{permitted}",
                choice.step.name(),
                self.state(case)
            ),
        }
    }

    /// Why a step is permitted: its reason, else its condition; and the facts that this depends on.
    fn permitted(&self, step: usize, permit: usize, before: usize) -> String {
        let permit = &self.model.steps[step].permits[permit];
        let reason = permit
            .written
            .node
            .text_of("reason")
            .filter(|it| !it.is_empty());
        let literal = reason.filter(|it| matches!(Text::parse(it), Ok(Text::Literal(_))));
        let condition = permit.written.condition().and_then(Node::text);
        let why = match (literal, condition) {
            (Some(reason), _) => format!(" (\"{}\")", reason.trim()),
            (None, Some(condition)) => format!(" as `{}`", condition.trim()),
            (None, None) => String::new(),
        };
        format!(
            "{why}{}",
            self.with_facts(permit.condition.as_ref(), before)
        )
    }

    /// Which move the result fits, and the facts that this depends on.
    fn ended(&self, step: usize, ending: usize, after: usize) -> String {
        let endings = &self.model.steps[step].endings;
        let ending = &endings[ending];
        let facts = self.with_facts(ending.condition.as_ref(), after);
        match ending.written.condition().and_then(Node::text) {
            Some(condition) => format!("if `{}`{facts}, ", condition.trim()),
            None if endings.len() > 1 => "otherwise ".to_owned(),
            None => String::new(),
        }
    }

    fn with_facts(&self, condition: Option<&Formula>, words: usize) -> String {
        let judge = &self.model.judge;
        let seen = condition.map(|it| judge.seen(it)).unwrap_or_default();
        let facts = seen.into_iter().filter_map(|it| judge.axes.fact_of(it));
        match told(facts.map(|it| judge.axes.fact_told(words, it))) {
            told if told.is_empty() => told,
            told => format!(" with {told}"),
        }
    }

    fn counted(&self, step: usize, ending: usize, books: &mut Books<'w>) -> String {
        let Some(limit) = self.model.steps[step].endings[ending].count else {
            return String::new();
        };
        let limit = &self.model.limits[limit];
        let used = books.counts.entry(limit.field.key.as_str()).or_default();
        *used += 1;
        let end = if *used >= limit.at_most {
            ", the last"
        } else {
            ""
        };
        format!(", `{}` {used} of {}{end}", limit.field.key, limit.at_most)
    }

    fn reset(&self, state: usize, books: &mut Books<'w>) {
        for limit in self
            .model
            .limits
            .iter()
            .filter(|it| it.resets_on.contains(&state))
        {
            books.counts.remove(limit.field.key.as_str());
        }
    }
}

impl<'w> Books<'w> {
    /// Ticks and unticks what a move or a recovery says; tells what changed.
    fn change(&mut self, node: &'w Node) -> String {
        let named = |key| words(node.get(key)).into_iter().filter_map(Node::text);
        let tick: Vec<_> = named("tick").filter(|it| !self.done.contains(it)).collect();
        let untick: Vec<_> = named("untick")
            .filter(|it| self.done.contains(it))
            .collect();
        self.done.retain(|it| !untick.contains(it));
        self.done.extend(&tick);
        let told = |deed: &str, names: Vec<&str>| {
            if names.is_empty() {
                String::new()
            } else {
                format!(", {deed} {}", listed(names))
            }
        };
        format!("{}{}", told("ticks", tick), told("unticks", untick))
    }
}

fn told(facts: impl Iterator<Item = String>) -> String {
    facts.collect::<Vec<_>>().join(" and ")
}

/// The first line of what may be several.
fn first_line(text: &str, span: Span) -> Span {
    let length = text.find('\n').unwrap_or(text.len());
    Span::new(span.start, span.start + text[..length].trim_end().len())
}
