//! `newsloom run`: datasets, their account, and what keeps a run from spoiling one.

use std::{collections::BTreeSet, fs, process::Command};

use crate::program::{Desk, Tree, articles, assert_same};

fn counts_add_up(desk: &Desk, dataset: &str) -> serde_json::Value {
    let counts = desk.json(&format!("{dataset}/run.json"))["counts"].clone();
    let number = |key: &str| counts[key].as_u64().unwrap();
    let parts: u64 = ["articles", "duplicates", "filtered", "rejected"].map(number).iter().sum();
    assert_eq!(number("records"), parts, "{counts}");
    assert_eq!(desk.rows(&format!("{dataset}/articles.csv")).len() as u64, number("articles"));
    assert_eq!(desk.rows(&format!("{dataset}/duplicates.csv")).len() as u64, number("duplicates"));
    assert_eq!(desk.read(&format!("{dataset}/rejected.jsonl")).lines().count() as u64, number("rejected"));
    counts
}

#[test]
fn records_become_tables_and_every_one_is_accounted_for() {
    let desk = Desk::new();
    desk.write("in/a.jsonl", format!("{}not json\n{{\"id\":\"z\",\"title\":\"no text\"}}\n", articles(40)));
    desk.write("in/b.txt", " date 2020-01-06 At the funeral, Maria Lopez said: \"It is over.\"\n");
    desk.write("in/empty.txt", "");
    let ended = desk.expect(3, "run in -o out --format csv,jsonl");
    assert_eq!(ended.stdout, "");
    assert!(ended.stderr.contains("3 rejected"), "{}", ended.stderr);
    let counts = counts_add_up(&desk, "out");
    assert_eq!((counts["articles"].as_u64(), counts["duplicates"].as_u64()), (Some(39), Some(2)));
    let rows = desk.rows("out/articles.csv");
    let first = &rows[0];
    assert_eq!((first["article_id"].as_str(), first["date"].as_str()), ("a0", "2021-01-01"));
    assert_eq!((first["source"].as_str(), first["record"].as_str()), ("in/a.jsonl", "0"));
    assert_eq!(rows.last().unwrap()["date"], "2020-01-06");
    assert_eq!(desk.rows("out/duplicates.csv")[0]["article_id"], "a15");

    // Every row of every table points at the characters that it shows.
    let texts: std::collections::HashMap<String, Vec<char>> =
        rows.iter().map(|row| (row["article_id"].clone(), row["text"].chars().collect())).collect();
    for (table, text) in [("mentions", "text"), ("times", "text"), ("events", "trigger")] {
        for row in desk.rows(&format!("out/{table}.csv")) {
            let (start, end) = (row["start"].parse::<usize>().unwrap(), row["end"].parse::<usize>().unwrap());
            let shown: String = texts[&row["article_id"]][start..end].iter().collect();
            assert_eq!(shown, row[text], "{table}");
        }
    }
    assert!(!desk.rows("out/quotes.csv").is_empty());

    // Both forms hold the same cells, and the description names their columns in the same order.
    let package = desk.json("out/datapackage.json");
    for resource in package["resources"].as_array().unwrap() {
        let path = format!("out/{}", resource["path"].as_str().unwrap());
        let fields: Vec<&str> = resource["schema"]["fields"]
            .as_array()
            .unwrap()
            .iter()
            .map(|f| f["name"].as_str().unwrap())
            .collect();
        assert_eq!(resource["bytes"].as_u64().unwrap(), fs::metadata(desk.path().join(&path)).unwrap().len());
        if resource["format"] == "csv" {
            let header = csv::Reader::from_path(desk.path().join(&path)).unwrap().headers().unwrap().clone();
            assert_eq!(header.iter().collect::<Vec<_>>(), fields, "{path}");
            let lines = desk.read(&path.replace(".csv", ".jsonl"));
            let rows = desk.rows(&path);
            assert_eq!(lines.lines().count(), rows.len(), "{path}");
            for (line, row) in lines.lines().zip(rows) {
                let line: serde_json::Map<String, serde_json::Value> = serde_json::from_str(line).unwrap();
                assert_eq!(line.keys().collect::<Vec<_>>(), fields);
                for (name, cell) in line {
                    let cell = match cell {
                        serde_json::Value::Null => String::new(),
                        serde_json::Value::String(text) => text,
                        other => other.to_string(),
                    };
                    assert_eq!(cell, row[&name], "{path} {name}");
                }
            }
        }
    }
}

