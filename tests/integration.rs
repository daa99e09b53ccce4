//! Tests of the whole program and of what is shipped with it.

#[path = "integration/detection.rs"]
mod detection;
#[path = "integration/invariants.rs"]
mod invariants;
#[path = "integration/shipped.rs"]
mod shipped;
