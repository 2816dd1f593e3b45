//! The colours of the page, as a small profile: sRGB (IEC 61966-2-1) in ICC version 4.
//!
//! PDF/A wants to know what the numbers of a colour mean. The curve is given by its formula instead of a
//! table of a thousand values, which makes the profile half a kilobyte.

/// Number of entries in the tag table.
const TAGS: usize = 10;

/// The profile's bytes.
pub(super) fn srgb() -> Vec<u8> {
    // Primaries and white of sRGB, adapted to D50 as the profile connection space wants them.
    let red = xyz([0.436_07, 0.222_49, 0.013_92]);
    let green = xyz([0.385_15, 0.716_87, 0.097_08]);
    let blue = xyz([0.143_07, 0.060_61, 0.714_1]);
    let white = xyz([0.964_2, 1.0, 0.824_91]);
    let adaptation = fixed(*b"sf32", &[1.047_89, 0.022_92, -0.050_2, 0.029_59, 0.990_48, -0.017_06, -0.009_23, 0.015_08, 0.751_68]);
    // Type 3: a power above d, a line below it: g, a, b, c, d.
    let mut curve = b"para\0\0\0\0\0\x03\0\0".to_vec();
    for value in [2.4, 1.0 / 1.055, 0.055 / 1.055, 1.0 / 12.92, 0.040_45] {
        curve.extend(s15_fixed16(value));
    }
    let parts: [(&[&[u8; 4]], Vec<u8>); 8] = [
        (&[b"desc"], text("sRGB")),
        (&[b"cprt"], text("CC0")),
        (&[b"wtpt"], white),
        (&[b"chad"], adaptation),
        (&[b"rXYZ"], red),
        (&[b"gXYZ"], green),
        (&[b"bXYZ"], blue),
        (&[b"rTRC", b"gTRC", b"bTRC"], curve),
    ];
    let mut table = Vec::new();
    let mut data = Vec::new();
    let start = 128 + 4 + TAGS * 12;
    for (tags, mut part) in parts {
        for tag in tags {
            table.extend(*tag);
            table.extend(number(start + data.len()));
            table.extend(number(part.len()));
        }
        part.resize(part.len().next_multiple_of(4), 0);
        data.extend(part);
    }
    let mut profile = header(start + data.len());
    profile.extend(number(TAGS));
    profile.extend(table);
    profile.extend(data);
    profile
}

fn header(size: usize) -> Vec<u8> {
    let mut header = number(size).to_vec();
    header.extend([0; 4]);
    header.extend(b"\x04\x20\0\0mntrRGB XYZ ");
    // The profile is from the day of the standard's amendment; a date must be there and must not change.
    for value in [2003_u16, 1, 1, 0, 0, 0] {
        header.extend(value.to_be_bytes());
    }
    header.extend(b"acsp");
    header.extend([0; 28]);
    for value in [0.964_2, 1.0, 0.824_91] {
        header.extend(s15_fixed16(value));
    }
    header.resize(128, 0);
    header
}

fn number(value: usize) -> [u8; 4] {
    u32::try_from(value).unwrap_or(0).to_be_bytes()
}

fn s15_fixed16(value: f64) -> [u8; 4] {
    ((value * 65536.0).round() as i32).to_be_bytes()
}

fn fixed(kind: [u8; 4], values: &[f64]) -> Vec<u8> {
    let mut part = kind.to_vec();
    part.extend([0; 4]);
    part.extend(values.iter().flat_map(|value| s15_fixed16(*value)));
    part
}

fn xyz(values: [f64; 3]) -> Vec<u8> {
    fixed(*b"XYZ ", &values)
}

/// One text in one language.
fn text(value: &str) -> Vec<u8> {
    let mut part = b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0cenUS".to_vec();
    let words: Vec<u8> = value.encode_utf16().flat_map(u16::to_be_bytes).collect();
    part.extend(number(words.len()));
    part.extend(number(28));
    part.extend(words);
    part
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_profile_is_small_and_says_its_size() {
        let profile = srgb();
        assert!(profile.len() < 600);
        assert_eq!(profile.get(..4), Some(&number(profile.len())[..]));
        assert_eq!(profile.len() % 4, 0);
    }
}
