//! Large texts of events live in blobs, once each, however often they are named.

use serde_json::{Value as Json, json};

use crate::digest::Digest;
use crate::files::{Blobs, FilesError};

/// The key that stands for a text that is in a blob.
const KEY: &str = "$blob";

/// Texts above this many bytes go into blobs.
const LARGE: usize = 4096;

/// Moves the large texts of a value into blobs.
pub(super) fn put(json: &mut Json, blobs: &Blobs) -> Result<(), FilesError> {
    match json {
        Json::String(text) if text.len() > LARGE => {
            let digest = blobs.put(text.as_bytes())?;
            *json = json!({ KEY: digest, "bytes": text.len() });
            Ok(())
        }
        Json::Array(items) => items.iter_mut().try_for_each(|it| put(it, blobs)),
        Json::Object(fields) => fields.values_mut().try_for_each(|it| put(it, blobs)),
        _ => Ok(()),
    }
}

/// Brings them back.
pub(super) fn take(json: &mut Json, blobs: &Blobs) -> Result<(), FilesError> {
    match json {
        Json::Array(items) => items.iter_mut().try_for_each(|it| take(it, blobs)),
        Json::Object(fields) => match digest(fields) {
            Some(digest) => {
                let bytes = blobs.get(&digest)?;
                *json = Json::from(String::from_utf8_lossy(&bytes).into_owned());
                Ok(())
            }
            None => fields.values_mut().try_for_each(|it| take(it, blobs)),
        },
        _ => Ok(()),
    }
}

fn digest(fields: &serde_json::Map<String, Json>) -> Option<Digest> {
    if fields.len() != 2 || !fields.contains_key("bytes") {
        return None;
    }
    fields.get(KEY)?.as_str()?.parse().ok()
}
