//! A provider is asked over plain HTTP at another machine.
//!
//! Everyone on the way can read the prompts and change the replies, and a key would be given away:
//! a run refuses to send it. Plain HTTP is fine to this machine itself.
//!
//! ```yaml bad
//! kind: provider
//! name: example
//! protocol: http
//! base_url: { default: "http://models.example.com/v1" } # !
//! request: { url: "{{ base_url }}/ask", body: { text: "{{ request.prompt }}" } }
//! reply: { stream: none, text: "{{ chunk.text }}", finish: "{{ chunk.end }}" }
//! models: [{ name: small }]
//! ```
//!
//! ```yaml good
//! kind: provider
//! name: example
//! protocol: http
//! base_url: { default: "http://localhost:8080/v1" }
//! request: { url: "{{ base_url }}/ask", body: { text: "{{ request.prompt }}" } }
//! reply: { stream: none, text: "{{ chunk.text }}", finish: "{{ chunk.end }}" }
//! models: [{ name: small }]
//! ```

use std::net::IpAddr;

use crate::check::DocumentView;
use crate::diagnostic::Diagnostic;

pub(super) fn document(view: &DocumentView<'_>, found: &mut Vec<Diagnostic>) {
    for (node, _) in view.noted("x-address") {
        let Some(host) = node.text().and_then(plain_host) else {
            continue;
        };
        if !is_loopback(host) {
            let message = format!("`{host}` is asked over plain HTTP");
            let fault = Diagnostic::error("plain_http", view.place(node), message);
            found.push(fault.help("use `https://`; plain HTTP is for this machine alone"));
        }
    }
}

/// The host of an address over plain HTTP; none where an expression computes it.
fn plain_host(address: &str) -> Option<&str> {
    let scheme = address.get(..7)?;
    let rest = scheme
        .eq_ignore_ascii_case("http://")
        .then(|| &address[7..])?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    let host = match host.strip_prefix('[') {
        Some(bracketed) => bracketed.split(']').next()?,
        None => host.split(':').next()?,
    };
    (!host.is_empty() && !authority.contains("{{")).then_some(host)
}

fn is_loopback(host: &str) -> bool {
    match host.parse::<IpAddr>() {
        Ok(address) => address.to_canonical().is_loopback(),
        Err(_) => host.eq_ignore_ascii_case("localhost"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_is_found_whatever_stands_around_it() {
        let remote = |it: &str| plain_host(it).is_some_and(|it| !is_loopback(it));
        for address in [
            "http://a.example",
            "HTTP://10.0.0.1:80/x",
            "http://u:p@a.example/",
            "http://localhost.evil.example",
            "http://localhost@evil.example",
        ] {
            assert!(remote(address), "{address}");
        }
        for address in [
            "https://a.example",
            "http://127.0.0.1:1/",
            "http://[::1]:80/",
            "http://LOCALHOST",
            "{{ base_url }}/x",
            "http://{{ host }}/x",
            "http",
        ] {
            assert!(!remote(address), "{address}");
        }
    }
}
