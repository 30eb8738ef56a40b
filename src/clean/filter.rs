//! Which articles the user wants.
//!
//! In: a cleaned article. Out: why it is left out, or nothing. Never: leaves anything out that the configuration does not ask
//! for; an article whose date or language is not known is left out only where one is asked for.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::article::Article;

/// What is asked for. The default is everything.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Filter {
    /// ISO 639-1 codes of the languages wanted; empty: all.
    pub languages: Vec<String>,
    /// First day wanted, `2020-01-06`; empty: from the beginning.
    #[serde(with = "day")]
    pub from: Option<Date>,
    /// Last day wanted; empty: to the end.
    #[serde(with = "day")]
    pub to: Option<Date>,
    /// Shortest text wanted, in characters.
    pub min_characters: u64,
    /// Longest text wanted, in characters; 0: any.
    pub max_characters: u64,
}

impl Filter {
    /// Why `article` is left out; `None` if it is wanted.
    pub fn reason(&self, article: &Article) -> Option<&'static str> {
        if !self.languages.is_empty() && !self.languages.contains(&article.language) {
            return Some("language");
        }
        let early = self.from.is_some_and(|from| article.date.is_none_or(|date| date < from));
        let late = self.to.is_some_and(|to| article.date.is_none_or(|date| date > to));
        if early || late {
            return Some("date");
        }
        let bytes = article.text.len() as u64;
        // Bytes are at least as many as characters, and at most four times.
        let characters = || article.text.chars().count() as u64;
        if bytes < self.min_characters.saturating_mul(4) && characters() < self.min_characters {
            return Some("too_short");
        }
        if self.max_characters > 0 && bytes > self.max_characters && characters() > self.max_characters {
            return Some("too_long");
        }
        None
    }
}

/// Days as TOML and JSON have them: a string, empty for none.
mod day {
    use jiff::civil::Date;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    #[expect(clippy::ref_option, clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
    pub(super) fn serialize<S: Serializer>(day: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&day.map(|day| day.to_string()).unwrap_or_default())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.is_empty() {
            return Ok(None);
        }
        text.parse()
            .map(Some)
            .map_err(|_| D::Error::custom(format!("`{text}` is not a day such as 2020-01-06")))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn what_is_left_out() {
        let article = Article {
            date: Some(date(2020, 1, 6)),
            language: "en".to_owned(),
            text: "ééééé".to_owned(),
            ..Article::default()
        };
        let undated = Article { date: None, language: String::new(), ..article.clone() };
        for (filter, expected, for_undated) in [
            ("", None, None),
            ("languages = ['en', 'de']", None, Some("language")),
            ("languages = ['de']", Some("language"), Some("language")),
            ("from = '2020-01-06'\nto = '2020-01-06'", None, Some("date")),
            ("from = '2020-01-07'", Some("date"), Some("date")),
            ("to = '2020-01-05'", Some("date"), Some("date")),
            ("min_characters = 5\nmax_characters = 5", None, None),
            ("min_characters = 6", Some("too_short"), Some("too_short")),
            ("max_characters = 4", Some("too_long"), Some("too_long")),
        ] {
            let parsed: Filter = toml::from_str(filter).unwrap();
            assert_eq!(parsed.reason(&article), expected, "{filter}");
            assert_eq!(parsed.reason(&undated), for_undated, "{filter}");
            let again: Filter = toml::from_str(&toml::to_string(&parsed).unwrap()).unwrap();
            assert_eq!(again, parsed);
        }
        assert!(toml::from_str::<Filter>("from = 'yesterday'").is_err());
        assert!(toml::from_str::<Filter>("language = 'en'").is_err());
    }
}
