//! Fills pages with blocks, so that nothing is left alone at the end of a page.

use super::page::{Annot, Area, BOTTOM, LEFT, MM, Page, Piece, RIGHT, Shape, TOP};

/// Space between a frame and what is in it.
pub(super) const PAD: f32 = 2.0 * MM;

/// Something that is never divided, with places relative to its upper left corner on the page's left margin.
#[derive(Debug, Default)]
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
    /// What stands above it if it begins a page: the head of a table.
    pub(super) repeat: Option<Repeat>,
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

/// Places blocks, the first one at `first_top`, and tells every annotation where it is.
pub(super) fn fill(blocks: Vec<Block>, first_top: f32, annots: &mut [Annot]) -> Vec<Page> {
    let mut filler = Filler { pages: vec![Page::default()], top: first_top, y: first_top, frame: None, annots };
    let mut chain: Vec<Block> = Vec::new();
    for block in blocks {
        let open = block.keep;
        chain.push(block);
        if !open {
            filler.chain(std::mem::take(&mut chain));
        }
    }
    filler.chain(chain);
    filler.close();
    filler.pages
}

struct Filler<'a> {
    pages: Vec<Page>,
    /// Where the current page begins.
    top: f32,
    y: f32,
    /// Where the open frame begins.
    frame: Option<f32>,
    annots: &'a mut [Annot],
}

impl Filler<'_> {
    /// Places blocks that belong together.
    fn chain(&mut self, chain: Vec<Block>) {
        let total: f32 = chain.iter().map(|block| block.before + block.height).sum();
        if chain.first().is_some_and(|block| block.fresh) {
            self.turn();
        }
        let lead = chain.first().map_or(0.0, |block| block.before);
        // A chain longer than a page must break somewhere; on a page of its own it breaks as late as can be.
        if !self.fits(total) && (total - lead <= BOTTOM - TOP || chain.len() < 8) {
            self.turn();
        }
        for block in chain {
            let height = if self.y > self.top { block.before + block.height } else { block.alone() };
            if !self.fits(height) {
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
        if self.y > self.top {
            self.pages.push(Page::default());
        }
        self.top = TOP;
        self.y = TOP;
    }

    fn place(&mut self, block: Block) {
        if !block.boxed {
            self.close();
        }
        if self.y > self.top {
            self.y += block.before;
        } else if let Some(repeat) = block.repeat {
            if let Some(page) = self.pages.last_mut() {
                page.pieces.extend(repeat.pieces.into_iter().map(|piece| piece.moved(0.0, self.y)));
            }
            self.y += repeat.height;
        }
        if block.boxed && self.frame.is_none() {
            self.frame = Some(self.y - PAD);
        }
        let number = self.pages.len() - 1;
        if let Some(page) = self.pages.last_mut() {
            for piece in block.pieces {
                let piece = piece.moved(0.0, self.y);
                if let Piece::Annot(annot, area) = piece
                    && let Some(annot) = self.annots.get_mut(annot)
                {
                    annot.page = number;
                    annot.area = area;
                }
                page.pieces.push(piece);
            }
        }
        self.y += block.height;
    }

    /// Draws the frame around what stands in it on this page.
    fn close(&mut self) {
        if let (Some(top), Some(page)) = (self.frame.take(), self.pages.last_mut()) {
            let area = Area { x: LEFT - PAD, y: top, width: RIGHT - LEFT + 2.0 * PAD, height: self.y + PAD - top };
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
    fn no_page_is_empty() {
        let pages = fill(vec![block(BOTTOM - TOP, false)], BOTTOM - 100.0, &mut []);
        // The head alone may fill the first page; that page counts as used.
        assert_eq!(pages.len(), 1);
    }
}
