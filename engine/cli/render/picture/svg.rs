//! Writes a sheet as SVG.

use std::fmt::Write as _;

use gemstack_lang::picture::{EdgeKind, NodeKind};

use super::lettering::NOTE;
use super::sheet::{Arrow, CORNER, Label, MARGIN, Piece, PlacedEdge, PlacedNode, Point, Sheet};

/// Letters of one width, whatever the machine has.
const FONT: &str = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace";

/// How long an arrow is.
const ARROW: f64 = 7.0;

/// The sheet as SVG.
pub fn write(sheet: &Sheet<'_>) -> String {
    let mut out = head(sheet);
    for edge in &sheet.edges {
        line(&mut out, edge);
    }
    for node in &sheet.nodes {
        shape(&mut out, node);
    }
    for label in sheet.edges.iter().filter_map(|it| it.label.as_ref()) {
        let ((x, y), (width, height)) = (label.corner, label.size);
        let _ = writeln!(
            out,
            "<rect class=\"paper\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"/>"
        );
        lines(&mut out, label);
    }
    out + "</svg>\n"
}

fn head(sheet: &Sheet<'_>) -> String {
    let picture = sheet.picture;
    let title = format!("{} {}", picture.kind, picture.name);
    let summary = picture.summary.as_deref().unwrap_or_default();
    let needed = NOTE.width(summary).max(NOTE.width(&title) * 1.4);
    let (width, height) = (sheet.size.0.max(needed + 2.0 * MARGIN), sheet.size.1);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         width=\"{width:.0}\" height=\"{height:.0}\" role=\"img\" font-family=\"{FONT}\">\n"
    );
    let (title, summary) = (escaped(&title), escaped(summary));
    let _ = writeln!(out, "<title>{title}</title>\n<desc>{summary}</desc>");
    let _ = writeln!(out, "<style>{}</style>", style());
    out += "<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n";
    let _ = writeln!(
        out,
        "<text class=\"title\" x=\"{MARGIN}\" y=\"30\" font-size=\"15\">{title}</text>"
    );
    let _ = writeln!(
        out,
        "<text class=\"plain\" x=\"{MARGIN}\" y=\"48\" font-size=\"11\">{summary}</text>"
    );
    out
}

/// What each class looks like on a light and on a dark page.
const COLOURS: &[(&str, &str, &str, &str)] = &[
    (".paper", "fill", "#ffffff", "#0d1117"),
    (".title,.name,.step-name", "fill", "#1f2328", "#e6edf3"),
    (".plain", "fill", "#59636e", "#9198a1"),
    (".runs", "fill", "#0969da", "#4493f8"),
    (".if", "fill", "#8250df", "#ab7df8"),
    (".box", "fill", "#1a7f37", "#3fb950"),
    (".limit", "fill", "#bc4c00", "#db6d28"),
    (".mark", "fill", "#9a6700", "#d29922"),
    (".node", "fill", "#f6f8fa", "#151b23"),
    (".node", "stroke", "#818b98", "#656c76"),
    (".initial", "stroke", "#0969da", "#4493f8"),
    (".final", "stroke", "#1a7f37", "#3fb950"),
    (".recoverable,.missing", "stroke", "#d1242f", "#f85149"),
    (".step", "fill", "#fbefff", "#271052"),
    (".step", "stroke", "#8250df", "#ab7df8"),
    (".edge", "stroke", "#59636e", "#9198a1"),
    (".needs", "stroke", "#afb8c1", "#4b535d"),
    (".recover,.used-up", "stroke", "#bc4c00", "#db6d28"),
    (".tip", "fill", "#59636e", "#9198a1"),
    (".tip-needs", "fill", "#afb8c1", "#4b535d"),
    (".tip-recover,.tip-used-up", "fill", "#bc4c00", "#db6d28"),
];

fn style() -> String {
    let rules = |it: fn(&(&str, &str, &'static str, &'static str)) -> &'static str| {
        let rules = COLOURS
            .iter()
            .map(|rule| format!("{}{{{}:{}}}", rule.0, rule.1, it(rule)));
        rules.collect::<String>()
    };
    let shapes = ".title,.name,.step-name{font-weight:700}\
                  .edge{fill:none;stroke-width:1.3}\
                  .recover,.used-up{stroke-dasharray:5 4}\
                  .node{stroke-width:1.2}.initial,.final{stroke-width:2.2}\
                  .recoverable{stroke-width:1.8}.missing{stroke-width:1.8;stroke-dasharray:6 4}\
                  .ring{fill:none;stroke-width:1.2}";
    let (light, dark) = (rules(|it| it.2), rules(|it| it.3));
    format!("{shapes}{light}@media(prefers-color-scheme:dark){{{dark}}}")
}

