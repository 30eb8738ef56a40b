//! The language of a text.
//!
//! In: cleaned text. Out: its ISO 639-1 code, or nothing where it cannot be told. Never: reads more than the beginning, or names
//! a language for lack of a better one: the script has to fit, and some of the language's small words have to stand there.
//!
//! Scripts of one language tell it at once. For the others the small words of `config/clean.toml` are counted; where they are
//! too few or two languages share them, `whichlang` decides among its sixteen.

use rustc_hash::FxHashMap;
use serde::Deserialize;
use whichlang::Lang;

/// So much of a text is looked at, in bytes.
const SAMPLE: usize = 600;

/// Fewer letters tell nothing.
const FEWEST_LETTERS: u32 = 20;

/// The rules as they stand in `config/clean.toml`: small words by language.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(super) struct Rules(std::collections::BTreeMap<String, Vec<String>>);

/// Tells languages.
#[derive(Debug)]
pub(super) struct Languages {
    codes: Vec<String>,
    /// The languages that have a word, one bit each.
    words: FxHashMap<String, u64>,
}

impl Languages {
    /// Compiles the lists.
    pub(super) fn new(rules: Rules) -> Self {
        let mut codes = Vec::new();
        let mut words: FxHashMap<String, u64> = FxHashMap::default();
        for (code, list) in rules.0.into_iter().take(64) {
            for word in list {
                *words.entry(word).or_default() |= 1 << codes.len();
            }
            codes.push(code);
        }
        Self { codes, words }
    }

    /// The language of `text`; empty where it cannot be told.
    pub(super) fn tell(&self, text: &str) -> &str {
        let mut end = text.len().min(SAMPLE);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let sample = &text[..end];
        match script(sample) {
            Script::Unknown => "",
            Script::Tells(code) => code,
            Script::Latin => self.by_words(sample),
        }
    }

    fn by_words(&self, sample: &str) -> &str {
        let mut counts = [0_u32; 64];
        let mut all = 0;
        let mut lower = String::new();
        for word in sample.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty()) {
            all += 1;
            let known = if word.bytes().any(|byte| byte.is_ascii_uppercase() || byte >= 0x80) {
                lower.clear();
                lower.extend(word.chars().flat_map(char::to_lowercase));
                self.words.get(&lower)
            } else {
                self.words.get(word)
            };
            let mut languages = known.copied().unwrap_or_default();
            while languages != 0 {
                counts[languages.trailing_zeros() as usize] += 1;
                languages &= languages - 1;
            }
        }
        let mut ranked: Vec<(u32, usize)> = counts.iter().copied().zip(0..self.codes.len()).collect();
        ranked.sort_by_key(|&(count, index)| (std::cmp::Reverse(count), index));
        let [(first, best), (second, _), ..] = ranked[..] else { return "" };
        if first >= 3 && first * 10 >= all && first * 2 >= second * 3 {
            return &self.codes[best];
        }
        let code = code(whichlang::detect_language(sample));
        let confirmed =
            self.codes.iter().position(|known| known == code).is_some_and(|index| counts[index] > 0);
        if confirmed { code } else { "" }
    }
}

/// What the letters of a text tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    /// Too few letters, or none that are known here.
    Unknown,
    /// One language.
    Tells(&'static str),
    /// One of many languages.
    Latin,
}

