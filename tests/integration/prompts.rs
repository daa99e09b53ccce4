//! `compile` as people and programs use it: the same bytes wherever they go, within the budget, and everything that is
//! missing told.

use std::fs;

use serde_json::Value as Json;

use crate::workplace::{Workplace, text};

const STEP: &[&str] = &["compile", "step3-build"];

/// Lines that a terminal, a template or a Markdown reader would like to make something of.
const HOSTILE: &str = "a[i] = [/red] {{ x }} :key: \u{1b}[31m\u{7}\t\u{202e}\u{200b}é中🍐\r\n\
    ```\r\n═══════\r\n- [x] Spec <!-- \\ %s $HOME\nsrc/app/[id]/page.tsx ";

/// A project with these relevant files.
fn project(files: &[(&str, &str)], relevant: &[&str]) -> Workplace {
    let place = Workplace::started();
    for (path, text) in files {
        place.write(path, text);
    }
    let list = relevant.iter().map(|it| format!("- {it}\n"));
    let list = list.collect::<Vec<_>>().concat();
    let status = place.read(".agent/STATUS.md");
    let (before, _) = status
        .split_once("## Relevant Files\n")
        .expect("the heading");
    let status = format!("{before}## Relevant Files\n\n{list}");
    place.write(".agent/STATUS.md", &status);
    place
}

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    STEP.iter().chain(more).copied().collect()
}

#[test]
fn a_prompt_has_the_same_bytes_wherever_it_goes_and_whatever_the_terminal() {
    let place = project(
        &[
            ("src/hostile.txt", HOSTILE),
            ("long.txt", &"word ".repeat(400)),
        ],
        &["src/hostile.txt", "long.txt"],
    );
    let captured = place.run(STEP).get_output().stdout.clone();
    let body = HOSTILE.replace("═══════", "\\═══════");
    let fenced =
        format!("````src/hostile.txt\n{body}\n````\n[the last line of the file has no end]\n");
    assert!(text(&captured).contains(&fenced));
    place.run(&with(&["-o", "out.md"])).success().stdout("");
    assert_eq!(fs::read(place.path().join("out.md")).unwrap(), captured);
    place
        .run(&with(&["-o", "-"]))
        .success()
        .stdout(captured.clone());
    for (variable, value) in [
        ("COLUMNS", "20"),
        ("TERM", "dumb"),
        ("NO_COLOR", "1"),
        ("CLICOLOR_FORCE", "1"),
        ("LANG", "C"),
    ] {
        let mut command = place.command();
        command.args(STEP).env(variable, value);
        command.assert().success().stdout(captured.clone());
    }
    place
        .run(&with(&["--color", "always"]))
        .stdout(captured.clone());
    let mut piped = std::process::Command::new("sh");
    piped.args(["-c", "\"$G\" compile step3-build 2>&- | cat"]);
    piped
        .env("G", place.process().get_program())
        .env("GEMSTACK_CONFIG_DIR", place.config());
    let piped = piped.current_dir(place.path()).output().expect("a shell");
    assert_eq!(piped.stdout, captured);
    let (json, _) = place.json(STEP);
    assert_eq!(json["prompt"].as_str().map(str::as_bytes), Some(&*captured));
}

#[test]
fn relevant_files_are_read_as_people_write_them_and_what_is_not_read_is_told() {
    let files = [
        ("src/a.rs", "fn a() {}\n"),
        ("src/b.rs", "fn b() {}\n"),
        ("docs/x.md", "X\n"),
        ("docs/skipped.md", "S\n"),
        (".ignore", "skipped.md\n"),
        ("huge.txt", &*"x\n".repeat(200_000)),
        (".env", "KEY=1\n"),
    ];
    let place = project(
        &files,
        &[
            "`src/a.rs` (the first)",
            "./docs/",
            "src/*.rs — all of them",
            "src/b.rs:3",
            "**/*.py",
            "gone.rs",
            "huge.txt",
            "../outside.txt",
            "image.png",
            ".env",
        ],
    );
    fs::write(place.path().join("image.png"), [0x89, b'P', 0xff, 0]).unwrap();
    let (json, code) = place.json(STEP);
    assert_eq!(code, 0);
    assert_eq!(
        json["sources"],
        serde_json::json!(["src/a.rs", "docs/x.md", "src/b.rs"])
    );
    let told = place.err(STEP);
    for note in [
        "not found: gone.rs",
        "fits no file: **/*.py",
        "not read: huge.txt: it has more than 262144 bytes",
        "not read: ../outside.txt: ",
        "not read: image.png: it is no UTF-8 text",
        "not read: .env: files of that name hold secrets",
    ] {
        assert!(told.contains(note), "{note}: {told}");
    }
}

#[test]
fn a_larger_budget_never_has_less_and_each_is_kept() {
    let source = |name: &str| format!("fn {name}() {{\n{}}}\n", "    step();\n".repeat(300));
    let files: Vec<_> = ["a", "b", "c"]
        .map(|it| (format!("src/{it}.rs"), source(it)))
        .to_vec();
    let files: Vec<_> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let place = project(&files, &["src/"]);
    let mut last = Vec::new();
    for budget in (2000..16_000).step_by(1000) {
        let (json, code) = place.json(&with(&["--token-budget", &budget.to_string()]));
        assert_eq!(code, 0, "{json}");
        assert!(json["tokens"].as_u64().unwrap() <= budget);
        let lost = shown(&json)
            .into_iter()
            .zip(&last)
            .find(|(now, before)| now < *before);
        assert_eq!(lost, None, "{budget}");
        last = shown(&json);
    }
    assert!(last.iter().all(|it| *it == 6), "{last:?}");
}

