//! `costs`: what features have cost, call by call.

use gemstack_lang::suggestion::{did_you_mean, listed};
use gemstack_run::failure::Failure;
use gemstack_run::ledger::{Entry, Feature, Ledger};
use gemstack_run::tree;
use gemstack_run::world::World;
use serde_json::{Map, Value as Json, json};

use crate::answer::Answer;
use crate::app::App;
use crate::arguments::Costs;
use crate::render::amount::{count, dollars};
use crate::render::table::{Side, Table};
use crate::shell::Shell;

/// The ledger of a project.
const LEDGER: &str = ".agent/costs.json";

/// Shows them.
pub fn run(arguments: &Costs, shell: &Shell) -> Result<Answer, Failure> {
    let app = App::open(shell)?;
    let ledger = ledger(&app.world)?;
    let features: Vec<(&str, &Feature)> = match &arguments.feature {
        None => ledger.features().collect(),
        Some(name) => vec![(
            name,
            ledger.feature(name).ok_or_else(|| unknown(&ledger, name))?,
        )],
    };
    Ok(answer(&features))
}

/// The ledger of a project; an empty one where nothing was spent yet.
pub fn ledger(world: &World) -> Result<Ledger, Failure> {
    let path = tree::relative(LEDGER)?;
    match world.root().read_text(&path).map_err(tree::failure)? {
        None => Ok(Ledger::default()),
        Some(text) => Ledger::read(&text)
            .map_err(|it| Failure::internal(format!("`{LEDGER}`: {it}")).coded("LedgerDamaged")),
    }
}

fn unknown(ledger: &Ledger, name: &str) -> Failure {
    let known = || ledger.features().map(|(name, _)| name);
    let all = || match known().next() {
        None => "nothing was spent yet".to_owned(),
        Some(_) => format!("there are: {}", listed(known())),
    };
    let cure = did_you_mean(name, known()).unwrap_or_else(all);
    Failure::rejected(format!("no costs are known of \"{name}\""))
        .coded("UnknownFeature")
        .helped(cure)
}

fn answer(features: &[(&str, &Feature)]) -> Answer {
    let total = features.iter().map(|(_, it)| it.spent()).sum();
    let by_name: Map<String, Json> = features
        .iter()
        .map(|(name, it)| ((*name).to_owned(), json!(it)))
        .collect();
    let json = json!({ "features": by_name, "total_cost_usd": total });
    if features.is_empty() {
        return Answer::new("", json).noting("nothing was spent yet");
    }
    let sections = features.iter().map(|(name, it)| section(name, it));
    let text = sections.collect::<Vec<_>>().join("\n");
    Answer::new(format!("{text}\nTotal  {}\n", dollars(total)), json)
}

fn section(name: &str, feature: &Feature) -> String {
    let columns = [
        ("step", Side::Left),
        ("model", Side::Left),
        ("in", Side::Right),
        ("out", Side::Right),
    ];
    let mut table = Table::new(
        columns
            .into_iter()
            .chain([("cost", Side::Right), ("when", Side::Left)]),
    );
    feature.steps().iter().for_each(|it| table.row(row(it)));
    let unlisted = match feature.unlisted().micros() {
        0 => String::new(),
        _ => format!("not listed call by call: {}\n", dollars(feature.unlisted())),
    };
    format!(
        "{name}: {}\n{}{unlisted}",
        dollars(feature.spent()),
        table.render()
    )
}

fn row(entry: &Entry) -> [String; 6] {
    let output = entry.output_tokens.saturating_add(entry.thought_tokens);
    [
        entry.step.clone(),
        entry.model.clone(),
        count(entry.input_tokens),
        count(output),
        dollars(entry.cost),
        String::from(entry.timestamp),
    ]
}
