//! Times: what the program writes of them, and how well they agree with labelled text.

use std::{io::Write, path::Path};

use assert_cmd::Command;
use serde_json::Value;

fn newsloom() -> Command {
    Command::new(env!("CARGO_BIN_EXE_newsloom"))
}

/// The times of one record as `text[start:end] TYPE value`, by code points.
fn times(record: &str) -> Vec<String> {
    let output = newsloom().args(["annotate", "--verbatim"]).write_stdin(record).output().unwrap();
    assert!(output.status.success());
    let line: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text: Vec<char> = line["text"].as_str().unwrap().chars().collect();
    let show = |time: &Value| {
        let at = |key: &str| time[key].as_u64().unwrap() as usize;
        let words: String = text[at("start")..at("end")].iter().collect();
        format!("{words} {} {}", time["type"].as_str().unwrap(), time["value"].as_str().unwrap())
    };
    line["times"].as_array().unwrap().iter().map(show).collect()
}

#[test]
fn offsets_are_code_points_and_values_stand_by_the_date() {
    let record =
        r#"{"id":"a","date":"2020-01-08","text":"Élodie – “hi” 😀 – left Friday\nmorning after two weeks."}"#;
    assert_eq!(times(record), ["Friday\nmorning TIME 2020-01-03TMO", "two weeks DURATION P2W"]);
}

#[test]
fn without_a_date_values_keep_their_x() {
    let record = r#"{"id":"a","text":"He left on Monday, on May 3 and in 2019."}"#;
    assert_eq!(times(record), ["Monday DATE XXXX-WXX-1", "May 3 DATE XXXX-05-03", "2019 DATE 2019"]);
}

#[test]
fn odd_text_ends_well() {
    let long = "on Monday the ".repeat(5_000);
    for text in [
        "",
        " ",
        "''",
        "th of May -- 's 1999s 99:99 12/31/99999",
        "去年五月三日",
        "\u{202e}May 3😀1999",
        long.as_str(),
    ] {
        let record = serde_json::json!({"id": "a", "date": "2020-01-08", "text": text}).to_string();
        times(&record);
    }
}

/// Agreement with labelled text, where it is there; well below what is reached, so that only a real loss fails.
#[test]
fn agreement_does_not_fall() {
    let gold = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/gold");
    if !gold.exists() {
        let _ = writeln!(std::io::stderr(), "skipped: no labelled data beside the repository");
        return;
    }
    for (file, strict, value) in [
        ("time/timebank.jsonl", 87.0, 80.0),
        ("time/aquaint.jsonl", 82.0, 73.0),
        ("time/wikiwars.jsonl", 80.0, 77.0),
    ] {
        let output = newsloom().arg("score").arg(gold.join(file)).output().unwrap();
        let report = String::from_utf8(output.stdout).unwrap();
        let measured = |key: &str| -> f64 {
            let (_, rest) = report.split_once(key).unwrap();
            rest.split_whitespace().next().unwrap().parse().unwrap()
        };
        assert!(measured("strict_f=") > strict, "{file}: {report}");
        assert!(measured("value_f=") > value, "{file}: {report}");
    }
}
