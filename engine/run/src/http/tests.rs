//! The client against a server that answers with given bytes.

use serde_json::json;

use super::canned::{Canned, Closed};
use super::*;

const SHORT: Duration = Duration::from_millis(100);
const LONG: Duration = Duration::from_mins(1);

async fn post(url: &str, key: Option<&Secret>, timeout: Duration) -> Result<Response, HttpFault> {
    let key = key.map(|secret| KeyHeader {
        name: "x-key",
        prefix: "Bearer ",
        secret,
    });
    let headers = [("x-team".to_owned(), "one".to_owned())];
    let body = json!({ "prompt": "hej" });
    let post = Post {
        url,
        headers: &headers,
        key,
        body: &body,
        timeout,
    };
    Http::new().post(post).await
}

async fn events(response: &[&[u8]]) -> Vec<Result<String, HttpFault>> {
    let server = Canned::serving(response).await;
    let mut events = post(&server.url(), None, LONG)
        .await
        .expect("a response")
        .events();
    let mut seen = Vec::new();
    while let Some(event) = events.next().await {
        let failed = event.is_err();
        seen.push(event.map(|it| it.data));
        if failed {
            break;
        }
    }
    seen
}

fn texts(events: Vec<Result<String, HttpFault>>) -> Vec<String> {
    events.into_iter().map(|it| it.expect("an event")).collect()
}

const HEAD: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n";

#[tokio::test]
async fn a_request_carries_its_headers_its_key_and_its_body() {
    let server = Canned::serving(&[b"HTTP/1.1 204 No Content\r\n\r\n"]).await;
    let key = Secret::keep("k-12345").expect("a key");
    let response = post(&server.url(), Some(&key), LONG)
        .await
        .expect("a response");
    assert_eq!(response.status(), 204);
    let request = server.request().await;
    assert!(request.starts_with("POST / HTTP/1.1\r\n"), "{request}");
    for line in [
        "x-team: one\r\n",
        "x-key: Bearer k-12345\r\n",
        "{\"prompt\":\"hej\"}",
    ] {
        assert!(request.contains(line), "{line} in {request}");
    }
}

#[tokio::test]
async fn a_key_goes_nowhere_over_plain_http_but_to_this_machine() {
    let key = Secret::keep("k-12345").expect("a key");
    for host in [
        "example.com",
        "10.0.0.1",
        "localhost.example.com",
        "[2001:db8::1]",
    ] {
        let fault = post(&format!("http://{host}/"), Some(&key), LONG)
            .await
            .expect_err(host);
        assert!(
            matches!(fault, HttpFault::KeyInTheClear { .. }),
            "{host}: {fault}"
        );
        assert!(!format!("{fault} {fault:?}").contains("12345"));
    }
}

#[tokio::test]
async fn events_survive_split_letters_and_carriage_returns() {
    let parts: &[&[u8]] = &[
        HEAD,
        b"data: gr\xc3",
        b"\xbc\xc3\x9fe \xf0\x9f",
        b"\x92\x8e\r",
        b"\n\r\n: note\r\nda",
        b"ta: two\n\n",
    ];
    assert_eq!(texts(events(parts).await), ["grüße 💎", "two"]);
}

#[tokio::test]
async fn a_connection_that_ends_early_is_a_fault_after_what_came() {
    let head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    let seen = events(&[head, b"b\r\ndata: one\n\n\r\n", b"5\r\nda"]).await;
    assert_eq!(seen[0].as_deref().ok(), Some("one"));
    assert!(
        matches!(seen[1], Err(HttpFault::BrokeOff { .. })),
        "{seen:?}"
    );
}

#[tokio::test]
async fn bytes_that_are_no_text_are_a_fault() {
    let seen = events(&[HEAD, b"data: \xff\xfe\n\n"]).await;
    assert!(
        matches!(seen[0], Err(HttpFault::Garbled { .. })),
        "{seen:?}"
    );
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_is_not_followed() {
    let head = b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n";
    let server = Canned::serving(&[head]).await;
    let response = post(&server.url(), None, LONG).await.expect("a response");
    assert_eq!(response.status(), 302);
    assert_eq!(response.header("Location"), Some("http://127.0.0.1:1/"));
}

#[tokio::test]
async fn a_silent_server_times_out_and_a_closed_port_is_unreachable() {
    let silent = Canned::silent().await;
    let fault = post(&silent.url(), None, SHORT)
        .await
        .expect_err("it is silent");
    assert!(matches!(fault, HttpFault::Timeout { .. }), "{fault:?}");
    let closed = Closed::port();
    let fault = post(&format!("http://{}/", closed.host()), None, LONG)
        .await
        .expect_err("it is closed");
    assert!(matches!(fault, HttpFault::Unreachable { .. }), "{fault:?}");
}

#[tokio::test]
async fn other_schemes_and_bad_headers_are_named() {
    let fault = post("ftp://example.com/", None, LONG)
        .await
        .expect_err("no http");
    assert_eq!(
        fault.to_string(),
        "`ftp://example.com/` is not an address of a service: it must begin with `https://` or `http://`"
    );
    let key = Secret::keep("two\nlines").expect("a key");
    let fault = post("https://example.com/", Some(&key), LONG)
        .await
        .expect_err("bad key");
    assert!(fault.to_string().contains("`x-key`") && !fault.to_string().contains("lines"));
}

#[tokio::test]
async fn an_encrypted_request_is_a_fault_where_it_cannot_be_and_no_panic() {
    let closed = Closed::port();
    let url = format!("https://{}/", closed.host());
    let fault = post(&url, None, LONG).await.expect_err("nobody listens");
    // On a machine without certificates it does not get as far as the closed port.
    let expected = matches!(
        fault,
        HttpFault::Unreachable { .. } | HttpFault::NoClient { .. }
    );
    assert!(expected, "{fault:?}");
}
