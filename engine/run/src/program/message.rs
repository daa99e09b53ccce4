//! What the engine and a supervisor say to each other, over the supervisor's standard input, which is a socket.
//!
//! The engine sends one [`Request`], a line of JSON with the program's input after it, and then [`Order`]s, a byte each. The
//! supervisor sends [`Report`]s, a line of JSON each. Each sees by the end of what it reads that the other is gone.

use std::io;

use serde::{Deserialize, Serialize};

use super::confinement::Confinement;
use super::processes::Process;

/// What to start. The directory and the environment are those of the supervisor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Request {
    /// The program and its arguments.
    pub(super) argv: Vec<String>,
    /// How many bytes of input follow; the program has none to read when `None`.
    pub(super) input: Option<usize>,
    /// Where it may write, if it is confined.
    pub(super) confinement: Option<Confinement>,
}

/// What the supervisor is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// Ask the program's group to end.
    Ask,
    /// End everything that descends from the program.
    Clear,
}

/// What the supervisor tells. When nothing that descends from the program is left, it ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Report {
    /// The program is started; it leads a group of its own.
    Started(Option<Process>),
    /// The system does not start it.
    NotStarted {
        /// The number of the system's error.
        error: i32,
    },
    /// It cannot be confined as asked, and was not started.
    NotConfined {
        /// Why not.
        message: String,
    },
    /// The program has ended.
    Ended {
        /// Its exit code, unless a signal ended it.
        code: Option<i32>,
        /// The signal that ended it.
        signal: Option<i32>,
    },
}

impl Order {
    pub(super) fn byte(self) -> u8 {
        match self {
            Self::Ask => b'a',
            Self::Clear => b'c',
        }
    }

    pub(super) fn of(byte: u8) -> Option<Self> {
        [Self::Ask, Self::Clear]
            .into_iter()
            .find(|it| it.byte() == byte)
    }
}

/// A message as its line.
pub(super) fn line(message: &impl Serialize) -> Vec<u8> {
    let mut line = serde_json::to_vec(message).expect("messages are JSON");
    line.push(b'\n');
    line
}

/// The message of a line.
pub(super) fn read<M: for<'m> Deserialize<'m>>(line: &str) -> io::Result<M> {
    serde_json::from_str(line).map_err(|it| io::Error::new(io::ErrorKind::InvalidData, it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_read_as_it_was_given() {
        for order in [Order::Ask, Order::Clear] {
            assert_eq!(Order::of(order.byte()), Some(order));
        }
        assert_eq!(Order::of(b'x'), None);
    }

    #[test]
    fn a_message_is_a_line_and_read_as_it_was_written() {
        let request = Request {
            argv: vec!["printf".to_owned(), "a\nb".to_owned()],
            input: Some(7),
            confinement: None,
        };
        let written = String::from_utf8(line(&request)).unwrap();
        assert_eq!(written.matches('\n').count(), 1);
        assert_eq!(read::<Request>(&written).unwrap(), request);
        assert!(read::<Report>("{}").is_err());
    }
}
