//! Markup in fields that should be plain text.
//!
//! In: a field of a record. Out: the same without tags and comments, with the characters that entities stand for; the ends of
//! blocks are ends of paragraphs, `<br>` and items of lists are lines, scripts and styles are gone. Never: takes a `<` for a
//! tag that no known element follows (`a < b`, `<ann@example.org>`), or an ampersand for an entity that has no semicolon.

use std::borrow::Cow;

use super::scan;

/// `text` without markup.
pub(super) fn strip(text: &str) -> Cow<'_, str> {
    let Some(first) = first_markup(text) else { return text.into() };
    let mut stripper = Stripper {
        text,
        last_close: text.rfind('>').unwrap_or_default(),
        no_quote: [usize::MAX; 2],
        never_closed: Vec::new(),
        cdata: false,
        layout: Layout::Plain,
        out: String::with_capacity(text.len()),
    };
    stripper.layout = stripper.layout_of(first);
    stripper.run(first);
    if stripper.cdata { stripper.out.replace("]]>", "").into() } else { stripper.out.into() }
}

/// What line ends in the source mean.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// Lines: there are only tags inside of lines.
    Plain,
    /// Nothing: tags say where blocks begin and end.
    Blocks,
}

/// What an element does to the text around it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Nothing.
    Inline,
    /// Starts and ends a paragraph.
    Block,
    /// Starts and ends a line.
    Line,
    /// Ends a line.
    Break,
    /// Parts what stands on both sides.
    Cell,
    /// Is dropped with all that it holds.
    Hidden,
}

fn kind(name: &str) -> Option<Kind> {
    if let Some((_, local)) = name.split_once(':') {
        // `xhtml:p` is a paragraph, `mods:note` something else; `http:` is no element.
        let named = local.starts_with(|first: char| first.is_ascii_alphabetic());
        return named.then(|| kind(local).unwrap_or(Kind::Inline));
    }
    const LONGEST: usize = 12;
    let mut buffer = [0; LONGEST];
    let Some(lower) = buffer.get_mut(..name.len()) else {
        return name.contains('-').then_some(Kind::Inline);
    };
    lower.copy_from_slice(name.as_bytes());
    lower.make_ascii_lowercase();
    Some(match &*lower {
        b"a" | b"abbr" | b"acronym" | b"b" | b"bdi" | b"bdo" | b"big" | b"cite" | b"code" | b"data"
        | b"del" | b"dfn" | b"em" | b"font" | b"i" | b"img" | b"input" | b"ins" | b"kbd" | b"label"
        | b"mark" | b"nobr" | b"q" | b"s" | b"samp" | b"small" | b"span" | b"strike" | b"strong" | b"sub"
        | b"sup" | b"time" | b"tt" | b"u" | b"var" | b"wbr" | b"html" | b"body" | b"meta" | b"link"
        | b"base" | b"source" | b"track" | b"area" | b"map" | b"col" | b"colgroup" | b"param"
        | b"picture" | b"ruby" | b"rb" | b"noscript" | b"embed" => Kind::Inline,
        b"p" | b"div" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"article" | b"section"
        | b"aside" | b"header" | b"footer" | b"main" | b"nav" | b"blockquote" | b"pre" | b"table"
        | b"thead" | b"tbody" | b"tfoot" | b"ul" | b"ol" | b"dl" | b"figure" | b"figcaption" | b"caption"
        | b"address" | b"center" | b"form" | b"fieldset" | b"details" | b"summary" | b"hr" | b"hgroup"
        | b"menu" | b"dialog" | b"legend" => Kind::Block,
        b"li" | b"tr" | b"dt" | b"dd" | b"option" => Kind::Line,
        b"br" => Kind::Break,
        b"td" | b"th" => Kind::Cell,
        b"script" | b"style" | b"head" | b"title" | b"iframe" | b"svg" | b"math" | b"object"
        | b"template" | b"select" | b"button" | b"textarea" | b"audio" | b"video" | b"canvas"
        | b"noframes" => Kind::Hidden,
        // Custom elements are what their pages make of them.
        _ if lower.contains(&b'-') => Kind::Inline,
        _ => return None,
    })
}

/// Where the first `<` or `&` stands that may be markup.
fn first_markup(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut from = 0;
    while let Some(at) = scan::find(bytes, from, |byte| byte == b'<' || byte == b'&') {
        let next = bytes.get(at + 1).copied().unwrap_or(b' ');
        let may_be = match bytes[at] {
            b'<' => next.is_ascii_alphabetic() || matches!(next, b'/' | b'!' | b'?'),
            _ => entity(text, at).is_some(),
        };
        if may_be {
            return Some(at);
        }
        from = at + 1;
    }
    None
}

