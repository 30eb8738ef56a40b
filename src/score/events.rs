//! Events against labelled events: the measures of the reference scorer `events.py`.
//!
//! In: records with `events` (category or CAMEO code, source and target as spans or country codes). Out: how often the actors
//! are seen, how often the category is right with them and without them, country dyads, and codes as sets. Never: counts a
//! record that is marked `expect_error`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    path::Path,
};

use serde_json::Value;

use crate::{
    analysis::Analyzer,
    document::Document,
    score::{self, Error, Options, Prf, Record, Report, Resampler},
    span::Span,
};

/// An event as it is compared.
#[derive(Debug, Clone, Default, PartialEq)]
struct Coded {
    /// Folded category, with the reference scorer's names.
    root: Option<String>,
    code: Option<String>,
    /// `None` where the record says nothing of that side.
    source: Option<Vec<Span>>,
    target: Option<Vec<Span>>,
    source_countries: BTreeSet<String>,
    target_countries: BTreeSet<String>,
    reciprocal: bool,
}

/// Counts by name.
type Counts = BTreeMap<&'static str, u32>;

/// Scores the analyzer's events.
pub fn score(path: &Path, analyzer: &Analyzer, options: Options) -> Result<Report, Error> {
    let records = score::read_records(path)?;
    let documents = score::annotate(analyzer, &records);
    let mut all = Vec::with_capacity(records.len());
    for (record, document) in records.iter().zip(&documents) {
        if record.fields.get("expect_error").is_some_and(|flag| flag.as_bool() == Some(true)) {
            continue;
        }
        all.push(count(&gold(path, record)?, &found(document)));
    }
    Ok(report(&all, options))
}

fn fold(category: &str) -> &str {
    match category {
        "CONCEDE" | "RETREAT" => "YIELD",
        "DEMAND" => "REQUEST",
        "INVESTIGATE" | "DISAPPROVE" => "ACCUSE",
        "FIGHT" => "ASSAULT",
        other => other,
    }
}

fn root_of(plover: &str, cameo: &str) -> Option<String> {
    if !plover.is_empty() {
        return Some(fold(&plover.to_uppercase()).to_owned());
    }
    // Five codes whose category is not that of their root.
    let root = match (cameo, cameo.get(..2)?) {
        ("163" | "191" | "192", _) => "COERCE",
        ("1712" | "175", _) => "ASSAULT",
        (_, "01") => "STATEMENT",
        (_, "02" | "10") => "REQUEST",
        (_, "03") => "AGREE",
        (_, "04") => "CONSULT",
        (_, "05") => "SUPPORT",
        (_, "06") => "COOPERATE",
        (_, "07") => "AID",
        (_, "08") => "YIELD",
        (_, "09" | "11") => "ACCUSE",
        (_, "12") => "REJECT",
        (_, "13") => "THREATEN",
        (_, "14") => "PROTEST",
        (_, "15") => "MOBILIZE",
        (_, "16") => "SANCTION",
        (_, "17") => "COERCE",
        (_, "18" | "19" | "20") => "ASSAULT",
        _ => return None,
    };
    Some(root.to_owned())
}

/// The country in the first three letters of an actor code.
fn country(code: &str) -> Option<String> {
    const NONE: &[&str] = &[
        "IGO", "NGO", "IMG", "MNC", "NGM", "REB", "INT", "UAF", "CVL", "GOV", "MIL", "EUR", "WST", "AFR",
        "ASA", "MEA", "LAM", "NAT", "BUS", "MED", "ELI", "OPP", "COP", "JUD", "LEG", "CRM", "REF", "REL",
        "JEW", "MOS", "UIS", "UNK", "ISM", "EEC", "PPL", "JRN", "LAB", "EDU", "HLH", "PTY",
    ];
    let code: String = code.chars().take(3).collect::<String>().to_uppercase();
    if code.chars().count() != 3 || !code.chars().all(char::is_alphabetic) || NONE.contains(&code.as_str()) {
        return None;
    }
    let current = match code.as_str() {
        "ITL" => "ITA",
        "VTN" => "VNM",
        "ROM" => "ROU",
        "JAP" => "JPN",
        "PAL" => "PSE",
        "TMP" => "TLS",
        "ZAR" => "COD",
        "SCG" => "SRB",
        "KSV" | "KOS" => "XKX",
        same => same,
    };
    Some(current.to_owned())
}

