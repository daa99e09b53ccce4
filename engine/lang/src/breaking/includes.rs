//! Whether one type certainly takes every value of another. Checking asks something else: there, a
//! value that *may* fit is let through.

use crate::types::{Record, Type};

/// Whether every value of type `part` is one of type `whole`.
pub(super) fn includes(whole: &Type, part: &Type) -> bool {
    match (whole, part) {
        (Type::Any, _) | (Type::Number, Type::Integer) | (Type::Text, Type::Word(_)) => true,
        (_, Type::Either(members)) => members.iter().all(|it| includes(whole, it)),
        (Type::Either(members), _) => members.iter().any(|it| includes(it, part)),
        (Type::Word(allowed), Type::Word(words)) => words.iter().all(|it| allowed.contains(it)),
        (Type::List(whole), Type::List(part)) => includes(whole, part),
        (Type::Record(whole), Type::Record(part)) => includes_record(whole, part),
        (whole, part) => whole == part,
    }
}

fn includes_record(whole: &Record, part: &Record) -> bool {
    let fits = whole.fields.iter().all(|it| match part.known(&it.name) {
        Some(found) => includes(&it.of, &found.of) && (found.required || !it.required),
        None => !it.required && !part.open,
    });
    fits || whole == part
}

/// The type without null: a value that may be left out.
pub(super) fn without_null(of: &Type) -> Type {
    match of {
        Type::Either(members) => {
            let mut rest: Vec<_> = members
                .iter()
                .filter(|it| **it != Type::Null)
                .cloned()
                .collect();
            if rest.len() == 1 {
                rest.remove(0)
            } else {
                Type::Either(rest)
            }
        }
        other => other.clone(),
    }
}

/// Whether something in the type is not known.
pub(super) fn is_unsure(of: &Type) -> bool {
    match of {
        Type::Any => true,
        Type::List(of) => is_unsure(of),
        Type::Either(members) => members.iter().any(is_unsure),
        Type::Record(record) => record.open || record.fields.iter().any(|it| is_unsure(&it.of)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Type {
        Type::Word(words.iter().map(|it| (*it).to_owned()).collect())
    }

    #[test]
    fn a_type_takes_every_value_of_a_narrower_one_and_of_no_other() {
        assert!(includes(&Type::Any, &Type::Text) && !includes(&Type::Text, &Type::Any));
        assert!(
            includes(&Type::Number, &Type::Integer) && !includes(&Type::Integer, &Type::Number)
        );
        assert!(includes(&Type::Text, &words(&["a"])) && !includes(&words(&["a"]), &Type::Text));
        assert!(includes(&words(&["a", "b"]), &words(&["b"])));
        assert!(!includes(&words(&["a"]), &words(&["a", "b"])));
        let nullable = Type::Text.or_null();
        assert!(includes(&nullable, &Type::Text) && !includes(&Type::Text, &nullable));
        assert_eq!(without_null(&nullable), Type::Text);
    }
}
