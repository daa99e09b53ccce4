//! What a document takes and gives when another runs it, and what it does.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use super::pipeline_view::{PipelineView, known};
use super::readings::Spelled;
use super::{
    Deeds, LifecycleView, Models, OpenInput, Readings, UsedNames, Words, infer::infer, sanitiser,
    whose,
};
use crate::catalogue::Catalogue;
use crate::document::{Document, Field, Node, Value};
use crate::expression::Flow;
use crate::library::Library;
use crate::types::{Record, RecordField, Type};
use crate::written::{WrittenLifecycle, WrittenPipeline};

mod part;

use part::Part;

/// What a document takes and gives.
#[derive(Debug, Clone)]
pub struct Signature {
    /// Its inputs.
    pub inputs: Record,
    /// Its outputs.
    pub outputs: Type,
}

/// How words of others pass through a document.
#[derive(Debug, Clone, Default)]
pub(super) struct Passage {
    /// Whose words its outputs hold.
    pub(super) words: Words,
    /// The inputs that flow unchanged into places where words can do harm.
    pub(super) open_inputs: Vec<OpenInput>,
}

/// What is known of documents that others run, and of models. Each document is read once, and each part of what
/// is known of it found when it is first asked for.
pub struct Signatures<'a> {
    catalogue: &'a Catalogue,
    library: &'a dyn Library,
    kept: RefCell<Kept>,
    models: Models<'a>,
    spelled: Spelled,
}

/// Documents by kind and name, once they were looked for.
type Kept = HashMap<(String, String), Option<Rc<Called>>>;

/// A document that others run.
struct Called {
    document: Arc<Document>,
    runs: Runs,
    outputs: Part<Type>,
    deeds: Part<Deeds>,
    passage: Part<Passage>,
}

/// What kind of document others run.
#[derive(Clone, Copy)]
enum Runs {
    Pipeline,
    Lifecycle,
}

impl Runs {
    fn named(kind: &str) -> Option<Self> {
        match kind {
            "pipeline" => Some(Self::Pipeline),
            "lifecycle" => Some(Self::Lifecycle),
            _ => None,
        }
    }
}

impl<'a> Signatures<'a> {
    /// Nothing is known yet.
    pub fn new(catalogue: &'a Catalogue, library: &'a dyn Library) -> Self {
        Self {
            catalogue,
            library,
            kept: RefCell::default(),
            models: Models::new(library),
            spelled: Spelled::default(),
        }
    }

    /// Texts as expressions, read so far.
    pub(super) fn spelled(&self) -> &Spelled {
        &self.spelled
    }

