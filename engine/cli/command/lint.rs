//! `lint`: checks pipelines, lifecycles and the texts they use, like a program.

use std::collections::HashMap;

use gemstack_lang::diagnostic::Diagnostic;
use gemstack_lang::source::Source;
use gemstack_lang::suppression::Settled;
use gemstack_run::failure::Failure;
use gemstack_run::settings::Origin;

use crate::answer::Answer;
use crate::app::{App, PROJECT_CONFIG, user_config};
use crate::arguments::{Format, Lint, Mending};
use crate::config_file::ConfigFile;
use crate::flags::Flags;
use crate::shell::Shell;

mod baseline;
mod checking;
mod config;
mod document;
mod fingerprint;
mod fixing;
mod format;
pub mod given;
mod levels;
mod mended;
mod parts;
mod report;
pub mod subject;

use baseline::Baseline;
use fingerprint::Fingerprints;
use fixing::Fixes;
pub use given::Given;
pub use levels::Levels;
use report::{Finding, Report, Standing};
pub use subject::{Subject, is_ours};

/// Checks what is named, or everything.
pub fn run(arguments: &Lint, shell: &Shell) -> Result<Answer, Failure> {
    let format = match arguments.format.unwrap_or(Format::Human) {
        Format::Sarif => Format::Sarif,
        _ if shell.global.json => Format::Json,
        format => format,
    };
    let answered = lint(arguments, shell, format);
    answered.or_else(|it| format::failed(it, format))
}

fn lint(arguments: &Lint, shell: &Shell, format: Format) -> Result<Answer, Failure> {
    let Linted {
        mut report,
        fixes,
        note,
    } = Linting::open(arguments, shell)?.lint()?;
    if let Some(path) = &arguments.write_baseline {
        let written = Baseline::of(&report).write(path)?;
        report.know_all();
        return Ok(format::answer(&report, format, shell.paint()).noting(written));
    }
    if let Some(fixes) = fixes {
        return Ok(mended::answer(&report, &fixes, arguments, format, shell));
    }
    let answer = format::answer(&report, format, shell.paint());
    let notes = note.into_iter().chain([report.summary()]);
    Ok(notes.chain(report.mendable()).fold(answer, Answer::noting))
}

/// Opens the project. A fault of its configuration ends this, unless the configuration is checked.
fn open(arguments: &Lint, shell: &Shell) -> Result<App, Failure> {
    match arguments.paths.as_slice() {
        [] => App::open_with(shell, &Flags::default().passing_over_faults()),
        _ => App::open(shell),
    }
}

/// A lint before it begins.
struct Linting<'l> {
    arguments: &'l Lint,
    shell: &'l Shell,
    app: App,
    levels: Levels,
    baseline: Option<Baseline>,
}

/// What came of it.
struct Linted {
    report: Report,
    fixes: Option<Fixes>,
    note: Option<String>,
}

impl<'l> Linting<'l> {
    /// Opens what is checked.
    fn open(arguments: &'l Lint, shell: &'l Shell) -> Result<Self, Failure> {
        let app = open(arguments, shell)?;
        let levels = Levels::new(app.world.settings(), &arguments.rules);
        let baseline = arguments
            .baseline
            .as_deref()
            .map(Baseline::read)
            .transpose()?;
        Ok(Self {
            arguments,
            shell,
            app,
            levels,
            baseline,
        })
    }

    fn lint(self) -> Result<Linted, Failure> {
        let mut subjects = self.subjects()?;
        let fixes = self.fixes(&mut subjects)?;
        let settled = checking::check(&subjects, &self.app, &|| open(self.arguments, self.shell))?;
        let (configurations, found) = self.configuration()?;
        let mut report = self.report(&subjects, &configurations, settled, found);
        // The process ends soon; to take every document apart before would only make it wait.
        std::mem::forget(subjects);
        let gone = self
            .baseline
            .map(|it| (it.apply(&mut report), self.arguments.baseline.as_ref()));
        let note = gone
            .filter(|it| it.0 > 0)
            .and_then(|(gone, path)| Some(told_gone(gone, path?)));
        Ok(Linted {
            report,
            fixes,
            note,
        })
    }

