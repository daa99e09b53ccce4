//! Where a service is, and the key for it.

use serde::Deserialize;
use serde_json::Value as Json;

use super::command::Named;
use super::script::Script;
use crate::failure::{Failure, Kind};
use crate::http::Secret;

/// Where the answers of one call come from.
#[derive(Debug)]
pub enum Endpoint {
    /// From a web service.
    Service {
        /// The beginning of its addresses, without a slash at the end.
        base_url: String,
        /// The key, where there is one.
        key: Option<Secret>,
    },
    /// From an agent program.
    Program(Named),
    /// From a script.
    Script {
        /// The script whose name the model has.
        script: Script,
        /// Which call of the run this is, counted from zero.
        turn: usize,
    },
}

/// Where a key comes from and where it goes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// Environment variables that may hold it; the first that is set and not empty counts.
    #[serde(default)]
    pub env: Vec<String>,
    /// The name in the config that may hold it.
    pub config: Option<String>,
    /// The header that carries it.
    pub header: String,
    /// What stands before it in the header, such as `Bearer `.
    #[serde(default)]
    pub prefix: String,
    /// Where one gets a key.
    pub get: Option<String>,
    /// Whether the service may work without.
    #[serde(default)]
    pub optional: Optional,
}

/// Whether a service may work without a key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Json")]
pub enum Optional {
    /// It needs one.
    #[default]
    Never,
    /// It needs one at its own address; whoever speaks as it does elsewhere may not.
    Elsewhere,
    /// It may work without.
    Always,
}

impl TryFrom<Json> for Optional {
    type Error = String;

    fn try_from(written: Json) -> Result<Self, String> {
        match written {
            Json::Bool(false) => Ok(Self::Never),
            Json::Bool(true) => Ok(Self::Always),
            Json::String(word) if word == "elsewhere" => Ok(Self::Elsewhere),
            other => Err(format!(
                "`optional` is `true`, `false` or `elsewhere`, and not `{other}`"
            )),
        }
    }
}

/// Where the base address comes from.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaseUrl {
    /// Environment variables that may hold it.
    #[serde(default)]
    pub env: Vec<String>,
    /// The name in the config that may hold it.
    pub config: Option<String>,
    /// The address if neither does.
    pub default: String,
    /// The scheme of an address that is set without one; without this, it must have one.
    pub scheme: Option<String>,
    /// The port of an address that is set without scheme and port.
    pub port: Option<u16>,
}

/// A source of settings: environment variables, or the config.
pub(super) type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

impl Key {
    pub(super) fn find(&self, environment: Lookup<'_>, config: Lookup<'_>) -> Option<Secret> {
        Secret::keep(&setting(
            &self.env,
            self.config.as_deref(),
            environment,
            config,
        )?)
    }

    /// Every key that is set, also one that another comes before.
    pub(super) fn all(&self, environment: Lookup<'_>, config: Lookup<'_>) -> Vec<Secret> {
        all(&self.env, self.config.as_deref(), environment, config)
            .iter()
            .filter_map(|it| Secret::keep(it))
            .collect()
    }

    /// The failure of a call without a key.
    pub(super) fn missing(&self, provider: &str) -> Failure {
        Failure::new(
            Kind::Unauthorized,
            format!("there is no key for `{provider}`"),
        )
        .coded("APIKeyNotConfigured")
        .helped(self.help())
    }

    /// What to do about a key that is missing or refused.
    pub(super) fn help(&self) -> String {
        let variable = self
            .env
            .first()
            .map(|it| format!("set the variable `{it}`"));
        let config = self.config.as_ref();
        let config = config
            .map(|it| format!("`gemstack config set {it} -`, which reads it from standard input"));
        let ways: Vec<String> = variable.into_iter().chain(config).collect();
        match &self.get {
            Some(place) => format!("{}; keys are given out at {place}", ways.join(", or ")),
            None => ways.join(", or "),
        }
    }
}

impl BaseUrl {
    /// The passwords in every address that is set.
    pub(super) fn secrets(&self, environment: Lookup<'_>, config: Lookup<'_>) -> Vec<Secret> {
        all(&self.env, self.config.as_deref(), environment, config)
            .iter()
            .flat_map(|it| Secret::of_address(it))
            .collect()
    }

