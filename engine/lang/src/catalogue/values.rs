//! The values that an operation takes or gives, described.

use std::sync::OnceLock;

use serde_json::Value as Json;

use crate::types::Type;

/// A JSON Schema and the type that it describes. Either is made when it is first asked for: what
/// is checked names few of the operations.
#[derive(Debug, Clone)]
pub struct Values {
    make: fn() -> Json,
    schema: OnceLock<Json>,
    of: OnceLock<Type>,
}

impl Values {
    /// Values that a schema describes which is there.
    pub fn described(schema: Json) -> Self {
        Self {
            schema: OnceLock::from(schema),
            ..Self::described_by(|| Json::Null)
        }
    }

    /// Values that a schema describes which is made when it is needed.
    pub const fn described_by(make: fn() -> Json) -> Self {
        Self {
            make,
            schema: OnceLock::new(),
            of: OnceLock::new(),
        }
    }

    /// Their JSON Schema.
    pub fn schema(&self) -> &Json {
        self.schema.get_or_init(self.make)
    }

    /// Their type.
    pub fn of(&self) -> &Type {
        self.of.get_or_init(|| Type::from_schema(self.schema()))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_described_alike_now_and_later() {
        let text = || json!({ "type": "string" });
        for values in [Values::described(text()), Values::described_by(text)] {
            assert_eq!((values.schema(), values.of()), (&text(), &Type::Text));
        }
    }
}
