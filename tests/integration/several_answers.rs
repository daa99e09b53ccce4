//! A server on this machine that answers one request after the other with given bytes, and keeps what it was sent.

use std::net::TcpListener;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::one_answer::{Received, write};

/// A server that answers so often and no more.
pub struct SeveralAnswers {
    url: String,
    received: Arc<Mutex<Vec<Received>>>,
}

impl SeveralAnswers {
    /// Answers each request with the next of these, and closes its connection.
    pub fn with(answers: Vec<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let received = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&received);
        // Whoever asks more often is refused a connection.
        thread::spawn(move || {
            for answer in answers {
                let (connection, _) = listener.accept().expect("a connection");
                let request = Received::read(&connection);
                kept.lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(request);
                write(&connection, &answer);
            }
        });
        Self { url, received }
    }

    /// Its address, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What came since it was last asked.
    pub fn received(&self) -> Vec<Received> {
        let mut received = self.received.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *received)
    }
}
