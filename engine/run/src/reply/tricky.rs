//! Lines that look like what a reply is made of, for random replies and files.

use proptest::prelude::*;

/// A fence, one of these signs, or words.
pub(super) fn line(signs: &'static [&'static str]) -> impl Strategy<Value = String> {
    let fence = "[ ]{0,4}(```|````|~~~|~~~~~)(sh|file:a|edit: b|diff|)";
    let sign = prop::sample::select(signs);
    prop_oneof![fence, sign.prop_map(str::to_owned), "[a-z <`~é]{0,12}"]
}
