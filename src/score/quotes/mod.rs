//! Quotes against labelled quotes.
//!
//! In: records with `quotes` (spans, type, speaker, cue, and `cls` where the data tell speech from belief) and areas to
//! `ignore`. Out: agreement of content pieces (relaxed, exact, with their speaker) and of quoted segments, see [`pieces`] and
//! [`segments`]. Never: scores belief and intent: they are neither missed nor wrong.

mod pieces;
mod segments;
mod words;

use std::{fmt::Write, path::Path};

use serde_json::Value;

use crate::{
    analysis::Analyzer,
    document::{Document, QuoteKind},
    score::{self, Error, Options, Prf, Record, Report, Resampler},
    span::Span,
};

/// Scores the analyzer's quotes.
pub fn score(path: &Path, analyzer: &Analyzer, options: Options) -> Result<Report, Error> {
    let records = score::read_records(path)?;
    let documents = score::annotate(analyzer, &records);
    let mut tallies = Vec::with_capacity(records.len());
    for (record, document) in records.iter().zip(&documents) {
        let labelled = Labelled::read(path, record)?;
        let found = found(document);
        let mut tally = Tally::default();
        pieces::count(&record.article.text, &labelled, &found, &mut tally);
        segments::count(&record.article.text, &labelled, &found, &mut tally);
        tallies.push(tally);
    }
    Ok(report(&tallies, options))
}

/// What the labels of a record say of content that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// A labelled piece has the same bounds.
    Exact,
    /// A labelled piece shares most words.
    Relaxed,
    /// No labelled piece does.
    Wrong,
    /// It is belief, or stands where labels are silent.
    Ignored,
}

/// The labels of one record, as judge of single quotes.
pub struct Judge<'a> {
    text: &'a str,
    labelled: Labelled,
}

impl<'a> Judge<'a> {
    /// Reads the labels.
    pub fn new(path: &Path, record: &'a Record) -> Result<Self, Error> {
        Ok(Self { text: &record.article.text, labelled: Labelled::read(path, record)? })
    }

    /// The verdict on each piece of a quote's content.
    pub fn verdicts(&self, spans: &[Span]) -> Vec<Verdict> {
        pieces::verdicts(self.text, &self.labelled, spans)
    }
}

/// A quote of either side.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Item {
    spans: Vec<Span>,
    kind: Option<QuoteKind>,
    /// Speech or belief as the data say; `None` where it is told by the cue, and for what was found.
    class: Option<Class>,
    /// Pieces of the speaker's phrase; empty where there is none.
    speaker: Vec<Span>,
    /// Pieces of the cue; empty where there is none.
    cue: Vec<Span>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Speech,
    Belief,
}

impl Item {
    /// From the first to the last piece of the speaker.
    fn speaker_hull(&self) -> Option<Span> {
        Some(self.speaker.first()?.hull(*self.speaker.last()?))
    }

    fn cue_hull(&self) -> Option<Span> {
        Some(self.cue.first()?.hull(*self.cue.last()?))
    }

    /// Whether it is speech: as the data say, or by its cue; words between marks are speech whatever their cue, if there are
    /// three of them or `lenient` says so.
    fn class(&self, text: &str, lenient: bool) -> Class {
        if let Some(class) = self.class {
            return class;
        }
        let cue = self.cue_hull().map_or("", |cue| cue.of(text));
        let speech = words::is_speech_cue(cue)
            || !words::has_word(cue)
            || self.kind == Some(QuoteKind::Direct)
                && (lenient || words::all_words(text, &self.spans).len() >= 3);
        if speech { Class::Speech } else { Class::Belief }
    }
}

/// The labels of one record.
struct Labelled {
    quotes: Vec<Item>,
    ignore: Vec<Span>,
}

