//! One event, told often.
//!
//! In: the events of one article. Out: each once, with how often it is told and the id that the same event has in every article.
//! Never: joins what differs in category, actors, date or status.

use std::fmt::Write;

use rustc_hash::FxHashMap;
use smol_str::{SmolStr, format_smolstr};

use crate::document::{Document, Event, Participant};

/// Keeps the first report of each event, counts the others and gives the cluster ids.
pub(super) fn merge(events: Vec<Event>, text: &str, document: &Document) -> Vec<Event> {
    let mut first: FxHashMap<String, usize> = FxHashMap::default();
    let mut kept: Vec<Event> = Vec::with_capacity(events.len());
    for mut event in events {
        let key = |participant: &Option<Participant>| {
            participant
                .as_ref()
                .map_or_else(SmolStr::default, |participant| local_name(participant, text, document))
        };
        let root = event.cameo.get(..2).unwrap_or_default();
        let what = format!(
            "{}|{root}|{}|{}|{}|{}",
            event.plover,
            key(&event.source),
            key(&event.target),
            event.date,
            event.status.as_str()
        );
        if let Some(&at) = first.get(&what) {
            let known = &mut kept[at];
            known.reports += 1;
            known.killed = known.killed.or(event.killed);
            known.injured = known.injured.or(event.injured);
            known.place = known.place.or(event.place);
        } else {
            event.cluster = cluster(&event, text, document);
            first.insert(what, kept.len());
            kept.push(event);
        }
    }
    kept
}

/// Who it is inside the article.
fn local_name(participant: &Participant, text: &str, document: &Document) -> SmolStr {
    match participant.entity.and_then(|entity| document.entities.get(entity as usize)) {
        Some(entity) => SmolStr::new(&entity.name),
        None => SmolStr::new(participant.span.of(text).to_lowercase()),
    }
}

/// Who it is in every article: country and sector where they are known, else the name.
fn global_name(participant: Option<&Participant>, text: &str, document: &Document) -> SmolStr {
    let Some(participant) = participant else { return SmolStr::default() };
    match (participant.actor.country, participant.actor.sector) {
        (Some(country), sector) => format_smolstr!("{country}{}", sector.unwrap_or_default()),
        _ => local_name(participant, text, document).to_lowercase().into(),
    }
}

/// The same sixteen digits for the same actors, category, day and place.
fn cluster(event: &Event, text: &str, document: &Document) -> SmolStr {
    let place = event.place.and_then(|place| document.entities.get(place as usize));
    let place = place.map(|entity| match &entity.place {
        Some(place) => place.geonames.to_string(),
        None => entity.name.to_lowercase(),
    });
    let what = format!(
        "{}|{}|{}|{}|{}",
        event.plover,
        global_name(event.source.as_ref(), text, document),
        global_name(event.target.as_ref(), text, document),
        event.date,
        place.unwrap_or_default()
    );
    let mut id = String::with_capacity(16);
    for byte in &blake3::hash(what.as_bytes()).as_bytes()[..8] {
        let _ = write!(id, "{byte:02x}");
    }
    id.into()
}
