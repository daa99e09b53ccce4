//! Agent programs: the documents that are shipped for them against what each prints, and fake programs that print it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Duration;

use assert_cmd::Command;
use gemstack_lang::document::Document;
use gemstack_lang::source::Source;
use gemstack_run::failure::{Failure, Kind};
use gemstack_run::provider::{Answer, Effort, Finish, Over, Provider, Request, Start, Turn};
use serde_json::json;

use crate::workplace::Workplace;

/// The shipped document of a program.
fn shipped(name: &str) -> Provider {
    let place = format!(
        "{}/pipelines/providers/{name}.yaml",
        env!("CARGO_MANIFEST_DIR")
    );
    let text = fs::read_to_string(&place).expect("it is shipped");
    let document = Document::yaml(Source::new(place, text));
    Provider::parse(&document.root().to_json()).expect("it is a provider")
}

/// What comes of what a program prints, with its exit code, and the pieces that were told.
fn heard(
    name: &str,
    stdout: &str,
    stderr: &str,
    code: i32,
) -> (Result<Answer, Failure>, Vec<String>) {
    let provider = shipped(name);
    let model = provider.model("some-model").expect("any model");
    let (request, mut pieces) = (Request::new("hello"), Vec::new());
    let mut on_piece = |piece: &str| pieces.push(piece.to_owned());
    let mut hearing = provider.hearing(&model, &request).expect("a program");
    // As it comes over a pipe: cut anywhere.
    for bytes in stdout.as_bytes().chunks(7) {
        hearing.hear(bytes, &mut on_piece);
    }
    let over = Over {
        code: Some(code),
        signal: None,
        timed_out: false,
        output: format!("{stdout}{stderr}").trim().to_owned(),
    };
    let answer = hearing.conclude(&over, &mut on_piece);
    (answer, pieces)
}

fn answer(name: &str, stdout: &str) -> (Answer, Vec<String>) {
    let (answer, pieces) = heard(name, stdout, "", 0);
    (answer.expect("an answer"), pieces)
}

/// The kind of failure, for each of what a program prints.
fn kind(name: &str, stdout: &str, stderr: &str, code: i32) -> Kind {
    let failure = heard(name, stdout, stderr, code).0.expect_err("a failure");
    assert!(
        failure.message.starts_with(&format!("`{name}` failed")),
        "{failure}"
    );
    failure.kind
}

fn start(name: &str, request: &Request) -> Start {
    let provider = shipped(name);
    let model = provider.model("some-model").expect("any model");
    let (files, work) = (Path::new("/files"), Path::new("/work"));
    let start = provider
        .start(&model, request, files, work)
        .expect("it can be made");
    start.expect("a program")
}

const PROGRAMS: &[&str] = &["claude_code", "codex", "gemini_cli", "kimi"];

#[test]
fn the_prompt_is_read_from_standard_input_and_stands_on_no_command_line() {
    let request = Request {
        system: Some("be brief".into()),
        effort: Some(Effort::High),
        turns: vec![
            Turn::person("the prompt"),
            Turn::model("half of it"),
            Turn::person("go on"),
        ],
        ..Request::new("")
    };
    for name in PROGRAMS {
        let start = start(name, &request);
        let line = start.arguments.join(" ");
        assert!(!line.contains("the prompt"), "{name}: {line}");
        assert!(line.contains("some-model"), "{name}: {line}");
        let stdin = start.stdin.expect("a prompt");
        let at = ["the prompt", "half of it", "go on"].map(|it| stdin.find(it));
        assert!(at.is_sorted() && at[0].is_some(), "{name}: {stdin}");
        assert!(
            line.contains("be brief") || stdin.contains("be brief"),
            "{name} is told its part"
        );
    }
}

