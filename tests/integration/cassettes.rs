//! Every provider that is shipped against what its service sends, kept in `tests/cassettes`: one file a
//! case, in the wire format that the service documents. `docs/providers.md` says what stands in a file.

use std::collections::BTreeSet;
use std::fs;
use std::panic;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use gemstack_lang::document::Document;
use gemstack_lang::library::Library as _;
use gemstack_lang::source::Source;
use gemstack_run::failure::Failure;
use gemstack_run::http::Http;
use gemstack_run::money::MicroDollars;
use gemstack_run::provider::{Answer, Effort, Endpoint, Model, Provider, Request, Turn, ask};
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};
use url::Url;

use crate::one_answer::{OneAnswer, Received};
use crate::shipped::layers;

/// What can become of a call, of which every provider has at least one case of that name.
const CASES: &[&str] = &[
    "blocked",
    "cached",
    "conversation",
    "cut_off",
    "error_in_the_middle",
    "length",
    "malformed",
    "overloaded",
    "quota",
    "streamed",
    "thinking",
    "too_long",
    "unauthorized",
    "unreachable",
    "whole",
    "wrong_model",
    "wrong_request",
];

/// What a service does not have.
const LACKING: &[(&str, &str)] = &[
    // It filters nothing, and tells nothing of its cache.
    ("ollama", "blocked"),
    ("ollama", "cached"),
];

const KEY: &str = "key-of-a-cassette";

