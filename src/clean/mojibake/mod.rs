//! Text that was decoded with the wrong encoding (`donâ€™t`).
//!
//! In: text. Out: the same with the characters that were meant, where UTF-8 had been read as an encoding of one byte a
//! character, once or several times over, perhaps with bytes lost on the way; and with the characters of Windows-1252 where
//! its bytes had been read as control characters. Never: touches text that does not look wrong.
//!
//! The idea is that of ftfy (Speer 2019, doi:10.5281/zenodo.2591652): a line is taken for damaged if characters stand side by
//! side that no language puts so ([`oddity`]), and its repair is taken if less of that is left. Lines are judged one by one.

mod codepages;
mod oddity;

use std::{borrow::Cow, ops::Range};

use super::scan;
use codepages::{Codepage, LOST};
use oddity::{is_foreign, mixture, oddity};

/// So often text may have been read wrongly, one time on top of the other.
const ROUNDS: usize = 5;

/// Repairs text.
#[derive(Debug)]
pub(super) struct Repairer {
    codepages: Vec<Codepage>,
}

impl Repairer {
    /// With all encodings that are known to be mistaken for UTF-8.
    pub(super) fn new() -> Self {
        Self { codepages: Codepage::all() }
    }

    /// `text` with the characters that were meant.
    pub(super) fn repair<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let Some(first) = first_suspect(text) else { return text.into() };
        let mut start = text[..first].rfind('\n').map_or(0, |at| at + 1);
        let mut out = String::new();
        let mut copied = 0;
        loop {
            let end = text[start..].find('\n').map_or(text.len(), |length| start + length);
            if let Some(line) = self.repair_line(&text[start..end]) {
                out.push_str(&text[copied..start]);
                out.push_str(&line);
                copied = end;
            }
            let Some(next) = text.get(end..).and_then(first_suspect) else { break };
            start = text[..end + next].rfind('\n').map_or(0, |at| at + 1);
        }
        if copied == 0 && out.is_empty() {
            return text.into();
        }
        out.push_str(&text[copied..]);
        out.into()
    }

    fn repair_line(&self, line: &str) -> Option<String> {
        let mut letters: Vec<char> = line.chars().collect();
        let mut changed = false;
        for _ in 0..ROUNDS {
            let odd = oddity(&letters);
            if odd == 0 {
                break;
            }
            let mixed = mixture(&letters);
            let readings = self.codepages.iter().filter_map(|codepage| reread(&letters, codepage));
            let best = readings
                .chain(controls(&letters))
                .map(|reading| (oddity(&reading.letters), reading))
                .filter(|(left, reading)| {
                    left + reading.margin < odd && mixture(&reading.letters) <= mixed + odd / 8
                })
                // The first of equals: the encodings stand in the order in which they are met.
                .min_by_key(|(left, reading)| (*left, !reading.whole));
            let Some((_, reading)) = best else { break };
            letters = reading.letters;
            changed = true;
        }
        changed.then(|| letters.into_iter().collect())
    }
}

/// Another reading of a line.
struct Reading {
    letters: Vec<char>,
    /// Whether every character beyond ASCII is read otherwise.
    whole: bool,
    /// So much oddity must go, beyond the first.
    margin: u32,
}

/// The first place where a character stands that may be a sign of damage. Two characters side by side that are not ASCII and
/// not of one script or plain punctuation, control characters, and the letters `Ã` and `Â` before a space are.
fn first_suspect(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut from = 0;
    while let Some(at) = scan::find(bytes, from, |byte| byte >= 0x80) {
        let (length, plain) = look(&bytes[at..]);
        let after = at + length;
        match bytes.get(after) {
            Some(&next) if next >= 0x80 && !(plain && look(&bytes[after..]).1) => return Some(at),
            Some(b' ') if matches!(&bytes[at..after], [0xC3, 0x82 | 0x83]) => return Some(at),
            _ if bytes[at] == 0xC2 && bytes[at + 1] < 0xA0 => return Some(at),
            _ => {}
        }
        from = after;
    }
    None
}

