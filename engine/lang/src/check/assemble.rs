//! Makes plans of documents without errors. What is missing here was reported by a rule, so every
//! `expect` states what that rule has proved.

use std::time::Duration;

use super::calls::call_of;
use super::signature::input_type;
use super::{LifecycleView, PipelineView};
use crate::document::{Field, Node, Value};
use crate::duration::duration;
use crate::expression::{Expression, Template, Text};
use crate::plan::{
    Begin, Fact, Input, LifecyclePlan, Limit, Move, Never, Permit, PipelinePlan, RecordFile,
    Recovery, Rejection, Retry, Stage, State, Step, Work,
};
use crate::selector::selector;
use crate::written::{WrittenMove, WrittenPermit, WrittenStage, WrittenStep, WrittenWork, words};

/// The mark of a checked plan: only this module can make it.
#[derive(Debug, Clone)]
pub struct Proof(());

pub(super) fn pipeline(view: &PipelineView<'_>) -> PipelinePlan {
    let root = view.written.document.root();
    let outputs = view.written.outputs().iter();
    PipelinePlan {
        name: owned(root.get("name")),
        summary: owned(root.get("summary")),
        inputs: view.written.inputs().iter().map(input).collect(),
        facts: view.written.facts().iter().map(fact).collect(),
        stages: view
            .written
            .stages()
            .zip(view.order().needs())
            .map(|(it, needs)| stage(view, it, needs))
            .collect(),
        outputs: outputs
            .map(|it| (it.key.clone(), template(Some(&it.node))))
            .collect(),
        _proof: Proof(()),
    }
}

fn stage(view: &PipelineView<'_>, written: WrittenStage<'_>, needs: &[usize]) -> Stage {
    Stage {
        name: written.name().to_owned(),
        operation: owned(written.uses()),
        with: template(written.with()),
        calls: call_of(written, view.catalogue).map(|(kind, name)| (kind, owned(Some(name)))),
        needs: needs.to_vec(),
        condition: expression(written.get("if")),
        always: written.always(),
        retry: written.get("retry").map(retry),
        timeout: written
            .get("timeout")
            .and_then(Node::text)
            .and_then(duration),
    }
}

fn retry(node: &Node) -> Retry {
    let number = |key: &str| node.get(key).and_then(|it| it.to_json().as_f64());
    let attempts = node.get("attempts").and_then(|it| it.to_json().as_u64());
    Retry {
        attempts: attempts.and_then(|it| u32::try_from(it).ok()).unwrap_or(1),
        wait: node
            .text_of("wait")
            .and_then(duration)
            .unwrap_or(Duration::from_secs(1)),
        factor: number("factor").unwrap_or(1.0),
        on: texts(node.get("on")),
    }
}

pub(super) fn lifecycle(view: &LifecycleView<'_>) -> LifecyclePlan {
    let written = view.written;
    let root = written.document.root();
    LifecyclePlan {
        name: owned(root.get("name")),
        summary: owned(root.get("summary")),
        inputs: written.inputs().iter().map(input).collect(),
        record: root.get("record").map(|it| RecordFile {
            file: owned(it.get("file")),
        }),
        facts: written.facts().iter().map(fact).collect(),
        states: written.states().iter().map(state).collect(),
        steps: written.steps().map(step).collect(),
        limits: written.limits().iter().map(limit).collect(),
        never: written.never().iter().map(never).collect(),
        begin: written.begin().map(begin),
        _proof: Proof(()),
    }
}

fn state(field: &Field) -> State {
    let recoveries = crate::written::WrittenLifecycle::recoveries(field);
    State {
        name: field.key.clone(),
        initial: flag(&field.node, "initial"),
        is_final: flag(&field.node, "final"),
        recover: recoveries.iter().map(recovery).collect(),
    }
}

fn recovery(field: &Field) -> Recovery {
    Recovery {
        name: field.key.clone(),
        summary: owned(field.node.get("summary")),
        state: owned(field.node.get("state")),
        tick: texts(field.node.get("tick")),
        untick: texts(field.node.get("untick")),
    }
}

