//! Reads the text of a ledger in either schema, and turns the flat list of records into the documented one.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::feature::Features;
use super::{Entry, Ledger, LedgerFault, Reservation, Stamp, StampFault};
use crate::money::MicroDollars;

/// The file as it may be: the documented schema has `features`, the older one `version` and `records`.
#[derive(Deserialize)]
struct Written {
    version: Option<Value>,
    features: Option<Features>,
    records: Option<Vec<Record>>,
    #[serde(default)]
    reservations: Vec<Reservation>,
    #[serde(flatten)]
    other: Map<String, Value>,
}

/// One record of the older schema.
#[derive(Deserialize)]
struct Record {
    step: String,
    feature: String,
    model: String,
    input_tokens: u64,
    output_tokens: u64,
    cost_usd: MicroDollars,
    timestamp: UnixSeconds,
    #[serde(flatten)]
    other: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(try_from = "f64")]
struct UnixSeconds(Stamp);

impl TryFrom<f64> for UnixSeconds {
    type Error = StampFault;

    fn try_from(seconds: f64) -> Result<Self, StampFault> {
        Stamp::from_unix_seconds(seconds).map(Self)
    }
}

pub(super) fn ledger(text: &str) -> Result<Ledger, LedgerFault> {
    // Some editors begin a file with a byte order mark, which JSON does not know.
    let mut written: Written = serde_json::from_str(text.trim_start_matches('\u{feff}'))?;
    let records = written.take_records()?;
    let mut ledger = written.documented();
    for record in records {
        ledger
            .features
            .named(&record.feature.clone())
            .push(record.entry());
    }
    Ok(ledger)
}

impl Written {
    fn take_records(&mut self) -> Result<Vec<Record>, LedgerFault> {
        match (self.records.take(), &self.features) {
            (None, None) => Err(LedgerFault::NoCosts),
            (None, Some(_)) => Ok(Vec::new()),
            (Some(records), _) => self.known_version().map(|()| records),
        }
    }

    /// Takes the version away: it speaks of the records, which are not written again.
    fn known_version(&mut self) -> Result<(), LedgerFault> {
        match self.version.take() {
            Some(version) if version != 1 => Err(LedgerFault::UnknownVersion { version }),
            _ => Ok(()),
        }
    }

    fn documented(mut self) -> Ledger {
        if let Some(version) = self.version {
            self.other.insert("version".to_owned(), version);
        }
        Ledger {
            features: self.features.unwrap_or_default(),
            reservations: self.reservations,
            other: self.other,
        }
    }
}

impl Record {
    fn entry(self) -> Entry {
        Entry {
            step: self.step,
            model: self.model,
            input_tokens: self.input_tokens,
            output_tokens: self.output_tokens,
            thought_tokens: 0,
            cached_tokens: 0,
            cost: Some(self.cost_usd),
            timestamp: self.timestamp.0,
            duration: None,
            run: None,
            id: None,
            other: self.other,
        }
    }
}
