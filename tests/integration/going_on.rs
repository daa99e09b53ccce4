//! Further turns with every service that is shipped, in its own wire format, as streams and as one body: a reply that was
//! cut is gone on with, and one that does not fit is sent back.

use serde_json::{Value as Json, json};

use crate::several_answers::SeveralAnswers;
use crate::workplace::Workplace;

/// How a reply comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Streamed,
    Whole,
}

/// A service: who is asked, where it is, how it says something, and what it is sent.
struct Service {
    model: &'static str,
    /// The variable of its address, and what follows the address of the server.
    address: (&'static str, &'static str),
    key: &'static str,
    /// A reply of these pieces, which is cut or not.
    says: fn(&[&str], bool, Way) -> String,
    /// The turns of a request: who says what.
    turns: fn(&Json) -> Vec<(String, String)>,
}

const SERVICES: &[Service] = &[
    Service {
        model: "anthropic/claude-sonnet-5-5",
        address: ("ANTHROPIC_BASE_URL", ""),
        key: "ANTHROPIC_API_KEY",
        says: of_anthropic,
        turns: |it| turns(&it["messages"], "role", |it| &it["content"][0]["text"]),
    },
    Service {
        model: "gemini/gemini-3.8-flash",
        address: ("GEMINI_BASE_URL", "/v1beta"),
        key: "GEMINI_API_KEY",
        says: of_gemini,
        turns: |it| turns(&it["contents"], "role", |it| &it["parts"][0]["text"]),
    },
    Service {
        model: "ollama/qwen3:8b",
        address: ("OLLAMA_HOST", ""),
        key: "OLLAMA_API_KEY",
        says: of_ollama,
        turns: |it| turns(&it["messages"], "role", |it| &it["content"]),
    },
    Service {
        model: "openai/gpt-6.1-sol",
        address: ("OPENAI_BASE_URL", "/v1"),
        key: "OPENAI_API_KEY",
        says: of_chat,
        turns: |it| turns(&it["messages"], "role", |it| &it["content"]),
    },
    Service {
        model: "openai_responses/gpt-6.1-sol",
        address: ("OPENAI_BASE_URL", "/v1"),
        key: "OPENAI_API_KEY",
        says: of_responses,
        turns: |it| turns(&it["input"], "role", |it| &it["content"]),
    },
];

fn turns(list: &Json, by: &str, text: fn(&Json) -> &Json) -> Vec<(String, String)> {
    let turns = list.as_array().expect("turns").iter();
    let word = |it: &Json| it.as_str().expect("a text").to_owned();
    turns.map(|it| (word(&it[by]), word(text(it)))).collect()
}

fn events(chunks: &[Json]) -> String {
    let lines = chunks.iter().map(|it| match it["type"].as_str() {
        Some(name) => format!("event: {name}\ndata: {it}\n\n"),
        None => format!("data: {it}\n\n"),
    });
    lines.collect::<Vec<_>>().concat()
}

fn of_anthropic(pieces: &[&str], is_cut: bool, way: Way) -> String {
    let reason = if is_cut { "max_tokens" } else { "end_turn" };
    if way == Way::Whole {
        let content = json!([{ "type": "text", "text": pieces.concat() }]);
        let usage = json!({ "input_tokens": 10, "output_tokens": 20 });
        return json!({ "type": "message", "role": "assistant", "content": content, "stop_reason": reason, "usage": usage })
            .to_string();
    }
    let usage = json!({ "input_tokens": 10, "output_tokens": 1 });
    let begin = json!({ "type": "message_start", "message": { "role": "assistant", "content": [], "usage": usage } });
    let piece = |it: &&str| {
        let delta = json!({ "type": "text_delta", "text": it });
        json!({ "type": "content_block_delta", "index": 0, "delta": delta })
    };
    let end = json!({ "type": "message_delta", "delta": { "stop_reason": reason }, "usage": { "output_tokens": 20 } });
    let stop = json!({ "type": "message_stop" });
    let all = [begin].into_iter().chain(pieces.iter().map(piece));
    events(&all.chain([end, stop]).collect::<Vec<_>>())
}

