//! `fork`, `list`, `show` and `diff`, as a user has them.

use std::fs;

use serde_json::json;

use crate::workplace::{Workplace, text};

const OWN: &str = ".agent/pipelines/lifecycles/five_step.yaml";

/// A project whose team has two roles of its own.
fn with_team() -> Workplace {
    let place = Workplace::new();
    place.write(".agent/config.toml", "team_directory = \"team\"\n");
    place.write(
        "team/roles/architect.md",
        "---\nsummary: the team's\n---\nDraw.\n",
    );
    place.write(
        "team/roles/sdet.md",
        "---\nsummary: red first\n---\nTest.\n",
    );
    place
}

fn rules(place: &Workplace) -> Vec<String> {
    let (json, exit) = place.json(&["lint"]);
    assert_eq!(exit, 0, "{json:#}");
    let found = json["diagnostics"].as_array().expect("a list");
    let told = found.iter().map(|it| {
        let [rule, file] = ["rule", "file"].map(|key| it[key].as_str().expect("a text"));
        format!("{rule} {file}")
    });
    told.collect()
}

#[test]
fn a_fork_is_the_same_bytes_and_remembers_where_they_came_from() {
    let place = Workplace::new();
    let shipped = place.out(&["show", "lifecycle/five_step"]);
    let (made, exit) = place.json(&["fork", "lifecycle/five_step"]);
    assert_eq!(
        (exit, &made["path"], &made["layer"]),
        (0, &json!(OWN), &json!("shipped"))
    );
    assert_eq!(place.read(OWN), shipped);
    assert_eq!(
        place.read(".agent/forks/lifecycle/five_step.yaml.original"),
        shipped
    );
    let origin: serde_json::Value =
        serde_json::from_str(&place.read(".agent/forks/lifecycle/five_step.json")).expect("JSON");
    assert_eq!(origin["original"], made["original"]);
    // The line for editors leads somewhere.
    let line = shipped.lines().next().expect("a line");
    let (_, schema) = line.split_once("$schema=").expect("a schema");
    let folder = place.path().join(OWN);
    let schema = folder.parent().expect("a folder").join(schema);
    assert!(
        fs::read_to_string(schema)
            .expect("a schema")
            .contains("\"$schema\"")
    );
}

#[test]
fn a_fork_is_not_overwritten_unless_that_is_wanted() {
    let place = Workplace::new();
    place.run(&["fork", "role/sdet"]).success();
    place.write(".agent/roles/sdet.md", "mine\n");
    let (json, exit) = place.json(&["fork", "role/sdet"]);
    assert_eq!((exit, &json["error"]["code"]), (3, &json!("AlreadyForked")));
    assert_eq!(place.read(".agent/roles/sdet.md"), "mine\n");
    place.run(&["fork", "role/sdet", "--force"]).success();
    assert_eq!(
        place.read(".agent/roles/sdet.md"),
        place.out(&["show", "role/sdet", "--layer", "shipped"])
    );
}

#[test]
fn slips_in_kind_and_name_are_told_with_what_was_meant() {
    let place = Workplace::new();
    let told = |arguments: &[&str]| place.err(arguments);
    assert!(told(&["fork", "lifecycle/fivestep"]).contains("did you mean `five_step`?"));
    assert!(told(&["fork", "lifecycles/five_step"]).contains("did you mean `lifecycle`?"));
    assert!(told(&["fork", "five_step"]).contains("`gemstack fork lifecycle/five_step`"));
    assert!(told(&["fork", "role/../../x"]).contains("there is no role"));
    place.write(".agent/roles/mine.md", "mine\n");
    assert!(told(&["fork", "role/mine"]).contains("is the project's own"));
    assert!(told(&["show", "role/sdet", "--layer", "shiped"]).contains("did you mean `shipped`?"));
    assert!(!place.has(".agent/forks"));
}

