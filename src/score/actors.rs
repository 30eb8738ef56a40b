//! Country and sector of phrases against answers.
//!
//! In: records with `text`, `args` (where a day stands in it, the phrase is coded for that day) and `expect` (`country`, and
//! `code_1` for the sector). Out: the share that is right, over all phrases and over those that need no encyclopedia. Never:
//! counts a field that the record does not expect.
//!
//! A phrase needs an encyclopedia where the record expects a page (`wiki`): its name says neither country nor role.
//! MED of the answers is HLH here, JRN is MED.

use std::{fmt::Write, path::Path};

use serde_json::Value;

use crate::{
    analysis::Analyzer,
    entity::Actor,
    score::{self, Error, Options, Record, Report},
};

/// Right and all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Share {
    right: u32,
    all: u32,
}

impl Share {
    fn add(&mut self, right: bool) {
        self.right += u32::from(right);
        self.all += 1;
    }

    fn percent(self) -> f64 {
        if self.all == 0 { f64::NAN } else { 100.0 * f64::from(self.right) / f64::from(self.all) }
    }
}

/// What a record expects; `None` where it expects nothing in this field.
#[derive(Debug, PartialEq, Eq)]
struct Expected<'a> {
    country: Option<&'a str>,
    sector: Option<&'a str>,
    page: bool,
}

impl<'a> Expected<'a> {
    fn of(fields: &'a Value) -> Self {
        let expect = &fields["expect"];
        let field = |name: &str| expect.get(name).and_then(Value::as_str);
        let page = |name: &str| field(name).is_some_and(|title| !title.is_empty());
        Self {
            country: field("country"),
            sector: field("code_1").map(|code| match code {
                "MED" => "HLH",
                "JRN" => "MED",
                "CIV" => "CVL",
                other => other,
            }),
            page: page("wiki") || page("title"),
        }
    }
}

/// Scores the coder of actors.
pub fn score(path: &Path, analyzer: &Analyzer, _options: Options) -> Result<Report, Error> {
    let mut records = score::read_records(path)?;
    for record in &mut records {
        record.article.date = record.fields["args"].as_str().and_then(day);
    }
    let documents = score::annotate(analyzer, &records);
    let mut shares = [[Share::default(); 2]; 2];
    let mut table = String::new();
    for (record, document) in records.iter().zip(&documents) {
        let expected = Expected::of(&record.fields);
        let actor = analyzer.actors().code(&record.article, document, 0..document.tokens.len());
        let checks = [(expected.country, actor.country), (expected.sector, actor.sector)];
        for (field, (wanted, found)) in checks.into_iter().enumerate() {
            let Some(wanted) = wanted else { continue };
            let right = wanted == found.unwrap_or_default();
            shares[field][0].add(right);
            if !expected.page {
                shares[field][1].add(right);
            }
        }
        if checks
            .iter()
            .any(|(wanted, found)| wanted.is_some_and(|wanted| wanted != found.unwrap_or_default()))
        {
            let _ = writeln!(table, "{}", miss(record, &expected, actor));
        }
    }
    let [[country_all, country], [sector_all, sector]] = shares;
    let _ = writeln!(table, "{:<8} {:>7} {:>6} {:>22} {:>6}", "", "all", "of", "without encyclopedia", "of");
    for (name, all, plain) in [("country", country_all, country), ("sector", sector_all, sector)] {
        let _ = writeln!(
            table,
            "{name:<8} {:>7.2} {:>6} {:>22.2} {:>6}",
            all.percent(),
            all.all,
            plain.percent(),
            plain.all
        );
    }
    let value = |share: Share| format!("{:.2}", share.percent());
    Ok(Report {
        title: "actors",
        table,
        result: vec![
            ("country", value(country)),
            ("sector", value(sector)),
            ("country_all", value(country_all)),
            ("sector_all", value(sector_all)),
        ],
    })
}

fn miss(record: &Record, expected: &Expected, actor: Actor) -> String {
    format!(
        "{:<24} {:<44} {:>4} {:<4} not {:>4} {:<4}{}",
        record.id,
        record.article.text,
        actor.country.unwrap_or("-"),
        actor.sector.unwrap_or("-"),
        expected.country.unwrap_or("?"),
        expected.sector.unwrap_or("?"),
        if expected.page { "  (page)" } else { "" }
    )
}

/// The first day like 2022-05-01 in the text.
fn day(text: &str) -> Option<jiff::civil::Date> {
    text.split('"').find_map(|piece| piece.parse().ok())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn expectations_are_read() {
        let fields = json!({"expect": {"country": "", "code_1": "JRN", "wiki": ""}});
        assert_eq!(Expected::of(&fields), Expected { country: Some(""), sector: Some("MED"), page: false });
        assert_eq!(day("query_date=\"2022-05-01\""), Some(jiff::civil::date(2022, 5, 1)));
        assert_eq!(day("\"\", \"today\""), None);
    }
}
