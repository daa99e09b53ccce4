//! Kind and name of a document or text, as they are named on the command line.

use gemstack_lang::library::Library as _;
use gemstack_lang::suggestion::cure;
use gemstack_run::failure::Failure;
use gemstack_run::layers::Layers;
use gemstack_run::tree;

use crate::app::kinds;

/// A document or text that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
}

impl Named {
    /// Reads `KIND/NAME`; `command` is the one that reads it, for its cure.
    pub fn parse(text: &str, library: &Layers, command: &str) -> Result<Self, Failure> {
        let Some((kind, name)) = text.split_once('/') else {
            return Err(without_kind(library, text, command));
        };
        check_kind(library, kind)?;
        if library.layer_of(kind, name).is_none() {
            return Err(unknown(library, kind, name));
        }
        Ok(Self {
            kind: kind.to_owned(),
            name: name.to_owned(),
        })
    }
}

impl std::fmt::Display for Named {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.kind, self.name)
    }
}

/// Refuses a kind that there is not.
pub fn check_kind(library: &Layers, kind: &str) -> Result<(), Failure> {
    let kinds = kinds(library);
    if kinds.iter().any(|it| it == kind) {
        return Ok(());
    }
    let cure = cure(kind, kinds.iter().map(String::as_str));
    Err(Failure::rejected(format!("there is no kind `{kind}`"))
        .coded("UnknownKind")
        .helped(cure))
}

/// Why there is no such document or text.
pub fn unknown(library: &Layers, kind: &str, name: &str) -> Failure {
    if let Some(fault) = library.fault(kind, name) {
        return tree::failure(fault);
    }
    let names = library.texts(kind);
    Failure::rejected(format!("there is no {kind} `{name}`"))
        .coded("UnknownDocument")
        .helped(cure(name, names.iter().map(String::as_str)))
}

fn without_kind(library: &Layers, name: &str, command: &str) -> Failure {
    let kinds = kinds(library);
    let holding = kinds
        .iter()
        .filter(|it| library.layer_of(it, name).is_some());
    let commands: Vec<_> = holding
        .map(|it| format!("`gemstack {command} {it}/{name}`"))
        .collect();
    let cure = match commands.as_slice() {
        [] => format!(
            "write kind and name, such as `gemstack {command} role/architect`; \
             `gemstack list` lists all"
        ),
        commands => commands.join(" or "),
    };
    Failure::rejected(format!("`{name}` has no kind"))
        .coded("UnknownKind")
        .helped(cure)
}
