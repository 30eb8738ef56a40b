//! Time expressions with their TIMEX3 values.
//!
//! In: the tokens of an article and its date. Out: `times` of a [`Document`], in order, not overlapping. Never: a value that
//! neither the text nor the article's date says; what is not known stays X (`XXXX-WXX-1` for a Monday of an unknown week).
//!
//! [`lexicon`] knows what words do in a time expression, [`words`] reads a sentence with it, [`grammar`] finds the expressions
//! and what they mean, [`tense`] looks whether past or future is spoken of, and [`resolve`] turns meanings into values:
//! [`context`] by the dates around them, [`cycle`] where they come again every week or year.

mod attach;
mod calendar;
mod context;
mod cycle;
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
    entity::EntityKind,
    span::Span,
};
pub use attach::of_event;
use calendar::Day;
use grammar::{Expression, Grammar};
use lexicon::{Lexicon, Reference, Tense};
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
            let first = range.start;
            let tokens = &document.tokens[range];
            if !words::read(text, tokens, &self.lexicon, &mut words) {
                continue;
            }
            let grammar = Grammar { text, tokens, words: &words, lexicon: &self.lexicon };
            grammar.expressions(|expression: Expression| {
                let span = tokens[expression.start].span.hull(tokens[expression.end - 1].span);
                let tense = tense::around(text, tokens, first, &words, &expression);
                let names = is_in_name(document, first, &expression);
                if names || grammar.is_title(&expression) {
                    return;
                }
                // "soon" in a story is no future.
                let told = tense == Some(Tense::Past) && expression.end == expression.start + 1;
                if told && expression.meaning == Meaning::Refers(Reference::Future) {
                    return;
                }
                drafts.push(Draft { span, sentence, tense, meaning: expression.meaning });
            });
        }
        join_years(text, &mut drafts);
        name_later(text, &mut drafts);
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

/// Whether an expression is a part of a name: Theresa May, USA Today, "48 Hours". The name of an event may hold its date.
fn is_in_name(document: &Document, first: usize, expression: &Expression) -> bool {
    let Meaning::Date(date) = &expression.meaning else { return false };
    let tokens = first + expression.start..first + expression.end;
    // "Clinton Saturday" is two things; a surname is seldom a day of the week.
    let day = matches!(date.base, Base::Weekday(..) | Base::Today(_));
    let at = document.names.partition_point(|name| name.tokens.end <= tokens.start);
    document.names.get(at).is_some_and(|name| {
        let inside = name.tokens.start <= tokens.start && tokens.end <= name.tokens.end;
        let longer = name.tokens.len() > tokens.len();
        let kind = match name.kind {
            EntityKind::Person => !day,
            EntityKind::Org | EntityKind::Work | EntityKind::Product => longer,
            _ => false,
        };
        inside && kind
    })
}

/// Gives a date the year of the one that it is joined with: "March and April 1918", "26 June - 4 August 1952".
fn join_years(text: &str, drafts: &mut [Draft]) {
    for index in (1..drafts.len()).rev() {
        let (before, after) = drafts.split_at_mut(index);
        let (Some(first), Some(second)) = (before.last_mut(), after.first()) else { continue };
        if first.sentence != second.sentence {
            continue;
        }
        let (Meaning::Date(first_date), Meaning::Date(second_date)) = (&mut first.meaning, &second.meaning)
        else {
            continue;
        };
        let Some((month, year)) = second_date.base.month_of_year() else { continue };
        let between = text.get(first.span.end as usize..second.span.start as usize).unwrap_or_default();
        let joined = matches!(
            between.trim(),
            "and" | "or" | "to" | "-" | "–" | "—" | "," | "through" | "until" | "till"
        );
        let Some(own) = first_date.base.month().filter(|_| joined) else { continue };
        let year = if own > month { year - 1 } else { year };
        if let Some(base) = first_date.base.anchored(Anchor::Year(year)) {
            first_date.base = base;
        }
    }
}

