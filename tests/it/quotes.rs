//! Quotes as `newsloom annotate` writes them: one test a phenomenon.

use assert_cmd::Command;
use serde_json::{Value, json};

/// A quote as it is written: its pieces, type, the speaker's phrase and the name of the speaker's entity.
#[derive(Debug, PartialEq)]
struct Found {
    pieces: Vec<String>,
    kind: String,
    speaker: Option<String>,
    name: Option<String>,
    speech: bool,
}

fn annotate(text: &str) -> Value {
    let input = json!({ "id": "1", "date": "2024-05-06", "text": text }).to_string();
    let output = Command::new(env!("CARGO_BIN_EXE_newsloom"))
        .args(["annotate", "--verbatim", "--jobs", "1"])
        .write_stdin(input + "\n")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn quotes(text: &str) -> Vec<Found> {
    let letters: Vec<char> = text.chars().collect();
    let string = |value: &Value| value.as_str().map(str::to_owned);
    annotate(text)["quotes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|quote| Found {
            pieces: quote["spans"]
                .as_array()
                .unwrap()
                .iter()
                .map(|span| {
                    let at = |index: usize| usize::try_from(span[index].as_u64().unwrap()).unwrap();
                    letters[at(0)..at(1)].iter().collect()
                })
                .collect(),
            kind: string(&quote["type"]).unwrap(),
            speaker: string(&quote["speaker"]["text"]),
            name: string(&quote["speaker"]["name"]),
            speech: quote["attribution"] == "speech",
        })
        .collect()
}

/// The only quote of the text.
fn one(text: &str) -> Found {
    let mut found = quotes(text);
    assert_eq!(found.len(), 1, "{text}: {found:?}");
    found.pop().unwrap()
}

/// Asserts pieces, type and a part of the speaker's phrase of the only quote.
fn assert_quote(text: &str, pieces: &[&str], kind: &str, speaker: &str) {
    let found = one(text);
    assert_eq!(found.pieces, pieces, "{text}");
    assert_eq!(found.kind, kind, "{text}");
    let phrase = found.speaker.unwrap_or_default();
    assert!(phrase.contains(speaker), "{text}: {phrase:?}");
}

#[test]
fn split_quote_is_one() {
    assert_quote(
        "“The road is closed,” Nora Pike said, “and it will stay closed until May.”",
        &["The road is closed,", "and it will stay closed until May."],
        "direct",
        "Nora Pike",
    );
}

#[test]
fn goes_on_in_the_next_sentence() {
    assert_quote(
        "“We have lost the harvest,” said Tom Hale, a farmer. “The river took it.”",
        &["We have lost the harvest,", "The river took it."],
        "direct",
        "Tom Hale",
    );
}

#[test]
fn paragraphs_that_open_again() {
    assert_quote(
        "Nora Pike wrote: “The bridge is old.\n\n“It must be closed.”\n\nThe council met on Friday.",
        &["The bridge is old.", "It must be closed."],
        "direct",
        "Nora Pike",
    );
}

#[test]
fn inversion_takes_the_apposition() {
    let found = one("“Nobody warned us about the water,” said Tom Hale, a farmer in the valley.");
    assert!(found.speaker.unwrap().starts_with("Tom Hale"));
}

#[test]
fn floating_quote_has_the_speaker_of_the_sentence_before() {
    let text = "“The tests failed,” said Nora Pike, the chief engineer. She closed the file.\n\n“Nobody told the mayor.”";
    let found = quotes(text);
    assert_eq!(found.last().unwrap().pieces, ["Nobody told the mayor."]);
    assert!(found.iter().all(|quote| quote.speaker.is_some()), "{found:?}");
}

#[test]
fn pronoun_is_resolved() {
    let found = one("Nora Pike opened the bridge on Monday. “It took too long,” she said.");
    assert_eq!(found.speaker.as_deref(), Some("she"));
    assert_eq!(found.name.as_deref(), Some("Nora Pike"));
}

#[test]
fn later_mention_has_the_full_name() {
    let text = "Nora Pike opened the bridge on Monday.\n\n“It took too long,” Pike told reporters.";
    assert_eq!(one(text).name.as_deref(), Some("Nora Pike"));
}

#[test]
fn transcript_and_questions() {
    for (first, second) in [("REPORTER", "MAYOR"), ("Q", "A")] {
        let text = format!("{first}: Will the bridge open in May?\n{second}: I have no reason to doubt it.");
        let found = quotes(&text);
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!(found[0].pieces, ["Will the bridge open in May?"]);
        assert_eq!(found[1].speaker.as_deref(), Some(second));
    }
}

#[test]
fn headline_with_a_colon() {
    let text = "Report: Bridge was unsafe for years\n\nThe council will meet on Friday.";
    assert_eq!(one(text).speaker.as_deref(), Some("Report"));
    let text = "'We had no warning': Farmers count their losses";
    let found = one(text);
    assert_eq!(
        (found.pieces, found.speaker.as_deref()),
        (vec!["We had no warning".to_owned()], Some("Farmers"))
    );
}

