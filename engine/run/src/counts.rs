//! How many tokens texts are. Each is counted once: what was counted is remembered, and kept from run to run in the user's
//! cache directory, never in a project.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use gemstack_tokens::{Measure, Tokenizer};

use crate::files::FilesError;

mod kept;
mod key;
mod parallel;
mod table;

use kept::Kept;
use key::Key;

/// Shorter texts are counted faster than found, in bytes.
const SHORTEST: usize = 256;

/// What is kept of each tokenizer, by its name.
type All = BTreeMap<&'static str, Kept>;

/// Counts texts, and remembers. Several threads may ask at once.
#[derive(Debug, Default)]
pub struct Counts {
    folder: Option<PathBuf>,
    kept: Mutex<All>,
}

impl Counts {
    /// Counts that are kept in a folder; without one, they are remembered as long as this is.
    pub fn kept_in(folder: Option<PathBuf>) -> Self {
        Self {
            folder,
            kept: Mutex::default(),
        }
    }

    /// How many tokens a text is.
    pub fn of(&self, measure: &Measure, text: &str) -> u64 {
        self.of_all(measure, &[text])[0]
    }

    /// How many tokens each of these texts is. Those that are not known are counted on all processors.
    pub fn of_all(&self, measure: &Measure, texts: &[&str]) -> Vec<u64> {
        match measure {
            Measure::Exact(tokenizer) => self.exact(tokenizer, texts),
            Measure::Estimate(_) => texts.iter().map(|it| measure.count(it)).collect(),
        }
    }

    fn exact(&self, tokenizer: &'static Tokenizer, texts: &[&str]) -> Vec<u64> {
        let keys: Vec<_> = texts.iter().map(|it| key(it)).collect();
        let mut counts = self.known(tokenizer, &keys);
        let unknown: Vec<_> = (0..texts.len())
            .filter(|it| counts[*it].is_none())
            .collect();
        let uncounted: Vec<_> = unknown.iter().map(|it| texts[*it]).collect();
        let counted = parallel::counts(tokenizer, &uncounted);
        let counted: Vec<_> = unknown.into_iter().zip(counted).collect();
        self.remember(tokenizer, &keys, &counted);
        for (index, count) in counted {
            counts[index] = Some(count);
        }
        counts.into_iter().flatten().collect()
    }

    fn known(&self, tokenizer: &'static Tokenizer, keys: &[Option<Key>]) -> Vec<Option<u64>> {
        if keys.iter().all(Option::is_none) {
            return vec![None; keys.len()];
        }
        let mut all = self.all();
        let kept = self.of_tokenizer(&mut all, tokenizer);
        keys.iter().map(|it| kept.get((*it)?)).collect()
    }

    fn remember(
        &self,
        tokenizer: &'static Tokenizer,
        keys: &[Option<Key>],
        counted: &[(usize, u64)],
    ) {
        let keyed = counted.iter().filter_map(|it| Some((keys[it.0]?, it.1)));
        let keyed: Vec<_> = keyed.collect();
        if !keyed.is_empty() {
            let mut all = self.all();
            let kept = self.of_tokenizer(&mut all, tokenizer);
            for (key, count) in keyed {
                kept.put(key, count);
            }
        }
    }

    fn of_tokenizer<'k>(&self, all: &'k mut All, tokenizer: &'static Tokenizer) -> &'k mut Kept {
        let open = || Kept::open(self.folder.as_deref(), tokenizer);
        all.entry(tokenizer.name()).or_insert_with(open)
    }

    /// A thread that failed has left every count whole.
    fn all(&self) -> MutexGuard<'_, All> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps what was counted since it was last kept. What cannot be kept is counted again.
    pub fn keep(&self) -> Result<(), FilesError> {
        self.all().values_mut().try_for_each(Kept::keep)
    }
}

fn key(text: &str) -> Option<Key> {
    (text.len() >= SHORTEST).then(|| Key::of(text))
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests look at what is kept")]
mod tests;
