//! Rules of security in the ways in which people write pipelines.

use super::beside::{diagnostics, found, found_in, named, stages};
use crate::document::Document;
use crate::source::Source;

const FLOWS: &[&str] = &[
    "unfenced_text",
    "untrusted_argument",
    "untrusted_message",
    "untrusted_path",
    "untrusted_shell",
];

const ASK: &str = "ask: { uses: model.ask, with: { model: m, prompt: x } }";

fn flows(lines: &[&str]) -> Vec<String> {
    found(FLOWS, &[], &stages(&[&[ASK], lines].concat()))
}

fn shell(command: &str) -> String {
    format!("t: {{ uses: tests.run, timeout: 1m, with: {{ command: \"{command}\" }} }}")
}

fn argv(items: &str) -> String {
    format!("c: {{ uses: command.run, timeout: 1m, with: {{ argv: [{items}] }} }}")
}

#[test]
fn a_reply_in_a_command_line_is_found_however_it_gets_there() {
    for command in [
        "{{ stages.ask.text }}",
        "grep {{ stages.ask.text | trim }} src",
        "{% if run.dry %}true{% else %}echo {{ stages.ask['text'] }}{% endif %}",
        "{% for line in stages.ask.text | lines %}echo {{ line }}; {% endfor %}",
        "make {{ config.x or stages.ask.text }}",
        "make {{ 'x' ~ stages.ask.text }}",
    ] {
        assert_eq!(flows(&[&shell(command)]).len(), 1, "{command}");
    }
    let through_a_shell = argv("/bin/sh, -ec, \"echo {{ stages.ask.text }}\"");
    assert_eq!(
        flows(&[&through_a_shell]),
        ["untrusted_shell! stages.ask.text"]
    );
}

#[test]
fn what_only_asks_about_a_reply_or_makes_it_safe_is_no_fault() {
    for command in [
        "make {{ 'fast' if 'quick' in stages.ask.text else 'all' }}",
        "make -j{{ stages.ask.tokens }}",
        "head -{{ stages.ask.text | length }} a.md",
        "grep {{ stages.ask.text | shell_quote }} src",
        "grep {{ stages.ask.text | lines | map('shell_quote') | join(' ') }} src",
        "{{ config.test_command }}",
    ] {
        assert!(
            flows(&[&shell(command)]).is_empty(),
            "{command}: {:?}",
            flows(&[&shell(command)])
        );
    }
}

#[test]
fn an_argument_can_be_an_option_only_where_it_begins_with_the_words() {
    let reply = "\"{{ stages.ask.text }}\"";
    for bad in [
        format!("grep, {reply}"),
        format!("rm, -rf, {reply}"),
        format!("{reply}, x"),
    ] {
        assert_eq!(flows(&[&argv(&bad)]).len(), 1, "{bad}");
    }
    for good in [
        format!("grep, --, {reply}"),
        format!("git, commit, -m, {reply}"),
        format!("git, commit, --message, {reply}"),
        "grep, \"--regexp={{ stages.ask.text }}\"".to_owned(),
        "sh, run.sh, \"x{{ stages.ask.text }}\"".to_owned(),
    ] {
        assert!(flows(&[&argv(&good)]).is_empty(), "{good}");
    }
}

#[test]
fn words_are_followed_into_and_out_of_another_pipeline() {
    let asker = named("asker", "", &[ASK])
        + "outputs: { plan: \"{{ stages.ask.text | trim }}\", tokens: \"{{ stages.ask.tokens }}\" }\n";
    let placer = named(
        "placer",
        "inputs: { place: { type: string }, title: { type: string } }\n",
        &[
            "put: { uses: files.put, with: { path: \"{{ inputs.place }}\", content: \"{{ inputs.title }}\" } }",
        ],
    );
    let beside = [&*asker, &placer];
    assert!(found(FLOWS, &beside, &placer).is_empty());
    let caller = |place: &str| {
        stages(&[
            "plan: { uses: pipeline.run, with: { pipeline: asker } }",
            &format!(
                "put: {{ uses: pipeline.run, with: {{ pipeline: placer, inputs: {{ place: \"{place}\", title: \"{{{{ stages.plan.plan }}}}\" }} }} }}"
            ),
        ])
    };
    let bad = caller("docs/{{ stages.plan.plan }}.md");
    assert_eq!(
        found(FLOWS, &beside, &bad),
        ["untrusted_path stages.plan.plan"]
    );
    let counted = caller("docs/{{ stages.plan.tokens }}.md");
    assert!(found(FLOWS, &beside, &counted).is_empty());
    let named = caller("docs/{{ stages.plan.plan | slug }}.md");
    assert!(found(FLOWS, &beside, &named).is_empty());
}

#[test]
fn a_step_of_a_lifecycle_passes_words_on_too() {
    let asker = named("asker", "", &[ASK]) + "outputs: { plan: \"{{ stages.ask.text }}\" }\n";
    let maker = named(
        "maker",
        "inputs: { target: { type: string } }\n",
        &[&shell("make {{ inputs.target }}").replace("t: {", "make: {")],
    );
    let lifecycle = "kind: lifecycle\nname: example\nstates:\n  start: { initial: true }\n  planned: {}\n  end: { final: true }\nsteps:\n  plan:\n    permit: [{ from: [start] }]\n    run: { pipeline: asker }\n    to: [{ state: planned, tick: Plan }]\n  make:\n    permit: [{ from: [planned], reason: \"Make {{ last.plan }}.\" }]\n    run: { pipeline: maker, with: { target: \"{{ last.plan }}\" } }\n    to: [{ state: end }]\n";
    assert_eq!(
        found(FLOWS, &[&asker, &maker], lifecycle),
        ["untrusted_message last.plan", "untrusted_shell! last.plan"]
    );
    assert_eq!(
        found(FLOWS, &[], &maker),
        ["untrusted_shell? inputs.target"]
    );
}

