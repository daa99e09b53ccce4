//! `lint --fix`, baselines, allowed findings and rule settings, as a user has them.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::json;

use crate::workplace::{Workplace, text};

const SLIPS: &str = "# ours\nkind: pipeline\nname: mine\nstages:\n  one:   # the first\n    uses: pipelin.run\n    with: { pipline: begin }\n  two:\n    uses: 'pipeline.run'\n    neds: [one]\n    with: { pipeline: begin }\n";

const MENDED: &str = "# ours\nkind: pipeline\nname: mine\nstages:\n  one:   # the first\n    uses: pipeline.run\n    with: { pipeline: begin }\n  two:\n    uses: 'pipeline.run'\n    needs: [one]\n    with: { pipeline: begin }\n";

#[test]
fn slips_are_mended_in_their_file_and_nothing_else_changes() {
    let place = Workplace::new();
    place.write("mine.yaml", SLIPS);
    let file = place.path().join("mine.yaml");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).expect("its mode");
    let told = place.err(&["lint", "--fix", "mine.yaml"]);
    assert!(told.contains("3 fixed, 0 left"), "{told}");
    assert_eq!(place.read("mine.yaml"), MENDED);
    let mode = std::fs::metadata(&file)
        .expect("its mode")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o640);
    assert!(
        place
            .err(&["lint", "--fix", "mine.yaml"])
            .contains("0 fixed, 0 left")
    );
    assert_eq!(place.read("mine.yaml"), MENDED);
}

#[test]
fn line_ends_and_the_mark_at_the_beginning_are_kept() {
    let place = Workplace::new();
    let windows = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    place.write("folder/mine.yaml", &windows(SLIPS));
    place.run(&["lint", "--fix", "folder"]).success();
    assert_eq!(place.read("folder/mine.yaml"), windows(MENDED));
}

#[test]
fn a_diff_shows_and_writes_nothing() {
    let place = Workplace::new();
    place.write("mine.yaml", SLIPS);
    let ended = place.run(&["lint", "--diff", "mine.yaml"]).code(1);
    let out = text(&ended.get_output().stdout);
    assert!(
        out.starts_with("--- a/mine.yaml\n+++ b/mine.yaml\n"),
        "{out}"
    );
    assert!(
        out.contains("-    neds: [one]\n+    needs: [one]\n"),
        "{out}"
    );
    assert_eq!(place.read("mine.yaml"), SLIPS);
    let (json, exit) = place.json(&["lint", "--diff", "mine.yaml"]);
    assert_eq!(
        (exit, &json["fixes"]["fixed"], &json["fixes"]["written"]),
        (1, &json!(3), &json!(false))
    );
}

#[test]
fn standard_input_is_mended_to_standard_output() {
    let place = Workplace::new();
    let mend = |input: &str| {
        let mut command = place.command();
        let ended = command
            .args(["lint", "--fix", "-"])
            .write_stdin(input)
            .assert();
        let output = ended.get_output();
        (
            text(&output.stdout),
            text(&output.stderr),
            output.status.code(),
        )
    };
    assert_eq!(mend(SLIPS).0, MENDED);
    let broken = SLIPS.replace("name: mine\n", "");
    let (out, err, code) = mend(&broken);
    assert_eq!((out, code), (MENDED.replace("name: mine\n", ""), Some(1)));
    assert!(err.contains("missing_key"), "{err}");
}

#[test]
fn without_paths_only_the_projects_own_files_are_mended() {
    let place = Workplace::initialized();
    place.write(".agent/pipelines/mine.yaml", SLIPS);
    place.write("elsewhere.yaml", SLIPS);
    place.run(&["lint", "--fix"]).success();
    assert_eq!(place.read(".agent/pipelines/mine.yaml"), MENDED);
    assert_eq!(place.read("elsewhere.yaml"), SLIPS);
}

