//! A model server on this machine, for the demonstration and for tests.
//!
//! It speaks the wire format of the Gemini Developer API and answers each call as it was planned,
//! faults included. It listens on the loopback address only, on a thread of its own, until dropped.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener as StdListener};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper::header::HeaderValue;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::{Value as Json, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;

mod body;
mod wire;

use body::Pieces;

/// The header that carries the key.
const KEY_HEADER: &str = "x-goog-api-key";

/// How one call goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plan {
    /// It is answered with this text.
    Reply(String),
    /// It is answered with this text, which ends because no more tokens are allowed.
    MaxTokens(String),
    /// About half of this text comes, and then the connection is cut.
    BreakOff(String),
    /// The prompt is blocked.
    Blocked,
    /// Nothing ever comes.
    Hang,
    /// It is refused.
    Status {
        /// The HTTP status, such as 429.
        code: u16,
        /// What the error says.
        message: String,
        /// What it says in detail, each with its `@type`.
        details: Vec<Json>,
    },
}

impl Plan {
    /// The call is refused, without details.
    pub fn refused(code: u16, message: &str) -> Self {
        Self::Status {
            code,
            message: message.to_owned(),
            details: Vec::new(),
        }
    }

    /// The service is busy and asks to come back after a time such as `13s`.
    pub fn busy(code: u16, retry_delay: &str) -> Self {
        let retry = json!({
            "@type": "type.googleapis.com/google.rpc.RetryInfo",
            "retryDelay": retry_delay,
        });
        let message = format!("busy; please retry in {retry_delay}");
        Self::Status {
            code,
            message,
            details: vec![retry],
        }
    }
}

/// A request as it came.
#[derive(Debug, Clone, PartialEq)]
pub struct Received {
    /// The model's name.
    pub model: String,
    /// The text of all contents.
    pub prompt: String,
    /// The whole body.
    pub body: Json,
}

/// A running server. It stops when it is dropped.
#[derive(Debug)]
pub struct ModelServer {
    address: SocketAddr,
    state: Arc<State>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct State {
    plans: Vec<Plan>,
    received: Mutex<Vec<Received>>,
    /// Whether a prompt that comes again is answered as before.
    repeats: bool,
}

impl ModelServer {
    /// A server that answers the n-th call with the n-th text.
    pub fn replying(texts: Vec<String>) -> io::Result<Self> {
        Self::planned(texts.into_iter().map(Plan::Reply).collect())
    }

    /// A server whose n-th call goes as the n-th plan says. Calls without a key, or to another
    /// address, do not count. A call after the last plan is refused as a wrong request.
    pub fn planned(plans: Vec<Plan>) -> io::Result<Self> {
        Self::of(State {
            plans,
            received: Mutex::default(),
            repeats: false,
        })
    }

    fn of(state: State) -> io::Result<Self> {
        let listener = StdListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let state = Arc::new(state);
        let (stop, stopped) = oneshot::channel();
        let thread = start(listener, Arc::clone(&state), stopped)?;
        Ok(Self {
            address,
            state,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// A server that answers with the next text, and a prompt that it has answered before as it did then: who lost an
    /// answer and asks again gets the same one.
    pub fn repeating(texts: Vec<String>) -> io::Result<Self> {
        Self::of(State {
            plans: texts.into_iter().map(Plan::Reply).collect(),
            received: Mutex::default(),
            repeats: true,
        })
    }

    /// What a provider's base address must be to reach it.
    pub fn base_url(&self) -> String {
        format!("http://{}/v1beta", self.address)
    }

    /// The calls that counted, in the order they came.
    pub fn requests(&self) -> Vec<Received> {
        self.state.received().clone()
    }
}

impl Drop for ModelServer {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A server that panicked has nothing left to stop.
            let _ = thread.join();
        }
    }
}

impl State {
    fn received(&self) -> std::sync::MutexGuard<'_, Vec<Received>> {
        self.received.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Which plan the last call that was received follows.
    fn turn(&self, received: &[Received], prompt: &str) -> usize {
        if !self.repeats {
            return received.len() - 1;
        }
        let mut prompts: Vec<&str> = Vec::new();
        for call in received {
            if !prompts.contains(&call.prompt.as_str()) {
                prompts.push(&call.prompt);
            }
        }
        let turn = prompts.iter().position(|it| *it == prompt);
        turn.expect("the last call is among them")
    }