fn gold(path: &Path, record: &Record) -> Result<Vec<Coded>, Error> {
    let mut events = Vec::new();
    for event in record.list(path, "events")? {
        let text = |key: &str| event.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (source, source_countries) = gold_side(path, record, event, "source")?;
        let (target, target_countries) = gold_side(path, record, event, "target")?;
        let code = text("cameo");
        events.push(Coded {
            root: root_of(&text("plover"), &code),
            code: (!code.is_empty()).then_some(code),
            source,
            target,
            source_countries,
            target_countries,
            reciprocal: event.get("reciprocal").is_some_and(|flag| flag.as_bool() == Some(true)),
        });
    }
    Ok(events)
}

type SideOf = (Option<Vec<Span>>, BTreeSet<String>);

fn gold_side(path: &Path, record: &Record, event: &Value, key: &str) -> Result<SideOf, Error> {
    let mut countries = BTreeSet::new();
    if let Some(Value::Array(codes)) = event.get(format!("{key}_country")) {
        countries.extend(codes.iter().filter_map(Value::as_str).filter_map(country));
    } else {
        let codes = event.get(format!("{key}_code")).and_then(Value::as_str).unwrap_or_default();
        countries.extend(codes.split('|').filter_map(country));
    }
    let outside = || record.error(path, format!("`{key}` holds a span outside the text, or empty"));
    let spans = match event.get(key) {
        None => None,
        Some(Value::Null) => Some(Vec::new()),
        Some(side @ Value::Object(fields)) => {
            countries.extend(fields.get("country").and_then(Value::as_str).and_then(country));
            Some(vec![record.span_of(side).ok_or_else(outside)?])
        }
        Some(Value::Array(spans)) => Some(
            spans
                .iter()
                .map(|span| record.span(span.get(0)?, span.get(1)?))
                .collect::<Option<_>>()
                .ok_or_else(outside)?,
        ),
        Some(_) => return Err(record.error(path, format!("`{key}` is no list of spans"))),
    };
    Ok((spans, countries))
}

fn found(document: &Document) -> Vec<Coded> {
    document
        .events
        .iter()
        .map(|event| {
            let spans = |side: &Option<crate::document::Participant>| {
                Some(side.iter().map(|participant| participant.span).collect())
            };
            let countries = |side: &Option<crate::document::Participant>| {
                side.iter().filter_map(|participant| country(participant.actor.country?)).collect()
            };
            Coded {
                root: root_of(&event.plover, &event.cameo),
                code: (!event.cameo.is_empty()).then(|| event.cameo.to_string()),
                source: spans(&event.source),
                target: spans(&event.target),
                source_countries: countries(&event.source),
                target_countries: countries(&event.target),
                reciprocal: false,
            }
        })
        .collect()
}

fn either_way(event: &Coded) -> bool {
    event.reciprocal || matches!(event.root.as_deref(), Some("AGREE" | "CONSULT" | "COOPERATE"))
}

fn side(gold: Option<&Vec<Span>>, found: Option<&Vec<Span>>) -> bool {
    let gold = gold.map_or(&[] as &[Span], Vec::as_slice);
    let found = found.map_or(&[] as &[Span], Vec::as_slice);
    gold.is_empty() || gold.iter().any(|gold| found.iter().any(|found| gold.overlaps(*found)))
}

fn same_actors(gold: &Coded, found: &Coded) -> bool {
    let (source, target) = (gold.source.as_ref(), gold.target.as_ref());
    side(source, found.source.as_ref()) && side(target, found.target.as_ref())
        || either_way(gold) && side(source, found.target.as_ref()) && side(target, found.source.as_ref())
}

/// Whether a found event has the countries of a labelled one; `None` where that has none.
fn same_dyad(gold: &Coded, found: &Coded) -> Option<bool> {
    let among = gold.reciprocal && gold.source_countries.len() > 1 && gold.target_countries.is_empty();
    if !among && (gold.source_countries.is_empty() || gold.target_countries.is_empty()) {
        return None;
    }
    let sources = &gold.source_countries;
    let targets = if among { sources } else { &gold.target_countries };
    let both = among || either_way(gold);
    Some(found.source_countries.iter().any(|a| {
        found.target_countries.iter().any(|b| {
            (!among || a != b)
                && (sources.contains(a) && targets.contains(b)
                    || both && targets.contains(a) && sources.contains(b))
        })
    }))
}

