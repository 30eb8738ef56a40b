//! Web pages.
//!
//! In: a whole page. Out: its article as markup without the furniture of the page, and what the page tells of it. Never:
//! gives furniture for an article.

mod body;
mod metadata;
mod prune;

use dom_query::Document;
use rustc_hash::FxHashMap;

use super::scan;
use crate::read::{Fault, Reason};

pub(super) use metadata::Metadata;
pub(super) use prune::Rules as Furniture;

/// What a page holds.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// The article as markup, or as plain text; `None` where there is none.
    pub(super) body: Option<String>,
    /// What the page tells of it.
    pub(super) metadata: Metadata,
}

/// Whether `text` is a whole web page rather than a piece of one.
pub(super) fn is_page(text: &str) -> bool {
    let start = text.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '\u{FEFF}');
    let opens = |name: &str| start.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name));
    (opens("<!doctype html") || opens("<html")) && text.contains("</")
}

/// A larger page is refused: as a tree it takes many times its size.
const LARGEST: usize = 16 << 20;

/// A page that nests deeper is refused: some of what is done to it takes stack for each level.
const DEEPEST: usize = 400;

/// Reads a page; a fault (`too_large`, `nesting`) where it is none that a site would send.
pub(super) fn read(html: &str, furniture: &Furniture) -> Result<Page, Fault> {
    if html.len() > LARGEST {
        return Err(Fault::new(Reason::TooLarge, format!("the page has more than {LARGEST} bytes")));
    }
    let nesting =
        || Fault::new(Reason::Nesting, format!("the page nests its elements more than {DEEPEST} deep"));
    if nests_deeper_than(html, 2 * DEEPEST) {
        return Err(nesting());
    }
    let document = Document::from(html);
    if is_deeper_than(&document, DEEPEST) {
        return Err(nesting());
    }
    let metadata = metadata::read(&document);
    furniture.prune(&document);
    Ok(Page { body: body::extract(document, &metadata), metadata })
}

/// Whether tags nest deeper than `limit`, told before a tree is made: to build one takes time for each level of each element.
/// Elements that end where the next begins do not count.
fn nests_deeper_than(html: &str, limit: usize) -> bool {
    const SHALLOW: [&str; 28] = [
        "p", "li", "td", "tr", "th", "dt", "dd", "option", "thead", "tbody", "tfoot", "br", "img", "input",
        "hr", "meta", "link", "area", "base", "col", "embed", "param", "source", "track", "wbr", "html",
        "head", "body",
    ];
    const LONGEST_NAME: usize = 32;
    let bytes = html.as_bytes();
    let mut open: FxHashMap<Vec<u8>, usize> = FxHashMap::default();
    let mut lower = Vec::new();
    let mut depth = 0;
    let mut from = 0;
    while let Some(at) = scan::find(bytes, from, |byte| byte == b'<') {
        let closes = bytes.get(at + 1) == Some(&b'/');
        let start = at + 1 + usize::from(closes);
        let length =
            bytes[start..].iter().take(LONGEST_NAME).take_while(|byte| byte.is_ascii_alphanumeric()).count();
        from = start;
        if length == 0 || !bytes[start].is_ascii_alphabetic() {
            continue;
        }
        let name = &bytes[start..start + length];
        lower.clear();
        lower.extend(name.iter().map(u8::to_ascii_lowercase));
        if SHALLOW.iter().any(|known| known.as_bytes() == lower) {
            continue;
        }
        if closes {
            if let Some(count) = open.get_mut(&lower).filter(|count| **count > 0) {
                *count -= 1;
                depth -= 1;
            }
        } else {
            *open.entry(lower.clone()).or_default() += 1;
            depth += 1;
            if depth > limit {
                return true;
            }
        }
    }
    false
}

fn is_deeper_than(document: &Document, limit: usize) -> bool {
    let mut depth = 0;
    let mut node = document.root();
    loop {
        if let Some(child) = node.first_child() {
            depth += 1;
            if depth > limit {
                return true;
            }
            node = child;
            continue;
        }
        while node.next_sibling().is_none() {
            let Some(parent) = node.parent() else { return false };
            depth -= 1;
            node = parent;
        }
        let Some(sibling) = node.next_sibling() else { return false };
        node = sibling;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_told_from_pieces() {
        assert!(is_page("\n<!DOCTYPE html><html><body></body></html>"));
        assert!(is_page("<HTML lang=en></html>"));
        assert!(!is_page("<p>a</p>") && !is_page("text <html></html>"));
    }

    #[test]
    fn deep_and_huge_pages_are_refused() {
        let rules = crate::clean::rules::Rules::built_in().page;
        let reason = |html: &str| read(html, &rules).map(|_| ()).map_err(|fault| fault.reason);
        assert_eq!(reason(&"<div>".repeat(100_000)), Err(Reason::Nesting));
        assert_eq!(reason(&"<b><p>".repeat(20_000)), Err(Reason::Nesting));
        assert_eq!(reason(&" ".repeat(LARGEST + 1)), Err(Reason::TooLarge));
        assert_eq!(reason(&"<p>A paragraph.<li>An item.<br>".repeat(300)), Ok(()));
        assert_eq!(reason(&"<div>".repeat(DEEPEST / 2)), Ok(()));
    }
}
