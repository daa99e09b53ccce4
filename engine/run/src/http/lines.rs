//! A response line by line while it comes in: JSON lines, and whatever else is cut by line ends.

use futures_util::StreamExt as _;

use super::HttpFault;
use super::parts::Part;
use super::response::Pieces;

/// Lines while they come in. Blank ones are left out.
pub struct Lines {
    pieces: Pieces,
    host: String,
    /// What came of a line that has not ended yet.
    begun: Vec<u8>,
    /// Up to where there is no line end in it.
    searched: usize,
}

impl Lines {
    pub(super) fn over(pieces: Pieces, host: String) -> Self {
        Self {
            pieces,
            host,
            begun: Vec::new(),
            searched: 0,
        }
    }

    /// The next line, without its end; `None` when the response has ended as it should. The last
    /// one may lack an end. After a fault there is nothing more.
    pub(super) async fn next(&mut self) -> Option<Result<Part, HttpFault>> {
        loop {
            while let Some(line) = self.cut() {
                if !line.trim_ascii().is_empty() {
                    return Some(self.read(line));
                }
            }
            match self.pieces.next().await {
                Some(Ok(piece)) => self.begun.extend_from_slice(&piece),
                Some(Err(fault)) => return Some(Err(fault)),
                None => return self.last(),
            }
        }
    }

    fn cut(&mut self) -> Option<Vec<u8>> {
        let found = self.begun[self.searched..]
            .iter()
            .position(|it| *it == b'\n');
        let Some(found) = found else {
            self.searched = self.begun.len();
            return None;
        };
        let rest = self.begun.split_off(self.searched + found + 1);
        self.searched = 0;
        Some(std::mem::replace(&mut self.begun, rest))
    }

    fn last(&mut self) -> Option<Result<Part, HttpFault>> {
        let line = std::mem::take(&mut self.begun);
        self.searched = 0;
        (!line.trim_ascii().is_empty()).then(|| self.read(line))
    }

    fn read(&self, line: Vec<u8>) -> Result<Part, HttpFault> {
        let text = String::from_utf8(line).map_err(|_| HttpFault::Garbled {
            host: self.host.clone(),
            reason: "it is not UTF-8".to_owned(),
        })?;
        Ok(Part {
            event: None,
            data: text.trim_end_matches(['\r', '\n']).to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use futures_util::stream;

    use super::*;

    async fn lines(pieces: Vec<Vec<u8>>) -> Vec<Result<String, HttpFault>> {
        let pieces = Box::pin(stream::iter(pieces.into_iter().map(Ok)));
        let mut lines = Lines::over(pieces, "host".to_owned());
        let mut seen = Vec::new();
        while let Some(line) = lines.next().await {
            seen.push(line.map(|it| it.data));
        }
        seen
    }

    #[tokio::test]
    async fn lines_do_not_depend_on_where_the_network_cuts_them() {
        let text = "{\"a\": \"grüße 💎\"}\r\n\n  \n{}\n{\"last\": 1}".as_bytes();
        let expected = ["{\"a\": \"grüße 💎\"}", "{}", "{\"last\": 1}"].map(|it| Ok(it.to_owned()));
        for cut in 0..=text.len() {
            let (left, right) = text.split_at(cut);
            let seen = lines(vec![left.to_vec(), right.to_vec()]).await;
            assert_eq!(seen, expected, "cut at {cut}");
        }
        let bytes = text.iter().map(|it| vec![*it]).collect();
        assert_eq!(lines(bytes).await, expected);
    }

    #[tokio::test]
    async fn a_line_that_is_no_text_is_a_fault() {
        let seen = lines(vec![b"ok\n\xff\n".to_vec()]).await;
        assert!(
            matches!(seen[1], Err(HttpFault::Garbled { .. })),
            "{seen:?}"
        );
    }
}
