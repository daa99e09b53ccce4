//! What must hold of any text whatever that is read as a reply. A target of cargo-fuzz looks for a text that breaks it; a test of
//! the workspace tries some thousand.

use gemstack_run::reply::{
    FileOperation, Reply, ReplyFault, Shape, Stream, Syntax, Syntaxes, apply, parse_as,
};
use gemstack_run::tree::relative;

/// Texts longer than this are not applied to themselves, nor cut at every line: it would be all that a fuzzer does.
const SHORT: usize = 4_000;

/// The syntaxes that a first letter tells, the length of pieces that the second one does, and what follows them.
pub fn told(text: &str) -> Option<(Syntaxes, usize, &str)> {
    let mut letters = text.chars();
    let (syntaxes, size) = (letters.next()?, letters.next()?);
    let syntaxes = match syntaxes {
        'w' => Syntaxes::of(&[Syntax::Whole]),
        's' => Syntaxes::of(&[Syntax::Whole, Syntax::SearchReplace]),
        'u' => Syntaxes::of(&[Syntax::Whole, Syntax::UnifiedDiff]),
        'p' => Syntaxes::of(&[Syntax::ApplyPatch]),
        'j' => Syntaxes::of(&[Syntax::Structured]),
        _ => Syntaxes::ALL,
    };
    Some((syntaxes, 1 + size as usize % 61, letters.as_str()))
}

/// Every law.
pub fn all(text: &str, syntaxes: Syntaxes, size: usize) {
    coming(text, syntaxes, size);
    let Ok(reply) = read(text, syntaxes) else {
        return;
    };
    allowed(&reply, syntaxes);
    reply.operations.iter().for_each(paths);
    if text.len() <= SHORT {
        cut(text, syntaxes);
        for operation in &reply.operations {
            let _ = apply(operation, Some(text));
        }
    }
}

fn read(text: &str, syntaxes: Syntaxes) -> Result<Reply, ReplyFault> {
    parse_as(text, syntaxes, &Shape::default())
}

/// Streaming: what comes in pieces is what comes at once, or is refused for the same reason.
fn coming(text: &str, syntaxes: Syntaxes, size: usize) {
    let letters: Vec<_> = text.chars().collect();
    let mut stream = Stream::new(syntaxes);
    for piece in letters.chunks(size) {
        stream.push(&piece.iter().collect::<String>());
        stream.writing();
    }
    let came = stream.finish(&Shape::default());
    assert_eq!(came, read(text, syntaxes), "{text:?} in pieces of {size}");
}

/// Syntaxes: what none of them can say does not come of a reply in them.
fn allowed(reply: &Reply, syntaxes: Syntaxes) {
    for it in &reply.operations {
        let by: &[_] = match it {
            FileOperation::Write { .. } => &Syntax::ALL,
            FileOperation::Edit { .. } => &[Syntax::SearchReplace, Syntax::Structured],
            FileOperation::Patch { .. } => {
                &[Syntax::UnifiedDiff, Syntax::ApplyPatch, Syntax::Structured]
            }
            _ => continue,
        };
        assert!(by.iter().any(|it| syntaxes.allow(*it)), "{it:?}");
    }
}

/// Paths: each is one line of text, and what leads out of the project is not taken for a place in it.
fn paths(operation: &FileOperation) {
    let from = match operation {
        FileOperation::Rename { from, .. } => from,
        other => other.path(),
    };
    for path in [from, operation.path()] {
        assert!(!path.trim().is_empty(), "{operation:?}");
        assert!(!path.contains(['\0', '\n', '\r']), "{operation:?}");
        let Ok(place) = relative(path) else { continue };
        let is_inside =
            !place.as_str().starts_with('/') && place.as_str().split('/').all(|it| it != "..");
        assert!(is_inside, "{place:?} of {operation:?}");
    }
}

/// Cuts: a reply that ends after any of its lines asks for nothing that the whole one does not ask for. Where JSON is one
/// syntax of several, an object is a reply only if nothing follows it: there the law is about the others.
fn cut(text: &str, syntaxes: Syntaxes) {
    let lines: Vec<_> = syntaxes
        .iter()
        .filter(|it| *it != Syntax::Structured)
        .collect();
    let syntaxes = if lines.is_empty() {
        syntaxes
    } else {
        Syntaxes::of(&lines)
    };
    let Ok(whole) = read(text, syntaxes) else {
        return;
    };
    for (end, _) in text.match_indices('\n') {
        let cut = read(&text[..=end], syntaxes);
        for operation in cut.map(|it| it.operations).unwrap_or_default() {
            let is_asked = whole.operations.iter().any(|it| is_part(&operation, it));
            assert!(
                is_asked,
                "{operation:?} of {:?}, cut of {text:?}",
                &text[..=end]
            );
        }
    }
}

/// Whether it is the whole one, or of its changes the first.
fn is_part(part: &FileOperation, whole: &FileOperation) -> bool {
    match (part, whole) {
        (
            FileOperation::Edit { path, edits },
            FileOperation::Edit {
                path: of,
                edits: all,
            },
        ) => path == of && all.starts_with(edits),
        (
            FileOperation::Patch { path, hunks },
            FileOperation::Patch {
                path: of,
                hunks: all,
            },
        ) => path == of && all.starts_with(hunks),
        _ => part == whole,
    }
}
