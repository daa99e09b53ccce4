//! Tests of the whole program and of what is shipped with it.

#[path = "integration/invariants.rs"]
mod invariants;
#[path = "integration/shipped.rs"]
mod shipped;