/// Codes of a record as sets, for the three comparisons of codes.
fn sets(events: &[Coded]) -> [BTreeSet<String>; 3] {
    let mut sets = [const { BTreeSet::new() }; 3];
    for event in events {
        let Some(code) = &event.code else { continue };
        let root = code.get(..2).unwrap_or(code);
        sets[0].insert(code.clone());
        sets[1].insert(root.to_owned());
        for source in &event.source_countries {
            for target in &event.target_countries {
                sets[2].insert(format!("{source} {target} {root}"));
            }
        }
    }
    sets
}

/// Names of the counts of the three comparisons: labelled, found, both.
const SETS: [(&str, [&str; 3]); 3] = [
    ("code", ["code g", "code p", "code tp"]),
    ("root2", ["root2 g", "root2 p", "root2 tp"]),
    ("dyad+root2", ["dyad2 g", "dyad2 p", "dyad2 tp"]),
];

/// What one record adds: plain counts, and for each category right, wrong and missed, with actors and without.
#[derive(Debug, Clone, Default)]
struct Tally {
    counts: Counts,
    classes: BTreeMap<String, [u32; 6]>,
}

impl Tally {
    fn add(&mut self, other: &Self) {
        for (&name, count) in &other.counts {
            *self.counts.entry(name).or_default() += count;
        }
        for (class, counts) in &other.classes {
            let mine = self.classes.entry(class.clone()).or_default();
            for (mine, theirs) in mine.iter_mut().zip(counts) {
                *mine += theirs;
            }
        }
    }

    fn more(&mut self, name: &'static str, by: usize) {
        *self.counts.entry(name).or_default() += by as u32;
    }

    fn class(&mut self, class: &str, place: usize) {
        self.classes.entry(class.to_owned()).or_default()[place] += 1;
    }

    fn get(&self, name: &str) -> u32 {
        self.counts.get(name).copied().unwrap_or_default()
    }

    fn percent(&self, part: &str, whole: &str) -> f64 {
        100.0 * f64::from(self.get(part)) / f64::from(self.get(whole))
    }

    /// The classes that the gold has, with precision, recall and F1.
    fn rows(&self, offset: usize) -> Vec<(&str, u32, Prf)> {
        self.classes
            .iter()
            .filter(|(_, counts)| counts[offset] + counts[offset + 2] > 0)
            .map(|(class, counts)| {
                let [right, wrong, missed] = [0, 1, 2].map(|place| counts[offset + place] as usize);
                (class.as_str(), (right + missed) as u32, Prf::new(right, right + wrong, right + missed))
            })
            .collect()
    }

    fn macro_f(&self, offset: usize) -> f64 {
        let rows = self.rows(offset);
        rows.iter().map(|(_, _, prf)| prf.f).sum::<f64>() / rows.len() as f64
    }
}

/// Places in a class's counts: with actors, then without.
const ANY: usize = 3;

