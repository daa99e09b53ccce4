//! Where the programs of providers are.

use std::path::{Path, PathBuf};

use super::World;
use crate::failure::{Failure, Kind};
use crate::files::outside;
use crate::provider::{Access, Named};

/// Whether a program is there.
pub(super) fn access(named: &Named, world: &World) -> Access {
    match place(&named.program, world) {
        Some(place) => Access::Found(place.display().to_string()),
        None => Access::Missing(missing(named)),
    }
}

/// Its place: as it is named, or else on the path.
fn place(program: &str, world: &World) -> Option<PathBuf> {
    if program.contains('/') {
        let place = world.root.place().join(program);
        return outside::is_file(&place).then_some(place);
    }
    let path = world.variables.get("PATH").unwrap_or_default();
    let mut places = path.split(':').map(|it| Path::new(it).join(program));
    places.find(|it| outside::is_file(it))
}

fn missing(named: &Named) -> Failure {
    let failure = Failure::new(
        Kind::NotRunnable,
        format!("the program `{}` is not found", named.program),
    );
    let failure = failure.coded("ProgramNotFound");
    match &named.get {
        Some(get) => failure.helped(format!("get it: {get}")),
        None => failure.helped("install it, or correct its name or `PATH`"),
    }
}
