//! The definition that a form's PDF carries.

/// How the dictionary of the attached file goes on after its length.
const DEFINITION: &[u8] = b"/Type/EmbeddedFile";

/// The definition in a PDF that this engine has written: the stream of its attached file.
pub fn definition_of(pdf: &[u8]) -> Option<Vec<u8>> {
    let mark = pdf.windows(DEFINITION.len()).position(|window| window == DEFINITION)?;
    let rest = pdf.get(mark..)?;
    let start = position(rest, b"stream\n")? + b"stream\n".len();
    let length = std::str::from_utf8(pdf.get(..mark)?.rsplit(|byte| *byte == b' ').next()?).ok()?.parse::<usize>().ok()?;
    miniz_oxide::inflate::decompress_to_vec_zlib(rest.get(start..start + length)?).ok()
}

fn position(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::print::PrintForm;

    #[test]
    fn what_is_attached_is_read_back() {
        let form = PrintForm { definition: Some("{\"format\":\"dorfplatz-form/1\"}".to_owned()), ..crate::pdf::sample::dog_tax() };
        let pdf = crate::pdf::render(&form).expect("the sample is printable");
        assert_eq!(definition_of(&pdf.bytes).as_deref(), form.definition.as_deref().map(str::as_bytes));
        assert_eq!(definition_of(b"<</Length 9/Type/EmbeddedFile>>"), None);
    }
}
