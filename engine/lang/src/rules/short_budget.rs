//! A budget of tokens under which a section of the prompt is always cut.
//!
//! Only what is written down counts: a budget that is a number, and bodies without expressions.
//! What is computed can only make the prompt longer.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! stages:
//!   prompt:
//!     uses: prompt.assemble
//!     with:
//!       model: small-1
//!       budget: 12 # !
//!       sections:
//!         - { heading: GOAL, priority: 1, items: [{ body: "Answer in one short sentence." }] }
//!         - { heading: STYLE, priority: 2, items: [{ body: "Use plain words, and no jargon." }] }
//! outputs: { prompt: "{{ stages.prompt.prompt }}" }
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! stages:
//!   prompt:
//!     uses: prompt.assemble
//!     with:
//!       model: small-1
//!       budget: 200
//!       sections:
//!         - { heading: GOAL, priority: 1, items: [{ body: "Answer in one short sentence." }] }
//!         - { heading: STYLE, priority: 2, items: [{ body: "Use plain words, and no jargon." }] }
//! outputs: { prompt: "{{ stages.prompt.prompt }}" }
//! ```

use gemstack_tokens::Measure;
use serde_json::Value as Json;

use crate::check::{FEWEST_CHARACTERS_PER_TOKEN, PipelineView, measures};
use crate::diagnostic::Diagnostic;
use crate::document::{Node, Value};
use crate::written::WrittenStage;

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(view.written.stages().filter_map(|it| short(view, it)));
}

fn short<'a>(view: &PipelineView<'a>, stage: WrittenStage<'a>) -> Option<Diagnostic> {
    let (parameter, layout) = budget_of(view, stage)?;
    let node = stage.parameter(parameter)?;
    let Value::Integer(budget) = node.value else {
        return None;
    };
    let budget = u32::try_from(budget).ok()?;
    let pieces = layout.pieces(stage);
    // Where all has room whatever the model is, no provider has to be read.
    let room = f64::from(budget) * FEWEST_CHARACTERS_PER_TOKEN;
    pieces
        .iter()
        .map(Piece::characters)
        .sum::<f64>()
        .ge(&room)
        .then_some(())?;
    let model = stage.parameter(layout.of("model")).and_then(Node::text);
    let measures = measures(view.signatures.models(), model)?;
    let cut = always_cut(&pieces, budget.into(), &measures)?;
    let message = format!(
        "a budget of {budget} tokens always cuts the section `{}`",
        cut.heading
    );
    let fault = Diagnostic::warning("short_budget", view.place(node), message)
        .related(view.place(cut.node), "this section does not fit")
        .help("raise the budget, or say less in this section and those that matter more");
    Some(fault)
}

/// The parameter of an operation that is a budget, and how what it bounds is written.
fn budget_of<'a>(
    view: &PipelineView<'a>,
    stage: WrittenStage<'a>,
) -> Option<(&'a str, Layout<'a>)> {
    let operation = view.catalogue.get(stage.operation()?)?;
    let mut budgets = operation.parameters.marked("x-budget");
    budgets.next().map(|(name, it)| (name, Layout(it)))
}

/// By which names the parts of a prompt go: the schema of the operation says it.
struct Layout<'a>(&'a Json);

/// A section whose place among the others is known.
struct Piece<'a> {
    node: &'a Node,
    heading: &'a str,
    /// Those that must stay come first, then those that matter more.
    rank: (bool, i64),
    bodies: Vec<&'a str>,
}

impl Piece<'_> {
    fn characters(&self) -> f64 {
        let characters = self.bodies.iter().map(|it| it.chars().count());
        u32::try_from(characters.sum::<usize>()).map_or(f64::MAX, f64::from)
    }

    /// As few tokens as it can be: what stands before and after a body can take one of its tokens each.
    fn tokens(&self, measure: &Measure) -> u64 {
        let tokens = self.bodies.iter().map(|it| measure.count(it));
        tokens.map(|it| it.saturating_sub(2)).sum()
    }
}

impl<'a> Layout<'a> {
    fn of(&self, part: &'a str) -> &'a str {
        self.0.get(part).and_then(Json::as_str).unwrap_or(part)
    }

    /// The sections that are written down, the most important first.
    fn pieces(&self, stage: WrittenStage<'a>) -> Vec<Piece<'a>> {
        let sections = stage
            .parameter(self.of("sections"))
            .map_or(&[][..], Node::items);
        let mut pieces: Vec<_> = sections.iter().filter_map(|it| self.piece(it)).collect();
        pieces.sort_by_key(|it| it.rank);
        pieces
    }

    fn piece(&self, node: &'a Node) -> Option<Piece<'a>> {
        // Of a section that keeps some of its items, not all have the same place.
        if node.get(self.of("keep_titles")).is_some() {
            return None;
        }
        let keep = match node.get(self.of("keep")).map(|it| &it.value) {
            None => false,
            Some(Value::Boolean(keep)) => *keep,
            Some(_) => return None,
        };
        let Value::Integer(priority) = node.get(self.of("priority"))?.value else {
            return None;
        };
        let items = node.get(self.of("items")).map_or(&[][..], Node::items);
        let bodies = items.iter().filter_map(|it| it.text_of(self.of("body")));
        let written = bodies.filter(|it| !it.contains("{{") && !it.contains("{%"));
        Some(Piece {
            node,
            heading: node.text_of(self.of("heading")).unwrap_or_default(),
            rank: (!keep, priority),
            bodies: written.map(str::trim).collect(),
        })
    }
}

/// The section that every one of these measures cuts: the least important of their first ones.
fn always_cut<'p, 'a>(
    pieces: &'p [Piece<'a>],
    budget: u64,
    measures: &[Measure],
) -> Option<&'p Piece<'a>> {
    let cuts = measures.iter().map(|it| first_cut(pieces, budget, it));
    let cuts: Option<Vec<_>> = cuts.collect();
    pieces.get(cuts?.into_iter().max()?)
}

/// The first section that does not fit with all that matters more.
fn first_cut(pieces: &[Piece<'_>], budget: u64, measure: &Measure) -> Option<usize> {
    let mut taken = 0;
    pieces.iter().position(|it| {
        taken += it.tokens(measure);
        taken > budget
    })
}
