//! The known words.
//!
//! In: one text, words parted by line ends. Out: a word's number. Never: copies the words; a table of numbers over the text is
//! all that is built, so that loading takes milliseconds.

use super::features::word_hash;

/// Known words with their numbers; needs the text that it was built of for every look-up.
pub(super) struct Vocabulary {
    /// Ends of the words in the text.
    ends: Vec<u32>,
    /// Open addressing by the hash of a word: upper half of the hash, and number of the word plus one, 0 for an empty place.
    table: Vec<(u32, u32)>,
}

impl Vocabulary {
    /// Reads the words.
    pub(super) fn new(text: &str) -> Self {
        let mut ends = Vec::with_capacity(text.len() / 8);
        if !text.is_empty() {
            ends.extend(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at as u32));
            ends.push(text.len() as u32);
        }
        let mut vocabulary = Self { table: vec![(0, 0); (2 * ends.len()).next_power_of_two()], ends };
        for number in 0..vocabulary.ends.len() {
            let hash = word_hash(vocabulary.word(text, number));
            let mut at = vocabulary.first_place(hash);
            // Of a word that stands twice, the first place is found first.
            while vocabulary.table[at].1 != 0 {
                at = (at + 1) % vocabulary.table.len();
            }
            vocabulary.table[at] = ((hash >> 32) as u32, number as u32 + 1);
        }
        vocabulary
    }

    /// Number of words.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The number of `word`, whose hash is `hash`.
    pub(super) fn find(&self, text: &str, word: &str, hash: u64) -> Option<usize> {
        let mut at = self.first_place(hash);
        loop {
            let (half, number) = self.table[at];
            let number = (number as usize).checked_sub(1)?;
            if half == (hash >> 32) as u32 && self.word(text, number) == word {
                return Some(number);
            }
            at = (at + 1) % self.table.len();
        }
    }

    fn word<'a>(&self, text: &'a str, number: usize) -> &'a str {
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before] as usize + 1);
        &text[start..self.ends[number] as usize]
    }

    fn first_place(&self, hash: u64) -> usize {
        hash as usize & (self.table.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_by_number() {
        for words in [vec![], vec!["the"], vec!["the", "", "é", "of", "the"]] {
            let text = words.join("\n");
            let vocabulary = Vocabulary::new(&text);
            assert_eq!(vocabulary.len(), words.len());
            for word in ["the", "", "é", "of", "off"] {
                let expected = words.iter().position(|&known| known == word);
                assert_eq!(vocabulary.find(&text, word, word_hash(word)), expected, "{word:?} in {words:?}");
            }
        }
    }
}
