//! A corpus of pipelines as a large company would have them: the same each time, various, and
//! without faults. With defects, every k-th file has one, and its rule is known.

mod chance;
mod defect;
mod pipeline;

pub use defect::Defect;

/// How many pipelines the whole corpus has.
pub const WHOLE: usize = 665;

/// One file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its path within the corpus.
    pub path: String,
    /// What it says.
    pub text: String,
}

/// The first pipelines of the corpus.
pub fn files(count: usize) -> Vec<File> {
    (0..count).map(pipeline::file).collect()
}

/// The first pipelines of the corpus, every `every`-th with a defect; the defects with the places of
/// their files.
pub fn with_defects(count: usize, every: usize) -> (Vec<File>, Vec<(usize, Defect)>) {
    let mut files = files(count);
    let places = (every - 1..count).step_by(every);
    let defects: Vec<_> = places.zip(Defect::ALL.into_iter().cycle()).collect();
    for (place, defect) in &defects {
        files[*place].text = defect.put_into(&files[*place].text);
    }
    (files, defects)
}
