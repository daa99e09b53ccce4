//! Whose words a value holds, as far as it is known: through operations, facts and other documents.

use crate::catalogue::{Author, Catalogue, Holds};
use crate::check::call_of;
use crate::document::{Field, Node};
use crate::expression::Flow;
use crate::fact::Selector;
use crate::selector::selector;
use crate::types::Type;
use crate::written::{WrittenLifecycle, WrittenStage, texts};

use super::{PipelineView, Signatures};

/// How far words are followed through stages.
const DEEPEST: usize = 12;

/// What kind of words these are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Nature {
    /// Any text.
    Text,
    /// Paths inside the project.
    Paths,
    /// One value that a place is there for: an input, or a field of a file. Alone, it is the
    /// choice of whoever filled it in.
    Choice,
}

/// Whose words a value holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Whose {
    /// Who wrote them.
    pub author: Author,
    /// What kind of words they are.
    pub nature: Nature,
    /// The input of this document that they come by.
    pub input: Option<String>,
}

impl Whose {
    /// Words of an author.
    pub fn new(author: Author, nature: Nature) -> Self {
        Self {
            author,
            nature,
            input: None,
        }
    }

    fn of_input(name: &str) -> Self {
        Self {
            author: Author::Person,
            nature: Nature::Choice,
            input: Some(name.to_owned()),
        }
    }
}

/// The outputs of a document that hold words of others: their dotted paths, with whose.
pub type Words = Vec<(Vec<String>, Whose)>;

/// The words in those fields that a path leads to or through.
pub(super) fn within(words: &Words, path: &[String]) -> Vec<Whose> {
    let related = words.iter().filter(|(field, _)| is_related(field, path));
    distinct(related.map(|(_, whose)| whose.clone()).collect())
}

fn is_related(field: &[String], path: &[String]) -> bool {
    field.iter().zip(path).all(|(left, right)| left == right)
}

fn distinct(mut whose: Vec<Whose>) -> Vec<Whose> {
    whose.sort();
    whose.dedup();
    whose
}

/// Whose words a fact holds.
pub(super) fn of_fact(fact: &Field) -> Option<Whose> {
    let nature = match selector(&fact.node)? {
        Selector::Section { .. } => Nature::Text,
        Selector::Field { .. }
        | Selector::Marker { .. }
        | Selector::FrontMatter { .. }
        | Selector::Pointer { .. } => Nature::Choice,
        Selector::Verdict(_) | Selector::Exists => return None,
    };
    Some(Whose::new(Author::File, nature))
}

impl<'a> PipelineView<'a> {
    /// Whose words a value holds that an expression names.
    pub fn whose(&self, path: &[String]) -> Vec<Whose> {
        self.whose_at(path, DEEPEST)
    }

    /// The words in the outputs of the pipeline.
    pub(super) fn words(&self) -> Words {
        let outputs = self.written.outputs().iter();
        let words = outputs.flat_map(|it| {
            let whose = self.whose_in(&it.node, &[], DEEPEST).into_iter();
            whose.map(|whose| (vec![it.key.clone()], whose))
        });
        words.collect()
    }

