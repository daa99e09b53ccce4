//! `config`, `list` and `show`, as a user has them.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use serde_json::json;

use crate::workplace::Workplace;

#[test]
fn a_setting_is_written_with_its_comments_kept_and_read_with_its_origin() {
    let place = Workplace::initialized();
    place.write(
        ".agent/config.toml",
        "# ours\ndefault_model = \"a\" # for now\n",
    );
    place
        .run(&["config", "set", "default-model", "gemini-2.5-flash"])
        .success();
    assert_eq!(
        place.read(".agent/config.toml"),
        "# ours\ndefault_model = \"gemini-2.5-flash\" # for now\n"
    );
    let (json, _) = place.json(&["config", "get", "default_model"]);
    assert_eq!(
        json,
        json!({ "name": "default_model", "value": "gemini-2.5-flash", "origin": "project" })
    );
    place.run(&["config", "unset", "default_model"]).success();
    assert_eq!(
        place.json(&["config", "get", "default_model"]).0["origin"],
        "default"
    );
}

#[test]
fn a_key_goes_to_the_users_file_alone_and_is_never_shown() {
    let place = Workplace::initialized();
    let key = "AIzaSy-secret-key-0123456789";
    let ended = place
        .command()
        .args(["config", "set", "gemini-api-key", "-"])
        .write_stdin(key)
        .assert();
    ended.success();
    let file = place.config().join("config.toml");
    assert!(fs::read_to_string(&file).expect("written").contains(key));
    assert_eq!(
        fs::metadata(&file).expect("written").permissions().mode() & 0o777,
        0o600
    );
    for arguments in [
        &["config", "list"][..],
        &["config", "get", "gemini_api_key"],
        &["doctor"],
    ] {
        assert!(!place.out(arguments).contains("secret"));
    }
    place
        .run(&["config", "set", "gemini_api_key", key, "--in-project"])
        .code(3);
}

#[test]
fn slips_and_wrong_types_are_told() {
    let place = Workplace::initialized();
    assert!(
        place
            .err(&["config", "get", "defualt_model"])
            .contains("did you mean `default_model`?")
    );
    place.run(&["config", "set", "max_cost", "much"]).code(1);
    place.write(".agent/config.toml", "max_cost = [\n");
    assert!(place.err(&["route"]).contains(".agent/config.toml"));
}

#[test]
fn a_projects_own_text_comes_before_the_shipped_one() {
    let place = Workplace::initialized();
    assert_eq!(
        place.json(&["show", "role/architect"]).0["layer"],
        "shipped"
    );
    place.write(
        ".agent/roles/architect.md",
        "---\nsummary: ours\n---\nmine\n",
    );
    assert_eq!(
        place.out(&["show", "role/architect"]),
        "---\nsummary: ours\n---\nmine\n"
    );
    let listed = place.out(&["list", "role"]);
    assert!(
        listed.contains("project  replaces shipped  ours"),
        "{listed}"
    );
}

#[test]
fn a_team_directory_of_the_projects_own_configuration_stays_in_the_project() {
    let place = Workplace::initialized();
    place.write("team/roles/architect.md", "the team's\n");
    place.write(".agent/config.toml", "team_directory = \"team\"\n");
    assert_eq!(place.out(&["show", "role/architect"]), "the team's\n");
    place.write(".agent/config.toml", "team_directory = \"../elsewhere\"\n");
    place.run(&["show", "role/architect"]).code(3);
}

#[test]
fn a_setting_of_the_wrong_type_is_told_with_its_file_or_variable() {
    let place = Workplace::initialized();
    place.write(".agent/config.toml", "max_cost = \"many\"\n");
    let told = place.err(&["status"]);
    assert!(
        told.contains("mend `.agent/config.toml`: `max_cost` is a number"),
        "{told}"
    );
    place.write(".agent/config.toml", "");
    let ended = place
        .command()
        .env("GEMSTACK_MAX_COST", "lots")
        .arg("status")
        .assert();
    let told = String::from_utf8_lossy(&ended.get_output().stderr).into_owned();
    assert!(told.contains("mend `GEMSTACK_MAX_COST`"), "{told}");
}

