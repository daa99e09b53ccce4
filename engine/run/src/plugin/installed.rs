//! The plugins there are, in every layer that can have some, and which of them may run.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::order::{Circle, ordered};
use super::{Contents, ContentsFault, Manifest, Trust};
use crate::digest::Digest;
use crate::failure::Failure;
use crate::files::{FilesError, Kind, RelativePath, Root};
use crate::tree;

/// A folder of plugins.
#[derive(Debug)]
pub struct Place {
    /// The layer, for people.
    pub layer: &'static str,
    /// The directory of the layer.
    pub root: Root,
    /// The folder in it that holds a folder for each plugin.
    pub folder: RelativePath,
    /// Whether plugins there run only once the user has trusted them.
    pub needs_trust: bool,
}

/// A plugin with all its bytes.
#[derive(Debug)]
pub struct Plugin {
    /// What it says of itself.
    pub manifest: Manifest,
    /// Its files.
    pub contents: Contents,
    /// What its contents are trusted by.
    pub digest: Digest,
}

/// Whether a plugin may run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It is the user's own.
    Own,
    /// The user trusts these contents.
    Trusted,
    /// The user trusted other contents of it.
    Changed,
    /// The user was not asked yet.
    Untrusted,
    /// Its folder is no plugin.
    Unusable,
    /// One of the same name, of a layer before, runs in its place.
    Hidden,
}

impl Standing {
    /// Its name for people and programs.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Trusted => "trusted",
            Self::Changed => "changed",
            Self::Untrusted => "untrusted",
            Self::Unusable => "unusable",
            Self::Hidden => "hidden",
        }
    }

    /// Whether it may run.
    pub fn runs(&self) -> bool {
        matches!(self, Self::Own | Self::Trusted)
    }
}

/// A plugin as it is found.
#[derive(Debug)]
pub struct Installed {
    /// The name of its folder.
    pub name: String,
    /// Its layer.
    pub layer: &'static str,
    /// Its folder, absolute.
    pub place: PathBuf,
    /// Whether it is the user's own, whoever else is to trust it.
    pub is_own: bool,
    /// Itself, or why the folder is none.
    pub plugin: Result<Plugin, ContentsFault>,
    /// Whether it may run.
    pub standing: Standing,
}

/// The plugins around a project. They are read when they are first asked for, and then stay what they are.
#[derive(Debug, Default)]
pub struct Plugins {
    places: Vec<Place>,
    trust: Option<PathBuf>,
    found: OnceCell<Result<Vec<Installed>, Failure>>,
    /// Those of which people were told that they do not run.
    told: RefCell<BTreeSet<PathBuf>>,
}

impl Plugins {
    /// The plugins of these places, the first layer first; `trust` is the file of what the user trusts.
    pub fn new(places: Vec<Place>, trust: Option<PathBuf>) -> Self {
        Self {
            places,
            trust,
            ..Self::default()
        }
    }

    /// The file of what the user trusts.
    pub fn trust_file(&self) -> Option<&Path> {
        self.trust.as_deref()
    }

    /// All of them, by layer and name.
    pub fn all(&self) -> Result<&[Installed], Failure> {
        let found = self.found.get_or_init(|| self.find());
        found.as_deref().map_err(Clone::clone)
    }

    /// Those that may run, in their order.
    pub fn running(&self) -> Result<Vec<&Plugin>, Failure> {
        let all = self.all()?.iter().filter(|it| it.standing.runs());
        let running: Result<Vec<_>, _> = all.map(usable).collect();
        ordered(running?, |it| &it.manifest).map_err(circle)
    }

    /// Those that listen to an event and may run, in their order.
    pub fn listening(&self, event: &str) -> Result<Vec<&Plugin>, Failure> {
        let mut running = self.running()?;
        running.retain(|it| it.manifest.events.iter().any(|it| it == event));
        Ok(running)
    }

    /// Those that listen to an event and do not run, for nobody trusts them.
    pub fn withheld(&self, event: &str) -> Result<Vec<&Installed>, Failure> {
        let listens = |it: &&Installed| match &it.plugin {
            Ok(plugin) => plugin.manifest.events.iter().any(|it| it == event),
            // Nobody knows what it listens to.
            Err(_) => true,
        };
        let all = self
            .all()?
            .iter()
            .filter(|it| !it.standing.runs() && it.standing != Standing::Hidden);
        Ok(all.filter(listens).collect())
    }

