//! What a page tells of its article: Open Graph and other `meta` elements, and schema.org in JSON-LD.
//!
//! In: a parsed page. Out: title, date, author, publisher, address, and the body where JSON-LD has it. The article's own
//! JSON-LD comes first, `meta` elements next, what readers see last. Never: takes the name of the page's site for a title.

use dom_query::{Document, NodeRef};
use serde_json::Value;

/// What a page tells of its article; absent fields are empty.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::clean) struct Metadata {
    pub(in crate::clean) title: String,
    pub(in crate::clean) date: String,
    pub(in crate::clean) author: String,
    pub(in crate::clean) publisher: String,
    pub(in crate::clean) url: String,
    /// The text of the article, as JSON-LD has it.
    pub(in crate::clean) body: String,
}

/// The types of schema.org that are articles, without `Article` behind them.
const ARTICLES: [&str; 5] =
    ["Report", "BlogPosting", "LiveBlogPosting", "SocialMediaPosting", "ReportageNewsArticle"];

/// JSON-LD may nest so deep.
const DEEPEST: u32 = 8;

/// Reads the metadata of a page.
pub(super) fn read(document: &Document) -> Metadata {
    let mut metadata = Metadata::default();
    for script in document.select(r#"script[type*="ld+json"]"#).nodes() {
        let text = script.text();
        let json = text.trim().trim_start_matches("<![CDATA[").trim_end_matches("]]>");
        if let Some(article) = parse(json).as_ref().and_then(|value| article_in(value, 0)) {
            metadata.fill_from(article);
            break;
        }
    }
    metadata.fill_from_elements(document);
    metadata
}

/// Pages often have line ends inside of strings, which JSON does not allow.
fn parse(json: &str) -> Option<Value> {
    serde_json::from_str(json).ok().or_else(|| {
        let json: String =
            json.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
        serde_json::from_str(&json).ok()
    })
}

/// The first article in a tree of JSON-LD.
fn article_in(value: &Value, depth: u32) -> Option<&Value> {
    if depth > DEEPEST {
        return None;
    }
    match value {
        Value::Array(items) => items.iter().find_map(|item| article_in(item, depth + 1)),
        Value::Object(fields) => {
            let is_article = |kind: &Value| {
                kind.as_str().is_some_and(|kind| kind.ends_with("Article") || ARTICLES.contains(&kind))
            };
            let found = fields.get("@type").is_some_and(|kind| match kind {
                Value::Array(kinds) => kinds.iter().any(is_article),
                kind => is_article(kind),
            });
            if found {
                return Some(value);
            }
            ["@graph", "mainEntity", "mainEntityOfPage"]
                .iter()
                .filter_map(|name| fields.get(*name))
                .find_map(|inner| article_in(inner, depth + 1))
        }
        _ => None,
    }
}

impl Metadata {
    fn fill_from(&mut self, article: &Value) {
        let string = |name: &str| article.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let names = |name: &str| article.get(name).map(names_in).unwrap_or_default();
        self.title = string("headline");
        if self.title.is_empty() {
            self.title = string("name");
        }
        self.date = string("datePublished");
        if self.date.is_empty() {
            self.date = string("dateCreated");
        }
        self.author = names("author");
        if self.author.is_empty() {
            self.author = names("creator");
        }
        self.publisher = names("publisher");
        self.url = string("url");
        if self.url.is_empty() {
            self.url = article.get("mainEntityOfPage").map(address_in).unwrap_or_default();
        }
        self.body = string("articleBody");
    }

    fn fill_from_elements(&mut self, document: &Document) {
        let meta = |names: &[&str]| {
            names.iter().find_map(|name| {
                let found = document.select(&format!(
                    r#"meta[property="{name}"], meta[name="{name}"], meta[itemprop="{name}"]"#
                ));
                found
                    .nodes()
                    .iter()
                    .filter_map(|node| node.attr("content"))
                    .find(|content| !content.trim().is_empty())
            })
        };
        let text = |selector: &str| {
            let found = document.select(selector);
            found.nodes().iter().map(NodeRef::text).find(|text| !text.trim().is_empty())
        };
        let attribute = |selector: &str, name: &str| {
            let found = document.select(selector);
            found.nodes().iter().filter_map(|node| node.attr(name)).find(|value| !value.trim().is_empty())
        };
        let mut fill = |field: fn(&mut Self) -> &mut String, value: &dyn Fn() -> Option<String>| {
            let field = field(self);
            if field.trim().is_empty() {
                *field = value().unwrap_or_default();
            }
        };
        fill(|metadata| &mut metadata.title, &|| {
            let named = meta(&[
                "og:title",
                "twitter:title",
                "dc.title",
                "DC.title",
                "parsely-title",
                "sailthru.title",
            ]);
            Some(named.or_else(|| text("h1")).or_else(|| text("title"))?.to_string())
        });
        fill(|metadata| &mut metadata.date, &|| {
            let named = meta(&[
                "article:published_time",
                "og:article:published_time",
                "datePublished",
                "parsely-pub-date",
                "sailthru.date",
                "pubdate",
                "publishdate",
                "publish-date",
                "publication_date",
                "article.published",
                "DC.date.issued",
                "dc.date.issued",
                "dcterms.created",
                "DC.date",
                "dc.date",
                "date",
                "cXenseParse:recs:publishtime",
            ]);
            let shown =
                || attribute("time[datetime][pubdate], time[itemprop=datePublished][datetime]", "datetime");
            let shown = || shown().or_else(|| attribute("[itemprop=datePublished][content]", "content"));
            Some(
                named.or_else(shown).or_else(|| attribute("article time[datetime]", "datetime"))?.to_string(),
            )
        });
        fill(|metadata| &mut metadata.author, &|| {
            let named =
                meta(&["author", "parsely-author", "sailthru.author", "dc.creator", "DC.creator", "byl"]);
            Some(named?.to_string()).filter(|author| !author.contains("://"))
        });
        fill(|metadata| &mut metadata.publisher, &|| {
            Some(meta(&["og:site_name", "application-name", "dc.publisher", "DC.publisher"])?.to_string())
        });
        fill(|metadata| &mut metadata.url, &|| {
            Some(attribute("link[rel=canonical]", "href").or_else(|| meta(&["og:url"]))?.to_string())
        });
    }
}

/// The names in a person, an organisation, a string, or a list of them.
fn names_in(value: &Value) -> String {
    match value {
        Value::String(name) if !name.contains("://") => name.clone(),
        Value::Object(fields) => fields.get("name").map(names_in).unwrap_or_default(),
        Value::Array(items) => {
            let names: Vec<String> = items.iter().map(names_in).filter(|name| !name.is_empty()).collect();
            names.join(", ")
        }
        _ => String::new(),
    }
}

fn address_in(value: &Value) -> String {
    match value {
        Value::String(address) => address.clone(),
        Value::Object(fields) => fields.get("@id").map(address_in).unwrap_or_default(),
        _ => String::new(),
    }
}
