//! Base forms of English words.
//!
//! In: a form and its part of speech. Out: the lemma, as the treebanks EWT and GUM have it. Never: looks at the sentence; what
//! depends on it (`'d` as `would` or `had`) gets the more frequent answer.
//!
//! Rules cut endings and put letters back; irregular words and exceptions stand in `config/lemma.toml`.

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use smol_str::{SmolStr, StrExt};

use super::labels::Upos;

/// The built-in lists.
const LEMMAS: &str = include_str!("../../config/lemma.toml");

/// Finds base forms.
pub(super) struct Lemmatizer {
    verbs: FxHashMap<String, SmolStr>,
    silent_e: FxHashSet<String>,
    no_e: FxHashSet<String>,
    single_l: FxHashSet<String>,
    nouns: FxHashMap<String, SmolStr>,
    ends_in_s: FxHashSet<String>,
    ends_in_men: FxHashSet<String>,
    compared: FxHashSet<String>,
    capital_adjectives: FxHashSet<String>,
    names: FxHashMap<String, SmolStr>,
    forms: FxHashMap<Upos, FxHashMap<String, SmolStr>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    verbs: Vec<String>,
    silent_e: FxHashSet<String>,
    no_e: FxHashSet<String>,
    single_l: FxHashSet<String>,
    nouns: Vec<String>,
    ends_in_s: FxHashSet<String>,
    ends_in_men: FxHashSet<String>,
    compared: FxHashSet<String>,
    capital_adjectives: FxHashSet<String>,
    names: Vec<String>,
    forms: toml::Table,
}

impl Lemmatizer {
    /// With the built-in lists.
    pub(super) fn new() -> Self {
        let file: File = toml::from_str(LEMMAS).expect("the built-in lists are read by a test");
        let forms = file.forms.into_iter().map(|(upos, list)| {
            let list: Vec<String> = list.try_into().expect("lists of strings");
            (Upos::parse(&upos).expect("a part of speech"), pairs(&list))
        });
        Self {
            verbs: file.verbs.iter().flat_map(|line| conjugation(line)).collect(),
            silent_e: file.silent_e,
            no_e: file.no_e,
            single_l: file.single_l,
            nouns: pairs(&file.nouns),
            ends_in_s: file.ends_in_s,
            ends_in_men: file.ends_in_men,
            compared: file.compared,
            capital_adjectives: file.capital_adjectives,
            names: pairs(&file.names),
            forms: forms.collect(),
        }
    }

    /// The base form of `form` as a part of speech.
    pub(super) fn lemma(&self, form: &str, upos: Upos) -> SmolStr {
        let form = fold_marks(form);
        if upos == Upos::Propn {
            return self.names.get(&*form).cloned().unwrap_or_else(|| SmolStr::new(&form));
        }
        let lower = form.to_lowercase_smolstr();
        if let Some(base) = self.forms.get(&upos).and_then(|forms| forms.get(&*lower)) {
            return base.clone();
        }
        match upos {
            Upos::Verb => self.verb(&lower),
            Upos::Noun => self.noun(&lower),
            Upos::Adj if self.stays_capital(&form, &lower) => SmolStr::new(&form),
            Upos::Adj => self.adjective(&lower),
            Upos::Num => number(&form, &lower),
            Upos::Punct | Upos::Sym | Upos::X => SmolStr::new(&form),
            _ => lower,
        }
    }

