//! Lines of words with different looks: bold words and links within a paragraph.

use super::text::{Setter, Style, composed, is_address};

/// Words of one look that stand together on a line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bit {
    /// Number of the run that they are part of.
    pub(super) run: usize,
    pub(super) text: String,
    /// Distance from the beginning of the line in points.
    pub(super) x: f32,
    /// With a space at its end.
    pub(super) width: f32,
}

/// Breaks runs of words into lines of at most `width` points; a line break in a run stays one.
///
/// As with plain text, a line that ends at a space keeps it.
pub(super) fn lines(setter: &Setter, runs: &[(&str, Style)], width: f32) -> Vec<Vec<Bit>> {
    let mut liner = Liner { setter, runs, width, lines: Vec::new(), line: Vec::new(), used: 0.0 };
    for word in words(runs) {
        liner.word(word);
    }
    liner.end();
    liner.lines
}

/// What stands between two spaces.
#[derive(Debug, Default)]
struct Word {
    /// Runs and their parts of the word.
    parts: Vec<(usize, String)>,
    /// Whether there is a space before it.
    space: bool,
    /// Whether a new line begins before it.
    turn: bool,
}

fn words(runs: &[(&str, Style)]) -> Vec<Word> {
    let mut words = Vec::new();
    let mut word = Word::default();
    for (number, (text, _)) in runs.iter().enumerate() {
        for c in composed(text).chars() {
            let ends = matches!(c, ' ' | '\t' | '\n');
            if ends && !word.parts.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            match c {
                '\n' => word.turn = true,
                ' ' | '\t' => word.space = true,
                c => match word.parts.last_mut() {
                    Some((run, part)) if *run == number => part.push(c),
                    _ => word.parts.push((number, String::from(c))),
                },
            }
        }
    }
    if !word.parts.is_empty() {
        words.push(word);
    }
    words
}

struct Liner<'a> {
    setter: &'a Setter,
    runs: &'a [(&'a str, Style)],
    width: f32,
    lines: Vec<Vec<Bit>>,
    line: Vec<Bit>,
    used: f32,
}

impl Liner<'_> {
    fn style(&self, run: usize) -> Option<Style> {
        self.runs.get(run).map(|(_, style)| *style)
    }

    fn measure(&self, run: usize, text: &str) -> f32 {
        let drawn = text.chars().filter(|c| *c != '\u{AD}').collect::<String>();
        self.style(run).map_or(0.0, |style| self.setter.width(&drawn, style))
    }

    fn word(&mut self, word: Word) {
        if word.turn {
            self.end();
        }
        let widths: Vec<f32> = word.parts.iter().map(|(run, part)| self.measure(*run, part)).collect();
        let space = self.space(word.space);
        if self.used + space + widths.iter().sum::<f32>() > self.width && word.parts.len() > 1 {
            self.broken();
        } else if space > 0.0 {
            self.pad(space);
        }
        for ((run, part), width) in word.parts.into_iter().zip(widths) {
            self.part(run, part, width);
        }
    }

    /// Width of the space before a word.
    fn space(&self, wanted: bool) -> f32 {
        let last = self.line.last().filter(|_| wanted);
        last.map_or(0.0, |last| self.measure(last.run, " "))
    }

    /// Puts a space at the end of the line.
    fn pad(&mut self, space: f32) {
        if let Some(last) = self.line.last_mut() {
            last.text.push(' ');
            last.width += space;
            self.used += space;
        }
    }

    /// Sets a part of a word, over several lines if need be.
    fn part(&mut self, run: usize, mut rest: String, mut width: f32) {
        let Some(style) = self.style(run) else { return };
        let address = is_address(&rest);
        while self.used + width > self.width {
            let empty = self.line.is_empty();
            match self.setter.divide(&rest, style, self.width - self.used, (self.width, empty), address) {
                Some((head, tail)) => {
                    let drawn = self.measure_drawn(run, &head);
                    self.push(run, &head, drawn);
                    self.end();
                    rest = tail;
                }
                None => self.broken(),
            }
            width = self.measure(run, &rest);
            if rest.is_empty() {
                return;
            }
        }
        let rest: String = rest.chars().filter(|c| *c != '\u{AD}').collect();
        self.push(run, &rest, width);
    }

    fn measure_drawn(&self, run: usize, text: &str) -> f32 {
        self.style(run).map_or(0.0, |style| self.setter.width(text, style))
    }

    fn push(&mut self, run: usize, text: &str, width: f32) {
        match self.line.last_mut() {
            Some(last) if last.run == run => {
                last.text.push_str(text);
                last.width += width;
            }
            _ => self.line.push(Bit { run, text: text.to_owned(), x: self.used, width }),
        }
        self.used += width;
    }

    /// Ends a line at a space.
    fn broken(&mut self) {
        if let Some(last) = self.line.last_mut()
            && !last.text.ends_with(' ')
        {
            last.text.push(' ');
        }
        self.end();
    }

    fn end(&mut self) {
        if !self.line.is_empty() {
            self.lines.push(std::mem::take(&mut self.line));
        }
        self.used = 0.0;
    }
}

#[cfg(test)]
mod tests {
    use super::super::builder::{BODY, STRONG};
    use super::super::font::Faces;
    use super::*;

    fn set(runs: &[(&str, Style)], width: f32) -> Vec<Vec<(usize, String)>> {
        let setter = Setter::new(Faces::get().unwrap(), "de");
        let lines = lines(&setter, runs, width);
        for line in &lines {
            let end = line.last().map_or(0.0, |bit| bit.x + setter.width(bit.text.trim_end(), runs[bit.run].1));
            assert!(end <= width + 0.01, "{line:?}");
        }
        lines.into_iter().map(|line| line.into_iter().map(|bit| (bit.run, bit.text)).collect()).collect()
    }

    fn joined(lines: &[Vec<(usize, String)>]) -> String {
        lines.iter().flatten().map(|(_, text)| text.as_str()).collect::<String>().replace('\u{AD}', "")
    }

    #[test]
    fn every_letter_stays_and_every_line_fits() {
        let runs =
            [("Bringen Sie den ", BODY), ("Personalausweis", STRONG), (" oder die Aufenthaltsgenehmigung", BODY), (", mit.", STRONG)];
        for width in [60.0, 100.0, 200.0, 900.0] {
            assert_eq!(joined(&set(&runs, width)), "Bringen Sie den Personalausweis oder die Aufenthaltsgenehmigung, mit.");
        }
    }

    #[test]
    fn what_is_not_parted_by_a_space_stays_together() {
        let runs = [("siehe ", BODY), ("Satzung", STRONG), (".", BODY)];
        let width = Setter::new(Faces::get().unwrap(), "de").width("siehe Satzung", BODY);
        assert_eq!(set(&runs, width), [vec![(0, "siehe ".to_owned())], vec![(1, "Satzung".to_owned()), (2, ".".to_owned())]]);
    }

    #[test]
    fn a_line_break_stays_and_blanks_at_the_edges_go() {
        assert_eq!(set(&[(" eins\nzwei ", BODY)], 400.0), [[(0, "eins".to_owned())], [(0, "zwei".to_owned())]]);
    }
}
