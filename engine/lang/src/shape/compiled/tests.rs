use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::*;
use crate::document::Document;
use crate::shape::{Shape, kinds};
use crate::source::Source;

/// Numbers that look like chance, the same for the same seed (Knuth, MMIX).
struct Chance {
    state: u64,
    /// Whether what is made may not fit: that of half of the seeds may.
    slips: bool,
}

impl Chance {
    fn new(seed: u64) -> Self {
        Self {
            state: seed,
            slips: seed.is_multiple_of(2),
        }
    }

    /// Once in so many times, where there may be slips.
    fn slip(&mut self, times: usize) -> bool {
        self.slips && self.below(times) == 0
    }

    fn below(&mut self, end: usize) -> usize {
        self.state = self.state.wrapping_mul(6_364_136_223_846_793_005);
        self.state = self.state.wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.state >> 33).expect("31 bits") % end.max(1)
    }

    /// A value that mostly fits a schema.
    fn value(&mut self, schema: &Json, root: &Json, depth: usize) -> Json {
        if self.slip(60) || depth == 0 {
            return self.anything();
        }
        let reference = schema["$ref"].as_str();
        if let Some(reference) = reference.filter(|_| schema["type"].is_null()) {
            let target = root.pointer(&reference[1..]).expect("it is there");
            return self.value(target, root, depth - 1);
        }
        if let Some(words) = schema["enum"].as_array() {
            return words[self.below(words.len())].clone();
        }
        match &schema["const"] {
            Json::Null => self.of_kind(schema, root, depth),
            said => said.clone(),
        }
    }

    fn of_kind(&mut self, schema: &Json, root: &Json, depth: usize) -> Json {
        let kind = match &schema["type"] {
            Json::Array(kinds) => kinds[self.below(kinds.len())].clone(),
            kind => kind.clone(),
        };
        match kind.as_str() {
            Some("object") => self.map(schema, root, depth),
            Some("array") => {
                let least = schema["minItems"].as_u64().unwrap_or_default();
                let count = usize::try_from(least).expect("few") + self.below(2);
                let item = |_| self.value(&schema["items"], root, depth - 1);
                (0..count).map(item).collect()
            }
            Some("string") => self.text_for(schema),
            Some("integer") => {
                let least = schema["minimum"].as_u64().unwrap_or_default();
                json!(usize::try_from(least).expect("small") + self.below(20))
            }
            Some("number") => json!(f64::from(u8::try_from(self.below(30)).expect("small")) / 2.0),
            Some("boolean") => json!(self.below(2) == 0),
            _ => self.anything(),
        }
    }

    fn map(&mut self, schema: &Json, root: &Json, depth: usize) -> Json {
        let mut made = serde_json::Map::new();
        let known = schema["properties"].as_object().into_iter().flatten();
        let mut known: Vec<_> = known.collect();
        if schema["maxProperties"] == 1 && !self.slip(10) {
            let (key, of) = known.swap_remove(self.below(known.len()));
            made.insert(key.clone(), self.value(of, root, depth - 1));
            known.clear();
        }
        for (key, of) in known {
            let needed = schema["required"].as_array().into_iter().flatten();
            let is_needed = needed.into_iter().any(|it| it == key);
            let is_there = if is_needed {
                !self.slip(40)
            } else {
                self.below(2) == 0
            };
            if is_there {
                made.insert(key.clone(), self.value(of, root, depth - 1));
            }
        }
        if schema["additionalProperties"].is_object() || self.slip(60) {
            let key = self.text().as_str().expect("a text").to_owned();
            let of = &schema["additionalProperties"];
            made.insert(key, self.value(of, root, depth - 1));
        }
        Json::Object(made)
    }

    /// What a pattern wants is hardly met by chance, but by its examples.
    fn text_for(&mut self, schema: &Json) -> Json {
        let examples = schema["examples"].as_array().into_iter().flatten();
        let texts: Vec<_> = examples.filter(|it| it.is_string()).collect();
        if schema["pattern"].is_null() || texts.is_empty() || self.slip(8) {
            return self.text();
        }
        texts[self.below(texts.len())].clone()
    }

    fn text(&mut self) -> Json {
        let texts = ["name", "a_b", "a-B", "Ä", "", "10m", "2 s", "x/y", ".x"];
        let often = if self.slip(8) { texts.len() } else { 2 };
        json!(texts[self.below(often)])
    }

    fn anything(&mut self) -> Json {
        let all = [
            json!(null),
            json!(true),
            json!(-1),
            json!(2.0),
            json!(2.5),
            json!(1e300),
            json!("word"),
            json!([]),
            json!([1, "a"]),
            json!({}),
            json!({ "a": 1 }),
        ];
        all[self.below(all.len())].clone()
    }
}

fn document(json: &Json) -> Document {
    Document::yaml(Source::new("x.yaml", json.to_string()))
}

#[test]
fn every_schema_of_the_language_is_compiled() {
    for kind in kinds() {
        let schema = Shape::of(kind).expect("a kind").schema();
        assert!(Compiled::of(schema).is_some(), "{kind}");
    }
}

#[test]
fn what_is_not_known_is_left_to_the_validator() {
    for schema in [
        json!({ "uniqueItems": true }),
        json!({ "items": { "oneOf": [{}] } }),
        json!({ "enum": [1] }),
        json!({ "pattern": "(?=x)" }),
        json!({ "$ref": "other.json" }),
    ] {
        assert!(Compiled::of(&schema).is_none(), "{schema}");
    }
}

#[test]
fn both_fitting_and_unfitting_documents_are_made() {
    for kind in kinds() {
        let shape = Shape::of(kind).expect("a kind");
        let compiled = Compiled::of(shape.schema()).expect("it is compiled");
        let fits = |seed| {
            let json = Chance::new(seed).value(shape.schema(), shape.schema(), 12);
            compiled.fits(document(&json).root())
        };
        let fitting = (0..400).filter(|it| fits(*it)).count();
        assert!((10..400).contains(&fitting), "{kind}: {fitting} of 400");
    }
}

proptest! {
    #[test]
    fn a_document_fits_where_the_validator_says_that_it_does(seed in any::<u64>()) {
        for kind in kinds() {
            let shape = Shape::of(kind).expect("a kind");
            let compiled = Compiled::of(shape.schema()).expect("it is compiled");
            let json = Chance::new(seed).value(shape.schema(), shape.schema(), 12);
            let document = document(&json);
            let validator = shape.validator().is_valid(document.root());
            prop_assert_eq!(compiled.fits(document.root()), validator, "{}", json);
        }
    }
}
