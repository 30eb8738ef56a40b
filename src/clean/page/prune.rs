//! Furniture of pages: navigation, promotion, captions, comments.
//!
//! In: a parsed page. Out: the same without the elements that are furniture by their name, their class or id, or because they
//! hold nothing but links. Never: takes away the larger part of the page's text, or its headline.

use dom_query::{Document, NodeRef};
use rustc_hash::FxHashSet;
use serde::Deserialize;

/// The rules, as they stand in `config/clean.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::clean) struct Rules {
    /// Elements that are never part of an article.
    elements: Vec<String>,
    /// Words of a class or id that mark furniture.
    words: FxHashSet<String>,
    /// Two words of a class or id in a row that mark furniture.
    pairs: FxHashSet<String>,
}

/// An element with a larger share of the page's paragraphs is not furniture, whatever its class says.
const LARGEST_SHARE: f64 = 0.3;

impl Rules {
    /// Takes the furniture out of `document`.
    pub(super) fn prune(&self, document: &Document) {
        for node in document.select("script, style, noscript, template").nodes() {
            node.remove_from_parent();
        }
        let whole = prose(&document.root());
        for node in document.select(&self.elements.join(",")).nodes() {
            if !is_central(node, whole) {
                node.remove_from_parent();
            }
        }
        let mut marked = Vec::new();
        let mut links = Vec::new();
        let root = document.root();
        let mut next = root.first_child();
        while let Some(node) = next {
            let furniture = node.is_element() && self.is_marked(&node) && !is_central(&node, whole);
            if furniture {
                marked.push(node);
            } else if node.is_element() && is_only_links(&node) {
                links.push(node);
            }
            next = following(&node, !furniture);
        }
        for node in marked.into_iter().chain(links) {
            node.remove_from_parent();
        }
    }

    fn is_marked(&self, node: &NodeRef) -> bool {
        let Some(name) = node.node_name() else { return false };
        if matches!(&*name, "html" | "body" | "head" | "main" | "article") {
            return false;
        }
        if node.attr("aria-hidden").is_some_and(|value| &*value == "true") || node.has_attr("hidden") {
            return true;
        }
        let mut is_marked = false;
        for attribute in ["class", "id", "data-component", "data-testid"] {
            let Some(value) = node.attr(attribute) else { continue };
            for name in value.split_ascii_whitespace() {
                let mut before = String::new();
                for_each_word(name, |word| {
                    // `with-sidebar`, `has-comments`, `no-ads` stand at what is beside them.
                    is_marked |=
                        self.words.contains(word) && !matches!(&*before, "with" | "has" | "no" | "hide");
                    if !before.is_empty() {
                        before.push('-');
                        before.push_str(word);
                        is_marked |= self.pairs.contains(&before);
                    }
                    before.clear();
                    before.push_str(word);
                });
            }
        }
        is_marked
    }
}

/// The node after `node` in the order of the document; not inside of it unless `inside`.
fn following<'a>(node: &NodeRef<'a>, inside: bool) -> Option<NodeRef<'a>> {
    if inside && let Some(child) = node.first_child() {
        return Some(child);
    }
    let mut node = *node;
    loop {
        if let Some(sibling) = node.next_sibling() {
            return Some(sibling);
        }
        node = node.parent()?;
    }
}

/// Calls `take` with the words of a class or id in lower case: `mediaCaption-2` holds `media`, `caption`, `2`.
fn for_each_word(name: &str, mut take: impl FnMut(&str)) {
    let mut word = String::new();
    let mut after_lower = false;
    for letter in name.chars() {
        let starts = letter.is_uppercase() && after_lower;
        if (starts || !letter.is_alphanumeric()) && !word.is_empty() {
            take(&word);
            word.clear();
        }
        if letter.is_alphanumeric() {
            word.extend(letter.to_lowercase());
        }
        after_lower = letter.is_lowercase();
    }
    if !word.is_empty() {
        take(&word);
    }
}

/// Characters of the paragraphs inside of a node that look like text rather than labels.
fn prose(node: &NodeRef) -> usize {
    let paragraphs = node.descendants_it().filter(|inner| inner.has_name("p"));
    paragraphs.map(|paragraph| paragraph.text().len()).filter(|&length| length >= 80).sum()
}

/// Whether a node holds what the page is about.
fn is_central(node: &NodeRef, whole: usize) -> bool {
    prose(node) as f64 > LARGEST_SHARE * whole as f64
        || node.descendants_it().any(|inner| {
            inner.has_name("h1") || inner.attr("itemprop").is_some_and(|value| &*value == "articleBody")
        })
}

/// Whether a paragraph or an item of a list holds nothing but links.
fn is_only_links(node: &NodeRef) -> bool {
    if !(node.has_name("p") || node.has_name("li") || node.has_name("h3") || node.has_name("h4")) {
        return false;
    }
    let mut linked = false;
    let mut next = node.first_child();
    while let Some(inner) = next {
        let link = inner.has_name("a");
        if link {
            linked |= !inner.text().trim().is_empty();
        } else if inner.is_text() && inner.text().chars().any(char::is_alphanumeric) {
            return false;
        }
        next = within(&inner, node, !link);
    }
    linked
}

/// The node after `node` in the order of the document, as long as it stands inside of `root`.
fn within<'a>(node: &NodeRef<'a>, root: &NodeRef<'a>, inside: bool) -> Option<NodeRef<'a>> {
    if inside && let Some(child) = node.first_child() {
        return Some(child);
    }
    let mut node = *node;
    while node.id != root.id {
        if let Some(sibling) = node.next_sibling() {
            return Some(sibling);
        }
        node = node.parent()?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::rules::Rules as AllRules;

    #[test]
    fn words_of_classes() {
        for (name, expected) in [
            ("mediaCaption-2", vec!["media", "caption", "2"]),
            ("c-Article__Body", vec!["c", "article", "body"]),
            ("AD", vec!["ad"]),
            ("--", vec![]),
        ] {
            let mut words = Vec::new();
            for_each_word(name, |word| words.push(word.to_owned()));
            assert_eq!(words, expected, "{name}");
        }
    }

    #[test]
    fn furniture_goes_and_the_article_stays() {
        let text = "The council of the town met on Monday to talk about the new bridge over the river.";
        let page = format!(
            "<body class='has-comments'><nav>Home</nav><div class='wrap newsletter'><h1>Bridge</h1><p>{text}</p>\
             <figure><img><figcaption>A bridge</figcaption></figure><p class='photo-credit'>Photo: Ann</p>\
             <p><b><a href='/'>More on bridges</a></b></p><p>See <a href='/'>this</a>.</p></div>\
             <div id='relatedStories'><p>Other news</p></div></body>"
        );
        let document = Document::from(page);
        AllRules::built_in().page.prune(&document);
        assert_eq!(
            document.text().split_whitespace().collect::<Vec<_>>().join(" "),
            format!("Bridge{text}See this.")
        );
    }
}
