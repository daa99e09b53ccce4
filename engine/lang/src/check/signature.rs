//! What a document takes and gives when another runs it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::{LifecycleView, PipelineView, infer::infer};
use crate::catalogue::Catalogue;
use crate::document::{Document, Field, Value};
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
}

/// The signatures of documents, found once and kept.
pub struct Signatures<'a> {
    catalogue: &'a Catalogue,
    library: &'a dyn Library,
    kept: RefCell<HashMap<(String, String), Found>>,
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
        }
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
            "lifecycle" => Some(lifecycle(WrittenLifecycle::new(document))),
            _ => None,
        }
    }

    fn pipeline(&self, written: WrittenPipeline<'_>) -> Signature {
        let view = PipelineView::new(written, self.catalogue, self.library, self);
        let outputs = written.outputs().iter();
        let outputs = outputs.map(|it| (it.key.clone(), infer(&it.node, &view.known)));
        Signature {
            inputs: inputs(written.inputs()),
            outputs: Type::Record(Record::of(outputs)),
        }
    }
}

fn lifecycle(written: WrittenLifecycle<'_>) -> Signature {
    Signature {
        inputs: inputs(written.inputs()),
        outputs: LifecycleView::outputs(written),
    }
}

fn open() -> Signature {
    Signature {
        inputs: Record::open(),
        outputs: Type::Any,
    }
}

/// The declared inputs as a record: required are those without default that are not optional.
pub(super) fn inputs(fields: &[Field]) -> Record {
    Record {
        fields: fields.iter().map(input).collect(),
        open: false,
    }
}

fn input(field: &Field) -> RecordField {
    let node = &field.node;
    let optional = matches!(
        node.get("optional").map(|it| &it.value),
        Some(Value::Boolean(true))
    );
    let of = node
        .text_of("type")
        .and_then(Type::named)
        .unwrap_or(Type::Any);
    RecordField {
        name: field.key.clone(),
        of: if optional { of.or_null() } else { of },
        required: !optional && node.get("default").is_none(),
        summary: node.text_of("summary").unwrap_or_default().to_owned(),
    }
}
