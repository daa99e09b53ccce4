//! One call: request out, reply in. It is made once, whatever comes of it.

use serde_json::Value as Json;

use super::answer::Usage;
use super::document::Stream;
use super::refusal::Refusal;
use super::reply::{Reading, Unread};
use super::request::{Request, Sendable};
use super::service::Service;
use super::{Answer, Endpoint, Model, Protocol, Provider};
use crate::failure::{Failure, Kind};
use crate::http::{Http, Post, Response};
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
        (Protocol::Script, Endpoint::Script { script, turn }) => {
            let answer = script.answer(*turn, model, request)?;
            on_piece(&answer.text);
            Ok(answer)
        }
        _ => Err(mismatch(provider)),
    }
}

/// About what a call takes: a request, and what has come of its reply. Thoughts cannot be seen, so
/// none are counted.
pub fn estimate(model: &Model, request: &Request, received: &str) -> Usage {
    let messages = request.texts().into_iter().filter(|it| !it.is_empty());
    let in_message = |it: &str| model.tokens_in(it) + model.tokens_per_message;
    Usage {
        input_tokens: messages.map(in_message).sum(),
        output_tokens: model.tokens_in(received),
        estimated: true,
        ..Usage::default()
    }
}

fn mismatch(provider: &Provider) -> Failure {
    let need = match provider.protocol {
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
        if let (None, Some(failure)) = (self.key, self.service.missing_key(self.provider)) {
            return Err(failure);
        }
        let sendable = self
            .service
            .request
            .render(self.request, self.model, base_url)?;
        let response = self.send(&sendable, http).await?;
        match (response.status(), self.service.reply.stream) {
            (200..300, Stream::Sse) => self.stream(response, on_piece).await,
            (200..300, Stream::None) => self.whole(response, on_piece).await,
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
        let (status, headers) = (response.status(), response.headers());
        let body = response.beginning(LARGEST_REFUSAL).await;
        let json = serde_json::from_str(&body).unwrap_or(Json::Null);
        let error = self.service.reply.error_in(json);
        self.service.failure(
            self.provider,
            &Refusal {
                status,
                headers,
                error,
                body,
            },
        )
    }

    async fn whole(
        &self,
        response: Response,
        on_piece: &mut dyn FnMut(&str),
    ) -> Result<Answer, Failure> {
        let host = response.host().to_owned();
        let body = response.text().await?;
        let mut reading = Reading::new(&self.service.reply);
        let taken = self.take(&mut reading, &body, &host, on_piece);
        self.conclude(reading, &host, ended(taken))
    }

    async fn stream(
        &self,
        response: Response,
        on_piece: &mut dyn FnMut(&str),
    ) -> Result<Answer, Failure> {
        let host = response.host().to_owned();
        let mut events = response.events();
        let mut reading = Reading::new(&self.service.reply);
        let ended = loop {
            let data = match events.next().await {
                None => break Ended::Quietly { said_so: false },
                Some(Err(fault)) => break Ended::Badly(fault.into()),
                Some(Ok(data)) => data,
            };
            if self.service.reply.is_end(&data) {
                break Ended::Quietly { said_so: true };
            }
            if let Err(failure) = self.take(&mut reading, &data, &host, on_piece) {
                break Ended::Badly(failure);
            }
        };
        self.conclude(reading, &host, ended)
    }

    fn take(
        &self,
        reading: &mut Reading<'_>,
        data: &str,
        host: &str,
        on_piece: &mut dyn FnMut(&str),
    ) -> Result<(), Failure> {
        let chunk = serde_json::from_str(data).map_err(|_| not_json(host, data))?;
        let added = reading.take(&chunk).map_err(|unread| self.unread(unread))?;
        if !added.is_empty() {
            on_piece(&added);
        }
        Ok(())
    }

    fn unread(&self, unread: Unread) -> Failure {
        match unread {
            Unread::Error(error) => self.interrupted(error),
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
    fn interrupted(&self, error: Json) -> Failure {
        let body = error.to_string();
        let refusal = Refusal {
            status: 200,
            headers: Vec::new(),
            error,
            body,
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

fn not_json(host: &str, data: &str) -> Failure {
    let beginning: String = data.chars().take(80).collect();
    let message = format!("`{host}` sent what is not JSON: `{}`", beginning.trim());
    Failure::new(Kind::Unreachable, message).helped("check the base address of the provider")
}
