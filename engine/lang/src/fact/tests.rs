//! Facts as people write them, and what is read of them.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::types::Type;

fn field(name: &str, form: Form) -> Selector {
    Selector::Field {
        name: name.to_owned(),
        form,
    }
}

fn section(heading: &str, form: Form) -> Selector {
    Selector::Section {
        heading: heading.to_owned(),
        form,
    }
}

fn value(selector: &Selector, text: &str) -> Value {
    read(selector, Some(text)).unwrap()
}

fn audit() -> VerdictSpec {
    let lines = |word: &str, line: &str| (word.to_owned(), vec![line.to_owned()]);
    VerdictSpec {
        place: Place::LastLine,
        words: vec![
            lines("passed", "AUDIT: PASS"),
            lines("failed", "AUDIT: FINDINGS"),
            lines("resolved", "AUDIT: RESOLVED"),
        ],
        whole: vec![
            lines("passed", "PASS"),
            lines("resolved", "ALL ISSUES RESOLVED"),
        ],
        absent: "none".to_owned(),
        missing: "missing".to_owned(),
    }
}

#[test]
fn a_list_field_is_read_in_every_dialect() {
    let topology = field("topology", Form::List);
    for text in [
        "**Topology:** [server, client]",
        "**Topology:** `[server, client]`",
        "**Topology:** [`server`, `client`]",
        "**Topology:** server, client",
        "**Topology**: \"server\", 'client'",
        "**Topology :** [server, client, server] <!-- add more -->",
        "- **Topology:** server (Python, web), client",
        "> **topology:** [server, client] (two)",
        "1. __Topology__ : [TBD, server, client]\r",
        "Topology: [server, client]",
        "* Topology: server, client",
        "**Topology:**\n- server\n- client (web)\n\nText\n\n- other",
        "- **Topology:**\n  - `server`\n  - client\n- **Stack:** rust",
        "```\n**Topology:** [wrong]\n```\n\n**Topology:** [server, client]",
    ] {
        assert_eq!(
            value(&topology, text),
            json!(["server", "client"]),
            "{text}"
        );
    }
}

#[test]
fn a_list_field_that_says_nothing_yet_is_empty() {
    for text in [
        "**Topology:** [TBD]",
        "**Topology:** [tbd]",
        "**Topology:** _(none yet)_",
        "**Topology:** []",
        "**Topology:**",
        "The **Topology:** [server] is a field only at the start of a line.",
        "",
    ] {
        assert_eq!(
            value(&field("Topology", Form::List), text),
            json!([]),
            "{text}"
        );
    }
}

#[test]
fn a_text_field_loses_its_backticks_and_nothing_else() {
    let test = field("Test", Form::Text);
    for (text, expected) in [
        ("- **Test**: `npm test`", json!("npm test")),
        ("- **Test:** `npm test` (two minutes)", json!("npm test")),
        ("- **Test:** `a` and `b`", json!("`a` and `b`")),
        (
            "**Test:** cargo test -- --nocapture",
            json!("cargo test -- --nocapture"),
        ),
        (
            "**Test:** (cd web && npm test)",
            json!("(cd web && npm test)"),
        ),
        ("**Test:** ``echo `date` ``", json!("echo `date`")),
        ("**Test:** [TBD]", Value::Null),
        ("**Tests:** a", Value::Null),
    ] {
        assert_eq!(value(&test, text), expected, "{text}");
    }
}

#[test]
fn a_section_is_read_as_the_list_that_people_write() {
    let text = "# S\n\n## 2. Relevant Files for Current Task\n\n- src/a.ts\n* `a/b.py` (note)\n\
                - [ ] src/c.ts — note\n- Web:\n  - [the page](web/d.tsx)\n- src/a.ts: again\n\
                - _(more later)_\n<!-- - no.ts -->\n```\n- no.ts\n```\n### More\n+ src/my file.txt\n\
                ## Next\n- no.ts\n";
    let expected = json!([
        "src/a.ts",
        "a/b.py",
        "src/c.ts",
        "web/d.tsx",
        "src/my file.txt"
    ]);
    assert_eq!(
        value(&section("Relevant Files", Form::List), text),
        expected
    );
}

#[test]
fn a_section_is_read_as_boxes() {
    let text = "## Feature Lifecycle\n- [X] Step 1: Draft\n  - [ ] Check\n* [x] **Check**\n- [ ] Make (next)\n";
    let expected = json!([
        { "name": "Draft", "ticked": true },
        { "name": "Check", "ticked": true },
        { "name": "Make", "ticked": false },
    ]);
    assert_eq!(
        value(&section("feature lifecycle", Form::Boxes), text),
        expected
    );
}