/// Length of the character that `bytes` begin with, and whether it often stands beside others like it: general punctuation,
/// and letters of the scripts beyond Latin.
fn look(bytes: &[u8]) -> (usize, bool) {
    let second = bytes.get(1).copied().unwrap_or_default();
    match bytes[0] {
        0xD0 => (2, second >= 0x90),
        0xD1 => (2, second <= 0x91),
        // Greek, Hebrew, Arabic.
        0xCE | 0xCF | 0xD7..=0xDB => (2, true),
        0xC0..=0xDF => (2, false),
        0xE2 => (3, second == 0x80),
        0xE0 | 0xE1 | 0xE3..=0xEE => (3, true),
        0xEF => (3, matches!(second, 0xBC..=0xBE)),
        0xF0..=0xFF => (4, true),
        _ => (1, false),
    }
}

/// The line as it reads if its characters are bytes in `codepage` and these are UTF-8; `None` if that changes nothing.
///
/// A line that can be read so as a whole was damaged as a whole; else only what is damaged for sure is read so.
fn reread(letters: &[char], codepage: &Codepage) -> Option<Reading> {
    let bytes: Vec<Option<u16>> = letters.iter().map(|&letter| codepage.byte(letter)).collect();
    let mut all = Vec::with_capacity(letters.len());
    let mut sure = Vec::with_capacity(letters.len());
    let mut run = Vec::new();
    let (mut whole, mut any, mut any_sure) = (true, false, false);
    let mut at = 0;
    while at < letters.len() {
        let start = at;
        run.clear();
        let mut longest = 0;
        while at < letters.len()
            && let Some((decoded, length)) = sequence(&bytes[at..], &letters[at..], codepage)
        {
            run.push(decoded);
            longest = longest.max(length);
            at += length;
        }
        if run.is_empty() {
            whole &= letters[at].is_ascii();
            all.push(letters[at]);
            sure.push(letters[at]);
            at += 1;
            continue;
        }
        any = true;
        all.extend(&run);
        if is_sure(letters, start..at, &run, longest) {
            any_sure = true;
            sure.extend(&run);
        } else {
            sure.extend(&letters[start..at]);
        }
    }
    whole &= any;
    let letters = if whole { all } else { sure };
    (whole || any_sure).then(|| Reading { letters, whole, margin: codepage.margin() })
}

/// Whether a run of sequences is damage by itself, whatever the rest of the line is: it looks odd, and sound once it is read
/// otherwise.
fn is_sure(letters: &[char], place: Range<usize>, decoded: &[char], longest: usize) -> bool {
    let before = &letters[place.start.saturating_sub(1)..place.start];
    let after = &letters[place.end..letters.len().min(place.end + 2)];
    let odd = oddity(&letters[place.start - before.len()..place.end + after.len()]);
    let telling = longest > 2 || matches!(letters[place.start], 'Ã' | 'Â' | 'Ð' | 'Ñ') || odd >= 2;
    // One letter of another script proves nothing.
    let alone = decoded.len() == 1
        && is_foreign(decoded[0])
        && !before.iter().chain(after.first()).any(|&letter| is_foreign(letter));
    telling && !alone && odd > 0 && oddity(&[before, decoded, after].concat()) == 0
}

