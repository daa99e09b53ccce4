//! Where words of others flow into places where they can do harm.

use super::calls::call_of;
use super::signature::Passage;
use super::whose::{self, Nature, Whose};
use super::{LifecycleView, PipelineView, Readings, sanitiser};
use crate::catalogue::{Author, Holds, Sink};
use crate::diagnostic::{Confidence, Diagnostic, Severity};
use crate::document::{Document, Node, Value};
use crate::expression::Flow;
use crate::source::Span;
use crate::written::{WrittenStage, WrittenWork, texts};

/// Programs that read a command line from their arguments, with the option before it.
const SHELLS: &[(&str, &[&str])] = &[
    ("ash", &["-c", "-ec", "-lc"]),
    ("bash", &["-c", "-ec", "-euc", "-lc"]),
    ("cmd", &["/C", "/c"]),
    ("dash", &["-c", "-ec"]),
    ("fish", &["-c"]),
    ("ksh", &["-c", "-ec"]),
    ("powershell", &["-Command", "-c"]),
    ("pwsh", &["-Command", "-c"]),
    ("sh", &["-c", "-ec", "-euc", "-lc"]),
    ("zsh", &["-c", "-ec", "-lc"]),
];

/// Short options that mostly take the argument after them, whatever it begins with.
const TAKES_NEXT: &[&str] = &["-C", "-D", "-I", "-b", "-e", "-m", "-n", "-o", "-p", "-t"];

/// Words of others that flow into a place where they can do harm.
#[derive(Debug, Clone)]
pub struct Drain<'a> {
    /// What kind of place.
    pub sink: Sink,
    /// The text in which they stand.
    pub node: &'a Node,
    /// How they get there.
    pub flow: Flow,
    /// Whose they are.
    pub whose: Whose,
    /// The place: `` `command` of `tests.run` ``.
    pub into: String,
    /// Whether it may be meant, such as the value of an option.
    pub doubtful: bool,
}

/// An input of a document that flows unchanged into a place where words can do harm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenInput {
    /// The input.
    pub input: String,
    /// What kind of place.
    pub sink: Sink,
}

/// Drains that are dangerous, as diagnostics of a rule; one for each place.
fn diagnostics<'d, 'a: 'd>(
    drains: impl IntoIterator<Item = &'d Drain<'a>>,
    document: &Document,
    rule: &'static str,
    is_here: fn(Sink) -> bool,
) -> Vec<Diagnostic> {
    let drains = drains.into_iter().filter(|it| is_here(it.sink));
    let dangerous = drains.filter(|it| it.is_dangerous());
    let mut found: Vec<_> = dangerous.map(|it| it.diagnostic(rule, document)).collect();
    // Words of several authors may come by one name; the first is the least trusted.
    found.dedup_by(|next, first| next.place == first.place);
    found
}

/// A text that flows into a place, and the path of fields that is still to go from its value.
struct Inlet<'a> {
    sink: Sink,
    node: &'a Node,
    rest: Vec<String>,
    into: String,
    doubtful: bool,
    /// Whether only what it begins with counts.
    first_only: bool,
}

impl Drain<'_> {
    /// Whether the words are known to be somebody's who must not choose there.
    pub fn is_dangerous(&self) -> bool {
        let Whose { author, nature, .. } = &self.whose;
        let (is_paths, is_choice) = (*nature == Nature::Paths, *nature == Nature::Choice);
        match self.sink {
            Sink::Read => false,
            // Alone, it is the command or path that whoever filled it in chose.
            Sink::Shell => !(is_choice && self.flow.whole),
            Sink::Path => !(is_paths || is_choice && self.flow.whole),
            Sink::Argument => !is_choice,
            Sink::Message | Sink::Prompt { .. } => {
                *nature == Nature::Text && *author != Author::Person
            }
        }
    }

    /// What is wrong with it.
    pub fn diagnostic(&self, rule: &'static str, document: &Document) -> Diagnostic {
        let span = self.node.locate(document.source(), self.flow.range.clone());
        let place = document.place(span);
        let author = self.whose.author.name();
        let holds = match self.whose.nature {
            Nature::Paths => format!("paths that {author} chose"),
            Nature::Text | Nature::Choice => format!("words of {author}"),
        };
        let source = self.flow.path.join(".");
        let harm = harm(self.sink);
        let message = format!("`{source}` holds {holds}, and {} {harm}", self.into);
        let diagnostic = Diagnostic {
            severity: self.severity(),
            ..Diagnostic::warning(rule, place, message)
        };
        let diagnostic = diagnostic
            .confidence(self.confidence())
            .help(sanitiser::cure(self.sink, self.whose.nature));
        match origin(document, &self.flow) {
            Some(span) => diagnostic.related(document.place(span), "the words come from here"),
            None => diagnostic,
        }
    }

    fn severity(&self) -> Severity {
        let strange = matches!(self.whose.author, Author::Model | Author::Program);
        if self.sink == Sink::Shell && strange && self.whose.nature == Nature::Text {
            Severity::Error
        } else {
            Severity::Warning
        }
    }

    fn confidence(&self) -> Confidence {
        match (self.whose.author, self.whose.nature) {
            _ if self.doubtful => Confidence::Low,
            (Author::Person, _) => Confidence::Low,
            (Author::File, _) | (_, Nature::Paths) => Confidence::Medium,
            (Author::Model | Author::Program, _) => Confidence::High,
        }
    }
}

