//! Whatever is done to whatever files, in whatever syntax it is said: the reply is read as what was meant.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::search_replace::is_open;
use super::tree::{self, File, Tree};
use super::{Unsayable, rendered};
use crate::reply::{FileOperation, Shape, Stream, Syntax, Syntaxes, parse_as, tricky};

/// Paths of files that are there, and of those that come.
const THERE: [&str; 8] = [
    "a.py",
    "docs/My Notes.md",
    "docs/é ü",
    "it's.txt",
    "\"so\" said.md",
    "b/tick`.sh",
    "file:x",
    "Makefile",
];
const COMING: [&str; 8] = [
    "new.rs",
    "two words",
    "it's \"both\".md",
    "日本/語.txt",
    "a=b",
    "</file>",
    "b/a b/a",
    "--- x",
];

/// What else a reply is made of.
const SIGNS: &[&str] = &[
    "<<<<<<< SEARCH",
    "=======",
    "=========",
    ">>>>>>> REPLACE",
    "</file>",
    "<file path=\"x\">",
    "<![CDATA[",
    "]]>",
    "]]></file>",
    "<delete path=\"y\"/>",
    "--- a/x",
    "+++ b/x",
    "-- a/x",
    "++ b/x",
    "@@ -1 +1 @@",
    "diff --git a/x b/x",
    "\\ No newline at end of file",
    "*** Begin Patch",
    "*** End Patch",
    "*** Add File: x",
    "*** End of File",
    "</think>",
    "<think>",
    "═══ GOAL ═══",
    "\u{feff}",
    "{",
    "\r",
    "\t",
    "  ",
    "",
];

/// Lines that look like everything a reply is made of, among them such as are often the same.
fn line() -> impl Strategy<Value = String> {
    let often = prop::sample::select(vec!["}", "    }", "x", "pass", ""]);
    prop_oneof![3 => tricky::line(SIGNS), 1 => often.prop_map(str::to_owned)]
}

/// How the lines of a file end.
#[derive(Clone, Copy, Debug)]
enum Ends {
    Unix,
    Windows,
    Mixed,
}

fn ended(lines: &[(String, bool)], ends: Ends, is_open: bool) -> String {
    let end = |is_windows: bool| match ends {
        Ends::Windows => "\r\n",
        Ends::Mixed if is_windows => "\r\n",
        Ends::Unix | Ends::Mixed => "\n",
    };
    let mut text: String = lines
        .iter()
        .map(|(line, is_windows)| line.clone() + end(*is_windows))
        .collect();
    if is_open {
        text.truncate(text.trim_end_matches(['\r', '\n']).len());
    }
    text
}

fn ends() -> impl Strategy<Value = Ends> {
    prop_oneof![4 => Just(Ends::Unix), 2 => Just(Ends::Windows), 1 => Just(Ends::Mixed)]
}

/// A file before, and what else it may hold after: some of its lines are other ones, are gone, or are there again.
#[derive(Clone, Debug)]
struct Story {
    before: File,
    after: String,
    deed: u8,
    mode: Option<bool>,
}

fn story() -> impl Strategy<Value = Story> {
    let lines = prop::collection::vec((line(), any::<bool>()), 0..30);
    let touched = prop::collection::vec((any::<prop::sample::Index>(), 0..4_u8, line()), 0..5);
    let open = prop::bool::weighted(0.2);
    let flags = (open, open, any::<bool>(), 0..6_u8, any::<Option<bool>>());
    (lines, touched, ends(), flags).prop_map(|(lines, touched, ends, flags)| {
        let (was_open, is_open, executable, deed, mode) = flags;
        let before = ended(&lines, ends, was_open);
        let after = ended(&touching(lines, touched), ends, is_open);
        let before = File {
            content: before,
            executable,
        };
        Story {
            before,
            after,
            deed,
            mode,
        }
    })
}

