//! A region of a file: what stands between two marked lines is ours, and every other byte is not.

use gemstack_run::failure::Failure;
use serde_json::Value as Json;

/// What is to stand between two marks in a file.
#[derive(Debug, Clone)]
pub(super) struct Region {
    /// The file.
    pub(super) file: String,
    /// The line that begins the region.
    begin: String,
    /// The line that ends it.
    end: String,
    /// What stands before it in a file that is new.
    head: String,
    /// What is to stand in it.
    text: String,
}

impl Region {
    /// Reads what a pipeline gave; the error is what it did not.
    pub(super) fn read(outputs: &Json) -> Result<Self, &'static str> {
        let said = |name: &'static str| {
            let text = outputs[name].as_str().filter(|it| !it.trim().is_empty());
            text.map(str::to_owned).ok_or(name)
        };
        Ok(Self {
            file: said("file")?,
            begin: said("begin")?.trim().to_owned(),
            end: said("end")?.trim().to_owned(),
            head: said("head").unwrap_or_default(),
            text: said("text")?,
        })
    }

    /// The file with the region in it: in the place of the old one, else at the end.
    pub(super) fn placed_in(&self, file: Option<&str>) -> Result<String, Failure> {
        if self
            .text
            .lines()
            .any(|it| self.is_begin(it) || self.is_end(it))
        {
            return Err(self.mark_in_text());
        }
        let Some(file) = file else {
            return Ok(format!("{}{}\n", self.head, self.written("\n")));
        };
        // A line feed behind a lone carriage return makes a line end of both.
        let is_crlf = file.contains("\r\n") || file.ends_with('\r');
        let line_end = if is_crlf { "\r\n" } else { "\n" };
        let written = self.written(line_end);
        match self.marks(file)? {
            Some((start, end)) => Ok(format!("{}{written}{}", &file[..start], &file[end..])),
            None => Ok(format!("{file}{}{written}{line_end}", gap(file, line_end))),
        }
    }

    /// The region with its marks; without an end of its last line.
    fn written(&self, line_end: &str) -> String {
        let text = self.text.trim().lines().map(str::trim_end);
        let lines = [self.begin.as_str(), ""].into_iter().chain(text);
        let lines: Vec<_> = lines.chain(["", &self.end]).collect();
        lines.join(line_end)
    }

    /// Where the region begins and ends in a file; none where it has none.
    fn marks(&self, file: &str) -> Result<Option<(usize, usize)>, Failure> {
        let (begins, ends) = (places(file, &self.begin), places(file, &self.end));
        match (begins[..].as_ref(), ends[..].as_ref()) {
            ([], []) => Ok(None),
            ([(_, start, _)], [(_, after, end)]) if start < after => Ok(Some((*start, *end))),
            _ => Err(self.damaged(&begins, &ends)),
        }
    }

    fn is_begin(&self, line: &str) -> bool {
        line.trim() == self.begin
    }

    fn is_end(&self, line: &str) -> bool {
        line.trim() == self.end
    }

    fn damaged(&self, begins: &[Place], ends: &[Place]) -> Failure {
        let lines = |places: &[Place]| match places {
            [] => "no line".to_owned(),
            [(line, ..)] => format!("line {line}"),
            many => {
                let numbers = many.iter().map(|(line, ..)| line.to_string());
                format!("lines {}", numbers.collect::<Vec<_>>().join(", "))
            }
        };
        let (file, begin, end) = (&self.file, lines(begins), lines(ends));
        Failure::rejected(format!(
            "the marks in `{file}` are damaged: {begin} begins the region, and {end} ends it"
        ))
        .coded("MarksDamaged")
        .helped(format!(
            "leave one `{}` and below it one `{}`, or neither; then export again",
            self.begin, self.end
        ))
    }

    fn mark_in_text(&self) -> Failure {
        let message = format!(
            "what is exported to `{}` has a line that is a mark itself",
            self.file
        );
        Failure::rejected(message)
            .coded("MarkInText")
            .helped("take the line out of the project's files, or choose other marks")
    }
}

/// A line: its number from 1, where it begins, and where its text ends.
type Place = (usize, usize, usize);

