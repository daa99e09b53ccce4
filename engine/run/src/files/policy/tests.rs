use super::super::sandbox::{Sandbox, path};
use super::*;

type Judged = Result<Permitted, Refusal>;

fn judged(sandbox: &Sandbox, protected: &[&str], allowed: Option<&[&str]>, text: &str) -> Judged {
    let protection = Protection::none().protecting(protected).unwrap();
    let policy = Policy::new(protection, allowed).unwrap();
    policy.check(&sandbox.root, &path(text), Writer::Proposal)
}

fn proposed(sandbox: &Sandbox, text: &str) -> Judged {
    judged(sandbox, &[], None, text)
}

fn by_engine(sandbox: &Sandbox, text: &str) -> Judged {
    let protection = Protection::none().protecting(&["**"]).unwrap();
    let policy = Policy::new(protection, Some(&[] as &[&str])).unwrap();
    policy.check(&sandbox.root, &path(text), Writer::Engine)
}

#[test]
fn an_ordinary_file_may_be_written() {
    let sandbox = Sandbox::with(&[("src/a.rs", "")]);
    sandbox.link("link", "src");
    let permitted = proposed(&sandbox, "link/new.rs").unwrap();
    assert_eq!(permitted.named(), &path("link/new.rs"));
    assert_eq!(permitted.place(), &path("src/new.rs"));
    let more = [
        ".github/ci.yml",
        ".gitignore",
        "a.git/x",
        ".agent/ARCHITECTURE.md",
        ".agent/AUDIT_FINDINGS.md",
    ];
    for text in more {
        assert!(proposed(&sandbox, text).is_ok(), "{text}");
    }
}

#[test]
fn git_is_written_by_nobody_however_it_is_reached() {
    let sandbox = Sandbox::with(&[
        (".git/config", ""),
        ("sub/.git", "gitdir: x"),
        (".agent/x", ""),
    ]);
    sandbox.link("g", ".git");
    sandbox.link("deep", "g/hooks");
    sandbox.link(".agent/runs", "../.git/hooks");
    let paths = [
        ".git",
        ".git/hooks/pre-commit",
        "./.git/config",
        ".GIT/config",
        "sub/.git",
        "new/.Git/config",
        "g/hooks/pre-commit",
        "g/new",
        "deep/pre-commit",
        ".agent/runs/pre-commit",
        "git~1/config",
        ".git./config",
        ".git /config",
        ".git::$INDEX_ALLOCATION/config",
        ".g\u{200c}it/config",
    ];
    for text in paths {
        for judged in [proposed(&sandbox, text), by_engine(&sandbox, text)] {
            let refusal = judged.unwrap_err();
            assert!(matches!(refusal, Refusal::Git { .. }), "{text}: {refusal}");
            assert_eq!(refusal.code(), "PathProtected");
        }
    }
}

#[test]
fn a_refusal_tells_the_place_where_that_is_elsewhere() {
    let sandbox = Sandbox::with(&[(".git/config", "")]);
    sandbox.link("g", ".git");
    let message = |text| proposed(&sandbox, text).unwrap_err().to_string();
    assert_eq!(
        message(".git/x"),
        "`.git/x` may not be written: it is git's own; use git itself"
    );
    assert_eq!(
        message("g/x"),
        "`g/x`, which leads to `.git/x`, may not be written: it is git's own; use git itself"
    );
}

#[test]
fn a_directory_that_git_would_obey_is_git_under_any_name() {
    let sandbox = Sandbox::with(&[
        ("store/HEAD", "ref: x"),
        ("store/objects/a", ""),
        ("store/refs/b", ""),
    ]);
    assert!(matches!(
        proposed(&sandbox, "store/hooks/pre-commit"),
        Err(Refusal::Git { .. })
    ));
    assert!(matches!(
        proposed(&sandbox, "store/config"),
        Err(Refusal::Git { .. })
    ));
    assert!(proposed(&sandbox, "storage/config").is_ok());
}

