//! Names against PER / ORG / LOC gold.
//!
//! In: records with `entities` (start, end, type). Out: strict agreement (same span and type) and normalised agreement (the
//! same after a leading article and a trailing possessive are cut off on both sides). Never: looks at other types.

use std::{collections::BTreeSet, fmt::Write, path::Path};

use crate::{
    analysis::Analyzer,
    document::{Document, MentionForm},
    score::{self, Error, Options, Prf, Record, Report, Resampler},
    span::Span,
};

/// Columns of the counts: three types and all together.
const KEYS: [&str; 4] = ["PER", "ORG", "LOC", "micro"];
const ALL: usize = 3;

/// Names of one document: span and index into [`KEYS`].
type Names = BTreeSet<(Span, usize)>;

/// Scores the analyzer's names.
pub fn score(path: &Path, analyzer: &Analyzer, options: Options) -> Result<Report, Error> {
    let records = score::read_records(path)?;
    let documents = score::annotate(analyzer, &records);
    let mut strict = Vec::with_capacity(records.len());
    let mut normalised = Vec::with_capacity(records.len());
    for (record, document) in records.iter().zip(&documents) {
        let gold = gold_names(path, record)?;
        let found = found_names(document);
        strict.push(Counts::new(&gold, &found));
        let text = &record.article.text;
        normalised.push(Counts::new(&normalise_all(text, &gold), &normalise_all(text, &found)));
    }
    Ok(report(&[("strict", strict), ("normalised", normalised)], options))
}

/// The column of a type as any of the data sets writes it.
fn column(kind: &str) -> Option<usize> {
    match kind {
        "PER" | "PERSON" => Some(0),
        "ORG" => Some(1),
        "LOC" | "GPE" | "FACILITY" | "FAC" => Some(2),
        _ => None,
    }
}

fn gold_names(path: &Path, record: &Record) -> Result<Names, Error> {
    let mut names = Names::new();
    for entity in record.list(path, "entities")? {
        let span =
            record.span_of(entity).ok_or_else(|| record.error(path, "a span outside the text, or empty"))?;
        let kind = entity.get("type").and_then(serde_json::Value::as_str);
        let kind = kind.ok_or_else(|| record.error(path, "an entity without a type"))?;
        names.extend(column(kind).map(|column| (span, column)));
    }
    Ok(names)
}

fn found_names(document: &Document) -> Names {
    document
        .mentions
        .iter()
        .filter(|mention| mention.form == MentionForm::Name)
        .filter_map(|mention| Some((mention.span, column(mention.kind.as_str())?)))
        .collect()
}

fn normalise_all(text: &str, names: &Names) -> Names {
    names.iter().map(|&(span, kind)| (normalise(text, span), kind)).collect()
}

/// Cuts off a leading the/a/an and a trailing 's or s'.
fn normalise(text: &str, span: Span) -> Span {
    let name = span.of(text);
    let mut inside = name;
    if let Some((article, rest)) = name.split_once(char::is_whitespace) {
        let rest = rest.trim_start();
        if ["the", "a", "an"].iter().any(|known| article.eq_ignore_ascii_case(known)) && !rest.is_empty() {
            inside = rest;
        }
    }
    let start = span.start as usize + (name.len() - inside.len());
    for mark in ['\'', '’'] {
        let base = match inside.strip_suffix(['s', 'S']).and_then(|rest| rest.strip_suffix(mark)) {
            Some(base) => Some(base),
            None => inside.strip_suffix(mark).filter(|base| base.ends_with(['s', 'S'])),
        };
        if let Some(base) = base.filter(|base| !base.is_empty()) {
            inside = base;
            break;
        }
    }
    let kept = inside.trim_end();
    Span::new(start, start + if kept.is_empty() { inside.len() } else { kept.len() })
}

/// Counts of one document, or sums of them: right, found, there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Counts([[usize; 3]; 4]);

impl Counts {
    fn new(gold: &Names, found: &Names) -> Self {
        let mut counts = Self::default();
        for (index, names) in [(2, gold), (1, found)] {
            for &(_, column) in names {
                counts.0[column][index] += 1;
                counts.0[ALL][index] += 1;
            }
        }
        for &(_, column) in gold.intersection(found) {
            counts.0[column][0] += 1;
            counts.0[ALL][0] += 1;
        }
        counts
    }

