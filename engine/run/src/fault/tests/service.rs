//! A model service on this machine that counts who was served: one for all tests of this process.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex, PoisonError};

use serde_json::{Value as Json, json};

use super::orchard;

/// The calls of each account, which were paid for.
static CALLS: LazyLock<Mutex<HashMap<usize, usize>>> = LazyLock::new(Mutex::default);

static ADDRESS: LazyLock<SocketAddr> = LazyLock::new(|| {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for caller in listener.incoming() {
            serve(caller.expect("a caller"));
        }
    });
    address
});

static OPENED: AtomicUsize = AtomicUsize::new(0);

/// Whoever is served.
#[derive(Debug, Clone, Copy)]
pub(super) struct Account(usize);

impl Account {
    /// A new one, that has paid for this many calls.
    pub(super) fn having_paid(calls: usize) -> Self {
        let number = OPENED.fetch_add(1, Ordering::Relaxed);
        calls_of_all().insert(number, calls);
        Self(number)
    }

    /// How many calls were paid for.
    pub(super) fn paid(self) -> usize {
        calls_of_all()[&self.0]
    }

    /// Where it is served.
    pub(super) fn url(self) -> String {
        format!("http://{}/{}", *ADDRESS, self.0)
    }
}

fn calls_of_all() -> std::sync::MutexGuard<'static, HashMap<usize, usize>> {
    CALLS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Serves one call. Who has sent a whole request has paid, whatever becomes of the answer.
fn serve(mut stream: TcpStream) {
    let Some((account, body)) = request(&stream) else {
        return;
    };
    *calls_of_all().entry(account).or_default() += 1;
    let prompt = body["prompt"].as_str().expect("a prompt");
    // The caller may have gone.
    let _ = stream.write_all(answer(&orchard::reply(prompt)).as_bytes());
}

fn request(stream: &TcpStream) -> Option<(usize, Json)> {
    let mut reader = BufReader::new(stream);
    let (mut first, mut length) = (String::new(), 0);
    reader.read_line(&mut first).ok()?;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        match line.trim_end().to_ascii_lowercase().split_once(": ") {
            Some(("content-length", value)) => length = value.parse().ok()?,
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let account = first.split_whitespace().nth(1)?.trim_matches('/').parse();
    Some((account.ok()?, serde_json::from_slice(&body).ok()?))
}

fn answer(text: &str) -> String {
    let (first, second) = text.split_at(text.len() / 2);
    let chunks = [
        json!({ "text": first }),
        json!({ "text": second, "finish": "stop", "input": 7, "output": 11 }),
    ];
    let body = chunks.map(|it| format!("data: {it}\n\n")).concat();
    format!(
        "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}