fn shape(out: &mut String, node: &PlacedNode) {
    let ((x, y), (width, height)) = (node.label.corner, node.label.size);
    let (class, radius) = match node.kind {
        NodeKind::Stage => ("node", 5.0),
        NodeKind::State => ("node", 14.0),
        NodeKind::InitialState => ("node initial", 14.0),
        NodeKind::FinalState => ("node final", 14.0),
        NodeKind::RecoverableState => ("node recoverable", 14.0),
        NodeKind::Step => ("node step", 0.0),
        NodeKind::Missing => ("node missing", 5.0),
    };
    if node.kind == NodeKind::Step {
        hexagon(out, (x, y), (width, height));
    } else {
        rectangle(out, class, (x, y), (width, height), radius);
    }
    if node.kind == NodeKind::FinalState {
        let inner = (width - 6.0, height - 6.0);
        rectangle(out, "ring final", (x + 3.0, y + 3.0), inner, 11.0);
    }
    lines(out, &node.label);
}

fn rectangle(
    out: &mut String,
    class: &str,
    (x, y): Point,
    (width, height): (f64, f64),
    radius: f64,
) {
    let _ = writeln!(
        out,
        "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"{radius}\"/>"
    );
}

fn hexagon(out: &mut String, (x, y): Point, (width, height): (f64, f64)) {
    let (right, bottom, middle) = (x + width, y + height, y + height / 2.0);
    let cut = 2.0;
    let _ = writeln!(
        out,
        "<path class=\"node step\" d=\"M{:.1} {y:.1}H{:.1}L{:.1} {middle:.1}L{:.1} {bottom:.1}H{:.1}L{:.1} {middle:.1}Z\"/>",
        x + cut,
        right - cut,
        right + CORNER,
        right - cut,
        x + cut,
        x - CORNER,
    );
}

/// The lines of a text, each in the middle.
fn lines(out: &mut String, label: &Label) {
    let x = label.corner.0 + label.size.0 / 2.0;
    let mut y = label.corner.1 + (label.size.1 - label.block.height()) / 2.0;
    for line in &label.block.lines {
        let base = y + line.face.line * 0.73;
        let _ = writeln!(
            out,
            "<text class=\"{}\" x=\"{x:.1}\" y=\"{base:.1}\" font-size=\"{}\" text-anchor=\"middle\">{}</text>",
            line.class,
            line.face.size,
            escaped(&line.text)
        );
        y += line.face.line;
    }
}

fn line(out: &mut String, edge: &PlacedEdge<'_>) {
    let (class, tip) = match edge.edge.kind {
        EdgeKind::Needs => ("edge needs", "tip-needs"),
        EdgeKind::Recover => ("edge recover", "tip-recover"),
        EdgeKind::Limit => ("edge used-up", "tip-used-up"),
        _ => ("edge", "tip"),
    };
    let mut way = format!("M{:.1} {:.1}", edge.start.0, edge.start.1);
    let mut at = edge.start;
    let last = edge.pieces.len() - 1;
    for (index, it) in edge.pieces.iter().enumerate() {
        let short = if index == last { ARROW - 1.0 } else { 0.0 };
        at = piece(&mut way, at, *it, edge.arrow, short);
    }
    let _ = writeln!(out, "<path class=\"{class}\" d=\"{way}\"/>");
    let _ = writeln!(
        out,
        "<path class=\"{tip}\" d=\"{}\"/>",
        arrow(at, edge.arrow)
    );
}

/// Writes a piece, a little shorter where the arrow begins, and gives its end.
fn piece(way: &mut String, from: Point, piece: Piece, arrow: Arrow, short: f64) -> Point {
    let shorter = |(x, y): Point| match arrow {
        Arrow::Down => (x, y - short),
        Arrow::Up => (x, y + short),
        Arrow::Left => (x + short, y),
    };
    let _ = match piece {
        Piece::Straight(to) => write!(way, "V{:.1}", shorter(to).1),
        Piece::Bow(to) => {
            let (x, y) = shorter(to);
            let middle = f64::midpoint(from.1, y);
            write!(
                way,
                "C{:.1} {middle:.1} {x:.1} {middle:.1} {x:.1} {y:.1}",
                from.0
            )
        }
        Piece::Around(to) => {
            let (x, y) = shorter(to);
            let out_by = from.0 + 24.0;
            write!(
                way,
                "C{out_by:.1} {:.1} {out_by:.1} {:.1} {x:.1} {y:.1}",
                from.1 - 5.0,
                y + 5.0
            )
        }
    };
    let (Piece::Straight(to) | Piece::Bow(to) | Piece::Around(to)) = piece;
    to
}

fn arrow((x, y): Point, arrow: Arrow) -> String {
    let (half, long) = (3.6, ARROW);
    match arrow {
        Arrow::Down => format!("M{x:.1} {y:.1}l-{half} -{long}h{}Z", 2.0 * half),
        Arrow::Up => format!("M{x:.1} {y:.1}l-{half} {long}h{}Z", 2.0 * half),
        Arrow::Left => format!("M{x:.1} {y:.1}l{long} -{half}v{}Z", 2.0 * half),
    }
}

/// A text as XML. Signs that no XML may hold are left out.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '&' => escaped += "&amp;",
            '"' => escaped += "&quot;",
            '\t' | '\n' | '\r' => escaped.push(' '),
            '\u{fffe}' | '\u{ffff}' => {}
            letter if letter.is_control() => {}
            letter => escaped.push(letter),
        }
    }
    escaped
}
