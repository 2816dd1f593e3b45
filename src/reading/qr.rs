//! QR codes in grey pixels.
//!
//! Finding and sampling is rxing's; here a page is looked at in several ways until everything that can be seen is read,
//! and what was seen but not read is counted, so that somebody can scan that page again.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use rxing::common::DetectorRXingResult as _;
use rxing::common::{BitMatrix, HybridBinarizer};
use rxing::qrcode::cpp_port::decoder::Decode;
use rxing::qrcode::cpp_port::detector::{FindFinderPatterns, FinderPatternSet, GenerateFinderPatternSets, SampleQR};
use rxing::{Binarizer as _, Luma8Source};

use super::code;
use super::picture::Grey;

/// Pixels of a page of A4 at 300 dpi, and some more; larger pictures are looked at smaller first.
const ENOUGH: usize = 14_000_000;
/// Most triples of corners that are tried.
const MOST_SETS: usize = 400;
/// Pixels of a side below which nothing can be a code.
const SMALLEST: usize = 21;
/// Codes on one page of a form.
const ON_PAGE: usize = 4;

/// What was found on a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Sight {
    /// The content of each code.
    pub(super) texts: BTreeSet<String>,
    /// Codes that are there and can't be read.
    pub(super) unread: usize,
}

/// Reads the codes of a page that was never on paper: one look is enough.
pub(super) fn glance(page: &Grey) -> Sight {
    look(page)
}

/// Reads all codes of a scanned page.
pub(super) fn read(page: &Grey) -> Sight {
    if page.width < SMALLEST || page.height < SMALLEST {
        return Sight::default();
    }
    let by = (1..64).find(|by| page.pixels.len() / (by * by) <= ENOUGH).unwrap_or(1);
    let first = if by > 1 { page.smaller(by) } else { page.clone() };
    let mut sight = look(&first);
    let mut least = sight.texts.len() + sight.unread;
    // Another size, softened, and by the contrast with what is around: each reads some that the others don't.
    let ways: [&dyn Fn() -> Grey; 4] =
        [&|| soft(&first), &|| contrast(&first), &|| if by > 1 { page.smaller(by - 1) } else { first.smaller(2) }, &|| {
            contrast(&soft(&first))
        }];
    for (number, way) in ways.into_iter().enumerate() {
        if done(&sight) || (number > 0 && sight.texts.is_empty() && least == 0) {
            break;
        }
        let next = look(&way());
        least = least.min(next.texts.len() + next.unread);
        sight.texts.extend(next.texts);
        sight.unread = least.saturating_sub(sight.texts.len());
    }
    sight
}

/// Whether nothing is left to look for: all that was seen is read, and sets have as many parts as a page can hold.
fn done(sight: &Sight) -> bool {
    let parts: Vec<code::Part> = sight.texts.iter().filter_map(|text| code::part(text)).collect();
    let whole = |part: &code::Part| {
        let here = parts.iter().filter(|other| (other.sum, other.count) == (part.sum, part.count)).count();
        here >= usize::from(part.count).min(ON_PAGE) || part.count > 4
    };
    sight.unread == 0 && !parts.is_empty() && parts.iter().all(whole)
}

/// One look. Damaged pictures have made the reader stop before: that is no reason to stop ourselves.
fn look(page: &Grey) -> Sight {
    catch_unwind(AssertUnwindSafe(|| scan(page))).ok().flatten().unwrap_or_default()
}

