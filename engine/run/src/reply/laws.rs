//! What holds for every reply, tried on random ones.

use proptest::prelude::*;

use super::*;

/// A block as a careful writer gives it: the fence is longer than any inside, and than three if markers are content.
fn carefully(path: &str, content: &str, mark: char) -> String {
    let is_fence = |c: char| c == '`' || c == '~';
    let runs = content.split(|c| !is_fence(c)).map(str::len);
    let longest = runs
        .max()
        .unwrap_or(0)
        .max(if content.contains("REPLACE") { 3 } else { 2 });
    let fence = mark.to_string().repeat(longest + 1);
    format!("{fence}file:{path}\n{content}{fence}\n")
}

/// What else a reply is made of.
const SIGNS: &[&str] = &[
    "=======",
    ">>>>>>> REPLACE",
    "</file>",
    "<file path=\"x\">",
    "<delete path=\"y\"/>",
    "--- a/x",
    "+++ b/x",
    "@@ -1 +1 @@",
    "- ```file:z",
    "\r",
    "",
];

fn content() -> impl Strategy<Value = String> {
    let end = prop::sample::select(vec!["\n", "\r\n"]);
    let line = (tricky::line(SIGNS), end).prop_map(|(line, end)| line + end);
    prop::collection::vec(line, 0..12).prop_map(|lines| lines.concat())
}

fn prose() -> impl Strategy<Value = String> {
    let line = prop::sample::select(vec![
        "Here it is.\n",
        "\n",
        "- a `b`\n",
        "```sh\nmake\n```\n",
        "# Heading\n",
    ]);
    prop::collection::vec(line, 0..4).prop_map(|lines| lines.concat())
}

/// One file of a reply as a careless writer gives it, in three marks whatever is inside.
fn carelessly(path: &str, content: &str) -> String {
    format!("```file:{path}\n{content}```\n")
}

/// Markdown whose fences are all closed, as documents have them, in three marks.
fn document() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec![
        "text\n",
        "\n",
        "```sh\nmake\n```\n",
        "```\nmake\n```\n",
        "```\n```\n",
        "```\n```sh\n```\n",
        "```md\n```sh\nmake\n```\n```\n",
        "```md\n```sh\n```\n",
        "````md\n```\n````\n",
        "```sh\n```py\nmake\n```\n",
        "````md\n```sh\nmake\n```\n````\n",
        "````\n```\n````\n",
        "~~~\n```\n~~~\n",
        "~~~md\n```sh\n~~~\n",
    ]);
    prop::collection::vec(part, 0..5).prop_map(|parts| parts.concat())
}

fn written(reply: &Reply) -> Vec<(&str, &str)> {
    let operations = reply.operations.iter();
    let writes = operations.map(|operation| match operation {
        FileOperation::Write { path, content } => (path.as_str(), content.as_str()),
        other => panic!("only files were written, not {other:?}"),
    });
    writes.collect()
}

proptest! {
    #[test]
    fn a_fence_longer_than_any_inside_holds_every_content_exactly(
        one in content(), two in content(), before in prose(), between in prose(), after in prose(), tilde: bool,
    ) {
        let mark = if tilde { '~' } else { '`' };
        let blocks = (carefully("one", &one, mark), carefully("two", &two, mark));
        let text = format!("{before}{}{between}{}{after}", blocks.0, blocks.1);
        let reply = parse(&text).unwrap();
        prop_assert_eq!(written(&reply), [("one", one.as_str()), ("two", two.as_str())]);
        prop_assert_eq!(reply.prose, [before, between, after].concat());
    }

    #[test]
    fn whatever_a_careless_writer_nests_no_file_is_ever_cut(
        one in document(), between in document(), two in document(), after in document(),
    ) {
        let text = format!("{}{between}{}{after}", carelessly("one", &one), carelessly("two", &two));
        if let Ok(reply) = parse(&text) {
            prop_assert_eq!(written(&reply), [("one", one.as_str()), ("two", two.as_str())]);
        }
    }

    #[test]
    fn whatever_a_careless_writer_nests_the_last_file_is_never_cut(one in document(), after in document()) {
        let text = format!("{}{after}", carelessly("one", &one));
        if let Ok(reply) = parse(&text) {
            prop_assert_eq!(written(&reply), [("one", one.as_str())]);
        }
    }

    #[test]
    fn no_text_is_a_reason_to_panic(lines in prop::collection::vec(tricky::line(SIGNS), 0..30), edit: bool) {
        let text = lines.join("\n");
        let _ = parse(&text);
        let opener = if edit { "```edit:a\n<<<<<<< SEARCH\n" } else { "```diff\n--- a/x\n+++ b/x\n@@\n" };
        let _ = parse(&format!("{opener}{text}"));
    }

    #[test]
    fn a_prefix_of_a_block_is_never_a_whole_file(content in content(), cut in 0..1000_usize) {
        let text = carefully("one", &content, '`');
        let mut at = text.len() * cut / 1000;
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        if let Ok(reply) = parse(&text[..at]) {
            let whole = written(&reply) == [("one", content.as_str())];
            prop_assert!(reply.operations.is_empty() || whole, "{}", &text[..at]);
        }
    }

    #[test]
    fn search_blocks_hold_every_content_without_markers(search in document(), replace in document(), length in 5..=9_usize) {
        let marker = |sign: &str| sign.repeat(length);
        let text = format!(
            "```edit:a\n{} SEARCH\n{search}{}\n{replace}{} REPLACE\n```\n", marker("<"), marker("="), marker(">"),
        );
        let edits = vec![Edit { search, replace }];
        let operations = vec![FileOperation::Edit { path: "a".into(), edits }];
        prop_assert_eq!(parse(&text).unwrap().operations, operations);
    }
}

/// By size alone: if any part were quadratic, one of these would take hours.
#[test]
fn replies_of_many_megabytes_are_read_in_one_pass() {
    let size = 2_000_000;
    let many = |part: &str| part.repeat(size / part.len());
    let file = |n: usize| format!("```file:f{n}\nline\n```\n\n");
    let files: String = (0..size / 30).map(file).collect();
    let nested = format!("```file:a\n{}```\n", many("```sh\n```\n"));
    let edits = format!(
        "```edit:a\n{}```\n",
        many("<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE\n")
    );
    let hunks = format!("```diff:a\n{}```\n", many("@@ -1 +1 @@\n-a\n+b\n\n"));
    let element = format!("<file path=\"a\">\n{}</file>\n", many("<x>\n"));
    for text in [files, nested, edits, hunks, element] {
        assert!(!parse(&text).unwrap().operations.is_empty());
    }
    for prose in [
        many("```diff\n-a\n ```\n"),
        many("prose\n"),
        many("x"),
        many("- 1"),
    ] {
        assert_eq!(parse(&prose).unwrap().prose, prose);
    }
    for refused in [
        many("\n"),
        many("```file:a\n"),
        many("```sh\n"),
        many("```file:a\n\n```\n"),
    ] {
        assert!(parse(&refused).is_err());
    }
}
