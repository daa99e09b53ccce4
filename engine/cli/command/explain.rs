//! `explain`: the page of a rule or of an operation.

use gemstack_lang::rules::{self, Group, Rule};
use gemstack_lang::suggestion::did_you_mean;
use gemstack_run::failure::Failure;
use gemstack_run::operations::catalogue;
use serde_json::json;

use crate::answer::Answer;
use crate::arguments::Explain;
use crate::render::table::{Reader, Side, Table};
use crate::shell::Shell;

use super::operations;

/// Prints the page, or lists the rules.
pub fn run(arguments: &Explain, shell: &Shell) -> Result<Answer, Failure> {
    let Some(name) = &arguments.name else {
        return Ok(all(shell.reader()));
    };
    if let Some(rule) = rules::named(name) {
        return Ok(page(rule));
    }
    let catalogue = catalogue();
    let operation = catalogue.get(name).ok_or_else(|| {
        let known = rules::ALL.iter().map(|it| it.name).chain(catalogue.names());
        let cure = did_you_mean(name, known);
        let cure =
            cure.unwrap_or_else(|| "see `gemstack explain` and `gemstack operations`".to_owned());
        Failure::rejected(format!("there is no rule or operation `{name}`"))
            .coded("UnknownRule")
            .helped(cure)
    })?;
    Ok(Answer::new(
        operations::page(operation),
        operations::to_json(operation),
    ))
}

fn page(rule: &Rule) -> Answer {
    let (name, group, page) = (rule.name, rule.group.name(), rule.page());
    Answer::new(
        format!("# {name}\n\nGroup: {group}.\n\n{page}\n"),
        json!({ "rule": name, "group": group, "page": page }),
    )
}

fn all(reader: Reader) -> Answer {
    let columns = ["group", "rule", "finds"].map(|it| (it, Side::Left));
    let mut table = Table::new(columns);
    let mut json = Vec::new();
    let groups = Group::ALL.iter();
    let rules = groups.flat_map(|group| rules::ALL.iter().filter(move |it| it.group == *group));
    for rule in rules {
        let page = rule.page();
        let first = page.lines().next().unwrap_or_default().to_owned();
        json.push(json!({ "rule": rule.name, "group": rule.group.name(), "finds": first }));
        table.row([rule.group.name().to_owned(), rule.name.to_owned(), first]);
    }
    Answer::new(table.render_for(reader), json.into())
}
