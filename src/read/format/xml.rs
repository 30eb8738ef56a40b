//! XML: feeds (RSS, Atom), news items (NewsML-G2, NITF) and scanned pages (ALTO).
//!
//! In: a stream. Out: every element that holds an article, cut out as it stands, as a record; and from such an element the
//! fields. Never: reads a document of another kind, or holds more than one element.

use memchr::memmem;

use crate::{
    article::Record,
    read::{
        Fault, Format, Reason, decode,
        format::markup::{self, Event},
        input::Input,
        open::too_large,
        out::{Out, Stop},
    },
};

/// The element that holds an article in documents with this root, both in lower case and as written.
const ARTICLES: &[(&str, &str)] = &[
    ("rss", "item"),
    ("rdf", "item"),
    ("channel", "item"),
    ("feed", "entry"),
    ("newsmessage", "newsItem"),
    ("newsitem", "newsItem"),
    ("nitf", "nitf"),
    ("alto", "alto"),
];

/// Cuts a stream into elements.
pub fn split(input: &mut Input<'_>, out: &mut Out<'_>) -> Result<(), Stop> {
    let root = markup::root(input.peek(64 << 10)).unwrap_or_default();
    let Some(&(_, name)) = ARTICLES.iter().find(|(known, _)| *known == root) else {
        let message = if root.is_empty() {
            "no XML, whatever its name says".to_owned()
        } else {
            format!("an XML document of <{}>, which holds no articles that newsloom knows", short(&root))
        };
        return Err(Fault::new(Reason::UnknownFormat, message).into());
    };
    out.encoding = decode::declared(input.data()).or(out.encoding);
    let max = out.config.max_record_bytes;
    let mut line = 1;
    loop {
        let Some(start) = find_tag(input.data(), name, false) else {
            // A tag may be cut by the end of the window.
            let done = input.data().len().saturating_sub(64);
            line += newlines(&input.data()[..done]);
            input.give_up(done);
            if input.fill()? {
                continue;
            }
            return Ok(());
        };
        line += newlines(&input.data()[..start]);
        input.give_up(start);
        let mut searched = 0;
        let (length, fault) = loop {
            if let Some(end) = find_tag(&input.data()[searched..], name, true) {
                let length = searched + end;
                break (
                    length,
                    (length as u64 > max).then(|| Fault::new(Reason::TooLarge, too_large(out.config))),
                );
            }
            searched = input.data().len().saturating_sub(64);
            if searched as u64 > max {
                break (searched, Some(Fault::new(Reason::TooLarge, too_large(out.config))));
            }
            if !input.fill()? {
                let message = format!("line {line}: <{name}> has no end: the file may be cut");
                break (input.data().len(), Some(Fault::new(Reason::Truncated, message)));
            }
        };
        let (offset, element) = (input.offset(), &input.data()[..length]);
        match fault {
            None => out.record(Format::Xml, element, offset, line)?,
            Some(fault) => out.reject(fault, element, offset)?,
        }
        line += newlines(element);
        input.give_up(length);
    }
}

fn short(name: &str) -> String {
    name.chars().take(40).collect()
}

fn newlines(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

/// Where the first tag of this name begins or, of an end tag, where it ends.
fn find_tag(data: &[u8], name: &str, end: bool) -> Option<usize> {
    memmem::find_iter(data, name.as_bytes()).find_map(|at| {
        let behind = at + name.len();
        let follows = *data.get(behind)?;
        let open = memchr::memrchr(b'<', &data[..at])?;
        let prefix = &data[open + 1..at];
        let prefix = if end { prefix.strip_prefix(b"/")? } else { prefix };
        let whole = prefix.strip_suffix(b":").unwrap_or(prefix);
        let named = whole.iter().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(byte))
            && (prefix.is_empty() || prefix.ends_with(b":"))
            && (follows.is_ascii_whitespace() || matches!(follows, b'>' | b'/'));
        if !named {
            return None;
        }
        if end { memchr::memchr(b'>', &data[behind..]).map(|more| behind + more + 1) } else { Some(open) }
    })
}

/// Puts the fields of an element into `record`.
pub(in crate::read) fn read(xml: &str, record: &mut Record) {
    match markup::root(xml.as_bytes()).as_deref() {
        Some("alto") => record.text = scanned(xml),
        Some("item" | "entry") => feed_item(xml, record),
        _ => news_item(xml, record),
    }
}

/// The best value of a field so far.
#[derive(Default)]
struct Best(Option<(u8, String)>);

impl Best {
    fn put(&mut self, rank: u8, value: &str) {
        let value = value.trim();
        if !value.is_empty() && self.0.as_ref().is_none_or(|(best, _)| rank < *best) {
            self.0 = Some((rank, value.to_owned()));
        }
    }

    fn take(self) -> String {
        self.0.map(|(_, value)| value).unwrap_or_default()
    }
}

/// Text in paragraphs, gathered piece by piece.
#[derive(Default)]
struct Paragraphs(String);

