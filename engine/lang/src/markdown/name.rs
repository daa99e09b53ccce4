//! What a list item names: the path, word or box name in the middle of what people write around it.
//!
//! One grammar for every reader: a name in backticks, quotes, bold or a link is taken whole; any
//! other ends where a note begins: ` (note)`, ` - note`, ` — note`, `: note`, ` # note`. So a
//! path may hold blanks, and one that holds ` - ` is written in backticks.

mod lead;

use lead::{Lead, lead};

/// The names in the label of a list item: none for a placeholder, several for
/// `` `a`, `b` ``, else one.
pub fn names(label: &str) -> Vec<String> {
    let label = label.trim();
    match lead(label) {
        _ if is_placeholder(label) => vec![],
        Some((Lead::Emphasis(inner), _)) => bare_names(inner),
        _ => bare_names(label),
    }
}

/// The names in a label whose emphasis is gone.
fn bare_names(label: &str) -> Vec<String> {
    match lead(label) {
        _ if is_placeholder(label) => vec![],
        Some((Lead::Code(first), rest)) => codes(first, rest),
        Some((Lead::Link(target), _)) => kept(&target),
        Some((Lead::Quoted(inner), _)) => kept(inner),
        _ => kept(cut_note(label)),
    }
}

/// The name of a box: without `Step 1:`, number, bold and note.
pub fn box_name(label: &str) -> String {
    let label = without_step(label.trim());
    match lead(label) {
        Some((Lead::Emphasis(number), rest)) if is_step(number) => bare_box_name(rest),
        Some((Lead::Emphasis(inner), _)) => bare_box_name(inner),
        _ => bare_box_name(label),
    }
}

/// Whether all of a text is the number of a step: `Step 1:`.
fn is_step(text: &str) -> bool {
    without_step(&format!("{} ", text.trim())).is_empty()
}

fn bare_box_name(label: &str) -> String {
    let label = without_step(label.trim());
    let name = match lead(label) {
        Some((Lead::Code(inner), _)) => return inner.to_owned(),
        Some((Lead::Emphasis(inner), _)) => cut_note(inner),
        _ => cut_note(label),
    };
    if name.is_empty() { label } else { name }.to_owned()
}

