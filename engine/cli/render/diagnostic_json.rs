//! A diagnostic as programs read it.

use gemstack_lang::diagnostic::Diagnostic;
use gemstack_lang::fix::{Fix, Safety};
use gemstack_lang::rules;
use gemstack_lang::source::Place;
use serde_json::{Value as Json, json};

use super::region::Region;

/// A diagnostic, as `schemas/lint-report.schema.json` describes it.
pub fn diagnostic(found: &Diagnostic) -> Json {
    let related = found.related.iter().map(|(at, words)| {
        let mut json = place(at);
        json["message"] = Json::from(words.as_str());
        json
    });
    let mut json = place(&found.place);
    json["rule"] = Json::from(found.rule);
    json["group"] = Json::from(rules::named(found.rule).map(|it| it.group.name()));
    json["severity"] = Json::from(found.severity.name());
    json["confidence"] = Json::from(found.confidence.name());
    json["message"] = Json::from(found.message.as_str());
    json["help"] = Json::from(found.help.clone());
    json["related"] = related.collect();
    json["fixes"] = found.fixes.iter().map(fix).collect();
    json
}

fn fix(fix: &Fix) -> Json {
    let edits = fix.edits.iter();
    let edits =
        edits.map(|it| json!({ "start": it.span.start, "end": it.span.end, "text": it.text }));
    json!({
        "title": fix.title,
        "safe": fix.safety == Safety::Safe,
        "edits": edits.collect::<Json>(),
    })
}

fn place(place: &Place) -> Json {
    let region = Region::of(place);
    json!({
        "file": place.source.name(),
        "line": region.line,
        "column": region.column,
        "end_line": region.end_line,
        "end_column": region.end_column,
        "start": region.start_byte,
        "end": region.end_byte,
    })
}