    fn subjects(&self) -> Result<Vec<Subject>, Failure> {
        let world = &self.app.world;
        match self.arguments.paths.as_slice() {
            [] => subject::everything(world.library(), world.root()),
            paths => subject::named(paths, world.library()),
        }
    }

    /// Mends, where that is asked for.
    fn fixes(&self, subjects: &mut [Subject]) -> Result<Option<Fixes>, Failure> {
        let how = match self.arguments.fix {
            None if self.arguments.diff => Mending::Safe,
            None => return Ok(None),
            Some(how) => how,
        };
        let fixes = fixing::fix(subjects, how, &self.app.world, &self.levels);
        if !self.arguments.diff {
            fixes.write()?;
        }
        Ok(Some(fixes))
    }

    /// The configuration files there are, where everything is checked, and what is wrong with them.
    fn configuration(&self) -> Result<(Vec<String>, Vec<Diagnostic>), Failure> {
        if !self.arguments.paths.is_empty() {
            return Ok((Vec::new(), Vec::new()));
        }
        let world = &self.app.world;
        let project = ConfigFile::inside(world.root(), PROJECT_CONFIG)?;
        let files = [
            (user_config(&self.app.user)?, Origin::User),
            (project, Origin::Project),
        ];
        let there = files.iter().filter(|(file, _)| !file.source().is_empty());
        let names = there.clone().map(|(file, _)| file.path().to_owned());
        let found = there.clone().flat_map(|(file, origin)| {
            let source = Source::new(file.path(), file.source());
            config::check(&source, world.settings(), *origin)
        });
        Ok((names.collect(), found.collect()))
    }

    fn report(
        &self,
        subjects: &[Subject],
        configurations: &[String],
        settled: Vec<Settled>,
        found: Vec<Diagnostic>,
    ) -> Report {
        let names = subjects.iter().map(|it| it.source().name().to_owned());
        let mut files: Vec<_> = names.chain(configurations.iter().cloned()).collect();
        files.sort();
        files.dedup();
        let mut standing: Vec<_> = settled.into_iter().flat_map(standings).collect();
        standing.extend(found.into_iter().map(|it| (it, Standing::Open)));
        Report {
            files,
            findings: self.findings(subjects, standing),
            fail_on: self.arguments.rules.fail_on(),
        }
    }

    /// What counts of all that was found, in the order of the places.
    fn findings(&self, subjects: &[Subject], found: Vec<(Diagnostic, Standing)>) -> Vec<Finding> {
        let of_level = |(it, standing)| Some((self.levels.of(it)?, standing));
        let mut found: Vec<_> = found.into_iter().filter_map(of_level).collect();
        let key = |it: &Diagnostic| (it.place.source.name().to_owned(), it.place.span, it.rule);
        found.sort_by_cached_key(|(it, _)| key(it));
        found.dedup();
        let roots = subjects
            .iter()
            .map(|it| (it.source().name(), it.document()));
        let roots: HashMap<_, _> = roots.collect();
        let mut fingerprints = Fingerprints::default();
        let finding = |(diagnostic, standing): (Diagnostic, Standing)| {
            let root = roots
                .get(diagnostic.place.source.name())
                .map(|it| it.root());
            Finding {
                fingerprint: fingerprints.of(&diagnostic, root),
                diagnostic,
                standing,
            }
        };
        found.into_iter().map(finding).collect()
    }
}

fn standings(settled: Settled) -> Vec<(Diagnostic, Standing)> {
    let shown = settled.shown.into_iter().map(|it| (it, Standing::Open));
    let suppressed = settled.suppressed.into_iter().map(|it| {
        let (reason, place) = (it.reason, it.place);
        (it.diagnostic, Standing::Suppressed { reason, place })
    });
    shown.chain(suppressed).collect()
}

fn told_gone(gone: usize, path: &str) -> String {
    let are = if gone == 1 { "is" } else { "are" };
    format!(
        "{gone} of the baseline {are} mended; write it again: `gemstack lint --write-baseline {path}`"
    )
}
