//! Passwords in addresses: `scheme://user:password@host`.

use super::Secret;
use super::places::Places;
use super::random::is_placeholder;

/// Between the scheme of an address and what it leads to.
pub(super) const MARK: &str = "://";

/// Shorter ones are those of demonstrations.
const SHORTEST: usize = 6;

/// The passwords of a text's addresses. One of a machine that is only an example or this one is none.
pub(super) fn find<'t>(text: &'t str, places: &'t Places) -> impl Iterator<Item = Secret> + 't {
    places.at(MARK).filter_map(|at| {
        let start = at + MARK.len();
        let scheme = text.as_bytes()[..at].last()?;
        let authority = authority(&text[start..]);
        let (user, host) = authority.rsplit_once('@')?;
        let (name, password) = user.split_once(':')?;
        let is_one = scheme.is_ascii_alphanumeric()
            && password.len() >= SHORTEST
            && !is_placeholder(password)
            && !password.eq_ignore_ascii_case(name)
            && !is_nowhere(host);
        let start = start + name.len() + 1;
        is_one.then_some(Secret {
            range: start..start + password.len(),
            shown: 0,
            of: "a password in an address",
            whole: true,
        })
    })
}

fn authority(text: &str) -> &str {
    let end = text.find(|it: char| it.is_whitespace() || "/?#\"'`<>()[]{},;\\".contains(it));
    &text[..end.unwrap_or(text.len())]
}

fn is_nowhere(host: &str) -> bool {
    let host = host.split(':').next().unwrap_or(host).to_lowercase();
    let nowhere = ["localhost", "127.0.0.1", "0.0.0.0", "host", "hostname"];
    nowhere.contains(&&*host) || host.contains("example") || host.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        find(text, &Places::of(text))
            .map(|it| &text[it.range])
            .collect()
    }

    #[test]
    fn a_password_is_found_and_the_address_around_it_stays() {
        let password = ["s3cr", "3t-pw!9"].concat();
        for (before, after) in [
            ("postgres://app:", "@db.internal:5432/x"),
            ("url: \"https://me:", "@git.corp/a.git\""),
            ("redis://:", "@cache/0"),
        ] {
            assert_eq!(found(&format!("{before}{password}{after}")), [&*password]);
        }
    }

    #[test]
    fn placeholders_and_places_that_are_none_are_no_secrets() {
        for text in [
            "postgres://user:password@db/x",
            "postgres://app:a1b2c3d4e5@localhost/x",
            "https://me:a1b2c3d4@example.com",
            "https://me:${TOKEN}@git.corp",
            "https://me:{{password}}@git.corp",
            "https://me:<secret>@git.corp",
            "https://git.corp:8080/a@b",
            "postgres://postgres:postgres@db/x",
            "git@host.corp:a/b://c",
        ] {
            assert_eq!(found(text), [] as [&str; 0], "{text}");
        }
    }
}
