//! Texts for property tests: the lines that documents are made of, in orders nobody would write.

use proptest::collection::vec;
use proptest::prelude::*;

const LINES: [&str; 46] = [
    "",
    "",
    "# Project Status",
    "# a",
    "## a",
    "## Current Focus",
    "## Feature Lifecycle",
    "### Feature Lifecycle for a",
    "## Relevant Files",
    "## Notes",
    "a",
    "---",
    "===",
    "***",
    "```",
    "````md",
    "~~~",
    "  ```",
    "<!--",
    "-->",
    "<!-- a -->",
    "<div>",
    "</div>",
    "> quoted",
    "> - [x] One",
    "> ```",
    "    indented",
    "\tindented",
    "[STATE: A]",
    "[STATE: B]",
    "**[STATE: A]** `",
    "[COUNTS: a=1, b=2]",
    "- [ ] One",
    "- [x] Step 2: Two",
    "  - [ ] Three",
    "* [X] **One**",
    "1. [ ] Two",
    "- a",
    "- `b` (note)",
    "  more",
    "_(none yet)_",
    "No active feature.",
    "search (started 2026-01-02)",
    "**a:** [b, c]",
    "| a | b |",
    "|---|---|",
];

/// Lines with their ends; the last may lack one.
pub(crate) fn lines() -> impl Strategy<Value = Vec<String>> {
    let known = prop::sample::select(&LINES[..]).prop_map(str::to_owned);
    let line = prop_oneof![12 => known, 1 => "[^\\r\\n]{0,12}", 1 => "[\\[\\]`*_<>#:!|x -]{0,9}"];
    let end = prop_oneof![4 => Just("\n"), 2 => Just("\r\n"), 1 => Just("\r")];
    (vec(line, 0..16), end, any::<bool>()).prop_map(|(lines, end, complete)| {
        let mut lines: Vec<_> = lines.into_iter().map(|it| it + end).collect();
        if let Some(last) = lines.last_mut().filter(|_| !complete) {
            last.truncate(last.len() - end.len());
        }
        lines
    })
}