fn harm(sink: Sink) -> &'static str {
    match sink {
        Sink::Shell => "is read by a shell",
        Sink::Argument => "would take it for an option where it begins with `-`",
        Sink::Path | Sink::Read => "is a path, which it could lead elsewhere",
        Sink::Message => "is what a person decides by",
        Sink::Prompt { .. } => "would give it to the model like an instruction",
    }
}

/// Where the words of a flow come from in the document.
fn origin(document: &Document, flow: &Flow) -> Option<Span> {
    let [root, name, ..] = &flow.path[..] else {
        return None;
    };
    let fields = document.root().get(root)?.fields();
    fields
        .iter()
        .find(|it| it.key == *name)
        .map(|it| it.key_span)
}

impl<'a> PipelineView<'a> {
    /// What a rule has to say of words that flow into certain places.
    pub fn harm(&self, rule: &'static str, is_here: fn(Sink) -> bool) -> Vec<Diagnostic> {
        diagnostics(self.drains(), self.written.document, rule, is_here)
    }

    /// Where words of others flow into places where they can do harm.
    fn drains(&self) -> &[Drain<'a>] {
        self.drains.get_or_init(|| {
            let inlets = self.written.stages().flat_map(|it| self.inlets(it));
            inlets.flat_map(|it| self.drains_of(&it)).collect()
        })
    }

    /// The inputs that flow unchanged into such places.
    pub(super) fn open_inputs(&self) -> Vec<OpenInput> {
        let drains = self.drains().iter();
        let open = drains.filter_map(|it| {
            Some(OpenInput {
                input: it.whose.input.clone()?,
                sink: it.sink,
            })
        });
        let mut inputs: Vec<OpenInput> = Vec::new();
        open.for_each(|it| {
            if !inputs.contains(&it) {
                inputs.push(it);
            }
        });
        inputs
    }