#[test]
fn a_list_tells_how_far_each_fork_has_drifted() {
    let place = with_team();
    for name in ["role/architect", "role/planner", "role/sdet"] {
        place.run(&["fork", name]).success();
    }
    place.write(
        "team/roles/sdet.md",
        "---\nsummary: red first\n---\nTest more.\n",
    );
    place.write(
        "team/roles/architect.md",
        "---\nsummary: the team's\n---\nDraw more.\n",
    );
    place.write(
        ".agent/roles/architect.md",
        "---\nsummary: ours\n---\nDraw less.\n",
    );
    place.write(
        ".agent/roles/ml-engineer.md",
        "---\nsummary: nobody knows\n---\n",
    );
    let expected = "\
name                              layer    state                 summary
role/architect                    project  changed and outdated  ours
role/devops-engineer              shipped  -                     Answers for rel…
role/ml-engineer                  project  replaces shipped      nobody knows
role/planner                      project  same as shipped       Answers for the…
role/principal-backend-engineer   shipped  -                     Answers for ser…
role/principal-frontend-engineer  shipped  -                     Answers for int…
role/product-visionary            shipped  -                     Answers for who…
role/sdet                         project  outdated              red first
role/security-engineer            shipped  -                     Answers for wha…
role/ui-ux-designer               shipped  -                     Answers for wha…
";
    assert_eq!(place.out(&["list", "role"]), expected);
    let (json, _) = place.json(&["list", "role"]);
    let sdet = json
        .as_array()
        .expect("a list")
        .iter()
        .find(|it| it["name"] == "sdet");
    let sdet = sdet.expect("it is listed");
    assert_eq!(
        (&sdet["drift"], &sdet["below"]["layer"]),
        (&json!("outdated"), &json!("team"))
    );
    assert_eq!(sdet["forked_from"]["digest"], sdet["digest"]);
    assert_ne!(sdet["below"]["digest"], sdet["digest"]);
}

#[test]
fn lint_warns_of_forks_that_are_outdated_or_change_nothing() {
    let place = with_team();
    place.run(&["fork", "role/architect"]).success();
    place.run(&["fork", "pipeline/run"]).success();
    place.run(&["fork", "provider/gemini"]).success();
    let expected = [
        "redundant_fork .agent/pipelines/providers/gemini.yaml",
        "redundant_fork .agent/pipelines/run.yaml",
        "redundant_fork .agent/roles/architect.md",
    ];
    assert_eq!(rules(&place), expected);
    let own = |path: &str| {
        let text = place.read(path);
        place.write(path, &(text + "\n# ours\n"));
    };
    own(".agent/pipelines/providers/gemini.yaml");
    own(".agent/pipelines/run.yaml");
    own(".agent/roles/architect.md");
    assert_eq!(rules(&place), [] as [&str; 0]);
    place.write(
        "team/roles/architect.md",
        "---\nsummary: the team's\n---\nDraw more.\n",
    );
    assert_eq!(rules(&place), ["outdated_fork .agent/roles/architect.md"]);
    place.run(&["fork", "role/architect", "--keep"]).success();
    assert_eq!(rules(&place), [] as [&str; 0]);
    assert!(
        place
            .read(".agent/roles/architect.md")
            .ends_with("# ours\n")
    );
}

#[test]
fn a_difference_is_shown_against_what_is_below_and_what_was_forked() {
    let place = with_team();
    place.run(&["fork", "role/architect"]).success();
    assert!(place.err(&["diff"]).contains("there is no difference"));
    place.write(
        ".agent/roles/architect.md",
        "---\nsummary: the team's\n---\nDraw well.\n",
    );
    place.write("team/roles/architect.md", "---\nsummary: all\n---\nDraw.\n");
    let below = format!(
        "{}/team/roles/architect.md",
        place.path().canonicalize().expect("a place").display()
    );
    let diff = |option: &[&str]| place.out(&[&["diff", "role/architect"], option].concat());
    let expected = format!(
        "--- {below}\n+++ .agent/roles/architect.md\n@@ -1,4 +1,4 @@\n ---\n-summary: all\n+summary: the team's\n ---\n-Draw.\n+Draw well.\n"
    );
    assert_eq!(diff(&[]), expected);
    assert!(diff(&["--base"]).ends_with(" summary: the team's\n ---\n-Draw.\n+Draw well.\n"));
    assert!(diff(&["--upstream"]).ends_with("-summary: the team's\n+summary: all\n ---\n Draw.\n"));
    assert!(diff(&["--color", "always"]).contains("\x1b[32m+Draw well.\x1b[0m"));
    place.run(&["diff", "role/architect"]).code(0);
    place
        .run(&["diff", "role/architect", "--exit-code"])
        .code(1);
    let (json, _) = place.json(&["diff", "role/architect"]);
    assert_eq!(
        (&json["same"], &json["new"]["path"]),
        (&json!(false), &json!(".agent/roles/architect.md"))
    );
    place.write(
        ".agent/forks/role/architect.md.original",
        "something else\n",
    );
    assert!(
        place
            .err(&["diff", "role/architect", "--base"])
            .contains("restore it from git")
    );
}

