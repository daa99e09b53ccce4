//! One program of a plugin, made ready to start from a private copy of what was judged.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use super::answer::LONGEST;
use super::manifest::OWN_FILE;
use super::{Contents, Plugin};
use crate::clock;
use crate::failure::Failure;
use crate::files::outside::Temporary;
use crate::program::{Invocation, Program};
use crate::tree;
use crate::world::World;

/// A program of a plugin that is not started yet; its files are there as long as this is.
#[derive(Debug)]
pub struct Ready {
    /// The program.
    pub program: Program,
    /// The copy of the plugin that it is started from.
    pub copy: Temporary,
}

/// Makes a program ready that reads `input`.
pub fn ready(
    world: &World,
    plugin: &Plugin,
    command: &[String],
    timeout: Duration,
    input: Vec<u8>,
) -> Result<Ready, Failure> {
    let copy = copied(&plugin.contents)?;
    let words = command.iter().map(|it| word(it, &copy)).collect();
    let mut program = world.program(Invocation::Argv(words), plugin.manifest.sandbox)?;
    if let Some(confinement) = &mut program.confinement {
        confinement.readable.push(copy.place().to_owned());
    }
    program.stdin = Some(input);
    program.timeout = Some(timeout);
    program.answer = LONGEST;
    Ok(Ready { program, copy })
}

/// A word of a command as the program gets it: a file of the plugin is one of its copy.
fn word(word: &str, copy: &Temporary) -> String {
    match word.strip_prefix(OWN_FILE) {
        Some(file) => copy.place().join(file).to_string_lossy().into_owned(),
        None => word.to_owned(),
    }
}

fn copied(contents: &Contents) -> Result<Temporary, Failure> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let process = std::process::id();
    let name = format!("gemstack-plugin-{}-{process}-{number}", clock::run_name());
    let copy = Temporary::create(&name).map_err(tree::failure)?;
    contents.copy_into(&copy).map_err(tree::failure)?;
    Ok(copy)
}
