//! Keys that still work and should no longer be used, as the schema says.

use serde_json::Value as Json;

use super::walk::visit;
use crate::diagnostic::Diagnostic;
use crate::document::Document;

/// Every use of what is deprecated.
pub(super) fn uses(schema: &Json, document: &Document) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    visit(schema, document.root(), &mut |at| {
        if at.keyword("deprecated") == Some(&Json::Bool(true)) {
            let message = format!("`{}` is deprecated", at.key);
            let fault = Diagnostic::warning("deprecated", document.place(at.key_span), message);
            let instead = at.keyword("deprecationMessage").and_then(Json::as_str);
            found.push(fault.maybe_help(instead.map(str::to_owned)));
        }
    });
    found
}