/// One case: a call, and what becomes of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cassette {
    #[serde(rename = "summary")]
    _summary: String,
    model: String,
    ask: Asked,
    /// The request that must come, where the case looks at it.
    sent: Option<Sent>,
    answers: Answers,
    gives: Gives,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    prompt: Option<String>,
    turns: Option<Vec<Turn>>,
    system: Option<String>,
    temperature: Option<f64>,
    max_output_tokens: Option<u64>,
    effort: Option<Effort>,
    schema: Option<Json>,
    cache: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sent {
    path: String,
    #[serde(default)]
    headers: Map<String, Json>,
    body: Json,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Answers {
    /// The connection closes.
    Nothing(String),
    Something(Answered),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answered {
    status: u16,
    headers: Map<String, Json>,
    /// Whether the connection breaks before the body is whole.
    #[serde(default)]
    breaks_off: bool,
    body: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Gives {
    Answer(GivenAnswer),
    Failure(GivenFailure),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GivenAnswer {
    text: String,
    thinking: Option<String>,
    finish: String,
    reason: Option<String>,
    /// What is not said is none.
    usage: Map<String, Json>,
    /// In dollars.
    cost: Option<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GivenFailure {
    kind: String,
    code: Option<String>,
    /// A part of the message.
    says: String,
    /// A part of the help.
    helps: Option<String>,
    /// How long to wait, in seconds.
    waits: Option<f64>,
    waits_at_most: Option<f64>,
    waits_at_least: Option<f64>,
    /// What had come: its text.
    kept: Option<Map<String, Json>>,
}

impl Asked {
    fn request(self) -> Request {
        let turns = self.turns.map(|turns| Request {
            turns,
            ..Request::new("")
        });
        Request {
            system: self.system,
            temperature: self.temperature,
            max_output_tokens: self.max_output_tokens,
            effort: self.effort,
            schema: self.schema,
            cache: self.cache,
            ..turns.unwrap_or_else(|| Request::new(self.prompt.expect("a prompt")))
        }
    }
}

/// A server that answers a call as a case of a shipped provider tells, and what the case says of the
/// failure: parts of its message and of its help.
pub fn served(provider: &str, case: &str) -> (OneAnswer, [String; 2]) {
    let place = format!("tests/cassettes/{provider}/{case}.yaml");
    let text = fs::read_to_string(root().join(&place)).expect("a file");
    let cassette = read(&place, text);
    let told = match cassette.gives {
        Gives::Answer(_) => Default::default(),
        Gives::Failure(given) => [given.says, given.helps.unwrap_or_default()],
    };
    (OneAnswer::with(cassette.answers.bytes()), told)
}

/// What a client of the field must make of a case.
pub struct Exchange {
    /// What comes.
    pub bytes: Vec<u8>,
    /// Whether that is a stream.
    pub streams: bool,
    /// The text, the service's word for how it ended and the tokens, thoughts among them; or the status of a refusal.
    pub told: Json,
}

/// A case of a shipped provider, for a client of the field.
pub fn exchange(provider: &str, case: &str) -> Exchange {
    let place = format!("tests/cassettes/{provider}/{case}.yaml");
    let text = fs::read_to_string(root().join(&place)).expect("a file");
    let Cassette { answers, gives, .. } = read(&place, text);
    let bytes = answers.bytes();
    let Answers::Something(answered) = answers else {
        panic!("{place}: nothing comes");
    };
    let told = match gives {
        Gives::Answer(it) => {
            let tokens = |name: &str| it.usage.get(name).and_then(Json::as_u64).unwrap_or(0);
            let output = tokens("output_tokens") + tokens("thought_tokens");
            json!({ "text": it.text, "reason": it.reason, "input": tokens("input_tokens"), "output": output })
        }
        Gives::Failure(_) => json!({ "status": answered.status }),
    };
    let kind = answered.headers["content-type"].as_str();
    let streams = kind.is_some_and(|it| it.starts_with("text/event-stream"));
    Exchange {
        bytes,
        streams,
        told,
    }
}

impl Answers {
    fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Nothing(word) => {
                assert_eq!(word, "nothing");
                Vec::new()
            }
            Self::Something(answered) => answered.text().into_bytes(),
        }
    }
}

impl Answered {
    fn text(&self) -> String {
        let headers = self.headers.iter().map(|(name, value)| {
            let value = value.as_str().expect("a header is text");
            format!("{name}: {}\r\n", dated(value))
        });
        let headers: String = headers.collect();
        let length = self.body.len() + usize::from(self.breaks_off);
        format!(
            "HTTP/1.1 {} Status\r\n{headers}content-length: {length}\r\n\r\n{}",
            self.status, self.body
        )
    }
}

/// A header that says a moment says one of today.
fn dated(value: &str) -> String {
    let hours = |hours: u64| SystemTime::now() + Duration::from_secs(hours * 3600);
    match value {
        "<date in an hour>" => http_date(hours(1)),
        "<moment in an hour>" => moment(hours(1)),
        "<moment in two hours>" => moment(hours(2)),
        _ => value.to_owned(),
    }
}

fn timestamp(time: SystemTime) -> jiff::Timestamp {
    jiff::Timestamp::try_from(time).expect("a time of today")
}

fn http_date(time: SystemTime) -> String {
    timestamp(time)
        .strftime("%a, %d %b %Y %H:%M:%S GMT")
        .to_string()
}

fn moment(time: SystemTime) -> String {
    timestamp(time).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The cassettes of the shipped providers, in a folder each.
fn folder() -> PathBuf {
    root().join("tests/cassettes")
}

fn names_in(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let names = entries.map(|it| it.expect("an entry").path());
    let stems = names.map(|it| {
        it.file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned()
    });
    stems.collect()
}

/// Where the case's server is, as the user's variables would say it, and the key.
fn endpoint(document: &Json, provider: &Provider, server: &str) -> Endpoint {
    let variable = |part: &str| document[part]["env"][0].as_str().expect("a variable");
    let default = document["base_url"]["default"]
        .as_str()
        .expect("an address");
    let path = Url::parse(default).expect("an address").path().to_owned();
    let url = format!("{server}{}", path.trim_end_matches('/'));
    let set = |name: &str| match name {
        _ if name == variable("base_url") => Some(url.clone()),
        _ if name == variable("key") => Some(KEY.to_owned()),
        _ => None,
    };
    provider.endpoint(set, |_| None).expect("a service")
}

fn check(document: &Json, file: &Path) {
    let place = file
        .strip_prefix(root())
        .expect("it is below")
        .display()
        .to_string();
    let cassette = read(&place, fs::read_to_string(file).expect("a file"));
    let provider = Provider::parse(document).expect("it parses");
    let model = provider.model(&cassette.model).expect("a model");
    let server = OneAnswer::with(cassette.answers.bytes());
    let endpoint = endpoint(document, &provider, server.url());
    let request = cassette.ask.request();
    let (ended, pieces) = asked(&provider, &model, &request, &endpoint);
    check_request(&place, cassette.sent, &server.received());
    match (cassette.gives, ended) {
        (Gives::Answer(given), Ok(answer)) => {
            assert_eq!(pieces, answer.text, "{place}: pieces");
            check_answer(&place, given, &answer, &model);
        }
        (Gives::Failure(given), Err(failure)) => check_failure(&place, given, &failure),
        (_, ended) => panic!("{place}: {ended:?}"),
    }
}

fn read(place: &str, text: String) -> Cassette {
    let document = Document::yaml(Source::new(place, text));
    assert_eq!(document.diagnostics().len(), 0, "{place} is no YAML");
    serde_json::from_value(document.root().to_json()).expect(place)
}

fn asked(
    provider: &Provider,
    model: &Model,
    request: &Request,
    endpoint: &Endpoint,
) -> (Result<Answer, Failure>, String) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let (http, mut pieces) = (Http::new(), String::new());
    let mut on_piece = |piece: &str| pieces.push_str(piece);
    let ended = ask(provider, model, request, endpoint, &http, &mut on_piece);
    let ended = runtime.expect("a runtime").block_on(ended);
    (ended, pieces)
}

fn check_request(place: &str, expected: Option<Sent>, received: &Received) {
    assert_eq!(received.method, "POST", "{place}");
    let Some(expected) = expected else {
        return;
    };
    assert_eq!(received.path, expected.path, "{place}");
    for (name, value) in &expected.headers {
        assert_eq!(received.header(name), value.as_str(), "{place}: {name}");
    }
    let body: Json = serde_json::from_str(&received.body).expect("JSON");
    assert_eq!(body, expected.body, "{place}: {body:#}");
}

fn check_answer(place: &str, expected: GivenAnswer, answer: &Answer, model: &Model) {
    let json = serde_json::to_value(answer).expect("JSON");
    assert_eq!(answer.text, expected.text, "{place}: text");
    assert_eq!(answer.thinking, expected.thinking, "{place}: thinking");
    assert_eq!(json["finish"], expected.finish, "{place}: finish");
    assert_eq!(answer.reason, expected.reason, "{place}: reason");
    let mut usage = json!({
        "input_tokens": 0, "output_tokens": 0, "thought_tokens": 0, "cached_tokens": 0, "estimated": false,
    });
    usage.as_object_mut().expect("a map").extend(expected.usage);
    assert_eq!(json["usage"], usage, "{place}: usage");
    let cost = model.cost(&answer.usage).map(MicroDollars::dollars);
    assert_eq!(cost, expected.cost, "{place}: cost");
}

fn check_failure(place: &str, expected: GivenFailure, failure: &Failure) {
    assert_eq!(failure.kind.name(), expected.kind, "{place}: {failure}");
    assert_eq!(failure.code, expected.code, "{place}: code");
    assert!(
        failure.message.contains(&expected.says),
        "{place}: {failure}"
    );
    let shown = format!("{failure:?}");
    assert!(!shown.contains(KEY), "{place}: the key is told: {shown}");
    let help = failure.help.clone().unwrap_or_default();
    let helps = expected.helps.clone().unwrap_or_default();
    assert!(help.contains(&helps), "{place}: {help}");
    check_wait(
        place,
        &expected,
        failure.retry_after.map(|it| it.as_secs_f64()),
    );
    let text = failure.outputs.as_ref().map(|it| it["text"].clone());
    let kept = expected
        .kept
        .map(|mut it| it.remove("text").expect("a text"));
    assert_eq!(text, kept, "{place}: what had come");
}

fn check_wait(place: &str, expected: &GivenFailure, waits: Option<f64>) {
    if let Some(most) = expected.waits_at_most {
        let waits = waits.expect(place);
        assert!(waits > most / 2.0 && waits <= most, "{place}: {waits}");
    } else if let Some(least) = expected.waits_at_least {
        assert!(waits.expect(place) >= least, "{place}: {waits:?}");
    } else {
        assert_eq!(waits, expected.waits, "{place}: wait");
    }
}

/// Every case of a folder; all that fail are told.
fn check_all(document: &Json, folder: &Path) {
    let cases = names_in(folder);
    assert!(!cases.is_empty());
    let fails = |case: &&String| {
        let file = folder.join(format!("{case}.yaml"));
        panic::catch_unwind(|| check(document, &file)).is_err()
    };
    let failing: Vec<_> = cases.iter().filter(fails).collect();
    assert!(failing.is_empty(), "in {}: {failing:?}", folder.display());
}

fn check_shipped(provider: &str) {
    let document = layers().json("provider", provider).expect("it is shipped");
    check_all(&document, &folder().join(provider));
}

#[test]
fn anthropic_is_spoken_as_its_service_speaks() {
    check_shipped("anthropic");
}

#[test]
fn gemini_is_spoken_as_its_service_speaks() {
    check_shipped("gemini");
}

#[test]
fn ollama_is_spoken_as_its_server_speaks() {
    check_shipped("ollama");
}

#[test]
fn openai_is_spoken_as_its_service_and_its_likes_speak() {
    check_shipped("openai");
}

#[test]
fn openai_responses_is_spoken_as_its_service_speaks() {
    check_shipped("openai_responses");
}

#[test]
fn the_gateway_of_the_examples_is_spoken_without_a_line_of_rust() {
    let example = root().join("examples/gateway");
    let file = example.join(".agent/pipelines/providers/lighthouse.yaml");
    let text = fs::read_to_string(file).expect("a document");
    let document = Document::yaml(Source::new("lighthouse", text))
        .root()
        .to_json();
    check_all(&document, &example.join("cassettes"));
}

#[test]
fn every_shipped_provider_of_a_service_has_every_case() {
    let layers = layers();
    let is_service = |name: &String| {
        let document = layers.json("provider", name).expect("it is listed");
        document["protocol"] == "http"
    };
    let services: BTreeSet<String> = layers
        .documents("provider")
        .into_iter()
        .filter(is_service)
        .collect();
    assert_eq!(services, names_in(&folder()));
    for service in &services {
        let there = names_in(&folder().join(service));
        for case in CASES {
            let lacks = LACKING.contains(&(service.as_str(), *case));
            assert_eq!(there.contains(*case), !lacks, "{service}/{case}.yaml");
        }
    }
}

/// The keys of a schema, and of all that it holds.
fn keys(schema: &Json, found: &mut BTreeSet<String>) {
    if let Some(properties) = schema["properties"].as_object() {
        found.extend(properties.keys().cloned());
    }
    let parts = schema.as_object().into_iter().flat_map(Map::values);
    for part in parts.chain(schema.as_array().into_iter().flatten()) {
        keys(part, found);
    }
}

#[test]
fn the_page_of_providers_explains_every_key() {
    let schema = fs::read_to_string(root().join("schemas/provider.schema.json"));
    let schema: Json = serde_json::from_str(&schema.expect("it is there")).expect("JSON");
    let page = fs::read_to_string(root().join("docs/providers.md")).expect("a page");
    let mut all = BTreeSet::new();
    keys(&schema, &mut all);
    assert!(all.len() > 40);
    let explained =
        |key: &String| page.contains(&format!("`{key}")) || page.contains(&format!(" {key}:"));
    let missing: Vec<_> = all.iter().filter(|it| !explained(it)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