#[test]
fn a_section_is_read_as_a_table() {
    let text = "## T\n\ntext\n\n| File | Reason | |\n|---|:-:|---|\n| `a_b.rs` | x \\| y | 1 |\n| **c** |\n";
    let expected = json!([
        { "File": "a_b.rs", "Reason": "x | y", "column 3": "1" },
        { "File": "c", "Reason": "", "column 3": "" },
    ]);
    assert_eq!(value(&section("T", Form::Table), text), expected);
}

#[test]
fn a_section_is_read_as_text() {
    let text = "## A\r\n\r\none\r\n\r\ntwo\r\n## B\r\n_(none yet)_\r\n";
    assert_eq!(
        value(&section("a", Form::Text), text),
        json!("one\r\n\r\ntwo")
    );
    assert_eq!(value(&section("b", Form::Text), text), Value::Null);
    assert_eq!(value(&section("c", Form::Text), text), Value::Null);
}

#[test]
fn the_first_marker_outside_code_counts() {
    let state = Selector::Marker {
        name: "STATE".to_owned(),
    };
    let text = "```\n[STATE: A]\n```\nas `[STATE: B]` says\n[STATE: C]\n[STATE: D]\n";
    assert_eq!(value(&state, text), json!("C"));
}

#[test]
fn front_matter_is_read_by_key() {
    let read = |key: &str, text| {
        value(
            &Selector::FrontMatter {
                key: key.to_owned(),
            },
            text,
        )
    };
    let yaml = "\u{feff}---\nroles: [a, b]\n1: x\n---\n# T\n";
    assert_eq!(read("roles", yaml), json!(["a", "b"]));
    assert_eq!(read("1", yaml), json!("x"));
    assert_eq!(read("none", yaml), Value::Null);
    assert_eq!(read("a", "+++\na = 1\n+++\n"), json!(1));
    assert_eq!(read("a", "# T\n\n---\na: 1\n---\n"), Value::Null);
}

