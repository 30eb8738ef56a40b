//! Amounts of money, shares in percent and measures, by rule.
//!
//! In: tokens. Out: drafts of types MONEY, PERCENT and QUANTITY, put among the names in order. Never: overlaps a name; counts
//! people or things (a number and a noun that is no unit).

use super::{EntityKind, draft::Draft, fold::fold_word, people::Gender};
use crate::{
    document::{Certainty, Document},
    text::numeral,
};

const SIGNS: &[&str] =
    &["$", "€", "£", "¥", "₹", "₦", "₽", "US$", "A$", "C$", "HK$", "NZ$", "R$", "S$", "Rs", "Rs."];
const SCALES: &[&str] = &[
    "thousand", "million", "billion", "trillion", "hundred", "bn", "mn", "m", "b", "k", "crore", "lakh",
    "dozen",
];
const CURRENCIES: &[&str] = &[
    "dollar",
    "dollars",
    "euro",
    "euros",
    "pound",
    "pounds",
    "cent",
    "cents",
    "yen",
    "yuan",
    "rupee",
    "rupees",
    "ruble",
    "rubles",
    "rouble",
    "roubles",
    "naira",
    "rand",
    "franc",
    "francs",
    "peso",
    "pesos",
    "lira",
    "won",
    "renminbi",
    "shilling",
    "shillings",
    "shekel",
    "shekels",
    "riyal",
    "riyals",
    "dinar",
    "dinars",
    "dirham",
    "dirhams",
    "krona",
    "kronor",
    "krone",
    "kroner",
    "real",
    "reais",
    "baht",
    "ringgit",
    "rupiah",
    "hryvnia",
    "zloty",
    "forint",
    "usd",
    "eur",
    "gbp",
];
const UNITS: &[&str] = &[
    "mile",
    "miles",
    "kilometer",
    "kilometers",
    "kilometre",
    "kilometres",
    "km",
    "meter",
    "meters",
    "metre",
    "metres",
    "centimeter",
    "centimeters",
    "centimetre",
    "centimetres",
    "cm",
    "millimeter",
    "millimeters",
    "mm",
    "foot",
    "feet",
    "ft",
    "inch",
    "inches",
    "yard",
    "yards",
    "acre",
    "acres",
    "hectare",
    "hectares",
    "ton",
    "tons",
    "tonne",
    "tonnes",
    "kilogram",
    "kilograms",
    "kg",
    "kilo",
    "kilos",
    "gram",
    "grams",
    "ounce",
    "ounces",
    "lb",
    "lbs",
    "barrel",
    "barrels",
    "liter",
    "liters",
    "litre",
    "litres",
    "gallon",
    "gallons",
    "degree",
    "degrees",
    "megawatt",
    "megawatts",
    "mw",
    "gigawatt",
    "gigawatts",
    "kilowatt",
    "kilowatts",
    "volt",
    "volts",
    "gigabyte",
    "gigabytes",
    "terabyte",
    "terabytes",
    "mph",
    "kph",
    "knots",
    "light-year",
    "light-years",
    "kwh",
    "gb",
    "mb",
    "tb",
];
const LARGE_NUMBERS: &[&str] = &["hundred", "thousand", "million", "billion", "trillion", "half"];

/// Adds the amounts of a document to its drafts, which are in order.
pub(super) fn add(text: &str, document: &Document, drafts: &mut Vec<Draft>) {
    let mut found: Vec<Draft> = Vec::new();
    let form = |token: usize| document.tokens.get(token).map_or("", |token| token.span.of(text));
    let mut names = drafts.iter().peekable();
    let mut at = 0;
    while at < document.tokens.len() {
        while names.next_if(|draft| draft.tokens.end <= at).is_some() {}
        if let Some(name) = names.peek().filter(|draft| draft.tokens.start <= at) {
            at = name.tokens.end;
            continue;
        }
        let limit = names.peek().map_or(document.tokens.len(), |draft| draft.tokens.start);
        match amount(&form, at, limit) {
            Some((end, kind)) => {
                found.push(Draft {
                    span: document.span_of(at..end),
                    tokens: at..end,
                    kind,
                    // Grouped by their text as it stands.
                    words: vec![super::fold::Word {
                        text: fold_word(document.span_of(at..end).of(text)),
                        upper: false,
                        capitals: false,
                        token: at as u32,
                    }],
                    gender: Gender::Unknown,
                    title: None,
                    definite: false,
                    country: None,
                    certainty: Certainty::Sure,
                });
                at = end;
            }
            None => at += 1,
        }
    }
    if !found.is_empty() {
        drafts.append(&mut found);
        drafts.sort_by_key(|draft| draft.span);
    }
}