fn count(gold: &[Coded], found: &[Coded]) -> Tally {
    let mut tally = Tally::default();
    tally.more("records", 1);
    tally.more("gold", gold.len());
    tally.more("pred", found.len());
    let coded: Vec<&Coded> = gold.iter().filter(|gold| gold.root.is_some()).collect();
    let spans: Vec<&Coded> =
        coded.iter().copied().filter(|gold| gold.source.is_some() || gold.target.is_some()).collect();
    let mut wrong = BTreeSet::new();
    for event in found {
        let mut matches = spans.iter().filter(|gold| same_actors(gold, event)).peekable();
        let any = matches.peek().is_some();
        if matches.any(|gold| gold.root == event.root) {
            tally.more("match", 1);
        } else if any {
            wrong.extend(event.root.clone());
        }
        if event.root.is_some() || event.code.is_none() {
            tally.more("pred any", 1);
            tally.more("match any", usize::from(coded.iter().any(|gold| gold.root == event.root)));
        }
    }
    for class in &wrong {
        tally.class(class, 1);
    }
    let labelled: BTreeSet<&String> = coded.iter().filter_map(|gold| gold.root.as_ref()).collect();
    let predicted: BTreeSet<&String> = found.iter().filter_map(|event| event.root.as_ref()).collect();
    for class in predicted.difference(&labelled) {
        tally.class(class, ANY + 1);
    }
    for gold in &coded {
        let any = found.iter().any(|event| event.root == gold.root);
        tally.more("n", 1);
        tally.more("any", usize::from(any));
        tally.class(gold.root.as_deref().unwrap_or_default(), if any { ANY } else { ANY + 2 });
    }
    for gold in &spans {
        let mut matches = found.iter().filter(|event| same_actors(gold, event)).peekable();
        let seen = matches.peek().is_some();
        let hit = matches.any(|event| event.root == gold.root);
        tally.more("n act", 1);
        tally.more("seen", usize::from(seen));
        tally.more("hit", usize::from(hit));
        tally.class(gold.root.as_deref().unwrap_or_default(), if hit { 0 } else { 2 });
    }
    if !spans.is_empty() {
        tally.more("pred act", found.len());
    }
    for gold in gold {
        let matches: Vec<&Coded> =
            found.iter().filter(|event| same_dyad(gold, event) == Some(true)).collect();
        if same_dyad(gold, &Coded::default()).is_some() {
            tally.more("n dyad", 1);
            tally.more("dyad", usize::from(!matches.is_empty()));
            tally.more("dyad root", usize::from(matches.iter().any(|event| event.root == gold.root)));
        }
    }
    for ((_, names), (gold, found)) in SETS.iter().zip(sets(gold).iter().zip(sets(found))) {
        tally.more(names[0], gold.len());
        tally.more(names[1], found.len());
        tally.more(names[2], gold.intersection(&found).count());
    }
    tally
}

/// The numbers of the `RESULT` line; NaN where the gold has nothing of the kind.
fn summary(tally: &Tally) -> Vec<(&'static str, f64)> {
    let zero = |part: &str, whole: &str, gold: &str| {
        if tally.get(whole) == 0 && tally.get(gold) > 0 { 0.0 } else { tally.percent(part, whole) }
    };
    let set = |names: [&str; 3]| {
        let [gold, found, right] = names.map(|name| tally.get(name) as usize);
        if gold == 0 { f64::NAN } else { Prf::new(right, found, gold).f }
    };
    vec![
        ("seen", tally.percent("seen", "n act")),
        ("hit", tally.percent("hit", "n act")),
        ("macro_f", tally.macro_f(0)),
        ("any_hit", tally.percent("any", "n")),
        ("any_macro_f", tally.macro_f(ANY)),
        ("precision", zero("match", "pred act", "n act")),
        ("any_precision", zero("match any", "pred any", "n")),
        ("dyad", tally.percent("dyad", "n dyad")),
        ("dyad_root", tally.percent("dyad root", "n dyad")),
        ("code_f", set(SETS[0].1)),
        ("root2_f", set(SETS[1].1)),
        ("dyad_root2_f", set(SETS[2].1)),
    ]
}

