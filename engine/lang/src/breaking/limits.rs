//! Limits: how often something may be done.

use super::Change;
use super::sides::Sides;
use crate::document::Field;

/// What changed in the limits.
pub(super) fn compare(sides: Sides<'_>) -> Vec<Change> {
    let entries = sides.entries("limits");
    let removed = entries
        .removed
        .iter()
        .filter(|_| sides.is_nested())
        .map(|it| {
            Change::breaking(
                "limit_removed",
                format!("the limit `{}` is removed", it.key),
            )
            .at(Some(sides.old_place(it)), Some(sides.home("limits")))
            .because(format!(
                "a caller that reads `counts.{}` no longer checks",
                it.key
            ))
            .cured("keep the limit, or change its callers in the same change")
        });
    let kept = entries.kept.iter().filter_map(|it| moved(sides, *it));
    removed.chain(kept).collect()
}

fn moved(sides: Sides<'_>, (from, to): (&Field, &Field)) -> Option<Change> {
    let [old, new] = [from, to].map(|it| it.node.get("at_most")?.to_json().as_u64());
    let (name, old, new) = (&to.key, old?, new?);
    let change = match new.cmp(&old) {
        std::cmp::Ordering::Less => Change::breaking(
            "limit_lowered",
            format!("the limit `{name}` is {new}, no longer {old}"),
        )
        .because(why(sides, name, new))
        .cured(format!(
            "keep {old}, or lower it once no feature is under way"
        )),
        std::cmp::Ordering::Greater => {
            let message = format!("the limit `{name}` is {new}, no longer {old}");
            Change::compatible("limit_raised", message)
        }
        std::cmp::Ordering::Equal => return None,
    };
    Some(change.at(Some(sides.old_place(from)), Some(sides.new_place(to))))
}

fn why(sides: Sides<'_>, name: &str, new: u64) -> String {
    let used = sides.record.and_then(|it| it.counts.get(name));
    match used {
        Some(used) if *used >= new => {
            format!("the feature under way has used {used}, and would be at the limit")
        }
        _ => "a feature that is under way may be at the limit sooner than it was told".to_owned(),
    }
}
