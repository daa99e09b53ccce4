use serde_json::{Value as Json, json};

use crate::event::What;
use crate::failure::{Failure, Kind};
use crate::files::sandbox::Sandbox;
use crate::harness::{Project, Told};

const WRITE: &str = r#"
inputs: { reply: { type: string } }
stages:
  parse: { uses: reply.parse, with: { text: "{{ inputs.reply }}" } }
  write: { uses: files.write, with: { operations: "{{ stages.parse.operations }}" } }
outputs:
  written: "{{ stages.write.written }}"
  deleted: "{{ stages.write.deleted }}"
  renamed: "{{ stages.write.renamed }}"
  files: "{{ stages.write.files }}"
"#;

async fn write(project: &Project, reply: &str) -> Result<Json, Failure> {
    project.run(WRITE, json!({ "reply": reply })).await.ended
}

async fn refused(project: &Project, reply: &str) -> Failure {
    let before = project.files();
    let failure = write(project, reply).await.expect_err("it is refused");
    assert_eq!(project.files(), before, "nothing is written");
    failure
}

fn file(path: &str) -> String {
    format!("```file:{path}\ncontent\n```\n")
}

#[tokio::test]
async fn a_reply_is_written_and_its_files_are_told_by_what_became_of_them() {
    let files = [("a.md", "one\ntwo\n"), ("old.md", "x\n"), ("b.md", "b\n")];
    let project = Project::new(&files, &[]);
    let reply = "
```edit:a.md
<<<<<<< SEARCH
two
=======
three
>>>>>>> REPLACE
```
```file:./new/c.md
c
```
<delete path=\"old.md\"/>
<rename from=\"b.md\" to=\"d.md\"/>
";
    let outputs = write(&project, reply).await.expect("it is written");
    assert_eq!(outputs["written"], json!(["d.md", "a.md", "new/c.md"]));
    assert_eq!(outputs["deleted"], json!(["old.md"]));
    assert_eq!(
        outputs["renamed"],
        json!([{ "from": "b.md", "to": "d.md" }])
    );
    let all = ["a.md", "b.md", "d.md", "new/c.md", "old.md"];
    assert_eq!(outputs["files"], json!(all));
    assert_eq!(project.files(), ["a.md", "d.md", "new/c.md"]);
    assert_eq!(project.text("a.md").as_deref(), Some("one\nthree\n"));
}

#[tokio::test]
async fn a_path_that_leads_out_of_the_project_is_refused() {
    let project = Project::new(&[("a.md", "a")], &[]);
    project.sandbox.link("out", "..");
    for path in ["../x", "/etc/x", "a/../../x", "out/x", "C:/x"] {
        let failure = refused(&project, &file(path)).await;
        assert_eq!(failure.kind, Kind::Refused, "{path}");
        assert_eq!(
            failure.code.as_deref(),
            Some("PathTraversalBlocked"),
            "{path}"
        );
    }
    assert!(!project.sandbox.has_beside("x"));
}

#[tokio::test]
async fn what_is_gits_the_engines_or_protected_is_refused_however_it_is_reached() {
    let project = Project::new(&[(".git/HEAD", "ref"), ("a.md", "a")], &[]).writing(&["**"]);
    project.sandbox.link("hooks", ".git");
    let paths = [
        ".git/config",
        "hooks/x",
        ".GIT/x",
        ".agent/STATUS.md",
        ".agent/costs.json",
        ".env",
    ];
    for path in paths {
        let failure = refused(&project, &file(path)).await;
        assert_eq!(failure.kind, Kind::Refused, "{path}");
        assert_eq!(failure.code.as_deref(), Some("PathProtected"), "{path}");
    }
}

