//! Checked documents, kept: a document is checked once in a run.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use gemstack_lang::catalogue::Catalogue;
use gemstack_lang::check::{Checked, Checker};
use gemstack_lang::diagnostic::{Diagnostic, Severity};
use gemstack_lang::document::Document;
use gemstack_lang::library::Library as _;
use gemstack_lang::plan::{LifecyclePlan, PipelinePlan};
use gemstack_lang::rules::Weight;
use gemstack_lang::suggestion::cure;

use crate::edition::{Edition, Editions};
use crate::failure::Failure;
use crate::layers::Layers;
use crate::tree;
use crate::world::World;

/// Why there is no plan.
#[derive(Debug, Clone)]
pub enum PlanFault {
    /// There is no such document.
    Unknown {
        /// Its kind.
        kind: &'static str,
        /// Its name.
        name: String,
        /// The closest name, or all of them.
        cure: String,
    },
    /// It has faults.
    Broken {
        /// Its kind.
        kind: &'static str,
        /// Its name.
        name: String,
        /// The faults.
        diagnostics: Vec<Diagnostic>,
    },
    /// Its file cannot be read.
    Unreadable(Failure),
}

impl From<PlanFault> for Failure {
    fn from(fault: PlanFault) -> Self {
        match fault {
            PlanFault::Unreadable(failure) => failure,
            PlanFault::Unknown { kind, name, cure } => {
                Failure::rejected(format!("there is no {kind} `{name}`"))
                    .coded("UnknownDocument")
                    .helped(cure)
            }
            PlanFault::Broken {
                kind,
                name,
                diagnostics,
            } => {
                let first = diagnostics.first();
                let first = first.map(|it| format!(": {}: {}", it.place, it.message));
                let message = format!(
                    "the {kind} `{name}` has faults{}",
                    first.unwrap_or_default()
                );
                Failure::rejected(message)
                    .coded("BrokenDocument")
                    .helped("gemstack lint")
            }
        }
    }
}

/// Checked documents of one kind, by name.
type Kept<P> = RefCell<HashMap<String, Arc<P>>>;

/// Checked documents by name.
#[derive(Default)]
pub(crate) struct Plans {
    pipelines: Kept<PipelinePlan>,
    lifecycles: Kept<LifecyclePlan>,
}

impl Plans {
    pub(crate) fn pipeline(
        &self,
        catalogue: &Catalogue,
        library: &Layers,
        name: &str,
    ) -> Result<Arc<PipelinePlan>, PlanFault> {
        let checker = || refusing(catalogue, library, "pipeline", name);
        let check = |it: &Document| checker().pipeline(it);
        kept(&self.pipelines, library, "pipeline", name, check)
    }

    pub(crate) fn lifecycle(
        &self,
        catalogue: &Catalogue,
        library: &Layers,
        name: &str,
    ) -> Result<Arc<LifecyclePlan>, PlanFault> {
        let checker = || refusing(catalogue, library, "lifecycle", name);
        let check = |it: &Document| checker().lifecycle(it);
        kept(&self.lifecycles, library, "lifecycle", name, check)
    }
}

/// A plan needs no advice, and what a document reaches in the end is asked where all of that is proved.
fn refusing<'a>(
    catalogue: &'a Catalogue,
    library: &'a Layers,
    kind: &str,
    name: &str,
) -> Checker<'a> {
    let checker = Checker::new(catalogue, library);
    if library.is_proved(kind, name) {
        debug_assert!(is_sound(&checker, library, kind, name), "{kind}/{name}");
        return checker.asking(&[]);
    }
    checker.asking(&[Weight::Refuses])
}

/// Whether a document really needs no proof.
fn is_sound(checker: &Checker<'_>, library: &Layers, kind: &str, name: &str) -> bool {
    let document = library.document(kind, name);
    let found = document.map(|it| checker.document(&it)).unwrap_or_default();
    found.iter().all(|it| it.severity != Severity::Error)
}

/// The plan that is kept, or that of the document as checked now.
fn kept<P>(
    plans: &Kept<P>,
    library: &Layers,
    kind: &'static str,
    name: &str,
    check: impl FnOnce(&Document) -> Checked<P>,
) -> Result<Arc<P>, PlanFault> {
    if let Some(plan) = plans.borrow().get(name) {
        return Ok(Arc::clone(plan));
    }
    let document = library.document(kind, name);
    let document = document.ok_or_else(|| unknown(library, kind, name))?;
    let plan = plan(kind, name, check(&document))?;
    plans
        .borrow_mut()
        .insert(name.to_owned(), Arc::clone(&plan));
    Ok(plan)
}

