//! Patterns of answers: a subset of regular expressions that the program and every browser read alike.
//!
//! Letters, classes `[A-ZÄÖÜ0-9-]`, `\d`, groups, `|`, `? * + {m} {m,n}`; always for the whole answer. No look-around, no back
//! references, no flags, no classes whose meaning depends on the engine.

use std::ops::Range;

use super::pattern_cost;

/// Most repetitions.
const MAX_REPEAT: u32 = 200;
/// Longest pattern in characters.
const MAX_LENGTH: usize = 300;
/// Deepest nesting.
const MAX_DEPTH: usize = 20;
/// Most steps in matching one answer.
const MAX_STEPS: usize = 100_000;

/// What may stand behind `\` in the syntax with the flag `u` (ECMA-262, SyntaxCharacter), and there within brackets.
const SYNTAX: &str = "^$\\.*+?()[]{}|/";
const SYNTAX_IN_CLASS: &str = "^$\\.*+?()[]{}|/-";

/// A pattern.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Pattern {
    root: Part,
    source: String,
}

/// Why a pattern can't be used: where, and what is wrong in German and English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternMistake {
    /// Bytes of the pattern.
    pub at: Range<usize>,
    /// What is wrong.
    pub what: (String, String),
}

/// A part of a pattern.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Part {
    Letter(char),
    Class(Vec<(char, char)>, bool),
    Row(Vec<Part>),
    Either(Vec<Part>),
    Repeat(Box<Part>, u32, Option<u32>),
}

impl Pattern {
    /// Reads a pattern; `^` at its beginning and `$` at its end are allowed and change nothing.
    ///
    /// # Errors
    /// The first place that is not in the subset.
    pub fn parse(source: &str) -> Result<Self, PatternMistake> {
        let start = usize::from(source.starts_with('^'));
        let end = source.len() - usize::from(source.len() > start && source.ends_with('$') && !source.ends_with("\\$"));
        let mut reader = Reader { text: &source[..end], at: start, depth: 0 };
        if source.chars().count() > MAX_LENGTH {
            return Err(wrong(start..end, "das Muster ist zu lang", "the pattern is too long"));
        }
        let root = reader.either()?;
        if reader.at < end {
            return Err(wrong(reader.at..end, "hier steht eine Klammer zu viel", "there is a bracket too many"));
        }
        pattern_cost::check(&root).map_err(|(de, en)| wrong(start..end, de, en))?;
        Ok(Self { root, source: source[start..end].to_owned() })
    }

    /// The pattern for the whole answer, as a browser reads it with the flag `u`.
    pub fn source(&self) -> String {
        format!("^(?:{})$", self.source)
    }

    /// The length of the shortest answer that fits, in characters.
    pub fn shortest(&self) -> u64 {
        pattern_cost::shortest(&self.root)
    }

    /// Whether an answer fits as a whole.
    pub fn fits(&self, text: &str) -> bool {
        let letters: Vec<char> = text.chars().collect();
        let mut steps = 0;
        ends(&self.root, &letters, 0, &mut steps).contains(&letters.len())
    }
}

/// All places where a part that begins at `at` can end.
fn ends(part: &Part, text: &[char], at: usize, steps: &mut usize) -> Vec<usize> {
    *steps += 1;
    if *steps > MAX_STEPS {
        return Vec::new();
    }
    let mut found = match part {
        Part::Letter(letter) => {
            if text.get(at) == Some(letter) {
                vec![at + 1]
            } else {
                Vec::new()
            }
        }
        Part::Class(ranges, not) => match text.get(at) {
            Some(letter) if ranges.iter().any(|(from, to)| (from..=to).contains(&letter)) != *not => vec![at + 1],
            _ => Vec::new(),
        },
        Part::Row(parts) => parts.iter().fold(vec![at], |places, part| {
            let mut next: Vec<usize> = places.into_iter().flat_map(|place| ends(part, text, place, steps)).collect();
            next.sort_unstable();
            next.dedup();
            next
        }),
        Part::Either(parts) => parts.iter().flat_map(|part| ends(part, text, at, steps)).collect(),
        Part::Repeat(part, least, most) => {
            let mut all = if *least == 0 { vec![at] } else { Vec::new() };
            let mut places = vec![at];
            let most = most.unwrap_or(u32::MAX);
            let mut count = 0;
            while count < most && !places.is_empty() && count as usize <= text.len() + *least as usize {
                let mut next: Vec<usize> = places.iter().flat_map(|place| ends(part, text, *place, steps)).collect();
                next.sort_unstable();
                next.dedup();
                count += 1;
                if count >= *least {
                    let before = all.len();
                    all.extend(next.iter().filter(|place| !all.contains(place)).copied().collect::<Vec<_>>());
                    if all.len() == before {
                        break;
                    }
                }
                places = next;
            }
            all
        }
    };
    found.sort_unstable();
    found.dedup();
    found
}