fn touching(
    mut lines: Vec<(String, bool)>,
    touched: Vec<(prop::sample::Index, u8, String)>,
) -> Vec<(String, bool)> {
    for (at, how, line) in touched {
        let at = at.index(lines.len() + 1);
        match how {
            0 => lines.insert(at, (line, true)),
            1 => lines.insert(at, (line, false)),
            _ if at == lines.len() => {}
            2 => lines[at].0 = line,
            _ => drop(lines.remove(at)),
        }
    }
    lines
}

/// A tree and what is done to it.
fn deeds() -> impl Strategy<Value = (Tree, Vec<FileOperation>)> {
    let there = prop::collection::vec(story(), THERE.len());
    let coming = prop::collection::vec(story(), COMING.len());
    let chosen = prop::sample::subsequence((0..THERE.len()).collect::<Vec<_>>(), 0..5);
    let made = prop::sample::subsequence((0..COMING.len()).collect::<Vec<_>>(), 0..3);
    (there, coming, chosen, made).prop_map(|(there, coming, chosen, made)| {
        let mut tree = Tree::new();
        let mut operations = Vec::new();
        let mut free: Vec<_> = COMING.to_vec();
        for index in made {
            free.retain(|it| *it != COMING[index]);
            operations.push(write(COMING[index], &coming[index].after));
            operations.extend(mode(COMING[index], coming[index].mode));
        }
        for index in chosen {
            tree.insert(THERE[index].to_owned(), there[index].before.clone());
            operations.extend(told(THERE[index], &there[index], &mut free));
        }
        // As a reply is settled: renames first, modes last.
        operations.sort_by_key(|it| match it {
            FileOperation::Rename { .. } => 0,
            FileOperation::Mode { .. } => 2,
            _ => 1,
        });
        (tree, operations)
    })
}

fn told(path: &str, story: &Story, free: &mut Vec<&str>) -> Vec<FileOperation> {
    let delete = FileOperation::Delete {
        path: path.to_owned(),
    };
    let moved = |to: &str| FileOperation::Rename {
        from: path.to_owned(),
        to: to.to_owned(),
    };
    let changed =
        |path: &str| std::iter::once(write(path, &story.after)).chain(mode(path, story.mode));
    match (story.deed, free.pop()) {
        (0, _) => vec![delete],
        (1, Some(to)) => std::iter::once(moved(to))
            .chain(mode(to, story.mode))
            .collect(),
        (2, Some(to)) => std::iter::once(moved(to)).chain(changed(to)).collect(),
        (3, _) => mode(path, story.mode).into_iter().collect(),
        _ => changed(path).collect(),
    }
}

fn write(path: &str, content: &str) -> FileOperation {
    FileOperation::Write {
        path: path.to_owned(),
        content: content.to_owned(),
    }
}

fn mode(path: &str, executable: Option<bool>) -> Option<FileOperation> {
    executable.map(|executable| FileOperation::Mode {
        path: path.to_owned(),
        executable,
    })
}

/// What is read of a reply in these syntaxes, whole and in pieces, and made of the tree.
fn carried_out(before: &Tree, reply: &str, syntaxes: &[Syntax]) -> Tree {
    let (syntaxes, shape) = (Syntaxes::of(syntaxes), Shape::default());
    let read = parse_as(reply, syntaxes, &shape);
    let mut stream = Stream::new(syntaxes);
    for piece in reply.split_inclusive([' ', '`', '\n']) {
        stream.push(piece);
    }
    assert_eq!(stream.finish(&shape), read);
    let read = read.unwrap_or_else(|fault| panic!("{fault}\n{reply}"));
    let after = tree::after(before.clone(), &read.operations);
    after.unwrap_or_else(|fault| panic!("{fault}\n{reply}"))
}

