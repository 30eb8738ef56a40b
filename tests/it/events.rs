//! Events as the program tells them, from raw text.

use std::collections::BTreeSet;

use assert_cmd::Command;
use serde_json::Value;

/// What `newsloom annotate` finds in one text, as "SOURCE CATEGORY TARGET".
fn told(text: &str) -> BTreeSet<String> {
    let record = serde_json::json!({"id": "a", "date": "2020-01-06", "text": text}).to_string();
    let output = Command::cargo_bin("newsloom")
        .unwrap()
        .args(["annotate", "--verbatim", "--jobs", "1"])
        .write_stdin(record)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let line: Value = serde_json::from_slice(&output.stdout).unwrap();
    let name = |side: &Value| side["text"].as_str().unwrap_or("-").to_owned();
    let events = line["events"].as_array().unwrap();
    for event in events {
        for side in ["source", "target", "trigger"] {
            if let (Some(start), Some(end)) = (event[side]["start"].as_u64(), event[side]["end"].as_u64()) {
                assert!(start < end && end <= text.chars().count() as u64, "{event}");
            }
        }
    }
    events
        .iter()
        .map(|event| {
            format!(
                "{} {} {}",
                name(&event["source"]),
                event["plover"].as_str().unwrap(),
                name(&event["target"])
            )
        })
        .collect()
}

#[test]
fn plain_sentences_are_coded() {
    for (text, expected) in [
        ("France condemned Russia on Monday.", "France ACCUSE Russia"),
        ("Russia was condemned by France.", "France ACCUSE Russia"),
        ("Iran and Turkey signed an agreement in Ankara.", "Iran AGREE Turkey|Iran SUPPORT Turkey"),
        ("Iran threatened to attack Israel.", "Iran THREATEN Israel"),
        ("China imposed sanctions on Canada.", "China COERCE Canada"),
    ] {
        let found = told(text);
        assert!(expected.split('|').any(|event| found.contains(event)), "{text}: {found:?}");
    }
}

#[test]
fn news_without_politics_has_no_events() {
    for text in [
        "She baked a cake and killed some time before dinner.",
        "The market rallied, and shares hit a record high.",
        "He shot the film in May. It meets all needs.",
        "",
        "😀 — …",
    ] {
        assert_eq!(told(text), BTreeSet::new(), "{text}");
    }
}