#[test]
fn what_someone_should_look_at_is_asked_for() {
    let place = Workplace::new();
    place.write("mine.yaml", &MENDED.replace("# ours\n", "name: first\n"));
    let told = place.err(&["lint", "--fix", "mine.yaml"]);
    assert!(
        told.contains("0 fixed, 1 left; 1 more with `--fix=unsafe`"),
        "{told}"
    );
    place.run(&["lint", "--fix=unsafe", "mine.yaml"]).success();
    assert_eq!(
        place.read("mine.yaml"),
        MENDED
            .replace("# ours\n", "name: first\n")
            .replace("name: mine\n", "")
    );
}

#[test]
fn a_baseline_hides_what_was_there_wherever_it_moves() {
    let place = Workplace::new();
    place.write("mine.yaml", SLIPS);
    place
        .run(&["lint", "mine.yaml", "--write-baseline", "known.json"])
        .success();
    let lint = || place.run(&["lint", "mine.yaml", "--baseline", "known.json"]);
    place.write(
        "mine.yaml",
        &SLIPS.replace("stages:", "# more\nsummary: words\nstages:"),
    );
    let told = text(&lint().success().get_output().stderr);
    assert!(told.contains("2 known from the baseline"), "{told}");
    place.write("mine.yaml", &SLIPS.replace("neds", "nedds"));
    let told = text(&lint().code(1).get_output().stderr);
    assert!(told.contains("1 of the baseline is mended"), "{told}");
    place.write("known.json", "{}");
    let told = text(&lint().code(1).get_output().stderr);
    assert!(told.contains("InvalidBaseline"), "{told}");
}

#[test]
fn an_allowed_finding_is_hidden_and_an_allowed_fault_is_not() {
    let place = Workplace::new();
    let allowed = "    # gemstack: allow(unused_suppression) x\n";
    place.write(
        "mine.yaml",
        &MENDED.replace("    needs", &format!("{allowed}    needs")),
    );
    let (json, exit) = place.json(&["lint", "mine.yaml"]);
    assert_eq!(
        (exit, &json["diagnostics"][0]["rule"]),
        (1, &json!("forbidden_suppression"))
    );
}

#[test]
fn rules_are_set_by_the_configuration_and_the_command_line() {
    let place = Workplace::initialized();
    let unused = "stages: # gemstack: allow(cycle) there was one";
    place.write("mine.yaml", &MENDED.replace("stages:", unused));
    let exit = |arguments: &[&str]| {
        let all = [&["lint", "mine.yaml"], arguments].concat();
        place.json(&all).1
    };
    assert_eq!(exit(&[]), 0);
    assert_eq!(exit(&["--strict"]), 1);
    assert_eq!(exit(&["--deny", "unused_suppression"]), 1);
    place.write(
        ".agent/config.toml",
        "lint_deny = [\"unused_suppression\"]\n",
    );
    assert_eq!(exit(&[]), 1);
    assert_eq!(exit(&["--fail-on", "never"]), 0);
    assert_eq!(exit(&["--deny", "cylce"]), 2);
}

#[test]
fn a_configuration_is_checked_with_everything_else() {
    let place = Workplace::initialized();
    place.write(
        ".agent/config.toml",
        "max_cots = 2\nlint_warn = ['cylce']\n",
    );
    let (json, exit) = place.json(&["lint"]);
    let found = json["diagnostics"].as_array().expect("a list").iter();
    let found: Vec<_> = found
        .map(|it| (&it["file"], &it["rule"], &it["line"]))
        .collect();
    let file = json!(".agent/config.toml");
    let (slip, rule) = (json!("unknown_key"), json!("unknown_rule"));
    assert_eq!(
        (exit, found),
        (
            1,
            vec![(&file, &slip, &json!(1)), (&file, &rule, &json!(2))]
        )
    );
}

#[test]
fn every_format_is_whole_when_nothing_can_be_checked() {
    let place = Workplace::new();
    for (format, part) in [
        ("json", "\"error\""),
        ("sarif", "\"executionSuccessful\": false"),
        ("junit", "<error "),
    ] {
        let ended = place
            .run(&["lint", "nowhere.yaml", "--format", format])
            .code(4);
        let out = text(&ended.get_output().stdout);
        assert!(out.contains(part), "{format}: {out}");
    }
}