    fn drains_of(&self, inlet: &Inlet<'a>) -> Vec<Drain<'a>> {
        let whose = |flow: &Flow| self.whose(&[&flow.path[..], &inlet.rest].concat());
        drains_of(inlet, &self.readings, whose)
    }

    fn inlets(&self, stage: WrittenStage<'a>) -> Vec<Inlet<'a>> {
        let Some(operation) = stage.operation().and_then(|it| self.catalogue.get(it)) else {
            return Vec::new();
        };
        let Some(with) = stage.with() else {
            return Vec::new();
        };
        if operation.calls.is_some() {
            return self.inlets_of_call(stage);
        }
        let sinks = operation.trust.sinks.iter();
        let inlets = sinks.flat_map(|(parameter, sink)| {
            let path: Vec<_> = parameter.split('.').collect();
            let into = format!("`{parameter}` of `{}`", operation.name);
            match sink {
                Sink::Argument => arguments(with.get(parameter), &into),
                sink => self.collected(with, &path, *sink, &into, false),
            }
        });
        inlets.collect()
    }

    fn inlets_of_call(&self, stage: WrittenStage<'a>) -> Vec<Inlet<'a>> {
        let Some((kind, name)) = call_of(stage, self.catalogue) else {
            return Vec::new();
        };
        let name = name.text().unwrap_or_default();
        let given = whose::given(stage, self.catalogue);
        match (self.signatures.passage(kind, name), given) {
            (Some(passage), Some(given)) => inlets_of_inputs(&passage, name, given),
            _ => Vec::new(),
        }
    }

    /// The texts that a path of fields leads to, through what other stages pass on. What stands in
    /// a fence is left out.
    fn collected(
        &self,
        node: &'a Node,
        path: &[&str],
        sink: Sink,
        into: &str,
        fenced: bool,
    ) -> Vec<Inlet<'a>> {
        let fenced = fence(node, sink).unwrap_or(fenced);
        match (&node.value, path) {
            (Value::List(items), _) => items
                .iter()
                .flat_map(|it| self.collected(it, path, sink, into, fenced))
                .collect(),
            (Value::Map(_), [first, rest @ ..]) => {
                let inner = node.get(first).into_iter();
                inner
                    .flat_map(|it| self.collected(it, rest, sink, into, fenced))
                    .collect()
            }
            (Value::Text(_), _) => match self.passed_on(node) {
                Some(given) if !path.is_empty() => self.collected(given, path, sink, into, fenced),
                _ if fenced => Vec::new(),
                _ => vec![Inlet {
                    sink,
                    node,
                    rest: path.iter().map(|it| (*it).to_owned()).collect(),
                    into: into.to_owned(),
                    doubtful: false,
                    first_only: false,
                }],
            },
            _ => Vec::new(),
        }
    }

    /// What a stage was given that passes it on, where a text names exactly that.
    fn passed_on(&self, node: &'a Node) -> Option<&'a Node> {
        let flows = self.readings.flows(node);
        let [flow] = &flows[..] else {
            return None;
        };
        let [root, name, path @ ..] = &flow.path[..] else {
            return None;
        };
        let plain = flow.whole && flow.filters.is_empty() && root == "stages";
        let stage = self
            .written
            .stages()
            .find(|it| plain && it.name() == name)?;
        let operation = self.catalogue.get(stage.operation()?)?;
        let outputs = operation.trust.outputs.iter();
        let mut given = outputs.filter_map(|(field, holds)| match holds {
            Holds::Given(parameter) if path.first().is_some_and(|it| it == field) => {
                let given = stage.parameter(parameter)?;
                path[1..].iter().try_fold(given, |it, name| it.get(name))
            }
            _ => None,
        });
        given.next()
    }
}

/// Whether a record says of itself that it is fenced. What is computed is believed to be.
fn fence(node: &Node, sink: Sink) -> Option<bool> {
    let Sink::Prompt { fence } = sink else {
        return None;
    };
    match node.get(fence)?.value {
        Value::Boolean(fenced) => Some(fenced),
        Value::Null => None,
        _ => Some(true),
    }
}

fn drains_of<'a>(
    inlet: &Inlet<'a>,
    readings: &Readings<'a>,
    whose: impl Fn(&Flow) -> Vec<Whose>,
) -> Vec<Drain<'a>> {
    let flows = readings.flows(inlet.node);
    let flows = flows.iter();
    let reaching = flows.filter(|it| !inlet.first_only || it.leads);
    let unsafe_ones = reaching.filter(|it| !sanitiser::is_safe(it, inlet.sink));
    let drains = unsafe_ones.flat_map(|flow| {
        let whose = whose(flow).into_iter();
        whose.map(move |whose| (flow.clone(), whose))
    });
    drains
        .map(|(flow, whose)| Drain {
            sink: inlet.sink,
            node: inlet.node,
            flow,
            whose,
            into: inlet.into.clone(),
            doubtful: inlet.doubtful,
        })
        .collect()
}

fn inlets_of_inputs<'a>(passage: &Passage, name: &str, given: &'a Node) -> Vec<Inlet<'a>> {
    let open = passage.open_inputs.iter();
    let inlets = open.flat_map(|it| {
        let texts = given.get(&it.input).map(texts).unwrap_or_default();
        texts.into_iter().map(|node| Inlet {
            sink: it.sink,
            node,
            rest: Vec::new(),
            into: format!("the input `{}` of `{name}`", it.input),
            doubtful: false,
            first_only: false,
        })
    });
    inlets.collect()
}

/// The arguments of a program. One of a shell is a command line; what follows `--` is no option.
fn arguments<'a>(node: Option<&'a Node>, into: &str) -> Vec<Inlet<'a>> {
    let inlet = |node, sink, doubtful| Inlet {
        sink,
        node,
        rest: Vec::new(),
        into: into.to_owned(),
        doubtful,
        first_only: sink == Sink::Argument,
    };
    let Some(node) = node else {
        return Vec::new();
    };
    if node.text().is_some() {
        return vec![inlet(node, Sink::Argument, false)];
    }
    let items = node.items();
    if let Some(line) = command_line(items) {
        return vec![inlet(line, Sink::Shell, false)];
    }
    let end = items.iter().position(|it| it.text() == Some("--"));
    let options = &items[..end.unwrap_or(items.len())];
    let before = |at: usize| at.checked_sub(1).and_then(|it| options[it].text());
    let texts = options.iter().enumerate();
    let texts =
        texts.filter(|(at, it)| it.text().is_some() && !before(*at).is_some_and(takes_next));
    texts
        .map(|(at, it)| {
            let flag = before(at).is_some_and(|it| it.starts_with('-'));
            inlet(it, Sink::Argument, flag)
        })
        .collect()
}

