//! Clients and servers of the field against ours. They need Python and a network once, so they run by
//! `bash tests/peers/run`, which says where `GEMSTACK_PEERS` has them.

use std::fs::{self, File};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use gemstack::demo::server::{ModelServer, Plan};
use serde_json::{Value as Json, json};
use tempfile::TempDir;

use crate::asking::{Ran, project, run};
use crate::cassettes::exchange;
use crate::several_answers::SeveralAnswers;

const KEY: &str = "sk-key-of-the-peers";

/// A program of the peers.
fn peer(name: &str) -> PathBuf {
    let folder = std::env::var_os("GEMSTACK_PEERS");
    let folder = folder.expect("`bash tests/peers/run` says where the peers are");
    Path::new(&folder).join("bin").join(name)
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers")
}

#[test]
#[ignore = "needs Python's google-genai: bash tests/peers/run"]
fn the_official_client_of_gemini_understands_the_scripted_server() {
    let server = ModelServer::planned(vec![
        Plan::Reply("Grüß Gott 💎, whole.".to_owned()),
        Plan::Reply("Grüß Gott 💎, in pieces.".to_owned()),
        Plan::MaxTokens("Once upon a".to_owned()),
        Plan::Blocked,
        Plan::busy(429, "7s"),
        Plan::refused(404, "no such model"),
    ]);
    let server = server.expect("it listens");
    let mut client = Command::new(peer("python"));
    client
        .arg(folder().join("genai_client.py"))
        .arg(server.base_url());
    let ended = client.output().expect("it starts");
    let errors = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{errors}");
    let told: Json = serde_json::from_slice(&ended.stdout).expect("JSON");
    let expected = json!({
        "whole": { "text": "Grüß Gott 💎, whole.", "finish": "STOP", "counted": true },
        "pieces": { "text": "Grüß Gott 💎, in pieces.", "finish": "STOP", "counted": true },
        "cut": { "text": "Once upon a", "finish": "MAX_TOKENS", "counted": true },
        "blocked": "PROHIBITED_CONTENT",
        "busy": { "code": 429, "status": "RESOURCE_EXHAUSTED" },
        "missing": { "code": 404, "status": "NOT_FOUND" },
    });
    assert_eq!(told, expected, "{errors}");
}

/// What may become of a call, as the documents of the service say it.
const CASES: &[&str] = &[
    "streamed",
    "whole",
    "length",
    "cached",
    "overloaded",
    "quota",
    "too_long",
    "unauthorized",
];

#[test]
#[ignore = "needs Python's openai: bash tests/peers/run"]
fn the_official_client_of_openai_understands_the_cassettes_as_our_documents_do() {
    for (provider, interface) in [("openai", "chat"), ("openai_responses", "responses")] {
        let all: Vec<_> = CASES.iter().map(|it| exchange(provider, it)).collect();
        let server = SeveralAnswers::with(all.iter().map(|it| it.bytes.clone()).collect());
        let mut client = Command::new(peer("python"));
        client.arg(folder().join("openai_client.py"));
        client.args([&format!("{}/v1", server.url()), interface]);
        client.args(
            all.iter()
                .map(|it| if it.streams { "streams" } else { "whole" }),
        );
        let ended = client.output().expect("it starts");
        let errors = String::from_utf8_lossy(&ended.stderr);
        assert!(ended.status.success(), "{provider}: {errors}");
        let told: Vec<Json> = serde_json::from_slice(&ended.stdout).expect("JSON");
        let told: Vec<_> = CASES.iter().zip(told).collect();
        let expected: Vec<_> = CASES
            .iter()
            .zip(all.into_iter().map(|it| it.told))
            .collect();
        assert_eq!(told, expected, "{provider}: {errors}");
    }
}

/// The proxy of `LiteLLM`. It is ended when it is dropped.
struct Proxy {
    child: Child,
    port: u16,
    place: TempDir,
}

impl Proxy {
    fn start() -> Self {
        let place = TempDir::new().expect("a directory");
        let port = free_port();
        let log = File::create(place.path().join("log")).expect("a file");
        let mut command = Command::new(peer("litellm"));
        command.arg("--config").arg(folder().join("litellm.yaml"));
        command.args(["--host", "127.0.0.1", "--port", &port.to_string()]);
        command.env("LITELLM_LOCAL_MODEL_COST_MAP", "True");
        command.env("PEERS_SELF", format!("http://127.0.0.1:{port}/v1"));
        command.current_dir(place.path()).stdin(Stdio::null());
        command.stdout(log.try_clone().expect("a file")).stderr(log);
        let child = command.spawn().expect("it starts");
        let mut proxy = Self { child, port, place };
        proxy.wait();
        proxy
    }

    /// Until it listens. Python takes its time on a busy machine.
    fn wait(&mut self) {
        for _ in 0..600 {
            if std::net::TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                return;
            }
            let ended = self.child.try_wait().expect("its state");
            assert!(ended.is_none(), "the proxy ended:\n{}", self.log());
            thread::sleep(Duration::from_millis(500));
        }
        panic!("the proxy does not listen:\n{}", self.log());
    }

    fn log(&self) -> String {
        fs::read_to_string(self.place.path().join("log")).unwrap_or_default()
    }

    fn url(&self, end: &str) -> String {
        format!("http://127.0.0.1:{}{end}", self.port)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("an address").port()
}

fn told(ran: &Ran, exit: i32, parts: &[&str]) {
    assert_eq!(ran.exit, Some(exit), "{}", ran.printed);
    let printed = ran.printed.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in parts {
        assert!(printed.contains(part), "{part} in {printed}");
    }
}

#[test]
#[ignore = "needs Python's litellm: bash tests/peers/run"]
fn the_proxy_of_litellm_is_understood_by_the_documents_of_openai_and_of_anthropic() {
    let proxy = Proxy::start();
    let openai = proxy.url("/v1");
    let openai = [
        ("OPENAI_BASE_URL", openai.as_str()),
        ("OPENAI_API_KEY", KEY),
    ];
    let anthropic = proxy.url("");
    let anthropic = [
        ("ANTHROPIC_BASE_URL", anthropic.as_str()),
        ("ANTHROPIC_API_KEY", KEY),
    ];
    for (model, variables) in [
        ("openai/", &openai),
        ("openai_responses/responses-", &openai),
        ("anthropic/", &anthropic),
    ] {
        let place = project(&format!("{model}peer"));
        told(&run(&place, variables), 0, &[]);
        assert_eq!(
            place.read("said.md"),
            "Grüß Gott, 💎: a reply of the proxy."
        );
        let busy = project(&format!("{model}busy-peer"));
        told(
            &run(&busy, variables),
            4,
            &["answered 429", "mock rate limit error"],
        );
        let small = project(&format!("{model}small-peer"));
        told(
            &run(&small, variables),
            4,
            &["mock context window exceeded", "--token-budget"],
        );
    }
    let broken = project("openai/broken-peer");
    told(
        &run(&broken, &openai),
        4,
        &["answered 500", "mock internal server error"],
    );
    for provider in ["openai", "openai_responses"] {
        let unknown = project(&format!("{provider}/no-such-peer"));
        told(
            &run(&unknown, &openai),
            4,
            &["Invalid model name", "does not know this model"],
        );
    }
}
