//! One call: request out, reply in. It is made once, whatever comes of it.

use gemstack_lang::expression::Datum;
use serde_json::Value as Json;

use super::answer::Usage;
use super::document::Stream;
use super::refusal::Refusal;
use super::reply::{Reading, Unread};
use super::request::Request;
use super::sending::Sendable;
use super::service::Service;
use super::{Answer, Endpoint, Model, Protocol, Provider};
use crate::clock;
use crate::failure::{Failure, Kind};
use crate::http::{Http, Part, Parts, Post, Response};
use crate::http::{Secret, redact};

/// How much of a refusal's body is read, in bytes.
const LARGEST_REFUSAL: usize = 256 << 10;

/// Asks a model, once. Every piece of text goes to `on_piece` as it comes.
///
/// To cancel, drop the future; [`estimate`] then says what was spent. A failure after some of the
/// reply had come carries it in its `outputs`: `{ text, finish: "error", usage }`.
pub async fn ask(
    provider: &Provider,
    model: &Model,
    request: &Request,
    endpoint: &Endpoint,
    http: &Http,
    on_piece: &mut dyn FnMut(&str),
) -> Result<Answer, Failure> {
    match (&provider.protocol, endpoint) {
        (Protocol::Http(service), Endpoint::Service { base_url, key }) => {
            let key = key.as_ref();
            let call = Call {
                provider: &provider.name,
                service,
                model,
                request,
                key,
            };
            let ended = call.run(base_url, http, on_piece).await;
            ended.map_err(|failure| without_key(failure, key))
        }
        (Protocol::Script, Endpoint::Script { script, turn }) => script
            .reply(*turn, request)?
            .given(model, request, on_piece),
        _ => Err(mismatch(provider)),
    }
}

/// About what a call takes: a request, and what has come of its reply. Thoughts cannot be seen, so
/// none are counted.
pub fn estimate(model: &Model, request: &Request, received: &str) -> Usage {
    Usage {
        input_tokens: request.texts().map(|it| model.tokens_in(it)).sum(),
        output_tokens: model.tokens_in(received),
        estimated: true,
        ..Usage::default()
    }
}

fn mismatch(provider: &Provider) -> Failure {
    let need = match provider.protocol {
        Protocol::Command(_) => "a program, which is started and not sent to",
        Protocol::Http(_) => "a web service, but was given a script",
        Protocol::Script => "a script, but was given a web service",
    };
    Failure::internal(format!("`{}` answers from {need}", provider.name))
}

/// Services like to repeat the key that they refuse.
fn without_key(mut failure: Failure, key: Option<&Secret>) -> Failure {
    let Some(key) = key else {
        return failure;
    };
    failure.message = redact(&failure.message, &[key]);
    if let Some(Json::String(text)) = failure.outputs.as_mut().and_then(|it| it.get_mut("text")) {
        *text = redact(text, &[key]);
    }
    failure
}

struct Call<'a> {
    provider: &'a str,
    service: &'a Service,
    model: &'a Model,
    request: &'a Request,
    key: Option<&'a Secret>,
}

/// Why no more of a reply comes.
enum Ended {
    /// The connection closed as it should, or the service said that this was all.
    Quietly { said_so: bool },
    /// Something went wrong.
    Badly(Failure),
}

