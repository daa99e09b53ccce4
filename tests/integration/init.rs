//! `init`, as a user has it.

use crate::workplace::{Workplace, text};

const FILES: [&str; 6] = [
    ".agent/.gitignore",
    ".agent/ARCHITECTURE.md",
    ".agent/PHILOSOPHY.md",
    ".agent/STATUS.md",
    ".agent/STYLE.md",
    ".agent/TESTING.md",
];

#[test]
fn a_project_gets_its_context_files_by_what_it_is() {
    let place = Workplace::new();
    place.write(
        "pyproject.toml",
        "[project]\nname = \"search\"\ndependencies = [\"fastapi\", \"pytest\"]\n",
    );
    let out = place.out(&["init"]);
    assert!(
        out.contains("python") && out.contains("python3 -m pytest"),
        "{out}"
    );
    assert!(FILES.iter().all(|it| place.has(it)));
    assert!(
        place
            .read(".agent/TESTING.md")
            .contains("- **Test**: `python3 -m pytest`")
    );
    assert!(
        place
            .read(".agent/ARCHITECTURE.md")
            .contains("**Topology:** [backend]")
    );
    assert!(
        place
            .read(".agent/STATUS.md")
            .contains("[STATE: INITIALIZED]")
    );
}

#[test]
fn files_that_exist_are_kept_unless_forced() {
    let place = Workplace::initialized();
    place.write(".agent/STYLE.md", "mine\n");
    std::fs::remove_file(place.path().join(".agent/TESTING.md")).expect("it is there");
    let (json, exit) = place.json(&["init"]);
    assert_eq!(
        (exit, &json["written"]),
        (0, &serde_json::json!([".agent/TESTING.md"]))
    );
    assert_eq!(place.read(".agent/STYLE.md"), "mine\n");
    place.run(&["init", "--force"]).success();
    assert_ne!(place.read(".agent/STYLE.md"), "mine\n");
}

#[test]
fn an_unknown_topology_is_told_with_the_closest_one_and_nothing_is_written() {
    let place = Workplace::new();
    let ended = place
        .run(&["init", "--topology", "backend,fronted"])
        .code(1);
    let said = text(&ended.get_output().stderr);
    assert!(
        said.contains("`fronted`") && said.contains("did you mean `frontend`?"),
        "{said}"
    );
    assert!(!place.has(".agent"));
    place
        .run(&["init", "--topology", "backend,frontend"])
        .success();
    assert!(
        place
            .read(".agent/ARCHITECTURE.md")
            .contains("**Topology:** [backend, frontend]")
    );
}
