//! Reading the facts of a pipeline or lifecycle.

use gemstack_lang::expression::{Datum, Scope, Undefined};
use gemstack_lang::fact;
use gemstack_lang::plan::Fact;
use serde_json::{Map, Value as Json};

use super::Driver;
use crate::event::What;
use crate::failure::Failure;

/// The scope of the facts of a lifecycle before its step of that number, counted from zero.
pub(crate) fn scope_before(lifecycle: &str, step: usize) -> String {
    format!("{lifecycle}#{step}")
}

impl Driver<'_> {
    /// The facts of a scope: read once and journalled, then always the same.
    pub(super) fn facts(
        &self,
        scope: &str,
        facts: &[Fact],
        names: &Scope,
    ) -> Result<Datum, Failure> {
        if facts.is_empty() {
            return Ok(Datum::record::<String>([]));
        }
        if let Some(known) = self.state.borrow().facts(scope) {
            return Ok(known.clone());
        }
        let facts = read(&self.tree(), facts, names)?;
        self.emit(What::FactsRead {
            scope: scope.to_owned(),
            facts: facts.clone(),
        })?;
        Ok(Datum::from(facts))
    }
}

/// Reads facts from the project as it is now.
pub(crate) fn read(
    tree: &crate::tree::Tree<'_>,
    facts: &[Fact],
    names: &Scope,
) -> Result<Json, Failure> {
    let read = facts
        .iter()
        .map(|it| Ok((it.name.clone(), read_one(tree, it, names)?)));
    Ok(Json::Object(read.collect::<Result<Map<_, _>, Failure>>()?))
}

fn read_one(tree: &crate::tree::Tree<'_>, fact: &Fact, names: &Scope) -> Result<Json, Failure> {
    let told = |message: String| Failure::internal(format!("the fact `{}`: {message}", fact.name));
    let file = fact
        .file
        .render(names, Undefined::Fault)
        .map_err(|it| told(it.to_string()))?;
    let file = file.to_json();
    let text = tree.read(file.as_str().unwrap_or_default())?;
    fact::read(&fact.selector, text.as_deref()).map_err(|it| told(it.to_string()))
}
