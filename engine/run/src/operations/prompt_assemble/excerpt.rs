//! An excerpt of a body: some of its lines, whole.

use std::ops::Range;

use gemstack_lang::markdown::{Markdown, line};

use super::piece::{Body, Piece, Shown, counted};
use super::rung::Rung;
use super::{head_and_tail, outline, without_examples};

/// Beginnings differ by so many bytes at least, so that a longer one surely has more tokens.
const STRIDE: usize = 1024;

/// Some lines of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Excerpt {
    /// The rung of the ladder that it is; none for a mere beginning.
    pub(super) rung: Option<Rung>,
    /// Whether more of its beginning is kept than the rung says.
    pub(super) filled: bool,
    /// What is kept: whole lines, in order, with gaps between them.
    pub(super) kept: Vec<Range<usize>>,
}

/// A part of a body.
pub(super) enum Part<'t> {
    /// Lines that are kept, with their ends.
    Kept(&'t str),
    /// So many lines are left out.
    Out(usize),
}

impl Excerpt {
    /// The excerpt of a piece at a rung; none where it has no such rung.
    pub(super) fn of(piece: &Piece, rung: Rung) -> Option<Self> {
        let kept = match rung {
            Rung::Whole => return None,
            Rung::Listing => Vec::new(),
            Rung::HeadAndTail => head_and_tail::kept(piece)?,
            Rung::Outline => outline::kept(piece)?,
            Rung::WithoutExamples => without_examples::kept(piece)?,
        };
        Some(Self {
            rung: Some(rung),
            filled: false,
            kept,
        })
    }

    /// The lines that are kept, and how many are left out between them.
    pub(super) fn parts<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Part<'t>> {
        let ends = self.kept.iter().map(|it| it.end);
        let gaps = std::iter::once(0).chain(ends);
        let begins = self.kept.iter().map(|it| it.start);
        let gaps = gaps.zip(begins.chain([text.len()]));
        let kept = self.kept.iter().map(Some).chain([None]);
        gaps.zip(kept).flat_map(move |((from, to), kept)| {
            let out = (from < to).then(|| Part::Out(lines_in(&text[from..to])));
            let kept = kept.map(|it| Part::Kept(&text[it.clone()]));
            out.into_iter().chain(kept)
        })
    }

    /// What is left out, for the reader of the prompt.
    pub(super) fn told(&self, text: &str) -> String {
        let all = lines_in(text);
        if self.kept.is_empty() {
            let (lines, bytes) = (counted(all), text.len());
            return format!("[left out for the token budget: {lines}, {bytes} bytes]");
        }
        let out = self.parts(text).map(|it| match it {
            Part::Out(lines) => lines,
            Part::Kept(_) => 0,
        });
        let (out, name) = (out.sum::<usize>(), self.name());
        format!(
            "[{name}: {out} of {} are left out for the token budget]",
            counted(all)
        )
    }

    /// What it is called.
    pub(super) fn name(&self) -> &'static str {
        match self.rung {
            Some(rung) if !self.kept.is_empty() && rung != Rung::Listing => rung.name(),
            _ => match self.kept.len() {
                0 => Rung::Listing.name(),
                1 => "beginning",
                _ => Rung::HeadAndTail.name(),
            },
        }
    }

    /// The same with everything before `end`.
    fn filled(&self, end: usize) -> Self {
        let rest = self.kept.iter().filter(|it| it.end > end);
        let (joined, apart): (Vec<_>, Vec<_>) = rest.cloned().partition(|it| it.start <= end);
        let beginning = 0..joined.first().map_or(end, |it| it.end);
        let kept = std::iter::once(beginning).chain(apart).collect();
        Self {
            filled: true,
            kept,
            ..self.clone()
        }
    }
}

