//! Changes of the sections of a prompt, as plugins say them.

use gemstack_lang::suggestion::cure;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::operations::{Item, Section, is_item, is_section};

/// One change of a list of sections. A section is meant by its heading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Change {
    /// A new section: last, or beside another one.
    Add {
        /// The section, as `prompt.assemble` takes it.
        #[schemars(with = "Section")]
        section: Json,
        /// The heading of the section that comes after it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<String>,
        /// The heading of the section that comes before it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<String>,
    },
    /// Another section in its place.
    Replace {
        /// The heading of the section that goes.
        heading: String,
        /// The section that comes.
        #[schemars(with = "Section")]
        section: Json,
    },
    /// The section goes.
    Remove {
        /// Its heading.
        heading: String,
    },
    /// Those named stand in this order, at the places that they have together; all others stay where they are.
    Order(
        /// Their headings.
        Vec<String>,
    ),
    /// The section has one item more, its last.
    Annotate {
        /// Its heading.
        heading: String,
        /// The item.
        #[schemars(with = "Item")]
        item: Json,
    },
}

impl Change {
    /// Makes the change.
    ///
    /// # Errors
    /// That a section is meant which is not there, or that what comes is no section.
    pub fn apply(self, sections: &mut Vec<Json>) -> Result<(), String> {
        match self {
            Self::Add {
                section,
                before,
                after,
            } => {
                let at = beside(sections, before.as_deref(), after.as_deref())?;
                sections.insert(at, checked(section)?);
            }
            Self::Replace { heading, section } => {
                let at = place(sections, &heading)?;
                sections[at] = checked(section)?;
            }
            Self::Remove { heading } => {
                let at = place(sections, &heading)?;
                sections.remove(at);
            }
            Self::Order(headings) => order(sections, &headings)?,
            Self::Annotate { heading, item } => annotate(sections, &heading, item)?,
        }
        Ok(())
    }
}

/// The sections as `prompt.assemble` takes them, or which is none.
pub fn check(sections: &Json) -> Result<(), String> {
    let list = sections.as_array().ok_or("`sections` is no list")?;
    list.iter()
        .cloned()
        .try_for_each(|it| checked(it).map(drop))
}

fn checked(section: Json) -> Result<Json, String> {
    match is_section(&section) {
        Ok(()) => Ok(section),
        Err(fault) => Err(format!(
            "`{}` is no section: {fault}",
            heading(&section).unwrap_or("it")
        )),
    }
}

fn heading(section: &Json) -> Option<&str> {
    section.get("heading")?.as_str()
}

fn place(sections: &[Json], wanted: &str) -> Result<usize, String> {
    let found = sections.iter().position(|it| heading(it) == Some(wanted));
    found.ok_or_else(|| {
        let known = sections.iter().filter_map(heading);
        format!("there is no section `{wanted}`; {}", cure(wanted, known))
    })
}

fn beside(sections: &[Json], before: Option<&str>, after: Option<&str>) -> Result<usize, String> {
    match (before, after) {
        (None, None) => Ok(sections.len()),
        (Some(before), None) => place(sections, before),
        (None, Some(after)) => Ok(place(sections, after)? + 1),
        (Some(_), Some(_)) => {
            Err("a section is added `before` or `after` another, not both".to_owned())
        }
    }
}

fn order(sections: &mut [Json], headings: &[String]) -> Result<(), String> {
    let from: Vec<_> = headings
        .iter()
        .map(|it| place(sections, it))
        .collect::<Result<_, _>>()?;
    let mut to = from.clone();
    to.sort_unstable();
    to.dedup();
    if to.len() < from.len() {
        return Err("`order` names a section twice".to_owned());
    }
    let moved: Vec<_> = from.iter().map(|it| sections[*it].clone()).collect();
    to.into_iter()
        .zip(moved)
        .for_each(|(to, it)| sections[to] = it);
    Ok(())
}

fn annotate(sections: &mut [Json], heading: &str, item: Json) -> Result<(), String> {
    is_item(&item).map_err(|it| format!("what is added to `{heading}` is no item: {it}"))?;
    let at = place(sections, heading)?;
    let items = sections[at].get_mut("items").and_then(Json::as_array_mut);
    let items = items.ok_or_else(|| format!("the section `{heading}` has no list of items"))?;
    items.push(item);
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn section(heading: &str) -> Json {
        json!({ "heading": heading, "priority": 1, "items": [{ "body": heading }] })
    }

    fn changed(changes: Json) -> Result<Vec<String>, String> {
        let mut sections: Vec<_> = ["A", "B", "C"].into_iter().map(section).collect();
        let changes: Vec<Change> = serde_json::from_value(changes).expect("changes");
        changes
            .into_iter()
            .try_for_each(|it| it.apply(&mut sections))?;
        check(&Json::from(sections.clone())).expect("sections");
        let told = |it: &Json| {
            let items = it["items"].as_array().map_or(0, Vec::len);
            format!("{}{items}", heading(it).unwrap_or_default())
        };
        Ok(sections.iter().map(told).collect())
    }

    #[test]
    fn sections_are_added_replaced_removed_ordered_and_annotated() {
        for (changes, expected) in [
            (json!([]), vec!["A1", "B1", "C1"]),
            (
                json!([{ "add": { "section": section("X") } }]),
                vec!["A1", "B1", "C1", "X1"],
            ),
            (
                json!([{ "add": { "section": section("X"), "before": "A" } }]),
                vec!["X1", "A1", "B1", "C1"],
            ),
            (
                json!([{ "add": { "section": section("X"), "after": "B" } }]),
                vec!["A1", "B1", "X1", "C1"],
            ),
            (
                json!([{ "replace": { "heading": "B", "section": section("X") } }]),
                vec!["A1", "X1", "C1"],
            ),
            (json!([{ "remove": { "heading": "A" } }]), vec!["B1", "C1"]),
            (json!([{ "order": ["C", "A"] }]), vec!["C1", "B1", "A1"]),
            (
                json!([{ "annotate": { "heading": "B", "item": { "body": "mind this" } } }]),
                vec!["A1", "B2", "C1"],
            ),
            (
                json!([{ "add": { "section": section("X"), "before": "B" } }, { "remove": { "heading": "B" } }]),
                vec!["A1", "X1", "C1"],
            ),
        ] {
            assert_eq!(
                changed(changes.clone()).as_deref(),
                Ok(&expected
                    .iter()
                    .map(|it| (*it).to_owned())
                    .collect::<Vec<_>>()[..]),
                "{changes}"
            );
        }
    }

    #[test]
    fn a_change_that_cannot_be_made_says_why() {
        for (changes, told) in [
            (
                json!([{ "remove": { "heading": "ROLES" } }]),
                "there is no section `ROLES`",
            ),
            (json!([{ "order": ["A", "B", "A"] }]), "twice"),
            (
                json!([{ "add": { "section": section("X"), "before": "A", "after": "B" } }]),
                "not both",
            ),
            (
                json!([{ "add": { "section": { "heading": "X" } } }]),
                "`X` is no section: missing field",
            ),
            (
                json!([{ "add": { "section": { "heading": "X", "priority": 1, "items": [], "keap": true } } }]),
                "unknown field `keap`",
            ),
            (
                json!([{ "annotate": { "heading": "A", "item": { "body": 1 } } }]),
                "no item",
            ),
        ] {
            let fault = changed(changes.clone()).expect_err("a fault");
            assert!(fault.contains(told), "{changes}: {fault}");
        }
    }
}
