//! Tags and text of XML, however badly formed.
//!
//! In: a document or a piece of one. Out: what begins, ends and stands between, entities resolved. Never: fails; feeds in the
//! wild are full of faults, and a reader that insists on rules loses their articles.

use std::borrow::Cow;

/// What stands in a document, one after the other.
#[derive(Debug, PartialEq, Eq)]
pub enum Event<'a> {
    /// An element begins; of its name only what stands behind the prefix. An empty one ends at once, without [`Event::End`].
    Start { name: &'a str, tag: &'a str, empty: bool },
    /// An element ends.
    End(&'a str),
    /// Text.
    Text(Cow<'a, str>),
}

/// The events of `xml`.
pub fn events(xml: &str) -> Events<'_> {
    Events { rest: xml }
}

/// The iterator behind [`events`].
pub struct Events<'a> {
    rest: &'a str,
}

impl<'a> Events<'a> {
    /// Takes what stands before `end`, and `end`; the rest if there is no end.
    fn until(&mut self, end: &str) -> &'a str {
        match self.rest.split_once(end) {
            Some((inner, rest)) => {
                self.rest = rest;
                inner
            }
            None => std::mem::take(&mut self.rest),
        }
    }

    fn tag(&mut self) -> Event<'a> {
        let bytes = self.rest.as_bytes();
        let mut quote = None;
        let end = bytes.iter().position(|&byte| {
            match quote {
                Some(open) if open == byte => quote = None,
                None if byte == b'"' || byte == b'\'' => quote = Some(byte),
                _ => return quote.is_none() && byte == b'>',
            }
            false
        });
        // A quotation mark that is never closed must not hide the rest.
        let end = end.or_else(|| memchr::memchr(b'>', bytes)).unwrap_or(bytes.len());
        let inner = &self.rest[1..end];
        self.rest = self.rest.get(end + 1..).unwrap_or_default();
        let empty = inner.ends_with('/');
        let tag = inner.strip_suffix('/').unwrap_or(inner);
        let name = tag.split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or_default();
        Event::Start { name: local(name), tag, empty }
    }
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

impl<'a> Iterator for Events<'a> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        loop {
            let next = self.rest.as_bytes().get(1).copied();
            if self.rest.is_empty() {
                return None;
            } else if !self.rest.starts_with('<') {
                let end = memchr::memchr(b'<', self.rest.as_bytes()).unwrap_or(self.rest.len());
                let (text, rest) = self.rest.split_at(end);
                self.rest = rest;
                return Some(Event::Text(html_escape::decode_html_entities(text)));
            } else if self.rest.starts_with("<!--") {
                self.rest = &self.rest[4..];
                self.until("-->");
            } else if self.rest.starts_with("<![CDATA[") {
                self.rest = &self.rest[9..];
                return Some(Event::Text(Cow::Borrowed(self.until("]]>"))));
            } else if next == Some(b'?') {
                self.until("?>");
            } else if next == Some(b'!') {
                // A document type may hold declarations in brackets.
                let end = self.rest.find('>').unwrap_or(self.rest.len());
                if self.rest[..end].contains('[') {
                    self.until("]>")
                } else {
                    self.until(">")
                };
            } else if next == Some(b'/') {
                self.rest = &self.rest[2..];
                return Some(Event::End(local(self.until(">").trim())));
            } else if next.is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80) {
                return Some(self.tag());
            } else {
                self.rest = &self.rest[1..];
                return Some(Event::Text(Cow::Borrowed("<")));
            }
        }
    }
}

/// The value of an attribute of a tag.
pub fn attribute<'a>(tag: &'a str, name: &str) -> Option<Cow<'a, str>> {
    let mut rest = tag;
    loop {
        let at = rest.find(name)?;
        let before = rest[..at].chars().next_back();
        let behind = rest[at + name.len()..].trim_start();
        rest = &rest[at + name.len()..];
        if !before.is_some_and(char::is_whitespace) {
            continue;
        }
        let Some(value) = behind.strip_prefix('=').map(str::trim_start) else { continue };
        let quote = value.chars().next().filter(|c| *c == '"' || *c == '\'')?;
        let value = value[1..].split(quote).next()?;
        return Some(html_escape::decode_html_entities(value));
    }
}

/// The first element of a document, if it begins in `head`.
pub fn root(head: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(head);
    events(&head).find_map(|event| match event {
        Event::Start { name, .. } => Some(name.to_ascii_lowercase()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_read_whatever_their_form() {
        let text = |text| Event::Text(Cow::Borrowed(text));
        let start = |name, tag, empty| Event::Start { name, tag, empty };
        for (xml, expected) in [
            (
                "<?xml version='1.0'?><!-- <a> --><a>b</a>",
                vec![start("a", "a", false), text("b"), Event::End("a")],
            ),
            ("<x:a b='>'/>c", vec![start("a", "x:a b='>'", true), text("c")]),
            ("<a><![CDATA[<b>]]></a >", vec![start("a", "a", false), text("<b>"), Event::End("a")]),
            ("<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", vec![start("a", "a", true)]),
            ("1 < 2 &amp; 3", vec![text("1 "), text("<"), text(" 2 & 3")]),
            ("<a b=\"c>d", vec![start("a", "a b=\"c", false), text("d")]),
            ("<a", vec![start("a", "a", false)]),
            ("<", vec![text("<")]),
            ("<![CDATA[", vec![text("")]),
            ("<!--", vec![]),
            ("</", vec![Event::End("")]),
        ] {
            assert_eq!(events(xml).collect::<Vec<_>>(), expected, "{xml}");
        }
        let tag = "a href = 'x&amp;y' xml:id=\"1\" data-id=\"2\" id=3";
        assert_eq!(attribute(tag, "href").as_deref(), Some("x&y"));
        assert_eq!(attribute(tag, "id"), None);
        assert_eq!(attribute(tag, "data-id").as_deref(), Some("2"));
        assert_eq!(root(b"<?xml?>\n<!-- x --> <rdf:RDF a='b'").as_deref(), Some("rdf"));
    }
}
