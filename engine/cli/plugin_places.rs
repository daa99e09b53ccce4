//! Where plugins are looked for, and where it is kept which of them the user trusts.

use std::path::{Path, PathBuf};

use gemstack_run::failure::Failure;
use gemstack_run::files::{RelativePath, Root, outside};
use gemstack_run::plugin::{Place, Plugins, trust};
use gemstack_run::tree;

use crate::app::AGENT;
use crate::user::User;

/// The folder of plugins, in a layer.
const FOLDER: &str = "plugins";

/// The plugins of a project, of the team and of the user.
pub fn plugins(root: &Root, team: Option<&Path>, user: &User) -> Result<Plugins, Failure> {
    let own = user.directory();
    let project = format!("{AGENT}/{FOLDER}");
    let mut places = vec![place("project", root.place(), &project, true)?];
    if let Some(team) = team {
        places.push(place("team", team, FOLDER, true)?);
    }
    if let Some(own) = own.as_deref().filter(|it| outside::is_directory(it)) {
        places.push(place("user", own, FOLDER, lies_in(root, own))?);
    }
    Ok(Plugins::new(places, trust_file(root, user)))
}

/// The file of what the user trusts; none where it would lie in the project, which would say itself what is trusted.
pub fn trust_file(root: &Root, user: &User) -> Option<PathBuf> {
    let directory = user.directory()?;
    (!lies_in(root, &directory)).then(|| directory.join(trust::FILE))
}

/// Whether a directory lies in the project: then whoever writes there writes it too.
fn lies_in(root: &Root, directory: &Path) -> bool {
    let there = directory.ancestors().find(|it| outside::is_directory(it));
    let there = there.and_then(|it| Root::open(it).ok());
    there.is_some_and(|it| it.place().starts_with(root.place()))
}

fn place(
    layer: &'static str,
    directory: &Path,
    folder: &str,
    needs_trust: bool,
) -> Result<Place, Failure> {
    Ok(Place {
        layer,
        root: Root::open(directory).map_err(tree::failure)?,
        folder: RelativePath::parse(folder).expect("a folder has a name"),
        needs_trust,
    })
}
