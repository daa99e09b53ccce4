//! The fold of the Markdown parser's events into a [`Markdown`].

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::{Fence, Heading, Item, Markdown, Table, front_matter, line};

/// The structure of a text.
pub(super) fn collect(text: &str) -> Markdown<'_> {
    let mut collector = Collector::of(text);
    let start = collector.skip_front_matter();
    let source = with_known_line_ends(&text[start..]);
    let events = Parser::new_ext(&source, Options::ENABLE_TABLES).into_offset_iter();
    for (event, range) in events {
        collector.take(&event, range.start + start..range.end + start);
    }
    collector.close_sections();
    collector.markdown
}

/// The text with `\n` for every `\r` that stands alone, which the parser takes for a line end in
/// some blocks and not in others. No byte moves.
fn with_known_line_ends(text: &str) -> Cow<'_, str> {
    let stands_alone = |at: usize| !text[at + 1..].starts_with('\n');
    if !text.match_indices('\r').any(|(at, _)| stands_alone(at)) {
        return Cow::Borrowed(text);
    }
    let known = text.char_indices().map(|(at, sign)| match sign {
        '\r' if stands_alone(at) => '\n',
        sign => sign,
    });
    Cow::Owned(known.collect())
}

struct Collector<'a> {
    markdown: Markdown<'a>,
    lists: Vec<usize>,
    lists_seen: usize,
    items: Vec<usize>,
    quotes: usize,
    in_heading: bool,
}

impl<'a> Collector<'a> {
    fn of(text: &'a str) -> Self {
        let markdown = Markdown {
            text,
            front_matter: None,
            headings: vec![],
            items: vec![],
            tables: vec![],
            fences: vec![],
            strong: vec![],
            code_spans: vec![],
            hidden: vec![],
            blocks: vec![],
            open_end: None,
        };
        Self {
            markdown,
            lists: vec![],
            lists_seen: 0,
            items: vec![],
            quotes: 0,
            in_heading: false,
        }
    }

    /// Where the Markdown begins: after a byte order mark and the front matter.
    fn skip_front_matter(&mut self) -> usize {
        let text = self.markdown.text;
        let start = text.len() - text.trim_start_matches('\u{feff}').len();
        let Some(found) = front_matter::find(text, start) else {
            return start;
        };
        let end = found.range.end;
        self.markdown.hidden.push(found.range.clone());
        self.markdown.blocks.push(found.range.clone());
        self.markdown.front_matter = Some(found);
        end
    }