#[test]
fn a_file_without_a_byte_is_told_and_can_be_filled() {
    let place = Workplace::initialized();
    let all = place.json(&["lint"]).0["files"].clone();
    place.write(".agent/pipelines/begin.yaml", "");
    let (json, exit) = place.json(&["lint"]);
    let found = &json["diagnostics"][0];
    assert_eq!((exit, &found["rule"]), (1, &json!("unreadable_file")));
    assert_eq!(json["files"], all, "the rest is checked");
    // A shell makes the file before the program runs that fills it.
    let shipped = place.out(&["show", "pipeline/begin"]);
    assert!(shipped.contains("name: begin"));
    place.run(&["fork", "pipeline/begin"]).success();
    assert_eq!(place.read(".agent/pipelines/begin.yaml"), shipped);
    let settings = ".agent/pipelines/settings/defaults.yaml";
    place.write(settings, "");
    place.write(settings, &place.out(&["show", "settings/defaults"]));
    assert!(place.read(settings).contains("kind: settings"));
}

#[test]
fn a_fork_that_links_lead_out_of_the_project_is_not_made() {
    let place = Workplace::initialized();
    let elsewhere = Workplace::new();
    std::os::unix::fs::symlink(elsewhere.path(), place.path().join(".agent/roles"))
        .expect("a link");
    place.run(&["fork", "role/sdet"]).code(3);
    assert_eq!(fs::read_dir(elsewhere.path()).expect("readable").count(), 0);
    assert!(!place.has(".agent/forks"));
}

#[test]
fn a_fork_in_kdl_is_compared_in_kdl_and_can_be_made_anew_in_yaml() {
    let place = Workplace::initialized();
    place.run(&["fork", "pipeline/ship", "--as", "kdl"]).code(0);
    let kdl = ".agent/pipelines/ship.kdl";
    let written = place.read(kdl);
    assert!(
        written.starts_with("//") || written.starts_with("kind \"pipeline\""),
        "{written}"
    );
    place.run(&["lint"]).code(0);
    let ended = place.run(&["list", "pipeline"]).code(0);
    let listed = text(&ended.get_output().stdout);
    let line = listed.lines().find(|it| it.contains("pipeline/ship"));
    let line = line.expect("it is listed");
    assert!(
        line.contains("same as shipped") && !line.ends_with("same as shipped"),
        "{line}"
    );
    place.run(&["diff", "--exit-code"]).code(0);
    place.write(
        kdl,
        &written.replacen("summary \"", "summary \"Our own: ", 1),
    );
    let ended = place.run(&["diff", "pipeline/ship", "--exit-code"]).code(1);
    let shown = text(&ended.get_output().stdout);
    let changed = shown.lines().filter(|it| it.starts_with(['+', '-']));
    assert_eq!(changed.count(), 4, "{shown}");
    assert!(shown.contains("ship.yaml (as kdl)"), "{shown}");
    place
        .run(&["fork", "pipeline/ship", "--as", "yaml"])
        .code(3);
    place
        .run(&["fork", "pipeline/ship", "--force", "--as", "yaml"])
        .code(0);
    assert!(!place.has(kdl) && place.has(".agent/pipelines/ship.yaml"));
    place.run(&["diff", "--exit-code"]).code(0);
}

#[test]
fn a_text_is_no_document_that_could_be_converted() {
    let place = Workplace::new();
    let ended = place.run(&["fork", "role/sdet", "--as", "kdl"]).code(1);
    assert!(text(&ended.get_output().stderr).contains("is a Markdown text"));
}