/// A name as a list item holds it so that it is read back whole, whatever it contains.
pub fn in_backticks(name: &str) -> String {
    let longest = name.split(|it| it != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if name.starts_with('`') || name.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{name}{pad}{fence}")
}

/// The inside of a text that is one piece of inline code and nothing else.
pub fn whole_code(text: &str) -> Option<&str> {
    match lead(text) {
        Some((Lead::Code(inner), "")) => Some(inner),
        _ => None,
    }
}

/// The inside of a text that is emphasised as a whole, else the text.
pub fn without_emphasis(text: &str) -> &str {
    match lead(text) {
        Some((Lead::Emphasis(inner), "")) => inner,
        _ => text,
    }
}

/// Inline code at the start of a text, and the rest.
pub fn leading_code(text: &str) -> Option<(&str, &str)> {
    match lead(text)? {
        (Lead::Code(inner), rest) => Some((inner, rest)),
        _ => None,
    }
}

/// Whether a text only says that there is nothing yet: `[TBD]`, `none`, `_(none yet)_`, `(…)`.
pub fn is_placeholder(text: &str) -> bool {
    let text = text.trim().trim_end_matches('.');
    let word = text
        .trim_matches(['[', ']', '(', ')', '*', '_', '.', ' '])
        .to_lowercase();
    matches!(
        word.as_str(),
        "" | "tbd" | "todo" | "none" | "n/a" | "…" | "-" | "—" | "–"
    ) || text.starts_with("_(")
        || text.starts_with("*(")
        || is_emphasised_by_underscores(text)
        || is_in_parentheses(text)
}

fn is_emphasised_by_underscores(text: &str) -> bool {
    let inner = text.strip_prefix('_').and_then(|it| it.strip_suffix('_'));
    inner.is_some_and(|it| !it.starts_with('_') && !it.ends_with('_'))
}

/// `(none yet)` and `(none) yet`, but not `(group)/page.tsx`.
fn is_in_parentheses(text: &str) -> bool {
    text.starts_with('(') && is_note(text)
}

fn kept(name: &str) -> Vec<String> {
    let name = name.trim().trim_end_matches([',', ';']).trim_end();
    if name.is_empty() {
        vec![]
    } else {
        vec![name.to_owned()]
    }
}

/// `` `a`, `b` and `c` `` from the first on.
fn codes(first: &str, rest: &str) -> Vec<String> {
    let mut names = vec![first.to_owned()];
    let mut rest = rest;
    while let Some((inner, after)) = after_joint(rest).and_then(leading_code) {
        names.push(inner.to_owned());
        rest = after;
    }
    names
}

fn after_joint(rest: &str) -> Option<&str> {
    let rest = rest.trim_start();
    let rest = rest.strip_prefix(',').map_or(rest, str::trim_start);
    let rest = rest.strip_prefix("and ").unwrap_or(rest).trim_start();
    rest.starts_with('`').then_some(rest)
}

/// A label up to where a note begins.
fn cut_note(label: &str) -> &str {
    let starts = label.char_indices().map(|(at, _)| at);
    let end = starts.skip(1).find(|at| begins_note(label, *at));
    let name = &label[..end.unwrap_or(label.len())];
    name.trim_end().trim_end_matches(':').trim_end()
}

fn begins_note(label: &str, at: usize) -> bool {
    const SIGNS: [&str; 8] = [" - ", " -- ", " – ", " # ", " // ", " <!--", ": ", "—"];
    let rest = &label[at..];
    SIGNS.iter().any(|sign| rest.starts_with(sign))
        || rest
            .strip_prefix(' ')
            .is_some_and(|it| it.starts_with('(') && is_note(it))
}

/// Whether what begins with a parenthesis is a note and not part of a file's name
/// (`copy (2).txt`).
fn is_note(text: &str) -> bool {
    let after = text.find(')').map_or("", |close| &text[close + 1..]);
    !after.starts_with(|it: char| it.is_alphanumeric() || "./_-".contains(it))
}

/// `Step 1: a`, `step 2 - a`, `3. a` without their number.
fn without_step(label: &str) -> &str {
    let worded = label.get(..4).filter(|it| it.eq_ignore_ascii_case("step"));
    let number = worded.map_or(label, |_| label[4..].trim_start());
    let rest = number.trim_start_matches(|it: char| it.is_ascii_digit());
    if rest.len() == number.len() {
        return label;
    }
    let sign = rest.trim_start();
    let after = sign.strip_prefix([':', '.', ')', '-', '–', '—']);
    after
        .filter(|it| it.starts_with(' '))
        .map_or(label, str::trim_start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_found_in_what_people_write_around_it() {
        let lines = [
            ("src/a.ts", "src/a.ts"),
            ("`a/b.py` (note)", "a/b.py"),
            ("`a/b - c.py` — note", "a/b - c.py"),
            ("src/a.ts — note", "src/a.ts"),
            ("src/a.ts—note", "src/a.ts"),
            ("src/a.ts - note", "src/a.ts"),
            ("src/a.ts: note", "src/a.ts"),
            ("src/a.ts # note", "src/a.ts"),
            ("src/a.ts (see b.ts), later", "src/a.ts"),
            ("src/my file.txt", "src/my file.txt"),
            ("src/my file (2).txt (copy)", "src/my file (2).txt"),
            ("app/(group)/page.tsx", "app/(group)/page.tsx"),
            ("(group)/page.tsx", "(group)/page.tsx"),
            ("[the route](src/a.ts) note", "src/a.ts"),
            ("[a](<src/my file.txt>)", "src/my file.txt"),
            ("pages/[id].tsx", "pages/[id].tsx"),
            ("**src/a.ts**: note", "src/a.ts"),
            ("**`src/a.ts`** — note", "src/a.ts"),
            ("\"src/a b.ts\" note", "src/a b.ts"),
            ("__init__.py", "__init__.py"),
            ("__init__", "__init__"),
            ("_app.tsx", "_app.tsx"),
            ("**/foo/**", "**/foo/**"),
            ("src/*_a_*.rs", "src/*_a_*.rs"),
            ("C:\\dir\\a.rs", "C:\\dir\\a.rs"),
            ("src/lib.rs:12", "src/lib.rs:12"),
            ("a.rs,", "a.rs"),
        ];
        for (label, path) in lines {
            assert_eq!(names(label), [path], "{label}");
        }
    }

    #[test]
    fn several_names_in_backticks_are_several_names() {
        assert_eq!(names("`a`, `b` and `c` (note `d`)"), ["a", "b", "c"]);
    }

    #[test]
    fn placeholders_name_nothing() {
        for label in [
            "",
            "_(none yet)_",
            "_(none — sequential execution)_",
            "(none yet)",
            "_none_",
            "[TBD]",
            "[tbd]",
            "TBD",
            "None.",
            "N/A",
            "(add paths here)",
            "…",
        ] {
            assert_eq!(names(label), [""; 0], "{label}");
        }
    }

    #[test]
    fn boxes_lose_number_bold_and_note() {
        for label in [
            "Draft",
            "Step 1: Draft",
            "**Draft**",
            "**Step 1: Draft**",
            "**Step 1:** Draft",
            "**Step 1:** **Draft**",
            "**Step 1:** `Draft`",
            "Step 1: **Draft**",
            "step 12 - Draft",
            "1. Draft",
            "Draft (done in May)",
            "Draft — done",
            "**Draft**: the contract",
            "Draft:",
            "_Draft_",
            "`Draft`",
        ] {
            assert_eq!(box_name(label), "Draft", "{label}");
        }
        assert_eq!(box_name("Draft follow-up"), "Draft follow-up");
        assert_eq!(box_name("`Step 1: a (b)`"), "Step 1: a (b)");
        assert_eq!(box_name("Stepping"), "Stepping");
    }

    #[test]
    fn whatever_is_put_in_backticks_is_read_back() {
        for name in ["a", "`a`", "a``b", "`", "[x](y)", "\\_", "a - b (c)", "# t"] {
            assert_eq!(names(&in_backticks(name)), [name]);
            assert_eq!(whole_code(&in_backticks(name)), Some(name));
        }
    }
}
