//! `diff`: how forks differ from their originals, and what a change breaks.

use gemstack_lang::document::{Document, Format, convert};
use gemstack_lang::library::Library as _;
use gemstack_lang::source::Source;
use gemstack_run::digest::Digest;
use gemstack_run::failure::Failure;
use gemstack_run::forks::OriginFault;
use gemstack_run::layers::Layers;
use gemstack_run::tree;
use serde_json::{Value as Json, json};

use crate::answer::Answer;
use crate::app::{App, kinds};
use crate::arguments::Diff;
use crate::exit::Exit;
use crate::render::paint::Paint;
use crate::render::unified::unified;
use crate::shell::Shell;

use super::named::{Named, unknown};

mod against;
pub mod breaking;
mod target;

/// Shows the differences.
pub fn run(arguments: &Diff, shell: &Shell) -> Result<Answer, Failure> {
    if arguments.breaking {
        return breaking::run(arguments, shell);
    }
    let app = App::open(shell)?;
    let library = app.world.library();
    let named = match &arguments.name {
        Some(name) => vec![Named::parse(name, library, "diff")?],
        None => forks(library),
    };
    let sides = Sides::of(arguments);
    let pairs: Result<Vec<_>, _> = named
        .iter()
        .map(|it| Pair::of(library, it, sides))
        .collect();
    Ok(answer(&pairs?, arguments, shell.paint()))
}

/// All forks of the project.
fn forks(library: &Layers) -> Vec<Named> {
    let all = kinds(library).into_iter().flat_map(|kind| {
        let names = library.names_above_the_last(&kind).into_iter();
        names.map(move |name| Named {
            kind: kind.clone(),
            name,
        })
    });
    all.filter(|it| library.fork(&it.kind, &it.name).is_some())
        .collect()
}

/// What is compared with what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sides {
    /// What is below now, and the fork.
    BelowAndOwn,
    /// The original as it was, and the fork.
    OriginalAndOwn,
    /// The original as it was, and what is below now.
    OriginalAndBelow,
}

impl Sides {
    fn of(arguments: &Diff) -> Self {
        match (arguments.base, arguments.upstream) {
            (true, _) => Self::OriginalAndOwn,
            (_, true) => Self::OriginalAndBelow,
            _ => Self::BelowAndOwn,
        }
    }
}

/// A text that is compared, under the name of its file.
struct Side {
    path: String,
    text: String,
    /// The digest of the file, in whatever format it is compared.
    digest: Digest,
    format: Format,
}

impl Side {
    /// The text of a file; `note` says what more is to be known of it.
    fn new(path: &str, text: String, note: &str) -> Self {
        Self {
            path: format!("{path}{note}"),
            digest: Digest::of(text.as_bytes()),
            format: Format::of(path),
            text,
        }
    }

    /// The same document in the format of another one: what differs in every line would say nothing.
    fn in_the_format_of(self, other: &Self, kind: &str) -> Self {
        if self.format == other.format || Layers::document_kinds().all(|it| it != kind) {
            return self;
        }
        let source = Source::new(self.path.as_str(), self.text.as_str());
        let document = Document::in_format(self.format, source);
        if !document.diagnostics().is_empty() {
            return self;
        }
        Self {
            path: format!("{} (as {})", self.path, other.format.extension()),
            text: convert(&document, other.format),
            ..self
        }
    }
}

/// Two versions of a document or text.
struct Pair {
    named: Named,
    old: Side,
    new: Side,
}

impl Pair {
    fn of(library: &Layers, named: &Named, sides: Sides) -> Result<Self, Failure> {
        let (old, new) = match sides {
            Sides::BelowAndOwn => (below(library, named)?, own(library, named)?),
            Sides::OriginalAndOwn => (original(library, named)?, own(library, named)?),
            Sides::OriginalAndBelow => (original(library, named)?, below(library, named)?),
        };
        let named = named.clone();
        let old = old.in_the_format_of(&new, &named.kind);
        Ok(Self { named, old, new })
    }

    fn text(&self, paint: Paint) -> String {
        let side = |it: &'_ Side| (it.path.clone(), it.text.clone());
        let (old, new) = (side(&self.old), side(&self.new));
        unified((&old.0, &old.1), (&new.0, &new.1), paint)
    }

    fn is_same(&self) -> bool {
        self.old.text == self.new.text
    }

    fn to_json(&self) -> Json {
        let side = |it: &Side| json!({ "path": it.path, "digest": it.digest });
        json!({
            "kind": self.named.kind, "name": self.named.name, "same": self.is_same(),
            "old": side(&self.old), "new": side(&self.new),
            "diff": self.text(Paint::when(false)),
        })
    }
}

/// The fork itself; where there is none, what runs use is compared with itself.
fn own(library: &Layers, Named { kind, name }: &Named) -> Result<Side, Failure> {
    let found = library.find(kind, name);
    let found = found.ok_or_else(|| unknown(library, kind, name))?;
    Ok(Side::new(&found.path, found.text, ""))
}

fn below(library: &Layers, named: &Named) -> Result<Side, Failure> {
    let found = library.below(&named.kind, &named.name);
    let found = found.map_err(tree::failure)?.ok_or_else(|| {
        Failure::rejected(format!(
            "`{named}` is the project's own: no layer below has it"
        ))
        .coded("NothingBelow")
        .helped("gemstack list")
    })?;
    Ok(Side::new(&found.path, found.text, ""))
}

fn original(library: &Layers, named: &Named) -> Result<Side, Failure> {
    let origin = library.origin(&named.kind, &named.name);
    let (origin, text) = origin.map_err(|it| broken(&it))?.ok_or_else(|| {
        Failure::rejected(format!("nobody knows what `{named}` was copied from"))
            .coded("NoOrigin")
            .helped(format!(
                "`gemstack fork {named} --keep` takes what is below now for it; \
                 `gemstack diff {named}` compares with that"
            ))
    })?;
    Ok(Side::new(&origin.path, text, " (as forked)"))
}

fn broken(fault: &OriginFault) -> Failure {
    Failure::rejected(fault.to_string()).coded("ForkDamaged")
}

fn answer(pairs: &[Pair], arguments: &Diff, paint: Paint) -> Answer {
    let text: String = pairs.iter().map(|it| it.text(paint)).collect();
    let json = match (&arguments.name, pairs) {
        (Some(_), [pair]) => pair.to_json(),
        _ => pairs.iter().map(Pair::to_json).collect(),
    };
    let differs = pairs.iter().any(|it| !it.is_same());
    let answer = Answer::new(text, json);
    let answer = match pairs {
        [] => answer.noting("the project has no forks; `gemstack fork KIND/NAME` makes one"),
        _ if !differs => answer.noting("there is no difference"),
        _ => answer,
    };
    if differs && arguments.exit_code {
        return answer.ending(Exit::Found);
    }
    answer
}
