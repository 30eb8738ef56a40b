//! How odd a line looks: characters side by side that no language puts so.

/// What a character is to its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Space,
    NoBreakSpace,
    Digit,
    /// ASCII letters.
    Lower,
    Upper,
    /// Other letters of Latin script.
    LatinLower,
    LatinUpper,
    /// `Ã` and `Â`: what most damage begins with.
    Herald,
    CyrillicLower,
    CyrillicUpper,
    Greek,
    /// Letters of other scripts.
    Foreign,
    /// Signs that seldom touch a letter: currencies, fractions, marks without their letters.
    Sign,
    /// Mathematical signs, lines, blocks.
    Drawing,
    /// Opening quotation marks and their like.
    Open,
    /// Closing quotation marks and their like, but for the apostrophe.
    Close,
    /// Control characters beyond ASCII.
    Control,
    /// Characters that are hardly ever in news: phonetic letters, private use.
    Rare,
    /// A mark that belongs on the letter before it.
    Mark,
    /// U+FFFD
    Lost,
    /// Everything else.
    Plain,
}

fn class(letter: char) -> Class {
    use Class::{
        Close, Control, CyrillicLower, CyrillicUpper, Digit, Drawing, Foreign, Greek, Herald, LatinLower,
        LatinUpper, Lost, Lower, Mark, NoBreakSpace, Open, Plain, Rare, Sign, Space, Upper,
    };
    match letter {
        ' ' | '\t' => Space,
        '0'..='9' => Digit,
        'a'..='z' => Lower,
        'A'..='Z' => Upper,
        '\0'..='\u{7F}' => Plain,
        '\u{80}'..='\u{9F}' => Control,
        '\u{A0}' => NoBreakSpace,
        '¡' | '¿' | '«' | '‘' | '“' | '‚' | '„' | '‹' => Open,
        '»' | '”' | '›' => Close,
        '\u{A2}'..='\u{BF}'
        | '×'
        | '÷'
        | '€'
        | '†'
        | '‡'
        | '•'
        | '‰'
        | '™'
        | 'ˆ'
        | '˜'
        | 'ˇ'
        | '˘'
        | '˙'
        | '˛'
        | '˝'
        | 'ƒ'
        | '№' => Sign,
        'Ã' | 'Â' => Herald,
        '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' => {
            // Without the long s.
            let known = letter != 'ſ'
                && matches!(letter, '\u{C0}'..='\u{17F}' | 'Ơ' | 'ơ' | 'Ư' | 'ư' | '\u{1CD}'..='\u{1DC}' | '\u{218}'..='\u{21B}' | '\u{1E00}'..='\u{1EFF}');
            if !known {
                Rare
            } else if letter.is_uppercase() {
                LatinUpper
            } else {
                LatinLower
            }
        }
        '\u{250}'..='\u{2FF}' => Rare,
        '\u{300}'..='\u{36F}' => Mark,
        '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}' => Greek,
        '\u{400}'..='\u{45F}' | 'Ґ' | 'ґ' => {
            if letter.is_uppercase() {
                CyrillicUpper
            } else {
                CyrillicLower
            }
        }
        '\u{460}'..='\u{52F}'
        | '\u{1800}'..='\u{1AFF}'
        | '\u{1C80}'..='\u{1DFF}'
        | '\u{A720}'..='\u{A7FF}' => Rare,
        // Vowels and other marks of Hebrew and Arabic.
        '\u{591}'..='\u{5C7}' | '\u{610}'..='\u{61A}' | '\u{64B}'..='\u{65F}' | '\u{6D6}'..='\u{6ED}' => {
            Foreign
        }
        '\u{2190}'..='\u{2BFF}' if matches!(letter, '\u{2200}'..='\u{22FF}' | '\u{2500}'..='\u{25FF}' | '\u{2300}'..='\u{23FF}') => {
            Drawing
        }
        '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}' => Rare,
        '\u{FFFD}' => Lost,
        _ if letter.is_alphabetic() => Foreign,
        _ => Plain,
    }
}

impl Class {
    fn is_latin(self) -> bool {
        matches!(self, Self::Lower | Self::Upper) || self.is_accented()
    }

    fn is_accented(self) -> bool {
        matches!(self, Self::LatinLower | Self::LatinUpper | Self::Herald)
    }

