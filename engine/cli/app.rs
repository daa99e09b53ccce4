//! Opens what a command works on: the project, the layers of documents and texts, the settings.
//!
//! Nothing heavy happens here: no runtime, no HTTP client, no check of a document.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use gemstack_lang::document::Document;
use gemstack_lang::library::Library as _;
use gemstack_lang::source::Source;
use gemstack_run::failure::Failure;
use gemstack_run::files::{FilesError, RelativePath, Root, outside};
use gemstack_run::layers::{FolderStore, Layer, Layers};
use gemstack_run::plugin::Plugins;
use gemstack_run::plugin::texts::Texts;
use gemstack_run::settings::{Origin, SettingFault, Settings, SettingsDocument};
use gemstack_run::tree;
use gemstack_run::world::World;

use crate::config_file::ConfigFile;
use crate::flags::{Faults, Flags};
use crate::plugin_places;
use crate::shell::Shell;
use crate::shipped::Shipped;
use crate::taping::Taped;
use crate::user::{User, expanded};

/// The folder of a project that is gemstack's.
pub const AGENT: &str = ".agent";

/// The project's configuration file.
pub const PROJECT_CONFIG: &str = ".agent/config.toml";

/// How the path of what is shipped begins where people see it.
pub const SHIPPED_PREFIX: &str = "gemstack:";

/// The document that tells the settings and the folders of the texts.
const SETTINGS: &str = "defaults";

/// What a command works on.
pub struct App {
    /// The project and what surrounds it.
    pub world: World,
    /// Whose configuration is seen.
    pub user: User,
}

impl App {
    /// Opens the project that the command line means.
    pub fn open(shell: &Shell) -> Result<Self, Failure> {
        Self::open_with(shell, &Flags::default())
    }

    /// Opens it with settings said by flags.
    pub fn open_with(shell: &Shell, flags: &Flags) -> Result<Self, Failure> {
        let user = User::of_this_process();
        let directory = project_directory(shell.global.project.as_deref(), user.home().as_deref())?;
        let app = Self::at(&directory, user, flags)?;
        Ok(app.watched(shell))
    }

    /// The same, with what the shell has to watch over programs.
    #[must_use]
    pub fn watched(self, shell: &Shell) -> Self {
        Self {
            world: self.world.supervised_by(shell.supervisor.clone()),
            ..self
        }
    }

    /// The same, with a tape, which records calls to models or answers them.
    #[must_use]
    pub fn taped(self, taped: &Taped) -> Self {
        Self {
            world: self.world.taped(taped.tape()),
            ..self
        }
    }

    /// Opens the project at a directory, for a user.
    pub fn at(directory: &Path, user: User, flags: &Flags) -> Result<Self, Failure> {
        let root = Root::open(directory).map_err(tree::failure)?;
        let config = user_config(&user)?;
        let opening = Opening {
            root: &root,
            user: &user,
            config: &config,
            flags,
        };
        let Surroundings {
            layers,
            settings,
            plugins,
        } = opening.surroundings()?;
        let world = World::new(root, layers, settings, user.variables());
        let keys = match flags.faults() {
            Faults::Refused => config.table()?,
            Faults::PassedOver => config.table().unwrap_or_default(),
        };
        let counts = user.cache_directory().map(|it| it.join("tokens"));
        let world = world.with_user_config(keys);
        let world = world.with_plugins(plugins).counting_in(counts);
        Ok(Self { world, user })
    }
}

/// The user's configuration; an empty one where there is none.
pub fn user_config(user: &User) -> Result<ConfigFile, Failure> {
    match user.config_file() {
        Some(place) => ConfigFile::outside(&place),
        None => Ok(ConfigFile::default()),
    }
}

/// The directory of the project: the nearest with an `.agent` folder, upwards from the one named or the current one.
pub fn project_directory(named: Option<&Path>, home: Option<&Path>) -> Result<PathBuf, Failure> {
    let here = match named {
        // Links are followed first: what lies above a link is not what lies above its target.
        Some(named) => Root::open(named).map_err(tree::failure)?.place().to_owned(),
        None => std::env::current_dir()
            .map_err(|it| Failure::internal(format!("the current directory: {it}")))?,
    };
    let found = nearest(&here, home);
    Ok(found.unwrap_or(here))
}

/// The nearest directory upwards with an `.agent` folder. Neither a repository's top nor the home
/// directory is left on the way up.
fn nearest(here: &Path, home: Option<&Path>) -> Option<PathBuf> {
    for directory in here.ancestors() {
        let is_here = directory == here;
        if Some(directory) == home && !is_here {
            return None;
        }
        if outside::is_directory(&directory.join(AGENT)) {
            return Some(directory.to_owned());
        }
        // A linked working tree and a submodule have a file there.
        let git = directory.join(".git");
        if outside::is_directory(&git) || outside::is_file(&git) {
            return None;
        }
    }
    None
}

/// What surrounds a project.
struct Surroundings {
    layers: Layers,
    settings: Settings,
    plugins: Rc<Plugins>,
}

struct Opening<'o> {
    root: &'o Root,
    user: &'o User,
    config: &'o ConfigFile,
    flags: &'o Flags,
}