#[test]
fn a_model_for_a_role_is_set_shown_and_taken_out_and_a_run_would_ask_it() {
    let place = Workplace::started();
    place.write(".agent/config.toml", "# ours\nmax_cost = 5 # dollars\n");
    let set = |name: &str, value: &str| place.run(&["config", "set", name, value]);
    set("roles.step1-spec.model", "anthropic/claude-sonnet-5-5").success();
    set("roles.step1-spec.effort", "high").success();
    assert_eq!(
        place.read(".agent/config.toml"),
        "# ours\nmax_cost = 5 # dollars\n\n[roles.step1-spec]\nmodel = \"anthropic/claude-sonnet-5-5\"\neffort = \"high\"\n"
    );
    let get = |name: &str| place.json(&["config", "get", name]).0;
    let expected =
        json!({ "name": "roles.step1-spec.effort", "value": "high", "origin": "project" });
    assert_eq!(get("roles.step1-spec.effort"), expected);
    assert_eq!(
        get("roles.step1-spec")["value"]["model"],
        "anthropic/claude-sonnet-5-5"
    );
    let (list, _) = place.json(&["config", "list"]);
    assert_eq!(list["roles.step1-spec.effort"]["value"], "high");
    let (compiled, _) = place.json(&["compile", "step1-spec"]);
    assert_eq!(compiled["model"], "claude-sonnet-5-5");
    place
        .run(&[
            "config",
            "set",
            "roles.step1-spec.model",
            "gpt-5-mini",
            "--add",
        ])
        .success();
    assert_eq!(
        get("roles.step1-spec.model")["value"],
        json!(["anthropic/claude-sonnet-5-5", "gpt-5-mini"])
    );
    place
        .run(&["config", "unset", "roles.step1-spec"])
        .success();
    assert_eq!(
        place.read(".agent/config.toml").trim_end(),
        "# ours\nmax_cost = 5 # dollars"
    );
    assert_eq!(get("roles.step1-spec")["value"], json!(null));
}

#[test]
fn a_role_with_an_unknown_model_or_effort_is_refused_with_what_is_meant() {
    let place = Workplace::initialized();
    let refused = |name: &str, value: &str| {
        let (json, exit) = place.json(&["config", "set", name, value]);
        assert_ne!(exit, 0, "{json}");
        let told = |it: &str| json["error"][it].as_str().unwrap_or_default().to_owned();
        (told("code"), told("message"), told("help"))
    };
    let (code, _, help) = refused("roles.review.model", "claud-sonnet-5-5");
    assert_eq!(code, "UnknownModel");
    assert!(
        help.starts_with("did you mean `claude-sonnet-5-5`?") && help.contains("`gemstack models`"),
        "{help}"
    );
    let (code, message, _) = refused("roles.review.effort", "huge");
    assert_eq!(code, "InvalidSetting");
    assert!(
        message.contains("`huge`") && message.contains("`high`"),
        "{message}"
    );
    let (_, _, help) = refused("roles.review.modle", "x");
    assert_eq!(help, "did you mean `model`?");
    let (_, _, help) = refused("roles.review", "gpt-5-mini");
    assert_eq!(help, "gemstack config set roles.review.model MODEL");
    assert!(!place.has(".agent/config.toml"), "nothing is written");
}

#[test]
fn a_model_that_only_a_pattern_takes_is_set_and_the_one_that_may_be_meant_is_told() {
    let place = Workplace::initialized();
    let told = place.err(&["config", "set", "roles.review.model", "claude-sonet-5-5"]);
    assert!(
        told.contains("by a pattern; did you mean `claude-sonnet-5-5`?"),
        "{told}"
    );
    let told = place.err(&["config", "set", "roles.review.model", "ollama/my-own"]);
    assert!(!told.contains("pattern"), "{told}");
}

#[test]
fn a_setting_that_names_what_is_not_there_is_refused_or_told() {
    let place = Workplace::initialized();
    let (json, exit) = place.json(&["config", "set", "default_model", "claud-sonnet-5-5"]);
    let code = json["error"]["code"].as_str();
    assert_eq!((code, exit), (Some("UnknownModel"), 1), "{json}");
    assert!(!place.has(".agent/config.toml"), "nothing is written");

    let told = place.err(&["config", "set", "--in-project", "lifecycle", "five_stpe"]);
    assert!(
        told.contains("there is no lifecycle `five_stpe` here; did you mean `five_step`?"),
        "{told}"
    );
    let told = place.err(&["config", "set", "--in-project", "lifecycle", "five_step"]);
    assert!(!told.contains("there is no"), "{told}");
    let guardrails = "llm-failure-modes,backendd";
    let told = place.err(&["config", "set", "guardrails", guardrails]);
    assert!(
        told.contains("`backendd`") && !told.contains("`llm-"),
        "{told}"
    );
}