impl Labelled {
    fn read(path: &Path, record: &Record) -> Result<Self, Error> {
        let bad = |what: &str| record.error(path, format!("{what} of a quote is no span of the text"));
        let mut quotes = Vec::new();
        for quote in record.list(path, "quotes")? {
            let kind = match quote.get("type").and_then(Value::as_str) {
                Some("direct") => Some(QuoteKind::Direct),
                Some("mixed") => Some(QuoteKind::Mixed),
                Some("indirect") => Some(QuoteKind::Indirect),
                _ => None,
            };
            let class = match quote.get("cls").and_then(Value::as_str) {
                Some("S") => Some(Class::Speech),
                Some(_) => Some(Class::Belief),
                None => None,
            };
            let part = |name: &str| match quote.get(name) {
                Some(part @ Value::Object(_)) => spans(record, part).ok_or_else(|| bad(name)),
                _ => Ok(Vec::new()),
            };
            let content = spans(record, quote).ok_or_else(|| bad("the content"))?;
            quotes.push(Item { spans: content, kind, class, speaker: part("speaker")?, cue: part("cue")? });
        }
        let ignore = record.fields.get("ignore").and_then(Value::as_array);
        let ignore = ignore.into_iter().flatten().map(|pair| pair_of(record, pair)).collect::<Option<_>>();
        let ignore = ignore.ok_or_else(|| record.error(path, "an area to ignore is no span of the text"))?;
        Ok(Self { quotes, ignore })
    }

    fn is_ignored(&self, span: Span) -> bool {
        self.ignore.iter().any(|area| area.overlaps(span))
    }
}

/// `spans` of an object, or its `start` and `end`; at least one.
fn spans(record: &Record, object: &Value) -> Option<Vec<Span>> {
    match object.get("spans") {
        Some(Value::Array(pairs)) if !pairs.is_empty() => {
            pairs.iter().map(|pair| pair_of(record, pair)).collect()
        }
        Some(Value::Null) | None => Some(vec![record.span_of(object)?]),
        Some(_) => None,
    }
}

fn pair_of(record: &Record, pair: &Value) -> Option<Span> {
    match pair.as_array()?.as_slice() {
        [start, end] => record.span(start, end),
        _ => None,
    }
}

fn found(document: &Document) -> Vec<Item> {
    document
        .quotes
        .iter()
        .map(|quote| Item {
            spans: quote.spans.clone(),
            kind: Some(quote.kind),
            class: None,
            speaker: quote.speaker.iter().map(|speaker| speaker.span).collect(),
            cue: quote.cue.iter().map(|cue| cue.span).collect(),
        })
        .collect()
}

/// What is counted, each by the kind of the piece and for all kinds together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Count {
    /// Labelled pieces of speech.
    Gold,
    /// Found pieces, less those that match belief.
    Found,
    /// Labelled pieces with a match.
    Right,
    /// Found pieces with a match, by the kind of what was found.
    RightFound,
    /// Matches with the same bounds.
    Exact,
    /// Matches with the right speaker, or rightly without.
    Pair,
    /// Matches whose label has a speaker.
    Speakers,
    /// Of those, the speaker found holds the head of the labelled one.
    SpeakerRight,
    /// Of those, the two speakers overlap.
    SpeakerOverlaps,
    /// Of those, none was found.
    SpeakerAbsent,
    /// Matches whose label has no speaker, and of those the ones that were found without.
    Speakerless,
    SpeakerlessRight,
    /// Matches where both have a cue, and of those the ones whose cues overlap.
    Cues,
    CueRight,
    /// Matches where both state a kind, and of those the ones that state the same.
    Kinds,
    KindRight,
    /// Words of speech found, wrongly found, missed.
    WordsRight,
    WordsWrong,
    WordsMissed,
    /// Quoted segments that count; those that are speech, that are taken as such, both, both and with the right speaker.
    Segments,
    SegmentGold,
    SegmentFound,
    SegmentRight,
    SegmentPair,
    /// Right segments whose label has a speaker, and of those the ones with the right one.
    SegmentSpeakers,
    SegmentSpeakerRight,
}

/// Number of counts.
const COUNTS: usize = Count::SegmentSpeakerRight as usize + 1;
/// The column for all kinds; the others are those of [`column`].
const ALL: usize = 3;

/// Counts of one document, or sums of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Tally([[usize; 4]; COUNTS]);

fn column(kind: QuoteKind) -> usize {
    match kind {
        QuoteKind::Direct => 0,
        QuoteKind::Mixed => 1,
        QuoteKind::Indirect => 2,
    }
}

impl Tally {
    fn add(&mut self, count: Count, kind: QuoteKind, times: usize) {
        self.0[count as usize][column(kind)] += times;
        self.0[count as usize][ALL] += times;
    }

    fn add_all(&mut self, count: Count, times: usize) {
        self.0[count as usize][ALL] += times;
    }

    fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.0.as_flattened_mut().iter_mut().zip(other.0.as_flattened()) {
            *mine += theirs;
        }
    }

    fn get(&self, count: Count, column: usize) -> usize {
        self.0[count as usize][column]
    }

    fn all(&self, count: Count) -> usize {
        self.get(count, ALL)
    }

    fn percent(&self, part: Count, whole: Count, column: usize) -> f64 {
        match self.get(whole, column) {
            0 => 0.0,
            whole => 100.0 * self.get(part, column) as f64 / whole as f64,
        }
    }

    /// The measures in the order of [`MEASURES`].
    fn measures(&self) -> [Prf; 9] {
        let of_pieces = |right| Prf::new(self.all(right), self.all(Count::Found), self.all(Count::Gold));
        let words = self.all(Count::WordsRight);
        let of_kind = |column| {
            if self.get(Count::Gold, column) + self.get(Count::Found, column) == 0 {
                return Prf { precision: f64::NAN, recall: f64::NAN, f: f64::NAN };
            }
            let precision = self.percent(Count::RightFound, Count::Found, column);
            let recall = self.percent(Count::Right, Count::Gold, column);
            let sum = precision + recall;
            Prf { precision, recall, f: if sum == 0.0 { 0.0 } else { 2.0 * precision * recall / sum } }
        };
        let of_segments =
            |right| Prf::new(self.all(right), self.all(Count::SegmentFound), self.all(Count::SegmentGold));
        [
            of_pieces(Count::Right),
            of_pieces(Count::Exact),
            of_pieces(Count::Pair),
            Prf::new(words, words + self.all(Count::WordsWrong), words + self.all(Count::WordsMissed)),
            of_kind(0),
            of_kind(1),
            of_kind(2),
            of_segments(Count::SegmentRight),
            of_segments(Count::SegmentPair),
        ]
    }
}

const MEASURES: [&str; 9] =
    ["relaxed", "exact", "pair", "token", "direct", "mixed", "indirect", "Q", "Q-pair"];
/// Where the kinds of quotes begin in [`MEASURES`].
const KINDS: usize = 4;