#[test]
fn other_programs_read_the_tables() {
    if Command::new("python3").arg("--version").output().is_err() {
        eprintln!("skipped: no python3 here");
        return;
    }
    let desk = Desk::new();
    desk.write("in.jsonl", articles(30));
    desk.expect(0, "run in.jsonl -o out --format csv,jsonl");
    let script = r#"
import csv, glob, json
for path in glob.glob("out/**/*.csv", recursive=True):
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, strict=True))
    with open(path[:-4] + ".jsonl", encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    assert len(rows) == len(lines), path
    for row, line in zip(rows, lines):
        assert None not in row and None not in row.values(), path
        text = {k: "" if v is None else str(v).lower() if isinstance(v, bool) else v if isinstance(v, str) else None
                for k, v in line.items()}
        assert all(row[k] == v for k, v in text.items() if v is not None), (path, row, line)
texts = {row["article_id"]: row["text"] for row in csv.DictReader(open("out/articles.csv", newline="", encoding="utf-8"))}
for row in csv.DictReader(open("out/mentions.csv", newline="", encoding="utf-8")):
    assert texts[row["article_id"]][int(row["start"]):int(row["end"])] == row["text"]
"#;
    let checked = Command::new("python3").arg("-c").arg(script).current_dir(desk.path()).output().unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let desk = Desk::new();
    desk.write("in/a.jsonl", articles(400));
    desk.write("in/b.jsonl", articles(450).replace("\"id\":\"a", "\"id\":\"b"));
    desk.write("small.toml", "[pipeline]\nbatch_records = 7\n");
    let mut first: Option<Tree> = None;
    for jobs in [1, 2, 8] {
        desk.expect(0, &format!("run in -o out{jobs} --jobs {jobs} --format csv,jsonl --config small.toml"));
        let tree = desk.tree(&format!("out{jobs}"));
        match &first {
            None => first = Some(tree),
            Some(first) => assert_same(&tree, first, &format!("{jobs} threads")),
        }
    }
    assert_eq!(counts_add_up(&desk, "out8")["articles"], desk.rows("out1/articles.csv").len());
}

#[test]
fn a_second_run_reads_only_what_is_new() {
    let desk = Desk::new();
    desk.write("in/a.jsonl", format!("{}broken\n", articles(60)));
    desk.expect(3, "run in -o out");
    let before = desk.tree("out");
    let account = desk.read("out/run.json");
    let ended = desk.expect(0, "run in -o out");
    assert!(ended.stderr.contains("nothing new"), "{}", ended.stderr);
    assert_same(&desk.tree("out"), &before, "nothing new");
    assert_eq!(desk.read("out/run.json"), account);

    // The file times may be gone with a copy: then the content tells.
    desk.write("in/a.jsonl", format!("{}broken\n", articles(60)));
    assert!(desk.expect(0, "run in -o out").stderr.contains("nothing new"));

    desk.write("in/b.jsonl", articles(100).replace("\"id\":\"a", "\"id\":\"b").replace("houses", "bridges"));
    let ended = desk.expect(0, "run in -o out");
    assert!(ended.stderr.contains("adding 1 new file"), "{}", ended.stderr);
    desk.expect(3, "run in -o whole");
    let tables = |name: &str| {
        let mut tree = desk.tree(name);
        tree.retain(|name, _| !name.starts_with(".newsloom"));
        tree
    };
    assert_same(&tables("out"), &tables("whole"), "grown and made at once");
    counts_add_up(&desk, "out");

    // Only the new file is given: the old articles stay.
    desk.write("c.jsonl", articles(3).replace("\"id\":\"a", "\"id\":\"c").replace("houses", "boats"));
    let rows = desk.rows("out/articles.csv").len();
    desk.expect(0, "run c.jsonl -o out");
    assert_eq!(desk.rows("out/articles.csv").len(), rows + 3);
}