    fn verb(&self, word: &str) -> SmolStr {
        if let Some(base) = self.verbs.get(word) {
            return base.clone();
        }
        let has_vowel = |stem: &str| stem.contains(is_vowel);
        if let Some(stem) = word.strip_suffix("ing").filter(|stem| stem.len() > 1 && has_vowel(stem)) {
            return self.of_stem(stem);
        }
        if let Some(stem) = word.strip_suffix("in'").filter(|stem| stem.len() > 2) {
            return self.of_stem(stem);
        }
        if let Some(stem) = word.strip_suffix("ied").filter(|stem| stem.len() > 1) {
            return join(stem, "y");
        }
        if let Some(stem) = word.strip_suffix("eed") {
            // "agreed", but "need" and "succeed" are base forms.
            let past = self.silent_e.contains(&word[..word.len() - 2]);
            return if past { join(stem, "ee") } else { word.into() };
        }
        if let Some(stem) = word.strip_suffix("ed").filter(|stem| stem.len() > 1 && has_vowel(stem)) {
            return self.of_stem(stem);
        }
        if word.ends_with('s') { self.without_s(word) } else { word.into() }
    }

    /// The verb whose form without -ing or -ed is `stem`.
    fn of_stem(&self, stem: &str) -> SmolStr {
        let bytes = stem.as_bytes();
        let last_two = (bytes.len() > 3).then(|| &bytes[bytes.len() - 2..]);
        if stem.ends_with("ee") || stem.ends_with("quer") {
            return stem.into();
        }
        // "panicking"
        if let Some(base) = stem.strip_suffix("ick").filter(|base| base.len() > 2) {
            return join(base, "ic");
        }
        if let Some(&[first, second]) = last_two
            && first == second
            && b"bdgklmnprtvz".contains(&first)
        {
            let kept = match first {
                b'l' => !self.single_l.contains(stem),
                b'z' => true,
                _ => false,
            };
            return if kept { stem.into() } else { stem[..stem.len() - 1].into() };
        }
        if self.silent_e.contains(stem) || !self.no_e.contains(stem) && takes_e(stem) {
            return join(stem, "e");
        }
        stem.into()
    }

    fn noun(&self, word: &str) -> SmolStr {
        if let Some(base) = self.nouns.get(word) {
            return base.clone();
        }
        if self.ends_in_s.contains(word) {
            return word.into();
        }
        let long = |stem: &&str| stem.len() > 2;
        if let Some(stem) = word.strip_suffix("men").filter(long) {
            return if self.ends_in_men.contains(word) { word.into() } else { join(stem, "man") };
        }
        for (ending, base) in [
            ("wives", "wife"),
            ("knives", "knife"),
            ("mice", "mouse"),
            ("teeth", "tooth"),
            ("children", "child"),
        ] {
            if let Some(stem) = word.strip_suffix(ending) {
                return join(stem, base);
            }
        }
        // "1990s" is no plural of a number.
        let decade = word.as_bytes().iter().rev().nth(1).is_some_and(u8::is_ascii_digit);
        if word.ends_with('s') && !decade { self.without_s(word) } else { word.into() }
    }

    /// Without the -s of a plural or of the third person.
    fn without_s(&self, word: &str) -> SmolStr {
        if let Some(base) = self.nouns.get(word) {
            return base.clone();
        }
        let cut = |letters: usize| SmolStr::new(&word[..word.len() - letters]);
        let ends = |endings: &[&str]| endings.iter().any(|ending| word.ends_with(ending));
        if let Some(possessive) = word.strip_suffix("'s").filter(|stem| !stem.is_empty()) {
            return possessive.into();
        }
        if ends(&["ss", "us", "is"]) || word.len() < 3 {
            return word.into();
        }
        if let Some(stem) = word.strip_suffix("ies") {
            return if stem.len() > 1 { join(stem, "y") } else { cut(1) };
        }
        if ends(&["ches", "shes", "sses", "xes", "zzes", "tzes", "oes"]) {
            return cut(2);
        }
        cut(1)
    }

