//! What is read quickly is what is read in full: [`parse`] compares them wherever tests run.

use proptest::prelude::*;

use super::super::parse;
use super::read;
use crate::source::Source;

fn is_quick(text: &str) -> bool {
    let source = Source::new("any.yaml", text);
    parse(&source);
    read(&source).is_some()
}

#[test]
fn what_people_write_is_read_quickly() {
    let texts = [
        "kind: pipeline\nname: a-b # why\n\n# and this\nn: -5\ne: ''\n",
        "a:\n  b: it's {{ x }}\n  c: \"{{ x ~ '\\n' }}\"\nd: 'it''s'\n",
        "list:\n- a\n- b: 1\n  c: 2\n-\n  - d\n  - - e\n    - f\nnext: 1\n",
        "flow: { a: [1, two, { b: \"c\" }], d: {}, e: [], }\nf: [\n  a,\n  # why\n  b\n  ]\n",
        "a: |\n  one\n\n    two # no comment\n\n\nb: >-\n  three\n  four\n\n   five\n  six\n",
        "steps:\n  - uses: x\n    with:\n      - |\n        text\n    url: http://x:80/#a\n",
        "é: ünïcode — …\n",
    ];
    for text in texts {
        assert!(is_quick(text), "{text:?}");
    }
}

#[test]
fn what_is_not_simple_is_left_to_the_reader_that_judges() {
    let texts = [
        "a: &b 1\nc: *b\n",
        "a: !x 1\n",
        "a: one\n  two\n",
        "a: \"one\n  two\"\n",
        "? a\n: b\n",
        "a: b: c\n",
        "a:\tb\n",
        "a: b\r\n",
        "---\na: b\n",
        "a: [b\n",
        "a: {{ x }}\n",
        "a: |2\n  x\n",
        "a: b",
        "a:\n    b: 1\n  c: 2\n",
        "\u{feff}a: b\n",
        "a: \u{85}b\n",
    ];
    for text in texts {
        assert!(!is_quick(text), "{text:?}");
    }
}

/// Bits of YAML, some of which do not belong together.
fn bit() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "a",
        "b c",
        "key:",
        "key: ",
        "é",
        "- ",
        "-",
        "-5",
        "- -",
        ": ",
        ":",
        " #",
        "# note",
        "#x",
        "\n",
        "\n",
        "\n",
        "\n  ",
        "\n  ",
        "\n    ",
        "\n   ",
        "\n\n",
        "  ",
        " ",
        "|",
        ">",
        "|-",
        ">-",
        "|\n",
        ">\n",
        "[",
        "]",
        "{",
        "}",
        ", ",
        ",",
        "'",
        "''",
        "\"",
        "\\n",
        "\\",
        "'q'",
        "\"q\"",
        "&x ",
        "*x",
        "!t ",
        "? ",
        "%",
        "@",
        "---",
        "...",
        "null",
        "~",
        "1.5",
        "true",
        "<<: ",
        "http://x",
        "{{ x }}",
        "\"{{ x }}\"",
        "\u{2028}",
        "\t",
        "\r\n",
        "\u{feff}",
    ])
}

/// A line as people write it.
fn line() -> impl Strategy<Value = String> {
    let start = prop::sample::select(vec!["", "", "  ", "  ", "    ", "   ", "      "]);
    let head = prop::sample::select(vec![
        "k: ", "l: ", "m:", "n:", "- ", "-", "- k: ", "- l:", "- - ", "'q r': ", "\"s\": ", "#", "",
    ]);
    let tail = prop::sample::select(vec![
        "",
        "",
        "",
        "text",
        "two words",
        "5",
        "'one'",
        "\"two\\n\"",
        "[a, b]",
        "{ a: 1 }",
        "[",
        "]",
        "{",
        "},",
        "a: 1,",
        "|",
        ">",
        "|-",
        ">-",
        " # why",
        "it's",
        "x # y",
        "a: b",
        "",
        "{ a: [1, 'b'], c: { d: \"e\" } }",
        "   ",
        ">+",
        "[a, [b, {c: d}]]",
        "- x",
        "[ ]",
        "{}",
    ]);
    (start, head, tail).prop_map(|(start, head, tail)| format!("{start}{head}{tail}\n"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn lines_are_read_as_in_full(lines in prop::collection::vec(line(), 1..8)) {
        is_quick(&lines.concat());
    }

    #[test]
    fn bits_are_read_as_in_full(bits in prop::collection::vec(bit(), 1..16), end in "\n?") {
        is_quick(&(bits.concat() + &end));
    }
}