impl Call<'_> {
    async fn run(
        &self,
        base_url: &str,
        http: &Http,
        on_piece: &mut dyn FnMut(&str),
    ) -> Result<Answer, Failure> {
        if let (None, Some(failure)) = (self.key, self.service.missing_key(self.provider, base_url))
        {
            return Err(failure);
        }
        let sendable = self
            .service
            .request
            .render(self.request, self.model, base_url)?;
        let response = self.send(&sendable, http).await?;
        let mut reading = Reading::new(&self.service.reply, headers(&response));
        match (response.status(), self.service.reply.stream) {
            (200..300, Stream::None) => self.whole(response, reading, on_piece).await,
            (200..300, _) if is_one_body(&response) => {
                self.whole(response, reading, on_piece).await
            }
            (200..300, Stream::Sse) => {
                let host = response.host().to_owned();
                let ended = self
                    .follow(response.events(), &host, &mut reading, on_piece)
                    .await;
                self.conclude(reading, &host, ended)
            }
            (200..300, Stream::Lines) => {
                let host = response.host().to_owned();
                let ended = self
                    .follow(response.lines(), &host, &mut reading, on_piece)
                    .await;
                self.conclude(reading, &host, ended)
            }
            _ => Err(self.refused(response).await),
        }
    }

    async fn send(&self, sendable: &Sendable, http: &Http) -> Result<Response, Failure> {
        let Sendable { url, headers, body } = sendable;
        let key = self.service.key_header(self.key);
        let post = Post {
            url,
            headers,
            key,
            body,
            timeout: self.request.timeout,
        };
        Ok(http.post(post).await?)
    }

    async fn refused(&self, response: Response) -> Failure {
        let (status, headers) = (response.status(), headers(&response));
        let body = response.beginning(LARGEST_REFUSAL).await;
        let json = serde_json::from_str(&body).unwrap_or(Json::Null);
        let refusal = Refusal {
            status,
            error: self.service.reply.error_in(json, &headers),
            headers,
            body,
            at: clock::system(),
        };
        self.service.failure(self.provider, &refusal)
    }

    /// A body is one chunk, or a list of them.
    async fn whole(
        &self,
        response: Response,
        mut reading: Reading<'_>,
        on_piece: &mut dyn FnMut(&str),
    ) -> Result<Answer, Failure> {
        let host = response.host().to_owned();
        let body = response.text().await?;
        let chunks = match serde_json::from_str(&body) {
            Err(_) => return Err(not_json(&host, &body)),
            Ok(Json::Array(chunks)) => chunks,
            Ok(chunk) => vec![chunk],
        };
        let mut chunks = chunks.iter();
        let taken = chunks.try_for_each(|it| self.take(&mut reading, it, None, on_piece));
        if taken.is_ok() && reading.says_nothing() {
            return Err(no_reply(&host, &body));
        }
        self.conclude(reading, &host, ended(taken))
    }

    /// Takes in one part after the other until no more comes.
    async fn follow(
        &self,
        mut parts: Parts,
        host: &str,
        reading: &mut Reading<'_>,
        on_piece: &mut dyn FnMut(&str),
    ) -> Ended {
        loop {
            let Part { event, data } = match parts.next().await {
                None => return Ended::Quietly { said_so: false },
                Some(Err(fault)) => return Ended::Badly(fault.into()),
                Some(Ok(part)) => part,
            };
            if self.service.reply.is_end(&data) {
                return Ended::Quietly { said_so: true };
            }
            let chunk = serde_json::from_str(&data).map_err(|_| not_json(host, &data));
            let taken = chunk.and_then(|it| self.take(reading, &it, event.as_deref(), on_piece));
            if let Err(failure) = taken {
                return Ended::Badly(failure);
            }
        }
    }

    fn take(
        &self,
        reading: &mut Reading<'_>,
        chunk: &Json,
        event: Option<&str>,
        on_piece: &mut dyn FnMut(&str),
    ) -> Result<(), Failure> {
        let added = reading
            .take(chunk, event)
            .map_err(|it| self.unread(it, reading))?;
        if !added.is_empty() {
            on_piece(&added);
        }
        Ok(())
    }

    fn unread(&self, unread: Unread, reading: &Reading<'_>) -> Failure {
        match unread {
            Unread::Error(error) => self.interrupted(error, reading.headers().clone()),
            Unread::Text(fault) => Failure::new(
                Kind::NotRunnable,
                format!(
                    "`reply.text` of `{}` does not fit the reply: {fault}",
                    self.provider
                ),
            ),
        }
    }

    /// An error in the place of a reply, or in the middle of one.
    fn interrupted(&self, error: Json, headers: Datum) -> Failure {
        let body = error.to_string();
        let refusal = Refusal {
            status: 200,
            headers,
            error,
            body,
            at: clock::system(),
        };
        self.service.failure(self.provider, &refusal)
    }

    /// A reply is whole once its end was seen, whatever became of the connection after that.
    fn conclude(&self, reading: Reading<'_>, host: &str, ended: Ended) -> Result<Answer, Failure> {
        let estimate = |received: &str| estimate(self.model, self.request, received);
        let failure = match ended {
            _ if reading.is_finished() => return Ok(reading.answer(self.model, estimate)),
            Ended::Quietly { said_so: true } => return Ok(reading.answer(self.model, estimate)),
            Ended::Quietly { said_so: false } => broke_off(host, &reading),
            Ended::Badly(failure) => failure,
        };
        match reading.remains(estimate) {
            Some(remains) => Err(failure.giving(remains)),
            None => Err(failure),
        }
    }
}

fn headers(response: &Response) -> Datum {
    let all = response.headers().into_iter();
    Datum::record(all.map(|(name, value)| (name, Datum::text(&value))))
}

/// Whether a service answers with one body of JSON, though a stream was asked for.
fn is_one_body(response: &Response) -> bool {
    response.content_type().as_deref() == Some("application/json")
}

fn ended(taken: Result<(), Failure>) -> Ended {
    match taken {
        Ok(()) => Ended::Quietly { said_so: true },
        Err(failure) => Ended::Badly(failure),
    }
}

fn broke_off(host: &str, reading: &Reading<'_>) -> Failure {
    let message = if reading.is_empty() {
        format!("`{host}` sent no event of a reply")
    } else {
        format!("the connection to `{host}` broke off before the reply was complete")
    };
    Failure::new(Kind::Unreachable, message)
}

fn no_reply(host: &str, body: &str) -> Failure {
    let beginning: String = body.chars().take(80).collect();
    let message = format!(
        "`{host}` sent JSON that has nothing of a reply: `{}`",
        beginning.trim()
    );
    Failure::new(Kind::Unreachable, message).helped("check the base address of the provider")
}

fn not_json(host: &str, data: &str) -> Failure {
    let beginning: String = data.chars().take(80).collect();
    let message = format!("`{host}` sent what is not JSON: `{}`", beginning.trim());
    Failure::new(Kind::Unreachable, message).helped("check the base address of the provider")
}
