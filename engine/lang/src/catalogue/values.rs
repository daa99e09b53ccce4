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
    marks: OnceLock<Vec<Mark>>,
}

/// A keyword of our own (`x-…`) at a property of an object.
#[derive(Debug, Clone)]
struct Mark {
    property: String,
    keyword: String,
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
            marks: OnceLock::new(),
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

    /// The properties that a keyword of our own marks, each with what it says.
    pub fn marked<'v>(&'v self, keyword: &'v str) -> impl Iterator<Item = (&'v str, &'v Json)> {
        let marks = self.marks.get_or_init(|| marks(self.schema()));
        let marks = marks.iter().filter(move |it| it.keyword == keyword);
        marks.filter_map(move |it| {
            let said = self.schema().get("properties")?.get(&it.property)?;
            Some((it.property.as_str(), said.get(keyword)?))
        })
    }
}

fn marks(schema: &Json) -> Vec<Mark> {
    let properties = schema.get("properties").and_then(Json::as_object);
    let keywords = properties.into_iter().flatten().flat_map(|(property, it)| {
        let keywords = it.as_object().into_iter().flat_map(|it| it.keys());
        keywords.map(move |keyword| (property, keyword))
    });
    let own = keywords.filter(|(_, keyword)| keyword.starts_with("x-"));
    own.map(|(property, keyword)| Mark {
        property: property.clone(),
        keyword: keyword.clone(),
    })
    .collect()
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

    #[test]
    fn what_a_keyword_of_our_own_marks_is_found_by_it() {
        let property = json!({ "type": "string", "x-names": "model", "x-idle": true });
        let values = Values::described(json!({ "properties": { "a": property, "b": {} } }));
        let marked: Vec<_> = values.marked("x-names").collect();
        assert_eq!(marked, [("a", &json!("model"))]);
        assert_eq!(values.marked("type").count(), 0);
    }
}