#[test]
fn the_engines_state_is_written_by_the_engine_alone() {
    let sandbox = Sandbox::with(&[(".agent/STATUS.md", "")]);
    sandbox.link("ag", ".agent");
    let paths = [
        ".agent/STATUS.md",
        ".agent/status.MD",
        ".agent/costs.json",
        ".agent/.costs.lock",
        ".agent/.gemstack.lock",
        ".agent/runs/1/journal.jsonl",
        ".agent/forks/x",
        ".agent/forks/lifecycle/mine.json",
        ".agent/Forks/lifecycle/mine.yaml.original",
        ".agent/plugins/evil",
        ".agent/config.toml",
        "ag/STATUS.md",
        "nested/.agent/plugins/evil",
        "new/.agent",
    ];
    for text in paths {
        let refusal = proposed(&sandbox, text).unwrap_err();
        assert!(
            matches!(refusal, Refusal::OwnState { .. }),
            "{text}: {refusal}"
        );
        assert!(by_engine(&sandbox, text).is_ok(), "{text}");
    }
}

#[test]
fn what_leads_out_is_refused_with_the_documented_code() {
    let sandbox = Sandbox::empty();
    sandbox.link("out", "/etc");
    for judged in [
        proposed(&sandbox, "out/passwd"),
        by_engine(&sandbox, "out/passwd"),
    ] {
        let refusal = judged.unwrap_err();
        assert_eq!(refusal.code(), "PathTraversalBlocked");
        assert!(
            refusal.to_string().contains("`out` points to `/etc`"),
            "{refusal}"
        );
    }
}

#[test]
fn protection_looks_at_the_name_and_at_the_place() {
    let sandbox = Sandbox::with(&[
        (".env", ""),
        (".github/workflows/ci.yml", ""),
        ("notes", ""),
    ]);
    sandbox.link("settings", ".env");
    sandbox.link("ci", ".github/workflows");
    sandbox.link(".env.local", "notes");
    let protected = ["**/.env*", "!**/.env.example", ".github/workflows"];
    let table = [
        (".env", "**/.env*"),
        ("a/.ENV.production", "**/.env*"),
        ("settings", "**/.env*"),
        (".env.local", "**/.env*"),
        ("ci/new.yml", ".github/workflows"),
    ];
    for (text, expected) in table {
        match judged(&sandbox, &protected, None, text) {
            Err(Refusal::Protected { pattern, .. }) => assert_eq!(pattern, expected),
            other => panic!("{text}: {other:?}"),
        }
    }
    assert!(judged(&sandbox, &protected, None, ".env.example").is_ok());
}

#[test]
fn the_write_set_goes_by_the_place() {
    let sandbox = Sandbox::with(&[("tests/a.rs", ""), ("src/b.rs", "")]);
    sandbox.link("src/sly", "../tests");
    let allowed: &[&str] = &["**", "!tests/**"];
    assert!(judged(&sandbox, &[], Some(allowed), "src/new.rs").is_ok());
    for text in ["tests/a.rs", "tests/new/b.rs", "src/sly/a.rs"] {
        let refusal = judged(&sandbox, &[], Some(allowed), text).unwrap_err();
        assert!(matches!(refusal, Refusal::NotInWriteSet { .. }), "{text}");
        assert!(
            refusal.to_string().contains("only `**`, `!tests/**`"),
            "{refusal}"
        );
    }
    let refusal = judged(&sandbox, &[], Some(&[]), "a").unwrap_err();
    assert!(
        refusal.to_string().contains("this step writes nothing"),
        "{refusal}"
    );
}

#[test]
fn a_list_adds_to_another_and_only_what_is_allowed_is_taken_away() {
    let sandbox = Sandbox::empty();
    let protection = Protection::none()
        .protecting(&["**/.env*", "!**/.env.example"])
        .and_then(|it| it.protecting(&["!**", "ci"]))
        .and_then(|it| it.allowing(&["ci/notes.md"]))
        .unwrap();
    let policy = Policy::new(protection, None::<&[&str]>).unwrap();
    let judged = |text: &str| policy.check(&sandbox.root, &path(text), Writer::Proposal);
    for text in [".env", "a/.env.local", "ci/build.yml"] {
        assert!(
            matches!(judged(text), Err(Refusal::Protected { .. })),
            "{text}"
        );
    }
    for text in [".env.example", "ci/notes.md", "src/a.rs"] {
        assert!(judged(text).is_ok(), "{text}");
    }
}

#[test]
fn what_is_protected_is_so_in_every_spelling() {
    let sandbox = Sandbox::empty();
    for text in [
        ".ENV",
        ".env.",
        ".env ",
        ".env::$DATA",
        "a/.e\u{200c}nv",
        ".v\u{17f}code/tasks.json",
        ".VSCODE./tasks.json",
    ] {
        let judged = judged(&sandbox, &["**/.env*", "**/.vscode"], None, text);
        assert!(
            matches!(judged, Err(Refusal::Protected { .. })),
            "{text}: {judged:?}"
        );
    }
}