/// The characters that the entity at `at` stands for, and its length.
fn entity(text: &str, at: usize) -> Option<(Cow<'_, str>, usize)> {
    /// `&CounterClockwiseContourIntegral;`
    const LONGEST: usize = 34;
    let bytes = &text.as_bytes()[at..];
    let length =
        bytes.iter().take(LONGEST).skip(1).position(|&byte| !byte.is_ascii_alphanumeric() && byte != b'#')?
            + 2;
    if length < 4 || bytes[length - 1] != b';' {
        return None;
    }
    let whole = &text[at..at + length];
    let decoded = html_escape::decode_html_entities(whole);
    (decoded != whole).then_some((decoded, length))
}

/// A tag, comment or the like.
struct Tag<'a> {
    /// Empty for everything that is no element.
    name: &'a str,
    kind: Kind,
    closes: bool,
    end: usize,
}

struct Stripper<'a> {
    text: &'a str,
    /// No tag ends after this.
    last_close: usize,
    /// No `"` and no `'` stands from these places on.
    no_quote: [usize; 2],
    /// Elements whose closing tag was looked for and not found.
    never_closed: Vec<&'a str>,
    /// Whether there are `<![CDATA[` sections.
    cdata: bool,
    layout: Layout,
    out: String,
}

impl<'a> Stripper<'a> {
    /// Looks ahead whether any tag makes blocks.
    fn layout_of(&mut self, first: usize) -> Layout {
        let mut at = first;
        while let Some(found) = self.text[at..].find('<') {
            at += found;
            if let Some(tag) = self.tag(at) {
                if matches!(tag.kind, Kind::Block | Kind::Line) && !tag.name.is_empty() {
                    return Layout::Blocks;
                }
                at = tag.end;
            } else {
                at += 1;
            }
        }
        Layout::Plain
    }

    fn run(&mut self, first: usize) {
        self.push(0, first);
        let mut at = first;
        loop {
            let rest = &self.text.as_bytes()[at..];
            let Some(found) = rest.iter().position(|&byte| byte == b'<' || byte == b'&') else {
                self.push(at, self.text.len());
                return;
            };
            self.push(at, at + found);
            at += found;
            at = if self.text.as_bytes()[at] == b'<' { self.angle(at) } else { self.ampersand(at) };
        }
    }

    fn ampersand(&mut self, at: usize) -> usize {
        if let Some((decoded, length)) = entity(self.text, at) {
            self.out.push_str(&decoded);
            at + length
        } else {
            self.out.push('&');
            at + 1
        }
    }

    fn angle(&mut self, at: usize) -> usize {
        let Some(tag) = self.tag(at) else {
            self.out.push('<');
            return at + 1;
        };
        match tag.kind {
            Kind::Inline => {}
            Kind::Block => self.out.push_str("\n\n"),
            Kind::Line if tag.closes => {}
            Kind::Line | Kind::Break => self.out.push('\n'),
            Kind::Cell => self.out.push(' '),
            Kind::Hidden if tag.closes => {}
            Kind::Hidden => return self.end_of(tag.name, tag.end).unwrap_or(tag.end),
        }
        tag.end
    }

    /// Appends text as it stands; where tags make the blocks, its single line ends are spaces.
    fn push(&mut self, from: usize, to: usize) {
        let text = &self.text[from..to];
        if self.layout == Layout::Plain {
            self.out.push_str(text);
            return;
        }
        let mut rest = text;
        while let Some(at) = rest.find(['\n', '\r']) {
            self.out.push_str(&rest[..at]);
            let space = rest[at..].len() - rest[at..].trim_start_matches(['\n', '\r', ' ', '\t']).len();
            let breaks = rest[at..at + space].matches('\n').count();
            self.out.push_str(if breaks > 1 { "\n\n" } else { " " });
            rest = &rest[at + space..];
        }
        self.out.push_str(rest);
    }