/// The character that the UTF-8 sequence at the start of `bytes` stands for, and its length.
fn sequence(bytes: &[Option<u16>], letters: &[char], codepage: &Codepage) -> Option<(char, usize)> {
    let first = bytes[0].filter(|&byte| byte != LOST && byte >= 0xC2)?;
    let length = match first {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return None,
    };
    if let Some(found) = with_plain_space(first, letters) {
        return Some(found);
    }
    let rest = |index: usize| bytes.get(index).copied().flatten();
    let follows = |index: usize| rest(index).filter(|&byte| byte == LOST || (0x80..=0xBF).contains(&byte));
    // Windows-1252 has nothing at 9D, so that the last byte of a closing quotation mark is the one that gets lost.
    if codepage.is_western()
        && first == 0xE2
        && rest(1) == Some(0x80)
        && follows(2).is_none_or(|byte| byte == LOST)
    {
        return Some(match letters.get(2) {
            // A dash whose last byte, a quotation mark in Windows-1252, was straightened.
            Some('"') => ('—', 3),
            Some('?' | &char::REPLACEMENT_CHARACTER) => ('”', 3),
            _ => ('”', 2),
        });
    }
    let mut utf8 = [first as u8, 0, 0, 0];
    let mut lost = false;
    for (index, place) in utf8.iter_mut().enumerate().take(length).skip(1) {
        let byte = follows(index)?;
        lost |= byte == LOST;
        *place = byte as u8;
    }
    if lost {
        return Some((char::REPLACEMENT_CHARACTER, length));
    }
    if let Ok(decoded) = std::str::from_utf8(&utf8[..length]) {
        return decoded.chars().next().map(|decoded| (decoded, length));
    }
    surrogates(bytes)
}

/// A sequence whose no-break space (the byte A0) is a plain space by now, where what follows tells.
fn with_plain_space(first: u16, letters: &[char]) -> Option<(char, usize)> {
    let is_space = |index: usize| letters.get(index) == Some(&' ');
    let next = |index: usize| letters.get(index).copied().unwrap_or(' ');
    match first {
        0xC2 if is_space(1) => Some(('\u{A0}', 2)),
        // `à`, with the space where it is a word, without where it is a part of one.
        0xC3 if is_space(1) && next(2).is_lowercase() => {
            let rest: String = letters[2..].iter().take(6).collect();
            let inside = ["s ", "quele", "quela", "quilo"].iter().any(|part| rest.starts_with(part));
            Some(('à', if inside { 2 } else { 1 }))
        }
        0xC5 if is_space(1) && next(2).is_lowercase() => Some(('Š', 2)),
        0xD0 if is_space(1) && matches!(next(2), 'Ð' | 'Ñ') => Some(('Р', 2)),
        // Thai: the next letter begins alike.
        0xE0 if letters.get(1) == Some(&'¸') && is_space(2) && next(3) == letters[0] => Some(('ภ', 3)),
        _ => None,
    }
}

/// A character beyond U+FFFF that was written as two surrogates of three bytes (CESU-8).
fn surrogates(bytes: &[Option<u16>]) -> Option<(char, usize)> {
    let mut units = [0_u16; 2];
    for (unit, bytes) in units.iter_mut().zip(bytes.chunks(3)) {
        let [Some(0xED), Some(second @ 0xA0..=0xBF), Some(third @ 0x80..=0xBF)] = *bytes else { return None };
        *unit = 0xD000 | ((second & 0x3F) << 6) | (third & 0x3F);
    }
    let decoded = char::decode_utf16(units).next()?.ok()?;
    Some((decoded, 6))
}

