//! The name of a feature, as it may be written.

/// A feature is named in one line that is not blank.
pub fn feature(text: &str) -> Result<String, String> {
    let name = text.trim();
    if name.is_empty() {
        return Err("it is blank; name the feature in a few words".to_owned());
    }
    if name.contains(char::is_control) {
        return Err(
            "it holds a line break or another control character; write one line".to_owned(),
        );
    }
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feature_is_one_line_with_something_in_it() {
        assert_eq!(feature("  user search ").as_deref(), Ok("user search"));
        assert!(
            ["", " ", "a\nb", "\u{1b}[31m"]
                .iter()
                .all(|it| feature(it).is_err())
        );
    }
}
