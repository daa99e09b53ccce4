//! What the parser says of a fault, in words for a person.

/// What is wrong, from the parser's own words; those that it is not known to say stay.
pub(super) fn of_fault(detail: &str) -> String {
    let (found, expected) = match detail.strip_prefix("unexpected ") {
        Some(rest) => match rest.split_once(", expected ") {
            Some((found, expected)) => (found, Some(expected)),
            None => (rest, None),
        },
        None => return detail.to_owned(),
    };
    match (found, expected) {
        ("end of input", Some(it)) => format!("it ends where {} is expected", expectation(it)),
        (found, Some(it)) => format!(
            "there is {} where {} is expected",
            thing(found),
            expectation(it)
        ),
        ("end of string", None) => "a text is not closed: its quote is missing".to_owned(),
        ("end of comment", None) => "a comment is not closed: `#}` is missing".to_owned(),
        ("end of raw block", None) => {
            "`{% raw %}` is not closed: `{% endraw %}` is missing".to_owned()
        }
        ("character", None) => "this character means nothing here".to_owned(),
        ("input after expression", None) => {
            "it goes on after its end: an operator is missing, or a quote around a text".to_owned()
        }
        (found, None) => format!("{} cannot stand here", thing(found)),
    }
}

fn thing(found: &str) -> String {
    match found {
        "end of variable block" => "`}}`".to_owned(),
        "end of block" => "`%}`".to_owned(),
        "identifier" => "a name".to_owned(),
        "integer" | "float" => "a number".to_owned(),
        "string" => "a text".to_owned(),
        other => other.to_owned(),
    }
}

fn expectation(expected: &str) -> String {
    match expected {
        "identifier" => "a name".to_owned(),
        "identifier or integer" => "the name of a field".to_owned(),
        "expression" => "a value".to_owned(),
        "assignment operator" => "`=`".to_owned(),
        "comma" => "`,`".to_owned(),
        "in" => "`in`".to_owned(),
        other => thing(other),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Expression, Text};

    #[test]
    fn a_fault_says_what_is_missing() {
        let bare = |source| Expression::parse(source).expect_err("a fault").message;
        let text = |source| Text::parse(source).expect_err("a fault").message;
        assert_eq!(bare("inputs.x =="), "it ends where a value is expected");
        assert_eq!(
            bare("a && b"),
            "this character means nothing here",
            "behind what would be a whole expression too"
        );
        assert_eq!(bare("a."), "it ends where the name of a field is expected");
        assert_eq!(
            bare("a == 'x"),
            "a text is not closed: its quote is missing"
        );
        assert_eq!(
            bare("a b"),
            "it goes on after its end: an operator is missing, or a quote around a text"
        );
        assert_eq!(
            text("{{ a. }}"),
            "there is `}}` where the name of a field is expected"
        );
        assert_eq!(text("{{ a"), "it ends where `}}` is expected");
        assert_eq!(
            text("{% for x of y %}"),
            "there is a name where `in` is expected"
        );
    }
}
