//! Which files probably hold secrets, by name and by text. A prompt leaves the machine; what is
//! recognised here stays.

use crate::files::RelativePath;

/// Files that hold secrets by their purpose, as names; `*` stands for anything.
const NAMES: &[&str] = &[
    "*.jks",
    "*.keystore",
    "*.p12",
    "*.pfx",
    ".env",
    ".env.*",
    ".git-credentials",
    ".htpasswd",
    ".netrc",
    ".pypirc",
    "id_dsa",
    "id_ecdsa",
    "id_ed25519",
    "id_rsa",
];

/// Files that look like those and are made to be shown.
const SHOWN: &[&str] = &[".env.dist", ".env.example", ".env.sample", ".env.template"];

/// How a token begins, what follows, and whose it is.
struct Token {
    begins: &'static str,
    /// How many letters, digits, `-` and `_` follow at least.
    length: usize,
    of: &'static str,
}

const fn token(begins: &'static str, length: usize, of: &'static str) -> Token {
    Token { begins, length, of }
}

/// The tokens that are recognised, sorted by how they begin. Lengths are those that their services
/// give, or a little less.
const TOKENS: &[Token] = &[
    token("AIza", 35, "a Google key"),
    token("AKIA", 16, "an AWS access key"),
    token("ASIA", 16, "an AWS access key"),
    token("gho_", 36, "a GitHub token"),
    token("ghp_", 36, "a GitHub token"),
    token("ghr_", 36, "a GitHub token"),
    token("ghs_", 36, "a GitHub token"),
    token("ghu_", 36, "a GitHub token"),
    token("github_pat_", 36, "a GitHub token"),
    token("glpat-", 20, "a GitLab token"),
    token("hf_", 34, "a Hugging Face token"),
    token("npm_", 36, "an npm token"),
    token("rk_live_", 16, "a Stripe key"),
    token("sk-", 20, "an API key"),
    token("sk_live_", 16, "a Stripe key"),
    token("xoxa-", 20, "a Slack token"),
    token("xoxb-", 20, "a Slack token"),
    token("xoxp-", 20, "a Slack token"),
];

/// Why a file of that name is withheld.
pub(super) fn in_name(path: &RelativePath) -> Option<&'static str> {
    let name = path.file_name().to_lowercase();
    let fits = |pattern: &str| match pattern.split_once('*') {
        Some((before, after)) => name.starts_with(before) && name.ends_with(after),
        None => name == pattern,
    };
    let holds = NAMES.iter().any(|it| fits(it)) && !SHOWN.contains(&name.as_str());
    holds.then_some("files of that name hold secrets")
}

/// Why a file with that text is withheld: the first line that looks like a secret.
pub(super) fn in_text(text: &str) -> Option<String> {
    let mut lines = text.lines().enumerate();
    let (index, of) = lines.find_map(|(index, line)| Some((index, in_line(line)?)))?;
    Some(format!(
        "its line {} looks like {of}; take it out of the file",
        index + 1
    ))
}

fn in_line(line: &str) -> Option<&'static str> {
    if is_private_key(line) {
        return Some("a private key");
    }
    TOKENS.iter().find(|it| it.stands_in(line)).map(|it| it.of)
}

/// Whether the line opens a key in PEM armour, such as `BEGIN RSA PRIVATE KEY`.
fn is_private_key(line: &str) -> bool {
    let opened = line.split_once("-----BEGIN ");
    let label = opened
        .and_then(|(_, rest)| rest.split_once("-----"))
        .map(|(label, _)| label);
    label.is_some_and(|it| {
        it.ends_with("PRIVATE KEY") && it.chars().all(|it| it.is_ascii_uppercase() || it == ' ')
    })
}

impl Token {
    fn stands_in(&self, line: &str) -> bool {
        let mut places = line.match_indices(self.begins);
        places.any(|(at, _)| {
            let is_whole = !line[..at].ends_with(is_of_token);
            is_whole && self.is_secret(&line[at + self.begins.len()..])
        })
    }

    /// Names of things are long too, but hold no digit; and an example says that it is one.
    fn is_secret(&self, rest: &str) -> bool {
        let end = rest.find(|it| !is_of_token(it)).unwrap_or(rest.len());
        let token = &rest[..end];
        token.len() >= self.length
            && token.contains(|it: char| it.is_ascii_digit())
            && !token.to_uppercase().contains("EXAMPLE")
    }
}

fn is_of_token(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '-' || letter == '_'
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
        let key = format!("sk-{}-{}", "ant", "api03a1".repeat(4));
        assert!(in_text(&key).is_some());
        assert!(in_text(&format!("AKIA{}", "A1".repeat(8))).is_some());
    }

    #[test]
    fn private_keys_are_known() {
        for label in ["PRIVATE KEY", "RSA PRIVATE KEY", "OPENSSH PRIVATE KEY"] {
            assert!(in_text(&format!("-----BEGIN {label}-----\nMII")).is_some());
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
        assert!(TOKENS.is_sorted_by_key(|it| it.begins));
    }
}
