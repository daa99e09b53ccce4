//! The types of values that flow between stages, read from JSON Schemas.

use std::fmt;
use std::sync::Arc;

use serde_json::Value as Json;

use crate::suggestion::listed;

/// The type of a value.
#[derive(Debug, Clone, PartialEq)]
pub enum Type {
    /// Not known, or anything.
    Any,
    /// Nothing.
    Null,
    /// True or false.
    Boolean,
    /// A whole number.
    Integer,
    /// Any number.
    Number,
    /// A text.
    Text,
    /// One of certain texts.
    Word(Vec<String>),
    /// Values of one type in order.
    List(Box<Type>),
    /// Named values.
    Record(Record),
    /// One of several types.
    Either(Vec<Type>),
}

/// The type of a record.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Record {
    /// Its known fields; shared, for types are handed from place to place.
    pub fields: Arc<[RecordField]>,
    /// Whether it may have fields beside these.
    pub open: bool,
}

/// A known field of a record.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordField {
    /// Its name.
    pub name: String,
    /// Its type.
    pub of: Type,
    /// Whether it must be there.
    pub required: bool,
    /// What it means.
    pub summary: String,
}

/// Why a field cannot be taken from a type.
#[derive(Debug, Clone, PartialEq)]
pub enum NoField {
    /// The record has other fields; these.
    Unknown(Vec<String>),
    /// Values of this type have no fields.
    NotARecord,
}

/// The words that documents use for types, each with its type.
pub const TYPE_WORDS: &[(&str, Type)] = &[
    ("any", Type::Any),
    ("boolean", Type::Boolean),
    ("integer", Type::Integer),
    ("number", Type::Number),
    ("string", Type::Text),
];

/// What is found where nothing is known.
static ANY: Type = Type::Any;

impl Type {
    /// The type that a document's word names, such as `string` or `list`.
    pub fn named(word: &str) -> Option<Self> {
        match word {
            "list" => Some(Self::List(Box::new(Self::Any))),
            "record" => Some(Self::Record(Record::open())),
            _ => TYPE_WORDS
                .iter()
                .find(|(it, _)| *it == word)
                .map(|(_, of)| of.clone()),
        }
    }

    /// The type that a JSON Schema (draft 2020-12) describes; what it cannot express is `Any`.
    pub fn from_schema(schema: &Json) -> Self {
        from_schema(schema, schema)
    }

    /// The type, or null.
    #[must_use]
    pub fn or_null(self) -> Self {
        match self {
            Self::Any | Self::Null => self,
            other => Self::Either(vec![other, Self::Null]),
        }
    }

    /// The type of values that are not null.
    #[must_use]
    pub fn without_null(self) -> Self {
        match self {
            Self::Either(members) => {
                either(members.into_iter().filter(|it| *it != Self::Null).collect())
            }
            other => other,
        }
    }

    /// The type of values that have one of these types.
    #[must_use]
    pub fn one_of(types: impl IntoIterator<Item = Type>) -> Self {
        let mut members: Vec<Type> = Vec::new();
        for member in types.into_iter().flat_map(Self::into_members) {
            if !members.contains(&member) {
                members.push(member);
            }
        }
        match members.len() {
            0 => Self::Any,
            _ => either(members),
        }
    }

    /// The types that a value of this type may have; itself where it is not several.
    pub fn members(&self) -> &[Type] {
        match self {
            Self::Either(members) => members,
            other => std::slice::from_ref(other),
        }
    }

    fn into_members(self) -> Vec<Type> {
        match self {
            Self::Either(members) => members,
            other => vec![other],
        }
    }

    /// The type of the items that a loop over a value of this type sees.
    #[must_use]
    pub fn item(&self) -> Type {
        match self {
            Self::List(of) => (**of).clone(),
            Self::Text | Self::Word(_) | Self::Record(_) => Self::Text,
            Self::Either(members) => {
                let items = members.iter().filter(|it| **it != Self::Null);
                Self::one_of(items.map(Self::item))
            }
            _ => Self::Any,
        }
    }

    /// The type as the object of a sentence: `an integer`, `one of …`.
    pub fn with_article(&self) -> String {
        match self {
            Self::Word(words) if words.len() == 1 => format!("the string `{}`", words[0]),
            Self::Word(_) | Self::Any | Self::Null => self.to_string(),
            Self::Either(members) if members.iter().all(|it| *it == Self::Null) => self.to_string(),
            other => {
                let words = other.to_string();
                let is_open = words.starts_with(['a', 'e', 'i', 'o', 'u']);
                format!("{} {words}", if is_open { "an" } else { "a" })
            }
        }
    }

