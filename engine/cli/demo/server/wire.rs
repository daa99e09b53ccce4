//! The wire format of the Gemini Developer API. See <https://ai.google.dev/api/generate-content>.

use hyper::header::CONTENT_TYPE;
use hyper::{Response, StatusCode};
use serde_json::{Value as Json, json};

use super::Plan;
use super::body::Pieces;

/// How many characters the chunks of a stream have, over and over: odd on purpose, so that words,
/// fences and markers are torn apart.
const CHUNKS: [usize; 7] = [1, 7, 3, 19, 64, 511, 2048];

/// What a thought costs, in tokens.
const THOUGHT_TOKENS: usize = 16;

/// The text of all contents of a request.
pub(super) fn prompt_of(body: &Json) -> String {
    let list = |value: &Json| value.as_array().cloned().unwrap_or_default();
    let parts = list(&body["contents"])
        .into_iter()
        .flat_map(|it| list(&it["parts"]));
    parts
        .filter_map(|it| it["text"].as_str().map(str::to_owned))
        .collect()
}

/// The response to a call that wants a stream.
pub(super) fn streamed(plan: &Plan, prompt: &str) -> Response<Pieces> {
    match plan {
        Plan::Reply(text) => events(Pieces::whole(torn(&chunks(text, "STOP", prompt)))),
        Plan::MaxTokens(text) => events(Pieces::whole(torn(&chunks(text, "MAX_TOKENS", prompt)))),
        Plan::BreakOff(text) => events(Pieces::cut(torn(&first_half(text)))),
        Plan::Blocked => events(Pieces::whole(torn(&[blocked(prompt)]))),
        other => {
            // Where a reply would be a stream, the service wraps its errors in a list.
            let (status, error) = refused(other);
            body(status, &json!([error]))
        }
    }
}

/// The response to a call that wants the reply in one piece.
pub(super) fn whole(plan: &Plan, prompt: &str) -> Response<Pieces> {
    match plan {
        Plan::Reply(text) => body(StatusCode::OK, &reply(text, "STOP", prompt)),
        Plan::MaxTokens(text) => body(StatusCode::OK, &reply(text, "MAX_TOKENS", prompt)),
        Plan::BreakOff(text) => {
            let text = reply(text, "STOP", prompt).to_string().into_bytes();
            let half = text[..text.len() / 2].to_vec();
            response(StatusCode::OK, "application/json", Pieces::cut([half]))
        }
        Plan::Blocked => body(StatusCode::OK, &blocked(prompt)),
        other => {
            let (status, error) = refused(other);
            body(status, &error)
        }
    }
}

/// The response to a key that is missing.
pub(super) fn wrong_key() -> Response<Pieces> {
    let info = json!({
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "API_KEY_INVALID",
        "domain": "googleapis.com",
    });
    let message = "API key not valid. Please pass a valid API key.";
    body(status(400), &error(400, message, &[info]))
}

/// The response to a call that is refused.
pub(super) fn refusal(code: u16, message: &str) -> Response<Pieces> {
    body(status(code), &error(code, message, &[]))
}

/// Status and error of a plan that gives no reply.
fn refused(plan: &Plan) -> (StatusCode, Json) {
    match plan {
        Plan::Status {
            code,
            message,
            details,
        } => (status(*code), error(*code, message, details)),
        _ => (status(500), error(500, "this plan has no response", &[])),
    }
}

fn error(code: u16, message: &str, details: &[Json]) -> Json {
    let error = json!({
        "code": code,
        "message": message,
        "status": name_of(code),
        "details": details,
    });
    json!({ "error": error })
}

fn status(code: u16) -> StatusCode {
    StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// The name that the service gives to a status.
fn name_of(code: u16) -> &'static str {
    match code {
        400 => "INVALID_ARGUMENT",
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        429 => "RESOURCE_EXHAUSTED",
        503 => "UNAVAILABLE",
        504 => "DEADLINE_EXCEEDED",
        _ => "INTERNAL",
    }
}

fn reply(text: &str, finish: &str, prompt: &str) -> Json {
    let parts = json!([{ "text": "Thinking.", "thought": true }, { "text": text }]);
    json!({
        "candidates": [candidate(&parts, Some(finish))],
        "usageMetadata": usage(prompt, text),
    })
}

/// A thought, the text in chunks, and with the last of them the end and the usage.
fn chunks(text: &str, finish: &str, prompt: &str) -> Vec<Json> {
    let mut chunks = unfinished(text);
    if let Some(last) = chunks.last_mut() {
        last["candidates"][0]["finishReason"] = json!(finish);
        last["usageMetadata"] = usage(prompt, text);
    }
    chunks
}

fn unfinished(text: &str) -> Vec<Json> {
    let thought = json!([{ "text": "Thinking.", "thought": true }]);
    let said = pieces(text).into_iter().map(|it| json!([{ "text": it }]));
    let all = std::iter::once(thought).chain(said);
    all.map(|parts| json!({ "candidates": [candidate(&parts, None)] }))
        .collect()
}

fn first_half(text: &str) -> Vec<Json> {
    let half: String = text
        .chars()
        .take(text.chars().count().div_ceil(2))
        .collect();
    unfinished(&half)
}

fn candidate(parts: &Json, finish: Option<&str>) -> Json {
    let mut candidate = json!({ "content": { "role": "model", "parts": parts }, "index": 0 });
    if let Some(finish) = finish {
        candidate["finishReason"] = json!(finish);
    }
    candidate
}

fn blocked(prompt: &str) -> Json {
    json!({
        "promptFeedback": { "blockReason": "PROHIBITED_CONTENT" },
        "usageMetadata": { "promptTokenCount": tokens(prompt) },
    })
}

fn usage(prompt: &str, text: &str) -> Json {
    let (input, output) = (tokens(prompt), tokens(text));
    json!({
        "promptTokenCount": input,
        "candidatesTokenCount": output,
        "thoughtsTokenCount": THOUGHT_TOKENS,
        "totalTokenCount": input + output + THOUGHT_TOKENS,
    })
}

/// One token for four characters, as it is often said.
fn tokens(text: &str) -> usize {
    text.chars().count().div_ceil(4)
}

/// The text in pieces, with at least one.
fn pieces(text: &str) -> Vec<String> {
    let mut letters = text.chars().peekable();
    let mut sizes = CHUNKS.iter().cycle();
    let mut pieces = Vec::new();
    while pieces.is_empty() || letters.peek().is_some() {
        let size = sizes.next().copied().unwrap_or(1);
        pieces.push(letters.by_ref().take(size).collect());
    }
    pieces
}

/// Events as bytes, each torn in two wherever its middle is, even within a letter.
fn torn(chunks: &[Json]) -> Vec<Vec<u8>> {
    let halves = chunks.iter().flat_map(|chunk| {
        let bytes = format!("data: {chunk}\r\n\r\n").into_bytes();
        let (left, right) = bytes.split_at(bytes.len() / 2);
        [left.to_vec(), right.to_vec()]
    });
    halves.collect()
}

fn events(pieces: Pieces) -> Response<Pieces> {
    response(StatusCode::OK, "text/event-stream", pieces)
}

fn body(status: StatusCode, json: &Json) -> Response<Pieces> {
    response(
        status,
        "application/json",
        Pieces::whole([json.to_string().into_bytes()]),
    )
}

fn response(status: StatusCode, kind: &str, pieces: Pieces) -> Response<Pieces> {
    let built = Response::builder()
        .status(status)
        .header(CONTENT_TYPE, kind)
        .body(pieces);
    built.expect("the status and the header are right")
}