#[test]
fn every_style_of_marks() {
    for (open, close) in
        [("“", "”"), ("\"", "\""), ("'", "'"), ("‘", "’"), ("„", "“"), ("«", "»"), ("``", "''"), ("''", "''")]
    {
        let text = format!("{open}The road is closed,{close} said Nora Pike.");
        assert_quote(&text, &["The road is closed,"], "direct", "Nora Pike");
    }
}

#[test]
fn missing_space_behind_a_mark() {
    assert_quote(
        "\"The road is closed,\"she said.\"We go home now.\"",
        &["The road is closed,", "We go home now."],
        "direct",
        "she",
    );
}

#[test]
fn unclosed_mark() {
    let found = one("Nora Pike said: “We will rebuild the bridge");
    assert_eq!(found.pieces, ["We will rebuild the bridge"]);
}

#[test]
fn nested_quote_is_part_of_the_outer_one() {
    let text = "“He told us, ‘Go home,’ and left,” Nora Pike said.";
    assert_quote(text, &["He told us, ‘Go home,’ and left,"], "direct", "Nora Pike");
}

#[test]
fn question_and_exclamation() {
    for text in ["“Who will pay for this?” asked Nora Pike.", "“Open the gate!” Nora Pike shouted."] {
        assert_eq!(one(text).kind, "direct", "{text}");
    }
}

#[test]
fn speaker_behind_a_dash() {
    let text = "“The river keeps its own calendar.” —Nora Pike";
    assert_eq!(one(text).speaker.as_deref(), Some("Nora Pike"));
}

#[test]
fn not_speech() {
    for text in [
        "The so-called “expert” left the room.",
        "Her novel “The Silent Sea of Stars” won a prize.",
        "Joe “The Hammer” Grant won the fight.",
        "The 6' 2\" guard and the 5' 11\" forward missed practice.",
        "A sign on the door reading “Closed until further notice” hung by one nail.",
        "The clock says ten past four.",
        "The find is described in a paper that has been submitted to a journal.",
        "The words “peace,” “land” and “bread” stand on the wall.",
    ] {
        assert_eq!(quotes(text), [], "{text}");
    }
}

#[test]
fn plain_news_without_quotes() {
    let text = "The bridge over the river opened in 1961. It carries 40,000 cars a day. Repairs began in March \
                and cost nine million dollars. Traffic will return in autumn.";
    assert_eq!(quotes(text), []);
}

#[test]
fn clause_of_a_verb_of_saying() {
    for text in [
        "Nora Pike said that the bridge would stay closed.",
        "Nora Pike said the bridge would stay closed.",
        "Nora Pike announced on Friday that the bridge would stay closed.",
        "Nora Pike told reporters that the bridge would stay closed.",
    ] {
        assert_quote(text, &["the bridge would stay closed"], "indirect", "Nora Pike");
    }
}

#[test]
fn according_to() {
    let content = "he bridge had not been inspected since 2009";
    for text in [
        "The bridge had not been inspected since 2009, according to state records.",
        "According to state records, the bridge had not been inspected since 2009.",
    ] {
        let found = one(text);
        assert_eq!(found.kind, "indirect");
        assert!(found.pieces[0].ends_with(content), "{text}: {:?}", found.pieces);
        assert_eq!(found.speaker.as_deref(), Some("state records"));
    }
}

#[test]
fn inserted_cue_parts_the_clause() {
    assert_quote(
        "The economy, economists say, will slow next year.",
        &["The economy", "will slow next year"],
        "indirect",
        "economists",
    );
}

#[test]
fn cue_behind_the_clause() {
    assert_quote(
        "The talks have failed, the newspaper reported.",
        &["The talks have failed"],
        "indirect",
        "newspaper",
    );
}

#[test]
fn report_that_found() {
    assert_quote(
        "A federal report found that the agency ignored repeated warnings.",
        &["the agency ignored repeated warnings"],
        "indirect",
        "A federal report",
    );
}

#[test]
fn partly_quoted_clause_is_mixed() {
    assert_quote(
        "Nora Pike said the ruling was “a disgrace” for the city.",
        &["the ruling was “a disgrace” for the city"],
        "mixed",
        "Nora Pike",
    );
}

#[test]
fn belief_is_kept_apart_from_speech() {
    let found = quotes("Nora Pike believes that the bridge is safe.");
    assert!(found.iter().all(|quote| !quote.speech), "{found:?}");
    assert!(one("Nora Pike said that the bridge is safe.").speech);
}