    /// The tag that begins at the `<` at `at`.
    fn tag(&mut self, at: usize) -> Option<Tag<'a>> {
        if at >= self.last_close {
            return None;
        }
        let rest = &self.text[at + 1..];
        let nothing = |end| Some(Tag { name: "", kind: Kind::Inline, closes: false, end });
        if let Some(comment) = rest.strip_prefix("!--") {
            let length =
                comment.find("-->").map_or_else(|| comment.find('>').map(|at| at + 1), |at| Some(at + 3))?;
            return nothing(at + 4 + length);
        }
        if rest.starts_with("![CDATA[") {
            self.cdata = true;
            return nothing(at + 9);
        }
        if rest.starts_with(['!', '?']) {
            let named = rest[1..].starts_with(|first: char| first.is_ascii_alphabetic() || first == '[');
            return if named { nothing(at + 2 + rest.find('>')?) } else { None };
        }
        let (closes, name) = rest.strip_prefix('/').map_or((false, rest), |rest| (true, rest));
        let length =
            name.find(|letter: char| !letter.is_ascii_alphanumeric() && !matches!(letter, '-' | ':'))?;
        let after = &name[length..];
        let name = &name[..length];
        if !name.starts_with(|first: char| first.is_ascii_alphabetic())
            || !after.starts_with([' ', '\n', '\r', '\t', '/', '>'])
        {
            return None;
        }
        let kind = kind(name)?;
        let end = self.end_of_tag(self.text.len() - after.len())?;
        Some(Tag { name, kind, closes, end })
    }

    /// One past the `>` that ends the tag whose attributes begin at `from`; those in quotes do not count.
    fn end_of_tag(&mut self, from: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut at = from;
        while at <= self.last_close {
            match bytes[at] {
                b'>' => return Some(at + 1),
                quote @ (b'"' | b'\'') => {
                    let memo = &mut self.no_quote[usize::from(quote == b'\'')];
                    let closing = if at + 1 >= *memo {
                        None
                    } else {
                        let found = bytes[at + 1..].iter().position(|&byte| byte == quote);
                        if found.is_none() {
                            *memo = at + 1;
                        }
                        found
                    };
                    match closing {
                        Some(length) if at + 1 + length < self.last_close => at += length + 1,
                        // A quote that nothing closes does not count.
                        _ => {
                            return bytes[from..]
                                .iter()
                                .position(|&byte| byte == b'>')
                                .map(|at| from + at + 1);
                        }
                    }
                }
                _ => {}
            }
            at += 1;
        }
        None
    }

    /// One past the closing tag of the element `name` after `from`.
    fn end_of(&mut self, name: &'a str, from: usize) -> Option<usize> {
        if self.never_closed.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            return None;
        }
        let bytes = self.text.as_bytes();
        let mut at = from;
        while let Some(found) = self.text[at..].find("</") {
            at += found + 2;
            let here = bytes.get(at..at + name.len());
            if here.is_some_and(|here| here.eq_ignore_ascii_case(name.as_bytes())) {
                let close = bytes[at..].iter().position(|&byte| byte == b'>')?;
                return Some(at + close + 1);
            }
        }
        self.never_closed.push(name);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_becomes_text() {
        for (text, expected) in [
            ("<p>One.</p><p>Two.</p>", "\n\nOne.\n\n\n\nTwo.\n\n"),
            ("<P CLASS='a>b'>One\ntwo.</P>", "\n\nOne two.\n\n"),
            ("One<br/>two<br>three", "One\ntwo\nthree"),
            ("<b>One</b>\n<i>two</i>", "One\ntwo"),
            ("<ul>\n<li>milk</li>\n<li>eggs</li></ul>", "\n\n \nmilk \neggs\n\n"),
            ("<table><tr><td>a</td><td>b</td></tr></table>", "\n\n\n a  b \n\n"),
            ("a<script>if (a<b) { x('</b>') }</script>b<style>p{}</style>c", "abc"),
            ("<!-- note <b> -->x<![CDATA[y]]>", "xy"),
            ("<?xml version='1.0'?><!DOCTYPE x>y", "y"),
            ("<a href=\"x\">link", "link"),
            ("word<sup>2</sup> <custom-tag a=1>x</custom-tag>", "word2 x"),
            ("Q&amp;A &lt;b&gt; &#8220;x&#x201D; caf&eacute;&nbsp;&hellip;", "Q&A <b> “x” café\u{A0}…"),
            ("<xhtml:p a='b'>One</xhtml:p><mods:note>two</mods:note><o:p/>", "\n\nOne\n\ntwo\n\n"),
            ("<script>never closed", "never closed"),
            ("<img alt=\"it's>\">x", "x"),
            ("<a title=\"open>text</a> \" end>x", "x"),
            ("<a title=\"open>text</a>", "text"),
        ] {
            assert_eq!(strip(text), expected, "{text:?}");
        }
    }

    #[test]
    fn plain_text_is_not_copied() {
        for text in [
            "",
            "a < b and c > d",
            "AT&T, Q&A; R&D &co; &#; &;",
            "1<2",
            "<-- look",
            "<3",
            "<>",
            "tom & jerry;",
        ] {
            assert!(matches!(strip(text), Cow::Borrowed(_)), "{text:?}");
        }
    }

    #[test]
    fn what_no_element_follows_is_no_tag() {
        for text in [
            "<ann@example.org>",
            "<http://example.org>",
            "<mailto:ann@example.org>",
            "<John>",
            "</>",
            "<b",
            "<p class=",
            "x <y> z",
            "<!>",
            "<b&",
            "<br\u{A0}>",
        ] {
            assert_eq!(strip(text), text);
        }
    }

    #[test]
    fn hostile_text_takes_linear_time() {
        for piece in
            ["<a \"", "<a '>", "<a x=\">", "<!--", "</", "<script>", "<p ", "&", "&am", "<", "<a \"'"]
        {
            let text = piece.repeat(200_000 / piece.len());
            let started = std::time::Instant::now();
            strip(&text);
            assert!(started.elapsed().as_secs() < 5, "{piece:?}");
        }
    }
}
