//! Trusts a plugin as it is now, or no longer.

use std::path::Path;

use gemstack_run::clock;
use gemstack_run::failure::Failure;
use gemstack_run::files::outside::{self, Readers};
use gemstack_run::plugin::trust::Entry;
use gemstack_run::plugin::{Installed, Plugin, Trust};
use gemstack_run::tree;
use serde_json::json;

use super::show::described;
use super::{named, usable};
use crate::answer::Answer;
use crate::app::App;
use crate::shell::Shell;

/// The fewest digits of a digest that are as good as all: nobody finds another content that begins so.
const ENOUGH: usize = 16;

/// Trusts it, once its digest was named or a person has agreed.
pub fn trust(
    app: &App,
    name: &str,
    digest: Option<&str>,
    shell: &Shell,
) -> Result<Answer, Failure> {
    let it = asked_for(app, name)?;
    let plugin = usable(it)?;
    match digest {
        Some(digest) => matches(digest, plugin, name)?,
        None => agreed(it, plugin, shell)?,
    }
    let file = trust_file(app)?;
    let mut trust = read(file)?;
    trust.add(Entry {
        place: it.place.clone(),
        digest: plugin.digest,
        at: clock::now(),
    });
    write(file, &trust)?;
    let json = json!({ "name": name, "place": it.place, "digest": plugin.digest, "trusted": true });
    let text = format!("Trusted `{name}` as it is now, until any of its files changes.\n");
    Ok(Answer::new(text, json))
}

/// Trusts it no longer.
pub fn untrust(app: &App, name: &str) -> Result<Answer, Failure> {
    let it = asked_for(app, name)?;
    let file = trust_file(app)?;
    let mut trust = read(file)?;
    let was = trust.remove(&it.place);
    write(file, &trust)?;
    let answer = Answer::new(
        String::new(),
        json!({ "name": name, "place": it.place, "trusted": false }),
    );
    Ok(answer.noting(if was {
        format!("`{name}` is trusted no longer, and does not run")
    } else {
        format!("`{name}` was not trusted")
    }))
}

/// The plugin of that name that somebody is to trust. Those of the user need no trust.
fn asked_for<'a>(app: &'a App, name: &str) -> Result<&'a Installed, Failure> {
    let all = app.world.plugins().all()?;
    let found = all.iter().find(|it| it.name == name && !it.is_own);
    if let Some(found) = found {
        return Ok(found);
    }
    let own = named(app, name)?;
    Err(Failure::rejected(format!(
        "`{name}` is your own and runs without being asked for"
    ))
    .coded("PluginNeedsNoTrust")
    .helped(format!("to be rid of it, remove `{}`", own.place.display())))
}

fn matches(digest: &str, plugin: &Plugin, name: &str) -> Result<(), Failure> {
    let is = plugin.digest.to_string();
    let given = digest.to_lowercase();
    if given.len() >= ENOUGH && is.starts_with(&given) {
        return Ok(());
    }
    let message = format!("`{name}` has the digest {is}, and not `{digest}`");
    Err(Failure::refused(message)
        .coded("PluginChanged")
        .helped(format!("see what it does now with `gemstack plugins show {name}`; at least {ENOUGH} digits are compared")))
}

fn agreed(it: &Installed, plugin: &Plugin, shell: &Shell) -> Result<(), Failure> {
    shell.say(&described(it, plugin, shell.error_paint()));
    let refused = |message: &str| Failure::refused(message.to_owned()).coded("PluginNotTrusted");
    match shell.confirm("have you read its files, and do you trust them?") {
        Some(true) => Ok(()),
        Some(false) => Err(refused("you did not agree; nothing was trusted")),
        None => Err(refused("nobody is there to agree").helped(format!(
            "name what you have seen: `gemstack plugins trust {} --digest {}`",
            it.name, plugin.digest
        ))),
    }
}

fn trust_file(app: &App) -> Result<&Path, Failure> {
    app.world.plugins().trust_file().ok_or_else(|| {
        Failure::refused("what you trust would be kept in the project, which would say so itself")
            .coded("NoPlaceForTrust")
            .helped("let `GEMSTACK_CONFIG_DIR` name a directory of yours outside the project")
    })
}

fn read(file: &Path) -> Result<Trust, Failure> {
    Trust::read(file).map_err(|it| Failure::rejected(it.to_string()).coded("TrustUnreadable"))
}

#[expect(
    clippy::disallowed_methods,
    reason = "what a person trusts is written by their command and by no run"
)]
fn write(file: &Path, trust: &Trust) -> Result<(), Failure> {
    let bytes = trust.to_text().into_bytes();
    outside::write(file, &bytes, Readers::OwnerAlone).map_err(tree::failure)
}
