//! Cleaning as a user of `annotate` meets it: without `--verbatim` the text is cleaned, with it every offset is the input's.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use serde_json::Value;

/// What `newsloom annotate` makes of lines, and what it says of them.
fn annotate(arguments: &[&str], input: &str) -> (Vec<Value>, String, Option<i32>) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_newsloom"))
        .arg("annotate")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    let records = stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (records, String::from_utf8(output.stderr).unwrap(), output.status.code())
}

const RECORD: &str = r#"{"id": 1, "date": "Jan. 6, 2020 10:30 am", "text": "<p>LONDON (AP) &mdash; Itâ€™s  raining.</p>\r\n<p>Advertisement</p><p>Nobody was hurt.</p>"}"#;

#[test]
fn annotate_cleans() {
    let (records, stderr, code) = annotate(&[], RECORD);
    assert_eq!((records.len(), stderr.as_str(), code), (1, "", Some(0)));
    assert_eq!(records[0]["text"], "It’s raining.\n\nNobody was hurt.");
    assert_eq!(records[0]["date"], "2020-01-06");
    let sentences: Vec<(u64, u64)> = records[0]["sentences"]
        .as_array()
        .unwrap()
        .iter()
        .map(|sentence| (sentence["start"].as_u64().unwrap(), sentence["end"].as_u64().unwrap()))
        .collect();
    assert_eq!(sentences, [(0, 13), (15, 31)]);
}

#[test]
fn annotate_takes_text_verbatim_if_asked_to() {
    let (records, _, code) = annotate(&["--verbatim"], RECORD);
    let input: Value = serde_json::from_str(RECORD).unwrap();
    assert_eq!(code, Some(0));
    assert_eq!(records[0]["text"], input["text"]);
}

#[test]
fn a_text_of_which_nothing_is_left_is_rejected() {
    let input = format!("{{\"text\": \"<p>&nbsp;</p>\"}}\n{RECORD}\n");
    let (records, stderr, code) = annotate(&[], &input);
    assert_eq!((records.len(), code), (1, Some(3)));
    assert!(stderr.contains("line 1"), "{stderr}");
    let (records, _, code) = annotate(&["--verbatim"], &input);
    assert_eq!((records.len(), code), (2, Some(0)));
}
