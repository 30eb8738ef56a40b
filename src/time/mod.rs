//! Time expressions with their TIMEX3 values.
//!
//! In: the tokens of an article and its date. Out: `times` of a [`Document`], in order, not overlapping. Never: a value that
//! neither the text nor the article's date says; what is not known stays X (`XXXX-WXX-1` for a Monday of an unknown week).
//!
//! [`lexicon`] knows what words do in a time expression, [`words`] reads a sentence with it, [`grammar`] finds the expressions
//! and what they mean, [`tense`] looks whether past or future is spoken of, and [`resolve`] turns meanings into values.

mod calendar;
mod grammar;
mod lexicon;
mod meaning;
mod resolve;
mod tense;
mod value;
mod words;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{
    analysis::Stage,
    article::Article,
    document::{Document, Time},
    span::Span,
};
use calendar::Day;
use grammar::{Expression, Grammar};
use lexicon::{Lexicon, Tense};
use meaning::{Anchor, Base, Date, Meaning};
use resolve::Resolver;
use value::Scope;

/// Settings of this stage.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {}

/// Why this stage cannot start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The lists cannot be read.
    #[error("the lists of time expressions: {0}")]
    List(#[from] toml::de::Error),
    /// A key that must be a number is none.
    #[error("the lists of time expressions: the key {0:?} must be a whole number")]
    Key(SmolStr),
    /// The rule of a holiday is none.
    #[error(
        "the lists of time expressions: {0:?} is no rule for a holiday; write \"12-25\", \"11 thu 4\", \"05 mon last\" or \
         \"easter -2\""
    )]
    Holiday(SmolStr),
}

/// The stage.
pub struct Finder {
    lexicon: Lexicon,
}

/// An expression with what is needed to resolve it.
struct Draft {
    span: Span,
    sentence: usize,
    tense: Option<Tense>,
    meaning: Meaning,
}

impl Finder {
    /// Compiles the lists.
    pub fn new(_config: &Config) -> Result<Self, Error> {
        Ok(Self { lexicon: Lexicon::new()? })
    }

    fn drafts(&self, text: &str, document: &Document) -> Vec<Draft> {
        let mut drafts = Vec::new();
        let mut words = Vec::new();
        for (sentence, range) in document.sentences.iter().map(|sentence| sentence.tokens.clone()).enumerate()
        {
            let tokens = &document.tokens[range];
            if !words::read(text, tokens, &self.lexicon, &mut words) {
                continue;
            }
            let grammar = Grammar { text, tokens, words: &words, lexicon: &self.lexicon };
            grammar.expressions(|expression: Expression| {
                let span = tokens[expression.start].span.hull(tokens[expression.end - 1].span);
                let tense = tense::around(text, tokens, &words, &expression);
                drafts.push(Draft { span, sentence, tense, meaning: expression.meaning });
            });
        }
        drafts
    }
}

impl Stage for Finder {
    fn annotate(&self, article: &Article, document: &mut Document) {
        let drafts = self.drafts(&article.text, document);
        let now = article.date.map(Day::from);
        let mut resolver = Resolver::new(now, tells_history(&drafts, now));
        document.times.extend(drafts.iter().map(|draft| {
            let (kind, value) = resolver.resolve(&draft.meaning, draft.tense, draft.sentence);
            Time { span: draft.span, kind, value }
        }));
    }
}

/// Whether a text tells history: it names years far from its own day, and hardly looks at its own day.
fn tells_history(drafts: &[Draft], now: Option<Day>) -> bool {
    let now = now.map(Day::year);
    let (mut far, mut near) = (0, 0);
    for draft in drafts {
        let Meaning::Date(Date { base, .. }) = draft.meaning else { continue };
        match base {
            Base::Scope(scope)
                if is_far(scope.year(), now) && !matches!(scope, Scope::Decade(_) | Scope::Century(_)) =>
            {
                far += 1;
            }
            Base::Month(_, Anchor::Year(year)) | Base::Day(_, _, Anchor::Year(year)) if is_far(year, now) => {
                far += 1;
            }
            Base::Today(_) | Base::FromNow(..) | Base::Weekday(..) => near += 1,
            Base::Unit(_, Anchor::This | Anchor::Last | Anchor::Next) => near += 1,
            _ => {}
        }
    }
    far >= 5 && far > 3 * near
}

fn is_far(year: i32, now: Option<i32>) -> bool {
    now.is_none_or(|now| (now - year).abs() > 1)
}