#[test]
fn odd_input_keeps_its_bounds() {
    let long = "“word word” ".repeat(3000);
    for text in [
        "",
        "“",
        "\"\"\"\"",
        "''''",
        "said said said",
        "“😀” sagte 😀: «Привет, мир», — сказал он. 「こんにちは」と彼は言った。",
        "According to",
        ": : :\nA: \nQ:",
        "\u{feff}“\u{301}a” said\u{2028}b",
        &long,
    ] {
        let first = annotate(text);
        assert_eq!(first, annotate(text), "the same answer twice");
        let length = text.chars().count() as u64;
        for quote in first["quotes"].as_array().unwrap() {
            for span in quote["spans"].as_array().unwrap() {
                let (start, end) = (span[0].as_u64().unwrap(), span[1].as_u64().unwrap());
                assert!(start < end && end <= length, "{text:?}: {quote}");
            }
        }
    }
}

/// The values of the last `RESULT` line of `newsloom score`, or `None` where the labelled file is not there.
fn score(gold: &str) -> Option<Vec<(String, f64)>> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/gold").join(gold);
    if !path.exists() {
        eprintln!("skipped: {} is not there", path.display());
        return None;
    }
    let output = Command::new(env!("CARGO_BIN_EXE_newsloom")).arg("score").arg(path).output().unwrap();
    let table = String::from_utf8(output.stdout).unwrap();
    let line = table.lines().rev().find_map(|line| line.strip_prefix("RESULT ")).unwrap().to_owned();
    Some(
        line.split(' ')
            .filter_map(|pair| pair.split_once('='))
            .map(|(key, value)| (key.to_owned(), value.parse().unwrap_or(f64::NAN)))
            .collect(),
    )
}

#[test]
fn labelled_articles_are_met() {
    let Some(found) = score("quotes/polnear_dev.jsonl") else { return };
    for (key, least) in [
        ("relaxed_f", 70.0),
        ("exact_f", 67.0),
        ("pair_f", 63.0),
        ("direct_f", 90.0),
        ("mixed_f", 72.0),
        ("indirect_f", 58.0),
        ("q_f", 98.5),
        ("q_pair_f", 90.0),
    ] {
        let value = found.iter().find(|(name, _)| name == key).map_or(0.0, |(_, value)| *value);
        assert!(value >= least, "{key} is {value}, at least {least} is wanted");
    }
}

#[test]
fn edge_cases_are_met() {
    let Some(found) = score("quotes/challenge_even.jsonl") else { return };
    let relaxed = found.iter().find(|(name, _)| name == "relaxed_f").map_or(0.0, |(_, value)| *value);
    assert!(relaxed >= 85.0, "{relaxed}");
}

/// Labels made by reading: a line an article, its id without the prefix, then pairs of the place of a direct quote (its first
/// letter, in code points) and a part of the speaker's name.
const SPEAKERS: &str = include_str!("speakers.tsv");

#[test]
fn speakers_of_plain_news_are_named() {
    use std::{
        collections::HashMap,
        fs::File,
        io::{BufRead, BufReader},
        path::Path,
    };

    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora");
    if !folder.exists() {
        eprintln!("skipped: {} is not there", folder.display());
        return;
    }
    let mut labels: HashMap<&str, Vec<(u64, &str)>> = HashMap::new();
    for line in SPEAKERS.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let pairs = fields[1..].chunks(2).map(|pair| (pair[0].parse().unwrap(), pair[1])).collect();
        labels.insert(fields[0], pairs);
    }
    let mut input = String::new();
    for name in ["archive-00.jsonl.gz", "archive-01.jsonl.gz"] {
        let file = File::open(folder.join(name)).unwrap();
        for line in BufReader::new(flate2::read::MultiGzDecoder::new(file)).lines() {
            let line = line.unwrap();
            let record: Value = serde_json::from_str(&line).unwrap();
            if labels.contains_key(record["id"].as_str().unwrap().trim_start_matches("abp-")) {
                input += &json!({ "id": record["id"], "text": record["text"] }).to_string();
                input.push('\n');
            }
        }
    }
    let output = Command::new(env!("CARGO_BIN_EXE_newsloom"))
        .args(["annotate", "--verbatim"])
        .write_stdin(input)
        .output()
        .unwrap();
    let (mut right, mut all) = (0, 0);
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let article: Value = serde_json::from_str(line).unwrap();
        let id = article["id"].as_str().unwrap().trim_start_matches("abp-");
        for &(at, name) in &labels[id] {
            let holds = |quote: &&Value| {
                quote["spans"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .any(|span| span[0].as_u64().unwrap() <= at + 1 && at < span[1].as_u64().unwrap())
            };
            let found = article["quotes"].as_array().unwrap().iter().find(holds);
            let speaker = found.and_then(|quote| quote["speaker"]["name"].as_str()).unwrap_or_default();
            all += 1;
            if speaker.contains(name) {
                right += 1;
            } else {
                eprintln!("{id} at {at}: {name} is wanted, {speaker:?} was found");
            }
        }
    }
    assert!(all >= 190, "{all} labels were found");
    assert!(right * 10 >= all * 9, "{right} of {all} speakers are right");
}
