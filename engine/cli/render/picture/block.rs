//! Lines of text that belong together: what stands in a node or on an edge.

use gemstack_lang::picture::{Edge, Node, Note};

use super::lettering::{Face, NAME, NOTE, wrap};

/// How many columns a line in a node may have.
const NODE_COLUMNS: u32 = 30;

/// How many columns a line on an edge may have.
const EDGE_COLUMNS: u32 = 26;

/// One line of text.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What it says.
    pub text: String,
    /// What kind of thing it says: a class of the style sheet.
    pub class: &'static str,
    /// Its letters.
    pub face: Face,
}

/// Lines, one below the other.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Block {
    /// The lines.
    pub lines: Vec<Line>,
}

impl Block {
    /// What stands in a node.
    pub fn node(node: &Node) -> Self {
        let mut block = Self::default();
        block.add(&node.name, "name", NAME, NODE_COLUMNS);
        node.notes
            .iter()
            .for_each(|it| block.note(it, NODE_COLUMNS));
        block
    }

    /// What stands on an edge.
    pub fn edge(edge: &Edge) -> Self {
        let mut block = Self::default();
        edge.notes
            .iter()
            .for_each(|it| block.note(it, EDGE_COLUMNS));
        block
    }

    fn note(&mut self, note: &Note, columns: u32) {
        self.add(&note.to_string(), class(note), NOTE, columns);
    }

    fn add(&mut self, text: &str, class: &'static str, face: Face, columns: u32) {
        let lines = wrap(text, columns).into_iter();
        self.lines
            .extend(lines.map(|text| Line { text, class, face }));
    }

    /// Its width in pixels.
    pub fn width(&self) -> f64 {
        let widths = self.lines.iter().map(|it| it.face.width(&it.text));
        widths.fold(0.0, f64::max)
    }

    /// Its height in pixels.
    pub fn height(&self) -> f64 {
        self.lines.iter().map(|it| it.face.line).sum()
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}

fn class(note: &Note) -> &'static str {
    match note {
        Note::Step { .. } => "step-name",
        Note::If { .. } | Note::Else => "if",
        Note::Ticks { .. } | Note::Unticks { .. } => "box",
        Note::Counts { .. } | Note::UsedUp { .. } | Note::Rejects { .. } => "limit",
        Note::Runs { .. } => "runs",
        Note::Always | Note::Retry { .. } | Note::Timeout { .. } => "mark",
        Note::Uses { .. }
        | Note::Fields { .. }
        | Note::Recover { .. }
        | Note::Begin
        | Note::Stays => "plain",
    }
}
