//! The types of what filters and functions give.

use super::{Typing, candidates};
use crate::expression::callable::{self, Callable, Gives};
use crate::expression::{Argument, Term, Word};
use crate::types::{Record, Type};

impl Typing<'_> {
    pub(super) fn gives(
        &self,
        callable: &Callable,
        subject: &Type,
        arguments: &[Argument],
        types: &[Type],
    ) -> Type {
        let item = || subject.item();
        match callable.gives {
            Gives::Any => Type::Any,
            Gives::Boolean => Type::Boolean,
            Gives::Integer => Type::Integer,
            Gives::Number => Type::Number,
            Gives::Text => Type::Text,
            Gives::Record => Type::Record(Record::open()),
            Gives::Same => subject.clone(),
            Gives::Item => item(),
            Gives::Items => list(item()),
            Gives::Groups => list(list(item())),
            Gives::Integers => list(Type::Integer),
            Gives::Texts => list(Type::Text),
            Gives::Rows => list(list(Type::Any)),
            Gives::Flat => list(flat(&item())),
            Gives::Default => default(subject, arguments, types),
            Gives::IntegerOrDefault => or_default(Type::Integer, arguments, types),
            Gives::NumberOrDefault => or_default(Type::Number, arguments, types),
            Gives::Mapped => self.mapped(&item(), arguments),
            Gives::Attribute => attribute(subject, arguments),
        }
    }

    fn mapped(&self, item: &Type, arguments: &[Argument]) -> Type {
        let has_default = keyword(arguments, "default").is_some();
        if let Some(path) = keyword(arguments, "attribute") {
            return list(self.field_of_items(item, path, has_default));
        }
        let filter = match arguments.first() {
            Some(Argument::Positional(term)) => term.literal(),
            _ => None,
        };
        let filter = filter.and_then(|it| callable::filter(&it));
        list(filter.map_or(Type::Any, |it| self.gives(it, item, &[], &[])))
    }

    /// A path such as `a.b`, taken of every item.
    fn field_of_items(&self, item: &Type, path: &Term, has_default: bool) -> Type {
        let Some(written) = path.literal() else {
            return Type::Any;
        };
        let mut of = item;
        let mut at = path.range.start + 1;
        for part in written.split('.') {
            match of.field(part) {
                Ok(field) => of = field,
                Err(_) if has_default => return Type::Any,
                Err(no_field) => {
                    self.no_item_field(path, part, at, candidates(no_field));
                    return Type::Any;
                }
            }
            at += part.len() + 1;
        }
        of.clone()
    }

    fn no_item_field(&self, path: &Term, part: &str, at: usize, known: Vec<String>) {
        let field = Word {
            text: part.to_owned(),
            range: at..at + part.len(),
        };
        self.no_such_field(path, &field, crate::types::NoField::Unknown(known));
    }
}

fn list(of: Type) -> Type {
    Type::List(Box::new(of))
}

fn keyword<'t>(arguments: &'t [Argument], name: &str) -> Option<&'t Term> {
    arguments.iter().find_map(|it| match it {
        Argument::Keyword(word, value) if word.text == name => Some(value),
        _ => None,
    })
}

fn flat(item: &Type) -> Type {
    let members = item.members().iter();
    Type::one_of(members.filter(|it| **it != Type::Null).map(|it| match it {
        Type::List(of) => (**of).clone(),
        other => other.clone(),
    }))
}

fn default(subject: &Type, arguments: &[Argument], types: &[Type]) -> Type {
    let other = types.first().cloned().unwrap_or(Type::Text);
    let lax = arguments.len() > 1;
    let kept = if lax {
        subject.clone().without_null()
    } else {
        subject.clone()
    };
    Type::one_of([kept, other])
}

fn or_default(of: Type, arguments: &[Argument], types: &[Type]) -> Type {
    let given = arguments.iter().zip(types).find(|(it, _)| match it {
        Argument::Positional(_) => true,
        Argument::Keyword(name, _) => name.text == "default",
        Argument::Spread(_) => false,
    });
    Type::one_of(
        [Some(of), given.map(|it| it.1.clone())]
            .into_iter()
            .flatten(),
    )
}

fn attribute(subject: &Type, arguments: &[Argument]) -> Type {
    let name = arguments.first().and_then(|it| it.value().literal());
    let field = name.and_then(|it| subject.field(&it).ok().cloned());
    field.unwrap_or(Type::Any)
}
