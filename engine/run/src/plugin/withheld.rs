//! What people are told of a plugin that does not run, and of a run that must not go on without it.

use super::{Installed, Standing};
use crate::failure::Failure;

/// What people are told of it.
pub fn note(it: &Installed) -> String {
    format!("{}, and was passed over; {}", why(it), cure(it))
}

/// The refusal of a run that is not to go on without it; none where it may.
pub fn refusal(it: &Installed) -> Option<Failure> {
    let required = it.plugin.as_ref().is_ok_and(|it| it.manifest.required);
    required.then(|| {
        let message = format!("{}, and nothing runs here without it", why(it));
        Failure::refused(message)
            .coded("PluginNotTrusted")
            .helped(cure(it))
    })
}

fn why(it: &Installed) -> String {
    let name = &it.name;
    match (&it.plugin, &it.standing) {
        (Err(fault), _) => format!("the plugin `{name}` cannot be used ({fault})"),
        (_, Standing::Changed) => format!("the plugin `{name}` has changed since you trusted it"),
        _ => format!("you do not trust the plugin `{name}` yet"),
    }
}

fn cure(it: &Installed) -> String {
    let name = &it.name;
    if it.plugin.is_err() {
        return format!("mend or remove `{}`", it.place.display());
    }
    format!(
        "see what it does with `gemstack plugins show {name}`, then `gemstack plugins trust {name}`"
    )
}
