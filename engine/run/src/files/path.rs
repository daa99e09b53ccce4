//! A path below a project's root, as text: checked once, written one way.
//!
//! Text alone cannot contain anything; [`super::Root`] does that by descriptor. What is refused here
//! is what no honest document writes.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A path below a root: names joined by `/`, without `.`, `..` or empty names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelativePath(String);

/// As long as a name may be, in bytes, on every file system in use.
const LONGEST_NAME: usize = 255;

/// As long as a path may be that a program can be told, in bytes.
const LONGEST: usize = 4095;

/// As many names as a path may have. Every folder on the way is opened.
const MOST_NAMES: usize = 128;

/// So much of a path that is too long is shown, in characters.
const SHOWN: usize = 60;

/// Why a text is no path below a root.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PathFault {
    /// It begins at the root of the file system.
    #[error("the path `{path}` is absolute; write it relative to the project")]
    Absolute {
        /// The path as written.
        path: String,
    },
    /// It holds a backslash, which some systems read as `/`.
    #[error("the path `{path}` holds a backslash; separate names with `/`")]
    Backslash {
        /// The path as written.
        path: String,
    },
    /// It holds a control character, which would forge lines in messages and records.
    #[error("the path `{}` holds a control character; rename the file", path.escape_debug())]
    Control {
        /// The path as written.
        path: String,
    },
    /// It begins with the letter of a drive.
    #[error("the path `{path}` names a drive; write it relative to the project")]
    Drive {
        /// The path as written.
        path: String,
    },
    /// It names nothing below the root.
    #[error(
        "the path `{path}` names no file; write it relative to the project, such as `src/main.rs`"
    )]
    Empty {
        /// The path as written.
        path: String,
    },
    /// Its `..` lead above the root.
    #[error("the path `{path}` leads out of the project; remove the `..` that leaves it")]
    Leaves {
        /// The path as written.
        path: String,
    },
    /// It is longer or deeper than any file of a project is.
    #[error(
        "the path `{path}…` is too long: a name has at most {LONGEST_NAME} bytes, a path {LONGEST} bytes and {MOST_NAMES} names"
    )]
    TooLong {
        /// How the path begins.
        path: String,
    },
    /// It holds a NUL byte, which ends a path for the kernel.
    #[error("the path `{}` holds a NUL byte; remove it", path.escape_debug())]
    Nul {
        /// The path as written.
        path: String,
    },
}

impl PathFault {
    /// The documented code of the message.
    pub fn code(&self) -> &'static str {
        "PathTraversalBlocked"
    }
}

impl RelativePath {
    /// The path that `text` names, normalised: `./a//b` and `a/c/../b` are `a/b`.
    ///
    /// A `..` is resolved by text, as in a URL, so a path means the same whatever links there are.
    pub fn parse(text: &str) -> Result<Self, PathFault> {
        refuse_tricks(text)?;
        let mut names = Vec::new();
        for name in text.split('/') {
            match name {
                "" | "." => {}
                ".." => drop(names.pop().ok_or_else(|| PathFault::Leaves {
                    path: text.to_owned(),
                })?),
                name => names.push(name),
            }
        }
        if names.is_empty() {
            return Err(PathFault::Empty {
                path: text.to_owned(),
            });
        }
        refuse_length(&names)?;
        Ok(Self(names.join("/")))
    }

    /// The path as text, with `/` between its names.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The names from the root to the file.
    pub fn names(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.split('/')
    }

    /// The last name.
    pub fn file_name(&self) -> &str {
        self.0.rsplit_once('/').map_or(&*self.0, |(_, name)| name)
    }

    /// The directory that holds it, or `None` when that is the root.
    pub fn parent(&self) -> Option<Self> {
        self.0
            .rsplit_once('/')
            .map(|(parent, _)| Self(parent.to_owned()))
    }

    /// The path that `text` names, seen from this directory. It may climb, but not out of the root.
    pub fn join(&self, text: &str) -> Result<Self, PathFault> {
        refuse_tricks(text)?;
        Self::parse(&format!("{self}/{text}"))
    }
}

fn refuse_length(names: &[&str]) -> Result<(), PathFault> {
    let all = names.iter().map(|it| it.len() + 1).sum::<usize>();
    let fits = names.len() <= MOST_NAMES && names.iter().all(|it| it.len() <= LONGEST_NAME);
    if fits && all <= LONGEST + 1 {
        return Ok(());
    }
    let path = names.join("/").chars().take(SHOWN).collect();
    Err(PathFault::TooLong { path })
}

