//! Codes of countries and sectors: short texts that live as long as the program.

use std::sync::Mutex;

/// The sectors of `config/actors.toml`.
const SECTORS: &[&str] = &[
    "GOV", "MIL", "COP", "JUD", "LEG", "SPY", "PTY", "OPP", "REB", "UAF", "PRM", "CRM", "ELI", "CVL", "BUS",
    "MED", "EDU", "REL", "LAB", "HLH", "NGO", "IGO", "REF", "SOC", "UNK", "PRE", "UNO", "EUR", "MNC",
];

/// Codes from lists of users, each kept once. They are as many as the lists have different ones.
static OTHERS: Mutex<Vec<&'static str>> = Mutex::new(Vec::new());

/// The code of that text; `None` for the empty one.
pub(super) fn code(text: &str) -> Option<&'static str> {
    if text.is_empty() {
        return None;
    }
    if let Some(known) = SECTORS.iter().find(|known| **known == text) {
        return Some(known);
    }
    let mut others = OTHERS.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(known) = others.iter().find(|known| **known == text) {
        return Some(known);
    }
    let kept: &'static str = Box::leak(text.to_owned().into_boxed_str());
    others.push(kept);
    Some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_kept_once() {
        let (one, two) = (code("GON").unwrap(), code("GON").unwrap());
        assert!(std::ptr::eq(one, two));
        assert_eq!(code("GOV"), Some("GOV"));
        assert_eq!(code(""), None);
    }
}