impl Paragraphs {
    fn text(&mut self, text: &str) {
        for (at, word) in text.split_whitespace().enumerate() {
            let blank = at > 0 || text.starts_with(char::is_whitespace);
            if blank && !self.0.is_empty() && !self.0.ends_with(['\n', ' ']) {
                self.0.push(' ');
            }
            self.0.push_str(word);
        }
        if text.ends_with(char::is_whitespace) && !self.0.is_empty() && !self.0.ends_with(['\n', ' ']) {
            self.0.push(' ');
        }
    }

    fn end(&mut self) {
        let length = self.0.trim_end().len();
        self.0.truncate(length);
        if length > 0 {
            self.0.push_str("\n\n");
        }
    }
}

/// An item of RSS or an entry of Atom: the members of the element, markup inside them kept for cleaning.
fn feed_item(xml: &str, record: &mut Record) {
    let [mut id, mut title, mut date, mut publisher, mut author, mut url, mut text]: [Best; 7] =
        Default::default();
    let mut path: Vec<&str> = Vec::new();
    let mut inner = String::new();
    for event in markup::events(xml) {
        match event {
            Event::Start { name, tag, empty } => {
                if path.len() == 1 {
                    inner.clear();
                    if name == "link"
                        && let Some(address) = markup::attribute(tag, "href")
                    {
                        let other = markup::attribute(tag, "rel").is_some_and(|rel| rel != "alternate");
                        url.put(u8::from(other), &address);
                    }
                } else if path.len() > 1 && path[1] != "author" {
                    inner.extend(["<", tag, ">"]);
                }
                if !empty {
                    path.push(name);
                }
            }
            Event::End(name) => {
                let Some(depth) = path.iter().rposition(|open| *open == name) else { continue };
                path.truncate(depth);
                if depth > 1 {
                    if path[1] == "author" && name == "name" {
                        author.put(0, &inner);
                    } else if path[1] != "author" {
                        inner.extend(["</", name, ">"]);
                    }
                    continue;
                }
                match name {
                    "title" => title.put(0, &inner),
                    "encoded" => text.put(0, &inner),
                    "content" | "body" | "fullitem" => text.put(1, &inner),
                    "description" => text.put(2, &inner),
                    "summary" => text.put(3, &inner),
                    "pubDate" | "published" | "issued" => date.put(0, &inner),
                    "date" | "created" => date.put(1, &inner),
                    "updated" | "modified" => date.put(2, &inner),
                    "creator" => author.put(1, &inner),
                    "author" => author.put(2, &inner),
                    "source" | "publisher" => publisher.put(0, &inner),
                    "link" => url.put(0, &inner),
                    "guid" | "id" => id.put(0, &inner),
                    _ => {}
                }
            }
            Event::Text(piece) => {
                if path.len() > 2 && path[1] == "author" {
                    inner = piece.into_owned();
                } else if path.len() > 1 {
                    inner.push_str(&piece);
                }
            }
        }
    }
    let fields = [id, title, date, publisher, author, url, text].map(Best::take);
    let [id, title, date, publisher, author, url, text] = fields;
    *record = Record { id, title, date, publisher, author, url, text, ..std::mem::take(record) };
}

/// Elements that stand alone in their paragraph.
const BLOCKS: &[&str] = &[
    "p",
    "br",
    "div",
    "li",
    "tr",
    "hl2",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "block",
    "blockquote",
    "ul",
    "ol",
    "table",
];

/// Elements in a body that are no running text.
const BESIDE: &[&str] = &["media", "figure", "script", "style", "body.head", "body.end", "head"];

/// An item of NewsML-G2 or a document of NITF.
fn news_item(xml: &str, record: &mut Record) {
    let [mut id, mut title, mut date, mut publisher, mut author]: [Best; 5] = Default::default();
    let mut text = Paragraphs::default();
    let mut path: Vec<&str> = Vec::new();
    for event in markup::events(xml) {
        let inside = |name: &str| path.contains(&name);
        let body = (inside("body.content") || inside("inlineXML") && inside("body") || inside("inlineData"))
            && !BESIDE.iter().any(|name| path.contains(name));
        match event {
            Event::Start { name, tag, empty } => {
                let note = |best: &mut Best, rank, attribute| {
                    if let Some(value) = markup::attribute(tag, attribute) {
                        best.put(rank, &value);
                    }
                };
                match name {
                    "newsItem" => note(&mut id, 0, "guid"),
                    "doc-id" => note(&mut id, 1, "id-string"),
                    "date.issue" => note(&mut date, 1, "norm"),
                    "pubdata" => note(&mut publisher, 3, "name"),
                    _ => {}
                }
                if body && BLOCKS.contains(&name) {
                    text.end();
                }
                if !empty {
                    path.push(name);
                }
            }
            Event::End(name) => {
                if body && BLOCKS.contains(&name) {
                    text.end();
                }
                if let Some(depth) = path.iter().rposition(|open| *open == name) {
                    path.truncate(depth);
                }
            }
            Event::Text(piece) if body => text.text(&piece),
            Event::Text(piece) => {
                let parent = path.len().checked_sub(2).map_or("", |at| path[at]);
                match path.last().copied().unwrap_or_default() {
                    "headline" => title.put(0, &piece),
                    "hl1" => title.put(1, &piece),
                    "title" => title.put(2, &piece),
                    "contentCreated" => date.put(0, &piece),
                    "firstCreated" => date.put(2, &piece),
                    "versionCreated" => date.put(3, &piece),
                    "by" => author.put(0, &piece),
                    "byline" => author.put(2, &piece),
                    "name" if parent == "creator" => author.put(1, &piece),
                    "name" if parent == "infoSource" => publisher.put(0, &piece),
                    "name" | "literal" if parent == "provider" => publisher.put(1, &piece),
                    "name" if parent == "copyrightHolder" => publisher.put(2, &piece),
                    _ => {}
                }
            }
        }
    }
    let [id, title, date, publisher, author] = [id, title, date, publisher, author].map(Best::take);
    *record = Record { id, title, date, publisher, author, text: text.0, ..std::mem::take(record) };
}