/// "Two years later, in 1984": what was counted is told right after.
fn name_later(text: &str, drafts: &mut [Draft]) {
    for index in 1..drafts.len() {
        let (before, after) = drafts.split_at_mut(index);
        let (Some(first), Some(second)) = (before.last_mut(), after.first()) else { continue };
        let (Meaning::Date(first_date), Meaning::Date(second_date)) = (&first.meaning, &second.meaning)
        else {
            continue;
        };
        let counted = match first_date.base {
            Base::FromThen(..) => true,
            Base::Unit(_, anchor) => matches!(anchor, Anchor::That | Anchor::Previous | Anchor::Following),
            _ => false,
        };
        let named = matches!(second_date.base, Base::Scope(_) | Base::Month(..) | Base::Day(..));
        let between = text.get(first.span.end as usize..second.span.start as usize).unwrap_or_default();
        let joined = matches!(between.trim(), ", in" | ", on" | "on" | "in" | ",");
        if first.sentence == second.sentence && counted && named && joined && first_date.time.is_none() {
            first.meaning = second.meaning.clone();
            first.tense = second.tense;
        }
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
    far >= 6 && far > 5 * near
}

fn is_far(year: i32, now: Option<i32>) -> bool {
    now.is_none_or(|now| (now - year).abs() > 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::Splitter;

    fn find(text: &str, date: Option<&str>) -> Vec<Time> {
        let mut document = Document::default();
        Splitter::new().split(text, &mut document);
        let date = date.map(|date| date.parse().unwrap());
        let article = Article { date, text: text.to_owned(), ..Article::default() };
        Finder::new(&Config::default()).unwrap().annotate(&article, &mut document);
        document.times
    }

    /// The expressions of a text as `words TYPE value`.
    fn shown(text: &str, date: Option<&str>) -> Vec<String> {
        let show = |time: &Time| format!("{} {} {}", time.span.of(text), time.kind.as_str(), time.value);
        find(text, date).iter().map(show).collect()
    }

    /// Rows of text and what is in it, in an article of 2020-01-08, a Wednesday.
    fn check(rows: &[(&str, &[&str])]) {
        for (text, expected) in rows {
            assert_eq!(shown(text, Some("2020-01-08")), *expected, "{text:?}");
        }
    }

    #[test]
    fn days_by_tense() {
        check(&[
            ("The council met on Monday.", &["Monday DATE 2020-01-06"]),
            ("The council will meet on Monday.", &["Monday DATE 2020-01-13"]),
            ("He was killed early Friday.", &["early Friday DATE 2020-01-03"]),
            ("Police tried to stop him Friday.", &["Friday DATE 2020-01-03"]),
            ("They agreed to meet Friday.", &["Friday DATE 2020-01-10"]),
            ("Last Tuesday, the talks failed.", &["Last Tuesday DATE 2020-01-07"]),
            ("Talks resume next Friday.", &["next Friday DATE 2020-01-10"]),
            ("They have until Friday.", &["Friday DATE 2020-01-10"]),
            ("Talks will resume Monday, officials said.", &["Monday DATE 2020-01-13"]),
            ("The United States said Monday it was ready.", &["Monday DATE 2020-01-06"]),
            ("She tweeted Friday morning.", &["Friday morning TIME 2020-01-03TMO"]),
            ("It rained last night.", &["last night TIME 2020-01-07TNI"]),
            ("He arrived yesterday.", &["yesterday DATE 2020-01-07"]),
            ("The day before yesterday it rained.", &["The day before yesterday DATE 2020-01-06"]),
            ("She speaks tonight.", &["tonight TIME 2020-01-08TNI"]),
        ]);
    }

    #[test]
    fn dates_in_full_and_in_part() {
        check(&[
            ("It began on December 27th.", &["December 27th DATE 2019-12-27"]),
            ("It began on 27 December 2018.", &["27 December 2018 DATE 2018-12-27"]),
            ("On Dec. 7, 1941, war came.", &["Dec. 7, 1941 DATE 1941-12-07"]),
            ("He said so in April 2019.", &["April 2019 DATE 2019-04"]),
            ("It opened in September.", &["September DATE 2019-09"]),
            ("It will open in March.", &["March DATE 2020-03"]),
            ("The offer was extended to Jan. 20.", &["Jan. 20 DATE 2020-01-20"]),
            ("Friday, Jan. 3, was cold.", &["Friday, Jan. 3 DATE 2020-01-03"]),
            ("It fell on 2019-11-05.", &["2019-11-05 DATE 2019-11-05"]),
            ("After 9/11 all changed.", &["9/11 DATE 2001-09-11"]),
            ("the 25th of August, 1944", &["the 25th of August, 1944 DATE 1944-08-25"]),
            ("They met on April 24 and 25.", &["April 24 DATE 2019-04-24", "25 DATE 2019-04-25"]),
            ("from 26 June to 4 August 1952", &["26 June DATE 1952-06-26", "4 August 1952 DATE 1952-08-04"]),
            ("in nineteen ninety-six", &["nineteen ninety-six DATE 1996"]),
            ("in mid-November", &["mid-November DATE 2019-11"]),
            ("early in 1914", &["early in 1914 DATE 1914"]),
            ("by the end of 2021", &["the end of 2021 DATE 2021"]),
            ("in 490 BC", &["490 BC DATE BC0490"]),
        ]);
    }

    #[test]
    fn stretches_of_the_calendar() {
        check(&[
            ("They meet this week.", &["this week DATE 2020-W02"]),
            ("It fell last year.", &["last year DATE 2019"]),
            ("It ends next fiscal year.", &["next fiscal year DATE 2021"]),
            ("during the 1990s", &["the 1990s DATE 199"]),
            ("in the '90s", &["the '90s DATE 199"]),
            ("in the late 1950's and after", &["the late 1950's DATE 195"]),
            ("since the mid-1990s", &["the mid-1990s DATE 199"]),
            ("in the 19th century", &["the 19th century DATE 18"]),
            ("the Iraq War (2003-2011)", &["2003-2011 DURATION 2003/2011"]),
            ("from 2003 to 2011", &["2003 DATE 2003", "2011 DATE 2011"]),
            ("in the third quarter", &["the third quarter DATE 2019-Q3"]),
            ("in the first half of 2018", &["the first half of 2018 DATE 2018-H1"]),
            ("last summer", &["last summer DATE 2019-SU"]),
            ("the winter of 1777", &["the winter of 1777 DATE 1777-WI"]),
            ("over the weekend he rested", &["the weekend DATE 2020-W01-WE"]),
            ("earlier this month", &["earlier this month DATE 2020-01"]),
            ("last Thanksgiving", &["last Thanksgiving DATE 2019-11-28"]),
            ("on Good Friday 2019", &["Good Friday 2019 DATE 2019-04-19"]),
            ("the week of March 6, 2000", &["the week of March 6, 2000 DATE 2000-W10"]),
        ]);
    }

    #[test]
    fn counted_times() {
        check(&[
            ("He left three days ago.", &["three days ago DATE 2020-01-05"]),
            ("It was built a decade ago.", &["a decade ago DATE 2010"]),
            ("It opened in 1990. A decade later it closed.", &["1990 DATE 1990", "A decade later DATE 2000"]),
            (
                "On March 3, 2019, it fell. Two days later it rose.",
                &["March 3, 2019 DATE 2019-03-03", "Two days later DATE 2019-03-05"],
            ),
            ("Seventeen years later he speaks.", &["Seventeen years later DATE XXXX"]),
            ("Two years later, in 1984, he won.", &["Two years later DATE 1984", "1984 DATE 1984"]),
            ("The 1994 weapons ban expired 10 years later.", &["1994 DATE 1994", "10 years later DATE 2004"]),
            ("a million years ago", &["a million years ago DATE PAST_REF"]),
            ("in the last several months", &["the last several months DURATION PXM"]),
            ("for two and a half years", &["two and a half years DURATION P2Y6M"]),
            ("over the past 24 hours", &["the past 24 hours DURATION PT24H"]),
            ("for decades", &["decades DURATION PXDE"]),
            ("a five-year plan", &["five-year DURATION P5Y"]),
            ("nearly two weeks", &["nearly two weeks DURATION P2W"]),
            ("two hundred and ten days", &["two hundred and ten days DURATION P210D"]),
            ("the six-year-old boy and the man, 42 years old", &[]),
            ("three-quarters of the crowd, a quarter of it", &[]),
        ]);
    }

    #[test]
    fn sets_clocks_and_references() {
        check(&[
            ("every Monday", &["every Monday SET XXXX-WXX-1"]),
            ("They train twice a week.", &["twice a week SET P1W"]),
            ("It rises annually.", &["annually SET P1Y"]),
            ("on Tuesday nights", &["Tuesday nights SET XXXX-WXX-2TNI"]),
            ("every other week", &["every other week SET P2W"]),
            ("each July", &["each July SET XXXX-07"]),
            ("at 10:35 a.m. Friday", &["10:35 a.m. Friday TIME 2020-01-03T10:35"]),
            ("at 5 p.m. EST, Jan. 6", &["5 p.m. EST, Jan. 6 TIME 2020-01-06T17:00"]),
            ("at noon Thursday", &["noon Thursday TIME 2020-01-02T12:00"]),
            ("at 8pm", &["8pm TIME 2020-01-08T20:00"]),
            ("He is now ill.", &["now DATE PRESENT_REF"]),
            ("It was recently sold.", &["recently DATE PAST_REF"]),
            ("in the near future", &["the near future DATE FUTURE_REF"]),
            (
                "On Jan. 3 he fell. The same day he rose.",
                &["Jan. 3 DATE 2020-01-03", "The same day DATE 2020-01-03"],
            ),
            (
                "On Jan. 3 he fell. The next morning he rose.",
                &["Jan. 3 DATE 2020-01-03", "The next morning TIME 2020-01-04TMO"],
            ),
        ]);
    }

    #[test]
    fn what_is_no_time() {
        for text in [
            "He came second and may march and spring up.",
            "Theresa May met Mr. March, said May.",
            "They won 21-17, 3:2 and 10:7.",
            "It cost $2000 and weighed 1990 kg.",
            "About 1500 people and 2000 troops came.",
            "The 7-11 near the old road sold some 60 Minutes tapes.",
            "The fall of Saigon.",
            "Sun shone on Jan Smith and April Jones.",
            "Call 555-1999 or 2000-500.",
        ] {
            assert_eq!(shown(text, Some("2020-01-08")), Vec::<String>::new(), "{text:?}");
        }
    }

    #[test]
    fn without_a_date_nothing_is_guessed() {
        for (text, expected) in [
            ("He died on Monday.", "Monday DATE XXXX-WXX-1"),
            ("He died yesterday.", "yesterday DATE XXXX-XX-XX"),
            ("He died last year.", "last year DATE XXXX"),
            ("He died last week.", "last week DATE XXXX-WXX"),
            ("He died on December 27th.", "December 27th DATE XXXX-12-27"),
            ("He died in April.", "April DATE XXXX-04"),
            ("He died Friday morning.", "Friday morning TIME XXXX-WXX-5TMO"),
            ("He died three days ago.", "three days ago DATE XXXX-XX-XX"),
            ("He died in April 2019.", "April 2019 DATE 2019-04"),
            ("He died at noon.", "noon TIME XXXX-XX-XXT12:00"),
            ("He died in the third quarter.", "the third quarter DATE XXXX-Q3"),
        ] {
            assert_eq!(shown(text, None), [expected], "{text:?}");
        }
    }

    #[test]
    fn history_goes_by_its_own_dates() {
        let text = "A shot fell on 28 June 1914. The war began on 28 July 1914. In August 1914 it spread; by 1915 it was at sea. In 1916 came Verdun. On 1 July \
                    the Somme began. Peace came on 11 November 1918. Ten days later the fleet came in.";
        let values: Vec<_> = find(text, Some("2009-12-19")).into_iter().map(|time| time.value).collect();
        assert_eq!(
            values,
            ["1914-06-28", "1914-07-28", "1914-08", "1915", "1916", "1916-07-01", "1918-11-11", "1918-11-21"]
        );
    }

    /// Words that the grammar knows, and some that it does not, in any order.
    fn soup() -> impl Strategy<Value = String> {
        let words = [
            "the",
            "a",
            "last",
            "next",
            "this",
            "that",
            "Monday",
            "December",
            "May",
            "27",
            "27th",
            "1999",
            "'99",
            "1990s",
            "year",
            "years",
            "days",
            "week",
            "quarter",
            "third",
            "half",
            "of",
            "in",
            "and",
            "or",
            "to",
            "-",
            ",",
            "every",
            "twice",
            "ago",
            "later",
            "earlier",
            "before",
            "after",
            "early",
            "late",
            "end",
            "morning",
            "night",
            "noon",
            "10:35",
            "a.m.",
            "EST",
            "BC",
            "million",
            "hundred",
            "twenty",
            "two",
            "few",
            "several",
            "couple",
            "past",
            "same",
            "day",
            "today",
            "now",
            "Easter",
            "Christmas",
            "spring",
            "fiscal",
            "'s",
            "(",
            ")",
            ".",
            "\n\n",
            "é",
            "😀",
            "was",
            "will",
            "99999999999",
            "1/2",
            "9/11",
            "period",
            "time",
            "about",
            "more",
            "than",
            "at",
            "least",
            "year-end",
            "nineteen",
            "ninety-six",
            "New",
            "Year",
        ];
        prop::collection::vec(prop::sample::select(words.to_vec()), 0..60).prop_map(|words| words.join(" "))
    }

    proptest! {
        #[test]
        fn spans_are_in_order_and_in_bounds(text in prop_oneof![soup(), any::<String>()], dated: bool) {
            for date in [dated.then_some("2020-01-08"), Some("0001-01-01"), Some("9999-12-31")] {
                let mut end = 0;
                for time in find(&text, date) {
                    prop_assert!(time.span.start >= end && time.span.end > time.span.start);
                    prop_assert!(text.get(time.span.range()).is_some());
                    prop_assert!(!time.value.is_empty());
                    end = time.span.end;
                }
            }
        }
    }
}
