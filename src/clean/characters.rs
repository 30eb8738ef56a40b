//! Characters: one way to write each.
//!
//! In: decoded text. Out: the same in Unicode normal form C, with `\n` as the only line end, a plain space as the only space,
//! and without characters that are there for layout or by accident: control characters, soft hyphens, zero-width and
//! direction marks. Ligatures of Latin letters become their letters. Never: touches what is in order (one pass over the bytes
//! tells), or any other character.

use std::borrow::Cow;

use super::scan;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// `text` with all characters in order.
pub(super) fn normalise(text: &str) -> Cow<'_, str> {
    let Looks { odd, open } = look(text.as_bytes());
    let Some(odd) = odd else {
        return if open && !is_composed(text) { text.nfc().collect::<String>().into() } else { text.into() };
    };
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..odd]);
    rewrite(text, odd, &mut out);
    if !is_composed(&out) {
        out = out.nfc().collect();
    }
    if out == text { text.into() } else { out.into() }
}

fn is_composed(text: &str) -> bool {
    is_nfc_quick(text.chars()) == IsNormalized::Yes
}

/// What the bytes tell of a text.
#[derive(Default)]
struct Looks {
    /// The first character that may have to be changed.
    odd: Option<usize>,
    /// Whether there are characters before that which may not be in normal form C.
    open: bool,
}

/// What a byte tells of the character that it begins.
#[derive(Clone, Copy)]
enum Byte {
    /// In order, or no first byte.
    Fine,
    /// Has to be changed, or looked at.
    Odd,
    /// May not be in normal form C.
    Open,
    /// The next byte tells.
    Latin1,
    Punctuation,
    Cjk,
    Forms,
}

const BYTES: [Byte; 256] = {
    let mut table = [Byte::Fine; 256];
    let mut byte = 0_u8;
    loop {
        table[byte as usize] = match byte {
            b'\n' => Byte::Fine,
            0..=0x1F | 0x7F => Byte::Odd,
            0xC2 => Byte::Latin1,
            // Combining marks, Greek, Hebrew, Arabic and all scripts up to U+1FFF.
            0xCC..=0xCE | 0xD6..=0xE0 => Byte::Open,
            // Jamo, the Ogham space, the Mongolian separator.
            0xE1 => Byte::Odd,
            0xE2 => Byte::Punctuation,
            0xE3 => Byte::Cjk,
            0xEF => Byte::Forms,
            0xEA | 0xED | 0xEE | 0xF0 => Byte::Open,
            0xF1..=0xFF => Byte::Odd,
            _ => Byte::Fine,
        };
        if byte == 255 {
            break;
        }
        byte += 1;
    }
    table
};

fn look(bytes: &[u8]) -> Looks {
    let mut open = false;
    let mut from = 0;
    while let Some(at) = scan::find(bytes, from, |byte| byte != b'\n' && !(0x20..0x7F).contains(&byte)) {
        from = at + 1;
        let byte = bytes[at];
        let next = |ahead: usize| bytes.get(at + ahead).copied().unwrap_or_default();
        let odd = match BYTES[usize::from(byte)] {
            Byte::Fine => false,
            Byte::Odd => true,
            Byte::Open => {
                open = true;
                false
            }
            // C1 controls, no-break space, soft hyphen.
            Byte::Latin1 => matches!(next(1), 0x80..=0xA0 | 0xAD),
            Byte::Punctuation => match next(1) {
                // Spaces, zero-width and direction marks, line and paragraph separators.
                0x80 => matches!(next(2), 0x80..=0x8F | 0xA8..=0xAF),
                0x81 => matches!(next(2), 0x9F..=0xAF),
                0x83 | 0x84 | 0x8C | 0xAB => {
                    open = true;
                    false
                }
                _ => false,
            },
            Byte::Cjk => {
                open = true;
                next(1) == 0x80 && next(2) == 0x80
            }
            Byte::Forms => {
                open = true;
                matches!(next(1), 0xAC | 0xB7 | 0xBB | 0xBF)
            }
        };
        if odd {
            return Looks { odd: Some(at), open };
        }
    }
    Looks { odd: None, open }
}

fn rewrite(text: &str, from: usize, out: &mut String) {
    let mut letters = text[from..].chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\n' | ' '..='~' => out.push(letter),
            '\r' => {
                out.push('\n');
                letters.next_if_eq(&'\n');
            }
            '\u{0B}' | '\u{0C}' | '\u{85}' | '\u{2028}' => out.push('\n'),
            '\u{2029}' => out.push_str("\n\n"),
            // An indent tells where a paragraph begins.
            '\t' => out.push_str("    "),
            // Joiners mean something inside Indic and Arabic words and between emoji, nothing beside Latin letters.
            '\u{200C}' | '\u{200D}' => {
                let joins = |letter: char| letter >= '\u{0600}' && !is_space(letter) && !is_invisible(letter);
                if out.chars().next_back().is_some_and(joins)
                    && letters.peek().is_some_and(|&next| joins(next))
                {
                    out.push(letter);
                }
            }
            _ if letter.is_control() || is_invisible(letter) => {}
            _ if is_space(letter) => out.push(' '),
            '\u{FB00}'..='\u{FB06}' => out.push_str(match letter {
                '\u{FB00}' => "ff",
                '\u{FB01}' => "fi",
                '\u{FB02}' => "fl",
                '\u{FB03}' => "ffi",
                '\u{FB04}' => "ffl",
                _ => "st",
            }),
            _ => out.push(letter),
        }
    }
}

/// White space that is not ASCII.
fn is_space(letter: char) -> bool {
    matches!(letter, '\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}')
}

/// Characters that show nothing and mean nothing in running text.
fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFC}' | '\u{FFFE}' | '\u{FFFF}'
            | '\u{FDD0}'..='\u{FDEF}' | '\u{E0000}'..='\u{E001F}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_put_in_order() {
        for (text, expected) in [
            ("", ""),
            ("a\r\nb\rc\u{2028}d\u{0B}e\u{0C}f", "a\nb\nc\nd\ne\nf"),
            ("a\u{2029}b", "a\n\nb"),
            ("a\u{A0}b\u{202F}c\u{3000}d\te", "a b c d    e"),
            ("gov\u{AD}ern\u{200B}ment\u{FEFF}", "government"),
            ("\u{200F}name\u{202C}\u{2069}", "name"),
            ("bell\u{7} \u{0}null\u{1B}[0m\u{7F}", "bell null[0m"),
            ("cafe\u{301}", "café"),
            ("\u{212B}ngstro\u{308}m", "Ångström"),
            ("\u{AC00}\u{11A8}", "각"),
            ("o\u{FB03}ce \u{FB01}sh \u{FB06}", "office fish st"),
            ("zero\u{200D}width", "zerowidth"),
            ("👩\u{200D}👧", "👩\u{200D}👧"),
            ("क\u{94D}\u{200D}ष", "क\u{94D}\u{200D}ष"),
            ("\u{FFFE}\u{FDD0}x\u{10FFFF}", "x\u{10FFFF}"),
        ] {
            assert_eq!(normalise(text), expected, "{text:?}");
            assert_eq!(normalise(expected), expected, "{expected:?}");
        }
    }

    #[test]
    fn text_in_order_is_not_copied() {
        for text in [
            "Plain text.\n\nIt’s “quoted” — and naïve… €5 ™",
            "Привет, мир",
            "καλημέρα",
            "日本語。中文，한국어",
            "नमस्ते",
            "مرحبا",
            "😀 ½ ﷺ",
        ] {
            assert!(matches!(normalise(text), Cow::Borrowed(_)), "{text:?}");
        }
    }
}
