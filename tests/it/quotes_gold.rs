//! Quotes in the labelled files beside the checkout, counted as the floors count them. Skipped, saying so, without them.

use std::{collections::HashSet, fs, path::Path, process::Command};

use serde_json::Value;

/// Labelled records, each with the quotes that the program finds in it; `None` where the file is not there.
fn annotated(name: &str) -> Option<Vec<(Value, Vec<Value>)>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/gold").join(name);
    if !path.exists() {
        eprintln!("skipped: {} is not there", path.display());
        return None;
    }
    let lines =
        |text: &str| -> Vec<Value> { text.lines().map(|line| serde_json::from_str(line).unwrap()).collect() };
    let output = Command::new(env!("CARGO_BIN_EXE_newsloom"))
        .args(["annotate", "--verbatim"])
        .arg(&path)
        .output()
        .unwrap();
    let found = lines(&String::from_utf8(output.stdout).unwrap());
    let gold = lines(&fs::read_to_string(&path).unwrap());
    assert_eq!(gold.len(), found.len());
    let quotes = |record: &Value| {
        let all = record["quotes"].as_array().unwrap().iter();
        all.filter(|quote| quote["attribution"] == "speech").cloned().collect()
    };
    Some(gold.into_iter().zip(&found).map(|(gold, found)| (gold, quotes(found))).collect())
}

fn characters(quote: &Value) -> HashSet<u64> {
    let spans = quote["spans"].as_array().unwrap().iter();
    spans.flat_map(|span| span[0].as_u64().unwrap()..span[1].as_u64().unwrap()).collect()
}

/// Whether two quotes share four fifths of their characters, and their speakers overlap or are absent on both sides.
fn agree(gold: &Value, found: &Value) -> bool {
    let (a, b) = (characters(gold), characters(found));
    let at = |quote: &Value, end: &str| quote["speaker"][end].as_u64();
    let speakers = match (at(gold, "start"), at(found, "start")) {
        (Some(left), Some(right)) => left < at(found, "end").unwrap() && right < at(gold, "end").unwrap(),
        (left, right) => left == right,
    };
    speakers && 10 * a.intersection(&b).count() >= 8 * a.union(&b).count()
}

/// A case is whole when all its quotes are found with their speakers, and nothing else is.
#[test]
fn edge_cases_come_out_whole() {
    let Some(records) = annotated("quotes/challenge_even.jsonl") else { return };
    let whole = records
        .iter()
        .filter(|(gold, found)| {
            let gold = gold["quotes"].as_array().unwrap();
            gold.len() == found.len()
                && gold.iter().all(|quote| found.iter().any(|other| agree(quote, other)))
        })
        .count();
    assert!(whole >= 30, "{whole} of {} cases are whole", records.len());
}

/// Each labelled segment stands in a quote whose speaker has the labelled full name.
#[test]
fn the_seed_article_has_its_speakers() {
    let Some(records) = annotated("seed/seed.jsonl") else { return };
    for (gold, found) in &records {
        for quote in gold["quotes"].as_array().unwrap() {
            let segment = characters(quote);
            let holds =
                |other: &&Value| 10 * characters(other).intersection(&segment).count() >= 8 * segment.len();
            let names: Vec<&str> =
                found.iter().filter(holds).filter_map(|other| other["speaker"]["name"].as_str()).collect();
            let wanted = quote["speaker_name"].as_str().unwrap();
            assert!(names.contains(&wanted), "{wanted} is wanted, {names:?} found, at {}", quote["start"]);
        }
    }
}
