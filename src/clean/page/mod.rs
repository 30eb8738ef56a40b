//! Web pages.
//!
//! In: a whole page. Out: its article as markup without the furniture of the page, and what the page tells of it. Never:
//! gives furniture for an article.

mod body;
mod metadata;
mod prune;

use dom_query::Document;

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

/// Reads a page.
pub(super) fn read(html: &str, furniture: &Furniture) -> Page {
    let document = Document::from(html);
    let metadata = metadata::read(&document);
    furniture.prune(&document);
    Page { body: body::extract(document, &metadata), metadata }
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
}
