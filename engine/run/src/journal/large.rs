//! Events as the bytes of a line and back. Their large texts live in blobs, once each, however often they are named.

use std::sync::LazyLock;

use memchr::memmem::Finder;
use serde_json::{Value as Json, json};

use crate::digest::Digest;
use crate::event::Event;
use crate::files::{Blobs, Contents, FilesError};

/// The key that stands for a text that is in a blob.
const KEY: &str = "$blob";

/// Marks a value of somebody's own that looks as if it stood for a blob.
const LITERAL: &str = "$literal";

/// Texts above this many bytes go into blobs.
const LARGE: usize = 4096;

/// The bytes of an event, its large texts moved into blobs.
pub(super) fn bytes(event: &Event, blobs: &Blobs) -> Result<Vec<u8>, FilesError> {
    let bytes = serde_json::to_vec(event).expect("events are JSON");
    if bytes.len() <= LARGE && !names_blob(&bytes) {
        return Ok(bytes);
    }
    let mut json = serde_json::to_value(event).expect("events are JSON");
    put(&mut json, blobs)?;
    Ok(json.to_string().into_bytes())
}

/// The event of some bytes, or why they are none. Most name no blob and are the first format's no more: they are read at
/// once.
pub(super) fn event(
    bytes: &[u8],
    blobs: &Contents,
) -> Result<Result<Event, serde_json::Error>, FilesError> {
    let direct = serde_json::from_slice::<Event>(bytes);
    if direct.is_ok() && !names_blob(bytes) {
        return Ok(direct);
    }
    let mut json = match serde_json::from_slice(bytes) {
        Ok(json) => first_format(json),
        Err(error) => return Ok(Err(error)),
    };
    take(&mut json, blobs)?;
    Ok(serde_json::from_value(json))
}

fn names_blob(bytes: &[u8]) -> bool {
    static FINDER: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new(KEY));
    FINDER.find(bytes).is_some()
}

/// The first format named what happened beside its fields.
fn first_format(mut json: Json) -> Json {
    let Some(fields) = json.as_object_mut() else {
        return json;
    };
    match (fields.remove("event"), fields.remove("at")) {
        (Some(Json::String(event)), Some(at)) => json!({ "at": at, "what": { event: json } }),
        (event, at) => {
            fields.extend(event.map(|it| ("event".to_owned(), it)));
            fields.extend(at.map(|it| ("at".to_owned(), it)));
            json
        }
    }
}

/// Moves the large texts of a value into blobs.
fn put(json: &mut Json, blobs: &Blobs) -> Result<(), FilesError> {
    match json {
        Json::String(text) if text.len() > LARGE => {
            let digest = blobs.put(text.as_bytes())?;
            *json = json!({ KEY: digest, "bytes": text.len() });
            Ok(())
        }
        Json::Array(items) => items.iter_mut().try_for_each(|it| put(it, blobs)),
        Json::Object(fields) => {
            if stands_for(fields).is_some() {
                fields.insert(LITERAL.to_owned(), Json::Null);
            }
            fields.values_mut().try_for_each(|it| put(it, blobs))
        }
        _ => Ok(()),
    }
}

/// Brings them back.
fn take(json: &mut Json, blobs: &Contents) -> Result<(), FilesError> {
    match json {
        Json::Array(items) => items.iter_mut().try_for_each(|it| take(it, blobs)),
        Json::Object(fields) => {
            if let Some(digest) = stands_for(fields).filter(|_| !fields.contains_key(LITERAL)) {
                let bytes = blobs.get(&digest)?;
                *json = Json::from(String::from_utf8_lossy(&bytes).into_owned());
                return Ok(());
            }
            fields.shift_remove(LITERAL);
            fields.values_mut().try_for_each(|it| take(it, blobs))
        }
        _ => Ok(()),
    }
}

/// The content that a value stands for, or looks as if it did.
fn stands_for(fields: &serde_json::Map<String, Json>) -> Option<Digest> {
    fields.get("bytes")?;
    fields.get(KEY)?.as_str()?.parse().ok()
}
