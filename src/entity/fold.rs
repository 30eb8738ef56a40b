//! Names without what writers differ in: case, diacritics, apostrophes, periods, hyphens.
//!
//! In: a name as it stands. Out: lower-case words, one space between them. `data/gazetteer/build.py` has a twin of [`fold`] in
//! Python: the keys of the gazetteer are made by it.

use smol_str::SmolStr;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Appends the folded form of `text` to `out`.
pub(super) fn fold_into(text: &str, out: &mut String) {
    let start = out.len();
    let mut space = false;
    let mut push = |folded: &str, out: &mut String| {
        if folded == " " {
            space = true;
            return;
        }
        if space && out.len() > start {
            out.push(' ');
        }
        space = false;
        out.push_str(folded);
    };
    let mut buffer = [0; 4];
    if text.is_ascii() {
        for byte in text.bytes() {
            let lower = byte.to_ascii_lowercase() as char;
            push(folded_char(lower, &mut buffer), out);
        }
    } else {
        for char in text.chars().flat_map(char::to_lowercase).nfd() {
            if !is_combining_mark(char) {
                push(folded_char(char, &mut buffer), out);
            }
        }
    }
    if out[start..].starts_with("st ") {
        out.replace_range(start..start + 2, "saint");
    }
}

/// The folded form of `text`.
pub(super) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, &mut out);
    out
}

/// The folded form of a word or a short name; most need no memory.
pub(super) fn fold_word(text: &str) -> SmolStr {
    let mut buffer = [0; 23];
    if let Some(lower) = buffer.get_mut(..text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
    {
        lower.copy_from_slice(text.as_bytes());
        lower.make_ascii_lowercase();
        return std::str::from_utf8(lower).map(SmolStr::new).unwrap_or_default();
    }
    SmolStr::from(fold(text))
}

fn folded_char(char: char, buffer: &mut [u8; 4]) -> &str {
    match char {
        '.' | '\'' | '’' | '‘' | '`' | 'ʻ' | 'ʼ' | 'ʿ' | 'ʾ' | '′' | '"' => "",
        '-' | '‐' | '‑' | '–' | '—' | '/' | ',' => " ",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ı' => "i",
        'ħ' => "h",
        _ if char.is_whitespace() => " ",
        _ => char.encode_utf8(buffer),
    }
}

/// A word of a phrase, ready for look-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// Folded.
    pub text: SmolStr,
    /// Begins with a capital letter.
    pub upper: bool,
    /// Has no small letter.
    pub capitals: bool,
    /// The token it is a part of.
    pub token: u32,
}

/// Appends the words of the text `part`, which is all or a part of token `token`. A possessive mark is no word.
pub(super) fn push_words(part: &str, token: usize, words: &mut Vec<Word>) {
    if matches!(part, "'s" | "’s" | "'S" | "’S" | "'" | "’") {
        return;
    }
    let upper = part.chars().next().is_some_and(char::is_uppercase);
    let capitals = upper && !part.chars().any(char::is_lowercase);
    let folded = fold_word(part);
    let token = token as u32;
    if folded.contains(' ') {
        for piece in folded.split(' ') {
            words.push(Word { text: SmolStr::new(piece), upper, capitals, token });
        }
    } else if folded.chars().any(char::is_alphanumeric) {
        words.push(Word { text: folded, upper, capitals, token });
    }
}

/// The words of an entry of a list, cut as the splitter cuts them: without possessive marks.
pub(super) fn words_of(entry: &str) -> Vec<SmolStr> {
    let plain = entry.replace("'s ", " ").replace("’s ", " ");
    let plain = plain.strip_suffix("'s").or_else(|| plain.strip_suffix("’s")).unwrap_or(&plain);
    let folded = fold(plain);
    let plain = folded.strip_prefix("the ").unwrap_or(&folded);
    let mut words: Vec<_> = plain.split(' ').filter(|word| !word.is_empty()).map(SmolStr::new).collect();
    if entry.starts_with("St. ") {
        // Only whole names have their saint spelled out.
        words[0] = SmolStr::new_static("st");
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding() {
        for (text, expected) in [
            ("U.S.", "us"),
            ("Côte d'Ivoire", "cote divoire"),
            ("Jean-Yves Le Drian", "jean yves le drian"),
            ("St. Petersburg", "saint petersburg"),
            ("  Washington,  D.C. ", "washington dc"),
            ("Łódź", "lodz"),
            ("Straße", "strasse"),
            ("—", ""),
            ("", ""),
            ("Москва", "москва"),
        ] {
            assert_eq!(fold(text), expected, "{text}");
            assert_eq!(fold_word(text), expected, "{text}");
        }
    }

    #[test]
    fn words_of_entries_are_those_of_tokens() {
        let mut words = Vec::new();
        for part in ["People", "'s", "Liberation", "Army", "–", "Lashkar-e-Taiba"] {
            push_words(part, 0, &mut words);
        }
        let texts: Vec<_> = words.iter().map(|word| word.text.as_str()).collect();
        assert_eq!(texts, ["people", "liberation", "army", "lashkar", "e", "taiba"]);
        assert_eq!(words_of("the People's Liberation Army"), ["people", "liberation", "army"]);
    }
}
