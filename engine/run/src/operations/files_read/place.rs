//! A place in a file, as people and programs write it behind the file's name.

/// What a name may mean: itself, and the file whose line it names (`a.rs:12`, `a.rs:12-40`, `a.rs:12:7`, `a.rs#L12-L40`).
pub(super) fn spellings(named: &str) -> impl Iterator<Item = &str> {
    let file = file(named).filter(|it| *it != named);
    std::iter::once(named).chain(file)
}

fn file(named: &str) -> Option<&str> {
    let name = match named.rsplit_once('#') {
        Some((name, _)) => name,
        None => named.trim_end_matches(|it: char| it.is_ascii_digit() || "-:".contains(it)),
    };
    let place = named[name.len()..].strip_prefix([':', '#'])?;
    let is_number = |it: &str| !it.is_empty() && it.chars().all(|it| it.is_ascii_digit());
    let mut numbers = place.split(['-', ':']).map(|it| it.trim_start_matches('L'));
    (numbers.all(is_number) && !name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_behind_a_name_is_no_part_of_it() {
        for named in [
            "a/b.rs:12",
            "a/b.rs:12-40",
            "a/b.rs:12:7",
            "a/b.rs#L12",
            "a/b.rs#L12-L40",
        ] {
            assert_eq!(file(named), Some("a/b.rs"), "{named}");
        }
        for named in ["a/b.rs", "a1", "a-12", "a:b", "a#b", ":12", "a:", "a#"] {
            assert_eq!(file(named), None, "{named}");
        }
        let both: Vec<_> = spellings("a:1").collect();
        assert_eq!(both, ["a:1", "a"]);
    }
}
