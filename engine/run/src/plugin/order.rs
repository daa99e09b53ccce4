//! Which plugin comes before which: by what they say of each other, then by their numbers, then by their names.

use super::Manifest;

/// Plugins of which each is to come before another of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Circle(
    /// Their names.
    pub Vec<String>,
);

/// Puts plugins in order; those that a plugin names and that are not among them count for nothing.
///
/// # Errors
/// Those that wait for each other.
pub fn ordered<T>(plugins: Vec<T>, manifest: impl Fn(&T) -> &Manifest) -> Result<Vec<T>, Circle> {
    let mut waiting = plugins;
    waiting.sort_by(|left, right| rank(manifest(left)).cmp(&rank(manifest(right))));
    let mut ordered = Vec::new();
    while !waiting.is_empty() {
        let all: Vec<_> = waiting.iter().map(&manifest).collect();
        let free = all.iter().position(|it| is_free(it, &all));
        let Some(next) = free else {
            return Err(Circle(all.iter().map(|it| it.name.clone()).collect()));
        };
        ordered.push(waiting.remove(next));
    }
    Ok(ordered)
}

fn rank(manifest: &Manifest) -> (i64, &str) {
    (manifest.order, &manifest.name)
}

/// Whether none of those that still wait comes before it.
fn is_free(it: &Manifest, waiting: &[&Manifest]) -> bool {
    let others = waiting.iter().filter(|that| that.name != it.name);
    let mut others = others.copied();
    !others.any(|that| it.after.contains(&that.name) || that.before.contains(&it.name))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn plugin(name: &str, order: i64, before: &[&str], after: &[&str]) -> Manifest {
        let value = json!({ "name": name, "order": order, "before": before, "after": after });
        Manifest::from_value(&value).expect("sound")
    }

    fn names(plugins: Vec<Manifest>) -> Result<Vec<String>, Circle> {
        let ordered = ordered(plugins, |it| it)?;
        Ok(ordered.into_iter().map(|it| it.name).collect())
    }

    #[test]
    fn what_plugins_say_of_each_other_counts_before_numbers_and_names() {
        let plugins = vec![
            plugin("c", 0, &[], &[]),
            plugin("b", 0, &[], &["z"]),
            plugin("a", 5, &["b"], &["nobody"]),
            plugin("z", -1, &[], &[]),
        ];
        assert_eq!(
            names(plugins),
            Ok(["z", "c", "a", "b"].map(str::to_owned).into())
        );
    }

    #[test]
    fn those_that_wait_for_each_other_are_named() {
        let plugins = vec![
            plugin("a", 0, &["b"], &[]),
            plugin("b", 0, &["a"], &[]),
            plugin("c", 0, &[], &[]),
        ];
        assert_eq!(names(plugins), Err(Circle(vec!["a".into(), "b".into()])));
    }

    proptest! {
        #[test]
        fn the_order_does_not_hang_on_how_they_are_found(
            orders in proptest::collection::vec(-2_i64..3, 1..6),
            said in proptest::collection::vec((0_usize..6, 0_usize..6), 0..6),
            turn in 0_usize..6,
        ) {
            let name = |it: usize| format!("p{it}");
            let mut plugins: Vec<_> = orders.iter().enumerate()
                .map(|(it, order)| plugin(&name(it), *order, &[], &[])).collect();
            // Only those with a smaller number come before: there is no circle.
            for (left, right) in said.into_iter().filter(|(left, right)| left < right) {
                if let Some(it) = plugins.get_mut(left) {
                    it.before.push(name(right));
                }
            }
            let told: Vec<(usize, Vec<String>)> = plugins.iter().enumerate()
                .map(|(it, that)| (it, that.before.clone())).collect();
            let first = names(plugins.clone()).expect("no circle");
            let at = turn % plugins.len();
            plugins.rotate_left(at);
            prop_assert_eq!(&names(plugins).expect("no circle"), &first);
            let place = |it: &str| first.iter().position(|that| that == it);
            for (it, before) in told {
                for that in before {
                    prop_assert!(place(&that).is_none_or(|that| place(&name(it)) < Some(that)));
                }
            }
        }
    }
}