#[test]
fn a_model_that_the_program_chooses_is_not_named_to_it() {
    for (name, model) in [
        ("claude_code", "claude-code-default"),
        ("codex", "codex-default"),
        ("gemini_cli", "gemini-cli-default"),
        ("kimi", "kimi-default"),
    ] {
        let provider = shipped(name);
        let model = provider.model(model).expect("it is listed");
        let (files, work) = (Path::new("/files"), Path::new("/work"));
        let start = provider.start(&model, &Request::new("x"), files, work);
        let arguments = start.expect("it can be made").expect("a program").arguments;
        assert!(!arguments.contains(&"--model".to_owned()), "{arguments:?}");
    }
}

#[test]
fn claude_code_has_no_tools_and_leaves_no_session() {
    let line = start("claude_code", &Request::new("x")).arguments.join(" ");
    assert!(
        line.contains("--tools  --model"),
        "an empty list of tools: {line}"
    );
    assert!(
        line.contains("--no-session-persistence --strict-mcp-config"),
        "{line}"
    );
}

#[test]
fn codex_may_only_read_and_gets_the_schema_as_a_file() {
    let request = Request {
        schema: Some(json!({ "type": "object", "default": null })),
        effort: Some(Effort::Low),
        ..Request::new("x")
    };
    let line = start("codex", &request).arguments.join(" ");
    assert!(line.contains("--sandbox read-only"), "{line}");
    assert!(line.contains("--output-schema /files/schema -"), "{line}");
    assert!(line.contains("-c model_reasoning_effort=low"), "{line}");
}

