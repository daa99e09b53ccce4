//! `model.ask`: one call to a model.

use gemstack_lang::catalogue::{Author, Effect, Effects, Holds, Money, Trust};
use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use crate::books::Books;
use crate::call::{Call, End, Spent};
use crate::clock;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::http::Passing;
use crate::models::{Names, Wanted};
use crate::once::{LostCall, Question};
use crate::operation::{Given, Operation, Performed};
use crate::provider::{
    self, Answer, Asked, Effort, Endpoint, Model, Provider, Request, Script, Turn, Usage,
};
use crate::report::News;
use crate::screen::{self, Screened};
use crate::stop::Why;

mod agent;
mod chosen;
mod commanded;
mod continued;
mod leave;
mod taped;
mod too_long;
mod unfolding;

pub(super) use chosen::Chosen;
use continued::{Continue, SoFar};
use unfolding::Unfolding;

/// The stage's own time limit speaks first: it can say what had come by then.
const MARGIN: Duration = Duration::from_secs(5);

/// One call to a model.
pub(super) struct ModelAsk;

/// What is asked, and of whom.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameters {
    /// The model: its name, or `provider/model`; or a list of them, where each is asked if those before it are out of reach.
    #[schemars(extend("x-names" = "model"))]
    pub(super) model: Names,
    /// The models that are asked after that, in order, where it is out of reach: busy after all retries, not reachable, its
    /// quota used up, its key missing or refused. Never because its work is bad.
    #[serde(default)]
    #[schemars(extend("x-names" = "model"))]
    pub(super) fallbacks: Vec<String>,
    /// A word for the part that the stage plays, such as `review`: where the settings name a model for it, that one is
    /// asked instead.
    #[serde(default)]
    pub(super) role: Option<String>,
    /// The prompt.
    pub(super) prompt: String,
    /// What was said after the prompt, in order: the model's answers, and what it was told next.
    #[serde(default)]
    pub(super) turns: Vec<Turn>,
    /// What the model is told about its part, apart from the prompt.
    #[serde(default)]
    pub(super) system: Option<String>,
    /// How freely it picks its words: zero is hardly at all.
    #[serde(default)]
    pub(super) temperature: Option<f64>,
    /// The most it may write, in tokens; no more than the model can.
    #[serde(default)]
    pub(super) max_output_tokens: Option<u64>,
    /// How hard it thinks before it answers, where it can.
    #[serde(default)]
    pub(super) effort: Option<Effort>,
    /// The JSON Schema of the reply: the service then sees to it that the reply is JSON of that
    /// shape. Where a service has no such thing, the prompt must say it.
    #[serde(default)]
    pub(super) schema: Option<Map<String, Json>>,
    /// A name for calls whose prompts begin alike, such as the name of a feature: a service that
    /// keeps prompts then finds the beginning again and bills it at a lower price.
    #[serde(default)]
    pub(super) cache: Option<String>,
    /// How often a reply is gone on with that was cut by the output limit, where the provider's document says how; not at all
    /// if nothing is said.
    #[serde(default, rename = "continue")]
    pub(super) going_on: Option<Continue>,
    /// What is done where the process died before an answer was on the disk, which may have been
    /// billed: `ask` a person, `retry`, or `fail`; `ask` fails where nobody is there.
    #[serde(default)]
    pub(super) lost_call: Option<LostCall>,
}

impl Operation for ModelAsk {
    const NAME: &'static str = "model.ask";
    const SUMMARY: &'static str =
        "Asks a model once, and tells its reply piece by piece as it comes.";
    const EFFECTS: Effects = Effects {
        acts: Effect::Outside,
        money: Money::Pays,
        ..Effects::READS
    };
    const TRUST: Trust = Trust {
        outputs: &[
            ("text", Holds::Words(Author::Model)),
            ("reason", Holds::Words(Author::Model)),
            ("thinking", Holds::Words(Author::Model)),
        ],
        ..Trust::FULL
    };
    type Parameters = Parameters;
    type Outputs = Call;