#[test]
fn pointers_read_three_languages() {
    let at = |language, pointer: &str, text| {
        let pointer = pointer.to_owned();
        value(&Selector::Pointer { pointer, language }, text)
    };
    assert_eq!(at(Language::Json, "/a/1", r#"{"a": [1, 2]}"#), json!(2));
    assert_eq!(
        at(Language::Json, "/a/b~1c", r#"{"a": {"b/c": 3}}"#),
        json!(3)
    );
    assert_eq!(
        at(Language::Toml, "/a/d", "[a]\nd = 2020-01-02\n"),
        json!("2020-01-02")
    );
    let merged = "x: &x { a: !t 1 }\ny: { <<: *x, 2: z, n: .nan }\n";
    assert_eq!(
        at(Language::Yaml, "/y", merged),
        json!({ "2": "z", "n": null, "a": 1 })
    );
    assert_eq!(at(Language::Yaml, "/nothing", merged), Value::Null);
    assert_eq!(at(Language::Json, "/a", "  "), Value::Null);
}

#[test]
fn a_document_in_the_wrong_language_is_a_fault_and_not_a_value() {
    let pointer = Selector::Pointer {
        pointer: "/a".to_owned(),
        language: Language::Json,
    };
    let fault = read(&pointer, Some("{")).unwrap_err();
    assert!(
        fault.to_string().starts_with("not readable as JSON: "),
        "{fault}"
    );
    let key = Selector::FrontMatter {
        key: "a".to_owned(),
    };
    assert!(read(&key, Some("---\na: [\n---\n")).is_err());
}

#[test]
fn a_selector_that_can_read_nothing_is_a_fault_before_reading() {
    let fault = field("Test", Form::Table).check().unwrap_err();
    assert_eq!(
        fault.to_string(),
        "field `Test` cannot be read as table; read it as text or list, or read a section"
    );
    let pointer = Selector::Pointer {
        pointer: "a".to_owned(),
        language: Language::Yaml,
    };
    assert!(matches!(pointer.check(), Err(FactFault::BadPointer { .. })));
}

#[test]
fn a_document_that_is_not_there_has_a_value_for_each_selector() {
    let nothing = [
        (field("a", Form::Text), Value::Null),
        (field("a", Form::List), json!([])),
        (section("a", Form::Text), Value::Null),
        (section("a", Form::List), json!([])),
        (section("a", Form::Table), json!([])),
        (section("a", Form::Boxes), json!([])),
        (Selector::Exists, json!(false)),
        (Selector::Verdict(audit()), json!("none")),
    ];
    for (selector, expected) in nothing {
        assert_eq!(read(&selector, None).unwrap(), expected, "{selector:?}");
    }
    assert_eq!(value(&Selector::Exists, ""), json!(true));
}

#[test]
fn a_verdict_is_the_exact_last_line() {
    for (text, word) in [
        ("# Audit\n\nfine\n\nAUDIT: PASS\n", "passed"),
        ("fine\r\n\r\n  **AUDIT: PASS**  \r\n\r\n", "passed"),
        ("fine\n`AUDIT: PASS`", "passed"),
        ("a **`AUDIT: PASS`**\n**`AUDIT: FINDINGS`**", "failed"),
        ("AUDIT: FINDINGS\n\nAUDIT: RESOLVED", "resolved"),
        ("AUDIT: PASS\n```\nlog\n```\n", "passed"),
        ("PASS", "passed"),
        ("\u{feff}\n**PASS**\n\n", "passed"),
        ("ALL ISSUES RESOLVED\n", "resolved"),
    ] {
        assert_eq!(audit().read(Some(text)), word, "{text}");
    }
}

#[test]
fn what_only_mentions_a_verdict_is_none() {
    for text in [
        "a plaintext password",
        "bypass",
        "NO PASS",
        "AUDIT: PASSED?",
        "AUDIT: PASS but",
        "audit: pass",
        "not AUDIT: PASS",
        "AUDIT: PASS\nand more",
        "findings\nPASS",
        "# AUDIT: PASS",
        "> AUDIT: PASS",
        "- AUDIT: PASS",
        "~~AUDIT: PASS~~",
        "text\n```\nAUDIT: PASS\n```",
        "text\n```\nAUDIT: PASS",
        "AUDIT: PASS\n```\ncut off",
        "text\n\n    AUDIT: PASS",
        "<!--\nAUDIT: PASS",
        "<!-- AUDIT: PASS -->",
        "    PASS",
        "---\na: 1\n---",
    ] {
        assert_eq!(audit().read(Some(text)), "missing", "{text}");
    }
}

#[test]
fn a_blank_document_is_as_absent_as_none() {
    for text in [None, Some(""), Some(" \r\n\t"), Some("\u{feff}")] {
        assert_eq!(audit().read(text), "none");
    }
}

#[test]
fn a_verdict_may_stand_first() {
    let first = VerdictSpec {
        place: Place::FirstLine,
        ..audit()
    };
    assert_eq!(first.read(Some("\nAUDIT: PASS\n\ntext")), "passed");
    assert_eq!(first.read(Some("text\nAUDIT: PASS")), "missing");
}

#[test]
fn a_verdict_lists_each_of_its_words_once() {
    let words = ["passed", "failed", "resolved", "none", "missing"];
    assert_eq!(audit().possible_words(), words);
}

fn selectors() -> Vec<Selector> {
    let of_form = |form| [field("a", form), section("a", form)];
    let mut selectors: Vec<_> = [Form::Text, Form::List, Form::Table, Form::Boxes]
        .into_iter()
        .flat_map(of_form)
        .collect();
    selectors.push(Selector::Verdict(audit()));
    selectors.push(Selector::Exists);
    selectors
}

fn is_of_type(value: &Value, of: &Type) -> bool {
    match of {
        Type::Boolean => value.is_boolean(),
        Type::Either(members) => members.iter().any(|it| is_of_type(value, it)),
        Type::List(of) => value
            .as_array()
            .is_some_and(|it| it.iter().all(|it| is_of_type(it, of))),
        Type::Null => value.is_null(),
        Type::Text => value.is_string(),
        Type::Word(words) => value
            .as_str()
            .is_some_and(|it| words.iter().any(|word| word == it)),
        _ => true,
    }
}

proptest! {
    #[test]
    fn every_text_gives_a_value_of_the_declared_type(lines in crate::markdown::sample::lines()) {
        let text = lines.concat();
        for selector in selectors().iter().filter(|it| it.check().is_ok()) {
            let value = read(selector, Some(&text)).unwrap();
            prop_assert!(is_of_type(&value, &selector.result_type()), "{selector:?}: {value}");
        }
    }

    #[test]
    fn a_listed_path_survives_whatever_it_holds(path in "[^\\r\\n]{1,20}") {
        prop_assume!(!path.trim().is_empty());
        let path = path.trim();
        let text = format!("## a\n- {} (note)\n", name::in_backticks(path));
        prop_assert_eq!(value(&section("a", Form::List), &text), json!([path]));
    }

    #[test]
    fn words_that_are_not_the_line_never_pass(before in "[a-zA-Z :*`#>-]{1,9}", after in "[a-zA-Z :?!]{0,9}") {
        let line = format!("{before}AUDIT: PASS{after}");
        let bare = line.replace(['*', '`', ' '], "");
        prop_assume!(bare != "AUDIT:PASS");
        let spec = audit();
        prop_assert_ne!(spec.read(Some(&line)), "passed");
    }
}
