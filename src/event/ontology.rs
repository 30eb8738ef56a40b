//! The codes of events: `config/events/cameo.csv`.
//!
//! In: the table that is compiled in. Out: for a CAMEO code, its PLOVER category, mode and context, quad class and Goldstein
//! score. Never: knows a code that the table lacks.

use smol_str::SmolStr;

use super::Error;

/// One row of the table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub code: SmolStr,
    pub plover: SmolStr,
    pub mode: SmolStr,
    pub context: SmolStr,
    pub quad: u8,
    pub goldstein: Option<f32>,
}

/// A row, by its number in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Code(u16);

impl Code {
    /// Its number in the table.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// All rows, sorted by code.
#[derive(Debug)]
pub(super) struct Ontology {
    entries: Vec<Entry>,
}

impl Ontology {
    /// Reads the table that is compiled in.
    pub fn new() -> Result<Self, Error> {
        Self::parse(include_str!("../../config/events/cameo.csv"))
    }

    fn parse(table: &str) -> Result<Self, Error> {
        let bad = |line: u64, reason: &str| Error::Table { line, reason: reason.to_owned() };
        let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(table.as_bytes());
        let mut entries = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| bad(0, &error.to_string()))?;
            let line = record.position().map_or(0, csv::Position::line);
            let [code, plover, mode, context, quad, goldstein, _label] =
                <[&str; 7]>::try_from(record.iter().collect::<Vec<_>>())
                    .map_err(|_| bad(line, "expected seven columns"))?;
            entries.push(Entry {
                code: code.into(),
                plover: plover.into(),
                mode: mode.into(),
                context: context.into(),
                quad: quad.parse().map_err(|_| bad(line, "`quad` is not a number"))?,
                goldstein: match goldstein {
                    "" => None,
                    score => Some(score.parse().map_err(|_| bad(line, "`goldstein` is not a number"))?),
                },
            });
        }
        entries.sort_by(|a, b| a.code.cmp(&b.code));
        Ok(Self { entries })
    }

    /// The row of a code as CAMEO writes it.
    pub fn find(&self, code: &str) -> Option<Code> {
        let at = self.entries.binary_search_by(|entry| entry.code.as_str().cmp(code)).ok()?;
        Some(Code(at as u16))
    }

    /// What the other side does: who makes a visit is received, and who receives is visited (CAMEO 042 and 043).
    pub fn mirror(&self, code: Code) -> Option<Code> {
        match self.text(code) {
            "042" => self.find("043"),
            "043" => self.find("042"),
            _ => None,
        }
    }

    /// All codes as CAMEO writes them, in the order of their numbers.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.code.as_str())
    }

    /// What the table says of it.
    pub fn entry(&self, code: Code) -> &Entry {
        &self.entries[code.0 as usize]
    }

    /// How CAMEO writes it.
    pub fn text(&self, code: Code) -> &str {
        &self.entry(code).code
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_their_category() {
        let ontology = Ontology::new().unwrap();
        for (code, plover, mode, quad, goldstein) in [
            ("042", "CONSULT", "visit", 1, Some(1.9)),
            ("163", "COERCE", "restrict", 4, Some(-8.0)),
            ("1712", "ASSAULT", "seize", 4, Some(-9.2)),
            ("0871", "RETREAT", "ceasefire", 2, Some(9.0)),
            ("080", "CONCEDE", "", 2, Some(5.0)),
            ("020", "REQUEST", "", 1, Some(3.0)),
            ("1213", "REJECT", "assist", 3, None),
            ("010", "", "", 1, Some(0.0)),
        ] {
            let entry = ontology.entry(ontology.find(code).unwrap());
            assert_eq!(
                (entry.plover.as_str(), entry.mode.as_str(), entry.quad, entry.goldstein),
                (plover, mode, quad, goldstein),
                "{code}"
            );
        }
        assert_eq!(ontology.find("999"), None);
    }

    #[test]
    fn visits_are_received() {
        let ontology = Ontology::new().unwrap();
        let mirror = |code| ontology.mirror(ontology.find(code).unwrap()).map(|code| ontology.text(code));
        assert_eq!((mirror("042"), mirror("043"), mirror("040")), (Some("043"), Some("042"), None));
    }

    #[test]
    fn every_category_of_plover_is_there() {
        let ontology = Ontology::new().unwrap();
        for plover in [
            "AGREE",
            "CONSULT",
            "SUPPORT",
            "CONCEDE",
            "COOPERATE",
            "AID",
            "RETREAT",
            "REQUEST",
            "ACCUSE",
            "REJECT",
            "THREATEN",
            "PROTEST",
            "SANCTION",
            "MOBILIZE",
            "COERCE",
            "ASSAULT",
        ] {
            assert!(ontology.entries.iter().any(|entry| entry.plover == plover), "{plover}");
        }
    }

    #[test]
    fn a_bad_table_names_its_line() {
        let error =
            Ontology::parse("code,plover,mode,context,quad,goldstein,label\n01,,,,x,0,L\n").unwrap_err();
        assert!(error.to_string().contains("line 2"), "{error}");
    }
}