const CLAUDE: &str = r#"{"type":"system","subtype":"init","session_id":"s","tools":[],"model":"claude-opus"}
{"type":"stream_event","event":{"type":"message_start","message":{"usage":{"input_tokens":2}}}}
{"type":"stream_event","event":{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm"}}}
{"type":"stream_event","event":{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Grüß "}}}
{"type":"stream_event","event":{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"dich"}}}
{"type":"assistant","message":{"content":[{"type":"text","text":"Grüß dich"}]}}
{"type":"stream_event","event":{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":9}}}
{"type":"result","subtype":"success","is_error":false,"result":"Grüß dich","total_cost_usd":0.0125,"usage":{"input_tokens":2,"output_tokens":9,"cache_creation_input_tokens":100,"cache_read_input_tokens":50}}
"#;

#[test]
fn claude_code_streams_its_text_once_and_tells_what_it_took() {
    let (answer, pieces) = answer("claude_code", CLAUDE);
    assert_eq!(pieces, ["Grüß ", "dich"]);
    assert_eq!(
        (answer.text.as_str(), answer.finish),
        ("Grüß dich", Finish::Stop)
    );
    assert_eq!(answer.thinking.as_deref(), Some("hm"));
    let usage = answer.usage;
    assert_eq!(
        (
            usage.input_tokens,
            usage.output_tokens,
            usage.cached_tokens,
            usage.estimated
        ),
        (152, 9, 50, false)
    );
    assert_eq!(usage.cost.map(|it| it.micros()), Some(12_500));
    let cut = CLAUDE.replace("end_turn", "max_tokens");
    assert_eq!(
        heard("claude_code", &cut, "", 0)
            .0
            .expect("an answer")
            .finish,
        Finish::Length
    );
}

/// The last line of Claude Code when something went wrong.
fn claude_error(result: &str, status: &str) -> String {
    format!(
        "{{\"type\":\"result\",\"subtype\":\"success\",\"is_error\":true,\"api_error_status\":{status},\"result\":\"{result}\"}}\n"
    )
}

#[test]
fn claude_code_tells_every_kind_of_trouble() {
    for (result, status, expected) in [
        (
            "You've hit your limit · resets 7pm (Europe/Berlin)",
            "null",
            Kind::Quota,
        ),
        ("Credit balance is too low", "400", Kind::Quota),
        (
            "Invalid API key · Please run /login",
            "null",
            Kind::Unauthorized,
        ),
        ("API Error: 401 {}", "401", Kind::Unauthorized),
        (
            "API Error: Repeated 529 Overloaded errors",
            "529",
            Kind::Overloaded,
        ),
        ("API Error: 500 {}", "500", Kind::Overloaded),
        ("Prompt is too long", "400", Kind::Refused),
    ] {
        assert_eq!(
            kind("claude_code", &claude_error(result, status), "", 1),
            expected,
            "{result}"
        );
    }
    let reset = claude_error("Claude AI usage limit reached|4102444800", "null");
    let failure = heard("claude_code", &reset, "", 1).0.expect_err("no more");
    assert_eq!(failure.kind, Kind::Quota);
    assert!(
        failure.retry_after > Some(Duration::from_hours(24 * 365)),
        "until the year 2100"
    );
    assert!(
        failure.message.ends_with("usage limit reached|4102444800"),
        "{failure}"
    );
    assert_eq!(
        kind("claude_code", "", "Segmentation fault", 139),
        Kind::NotRunnable
    );
}

const CODEX: &str = r#"{"type":"thread.started","thread_id":"t"}
{"type":"turn.started"}
{"type":"error","message":"Reconnecting... 1/5"}
not JSON at all
{"type":"item.completed","item":{"id":"item_0","type":"reasoning","text":"hm"}}
{"type":"item.completed","item":{"id":"item_1","type":"agent_message","text":"done"}}
{"type":"turn.completed","usage":{"input_tokens":24763,"cached_input_tokens":24448,"output_tokens":122}}
"#;

/// The last lines of Codex when something went wrong.
fn codex_error(message: &str) -> String {
    format!(
        "{{\"type\":\"error\",\"message\":\"{message}\"}}\n{{\"type\":\"turn.failed\",\"error\":{{\"message\":\"{message}\"}}}}\n"
    )
}

#[test]
fn codex_tells_its_answer_what_it_took_and_every_kind_of_trouble() {
    let (answer, pieces) = answer("codex", CODEX);
    assert_eq!(
        (answer.text.as_str(), pieces.as_slice()),
        ("done", &["done".to_owned()][..])
    );
    assert_eq!(
        (
            answer.usage.input_tokens,
            answer.usage.cached_tokens,
            answer.usage.output_tokens
        ),
        (24_763, 24_448, 122)
    );
    for (message, expected) in [
        (
            "You've hit your usage limit. Upgrade to Pro or try again in 2 days 17 hours.",
            Kind::Quota,
        ),
        (
            "Quota exceeded. Check your plan and billing details.",
            Kind::Quota,
        ),
        (
            "unexpected status 401 Unauthorized: Missing bearer",
            Kind::Unauthorized,
        ),
        (
            "Your input exceeds the context window of this model.",
            Kind::Refused,
        ),
        (
            "Selected model is at capacity. Please try a different model.",
            Kind::Overloaded,
        ),
        (
            "exceeded retry limit, last status: 429 Too Many Requests",
            Kind::Overloaded,
        ),
        ("stream disconnected before completion", Kind::Unreachable),
        ("something new", Kind::NotRunnable),
    ] {
        assert_eq!(
            kind("codex", &codex_error(message), "", 1),
            expected,
            "{message}"
        );
    }
}

const GEMINI: &str = r#"{"type":"init","timestamp":"t","session_id":"s","model":"gemini-2.5-pro"}
{"type":"message","timestamp":"t","role":"user","content":"hello"}
{"type":"message","timestamp":"t","role":"assistant","content":"Hel","delta":true}
{"type":"message","timestamp":"t","role":"assistant","content":"lo","delta":true}
{"type":"result","timestamp":"t","status":"success","stats":{"total_tokens":30,"input_tokens":20,"output_tokens":10,"cached":5,"input":15,"duration_ms":1,"tool_calls":0}}
"#;

#[test]
fn gemini_cli_tells_its_answer_what_it_took_and_every_kind_of_trouble() {
    let (answer, pieces) = answer("gemini_cli", GEMINI);
    assert_eq!(pieces, ["Hel", "lo"], "and nothing of what was asked");
    assert_eq!(
        (
            answer.usage.input_tokens,
            answer.usage.cached_tokens,
            answer.usage.output_tokens
        ),
        (20, 5, 10)
    );
    let failed = |message: &str| {
        format!(
            "{{\"type\":\"result\",\"status\":\"error\",\"error\":{{\"type\":\"Error\",\"message\":\"{message}\"}}}}\n"
        )
    };
    for (message, code, expected) in [
        (
            "You have exhausted your daily quota on this model.",
            1,
            Kind::Quota,
        ),
        (
            "[API Error: got status: 429 RESOURCE_EXHAUSTED]",
            1,
            Kind::Overloaded,
        ),
        ("The model is overloaded.", 1, Kind::Overloaded),
        ("API key not valid.", 1, Kind::Unauthorized),
        (
            "The input token count exceeds the maximum number of tokens allowed",
            1,
            Kind::Refused,
        ),
    ] {
        assert_eq!(
            kind("gemini_cli", &failed(message), "", code),
            expected,
            "{message}"
        );
    }
    let login = "Please set an Auth method in your settings.json";
    assert_eq!(kind("gemini_cli", "", login, 41), Kind::Unauthorized);
    assert_eq!(kind("gemini_cli", "", "no such option", 42), Kind::Rejected);
    assert_eq!(
        kind("gemini_cli", "", "broken settings", 52),
        Kind::NotRunnable
    );
}

#[test]
fn kimi_tells_its_answer_and_every_kind_of_trouble() {
    let lines = r#"{"role":"assistant","content":"Let me see.","tool_calls":[{"type":"function"}]}
{"role":"tool","tool_call_id":"1","content":"a.py"}
{"role":"assistant","content":[{"type":"think","think":"hm"},{"type":"text","text":" There is one."}]}
"#;
    let (answer, _) = answer("kimi", lines);
    assert_eq!(
        (answer.text.as_str(), answer.finish),
        ("Let me see. There is one.", Finish::Stop)
    );
    assert!(answer.usage.estimated);
    for (stderr, code, expected) in [
        ("LLM not set", 1, Kind::Unauthorized),
        (
            "Error code: 401 - Invalid Authentication",
            1,
            Kind::Unauthorized,
        ),
        ("You've reached your quota for this cycle", 1, Kind::Quota),
        (
            "Error code: 429 - engine is overloaded",
            1,
            Kind::Overloaded,
        ),
        ("exceeded model token limit: 262144", 1, Kind::Refused),
        ("Connection error.", 1, Kind::Unreachable),
        ("anything", 75, Kind::Overloaded),
        ("anything", 1, Kind::NotRunnable),
    ] {
        assert_eq!(kind("kimi", "", stderr, code), expected, "{stderr}");
    }
}

/// A fake program on the path: it notes what it was started with, and prints what it is told to.
fn with_fake(place: &Workplace, name: &str, stdout: &str, code: i32) -> Command {
    let bin = place.path().join("fake");
    place.write(&format!("fake/{name}.out"), stdout);
    let script = format!(
        "#!/bin/sh\ncat > \"$FAKE/stdin\"\nprintf '%s\\n' \"$@\" > \"$FAKE/arguments\"\npwd > \"$FAKE/directory\"\nls -A > \"$FAKE/files\"\necho \"key ${{ANTHROPIC_API_KEY:-none}}, other ${{OTHER_KEY:-none}}\" >&2\ncat \"$FAKE/{name}.out\"\nexit {code}\n"
    );
    place.write(&format!("fake/{name}"), &script);
    let file = bin.join(name);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).expect("its mode");
    let mut command = place.command();
    let path = std::env::var("PATH").unwrap_or_default();
    command
        .env("PATH", format!("{}:{path}", bin.display()))
        .env("FAKE", &bin);
    command
}

/// A project whose step asks a program, and passes `FAKE` on to it.
fn asking(model: &str) -> Workplace {
    let stages = format!(
        "  ask:\n    uses: model.ask\n    timeout: 5m\n    with: {{ model: {model}, prompt: the secret plan }}\noutputs:\n  text: '{{{{ stages.ask.text }}}}'\n"
    );
    let place = Workplace::working(&stages);
    place.write(
        ".agent/config.toml",
        "lifecycle = \"small\"\nprogram_environment = [\"FAKE\"]\n",
    );
    place
}

const WORK: &[&str] = &["run", "work", "--feature", "x"];

#[test]
fn a_program_is_asked_in_an_empty_directory_with_its_own_keys_alone() {
    let place = asking("claude_code/opus");
    let mut command = with_fake(&place, "claude", CLAUDE, 0);
    command
        .env("ANTHROPIC_API_KEY", "sk-ant-0123456789")
        .env("OTHER_KEY", "other-0123456789");
    command.args(WORK).assert().success();
    assert_eq!(place.read("fake/stdin"), "the secret plan");
    assert!(!place.read("fake/arguments").contains("secret plan"));
    assert_eq!(
        place.read("fake/files"),
        "",
        "nothing of the project is there"
    );
    let directory = place.read("fake/directory");
    assert!(
        !Path::new(directory.trim()).exists(),
        "it is gone: {directory}"
    );
    let log = fs::read_dir(place.path().join(".agent/runs"))
        .expect("runs")
        .flatten();
    let run = log
        .map(|it| it.path())
        .find(|it| it.is_dir())
        .expect("a run");
    let printed = fs::read_dir(run.join("output")).expect("outputs").flatten();
    let printed: String = printed
        .map(|it| fs::read_to_string(it.path()).expect("text"))
        .collect();
    assert!(printed.contains("other none"), "{printed}");
    assert!(
        printed.contains("key ") && !printed.contains("sk-ant-0123456789"),
        "{printed}"
    );
}

#[test]
fn a_quota_of_a_program_is_no_failed_work_and_another_model_is_asked() {
    let place = asking("[claude_code/opus, codex/gpt-9]");
    let limit = claude_error("You've hit your limit · resets 7pm", "null");
    drop(with_fake(&place, "claude", &limit, 1));
    let mut command = with_fake(&place, "codex", CODEX, 0);
    let ended = command.args(WORK).assert().success();
    let told = String::from_utf8_lossy(&ended.get_output().stdout).into_owned();
    let line = "Answered by `gpt-9`, for `opus`: `claude_code` failed (exit code 1): You've hit your limit";
    assert!(told.contains(line), "{told}");
}

#[test]
fn a_program_that_is_not_there_is_told_with_where_one_gets_it() {
    let place = asking("kimi/k2");
    let ended = place.run(WORK).code(4);
    let told = String::from_utf8_lossy(&ended.get_output().stderr).into_owned();
    assert!(told.contains("`kimi` is not found"), "{told}");
    assert!(told.contains("get it: https://"), "{told}");
    let models = place.json(&["models", "kimi"]).0;
    assert_eq!(models[0]["ready"], json!(false));
    assert_eq!(models[0]["missing"]["code"], json!("ProgramNotFound"));
    let mut command = with_fake(&place, "kimi", "", 0);
    let output = command
        .args(["models", "kimi", "--json"])
        .assert()
        .success()
        .get_output()
        .clone();
    let models: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert!(
        models[0]["found"]
            .as_str()
            .expect("its place")
            .ends_with("fake/kimi")
    );
}

#[test]
fn a_program_is_recorded_and_replayed_without_it() {
    let place = asking("codex/gpt-9");
    let mut command = with_fake(&place, "codex", CODEX, 0);
    command
        .args(WORK)
        .args(["--record", "calls.yaml"])
        .assert()
        .success();
    let second = asking("codex/gpt-9");
    second.write("calls.yaml", &place.read("calls.yaml"));
    second
        .run(&["run", "work", "--feature", "x", "--replay", "calls.yaml"])
        .success();
}
