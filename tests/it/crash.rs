//! Whatever stops a run, the same command leads to the same dataset.
#![cfg(unix)]

use std::{
    fs,
    io::Write,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use crate::program::{Desk, Tree, articles, assert_same};

/// Small batches, and a commit for each, so that there are many places to be stopped at.
const SETTINGS: &str = "[pipeline]\nbatch_records = 10\ncommit_seconds = 0\n";

fn inputs(desk: &Desk) {
    desk.write("in/a.jsonl", format!("{}broken\n", articles(70)));
    desk.write("in/b.txt", "One article that stands alone. Nothing is in it.");
    desk.write("in/c.jsonl", articles(110).replace("\"id\":\"a", "\"id\":\"c").replace("houses", "ships"));
    desk.write("in/empty.txt", "");
    desk.write("small.toml", SETTINGS);
}

fn start(desk: &Desk, arguments: &str) -> Child {
    desk.command(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

fn signal(child: &Child, name: &str) {
    // It may have ended already.
    let _ = Command::new("kill").args([name, &child.id().to_string()]).stderr(Stdio::null()).status();
}

/// A generator of waiting times (SplitMix64).
struct Times(u64);

impl Times {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        (mixed ^ (mixed >> 27)) % limit
    }
}

/// Milliseconds that a whole run takes.
fn undisturbed(desk: &Desk, dataset: &str, code: i32) -> (Tree, u64) {
    let since = std::time::Instant::now();
    desk.expect(code, &format!("run in -o {dataset} --config small.toml --jobs 2 --format csv,jsonl"));
    (desk.tree(dataset), since.elapsed().as_millis() as u64)
}

#[test]
fn killed_at_any_instant_and_run_again_the_dataset_is_the_same() {
    let desk = Desk::new();
    inputs(&desk);
    let (expected, whole) = undisturbed(&desk, "whole", 3);
    let mut times = Times(7);
    let mut kills = 0;
    for round in 0..3 {
        let dataset = format!("out{round}");
        let jobs = [1, 2, 8][round];
        let arguments = format!(
            "run in -o {dataset} --config small.toml --jobs {jobs} --format csv,jsonl --progress none"
        );
        // Longer and longer, so that it comes to an end.
        for attempt in 1_u64.. {
            let mut child = start(&desk, &arguments);
            thread::sleep(Duration::from_millis(times.below(whole * (1 + attempt) / 6 + 10)));
            signal(&child, "-KILL");
            let status = child.wait().unwrap();
            match status.code() {
                None => kills += 1,
                Some(code) => {
                    assert!(code == 3 || code == 0, "{arguments}: {code}");
                    break;
                }
            }
        }
        assert_same(&desk.tree(&dataset), &expected, &format!("round {round}"));
    }
    assert!(kills > 0, "no run was killed in time");
}

#[test]
fn a_growing_dataset_bears_a_kill_as_well() {
    let desk = Desk::new();
    inputs(&desk);
    let (_, whole) = undisturbed(&desk, "base", 3);
    desk.write("in/d.jsonl", articles(90).replace("\"id\":\"a", "\"id\":\"d").replace("houses", "roads"));
    copy(&desk, "base", "expected");
    desk.expect(0, "run in -o expected --config small.toml --format csv,jsonl");
    let expected = desk.tree("expected");
    let mut times = Times(11);
    for round in 0..2 {
        let dataset = format!("grown{round}");
        copy(&desk, "base", &dataset);
        let old = fs::read(desk.path().join(&dataset).join("articles.csv")).unwrap();
        let arguments = format!("run in -o {dataset} --config small.toml --format csv,jsonl --progress none");
        for attempt in 1_u64.. {
            let mut child = start(&desk, &arguments);
            thread::sleep(Duration::from_millis(times.below(whole * (2 + attempt) / 6 + 10)));
            signal(&child, "-KILL");
            let done = child.wait().unwrap().code().is_some();
            // What readers see meanwhile is the old table or the new one, whole.
            let now = fs::read(desk.path().join(&dataset).join("articles.csv")).unwrap();
            assert!(now == old || now == expected["articles.csv"], "a table in pieces");
            if done {
                break;
            }
        }
        assert_same(&desk.tree(&dataset), &expected, &format!("round {round}"));
    }
}

#[test]
fn overwriting_bears_a_kill_and_keeps_the_old_tables_until_the_new_are_whole() {
    let desk = Desk::new();
    inputs(&desk);
    let (expected, whole) = undisturbed(&desk, "whole", 3);
    desk.expect(3, "run in -o out --format csv,jsonl");
    let old = desk.read("out/articles.csv");
    desk.write("other.toml", SETTINGS);
    let mut times = Times(3);
    for attempt in 1_u64.. {
        let mut child =
            start(&desk, "run in -o out --config other.toml --format csv,jsonl --overwrite --progress none");
        thread::sleep(Duration::from_millis(times.below(whole * (1 + attempt) / 6 + 10)));
        signal(&child, "-KILL");
        if child.wait().unwrap().code().is_some() {
            break;
        }
        assert_eq!(desk.read("out/articles.csv"), old);
    }
    assert_same(&desk.tree("out"), &expected, "overwritten");
}

#[test]
fn a_signal_stops_at_a_batch_and_the_next_run_goes_on() {
    let desk = Desk::new();
    inputs(&desk);
    let (expected, whole) = undisturbed(&desk, "whole", 3);
    for (name, code) in [("-INT", 130), ("-TERM", 143)] {
        let dataset = format!("out{code}");
        let arguments = format!("run in -o {dataset} --config small.toml --format csv,jsonl --progress none");
        let mut stopped = None;
        // On a busy machine the run may be over, or not yet there, when the signal comes.
        for part in (12..24).chain(1..12).cycle().take(92) {
            let _ = fs::remove_dir_all(desk.path().join(&dataset));
            let child = desk.command(&arguments).stderr(Stdio::piped()).spawn().unwrap();
            thread::sleep(Duration::from_millis(whole * part / 24));
            signal(&child, name);
            let ended = child.wait_with_output().unwrap();
            if ended.status.code() == Some(code) {
                stopped = Some(String::from_utf8(ended.stderr).unwrap());
                break;
            }
        }
        let said = stopped.expect("no run could be stopped in time");
        assert!(said.contains("run the same command again"), "{said}");
        assert!(!desk.path().join(&dataset).join("articles.csv").exists(), "it looks whole and is not");
        let again = desk.expect(3, &arguments);
        assert!(said.contains(" 0 records") || again.stderr.contains("going on"), "{said}{}", again.stderr);
        assert_same(&desk.tree(&dataset), &expected, name);
    }
}

#[test]
fn two_runs_do_not_share_a_dataset() {
    let desk = Desk::new();
    desk.write("in.jsonl", articles(5));
    let mut first = desk.command("run - -o out").stdin(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let ledger = desk.path().join("out/.newsloom/ledger.jsonl");
    while !ledger.exists() {
        assert!(first.try_wait().unwrap().is_none(), "the first run ended");
        thread::sleep(Duration::from_millis(5));
    }
    let ended = desk.expect(75, "run in.jsonl -o out");
    assert!(ended.stderr.contains("another run holds this dataset"), "{}", ended.stderr);
    let mut input = first.stdin.take().unwrap();
    input.write_all(articles(7).as_bytes()).unwrap();
    drop(input);
    assert_eq!(first.wait().unwrap().code(), Some(0));
    assert_eq!(desk.rows("out/articles.csv").len(), 7);
    assert_eq!(desk.rows("out/articles.csv")[0]["source"], "-");
}

#[test]
fn what_was_being_read_must_be_there_to_go_on() {
    let desk = Desk::new();
    inputs(&desk);
    let arguments = "run in/c.jsonl -o out --config small.toml --progress none";
    let (_, whole) = undisturbed(&desk, "whole", 3);
    let state = |desk: &Desk| {
        let ledger = fs::read_to_string(desk.path().join("out/.newsloom/ledger.jsonl")).unwrap_or_default();
        ledger.lines().last().is_some_and(|line| line.contains("\"current\":{"))
    };
    for wait in (4..40).map(|step| whole * step / 40) {
        let _ = fs::remove_dir_all(desk.path().join("out"));
        let mut child = start(&desk, arguments);
        thread::sleep(Duration::from_millis(wait));
        signal(&child, "-KILL");
        child.wait().unwrap();
        if state(&desk) {
            break;
        }
    }
    assert!(state(&desk), "no run was stopped in the middle of its file");
    let ended = desk.expect(1, "run in/b.txt -o out --config small.toml");
    assert!(ended.stderr.contains("in/c.jsonl"), "{}", ended.stderr);
    let text = desk.read("in/c.jsonl");
    desk.write("in/c.jsonl", text.replace("ships", "sheep"));
    let ended = desk.expect(1, arguments);
    assert!(ended.stderr.contains("has changed since the last run was stopped"), "{}", ended.stderr);
    desk.write("in/c.jsonl", text);
    desk.expect(0, arguments);
}

fn copy(desk: &Desk, from: &str, to: &str) {
    for (name, bytes) in desk.tree(from) {
        desk.write(&format!("{to}/{name}"), bytes);
    }
    desk.write(&format!("{to}/run.json"), desk.read(&format!("{from}/run.json")));
}