fn of_gemini(pieces: &[&str], is_cut: bool, way: Way) -> String {
    let reason = if is_cut { "MAX_TOKENS" } else { "STOP" };
    let candidate = |it: &&str| json!({ "content": { "role": "model", "parts": [{ "text": it }] }, "index": 0 });
    let mut chunks: Vec<_> = pieces
        .iter()
        .map(|it| json!({ "candidates": [candidate(it)] }))
        .collect();
    let last = chunks.last_mut().expect("a piece");
    last["candidates"][0]["finishReason"] = json!(reason);
    last["usageMetadata"] = json!({ "promptTokenCount": 10, "candidatesTokenCount": 20 });
    match way {
        Way::Streamed => events(&chunks),
        Way::Whole => Json::Array(chunks).to_string(),
    }
}

fn of_ollama(pieces: &[&str], is_cut: bool, way: Way) -> String {
    let reason = if is_cut { "length" } else { "stop" };
    let message = |it: &str| json!({ "role": "assistant", "content": it });
    let ended = |it: &str| json!({ "message": message(it), "done": true, "done_reason": reason, "prompt_eval_count": 10, "eval_count": 20 });
    if way == Way::Whole {
        return ended(&pieces.concat()).to_string();
    }
    let pieces = pieces
        .iter()
        .map(|it| json!({ "message": message(it), "done": false }));
    pieces
        .chain([ended("")])
        .map(|it| format!("{it}\n"))
        .collect::<Vec<_>>()
        .concat()
}

fn of_chat(pieces: &[&str], is_cut: bool, way: Way) -> String {
    let reason = if is_cut { "length" } else { "stop" };
    let usage = json!({ "prompt_tokens": 10, "completion_tokens": 20 });
    if way == Way::Whole {
        let message = json!({ "role": "assistant", "content": pieces.concat() });
        let choice = json!({ "index": 0, "message": message, "finish_reason": reason });
        return json!({ "object": "chat.completion", "choices": [choice], "usage": usage })
            .to_string();
    }
    let chunk = |delta: Json, finish: Json| json!({ "object": "chat.completion.chunk", "choices": [{ "index": 0, "delta": delta, "finish_reason": finish }] });
    let pieces = pieces
        .iter()
        .map(|it| chunk(json!({ "content": it }), Json::Null));
    let end = [
        chunk(json!({}), json!(reason)),
        json!({ "choices": [], "usage": usage }),
    ];
    events(&pieces.chain(end).collect::<Vec<_>>()) + "data: [DONE]\n\n"
}

fn of_responses(pieces: &[&str], is_cut: bool, way: Way) -> String {
    let part = json!({ "type": "output_text", "text": pieces.concat() });
    let mut response = json!({
        "object": "response", "status": "completed", "incomplete_details": null,
        "output": [{ "type": "message", "role": "assistant", "content": [part] }],
        "usage": { "input_tokens": 10, "output_tokens": 20 },
    });
    if is_cut {
        response["status"] = json!("incomplete");
        response["incomplete_details"] = json!({ "reason": "max_output_tokens" });
    }
    if way == Way::Whole {
        return response.to_string();
    }
    let ended = if is_cut {
        "response.incomplete"
    } else {
        "response.completed"
    };
    let pieces = pieces
        .iter()
        .map(|it| json!({ "type": "response.output_text.delta", "delta": it }));
    let end = json!({ "type": ended, "response": response });
    events(&pieces.chain([end]).collect::<Vec<_>>())
}

/// The bytes of an answer.
fn http(service: &Service, body: &str, way: Way) -> Vec<u8> {
    let kind = match way {
        Way::Whole => "application/json",
        Way::Streamed if service.model.starts_with("ollama") => "application/x-ndjson",
        Way::Streamed => "text/event-stream",
    };
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}")
        .into_bytes()
}

/// A step that a service answers with these replies; the turns of each request, and how it ended.
struct Told {
    place: Workplace,
    turns: Vec<Vec<(String, String)>>,
    ended: Json,
}