    fn is_cyrillic(self) -> bool {
        matches!(self, Self::CyrillicLower | Self::CyrillicUpper)
    }

    fn is_capital(self) -> bool {
        matches!(self, Self::Upper | Self::LatinUpper | Self::Herald)
    }

    fn is_letter(self) -> bool {
        self.is_latin() || self.is_cyrillic() || matches!(self, Self::Greek | Self::Foreign)
    }
}

/// The number of odd things in a line; 0 if it looks sound.
pub(super) fn oddity(letters: &[char]) -> u32 {
    let mut odd = 0;
    let mut before = Class::Space;
    let mut last = Class::Space;
    let mut last_letter = ' ';
    for (at, &letter) in letters.iter().enumerate() {
        let this = class(letter);
        let next = letters.get(at + 1).copied().unwrap_or(' ');
        odd += match this {
            Class::Control | Class::Rare => 2,
            _ => 0,
        };
        odd += u32::from(last_letter != letter && is_odd_pair(last, this) && !is_price(last_letter, letter));
        // `AHř`: a small letter behind capitals.
        odd += u32::from(this == Class::LatinLower && last.is_capital() && before.is_capital());
        // `Ã l’heure`: what was `à`; `namedÂ `: what was a no-break space.
        odd += u32::from(
            this == Class::Space
                && last == Class::Herald
                && !before.is_capital()
                && (next.is_lowercase() || before != Class::Space),
        );
        odd += u32::from(match letter {
            // The ligature is a vowel inside of words.
            'œ' | 'Œ' => !class(next).is_latin(),
            '√' => matches!(class(next), Class::Drawing),
            '‚' | '„' => matches!(last, Class::Lower | Class::Upper),
            _ => false,
        });
        (before, last, last_letter) = (last, this, letter);
    }
    odd
}

/// `5×£35`
fn is_price(last: char, this: char) -> bool {
    last == '×' && matches!(this, '£' | '€' | '¥' | '¢')
}

/// How often letters of different scripts touch.
pub(super) fn mixture(letters: &[char]) -> u32 {
    let scripts = letters.windows(2).map(|pair| (class(pair[0]), class(pair[1])));
    scripts.filter(|&(last, this)| is_mixed(last, this)).count() as u32
}

/// Whether two letters are of scripts that no word has both. Greek letters stand in the words of science.
fn is_mixed(last: Class, this: Class) -> bool {
    use Class::{Foreign, Greek};
    match (last, this) {
        (last, this) if last.is_latin() => this.is_cyrillic() || this == Foreign,
        (last, this) if this.is_latin() => last.is_cyrillic() || last == Foreign,
        (last, this) => last.is_cyrillic() && matches!(this, Greek | Foreign),
    }
}

/// Whether `letter` is of a script beyond Latin.
pub(super) fn is_foreign(letter: char) -> bool {
    let class = class(letter);
    class.is_cyrillic() || matches!(class, Class::Greek | Class::Foreign)
}

fn is_odd_pair(last: Class, this: Class) -> bool {
    use Class::{
        Close, CyrillicLower, CyrillicUpper, Digit, Drawing, Herald, LatinLower, LatinUpper, Lost, Lower,
        Mark, NoBreakSpace, Open, Sign, Upper,
    };
    match (last, this) {
        (Lower | LatinLower, LatinUpper | Herald) | (LatinLower, Upper) | (CyrillicLower, CyrillicUpper) => {
            true
        }
        (LatinLower | LatinUpper | Herald, Sign | Open | Drawing) => true,
        (Sign, LatinLower | LatinUpper | Herald | Open | Drawing) => true,
        (Sign, Sign) => true,
        (CyrillicLower | CyrillicUpper, Sign | Open) | (Sign, CyrillicLower | CyrillicUpper) => true,
        (Close, letter) if letter.is_letter() || letter == Digit => true,
        (Close, Open) => true,
        (Lower | Upper, Drawing)
        | (Drawing, Lower | Upper | LatinLower | LatinUpper | Herald | Sign | Open | Close) => true,
        (Herald, NoBreakSpace | Close) => true,
        (LatinLower | LatinUpper | Herald, Lost) => true,
        (last, Mark) => !last.is_letter() && last != Mark,
        (last, this) => is_mixed(last, this),
    }
}
