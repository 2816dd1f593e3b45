//! The parser's reasons in the words of people who don't know YAML: what is wrong and what to do.

use granit_parser::ErrorKind as Kind;

use crate::diag::Arg;

type Words = (&'static str, &'static str);

const QUOTE: Words = (
    "setzen Sie einen Text mit Doppelpunkt oder Sonderzeichen in Anführungszeichen: `title: \"Achtung: gesperrt\"`",
    "put a text with a colon or special characters into quotation marks: `title: \"Note: closed\"`",
);
const INDENT: Words = (
    "Einträge derselben Ebene beginnen in derselben Spalte; vergleichen Sie die Zeile mit der darüber",
    "entries of one level begin in the same column; compare the line with the one above",
);
const LIST: Words = (
    "schreiben Sie die Liste unter ihren Schlüssel, je Eintrag eine Zeile mit `- ` am Anfang",
    "write the list below its key, a line for each entry, with `- ` at its beginning",
);
const SQUARE: Words = ("schließen Sie die Klammer mit `]`", "close the bracket by `]`");
const BRACE: Words = ("schließen Sie die Klammer mit `}`", "close the bracket by `}`");

/// Reason and advice.
pub(super) fn explain(kind: &Kind) -> (Arg, Arg) {
    match kind {
        Kind::MismatchedFlowCollectionEnd { open, close } => {
            let words =
                (format!("die Klammer `{open}` wird mit `{close}` geschlossen"), format!("the bracket `{open}` is closed by `{close}`"));
            (
                (words.0.as_str(), words.1.as_str()).into(),
                ("nehmen Sie zwei zusammengehörige Klammern", "use two brackets of one kind").into(),
            )
        }
        Kind::UnexpectedCharacter { character } => {
            let words = (
                format!("das Zeichen `{character}` ist an dieser Stelle nicht möglich"),
                format!("the character `{character}` is not possible at this place"),
            );
            ((words.0.as_str(), words.1.as_str()).into(), QUOTE.into())
        }
        other => {
            let (reason, advice) = simple(other);
            (reason.into(), advice.into())
        }
    }
}