    /// Whether people are to be told of it: once.
    pub fn is_news(&self, it: &Installed) -> bool {
        self.told.borrow_mut().insert(it.place.clone())
    }

    fn find(&self) -> Result<Vec<Installed>, Failure> {
        let mut all = Vec::new();
        for place in &self.places {
            all.extend(place.plugins()?);
        }
        if all.iter().any(|it| !it.is_own) {
            let trust = self.trust.as_deref().map(Trust::read).transpose();
            let trust = trust
                .map_err(|it| untold(&it.to_string()))?
                .unwrap_or_default();
            for it in &mut all {
                it.judge(&trust);
            }
        }
        hide(&mut all);
        Ok(all)
    }
}

/// A plugin that may run; one of the user's own that is none is a fault of theirs.
fn usable(it: &Installed) -> Result<&Plugin, Failure> {
    it.plugin.as_ref().map_err(|fault| {
        let message = format!("the plugin `{}` cannot be used: {fault}", it.name);
        Failure::rejected(message)
            .coded("PluginInvalid")
            .helped(format!("mend or remove `{}`", it.place.display()))
    })
}

fn circle(Circle(names): Circle) -> Failure {
    let names: Vec<_> = names.iter().map(|it| format!("`{it}`")).collect();
    let message = format!("the plugins {} wait for each other", names.join(", "));
    Failure::rejected(message)
        .coded("PluginOrder")
        .helped("take one of their `before` and `after` away; `gemstack plugins list` shows them")
}

fn untold(fault: &str) -> Failure {
    Failure::rejected(format!("it is not known which plugins you trust: {fault}"))
        .coded("TrustUnreadable")
        .helped("mend or remove that file; then trust again what you know, with `gemstack plugins trust`")
}

/// Of several that may run under one name, the first layer's does. What may not run hides nothing: a repository takes no
/// plugin of the user away.
fn hide(all: &mut [Installed]) {
    let mut seen = BTreeSet::new();
    for it in all.iter_mut().filter(|it| it.standing.runs()) {
        if !seen.insert(it.name.clone()) {
            it.standing = Standing::Hidden;
        }
    }
}

impl Place {
    fn plugins(&self) -> Result<Vec<Installed>, Failure> {
        let entries = self.root.list(&self.folder).map_err(tree::failure)?;
        let folders = entries.into_iter().filter(|it| it.kind == Kind::Directory);
        Ok(folders.map(|it| self.plugin(it.name)).collect())
    }

    fn plugin(&self, name: String) -> Installed {
        let folder = self.folder.join(&name).map_err(FilesError::from);
        let place = self.root.absolute(&self.folder).join(&name);
        let plugin = folder
            .map_err(ContentsFault::from)
            .and_then(|it| Contents::read(&self.root, &it))
            .and_then(|it| Plugin::of(&name, it));
        let standing = match (&plugin, self.needs_trust) {
            (_, false) => Standing::Own,
            (Ok(_), true) => Standing::Untrusted,
            (Err(_), true) => Standing::Unusable,
        };
        Installed {
            name,
            layer: self.layer,
            place,
            is_own: !self.needs_trust,
            plugin,
            standing,
        }
    }
}

impl Plugin {
    /// The plugin that a folder of that name holds.
    pub fn of(name: &str, contents: Contents) -> Result<Self, ContentsFault> {
        let manifest = contents.manifest()?;
        if manifest.name != name {
            let says = manifest.name;
            return Err(ContentsFault::Misnamed { says });
        }
        let digest = contents.digest();
        Ok(Self {
            manifest,
            contents,
            digest,
        })
    }
}

impl Installed {
    fn judge(&mut self, trust: &Trust) {
        let Some(plugin) = self.plugin.as_ref().ok().filter(|_| !self.is_own) else {
            return;
        };
        self.standing = match trust.at(&self.place) {
            None => Standing::Untrusted,
            Some(it) if it.digest == plugin.digest => Standing::Trusted,
            Some(_) => Standing::Changed,
        };
    }
}

#[cfg(test)]
mod tests;