    pub(super) fn find(&self, environment: Lookup<'_>, config: Lookup<'_>) -> String {
        let found = setting(&self.env, self.config.as_deref(), environment, config);
        let url = found.map_or_else(|| self.default.clone(), |it| self.completed(it));
        url.trim_end_matches('/').to_owned()
    }

    /// Whether this is the service's own address.
    pub(super) fn is_own(&self, url: &str) -> bool {
        self.default.trim_end_matches('/') == url
    }

    /// Programs that listen like to be given their address as `host:port`, or as a host alone.
    fn completed(&self, url: String) -> String {
        let Some(scheme) = self.scheme.as_ref().filter(|_| !url.contains("://")) else {
            return url;
        };
        let host = url.split('/').next().unwrap_or_default();
        match self.port {
            Some(port) if !has_port(host) => {
                format!("{scheme}://{host}:{port}{}", &url[host.len()..])
            }
            _ => format!("{scheme}://{url}"),
        }
    }
}

/// Whether a port stands behind a host; the colons of `[::1]` are none.
fn has_port(host: &str) -> bool {
    let after = host.rsplit(']').next().unwrap_or_default();
    after.contains(':')
}

fn all(
    variables: &[String],
    name: Option<&str>,
    environment: Lookup<'_>,
    config: Lookup<'_>,
) -> Vec<String> {
    let set = variables.iter().filter_map(|it| environment(it));
    set.chain(name.and_then(config)).collect()
}

fn setting(
    variables: &[String],
    name: Option<&str>,
    environment: Lookup<'_>,
    config: Lookup<'_>,
) -> Option<String> {
    let filled = |text: &String| !text.trim().is_empty();
    let mut set = variables
        .iter()
        .filter_map(|it| environment(it).filter(filled));
    let found = set.next().or_else(|| config(name?).filter(filled));
    found.map(|it| it.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base_url() -> BaseUrl {
        BaseUrl {
            env: vec!["A_URL".into(), "B_URL".into()],
            config: Some("url".into()),
            default: "https://default/".into(),
            scheme: None,
            port: None,
        }
    }

    #[test]
    fn an_address_without_scheme_and_port_gets_those_of_the_document() {
        let url = BaseUrl {
            scheme: Some("http".into()),
            port: Some(11434),
            ..base_url()
        };
        for (set, expected) in [
            ("127.0.0.1:80", "http://127.0.0.1:80"),
            ("box.example", "http://box.example:11434"),
            ("box.example/deep/", "http://box.example:11434/deep"),
            ("[::1]", "http://[::1]:11434"),
            ("[::1]:9", "http://[::1]:9"),
            ("https://box.example", "https://box.example"),
        ] {
            let environment = move |it: &str| (it == "A_URL").then(|| set.to_owned());
            assert_eq!(url.find(&environment, &|_| None), expected);
        }
    }

    fn set(name: &'static str, value: &'static str) -> impl Fn(&str) -> Option<String> {
        move |it| (it == name).then(|| value.to_owned())
    }

    #[test]
    fn variables_come_before_config_and_config_before_the_default() {
        let url = base_url();
        let nothing = |_: &str| None;
        let config = set("url", "https://config");
        assert_eq!(
            url.find(&set("B_URL", " https://b/v1/ "), &config),
            "https://b/v1"
        );
        assert_eq!(url.find(&set("A_URL", ""), &config), "https://config");
        assert_eq!(url.find(&nothing, &nothing), "https://default");
    }

    #[test]
    fn help_for_a_key_names_every_way_to_set_it() {
        let key = Key {
            env: vec!["A_KEY".into()],
            config: Some("a_key".into()),
            header: "x-key".into(),
            prefix: String::new(),
            get: Some("https://a/keys".into()),
            optional: Optional::Never,
        };
        let help = "set the variable `A_KEY`, or `gemstack config set a_key -`, which reads it from standard input; keys are given out at https://a/keys";
        assert_eq!(key.missing("a").help.as_deref(), Some(help));
    }
}
