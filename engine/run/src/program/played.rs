//! The end of a program that a test plays instead of starting one.

use std::time::Duration;

use super::{Captured, Ended};

impl Ended {
    /// A program ended with this code and had printed this.
    pub(crate) fn played(code: i32, printed: &str) -> Self {
        let mut output = Captured::default();
        output.push(printed.as_bytes());
        Self {
            code: Some(code),
            signal: None,
            stdout: output.clone(),
            output,
            stderr: Captured::default(),
            duration: Duration::ZERO,
            timed_out: false,
        }
    }
}
