//! `costs`: what features have cost, call by call, and what calls under way have reserved.

use gemstack_lang::suggestion::{did_you_mean, listed};
use gemstack_run::books::{Book, Books};
use gemstack_run::failure::Failure;
use gemstack_run::ledger::{Entry, Feature, Ledger, Reservation};
use gemstack_run::money;
use gemstack_run::world::World;
use serde_json::{Map, Value as Json, json};

use crate::answer::Answer;
use crate::app::App;
use crate::arguments::{Costs, CostsCommand};
use crate::render::amount::{NOT_KNOWN, costs, count, dollars};
use crate::render::table::{Side, Table};
use crate::shell::Shell;

use super::runs::named;

mod json;
mod release;
mod reset;

/// Shows or changes them.
pub fn run(arguments: &Costs, shell: &Shell) -> Result<Answer, Failure> {
    let app = App::open(shell)?;
    match &arguments.command {
        None => show(&app.world, arguments.feature.as_deref()),
        Some(CostsCommand::Release { run }) => release::run(&app.world, &named(&app.world, run)?),
        Some(CostsCommand::Reset { feature }) => reset::run(&app.world, feature),
    }
}

fn show(world: &World, feature: Option<&str>) -> Result<Answer, Failure> {
    let ledger = ledger(world)?;
    let held = ledger.reservations();
    let held = held.filter(|it| feature.is_none_or(|name| it.feature == name));
    let held: Vec<&Reservation> = held.collect();
    let features: Vec<(&str, &Feature)> = match feature {
        None => ledger.features().collect(),
        Some(name) => match ledger.feature(name) {
            Some(found) => vec![(name, found)],
            None if held.is_empty() => return Err(unknown(&ledger, name)),
            None => Vec::new(),
        },
    };
    Ok(answer(&features, &held))
}

/// The ledger of a project; an empty one where nothing was spent yet.
pub fn ledger(world: &World) -> Result<Ledger, Failure> {
    let book = Book::of(world.root())?;
    sound(&book, book.read()?)
}

fn sound(book: &Book, books: Books) -> Result<Ledger, Failure> {
    match books {
        Books::Sound(ledger) => Ok(ledger),
        Books::Damaged { reason, .. } => {
            let message = format!("`{}`: {reason}", book.place());
            Err(Failure::internal(message).coded("LedgerDamaged"))
        }
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

fn answer(features: &[(&str, &Feature)], held: &[&Reservation]) -> Answer {
    let total: money::Costs = features.iter().map(|(_, it)| it.costs()).sum();
    let by_name: Map<String, Json> = features
        .iter()
        .map(|(name, it)| ((*name).to_owned(), json::of(it)))
        .collect();
    let json = json!({
        "features": by_name,
        "total_cost_usd": total.exactly(),
        "known_cost_usd": total.known,
        "unpriced_calls": total.unpriced,
        "reservations": held,
    });
    if features.is_empty() && held.is_empty() {
        return Answer::new("", json).noting("nothing was spent yet");
    }
    let sections = features.iter().map(|(name, it)| section(name, it));
    let under_way =
        (!held.is_empty()).then(|| format!("Reserved by calls under way:\n{}", reserved(held)));
    let text = sections.chain(under_way).collect::<Vec<_>>().join("\n");
    let answer = noting_unpriced(
        Answer::new(format!("{text}\nTotal  {}\n", costs(total)), json),
        total,
    );
    if held.is_empty() {
        return answer;
    }
    answer.noting(
        "what is reserved counts as spent until its call is settled; \
         `gemstack costs release RUN` frees what a dead run has reserved",
    )
}

fn noting_unpriced(answer: Answer, total: money::Costs) -> Answer {
    if total.unpriced == 0 {
        return answer;
    }
    answer.noting(
        "nobody knows what calls cost whose model has no `prices`; `gemstack models` shows which have none, \
         and `gemstack fork provider/NAME` is where to say them",
    )
}

/// What calls have reserved, as a table.
fn reserved(held: &[&Reservation]) -> String {
    let mut table = Table::new([
        ("run", Side::Left),
        ("step", Side::Left),
        ("model", Side::Left),
        ("at most", Side::Right),
        ("since", Side::Left),
        ("feature", Side::Left),
    ]);
    for it in held {
        let cost = it
            .cost
            .map_or_else(|| format!("{} tokens", count(it.tokens())), dollars);
        let (run, step, model) = (it.run.clone(), it.step.clone(), it.model.clone());
        table.row([
            run,
            step,
            model,
            cost,
            String::from(it.since),
            it.feature.clone(),
        ]);
    }
    table.render()
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
        costs(feature.costs()),
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
        entry.cost.map_or_else(|| NOT_KNOWN.to_owned(), dollars),
        String::from(entry.timestamp),
    ]
}