fn step(written: WrittenStep<'_>) -> Step {
    let title = written
        .get("title")
        .and_then(Node::text)
        .unwrap_or(written.name());
    Step {
        name: written.name().to_owned(),
        title: title.to_owned(),
        permits: written.permits().map(permit).collect(),
        run: work(written.run().expect("`missing_key` demands `run`")),
        writes: texts(written.get("writes")),
        moves: written.moves().map(ending).collect(),
    }
}

fn permit(written: WrittenPermit<'_>) -> Permit {
    Permit {
        from: written
            .from()
            .into_iter()
            .map(|it| owned(Some(it)))
            .collect(),
        condition: expression(written.condition()),
        reason: text(written.node.get("reason")),
        context: words(written.node.get("context"))
            .into_iter()
            .map(|it| text(Some(it)))
            .collect(),
    }
}

fn work(written: WrittenWork<'_>) -> Work {
    let (kind, name) = written
        .target()
        .expect("`unknown_document` demands a target");
    Work {
        kind,
        name: owned(Some(name)),
        with: template(written.with()),
    }
}

fn ending(written: WrittenMove<'_>) -> Move {
    let owned_all = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
    Move {
        condition: expression(written.condition()),
        state: written.state().map(|it| owned(Some(it))),
        tick: owned_all(written.ticks()),
        untick: owned_all(written.unticks()),
        count: written.count().map(|it| owned(Some(it))),
        rejects: written.node.get("rejects").map(rejection),
    }
}

fn rejection(node: &Node) -> Rejection {
    Rejection {
        code: owned(node.get("code")),
        reason: text(node.get("reason")),
    }
}

fn limit(field: &Field) -> Limit {
    let at_most = field
        .node
        .get("at_most")
        .and_then(|it| it.to_json().as_u64());
    Limit {
        name: field.key.clone(),
        at_most: at_most.expect("`missing_key` and `wrong_shape` demand `at_most`"),
        then: owned(field.node.get("then")),
        resets_on: texts(field.node.get("resets_on")),
    }
}

fn never(node: &Node) -> Never {
    Never {
        when: expression(node.get("when")).expect("`missing_key` demands `when`"),
        because: owned(node.get("because")),
    }
}

fn begin(node: &Node) -> Begin {
    Begin {
        state: owned(node.get("state")),
        run: node.get("run").map(|node| work(WrittenWork { node })),
    }
}

fn input(field: &Field) -> Input {
    let of = input_type(&field.node);
    Input {
        name: field.key.clone(),
        summary: owned(field.node.get("summary")),
        of: of.expect("`bad_word` demands a known type"),
        default: field.node.get("default").map(|it| template(Some(it))),
        optional: flag(&field.node, "optional"),
    }
}

fn fact(field: &Field) -> Fact {
    Fact {
        name: field.key.clone(),
        file: text(field.node.get("file")),
        selector: selector(&field.node).expect("`bad_fact` demands a selector"),
    }
}

fn template(node: Option<&Node>) -> Template {
    let json = node.map_or(
        serde_json::Value::Object(serde_json::Map::new()),
        Node::to_json,
    );
    Template::parse(&json).expect("`bad_expression` demands that expressions parse")
}

fn text(node: Option<&Node>) -> Text {
    let text = node.and_then(Node::text).unwrap_or_default();
    Text::parse(text).expect("`bad_expression` demands that expressions parse")
}

fn expression(node: Option<&Node>) -> Option<Expression> {
    let source = match &node?.value {
        Value::Text(scalar) => scalar.text.clone(),
        other => Node {
            span: node?.span,
            value: other.clone(),
        }
        .to_json()
        .to_string(),
    };
    Some(Expression::parse(&source).expect("`bad_expression` demands that expressions parse"))
}

fn owned(node: Option<&Node>) -> String {
    node.and_then(Node::text).unwrap_or_default().to_owned()
}

fn texts(node: Option<&Node>) -> Vec<String> {
    words(node).into_iter().map(|it| owned(Some(it))).collect()
}

fn flag(node: &Node, key: &str) -> bool {
    matches!(
        node.get(key).map(|it| &it.value),
        Some(Value::Boolean(true))
    )
}
