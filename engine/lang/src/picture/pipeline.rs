//! The picture of a pipeline: stages, and what each waits for.

use super::note::one_line;
use super::{EdgeKind, Node, NodeKind, Note, Picture};
use crate::catalogue::Catalogue;
use crate::check::call_of;
use crate::document::{self, Document, Value};
use crate::expression::{Expression, Reference, Text};
use crate::written::{WrittenPipeline, WrittenStage, texts};

/// The stages of a pipeline and their edges.
pub(super) fn picture(document: &Document, catalogue: &Catalogue) -> Picture {
    let written = WrittenPipeline::new(document);
    let mut picture = Picture::empty("pipeline", document);
    for stage in written.stages() {
        picture.nodes.push(node(stage, catalogue));
    }
    for (to, stage) in written.stages().enumerate() {
        for before in all_before(stage) {
            let from = picture.named(&before.stage);
            let (kind, notes) = before.shown();
            picture.connect(kind, from, to, notes);
        }
    }
    picture
}

fn node(stage: WrittenStage<'_>, catalogue: &Catalogue) -> Node {
    Node {
        kind: NodeKind::Stage,
        name: stage.name().to_owned(),
        notes: notes(stage, catalogue),
    }
}

fn notes(stage: WrittenStage<'_>, catalogue: &Catalogue) -> Vec<Note> {
    let uses = stage.operation().map(|it| Note::Uses {
        operation: it.to_owned(),
    });
    let runs = call_of(stage, catalogue).and_then(|(kind, name)| {
        let name = name.text()?.to_owned();
        Some(Note::Runs { kind, name })
    });
    let condition = stage.condition().and_then(document::Node::text);
    let condition = condition.map(|it| Note::If {
        condition: one_line(it),
    });
    let always = stage.always().then_some(Note::Always);
    let retry = stage.get("retry").and_then(|it| it.get("attempts"));
    let retry = retry
        .and_then(shown)
        .map(|attempts| Note::Retry { attempts });
    let timeout = stage.get("timeout").and_then(shown);
    let timeout = timeout.map(|timeout| Note::Timeout { timeout });
    let notes = [uses, runs, condition, always, retry, timeout];
    notes.into_iter().flatten().collect()
}

/// A number or text as it is shown.
pub(super) fn shown(node: &document::Node) -> Option<String> {
    match &node.value {
        Value::Integer(it) => Some(it.to_string()),
        Value::Number(it) => Some(it.to_string()),
        Value::Text(it) => Some(one_line(&it.text)),
        _ => None,
    }
}

/// A stage that another waits for.
struct Before {
    stage: String,
    /// Whether a reference says so, rather than `needs` alone.
    referred: bool,
    /// Which of its fields are used; whether all of it is used.
    fields: Vec<String>,
    whole: bool,
}

impl Before {
    fn shown(self) -> (EdgeKind, Vec<Note>) {
        if !self.referred {
            return (EdgeKind::Needs, Vec::new());
        }
        let fields = if self.whole { Vec::new() } else { self.fields };
        (EdgeKind::Refers, vec![Note::Fields { fields }])
    }

    fn refer(&mut self, reference: &Reference) {
        self.referred = true;
        match reference.parts().get(2) {
            None => self.whole = true,
            Some(field) if self.fields.contains(field) => {}
            Some(field) => self.fields.push(field.clone()),
        }
    }
}

/// All that a stage waits for, each once, in the order in which it names them.
fn all_before(stage: WrittenStage<'_>) -> Vec<Before> {
    let mut all = Vec::new();
    for reference in references(stage) {
        if let [root, name, ..] = reference.parts()
            && root == "stages"
        {
            entry(&mut all, name).refer(&reference);
        }
    }
    for name in stage.needs().filter_map(document::Node::text) {
        entry(&mut all, name);
    }
    all
}

fn entry<'a>(all: &'a mut Vec<Before>, stage: &str) -> &'a mut Before {
    let index = all.iter().position(|it| it.stage == stage);
    let index = index.unwrap_or_else(|| {
        all.push(Before {
            stage: stage.to_owned(),
            referred: false,
            fields: Vec::new(),
            whole: false,
        });
        all.len() - 1
    });
    &mut all[index]
}

fn references(stage: WrittenStage<'_>) -> Vec<Reference> {
    let texts = stage.with().into_iter().flat_map(texts);
    let texts = texts.filter_map(|it| Text::parse(it.text()?).ok());
    let condition = stage.condition().and_then(document::Node::text);
    let condition = condition.and_then(|it| Expression::parse(it).ok());
    let conditions = condition.into_iter().flat_map(|it| it.references());
    texts
        .flat_map(|it| it.references())
        .chain(conditions)
        .collect()
}
