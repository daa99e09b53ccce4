use serde_json::{Value as Json, json};

use crate::books::COSTS;
use crate::event::What;
use crate::failure::Kind;
use crate::harness::{Project, Ran, Told};
use crate::http::canned::Canned;
use crate::stop::Why;

const SCRIPTED: &str = "
kind: provider
name: notes
protocol: script
models: [{ pattern: '*', characters_per_token: 1, prices: { input: 1, output: 10 } }]
";
const SCRIPT: &str = "
kind: script
name: story
replies: [{ text: one }, { text: two, finish: length }]
";
const ACME: &str = "
kind: provider
name: acme
protocol: http
key: { config: acme_key, header: x-key }
base_url: { env: [ACME_URL], default: 'https://acme.example' }
request:
  url: '{{ base_url }}/ask'
  body: { prompt: '{{ request.prompt }}', most: '{{ request.max_output_tokens }}', system: '{{ request.system }}' }
reply:
  stream: sse
  text: '{{ chunk.text }}'
  finish: '{{ chunk.end }}'
  finishes: { done: stop }
  usage: { input_tokens: '{{ chunk.in }}', output_tokens: '{{ chunk.out }}' }
models: [{ name: large, characters_per_token: 1, max_output: 4000, prices: { input: 1, output: 10 } }]
";
const SHIPPED: &[(&str, &str)] = &[
    ("pipelines/providers/acme.yaml", ACME),
    ("pipelines/providers/notes.yaml", SCRIPTED),
    ("pipelines/scripts/story.yaml", SCRIPT),
];
/// Asks, and records what it cost whatever comes of it.
const ASK: &str = r#"
stages:
  ask:
    uses: model.ask
    retry: { attempts: 2, wait: 1ms, on: [unreachable] }
    with: { model: large, prompt: twelve chars, max_output_tokens: 9000 }
  record:
    uses: costs.record
    always: true
    with: { feature: search, step: build, call: "{{ stages.ask }}" }
outputs: { it: "{{ stages.ask }}" }
"#;

const HEAD: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n";
const BEGINNING: &[u8] = b"data: {\"text\": \"Hello\", \"in\": 12}\n\n";
const END: &[u8] = b"data: {\"text\": \" you\", \"in\": 12, \"out\": 100, \"end\": \"done\"}\n\n";

fn project() -> Project {
    Project::new(&[], SHIPPED).configured("acme-key = 'k-123'\n")
}

async fn at(server: &Canned, mut project: Project) -> Ran {
    project.surround("ACME_URL", server.url());
    project.run(ASK, json!({})).await
}

fn steps(project: &Project) -> Vec<Json> {
    let text = project.text(COSTS).expect("a ledger");
    let ledger: Json = serde_json::from_str(&text).expect("JSON");
    ledger["features"]["search"]["steps"]
        .as_array()
        .cloned()
        .unwrap_or_default()
}

fn outputs_of_failure(ran: &Ran) -> Json {
    let outputs = ran.events.iter().find_map(|it| match &it.what {
        What::StageFailed { failure, .. } => failure.outputs.clone(),
        _ => None,
    });
    outputs.expect("a failure that gives something")
}

#[tokio::test]
async fn a_reply_comes_piece_by_piece_and_with_its_costs() {
    let server = Canned::serving(&[HEAD, BEGINNING, END]).await;
    let ran = at(&server, project()).await;
    assert_eq!(ran.pieces, "Hello you");
    let call = ran.outputs()["it"].clone();
    assert_eq!(
        (&call["text"], &call["finish"]),
        (&json!("Hello you"), &json!("stop"))
    );
    assert_eq!(
        (&call["id"], &call["provider"]),
        (&json!("p1/ask"), &json!("acme"))
    );
    assert_eq!(call["cost"], json!(0.001_012));
    assert_eq!(call["usage"]["estimated"], json!(false));
    let request = server.request().await;
    assert!(request.contains("x-key: k-123"), "the key is the user's");
    assert!(
        request.contains("\"most\":4000"),
        "no more than the model can"
    );
    assert!(!request.contains("system"));
}

