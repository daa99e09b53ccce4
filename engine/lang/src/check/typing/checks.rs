//! Types of expressions, and the silence on legal ones.

use serde_json::json;

use super::*;
use crate::expression::Text;

fn known() -> Known {
    let stage = Type::from_schema(&json!({
        "type": "object", "additionalProperties": false,
        "properties": {
            "count": { "type": "integer" },
            "text": { "type": "string" },
            "maybe": { "type": ["string", "null"] },
            "verdict": { "enum": ["passed", "failed"] },
            "items": { "type": "array", "items": {
                "type": "object", "additionalProperties": false,
                "properties": {
                    "files": { "type": "array", "items": { "type": "string" } },
                    "n": { "type": "integer" },
                },
            } },
        },
    }));
    let inputs = Record::of([
        ("x".to_owned(), Type::Text),
        ("n".to_owned(), Type::Number),
        ("maybe".to_owned(), Type::Text.or_null()),
        ("any".to_owned(), Type::Any),
    ]);
    Known::new([
        ("inputs", Type::Record(inputs)),
        (
            "stages",
            Type::Record(Record::of([("a".to_owned(), stage)])),
        ),
        ("run", Type::Any),
    ])
}

/// The type of a text, and what is found in it.
fn typed(source: &str) -> (String, Vec<Finding>) {
    let known = known();
    let text = Text::parse(source).expect("it reads");
    let mut typing = Typing::new(&known, Missing::Fault, source);
    let of = typing.code(text.code()).to_string();
    (of, typing.into_findings())
}

#[test]
fn every_expression_has_the_type_of_its_value() {
    for (expression, expected) in [
        ("stages.a.count", "integer"),
        ("stages.a.count + 1", "integer"),
        ("stages.a.count / 2", "number"),
        ("stages.a.count * inputs.n", "number"),
        ("stages.a.count | string", "string"),
        ("stages.a.count ~ 'x'", "string"),
        ("stages.a['text'] | length", "integer"),
        ("stages.a.items[0].n", "integer"),
        ("stages.a.items | first", "record"),
        ("(stages.a.items | last).files", "list of string"),
        ("stages.a.items | map(attribute='n')", "list of integer"),
        (
            "stages.a.items | map(attribute='files') | flatten | unique | list",
            "list of string",
        ),
        ("stages.a.items | map('tojson') | list", "list of string"),
        (
            "stages.a.items | selectattr('n', 'gt', 3) | map(attribute='n') | max",
            "integer",
        ),
        ("stages.a.text | split(',') | join('; ')", "string"),
        ("stages.a.text | lines", "list of string"),
        ("inputs.maybe or 'none'", "string or one of `none`"),
        ("inputs.x if inputs.any else inputs.n", "string or number"),
        ("inputs.maybe is none", "boolean"),
        ("1 < stages.a.count <= 9", "boolean"),
        ("not inputs.x", "boolean"),
        ("range(3) | list", "list of integer"),
        ("stages.a.verdict", "one of `passed`, `failed`"),
        ("inputs.any.b.c | upper", "string"),
        ("inputs.x | default(3)", "string or integer"),
        ("inputs.x | int", "integer"),
        ("[1, 2]", "list of integer"),
        ("{'a': 1}.a", "integer"),
        ("stages.a.items[1:]", "list of record"),
        ("-stages.a.count", "integer"),
        ("inputs.any + 1", "any"),
    ] {
        let source = format!("{{{{ {expression} }}}}");
        let (of, found) = typed(&source);
        assert_eq!(
            (of.as_str(), found.len()),
            (expected, 0),
            "{expression}: {found:?}"
        );
    }
}

#[test]
fn legal_expressions_are_silent() {
    for source in [
        "{% for it in stages.a.items if it.n > 2 %}{{ loop.index }} {{ it.files | join }}{% else %}none{% endfor %}",
        "{% for key, value in inputs.any | items %}{{ key ~ value.b }}{% endfor %}",
        "{% for it in stages.a.items %}{% for file in it.files %}{{ file | upper }}{% if not loop.last %}, {% endif %}{% endfor %}{% endfor %}",
        "{% set total = namespace(n=0) %}{% for it in stages.a.items %}{% set total.n = total.n + it.n %}{% endfor %}{{ total.n }}",
        "{% if inputs.maybe %}{% set x = 1 %}{% else %}{% set x = 'a' %}{% endif %}{{ x | upper }}{{ x + 1 }}",
        "{% with x = inputs.x, y = x | length %}{{ y + 1 }}{% endwith %}",
        "{% set block %}a{{ inputs.x }}{% endset %}{{ block | trim }}",
        "{% filter upper %}{{ inputs.x }}{% endfilter %}",
        "{{ inputs.maybe is not none and inputs.maybe | length > 3 }}",
        "{{ inputs.maybe is defined and inputs.maybe == 'x' }}",
        "{{ inputs.maybe == none or inputs.maybe != '' }}",
        "{{ 'a' in inputs.x and 'b' in stages.a.items[0].files and 'c' not in inputs.any }}",
        "{{ stages.a.verdict == 'passed' or stages.a.verdict in ['failed'] }}",
        "{{ inputs.maybe | default('x', true) | upper }}",
        "{{ inputs.x if inputs.x is startingwith('a') else (inputs.maybe or run.id) }}",
        "{{ stages.a.items | sort(attribute='n', reverse=true) | map(attribute='n') | sum }}",
        "{{ inputs.any | groupby('kind') | length }} {{ inputs.any | dictsort | first }}",
        "{{ inputs.x[0] }}{{ inputs.x[:3] }}{{ inputs.any[inputs.x] }}{{ inputs.any['a b'] }}",
        "{{ '%s: %d' | format(inputs.x, stages.a.count) }}{{ ('a', 'b') | join }}",
        "{{ stages.a.count == 3.0 }}{{ stages.a.count > inputs.n }}{{ stages.a.items == [] }}",
        "{{ 3 * 'ab' }}{{ [1] + ['a'] }}{{ inputs.x + 'y' }}{{ 2 ** 3 // 1 % 2 }}",
        "{% raw %}{{ not | an | expression }}{% endraw %}{# {{ nor.this }} #}{{ inputs.x }}",
    ] {
        let (_, found) = typed(source);
        assert!(found.is_empty(), "{source}: {found:?}");
    }
}
