//! Front matter: the metadata block between `---` (YAML) or `+++` (TOML) lines at the very start.
//!
//! Found by lines and not by the Markdown parser, which would also take two rules in the
//! middle of a text for one.

use std::ops::Range;

use super::line;

/// What front matter is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrontMatterLanguage {
    /// Between `+++` lines.
    Toml,
    /// Between `---` lines, or closed by `...`.
    Yaml,
}

/// The metadata block of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrontMatter {
    /// The whole block with its delimiters and the line end after it.
    pub range: Range<usize>,
    /// What is between the delimiters.
    pub body: Range<usize>,
    /// What it is written in.
    pub language: FrontMatterLanguage,
}

/// The front matter that begins at byte `at`.
pub(super) fn find(text: &str, at: usize) -> Option<FrontMatter> {
    let language = language(text[at..line::end(text, at)].trim_end())?;
    let body = line::next(text, at);
    let close = line::lines_in(text, body..text.len())
        .find(|it| closes(language, text[it.clone()].trim_end()))?;
    Some(FrontMatter {
        range: at..line::next(text, close.start),
        body: body..close.start,
        language,
    })
}

fn language(opening: &str) -> Option<FrontMatterLanguage> {
    match opening {
        "---" => Some(FrontMatterLanguage::Yaml),
        "+++" => Some(FrontMatterLanguage::Toml),
        _ => None,
    }
}

fn closes(language: FrontMatterLanguage, line: &str) -> bool {
    match language {
        FrontMatterLanguage::Yaml => matches!(line, "---" | "..."),
        FrontMatterLanguage::Toml => line == "+++",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_stands_at_the_very_start_or_nowhere() {
        let text = "---\r\na: 1\r\n---\r\n# T\r\n";
        let found = find(text, 0).unwrap();
        assert_eq!(&text[found.body], "a: 1\r\n");
        assert_eq!(&text[found.range.end..], "# T\r\n");
        assert_eq!(find("\n---\na: 1\n---\n", 0), None);
        assert_eq!(find("---\na: 1\n", 0), None);
    }
}