#[tokio::test]
async fn effort_schema_and_cache_are_asked_for_and_thoughts_are_an_output_of_their_own() {
    let body = "body: { prompt: '{{ request.prompt }}', most: '{{ request.max_output_tokens }}', system: '{{ request.system }}' }";
    let asked = "body: { effort: '{{ request.effort }}', schema: '{{ request.schema }}', cache: '{{ request.cache }}' }";
    let acme = ACME.replace(body, asked);
    let acme = acme.replace(
        "  text: '{{ chunk.text }}'",
        "  text: '{{ chunk.text }}'\n  thinking: '{{ chunk.thought }}'",
    );
    let shipped = [("pipelines/providers/acme.yaml", acme.as_str())];
    let with = "max_output_tokens: 9000";
    let ask = ASK.replace(
        with,
        "effort: high, cache: search, schema: { type: object, default: null }",
    );
    let thought = b"data: {\"thought\": \"hm k-123\"}\n\n";
    let server = Canned::serving(&[HEAD, thought, BEGINNING, END]).await;
    let mut project = Project::new(&[], &shipped).configured("acme-key = 'k-123'\n");
    project.surround("ACME_URL", server.url());
    let ran = project.run(&ask, json!({})).await;
    assert_eq!(ran.pieces, "Hello you");
    let call = ran.outputs()["it"].clone();
    assert_eq!(call["text"], json!("Hello you"));
    assert_eq!(call["thinking"], json!("hm k-123"));
    let request = server.request().await;
    let (_, body) = request.split_once("\r\n\r\n").expect("a body");
    let expected = json!({ "effort": "high", "schema": { "type": "object", "default": null }, "cache": "search" });
    assert_eq!(serde_json::from_str::<Json>(body).expect("JSON"), expected);
}

#[tokio::test]
async fn a_missing_key_is_told_before_anything_is_done() {
    let ran = Project::new(&[], SHIPPED).run(ASK, json!({})).await;
    let failure = ran.failure();
    assert_eq!(failure.kind, Kind::Unauthorized);
    assert_eq!(failure.code.as_deref(), Some("APIKeyNotConfigured"));
}

#[tokio::test]
async fn a_call_that_is_stopped_tells_what_came_and_its_cost_is_recorded() {
    let server = Canned::stalling(&[HEAD, BEGINNING]).await;
    let mut project = project().watched(|told, _, stop| {
        if let Told::Piece = told {
            stop.give(Why::Cancelled);
        }
    });
    project.surround("ACME_URL", server.url());
    let ran = project.run(ASK, json!({})).await;
    let given = outputs_of_failure(&ran);
    assert_eq!(
        (&given["text"], &given["finish"]),
        (&json!("Hello"), &json!("error"))
    );
    assert_eq!(given["usage"]["output_tokens"], json!(5));
    assert_eq!(ran.failure().kind, Kind::Cancelled);
    let steps = steps(&project);
    assert_eq!(steps.len(), 1);
    assert_eq!(
        (&steps[0]["cost_usd"], &steps[0]["estimated"]),
        (&json!(0.000_062), &json!(true))
    );
}

#[tokio::test]
async fn a_call_that_takes_too_long_tells_what_came() {
    let server = Canned::stalling(&[HEAD, BEGINNING]).await;
    let mut project = project().watched(|told, _, stop| {
        if let Told::Piece = told {
            stop.give(Why::Timeout);
        }
    });
    project.surround("ACME_URL", server.url());
    let ran = project.run(ASK, json!({})).await;
    assert_eq!(outputs_of_failure(&ran)["text"], json!("Hello"));
    let failure = ran.failure();
    assert_eq!(failure.kind, Kind::Timeout);
    assert!(failure.help.expect("a cure").contains("`timeout`"));
    assert_eq!(steps(&project).len(), 1);
}

