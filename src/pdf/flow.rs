//! Fills pages with blocks, so that nothing is left alone at the end of a page.

use super::page::{Annot, Area, BOTTOM, LEFT, MM, Page, Piece, RIGHT, Shape, TOP};

/// Space between a frame and what is in it.
pub(super) const PAD: f32 = 2.0 * MM;
/// Width of the bar beside what has one condition.
pub(super) const BAR: f32 = 1.5;

/// Something that is never divided, with places relative to its upper left corner on the page's left margin.
#[derive(Debug, Default, Clone)]
pub(super) struct Block {
    /// Space above, dropped at the top of a page.
    pub(super) before: f32,
    pub(super) height: f32,
    /// Whether the next block must be on the same page.
    pub(super) keep: bool,
    /// Whether a page begins with it.
    pub(super) fresh: bool,
    pub(super) pieces: Vec<Piece>,
    /// What this is, for a message.
    pub(super) place: String,
    /// Whether it stands in a frame; neighbours share one.
    pub(super) boxed: bool,
    /// A bar beside it.
    pub(super) bar: Option<Bar>,
    /// What stands above it if it begins a page: the head of a table, the heading of an entry.
    pub(super) repeat: Option<Repeat>,
}

/// A bar at a left edge.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bar {
    pub(super) x: f32,
    /// Whether it goes on from the block above.
    pub(super) joined: bool,
}

/// Pieces that come again on a new page, and their height.
#[derive(Debug, Clone)]
pub(super) struct Repeat {
    pub(super) pieces: Vec<Piece>,
    pub(super) height: f32,
}

impl Block {
    /// What it takes on a page of its own.
    pub(super) fn alone(&self) -> f32 {
        self.height + self.repeat.as_ref().map_or(0.0, |repeat| repeat.height)
    }
}

/// A last page with less than this on it is not worth a sheet of paper.
const SHORT: f32 = 90.0;
/// To what share spaces may shrink to save one.
const TIGHTER: [f32; 2] = [0.85, 0.7];
/// The lines that join a short last page are no more than this.
const COMPANY: f32 = 200.0;

/// Places blocks, the first one at `first_top`, and tells every annotation where it is.
pub(super) fn fill(blocks: Vec<Block>, first_top: f32, annots: &mut [Annot]) -> Vec<Page> {
    let mut pages = Vec::new();
    let mut top = first_top;
    for part in parts(blocks) {
        pages.extend(settled(part, (pages.len(), top), annots));
        top = TOP;
    }
    pages
}

/// Blocks up to the next one that begins a page.
fn parts(blocks: Vec<Block>) -> Vec<Vec<Block>> {
    let mut done = Vec::new();
    let mut part: Vec<Block> = Vec::new();
    for block in blocks {
        if block.fresh && !part.is_empty() {
            done.push(std::mem::take(&mut part));
        }
        part.push(block);
    }
    done.push(part);
    done
}

/// Places a part. Few lines alone on its last page move to the one before if spaces can shrink for them, or get company.
fn settled(mut blocks: Vec<Block>, at: (usize, f32), annots: &mut [Annot]) -> Vec<Page> {
    let (pages, end) = placed(&blocks, at, annots);
    if pages.len() == 1 || end > TOP + SHORT {
        return pages;
    }
    for share in TIGHTER {
        let tighter: Vec<Block> = blocks.iter().map(|block| Block { before: block.before * share, ..block.clone() }).collect();
        let (fewer, _) = placed(&tighter, at, annots);
        if fewer.len() < pages.len() {
            return fewer;
        }
    }
    let mut height = 0.0;
    for block in blocks.iter_mut().rev() {
        if height + block.height > COMPANY {
            break;
        }
        block.keep |= height > 0.0;
        height += block.before + block.height;
        if height > SHORT {
            break;
        }
    }
    placed(&blocks, at, annots).0
}

