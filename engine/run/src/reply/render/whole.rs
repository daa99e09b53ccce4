//! Whole files: in a fence that is longer than any inside, or byte for byte in a section of CDATA.

use super::deed::{Content, Deed};
use super::element::{self, quoted};
use super::unsayable::Unsayable;
use crate::reply::fence::Fence;
use crate::reply::header::{self, Header, Kind};
use crate::reply::line::Cursor;
use crate::reply::search;

/// A deed; the new content of a file that moves as its removal here and its making there, for a file is moved or given whole.
pub(super) fn block(deed: &Deed<'_>) -> Result<String, Unsayable> {
    let Deed::Content(content) = deed else {
        return element::line(deed);
    };
    let mut block = file(content.path, &content.after)?;
    if let Some(path) = content.from {
        block.push_str(&element::line(&Deed::Delete { path })?);
    }
    if content.stays_executable {
        block.push_str(&executable(content)?);
    }
    Ok(block)
}

fn executable(content: &Content<'_>) -> Result<String, Unsayable> {
    element::line(&Deed::Mode {
        path: content.path,
        executable: true,
    })
}

fn file(path: &str, content: &str) -> Result<String, Unsayable> {
    let is_closed = content.is_empty() || content.ends_with('\n');
    if is_closed && !begins_as_edit(content) {
        let fenced = fenced(Kind::Whole, path, content);
        return fenced.or_else(|_| in_cdata(path, content));
    }
    in_cdata(path, content)
}

/// Its first line that is not blank begins a search/replace block, and so would a reply that changes a file.
fn begins_as_edit(content: &str) -> bool {
    let first = Cursor::new(content).find(|it| !it.is_blank());
    first.is_some_and(|it| search::begins(it.text))
}

/// Lines in a fence that is longer than any inside, and than three if markers of search/replace are among them.
pub(super) fn fenced(kind: Kind, path: &str, body: &str) -> Result<String, Unsayable> {
    let has_markers = Cursor::new(body).any(|it| search::is_edge(it.text));
    let least = if kind == Kind::Whole && has_markers {
        4
    } else {
        3
    };
    // A fence of tildes in it can open a block as well.
    let longest = ['`', '~']
        .map(|mark| longest_run(body, mark))
        .into_iter()
        .max();
    // Backticks may not follow on a fence of backticks.
    let mark = if path.contains('`') { "~" } else { "`" };
    let fence = mark.repeat(least.max(longest.unwrap_or(0) + 1));
    let info = info(kind, mark, path)?;
    Ok(format!("{fence}{info}\n{body}{fence}\n"))
}

fn longest_run(text: &str, mark: char) -> usize {
    text.split(|it| it != mark).map(str::len).max().unwrap_or(0)
}

/// The first way to announce a path that is read as this path.
fn info(kind: Kind, mark: &str, path: &str) -> Result<String, Unsayable> {
    let word = kind.word();
    let spelt = ["", "\"", "'", "`"].map(|quote| format!("{word}:{quote}{path}{quote}"));
    let means = Ok(Header::Block {
        kind,
        path: path.to_owned(),
    });
    let is_read = |it: &String| {
        let is_fence = Fence::read(&format!("{}{it}", mark.repeat(3))).is_some();
        is_fence && header::read(it, 0) == means
    };
    spelt
        .into_iter()
        .find(is_read)
        .ok_or_else(|| Unsayable::Path {
            path: path.to_owned(),
        })
}

fn in_cdata(path: &str, content: &str) -> Result<String, Unsayable> {
    if Cursor::new(content).any(|it| ends_section(it.text)) {
        return Err(Unsayable::OpenEnd {
            path: path.to_owned(),
        });
    }
    let path = quoted(path)?;
    Ok(format!(
        "<file path={path}><![CDATA[\n{content}]]></file>\n"
    ))
}

fn ends_section(line: &str) -> bool {
    let line = line.trim_end();
    let line = line.strip_suffix("</file>").unwrap_or(line);
    line.trim_end().ends_with("]]>")
}
