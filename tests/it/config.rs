//! `--config`: the same for every command that analyses text.

use crate::program::Desk;

const RECORD: &str = r#"{"id": "a", "text": "Gondor invaded Mordor.", "events": [{"cameo": "192", "source_code": "GON",
    "target_code": "MOR"}]}"#;

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("actors.csv", "name,type,country\nGondor,GPE,GON\nMordor,GPE,MOR\n");
    desk.write("own.toml", "[entity]\nlist = \"actors.csv\"\n");
    desk.write("gold.jsonl", format!("{}\n", RECORD.replace('\n', " ")));
    desk
}

#[test]
fn actors_of_the_user_count_in_every_command() {
    let desk = desk();
    let annotated = desk.expect(0, "annotate gold.jsonl --verbatim --config own.toml").stdout;
    let record: serde_json::Value = serde_json::from_str(annotated.lines().next().unwrap()).unwrap();
    let event = &record["events"][0];
    assert_eq!([&event["source"]["country"], &event["target"]["country"]], ["GON", "MOR"], "{annotated}");
    let scored = desk.expect(0, "score gold.jsonl --config own.toml").stdout;
    assert!(scored.contains("dyad=100.00"), "{scored}");
    assert!(!desk.expect(0, "score gold.jsonl").stdout.contains("dyad=100.00"));
    assert!(desk.expect(0, "show gold.jsonl --config own.toml").stdout.contains("Gondor"));
}

#[test]
fn a_bad_configuration_ends_every_command_before_it_reads() {
    let desk = desk();
    desk.write("unknown.toml", "[entity]\nlsit = \"actors.csv\"\n");
    desk.write("value.toml", "[pipeline]\nbatch_records = 0\n");
    desk.write("list.toml", "[entity]\nlist = \"none.csv\"\n");
    for command in ["annotate gold.jsonl", "score gold.jsonl", "show gold.jsonl", "run gold.jsonl -o out"] {
        for (file, message) in [
            ("none.toml", "cannot read the configuration"),
            ("unknown.toml", "is `entity.list` meant?"),
            ("value.toml", "pipeline.batch_records"),
            ("list.toml", "none.csv"),
        ] {
            let ended = desk.expect(78, &format!("{command} --config {file}"));
            assert!(ended.stderr.contains(message), "{command} {file}: {}", ended.stderr);
            assert!(ended.stdout.is_empty(), "{}", ended.stdout);
        }
    }
}
