//! Encodings of one byte a character that UTF-8 gets read as.

use encoding_rs::Encoding;

/// Stands for a byte that was replaced by U+FFFD.
pub(super) const LOST: u16 = 0x100;

/// The upper half of IBM code page 437, from 80 to FF.
const IBM_437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}";

/// An encoding of one byte a character.
#[derive(Debug)]
pub(super) struct Codepage {
    /// Character and byte, by character.
    bytes: Vec<(char, u8)>,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Windows-1252.
    Western,
    Windows,
    /// Of other systems: their characters for the upper half are mathematical signs and lines, which text holds too.
    Foreign,
}

impl Codepage {
    /// All of them, the most common first.
    pub(super) fn all() -> Vec<Self> {
        use encoding_rs::{
            ISO_8859_2, MACINTOSH, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1254, WINDOWS_1257,
        };
        let windows = [WINDOWS_1252, WINDOWS_1250, WINDOWS_1251, ISO_8859_2, WINDOWS_1254, WINDOWS_1257];
        let mut all: Vec<Self> = windows
            .into_iter()
            .map(|encoding| {
                let kind = if encoding == WINDOWS_1252 { Kind::Western } else { Kind::Windows };
                Self::new(kind, (0x80..=0xFF).map(|byte| decode(encoding, byte)))
            })
            .collect();
        all.push(Self::new(Kind::Foreign, (0x80..=0xFF).map(|byte| decode(MACINTOSH, byte))));
        all.push(Self::new(Kind::Foreign, IBM_437.chars()));
        all
    }

    fn new(kind: Kind, upper: impl Iterator<Item = char>) -> Self {
        let mut bytes: Vec<(char, u8)> =
            upper.zip(0x80..=0xFF).filter(|&(letter, _)| letter != char::REPLACEMENT_CHARACTER).collect();
        if kind != Kind::Foreign {
            // Programs that know no character for a byte keep its number, as Latin-1 does for all.
            let known: Vec<u8> = bytes
                .iter()
                .filter(|(letter, byte)| *letter as u32 == u32::from(*byte))
                .map(|&(_, byte)| byte)
                .collect();
            let kept = (0x80..=0x9F_u8).filter(|byte| !known.contains(byte));
            bytes.extend(kept.map(|byte| (char::from(byte), byte)).collect::<Vec<_>>());
        }
        bytes.sort_unstable();
        Self { bytes, kind }
    }

    /// The byte that `letter` is in this encoding, [`LOST`] for U+FFFD; `None` for ASCII and what the encoding lacks.
    pub(super) fn byte(&self, letter: char) -> Option<u16> {
        if letter == char::REPLACEMENT_CHARACTER {
            return Some(LOST);
        }
        let index = self.bytes.binary_search_by_key(&letter, |&(known, _)| known).ok()?;
        Some(u16::from(self.bytes[index].1))
    }

    /// So much oddity must go beyond the first for this encoding to be believed.
    pub(super) fn margin(&self) -> u32 {
        u32::from(self.kind == Kind::Foreign)
    }

    /// Whether this is Windows-1252.
    pub(super) fn is_western(&self) -> bool {
        self.kind == Kind::Western
    }
}

/// The character of a byte in Windows-1252.
pub(super) fn western(byte: u8) -> char {
    decode(encoding_rs::WINDOWS_1252, byte)
}

fn decode(encoding: &'static Encoding, byte: u8) -> char {
    let bytes = [byte];
    let (decoded, _) = encoding.decode_without_bom_handling(&bytes);
    decoded.chars().next().unwrap_or(char::REPLACEMENT_CHARACTER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_characters() {
        let all = Codepage::all();
        let western = &all[0];
        for (letter, byte) in
            [('€', 0x80), ('’', 0x92), ('é', 0xE9), ('\u{9D}', 0x9D), ('\u{92}', 0x92), ('\u{FFFD}', LOST)]
        {
            assert_eq!(western.byte(letter), Some(byte), "{letter:?}");
        }
        assert_eq!(western.byte('a'), None);
        assert_eq!(western.byte('я'), None);
        let ibm = all.last().unwrap();
        assert_eq!((ibm.byte('Ç'), ibm.byte('├'), ibm.byte('\u{A0}')), (Some(0x80), Some(0xC3), Some(0xFF)));
        assert_eq!(IBM_437.chars().count(), 128);
    }
}
