//! Numbers in words and digits.
//!
//! In: one token. Out: its value, or whether it is one of the words that numbers up to a hundred are made of. Never: joins tokens.

/// The words from zero to twenty, each at its number.
const TO_TWENTY: &[&str] = &[
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
];

/// The tens after twenty.
const TENS: &[&str] = &["thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

/// Whether a token is a number from one to ninety in a single word.
pub fn is_word(form: &str) -> bool {
    TO_TWENTY[1..].iter().chain(TENS).any(|word| form.eq_ignore_ascii_case(word))
}

/// The value of a whole number: "12", "1,200", "Seven", "twenty-one".
pub fn value(form: &str) -> Option<u32> {
    let lower = form.to_ascii_lowercase();
    let tens = |form: &str| TENS.iter().position(|word| *word == form).map(|at| 30 + 10 * at as u32);
    if let Some(value) = TO_TWENTY.iter().position(|word| *word == lower) {
        return Some(value as u32);
    }
    if let Some(value) = tens(&lower) {
        return Some(value);
    }
    if let Some((ten, one)) = lower.split_once('-') {
        let one = TO_TWENTY[..10].iter().position(|word| *word == one)? as u32;
        return Some(if ten == "twenty" { 20 } else { tens(ten)? } + one);
    }
    let digits: String = lower.chars().filter(|&char| char != ',').collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_are_read() {
        for (form, number) in [
            ("12", Some(12)),
            ("1,200", Some(1200)),
            ("Seven", Some(7)),
            ("twenty-one", Some(21)),
            ("forty-two", Some(42)),
            ("ninety", Some(90)),
            ("x-ray", None),
            ("", None),
            ("3.5", None),
        ] {
            assert_eq!(value(form), number, "{form:?}");
        }
        for (form, is) in [("One", true), ("ninety", true), ("zero", false), ("12", false), ("", false)] {
            assert_eq!(is_word(form), is, "{form:?}");
        }
    }
}