/// Places a part behind so many pages, the first block at `top`; returns where the last page ends, too.
fn placed(blocks: &[Block], (before, top): (usize, f32), annots: &mut [Annot]) -> (Vec<Page>, f32) {
    let mut filler = Filler { pages: vec![Page::default()], before, top, y: top, frame: None, annots };
    let mut rest = blocks;
    while !rest.is_empty() {
        let length = rest.iter().position(|block| !block.keep).map_or(rest.len(), |last| last + 1);
        let (chain, tail) = rest.split_at(length);
        filler.chain(chain);
        rest = tail;
    }
    filler.close();
    (filler.pages, filler.y)
}

struct Filler<'a> {
    pages: Vec<Page>,
    /// How many pages there are before these.
    before: usize,
    /// Where the current page begins.
    top: f32,
    y: f32,
    /// Where the open frame begins.
    frame: Option<f32>,
    annots: &'a mut [Annot],
}

impl Filler<'_> {
    /// Places blocks that belong together.
    fn chain(&mut self, chain: &[Block]) {
        let frame = if chain.iter().any(|block| block.boxed) { 2.0 * PAD } else { 0.0 };
        let lead = chain.first().map_or(0.0, |block| block.before);
        let alone = chain.iter().map(|block| block.before + block.height).sum::<f32>() + frame - lead;
        let total = if self.y > self.top { alone + lead } else { alone };
        // A chain longer than a page must break somewhere; on a page of its own it breaks as late as can be.
        if !self.fits(total) && (alone <= BOTTOM - TOP || chain.len() < 8) {
            self.turn();
        }
        for block in chain {
            if !block.boxed {
                self.close();
            }
            let edge = match (block.boxed, self.frame) {
                (false, _) => 0.0,
                (true, Some(_)) => PAD,
                (true, None) => 2.0 * PAD,
            };
            let height = if self.y > self.top { block.before + block.height } else { block.alone() };
            if !self.fits(height + edge) {
                self.turn();
            }
            self.place(block);
        }
    }

    fn fits(&self, height: f32) -> bool {
        // The sums of many lengths differ in the last digits, which must not decide about a page.
        self.y + height <= BOTTOM + 0.01
    }

    fn turn(&mut self) {
        self.close();
        // A first page on which only its head has room is a page, too.
        if self.y > self.top || self.top > TOP {
            self.pages.push(Page::default());
        }
        self.top = TOP;
        self.y = TOP;
    }

    fn place(&mut self, block: &Block) {
        let above = self.y;
        let mut pieces = Vec::new();
        if self.y > self.top {
            self.y += block.before;
        } else if let Some(repeat) = &block.repeat {
            pieces.extend(repeat.pieces.iter().map(|piece| piece.clone().moved(0.0, self.y)));
            self.y += repeat.height;
        }
        if block.boxed && self.frame.is_none() {
            self.frame = Some(self.y);
            self.y += PAD;
        }
        if let Some(bar) = block.bar {
            let from = if bar.joined && above > self.top { above } else { self.y };
            pieces.push(Piece::Shape(Shape::Bar(Area { x: bar.x, y: from, width: BAR, height: self.y + block.height - from })));
        }
        let number = self.before + self.pages.len() - 1;
        for piece in &block.pieces {
            let piece = piece.clone().moved(0.0, self.y);
            if let Piece::Annot(annot, area) = piece
                && let Some(annot) = self.annots.get_mut(annot)
            {
                annot.page = number;
                annot.area = area;
            }
            pieces.push(piece);
        }
        if let Some(page) = self.pages.last_mut() {
            page.pieces.extend(pieces);
        }
        self.y += block.height;
    }

    /// Draws the frame around what stands in it on this page.
    fn close(&mut self) {
        if let (Some(top), Some(page)) = (self.frame.take(), self.pages.last_mut()) {
            self.y += PAD;
            let area = Area { x: LEFT, y: top, width: RIGHT - LEFT, height: self.y - top };
            page.pieces.insert(0, Piece::Shape(Shape::Box(area)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(height: f32, keep: bool) -> Block {
        Block { height, keep, ..Block::default() }
    }

    fn marked(height: f32, keep: bool) -> Block {
        let shape = super::super::page::Shape::Rule { x: 0.0, y: 0.0, width: 1.0 };
        Block { height, keep, pieces: vec![Piece::Shape(shape)], ..Block::default() }
    }

    #[test]
    fn a_heading_moves_with_what_follows() {
        let full = BOTTOM - TOP;
        let pages = fill(vec![marked(full - 30.0, false), marked(20.0, true), marked(20.0, false)], TOP, &mut []);
        let counts: Vec<usize> = pages.iter().map(|page| page.pieces.len()).collect();
        assert_eq!(counts, [1, 2]);
    }

    #[test]
    fn a_chain_longer_than_a_page_is_broken_not_lost() {
        let pages = fill((0..100).map(|_| marked(20.0, true)).collect(), TOP, &mut []);
        assert_eq!(pages.iter().map(|page| page.pieces.len()).sum::<usize>(), 100);
        assert!(pages.len() > 1);
    }

    #[test]
    fn a_frame_is_closed_at_the_end_of_a_page() {
        let boxed = |number: usize| Block { boxed: (2..40).contains(&number), ..marked(30.0, false) };
        let pages = fill((0..44).map(boxed).collect(), TOP, &mut []);
        let frames: Vec<usize> =
            pages.iter().map(|page| page.pieces.iter().filter(|piece| matches!(piece, Piece::Shape(Shape::Box(_)))).count()).collect();
        assert_eq!(frames, [1, 1]);
    }

    #[test]
    fn the_head_of_a_table_stands_on_every_page() {
        let repeat = Repeat { pieces: marked(0.0, false).pieces, height: 20.0 };
        let row = || Block { repeat: Some(repeat.clone()), ..marked(22.0, false) };
        let mut blocks = vec![marked(20.0, true)];
        blocks.extend((0..40).map(|_| row()));
        let pages = fill(blocks, TOP, &mut []);
        assert_eq!(pages.iter().map(|page| page.pieces.len()).sum::<usize>(), 41 + pages.len() - 1);
        assert_eq!(pages.len(), 2);
    }

    #[test]
    fn no_page_is_empty_but_the_head_may_fill_one() {
        let whole = || vec![block(BOTTOM - TOP, false)];
        assert_eq!(fill(whole(), TOP, &mut []).len(), 1);
        assert_eq!(fill(whole(), BOTTOM - 100.0, &mut []).len(), 2);
    }

    #[test]
    fn a_frame_stays_within_the_text_with_what_is_in_it() {
        let boxed = |_| Block { boxed: true, ..marked(30.0, true) };
        let pages = fill(std::iter::once(marked(500.0, false)).chain((0..10).map(boxed)).collect(), TOP, &mut []);
        let counts: Vec<usize> = pages.iter().map(|page| page.pieces.len()).collect();
        assert_eq!(counts, [1, 11]);
        let Some(Piece::Shape(Shape::Box(area))) = pages.get(1).and_then(|page| page.pieces.first()) else { panic!("no frame") };
        let wanted = [LEFT, TOP, RIGHT - LEFT, 300.0 + 2.0 * PAD];
        assert!([area.x, area.y, area.width, area.height].iter().zip(wanted).all(|(is, wanted)| (is - wanted).abs() < 0.1), "{area:?}");
    }

    #[test]
    fn two_lines_are_no_last_page() {
        let line = |before| Block { before, ..marked(15.0, false) };
        let full = ((BOTTOM - TOP) / 18.0) as usize;
        let count = |pages: Vec<Page>| pages.iter().map(|page| page.pieces.len()).collect::<Vec<_>>();
        // Spaces shrink for them.
        assert_eq!(count(fill((0..full + 2).map(|_| line(3.0)).collect(), TOP, &mut [])), [full + 2]);
        // Without any, others join them.
        let full = ((BOTTOM - TOP) / 15.0) as usize;
        assert_eq!(count(fill((0..full + 2).map(|_| line(0.0)).collect(), TOP, &mut [])), [full - 5, 7]);
    }
}