    fn adjective(&self, word: &str) -> SmolStr {
        for ending in ["est", "er"] {
            let Some(stem) = word.strip_suffix(ending).filter(|stem| stem.len() > 1) else { continue };
            if self.compared.contains(stem) {
                return stem.into();
            }
            let with_e = join(stem, "e");
            if self.compared.contains(&*with_e) {
                return with_e;
            }
            if let Some(stem) = stem.strip_suffix('i') {
                let with_y = join(stem, "y");
                if self.compared.contains(&*with_y) {
                    return with_y;
                }
            }
            // "bigger"
            let mut letters = stem.chars();
            if let (Some(last), Some(before)) = (letters.next_back(), letters.next_back())
                && last == before
                && self.compared.contains(&stem[..stem.len() - last.len_utf8()])
            {
                return stem[..stem.len() - last.len_utf8()].into();
            }
        }
        word.into()
    }

    /// `American`, `Swiss`; but `Good` at the start of a sentence does not.
    fn stays_capital(&self, form: &str, lower: &str) -> bool {
        form.starts_with(char::is_uppercase)
            && (["ian", "ean", "can", "ese"].iter().any(|ending| lower.ends_with(ending))
                || self.capital_adjectives.contains(lower))
    }
}

/// `"form base"` entries.
fn pairs(list: &[String]) -> FxHashMap<String, SmolStr> {
    list.iter()
        .map(|entry| entry.split_once(' ').expect("a form and its base form"))
        .map(|(form, base)| (form.to_owned(), base.into()))
        .collect()
}

/// `"base: form form"`.
fn conjugation(line: &str) -> impl Iterator<Item = (String, SmolStr)> {
    let (base, forms) = line.split_once(':').expect("a base form and others");
    forms.split_whitespace().map(move |form| (form.to_owned(), base.into()))
}

fn join(stem: &str, ending: &str) -> SmolStr {
    smol_str::format_smolstr!("{stem}{ending}")
}

/// Apostrophes as ASCII has them, so that `’s` is `'s`.
fn fold_marks(form: &str) -> Cow<'_, str> {
    if form.is_ascii() || !form.contains(['’', '‘']) || form.chars().all(|mark| matches!(mark, '’' | '‘'))
    {
        return form.into();
    }
    form.replace(['’', '‘'], "'").into()
}

fn number(form: &str, lower: &SmolStr) -> SmolStr {
    if form.starts_with(|digit: char| digit.is_ascii_digit()) {
        // "1,000" is 1000.
        return lower.replace_smolstr(",", "");
    }
    let roman = form.bytes().all(|letter| b"IVXLC".contains(&letter));
    if roman { form.into() } else { lower.clone() }
}

