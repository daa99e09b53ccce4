//! What an agent program prints, while it prints it: a reply, an error, and how it ended.

use gemstack_lang::expression::Datum;
use serde_json::{Value as Json, json};

use super::super::call::estimate;
use super::super::document::Stream;
use super::super::refusal::Refusal;
use super::super::reply::{Reading, Unread};
use super::super::{Answer, Model, Request};
use super::Command;
use crate::clock;
use crate::failure::{Failure, Kind};

/// How a program was over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Over {
    /// Its exit code, unless a signal ended it.
    pub code: Option<i32>,
    /// The number of the signal that ended it.
    pub signal: Option<i32>,
    /// Whether its time was up.
    pub timed_out: bool,
    /// The last lines of what it printed, on both outputs.
    pub output: String,
}

/// What was heard so far of a program that was asked.
pub struct Hearing<'h> {
    provider: &'h str,
    command: &'h Command,
    model: &'h Model,
    request: &'h Request,
    reading: Reading<'h>,
    /// What is not yet a whole line, character or document.
    rest: Vec<u8>,
    error: Option<Json>,
    fault: Option<Failure>,
}

impl<'h> Hearing<'h> {
    pub(in super::super) fn new(
        provider: &'h str,
        command: &'h Command,
        model: &'h Model,
        request: &'h Request,
    ) -> Self {
        Self {
            provider,
            command,
            model,
            request,
            reading: Reading::new(&command.reply, Datum::null()),
            rest: Vec::new(),
            error: None,
            fault: None,
        }
    }

    /// Hears what it prints on standard output.
    pub fn hear(&mut self, bytes: &[u8], on_piece: &mut dyn FnMut(&str)) {
        self.rest.extend_from_slice(bytes);
        match self.command.reply.stream {
            Stream::Text => self.hear_text(on_piece),
            Stream::None => {}
            Stream::Lines | Stream::Sse => self.hear_lines(on_piece),
        }
    }

    fn hear_text(&mut self, on_piece: &mut dyn FnMut(&str)) {
        let whole = match str::from_utf8(&self.rest) {
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            _ => self.rest.len(),
        };
        let rest = self.rest.split_off(whole);
        let bytes = std::mem::replace(&mut self.rest, rest);
        self.take_text(&bytes, on_piece);
    }

    fn take_text(&mut self, bytes: &[u8], on_piece: &mut dyn FnMut(&str)) {
        if !bytes.is_empty() {
            let text = String::from_utf8_lossy(bytes);
            self.take(&json!({ "text": text }), on_piece);
        }
    }

    fn hear_lines(&mut self, on_piece: &mut dyn FnMut(&str)) {
        while let Some(end) = self.rest.iter().position(|it| *it == b'\n') {
            let rest = self.rest.split_off(end + 1);
            let line = std::mem::replace(&mut self.rest, rest);
            self.take_json(&line, on_piece);
        }
    }

    /// Programs print this and that; what is not JSON is in the log alone.
    fn take_json(&mut self, bytes: &[u8], on_piece: &mut dyn FnMut(&str)) {
        if let Ok(chunk) = serde_json::from_slice(bytes) {
            self.take(&chunk, on_piece);
        }
    }

    fn take(&mut self, chunk: &Json, on_piece: &mut dyn FnMut(&str)) {
        match self.reading.take(chunk, None) {
            Ok(added) if added.is_empty() => {}
            Ok(added) => on_piece(&added),
            Err(Unread::Error(error)) => self.error = self.error.take().or(Some(error)),
            Err(Unread::Text(fault)) => {
                let provider = self.provider;
                let message =
                    format!("`reply.text` of `{provider}` does not fit what it prints: {fault}");
                self.fault = Some(Failure::new(Kind::NotRunnable, message));
            }
        }
    }

    /// What came of asking, now that it is over. Its end is the last chunk: `{ exit_code, signal, output }`.
    ///
    /// # Errors
    /// What the document says that its error or its end means; `timeout` where its time was up; `not_runnable` where
    /// nothing is said or nothing came of a reply.
    pub fn conclude(
        mut self,
        over: &Over,
        on_piece: &mut dyn FnMut(&str),
    ) -> Result<Answer, Failure> {
        let rest = std::mem::take(&mut self.rest);
        match self.command.reply.stream {
            Stream::Text => self.take_text(&rest, on_piece),
            _ => self.take_json(&rest, on_piece),
        }
        let end = json!({ "exit_code": over.code, "signal": over.signal, "output": over.output });
        let was_finished = self.reading.is_finished();
        self.take(&end, on_piece);
        let failure = self.failure(over, was_finished);
        let (model, request) = (self.model, self.request);
        let estimate = |received: &str| estimate(model, request, received);
        match failure {
            None => Ok(self.reading.answer(model, estimate)),
            Some(failure) => Err(match self.reading.remains(estimate) {
                Some(remains) if !self.reading.says_nothing() => failure.giving(remains),
                _ => failure,
            }),
        }
    }

    fn failure(&mut self, over: &Over, was_finished: bool) -> Option<Failure> {
        if let Some(fault) = self.fault.take() {
            return Some(fault);
        }
        match self.error.take() {
            _ if over.timed_out => Some(self.took_too_long()),
            Some(error) => Some(self.refused(over, error)),
            None if was_finished => None,
            None if over.code != Some(0) => Some(self.refused(over, Json::Null)),
            None if self.reading.is_finished() && !self.reading.is_without_text() => None,
            None => Some(self.silent(over)),
        }
    }

    fn refused(&self, over: &Over, error: Json) -> Failure {
        let code = over.code.and_then(|it| u16::try_from(it).ok());
        let refusal = Refusal {
            status: code.unwrap_or_default(),
            headers: Datum::null(),
            error,
            body: over.output.clone(),
            at: clock::system(),
        };
        let (provider, end) = (self.provider, end(over));
        let failure = self
            .command
            .refusals
            .failure_of(&refusal, |status, message| {
                let status = if status >= 400 {
                    format!(" with {status}")
                } else {
                    String::new()
                };
                format!("`{provider}` failed{status}{end}: {message}")
            });
        if self.command.refusals.is_known(&refusal) {
            return failure;
        }
        // The code of a program means nothing by itself.
        Failure {
            kind: Kind::NotRunnable,
            ..failure
        }
    }

    fn took_too_long(&self) -> Failure {
        let message = format!("`{}` took longer than the call may take", self.provider);
        Failure::new(Kind::Timeout, message).helped("give the stage a longer `timeout`")
    }

    fn silent(&self, over: &Over) -> Failure {
        let message = format!(
            "`{}` ended well and printed nothing of a reply\n{}",
            self.provider, over.output
        );
        Failure::new(Kind::NotRunnable, message.trim_end())
    }
}

fn end(over: &Over) -> String {
    match (over.code, over.signal) {
        (Some(0), _) | (None, None) => String::new(),
        (Some(code), _) => format!(" (exit code {code})"),
        (None, Some(signal)) => format!(" (signal {signal})"),
    }
}
