//! Time expressions against TIMEX3 gold, in the manner of TempEval-3.
//!
//! In: records with `times` (start, end, type, value). Out: agreement of extents (strict: the same; relaxed: they overlap) and,
//! among the relaxed pairs, of type and value. Never: normalises a value; two spellings of one time are two values.

use std::{fmt::Write, path::Path};

use serde_json::Value;

use crate::{
    analysis::Analyzer,
    document::Document,
    score::{self, Error, Options, Prf, Record, Report, Resampler},
    span::Span,
};

const KINDS: [&str; 4] = ["DATE", "TIME", "DURATION", "SET"];
const MEASURES: [&str; 4] = ["strict", "relaxed", "type", "value"];

/// A time expression of either side.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Labelled {
    span: Span,
    kind: String,
    value: String,
}

/// Counts of one document, or sums of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Counts {
    gold: usize,
    found: usize,
    /// In the order of [`MEASURES`].
    right: [usize; 4],
    /// Gold of each of [`KINDS`], and how many of them have the right value.
    kinds: [(usize, usize); 4],
}

/// Scores the analyzer's time expressions.
pub fn score(path: &Path, analyzer: &Analyzer, options: Options) -> Result<Report, Error> {
    let records = score::read_records(path)?;
    let documents = score::annotate(analyzer, &records);
    let counts = records
        .iter()
        .zip(&documents)
        .map(|(record, document)| Ok(Counts::new(&gold_times(path, record)?, &found_times(document))))
        .collect::<Result<Vec<_>, Error>>()?;
    Ok(report(&counts, options))
}

fn gold_times(path: &Path, record: &Record) -> Result<Vec<Labelled>, Error> {
    let read = |time: &Value| {
        let span = record.span_of(time);
        let span = span.ok_or_else(|| record.error(path, "a span outside the text, or empty"))?;
        let kind = time.get("type").and_then(Value::as_str);
        let kind = kind.ok_or_else(|| record.error(path, "a time without a type"))?.to_owned();
        let value = match time.get("value") {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(value)) => value.clone(),
            Some(_) => return Err(record.error(path, "a value that is neither a string nor null")),
        };
        Ok(Labelled { span, kind, value })
    };
    record.list(path, "times")?.iter().map(read).collect()
}

fn found_times(document: &Document) -> Vec<Labelled> {
    let label = |time: &crate::document::Time| Labelled {
        span: time.span,
        kind: time.kind.as_str().to_owned(),
        value: time.value.to_string(),
    };
    document.times.iter().map(label).collect()
}

impl Counts {
    fn new(gold: &[Labelled], found: &[Labelled]) -> Self {
        let mut counts = Self { gold: gold.len(), found: found.len(), ..Self::default() };
        let mut free = vec![true; found.len()];
        let mut take = |fits: &dyn Fn(&Labelled) -> bool, rank: &dyn Fn(&Labelled) -> (bool, bool)| {
            let best = (0..found.len())
                .filter(|&index| free[index] && fits(&found[index]))
                .min_by_key(|&index| rank(&found[index]))?;
            free[best] = false;
            Some(best)
        };
        // Equal extents first; of two equal ones, the one that agrees more.
        let mut pairs = Vec::new();
        let mut left = Vec::new();
        for time in gold {
            let rank = |other: &Labelled| (other.value != time.value, other.kind != time.kind);
            match take(&|other| other.span == time.span, &rank) {
                Some(index) => pairs.push((time, index)),
                None => left.push(time),
            }
        }
        counts.right[0] = pairs.len();
        for time in left {
            let overlapping = take(&|other| other.span.overlaps(time.span), &|_| (false, false));
            pairs.extend(overlapping.map(|index| (time, index)));
        }
        for (time, index) in pairs {
            let other = &found[index];
            let value = usize::from(other.value == time.value);
            counts.right[1] += 1;
            counts.right[2] += usize::from(other.kind == time.kind);
            counts.right[3] += value;
            if let Some(column) = column(&time.kind) {
                counts.kinds[column].1 += value;
            }
        }
        for column in gold.iter().filter_map(|time| column(&time.kind)) {
            counts.kinds[column].0 += 1;
        }
        counts
    }

    fn add(&mut self, other: &Self) {
        self.gold += other.gold;
        self.found += other.found;
        for (mine, theirs) in self.right.iter_mut().zip(other.right) {
            *mine += theirs;
        }
        for (mine, theirs) in self.kinds.iter_mut().zip(other.kinds) {
            *mine = (mine.0 + theirs.0, mine.1 + theirs.1);
        }
    }

    fn prf(&self, measure: usize) -> Prf {
        Prf::new(self.right[measure], self.found, self.gold)
    }
}

fn column(kind: &str) -> Option<usize> {
    KINDS.iter().position(|known| *known == kind)
}

