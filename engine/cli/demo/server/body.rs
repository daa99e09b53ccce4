//! The body of a response: pieces, each on its way before the next, and perhaps no end.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper::body::{Body, Bytes, Frame};

/// A body in pieces.
#[derive(Debug)]
pub(super) struct Pieces {
    waiting: VecDeque<Vec<u8>>,
    is_cut: bool,
    is_resting: bool,
}

impl Pieces {
    /// A body that ends after its last piece.
    pub(super) fn whole(pieces: impl IntoIterator<Item = Vec<u8>>) -> Self {
        Self {
            waiting: pieces.into_iter().collect(),
            is_cut: false,
            is_resting: false,
        }
    }

    /// A body after whose last piece the connection is cut.
    pub(super) fn cut(pieces: impl IntoIterator<Item = Vec<u8>>) -> Self {
        Self {
            is_cut: true,
            ..Self::whole(pieces)
        }
    }

    fn next(&mut self) -> Option<io::Result<Frame<Bytes>>> {
        match self.waiting.pop_front() {
            Some(piece) => Some(Ok(Frame::data(Bytes::from(piece)))),
            None if self.is_cut => Some(Err(io::Error::other("cut as planned"))),
            None => None,
        }
    }
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = io::Error;

    /// Rests before every piece: hyper sends what it has whenever nothing more is ready, so no
    /// piece is lost in a buffer when the connection is cut.
    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let this = self.get_mut();
        this.is_resting = !this.is_resting;
        if this.is_resting {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(this.next())
    }
}
