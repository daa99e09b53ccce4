//! `files.append`: a line at the end of a file that there is.

use gemstack_lang::catalogue::{Effects, Sink, Trust, Writes};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::context::Context;
use crate::event::By;
use crate::failure::Failure;
use crate::files::Writer;
use crate::operation::{Given, Operation, Performed};
use crate::tree::relative;

/// A line at the end of a file.
pub(super) struct FilesAppend;

/// Which file, and which line.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameters {
    /// The file; nothing happens where there is none.
    path: String,
    /// The line; nothing happens where it is the last one already.
    line: String,
}

/// What became of it.
#[derive(Serialize, JsonSchema)]
pub(super) struct Outputs {
    /// The file.
    path: String,
    /// Whether the line was added.
    changed: bool,
}

impl Operation for FilesAppend {
    const NAME: &'static str = "files.append";
    const SUMMARY: &'static str =
        "Adds a line, as a paragraph of its own, at the end of a file that there is.";
    const EFFECTS: Effects = Effects::proposes(Writes::At(&["path"]));
    const TRUST: Trust = Trust {
        sinks: &[("path", Sink::Path)],
        ..Trust::FULL
    };
    type Parameters = Parameters;
    type Outputs = Outputs;

    async fn perform(
        Parameters { path, line }: Parameters,
        context: &Context<'_>,
    ) -> Result<Performed<Outputs>, Failure> {
        let path = relative(&path)?;
        context.judge(&path, Writer::Engine)?;
        refuse_several(&line)?;
        let (tree, path) = (context.tree(), path.as_str().to_owned());
        let text = tree
            .read(&path)?
            .and_then(|it| appended(&it, line.trim_end()));
        let changed = text.is_some();
        let file = text
            .map(|it| tree.propose(&path, Some(it), By::Engine))
            .transpose()?;
        let files = file.into_iter().collect();
        Ok(Performed::Given(Given::proposing(
            Outputs { path, changed },
            files,
        )))
    }
}

fn refuse_several(line: &str) -> Result<(), Failure> {
    if line.trim().is_empty() || line.trim_end().contains(['\n', '\r']) {
        let message = format!("`{}` is not one line", line.escape_debug());
        return Err(Failure::rejected(message).coded("NotALine"));
    }
    Ok(())
}

/// The text with the line below it; none where it ends with it already.
fn appended(text: &str, line: &str) -> Option<String> {
    let last = text.trim_end().lines().next_back().unwrap_or_default();
    if last.trim_end() == line {
        return None;
    }
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let gap = match text {
        "" => "",
        _ if text.ends_with(&end.repeat(2)) => "",
        _ if text.ends_with('\n') => end,
        _ => &end.repeat(2),
    };
    Some(format!("{text}{gap}{line}{end}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::harness::Project;

    #[tokio::test]
    async fn a_line_is_added_to_a_file_that_there_is_and_makes_none() {
        const APPEND: &str = r#"
stages:
  there: { uses: files.append, with: { path: A.md, line: "AUDIT: RESOLVED" } }
  gone: { uses: files.append, with: { path: B.md, line: "AUDIT: RESOLVED" } }
outputs: { changed: ["{{ stages.there.changed }}", "{{ stages.gone.changed }}"] }
"#;
        let project = Project::new(&[("A.md", "AUDIT: FINDINGS\n")], &[]);
        let outputs = project.run(APPEND, json!({})).await.outputs();
        assert_eq!(outputs["changed"], json!([true, false]));
        assert_eq!(project.files(), ["A.md"]);
        let text = "AUDIT: FINDINGS\n\nAUDIT: RESOLVED\n";
        assert_eq!(project.text("A.md").as_deref(), Some(text));
    }

    #[test]
    fn a_line_becomes_a_paragraph_of_its_own() {
        let appended = |text| appended(text, "DONE");
        assert_eq!(appended("a\n").as_deref(), Some("a\n\nDONE\n"));
        assert_eq!(appended("a").as_deref(), Some("a\n\nDONE\n"));
        assert_eq!(appended("a\n\n").as_deref(), Some("a\n\nDONE\n"));
        assert_eq!(
            appended("a\r\nb").as_deref(),
            Some("a\r\nb\r\n\r\nDONE\r\n")
        );
        assert_eq!(appended("").as_deref(), Some("DONE\n"));
    }

    #[test]
    fn a_line_that_is_the_last_one_is_not_added_again() {
        assert_eq!(appended("a\n\nDONE\n", "DONE"), None);
        assert_eq!(appended("a\r\nDONE \r\n\r\n", "DONE"), None);
        assert!(appended("DONE\nbut not really\n", "DONE").is_some());
    }
}