fn report(records: &[Tally], options: Options) -> Report {
    let mut all = Tally::default();
    for record in records {
        all.add(record);
    }
    let mut table = String::new();
    let _ = writeln!(
        table,
        "records {}   events: gold {}  predicted {}",
        all.get("records"),
        all.get("gold"),
        all.get("pred")
    );
    if all.get("n") > 0 {
        let _ = writeln!(table, "{:<10} {:>5}  {:<21}  any P/R/F", "class", "gold", "with actors P/R/F");
        let with: BTreeMap<&str, Prf> = all.rows(0).into_iter().map(|(class, _, prf)| (class, prf)).collect();
        let text = |prf: &Prf| format!("{:>5.1} / {:>5.1} / {:>5.1}", prf.precision, prf.recall, prf.f);
        for (class, gold, prf) in all.rows(ANY) {
            let actors = with.get(class).map_or_else(|| "-".to_owned(), text);
            let _ = writeln!(table, "{class:<10} {gold:>5}  {actors:<21}  {}", text(&prf));
        }
    }
    for (name, [gold, found, right]) in SETS {
        let [gold, found, right] = [gold, found, right].map(|name| all.get(name) as usize);
        if gold > 0 {
            let Prf { precision, recall, f } = Prf::new(right, found, gold);
            let _ = writeln!(
                table,
                "{name:<10} P {precision:.1}  R {recall:.1}  F1 {f:.1}   (gold {gold}, predicted {found})"
            );
        }
    }
    if options.bootstrap > 0 && !records.is_empty() {
        write_intervals(&mut table, records, options.bootstrap);
    }
    let mut result: Vec<(&'static str, String)> =
        summary(&all).into_iter().map(|(name, value)| (name, number(value))).collect();
    result.push(("records", all.get("records").to_string()));
    result.push(("missing", "0".to_owned()));
    Report { title: "events", table, result }
}

/// As the reference scorer prints it.
fn number(value: f64) -> String {
    if value.is_nan() { "nan".to_owned() } else { format!("{value:.2}") }
}

fn write_intervals(table: &mut String, records: &[Tally], times: u32) {
    let mut resampler = Resampler::new();
    let mut values: BTreeMap<&'static str, Vec<f64>> = BTreeMap::new();
    for _ in 0..times {
        let mut sum = Tally::default();
        for _ in 0..records.len() {
            sum.add(&records[resampler.below(records.len())]);
        }
        for (name, value) in summary(&sum) {
            if !value.is_nan() {
                values.entry(name).or_default().push(value);
            }
        }
    }
    for (name, values) in values {
        let (low, high) = score::interval(values);
        let _ = writeln!(table, "95% interval of {name:<14} {low:.2} - {high:.2}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(root: &str, source: (usize, usize), target: (usize, usize)) -> Coded {
        let span = |(start, end): (usize, usize)| Some(vec![Span::new(start, end)]);
        Coded { root: Some(root.to_owned()), source: span(source), target: span(target), ..Coded::default() }
    }

    #[test]
    fn categories_are_folded() {
        for (plover, cameo, root) in [
            ("CONCEDE", "080", Some("YIELD")),
            ("", "163", Some("COERCE")),
            ("", "175", Some("ASSAULT")),
            ("", "112", Some("ACCUSE")),
            ("", "010", Some("STATEMENT")),
            ("", "903", None),
            ("", "", None),
        ] {
            assert_eq!(root_of(plover, cameo).as_deref(), root, "{plover} {cameo}");
        }
    }

    #[test]
    fn actors_and_category_are_counted_apart() {
        let gold = [event("ASSAULT", (0, 5), (10, 15))];
        for (found, seen, hit, any) in [
            (event("ASSAULT", (4, 6), (10, 11)), 1, 1, 1),
            (event("ACCUSE", (4, 6), (10, 11)), 1, 0, 0),
            (event("ASSAULT", (10, 11), (0, 5)), 0, 0, 1),
            (event("ASSAULT", (5, 6), (10, 11)), 0, 0, 1),
        ] {
            let tally = count(&gold, &[found]);
            assert_eq!((tally.get("seen"), tally.get("hit"), tally.get("any")), (seen, hit, any));
        }
        // Meetings go both ways.
        let tally = count(&[event("CONSULT", (0, 5), (10, 15))], &[event("CONSULT", (10, 11), (0, 5))]);
        assert_eq!(tally.get("hit"), 1);
    }

    #[test]
    fn gold_as_prediction_is_perfect_and_nothing_is_zero() {
        let gold = [event("ASSAULT", (0, 5), (10, 15)), event("AID", (20, 25), (30, 35))];
        let all = summary(&count(&gold, &gold));
        assert!(all.iter().filter(|(_, value)| !value.is_nan()).all(|(_, value)| *value == 100.0), "{all:?}");
        let none = summary(&count(&gold, &[]));
        assert!(none.iter().filter(|(_, value)| !value.is_nan()).all(|(_, value)| *value == 0.0), "{none:?}");
    }

    #[test]
    fn countries_come_from_codes() {
        for (code, expected) in
            [("USAGOV", Some("USA")), ("VTN", Some("VNM")), ("IGO", None), ("---GOV", None), ("", None)]
        {
            assert_eq!(country(code).as_deref(), expected, "{code}");
        }
    }
}
