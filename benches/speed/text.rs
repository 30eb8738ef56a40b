//! Made news for the benchmarks: sentences of every usual shape, with names that never end, as in a real archive, where every
//! tenth word has not been seen before.

use newsloom::article::Article;

const SENTENCES: &[&str] = &[
    "{P} said on Monday that the government of {L} would not send more troops to the border before the end of the year.",
    "“We have waited for {N} years,” {P} told reporters in {L}. “Nobody can say that we did not try.”",
    "The ministry of defence denied that any of its soldiers had crossed the river, according to a statement published by {O}.",
    "Police arrested {N} people after protesters threw stones at the offices of {O} in the centre of {L}.",
    "{O}, which makes pumps and small engines, reported a profit of ${N}.{N} million for the third quarter.",
    "{P}, a former mayor of {L}, was appointed last week to lead the commission that will review the agreement.",
    "The talks between {L} and {L} were suspended on March {N}, 2019, after a car bomb killed {N} soldiers near the airport.",
    "Asked whether she would run again, {P} laughed and said she had promised her family a quiet summer.",
    "“It’s a mistake,” said {P}, who has led {O} since 2004, “and it isn’t the first one they’ve made.”",
    "Unemployment rose to {N}.{N} percent in June, the highest rate since the factory in {L} closed.",
    "The court ordered the U.S. company to pay {N},000 euros to the families of the victims, but its lawyers said they would appeal.",
    "Rebels attacked a convoy of trucks that carried food to the besieged town of {L}, the aid group {O} said on Twitter.",
    "Mr. {P} thanked his supporters, shook hands with his rival and left the hall without taking any questions.",
    "Heavy rain and strong winds are expected to reach the coast by Thursday evening, forecasters at {O} warned.",
    "In a letter to the council, {P} accused the police of having used tear gas against students who were sitting on the ground.",
    "The bridge over the Ash, built in 1911, has been closed for repairs; drivers must take the road through {L} instead.",
    "“No,” he said.",
    "President {P} is to meet the prime minister of {L} at the summit next month, two diplomats with knowledge of the plans said.",
];

const SYLLABLES: &[&str] = &[
    "ka", "ro", "mel", "an", "dri", "sto", "vin", "ha", "lem", "or", "ti", "ba", "quen", "sal", "dor", "mi",
    "fer", "lu", "tan", "ske", "wen", "ya", "gor", "pel",
];

/// A generator that gives the same text every time.
struct Names(u64);

impl Names {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn word(&mut self) -> String {
        let count = 2 + self.below(2);
        let word: String = (0..count).map(|_| SYLLABLES[self.below(SYLLABLES.len())]).collect();
        word[..1].to_uppercase() + &word[1..]
    }
}

/// Articles of about 400 words.
pub fn articles(count: usize) -> Vec<Article> {
    let mut names = Names(1);
    (0..count)
        .map(|number| {
            let mut text = String::new();
            for _ in 0..18 {
                let mut rest = SENTENCES[names.below(SENTENCES.len())];
                while let Some(at) = rest.find('{') {
                    text.push_str(&rest[..at]);
                    match &rest[at..at + 3] {
                        "{P}" => text.extend([names.word(), " ".to_owned(), names.word()]),
                        "{N}" => text += &(1 + names.below(40)).to_string(),
                        "{O}" => text.extend([names.word(), " Group".to_owned()]),
                        _ => text += &names.word(),
                    }
                    rest = &rest[at + 3..];
                }
                text.push_str(rest);
                text.push_str(if names.below(3) == 0 { "\n\n" } else { " " });
            }
            Article {
                id: number.to_string(),
                date: Some(jiff::civil::date(2020, 1, 6)),
                text,
                ..Article::default()
            }
        })
        .collect()
}
