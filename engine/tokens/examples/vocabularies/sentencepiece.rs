//! The pieces of a `SentencePiece` model: a message of protocol buffers, of which field 1 is a piece
//! (1: its text, 2: its score, 3: its type).

const NORMAL: u64 = 1;
const USER_DEFINED: u64 = 4;

/// The pieces of a model in their order.
pub struct Model(Vec<Piece>);

struct Piece {
    text: Vec<u8>,
    score: f32,
    kind: u64,
}

impl Model {
    /// The pieces of the model that these bytes are.
    pub fn read(bytes: &[u8]) -> Self {
        let pieces = Fields(bytes).filter(|it| it.number == 1);
        Self(pieces.map(|it| Piece::read(it.bytes)).collect())
    }

    /// The pieces that are merged of others, in the order in which they are merged.
    pub fn merged(&self) -> Vec<Vec<u8>> {
        let pieces = self.0.iter().filter(|it| it.kind == NORMAL);
        let mut pieces: Vec<_> = pieces.collect();
        pieces.sort_by(|a, b| b.score.total_cmp(&a.score));
        pieces.iter().map(|it| it.spaced()).collect()
    }

    /// The pieces that are taken whole before anything is merged.
    pub fn symbols(&self) -> Vec<Vec<u8>> {
        let symbols = self.0.iter().filter(|it| it.kind == USER_DEFINED);
        symbols.map(Piece::spaced).collect()
    }
}

impl Piece {
    fn read(bytes: &[u8]) -> Self {
        let mut piece = Self {
            text: Vec::new(),
            score: 0.0,
            kind: NORMAL,
        };
        for field in Fields(bytes) {
            match field.number {
                1 => piece.text = field.bytes.to_vec(),
                2 => piece.score = f32::from_le_bytes(field.bytes.try_into().expect("4 bytes")),
                3 => piece.kind = field.value,
                _ => {}
            }
        }
        piece
    }

    /// Models write a space as U+2581; here it is a space.
    fn spaced(&self) -> Vec<u8> {
        let text = std::str::from_utf8(&self.text).expect("pieces are UTF-8");
        text.replace('\u{2581}', " ").into_bytes()
    }
}

/// A field of a message: its bytes, or its value where it is a number.
struct Field<'a> {
    number: u64,
    bytes: &'a [u8],
    value: u64,
}

struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn number(&mut self) -> u64 {
        let mut value = 0;
        for shift in (0..).step_by(7) {
            let byte = self.take(1)[0];
            value |= u64::from(byte & 127) << shift;
            if byte < 128 {
                break;
            }
        }
        value
    }

    fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(count);
        self.0 = rest;
        taken
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Field<'a>;

    fn next(&mut self) -> Option<Field<'a>> {
        if self.0.is_empty() {
            return None;
        }
        let key = self.number();
        let (bytes, value) = match key & 7 {
            0 => (&[][..], self.number()),
            1 => (self.take(8), 0),
            2 => {
                let length = self.number();
                (self.take(usize::try_from(length).expect("a length")), 0)
            }
            5 => (self.take(4), 0),
            other => panic!("no wire type {other}"),
        };
        let number = key >> 3;
        Some(Field {
            number,
            bytes,
            value,
        })
    }
}
