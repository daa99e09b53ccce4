//! Operations with effects, declared as the engine declares its own.

use serde_json::{Value as Json, json};

use super::operation;
use crate::catalogue::{
    Again, Author, Bound, Effect, Effects, Holds, Money, Operation, Sink, Trust, Writes,
};

fn record(properties: Json, required: &[&str]) -> Json {
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn texts() -> Json {
    json!({ "type": "array", "items": { "type": "string" } })
}

/// The operations that rules of effects and security speak of.
pub(super) fn operations() -> Vec<Operation> {
    let mut operations = files();
    operations.extend(programs());
    operations.extend(prompts());
    operations.extend(money());
    operations
}

fn files() -> Vec<Operation> {
    let text = json!({ "type": "string" });
    let at_path = Effects::proposes(Writes::At(&["path"]));
    let path = Trust {
        sinks: &[("path", Sink::Path)],
        ..Trust::FULL
    };
    let put = operation(
        "files.put",
        record(
            json!({ "path": text, "content": text }),
            &["path", "content"],
        ),
        record(json!({ "path": text }), &[]),
    );
    let append = operation(
        "files.append",
        record(json!({ "path": text, "line": text }), &["path", "line"]),
        record(json!({ "path": text }), &[]),
    );
    let write = operation(
        "files.write",
        record(
            json!({ "operations": { "type": "array" } }),
            &["operations"],
        ),
        record(json!({ "written": texts() }), &[]),
    );
    let file = record(json!({ "path": text, "body": text }), &[]);
    let read = operation(
        "files.read",
        record(json!({ "paths": texts() }), &["paths"]),
        record(json!({ "files": { "type": "array", "items": file } }), &[]),
    );
    vec![
        Operation {
            effects: at_path,
            trust: path,
            ..put
        },
        Operation {
            effects: at_path,
            trust: path,
            ..append
        },
        Operation {
            effects: Effects::proposes(Writes::Anywhere),
            trust: Trust {
                outputs: &[("written", Holds::Paths(Author::Model))],
                ..Trust::FULL
            },
            ..write
        },
        Operation {
            trust: Trust {
                outputs: &[
                    ("files.path", Holds::Paths(Author::File)),
                    ("files.body", Holds::Words(Author::File)),
                ],
                sinks: &[("paths", Sink::Read)],
            },
            ..read
        },
    ]
}

fn programs() -> Vec<Operation> {
    let (text, integer) = (json!({ "type": "string" }), json!({ "type": "integer" }));
    let command = operation(
        "command.run",
        record(
            json!({ "argv": texts(), "expect_exit": { "type": "array", "items": integer } }),
            &["argv"],
        ),
        record(json!({ "exit_code": integer, "output": text }), &[]),
    );
    let tests = operation(
        "tests.run",
        record(json!({ "command": text, "expect": texts() }), &[]),
        record(
            json!({ "verdict": { "enum": ["passed", "failed"] }, "output": text }),
            &[],
        ),
    );
    vec![
        Operation {
            effects: Effects {
                again: Again::DoneTwice("it may have done a part of its work"),
                ..Effects::STARTS_PROGRAM
            },
            trust: Trust {
                outputs: &[("output", Holds::Words(Author::Program))],
                sinks: &[("argv", Sink::Argument)],
            },
            ..command
        },
        Operation {
            effects: Effects {
                bound: Bound::Timeout,
                ..Effects::STARTS_PROGRAM
            },
            trust: Trust {
                outputs: &[("output", Holds::Words(Author::Program))],
                sinks: &[("command", Sink::Shell)],
            },
            ..tests
        },
    ]
}

fn prompts() -> Vec<Operation> {
    let text = json!({ "type": "string" });
    let fire = operation(
        "hook.fire",
        record(
            json!({ "event": { "type": "string", "x-event": true }, "payload": {} }),
            &["event"],
        ),
        record(json!({ "payload": {} }), &[]),
    );
    let assemble = operation(
        "prompt.assemble",
        record(
            json!({
                "model": { "type": "string", "x-names": "model" },
                "budget": { "type": "integer", "x-budget": { "sections": "sections" } },
                "sections": { "type": "array" },
            }),
            &["sections", "model"],
        ),
        record(json!({ "prompt": text }), &[]),
    );
    let parse = operation(
        "reply.parse",
        record(json!({ "text": text }), &["text"]),
        record(
            json!({ "operations": { "type": "array" }, "prose": text }),
            &[],
        ),
    );
    vec![
        Operation {
            trust: Trust {
                outputs: &[("payload", Holds::Given("payload"))],
                ..Trust::FULL
            },
            effects: Effects {
                acts: Effect::Outside,
                ..Effects::READS
            },
            ..fire
        },
        Operation {
            trust: Trust {
                outputs: &[("prompt", Holds::Given("sections"))],
                sinks: &[("sections.items.body", Sink::Prompt { fence: "fenced" })],
            },
            ..assemble
        },
        Operation {
            trust: Trust {
                outputs: &[
                    ("operations", Holds::Words(Author::Model)),
                    ("prose", Holds::Words(Author::Model)),
                ],
                ..Trust::FULL
            },
            ..parse
        },
    ]
}

fn money() -> Vec<Operation> {
    let (text, integer) = (json!({ "type": "string" }), json!({ "type": "integer" }));
    let check = operation(
        "costs.check",
        record(
            json!({ "feature": text, "step": text, "model": text, "input_tokens": integer }),
            &["feature", "step", "model", "input_tokens"],
        ),
        record(json!({ "cost": { "type": "number" } }), &[]),
    );
    let settle = operation(
        "costs.record",
        record(
            json!({ "feature": text, "step": text, "call": {} }),
            &["feature", "step"],
        ),
        record(json!({ "total": { "type": "number" } }), &[]),
    );
    let effects = |money| Effects {
        acts: Effect::Outside,
        money,
        ..Effects::READS
    };
    vec![
        Operation {
            effects: effects(Money::Checks),
            ..check
        },
        Operation {
            effects: effects(Money::Records("call")),
            ..settle
        },
    ]
}
