//! Where a request goes, and whether a key may go there.

use std::net::IpAddr;

use reqwest::Url;

use super::HttpFault;

/// A web address of scheme `http` or `https`.
#[derive(Debug)]
pub(super) struct Address(Url);

impl Address {
    pub(super) fn parse(text: &str) -> Result<Self, HttpFault> {
        let bad = |reason: String| HttpFault::BadAddress {
            url: shown(text),
            reason,
        };
        let url = Url::parse(text).map_err(|error| bad(error.to_string()))?;
        match (url.scheme(), url.host_str()) {
            ("http" | "https", Some(_)) => Ok(Self(url)),
            _ => Err(bad("it must begin with `https://` or `http://`".to_owned())),
        }
    }

    pub(super) fn url(&self) -> Url {
        self.0.clone()
    }

    /// Host and port, for messages: neither user, nor path, nor query.
    pub(super) fn host(&self) -> String {
        let host = self.0.host_str().unwrap_or_default();
        match self.0.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        }
    }

    pub(super) fn is_encrypted(&self) -> bool {
        self.0.scheme() == "https"
    }

    pub(super) fn is_safe_for_keys(&self) -> bool {
        self.is_encrypted() || self.is_loopback()
    }

    fn is_loopback(&self) -> bool {
        let host = self.0.host_str().unwrap_or_default();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        match bare.parse::<IpAddr>() {
            Ok(address) => address.to_canonical().is_loopback(),
            Err(_) => host == "localhost",
        }
    }
}

/// The address without its query and its user, which may hold a key.
fn shown(text: &str) -> String {
    without_user(text.split('?').next().unwrap_or_default())
}

/// The address, or what was meant to be one, as it may be shown: its user and password are stars.
pub fn without_user(text: &str) -> String {
    let (scheme, rest) = match text.find("//") {
        Some(at) => text.split_at(at + 2),
        None => ("", text),
    };
    // Whatever is wrong with the address, what stands before the last `@` may be a password.
    match rest.rsplit_once('@') {
        Some((_, rest)) => format!("{scheme}****@{rest}"),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn safe(url: &str) -> bool {
        Address::parse(url).expect(url).is_safe_for_keys()
    }

    #[test]
    fn keys_go_over_https_and_to_this_machine() {
        for url in [
            "https://example.com/v1",
            "http://127.0.0.1:8080/",
            "http://127.9.9.9/",
            "http://[::1]:80/",
            "http://[::ffff:127.0.0.1]/",
            "http://LOCALHOST:1/",
        ] {
            assert!(safe(url), "{url}");
        }
    }

    #[test]
    fn keys_do_not_go_where_it_only_looks_like_this_machine() {
        for url in [
            "http://example.com/",
            "http://127.0.0.1.example.com/",
            "http://localhost@example.com/",
            "http://0.0.0.0/",
            "http://[::ffff:10.0.0.1]/",
        ] {
            assert!(!safe(url), "{url}");
        }
    }

    #[test]
    fn a_message_names_host_and_port_only() {
        let address = Address::parse("https://me:pw@example.com:444/a?key=k").expect("an address");
        assert_eq!(address.host(), "example.com:444");
        let fault = Address::parse("example.com?key=k-1").expect_err("no scheme");
        assert!(!fault.to_string().contains("k-1"), "{fault}");
        for bad in [
            "htp://me:pw-1@host/a@b",
            "https://me:pw-1@/",
            "me:pw-1@host",
            "https://me:pw-1@ho st",
        ] {
            let fault = Address::parse(bad).expect_err(bad).to_string();
            assert!(!fault.contains("pw-1"), "{fault}");
        }
    }
}