#[test]
fn other_settings_are_refused_unless_overwriting_is_asked_for() {
    let desk = Desk::new();
    desk.write("in.jsonl", articles(20));
    desk.write("other.toml", "[summary]\npair_entities = 3\n[pipeline]\njobs = 1\n");
    desk.expect(0, "run in.jsonl -o out");
    let before = desk.tree("out");
    let ended = desk.expect(78, "run in.jsonl -o out --config other.toml");
    assert!(ended.stderr.contains("summary.pair_entities was 50 and is 3"), "{}", ended.stderr);
    let ended = desk.expect(78, "run in.jsonl -o out --format jsonl");
    assert!(ended.stderr.contains("write.formats"), "{}", ended.stderr);
    assert_same(&desk.tree("out"), &before, "refused");
    desk.expect(0, "run in.jsonl -o out --format jsonl --overwrite");
    desk.expect(0, "run in.jsonl -o fresh --format jsonl");
    assert_same(&desk.tree("out"), &desk.tree("fresh"), "overwritten");
}

#[test]
fn changed_files_are_noticed() {
    let desk = Desk::new();
    let text = articles(20);
    desk.write("in.jsonl", &text);
    desk.expect(0, "run in.jsonl -o out");
    // The same length, other content.
    desk.write("in.jsonl", text.replace("houses", "horses"));
    let ended = desk.expect(1, "run in.jsonl -o out");
    assert!(ended.stderr.contains("in.jsonl") && ended.stderr.contains("changed"), "{}", ended.stderr);
    desk.expect(0, "run in.jsonl -o out --overwrite");
    assert!(desk.rows("out/articles.csv")[0]["text"].contains("horses"));

    let table = desk.read("out/mentions.csv");
    desk.write("out/mentions.csv", format!("{table}\n"));
    desk.write("new.jsonl", articles(25));
    let ended = desk.expect(1, "run new.jsonl -o out");
    assert!(ended.stderr.contains("mentions.csv was changed by something else"), "{}", ended.stderr);
    desk.write("out/mentions.csv", table);
    desk.expect(0, "run new.jsonl -o out");
}

#[test]
fn files_of_others_are_not_touched() {
    let desk = Desk::new();
    desk.write("in.jsonl", articles(5));
    desk.write("out/articles.csv", "mine");
    desk.write("out/notes.txt", "mine too");
    let ended = desk.expect(1, "run in.jsonl -o out");
    assert!(ended.stderr.contains("articles.csv"), "{}", ended.stderr);
    assert_eq!(desk.read("out/articles.csv"), "mine");
    desk.expect(0, "run in.jsonl -o out --overwrite");
    assert_eq!(desk.rows("out/articles.csv").len(), 5);
    assert_eq!(desk.read("out/notes.txt"), "mine too");
}

#[test]
fn mistakes_end_before_anything_is_read() {
    let desk = Desk::new();
    desk.write("in.jsonl", articles(5));
    desk.write("bad.toml", "[pipeline]\njbos = 2\n");
    for (code, arguments, message) in [
        (2, "run missing.jsonl -o out", "missing.jsonl: no such file"),
        (2, "run in.jsonl", "--output"),
        (2, "run in.jsonl -o out --format parquet", "no Parquet"),
        (2, "run in.jsonl -o out --format xlsx", "csv and jsonl"),
        (78, "run in.jsonl -o out --config bad.toml", "is `pipeline.jobs` meant?"),
        (78, "run in.jsonl -o out --config none.toml", "none.toml"),
        (78, "run in.jsonl -o out --model in.jsonl", "model"),
    ] {
        let ended = desk.expect(code, arguments);
        assert!(ended.stderr.contains(message), "{arguments}: {}", ended.stderr);
        assert!(!desk.path().join("out").exists(), "{arguments}");
    }
    let ended = desk.expect(0, "run in.jsonl -o out --dry-run");
    assert!(ended.stdout.contains("in.jsonl"), "{}", ended.stdout);
    assert!(!desk.path().join("out").exists());
}

#[test]
fn progress_is_told_as_json_lines_if_asked_for() {
    let desk = Desk::new();
    desk.write("in.jsonl", articles(50));
    let ended = desk.expect(0, "run in.jsonl -o out --progress json");
    let last = ended.stderr.lines().rfind(|line| line.starts_with('{')).unwrap();
    let line: serde_json::Value = serde_json::from_str(last).unwrap();
    let size = fs::metadata(desk.path().join("in.jsonl")).unwrap().len();
    assert_eq!((line["done"].as_u64(), line["total"].as_u64()), (Some(size), Some(size)));
    assert_eq!(line["records"], 50);
    let keys: BTreeSet<&str> = line.as_object().unwrap().keys().map(String::as_str).collect();
    assert!(keys.is_superset(&BTreeSet::from(["articles", "bytes", "rejected", "seconds_left"])));
}
