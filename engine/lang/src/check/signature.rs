//! What a document takes and gives when another runs it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::{
    Deeds, LifecycleView, Models, OpenInput, PipelineView, Words, infer::infer, sanitiser, whose,
};
use crate::catalogue::Catalogue;
use crate::document::{Document, Field, Node, Value};
use crate::expression::Flow;
use crate::library::Library;
use crate::types::{Record, RecordField, Type};
use crate::written::{WrittenLifecycle, WrittenPipeline};

/// What a document takes and gives.
#[derive(Debug, Clone)]
pub struct Signature {
    /// Its inputs.
    pub inputs: Record,
    /// Its outputs.
    pub outputs: Type,
    /// What it does to the world.
    pub deeds: Deeds,
    /// Whose words its outputs hold.
    pub words: Words,
    /// The inputs that flow unchanged into places where words can do harm.
    pub open_inputs: Vec<OpenInput>,
}

/// The signatures of documents and the models there are, found once and kept.
pub struct Signatures<'a> {
    catalogue: &'a Catalogue,
    library: &'a dyn Library,
    kept: RefCell<HashMap<(String, String), Found>>,
    models: Models<'a>,
}

#[derive(Clone)]
enum Found {
    /// Being found: a document that runs itself, in the end, meets this.
    Open,
    Unknown,
    Known(Rc<Signature>),
}

impl<'a> Signatures<'a> {
    /// No signatures yet.
    pub fn new(catalogue: &'a Catalogue, library: &'a dyn Library) -> Self {
        Self {
            catalogue,
            library,
            kept: RefCell::default(),
            models: Models::new(library),
        }
    }

    /// The models there are.
    pub fn models(&self) -> &Models<'a> {
        &self.models
    }

    /// The signature of a document; none where there is no such document.
    pub fn of(&self, kind: &str, name: &str) -> Option<Rc<Signature>> {
        let key = (kind.to_owned(), name.to_owned());
        let kept = self.kept.borrow().get(&key).cloned();
        match kept {
            Some(Found::Known(signature)) => Some(signature),
            Some(Found::Open) => Some(Rc::new(open())),
            Some(Found::Unknown) => None,
            None => self.find(key),
        }
    }

    fn find(&self, key: (String, String)) -> Option<Rc<Signature>> {
        self.kept.borrow_mut().insert(key.clone(), Found::Open);
        let found = self.read(&key.0, &key.1).map(Rc::new);
        let kept = found.clone().map_or(Found::Unknown, Found::Known);
        self.kept.borrow_mut().insert(key, kept);
        found
    }

    fn read(&self, kind: &str, name: &str) -> Option<Signature> {
        let document = self.library.document(kind, name)?;
        self.of_kind(kind, &document)
    }

    /// The signature of a document as it is written, whatever its name leads to.
    pub fn of_document(&self, document: &Document) -> Option<Signature> {
        self.of_kind(document.kind()?, document)
    }

    fn of_kind(&self, kind: &str, document: &Document) -> Option<Signature> {
        match kind {
            "pipeline" => Some(self.pipeline(WrittenPipeline::new(document))),
            "lifecycle" => Some(self.lifecycle(WrittenLifecycle::new(document))),
            _ => None,
        }
    }

    fn pipeline(&self, written: WrittenPipeline<'_>) -> Signature {
        let view = PipelineView::new(written, self.catalogue, self.library, self);
        let outputs = written.outputs().iter();
        let outputs =
            outputs.map(|it| (it.key.clone(), infer(&it.node, &view.known, &view.readings)));
        Signature {
            inputs: inputs(written.inputs()),
            outputs: Type::Record(Record::of(outputs)),
            deeds: Deeds::of_pipeline(written, self.catalogue, self),
            words: view.words(),
            open_inputs: view.open_inputs(),
        }
    }

    fn lifecycle(&self, written: WrittenLifecycle<'_>) -> Signature {
        Signature {
            inputs: inputs(written.inputs()),
            outputs: LifecycleView::outputs(written),
            deeds: Deeds::of_lifecycle(written, self),
            words: whose::of_lifecycle(written, self),
            open_inputs: open_inputs(written, self),
        }
    }
}

/// The inputs of a lifecycle that its steps pass on to open inputs of what they run.
fn open_inputs(written: WrittenLifecycle<'_>, signatures: &Signatures<'_>) -> Vec<OpenInput> {
    let mut open = Vec::new();
    for work in written.works() {
        let Some((kind, name)) = work.target() else {
            continue;
        };
        let signature = signatures.of(kind, name.text().unwrap_or_default());
        let inner = signature.iter().flat_map(|it| it.open_inputs.clone());
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

fn open() -> Signature {
    Signature {
        inputs: Record::open(),
        outputs: Type::Any,
        deeds: Deeds::unknown(),
        words: Words::new(),
        open_inputs: Vec::new(),
    }
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