#[tokio::test]
async fn what_an_attempt_took_that_broke_off_is_recorded_whatever_the_next_one_gives() {
    let server = Canned::serving(&[HEAD, BEGINNING]).await;
    let mut project = project();
    project.surround("ACME_URL", server.url());
    // The server answers once, so the second attempt finds nobody.
    let ran = project.run(ASK, json!({})).await;
    assert_eq!(ran.failure().kind, Kind::Unreachable);
    let steps = steps(&project);
    assert_eq!(steps.len(), 1);
    assert_eq!(
        (&steps[0]["id"], &steps[0]["input_tokens"]),
        (&json!("p1/ask"), &json!(12))
    );
}

#[tokio::test]
async fn a_run_that_goes_on_records_what_the_second_call_took_too() {
    let server = Canned::serving(&[HEAD, BEGINNING]).await;
    let mut project = project();
    project.surround("ACME_URL", server.url());
    project.run(ASK, json!({})).await.failure();
    let server = Canned::serving(&[HEAD, BEGINNING, END]).await;
    project.surround("ACME_URL", server.url());
    project.resume(&[(ASK, json!({}))]).await.outputs();
    let steps = steps(&project);
    let ids: Vec<_> = steps.iter().map(|it| &it["id"]).collect();
    assert_eq!(ids, ["p1/ask", "p1/ask#3"]);
    assert_eq!(steps[1]["output_tokens"], json!(100));
}

#[tokio::test]
async fn each_stage_gets_its_reply_of_a_script_in_the_order_of_their_beginnings() {
    const TWICE: &str = r#"
stages:
  first: { uses: model.ask, with: { model: story, prompt: four } }
  second: { uses: model.ask, needs: [first], with: { model: notes/story, prompt: four } }
outputs: { texts: ["{{ stages.first.text }}", "{{ stages.second.text }}"], last: "{{ stages.second }}" }
"#;
    let outputs = project().run(TWICE, json!({})).await.outputs();
    assert_eq!(outputs["texts"], json!(["one", "two"]));
    let last = &outputs["last"];
    assert_eq!(
        (&last["finish"], &last["cost"]),
        (&json!("length"), &json!(0.000_034))
    );
    assert_eq!(last["reason"], Json::Null);
}

#[tokio::test]
async fn stages_that_ask_at_the_same_time_do_not_share_a_reply() {
    const BOTH: &str = r#"
stages:
  a: { uses: model.ask, with: { model: story, prompt: x } }
  b: { uses: model.ask, with: { model: story, prompt: x } }
outputs: { texts: ["{{ stages.a.text }}", "{{ stages.b.text }}"] }
"#;
    let outputs = project().run(BOTH, json!({})).await.outputs();
    assert_eq!(outputs["texts"], json!(["one", "two"]));
}

#[tokio::test]
async fn a_dry_run_asks_nobody_and_records_nothing() {
    let project = project();
    assert_eq!(project.rehearse(ASK, json!({})).await.outputs(), Json::Null);
    assert_eq!(project.files(), Vec::<String>::new());
}

/// A server that answers completely, and the run of [`ASK`] there.
async fn answered() -> (Project, Canned) {
    let server = Canned::serving(&[HEAD, BEGINNING, END]).await;
    let mut project = project();
    project.surround("ACME_URL", server.url());
    project.run(ASK, json!({})).await.outputs();
    (project, server)
}

/// A pipeline that asks as [`ASK`] does, and says what is done about a lost call.
fn asking(lost_call: &str) -> String {
    let with = format!("max_output_tokens: 9000, lost_call: {lost_call} }}");
    ASK.replace("max_output_tokens: 9000 }", &with)
}