fn report(tallies: &[Tally], options: Options) -> Report {
    let mut sum = Tally::default();
    for tally in tallies {
        sum.merge(tally);
    }
    let measures = sum.measures();
    let mut table = format!(
        "documents {}\npieces: gold {}  predicted {}     quoted segments: {}, of them gold quotes {}\n",
        tallies.len(),
        sum.all(Count::Gold),
        sum.all(Count::Found),
        sum.all(Count::Segments),
        sum.all(Count::SegmentGold),
    );
    let _ = writeln!(
        table,
        "{:<10} {:>7} {:>7} {:>7}   {:>5} {:>8} {:>8}",
        "", "P", "R", "F", "gold", "exact R", "spk acc"
    );
    for (index, (name, measure)) in MEASURES.iter().zip(measures).enumerate() {
        let Prf { precision, recall, f } = measure;
        if f.is_nan() {
            let _ = writeln!(table, "{name:<10} {:>7} {:>7} {:>7}   {:>5}", "-", "-", "-", 0);
            continue;
        }
        let _ = write!(table, "{name:<10} {precision:>7.1} {recall:>7.1} {f:>7.1}");
        if let Some(kind) = index.checked_sub(KINDS).filter(|&kind| kind < ALL) {
            let exact = sum.percent(Count::Exact, Count::Gold, kind);
            let speaker = sum.percent(Count::SpeakerRight, Count::Speakers, kind);
            let _ = write!(table, "   {:>5} {exact:>8.1} {speaker:>8.1}", sum.get(Count::Gold, kind));
        }
        table.push('\n');
    }
    let _ = writeln!(
        table,
        "speaker accuracy (head) {:.1}  (overlap) {:.1}  of {};  null given {:.1};  rightly null {}/{}",
        sum.percent(Count::SpeakerRight, Count::Speakers, ALL),
        sum.percent(Count::SpeakerOverlaps, Count::Speakers, ALL),
        sum.all(Count::Speakers),
        sum.percent(Count::SpeakerAbsent, Count::Speakers, ALL),
        sum.all(Count::SpeakerlessRight),
        sum.all(Count::Speakerless),
    );
    let _ = writeln!(
        table,
        "segment speaker accuracy {:.1} of {};  cue overlap {}/{};  stated type right {}/{}",
        sum.percent(Count::SegmentSpeakerRight, Count::SegmentSpeakers, ALL),
        sum.all(Count::SegmentSpeakers),
        sum.all(Count::CueRight),
        sum.all(Count::Cues),
        sum.all(Count::KindRight),
        sum.all(Count::Kinds),
    );
    if options.bootstrap > 0 && !tallies.is_empty() {
        write_intervals(&mut table, tallies, options.bootstrap);
    }
    let percent = |value: f64| if value.is_nan() { "nan".to_owned() } else { format!("{value:.2}") };
    let names =
        ["relaxed_f", "exact_f", "pair_f", "token_f", "direct_f", "mixed_f", "indirect_f", "q_f", "q_pair_f"];
    let mut result: Vec<(&'static str, String)> =
        names.into_iter().zip(measures.map(|measure| percent(measure.f))).collect();
    let speakers = percent(sum.percent(Count::SpeakerRight, Count::Speakers, ALL));
    result.insert(names.len() - 2, ("speaker_acc", speakers));
    result.extend([
        ("gold", sum.all(Count::Gold).to_string()),
        ("pred", sum.all(Count::Found).to_string()),
        ("missing", "0".to_owned()),
    ]);
    Report { title: "quotes", table, result }
}

fn write_intervals(table: &mut String, tallies: &[Tally], times: u32) {
    let mut resampler = Resampler::new();
    let mut values = [const { Vec::new() }; MEASURES.len()];
    for _ in 0..times {
        let mut sum = Tally::default();
        for _ in 0..tallies.len() {
            sum.merge(&tallies[resampler.below(tallies.len())]);
        }
        for (values, measure) in values.iter_mut().zip(sum.measures()) {
            values.push(measure.f);
        }
    }
    for (name, values) in MEASURES.iter().zip(values) {
        let (low, high) = score::interval(values);
        let _ = writeln!(table, "95% interval F {name:<9} {low:.1} - {high:.1}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn span(text: &str, part: &str) -> Span {
        let start = text.find(part).expect("the part stands in the text");
        Span::new(start, start + part.len())
    }

    pub(super) fn item(text: &str, content: &str, speaker: &str, cue: &str) -> Item {
        let part = |part: &str| if part.is_empty() { vec![] } else { vec![span(text, part)] };
        Item { spans: part(content), kind: None, class: None, speaker: part(speaker), cue: part(cue) }
    }

    #[test]
    fn class_is_told_by_the_cue_and_by_the_words() {
        let text = "Ann believes it. “We all go,” Ann thought. “Go.”";
        let direct =
            |content| Item { kind: Some(QuoteKind::Direct), ..item(text, content, "Ann", "thought") };
        assert_eq!(item(text, "it", "Ann", "believes").class(text, true), Class::Belief);
        assert_eq!(item(text, "it", "Ann", "").class(text, false), Class::Speech);
        assert_eq!(direct("We all go").class(text, false), Class::Speech);
        assert_eq!(direct("Go.").class(text, false), Class::Belief);
        assert_eq!(direct("Go.").class(text, true), Class::Speech);
        let said = Item { class: Some(Class::Belief), ..direct("We all go") };
        assert_eq!(said.class(text, true), Class::Belief);
    }

    #[test]
    fn labels_as_answers_give_all() {
        let text = "“We all go,” said Ann. Bo said it rains, and added that it snows.";
        let quotes = vec![
            item(text, "“We all go,”", "Ann", "said"),
            item(text, "it rains", "Bo", "said"),
            item(text, "that it snows", "", "added"),
        ];
        let labelled = Labelled { quotes: quotes.clone(), ignore: Vec::new() };
        let mut tally = Tally::default();
        pieces::count(text, &labelled, &quotes, &mut tally);
        segments::count(text, &labelled, &quotes, &mut tally);
        for (name, measure) in MEASURES.iter().zip(tally.measures()) {
            assert!(*name == "mixed" && measure.f.is_nan() || measure.f == 100.0, "{name}: {measure:?}");
        }
        let mut nothing = Tally::default();
        pieces::count(text, &labelled, &[], &mut nothing);
        assert_eq!(nothing.measures()[0].f, 0.0);
    }
}
