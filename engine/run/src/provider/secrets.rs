//! The keys and passwords that are set for a provider, found in its document alone: every command must know those of
//! all providers, also of one that is broken elsewhere, and none but the one that is asked needs to be made.

use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use super::endpoint::{BaseUrl, Key};
use crate::http::Secret;

/// Every key and password that is set for the provider of a document, to be kept out of whatever is kept or shown.
pub fn secrets(
    document: &Json,
    environment: impl Fn(&str) -> Option<String>,
    config: impl Fn(&str) -> Option<String>,
) -> Vec<Secret> {
    let key = part::<Key>(document, "/key").map(|it| it.all(&environment, &config));
    let address = part::<BaseUrl>(document, "/base_url");
    let address = address.map(|it| it.secrets(&environment, &config));
    let of_program = part::<Vec<String>>(document, "/command/keys").unwrap_or_default();
    let of_program = of_program.iter().filter_map(|it| environment(it));
    let of_program = of_program.filter_map(|it| Secret::keep(&it));
    let of_service = key.into_iter().chain(address).flatten();
    of_service.chain(of_program).collect()
}

fn part<T: DeserializeOwned>(document: &Json, pointer: &str) -> Option<T> {
    T::deserialize(document.pointer(pointer)?).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::http::Secrets;

    #[test]
    fn those_of_a_broken_document_are_known_too() {
        let document = json!({
            "protocol": "none that there is",
            "key": { "env": ["PLUM_KEY"], "config": "plum_key", "header": "authorization", "get": "https://example.com" },
            "base_url": { "env": ["PLUM_URL"], "default": "https://example.com" },
            "command": { "keys": ["PLUM_TOKEN"] },
        });
        let set = |name: &str| match name {
            "PLUM_KEY" => Some("of-the-environment".to_owned()),
            "PLUM_URL" => Some("https://me:password-1@example.com".to_owned()),
            "PLUM_TOKEN" => Some("of-the-program".to_owned()),
            _ => None,
        };
        let found = secrets(&document, set, |_| Some("of-the-configuration".to_owned()));
        let secrets = Secrets::of(found);
        for secret in [
            "of-the-environment",
            "of-the-configuration",
            "of-the-program",
            "password-1",
        ] {
            assert!(secrets.stand_in(secret.as_bytes()), "{secret}");
        }
    }
}
