//! Names that some file system takes for one and the same.
//!
//! What protects must not be passed by another spelling, whatever the file system of today.

use icu_normalizer::DecomposingNormalizerBorrowed;

use super::RelativePath;

/// A name of which case and Unicode normalisation are taken away, as APFS and NTFS compare names: `Ä` written in one
/// letter or two is `ä`, and the long `ſ` is `s`.
pub(super) fn folded(name: &str) -> String {
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    let nfd = DecomposingNormalizerBorrowed::new_nfd();
    let upper = nfd.normalize(name);
    let lower: String = upper
        .chars()
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .collect();
    nfd.normalize(&lower).into_owned()
}

/// A path folded name by name.
pub(super) fn folded_path(path: &RelativePath) -> String {
    folded(path.as_str())
}

/// A name as the most forgiving file system reads it: without the characters that HFS+ ignores, and without the trailing
/// dots, spaces and streams that NTFS ignores. The list is that of git (`is_hfs_dotgit` and `is_ntfs_dotgit` in its
/// `utf8.c` and `path.c`).
pub(super) fn as_read(name: &str) -> String {
    let ignored = |letter| matches!(letter, '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{206a}'..='\u{206f}' | '\u{feff}');
    let stem = name.split(':').next().unwrap_or(name);
    let seen: String = stem.chars().filter(|&letter| !ignored(letter)).collect();
    folded(seen.trim_end_matches(['.', ' ']))
}

/// A path as the most forgiving file system reads it, or `None` where that is nothing.
pub(super) fn path_as_read(path: &RelativePath) -> Option<RelativePath> {
    let names: Vec<String> = path.names().map(as_read).collect();
    let names: Vec<&str> = names
        .iter()
        .map(String::as_str)
        .filter(|it| !it.is_empty())
        .collect();
    RelativePath::parse(&names.join("/")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_normalisation_make_no_difference() {
        for (left, right) in [
            ("A.txt", "a.TXT"),
            ("\u{e4}", "A\u{308}"),
            ("stra\u{df}e", "STRASSE"),
            (".v\u{17f}code", ".VSCode"),
            (".hus\u{212a}y", ".husky"),
        ] {
            assert_eq!(folded(left), folded(right), "{left} {right}");
        }
        assert_ne!(folded("a.txt"), folded("a.txt."));
        assert_ne!(folded("a"), folded("\u{e4}"));
    }

    #[test]
    fn what_some_file_system_ignores_is_not_read() {
        for name in [
            ".env.",
            ".env ",
            ".env. .",
            ".env::$DATA",
            ".e\u{200c}nv",
            ".ENV\u{feff}",
        ] {
            assert_eq!(as_read(name), ".env", "{name:?}");
        }
        assert_eq!(as_read("a.b"), "a.b");
    }
}
