//! An agent program, as its document describes it: how it is started for a question, and what it looks for. It is started
//! by whoever asks; nothing here has an effect.

use std::path::Path;

use gemstack_lang::expression::{Datum, Scope, Template, Text, Undefined};
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::document::{Document, Stream};
use super::endpoint::Lookup;
use super::refusal::RefusalShape;
use super::reply::ReplyShape;
use super::sending::{datum_of, rendered};
use super::shape::{Reader, words};
use super::traits::Traits;
use super::{Model, ProviderFault, Request};
use crate::failure::Failure;

mod hearing;

pub use hearing::{Hearing, Over};

const NAMES: &[&str] = &["request", "model", "files", "directory"];

/// How an agent program is started, as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CommandDocument {
    program: ProgramDocument,
    arguments: Vec<Json>,
    agent: Option<Vec<Json>>,
    stdin: Option<String>,
    #[serde(default)]
    files: Map<String, Json>,
    #[serde(default)]
    keys: Vec<String>,
    #[serde(default)]
    environment: Vec<String>,
}

/// Which program it is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProgramDocument {
    name: String,
    #[serde(default)]
    env: Vec<String>,
    get: Option<String>,
}

/// How to speak to one agent program.
#[derive(Debug, Clone)]
pub(super) struct Command {
    program: ProgramDocument,
    arguments: Vec<Template>,
    /// Those with which it works in a directory, where it can.
    agent: Option<Vec<Template>>,
    stdin: Option<Text>,
    files: Vec<(String, Template)>,
    keys: Vec<String>,
    environment: Vec<String>,
    pub(super) reply: ReplyShape,
    pub(super) refusals: RefusalShape,
}

/// A program to start, which a person may have to get first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its name or place.
    pub program: String,
    /// Where one gets it.
    pub get: Option<String>,
}

/// What a program is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// To answer a prompt.
    Answer,
    /// To work in its directory.
    Act,
}

/// A program that is ready to be started for a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// Its arguments, without its own name.
    pub arguments: Vec<String>,
    /// What it reads on standard input.
    pub stdin: Option<String>,
    /// The variables of the environment that it sees beside those that every program does.
    pub environment: Vec<String>,
}

impl Command {
    pub(super) fn build(document: &mut Document, traits: &Traits) -> Result<Self, ProviderFault> {
        let missing = |part| ProviderFault::MissingForCommand { part };
        let command = document.command.take().ok_or(missing("command"))?;
        let reply = document.reply.take().ok_or(missing("reply"))?;
        if reply.stream == Stream::Sse {
            return Err(ProviderFault::EventsOfCommand);
        }
        let names = Reader::of_request(NAMES, traits, true);
        let arguments = |key: &str, written: &[Json]| {
            let written = written.iter().enumerate();
            let read = written.map(|(at, it)| names.template(&format!("command.{key}[{at}]"), it));
            read.collect::<Result<Vec<_>, _>>()
        };
        let agent = command.agent.as_ref();
        let files = command.files.iter().map(|(name, text)| {
            let place = format!("command.files.{name}");
            Ok((name.clone(), names.template(&place, text)?))
        });
        Ok(Self {
            arguments: arguments("arguments", &command.arguments)?,
            agent: agent.map(|it| arguments("agent", it)).transpose()?,
            stdin: names.optional("command.stdin", command.stdin.as_ref())?,
            files: files.collect::<Result<_, ProviderFault>>()?,
            program: command.program,
            keys: command.keys,
            environment: command.environment,
            reply: ReplyShape::build(&reply)?,
            refusals: RefusalShape::build(&reply.error, &document.errors)?,
        })
    }

    /// The program: what a variable of the environment names, or else what the document does.
    pub(super) fn named(&self, environment: Lookup<'_>) -> Named {
        let mut said = self.program.env.iter().filter_map(|it| environment(it));
        let said = said.find(|it| !it.trim().is_empty());
        Named {
            program: said.unwrap_or_else(|| self.program.name.clone()),
            get: self.program.get.clone(),
        }
    }

    /// Whether it can work in a directory.
    pub(super) fn is_agent(&self) -> bool {
        self.agent.is_some()
    }

    /// The files that it reads, by name: null is not written.
    pub(super) fn files(
        &self,
        model: &Model,
        request: &Request,
    ) -> Result<Vec<(String, String)>, Failure> {
        let scope = scope(model, request);
        let mut files = Vec::new();
        for (name, text) in &self.files {
            let text = rendered(text.render(&scope, Undefined::Fault), "command.files")?;
            files.extend(words(text.to_json()).map(|it| (name.clone(), it)));
        }
        Ok(files)
    }

    /// What is needed to start it, once its files are in a directory of that name and it is to work in another one.
    pub(super) fn start(
        &self,
        model: &Model,
        request: &Request,
        files: &Path,
        (directory, work): (&Path, Work),
    ) -> Result<Start, Failure> {
        let written = self.files(model, request)?.into_iter();
        let place = |name: &String| files.join(name).to_string_lossy().into_owned();
        let written = written.map(|(name, _)| (name.clone(), Datum::text(&place(&name))));
        let scope = scope(model, request)
            .with("files", Datum::record(written))
            .with("directory", Datum::text(&directory.to_string_lossy()));
        let stdin = self.stdin.as_ref();
        let stdin = stdin.map(|it| rendered(it.render(&scope, Undefined::Fault), "command.stdin"));
        Ok(Start {
            arguments: arguments(self.wanted(work), &scope)?,
            stdin: stdin.transpose()?.and_then(|it| words(it.to_json())),
            environment: self.keys.iter().chain(&self.environment).cloned().collect(),
        })
    }

    fn wanted(&self, work: Work) -> &[Template] {
        match work {
            Work::Answer => &self.arguments,
            Work::Act => self.agent.as_ref().unwrap_or(&self.arguments),
        }
    }
}

/// Arguments that are null are left out, and those that are lists are several.
fn arguments(wanted: &[Template], scope: &Scope) -> Result<Vec<String>, Failure> {
    let mut arguments = Vec::new();
    for argument in wanted {
        let value = argument.render(scope, Undefined::Null);
        match rendered(value, "command.arguments")?.to_json() {
            Json::Null => {}
            Json::Array(several) => arguments.extend(several.into_iter().map(word)),
            one => arguments.push(word(one)),
        }
    }
    Ok(arguments)
}

fn scope(model: &Model, request: &Request) -> Scope {
    Scope::new()
        .with("request", request.datum(model))
        .with("model", datum_of(model))
        .with("files", Datum::null())
        .with("directory", Datum::null())
}

/// An argument as it is passed; an empty one is one too.
fn word(value: Json) -> String {
    match value {
        Json::String(text) => text,
        other => other.to_string(),
    }
}
