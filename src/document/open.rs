//! Opens PDFs of any origin within budgets: neither a damaged file nor one that unpacks to gigabytes stops the program.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro_syntax::object::Dict;
use hayro_syntax::{LoadPdfError, Pdf};
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::{TINFL_FLAG_IGNORE_ADLER32, TINFL_FLAG_PARSE_ZLIB_HEADER};
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};

/// Most bytes of all streams of a file together, unpacked.
const UNPACKED: u64 = 1 << 30;
/// Most objects of a file.
const MOST_OBJECTS: usize = 2_000_000;
/// How far before its data the words of a stream are looked for.
const HEAD: usize = 600;

/// Why a file is not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closed {
    /// It can't be understood.
    Damaged,
    /// It asks for a password.
    Locked,
    /// It would unpack to too much.
    Bomb,
}

/// What of a file will be unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// Everything, pictures as well.
    Drawing,
    /// What is not a picture.
    Reading,
}

/// Opens a PDF.
///
/// # Errors
/// When it is damaged, locked or would be too large.
pub fn open(bytes: Vec<u8>, wanted: Use) -> Result<Pdf, Closed> {
    if unpacked(&bytes, wanted) > UNPACKED {
        return Err(Closed::Bomb);
    }
    let opened = catch_unwind(AssertUnwindSafe(|| {
        let pdf = Pdf::new(bytes).map_err(|error| match error {
            LoadPdfError::Decryption(_) => Closed::Locked,
            LoadPdfError::Invalid => Closed::Damaged,
        })?;
        if pdf.len() > MOST_OBJECTS { Err(Closed::Bomb) } else { Ok(pdf) }
    }));
    opened.unwrap_or(Err(Closed::Damaged))
}

/// The catalogue of a PDF.
pub fn root(pdf: &Pdf) -> Option<Dict<'_>> {
    pdf.xref().get::<Dict<'_>>(pdf.xref().root_id())
}

/// How many bytes the deflated streams of a file have, at least; counting ends above the budget. Twice deflated ones count
/// as what comes out at last.
fn unpacked(bytes: &[u8], wanted: Use) -> u64 {
    let mut total = 0;
    let mut rest = bytes;
    while let Some(at) = find(rest, b"stream") {
        let start = bytes.len() - rest.len() + at;
        let data = rest.get(at + 6..).unwrap_or_default();
        let data = data.strip_prefix(b"\r\n").or_else(|| data.strip_prefix(b"\n")).or_else(|| data.strip_prefix(b"\r")).unwrap_or(data);
        if wanted == Use::Drawing || !is_picture(bytes.get(start.saturating_sub(HEAD)..start).unwrap_or_default()) {
            total += inflated(data, 3);
        }
        if total > UNPACKED {
            break;
        }
        // Within packed data the word hardly ever stands; if it does, that is counted, too.
        rest = data;
    }
    total
}

/// Whether the words before a stream say that it is a picture.
fn is_picture(head: &[u8]) -> bool {
    let own = head.windows(4).rposition(|window| window == b" obj").map_or(head, |at| head.get(at..).unwrap_or_default());
    own.windows(6).any(|window| window == b"/Image")
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    let first = *what.first()?;
    let mut from = 0;
    while let Some(at) = bytes.get(from..)?.iter().position(|byte| *byte == first) {
        if bytes.get(from + at..)?.starts_with(what) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}

/// Whether data begins as zlib does.
fn is_zlib(data: &[u8]) -> bool {
    matches!(data, [cmf, flags, ..] if cmf & 0x0F == 8 && (u16::from(*cmf) << 8 | u16::from(*flags)) % 31 == 0)
}

/// The length of deflated data when unpacked; 0 for other data.
pub(super) fn inflated(data: &[u8], layers: u8) -> u64 {
    const WINDOW: usize = 1 << 15;
    const INNER: usize = 8 << 20;
    if layers == 0 || !is_zlib(data) {
        return 0;
    }
    let mut state = Box::new(DecompressorOxide::new());
    let mut window = vec![0; WINDOW];
    let (mut total, mut used, mut at) = (0_u64, 0, 0);
    let (mut inner, mut twice) = (Vec::new(), layers > 1);
    loop {
        let input = data.get(used..).unwrap_or_default();
        let (status, read, written) =
            decompress(&mut state, input, &mut window, at, TINFL_FLAG_PARSE_ZLIB_HEADER | TINFL_FLAG_IGNORE_ADLER32);
        if twice && inner.len() < INNER {
            inner.extend_from_slice(window.get(at..at + written).unwrap_or_default());
            if inner.len() >= 2 && !is_zlib(&inner) {
                inner.clear();
                twice = false;
            }
        }
        used += read;
        total += written as u64;
        at = (at + written) & (WINDOW - 1);
        if status != TINFLStatus::HasMoreOutput || total > UNPACKED {
            break;
        }
    }
    total.max(inflated(&inner, layers - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_pdf_is_damaged() {
        for bytes in [&b""[..], b"%PDF-1.7", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<</Root 1 0 R>>"] {
            assert_eq!(open(bytes.to_vec(), Use::Drawing).err(), Some(Closed::Damaged));
        }
    }

    #[test]
    fn bombs_are_not_unpacked() {
        let zeros = miniz_oxide::deflate::compress_to_vec_zlib(&vec![0; 64 << 20], 9);
        let one = |words: &str| [format!("1 0 obj <<{words}/Filter/FlateDecode>>stream\n").as_bytes(), &zeros, b"\nendstream\n"].concat();
        assert_eq!(unpacked(&one(""), Use::Reading), 64 << 20);
        assert_eq!(unpacked(&one("/Subtype/Image"), Use::Drawing), 64 << 20);
        assert_eq!(unpacked(&one("/Subtype/Image"), Use::Reading), 0);
        assert_eq!(open(one("").repeat(17), Use::Reading).err(), Some(Closed::Bomb));
        let twice = miniz_oxide::deflate::compress_to_vec_zlib(&zeros, 9);
        assert_eq!(inflated(&twice, 3), 64 << 20);
        assert_eq!(inflated(b"x\x9cgarbage", 3), 0);
    }
}
