//! The arguments of `lint`.

use clap::{Args, ValueEnum};
use gemstack_lang::diagnostic::Confidence;
use gemstack_lang::rules;
use gemstack_lang::suggestion::did_you_mean;

use super::with_exit_codes;

/// Check pipelines, lifecycles and the texts they use, like a program.
///
/// Without paths, everything that the project can run is checked: its own documents, texts and
/// configuration, the team's, the user's and the shipped ones. With paths, the files and folders
/// named; `-` is standard input, YAML or KDL as it seems. Findings go to standard output, each at its place; `gemstack
/// explain RULE` tells more.
///
/// A finding that is as it should be is allowed by a comment with a reason, behind it or on the line
/// before it: `# gemstack: allow(RULE) REASON`. Rules are set for a project by `lint_allow`,
/// `lint_warn` and `lint_deny` in `.agent/config.toml`; what is said here comes first.
#[derive(Debug, Args)]
#[command(after_long_help = with_exit_codes!(
    "Examples:\n  \
     gemstack lint\n  \
     gemstack lint .agent/pipelines\n  \
     gemstack lint --fix                 mend what has one right answer\n  \
     gemstack lint --fix=unsafe --diff   see what else could be mended\n  \
     gemstack lint --format github       annotations on a pull request\n  \
     gemstack lint - < run.yaml"
))]
pub struct Lint {
    /// Files and folders; `-` is standard input.
    #[arg(value_name = "PATH")]
    pub paths: Vec<String>,
    /// How findings are written.
    #[arg(long, value_name = "FORMAT", value_enum)]
    pub format: Option<Format>,
    /// Mend files: `safe` does what has one right answer, `unsafe` also what someone should look at.
    #[arg(
        long,
        value_name = "HOW",
        value_enum,
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "safe",
        help_heading = "Mending"
    )]
    pub fix: Option<Mending>,
    /// Write no file; show what `--fix` would change.
    #[arg(long, help_heading = "Mending")]
    pub diff: bool,
    #[command(flatten)]
    #[expect(missing_docs, reason = "each of its fields has its own page")]
    pub rules: RuleSettings,
    /// Show and count no findings that this file has.
    #[arg(long, value_name = "FILE", help_heading = "Gradual adoption")]
    pub baseline: Option<String>,
    /// Write all findings into a file for `--baseline`.
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["fix", "diff"],
        help_heading = "Gradual adoption"
    )]
    pub write_baseline: Option<String>,
}

/// What counts, and how much.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "What counts")]
pub struct RuleSettings {
    /// Which findings make the exit code 1 [default: error].
    #[arg(long, value_name = "SEVERITY", value_enum)]
    pub fail_on: Option<FailOn>,
    /// The same as `--fail-on warning`.
    #[arg(long, conflicts_with = "fail_on")]
    pub strict: bool,
    /// Make a rule's warnings errors.
    #[arg(long, value_name = "RULE", value_parser = rule, value_delimiter = ',')]
    pub deny: Vec<&'static str>,
    /// Make a rule's errors warnings, where a document can run all the same.
    #[arg(long, value_name = "RULE", value_parser = rule, value_delimiter = ',')]
    pub warn: Vec<&'static str>,
    /// Show nothing of a rule, where a document can run all the same.
    #[arg(long, value_name = "RULE", value_parser = rule, value_delimiter = ',')]
    pub allow: Vec<&'static str>,
    /// Show only findings that are at least that certain [default: low].
    #[arg(long, value_name = "CONFIDENCE", value_enum)]
    pub min_confidence: Option<LeastConfidence>,
}

impl RuleSettings {
    /// Which findings make the exit code 1.
    pub fn fail_on(&self) -> FailOn {
        match self.fail_on {
            _ if self.strict => FailOn::Warning,
            said => said.unwrap_or(FailOn::Error),
        }
    }
}

/// How findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people, with the lines at fault.
    Human,
    /// One JSON value, by schemas/lint-report.schema.json.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
    /// One test case a file, for Jenkins and GitLab.
    Junit,
}

/// What is mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Mending {
    /// What has one right answer.
    Safe,
    /// Also what someone should look at.
    Unsafe,
}

/// Which findings make the exit code 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Errors.
    Error,
    /// Errors and warnings.
    Warning,
    /// None.
    Never,
}

/// How certain findings must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LeastConfidence {
    /// Worth a look.
    Low,
    /// Likely.
    Medium,
    /// Certain.
    High,
}

impl From<LeastConfidence> for Confidence {
    fn from(least: LeastConfidence) -> Self {
        match least {
            LeastConfidence::Low => Self::Low,
            LeastConfidence::Medium => Self::Medium,
            LeastConfidence::High => Self::High,
        }
    }
}

/// The name of a rule there is.
fn rule(name: &str) -> Result<&'static str, String> {
    let known = || rules::ALL.iter().map(|it| it.name);
    let cure = || {
        did_you_mean(name, known()).unwrap_or_else(|| "`gemstack explain` lists them".to_owned())
    };
    let found = rules::named(name).map(|it| it.name);
    found.ok_or_else(|| format!("there is no rule `{name}`; {}", cure()))
}