    /// The models there are.
    pub fn models(&self) -> &Models<'a> {
        &self.models
    }

    /// Whether there is such a document.
    pub fn has(&self, kind: &str, name: &str) -> bool {
        self.called(kind, name).is_some()
    }

    /// The inputs of a document; none where there is no such document.
    pub fn inputs(&self, kind: &str, name: &str) -> Option<Record> {
        let called = self.called(kind, name)?;
        Some(declared_inputs(&called.document))
    }

    /// The outputs of a document.
    pub(super) fn outputs(&self, kind: &str, name: &str) -> Option<Rc<Type>> {
        let called = self.called(kind, name)?;
        let find = || self.outputs_of(called.runs, &called.document);
        Some(called.outputs.get(find, || Type::Any))
    }

    /// What a document does to the world.
    pub(super) fn deeds(&self, kind: &str, name: &str) -> Option<Rc<Deeds>> {
        let called = self.called(kind, name)?;
        let document = &called.document;
        let find = || match called.runs {
            Runs::Pipeline => {
                Deeds::of_pipeline(WrittenPipeline::new(document), self.catalogue, self)
            }
            Runs::Lifecycle => Deeds::of_lifecycle(WrittenLifecycle::new(document), self),
        };
        Some(called.deeds.get(find, Deeds::unknown))
    }

    /// How words of others pass through a document.
    pub(super) fn passage(&self, kind: &str, name: &str) -> Option<Rc<Passage>> {
        let called = self.called(kind, name)?;
        let document = &called.document;
        let find = || match called.runs {
            Runs::Pipeline => self.through_pipeline(WrittenPipeline::new(document)),
            Runs::Lifecycle => self.through_lifecycle(WrittenLifecycle::new(document)),
        };
        Some(called.passage.get(find, Passage::default))
    }

    /// What a document takes and gives as it is written, whatever its name leads to.
    pub fn of_document(&self, document: &Document) -> Option<Signature> {
        let runs = Runs::named(document.kind()?)?;
        Some(Signature {
            inputs: declared_inputs(document),
            outputs: self.outputs_of(runs, document),
        })
    }

    fn called(&self, kind: &str, name: &str) -> Option<Rc<Called>> {
        let key = (kind.to_owned(), name.to_owned());
        if let Some(kept) = self.kept.borrow().get(&key) {
            return kept.clone();
        }
        let called = self.read(kind, name).map(Rc::new);
        self.kept.borrow_mut().insert(key, called.clone());
        called
    }

    fn read(&self, kind: &str, name: &str) -> Option<Called> {
        let runs = Runs::named(kind)?;
        Some(Called {
            document: self.library.document(kind, name)?,
            runs,
            outputs: Part::default(),
            deeds: Part::default(),
            passage: Part::default(),
        })
    }

    fn outputs_of(&self, runs: Runs, document: &Document) -> Type {
        match runs {
            Runs::Pipeline => self.outputs_of_pipeline(WrittenPipeline::new(document)),
            Runs::Lifecycle => LifecycleView::outputs(WrittenLifecycle::new(document)),
        }
    }

    /// Only the stages are looked at that the outputs speak of.
    fn outputs_of_pipeline(&self, written: WrittenPipeline<'_>) -> Type {
        let outputs = written.outputs();
        let used = UsedNames::within(outputs.iter().map(|it| &it.node)).below("stages");
        let is_used = |name: &str| used.as_ref().is_none_or(|it| it.contains(name));
        let known = known(written, self.catalogue, self.library, self, is_used);
        let readings = Readings::new(&self.spelled);
        let types = outputs.iter();
        let types = types.map(|it| (it.key.clone(), infer(&it.node, &known, &readings)));
        Type::Record(Record::of(types))
    }

    fn through_pipeline(&self, written: WrittenPipeline<'_>) -> Passage {
        let view = PipelineView::new(written, self.catalogue, self.library, self);
        Passage {
            words: view.words(),
            open_inputs: view.open_inputs(),
        }
    }

    fn through_lifecycle(&self, written: WrittenLifecycle<'_>) -> Passage {
        Passage {
            words: whose::of_lifecycle(written, self),
            open_inputs: open_inputs(written, self),
        }
    }
}

/// Pipelines and lifecycles declare their inputs in the same way.
fn declared_inputs(document: &Document) -> Record {
    inputs(WrittenPipeline::new(document).inputs())
}

/// The inputs of a lifecycle that its steps pass on to open inputs of what they run.
fn open_inputs(written: WrittenLifecycle<'_>, signatures: &Signatures<'_>) -> Vec<OpenInput> {
    let mut open = Vec::new();
    for work in written.works() {
        let Some((kind, name)) = work.target() else {
            continue;
        };
        let passage = signatures.passage(kind, name.text().unwrap_or_default());
        let inner = passage.iter().flat_map(|it| it.open_inputs.clone());
        let passed = inner.filter_map(|it| {
            let flows = Flow::all(work.with()?.text_of(&it.input)?);
            let flow = flows.into_iter().find(|it| it.path[0] == "inputs")?;
            let input = flow.path.get(1)?.clone();
            (!sanitiser::is_safe(&flow, it.sink)).then_some(OpenInput { input, ..it })
        });
        open.extend(passed);
    }
    open
}

/// The declared inputs as a record: required are those without default that are not optional.
pub(super) fn inputs(fields: &[Field]) -> Record {
    Record {
        fields: fields.iter().map(input).collect(),
        open: false,
    }
}

/// The declared type of an input: a word such as `string`, with the options of a string and the items
/// of a list where they are given.
pub fn input_type(node: &Node) -> Option<Type> {
    let of = Type::named(node.text_of("type")?)?;
    let options: Vec<_> = node
        .get("options")
        .map_or(&[][..], Node::items)
        .iter()
        .collect();
    let options: Vec<_> = options.into_iter().filter_map(Node::text).collect();
    Some(match of {
        Type::Text if !options.is_empty() => {
            Type::Word(options.into_iter().map(str::to_owned).collect())
        }
        Type::List(_) => {
            let items = node.text_of("of").and_then(Type::named);
            Type::List(Box::new(items.unwrap_or(Type::Any)))
        }
        other => other,
    })
}

fn input(field: &Field) -> RecordField {
    let node = &field.node;
    let optional = matches!(
        node.get("optional").map(|it| &it.value),
        Some(Value::Boolean(true))
    );
    let of = input_type(node).unwrap_or(Type::Any);
    RecordField {
        name: field.key.clone(),
        of: if optional { of.or_null() } else { of },
        required: !optional && node.get("default").is_none(),
        summary: node.text_of("summary").unwrap_or_default().to_owned(),
    }
}
