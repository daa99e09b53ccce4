//! Tables of a section, as rows of objects.

use std::ops::Range;

use serde_json::{Map, Value, json};

use crate::markdown::{Markdown, Table, name};

/// The rows of the first table of a range, as objects by column.
pub(super) fn read(markdown: &Markdown<'_>, range: &Range<usize>) -> Value {
    let mut tables = markdown.tables.iter();
    let found = tables.find(|it| range.contains(&it.range.start));
    found.map_or(json!([]), |it| rows(markdown, it))
}

fn rows(markdown: &Markdown<'_>, table: &Table) -> Value {
    let columns = columns(markdown, table);
    let rows = table.rows.iter();
    rows.map(|row| {
        let cells = row.iter().map(|it| json!(cell(markdown, it)));
        columns.iter().cloned().zip(cells).collect::<Map<_, _>>()
    })
    .map(Value::Object)
    .collect()
}

/// The names of the columns; one that is empty or taken gets its number, from 1.
fn columns(markdown: &Markdown<'_>, table: &Table) -> Vec<String> {
    let mut columns: Vec<String> = vec![];
    for (index, head) in table.header.iter().enumerate() {
        let name = cell(markdown, head);
        let name = if name.is_empty() {
            "column".to_owned()
        } else {
            name
        };
        let is_new = !columns.contains(&name) && !head.is_empty();
        columns.push(if is_new {
            name
        } else {
            format!("{name} {}", index + 1)
        });
    }
    columns
}

/// What a cell says: no backticks or bold around it, no escaped bars in it.
fn cell(markdown: &Markdown<'_>, range: &Range<usize>) -> String {
    let source = markdown.slice(range);
    let inner = name::without_emphasis(source);
    name::whole_code(inner).unwrap_or(inner).replace("\\|", "|")
}
