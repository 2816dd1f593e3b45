//! The metadata packet: title, author, dates, and which standards the file keeps to.

use std::fmt::Write as _;

use super::text::plain;
use super::write::About;

/// Name of the program in the file.
pub(super) const PRODUCER: &str = "dorfplatz";

/// PDF/A admits properties of other schemas only with a description in the file; this is PDF/UA's.
const EXTENSION: &str = r#"<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema><pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>Indicates which part of ISO 14289 the file keeps to</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"#;

/// The packet of a file. Dates are as in the document's information dictionary.
pub(super) fn packet(about: &About<'_>) -> String {
    let title = escape(&plain(about.title));
    let author = escape(&plain(about.author));
    let lang = escape(about.lang);
    let mut xmp = String::with_capacity(3 * 1024);
    xmp.push_str("<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n");
    xmp.push_str("<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n");
    // Writing to a string cannot fail.
    let _ = write!(
        xmp,
        "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" \
         xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\" xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\">\n\
         <dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{title}</rdf:li></rdf:Alt></dc:title>\n"
    );
    if !author.is_empty() {
        let _ = writeln!(xmp, "<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>");
    }
    let _ = writeln!(xmp, "<dc:language><rdf:Bag><rdf:li>{lang}</rdf:li></rdf:Bag></dc:language>");
    if let Some(date) = about.date {
        let _ = writeln!(xmp, "<xmp:CreateDate>{date}T00:00:00Z</xmp:CreateDate>\n<xmp:ModifyDate>{date}T00:00:00Z</xmp:ModifyDate>");
    }
    let _ = write!(
        xmp,
        "<pdf:Producer>{PRODUCER}</pdf:Producer>\n\
         <pdfaid:part>3</pdfaid:part>\n<pdfaid:conformance>A</pdfaid:conformance>\n<pdfuaid:part>1</pdfuaid:part>\n\
         </rdf:Description>\n"
    );
    xmp.push_str(EXTENSION);
    xmp.push_str("\n</rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>");
    xmp
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // XML has no way to write other control characters.
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::print::PrintForm;

    #[test]
    fn texts_are_escaped() {
        let form = PrintForm { title: "Hund & <Katze>\u{1}".into(), ..PrintForm::default() };
        assert!(packet(&About::form(&form)).contains("Hund &amp; &lt;Katze&gt;</rdf:li>"));
    }
}
