//! A server on this machine for one request, which answers with given bytes and tells what it was sent.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread::{self, JoinHandle};

/// A request as it came.
pub struct Received {
    /// The method, such as `POST`.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// The headers, with names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

/// A server that answers once.
pub struct OneAnswer {
    url: String,
    thread: JoinHandle<Received>,
}

impl OneAnswer {
    /// Answers with these bytes, and closes the connection.
    pub fn with(answer: Vec<u8>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let thread = thread::spawn(move || {
            let (connection, _) = listener.accept().expect("a connection");
            let received = Received::read(&connection);
            write(&connection, &answer);
            received
        });
        Self {
            url: format!("http://{address}"),
            thread,
        }
    }

    /// Its address, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The request that came.
    pub fn received(self) -> Received {
        self.thread.join().expect("a request came")
    }
}

impl Received {
    /// Reads it.
    pub fn read(connection: &TcpStream) -> Self {
        let mut reader = BufReader::new(connection);
        let mut line = || {
            let mut line = String::new();
            reader.read_line(&mut line).expect("a line");
            line.trim_end().to_owned()
        };
        let first = line();
        let mut words = first.split(' ').map(str::to_owned);
        let head = std::iter::from_fn(|| Some(line()).filter(|it| !it.is_empty()));
        let headers = head.filter_map(|it| {
            let (name, value) = it.split_once(": ")?;
            Some((name.to_ascii_lowercase(), value.to_owned()))
        });
        let mut received = Self {
            headers: headers.collect(),
            method: words.next().expect("a method"),
            path: words.next().expect("a path"),
            body: String::new(),
        };
        let length = received.header("content-length").unwrap_or("0");
        let mut body = vec![0; length.parse().expect("a length")];
        reader.read_exact(&mut body).expect("a body");
        received.body = String::from_utf8(body).expect("UTF-8");
        received
    }

    /// The value of a header; the name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(it, _)| it == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// The client may have gone, having seen enough.
pub fn write(mut connection: &TcpStream, answer: &[u8]) {
    let _ = connection.write_all(answer);
    let _ = connection.shutdown(Shutdown::Both);
}
