//! The picture of a lifecycle: states, and the steps between them.
//!
//! A step that starts in several states and ends in several is a node of its own, for every start
//! goes with every end; any other step is one edge for each start or end.

use super::note::one_line;
use super::pipeline::shown;
use super::{EdgeKind, NodeKind, Note, Picture};
use crate::document::{self, Document, Field};
use crate::expression::Expression;
use crate::written::{WrittenLifecycle, WrittenMove, WrittenPermit, WrittenStep};

/// The states of a lifecycle and its steps.
pub(super) fn picture(document: &Document) -> Picture {
    let written = WrittenLifecycle::new(document);
    let mut drawing = Drawing {
        written,
        picture: Picture::empty("lifecycle", document),
    };
    for state in written.states() {
        let kind = kind(state);
        drawing.picture.add(kind, &state.key, Vec::new());
    }
    drawing.begin();
    written.steps().for_each(|it| drawing.step(it));
    written.states().iter().for_each(|it| drawing.recover(it));
    drawing.picture
}

fn kind(state: &Field) -> NodeKind {
    let says = |key: &str| {
        let value = state.node.get(key).map(|it| &it.value);
        value == Some(&document::Value::Boolean(true))
    };
    if WrittenLifecycle::is_final(state) {
        NodeKind::FinalState
    } else if says("initial") {
        NodeKind::InitialState
    } else if WrittenLifecycle::recoveries(state).is_empty() {
        NodeKind::State
    } else {
        NodeKind::RecoverableState
    }
}

/// A state in which a step may run, and when.
struct Start {
    node: usize,
    notes: Vec<Note>,
}

/// One way a step can end: the state it leads to, if it leads anywhere.
struct End {
    node: Option<usize>,
    kind: EdgeKind,
    notes: Vec<Note>,
}

struct Drawing<'d> {
    written: WrittenLifecycle<'d>,
    picture: Picture,
}

impl<'d> Drawing<'d> {
    fn begin(&mut self) {
        let begin = self.written.begin();
        let Some(state) = begin.and_then(|it| it.text_of("state")) else {
            return;
        };
        let run = begin.and_then(|it| runs(it.get("run")));
        let notes: Vec<_> = [Some(Note::Begin), run].into_iter().flatten().collect();
        let to = self.picture.named(state);
        let initial: Vec<_> = self.written.initial_states().collect();
        for from in initial {
            let from = self.picture.named(from);
            self.picture
                .connect(EdgeKind::Begin, from, to, notes.clone());
        }
    }

    fn step(&mut self, step: WrittenStep<'d>) {
        let (starts, ends) = (self.starts(step), self.ends(step));
        if starts.len() > 1 && ends.len() > 1 {
            self.step_as_node(step, starts, ends);
        } else {
            self.step_as_edges(step, &starts, &ends);
        }
    }

    fn step_as_node(&mut self, step: WrittenStep<'d>, starts: Vec<Start>, ends: Vec<End>) {
        let notes = runs(step.get("run")).into_iter().collect();
        let node = self.picture.add(NodeKind::Step, title(step), notes);
        for start in starts {
            self.picture
                .connect(EdgeKind::Permit, start.node, node, start.notes);
        }
        for end in ends {
            let stays = end.node.is_none().then_some(Note::Stays);
            let notes = end.notes.into_iter().chain(stays).collect();
            let to = end.node.unwrap_or(node);
            self.picture.connect(end.kind, node, to, notes);
        }
    }

    fn step_as_edges(&mut self, step: WrittenStep<'d>, starts: &[Start], ends: &[End]) {
        let title = Note::Step {
            title: title(step).to_owned(),
        };
        for start in starts {
            for end in ends {
                let notes = [&title].into_iter().chain(&start.notes).chain(&end.notes);
                let notes = notes.cloned().collect();
                let to = end.node.unwrap_or(start.node);
                let kind = match end.kind {
                    EdgeKind::Move => EdgeKind::Step,
                    other => other,
                };
                self.picture.connect(kind, start.node, to, notes);
            }
        }
    }

    /// The states in which a step may run. Where one permit of a state asks for nothing, the others
    /// only give another reason.
    fn starts(&mut self, step: WrittenStep<'d>) -> Vec<Start> {
        let mut found: Vec<(&str, Vec<Option<&str>>)> = Vec::new();
        for permit in step.permits() {
            let condition = permit.condition().and_then(document::Node::text);
            for state in states(permit) {
                match found.iter_mut().find(|(it, _)| *it == state) {
                    Some((_, conditions)) => conditions.push(condition),
                    None => found.push((state, vec![condition])),
                }
            }
        }
        let starts = found.into_iter().map(|(state, conditions)| Start {
            node: self.picture.named(state),
            notes: joined(&conditions).into_iter().collect(),
        });
        starts.collect()
    }

