//! `compile --explain`: the sections of a prompt as a tree, with what each is, where it is from, and what was cut.

use std::fmt::Write as _;

use serde_json::Value as Json;

use crate::render::amount::{count, counted};
use crate::render::visible::visible_line;

/// The tree, as people read it.
pub fn tree(outputs: &Json) -> String {
    let mut text = head(outputs);
    let parts = outputs["sections"]
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    let mut told = 0;
    for (at, part) in parts.iter().enumerate() {
        let is_first = at == 0 || parts[at - 1]["heading"] != part["heading"];
        if is_first {
            text += &section(part, parts);
        }
        text += &item(part);
        told += tokens(part);
    }
    let rest = tokens(outputs).saturating_sub(told);
    text += &line(rest, "banners and blank lines", "");
    text + &next(&outputs["next"], word(&outputs["limited_by"]))
}

fn head(outputs: &Json) -> String {
    let mut head = counted(tokens(outputs), "token");
    if let Some(budget) = outputs["budget"].as_u64() {
        let _ = write!(head, " of {}", count(budget));
    }
    if let Some(model) = outputs["model"].as_str() {
        let _ = write!(head, ", as `{}` counts them", visible_line(model));
    }
    match outputs["tokens_of_all"].as_u64() {
        Some(all) if all > tokens(outputs) => {
            let _ = write!(head, "; all of it would be {}", count(all));
        }
        _ => {}
    }
    head + "\n\n"
}

fn section(part: &Json, parts: &[Json]) -> String {
    let items = parts.iter().filter(|it| it["heading"] == part["heading"]);
    let sum = items.map(tokens).sum();
    let priority = part["priority"].as_u64().unwrap_or_default();
    line(sum, word(&part["heading"]), &format!("priority {priority}"))
}

fn item(part: &Json) -> String {
    let stays = part["keep"]
        .as_bool()
        .unwrap_or_default()
        .then_some("stays".to_owned());
    let state = match word(&part["state"]) {
        "whole" | "" => None,
        state => Some(format!(
            "{} of {} bytes",
            state.replace('_', " "),
            size(part)
        )),
    };
    let path = part["path"]
        .as_str()
        .filter(|it| *it != word(&part["title"]));
    let path = path.map(|it| match part["layer"].as_str() {
        Some(layer) => format!("{} ({layer})", visible_line(it)),
        None => visible_line(it).into_owned(),
    });
    let notes: Vec<_> = [stays, state, path].into_iter().flatten().collect();
    let title = format!("  {}", visible_line(word(&part["title"])));
    line(tokens(part), &title, &notes.join(", "))
}

fn next(next: &Json, limited_by: &str) -> String {
    let Some(budget) = next["budget"].as_u64() else {
        return String::new();
    };
    let state = match word(&next["state"]) {
        "whole" => "all".to_owned(),
        state => format!("the {}", state.replace('_', " ")),
    };
    let title = visible_line(word(&next["title"]));
    let with = match limited_by {
        "context" => "for which the model reads too little".to_owned(),
        _ => format!("with `--token-budget {budget}`"),
    };
    format!("\nnext would be {state} of `{title}`, {with}\n")
}

/// A line: tokens to the right, then what they are of.
fn line(tokens: u64, what: &str, note: &str) -> String {
    let line = format!("{:>10}  {what:<40}  {note}", count(tokens));
    format!("{}\n", line.trim_end())
}

fn tokens(of: &Json) -> u64 {
    of["tokens"].as_u64().unwrap_or_default()
}

fn size(part: &Json) -> String {
    count(part["bytes"].as_u64().unwrap_or_default())
}

fn word(value: &Json) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_tree_tells_tokens_sources_cuts_and_what_comes_next() {
        let part = |heading: &str,
                    title: &str,
                    tokens: u64,
                    state: &str,
                    path: &str,
                    layer: Json| {
            json!({ "heading": heading, "title": title, "tokens": tokens, "state": state, "path": path,
                    "layer": layer, "priority": 2, "keep": title == "Goal", "bytes": 9000 })
        };
        let mut outputs = json!({
            "tokens": 1500, "budget": 2000, "model": "small", "tokens_of_all": 9000,
            "sections": [
                part("ROLES", "Goal", 1000, "whole", "shipped:roles/a.md", json!("shipped")),
                part("ROLES", "B", 200, "without_examples", "roles/b.md", json!("project")),
                part("SOURCES", "a.rs", 0, "dropped", "a.rs", Json::Null),
            ],
            "next": { "title": "a.rs", "state": "outline", "budget": 2400 },
        });
        let expected = "1,500 tokens of 2,000, as `small` counts them; all of it would be 9,000\n\n     \
            1,200  ROLES                                     priority 2\n     \
            1,000    Goal                                    stays, shipped:roles/a.md (shipped)\n       \
            200    B                                       without examples of 9,000 bytes, roles/b.md (project)\n         \
            0  SOURCES                                   priority 2\n         \
            0    a.rs                                    dropped of 9,000 bytes\n       \
            300  banners and blank lines\n\n\
            next would be the outline of `a.rs`, with `--token-budget 2400`\n";
        assert_eq!(tree(&outputs), expected);
        outputs["limited_by"] = json!("context");
        assert!(tree(&outputs).ends_with(", for which the model reads too little\n"));
    }
}