/// The amount that begins at a token: the token after it, and its type.
fn amount<'a>(form: &impl Fn(usize) -> &'a str, at: usize, limit: usize) -> Option<(usize, EntityKind)> {
    let word = |token: usize| if token < limit { form(token) } else { "" };
    let lower_in =
        |token: usize, list: &[&str]| list.iter().any(|entry| word(token).eq_ignore_ascii_case(entry));
    let first = word(at);
    if SIGNS.contains(&first) {
        let mut end = number(&word, at + 1)?;
        if lower_in(end, SCALES) {
            end += 1;
        }
        return Some((end, EntityKind::Money));
    }
    let glued =
        ["$", "€", "£", "US$"].iter().any(|sign| first.strip_prefix(sign).is_some_and(starts_with_digit));
    if glued {
        let end = if lower_in(at + 1, SCALES) { at + 2 } else { at + 1 };
        return Some((end, EntityKind::Money));
    }
    // "5%" in one token.
    if starts_with_digit(first) && first.ends_with('%') {
        return Some((at + 1, EntityKind::Percent));
    }
    let mut end = number(&word, at)?;
    if lower_in(end, SCALES) {
        end += 1;
    }
    if word(end) == "%" || lower_in(end, &["percent", "pct"]) {
        return Some((end + 1, EntityKind::Percent));
    }
    if (lower_in(end, &["per"]) && lower_in(end + 1, &["cent"]))
        || (lower_in(end, &["percentage"]) && lower_in(end + 1, &["points", "point"]))
    {
        return Some((end + 2, EntityKind::Percent));
    }
    let of_land = ["U.S.", "US", "American", "Australian", "Canadian", "Singapore"].contains(&word(end));
    if lower_in(end + usize::from(of_land), CURRENCIES) {
        return Some((end + usize::from(of_land) + 1, EntityKind::Money));
    }
    if word(end) == "-" && lower_in(end + 1, UNITS) {
        return Some((end + 2, EntityKind::Quantity));
    }
    let shape = lower_in(end, &["square", "cubic", "metric", "nautical", "sq"]);
    if lower_in(end + usize::from(shape), UNITS) {
        return Some((end + usize::from(shape) + 1, EntityKind::Quantity));
    }
    None
}

/// The token after a number that begins at `at`.
fn number<'a>(word: &impl Fn(usize) -> &'a str, at: usize) -> Option<usize> {
    let is_number = |token: usize| {
        let form = word(token);
        starts_with_digit(form)
            && form.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b',' | b'.' | b'/'))
            || numeral::is_word(form)
            || LARGE_NUMBERS.iter().any(|number| form.eq_ignore_ascii_case(number))
    };
    if !is_number(at) {
        return None;
    }
    let mut end = at + 1;
    // "two hundred", "twenty - five", "3 1/2", "10-15".
    while end < at + 6 {
        if is_number(end) {
            end += 1;
        } else if matches!(word(end), "-" | "–" | "to") && is_number(end + 1) {
            end += 2;
        } else {
            break;
        }
    }
    Some(end)
}

fn starts_with_digit(form: &str) -> bool {
    form.starts_with(|char: char| char.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Splitter;

    #[test]
    fn amounts_are_found() {
        for (text, expected) in [
            ("It cost $1.5 million last year.", vec![("$1.5 million", EntityKind::Money)]),
            ("about 40 percent of 300 people", vec![("40 percent", EntityKind::Percent)]),
            (
                "fell 5% and 3 per cent",
                vec![("5%", EntityKind::Percent), ("3 per cent", EntityKind::Percent)],
            ),
            ("paid two hundred euros", vec![("two hundred euros", EntityKind::Money)]),
            (
                "50 miles north, 20 square kilometers",
                vec![("50 miles", EntityKind::Quantity), ("20 square kilometers", EntityKind::Quantity)],
            ),
            ("one of 12 soldiers", vec![]),
            ("$", vec![]),
            ("", vec![]),
        ] {
            let mut document = Document::default();
            Splitter::new().split(text, &mut document);
            let mut drafts = Vec::new();
            add(text, &document, &mut drafts);
            let found: Vec<_> = drafts.iter().map(|draft| (draft.span.of(text), draft.kind)).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
