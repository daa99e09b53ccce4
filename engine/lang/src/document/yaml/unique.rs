//! Fields of a map, each key once.

use std::collections::HashMap;

use crate::document::Field;
use crate::source::Span;

/// How many keys are looked through one by one, which is faster while they are few.
pub(super) const FEW: usize = 16;

/// Fields of which no two have the same key.
#[derive(Default)]
pub(super) struct Unique {
    pub(super) fields: Vec<Field>,
    /// The bytes of each key, once there are many.
    places: HashMap<String, Span>,
}

impl Unique {
    pub(super) fn has(&self, key: &str) -> bool {
        self.place(key).is_some()
    }

    fn place(&self, key: &str) -> Option<Span> {
        if self.places.is_empty() {
            let first = self.fields.iter().find(|it| it.key == key);
            return first.map(|it| it.key_span);
        }
        self.places.get(key).copied()
    }

    /// Adds a field, or gives it back with the place of the key that is the same.
    pub(super) fn add(&mut self, field: Field) -> Result<(), (Span, Field)> {
        if let Some(first) = self.place(&field.key) {
            return Err((first, field));
        }
        if !self.places.is_empty() {
            self.places.insert(field.key.clone(), field.key_span);
        } else if self.fields.len() == FEW {
            let all = self.fields.iter().chain([&field]);
            self.places = all.map(|it| (it.key.clone(), it.key_span)).collect();
        }
        self.fields.push(field);
        Ok(())
    }
}