/// Documents, each as its kind and name.
type Named = HashSet<(&'static str, String)>;

/// Proves a document and everything that it runs, directly or not, before anything is done: a fault
/// in the last stage is no surprise after the first has been paid for. Gives what was proved.
pub fn prove(world: &World, kind: &'static str, name: &str) -> Result<Editions, PlanFault> {
    let proved = reached(world, kind, name)?;
    let proved = proved.iter().map(|(kind, name)| (*kind, name.as_str()));
    Ok(editions(world, proved))
}

/// The document and everything that it runs, all of it proved.
pub(crate) fn reached(world: &World, kind: &'static str, name: &str) -> Result<Named, PlanFault> {
    let mut open = vec![(kind, name.to_owned())];
    let mut reached = Named::new();
    while let Some(next) = open.pop() {
        if reached.insert(next.clone()) {
            open.extend(called(world, next.0, &next.1)?);
        }
    }
    for (kind, name) in &reached {
        prove_reach(world, kind, name)?;
    }
    Ok(reached)
}

/// Proves what a document reaches by all that it runs.
fn prove_reach(world: &World, kind: &'static str, name: &str) -> Result<(), PlanFault> {
    if world.library.is_proved(kind, name) {
        return Ok(());
    }
    let checker = Checker::new(&world.catalogue, &world.library).asking(&[Weight::Reaches]);
    let document = world.library.document(kind, name);
    let found = document.map(|it| checker.document(&it));
    match found.filter(|it| !it.is_empty()) {
        Some(diagnostics) => Err(broken(kind, name, diagnostics)),
        None => Ok(()),
    }
}

/// The documents of these names, as they are now.
pub(crate) fn editions_now(world: &World, named: &Editions) -> Editions {
    editions(world, named.keys().filter_map(|it| it.split_once('/')))
}

fn editions<'n>(world: &World, named: impl Iterator<Item = (&'n str, &'n str)>) -> Editions {
    let edition = |(kind, name): (&str, &str)| {
        let document = world.library.json(kind, name)?;
        Some((format!("{kind}/{name}"), Edition::of(&document)))
    };
    named.filter_map(edition).collect()
}

/// The documents that a checked document runs.
fn called(world: &World, kind: &str, name: &str) -> Result<Vec<(&'static str, String)>, PlanFault> {
    if kind == "lifecycle" {
        let plan = world.lifecycle(name)?;
        let works = plan.works();
        return Ok(works.map(|it| (it.kind, it.name.clone())).collect());
    }
    let plan = world.pipeline(name)?;
    let calls = plan.stages.iter().filter_map(|it| it.calls.clone());
    Ok(calls.collect())
}

fn plan<P>(kind: &'static str, name: &str, checked: Checked<P>) -> Result<Arc<P>, PlanFault> {
    let plan = checked.plan;
    plan.ok_or_else(|| broken(kind, name, checked.diagnostics))
}

fn broken(kind: &'static str, name: &str, diagnostics: Vec<Diagnostic>) -> PlanFault {
    PlanFault::Broken {
        kind,
        name: name.to_owned(),
        diagnostics,
    }
}

fn unknown(library: &Layers, kind: &'static str, name: &str) -> PlanFault {
    if let Some(fault) = library.fault(kind, name) {
        return PlanFault::Unreadable(tree::failure(fault));
    }
    let known = library.documents(kind);
    PlanFault::Unknown {
        kind,
        name: name.to_owned(),
        cure: cure(name, known.iter().map(String::as_str)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::harness;

    const LIFECYCLE: &str = "kind: lifecycle\nname: NAME\nstates:\n  begin: { initial: true }\n  end: { final: true }\nsteps:\n  work:\n    permit: [{ from: [begin] }]\n    run: { lifecycle: OTHER }\n    to: [{ state: end }]\n";

    fn pipeline(name: &str, runs: &str) -> (String, String) {
        let text = format!(
            "kind: pipeline\nname: {name}\nstages:\n  go: {{ uses: pipeline.run, with: {{ pipeline: {runs} }} }}\n"
        );
        (format!("pipelines/{name}.yaml"), text)
    }

    fn lifecycle(name: &str, runs: &str) -> (String, String) {
        let text = LIFECYCLE.replace("NAME", name).replace("OTHER", runs);
        (format!("pipelines/lifecycles/{name}.yaml"), text)
    }

    fn proved(
        documents: &[(String, String)],
        kind: &'static str,
        name: &str,
    ) -> Result<Editions, PlanFault> {
        let place = tempfile::tempdir().expect("a directory");
        let shipped = documents
            .iter()
            .map(|(path, it)| (path.as_str(), it.as_str()));
        prove(
            &harness::world(place.path(), &shipped.collect::<Vec<_>>()),
            kind,
            name,
        )
    }

    #[test]
    fn what_runs_itself_in_the_end_is_proved_to_do_so_before_anything_is_run() {
        let pipelines = [
            pipeline("outer", "a"),
            pipeline("a", "b"),
            pipeline("b", "a"),
        ];
        let lifecycles = [lifecycle("a", "b"), lifecycle("b", "a")];
        for fault in [
            proved(&pipelines, "pipeline", "outer"),
            proved(&lifecycles, "lifecycle", "a"),
        ] {
            let Err(PlanFault::Broken { diagnostics, .. }) = fault else {
                panic!("{fault:?}")
            };
            assert_eq!(diagnostics[0].rule, "recursive_document");
        }
    }

    #[test]
    fn what_deserves_advice_alone_is_proved() {
        let unused = "kind: pipeline\nname: a\ninputs:\n  idle: { type: string, optional: true }\nstages:\n  go: { uses: tests.run, with: { command: \"true\" } }\n";
        let documents = [
            ("pipelines/a.yaml".to_owned(), unused.to_owned()),
            pipeline("outer", "a"),
        ];
        let proved = proved(&documents, "pipeline", "outer").expect("it runs");
        assert_eq!(
            proved.keys().collect::<Vec<_>>(),
            ["pipeline/a", "pipeline/outer"]
        );
    }
}