#[tokio::test]
async fn an_answer_that_was_on_the_disk_before_the_crash_is_not_asked_for_again() {
    let (mut project, server) = answered().await;
    project.crash_after("call_answered");
    // Nobody answers any more.
    drop(server);
    project.surround("ACME_URL", "http://127.0.0.1:9".into());
    let ran = project.resume(&[(ASK, json!({}))]).await;
    assert_eq!(ran.outputs()["it"]["text"], json!("Hello you"));
    let steps = steps(&project);
    assert_eq!(steps.len(), 1);
    assert_eq!(steps[0]["output_tokens"], json!(100));
}

#[tokio::test]
async fn a_call_whose_answer_a_crash_lost_is_not_made_again_without_consent() {
    for pipeline in [ASK.to_owned(), asking("ask"), asking("fail")] {
        let (mut project, server) = answered().await;
        project.crash_after("call_intended");
        drop(server);
        let server = Canned::serving(&[HEAD, BEGINNING, END]).await;
        project.surround("ACME_URL", server.url());
        for _ in 0..2 {
            let failure = project.resume(&[(&pipeline, json!({}))]).await.failure();
            assert_eq!(failure.code.as_deref(), Some("CallLost"));
            assert!(
                failure.message.contains("may have been billed"),
                "{failure}"
            );
        }
        let ids: Vec<_> = steps(&project).iter().map(|it| it["id"].clone()).collect();
        assert!(
            ids.contains(&json!("p1/ask!1")),
            "it counts as spent: {ids:?}"
        );
        project
            .resume(&[(&asking("retry"), json!({}))])
            .await
            .outputs();
        let costs = steps(&project);
        let lost = costs.iter().filter(|it| it["id"] == "p1/ask!1");
        assert_eq!(lost.count(), 1, "once and not again: {costs:?}");
        assert_eq!(costs.last().expect("a call")["output_tokens"], json!(100));
    }
}

#[tokio::test]
async fn a_person_may_agree_that_a_lost_call_is_made_again() {
    let (project, _server) = answered().await;
    project.crash_after("call_intended");
    let server = Canned::serving(&[HEAD, BEGINNING, END]).await;
    let mut project = project.agreeing();
    project.surround("ACME_URL", server.url());
    let ran = project.resume(&[(ASK, json!({}))]).await;
    assert_eq!(ran.outputs()["it"]["text"], json!("Hello you"));
}

#[tokio::test]
async fn what_came_of_an_answer_before_a_crash_can_be_read() {
    let server = Canned::stalling(&[HEAD, BEGINNING]).await;
    let mut project = project().watched(|told, _, stop| {
        if let Told::Piece = told {
            stop.give(Why::Cancelled);
        }
    });
    project.surround("ACME_URL", server.url());
    project.run(ASK, json!({})).await.failure();
    project.crash_after("call_intended");
    let (root, run) = (&project.world.root, crate::harness::RUN);
    let events = crate::journal::Journal::events(root, run).expect("a journal");
    let kept = crate::replies::latest(root, run, &events).expect("it reads");
    assert_eq!(kept.expect("a reply").text, "Hello");
}

/// Asks one that is out of reach, and then the script.
const ASK_TWO: &str = r#"
inputs: { model: { type: any } }
stages:
  ask:
    uses: model.ask
    retry: { attempts: 2, wait: 1ms, on: [unreachable] }
    with: { model: "{{ inputs.model }}", fallbacks: [notes/story], prompt: twelve chars }
  record:
    uses: costs.record
    always: true
    with: { feature: search, step: build, call: "{{ stages.ask }}" }
  summary:
    uses: report.summary
    always: true
    needs: [record]
    with: { feature: search, step: build, call: "{{ stages.ask }}" }
outputs: { it: "{{ stages.ask }}", summary: "{{ stages.summary }}" }
"#;

fn failed_attempts(ran: &Ran) -> Vec<(Kind, Option<String>)> {
    let failed = ran.events.iter().filter_map(|it| match &it.what {
        What::StageFailed { failure, .. } => {
            let by = failure.instead.as_ref().map(|it| it.by.clone());
            Some((failure.kind, by))
        }
        _ => None,
    });
    failed.collect()
}

