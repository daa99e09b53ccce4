//! A perfect hash table of the tokens of a vocabulary, for each length of them: the pilot of a
//! key's bucket says in which slot it stands, and a slot is the key and its rank.

use std::fmt::Write as _;

use crate::hash;

/// The rank of a slot that is empty.
const EMPTY: u32 = 0x00ff_ffff;
/// Marks a token that its own merges do not lead to.
const APART: u32 = 0x0080_0000;

/// The tables of a vocabulary.
pub struct Table {
    /// The slots of all lengths.
    pub entries: Vec<u8>,
    /// The pilots of all lengths.
    pub pilots: Vec<u8>,
    lengths: Vec<Length>,
}

/// Where the tokens of one length are.
#[derive(Default)]
struct Length {
    entries: usize,
    slots: u32,
    pilots: usize,
    buckets: u32,
    seed: u64,
}

/// A token and what its slot says.
type Key<'a> = (&'a [u8], u32);

impl Table {
    /// The table of tokens in the order of their ranks.
    pub fn build(tokens: &[&[u8]], apart: &[&[u8]]) -> Self {
        let mut table = Self {
            entries: Vec::new(),
            pilots: Vec::new(),
            lengths: vec![Length::default()],
        };
        for (index, keys) in by_length(tokens, apart).iter().enumerate().skip(1) {
            table.add(index, keys);
        }
        table
    }

    fn add(&mut self, length: usize, keys: &[Key<'_>]) {
        let placed = (1..).find_map(|seed| Placed::find(keys, seed));
        let placed = placed.expect("a seed for which every key finds a slot");
        self.lengths.push(Length {
            entries: self.entries.len(),
            slots: count(placed.slots.len()),
            pilots: self.pilots.len() / 2,
            buckets: count(placed.pilots.len()),
            seed: placed.seed,
        });
        let pilots = placed.pilots.iter().flat_map(|it| it.to_le_bytes());
        self.pilots.extend(pilots);
        for slot in &placed.slots {
            let (key, rank) = slot.map_or((&[][..], EMPTY), |it| keys[it]);
            let begin = self.entries.len();
            self.entries.extend(key);
            self.entries.resize(begin + length, 0);
            self.entries.extend(&rank.to_le_bytes()[..3]);
        }
    }

    /// The Rust source of the vocabulary's value.
    pub fn source(&self, name: &str) -> String {
        let include =
            |what| format!("include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}.{what}\"))");
        let mut source = "Vocabulary { lengths: &[\n".to_owned();
        for it in &self.lengths {
            let [entries, pilots] = [it.entries, it.pilots].map(readable);
            let _ = writeln!(
                source,
                "Length {{ entries: {entries}, slots: {}, pilots: {pilots}, buckets: {}, seed: {} }},",
                it.slots, it.buckets, it.seed
            );
        }
        let (entries, pilots) = (include("entries"), include("pilots"));
        source + &format!("], entries: {entries}, pilots: {pilots} }}")
    }
}

/// A number as people write long ones.
fn readable(number: usize) -> String {
    match number / 1000 {
        0 => number.to_string(),
        thousands => format!("{}_{:03}", readable(thousands), number % 1000),
    }
}

fn by_length<'a>(tokens: &[&'a [u8]], apart: &[&[u8]]) -> Vec<Vec<Key<'a>>> {
    let longest = tokens.iter().map(|it| it.len()).max();
    let mut lengths = vec![Vec::new(); longest.map_or(0, |it| it + 1)];
    for (rank, token) in tokens.iter().enumerate() {
        let flag = if apart.contains(token) { APART } else { 0 };
        lengths[token.len()].push((*token, count(rank) | flag));
    }
    lengths
}

fn count(number: usize) -> u32 {
    u32::try_from(number).expect("vocabularies are far smaller")
}

/// The keys of one length, each in a slot of its own.
struct Placed {
    seed: u64,
    pilots: Vec<u16>,
    slots: Vec<Option<usize>>,
}

impl Placed {
    /// The places of these keys with a seed; `None` if a bucket finds no pilot.
    fn find(keys: &[Key<'_>], seed: u64) -> Option<Self> {
        let hashes: Vec<_> = keys.iter().map(|it| hash::of(it.0, seed)).collect();
        let mut placed = Self {
            seed,
            pilots: vec![0; keys.len().div_ceil(4)],
            slots: vec![None; (keys.len() * 33).div_ceil(32)],
        };
        for (bucket, members) in placed.buckets(&hashes) {
            placed.pilots[bucket] = placed.pilot(&hashes, &members)?;
        }
        Some(placed)
    }

    /// The buckets with their members, the largest first, for these have the least choice.
    fn buckets(&self, hashes: &[u64]) -> Vec<(usize, Vec<usize>)> {
        let mut buckets = vec![Vec::new(); self.pilots.len()];
        for (index, hash) in hashes.iter().enumerate() {
            buckets[hash::bucket(*hash, count(self.pilots.len()))].push(index);
        }
        let mut buckets: Vec<_> = buckets.into_iter().enumerate().collect();
        buckets.sort_by_key(|it| std::cmp::Reverse(it.1.len()));
        buckets
    }

    /// The first pilot with which all members find free slots, which they take.
    fn pilot(&mut self, hashes: &[u64], members: &[usize]) -> Option<u16> {
        (0..=u16::MAX).find(|pilot| self.take(hashes, members, *pilot))
    }

    fn take(&mut self, hashes: &[u64], members: &[usize], pilot: u16) -> bool {
        let slots = count(self.slots.len());
        for (taken, member) in members.iter().enumerate() {
            let slot = hash::slot(hashes[*member], pilot, slots);
            if self.slots[slot].is_some() {
                self.free(hashes, &members[..taken], pilot);
                return false;
            }
            self.slots[slot] = Some(*member);
        }
        true
    }

    fn free(&mut self, hashes: &[u64], members: &[usize], pilot: u16) {
        let slots = count(self.slots.len());
        for member in members {
            self.slots[hash::slot(hashes[*member], pilot, slots)] = None;
        }
    }
}