impl Opening<'_> {
    /// The layers and the settings. A team's directory is named by a setting, so settings are read
    /// once without it.
    fn surroundings(&self) -> Result<Surroundings, Failure> {
        let (alone, plugins) = self.layers(None)?;
        let (document, settings) = self.settings(&alone)?;
        let team = self.team(&settings)?;
        let (layers, plugins, (document, settings)) = match team {
            None => (alone, plugins, (document, settings)),
            Some(team) => {
                let (layers, plugins) = self.layers(Some(&team))?;
                let settings = self.settings(&layers)?;
                (layers, plugins, settings)
            }
        };
        let layers = layers.describing(document.text_folders(), document.types());
        let layers = layers.rendering(document.rendered_kinds());
        Ok(Surroundings {
            layers,
            settings,
            plugins,
        })
    }

    /// The layers, and the plugins of those that have some.
    fn layers(&self, team: Option<&Path>) -> Result<(Layers, Rc<Plugins>), Failure> {
        let project = self.reopened()?;
        let mut layers = vec![Layer {
            name: "project",
            prefix: format!("{AGENT}/"),
            store: Box::new(FolderStore::new(project, AGENT)),
            is_proved: false,
        }];
        layers.extend(team.map(|it| folder("team", it)).transpose()?.flatten());
        let own = self.user.directory();
        layers.extend(own.map(|it| folder("user", &it)).transpose()?.flatten());
        let plugins = Rc::new(plugin_places::plugins(self.root, team, self.user)?);
        layers.push(Layer {
            name: "plugin",
            prefix: "plugin:".to_owned(),
            store: Box::new(Texts::of(Rc::clone(&plugins))),
            is_proved: false,
        });
        layers.push(Layer {
            name: "shipped",
            prefix: SHIPPED_PREFIX.to_owned(),
            store: Box::new(Shipped),
            // A test proves them.
            is_proved: true,
        });
        Ok((Layers::new(layers), plugins))
    }

    fn reopened(&self) -> Result<Root, Failure> {
        Root::open(self.root.place()).map_err(tree::failure)
    }

    fn settings(&self, layers: &Layers) -> Result<(SettingsDocument, Settings), Failure> {
        let found = layers.filled("settings", SETTINGS).map_err(tree::failure)?;
        let found = found.expect("the settings are shipped");
        let source = Source::new(found.path, found.text);
        let json = Document::parse(source).root().to_json();
        let document = SettingsDocument::read(&json).map_err(setting_failure)?;
        let mut settings = Settings::new(&document);
        self.configure(&mut settings)?;
        Ok((document, settings))
    }

    fn configure(&self, settings: &mut Settings) -> Result<(), Failure> {
        let project = ConfigFile::inside(self.root, PROJECT_CONFIG)?;
        for (file, origin) in [(self.config, Origin::User), (&project, Origin::Project)] {
            let taken = settings.configure(file.source(), file.path(), origin);
            if self.flags.faults() == Faults::Refused {
                taken.map_err(setting_failure)?;
            }
        }
        settings
            .surround(|it| self.user.variable(it))
            .map_err(setting_failure)?;
        self.flags.apply(settings).map_err(setting_failure)
    }

    /// The team's directory. What a project's own configuration says does not lead out of it.
    fn team(&self, settings: &Settings) -> Result<Option<PathBuf>, Failure> {
        let Ok((value, origin)) = settings.get("team_directory") else {
            return Ok(None);
        };
        let Some(path) = value.as_str().filter(|it| !it.is_empty()) else {
            return Ok(None);
        };
        let place = match origin {
            Origin::Project => self.inside(path)?,
            _ => self
                .root
                .place()
                .join(expanded(path, self.user.home().as_deref())),
        };
        if outside::is_directory(&place) {
            return Ok(Some(place));
        }
        Err(
            Failure::internal(format!("there is no directory `{}`", place.display()))
                .coded("TeamDirectoryMissing")
                .helped("make it, or change the setting `team_directory`"),
        )
    }

    fn inside(&self, path: &str) -> Result<PathBuf, Failure> {
        let found = RelativePath::parse(path).map_err(FilesError::from);
        let found = found.and_then(|it| self.root.resolve(&it));
        let resolved = found.map_err(|it| {
            tree::failure(it).helped(
                "a project's own `team_directory` lies in the project; another one is set with \
                 `gemstack config set team_directory DIR --user`",
            )
        })?;
        Ok(self.root.absolute(resolved.place()))
    }
}

fn folder(name: &'static str, place: &Path) -> Result<Option<Layer>, Failure> {
    let root = outside::directory(place).map_err(tree::failure)?;
    Ok(root.map(|root| Layer {
        name,
        prefix: format!("{}/", place.display()),
        store: Box::new(FolderStore::new(root, "")),
        is_proved: false,
    }))
}

/// What is wrong with a setting, as a failure.
pub fn setting_failure(fault: SettingFault) -> Failure {
    let failure = Failure::rejected(fault.to_string()).coded("InvalidSetting");
    match fault {
        // `config list` would only tell the same.
        SettingFault::Unreadable { .. } => failure,
        _ => failure.helped("gemstack config list"),
    }
}

/// All kinds of documents and texts, sorted.
pub fn kinds(layers: &Layers) -> Vec<String> {
    let documents = Layers::document_kinds().map(str::to_owned);
    let mut kinds: Vec<_> = documents.chain(layers.text_kinds()).collect();
    kinds.sort();
    kinds
}