    async fn perform(
        parameters: Parameters,
        context: &Context<'_>,
    ) -> Result<Performed<Call>, Failure> {
        let chosen = Chosen::of(parameters.wanted(), context)?;
        let call = asked(parameters, &chosen, context).await;
        Ok(Performed::Given(Given::only(chosen.concluded(call)?)))
    }
}

impl Parameters {
    /// A prompt for a model, and nothing else said.
    pub(super) fn prompting(model: Names, prompt: String) -> Self {
        Self {
            model,
            prompt,
            turns: Vec::new(),
            fallbacks: Vec::new(),
            role: None,
            system: None,
            temperature: None,
            max_output_tokens: None,
            effort: None,
            schema: None,
            cache: None,
            going_on: None,
            lost_call: None,
        }
    }

    fn wanted(&self) -> Wanted<'_> {
        Wanted {
            model: &self.model,
            fallbacks: &self.fallbacks,
            role: self.role.as_deref(),
        }
    }
}

async fn asked(
    parameters: Parameters,
    chosen: &Chosen,
    context: &Context<'_>,
) -> Result<Call, Failure> {
    let asking = Asking::prepared(parameters, chosen, context)?;
    let call = asking.ask().await?;
    asking.going_on(call)
}

/// The parameters with a prompt and turns that hold no secret of the project.
fn screened(mut parameters: Parameters, context: &Context<'_>) -> Parameters {
    let turns = parameters.turns.iter_mut().map(|it| &mut it.text);
    for text in turns.chain([&mut parameters.prompt]) {
        if let Some(Screened { text: screened, .. }) = screen::for_prompt(text, context) {
            *text = screened;
        }
    }
    parameters
}

/// A call under way.
pub(super) struct Asking<'c> {
    context: &'c Context<'c>,
    provider: Provider,
    model: Model,
    /// Where the answer comes from; a tape gives it where there is none.
    endpoint: Option<Endpoint>,
    request: Request,
    /// How often the reply is gone on with.
    continues: Continue,
    /// What is there of the reply.
    so_far: SoFar,
    lost: LostCall,
    /// The directory in which an agent program works.
    workspace: OnceCell<PathBuf>,
    began: Instant,
}

impl<'c> Asking<'c> {
    pub(super) fn prepared(
        parameters: Parameters,
        chosen: &Chosen,
        context: &'c Context<'c>,
    ) -> Result<Self, Failure> {
        let mut parameters = Parameters {
            effort: chosen.effort().or(parameters.effort),
            ..screened(parameters, context)
        };
        let (provider, model) = chosen.current();
        let lost = parameters.lost_call.unwrap_or_default();
        let continues = parameters.going_on.take().unwrap_or_default();
        let mut request = request(parameters, model, context.timeout());
        let so_far = SoFar::of(&mut request, (provider, model), &continues, context);
        too_long::refuse(&request, model, context)?;
        let endpoint = taped::endpoint((provider, model), &request, context)?;
        Ok(Self {
            context,
            lost,
            request,
            continues,
            so_far,
            provider: provider.clone(),
            model: model.clone(),
            endpoint,
            workspace: OnceCell::new(),
            began: clock::instant(),
        })
    }

    /// Asks, unless the answer came before a crash already.
    async fn ask(&self) -> Result<Call, Failure> {
        let ask = async { self.asked().await.map(|it| json_of(&it)) };
        let answer = self.once(ask).await?;
        serde_json::from_value(answer).map_err(|it| {
            Failure::internal(format!("the answer in the journal cannot be used: {it}"))
        })
    }

    /// Does what is paid for, unless what came of it was on the disk before a crash already.
    pub(super) async fn once(
        &self,
        ask: impl Future<Output = Result<Json, Failure>>,
    ) -> Result<Json, Failure> {
        let question = Question {
            call: self.id(),
            request: Asked::digest(&self.provider, &self.model, &self.request),
            of: &self.model.name,
            lost: self.lost,
        };
        let _leave = self.leave().await?;
        let answer = self.context.once(question, ask).await;
        answer.map_err(|it| self.noting_lost(it))
    }