#[tokio::test]
async fn a_step_writes_its_own_files_only_and_all_others_are_named() {
    let project = Project::new(&[("tests/a.sh", "a\n")], &[]).writing(&["**", "!tests/**"]);
    let reply = [
        file("src/a.sh"),
        file("tests/b.sh"),
        "<delete path=\"tests/a.sh\"/>\n".into(),
    ];
    let failure = refused(&project, &reply.concat()).await;
    assert_eq!(failure.code.as_deref(), Some("PathNotInWriteSet"));
    let lines: Vec<_> = failure.message.lines().collect();
    assert!(
        lines[0].starts_with("`tests/b.sh` may not be written"),
        "{lines:?}"
    );
    assert!(
        lines[1].starts_with("`tests/a.sh` may not be written"),
        "{lines:?}"
    );
    assert!(
        failure
            .help
            .expect("a cure")
            .contains("gemstack runs reply")
    );
}

#[tokio::test]
async fn an_edit_that_fits_nowhere_is_rejected_with_the_closest_lines() {
    let project = Project::new(&[("a.md", "let first = 1;\nlet second = 2;\n")], &[]);
    let reply = "
```edit:a.md
<<<<<<< SEARCH
let thirty = 30;
=======
x
>>>>>>> REPLACE
```
";
    let failure = refused(&project, reply).await;
    assert_eq!(failure.kind, Kind::Rejected);
    assert_eq!(failure.code.as_deref(), Some("EditDoesNotFit"));
    assert!(failure.message.contains("fits nowhere"), "{failure}");
}

#[tokio::test]
async fn a_rename_never_overwrites() {
    let project = Project::new(&[("a.md", "a"), ("b.md", "b")], &[]);
    let failure = refused(&project, "<rename from=\"a.md\" to=\"b.md\"/>\n").await;
    assert_eq!(failure.code.as_deref(), Some("EditDoesNotFit"));
}

#[tokio::test]
async fn a_file_that_is_no_text_is_not_touched() {
    let project = Project::new(&[("a.png", "")], &[]);
    project.sandbox.bytes("a.png", b"\x89PNG\xff");
    let failure = refused(&project, "<delete path=\"a.png\"/>\n").await;
    assert_eq!(failure.kind, Kind::Rejected);
    assert_eq!(failure.code.as_deref(), Some("TextNotUtf8"));
}

#[tokio::test]
async fn line_ends_and_the_right_to_be_executed_stay() {
    let files = [
        ("a.txt", "one\r\ntwo\r\n"),
        ("run.sh", "x\n"),
        ("old.sh", "y\n"),
    ];
    let project = Project::new(&files, &[]);
    project.sandbox.chmod("run.sh", 0o755);
    project.sandbox.chmod("old.sh", 0o755);
    let reply = "
```file:a.txt
one
three
```
```file:run.sh
z
```
<rename from=\"old.sh\" to=\"new.sh\"/>
";
    write(&project, reply).await.expect("it is written");
    assert_eq!(project.text("a.txt").as_deref(), Some("one\r\nthree\r\n"));
    assert_eq!(project.sandbox.mode("run.sh") & 0o111, 0o111);
    assert_eq!(project.sandbox.mode("new.sh") & 0o100, 0o100);
}

#[tokio::test]
async fn what_someone_changed_meanwhile_is_a_conflict_and_stays() {
    let project = Project::new(&[("a.md", "a\n"), ("b.md", "b\n")], &[]);
    let project = project.watched(|told, sandbox, _| {
        if let Told::Event(What::StageFinished { stage, .. }) = told
            && stage.ends_with("/write")
        {
            sandbox.file("a.md", "mine\n");
        }
    });
    let reply = [file("a.md"), file("b.md")].concat();
    let failure = write(&project, &reply).await.expect_err("a conflict");
    assert_eq!(failure.kind, Kind::Refused);
    assert_eq!(failure.code.as_deref(), Some("FilesChanged"));
    assert_eq!(project.text("a.md").as_deref(), Some("mine\n"));
    assert_eq!(project.text("b.md").as_deref(), Some("b\n"));
    // Both versions are there: the cure begins with looking at them.
    let help = failure.help.expect("a cure");
    let shown = help
        .split('`')
        .find(|it| it.starts_with("diff a.md "))
        .expect("a command");
    let wanted = shown.strip_prefix("diff a.md ").expect("a place");
    assert_eq!(project.text(wanted).as_deref(), Some("content\n"));
}

