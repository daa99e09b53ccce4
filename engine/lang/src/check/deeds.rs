//! What a stage does to the world: what its operation declares, and what the document does that
//! it runs.

use super::calls::call_of;
use super::signature::Signatures;
use crate::catalogue::{Again, Catalogue, Effects, Money, Writes};
use crate::document::Node;
use crate::written::{WrittenLifecycle, WrittenPipeline, WrittenStage, words};

/// What a stage or document does to the world, as far as it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Deeds {
    /// The places that it may write, as they are written in the document.
    pub places: Vec<String>,
    /// Whether it may write any place beside them.
    pub anywhere: bool,
    /// Whether it runs something that sees what was written.
    pub sees_tree: bool,
    /// Whether it checks a budget, or may.
    pub checks: bool,
    /// What of it would be done twice, if it were performed again.
    pub twice: Option<&'static str>,
}

impl Deeds {
    /// What a stage does.
    pub(super) fn of_stage(
        stage: WrittenStage<'_>,
        catalogue: &Catalogue,
        signatures: &Signatures<'_>,
    ) -> Self {
        let Some(operation) = stage.operation().and_then(|it| catalogue.get(it)) else {
            return Self::default();
        };
        if operation.calls.is_none() {
            return Self::declared(stage, &operation.effects);
        }
        let call = call_of(stage, catalogue);
        let deeds = call.and_then(|(kind, name)| signatures.deeds(kind, name.text()?));
        deeds.map_or_else(Self::unknown, |it| it.of_callee())
    }

    /// What a pipeline does.
    pub(super) fn of_pipeline(
        written: WrittenPipeline<'_>,
        catalogue: &Catalogue,
        signatures: &Signatures<'_>,
    ) -> Self {
        let stages = written.stages();
        let deeds = stages.map(|it| Self::of_stage(it, catalogue, signatures));
        deeds.fold(Self::default(), Self::and)
    }

    /// What the steps of a lifecycle do.
    pub(super) fn of_lifecycle(written: WrittenLifecycle<'_>, signatures: &Signatures<'_>) -> Self {
        let targets = written.works().filter_map(|it| it.target());
        let known = targets.filter_map(|(kind, name)| signatures.deeds(kind, name.text()?));
        known
            .map(|it| it.of_callee())
            .fold(Self::default(), Self::and)
    }

    /// The deeds of a document that nobody knows, of which the best is believed.
    pub(super) fn unknown() -> Self {
        Self {
            checks: true,
            ..Self::default()
        }
    }

    fn declared(stage: WrittenStage<'_>, effects: &Effects) -> Self {
        let places = match effects.writes {
            Writes::At(parameters) => parameters
                .iter()
                .flat_map(|it| words(stage.parameter(it)))
                .filter_map(Node::text)
                .map(str::to_owned)
                .collect(),
            Writes::Nothing | Writes::Anywhere => Vec::new(),
        };
        Self {
            places,
            anywhere: effects.writes == Writes::Anywhere,
            sees_tree: effects.sees_tree,
            checks: effects.money == Money::Checks,
            twice: match effects.again {
                Again::Harmless => None,
                Again::DoneTwice(why) => Some(why),
            },
        }
    }

    /// The deeds of a document as another sees them: its expressions mean nothing there.
    fn of_callee(&self) -> Self {
        let mut deeds = self.clone();
        deeds.places.retain(|it| !it.contains("{{"));
        deeds
    }

    fn and(mut self, other: Self) -> Self {
        self.places.extend(other.places);
        Self {
            places: self.places,
            anywhere: self.anywhere || other.anywhere,
            sees_tree: self.sees_tree || other.sees_tree,
            checks: self.checks || other.checks,
            twice: self.twice.or(other.twice),
        }
    }

    /// Whether it writes anything.
    pub fn writes(&self) -> bool {
        self.anywhere || !self.places.is_empty()
    }

    /// A place that both write: `Some(None)` where both write any.
    pub fn shared_place<'d>(&'d self, other: &'d Self) -> Option<Option<&'d str>> {
        let pairs = self
            .places
            .iter()
            .flat_map(|it| other.places.iter().map(move |that| (it, that)));
        let mut shared = pairs.filter(|(it, that)| overlap(it, that));
        let place = shared.next().map(|(it, that)| {
            let longer = if it.len() > that.len() { it } else { that };
            Some(longer.as_str())
        });
        place.or((self.anywhere && other.anywhere).then_some(None))
    }
}

/// Whether two places are the same, or one lies in the other.
fn overlap(left: &str, right: &str) -> bool {
    let (left, right) = (plain(left), plain(right));
    let inside = |it: &str, folder: &str| {
        it.strip_prefix(folder)
            .is_some_and(|rest| rest.starts_with('/'))
    };
    left == right || inside(left, right) || inside(right, left)
}

fn plain(place: &str) -> &str {
    place.trim_start_matches("./").trim_end_matches('/')
}
