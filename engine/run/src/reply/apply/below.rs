//! Which of several places is below a line that the change names, such as the head of a function. It is only answered where
//! one answer is possible.

use super::document::{Document, Id, Numbers};

/// Those of the places that are in what the last of the lines heads, each found below the one before it; or else those
/// that are anywhere below it. All of them where that is none.
pub(super) fn narrowed(document: &Document<'_>, below: &[String], places: Vec<Id>) -> Vec<Id> {
    let numbers = document.numbers();
    let heads = heads(document, &numbers, below);
    let within = |it: &Id| heads.iter().any(|head| head.holds(numbers.of(*it)));
    let behind = |it: &Id| heads.iter().any(|head| head.line <= numbers.of(*it));
    let kept = |is_kept: &dyn Fn(&Id) -> bool| -> Vec<Id> {
        places.iter().copied().filter(|it| is_kept(it)).collect()
    };
    let found = [kept(&within), kept(&behind)];
    let found = found.into_iter().find(|it| !it.is_empty());
    found.unwrap_or(places)
}

/// A line and the last one that belongs to it.
struct Head {
    line: usize,
    last: usize,
}

impl Head {
    fn holds(&self, line: usize) -> bool {
        (self.line..=self.last).contains(&line)
    }
}

fn heads(document: &Document<'_>, numbers: &Numbers, below: &[String]) -> Vec<Head> {
    let Some((last, outer)) = below.split_last() else {
        return Vec::new();
    };
    let mut from = 0;
    for line in outer {
        let lines = document.saying(line).map(|it| numbers.of(it));
        let Some(first) = lines.filter(|it| *it > from).min() else {
            return Vec::new();
        };
        from = first;
    }
    let heads = document.saying(last).filter(|it| numbers.of(*it) > from);
    heads.map(|it| head(document, numbers, it)).collect()
}

/// What a line heads is indented more than it, but for brackets and the like.
fn head(document: &Document<'_>, numbers: &Numbers, id: Id) -> Head {
    let depth = indentation(document.line(id));
    let ends = |it: &Id| {
        let line = document.line(*it);
        let first = line.trim_start().chars().next();
        first.is_some_and(char::is_alphanumeric) && indentation(line) <= depth
    };
    let next = document.following(id).find(ends);
    Head {
        line: numbers.of(id),
        last: next.map_or(usize::MAX, |it| numbers.of(it) - 1),
    }
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "class A:\n    def f(self):\n        pass\n\n    def g(self):\n        pass\n\n\
                        class B:\n    def f(self):\n        pass\n";

    fn lines(below: &[&str]) -> Vec<usize> {
        let document = Document::new(FILE);
        let below: Vec<_> = below.iter().map(|it| (*it).to_owned()).collect();
        let places = document.saying("pass").collect();
        let numbers = document.numbers();
        let narrowed = narrowed(&document, &below, places);
        narrowed.into_iter().map(|it| numbers.of(it)).collect()
    }

    #[test]
    fn heads_narrow_places_down_one_after_the_other() {
        assert_eq!(lines(&["def g(self):"]), [6]);
        assert_eq!(lines(&["class B:"]), [10]);
        assert_eq!(lines(&["class B:", "def f(self):"]), [10]);
        assert_eq!(lines(&["class A:"]), [3, 6], "no guess between two");
        assert_eq!(lines(&["def f(self):"]), [3, 10]);
        assert_eq!(lines(&["def unknown():"]), [3, 6, 10]);
    }
}
