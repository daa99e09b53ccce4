//! The laws of `fuzz/reply_laws.rs` over the corpus of the fuzz target, the corpus of replies, and some thousand broken ones of
//! these, the same ones every time.

use gemstack_lang::document::Document;
use gemstack_lang::source::Source;
use gemstack_run::reply::{Syntax, Syntaxes};

use crate::mutation::Mutation;

#[path = "../../fuzz/reply_laws.rs"]
mod laws;

/// How many broken replies there are of each whole one.
const EACH: usize = 150;

/// Pieces that mean something in a reply.
const PIECES: &[&str] = &[
    "`",
    "```",
    "````",
    "~~~",
    "\n```\n",
    "```file:a\n",
    "```edit:b\n",
    "```diff\n",
    "```sh\n",
    "file:",
    "path=\"",
    "<file path=\"c\">\n",
    "</file>\n",
    "<![CDATA[",
    "]]>",
    "<delete path=\"d\"/>\n",
    "<rename from=\"a\" to=\"e\"/>\n",
    "<mode path=\"a\" executable=\"true\"/>\n",
    "<<<<<<< SEARCH\n",
    "=======\n",
    ">>>>>>> REPLACE\n",
    "--- a/f\n",
    "+++ b/f\n",
    "--- /dev/null\n",
    "@@ -1,2 +1,2 @@\n",
    "rename from a\n",
    "\\ No newline at end of file\n",
    "*** Begin Patch\n",
    "*** End Patch\n",
    "*** Add File: g\n",
    "*** Update File: g\n",
    "*** Move to: h\n",
    "*** End of File\n",
    "@@\n",
    "+",
    "-",
    " ",
    "    ",
    "\t",
    "> ",
    "../",
    "/",
    "\0",
    "\r",
    "\r\n",
    "\n",
    "\n\n",
    "é",
    "\u{feff}",
    "\u{2028}",
    "<think>",
    "</think>\n",
    "{",
    "}",
    "\"operations\":[",
    "\"operation\":\"write\",",
    "\"path\":\"i\",",
    "null",
];

/// The replies of a file of the corpus of replies.
fn replies(name: &str) -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/engine/run/src/reply/corpus");
    let path = format!("{folder}/{name}.yaml");
    let text = std::fs::read_to_string(&path).expect(&path);
    let document = Document::yaml(Source::new(name, text)).root().to_json();
    let cases = document.as_array().expect("a list of cases").iter();
    let replies = cases.map(|it| it["reply"].as_str().expect("a reply").to_owned());
    replies.collect()
}

fn breaks(text: &str, syntaxes: Syntaxes, size: usize) -> bool {
    std::panic::catch_unwind(|| laws::all(text, syntaxes, size)).is_err()
}

/// Tries every law on each of the texts and on what chance makes of it, in all syntaxes and in one.
fn hold(names: &[&str], only: &[Syntax]) {
    let texts: Vec<_> = names.iter().flat_map(|it| replies(it)).collect();
    let mut mutation = Mutation::new(0x9e37_79b9_7f4a_7c15, texts.iter().cloned()).with(PIECES);
    let mut broken = 0;
    for text in &texts {
        for size in 1..=EACH {
            let text = mutation.of(text);
            broken += usize::from(breaks(&text, Syntaxes::ALL, size));
            broken += usize::from(breaks(&text, Syntaxes::of(only), size));
        }
    }
    assert_eq!(
        broken,
        0,
        "so many of {} break a law",
        texts.len() * EACH * 2
    );
}

#[test]
fn whatever_is_read_as_whole_files_is_safe_whole_in_pieces_and_cut() {
    hold(&["fences", "elements"], &[Syntax::Whole]);
}

#[test]
fn whatever_is_read_as_search_and_replace_is_safe_whole_in_pieces_and_cut() {
    hold(&["edits"], &[Syntax::Whole, Syntax::SearchReplace]);
}

#[test]
fn whatever_is_read_as_a_diff_is_safe_whole_in_pieces_and_cut() {
    hold(&["diffs"], &[Syntax::Whole, Syntax::UnifiedDiff]);
}

#[test]
fn whatever_is_read_as_a_patch_is_safe_whole_in_pieces_and_cut() {
    hold(&["patches"], &[Syntax::ApplyPatch]);
}

#[test]
fn whatever_is_read_as_json_is_safe_whole_in_pieces_and_cut() {
    hold(&["json"], &[Syntax::Structured]);
}

#[test]
fn the_seeds_of_the_fuzz_target_keep_every_law() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/corpus/reply");
    let seeds: Vec<_> = std::fs::read_dir(folder).expect(folder).flatten().collect();
    assert!(seeds.len() > 9, "{}", seeds.len());
    for seed in seeds {
        let text = std::fs::read_to_string(seed.path()).expect("readable");
        let (syntaxes, size, text) = laws::told(&text).expect("a seed says how it is read");
        laws::all(text, syntaxes, size);
    }
}