#[test]
fn the_engines_state_is_its_own_in_every_spelling() {
    let sandbox = Sandbox::empty();
    for text in [
        ".agent./status.md",
        ".AGENT/STATUS.md.",
        ".agent/\u{17f}tatus.md",
        ".agent /runs/x",
    ] {
        let judged = proposed(&sandbox, text);
        assert!(
            matches!(judged, Err(Refusal::OwnState { .. })),
            "{text}: {judged:?}"
        );
    }
}

#[test]
fn what_a_git_file_names_is_gits() {
    let sandbox = Sandbox::with(&[
        ("sub/.git", "gitdir: ../store/sub\n"),
        ("linked/HEAD", "ref: x"),
        ("linked/commondir", "../main"),
        ("store/other", ""),
    ]);
    // Named from above, known by what it holds, and nothing beside it.
    sandbox.file(".git", "gitdir: store/all");
    for text in ["store/all/hooks/pre-commit", "linked/config"] {
        assert!(
            matches!(proposed(&sandbox, text), Err(Refusal::Git { .. })),
            "{text}"
        );
    }
    for text in ["store/other", "store/alluvium"] {
        assert!(proposed(&sandbox, text).is_ok(), "{text}");
    }
}

#[test]
fn a_repository_is_not_completed_file_by_file() {
    let sandbox = Sandbox::with(&[("store/objects/a", ""), ("store/HEAD", "ref: x")]);
    assert!(matches!(
        proposed(&sandbox, "store/refs/heads/main"),
        Err(Refusal::Git { .. })
    ));
}

#[test]
fn the_folder_of_hooks_is_left_to_people() {
    let sandbox = Sandbox::with(&[(".git/config", "[core]\n\thooksPath = tools/hooks\n")]);
    sandbox.file("tools/hooks/pre-commit", "");
    sandbox.link("sly", "tools");
    for text in ["tools/hooks/pre-push", "sly/hooks/pre-commit"] {
        let judged = proposed(&sandbox, text);
        assert!(
            matches!(judged, Err(Refusal::GitHook { .. })),
            "{text}: {judged:?}"
        );
    }
    assert!(proposed(&sandbox, "tools/a.sh").is_ok());
    assert!(by_engine(&sandbox, "tools/hooks/pre-push").is_ok());
}

#[test]
fn links_are_followed_inside_or_refused() {
    let sandbox = Sandbox::with(&[("src/a.rs", "")]);
    sandbox.link("folder", "src");
    sandbox.link("file", "src/a.rs");
    let policy = Policy::default();
    let refusing = Policy::default().linking(Links::Refuse);
    for text in ["folder/a.rs", "file"] {
        assert!(
            policy
                .check(&sandbox.root, &path(text), Writer::Proposal)
                .is_ok()
        );
        let refusal = refusing
            .check(&sandbox.root, &path(text), Writer::Proposal)
            .unwrap_err();
        assert!(matches!(refusal, Refusal::Link { .. }), "{refusal}");
        assert!(
            refusal.to_string().ends_with("name `src/a.rs` itself"),
            "{refusal}"
        );
    }
    assert!(
        refusing
            .check(&sandbox.root, &path("src/a.rs"), Writer::Proposal)
            .is_ok()
    );
}

#[test]
fn where_case_makes_no_difference_another_case_is_no_way_around_a_write_set() {
    let sandbox = Sandbox::with(&[("Tests.md", ""), ("Notes.md", ""), ("Other.md", "")]);
    // One file by two names is what such a file system shows.
    for (name, other) in [("Tests.md", "tESTS.MD"), ("Notes.md", "nOTES.MD")] {
        std::fs::hard_link(sandbox.at(name), sandbox.at(other)).unwrap();
    }
    let allowed: &[&str] = &["**", "!tests.md", "!other.md"];
    let judged = |text| judged(&sandbox, &[], Some(allowed), text);
    assert!(matches!(
        judged("Tests.md"),
        Err(Refusal::NotInWriteSet { .. })
    ));
    assert!(judged("Notes.md").is_ok());
    assert!(judged("Other.md").is_ok(), "here these are two files");
}