fn report(documents: &[Counts], options: Options) -> Report {
    let mut sum = Counts::default();
    for counts in documents {
        sum.add(counts);
    }
    let mut table =
        format!("documents {}\ntimes: gold {}  predicted {}\n", documents.len(), sum.gold, sum.found);
    let _ = writeln!(table, "{:<9} {:>7} {:>7} {:>7}", "", "P", "R", "F");
    for (index, measure) in MEASURES.iter().enumerate() {
        let Prf { precision, recall, f } = sum.prf(index);
        let _ = writeln!(table, "{measure:<9} {precision:>7.2} {recall:>7.2} {f:>7.2}");
    }
    for (kind, (there, right)) in KINDS.iter().zip(sum.kinds).filter(|(_, (there, _))| *there > 0) {
        let share = 100.0 * right as f64 / there as f64;
        let _ = writeln!(table, "{kind:<9} right values {right} of {there} ({share:.1} %)");
    }
    if options.bootstrap > 0 && !documents.is_empty() {
        write_intervals(&mut table, documents, options.bootstrap);
    }
    let percent = |measure: usize| format!("{:.2}", sum.prf(measure).f);
    Report {
        title: "times",
        table,
        result: vec![
            ("strict_f", percent(0)),
            ("relaxed_f", percent(1)),
            ("type_f", percent(2)),
            ("value_f", percent(3)),
            ("gold", sum.gold.to_string()),
            ("pred", sum.found.to_string()),
            ("missing", "0".to_owned()),
        ],
    }
}

fn write_intervals(table: &mut String, documents: &[Counts], times: u32) {
    let mut resampler = Resampler::new();
    let mut values = [const { Vec::new() }; 4];
    for _ in 0..times {
        let mut sum = Counts::default();
        for _ in 0..documents.len() {
            sum.add(&documents[resampler.below(documents.len())]);
        }
        for (measure, values) in values.iter_mut().enumerate() {
            values.push(sum.prf(measure).f);
        }
    }
    for (measure, values) in MEASURES.iter().zip(values) {
        let (low, high) = score::interval(values);
        let _ = writeln!(table, "95% interval of F {measure:<8} {low:.2} - {high:.2}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(items: &[(usize, usize, &str, &str)]) -> Vec<Labelled> {
        let label = |&(start, end, kind, value): &(usize, usize, &str, &str)| Labelled {
            span: Span::new(start, end),
            kind: kind.to_owned(),
            value: value.to_owned(),
        };
        items.iter().map(label).collect()
    }

    #[test]
    fn gold_against_itself_is_all_right() {
        let gold = times(&[(0, 4, "DATE", "1999"), (0, 4, "DATE", "1998"), (6, 9, "SET", "P1D")]);
        let counts = Counts::new(&gold, &gold);
        assert_eq!(counts.right, [3; 4]);
        assert_eq!(counts.kinds, [(2, 2), (0, 0), (0, 0), (1, 1)]);
        assert_eq!(Counts::new(&gold, &[]).right, [0; 4]);
    }

    #[test]
    fn each_expression_is_paired_once_and_equal_extents_first() {
        let gold = times(&[(0, 10, "DATE", "1999"), (12, 20, "DATE", "2000-01")]);
        // The first found one overlaps the first gold one, but the second has its extent.
        let found = times(&[(0, 4, "DATE", "1999"), (0, 10, "TIME", "1998"), (15, 30, "DATE", "2000-01")]);
        let counts = Counts::new(&gold, &found);
        assert_eq!(counts.right, [1, 2, 1, 1]);
        assert_eq!((counts.gold, counts.found), (2, 3));
        let report = report(&[counts], Options::default());
        let result: Vec<String> = report.result.iter().map(|(key, value)| format!("{key}={value}")).collect();
        assert_eq!(
            result.join(" "),
            "strict_f=40.00 relaxed_f=80.00 type_f=40.00 value_f=40.00 gold=2 pred=3 missing=0"
        );
    }

    #[test]
    fn a_time_without_a_type_is_refused() {
        let path = Path::new("gold.jsonl");
        for (times, fine) in [
            (r#"[{"start":0,"end":4,"type":"DATE","value":null}]"#, true),
            (r#"[{"start":0,"end":4,"type":"DATE"}]"#, true),
            (r#"[{"start":0,"end":4,"value":"1999"}]"#, false),
            (r#"[{"start":0,"end":5,"type":"DATE"}]"#, false),
            (r#"[{"start":0,"end":4,"type":"DATE","value":1999}]"#, false),
        ] {
            let line = format!(r#"{{"id":"a","text":"1999","times":{times}}}"#);
            let file = tempfile::NamedTempFile::new().unwrap();
            std::fs::write(file.path(), line).unwrap();
            let records = score::read_records(file.path()).unwrap();
            assert_eq!(gold_times(path, &records[0]).is_ok(), fine, "{times}");
        }
    }
}