/// What lies between a piece as it is shown and a rung that there is no room for, ever more of it: of both ends where they
/// are shown or would be next, and of the beginning on the way to all of it.
pub(super) fn longer(piece: &Piece, shown: &Shown, rung: Rung) -> Vec<Shown> {
    let (longer, most) = match (rung, shown) {
        (Rung::Whole, Shown::Cut(it)) if it.rung == Some(Rung::HeadAndTail) => {
            (shown_of(head_and_tail::above(piece)), Shown::Whole)
        }
        (Rung::Whole, _) => (beginnings(piece, shown), Shown::Whole),
        (Rung::HeadAndTail, Shown::Dropped) => between(piece, None),
        (Rung::HeadAndTail, Shown::Cut(it)) => between(piece, Some(it)),
        _ => return Vec::new(),
    };
    let most = piece.text(&most).len();
    longer
        .into_iter()
        .filter(|it| piece.text(it).len() < most)
        .collect()
}

/// The same with ever more of its beginning.
fn beginnings(piece: &Piece, shown: &Shown) -> Vec<Shown> {
    let nothing = Excerpt {
        rung: None,
        filled: true,
        kept: Vec::new(),
    };
    let excerpt = match shown {
        Shown::Whole => return Vec::new(),
        Shown::Cut(excerpt) => excerpt,
        Shown::Dropped => &nothing,
    };
    let ends = ends(piece).into_iter();
    ends.map(|end| Shown::Cut(excerpt.filled(end))).collect()
}

/// Less of both ends than the rung shows, and the rung.
fn between(piece: &Piece, shown: Option<&Excerpt>) -> (Vec<Shown>, Shown) {
    let rung = piece.at(Rung::HeadAndTail).unwrap_or(Shown::Dropped);
    (shown_of(head_and_tail::below(piece, shown)), rung)
}

fn shown_of(excerpts: Vec<Excerpt>) -> Vec<Shown> {
    excerpts.into_iter().map(Shown::Cut).collect()
}

/// Ends of lines where a beginning can stop: far enough from each other, and in no fence of trusted Markdown.
fn ends(piece: &Piece) -> Vec<usize> {
    let text = piece.body.text();
    let fences = fences(&piece.body);
    let mut ends: Vec<usize> = Vec::new();
    for (end, _) in text.match_indices('\n') {
        let end = end + 1;
        let last = ends.last().copied().unwrap_or_default();
        if end - last >= STRIDE && end < text.len() && !is_open(&fences, end) {
            ends.push(end);
        }
    }
    ends
}

/// The fences of trusted Markdown; what is between fences is in ours, whatever it holds.
pub(super) fn fences(body: &Body) -> Vec<Range<usize>> {
    match body {
        Body::Trusted(text) => Markdown::of(text)
            .fences
            .into_iter()
            .map(|it| it.range)
            .collect(),
        Body::Fenced { .. } => Vec::new(),
    }
}

/// Whether a text that ends there would leave one of the fences open.
pub(super) fn is_open(fences: &[Range<usize>], end: usize) -> bool {
    let next = fences.partition_point(|it| it.end <= end);
    fences.get(next).is_some_and(|it| it.start < end)
}

/// What is left of a text without some ranges, as whole lines: a line goes where any of it does.
pub(super) fn without(text: &str, mut out: Vec<Range<usize>>) -> Vec<Range<usize>> {
    out.sort_by_key(|it| it.start);
    let (mut kept, mut at) = (Vec::new(), 0);
    for range in out.iter().filter(|it| !it.is_empty()) {
        let start = line::start(text, range.start);
        if start > at {
            kept.push(at..start);
        }
        at = at.max(whole_lines(text, range.end));
    }
    if at < text.len() {
        kept.push(at..text.len());
    }
    kept
}

/// The end of the line that a range ends in.
fn whole_lines(text: &str, end: usize) -> usize {
    if text[..end].ends_with('\n') {
        return end;
    }
    memchr::memchr(b'\n', &text.as_bytes()[end..]).map_or(text.len(), |it| end + it + 1)
}

/// How many lines a text is; a last one without an end counts too.
fn lines_in(text: &str) -> usize {
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).count();
    ends + usize::from(!text.is_empty() && !text.ends_with('\n'))
}
