//! Which files probably hold secrets, by name and by text. A prompt leaves the machine; what is
//! recognised here stays.

use gemstack_lang::secret;

use crate::files::RelativePath;
use crate::screen;

/// Files that hold secrets by their purpose, as names; `*` stands for anything.
const NAMES: &[&str] = &[
    "*.jks",
    "*.kdbx",
    "*.keystore",
    "*.p12",
    "*.pfx",
    "*.ppk",
    ".env",
    ".env.*",
    ".envrc",
    ".git-credentials",
    ".htpasswd",
    ".netrc",
    ".pgpass",
    ".pypirc",
    "_netrc",
    "id_dsa",
    "id_ecdsa",
    "id_ed25519",
    "id_rsa",
];

/// Files that look like those and are made to be shown.
const SHOWN: &[&str] = &[".env.dist", ".env.example", ".env.sample", ".env.template"];

/// Why a file of that name is withheld.
pub(in crate::operations) fn in_name(path: &RelativePath) -> Option<&'static str> {
    let name = path.file_name().to_lowercase();
    let fits = |pattern: &str| match pattern.split_once('*') {
        Some((before, after)) => name.starts_with(before) && name.ends_with(after),
        None => name == pattern,
    };
    let holds = NAMES.iter().any(|it| fits(it)) && !SHOWN.contains(&name.as_str());
    holds.then_some("files of that name hold secrets")
}

/// Why a file with that text is withheld: the first line that looks like a secret, and how many more there are.
pub(in crate::operations) fn in_text(text: &str) -> Option<String> {
    let found = secret::usable(text);
    let first = screen::told(found.first()?, text);
    let more = match found.len() - 1 {
        0 => String::new(),
        1 => ", and one more does so".to_owned(),
        more => format!(", and {more} more do so"),
    };
    Some(format!("its {first}{more}; take it out of the file"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(path: &str) -> bool {
        in_name(&RelativePath::parse(path).expect("a path")).is_some()
    }

    #[test]
    fn files_are_known_by_name_whatever_the_case() {
        for path in [".env", "deep/.ENV.local", "id_rsa", "store.P12", ".netrc"] {
            assert!(name(path), "{path}");
        }
        for path in [
            ".env.example",
            "environment.rs",
            "id_rsa.pub",
            "p12.md",
            ".envrc.md",
        ] {
            assert!(!name(path), "{path}");
        }
    }

    #[test]
    fn tokens_are_known_and_told_by_line_without_being_repeated() {
        let token = format!("ghp_{}", "a1".repeat(18));
        let reason = in_text(&format!("a\nkey = \"{token}\"\n")).expect("a token");
        assert_eq!(
            reason,
            "its line 2 looks like a GitHub token; take it out of the file"
        );
        let two = in_text(&format!("{token}\n{token}\n")).expect("two tokens");
        assert!(two.contains("GitHub token, and one more does so;"), "{two}");
        let key = format!("sk-{}-{}", "ant", "api03a1".repeat(4));
        assert!(in_text(&key).is_some());
        assert!(in_text(&format!("AKIA{}", "A1".repeat(8))).is_some());
    }

    #[test]
    fn private_keys_are_known() {
        for label in ["PRIVATE KEY", "RSA PRIVATE KEY", "OPENSSH PRIVATE KEY"] {
            let body = "MIIEow1234567890abcd";
            assert!(in_text(&format!("-----BEGIN {label}-----\n{body}")).is_some());
        }
        assert!(in_text("-----BEGIN PUBLIC KEY-----").is_none());
        assert!(in_text("looks for `-----BEGIN … PRIVATE KEY-----`").is_none());
    }

    #[test]
    fn what_only_looks_similar_passes() {
        let example = format!("AKIA{}", "IOSFODNN7EXAMPLE");
        assert!(in_text(&example).is_none());
        assert!(in_text("task-management-of-2026-and-later-years").is_none());
        assert!(in_text("class: sk-circle-fade-dot-animation-delay").is_none());
        assert!(in_text("sk-short1").is_none());
    }

    #[test]
    fn the_tables_are_sorted() {
        assert!(NAMES.is_sorted() && SHOWN.is_sorted());
    }
}