/// The line with the characters of Windows-1252 for control characters.
fn controls(letters: &[char]) -> Option<Reading> {
    let is_control = |letter: char| matches!(letter, '\u{80}'..='\u{9F}');
    letters.iter().any(|&letter| is_control(letter)).then(|| {
        let meant = |letter: char| if is_control(letter) { codepages::western(letter as u8) } else { letter };
        Reading { letters: letters.iter().map(|&letter| meant(letter)).collect(), whole: true, margin: 0 }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damage_is_repaired() {
        let repairer = Repairer::new();
        for (text, expected) in [
            ("Itâ€™s the â€œbridgeâ€\u{9D} â€” closedâ€¦", "It’s the “bridge” — closed…"),
            ("Itâ\u{80}\u{99}s the â\u{80}\u{9C}bridgeâ\u{80}\u{9D}", "It’s the “bridge”"),
            ("ItÃ¢â‚¬â„¢s twice", "It’s twice"),
            ("the â€œbridgeâ€ closed", "the “bridge” closed"),
            ("the â€œbridgeâ€\u{FFFD} closed", "the “bridge” closed"),
            ("todayÃ¢Â\u{80}Â\u{99}s vote, badlyÃ¢Â\u{80}Â¦", "today’s vote, badly…"),
            ("self-inflicted â€\" and it’s", "self-inflicted — and it’s"),
            ("JosÃ© MarÃ\u{AD}a GonzÃ¡lez", "José María González"),
            ("CafÃ© costs Â£5 or â‚¬6", "Café costs £5 or €6"),
            ("Erdo\u{C4}\u{178}an in Ä°stanbul", "Erdoğan in İstanbul"),
            ("ÐœÐ¾Ñ\u{81}ÐºÐ²Ð°", "Москва"),
            ("RUF MICH ZURÃœCK", "RUF MICH ZURÜCK"),
            ("It\u{92}s \u{93}here\u{94} \u{96} now\u{85}", "It’s “here” – now…"),
            ("One.\nItâ€™s two.\nâ€œThreeâ€\u{9D}\n", "One.\nIt’s two.\n“Three”\n"),
            ("He’s at the cafÃ©", "He’s at the café"),
            ("I \u{F0}\u{178}\u{2DC}\u{20AC} you", "I 😀 you"),
        ] {
            assert_eq!(repairer.repair(text), expected, "{text:?}");
            assert_eq!(repairer.repair(expected), expected, "{expected:?}");
        }
    }

    #[test]
    fn sound_text_is_not_touched() {
        let repairer = Repairer::new();
        for text in [
            "",
            "Plain text.",
            "It’s “quoted” — naïve café…",
            "L’été à l’hôtel « Écu », où l’on déjeune à 5 €",
            "ÉCOLE À ÂGE ÎLE ÔTÉ ÛR",
            "São Paulo, AÇÃO, CORAÇÃO",
            "Ärger über Öl: 5 °C, 10 m², „Straße“",
            "HÅØYA ER BLÅØYD på øya",
            "Łódź, Gdańsk, Žižkov, Tõnu, İstanbul, Erdoğan",
            "Привет, «мир» — это он",
            "Київ, Ђоковић, Ћирилица",
            "日本語（テスト）。",
            "5×£35 pin-ups, 4288×… and “×”",
            "Nescafé™ and Pokémon®",
            "(-1/2)! = √π",
            "½ mile, 100 µg, §5, ¶2",
            "¿Qué? ¡Sí!",
            "🏳️‍🌈 ⬇️⬇️",
            "Ão",
        ] {
            assert!(
                matches!(repairer.repair(text), Cow::Borrowed(_)),
                "{text:?} -> {:?}",
                repairer.repair(text)
            );
        }
    }

    /// The cases of ftfy, where they are at hand; they hold what it makes of them, straight quotation marks and all.
    #[test]
    fn cases_of_ftfy() {
        let Ok(cases) = std::fs::read_to_string("../shared/gold/ftfy/cases.jsonl") else {
            eprintln!("skipped: ../shared/gold/ftfy is not there");
            return;
        };
        let repairer = Repairer::new();
        let straight = |text: &str| text.replace(['‘', '’'], "'").replace(['“', '”', '„'], "\"");
        let (mut all, mut right) = (0, 0);
        for line in cases.lines() {
            let case: serde_json::Value = serde_json::from_str(line).unwrap();
            let field = |name: &str| case.get(name).and_then(serde_json::Value::as_str);
            let expected = field("fixed-encoding").or_else(|| field("fixed")).unwrap();
            let found = repairer.repair(field("original").unwrap());
            all += 1;
            if found == expected || straight(&found) == straight(expected) {
                right += 1;
            } else {
                eprintln!(
                    "{} {}\n  found    {found:?}\n  expected {expected:?}",
                    field("id").unwrap(),
                    field("expect").unwrap()
                );
            }
        }
        assert!(right * 100 >= all * 88, "{right} of {all}");
    }
}
