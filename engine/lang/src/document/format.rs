//! The formats a document may be written in.

/// A format of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// KDL 2.
    Kdl,
    /// YAML 1.2.
    Yaml,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Kdl, Self::Yaml];

    /// The format of a file of that name; what does not end in `.kdl` is YAML.
    pub fn of(name: &str) -> Self {
        match name.rsplit_once('.') {
            Some((_, "kdl")) => Self::Kdl,
            _ => Self::Yaml,
        }
    }

    /// The format that a text without a name is most likely in: YAML begins with `key:` or `- `,
    /// KDL with a node and a value after it.
    pub fn sniff(text: &str) -> Self {
        let mut lines = text.lines().map(str::trim);
        let is_said = |it: &&str| !it.is_empty() && !it.starts_with(['#', '%']) && *it != "---";
        let first = lines.find(is_said).unwrap_or_default();
        let word = first.split([' ', '\t']).next().unwrap_or_default();
        let is_comment = ["//", "/*", "/-"].iter().any(|it| first.starts_with(it));
        if is_comment || (first.len() > word.len() && !word.contains(':') && is_name(word)) {
            Self::Kdl
        } else {
            Self::Yaml
        }
    }

    /// How files in it end, without the dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Kdl => "kdl",
            Self::Yaml => "yaml",
        }
    }
}

fn is_name(word: &str) -> bool {
    word.starts_with(|it: char| it.is_alphabetic()) && !word.ends_with(',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_without_a_name_is_known_by_its_first_line() {
        for kdl in [
            "kind \"pipeline\"\n",
            "// a comment\nkind x",
            "\n/- kdl-version 2\n",
        ] {
            assert_eq!(Format::sniff(kdl), Format::Kdl, "{kdl}");
        }
        for yaml in [
            "kind: pipeline",
            "# comment x\nkind: x",
            "- a b",
            "{ a: 1 }",
            "",
            "---\nkind: x",
            "word",
        ] {
            assert_eq!(Format::sniff(yaml), Format::Yaml, "{yaml}");
        }
    }
}
