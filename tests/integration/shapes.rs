//! Faults of documents and texts of every kind, as a person sees them.

use serde_json::json;

use crate::workplace::{Workplace, text};

/// What `lint` shows of the whole project.
fn shown(files: &[(&str, &str)]) -> String {
    let place = Workplace::new();
    for (path, text) in files {
        place.write(path, text);
    }
    text(&place.run(&["lint"]).get_output().stdout)
}

fn rules(files: &[(&str, &str)]) -> Vec<String> {
    let place = Workplace::new();
    for (path, text) in files {
        place.write(path, text);
    }
    let (json, _) = place.json(&["lint"]);
    let found = json["diagnostics"].as_array().expect("a list").iter();
    let told = found.map(|it| format!("{}:{}: {}", it["file"], it["line"], it["rule"]));
    told.map(|it| it.replace('"', "")).collect()
}

#[test]
fn a_wrong_value_is_told_in_plain_words_at_its_bytes() {
    let shown = shown(&[(
        ".agent/pipelines/mine.yaml",
        "kind: pipeline\nname: mine\nstages:\n  tests:\n    uses: tests.run\n    timeout: soon\n    retry: { attempts: many, on: [timeout] }\n    with: { command: make test }\n",
    )]);
    let expected = "\
wrong_shape

  × `timeout` is a string such as `500ms`, `2s`, `10m`, `1h`, not the string
  │ `soon`
   ╭─[.agent/pipelines/mine.yaml:6:14]
 5 │     uses: tests.run
 6 │     timeout: soon
   ·              ────
 7 │     retry: { attempts: many, on: [timeout] }
   ╰────
  help: a time: a whole number with `ms`, `s`, `m` or `h`

wrong_shape

  × `attempts` is an integer from 1 to 20, not the string `many`
   ╭─[.agent/pipelines/mine.yaml:7:24]
 6 │     timeout: soon
 7 │     retry: { attempts: many, on: [timeout] }
   ·                        ────
 8 │     with: { command: make test }
   ╰────
  help: how often it is tried in all

";
    assert_eq!(shown, expected);
}

#[test]
fn a_provider_is_checked_at_its_bytes() {
    let shown = shown(&[(
        ".agent/pipelines/providers/mine.yaml",
        "kind: provider\nname: mine\nprotocol: http\nbase_url: { default: \"http://models.example.com\" }\nrequest: { url: \"{{ base_urll }}/ask\", body: {} }\nreply: { stream: none, text: \"{{ chunk.text }}\", finish: \"{{ chunk.end }}\" }\nmodels: [{ name: small }]\n",
    )]);
    let expected = "\
plain_http

  × `models.example.com` is asked over plain HTTP
   ╭─[.agent/pipelines/providers/mine.yaml:4:22]
 3 │ protocol: http
 4 │ base_url: { default: \"http://models.example.com\" }
   ·                      ───────────────────────────
 5 │ request: { url: \"{{ base_urll }}/ask\", body: {} }
   ╰────
  help: use `https://`; plain HTTP is for this machine alone

unknown_reference

  × there is no `base_urll` here
   ╭─[.agent/pipelines/providers/mine.yaml:5:21]
 4 │ base_url: { default: \"http://models.example.com\" }
 5 │ request: { url: \"{{ base_urll }}/ask\", body: {} }
   ·                     ─────────
 6 │ reply: { stream: none, text: \"{{ chunk.text }}\", finish: \"{{ chunk.end }}\" }
   ╰────
  help: did you mean `base_url`?

";
    assert_eq!(shown, expected);
}

#[test]
fn a_text_that_nothing_reaches_is_told_and_a_fork_of_a_reached_one_is_not() {
    let role = "---\nname: poet\n---\n\nWrites.\n";
    let shown = shown(&[
        (".agent/roles/poet.md", role),
        (".agent/roles/sdet.md", "---\nname: sdet\n---\n\nTests.\n"),
        (
            ".agent/guardrails/poetry.md",
            "---\nname: poetry\n---\n\nRhyme.\n",
        ),
    ]);
    let expected = "\
unused_text

  ⚠ nothing that can run reaches the role `poet`
   ╭─[.agent/roles/poet.md:2:7]
 1 │ ---
 2 │ name: poet
   ·       ────
 3 │ ---
   ╰────
  help: name it under `roles` in the front matter of a text that is used, or
        remove it

";
    assert_eq!(shown, expected);
    let workflow = "---\nname: step1-spec\nroles: [poet]\n---\n\n## Goal\n\nx\n";
    let files = [
        (".agent/roles/poet.md", role),
        (".agent/workflows/step1-spec.md", workflow),
    ];
    assert_eq!(rules(&files), Vec::<String>::new());
}

#[test]
fn models_are_those_of_the_providers_that_there_are() {
    let pipeline = |model: &str| {
        let text = format!(
            "kind: pipeline\nname: mine\nstages:\n  ask:\n    uses: model.ask # gemstack: allow(unchecked_cost, unrecorded_cost) only its model matters here\n    with: {{ model: {model}, prompt: hello }}\n"
        );
        rules(&[(".agent/pipelines/mine.yaml", &text)])
    };
    let found = |rule: &str| vec![format!(".agent/pipelines/mine.yaml:6: {rule}")];
    assert_eq!(pipeline("gemini-2.5-flash"), Vec::<String>::new());
    assert_eq!(pipeline("gemini/gemini-2.5-flash"), Vec::<String>::new());
    assert_eq!(pipeline("gemini-2.5-flsh"), found("unknown_model"));
    assert_eq!(pipeline("gemini/gemini-2.5-flsh"), found("unknown_model"));
    assert_eq!(
        pipeline("gemni/gemini-2.5-flash"),
        found("unknown_provider")
    );
}

#[test]
fn a_template_is_read_as_one_and_other_texts_are_not() {
    let broken = "# Status\n\n[STATE: {{ state. }}]\n";
    let found = rules(&[
        (".agent/templates/STATUS.md", broken),
        (".agent/formats/whole-files.md", broken),
    ]);
    assert_eq!(found, [".agent/templates/STATUS.md:3: bad_template"]);
}

#[test]
fn files_that_are_named_together_have_different_names() {
    let place = Workplace::new();
    let text = "kind: pipeline\nname: same\nstages:\n  run: { uses: pipeline.run, with: { pipeline: begin } }\n";
    place.write("one.yaml", text);
    place.write("two.yaml", text);
    let (found, exit) = place.json(&["lint", "one.yaml", "two.yaml"]);
    assert_eq!(
        (
            exit,
            &found["diagnostics"][0]["rule"],
            &found["diagnostics"][0]["file"]
        ),
        (1, &json!("duplicate_name"), &json!("two.yaml"))
    );
    assert_eq!(place.json(&["lint", "one.yaml"]).1, 0);
    assert_eq!(place.json(&["lint", "one.yaml", "one.yaml"]).1, 0);
}
