//! A baseline: findings that were there when a team began to check, kept in a file by their
//! fingerprints. They neither count nor show, until their text changes.

use std::collections::HashMap;
use std::path::Path;

use gemstack_run::failure::Failure;
use gemstack_run::files::outside;
use gemstack_run::tree;
use serde::{Deserialize, Serialize};

use super::report::{Report, Standing};
use crate::named_file;
use crate::render::amount::counted;

/// The number of the format of these files.
const VERSION: u32 = 1;

/// The findings that are known.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    version: u32,
    findings: Vec<Known>,
}

/// A finding that is known. Only its fingerprint is compared; the rest is for people who read the file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    file: String,
    rule: String,
    message: String,
    fingerprint: String,
}

impl Baseline {
    /// Reads the file.
    pub fn read(path: &str) -> Result<Self, Failure> {
        let text = outside::read_text(Path::new(path)).map_err(tree::failure)?;
        let text = text.ok_or_else(|| {
            Failure::internal(format!("there is no file `{path}`"))
                .coded("FileUnavailable")
                .helped(format!(
                    "write it first: `gemstack lint --write-baseline {path}`"
                ))
        })?;
        let read: Self =
            serde_json::from_str(&text).map_err(|it| unusable(path, &it.to_string()))?;
        if read.version != VERSION {
            let version = read.version;
            let fault = format!("its version is {version}, and this gemstack reads {VERSION}");
            return Err(unusable(path, &fault));
        }
        Ok(read)
    }

    /// All findings of a report that nothing else allows.
    pub fn of(report: &Report) -> Self {
        let findings = report.findings.iter();
        let kept = findings.filter(|it| !matches!(it.standing, Standing::Suppressed { .. }));
        let known = kept.map(|it| Known {
            file: it.diagnostic.place.source.name().to_owned(),
            rule: it.diagnostic.rule.to_owned(),
            message: it.diagnostic.message.clone(),
            fingerprint: it.fingerprint.clone(),
        });
        let mut findings: Vec<_> = known.collect();
        findings.sort();
        Self {
            version: VERSION,
            findings,
        }
    }

    /// Writes the file, and says so.
    pub fn write(&self, path: &str) -> Result<String, Failure> {
        let json = serde_json::to_string_pretty(self).expect("texts can be written as JSON");
        let bytes = format!("{json}\n");
        named_file::write(Path::new(path), bytes.as_bytes(), "gemstack lint")?;
        let count = counted(self.findings.len() as u64, "finding");
        Ok(format!(
            "{count} written to `{path}`; `gemstack lint --baseline {path}` leaves them out"
        ))
    }

    /// Marks what is known. Says how many known findings are gone from the files that were checked.
    pub fn apply(&self, report: &mut Report) -> usize {
        let mut known: HashMap<&str, &Known> = self
            .findings
            .iter()
            .map(|it| (it.fingerprint.as_str(), it))
            .collect();
        for finding in &mut report.findings {
            let is_known = known.remove(finding.fingerprint.as_str()).is_some();
            if is_known && finding.standing == Standing::Open {
                finding.standing = Standing::Known;
            }
        }
        let checked = |it: &&&Known| report.files.binary_search(&it.file).is_ok();
        known.values().filter(checked).count()
    }
}

fn unusable(path: &str, fault: &str) -> Failure {
    Failure::rejected(format!("`{path}` is no baseline: {fault}"))
        .coded("InvalidBaseline")
        .helped(format!(
            "write it again: `gemstack lint --write-baseline {path}`"
        ))
}