/// Holds what is made of a reply against what is meant. What may be refused for want of words, `may_lack` says.
fn arrives(
    before: &Tree,
    operations: &[FileOperation],
    syntaxes: &[Syntax],
    may_lack: impl Fn(&Unsayable) -> bool,
) {
    match rendered(before, operations, syntaxes) {
        Ok(reply) => {
            let meant = tree::after(before.clone(), operations).unwrap();
            let made = carried_out(before, &reply, syntaxes);
            assert_eq!(made, meant, "\n{reply}");
        }
        Err(unsayable) => assert!(may_lack(&unsayable), "{unsayable}"),
    }
}

/// A content that none of the ways to give a file whole can say.
fn is_beyond_whole(content: &str) -> bool {
    let ends = |line: &str| {
        line.trim_end()
            .trim_end_matches("</file>")
            .trim_end()
            .ends_with("]]>")
    };
    content.lines().any(ends)
}

fn contents(before: &Tree, operations: &[FileOperation]) -> BTreeSet<String> {
    let after = tree::after(before.clone(), operations).unwrap();
    let all = before.values().chain(after.values());
    all.map(|it| it.content.clone()).collect()
}

/// Paths with both kinds of quotes have no place in an element, nor some in the head of a fence.
fn is_odd_path(unsayable: &Unsayable) -> bool {
    matches!(unsayable, Unsayable::Path { path } if path == "it's \"both\".md")
}

fn lacks_whole(before: &Tree, operations: &[FileOperation], unsayable: &Unsayable) -> bool {
    let is_beyond = || {
        contents(before, operations)
            .iter()
            .any(|it| is_beyond_whole(it))
    };
    is_odd_path(unsayable) || matches!(unsayable, Unsayable::OpenEnd { .. }) && is_beyond()
}

/// New lines take the end of those around them, or of the file: only where ends differ, before or after, can that be another than
/// is meant.
fn has_ends_of_its_own(before: &Tree, operations: &[FileOperation], path: &str) -> bool {
    let after = tree::after(before.clone(), operations).unwrap();
    let from = operations.iter().find_map(|it| match it {
        FileOperation::Rename { from, to } if to == path => Some(from.as_str()),
        _ => None,
    });
    let was = before.get(from.unwrap_or(path));
    let texts: Vec<_> = was
        .into_iter()
        .chain(after.get(path))
        .map(|it| it.content.as_str())
        .collect();
    let windows = texts.concat().matches("\r\n").count();
    let is_mixed = windows > 0 && windows < texts.concat().matches('\n').count();
    let has_none = texts.iter().any(|it| !it.contains('\n'));
    is_mixed || has_none || texts.iter().any(|it| it.ends_with('\r'))
}

