use serde_json::{Value as Json, json};

use crate::harness::Project;
use crate::settings::Origin;

fn read(project: &Project, paths: Json) -> Json {
    project
        .perform("files.read", json!({ "paths": paths }))
        .expect("it never fails")
}

fn bodies(given: &Json) -> Vec<(&str, &str)> {
    let files = given["files"].as_array().expect("files").iter();
    files
        .map(|it| (it["path"].as_str().unwrap(), it["body"].as_str().unwrap()))
        .collect()
}

fn withheld(given: &Json) -> Vec<(&str, &str)> {
    let files = given["withheld"].as_array().expect("files").iter();
    files
        .map(|it| (it["path"].as_str().unwrap(), it["reason"].as_str().unwrap()))
        .collect()
}

#[test]
fn the_order_of_the_request_is_kept_and_each_file_comes_once() {
    let files = [
        ("b.md", "B"),
        ("src/z.rs", "Z"),
        ("src/a.rs", "A"),
        ("app/[id].ts", "I"),
    ];
    let project = Project::new(&files, &[]);
    let given = read(
        &project,
        json!(["src/z.rs", "./b.md", "src/**", "src", "app/[id].ts"]),
    );
    let found = [
        ("src/z.rs", "Z"),
        ("b.md", "B"),
        ("src/a.rs", "A"),
        ("app/[id].ts", "I"),
    ];
    assert_eq!(bodies(&given), found);
    assert_eq!(given["files"][0]["title"], "src/z.rs");
    assert_eq!(given["files"][0]["bytes"], 1);
}

#[test]
fn what_is_missing_is_listed_and_a_pattern_may_find_nothing() {
    let project = Project::new(&[("a.md", "A")], &[]);
    let given = read(&project, json!(["gone.md", "*.none", "a.md", "gone.md"]));
    assert_eq!(given["missing"], json!(["gone.md"]));
    assert_eq!(given["unmatched"], json!(["*.none"]));
    assert_eq!(bodies(&given), [("a.md", "A")]);
    assert!(project.notes().is_empty());
}

#[test]
fn a_folder_whose_files_are_all_ignored_is_told_and_its_files_can_be_named_outright() {
    let files = [
        (".ignore", "*.lock\n"),
        (".gitignore", "out/\n"),
        ("a.lock", "L"),
        ("deep/a.lock", "L"),
        ("a.md", "A"),
        ("out/x.md", "X"),
    ];
    let project = Project::new(&files, &[]);
    let given = read(&project, json!(["deep/", "*.lock", "*.md"]));
    assert_eq!(given["unmatched"], json!(["deep/", "*.lock"]));
    assert_eq!(bodies(&given), [("a.md", "A")]);
    let given = read(&project, json!(["out/x.md", "a.lock"]));
    assert_eq!(bodies(&given), [("out/x.md", "X"), ("a.lock", "L")]);
}

#[test]
fn lines_behind_a_name_are_no_part_of_it_unless_a_file_is_called_so() {
    let project = Project::new(&[("a.rs", "A"), ("bar:1", "B"), ("bar", "no")], &[]);
    let given = read(&project, json!(["a.rs:12-40", "a.rs#L7", "bar:1"]));
    assert_eq!(bodies(&given), [("a.rs", "A"), ("bar:1", "B")]);
}

#[test]
fn what_is_proposed_lies_over_what_is_on_the_disk() {
    let project = Project::new(&[("a.md", "old"), ("b.md", "B")], &[])
        .proposing("a.md", Some("new"))
        .proposing("b.md", None)
        .proposing("deep/c.md", Some("C"));
    let given = read(&project, json!(["**/*.md", "b.md"]));
    assert_eq!(bodies(&given), [("a.md", "new"), ("deep/c.md", "C")]);
    assert_eq!(given["missing"], json!(["b.md"]));
}

#[test]
fn what_lies_outside_is_withheld() {
    let project = Project::new(&[("a.md", "A")], &[]);
    project.sandbox.link("link.md", "../out.md");
    let given = read(
        &project,
        json!(["../out.md", "/etc/passwd", "link.md", "../*", "a\nb"]),
    );
    assert_eq!(bodies(&given), []);
    let found = withheld(&given);
    let paths: Vec<_> = found.iter().map(|(path, _)| *path).collect();
    assert_eq!(
        paths,
        ["../out.md", "/etc/passwd", "link.md", "../*", "a\\nb"]
    );
    assert!(found[2].1.contains("out of the project"), "{found:?}");
}

#[test]
fn git_secrets_and_what_is_no_text_are_withheld_and_told() {
    let key = format!("key: ghp_{}\n", "a1".repeat(18));
    let files = [
        (".env", "A=1"),
        (".git/config", "x"),
        ("key.yaml", &key),
        ("nul.bin", "a\0b"),
    ];
    let project = Project::new(&files, &[]);
    project.sandbox.bytes("raw.bin", &[0xff, 0xfe]);
    project.sandbox.link("notes.txt", ".env");
    let paths = [
        ".env",
        ".git/config",
        "key.yaml",
        "notes.txt",
        "nul.bin",
        "raw.bin",
    ];
    let given = read(&project, json!(paths));
    assert_eq!(bodies(&given), []);
    assert_eq!(withheld(&given).len(), paths.len());
    assert_eq!(
        project.notes()[0],
        "`.env` is withheld: files of that name hold secrets; \
         if it holds none, `gemstack config set --user --add readable-paths .env`"
    );
    assert!(!given.to_string().contains("ghp_"));
}

#[test]
fn large_files_and_too_many_are_withheld() {
    let project = Project::new(&[("a.md", "12345"), ("b.md", "123"), ("c.md", "12")], &[]);
    let with = json!({ "paths": ["a.md", "b.md", "c.md"], "max_bytes": 4, "max_total": 4 });
    let given = project.perform("files.read", with).expect("files");
    assert_eq!(bodies(&given), [("b.md", "123")]);
    assert_eq!(
        withheld(&given)[0],
        ("a.md", "it has more than 4 bytes, and no more are read")
    );
    assert!(
        withheld(&given)[1]
            .1
            .contains("4 bytes would be read in all")
    );
}

#[test]
fn an_entry_can_take_away() {
    let project = Project::new(&[("src/a.rs", "A"), ("src/b.rs", "B")], &[]);
    assert_eq!(
        bodies(&read(&project, json!(["src", "!src/b.rs"]))),
        [("src/a.rs", "A")]
    );
    let again = read(&project, json!(["src", "!src/b.rs", "src/b.rs"]));
    assert_eq!(bodies(&again), [("src/a.rs", "A"), ("src/b.rs", "B")]);
}

#[test]
fn a_file_that_a_person_calls_readable_is_read_and_others_are_not() {
    let key = format!("key: ghp_{}\n", "a1".repeat(18));
    let files = [(".env", "A=1"), ("key.yaml", &key), ("other.yaml", &key)];
    let paths = json!([".env", "key.yaml"]);
    let project = Project::new(&files, &[]).setting("readable_paths", paths, Origin::User);
    let given = read(&project, json!([".env", "key.yaml", "other.yaml"]));
    assert_eq!(bodies(&given), [(".env", "A=1"), ("key.yaml", &*key)]);
    let found = withheld(&given);
    assert_eq!(found.len(), 1);
    let reason = "its line 1 looks like a GitHub token; take it out of the file, \
                  or if it holds none, `gemstack config set --user --add readable-paths other.yaml`";
    assert_eq!(found[0], ("other.yaml", reason));
}