/// Forks with an error each: the file, an edit, and the rule that finds it.
const BROKEN: &[(&str, &str, &str, &str, &str)] = &[
    (
        "lifecycle/five_step",
        "pipelines/lifecycles/five_step.yaml",
        "state: READY_FOR_SHIP",
        "state: READY_FOR_SHP",
        "unknown_state",
    ),
    (
        "pipeline/ship",
        "pipelines/ship.yaml",
        "uses: files.archive",
        "uses: files.archve",
        "unknown_operation",
    ),
    (
        "provider/gemini",
        "pipelines/providers/gemini.yaml",
        "protocol: http",
        "protocol: htp",
        "bad_word",
    ),
    (
        "settings/defaults",
        "pipelines/settings/defaults.yaml",
        "name: defaults",
        "name: defaults\nname: twice",
        "duplicate_key",
    ),
    (
        "workflow/step1-spec",
        "workflows/step1-spec.md",
        "roles: [product-visionary",
        "roles: [product-visonary",
        "unknown_text",
    ),
];

#[test]
fn a_fork_that_lint_refuses_never_runs() {
    for (name, file, from, to, rule) in BROKEN {
        let place = Workplace::started();
        place.run(&["fork", name]).success();
        let file = format!(".agent/{file}");
        let shipped = place.read(&file);
        assert!(shipped.contains(from), "`{from}` is in {name}");
        place.write(&file, &shipped.replacen(from, to, 1));
        let (found, _) = place.json(&["lint"]);
        let diagnostics = found["diagnostics"].as_array().expect("a list");
        assert!(
            diagnostics.iter().any(|it| it["rule"] == **rule),
            "{name}: {found:#}"
        );
        let before = files(&place);
        for command in [
            &["run", "step1-spec"][..],
            &["run", "step1-spec", "--dry-run"],
            &["drive"],
            &["start", "another", "--force"],
            &["compile", "step1-spec"],
        ] {
            let (json, exit) = place.json(command);
            let code = (exit, &json["error"]["code"]);
            assert_eq!(
                code,
                (1, &json!("BrokenFork")),
                "{name}: {command:?}: {json:#}"
            );
            let message = json["error"]["message"].as_str().expect("a message");
            assert!(message.contains(&format!("{file}:")), "{message}");
            assert_eq!(files(&place), before, "{name}: {command:?} writes nothing");
        }
        let told = place.err(&["run", "step1-spec"]);
        assert!(
            told.contains(rule) && told.contains(&format!("[{file}:")),
            "{told}"
        );
    }
}

#[test]
fn a_run_that_was_interrupted_does_not_go_on_with_a_broken_fork() {
    let place = Workplace::started();
    // Without a key no model is asked: the run fails and can be resumed.
    place.run(&["run", "step1-spec"]).code(4);
    place.run(&["fork", "pipeline/run"]).success();
    let path = ".agent/pipelines/run.yaml";
    place.write(
        path,
        &place
            .read(path)
            .replace("uses: model.ask", "uses: model.aks"),
    );
    let before = files(&place);
    let (json, exit) = place.json(&["resume"]);
    assert_eq!((exit, &json["error"]["code"]), (1, &json!("BrokenFork")));
    assert_eq!(files(&place), before);
}

#[test]
fn a_fork_without_a_byte_never_runs() {
    let place = Workplace::initialized();
    place.write(".agent/pipelines/begin.yaml", "");
    let (json, exit) = place.json(&["start", "user search"]);
    assert_eq!((exit, &json["error"]["code"]), (1, &json!("EmptyFile")));
    assert!(!place.has(".agent/runs"));
}

/// The files of a project, as paths and texts; the lock's words are nobody's work.
fn files(place: &Workplace) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open = vec![place.path().to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("readable") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if !path.ends_with(".gemstack.lock") {
                found.push((
                    path.display().to_string(),
                    fs::read_to_string(&path).expect("text"),
                ));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn the_example_of_a_teams_own_lifecycle_has_no_faults() {
    let place = Workplace::new();
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/forks/three_step");
    let (json, exit) = place.json(&["lint", "-C", example]);
    assert_eq!((exit, &json["diagnostics"]), (0, &json!([])), "{json:#}");
    let (listed, _) = place.json(&["list", "role", "-C", example]);
    let roles = listed.as_array().expect("a list").iter();
    let drifted: Vec<_> = roles.filter(|it| !it["drift"].is_null()).collect();
    let [fork] = drifted.as_slice() else {
        panic!("{drifted:#?}")
    };
    assert_eq!(
        (&fork["name"], &fork["drift"]),
        (&json!("sdet"), &json!("changed"))
    );
}
