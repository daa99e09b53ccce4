//! A server for tests that answers with the bytes it was given and tells what it was sent.

use std::net::{Ipv4Addr, SocketAddr};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::oneshot;

/// A server on this machine for one request.
pub(crate) struct Canned {
    address: SocketAddr,
    request: oneshot::Receiver<String>,
}

/// What comes after the last part.
enum End {
    Closes,
    Stalls,
}

/// A port on which nobody listens, and nobody else will while it is kept.
pub(crate) struct Closed(TcpSocket);

impl Closed {
    pub(crate) fn port() -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        socket.bind(any).expect("a free port");
        Self(socket)
    }

    /// Host and port.
    pub(crate) fn host(&self) -> SocketAddr {
        self.0.local_addr().expect("an address")
    }
}

impl Canned {
    /// Answers with the parts, each in a packet of its own, and closes the connection.
    pub(crate) async fn serving(parts: &[&[u8]]) -> Self {
        let parts: Vec<Vec<u8>> = parts.iter().map(|it| it.to_vec()).collect();
        Self::start(parts, End::Closes).await
    }

    /// Answers with the parts, and then nothing more comes.
    pub(crate) async fn stalling(parts: &[&[u8]]) -> Self {
        let parts = parts.iter().map(|it| it.to_vec()).collect();
        Self::start(parts, End::Stalls).await
    }

    /// Reads the request and never answers.
    pub(crate) async fn silent() -> Self {
        Self::stalling(&[]).await
    }

    /// Its address, with a slash at the end.
    pub(crate) fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// The request that came, head and body.
    pub(crate) async fn request(self) -> String {
        self.request.await.expect("a request came")
    }

    async fn start(parts: Vec<Vec<u8>>, end: End) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (told, request) = oneshot::channel();
        tokio::spawn(async move {
            let (mut connection, _) = listener.accept().await.expect("a connection");
            let _ = told.send(read(&mut connection).await);
            write(&mut connection, parts).await;
            match end {
                End::Closes => drop(connection.shutdown().await),
                End::Stalls => std::future::pending().await,
            }
        });
        Self { address, request }
    }
}

async fn read(connection: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    while !is_whole(&String::from_utf8_lossy(&bytes)) {
        assert!(
            connection.read_buf(&mut bytes).await.expect("a request") > 0,
            "a whole request"
        );
    }
    String::from_utf8(bytes).expect("a request is text")
}

fn is_whole(request: &str) -> bool {
    let Some((head, body)) = request.split_once("\r\n\r\n") else {
        return false;
    };
    let lines = head.lines().filter_map(|it| it.split_once(": "));
    let mut lengths = lines.filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    lengths
        .next()
        .is_none_or(|(_, length)| length.parse() == Ok(body.len()))
}

async fn write(connection: &mut TcpStream, parts: Vec<Vec<u8>>) {
    connection.set_nodelay(true).expect("a socket");
    for part in parts {
        // The client may have gone, having seen enough.
        if connection.write_all(&part).await.is_err() {
            return;
        }
        tokio::task::yield_now().await;
    }
}