    fn take(&mut self, event: &Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.open(tag, range),
            Event::End(tag) => self.close(*tag),
            Event::Rule => self.block(range),
            Event::InlineHtml(_) => self.comments(&range),
            Event::Code(code) => {
                self.heading_text(code);
                self.markdown.code_spans.push(range);
            }
            Event::Text(text) => self.heading_text(text),
            Event::SoftBreak | Event::HardBreak => self.heading_text(" "),
            _ => {}
        }
    }

    fn open(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Heading { level, .. } => self.heading(*level as usize, range),
            Tag::BlockQuote(_) => self.quotes += 1,
            Tag::CodeBlock(kind) => self.code(kind, range),
            Tag::HtmlBlock => self.html(range),
            Tag::List(_) => self.list(),
            Tag::Item => self.item(range),
            Tag::Table(_) => self.table(range),
            Tag::TableRow => self.row(),
            Tag::TableCell => self.cell(range),
            Tag::Strong => self.markdown.strong.push(range),
            _ => {}
        }
    }

    fn close(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => self.in_heading = false,
            TagEnd::BlockQuote(_) => self.quotes -= 1,
            TagEnd::List(_) => drop(self.lists.pop()),
            TagEnd::Item => drop(self.items.pop()),
            _ => {}
        }
    }

    fn is_top_level(&self) -> bool {
        self.quotes == 0 && self.items.is_empty()
    }

    fn block(&mut self, range: Range<usize>) {
        self.silence_item(range.start);
        self.markdown.blocks.push(range);
    }

    /// An item whose first line begins a block of its own has no label.
    fn silence_item(&mut self, at: usize) {
        let open = self.items.last().map(|it| &mut self.markdown.items[*it]);
        if let Some(item) = open.filter(|it| it.label.contains(&at)) {
            item.label.end = item.label.start;
        }
    }

    fn heading(&mut self, level: usize, range: Range<usize>) {
        self.block(range.clone());
        if self.is_top_level() {
            self.in_heading = true;
            self.markdown.headings.push(Heading {
                level,
                text: String::new(),
                range,
                body: 0..0,
                own: 0..0,
            });
        }
    }

    fn heading_text(&mut self, text: &str) {
        if let Some(heading) = self
            .markdown
            .headings
            .last_mut()
            .filter(|_| self.in_heading)
        {
            heading.text.push_str(text);
        }
    }

    fn code(&mut self, kind: &CodeBlockKind<'_>, range: Range<usize>) {
        self.block(range.clone());
        self.markdown.hidden.push(range.clone());
        if matches!(kind, CodeBlockKind::Fenced(_)) {
            self.fence(range);
        }
    }

    fn fence(&mut self, range: Range<usize>) {
        let closed = is_closed(&self.markdown.text[range.clone()]);
        if !closed && self.is_top_level() && self.reaches_the_end(&range) {
            self.markdown.open_end = Some(line::start(self.markdown.text, range.start));
        }
        self.markdown.fences.push(Fence { range, closed });
    }

    fn reaches_the_end(&self, range: &Range<usize>) -> bool {
        range.end >= self.markdown.text.trim_end().len()
    }

    fn html(&mut self, range: Range<usize>) {
        let source = &self.markdown.text[range.clone()];
        let open = source.rfind("<!--") > source.rfind("-->");
        if open && self.is_top_level() && self.reaches_the_end(&range) {
            self.markdown.open_end = Some(line::start(self.markdown.text, range.start));
        }
        self.comments(&range);
        self.block(range);
    }

    /// Hides the comments of a stretch of HTML; one without an end reaches to the stretch's end.
    fn comments(&mut self, range: &Range<usize>) {
        let mut at = range.start;
        while let Some(found) = self.markdown.text[at..range.end].find("<!--") {
            let start = at + found;
            let close = self.markdown.text[start..range.end].find("-->");
            at = close.map_or(range.end, |close| start + close + "-->".len());
            self.markdown.hidden.push(start..at);
        }
    }

    fn list(&mut self) {
        self.lists.push(self.lists_seen);
        self.lists_seen += 1;
    }

    fn item(&mut self, range: Range<usize>) {
        let range = without_indent(self.markdown.text, range);
        self.silence_item(range.start);
        let list = self.lists.last().copied().unwrap_or_default();
        let parent = self.items.last().copied();
        self.items.push(self.markdown.items.len());
        let item = Item::of(self.markdown.text, range, list, parent);
        self.markdown.items.push(item);
    }

    fn table(&mut self, range: Range<usize>) {
        self.block(range.clone());
        self.markdown.tables.push(Table {
            range,
            header: vec![],
            rows: vec![],
        });
    }

    fn row(&mut self) {
        if let Some(table) = self.markdown.tables.last_mut() {
            table.rows.push(vec![]);
        }
    }

    fn cell(&mut self, range: Range<usize>) {
        let range = line::trimmed(self.markdown.text, range);
        if let Some(table) = self.markdown.tables.last_mut() {
            table
                .rows
                .last_mut()
                .unwrap_or(&mut table.header)
                .push(range);
        }
    }

    fn close_sections(&mut self) {
        let text = self.markdown.text;
        let starts: Vec<_> = self
            .markdown
            .headings
            .iter()
            .map(|it| (it.level, line::start(text, it.range.start)))
            .collect();
        for (index, heading) in self.markdown.headings.iter_mut().enumerate() {
            let start = after_heading(text, heading.range.end);
            let mut later = starts[index + 1..].iter();
            let own = later.clone().next().map_or(text.len(), |it| it.1);
            let body = later
                .find(|it| it.0 <= heading.level)
                .map_or(text.len(), |it| it.1);
            heading.range.end = start;
            heading.own = start..own;
            heading.body = start..body;
        }
    }
}

/// The parser gives an item that ends a paragraph its indent, and others not.
fn without_indent(text: &str, range: Range<usize>) -> Range<usize> {
    let indent = range.len() - text[range.clone()].trim_start().len();
    range.start + indent..range.end
}

fn after_heading(text: &str, end: usize) -> usize {
    if line::is_complete(&text[..end]) {
        end
    } else {
        line::next(text, end)
    }
}

/// Whether fenced code ends with its closing fence. A line that only looks like one cannot be
/// the last: it would have closed the fence before.
fn is_closed(source: &str) -> bool {
    let source = source.trim_end();
    let sign = if source.starts_with('~') { '~' } else { '`' };
    let opening = source.len() - source.trim_start_matches(sign).len();
    let last = &source[line::start(source, source.len())..];
    let last = last.trim_start_matches(['>', ' ', '\t']);
    line::has_end(source) && last.len() >= opening && last.chars().all(|it| it == sign)
}
