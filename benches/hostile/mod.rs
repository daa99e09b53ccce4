//! Documents that mean harm.

use std::fmt::Write as _;

/// How large the largest scalar is, in bytes; `GEMSTACK_BENCH_SCALAR` in MiB says otherwise.
fn scalar() -> usize {
    let said = std::env::var("GEMSTACK_BENCH_SCALAR").ok();
    said.and_then(|it| it.parse().ok()).unwrap_or(200) << 20
}

/// A document by what it is, and who writes it.
type Hostile = (&'static str, fn() -> String);

/// Their names and texts, one at a time, for some are large.
pub fn all() -> impl Iterator<Item = (String, String)> {
    let documents: [Hostile; 6] = [
        ("10 MB of stages", large),
        ("alias bomb", bomb),
        ("10,000 lists in each other", deep),
        ("10,000 maps in each other", deep_maps),
        ("recursive anchor", recursive),
        ("one scalar of 200 MiB", huge),
    ];
    documents
        .into_iter()
        .map(|(name, text)| (name.to_owned(), text()))
}

const HEAD: &str = "kind: pipeline\nname: hostile\n";

fn large() -> String {
    let mut text = format!("{HEAD}stages:\n");
    let mut number = 0;
    while text.len() < 10 << 20 {
        let _ = writeln!(
            text,
            "  stage_{number}:\n    uses: files.read\n    with: {{ paths: [\"src/{number}/**\", docs] }}"
        );
        number += 1;
    }
    text
}

fn bomb() -> String {
    let mut text = format!("{HEAD}a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let of = format!("*a{}", level - 1);
        let _ = writeln!(
            text,
            "a{level}: &a{level} [{}]",
            [of.as_str(); 9].join(", ")
        );
    }
    text
}

fn deep() -> String {
    format!(
        "{HEAD}stages: {}{}\n",
        "[".repeat(10_000),
        "]".repeat(10_000)
    )
}

fn deep_maps() -> String {
    let mut text = HEAD.to_owned();
    for level in 0..10_000 {
        text.extend(std::iter::repeat_n(' ', level));
        text.push_str("a:\n");
    }
    text
}

fn recursive() -> String {
    format!("{HEAD}stages: &a\n  one: {{ uses: files.read, with: *a }}\n  two: *a\n")
}

fn huge() -> String {
    format!("{HEAD}summary: {}\n", "x".repeat(scalar()))
}
