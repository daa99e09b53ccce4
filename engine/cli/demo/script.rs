//! What the demonstration builds, and what its model answers.

use gemstack_lang::document::Document;
use gemstack_lang::source::Source;

use crate::shipped;

/// The demonstration's script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// The feature that is built.
    pub feature: String,
    /// The replies of the model, one for each call.
    pub replies: Vec<String>,
}

impl Script {
    /// The script that is shipped.
    pub fn shipped() -> Self {
        let document = Document::yaml(Source::new("script.yaml", shipped::demo_script()));
        let root = document.root();
        let replies = root.get("replies").into_iter().flat_map(|it| it.items());
        Self {
            feature: root.text_of("feature").unwrap_or_default().to_owned(),
            replies: replies
                .filter_map(|it| it.text_of("text").map(str::to_owned))
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_script_has_a_feature_and_eight_replies() {
        let script = Script::shipped();
        assert_eq!(
            (script.feature.as_str(), script.replies.len()),
            ("search notes by word", 8)
        );
        assert!(script.replies.iter().all(|it| !it.trim().is_empty()));
    }
}