    fn add(&mut self, other: &Self) {
        for (mine, theirs) in self.0.as_flattened_mut().iter_mut().zip(other.0.as_flattened()) {
            *mine += theirs;
        }
    }

    fn prf(&self, column: usize) -> Prf {
        let [right, found, there] = self.0[column];
        Prf::new(right, found, there)
    }
}

fn report(modes: &[(&str, Vec<Counts>); 2], options: Options) -> Report {
    let mut table = format!("documents {}\n", modes[0].1.len());
    let _ = writeln!(
        table,
        "{:<11} {:<6} {:>7} {:>7} {:>7} {:>7} {:>7}",
        "", "type", "P", "R", "F", "gold", "pred"
    );
    let mut sums = [Counts::default(); 2];
    for ((mode, documents), sum) in modes.iter().zip(&mut sums) {
        for counts in documents {
            sum.add(counts);
        }
        for (column, key) in KEYS.iter().enumerate() {
            let Prf { precision, recall, f } = sum.prf(column);
            let [_, found, there] = sum.0[column];
            let _ = writeln!(
                table,
                "{mode:<11} {key:<6} {precision:>7.2} {recall:>7.2} {f:>7.2} {there:>7} {found:>7}"
            );
        }
    }
    if options.bootstrap > 0 && !modes[0].1.is_empty() {
        for (mode, documents) in modes {
            write_intervals(&mut table, mode, documents, options.bootstrap);
        }
    }
    let (strict, normalised) = (sums[0].prf(ALL), sums[1].prf(ALL));
    let percent = |value: f64| format!("{value:.2}");
    Report {
        title: "entities",
        table,
        result: vec![
            ("strict_p", percent(strict.precision)),
            ("strict_r", percent(strict.recall)),
            ("strict_f", percent(strict.f)),
            ("norm_p", percent(normalised.precision)),
            ("norm_r", percent(normalised.recall)),
            ("norm_f", percent(normalised.f)),
            ("per_f", percent(sums[1].prf(0).f)),
            ("org_f", percent(sums[1].prf(1).f)),
            ("loc_f", percent(sums[1].prf(2).f)),
            ("gold", sums[0].0[ALL][2].to_string()),
            ("pred", sums[0].0[ALL][1].to_string()),
            ("missing", "0".to_owned()),
        ],
    }
}

fn write_intervals(table: &mut String, mode: &str, documents: &[Counts], times: u32) {
    let mut resampler = Resampler::new();
    let mut values = [const { Vec::new() }; 4];
    for _ in 0..times {
        let mut sum = Counts::default();
        for _ in 0..documents.len() {
            sum.add(&documents[resampler.below(documents.len())]);
        }
        for (column, values) in values.iter_mut().enumerate() {
            values.push(sum.prf(column).f);
        }
    }
    for (key, values) in KEYS.iter().zip(values) {
        let (low, high) = score::interval(values);
        let _ = writeln!(table, "{mode:<11} {key:<6} 95% interval of F {low:.2} - {high:.2}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_and_possessives_do_not_count() {
        for (name, expected) in [
            ("the United Nations", "United Nations"),
            ("The  Hague", "Hague"),
            ("An Post’s", "Post"),
            ("Iran's", "Iran"),
            ("Reuters’", "Reuters"),
            ("the", "the"),
            ("'s", "'s"),
            ("O'", "O'"),
            ("Athens", "Athens"),
            ("a ", "a"),
        ] {
            let text = format!("é {name} é");
            let span = Span::new(3, 3 + name.len());
            assert_eq!(normalise(&text, span).of(&text), expected, "{name:?}");
        }
    }

    #[test]
    fn counts_are_by_type_and_together() {
        let names = |items: &[(usize, usize, usize)]| -> Names {
            items.iter().map(|&(start, end, kind)| (Span::new(start, end), kind)).collect()
        };
        let counts =
            Counts::new(&names(&[(0, 3, 0), (5, 8, 1)]), &names(&[(0, 3, 0), (5, 8, 2), (9, 10, 0)]));
        assert_eq!(counts.0, [[1, 2, 1], [0, 0, 1], [0, 1, 0], [1, 3, 2]]);
        let prf = counts.prf(ALL);
        assert!((prf.f - 40.0).abs() < 1e-9, "{prf:?}");
    }
}