fn told(service: &Service, way: Way, replies: &[(&[&str], bool)]) -> Told {
    let place = Workplace::started();
    place.write("docs/y.md", "# Y\n\ntext\n");
    let said = replies
        .iter()
        .map(|(pieces, is_cut)| (service.says)(pieces, *is_cut, way));
    let server = SeveralAnswers::with(said.map(|it| http(service, &it, way)).collect());
    let (variable, path) = service.address;
    let mut command = place.command();
    command
        .env(variable, format!("{}{path}", server.url()))
        .env(service.key, "a-key");
    let ended = command
        .args(["run", "step1-spec", "--json", "--model", service.model])
        .assert();
    let ended = serde_json::from_slice(&ended.get_output().stdout).expect("JSON");
    let bodies = server
        .received()
        .into_iter()
        .map(|it| serde_json::from_str(&it.body).expect("JSON"));
    let turns = bodies.map(|it: Json| (service.turns)(&it)).collect();
    Told {
        place,
        turns,
        ended,
    }
}

fn each(check: impl Fn(&Service, Way)) {
    for service in SERVICES {
        for way in [Way::Streamed, Way::Whole] {
            check(service, way);
        }
    }
}

/// Who says something, as its service calls the model.
fn model(service: &Service) -> &'static str {
    if service.model.starts_with("gemini") {
        "model"
    } else {
        "assistant"
    }
}

#[test]
fn a_reply_that_was_cut_is_gone_on_with_by_a_turn_of_the_model_and_one_of_a_person_and_joined_exactly()
 {
    let parts: [(&[&str], bool); 3] = [
        (
            &[
                "Here it is.\n\n````file:docs/desi",
                "gns/x.md\n# Grüße\n\nfirst li",
            ],
            true,
        ),
        (&["ne  \n", "  second"], true),
        (&[" line\n", "````\n"], false),
    ];
    each(|service, way| {
        let told = told(service, way, &parts);
        let about = format!("{} {way:?}: {}", service.model, told.ended);
        assert_eq!(told.ended["outcome"], "done", "{about}");
        let text = told.place.read("docs/designs/x.md");
        assert_eq!(text, "# Grüße\n\nfirst line  \n  second line\n", "{about}");
        assert_eq!(told.turns.len(), 3, "{about}");
        let [first, second, third] = [0, 1, 2].map(|it| &told.turns[it]);
        assert_eq!(first.len(), 1, "{about}");
        assert_eq!(second[0], first[0], "{about}");
        let by: Vec<_> = third.iter().map(|(by, _)| by.as_str()).collect();
        assert_eq!(by, ["user", model(service), "user"], "{about}");
        assert_eq!(second[1].1, parts[0].0.concat(), "{about}");
        let so_far = [parts[0].0.concat(), parts[1].0.concat()].concat();
        assert_eq!(third[1].1, so_far, "all that is there of it: {about}");
        assert!(third[2].1.starts_with("Your reply was cut"), "{about}");
        assert_eq!(
            told.ended["tokens"],
            json!({ "input": 30, "output": 60 }),
            "{about}"
        );
    });
}

#[test]
fn a_reply_of_which_something_does_not_fit_is_sent_back_with_what_does_not() {
    let edit = |search: &str| {
        format!(
            "```edit:docs/y.md\n<<<<<<< SEARCH\n{search}\n=======\n# Why\n>>>>>>> REPLACE\n```\n"
        )
    };
    let (wrong, right) = (edit("# Wherefore"), edit("# Y"));
    each(|service, way| {
        let (begin, end) = wrong.split_at(20);
        let told = told(service, way, &[(&[begin, end], false), (&[&right], false)]);
        let about = format!("{} {way:?}: {}", service.model, told.ended);
        assert_eq!(told.ended["outcome"], "done", "{about}");
        assert_eq!(told.place.read("docs/y.md"), "# Why\n\ntext\n", "{about}");
        assert_eq!(told.turns.len(), 2, "{about}");
        let (first, second) = (&told.turns[0], &told.turns[1]);
        assert_eq!(second[0], first[0], "{about}");
        assert_eq!(
            second[1],
            (model(service).to_owned(), wrong.clone()),
            "{about}"
        );
        assert_eq!(second[2].0, "user", "{about}");
        assert!(
            second[2].1.contains("# Wherefore") || second[2].1.contains("docs/y.md"),
            "{about}"
        );
    });
}