    pub(super) async fn asked(&self) -> Result<Call, Failure> {
        let received = RefCell::new(String::new());
        let secrets = self.context.world().secrets();
        let mut passing = Passing::default();
        let mut unfolding = Unfolding::new();
        let mut on_piece = |piece: &str| {
            let piece = passing.pass_text(secrets, piece);
            received.borrow_mut().push_str(&piece);
            self.tell(&piece);
            unfolding.take(&piece, self);
        };
        let answer = self.put(&mut on_piece);
        tokio::select! {
            biased;
            answer = answer => answer.map(|it| self.answered(it)).map_err(|it| self.failed(it)),
            why = self.context.stopped() => Err(self.stopped(why, &received.borrow())),
        }
    }

    fn tell(&self, piece: &str) {
        let stage = self.context.stage();
        self.context.receive(&self.id(), piece);
        self.context.tell(News::Piece { stage, text: piece });
    }

    fn answered(&self, answer: Answer) -> Call {
        let reason = answer.reason;
        let secrets = self.context.world().secrets();
        let text = secrets.masked(&answer.text);
        let thinking = answer.thinking.as_deref().map(|it| secrets.masked(it));
        Call {
            reason,
            thinking: thinking.map(Cow::into_owned),
            ..self.call(text.into_owned(), answer.finish.into(), answer.usage)
        }
    }

    /// A failure with what was spent all the same, where anything was.
    fn failed(&self, mut failure: Failure) -> Failure {
        let given = failure.outputs.take();
        let given = given.and_then(|it| serde_json::from_value::<Remains>(it).ok());
        match given {
            Some(Remains { text, usage }) => self.giving(failure, text, usage),
            // Whoever waited in vain for a reply may have to pay for the prompt.
            None if failure.kind == Kind::Timeout => {
                let usage = self.estimate("");
                self.giving(failure, String::new(), usage)
            }
            None => self.giving_earlier(failure),
        }
    }

    fn stopped(&self, why: Why, received: &str) -> Failure {
        let model = &self.model.name;
        let failure = match why {
            Why::Cancelled => Failure::new(
                Kind::Cancelled,
                format!("stopped while `{model}` was answering"),
            ),
            Why::Timeout => {
                let message = format!("`{model}` took longer than its stage may take");
                Failure::new(Kind::Timeout, message).helped("give the stage a longer `timeout`")
            }
        };
        self.giving(failure, received.to_owned(), self.estimate(received))
    }

    fn estimate(&self, received: &str) -> Usage {
        provider::estimate(&self.model, &self.request, received)
    }

    fn giving(&self, failure: Failure, text: String, usage: Usage) -> Failure {
        let text = self.so_far.and(&text);
        failure.giving(json_of(&self.call(text, End::Error, usage)))
    }

    /// A call that was lost is told with what it may have cost.
    fn noting_lost(&self, failure: Failure) -> Failure {
        if failure.outputs.is_some() {
            return failure;
        }
        self.giving_earlier(failure)
    }

    /// Nothing was spent this time, but perhaps before.
    fn giving_earlier(&self, failure: Failure) -> Failure {
        let call = self.call(String::new(), End::Error, Usage::default());
        if call.earlier.is_empty() {
            return failure;
        }
        let mut outputs = json_of(&call);
        outputs["usage"] = Json::Null;
        outputs["cost"] = Json::Null;
        failure.giving(outputs)
    }