/// Whether an option probably takes the argument after it for its value.
fn takes_next(option: &str) -> bool {
    let is_long = option.starts_with("--") && !option.contains('=');
    is_long || TAKES_NEXT.contains(&option)
}

/// The argument that a shell reads as a command line.
fn command_line(items: &[Node]) -> Option<&Node> {
    let program = items.first()?.text()?;
    let name = program.rsplit('/').next()?;
    let (_, options) = SHELLS.iter().find(|(it, _)| *it == name)?;
    let option = items
        .iter()
        .position(|it| it.text().is_some_and(|it| options.contains(&it)))?;
    items.get(option + 1)
}

impl<'a> LifecycleView<'a> {
    /// What a rule has to say of words that flow into certain places.
    pub fn harm(&self, rule: &'static str, is_here: fn(Sink) -> bool) -> Vec<Diagnostic> {
        let given = self.drains.get_or_init(|| self.drains_of_works());
        let reasons = || self.reasons.get_or_init(|| self.drains_of_reasons()).iter();
        let reasons = is_here(Sink::Message).then(reasons);
        let drains = given.iter().chain(reasons.into_iter().flatten());
        diagnostics(drains, self.written.document, rule, is_here)
    }

    fn drains_of_works(&self) -> Vec<Drain<'a>> {
        let works = self.written.works();
        let inlets = works.flat_map(|it| self.inlets_of_work(it));
        let whose = |flow: &Flow| self.whose(flow, None);
        inlets
            .flat_map(|it| drains_of(&it, &self.readings, whose))
            .collect()
    }

    /// What a step runs is looked into only where it is given words of others.
    fn inlets_of_work(&self, work: WrittenWork<'a>) -> Vec<Inlet<'a>> {
        let given = work.with().filter(|it| self.holds_words(it));
        let (Some((kind, name)), Some(given)) = (work.target(), given) else {
            return Vec::new();
        };
        let name = name.text().unwrap_or_default();
        let passage = self.signatures.passage(kind, name);
        passage.map_or_else(Vec::new, |it| inlets_of_inputs(&it, name, given))
    }

    fn holds_words(&self, given: &'a Node) -> bool {
        let flows = texts(given).into_iter().map(|it| self.readings.flows(it));
        let mut flows = flows.flat_map(|it| it.to_vec());
        flows.any(|it| !self.whose(&it, None).is_empty())
    }

    /// The sentences that people read: why a step is permitted, and why its work is rejected.
    fn drains_of_reasons(&self) -> Vec<Drain<'a>> {
        let mut drains = Vec::new();
        for step in self.written.steps() {
            let permits = step.permits().filter_map(|it| it.node.get("reason"));
            let rejects = step.moves().filter_map(|it| it.node.get("rejects"));
            let rejects = rejects.filter_map(|it| it.get("reason"));
            let reasons = permits.chain(rejects).map(|node| Inlet {
                sink: Sink::Message,
                node,
                rest: Vec::new(),
                into: format!("a reason of `{}`", step.name()),
                doubtful: false,
                first_only: false,
            });
            let whose = |flow: &Flow| self.whose(flow, step.run());
            drains.extend(reasons.flat_map(|it| drains_of(&it, &self.readings, whose)));
        }
        drains
    }

    /// Whose words a value holds, where `result` is that of some work.
    fn whose(&self, flow: &Flow, work: Option<WrittenWork<'_>>) -> Vec<Whose> {
        match &flow.path[..] {
            [root, path @ ..] if root == "result" => {
                let target = work.and_then(WrittenWork::target);
                let passage =
                    target.and_then(|(kind, name)| self.signatures.passage(kind, name.text()?));
                let words = passage.map(|it| whose::within(&it.words, path));
                let words = words.unwrap_or_default().into_iter();
                words.filter(|it| it.input.is_none()).collect()
            }
            [root, ..] if root == "last" || root == "history" => whose::within(
                &whose::of_lifecycle(self.written, self.signatures),
                &flow.path,
            ),
            [root, name, ..] if root == "facts" => {
                let fact = self.written.facts().iter().find(|it| it.key == *name);
                fact.and_then(whose::of_fact).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }
}