fn wrong(at: Range<usize>, de: &str, en: &str) -> PatternMistake {
    PatternMistake { at, what: (de.to_owned(), en.to_owned()) }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    fn either(&mut self) -> Result<Part, PatternMistake> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(wrong(self.at..self.at, "das Muster ist zu tief geschachtelt", "the pattern is nested too deeply"));
        }
        let mut parts = vec![self.row()?];
        while self.peek() == Some('|') {
            self.next();
            parts.push(self.row()?);
        }
        self.depth -= 1;
        Ok(if parts.len() == 1 { parts.remove(0) } else { Part::Either(parts) })
    }

    fn row(&mut self) -> Result<Part, PatternMistake> {
        let mut parts = Vec::new();
        while let Some(next) = self.peek() {
            if matches!(next, '|' | ')') {
                break;
            }
            let part = self.part()?;
            parts.push(self.repeated(part)?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Part::Row(parts) })
    }

    fn part(&mut self) -> Result<Part, PatternMistake> {
        let start = self.at;
        match self.next() {
            Some('(') => {
                if self.peek() == Some('?') {
                    return Err(wrong(start..start + 2, "`(?…)` wird nicht unterstützt", "`(?…)` is not supported"));
                }
                let inner = self.either()?;
                if self.next() == Some(')') {
                    Ok(inner)
                } else {
                    Err(wrong(start..self.at, "die Klammer wird nicht geschlossen", "the bracket is not closed"))
                }
            }
            Some('[') => self.class(start),
            Some('\\') => self.escaped(start, SYNTAX).map(|ranges| Part::Class(ranges, false)),
            Some('.') => Err(wrong(
                start..self.at,
                "`.` ist zu ungenau; nennen Sie die Zeichen, zum Beispiel `[A-Z0-9]`",
                "`.` is too vague; name the characters, such as `[A-Z0-9]`",
            )),
            Some(mark @ ('*' | '+' | '?' | '{' | '}' | ']' | '^' | '$')) => {
                let (de, en) = (
                    format!("`{mark}` steht hier allein; als Zeichen schreiben Sie `\\{mark}`"),
                    format!("`{mark}` stands alone here; as a character write `\\{mark}`"),
                );
                Err(wrong(start..self.at, &de, &en))
            }
            Some(letter) => Ok(Part::Letter(letter)),
            None => Err(wrong(start..start, "hier fehlt etwas", "something is missing here")),
        }
    }

    fn escaped(&mut self, start: usize, marks: &str) -> Result<Vec<(char, char)>, PatternMistake> {
        match self.next() {
            Some('d') => Ok(vec![('0', '9')]),
            Some(mark) if marks.contains(mark) => Ok(vec![(mark, mark)]),
            other => {
                let name = other.map(String::from).unwrap_or_default();
                let (de, en) = (
                    format!("`\\{name}` wird nicht unterstützt; es gibt `\\d` für Ziffern, sonst nennen Sie die Zeichen in `[…]`"),
                    format!("`\\{name}` is not supported; there is `\\d` for digits, else name the characters in `[…]`"),
                );
                Err(wrong(start..self.at, &de, &en))
            }
        }
    }

    fn class(&mut self, start: usize) -> Result<Part, PatternMistake> {
        let not = self.peek() == Some('^');
        if not {
            self.next();
        }
        let mut ranges: Vec<(char, char)> = Vec::new();
        loop {
            let at = self.at;
            let from = match self.next() {
                None => return Err(wrong(start..at, "die Klammer `[` wird nicht geschlossen", "the bracket `[` is not closed")),
                Some(']') => break,
                Some('\\') => {
                    ranges.extend(self.escaped(at, SYNTAX_IN_CLASS)?);
                    // A browser would read a range that begins with it.
                    if self.text[self.at..].starts_with('-') && !self.text[self.at..].starts_with("-]") {
                        return Err(wrong(
                            at..self.at + 1,
                            "hinter `\\` beginnt kein Bereich; das Zeichen `-` schreiben Sie ans Ende der Klammern",
                            "no range begins with `\\`; write the character `-` at the end of the brackets",
                        ));
                    }
                    continue;
                }
                Some('[') => return Err(wrong(at..self.at, "schreiben Sie `\\[`", "write `\\[`")),
                Some(letter) => letter,
            };
            let rest = &self.text[self.at..];
            if rest.starts_with('-') && !rest.starts_with("-]") {
                self.next();
                match self.next() {
                    Some(to) if to >= from && to != '\\' => ranges.push((from, to)),
                    _ => return Err(wrong(at..self.at, "dieser Bereich läuft rückwärts", "this range runs backwards")),
                }
            } else {
                ranges.push((from, from));
            }
        }
        if ranges.is_empty() {
            return Err(wrong(start..self.at, "in den Klammern steht nichts", "there is nothing in the brackets"));
        }
        Ok(Part::Class(ranges, not))
    }

    fn repeated(&mut self, part: Part) -> Result<Part, PatternMistake> {
        let start = self.at;
        let (least, most) = match self.peek() {
            Some('?') => (0, Some(1)),
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('{') => {
                let Some(end) = self.text[self.at..].find('}') else {
                    return Err(wrong(start..self.text.len(), "die Klammer `{` wird nicht geschlossen", "the bracket `{` is not closed"));
                };
                let inside = &self.text[self.at + 1..self.at + end];
                let (least, most) = inside.split_once(',').unwrap_or((inside, inside));
                let number = |text: &str| text.parse::<u32>().ok().filter(|number| *number <= MAX_REPEAT);
                self.at += end;
                match (number(least), number(most)) {
                    (Some(least), Some(most)) if least <= most => (least, Some(most)),
                    (Some(least), None) if most.is_empty() => (least, None),
                    _ => {
                        return Err(wrong(
                            start..self.at + 1,
                            "erwartet werden Zahlen wie `{2}` oder `{2,5}`, höchstens 200",
                            "numbers such as `{2}` or `{2,5}` are expected, at most 200",
                        ));
                    }
                }
            }
            _ => return Ok(part),
        };
        self.next();
        if matches!(self.peek(), Some('?' | '*' | '+' | '{')) {
            return Err(wrong(start..self.at + 1, "zwei Wiederholungen hintereinander", "two repetitions in a row"));
        }
        Ok(Part::Repeat(Box::new(part), least, most))
    }
}