fn script(sample: &str) -> Script {
    const LATIN: usize = 0;
    const CYRILLIC: usize = 1;
    const ARABIC: usize = 2;
    const HAN: usize = 3;
    const KANA: usize = 4;
    /// Scripts of (nearly) one language, with their first and last letter.
    const OTHERS: [(u32, u32, &str); 14] = [
        (0x0370, 0x03FF, "el"),
        (0x0530, 0x058F, "hy"),
        (0x0590, 0x05FF, "he"),
        (0x0900, 0x097F, "hi"),
        (0x0980, 0x09FF, "bn"),
        (0x0A00, 0x0A7F, "pa"),
        (0x0A80, 0x0AFF, "gu"),
        (0x0B80, 0x0BFF, "ta"),
        (0x0C00, 0x0C7F, "te"),
        (0x0C80, 0x0CFF, "kn"),
        (0x0D00, 0x0D7F, "ml"),
        (0x0E00, 0x0E7F, "th"),
        (0x10A0, 0x10FF, "ka"),
        (0xAC00, 0xD7A3, "ko"),
    ];
    const FIRST_OTHER: usize = 5;
    if sample.is_ascii() {
        let letters = sample.bytes().filter(u8::is_ascii_alphabetic).count();
        return if letters < FEWEST_LETTERS as usize { Script::Unknown } else { Script::Latin };
    }
    let mut counts = [0_u32; FIRST_OTHER + OTHERS.len()];
    for letter in sample.chars().filter(|letter| letter.is_alphabetic()) {
        let number = letter as u32;
        let script = match number {
            0..=0x024F | 0x1E00..=0x1EFF => LATIN,
            0x0400..=0x04FF => CYRILLIC,
            0x0600..=0x077F | 0xFB50..=0xFEFC => ARABIC,
            0x3400..=0x9FFF => HAN,
            0x3040..=0x30FF => KANA,
            _ => match OTHERS.iter().position(|(first, last, _)| (*first..=*last).contains(&number)) {
                Some(index) => FIRST_OTHER + index,
                None => continue,
            },
        };
        counts[script] += 1;
    }
    let all: u32 = counts.iter().sum();
    // A sign of Chinese is a word.
    let han = counts[HAN] + counts[KANA];
    let Some(best) = (0..counts.len()).max_by_key(|&index| (counts[index], std::cmp::Reverse(index))) else {
        return Script::Unknown;
    };
    if all + 2 * han < FEWEST_LETTERS || (counts[best] + if best == HAN { counts[KANA] } else { 0 }) * 2 < all
    {
        return Script::Unknown;
    }
    let has = |letters: &[char]| sample.contains(letters);
    match best {
        LATIN => Script::Latin,
        CYRILLIC if has(&['ў', 'Ў']) => Script::Tells("be"),
        CYRILLIC if has(&['і', 'ї', 'є', 'ґ']) => Script::Tells("uk"),
        CYRILLIC if has(&['ј', 'љ', 'њ', 'ћ', 'ђ', 'ќ', 'ѓ']) => Script::Unknown,
        CYRILLIC if has(&['ә', 'қ', 'ғ', 'ң', 'ө', 'ү', 'һ']) => Script::Unknown,
        CYRILLIC if has(&['ы', 'э', 'ё']) => Script::Tells("ru"),
        CYRILLIC if has(&['ъ', 'щ']) => Script::Tells("bg"),
        CYRILLIC => Script::Unknown,
        ARABIC if has(&['ٹ', 'ڈ', 'ے', 'ں']) => Script::Tells("ur"),
        ARABIC if has(&['پ', 'چ', 'ژ', 'گ']) => Script::Tells("fa"),
        ARABIC => Script::Tells("ar"),
        // Japanese has both; a few signs of kana in Chinese are a name.
        HAN | KANA if counts[KANA] * 10 > counts[HAN] => Script::Tells("ja"),
        HAN => Script::Tells("zh"),
        other => Script::Tells(OTHERS[other - FIRST_OTHER].2),
    }
}

/// ISO 639-1.
fn code(language: Lang) -> &'static str {
    match language {
        Lang::Ara => "ar",
        Lang::Cmn => "zh",
        Lang::Deu => "de",
        Lang::Eng => "en",
        Lang::Fra => "fr",
        Lang::Hin => "hi",
        Lang::Ita => "it",
        Lang::Jpn => "ja",
        Lang::Kor => "ko",
        Lang::Nld => "nl",
        Lang::Por => "pt",
        Lang::Rus => "ru",
        Lang::Spa => "es",
        Lang::Swe => "sv",
        Lang::Tur => "tr",
        Lang::Vie => "vi",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::rules::Rules as AllRules;

    #[test]
    fn languages() {
        let languages = Languages::new(AllRules::built_in().languages);
        for (text, expected) in [
            ("The council of the town met on Monday to talk about the new bridge.", "en"),
            ("Bridge closed after flood, town officials say", "en"),
            ("El consejo de la ciudad se reunió el lunes para hablar del nuevo puente.", "es"),
            ("Le conseil de la ville s’est réuni lundi pour parler du nouveau pont.", "fr"),
            ("Der Rat der Stadt hat sich am Montag mit der neuen Brücke befasst.", "de"),
            ("Il consiglio della città si è riunito lunedì per parlare del nuovo ponte.", "it"),
            ("O conselho da cidade reuniu-se na segunda-feira para falar da nova ponte.", "pt"),
            ("De gemeenteraad kwam maandag bijeen om over de nieuwe brug te praten.", "nl"),
            (
                "Rada miasta zebrała się w poniedziałek, aby porozmawiać o nowym moście, który ma być gotowy w lipcu.",
                "pl",
            ),
            (
                "Dewan kota itu bertemu pada hari Senin untuk membahas jembatan yang baru dan akan selesai.",
                "id",
            ),
            (
                "Совет города собрался в понедельник, чтобы обсудить новый мост через реку, сказал он. Это важный вопрос для жителей: мы не можем ждать.",
                "ru",
            ),
            ("Рада міста зібралася в понеділок, щоб обговорити новий міст.", "uk"),
            ("اجتمع مجلس المدينة يوم الاثنين لمناقشة الجسر الجديد فوق النهر", "ar"),
            ("市议会星期一开会讨论新的桥梁", "zh"),
            ("市議会は月曜日に新しい橋について話し合った", "ja"),
            ("시의회는 월요일에 새 다리에 대해 논의했다고 밝혔다", "ko"),
            ("Το δημοτικό συμβούλιο συνεδρίασε τη Δευτέρα", "el"),
            ("मेयर ने सोमवार को नए पुल के बारे में बात की", "hi"),
            ("", ""),
            ("2020-01-06", ""),
            ("Xyzzy", ""),
            ("Qwrt zxcv bnmp lkjh gfds wqzx plkm", ""),
            ("😀😀😀", ""),
        ] {
            assert_eq!(languages.tell(text), expected, "{text:?}");
        }
    }
}
