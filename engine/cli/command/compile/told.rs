//! What is told beside a prompt: what it holds, and what it lacks though it belongs there.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use crate::render::amount::counted;

/// What is told, in sentences.
pub fn notes(outputs: &Json) -> Vec<String> {
    let mut notes = vec![statistics(outputs)];
    notes.extend(losses(outputs));
    notes
}

fn statistics(outputs: &Json) -> String {
    let headings: BTreeSet<_> = items(outputs, "sections")
        .iter()
        .filter_map(|it| it["heading"].as_str())
        .collect();
    let sources = outputs["sources"].as_array();
    let parts = [
        Some(counted(headings.len() as u64, "section")),
        outputs["tokens"].as_u64().map(|it| tokens(it, outputs)),
        sources.map(|it| counted(it.len() as u64, "source")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn tokens(tokens: u64, outputs: &Json) -> String {
    let counted = counted(tokens, "token");
    match outputs["exact"].as_bool() {
        Some(false) => format!("about {counted} (`--explain` counts them)"),
        _ => counted,
    }
}

/// What is not in the prompt, though it belongs there.
fn losses(outputs: &Json) -> Vec<String> {
    let named = |list: &str, why: &str| {
        let items = items(outputs, list).iter();
        let told = items.map(|it| format!("{why}: {}", plain(it)));
        told.collect::<Vec<_>>()
    };
    let cut = items(outputs, "cut").iter().map(plain);
    let cut = over(outputs).into_iter().chain(cut);
    let withheld = items(outputs, "withheld").iter();
    let withheld = withheld.map(|it| {
        let [path, why] = ["path", "reason"].map(|name| plain(&it[name]));
        format!("not read: {path}: {why}")
    });
    let told = items(outputs, "told").iter().map(plain);
    cut.chain(told)
        .chain(named("missing", "not found"))
        .chain(named("unmatched", "fits no file"))
        .chain(withheld)
        .collect()
}

/// That an estimated prompt is more than its model reads: one that is asked is cut to that.
fn over(outputs: &Json) -> Option<String> {
    let [tokens, budget] = ["tokens", "budget"].map(|it| outputs[it].as_u64());
    let most = budget.filter(|most| outputs["exact"] == false && tokens > Some(*most))?;
    let (model, most) = (plain(&outputs["model"]), counted(most, "token"));
    Some(format!(
        "`{model}` reads {most} beside its reply: a run cuts what is more, and so does `--token-budget`"
    ))
}

fn items<'o>(outputs: &'o Json, name: &str) -> &'o [Json] {
    outputs[name].as_array().map_or(&[], Vec::as_slice)
}

fn plain(value: &Json) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
