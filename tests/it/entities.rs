//! Entities with the built-in model, against labelled files where they lie beside the checkout.

use std::{path::Path, process::Command};

use newsloom::{
    analysis::{Analyzer, Scratch},
    article::Article,
    config::Config,
    document::Document,
    entity::EntityKind,
};
use serde_json::Value;

/// The labelled file, or nothing (said on stderr) where the data are not there.
fn labelled(name: &str) -> Option<std::path::PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/gold").join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {} is not there", path.display());
    None
}

fn annotate(text: &str, date: Option<&str>, config: &Config) -> Document {
    let article = Article {
        text: text.to_owned(),
        date: date.and_then(|date| date.parse().ok()),
        ..Article::default()
    };
    let mut documents = Vec::new();
    Analyzer::new(config).unwrap().annotate(&[article], &mut documents, &mut Scratch::default());
    documents.remove(0)
}

#[test]
fn people_of_the_seed_have_their_full_name() {
    let Some(path) = labelled("seed/seed.jsonl") else { return };
    let lines = std::fs::read_to_string(path).unwrap();
    let (mut right, mut all) = (0, 0);
    for record in lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
        let text = record["text"].as_str().unwrap();
        let offsets: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let document = annotate(text, record["date"].as_str(), &Config::default());
        for entity in
            record["entities"].as_array().unwrap().iter().filter(|entity| entity["type"] == "PERSON")
        {
            let at = |end: &str| offsets[entity[end].as_u64().unwrap() as usize] as u32;
            let (start, end) = (at("start"), at("end"));
            let found = document
                .mentions
                .iter()
                .find(|mention| mention.span.start < end && start < mention.span.end)
                .map(|mention| document.entities[mention.entity as usize].name.as_str());
            all += 1;
            right += usize::from(found == entity["name"].as_str());
        }
    }
    assert!(all > 20, "{all}");
    assert!(right * 100 >= all * 95, "{right} of {all}");
}

/// The value of a key in the last `RESULT` line of the program.
fn result(output: &str, key: &str) -> f64 {
    let line = output.lines().rfind(|line| line.starts_with("RESULT") && line.contains(key)).unwrap();
    line.split_whitespace()
        .find_map(|pair| pair.strip_prefix(key)?.strip_prefix('='))
        .unwrap()
        .parse()
        .unwrap()
}

fn score(path: &Path) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_newsloom")).arg("score").arg(path).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn phrases_have_their_country_and_sector() {
    let Some(path) = labelled("events/ngec_actor_tests.jsonl") else { return };
    let output = score(&path);
    let (country, sector) = (result(&output, "country"), result(&output, "sector"));
    assert!(country >= 90.0 && sector >= 75.0, "country {country}, sector {sector}");
}

#[test]
fn names_that_both_find_are_grouped_alike() {
    let Some(path) = labelled("syntax/gum_dev.conllu") else { return };
    let grouped = result(&score(&path), "conll_shared");
    assert!(grouped >= 85.0, "{grouped}");
}

#[test]
fn a_list_of_the_user_gives_its_ids() {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("names.csv");
    std::fs::write(&list, "name,type,id,aliases,country,sector\nRuritanian Post,ORG,q1,,RUR,MED\n").unwrap();
    let mut config = Config::default();
    config.entity.list = Some(list.clone());
    let document =
        annotate("Ann Lee of the Ruritanian Post said on Monday that she would leave.", None, &config);
    let entity = document.entities.iter().find(|entity| entity.name == "Ruritanian Post");
    let found = entity.map(|entity| (entity.user_id.as_deref(), entity.actor.country, entity.actor.sector));
    assert_eq!(found, Some((Some("q1"), Some("RUR"), Some("MED"))));
    std::fs::write(&list, "name,type\nX,PLANET\n").unwrap();
    let error = Analyzer::new(&config).err().unwrap().to_string();
    assert!(error.contains("line 2") && error.contains("PLANET"), "{error}");
}

#[test]
fn names_of_the_user_are_found_where_the_model_sees_none() {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("actors.csv");
    std::fs::write(
        &list,
        "name,type,aliases,country,sector,from,until\n\
         Gondor,GPE,Minas Tirith,GON,,,\n\
         Gondorian,NORP,Gondorians,GON,,,\n\
         The Shire,GPE,,SHR,,,\n\
         Faramir,PERSON,,GON,MIL,,2019-05-01\n\
         Faramir,PERSON,,GON,GOV,2019-05-01,\n",
    )
    .unwrap();
    let mut config = Config::default();
    config.entity.list = Some(list);
    for (text, date, expected) in [
        ("They left for Minas Tirith and gondor.", None, &[("Minas Tirith", "Gondor", "GON ")] as &[_]),
        (
            "In the Shire, Gondorians sang.",
            None,
            &[("Shire", "The Shire", "SHR "), ("Gondorians", "Gondorian", "GON CVL")],
        ),
        ("South Gondor is cold.", None, &[("Gondor", "Gondor", "GON ")]),
        ("Faramir left.", Some("2019-04-30"), &[("Faramir", "Faramir", "GON MIL")]),
        ("Faramir left.", Some("2019-05-01"), &[("Faramir", "Faramir", "GON GOV")]),
        ("The Gondor Broadcasting Corporation reported it.", None, &[]),
    ] {
        let document = annotate(text, date, &config);
        let found: Vec<_> = document
            .mentions
            .iter()
            .map(|mention| (mention, &document.entities[mention.entity as usize]))
            .filter(|(_, entity)| entity.name != "Gondor Broadcasting Corporation")
            .map(|(mention, entity)| {
                let actor = entity.actor;
                let code =
                    format!("{} {}", actor.country.unwrap_or_default(), actor.sector.unwrap_or_default());
                (mention.span.of(text), entity.name.as_str(), code)
            })
            .collect();
        let found: Vec<_> = found.iter().map(|(span, name, code)| (*span, *name, code.as_str())).collect();
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn a_region_is_a_place_whatever_stands_behind_it() {
    let text = "The two leaders also pledged to cooperate in supporting Pacific island nations.";
    let document = annotate(text, None, &Config::default());
    let kinds: Vec<_> =
        document.mentions.iter().map(|mention| (mention.span.of(text), mention.kind)).collect();
    assert!(kinds.contains(&("Pacific", EntityKind::Loc)), "{kinds:?}");
}