/// A character that says how text is shown and can make one path look like another.
fn is_control(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn refuse_tricks(text: &str) -> Result<(), PathFault> {
    let path = text.to_owned();
    let mut start = text.chars();
    match (start.next(), start.next()) {
        _ if text.contains('\0') => Err(PathFault::Nul { path }),
        _ if text.chars().any(is_control) => Err(PathFault::Control { path }),
        _ if text.contains('\\') => Err(PathFault::Backslash { path }),
        (None, _) => Err(PathFault::Empty { path }),
        (Some('/'), _) => Err(PathFault::Absolute { path }),
        (Some(letter), Some(':')) if letter.is_ascii_alphabetic() => Err(PathFault::Drive { path }),
        _ => Ok(()),
    }
}

impl fmt::Display for RelativePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for RelativePath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for RelativePath {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> String {
        RelativePath::parse(text).unwrap().to_string()
    }

    #[test]
    fn one_file_has_one_spelling() {
        for text in ["a/b", "./a//b", "a/./b/", "a/c/../b", "x/../a/b"] {
            assert_eq!(parsed(text), "a/b", "{text}");
        }
        assert_eq!(parsed("..a/...b"), "..a/...b");
        assert_eq!(parsed("über/ß.md"), "über/ß.md");
    }

    #[test]
    fn what_is_refused_is_said_with_its_reason() {
        let table = [
            ("", "names no file"),
            (".", "names no file"),
            ("a/..", "names no file"),
            ("a\0b", "NUL"),
            ("a\nb", "control character"),
            ("a\u{202e}sm.b", "control character"),
            ("/etc/passwd", "absolute"),
            ("C:/x", "drive"),
            ("c:x", "drive"),
            ("..", "leads out"),
            ("a/../../b", "leads out"),
            ("..\\x", "backslash"),
            (".git\\config", "backslash"),
        ];
        for (text, reason) in table {
            let fault = RelativePath::parse(text).unwrap_err();
            assert!(fault.to_string().contains(reason), "{text:?}: {fault}");
            assert_eq!(fault.code(), "PathTraversalBlocked");
        }
    }

    #[test]
    fn what_is_longer_or_deeper_than_any_file_is_refused_and_not_repeated() {
        let fits = [
            "n".repeat(255),
            ["a"; 128].join("/"),
            vec!["n".repeat(204); 20].join("/")[..4095].to_owned(),
        ];
        let fails = [
            "n".repeat(256),
            ["a"; 129].join("/"),
            vec!["n".repeat(204); 20].join("/")[..4096].to_owned(),
        ];
        for text in fits {
            assert!(RelativePath::parse(&text).is_ok(), "{}", text.len());
        }
        for text in fails {
            let fault = RelativePath::parse(&text).unwrap_err();
            assert!(matches!(fault, PathFault::TooLong { .. }), "{fault}");
            assert!(fault.to_string().len() < 300);
        }
    }

    #[test]
    fn a_message_never_carries_the_control_character() {
        let fault = RelativePath::parse("a\u{1b}[2Jb").unwrap_err();
        assert!(!fault.to_string().contains('\u{1b}'));
    }

    #[test]
    fn joining_climbs_but_does_not_leave() {
        let base = RelativePath::parse("a/b").unwrap();
        assert_eq!(base.join("../c").unwrap().as_str(), "a/c");
        assert!(matches!(
            base.join("../../../c"),
            Err(PathFault::Leaves { .. })
        ));
        assert!(matches!(base.join("/c"), Err(PathFault::Absolute { .. })));
    }

    #[test]
    fn a_path_is_a_folder_and_a_name() {
        let path = |text| RelativePath::parse(text).unwrap();
        assert_eq!(path("a/b/c").parent(), Some(path("a/b")));
        assert_eq!(path("a").parent(), None);
        assert_eq!(path("a/b").file_name(), "b");
    }

    #[test]
    fn a_path_read_from_json_is_checked() {
        assert_eq!(
            serde_json::from_str::<RelativePath>("\"./a\"")
                .unwrap()
                .as_str(),
            "a"
        );
        assert!(serde_json::from_str::<RelativePath>("\"../a\"").is_err());
    }
}
