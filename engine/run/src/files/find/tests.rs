use super::super::sandbox::Sandbox;

fn found(sandbox: &Sandbox, patterns: &[&str]) -> Vec<String> {
    let found = sandbox.root.find(patterns).unwrap();
    found.iter().map(ToString::to_string).collect()
}

fn project() -> Sandbox {
    Sandbox::with(&[
        (".git/config", ""),
        (".git/info/exclude", "private.txt\n"),
        (".gitignore", "target/\n*.log\n!keep.log\n/top.txt\n"),
        (".agent/STATUS.md", ""),
        (".agent/runs/1/journal.jsonl", ""),
        ("README.md", ""),
        ("private.txt", ""),
        ("src/.gitignore", "generated.rs\n!loud.log\n"),
        ("src/a.rs", ""),
        ("src/deep/b.rs", ""),
        ("src/deep/generated.rs", ""),
        ("src/deep/top.txt", ""),
        ("src/loud.log", ""),
        ("sub/.git", "gitdir: elsewhere"),
        ("target/out.rs", ""),
        ("top.txt", ""),
        ("x.log", ""),
        ("keep.log", ""),
    ])
}

#[test]
fn the_whole_project_is_what_git_would_keep() {
    let expected = [
        ".agent/STATUS.md",
        ".gitignore",
        "README.md",
        "keep.log",
        "src/.gitignore",
        "src/a.rs",
        "src/deep/b.rs",
        "src/deep/top.txt",
        "src/loud.log",
    ];
    for everything in ["**", ".", "./"] {
        assert_eq!(found(&project(), &[everything]), expected, "{everything}");
    }
}

#[test]
fn files_directories_and_patterns_are_found_sorted_and_once() {
    let patterns = ["src/deep", "**/*.rs", "README.md", "./src/a.rs"];
    let expected = ["README.md", "src/a.rs", "src/deep/b.rs", "src/deep/top.txt"];
    assert_eq!(found(&project(), &patterns), expected);
    assert_eq!(found(&project(), &["src/*.rs"]), ["src/a.rs"]);
    assert_eq!(found(&project(), &["src/"]), found(&project(), &["src"]));
}

#[test]
fn the_rules_above_a_directory_hold_in_it() {
    assert_eq!(
        found(&project(), &["src/deep/**"]),
        ["src/deep/b.rs", "src/deep/top.txt"]
    );
}

#[test]
fn a_file_named_outright_is_found_though_ignored() {
    assert_eq!(
        found(&project(), &["x.log", "target/out.rs"]),
        ["target/out.rs", "x.log"]
    );
}

#[test]
fn git_is_never_found() {
    let project = project();
    project.link("g", ".git");
    let patterns = [
        ".git",
        ".git/config",
        ".git/**",
        "g",
        "g/config",
        "sub/.git",
        "sub",
    ];
    assert!(found(&project, &patterns).is_empty());
}

#[test]
fn exclamation_marks_take_away() {
    let kept = ["src/.gitignore", "src/deep/top.txt", "src/loud.log"];
    assert_eq!(found(&project(), &["src", "!**/*.rs"]), kept);
    assert!(found(&project(), &["src/a.rs", "!src/**"]).is_empty());
}

#[test]
fn links_met_on_the_way_are_passed_over_and_named_ones_are_followed_inside() {
    let sandbox = Sandbox::with(&[("real/a", ""), ("b", "")]);
    std::fs::create_dir(sandbox.beside("outside")).unwrap();
    sandbox.link("out", "../outside");
    sandbox.link("again", "real");
    assert_eq!(found(&sandbox, &["**"]), ["b", "real/a"]);
    assert_eq!(found(&sandbox, &["again"]), ["again/a"]);
    let fault = sandbox.root.find(&["out"]).unwrap_err();
    assert_eq!(fault.code(), "PathTraversalBlocked");
}

#[test]
fn what_fits_nothing_finds_nothing_and_a_bad_pattern_is_told() {
    assert!(found(&project(), &["missing", "*.zip", "missing/**"]).is_empty());
    assert!(found(&project(), &[]).is_empty());
    assert_eq!(
        project().root.find(&["[a"]).unwrap_err().code(),
        "PatternInvalid"
    );
    assert!(project().root.find(&["../**"]).is_err());
}
