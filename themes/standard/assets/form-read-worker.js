// Finds the QR codes of a page. First where something dark and square stands: the empty edge keeps codes apart from each
// other and from text. If that is not enough, in tiles that overlap; what was found is painted over, so that the next is found.
"use strict";
// Of these parts of a page, in millimetres of A4, the greyness is told.
const CELL = 1.5, SHORT = 210;
// A code with answers is at least so large, and its edge so wide. That on the first page, which leads to the form, is smaller.
const LEAST = 35, EDGE = 4;

function cells(page) {
  const size = Math.max(Math.min(page.width, page.height) * CELL / SHORT, 2), columns = Math.floor(page.width / size), rows = Math.floor(page.height / size);
  const { pixels, width } = page, grey = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    const top = Math.floor(row * size), bottom = Math.floor((row + 1) * size);
    for (let column = 0; column < columns; column++) {
      const left = Math.floor(column * size), right = Math.floor((column + 1) * size);
      let sum = 0;
      for (let y = top; y < bottom; y++) {
        for (let at = (y * width + left) * 4 + 1, end = (y * width + right) * 4; at < end; at += 4) sum += pixels[at];
      }
      grey[row * columns + column] = sum / ((bottom - top) * (right - left));
    }
  }
  return { size, columns, rows, grey };
}

// Each cell with its neighbours, so that the white within a code does not tear it apart.
function smooth({ columns, rows, grey }) {
  const made = new Float32Array(grey.length);
  for (let row = 0; row < rows; row++) for (let column = 0; column < columns; column++) {
    let sum = 0, count = 0;
    for (let y = Math.max(row - 1, 0); y <= Math.min(row + 1, rows - 1); y++) {
      for (let x = Math.max(column - 1, 0); x <= Math.min(column + 1, columns - 1); x++, count++) sum += grey[y * columns + x];
    }
    made[row * columns + column] = sum / count;
  }
  return made;
}

// Boxes around what is dark, square and large enough, with their edge, in pixels.
function dark(page) {
  const map = cells(page), { size, columns, rows } = map, grey = smooth(map);
  const paper = Float32Array.from(grey).sort()[Math.floor(grey.length * 0.8)], seen = new Uint8Array(grey.length), boxes = [];
  for (const part of [0.72, 0.82]) {
    seen.fill(0);
    for (let at = 0; at < grey.length; at++) {
      if (seen[at] || grey[at] > paper * part) continue;
      let [left, top, right, bottom] = [columns, rows, 0, 0];
      for (const stack = [at]; stack.length;) {
        const here = stack.pop();
        if (seen[here] || grey[here] > paper * part) continue;
        seen[here] = 1;
        const x = here % columns, y = (here - x) / columns;
        [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
        if (x > 0) stack.push(here - 1);
        if (x < columns - 1) stack.push(here + 1);
        if (y > 0) stack.push(here - columns);
        if (y < rows - 1) stack.push(here + columns);
      }
      const [width, height] = [right - left + 1, bottom - top + 1], least = LEAST / CELL, edge = EDGE / CELL;
      if (Math.min(width, height) < least || Math.max(width, height) > 1.3 * Math.min(width, height)) continue;
      boxes.push([left - edge, top - edge, right + 1 + edge, bottom + 1 + edge].map((cell) => Math.round(cell * size)));
    }
  }
  return boxes;
}

// Tiles that overlap so far that a code is whole in one of them, if enough in them is dark.
function tiles(page) {
  const { width, height } = page, map = cells(page), { size, columns } = map, grey = smooth(map);
  const paper = Float32Array.from(grey).sort()[Math.floor(grey.length * 0.8)];
  const full = ([left, top, right, bottom]) => {
    let count = 0;
    for (let y = Math.ceil(top / size); y < Math.floor(bottom / size); y++) {
      for (let x = Math.ceil(left / size); x < Math.floor(right / size); x++) count += grey[y * columns + x] < paper * 0.85;
    }
    return count > (LEAST / CELL) ** 2 * 0.6;
  };
  const across = Math.ceil(width * 0.56), down = Math.ceil(height * 0.42), list = [];
  const starts = (all, part) => Array.from({ length: 5 }, (_, at) => Math.round(at * (all - part) / 4));
  for (const y of starts(height, down)) for (const x of starts(width, across)) list.push([x, y, x + across, y + down]);
  return list.filter(full);
}

function cut(page, [left, top, right, bottom]) {
  const [x, y] = [Math.max(left, 0), Math.max(top, 0)];
  const width = Math.min(right, page.width) - x, height = Math.min(bottom, page.height) - y;
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let row = 0; row < height; row++) {
    const from = ((y + row) * page.width + x) * 4;
    pixels.set(page.pixels.subarray(from, from + width * 4), row * width * 4);
  }
  return { pixels, width, height, x, y };
}

function paint(page, [left, top, right, bottom]) {
  for (let y = Math.max(top, 0); y < Math.min(bottom, page.height); y++) {
    page.pixels.fill(255, (y * page.width + Math.max(left, 0)) * 4, (y * page.width + Math.min(right, page.width)) * 4);
  }
}

// The mean of each pixel and its neighbours: takes the grain from a scan.
function calmed({ pixels, width, height }) {
  const made = new Uint8ClampedArray(pixels.length).fill(255), rows = new Uint16Array(width * height);
  for (let at = 1; at < rows.length - 1; at++) rows[at] = pixels[4 * at - 4] + pixels[4 * at] + pixels[4 * at + 4];
  for (let at = width; at < rows.length - width; at++) {
    const grey = (rows[at - width] + rows[at] + rows[at + width]) / 9;
    made[4 * at] = made[4 * at + 1] = made[4 * at + 2] = grey;
  }
  return made;
}

function decode(part) {
  const { pixels, width, height } = part, how = { inversionAttempts: "dontInvert" };
  if (width < 20 || height < 20) return null;
  return jsQR(pixels, width, height, how) || jsQR(calmed(part), width, height, how);
}

// By how many degrees, clockwise, a page is turned on which the upper edge of a code runs there: on one that lies as it should,
// to the right.
const turn = (x, y) => (Math.abs(x) >= Math.abs(y) ? (x > 0 ? 0 : 180) : y > 0 ? 90 : 270);

function search(page, thorough) {
  const codes = [];
  const look = (box) => {
    const part = cut(page, box), found = decode(part), { x, y } = part;
    if (!found) return false;
    const { topLeftCorner: a, topRightCorner: b, bottomLeftCorner: c, bottomRightCorner: d } = found.location;
    const xs = [a, b, c, d].map((point) => point.x + x), ys = [a, b, c, d].map((point) => point.y + y);
    const where = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)].map(Math.round);
    paint(page, where);
    codes.push({ text: found.data, box: where, turn: turn(b.x - a.x, b.y - a.y) });
    return true;
  };
  const inside = ([left, top, right, bottom], { box }) => left < box[2] && right > box[0] && top < box[3] && bottom > box[1];
  for (const box of dark(page)) if (!codes.some((code) => inside(box.map((edge, at) => edge + (at < 2 ? 20 : -20)), code))) look(box);
  if (thorough) for (const tile of tiles(page)) while (codes.length < 20 && look(tile));
  return codes;
}

addEventListener("message", ({ data }) => {
  if (data.library) {
    importScripts(data.library);
    postMessage({ ready: true });
    return;
  }
  let codes = [];
  try {
    codes = search({ pixels: new Uint8ClampedArray(data.pixels), width: data.width, height: data.height }, data.thorough);
  } catch (error) { /* A page that can't be searched has none. */ }
  postMessage({ id: data.id, codes });
});