/// What blocks of old and new lines alone have no words for.
fn lacks_edit(before: &Tree, operations: &[FileOperation], unsayable: &Unsayable) -> bool {
    let contents = contents(before, operations);
    let any = |is: fn(&str) -> bool| contents.iter().any(|it| is(it));
    match unsayable {
        Unsayable::LineEnds { path } => has_ends_of_its_own(before, operations, path),
        Unsayable::LastLine { .. } => any(is_open),
        Unsayable::Markers { .. } => any(|it| it.contains("=========")),
        Unsayable::NoSyntax => true,
        other => is_odd_path(other),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_tree_arrives_by_search_and_replace_alone_as_far_as_it_has_words((tree, operations) in deeds()) {
        arrives(&tree, &operations, &[Syntax::SearchReplace], |it| {
            *it != Unsayable::NoSyntax && lacks_edit(&tree, &operations, it)
        });
    }

    #[test]
    fn every_tree_arrives_by_unified_diffs_alone_as_far_as_they_have_words((tree, operations) in deeds()) {
        arrives(&tree, &operations, &[Syntax::UnifiedDiff], |it| {
            !matches!(it, Unsayable::LastLine { .. } | Unsayable::Markers { .. }) && lacks_edit(&tree, &operations, it)
        });
    }

    #[test]
    fn every_tree_arrives_by_whole_files((tree, operations) in deeds()) {
        arrives(&tree, &operations, &[Syntax::Whole], |it| lacks_whole(&tree, &operations, it));
    }

    #[test]
    fn every_tree_arrives_by_search_and_replace_and_new_files((tree, operations) in deeds()) {
        let syntaxes = [Syntax::SearchReplace, Syntax::Whole];
        arrives(&tree, &operations, &syntaxes, |it| lacks_whole(&tree, &operations, it));
    }

    #[test]
    fn every_tree_arrives_by_unified_diffs_and_new_files((tree, operations) in deeds()) {
        let syntaxes = [Syntax::UnifiedDiff, Syntax::Whole];
        arrives(&tree, &operations, &syntaxes, |it| lacks_whole(&tree, &operations, it));
    }

    #[test]
    fn every_tree_arrives_by_one_patch_unless_it_is_about_the_last_end_of_a_line((tree, operations) in deeds()) {
        arrives(&tree, &operations, &[Syntax::ApplyPatch], |it| match it {
            Unsayable::LastLine { .. } => contents(&tree, &operations).iter().any(|it| is_open(it)),
            other => is_odd_path(other),
        });
    }

    #[test]
    fn every_tree_arrives_by_json((tree, operations) in deeds()) {
        arrives(&tree, &operations, &[Syntax::Structured], |_| false);
    }
}

/// One small change, one new file and one mode, as each format says them.
fn said(syntaxes: &[Syntax]) -> String {
    let content = "def greet(name):\n    return f\"Hello, {name}!\"\n\n\nVERSION = 1\n";
    let file = File {
        content: content.to_owned(),
        executable: false,
    };
    let tree = Tree::from([("src/greeting.py".to_owned(), file)]);
    let operations = [
        write("src/greeting.py", &content.replace("Hello", "Good day")),
        write("docs/use.md", "```sh\ngreet Ada\n```\n"),
        mode("src/greeting.py", Some(true)).unwrap(),
    ];
    let reply = rendered(&tree, &operations, syntaxes).unwrap();
    let meant = tree::after(tree.clone(), &operations).unwrap();
    assert_eq!(carried_out(&tree, &reply, syntaxes), meant, "{reply}");
    reply
}

#[test]
fn a_small_change_is_said_as_one_wherever_a_format_can() {
    let new = "````file:docs/use.md\n```sh\ngreet Ada\n```\n````\n";
    let edits = said(&[Syntax::SearchReplace, Syntax::Whole]);
    let edit = "```edit:src/greeting.py\n<<<<<<< SEARCH\ndef greet(name):\n    return f\"Hello, {name}!\"\n\n=======\n\
                def greet(name):\n    return f\"Good day, {name}!\"\n\n>>>>>>> REPLACE\n```\n";
    assert!(edits.contains(edit), "{edits}");
    let hunk = " def greet(name):\n-    return f\"Hello, {name}!\"\n+    return f\"Good day, {name}!\"\n \n";
    let diffs = said(&[Syntax::UnifiedDiff, Syntax::Whole]);
    let diff = format!(
        "```diff\n--- a/src/greeting.py\n+++ b/src/greeting.py\n@@ -1,3 +1,3 @@\n{hunk}```\n"
    );
    assert!(diffs.contains(&diff), "{diffs}");
    let patch = said(&[Syntax::ApplyPatch]);
    let update = format!(
        "*** Begin Patch\n*** Update File: src/greeting.py\n@@\n{hunk}*** Add File: docs/use.md\n+```sh\n"
    );
    assert!(patch.contains(&update), "{patch}");
    let whole = said(&[Syntax::Whole]);
    assert!(
        whole.contains("```file:src/greeting.py\ndef greet(name):\n"),
        "{whole}"
    );
    assert!(whole.contains(new), "{whole}");
    assert!(said(&[Syntax::Structured]).contains("\"search\": \"def greet(name):\\n"));
}
