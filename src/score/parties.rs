//! Who acts on whom against labelled sentences that say nothing of what is done.
//!
//! In: records with `spans`, each labelled S (who acts), T (on whom) or R (both, as in a meeting). Out: the share of records for
//! which some event has a source that overlaps an S or R and a target that overlaps a T or R; a side that a record does not
//! label is free. Never: counts a record without spans.

use std::{fmt::Write, path::Path};

use serde_json::Value;

use crate::{
    analysis::Analyzer,
    document::{Document, Event, Participant},
    score::{self, Error, Options, Record, Report, Resampler},
    span::Span,
};

/// What a record labels.
#[derive(Debug, Default, PartialEq, Eq)]
struct Labels {
    sources: Vec<Span>,
    targets: Vec<Span>,
}

/// What was found of one record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Found {
    any: bool,
    source: bool,
    target: bool,
    both: bool,
}

/// Scores the actors of the analyzer's events.
pub fn score(path: &Path, analyzer: &Analyzer, options: Options) -> Result<Report, Error> {
    let records = score::read_records(path)?;
    let documents = score::annotate(analyzer, &records);
    let mut found = Vec::with_capacity(records.len());
    for (record, document) in records.iter().zip(&documents) {
        let labels = labels(path, record)?;
        if labels != Labels::default() {
            found.push(compare(&labels, document));
        }
    }
    Ok(report(&found, options))
}

fn labels(path: &Path, record: &Record) -> Result<Labels, Error> {
    let mut labels = Labels::default();
    for item in record.list(path, "spans")? {
        let span = record
            .span_of(item)
            .ok_or_else(|| record.error(path, "`spans` holds a span outside the text, or empty"))?;
        match item.get("label").and_then(Value::as_str) {
            Some("S") => labels.sources.push(span),
            Some("T") => labels.targets.push(span),
            Some("R") => {
                labels.sources.push(span);
                labels.targets.push(span);
            }
            _ => return Err(record.error(path, "a label in `spans` is neither S nor T nor R")),
        }
    }
    Ok(labels)
}

fn compare(labels: &Labels, document: &Document) -> Found {
    let fits = |side: &Option<Participant>, labelled: &[Span]| {
        labelled.is_empty()
            || side.as_ref().is_some_and(|side| labelled.iter().any(|span| span.overlaps(side.span)))
    };
    let source = |event: &Event| fits(&event.source, &labels.sources);
    let target = |event: &Event| fits(&event.target, &labels.targets);
    let events = &document.events;
    Found {
        any: !events.is_empty(),
        source: events.iter().any(source),
        target: events.iter().any(target),
        both: events.iter().any(|event| source(event) && target(event)),
    }
}

fn report(found: &[Found], options: Options) -> Report {
    let share =
        |part: fn(&Found) -> bool| percent(found.iter().filter(|found| part(found)).count(), found.len());
    let measures: [(&'static str, f64); 4] = [
        ("any", share(|found| found.any)),
        ("source", share(|found| found.source)),
        ("target", share(|found| found.target)),
        ("both", share(|found| found.both)),
    ];
    let mut table = format!("sentences {}\n", found.len());
    for (name, value) in measures {
        let what = match name {
            "any" => "with an event",
            "source" => "with an event whose source is labelled",
            "target" => "with an event whose target is labelled",
            _ => "with an event whose source and target are labelled",
        };
        let _ = writeln!(table, "{value:>6.2} % {what}");
    }
    if options.bootstrap > 0 && !found.is_empty() {
        let mut resampler = Resampler::new();
        let sample = |_| {
            let both = (0..found.len()).filter(|_| found[resampler.below(found.len())].both).count();
            percent(both, found.len())
        };
        let (low, high) = score::interval((0..options.bootstrap).map(sample).collect());
        let _ = writeln!(table, "95% interval of both {low:.2} - {high:.2}");
    }
    let mut result: Vec<_> = measures.iter().map(|&(name, value)| (name, format!("{value:.2}"))).collect();
    result.push(("records", found.len().to_string()));
    Report { title: "actors of events", table, result }
}

fn percent(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{entity::Actor, event::Status};

    fn side(span: Option<(usize, usize)>) -> Option<Participant> {
        span.map(|(start, end)| Participant {
            span: Span::new(start, end),
            entity: None,
            actor: Actor::default(),
        })
    }

    fn event(source: Option<(usize, usize)>, target: Option<(usize, usize)>) -> Event {
        Event {
            trigger: Span::new(0, 1),
            sentence: 0,
            plover: "AID".into(),
            mode: "".into(),
            context: "".into(),
            cameo: "070".into(),
            quad: 2,
            goldstein: Some(7.0),
            source: side(source),
            target: side(target),
            date: "".into(),
            date_source: None,
            place: None,
            status: Status::Asserted,
            speaker: None,
            quote: None,
            killed: None,
            injured: None,
            cluster: "".into(),
            reports: 1,
        }
    }

    #[test]
    fn sides_are_compared_in_their_direction() {
        let one = |start, end| vec![Span::new(start, end)];
        let labels = Labels { sources: one(0, 5), targets: one(10, 15) };
        let meeting = Labels {
            sources: vec![Span::new(0, 5), Span::new(10, 15)],
            targets: vec![Span::new(0, 5), Span::new(10, 15)],
        };
        let only_source = Labels { sources: one(0, 5), targets: Vec::new() };
        for (labels, source, target, expected) in [
            (&labels, Some((4, 6)), Some((14, 20)), [true, true, true]),
            (&labels, Some((10, 15)), Some((0, 5)), [false, false, false]),
            (&labels, Some((0, 5)), None, [true, false, false]),
            (&labels, Some((5, 6)), Some((10, 11)), [false, true, false]),
            (&meeting, Some((10, 15)), Some((0, 5)), [true, true, true]),
            (&only_source, Some((0, 5)), None, [true, true, true]),
        ] {
            let document = Document { events: vec![event(source, target)], ..Document::default() };
            let Found { source: s, target: t, both, any } = compare(labels, &document);
            assert!(any);
            assert_eq!([s, t, both], expected, "{source:?} {target:?}");
        }
        assert_eq!(compare(&labels, &Document::default()), Found::default());
    }
}