fn scan(page: &Grey) -> Option<Sight> {
    let source = Luma8Source::new_with_slice(&page.pixels, u32::try_from(page.width).ok()?, u32::try_from(page.height).ok()?).ok()?;
    let binarizer = HybridBinarizer::new(source);
    let matrix: &BitMatrix = binarizer.get_black_matrix().ok()?;
    let mut patterns = FindFinderPatterns(matrix, true, 0);
    let (mut sight, mut used, mut doubtful) = (Sight::default(), Vec::new(), Vec::new());
    for set in GenerateFinderPatternSets(&mut patterns).into_iter().take(MOST_SETS) {
        let corners = |set: &FinderPatternSet| [set.bl, set.tl, set.tr];
        if corners(&set).iter().any(|corner| used.contains(corner)) {
            continue;
        }
        let Ok(sampled) = SampleQR(matrix, &set) else { continue };
        match Decode(sampled.getBits()) {
            Ok(decoded) if decoded.isValid() => {
                used.extend(corners(&set));
                sight.texts.insert(String::from_utf8_lossy(decoded.content().bytes()).into_owned());
            }
            _ => doubtful.push(corners(&set)),
        }
    }
    for set in doubtful {
        if !set.iter().any(|corner| used.contains(corner)) {
            used.extend(set);
            sight.unread += 1;
        }
    }
    Some(sight)
}

/// The mean of each pixel and those around it: against noise.
fn soft(page: &Grey) -> Grey {
    let sums = Sums::new(page);
    let pixels = (0..page.height).flat_map(|y| (0..page.width).map(move |x| (x, y))).map(|(x, y)| sums.mean(x, y, 1)).collect();
    Grey { pixels, ..*page }
}

/// Black where a pixel is darker than what is around it: against stains and shadows.
fn contrast(page: &Grey) -> Grey {
    let sums = Sums::new(page);
    let around = (page.width / 60).max(8);
    let darker = |pixel: u8, mean: u8| u32::from(pixel) * 20 < u32::from(mean) * 19;
    let mut pixels = Vec::with_capacity(page.pixels.len());
    for (y, row) in page.pixels.chunks_exact(page.width).enumerate() {
        pixels.extend(row.iter().enumerate().map(|(x, pixel)| if darker(*pixel, sums.mean(x, y, around)) { 0 } else { 255 }));
    }
    Grey { pixels, ..*page }
}

/// Sums of all pixels above and left of each, for means of any square.
struct Sums {
    width: usize,
    height: usize,
    of: Vec<u32>,
}

impl Sums {
    /// Sums wrap around; differences are right all the same, as no square is that large.
    fn new(page: &Grey) -> Self {
        let across = page.width + 1;
        let mut sums = vec![0_u32; across * (page.height + 1)];
        for (y, row) in page.pixels.chunks_exact(page.width.max(1)).enumerate() {
            let mut sum = 0_u32;
            for (x, pixel) in row.iter().enumerate() {
                sum = sum.wrapping_add(u32::from(*pixel));
                sums[(y + 1) * across + x + 1] = sums[y * across + x + 1].wrapping_add(sum);
            }
        }
        Self { width: page.width, height: page.height, of: sums }
    }

    fn mean(&self, x: usize, y: usize, around: usize) -> u8 {
        let (left, right) = (x.saturating_sub(around), (x + around + 1).min(self.width));
        let (top, bottom) = (y.saturating_sub(around), (y + around + 1).min(self.height));
        let at = |x: usize, y: usize| self.of[y * (self.width + 1) + x];
        let sum = at(right, bottom).wrapping_add(at(left, top)).wrapping_sub(at(right, top)).wrapping_sub(at(left, bottom));
        (sum / ((right - left) * (bottom - top)).max(1) as u32) as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_found_where_nothing_is() {
        for (width, height) in [(1, 1), (40, 40), (300, 200), (41, 3)] {
            let page = Grey { width, height, pixels: vec![200; width * height] };
            assert_eq!(read(&page), Sight::default());
        }
    }

    #[test]
    fn means_stay_within_the_page() {
        let page = Grey { width: 3, height: 2, pixels: vec![0, 30, 60, 90, 120, 150] };
        assert_eq!(soft(&page).pixels, [60, 75, 90, 60, 75, 90]);
        assert_eq!(contrast(&Grey { width: 2, height: 1, pixels: vec![10, 200] }).pixels, [0, 255]);
    }
}
