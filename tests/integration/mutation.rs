//! Texts broken by chance, the same ones every time.

/// Pieces that mean something to one of the readers.
const PIECES: &[&str] = &[
    "\"",
    "'",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    ":",
    ": ",
    ",",
    "-",
    "- ",
    "#",
    "//",
    "/*",
    "*/",
    "/-",
    "&a ",
    "*a",
    "<<: *a",
    "|",
    ">",
    "\n",
    "\r\n",
    "\t",
    "  ",
    "\\",
    "\\u{e9}",
    "é",
    "😀",
    "\u{2028}",
    "\u{feff}",
    "{{",
    "}}",
    "{%",
    "%}",
    "{{ ",
    " }}",
    " | ",
    ".",
    "..",
    "==",
    " and ",
    " not ",
    "in",
    "stages.",
    "inputs.",
    "facts.",
    "config.",
    "null",
    "true",
    "#true",
    "0x",
    "1e999",
    "-1",
    "(list)",
    "(map)",
    "\"\"\"",
    "#\"",
    "kind",
    "name",
    "stages",
    "needs",
    "if",
    "~",
    "?",
    "!!str ",
    "---\n",
    "...",
    "# gemstack: allow(unused_input) x",
    "// gemstack: allow(unused_input) x",
];

/// Breaks texts.
pub struct Mutation {
    state: u64,
    pieces: &'static [&'static str],
    texts: Vec<String>,
}

impl Mutation {
    /// What breaks texts as this number says, with pieces of these texts.
    pub fn new(seed: u64, texts: impl Iterator<Item = String>) -> Self {
        Self {
            state: seed,
            pieces: PIECES,
            texts: texts.collect(),
        }
    }

    /// With these pieces instead, which mean something to another reader.
    pub fn with(self, pieces: &'static [&'static str]) -> Self {
        Self { pieces, ..self }
    }

    /// The text with one to four changes.
    pub fn of(&mut self, text: &str) -> String {
        let changes = 1 + self.below(4);
        (0..changes).fold(text.to_owned(), |text, _| self.changed(&text))
    }

    fn changed(&mut self, text: &str) -> String {
        let start = self.boundary(text);
        let length = 1 + self.below(12);
        let end = boundary_at(text, start + length);
        let (before, piece, after) = (&text[..start], &text[start..end], &text[end..]);
        match self.below(7) {
            0 => format!("{before}{after}"),
            1 => format!("{before}{piece}{piece}{after}"),
            2 => format!("{before}{}{piece}{after}", self.piece()),
            3 => format!("{before}{}{after}", self.piece()),
            4 => format!("{before}{}{piece}{after}", self.lines()),
            5 => self.without_line(text),
            _ => self.with_line_twice(text),
        }
    }

    fn piece(&mut self) -> &'static str {
        self.pieces[self.below(self.pieces.len())]
    }

    /// Some bytes of another text.
    fn lines(&mut self) -> String {
        let index = self.below(self.texts.len());
        let text = self.texts[index].clone();
        let start = self.boundary(&text);
        let end = boundary_at(&text, start + self.below(80));
        text[start..end].to_owned()
    }

    fn without_line(&mut self, text: &str) -> String {
        let mut lines: Vec<_> = text.split_inclusive('\n').collect();
        if !lines.is_empty() {
            lines.remove(self.below(lines.len()));
        }
        lines.concat()
    }

    fn with_line_twice(&mut self, text: &str) -> String {
        let mut lines: Vec<_> = text.split_inclusive('\n').collect();
        if !lines.is_empty() {
            let line = lines[self.below(lines.len())];
            lines.insert(self.below(lines.len()), line);
        }
        lines.concat()
    }

    fn boundary(&mut self, text: &str) -> usize {
        boundary_at(text, self.below(text.len() + 1))
    }

    /// A number below another, by xorshift.
    fn below(&mut self, limit: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        usize::try_from(self.state >> 33).unwrap_or_default() % limit.max(1)
    }
}

fn boundary_at(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at)
        .rev()
        .find(|it| text.is_char_boundary(*it))
        .unwrap_or_default()
}