/// The lines of a file that are a mark.
fn places(file: &str, mark: &str) -> Vec<Place> {
    let (mut places, mut at) = (Vec::new(), 0);
    for (index, line) in file.split_inclusive('\n').enumerate() {
        // A mark of a file that begins with a byte order mark is behind it.
        let start = at + line.find(mark).unwrap_or_default();
        if line.trim_start_matches('\u{feff}').trim() == mark {
            places.push((index + 1, start, start + mark.len()));
        }
        at += line.len();
    }
    places
}

/// What stands between a file and a region at its end: a blank line.
fn gap(file: &str, line_end: &str) -> String {
    let ends = file
        .lines()
        .next_back()
        .is_none_or(|it| it.trim().is_empty());
    match (file.is_empty() || file.ends_with('\n'), ends) {
        (true, true) => String::new(),
        (true, false) => line_end.to_owned(),
        (false, _) => line_end.repeat(2),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn region(text: &str) -> Region {
        Region {
            file: "AGENTS.md".to_owned(),
            begin: "<!-- a -->".to_owned(),
            end: "<!-- z -->".to_owned(),
            head: "# New\n\n".to_owned(),
            text: text.to_owned(),
        }
    }

    fn placed(file: Option<&str>, text: &str) -> String {
        region(text).placed_in(file).expect("sound marks")
    }

    #[test]
    fn a_new_file_has_a_head_and_an_old_one_a_region_at_its_end() {
        assert_eq!(
            placed(None, "one"),
            "# New\n\n<!-- a -->\n\none\n\n<!-- z -->\n"
        );
        assert_eq!(
            placed(Some("mine\n"), "one"),
            "mine\n\n<!-- a -->\n\none\n\n<!-- z -->\n"
        );
        assert_eq!(
            placed(Some("mine"), "one"),
            "mine\n\n<!-- a -->\n\none\n\n<!-- z -->\n"
        );
        assert_eq!(placed(Some(""), "one"), "<!-- a -->\n\none\n\n<!-- z -->\n");
    }

    #[test]
    fn a_region_is_written_anew_in_its_place_with_the_line_ends_of_its_file() {
        let file = "\u{feff}mine\r\n  <!-- a -->  \r\nold\r\n<!-- z -->\r\nmine too";
        let expected =
            "\u{feff}mine\r\n  <!-- a -->\r\n\r\none\r\ntwo\r\n\r\n<!-- z -->\r\nmine too";
        assert_eq!(placed(Some(file), "one\ntwo"), expected);
    }

    #[test]
    fn damaged_marks_are_told_by_their_lines() {
        for (file, told) in [
            (
                "<!-- a -->\n",
                "line 1 begins the region, and no line ends it",
            ),
            (
                "x\n<!-- z -->\n",
                "no line begins the region, and line 2 ends it",
            ),
            (
                "<!-- z -->\n<!-- a -->\n",
                "line 2 begins the region, and line 1 ends it",
            ),
            (
                "<!-- a -->\n<!-- a -->\n<!-- z -->\n",
                "lines 1, 2 begins the region, and line 3 ends it",
            ),
        ] {
            let failure = region("one").placed_in(Some(file)).expect_err("damaged");
            assert!(failure.message.ends_with(told), "{failure}");
        }
    }

    #[test]
    fn a_text_with_a_mark_is_refused() {
        let failure = region("one\n <!-- z -->\n")
            .placed_in(None)
            .expect_err("a mark");
        assert_eq!(failure.code.as_deref(), Some("MarkInText"));
    }

    proptest! {
        #[test]
        fn no_other_byte_changes_and_writing_again_changes_nothing(
            before in "[a-z<!\r\n\u{feff} -]{0,40}", after in "[a-z<!\r\n -]{0,40}", is_there in any::<bool>(),
        ) {
            let file = if is_there {
                format!("{before}\n<!-- a -->\nold\n<!-- z -->\n{after}")
            } else {
                before.clone()
            };
            let once = placed(Some(&file), "one\n\ntwo");
            prop_assert_eq!(&placed(Some(&once), "one\n\ntwo"), &once);
            prop_assert!(once.starts_with(&before));
            let end = format!("<!-- z -->\n{after}");
            prop_assert!(!is_there || once.ends_with(&end));
        }
    }
}
