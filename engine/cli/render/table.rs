//! Tables: columns of words, two blanks apart, numbers to the right.

use super::visible::visible_line;

/// Which side the cells of a column keep to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// Who reads what is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// Someone at a terminal.
    Person,
    /// A program, through a pipe or a file.
    Program,
}

/// Rows under a head. The last column is cut where the line would be longer than 80 characters.
#[derive(Debug, Clone)]
pub struct Table {
    columns: Vec<(&'static str, Side)>,
    rows: Vec<Vec<String>>,
}

/// How long a line may be.
const WIDTH: usize = 80;

/// How many blanks stand between two columns.
const GAP: usize = 2;

/// How short a last column may be cut.
const SHORTEST: usize = 16;

impl Table {
    /// A table with these columns.
    pub fn new(columns: impl IntoIterator<Item = (&'static str, Side)>) -> Self {
        Self {
            columns: columns.into_iter().collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let cells = cells.into_iter();
        let cells = cells.map(|it| visible_line(&it).into_owned());
        self.rows.push(cells.collect());
    }

    /// The table as lines of at most 80 characters.
    pub fn render(&self) -> String {
        self.lines(WIDTH)
    }

    /// The table as a reader wants it: a terminal has 80 columns, and a program reads all.
    pub fn render_for(&self, reader: Reader) -> String {
        match reader {
            Reader::Person => self.render(),
            Reader::Program => self.lines(usize::MAX),
        }
    }

    fn lines(&self, room: usize) -> String {
        let widths = self.widths();
        let head: Vec<_> = self
            .columns
            .iter()
            .map(|(name, _)| (*name).to_owned())
            .collect();
        let rows = std::iter::once(&head).chain(&self.rows);
        rows.map(|row| self.line(row, &widths, room) + "\n")
            .collect()
    }

    fn widths(&self) -> Vec<usize> {
        let widest = |(index, (name, _)): (usize, &(&str, Side))| {
            let cells = self
                .rows
                .iter()
                .filter_map(|row| row.get(index))
                .map(|it| it.chars().count());
            cells.chain([name.len()]).max().unwrap_or_default()
        };
        self.columns.iter().enumerate().map(widest).collect()
    }

    fn line(&self, row: &[String], widths: &[usize], room: usize) -> String {
        let mut line = String::new();
        for (index, cell) in row.iter().enumerate() {
            let before = line.chars().count();
            if index > 0 {
                line += &" ".repeat(GAP);
            }
            let left = room.saturating_sub(before + GAP);
            line += &self.cell(cell, index, widths[index], left);
        }
        line.trim_end().to_owned()
    }

    /// A cell in its column; the last one takes what room is left.
    fn cell(&self, cell: &str, column: usize, width: usize, left: usize) -> String {
        let is_last = column + 1 == self.columns.len();
        match self.columns[column].1 {
            Side::Right => format!("{cell:>width$}"),
            Side::Left if is_last => cut(cell, left),
            Side::Left => format!("{cell:<width$}"),
        }
    }
}

fn cut(cell: &str, room: usize) -> String {
    let room = room.max(SHORTEST);
    if cell.chars().count() <= room {
        return cell.to_owned();
    }
    let kept: String = cell.chars().take(room - 1).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_to_the_right_and_no_line_ends_in_blanks() {
        let mut table = Table::new([
            ("step", Side::Left),
            ("tokens", Side::Right),
            ("note", Side::Left),
        ]);
        table.row(["one".into(), "5".into(), String::new()]);
        table.row(["second".into(), "1,000".into(), "x".into()]);
        let expected = "step    tokens  note\none          5\nsecond   1,000  x\n";
        assert_eq!(table.render(), expected);
    }

    #[test]
    fn a_long_last_cell_is_cut_at_80_columns() {
        let mut table = Table::new([("name", Side::Left), ("summary", Side::Left)]);
        table.row(["a".into(), "word ".repeat(40)]);
        assert!(table.render().lines().all(|it| it.chars().count() <= 80));
        let whole = table.render_for(Reader::Program);
        assert!(whole.ends_with("word word\n") && !whole.contains('…'));
    }
}