fn simple(kind: &Kind) -> (Words, Words) {
    match kind {
        Kind::UnexpectedEofFlowSequence | Kind::ExpectedFlowSequenceSeparator => {
            (("eine Liste mit `[` ist nicht geschlossen oder ein Komma fehlt", "a list with `[` is not closed or lacks a comma"), SQUARE)
        }
        Kind::UnexpectedEofFlowMapping | Kind::UnexpectedEofImplicitFlowMapping | Kind::ExpectedFlowMappingSeparator => {
            (("ein Eintrag mit `{` ist nicht geschlossen oder ein Komma fehlt", "an entry with `{` is not closed or lacks a comma"), BRACE)
        }
        Kind::UnclosedFlowCollection { open: '[' } => {
            (("eine Liste mit `[` ist nicht geschlossen", "a list with `[` is not closed"), SQUARE)
        }
        Kind::UnclosedFlowCollection { .. } => (("ein Eintrag mit `{` ist nicht geschlossen", "an entry with `{` is not closed"), BRACE),
        Kind::MisplacedFlowCollectionEnd => (
            ("eine Klammer wird geschlossen, die nicht offen ist", "a bracket is closed that is not open"),
            (
                "löschen Sie die Klammer oder setzen Sie den Text in Anführungszeichen",
                "delete the bracket or put the text into quotation marks",
            ),
        ),
        Kind::InvalidColonPlacement | Kind::FlowMappingValueAdjacentCollection => (
            (
                "der Doppelpunkt ist an dieser Stelle nicht möglich, vermutlich ist davor eine Klammer offen",
                "a colon is not possible at this place, probably a bracket before it is open",
            ),
            ("schließen Sie die Klammer davor mit `]` oder `}`", "close the bracket before it by `]` or `}`"),
        ),
        Kind::MappingValueNotAllowed | Kind::MappingKeyNotAllowed | Kind::InvalidMappingValueWhitespace => (
            ("der Doppelpunkt ist an dieser Stelle nicht möglich", "a colon is not possible at this place"),
            (
                "steht er in einem Text, gehört der ganze Text in Anführungszeichen: `title: \"Achtung: gesperrt\"`; sonst vergleichen Sie Einrückung und Doppelpunkt mit der Zeile darüber",
                "if it is part of a text, put the whole text into quotation marks: `title: \"Note: closed\"`; else compare indentation and colon with the line above",
            ),
        ),
        Kind::SimpleKeyExpected | Kind::InvalidSimpleKey => (
            (
                "es fehlt ein Doppelpunkt nach dem Schlüssel oder ein `- ` am Anfang der Zeile",
                "a colon after the key or a `- ` at the beginning of the line is missing",
            ),
            QUOTE,
        ),
        Kind::BlockSequenceEntryNotAllowed | Kind::BlockEntryInFlowCollection | Kind::InvalidBlockEntryWhitespace => {
            (("der Strich `-` ist an dieser Stelle nicht möglich", "a dash `-` is not possible at this place"), LIST)
        }
        Kind::InvalidIndentation
        | Kind::ExpectedBlockMappingKey
        | Kind::ExpectedBlockSequenceEntry
        | Kind::UnexpectedEofBlockMapping
        | Kind::UnexpectedEofBlockSequence
        | Kind::InvalidFlowScalarIndent
        | Kind::ExpectedDocumentStart
        | Kind::InvalidDocumentEnd => {
            (("die Einrückung passt nicht zu den Zeilen darüber", "the indentation does not fit the lines above"), INDENT)
        }
        Kind::UnclosedQuotedScalar | Kind::InvalidQuotedScalarIndent | Kind::DocumentIndicatorInQuotedScalar => (
            ("ein Anführungszeichen ist nicht geschlossen", "a quotation mark is not closed"),
            (
                "setzen Sie am Ende des Textes dasselbe gerade Anführungszeichen",
                "put the same straight quotation mark at the end of the text",
            ),
        ),
        Kind::InvalidTrailingSingleQuotedScalar | Kind::InvalidTrailingDoubleQuotedScalar => (
            ("nach dem schließenden Anführungszeichen steht noch Text", "there is text after the closing quotation mark"),
            (
                "nehmen Sie im Text „typographische“ Anführungszeichen und außen gerade",
                "use “typographic” quotation marks within the text and straight ones around it",
            ),
        ),
        Kind::UnknownQuotedScalarEscape
        | Kind::InvalidQuotedScalarHexEscape
        | Kind::InvalidLowSurrogateHexEscape
        | Kind::InvalidLowSurrogate
        | Kind::MissingLowSurrogate
        | Kind::UnpairedLowSurrogate
        | Kind::InvalidUnicodeEscape => (
            ("ein `\\` leitet hier ein Zeichen ein, das es nicht gibt", "a `\\` begins a character here that does not exist"),
            ("schreiben Sie `\\\\` oder nehmen Sie einfache Anführungszeichen `'`", "write `\\\\` or use single quotation marks `'`"),
        ),
        Kind::InvalidBlockScalarHeader | Kind::ZeroBlockScalarIndent | Kind::InvalidBlockScalarIndent => (
            (
                "nach `|` oder `>` beginnt der Text in der nächsten Zeile, eingerückt",
                "after `|` or `>` the text begins in the next line, indented",
            ),
            (
                "beginnen Sie eine neue Zeile und rücken Sie alle Zeilen des Textes gleich weit ein",
                "begin a new line and indent all lines of the text equally",
            ),
        ),
        Kind::CommentNotSeparated | Kind::CommentInterceptedScalar => {
            (("ein `#` beginnt hier eine Anmerkung mitten im Text", "a `#` begins a comment here in the middle of the text"), QUOTE)
        }
        Kind::MissingAnchorOrAliasName => (("nach `&` oder `*` fehlt ein Name", "a name is missing after `&` or `*`"), QUOTE),
        Kind::ExpectedNodeContent | Kind::UnexpectedEndOfPlainScalar | Kind::PlainScalarStartsWithDashFlowIndicator => {
            (("es fehlt ein Wert", "a value is missing"), QUOTE)
        }
        Kind::UnexpectedEof => (
            ("die Datei endet mitten in einem Eintrag", "the file ends in the middle of an entry"),
            ("prüfen Sie Anführungszeichen und Klammern davor", "check the quotation marks and brackets before"),
        ),
        _ => (("der Eintrag ist so nicht lesbar", "the entry can't be read like this"), QUOTE),
    }
}