#[tokio::test]
async fn where_a_key_is_missing_the_next_is_asked_and_the_summary_says_why() {
    let project = Project::new(&[], SHIPPED);
    let ran = project.run(ASK_TWO, json!({ "model": "large" })).await;
    assert_eq!(
        failed_attempts(&ran),
        [(Kind::Unauthorized, Some("story".into()))]
    );
    let outputs = ran.outputs();
    assert_eq!(
        (&outputs["it"]["text"], &outputs["it"]["model"]),
        (&json!("one"), &json!("story"))
    );
    assert_eq!(outputs["it"]["id"], json!("p1/ask#2"));
    let summary = &outputs["summary"];
    assert_eq!(summary["model"], json!("story"));
    let passed = &summary["instead_of"][0];
    assert_eq!(
        (&passed["model"], &passed["kind"]),
        (&json!("large"), &json!("unauthorized"))
    );
    assert_eq!(passed["message"], json!("there is no key for `acme`"));
}

#[tokio::test]
async fn one_that_is_not_reached_has_its_retries_before_the_next_is_asked() {
    let server = Canned::serving(&[HEAD, BEGINNING]).await;
    let mut project = project();
    project.surround("ACME_URL", server.url());
    let ran = project
        .run(ASK_TWO, json!({ "model": ["acme/large", "story"] }))
        .await;
    let expected = [
        (Kind::Unreachable, None),
        (Kind::Unreachable, Some("story".into())),
    ];
    assert_eq!(failed_attempts(&ran), expected);
    assert_eq!(ran.outputs()["it"]["text"], json!("one"));
    let ids: Vec<_> = steps(&project).iter().map(|it| it["id"].clone()).collect();
    assert_eq!(
        ids,
        ["p1/ask", "p1/ask#3"],
        "what broke off is paid for too"
    );
}

#[tokio::test]
async fn work_that_is_bad_is_asked_of_nobody_else() {
    let refusal = b"HTTP/1.1 400 Bad\r\ncontent-length: 2\r\n\r\nno";
    let server = Canned::serving(&[refusal]).await;
    let mut project = project();
    project.surround("ACME_URL", server.url());
    let ran = project.run(ASK_TWO, json!({ "model": "large" })).await;
    assert_eq!(failed_attempts(&ran), [(Kind::Rejected, None)]);
}

#[tokio::test]
async fn where_nobody_is_reached_all_are_told() {
    let project = Project::new(&[], SHIPPED);
    let pipeline = ASK_TWO.replace("notes/story", "notes/nothing");
    let ran = project.run(&pipeline, json!({ "model": "large" })).await;
    let failure = ran.failure();
    assert!(
        failure.message.contains("there is no script `nothing`"),
        "{failure}"
    );
    assert!(
        failure
            .message
            .contains("before it, `large`: there is no key for `acme`"),
        "{failure}"
    );
}

#[tokio::test]
async fn an_answer_of_the_next_that_was_on_the_disk_before_a_crash_is_not_asked_for_again() {
    let mut project = Project::new(&[], SHIPPED);
    project
        .run(ASK_TWO, json!({ "model": "large" }))
        .await
        .outputs();
    project.crash_after("call_answered");
    let server = Canned::serving(&[HEAD, BEGINNING, END]).await;
    project = project.configured("acme-key = 'k-123'\n");
    project.surround("ACME_URL", server.url());
    let outputs = project
        .resume(&[(ASK_TWO, json!({ "model": "large" }))])
        .await
        .outputs();
    assert_eq!(outputs["it"]["text"], json!("one"));
    assert_eq!(outputs["it"]["instead_of"][0]["model"], json!("large"));
    assert_eq!(steps(&project).len(), 1);
}

