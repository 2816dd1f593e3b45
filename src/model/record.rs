//! What was officially published: the record of a form, written by `dorfplatz release` and never by a build.

use crate::decode::{Date, Int, Plain, Sha256, Slug, Version};
use crate::record;

record! {
    /// A version of a form as it was published, in one language.
    Release ("die veröffentlichte Fassung", "the published version") {
        version: Version => "Fassung", "version";
        lang: Plain => "Sprache", "language";
        valid_from: Date => "gültig ab", "valid from";
        recorded: Date => "Tag, an dem sie festgehalten wurde", "day on which it was recorded";
        entity: Plain => "Körperschaft", "legal entity";
        pages: Int<1, 10000> => "Seiten des PDF", "pages of the PDF";
        bytes: Int<1, 1_000_000_000> => "Größe des PDF in Byte", "size of the PDF in bytes";
        pdf: Sha256 => "SHA-256 des PDF", "SHA-256 of the PDF";
        definition: Sha256 => "SHA-256 der Beschreibung", "SHA-256 of the definition";
    }
}

record! {
    /// A version that was taken back. Number and reason stay, the files go.
    Withdrawal ("die zurückgezogene Fassung", "the withdrawn version") {
        version: Version => "Fassung", "version";
        recorded: Date => "Tag, an dem sie zurückgezogen wurde", "day on which it was withdrawn";
        reason: Plain => "Grund", "reason";
    }
}

record! {
    /// `records/forms/<body>/<form>/record.yaml`.
    FormRecord ("das Verzeichnis der Fassungen", "the record of versions") {
        form: Slug => "Formular", "form";
        released: Vec<Release> => "veröffentlichte Fassungen", "published versions";
        withdrawn: Vec<Withdrawal> => "zurückgezogene Fassungen", "withdrawn versions";
    }
}

impl FormRecord {
    /// Why a version was taken back, if it was.
    pub fn withdrawal(&self, version: &str) -> Option<&Withdrawal> {
        self.withdrawn.iter().find(|withdrawn| withdrawn.version.as_str() == version)
    }

    /// A version in a language.
    pub fn release(&self, version: &str, lang: &str) -> Option<&Release> {
        self.released.iter().find(|release| release.version.as_str() == version && release.lang.as_str() == lang)
    }
}