/// How much is shown of each item, by the rung.
fn shown(json: &Json) -> Vec<usize> {
    let rungs = [
        "dropped",
        "listing",
        "head_and_tail",
        "outline",
        "without_examples",
        "cut",
        "whole",
    ];
    let items = json["sections"].as_array().expect("a list").iter();
    let rung = |it: &Json| rungs.iter().position(|rung| it["state"] == **rung);
    items.map(|it| rung(it).expect("a state")).collect()
}

#[test]
fn what_must_stay_has_the_smallest_budget_and_that_one_works() {
    let place = Workplace::started();
    let (json, code) = place.json(&with(&["--token-budget", "50"]));
    assert_eq!(
        (&json["error"]["code"], code),
        (&Json::from("TokenBudgetTooSmall"), 1)
    );
    let message = json["error"]["message"].as_str().unwrap();
    let needed = message
        .split(' ')
        .rfind(|it| it.parse::<u64>().is_ok())
        .expect("a number");
    let (json, _) = place.json(&with(&["--token-budget", needed]));
    let prompt = json["prompt"].as_str().expect("a prompt");
    assert!(
        prompt.contains("## Goal") && prompt.contains("### .agent/STATUS.md"),
        "{prompt}"
    );
    assert!(prompt.contains("[the token budget left out whole items: "));
    let fewer = needed.parse::<u64>().unwrap() - 1;
    let (_, code) = place.json(&with(&["--token-budget", &fewer.to_string()]));
    assert_eq!(code, 1);
}

#[test]
fn a_prompt_is_explained() {
    let source = format!("fn a() {{\n{}}}\n", "    step();\n".repeat(600));
    let place = project(&[("src/a.rs", &source)], &["src/a.rs"]);
    let all = place.out(&with(&["--explain"]));
    assert!(
        all.contains("Fix") && all.contains("gemstack:workflows/phases/fix.md (shipped)"),
        "{all}"
    );
    let tokens = place.json(STEP).0["tokens"].as_u64().unwrap();
    let budget = (tokens - 500).to_string();
    let cut = place.out(&with(&["--explain", "--token-budget", &budget]));
    assert!(cut.contains("src/a.rs") && cut.contains("cut of "), "{cut}");
    assert!(cut.contains("; all of it would be "), "{cut}");
    let next = format!("next would be all of `src/a.rs`, with `--token-budget {tokens}`");
    assert!(cut.contains(&next), "{next}: {cut}");
}

#[test]
fn a_chat_has_every_section_once() {
    let place = project(&[("src/a.rs", "fn a() {}\n")], &["src/a.rs"]);
    let chat: Json = serde_json::from_str(&place.out(&with(&["--format", "chat"]))).expect("JSON");
    let roles: Vec<_> = chat
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["role"].as_str())
        .collect();
    assert_eq!(roles, [Some("system"), Some("user")]);
    let [system, user] = [0, 1].map(|it| chat[it]["content"].as_str().unwrap());
    assert!(system.contains(" ROLES\n") && system.contains(" REPLY FORMAT\n"));
    assert!(
        user.contains("## Goal") && user.contains("````src/a.rs") | user.contains("```src/a.rs")
    );
    let mut both: Vec<_> = system
        .lines()
        .chain(user.lines())
        .filter(|it| !it.is_empty())
        .collect();
    let prompt = place.out(STEP);
    let mut lines: Vec<_> = prompt.lines().filter(|it| !it.is_empty()).collect();
    both.sort_unstable();
    lines.sort_unstable();
    assert_eq!(both, lines);
}

#[test]
fn the_clipboard_is_the_first_program_that_takes_the_prompt() {
    let place = Workplace::started();
    let clipboard = with(&["--clipboard"]);
    let failed = place.run(&clipboard).code(4).stdout("");
    let told = text(&failed.get_output().stderr);
    assert!(
        told.contains("NoClipboard") && told.contains("`xclip"),
        "{told}"
    );
    place.write("keep.sh", "cat > kept.txt\n");
    for program in ["no-such-program", "false", "sh keep.sh"] {
        place
            .run(&["config", "set", "--user", "--add", "clipboard", program])
            .success();
    }
    let told = place.err(&clipboard);
    assert!(
        told.contains("the prompt is in the clipboard, by `sh keep.sh`"),
        "{told}"
    );
    assert_eq!(place.read("kept.txt"), place.out(STEP));
}

#[test]
fn a_hook_may_change_the_prompt_within_its_budget() {
    let place = Workplace::started();
    let hook = "post_compile=printf '{\"payload\":{\"text\":\"one two three\"}}'";
    place
        .run(&["config", "set", "--user", "--add", "hooks", hook])
        .success();
    assert_eq!(place.out(STEP), "one two three");
    let (json, _) = place.json(STEP);
    assert!(json["tokens"].as_u64().unwrap() < 10);
    let long = "post_compile=printf '{\"payload\":{\"text\":\"'; yes word | head -20000 | tr '\\n' ' '; printf '\"}}'";
    place
        .run(&["config", "set", "--user", "hooks", long])
        .success();
    let (json, code) = place.json(&with(&["--token-budget", "9000"]));
    assert_eq!(
        (&json["error"]["code"], code),
        (&Json::from("HookFailed"), 4)
    );
}