    fn call(&self, text: String, finish: End, usage: Usage) -> Call {
        Call {
            id: self.id(),
            text,
            thinking: None,
            finish,
            reason: None,
            model: self.model.name.clone(),
            provider: self.provider.name().to_owned(),
            usage,
            cost: self.model.cost(&usage),
            seconds: (self.began.elapsed().as_secs_f64() * 1000.0).round() / 1000.0,
            earlier: self.earlier(),
            instead_of: Vec::new(),
            continues: None,
        }
    }

    /// The stage, and which attempt at it this is unless it is the first.
    fn id(&self) -> String {
        let stage = self.context.stage();
        match self.context.attempts() {
            0 | 1 => stage.to_owned(),
            attempt => format!("{stage}#{attempt}"),
        }
    }

    fn earlier(&self) -> Vec<Spent> {
        let given = self.context.given_in_vain().into_iter();
        let spent = given.filter_map(|it| serde_json::from_value::<Spent>(it).ok());
        let lost = self.context.lost().into_iter().zip(1..);
        let lost = lost.map(|(received, number)| self.lost(number, &received));
        lost.chain(spent.filter(|it| it.usage.is_some())).collect()
    }

    /// A call whose process died: its prompt, and what had come by then, may have to be paid for.
    fn lost(&self, number: usize, received: &str) -> Spent {
        let usage = self.estimate(received);
        Spent {
            id: Some(format!("{}!{number}", self.context.stage())),
            model: Some(self.model.name.clone()),
            usage: Some(usage),
            cost: self.model.cost(&usage),
            seconds: None,
        }
    }
}

/// What a call that broke off gave.
#[derive(Deserialize)]
struct Remains {
    text: String,
    usage: Usage,
}

pub(super) fn json_of(call: &Call) -> Json {
    serde_json::to_value(call).expect("a call is JSON")
}

/// Where the answer comes from; a missing key is told before anything is done for the call.
fn endpoint(
    provider: &Provider,
    model: &Model,
    context: &Context<'_>,
) -> Result<Endpoint, Failure> {
    let Some(endpoint) = context.world().endpoint(provider) else {
        let script = script(&model.name, context)?;
        let turn = turn(&model.name, context)?;
        return Ok(Endpoint::Script { script, turn });
    };
    match provider.missing_key(&endpoint) {
        Some(failure) => Err(failure),
        None => Ok(endpoint),
    }
}

/// Which reply of a script comes next: one for each call that was ever recorded, and for each call
/// of this run.
fn turn(model: &str, context: &Context<'_>) -> Result<usize, Failure> {
    let earlier = match Books::read(&context.world().root)? {
        Books::Sound(ledger) => ledger.calls_of_other_runs(model, context.run()),
        Books::Damaged { .. } => 0,
    };
    Ok(earlier + context.turn(ModelAsk::NAME) + context.parts(ModelAsk::NAME))
}

fn script(name: &str, context: &Context<'_>) -> Result<Script, Failure> {
    let document = context.world().library().json("script", name);
    let document = document.ok_or_else(|| {
        let message = format!("there is no script `{name}`");
        Failure::new(Kind::NotRunnable, message).coded("UnknownDocument")
    })?;
    Script::parse(&document).map_err(|it| {
        let message = format!("the script `{name}` cannot be read: {it}");
        Failure::new(Kind::NotRunnable, message)
            .coded("BrokenDocument")
            .helped(format!("gemstack show script/{name}"))
    })
}

fn request(parameters: Parameters, model: &Model, timeout: Option<Duration>) -> Request {
    let asked = parameters.max_output_tokens;
    let most = |asked: u64| model.max_output.map_or(asked, |it| it.min(asked));
    Request {
        system: parameters.system,
        temperature: parameters.temperature,
        max_output_tokens: asked.map(most),
        effort: parameters.effort,
        schema: parameters.schema.map(Json::Object),
        cache: parameters.cache,
        timeout: timeout.map_or(Request::TIMEOUT, |it| it + MARGIN),
        turns: std::iter::once(Turn::person(parameters.prompt))
            .chain(parameters.turns)
            .collect(),
    }
}

#[cfg(test)]
mod tests;
