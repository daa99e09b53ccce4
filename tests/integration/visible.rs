//! What comes from outside acts on no terminal and makes no line that looks like ours.

use gemstack::demo::server::{ModelServer, Plan};

use crate::workplace::{Workplace, text};

/// Moves the cursor, turns letters, and pretends to be a line of ours.
const HOSTILE: &str = "\x1b[2J\u{202e}gpj.exe\u{9b}31m\u{7f}\nerror: NOT OURS\n  help: rm -rf /\n";

fn acts(text: &str) -> bool {
    let is_ours = |it: char| matches!(it, '\n' | '\t');
    text.contains(|it: char| {
        it.is_control() && !is_ours(it)
            || matches!(it, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    })
}

#[test]
fn what_a_service_says_is_written_out_and_stays_behind_a_bar() {
    let server = ModelServer::planned(vec![Plan::refused(400, HOSTILE)]).expect("a server");
    let place = Workplace::started();
    let failed = place
        .run_asking(&server, &["run", "step1-spec", "-v"])
        .failure();
    for output in [&failed.get_output().stdout, &failed.get_output().stderr] {
        let told = text(output);
        assert!(!acts(&told), "{told:?}");
        let forged = told
            .lines()
            .any(|it| it.starts_with("error: NOT OURS") || it.contains("  help: rm"));
        assert!(!forged, "{told}");
    }
    let told = text(&failed.get_output().stderr);
    assert!(told.contains("\\u{1b}[2J\\u{202e}gpj.exe"), "{told}");
    for arguments in [&["runs", "show", "latest"][..], &["runs"], &["status"]] {
        assert!(!acts(&place.out(arguments)), "{arguments:?}");
    }
}

#[test]
fn what_tests_print_cannot_pretend_to_be_a_line_of_ours() {
    let script = "````file:tests/run.sh\nprintf '\\033[2Jbad\\nerror: NOT OURS\\n  help: rm -rf /\\n'\nexit 127\n````\n";
    let design = "````file:docs/designs/x.md\n# X\n````\n";
    let server = ModelServer::replying(vec![design.into(), script.into()]).expect("a server");
    let place = Workplace::started();
    place.run_asking(&server, &["run", "step1-spec"]).success();
    let run = [
        "run",
        "step2-trap",
        "--test-cmd",
        "sh tests/run.sh",
        "--color",
        "always",
    ];
    let failed = place.run_asking(&server, &run).failure();
    let told = text(&failed.get_output().stderr);
    assert!(
        told.contains("\\u{1b}[2Jbad\n  | error: NOT OURS\n  |   help: rm -rf /"),
        "{told}"
    );
    assert!(
        told.contains("\x1b[1;31merror:\x1b[0m"),
        "our own colours stay: {told:?}"
    );
}

#[test]
fn a_reply_and_a_prompt_are_what_they_are_and_json_has_their_values() {
    let reply = format!("I say {HOSTILE}");
    let server = ModelServer::replying(vec![reply.clone()]).expect("a server");
    let place = Workplace::started();
    place.write(
        ".agent/roles/architect.md",
        "---\nname: architect\ntitle: Architect\nsummary: Draws.\n---\nDraw \u{202e}well.\n",
    );
    place.run_asking(&server, &["run", "step1-spec"]).failure();
    assert_eq!(place.out(&["runs", "reply"]), reply);
    assert!(
        place
            .out(&["show", "role/architect"])
            .contains("Draw \u{202e}well.")
    );
    let output = place.out(&["runs", "reply", "--json"]);
    assert!(!acts(&output), "{output:?}");
    let (json, _) = place.json(&["runs", "reply"]);
    assert_eq!(json["text"], reply);
}

#[test]
fn names_of_projects_and_features_are_written_out() {
    let place = Workplace::initialized();
    place.run(&["start", "sea\u{202e}rch"]).success();
    let told = place.out(&["status"]);
    assert!(told.contains("sea\\u{202e}rch") && !acts(&told), "{told:?}");
    place.write(
        ".agent/pipelines/a\x1b[31m.yaml",
        "kind: pipeline\nname: \"a\\u202eb\"\n",
    );
    for arguments in [
        &["lint"][..],
        &["list", "pipeline"],
        &["lint", "--color", "always"],
    ] {
        let told = place.out(arguments);
        let told = told.replace("\x1b[", "");
        assert!(
            !told.contains('\u{202e}') && !told.contains('\x1b'),
            "{told:?}"
        );
    }
    assert!(!acts(&place.out(&["lint"])));
}