/// The files are read for a prompt first, and whoever is `watched` may change them before the reply is written.
const READ_AND_WRITE: &str = r#"
inputs: { reply: { type: string } }
stages:
  look: { uses: files.read, with: { paths: [a.md, b.md] } }
  parse: { uses: reply.parse, needs: [look], with: { text: "{{ inputs.reply }}" } }
  write: { uses: files.write, with: { operations: "{{ stages.parse.operations }}" } }
"#;

/// What a person does meanwhile.
type Change = fn(&Sandbox);

async fn read_then(change: Change, reply: &str) -> (Result<Json, Failure>, Project) {
    let project = Project::new(&[("a.md", "a\n")], &[]);
    let project = project.watched(move |told, sandbox, _| {
        if let Told::Event(What::StageFinished { stage, .. }) = told
            && stage.ends_with("/look")
        {
            change(sandbox);
        }
    });
    let ended = project
        .run(READ_AND_WRITE, json!({ "reply": reply }))
        .await
        .ended;
    (ended, project)
}

#[tokio::test]
async fn what_a_person_changes_while_the_model_writes_is_not_overwritten() {
    let mine: Change = |it| it.file("a.md", "mine\n");
    let gone: Change = |it| it.rename("a.md", "kept.md");
    let new: Change = |it| it.file("b.md", "new\n");
    let removal = "<delete path=\"a.md\"/>\n";
    let (whole, other) = (file("a.md"), file("b.md"));
    for (change, reply) in [
        (mine, &*whole),
        (mine, removal),
        (gone, &whole),
        (new, &other),
    ] {
        let (ended, project) = read_then(change, reply).await;
        let failure = ended.expect_err(reply);
        assert_eq!(failure.code.as_deref(), Some("FilesChanged"), "{reply}");
        let written = ["a.md", "b.md"].map(|it| project.text(it));
        assert!(!written.contains(&Some("content\n".to_owned())), "{reply}");
    }
}

#[tokio::test]
async fn an_edit_is_made_in_what_a_person_has_made_of_the_file_meanwhile() {
    let edit = "```edit:a.md\n<<<<<<< SEARCH\na\n=======\nz\n>>>>>>> REPLACE\n```\n";
    let (ended, project) = read_then(|it| it.file("a.md", "mine\na\n"), edit).await;
    ended.expect("it is written");
    assert_eq!(project.text("a.md").as_deref(), Some("mine\nz\n"));
}

#[tokio::test]
async fn what_nobody_changed_since_it_was_read_is_written() {
    let (ended, project) = read_then(|_| {}, &[file("a.md"), file("b.md")].concat()).await;
    ended.expect("it is written");
    assert_eq!(project.text("a.md").as_deref(), Some("content\n"));
    assert_eq!(project.text("b.md").as_deref(), Some("content\n"));
}

#[tokio::test]
async fn a_file_that_a_person_changed_and_the_reply_removes_stays() {
    let project = Project::new(&[("a.md", "a\n")], &[]);
    let project = project.watched(|told, sandbox, _| {
        if let Told::Event(What::StageFinished { stage, .. }) = told
            && stage.ends_with("/write")
        {
            sandbox.file("a.md", "mine\n");
        }
    });
    let failure = write(&project, "<delete path=\"a.md\"/>\n")
        .await
        .expect_err("a conflict");
    assert!(
        failure
            .help
            .expect("a cure")
            .contains("the run would remove `a.md`")
    );
    assert_eq!(project.text("a.md").as_deref(), Some("mine\n"));
}

