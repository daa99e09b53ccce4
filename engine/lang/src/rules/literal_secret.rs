//! A key or token stands in a file.
//!
//! Files are shared, kept and shown: whoever reads the file, or its history, has the key. A key
//! belongs into the environment or into the user's own configuration, where a provider's `key` looks
//! for it. One that was shared is withdrawn at its service, not only deleted here.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! stages:
//!   fetch:
//!     uses: command.run
//!     timeout: 1m
//!     with:
//!       argv:
//!         - curl
//!         - -HAuthorization:glpat-1234567890abcdefghij # !
//!         - https://example.com/api
//!   notify:
//!     uses: hook.fire
//!     with: { event: fetched, payload: { password: Corr3ct-Horse-Batt3ry } } # !
//! ```
//!
//! ```markdown bad role
//! # Release manager
//!
//! Publish with the token npm_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789. # !
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! stages:
//!   fetch:
//!     uses: command.run
//!     timeout: 1m
//!     with: { argv: [sh, fetch.sh] }
//!   notify:
//!     uses: hook.fire
//!     with: { event: fetched, payload: { token: "{{ config.default_model }}", password: changeme } }
//! ```

use std::sync::Arc;

use crate::check::{DocumentView, TextView};
use crate::diagnostic::Diagnostic;
use crate::document::{Field, Node, Value};
use crate::secret;
use crate::source::{Place, Source, Span};

/// Keys of which the value is a secret.
const KEYS: &[&str] = &[
    "access_token",
    "api_key",
    "api_token",
    "apikey",
    "auth_token",
    "client_secret",
    "passphrase",
    "passwd",
    "password",
    "private_key",
    "secret",
    "secret_key",
    "token",
];

/// The shortest value that is taken for a secret, in characters.
const SHORTEST: usize = 12;

pub(super) fn document(view: &DocumentView<'_>, found: &mut Vec<Diagnostic>) {
    let source = view.document.source();
    let mut secrets = by_shape(source.text());
    let mut fields = Vec::new();
    secret_fields(view.document.root(), &mut fields);
    let known = |span: Span| secrets.iter().any(|(it, _)| overlap(*it, span));
    let named: Vec<_> = fields
        .into_iter()
        .filter(|it| !known(it.node.span))
        .map(|it| (it.node.span, format!("the value of `{}`", it.key)))
        .collect();
    secrets.extend(named);
    found.extend(diagnostics(source, &secrets));
}

pub(super) fn text(view: &TextView<'_>, found: &mut Vec<Diagnostic>) {
    let source = &view.text.source;
    found.extend(diagnostics(source, &by_shape(source.text())));
}

/// Secrets, each at its bytes on its first line.
fn by_shape(text: &str) -> Vec<(Span, String)> {
    let secrets = secret::find(text).into_iter().filter(|it| it.whole);
    let first_line = |start: usize| text[start..].find('\n').map_or(text.len(), |it| start + it);
    secrets
        .map(|it| {
            let end = it.range.end.min(first_line(it.range.start));
            (Span::new(it.range.start, end), it.of.to_owned())
        })
        .collect()
}

fn diagnostics(source: &Arc<Source>, secrets: &[(Span, String)]) -> Vec<Diagnostic> {
    if secrets.is_empty() {
        return Vec::new();
    }
    // What is shown of the source shows no secret.
    let source = hidden_in(source, secrets);
    let diagnostics = secrets.iter().map(|(span, what)| {
        let message = format!("{what} stands here, for everybody who sees the file");
        let place = Place::new(&source, *span);
        Diagnostic::error("literal_secret", place, message).help(
            "take it out and withdraw it where it comes from; keep the new one in the \
             environment, or in the user's own configuration",
        )
    });
    diagnostics.collect()
}

/// A source with its secrets made unreadable.
fn hidden_in(source: &Arc<Source>, secrets: &[(Span, String)]) -> Arc<Source> {
    let mut text = secret::masked(source.text());
    for (span, _) in secrets {
        // Secrets are ASCII, and so are the marks around a value.
        if text.get(span.start..span.end).is_some_and(str::is_ascii) {
            text.replace_range(span.start..span.end, &"*".repeat(span.len()));
        }
    }
    Source::new(source.name(), text)
}

/// Fields of which the name says that the value is a secret, and whose value may be one.
fn secret_fields<'d>(node: &'d Node, found: &mut Vec<&'d Field>) {
    node.items().iter().for_each(|it| secret_fields(it, found));
    for field in node.fields() {
        secret_fields(&field.node, found);
        if names_secret(&field.key) && is_secret(&field.node) {
            found.push(field);
        }
    }
}

/// Whether a key says that its value is a secret, in any case and with `-` for `_`.
fn names_secret(key: &str) -> bool {
    let same = |known: &str, written: &str| {
        let pairs = known.bytes().zip(written.bytes());
        let mut pairs = pairs.map(|(known, it)| (known, if it == b'-' { b'_' } else { it }));
        pairs.all(|(known, it)| known == it.to_ascii_lowercase())
    };
    let mut known = KEYS.iter().filter(|it| it.len() == key.len());
    known.any(|it| same(it, key))
}

/// Whether a value looks like nothing that a person would say: one long word with digits.
fn is_secret(node: &Node) -> bool {
    let Value::Text(scalar) = &node.value else {
        return false;
    };
    let text = scalar.text.as_str();
    let lower = text.to_lowercase();
    let placeholder = ["example", "changeme", "your", "xxx", "***", "..."];
    text.len() >= SHORTEST
        && text.is_ascii()
        && text.contains(|it: char| it.is_ascii_digit())
        && text.contains(|it: char| it.is_ascii_alphabetic())
        && !text.contains(|it: char| it.is_whitespace() || "{}$<>/".contains(it))
        && !placeholder.iter().any(|it| lower.contains(it))
}

fn overlap(left: Span, right: Span) -> bool {
    left.start < right.end && right.start < left.end
}