    fn whose_at(&self, path: &[String], depth: usize) -> Vec<Whose> {
        let known = self.known.reach(path);
        if depth == 0 || known.is_some_and(|it| !holds_text(it)) {
            return Vec::new();
        }
        match path {
            [root, name, rest @ ..] if root == "stages" => self.whose_of_stage(name, rest, depth),
            [root, name, ..] if root == "facts" => {
                let fact = self.written.facts().iter().find(|it| it.key == *name);
                fact.and_then(of_fact).into_iter().collect()
            }
            [root, name, ..] if root == "inputs" => {
                let input = self.written.inputs().iter().find(|it| it.key == *name);
                input.map(|_| Whose::of_input(name)).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    fn whose_of_stage(&self, name: &str, path: &[String], depth: usize) -> Vec<Whose> {
        let Some(stage) = self.written.stages().find(|it| it.name() == name) else {
            return Vec::new();
        };
        let Some(operation) = stage.operation().and_then(|it| self.catalogue.get(it)) else {
            return Vec::new();
        };
        if operation.calls.is_some() {
            return self.whose_of_call(stage, path, depth);
        }
        let outputs = operation.trust.outputs.iter();
        let whose = outputs.flat_map(|(field, holds)| {
            let field: Vec<_> = field.split('.').map(str::to_owned).collect();
            if !is_related(&field, path) {
                return Vec::new();
            }
            let rest = path.get(field.len()..).unwrap_or_default();
            match *holds {
                Holds::Words(author) => vec![Whose::new(author, Nature::Text)],
                Holds::Paths(author) => vec![Whose::new(author, Nature::Paths)],
                Holds::Given(parameter) => {
                    let given = stage.parameter(parameter);
                    given.map_or_else(Vec::new, |it| self.whose_in(it, rest, depth - 1))
                }
            }
        });
        distinct(whose.collect())
    }

    /// The words in the outputs of another document; those of its inputs are the ones given to it.
    fn whose_of_call(&self, stage: WrittenStage<'a>, path: &[String], depth: usize) -> Vec<Whose> {
        let call = call_of(stage, self.catalogue);
        let passage = call.and_then(|(kind, name)| self.signatures.passage(kind, name.text()?));
        let Some(passage) = passage else {
            return Vec::new();
        };
        let found = within(&passage.words, path).into_iter();
        let here = found.flat_map(|whose| match &whose.input {
            None => vec![whose],
            Some(input) => {
                let given = given(stage, self.catalogue).and_then(|it| it.get(input));
                given.map_or_else(Vec::new, |it| self.whose_in(it, &[], depth - 1))
            }
        });
        distinct(here.collect())
    }

    /// Whose words a value holds as written, or the field of it that a path leads to.
    fn whose_in(&self, node: &'a Node, path: &[String], depth: usize) -> Vec<Whose> {
        if let [first, rest @ ..] = path
            && node.text().is_none()
        {
            let inner = node.get(first).map(|it| self.whose_in(it, rest, depth));
            let items = node.items().iter();
            let items = items.flat_map(|it| self.whose_in(it, path, depth));
            return inner.into_iter().flatten().chain(items).collect();
        }
        let mut whose = Vec::new();
        for text in texts(node) {
            for flow in self
                .readings
                .flows(text)
                .iter()
                .filter(|it| !is_counted(it))
            {
                whose.extend(self.whose_at(&[&flow.path[..], path].concat(), depth - 1));
            }
        }
        distinct(whose)
    }
}

/// The inputs that a stage gives to the document that it runs.
pub(super) fn given<'d>(stage: WrittenStage<'d>, catalogue: &Catalogue) -> Option<&'d Node> {
    let call = catalogue.get(stage.operation()?)?.calls.as_ref()?;
    stage.parameter(call.inputs)
}

/// Whether a filter makes a number or a yes or no of a value.
pub(super) fn is_counted(flow: &Flow) -> bool {
    let counts = |it: &String| {
        matches!(
            it.as_str(),
            "abs" | "bool" | "count" | "float" | "int" | "length" | "round" | "sum"
        )
    };
    flow.filters.iter().any(counts)
}

/// Whether values of a type can hold words of anybody's choice.
fn holds_text(of: &Type) -> bool {
    match of {
        Type::Null | Type::Boolean | Type::Integer | Type::Number | Type::Word(_) => false,
        Type::Either(members) => members.iter().any(holds_text),
        _ => true,
    }
}

/// The words in what a lifecycle gives: those of what its steps run.
pub(super) fn of_lifecycle(written: WrittenLifecycle<'_>, signatures: &Signatures<'_>) -> Words {
    let targets = written.works().filter_map(|it| it.target());
    let known = targets.filter_map(|(kind, name)| signatures.passage(kind, name.text()?));
    let words: Vec<_> = known.flat_map(|it| it.words.clone()).collect();
    let own = words.into_iter().filter(|(_, whose)| whose.input.is_none());
    let below = |root: &str, path: &[String]| [&[root.to_owned()], path].concat();
    own.flat_map(|(path, whose)| {
        [
            (below("history", &path), whose.clone()),
            (below("last", &path), whose),
        ]
    })
    .collect()
}