#[tokio::test]
async fn a_run_that_goes_on_asks_the_first_again() {
    let mut project = Project::new(&[], SHIPPED);
    let pipeline = ASK_TWO.replace("notes/story", "notes/nothing");
    project
        .run(&pipeline, json!({ "model": "large" }))
        .await
        .failure();
    let server = Canned::serving(&[HEAD, BEGINNING, END]).await;
    project = project.configured("acme-key = 'k-123'\n");
    project.surround("ACME_URL", server.url());
    let outputs = project
        .resume(&[(&pipeline, json!({ "model": "large" }))])
        .await
        .outputs();
    assert_eq!(
        (&outputs["it"]["text"], &outputs["it"]["instead_of"]),
        (&json!("Hello you"), &json!([]))
    );
}

#[tokio::test]
async fn a_call_that_waits_for_the_limits_of_its_provider_is_told_and_can_be_stopped() {
    let limited = ACME.replace(
        "request:\n",
        "limits: { requests: 1, per: day }\nrequest:\n",
    );
    let shipped = [("pipelines/providers/acme.yaml", limited.as_str())];
    let twice = r#"
stages:
  first: { uses: model.ask, with: { model: large, prompt: one } }
  second: { uses: model.ask, needs: [first], with: { model: large, prompt: two } }
  record:
    uses: costs.record
    always: true
    with: { feature: search, step: build, call: "{{ stages.second }}" }
"#;
    let server = Canned::serving(&[HEAD, BEGINNING, END]).await;
    let mut project = Project::new(&[], &shipped)
        .configured("acme-key = 'k-123'\n")
        .watched(|told, _, stop| {
            if matches!(told, Told::Event(What::StageStarted { stage, .. }) if stage == "p1/second")
            {
                let stop = stop.clone();
                tokio::spawn(async move { stop.give(Why::Cancelled) });
            }
        });
    project.surround("ACME_URL", server.url());
    let ran = project.run(twice, json!({})).await;
    assert!(
        ran.notes
            .iter()
            .any(|it| it.contains("the limits of `acme`")),
        "{:?}",
        ran.notes
    );
    let failure = ran.failure();
    assert_eq!(failure.kind, Kind::Cancelled);
    assert_eq!(
        failure.outputs, None,
        "nothing was asked, so nothing is to be paid"
    );
    assert_eq!(steps_or_none(&project), 0);
}

fn steps_or_none(project: &Project) -> usize {
    project.text(COSTS).map_or(0, |_| steps(project).len())
}

const SLICED: &str = "
kind: provider
name: notes
protocol: script
continuation: turn
models: [{ pattern: '*', characters_per_token: 1, prices: { input: 1, output: 10 } }]
";
const PARTS: &str = r#"
kind: script
name: parts
replies:
  - { text: "```file:a.py\none\ntw", finish: length }
  - { expect: ["```file:a.py\none\ntw", "go on"], text: "o\nthr", finish: length }
  - { expect: "two\nthr", text: "ee\n```\n" }
"#;
const CONTINUE: &str = r#"
inputs: { at_most: { type: integer, default: 2 }, max_cost: { type: number, default: 1 } }
stages:
  check:
    uses: costs.check
    with: { feature: search, step: build, model: parts, input_tokens: 12, output_tokens: 100, max_cost: "{{ inputs.max_cost }}" }
  ask:
    uses: model.ask
    needs: [check]
    with: { model: parts, prompt: twelve chars, continue: { at_most: "{{ inputs.at_most }}", ask: go on } }
  record:
    uses: costs.record
    always: true
    with: { feature: search, step: build, call: "{{ stages.ask }}" }
outputs: { it: "{{ stages.ask }}" }
"#;

fn in_parts() -> Project {
    let shipped = &[
        ("pipelines/providers/notes.yaml", SLICED),
        ("pipelines/scripts/parts.yaml", PARTS),
    ];
    Project::new(&[], shipped)
}

