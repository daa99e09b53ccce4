//! Ways out of a project, tried: every attempt of the table goes the way that a reply goes, and that of reading, where
//! the kernel opens a path at once and where it goes name by name. Nothing around the project may change or be read.

mod ground;
mod race;
mod table;

use serde_json::{Value as Json, json};

use crate::failure::{Failure, Kind};
use ground::{Ground, SECRET};
use table::{Attempt, End, attempts};

const WRITE: &str = r#"
inputs: { reply: { type: string } }
stages:
  parse: { uses: reply.parse, with: { text: "{{ inputs.reply }}" } }
  write: { uses: files.write, with: { operations: "{{ stages.parse.operations }}" } }
"#;

/// What a reply writes.
const CONTENT: &str = "written by a model\n";

/// What else a reply can want of a path. A file of the project that there is goes there, or comes from there.
const OTHER_DEEDS: &[&str] = &[
    "```file:{}\nwritten by a model\n```\n",
    "```edit:{}\n<<<<<<< SEARCH\n=======\nwritten by a model\n>>>>>>> REPLACE\n```\n",
    "```diff:{}\n@@ -0,0 +1 @@\n+written by a model\n```\n",
    "<delete path=\"{}\"/>\n",
    "<rename from=\"src/deep/b.rs\" to=\"{}\"/>\n",
    "<rename from=\"{}\" to=\"src/stolen\"/>\n",
];

/// A whole run, with journal and commit.
fn replied(ground: &Ground, reply: &str) -> Result<Json, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let run = ground.project.run(WRITE, json!({ "reply": reply }));
    runtime.unwrap().block_on(run).ended
}

/// The two stages alone, up to what they propose.
fn proposed(ground: &Ground, reply: &str) -> Result<Json, Failure> {
    let parsed = ground
        .project
        .perform("reply.parse", json!({ "text": reply }))?;
    let with = json!({ "operations": parsed["operations"] });
    ground.project.perform("files.write", with)
}

/// Tries a way out by writing: what is refused changes nothing, and what is inside is there.
fn write(ground: &Ground, attempt: &Attempt) {
    let Attempt { name, path, end } = attempt;
    let reply = format!("<file path=\"{path}\">\n{CONTENT}</file>\n");
    let before = ground.within();
    let ended = replied(ground, &reply);
    match end {
        End::Refused(code) | End::Stopped(code) => {
            let failure = ended
                .err()
                .unwrap_or_else(|| panic!("{name}: it is written"));
            assert_eq!(failure.code.as_deref(), Some(*code), "{name}: {failure}");
            assert_eq!(ground.within(), before, "{name}");
        }
        End::Inside(place) => {
            ended.unwrap_or_else(|failure| panic!("{name}: {failure}"));
            let text = ground.project.text(place);
            assert_eq!(text.as_deref(), Some(CONTENT), "{name}");
        }
    }
}

/// Tries everything else that a reply can want of a path that is refused.
fn do_otherwise(ground: &Ground, attempt: &Attempt) {
    let Attempt { name, path, end } = attempt;
    let End::Refused(code) = end else { return };
    let before = ground.within();
    for deed in OTHER_DEEDS {
        let failure = proposed(ground, &deed.replace("{}", path));
        let failure = failure
            .err()
            .unwrap_or_else(|| panic!("{name} is done: {deed}"));
        // What there is no file of cannot be edited, and what is no file cannot be renamed.
        let refused = failure.code.as_deref() == Some(code);
        let unfit = matches!(
            failure.kind,
            Kind::Rejected | Kind::Truncated | Kind::Internal
        );
        assert!(refused || unfit, "{name}: {deed}: {failure}");
    }
    assert_eq!(ground.within(), before, "{name}");
}

/// Tries a way out by reading: nothing of what stands outside comes in.
fn read(ground: &Ground, attempt: &Attempt) {
    let path = &attempt.path;
    let paths = [path.clone(), format!("{path}/*"), format!("{path}/**")];
    let given = ground
        .project
        .perform("files.read", json!({ "paths": paths }));
    let given = given.expect("it never fails").to_string();
    assert!(!given.contains(SECRET), "{}: {given}", attempt.name);
}

fn try_everything(ground: impl Fn() -> Ground) {
    let standing = ground();
    let around = standing.around();
    let attempts = attempts(&standing);
    assert!(attempts.len() >= 60, "{}", attempts.len());
    for attempt in &attempts {
        match attempt.end {
            End::Refused(_) | End::Stopped(_) => {
                write(&standing, attempt);
                do_otherwise(&standing, attempt);
            }
            End::Inside(_) => {
                let fresh = ground();
                let around = fresh.around();
                write(&fresh, attempt);
                assert_eq!(fresh.around(), around, "{}", attempt.name);
            }
        }
        assert_eq!(standing.around(), around, "{}", attempt.name);
    }
}

#[test]
fn no_reply_gets_out_where_a_path_is_opened_at_once() {
    try_everything(Ground::new);
}

#[test]
fn no_reply_gets_out_where_a_path_is_opened_name_by_name() {
    try_everything(Ground::name_by_name);
}

#[test]
fn nothing_from_outside_is_read() {
    for ground in [Ground::new(), Ground::name_by_name()] {
        let around = ground.around();
        for attempt in &attempts(&ground) {
            read(&ground, attempt);
        }
        assert_eq!(ground.around(), around);
    }
}
