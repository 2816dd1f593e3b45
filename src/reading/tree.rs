//! Rules from the JSON of a definition back to trees.

use serde_json::Value;

use crate::rule::{Node, Op, Tree};

/// Every operation that a tree may have.
const OPS: [Op; 21] = [
    Op::Add,
    Op::Sub,
    Op::Mul,
    Op::Div,
    Op::Eq,
    Op::Ne,
    Op::Lt,
    Op::Le,
    Op::Gt,
    Op::Ge,
    Op::And,
    Op::Or,
    Op::Not,
    Op::If,
    Op::Min,
    Op::Max,
    Op::Sum,
    Op::Count,
    Op::Round,
    Op::Filled,
    Op::Has,
];

/// The tree of a rule; `None` for what is none. Depth is bounded by the parser of JSON.
pub(super) fn tree(json: &Value) -> Option<Tree> {
    let fields = json.as_object()?;
    if let Some(word) = fields.get("op") {
        let op = OPS.into_iter().find(|op| Some(op.word()) == word.as_str())?;
        let args = fields.get("args")?.as_array()?.iter().map(tree).collect::<Option<Vec<_>>>()?;
        return Some(Tree::bare(Node::Apply(op, args)));
    }
    let (kind, value) = fields.iter().next()?;
    let text = || value.as_str().map(str::to_owned);
    Some(Tree::bare(match kind.as_str() {
        "integer" => Node::Integer(value.as_i64()?),
        "decimal" => Node::Decimal(value.as_i64()?),
        "money" => Node::Money(value.as_i64()?),
        "bool" => Node::Bool(value.as_bool()?),
        "text" => Node::Text(text()?),
        "field" => Node::Field(text()?),
        "param" => Node::Param(text()?),
        _ => return None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::parse;

    #[test]
    fn trees_come_back_from_json() {
        for rule in ["if(a.b > 2, 12,50 €, {fee} * count(hunde))", "max(a.x, 1) + sum(b.y) / 2", "filled(a.c) and not a.d or a.e = 3"] {
            let Ok(made) = parse(rule) else { continue };
            let back = tree(&made.json()).map(|tree| tree.json());
            assert_eq!(back, Some(made.json()), "{rule}");
        }
        assert!(parse("filled(a.c)").is_ok());
    }

    #[test]
    fn what_is_no_rule_is_none() {
        for json in ["null", "{}", r#"{"op":"eval","args":[]}"#, r#"{"op":"+"}"#, r#"{"money":"1"}"#, r#"{"op":"+","args":[1]}"#] {
            assert!(tree(&serde_json::from_str(json).unwrap()).is_none(), "{json}");
        }
    }
}