fn ids(project: &Project) -> Vec<Json> {
    steps(project).iter().map(|it| it["id"].clone()).collect()
}

#[tokio::test]
async fn a_reply_that_was_cut_is_gone_on_with_and_each_part_is_a_call_in_the_books() {
    let project = in_parts();
    let ran = project.run(CONTINUE, json!({})).await;
    let files: Vec<_> = ran.written.iter().map(|(path, _)| path.as_str()).collect();
    assert!(files.contains(&"a.py"), "{files:?}");
    let call = ran.outputs()["it"].clone();
    assert_eq!(call["text"], "```file:a.py\none\ntwo\nthree\n```\n");
    assert_eq!(call["finish"], "stop");
    assert_eq!(ids(&project), ["p1/ask", "p1/ask#2", "p1/ask#3"]);
}

#[tokio::test]
async fn a_reply_is_gone_on_with_so_often_and_no_more() {
    let project = in_parts();
    let call = project
        .run(CONTINUE, json!({ "at_most": 1 }))
        .await
        .outputs()["it"]
        .clone();
    assert_eq!(
        (&call["finish"], &call["text"]),
        (&json!("length"), &json!("```file:a.py\none\ntwo\nthr"))
    );
    assert_eq!(ids(&project).len(), 2);
    let never = in_parts();
    let call = never.run(CONTINUE, json!({ "at_most": 0 })).await.outputs()["it"].clone();
    assert_eq!(call["finish"], "length");
    assert_eq!(ids(&never).len(), 1);
}

#[tokio::test]
async fn a_provider_that_cannot_go_on_is_not_asked_to() {
    let project = in_parts().shipping(&[
        ("pipelines/providers/notes.yaml", SCRIPTED),
        ("pipelines/scripts/parts.yaml", PARTS),
    ]);
    let call = project.run(CONTINUE, json!({})).await.outputs()["it"].clone();
    assert_eq!(call["finish"], "length");
    assert_eq!(ids(&project).len(), 1);
}

#[tokio::test]
async fn a_run_that_was_killed_between_two_parts_asks_for_the_next_one_alone() {
    let project = in_parts();
    project.run(CONTINUE, json!({})).await.outputs();
    project.crash_after("stage_failed");
    let call = project.resume(&[(CONTINUE, json!({}))]).await.outputs()["it"].clone();
    assert_eq!(call["text"], "```file:a.py\none\ntwo\nthree\n```\n");
    assert_eq!(ids(&project).len(), 3, "{:?}", ids(&project));
}

#[tokio::test]
async fn a_part_that_the_budget_does_not_allow_is_not_asked_for() {
    let project = in_parts();
    let failure = project
        .run(CONTINUE, json!({ "max_cost": 0.0011 }))
        .await
        .failure();
    assert_eq!(failure.code.as_deref(), Some("CostLimitExceeded"));
    assert_eq!(ids(&project), ["p1/ask"]);
}

const NARROW: &str = "
kind: provider
name: narrow
protocol: script
models: [{ pattern: '*', characters_per_token: 1, context: 11 }]
";

#[tokio::test]
async fn a_prompt_that_is_longer_than_a_model_reads_is_not_sent_to_it_and_the_next_is_asked() {
    let shipped: Vec<_> = SHIPPED
        .iter()
        .copied()
        .chain([("pipelines/providers/narrow.yaml", NARROW)])
        .collect();
    let project = Project::new(&[], &shipped);
    let ran = project
        .run(ASK_TWO, json!({ "model": "narrow/story" }))
        .await;
    assert_eq!(
        failed_attempts(&ran),
        [(Kind::NotRunnable, Some("story".into()))]
    );
    let outputs = ran.outputs();
    assert_eq!(outputs["it"]["provider"], json!("notes"));
    let why = outputs["it"]["instead_of"][0]["message"].as_str();
    assert_eq!(
        why,
        Some("the prompt has 12 tokens, and `story` reads 11 at most: it was not sent")
    );
}