    /// Whether a value of type `actual` may stand where this type is expected. Where little is
    /// known the answer is yes: a checker that cries wolf is not read.
    pub fn accepts(&self, actual: &Type) -> bool {
        match (self, actual) {
            (Self::Any, _)
            | (_, Self::Any)
            | (Self::Number, Self::Integer | Self::Number)
            | (Self::Text, Self::Word(_))
            | (Self::Word(_), Self::Text) => true,
            (_, Self::Either(members)) => members.iter().any(|it| self.accepts(it)),
            (Self::Either(members), _) => members.iter().any(|it| it.accepts(actual)),
            (Self::Word(allowed), Self::Word(words)) => words.iter().any(|it| allowed.contains(it)),
            (Self::List(expected), Self::List(actual)) => expected.accepts(actual),
            (Self::Record(expected), Self::Record(actual)) => expected.accepts(actual),
            (left, right) => left == right,
        }
    }

    /// The type of a field of values of this type.
    pub fn field(&self, name: &str) -> Result<&Type, NoField> {
        match self {
            Self::Any => Ok(&ANY),
            Self::Record(record) => record.field(name),
            Self::Either(members) => field_of_either(members, name),
            _ => Err(NoField::NotARecord),
        }
    }

    /// The type that a path of fields leads to, through the items of lists.
    pub fn reach<S: AsRef<str>>(&self, path: &[S]) -> Option<&Type> {
        match (self, path) {
            (_, []) => Some(self),
            (Self::List(of), _) => of.reach(path),
            (_, [name, rest @ ..]) => self.field(name.as_ref()).ok()?.reach(rest),
        }
    }

    /// The words that values of this type can be; none where they can be others.
    pub fn words(&self) -> Vec<String> {
        match self {
            Self::Word(words) => words.clone(),
            Self::Either(members) => members.iter().flat_map(Self::words).collect(),
            _ => Vec::new(),
        }
    }

    /// The record that this type is, looking through a null beside it.
    pub fn as_record(&self) -> Option<&Record> {
        match self {
            Self::Record(record) => Some(record),
            Self::Either(members) => members.iter().find_map(Self::as_record),
            _ => None,
        }
    }
}

fn field_of_either<'t>(members: &'t [Type], name: &str) -> Result<&'t Type, NoField> {
    let mut tried: Vec<_> = members.iter().filter(|it| **it != Type::Null).collect();
    let last = tried.pop().ok_or(NoField::NotARecord)?;
    let found = tried.into_iter().find_map(|it| it.field(name).ok());
    found.map_or_else(|| last.field(name), Ok)
}

impl Record {
    /// A record of which nothing is known.
    pub fn open() -> Self {
        Self {
            fields: Arc::default(),
            open: true,
        }
    }

    /// A record with exactly these fields, all of them always there.
    pub fn of(fields: impl IntoIterator<Item = (String, Type)>) -> Self {
        let field = |(name, of)| RecordField {
            name,
            of,
            required: true,
            summary: String::new(),
        };
        Self {
            fields: fields.into_iter().map(field).collect(),
            open: false,
        }
    }

    /// The known field of that name.
    pub fn known(&self, name: &str) -> Option<&RecordField> {
        self.fields.iter().find(|it| it.name == name)
    }

    /// The names of its known fields.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|it| it.name.as_str())
    }

    /// The type of the field of that name.
    pub fn field(&self, name: &str) -> Result<&Type, NoField> {
        match self.known(name) {
            Some(field) => Ok(&field.of),
            None if self.open => Ok(&ANY),
            None => Err(NoField::Unknown(self.names().map(str::to_owned).collect())),
        }
    }

    fn accepts(&self, actual: &Record) -> bool {
        self.fields
            .iter()
            .all(|field| match actual.known(&field.name) {
                Some(found) => field.of.accepts(&found.of),
                None => !field.required || actual.open,
            })
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("any"),
            Self::Null => f.write_str("null"),
            Self::Boolean => f.write_str("boolean"),
            Self::Integer => f.write_str("integer"),
            Self::Number => f.write_str("number"),
            Self::Text => f.write_str("string"),
            Self::Word(words) => write!(f, "one of {}", listed(words.iter().map(String::as_str))),
            Self::List(of) if **of == Self::Any => f.write_str("list"),
            Self::List(of) => write!(f, "list of {of}"),
            Self::Record(_) => f.write_str("record"),
            Self::Either(members) => write_either(members, f),
        }
    }
}

fn write_either(members: &[Type], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (index, member) in members.iter().filter(|it| **it != Type::Null).enumerate() {
        let separator = if index > 0 { " or " } else { "" };
        write!(f, "{separator}{member}")?;
    }
    Ok(())
}