fn is_vowel(letter: char) -> bool {
    matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

/// Whether a verb stem that ends like this has lost an e: "mak", "us", "chang", but not "look", "visit", "help".
fn takes_e(stem: &str) -> bool {
    let mut letters = stem.chars().rev();
    let (Some(last), Some(before)) = (letters.next(), letters.next()) else { return false };
    let third = letters.next();
    let ends = |endings: &[&str]| endings.iter().any(|ending| stem.ends_with(ending));
    match last {
        'c' | 'v' | 'u' | 'z' => return !ends(&["tz", "zz"]),
        'g' if is_vowel(before) => return before != 'y',
        'g' if matches!(before, 'r' | 'l' | 'd') => return true,
        'g' if before == 'n' => {
            return ends(&["ang", "eng", "lung"])
                && !["hang", "bang", "clang", "gang", "slang"].contains(&stem);
        }
        'g' => return false,
        's' => return before != 's',
        'h' => return ["breath", "loath", "sooth", "bath", "cloth", "seeth", "sheath"].contains(&stem),
        'w' | 'x' | 'y' | 'a' | 'e' | 'i' | 'o' => return false,
        'l' if "bcdfgkptz".contains(before) => return true,
        _ => {}
    }
    if !is_vowel(before) {
        return false;
    }
    match third {
        // "quot", "requir": the u is no vowel after q.
        Some('u') if stem.len() > 3 && stem.as_bytes()[stem.len() - 4] == b'q' => return true,
        Some('a' | 'e' | 'o' | 'u') => return ends(&["iat", "uat"]) || ["creat", "recreat"].contains(&stem),
        Some('i') => return stem.ends_with("iat"),
        _ => {}
    }
    if stem.chars().filter(|&letter| is_vowel(letter)).count() == 1 {
        return true;
    }
    ends(&[
        "at", "ut", "ot", "ur", "ir", "id", "od", "ud", "ad", "in", "im", "um", "ak", "ik", "ok", "uk", "ap",
        "yp", "am", "ag", "il", "un", "ul", "ub", "ac",
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lemmas() {
        let lemmatizer = Lemmatizer::new();
        for (upos, pairs) in [
            (
                Upos::Verb,
                "said say|Killed kill|making make|stopped stop|visiting visit|using use|looking look|tried try|\
                 agreed agree|needed need|died die|lying lie|changing change|bringing bring|controlled control|\
                 calling call|wrote write|goes go|watches watch|has have|created create|treated treat|quoted quote|\
                 required require|developing develop|focused focus|opened open|inviting invite|exploring explore|\
                 panicking panic|picked pick|believed believe|discusses discuss|argued argue|adding add|enabled enable|\
                 conquered conquer|need need|succeed succeed|is be|passed pass|sing sing|bled bleed",
            ),
            (
                Upos::Noun,
                "cities city|wives wife|men man|policemen policeman|specimen specimen|buses bus|analyses analysis|\
                 movies movie|churches church|news news|people people|1990s 1990s|Troops troops|heroes hero|shoes shoe|\
                 boss boss|crisis crisis|gas gas|PM p.m.|taxis taxi|grandchildren grandchild",
            ),
            (
                Upos::Adj,
                "bigger big|Latest late|happiest happy|larger large|other other|American American|Good good",
            ),
            (Upos::Adv, "better well|earlier early|Never never"),
            (Upos::Pron, "him he|I I|them they|those that|his his|’s we"),
            (Upos::Aux, "’s be|n't n't|wo will|were be|had have|'ll will"),
            (Upos::Part, "n’t not|'s 's|’s 's|to to"),
            (Upos::Propn, "Reuters Reuters|States State|James James"),
            (Upos::Num, "1,000 1000|III III|Three three|5m 5m"),
            (Upos::Punct, "“ \"|– -|. ."),
            (Upos::Intj, "Oh oh"),
        ] {
            for pair in pairs.split('|') {
                let (form, base) = pair.split_once(' ').unwrap();
                assert_eq!(lemmatizer.lemma(form, upos), base, "{form} as {}", upos.as_str());
            }
        }
    }

    #[test]
    fn lemmas_of_a_treebank() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/gold/syntax/ewt_dev.conllu");
        let Ok(treebank) = std::fs::read_to_string(path) else {
            eprintln!("skipped: {path} is not there");
            return;
        };
        let lemmatizer = Lemmatizer::new();
        let (mut right, mut all) = (0, 0);
        for line in treebank.lines() {
            let columns: Vec<&str> = line.split('\t').collect();
            if let [id, form, lemma, upos, ..] = columns[..]
                && id.bytes().all(|digit| digit.is_ascii_digit())
            {
                all += 1;
                right += usize::from(lemmatizer.lemma(form, Upos::parse(upos).unwrap_or_default()) == lemma);
            }
        }
        assert!(right * 1000 > all * 978, "{right} of {all}");
    }

    #[test]
    fn odd_forms_have_lemmas_too() {
        let lemmatizer = Lemmatizer::new();
        let long = "s".repeat(500);
        for upos in ["NOUN", "VERB", "ADJ", "PROPN", "NUM", "AUX", "PUNCT", "X"] {
            let upos = Upos::parse(upos).unwrap();
            for form in [
                "", "s", "'s", "ss", "ing", "ed", "éed", "ÉÉing", "İies", "’", "ier", "eer", "s’", "😀s",
                &long,
            ] {
                // An empty lemma would be one that says nothing.
                assert_eq!(lemmatizer.lemma(form, upos).is_empty(), form.is_empty(), "{form:?}");
            }
        }
    }
}