    /// Notes a call and gives its plan.
    fn next(&self, call: Received) -> Plan {
        let mut received = self.received();
        let prompt = call.prompt.clone();
        received.push(call);
        let planned = self.plans.get(self.turn(&received, &prompt)).cloned();
        let count = self.plans.len();
        let last = || Plan::refused(400, &format!("this server has {count} replies and no more"));
        planned.unwrap_or_else(last)
    }
}

fn start(
    listener: StdListener,
    state: Arc<State>,
    stopped: oneshot::Receiver<()>,
) -> io::Result<JoinHandle<()>> {
    let runtime = Builder::new_current_thread().enable_io().build()?;
    let named = thread::Builder::new().name("model-server".to_owned());
    named.spawn(move || serve(&runtime, listener, state, stopped))
}

/// Serves until told to stop; dropping the runtime then ends what is still under way.
fn serve(
    runtime: &Runtime,
    listener: StdListener,
    state: Arc<State>,
    stopped: oneshot::Receiver<()>,
) {
    runtime.block_on(async move {
        tokio::select! {
            _ = stopped => (),
            _ = accept(listener, state) => (),
        }
    });
}

async fn accept(listener: StdListener, state: Arc<State>) -> io::Result<()> {
    let listener = TcpListener::from_std(listener)?;
    loop {
        let (connection, _) = listener.accept().await?;
        tokio::spawn(converse(connection, Arc::clone(&state)));
    }
}

/// Answers what comes on one connection. It ends in an error when a plan cuts it.
async fn converse(connection: TcpStream, state: Arc<State>) {
    let service = service_fn(move |request| answer(request, Arc::clone(&state)));
    let _ = http1::Builder::new()
        .serve_connection(TokioIo::new(connection), service)
        .await;
}

async fn answer(
    request: Request<Incoming>,
    state: Arc<State>,
) -> Result<Response<Pieces>, hyper::Error> {
    let call = match Call::of(&request) {
        Ok(call) => call,
        Err(refused) => return Ok(refused),
    };
    let body = request.into_body().collect().await?.to_bytes();
    let Ok(body) = serde_json::from_slice::<Json>(&body) else {
        return Ok(wire::refusal(400, "the body is not JSON"));
    };
    let prompt = wire::prompt_of(&body);
    let plan = state.next(Received {
        model: call.model,
        prompt: prompt.clone(),
        body,
    });
    Ok(match call.streamed {
        _ if plan == Plan::Hang => std::future::pending().await,
        true => wire::streamed(&plan, &prompt),
        false => wire::whole(&plan, &prompt),
    })
}

/// What the head of a request asks for.
struct Call {
    model: String,
    streamed: bool,
}

impl Call {
    fn of(request: &Request<Incoming>) -> Result<Self, Response<Pieces>> {
        if request
            .headers()
            .get(KEY_HEADER)
            .is_none_or(HeaderValue::is_empty)
        {
            return Err(wire::wrong_key());
        }
        let path = request.uri().path().strip_prefix("/v1beta/models/");
        match (
            request.method(),
            path.and_then(|it| it.rsplit_once(':')),
            request.uri().query(),
        ) {
            (&Method::POST, Some((model, "streamGenerateContent")), Some("alt=sse")) => Ok(Self {
                model: model.to_owned(),
                streamed: true,
            }),
            (&Method::POST, Some((model, "generateContent")), None) => Ok(Self {
                model: model.to_owned(),
                streamed: false,
            }),
            _ => Err(wire::refusal(404, "this server has no such method")),
        }
    }
}

#[cfg(test)]
mod tests;