#[tokio::test]
async fn two_new_files_that_some_file_system_takes_for_one_are_refused() {
    for (one, other) in [
        ("A.txt", "a.txt"),
        ("Src/x", "src/x"),
        ("\u{e4}", "a\u{308}"),
    ] {
        let project = Project::new(&[], &[]);
        let failure = refused(&project, &[file(one), file(other)].concat()).await;
        assert_eq!(failure.code.as_deref(), Some("SameFile"), "{one} {other}");
    }
    let project = Project::new(&[("a.txt", "1\n"), ("A.txt", "2\n")], &[]);
    let both = [file("a.txt"), file("A.txt")].concat();
    write(&project, &both)
        .await
        .expect("there are two such files");
}

#[tokio::test]
async fn a_file_in_both_line_ends_is_told() {
    let project = Project::new(&[("mixed.txt", "a\r\nb\r\nc\n")], &[]);
    let ran = project
        .run(WRITE, json!({ "reply": file("mixed.txt") }))
        .await;
    assert_eq!(project.text("mixed.txt").as_deref(), Some("content\r\n"));
    let note = "lines of `mixed.txt` ended in LF and in CRLF; now all end in CRLF";
    assert_eq!(ran.notes, [note]);
}

#[tokio::test]
async fn what_the_engine_adds_to_a_replys_file_does_not_make_it_the_engines() {
    const BOTH: &str = r#"
inputs: { reply: { type: string } }
stages:
  parse: { uses: reply.parse, with: { text: "{{ inputs.reply }}" } }
  write: { uses: files.write, with: { operations: "{{ stages.parse.operations }}" } }
  add: { uses: files.append, needs: [write], with: { path: notes/a.md, line: END } }
"#;
    let project = Project::new(&[("notes/x.md", ""), (".agent/plugins/x", "")], &[]);
    let project = project.watched(|told, sandbox, _| {
        if let Told::Event(What::StageFinished { stage, .. }) = told
            && stage.ends_with("/add")
        {
            // By the time of the commit, the folder leads into what is the engine's.
            sandbox.rename("notes", "moved");
            sandbox.link("notes", ".agent/plugins");
        }
    });
    let ran = project
        .run(BOTH, json!({ "reply": file("notes/a.md") }))
        .await;
    assert_eq!(ran.failure().code.as_deref(), Some("PathProtected"));
    assert_eq!(project.text(".agent/plugins/a.md"), None);
}

#[tokio::test]
async fn a_reply_makes_a_file_executable_whether_it_is_new_changed_or_only_that() {
    let project = Project::new(&[("old.sh", "x\n"), ("kept.sh", "x\n")], &[]);
    let mode = |path: &str| format!("<mode path=\"{path}\" executable=\"true\"/>\n");
    let git = "```diff\ndiff --git a/git.sh b/git.sh\nnew file mode 100755\n--- /dev/null\n+++ b/git.sh\n@@ -0,0 +1 @@\n+x\n```\n";
    let reply = [
        mode("new.sh"),
        file("new.sh"),
        mode("kept.sh"),
        "<rename from=\"old.sh\" to=\"moved.sh\"/>\n".to_owned(),
        mode("moved.sh"),
        git.to_owned(),
    ];
    let outputs = write(&project, &reply.concat())
        .await
        .expect("it is written");
    let written = json!(["moved.sh", "new.sh", "git.sh", "kept.sh"]);
    assert_eq!(outputs["written"], written);
    for path in ["new.sh", "kept.sh", "moved.sh", "git.sh"] {
        let path = crate::tree::relative(path).expect("a path");
        let metadata = project.sandbox.root.metadata(&path).expect("it reads");
        assert!(metadata.expect("a file").executable, "{path:?}");
    }
    let failure = refused(&project, &mode("missing.sh")).await;
    assert_eq!(failure.code.as_deref(), Some("EditDoesNotFit"));
}
