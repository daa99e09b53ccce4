//! `export`: regions in the files that other agents read, and the compiled context as JSON.

use std::fs;

use crate::workplace::Workplace;

#[test]
fn a_region_is_written_and_updated_and_nothing_else_of_the_file_is_touched() {
    let place = Workplace::started();
    let mine = "# Mine\r\n\r\nDo not touch.\r\n";
    place.write("AGENTS.md", mine);
    let export = &["export", "--format", "agents"];
    place.run(export).success().stdout("AGENTS.md: written\n");
    let first = place.read("AGENTS.md");
    assert!(
        first.starts_with(mine) && first.ends_with("<!-- gemstack export ends -->\r\n"),
        "{first}"
    );
    assert!(
        first.contains("## .agent/ARCHITECTURE.md\r\n")
            && !first.replace("\r\n", "").contains('\n')
    );
    assert!(
        first.contains("### Failure modes of language models\r\n"),
        "{first}"
    );
    place.run(export).success().stdout("AGENTS.md: is fresh\n");
    place.write("AGENTS.md", &format!("{first}Mine too."));
    place.write(".agent/STYLE.md", "# Style\n\nTabs.\n");
    let check = &["export", "--format", "agents", "--check"];
    place.run(check).code(1).stdout("AGENTS.md: is not fresh\n");
    place.run(export).success();
    let second = place.read("AGENTS.md");
    assert!(
        second.starts_with(mine) && second.ends_with("\r\nMine too.") && second.contains("Tabs.")
    );
    place.run(check).success();
}

#[test]
fn formats_that_mention_files_do_not_copy_them_and_a_new_file_has_its_head() {
    let place = Workplace::started();
    place
        .run(&[
            "export", "--format", "claude", "--format", "gemini", "--format", "cursor",
        ])
        .success();
    for file in ["CLAUDE.md", "GEMINI.md", ".cursor/rules/gemstack.mdc"] {
        let text = place.read(file);
        assert!(
            text.contains("\n- @.agent/ARCHITECTURE.md\n- @.agent/STYLE.md\n"),
            "{text}"
        );
        assert!(!text.contains("## .agent/ARCHITECTURE.md"));
    }
    assert!(
        place
            .read(".cursor/rules/gemstack.mdc")
            .starts_with("---\ndescription: ")
    );
    assert!(
        place
            .read("CLAUDE.md")
            .starts_with("<!-- gemstack export begins: ")
    );
}

#[test]
fn damaged_marks_and_links_out_of_the_project_are_refused_and_nothing_is_written() {
    let place = Workplace::started();
    let damaged = "<!-- gemstack export ends -->\n";
    place.write("CLAUDE.md", damaged);
    let (json, code) = place.json(&["export", "--format", "agents", "--format", "claude"]);
    assert_eq!(
        (json["error"]["code"].as_str(), code),
        (Some("MarksDamaged"), 1)
    );
    assert!(!place.has("AGENTS.md") && place.read("CLAUDE.md") == damaged);
    let outside = tempfile::tempdir().expect("a directory");
    fs::write(outside.path().join("x"), "x").unwrap();
    std::os::unix::fs::symlink(outside.path().join("x"), place.path().join("GEMINI.md")).unwrap();
    let (json, code) = place.json(&["export", "--format", "gemini"]);
    assert_eq!(
        (json["error"]["code"].as_str(), code),
        (Some("PathTraversalBlocked"), 3)
    );
    assert_eq!(fs::read_to_string(outside.path().join("x")).unwrap(), "x");
}

#[test]
fn a_format_of_ones_own_is_one_file() {
    let place = Workplace::started();
    let own = "---\nname: own\ntitle: Own\nsummary: Ours.\nfile: docs/OWN.md\nbegin: '[own begins]'\nend: '[own ends]'\n---\n\nHello.\n";
    place.write(".agent/exports/own.md", own);
    place.run(&["export", "--format", "own"]).success();
    assert!(
        place
            .read("docs/OWN.md")
            .starts_with("[own begins]\n\nHello.\n")
    );
    let (json, code) = place.json(&["export", "--format", "ownn"]);
    assert_eq!(
        (json["error"]["code"].as_str(), code),
        (Some("UnknownText"), 1)
    );
}

#[test]
fn the_context_of_a_step_and_of_all_is_json_with_every_text_in_its_place() {
    let place = Workplace::started();
    let (json, _) = place.json(&["export", "--format", "json", "step2-trap"]);
    let prompt = place.out(&["compile", "step2-trap"]);
    assert_eq!(json["prompt"], prompt);
    let sections = json["sections"].as_array().expect("sections");
    assert!(
        sections
            .iter()
            .all(|it| prompt.contains(it["text"].as_str().expect("a text")))
    );
    assert!(
        sections
            .iter()
            .any(|it| it["layer"] == "shipped" && it["tokens"].as_u64() > Some(0))
    );
    let (all, _) = place.json(&["export", "--format", "json"]);
    let steps = all["steps"].as_array().expect("steps");
    assert_eq!(steps.len(), 5);
    assert_eq!(steps[1]["prompt"], json["prompt"]);
}