fn from_schema(schema: &Json, root: &Json) -> Type {
    if let Some(target) = schema.get("$ref").and_then(Json::as_str) {
        let pointer = target.trim_start_matches('#');
        return root
            .pointer(pointer)
            .map_or(Type::Any, |it| from_schema(it, root));
    }
    if let Some(members) = choices(schema) {
        return either(members.iter().map(|it| from_schema(it, root)).collect());
    }
    if let Some(words) = words(schema) {
        return Type::Word(words);
    }
    match schema.get("type") {
        Some(Json::String(name)) => of_name(name, schema, root),
        Some(Json::Array(names)) => {
            let names = names.iter().filter_map(Json::as_str);
            either(names.map(|name| of_name(name, schema, root)).collect())
        }
        _ => Type::Any,
    }
}

fn choices(schema: &Json) -> Option<&Vec<Json>> {
    ["anyOf", "oneOf"]
        .iter()
        .find_map(|key| schema.get(key)?.as_array())
}

fn words(schema: &Json) -> Option<Vec<String>> {
    if let Some(word) = schema.get("const").and_then(Json::as_str) {
        return Some(vec![word.to_owned()]);
    }
    let options = schema.get("enum")?.as_array()?;
    options
        .iter()
        .map(|it| it.as_str().map(str::to_owned))
        .collect()
}

/// One type, or several; words of several enumerations are joined.
fn either(members: Vec<Type>) -> Type {
    let words: Option<Vec<String>> = members
        .iter()
        .map(|it| match it {
            Type::Word(words) => Some(words.clone()),
            _ => None,
        })
        .collect::<Option<Vec<_>>>()
        .map(|it| it.concat());
    let words = words.filter(|_| !members.is_empty()).map(distinct);
    match (words, members.len()) {
        (Some(words), _) => Type::Word(words),
        (None, 1) => members.into_iter().next().unwrap_or(Type::Any),
        (None, _) if members.contains(&Type::Any) => Type::Any,
        (None, _) => Type::Either(members),
    }
}

fn distinct(words: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::with_capacity(words.len());
    for word in words {
        if !kept.contains(&word) {
            kept.push(word);
        }
    }
    kept
}

fn of_name(name: &str, schema: &Json, root: &Json) -> Type {
    match name {
        "null" => Type::Null,
        "boolean" => Type::Boolean,
        "integer" => Type::Integer,
        "number" => Type::Number,
        "string" => Type::Text,
        "array" => {
            let items = schema
                .get("items")
                .map_or(Type::Any, |it| from_schema(it, root));
            Type::List(Box::new(items))
        }
        "object" => Type::Record(record(schema, root)),
        _ => Type::Any,
    }
}

fn record(schema: &Json, root: &Json) -> Record {
    let required: Vec<_> = schema
        .get("required")
        .and_then(Json::as_array)
        .map(|it| it.iter().filter_map(Json::as_str).collect())
        .unwrap_or_default();
    let properties = schema.get("properties").and_then(Json::as_object);
    let fields = properties
        .into_iter()
        .flatten()
        .map(|(name, of)| RecordField {
            name: name.clone(),
            of: from_schema(of, root),
            required: required.contains(&name.as_str()),
            summary: of
                .get("description")
                .and_then(Json::as_str)
                .unwrap_or_default()
                .to_owned(),
        });
    let open = match schema.get("additionalProperties") {
        Some(Json::Bool(open)) => *open,
        Some(_) => true,
        None => properties.is_none(),
    };
    Record {
        fields: fields.collect(),
        open,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_schema_becomes_a_type() {
        let schema = json!({
            "type": "object", "required": ["a"],
            "properties": { "a": { "$ref": "#/$defs/A" }, "b": { "type": ["string", "null"] } },
            "$defs": { "A": { "enum": ["x", "y"] } },
        });
        let of = Type::from_schema(&schema);
        let words = Type::Word(vec!["x".into(), "y".into()]);
        assert_eq!(of.field("a"), Ok(&words));
        assert_eq!(of.field("b").expect("a field").to_string(), "string");
        assert_eq!(
            of.field("c"),
            Err(NoField::Unknown(vec!["a".into(), "b".into()]))
        );
    }

    #[test]
    fn what_may_be_null_is_accepted_and_a_wrong_type_is_not() {
        assert!(Type::Number.accepts(&Type::Integer.or_null()));
        assert!(!Type::Integer.accepts(&Type::Text));
        assert!(!Type::List(Box::new(Type::Text)).accepts(&Type::List(Box::new(Type::Integer))));
        assert!(Type::Text.accepts(&Type::Any));
    }
}