/// A page of ALTO: the words of its lines, blocks as paragraphs, hyphenated words whole.
fn scanned(xml: &str) -> String {
    let mut text = Paragraphs::default();
    for event in markup::events(xml) {
        match event {
            Event::Start { name: "String", tag, .. } => {
                let part = markup::attribute(tag, "SUBS_TYPE");
                let word = match part.as_deref() {
                    Some("HypPart1") => markup::attribute(tag, "SUBS_CONTENT"),
                    Some("HypPart2") => continue,
                    _ => None,
                };
                if let Some(word) = word.or_else(|| markup::attribute(tag, "CONTENT")) {
                    text.text(&word);
                    text.text(" ");
                }
            }
            Event::End("TextBlock") => text.end(),
            _ => {}
        }
    }
    text.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_each_kind_are_found() {
        for (xml, expected) in [
            (
                "<item rdf:about='x'><title>A &amp; B</title><link>http://x</link><description>short</description>\
                 <content:encoded><![CDATA[<p>Long]]></content:encoded><pubDate>Mon, 1 Mar 2021</pubDate>\
                 <dc:creator>C</dc:creator><guid>7</guid></item>",
                ["7", "A & B", "Mon, 1 Mar 2021", "", "C", "http://x", "<p>Long"],
            ),
            (
                "<entry><title type='html'>T</title><link rel='self' href='s'/><link href='u'/><updated>2021</updated>\
                 <author><name>N</name><email>e</email></author><content type='xhtml'><div><p>x</p></div></content></entry>",
                ["", "T", "2021", "", "N", "u", "<div><p>x</p></div>"],
            ),
            (
                "<newsItem guid='g'><itemMeta><provider><name>P</name></provider><versionCreated>v</versionCreated></itemMeta>\
                 <contentMeta><contentCreated>c</contentCreated><by>A</by><headline>H</headline></contentMeta><contentSet>\
                 <inlineXML><nitf><body><body.head><hl1>no</hl1></body.head><body.content><p>one\n  two</p>\
                 <media><p>no</p></media><p>three <em>four</em>.</p></body.content></body></nitf></inlineXML></contentSet></newsItem>",
                ["g", "H", "c", "P", "A", "", "one two\n\nthree four.\n\n"],
            ),
            (
                "<nitf><head><docdata><date.issue norm='20210301'/><doc-id id-string='d'/></docdata><pubdata name='P'/></head>\
                 <body><body.head><hedline><hl1>H</hl1></hedline><byline>By A</byline></body.head>\
                 <body.content><p>x</p></body.content></body></nitf>",
                ["d", "H", "20210301", "P", "By A", "", "x\n\n"],
            ),
            (
                "<alto><TextBlock><TextLine><String CONTENT='The'/><SP/><String CONTENT='ves' SUBS_TYPE='HypPart1' \
                 SUBS_CONTENT='vessel'/></TextLine><TextLine><String CONTENT='sel' SUBS_TYPE='HypPart2'/>\
                 <String CONTENT='sank.'/></TextLine></TextBlock></alto>",
                ["", "", "", "", "", "", "The vessel sank.\n\n"],
            ),
        ] {
            let mut record = Record::default();
            read(xml, &mut record);
            let found = [
                record.id,
                record.title,
                record.date,
                record.publisher,
                record.author,
                record.url,
                record.text,
            ];
            assert_eq!(found, expected, "{xml}");
        }
    }

    #[test]
    fn tags_are_found_with_and_without_prefix() {
        for (data, end, expected) in [
            ("x<item>", false, Some(1)),
            ("<items><a:item b", false, Some(7)),
            ("an item> <item", false, None),
            ("x</item >y", true, Some(9)),
            ("x</a:item>y", true, Some(10)),
            ("x<item>y", true, None),
        ] {
            assert_eq!(find_tag(data.as_bytes(), "item", end), expected, "{data}");
        }
    }
}
