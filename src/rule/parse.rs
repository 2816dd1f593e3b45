//! From the text of a rule to its tree.

use std::ops::Range;

use super::tree::{Node, Op, Tree};

/// Deepest nesting.
const MAX_DEPTH: usize = 40;
/// Longest rule in bytes.
const MAX_LENGTH: usize = 2_000;
/// Numbers below this are the same in JSON, as a browser reads it.
const EXACT: i64 = 1 << 53;

/// Why a rule can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Where in the text.
    pub at: Range<usize>,
    /// What is wrong, in German and English.
    pub what: (String, String),
}

fn mistake(at: Range<usize>, de: impl Into<String>, en: impl Into<String>) -> Mistake {
    Mistake { at, what: (de.into(), en.into()) }
}

/// Reads a rule.
///
/// # Errors
/// The first place where it can't be read.
pub fn parse(text: &str) -> Result<Tree, Mistake> {
    if text.len() > MAX_LENGTH {
        return Err(mistake(0..text.len(), "die Regel ist zu lang", "the rule is too long"));
    }
    let mut reader = Reader { text, at: 0, depth: 0 };
    let tree = reader.binary(0)?;
    reader.space();
    if reader.at < text.len() {
        let rest = reader.at..text.len();
        let word = reader.rest().chars().take(12).collect::<String>();
        return Err(mistake(rest, format!("„{word}“ ist hier zu viel"), format!("“{word}” is too much here")));
    }
    Ok(tree)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

/// Operators from the loosest to the tightest.
const LEVELS: [&[(&str, Op)]; 5] = [
    &[("or", Op::Or)],
    &[("and", Op::And)],
    &[("!=", Op::Ne), ("<=", Op::Le), (">=", Op::Ge), ("=", Op::Eq), ("<", Op::Lt), (">", Op::Gt)],
    &[("+", Op::Add), ("-", Op::Sub)],
    &[("*", Op::Mul), ("/", Op::Div)],
];

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn space(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn take(&mut self, mark: &str) -> bool {
        self.space();
        let there = self.rest().starts_with(mark);
        if there {
            self.at += mark.len();
        }
        there
    }

    fn operator(&mut self, level: &[(&str, Op)]) -> Option<Op> {
        self.space();
        for (mark, op) in level {
            let Some(after) = self.rest().strip_prefix(mark) else { continue };
            // A word is an operator only if it ends there.
            if mark.starts_with(char::is_alphabetic)
                && after.starts_with(|next: char| next.is_alphanumeric() || matches!(next, '-' | '_' | '.' | '('))
            {
                continue;
            }
            self.at += mark.len();
            return Some(*op);
        }
        None
    }

    fn binary(&mut self, level: usize) -> Result<Tree, Mistake> {
        let Some(operators) = LEVELS.get(level) else { return self.single() };
        self.deeper()?;
        let mut left = self.binary(level + 1)?;
        while let Some(op) = self.operator(operators) {
            let right = self.binary(level + 1)?;
            let at = left.at.start..right.at.end;
            left = Tree { node: Node::Apply(op, vec![left, right]), at };
        }
        self.depth -= 1;
        Ok(left)
    }

    fn deeper(&mut self) -> Result<(), Mistake> {
        self.depth += 1;
        if self.depth > MAX_DEPTH * LEVELS.len() {
            return Err(mistake(self.at..self.text.len(), "die Regel ist zu tief geschachtelt", "the rule is nested too deeply"));
        }
        Ok(())
    }

    fn single(&mut self) -> Result<Tree, Mistake> {
        self.space();
        let start = self.at;
        let Some(first) = self.rest().chars().next() else {
            return Err(mistake(start..start, "hier fehlt etwas", "something is missing here"));
        };
        if self.take("(") {
            let inner = self.binary(0)?;
            self.expect(")")?;
            return Ok(Tree { at: start..self.at, ..inner });
        }
        if self.take("{") {
            let name = self.while_(|c| c != '}').trim();
            self.expect("}")?;
            return Ok(Tree { node: Node::Param(name.to_owned()), at: start..self.at });
        }
        if first.is_ascii_digit() {
            return self.number(start);
        }
        if first.is_ascii_alphabetic() {
            return self.name(start);
        }
        Err(mistake(
            start..start + first.len_utf8(),
            format!("„{first}“ wird hier nicht verstanden"),
            format!("“{first}” is not understood here"),
        ))
    }

    fn expect(&mut self, mark: &str) -> Result<(), Mistake> {
        if self.take(mark) {
            return Ok(());
        }
        Err(mistake(self.at..self.at, format!("hier fehlt „{mark}“"), format!("“{mark}” is missing here")))
    }

    fn while_(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c| !wanted(c)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// `12`, `12.5`, `12.50 €`.
    fn number(&mut self, start: usize) -> Result<Tree, Mistake> {
        let whole = self.while_(|c| c.is_ascii_digit());
        let fraction = if self.rest().starts_with(['.', ',']) && self.rest()[1..].starts_with(|c: char| c.is_ascii_digit()) {
            self.at += 1;
            self.while_(|c| c.is_ascii_digit())
        } else {
            ""
        };
        let end = self.at;
        let euro = self.take("€");
        if !euro {
            self.at = end;
        }
        let at = start..self.at;
        let too_large = || mistake(start..end, "diese Zahl ist zu groß oder zu genau", "this number is too large or too exact");
        let scaled = |places: u32| -> Option<i64> {
            if fraction.len() > places as usize || whole.len() > 12 {
                return None;
            }
            let digits = format!("{whole}{fraction:0<width$}", width = places as usize);
            digits.parse().ok().filter(|number| *number < EXACT)
        };
        let node = match (euro, fraction.is_empty()) {
            (true, _) => Node::Money(scaled(2).ok_or_else(too_large)?),
            (false, true) => Node::Integer(scaled(0).ok_or_else(too_large)?),
            (false, false) => Node::Decimal(scaled(4).ok_or_else(too_large)?),
        };
        Ok(Tree { node, at })
    }

    /// A function, `yes`, `no` or the path of a field.
    fn name(&mut self, start: usize) -> Result<Tree, Mistake> {
        let name = self.while_(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
        if self.rest().trim_start().starts_with('(') {
            return self.function(name, start);
        }
        let node = match name {
            "yes" | "ja" => Node::Bool(true),
            "no" | "nein" => Node::Bool(false),
            "not" => {
                let inner = self.single()?;
                let at = start..inner.at.end;
                return Ok(Tree { node: Node::Apply(Op::Not, vec![inner]), at });
            }
            path => Node::Field(path.to_owned()),
        };
        Ok(Tree { node, at: start..self.at })
    }

    fn function(&mut self, name: &str, start: usize) -> Result<Tree, Mistake> {
        let named = start..self.at;
        let Some((op, arguments)) = Op::function(name) else {
            return Err(mistake(
                named,
                format!("die Funktion `{name}` gibt es nicht; es gibt if, min, max, sum, count, round, filled, not"),
                format!("there is no function `{name}`; there are if, min, max, sum, count, round, filled, not"),
            ));
        };
        self.expect("(")?;
        let mut args = vec![self.binary(0)?];
        while self.take(",") || self.take(";") {
            args.push(self.binary(0)?);
        }
        self.expect(")")?;
        if !arguments.contains(&args.len()) {
            let (least, most) = (arguments.start, arguments.end - 1);
            let wanted = if least == most { least.to_string() } else { format!("{least}–{most}") };
            return Err(mistake(
                start..self.at,
                format!("`{name}` braucht {wanted} Angaben in den Klammern, hier sind es {}", args.len()),
                format!("`{name}` takes {wanted} arguments, here are {}", args.len()),
            ));
        }
        Ok(Tree { node: Node::Apply(op, args), at: start..self.at })
    }
}