    fn ends(&mut self, step: WrittenStep<'d>) -> Vec<End> {
        let mut ends = Vec::new();
        for (index, ending) in step.moves().enumerate() {
            let state = ending.state().and_then(document::Node::text);
            let node = state.map(|it| self.picture.named(it));
            let kind = EdgeKind::Move;
            let notes = self.ending(ending, index);
            ends.push(End { node, kind, notes });
            ends.extend(self.used_up(ending));
        }
        ends
    }

    fn ending(&self, ending: WrittenMove<'d>, index: usize) -> Vec<Note> {
        let condition = ending.condition().and_then(document::Node::text);
        let when = match condition {
            Some(it) => Some(Note::If {
                condition: one_line(it),
            }),
            None => (index > 0).then_some(Note::Else),
        };
        let boxes = |it: Vec<&str>| it.into_iter().map(str::to_owned).collect::<Vec<_>>();
        let (ticks, unticks) = (boxes(ending.ticks()), boxes(ending.unticks()));
        let rejects = ending.node.get("rejects").map(|it| Note::Rejects {
            code: it.text_of("code").unwrap_or_default().to_owned(),
        });
        let notes = [
            when,
            (!ticks.is_empty()).then_some(Note::Ticks { boxes: ticks }),
            (!unticks.is_empty()).then_some(Note::Unticks { boxes: unticks }),
            self.counts(ending),
            rejects,
        ];
        notes.into_iter().flatten().collect()
    }

    fn counts(&self, ending: WrittenMove<'d>) -> Option<Note> {
        let (limit, at_most, then) = self.limit(ending)?;
        Some(Note::Counts {
            limit,
            at_most,
            then: then.to_owned(),
        })
    }

    fn used_up(&mut self, ending: WrittenMove<'d>) -> Option<End> {
        let (limit, at_most, then) = self.limit(ending)?;
        Some(End {
            node: Some(self.picture.named(then)),
            kind: EdgeKind::Limit,
            notes: vec![Note::UsedUp { limit, at_most }],
        })
    }

    /// The limit that a move counts against: its name, how many there are, and what then.
    fn limit(&self, ending: WrittenMove<'d>) -> Option<(String, String, &'d str)> {
        let name = ending.count()?.text()?;
        let limit = self.written.limits().iter().find(|it| it.key == name)?;
        let at_most = limit.node.get("at_most").and_then(shown)?;
        Some((name.to_owned(), at_most, limit.node.text_of("then")?))
    }

    fn recover(&mut self, state: &'d Field) {
        for way in WrittenLifecycle::recoveries(state) {
            let Some(to) = way.node.text_of("state") else {
                continue;
            };
            let (from, to) = (self.picture.named(&state.key), self.picture.named(to));
            let name = way.key.clone();
            self.picture
                .connect(EdgeKind::Recover, from, to, vec![Note::Recover { name }]);
        }
    }
}

fn title(step: WrittenStep<'_>) -> &str {
    let title = step.get("title").and_then(document::Node::text);
    title.unwrap_or_else(|| step.name())
}

fn states(permit: WrittenPermit<'_>) -> impl Iterator<Item = &str> {
    permit.from().into_iter().filter_map(document::Node::text)
}

fn runs(work: Option<&document::Node>) -> Option<Note> {
    let work = work?;
    ["pipeline", "lifecycle"].into_iter().find_map(|kind| {
        let name = work.text_of(kind)?.to_owned();
        Some(Note::Runs { kind, name })
    })
}

/// Conditions without those that ask for more than another one does.
fn weakest(all: Vec<String>) -> Vec<String> {
    let parts: Vec<Vec<String>> = all.iter().map(|it| conjuncts(it)).collect();
    let asks_for_more = |index: usize| {
        let others = parts.iter().enumerate();
        others.into_iter().any(|(other, part)| {
            let (more, less) = (&parts[index], part);
            let covers = less.iter().all(|it| more.contains(it));
            covers && (more.len() > less.len() || other < index)
        })
    };
    let kept: Vec<bool> = (0..all.len()).map(|it| !asks_for_more(it)).collect();
    let kept = all.into_iter().zip(kept).filter(|(_, kept)| *kept);
    kept.map(|(condition, _)| condition).collect()
}

fn conjuncts(condition: &str) -> Vec<String> {
    let expression = Expression::parse(condition);
    let parts = expression.map(|it| it.conjuncts()).unwrap_or_default();
    let parts: Vec<_> = parts
        .iter()
        .map(|it| it.source().trim().to_owned())
        .collect();
    if parts.is_empty() {
        vec![condition.to_owned()]
    } else {
        parts
    }
}

/// What must hold for one of several permits; nothing where one asks for nothing.
fn joined(conditions: &[Option<&str>]) -> Option<Note> {
    let all: Option<Vec<String>> = conditions.iter().map(|it| it.map(one_line)).collect();
    let condition = match weakest(all?).as_slice() {
        [one] => one.clone(),
        several => several
            .iter()
            .map(|it| format!("({it})"))
            .collect::<Vec<_>>()
            .join(" or "),
    };
    Some(Note::If { condition })
}