#[test]
fn a_file_is_untrusted_where_it_is_not_a_single_value() {
    let facts = "facts:\n  rules: { file: RULES.md, section: Rules }\n  command: { file: TESTING.md, field: Test }\n  audit: { file: A.md, verdict: { line: last, passed: PASS } }\n";
    let with = |command: &str| found(FLOWS, &[], &named("example", facts, &[&shell(command)]));
    assert_eq!(with("{{ facts.rules }}"), ["untrusted_shell facts.rules"]);
    assert_eq!(
        with("CI=1 {{ facts.command }}"),
        ["untrusted_shell facts.command"]
    );
    assert!(with("{{ facts.command }}").is_empty());
    assert!(with("make {{ facts.audit }}").is_empty());
}

#[test]
fn a_section_of_a_prompt_is_fenced_where_it_or_its_item_says_so() {
    let prompt = |sections: &str| {
        format!("p: {{ uses: prompt.assemble, with: {{ model: m, sections: [{sections}] }} }}")
    };
    let item = |more: &str| {
        format!(
            "{{ heading: A, priority: 1, items: [{{ body: \"{{{{ stages.ask.text }}}}\"{more} }}] }}"
        )
    };
    assert_eq!(
        flows(&[&prompt(&item(""))]),
        ["unfenced_text stages.ask.text"]
    );
    assert!(flows(&[&prompt(&item(", fenced: true"))]).is_empty());
    let whole = item("").replace("priority: 1", "priority: 1, fenced: true");
    assert!(flows(&[&prompt(&whole)]).is_empty());
    let undone = item(", fenced: false").replace("priority: 1", "priority: 1, fenced: true");
    assert_eq!(flows(&[&prompt(&undone)]).len(), 1);
}

#[test]
fn a_secret_is_found_in_any_place_and_shown_in_none() {
    let token = format!("ghp_{}", "a1B2".repeat(9));
    let text = stages(&[
        &format!(
            "a: {{ uses: hook.fire, with: {{ event: x, payload: {{ url: \"https://{token}@example.com\", client_secret: Zx81kk2pQw99 }} }} }}"
        ),
        &format!("# once {token}"),
    ]);
    let secrets: Vec<_> = diagnostics(&[], &text)
        .into_iter()
        .filter(|it| it.rule == "literal_secret")
        .collect();
    assert_eq!(secrets.len(), 3);
    for it in secrets {
        let shown = format!("{it:?}");
        assert!(
            !shown.contains(&token) && !shown.contains("Zx81kk2pQw99"),
            "{shown}"
        );
        let bytes = it.place.span;
        assert!(text[bytes.start..bytes.end].contains(if bytes.len() < 20 {
            "Zx81"
        } else {
            "ghp_"
        }));
    }
}

#[test]
fn what_names_a_secret_without_telling_it_is_none() {
    for value in [
        "{{ config.token }}",
        "$GITHUB_TOKEN",
        "${TOKEN_2}",
        "your-token-1234",
        "<token>",
        "correct horse",
        "short1",
        "no-digits-in-this-one",
    ] {
        let text = stages(&[&format!(
            "a: {{ uses: hook.fire, with: {{ event: x, payload: {{ token: \"{value}\" }} }} }}"
        )]);
        assert!(found(&["literal_secret"], &[], &text).is_empty(), "{value}");
    }
}

#[test]
fn faults_in_kdl_are_found_at_their_bytes_too() {
    let text = concat!(
        "kind \"pipeline\"\nname \"example\"\n",
        "stage \"ask\" uses=\"model.ask\" { with model=\"m\" prompt=\"x\" }\n",
        "stage \"tests\" uses=\"tests.run\" {\n",
        "    with command=\"npm test -- {{ stages.ask.text | trim }}\"\n}\n",
        "stage \"log\" uses=\"files.put\" { with path=\"../x\" content=\"y\" }\n",
    );
    let document = Document::kdl(Source::new("example.kdl", text));
    let rules = ["escaping_path", "missing_timeout", "untrusted_shell"];
    assert_eq!(
        found_in(&rules, &[], &document),
        [
            "missing_timeout \"tests.run\"",
            "untrusted_shell! stages.ask.text",
            "escaping_path! \"../x\""
        ]
    );
}

#[test]
fn a_path_is_judged_by_what_is_literal_in_it() {
    let put = |path: &str| {
        let stage = format!("a: {{ uses: files.put, with: {{ path: '{path}', content: x }} }}");
        found(&["escaping_path"], &[], &stages(&[&stage])).len()
    };
    for bad in [
        "/etc/x",
        "../x",
        "a/../../x",
        "~/x",
        "C:/x",
        "x/.GIT/config",
        ".git",
        "../{{ run.id }}",
    ] {
        assert_eq!(put(bad), 1, "{bad}");
    }
    for good in [
        "a/../x",
        "./x",
        ".gitignore",
        ".github/x",
        "x.git/y",
        "{{ run.id }}/../x",
        "a..b",
    ] {
        assert_eq!(put(good), 0, "{good}");
    }
}
