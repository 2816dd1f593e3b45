// QR codes after ISO/IEC 18004, error correction M: digits in numeric mode, anything else as bytes.
(function (dorfplatz) {
  "use strict";
  // For each version: error correction codewords of a block, and blocks.
  const WORDS = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28, 28];
  const BLOCKS = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21];
  const MASKS = [
    (x, y) => (x + y) % 2, (x, y) => y % 2, (x) => x % 3, (x, y) => (x + y) % 3,
    (x, y) => ((x / 3 | 0) + (y / 2 | 0)) % 2, (x, y) => x * y % 2 + x * y % 3,
    (x, y) => (x * y % 2 + x * y % 3) % 2, (x, y) => ((x + y) % 2 + x * y % 3) % 2,
  ];
  // Powers in the field of 256 elements, and their exponents.
  const EXP = [], LOG = [];
  for (let at = 0, power = 1; at < 255; at++, power = power << 1 ^ (power >> 7) * 0x11d) {
    EXP[at] = power;
    LOG[power] = at;
  }
  const times = (a, b) => (a && b ? EXP[(LOG[a] + LOG[b]) % 255] : 0);

  // All codewords of a version: what the fixed patterns leave.
  function room(version) {
    const align = version > 1 ? (version / 7 | 0) + 2 : 0;
    let bits = (16 * version + 128) * version + 64;
    if (align) bits -= (25 * align - 10) * align - 55;
    return (version > 6 ? bits - 36 : bits) >> 3;
  }

  function places(version) {
    if (version === 1) return [];
    const count = (version / 7 | 0) + 2, step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2;
    return [6, ...Array.from({ length: count - 1 }, (_, at) => version * 4 + 10 - (count - 2 - at) * step)];
  }

  function remainder(data, count) {
    let generator = [1];
    for (let at = 0; at < count; at++) {
      generator = [...generator, 0].map((each, place) => each ^ times(generator[place - 1] || 0, EXP[at]));
    }
    const rest = Array(count).fill(0);
    for (const byte of data) {
      const factor = byte ^ rest.shift();
      rest.push(0);
      for (let at = 0; at < count; at++) rest[at] ^= times(generator[at + 1], factor);
    }
    return rest;
  }

  function bitsOf(content, version) {
    const bits = [], put = (number, count) => { while (count--) bits.push(number >> count & 1); };
    const long = version > 9;
    if (/^\d+$/.test(content)) {
      put(1, 4);
      put(content.length, long ? 12 : 10);
      for (const group of content.match(/\d{1,3}/g)) put(+group, group.length * 3 + 1);
    } else {
      const bytes = new TextEncoder().encode(content);
      put(4, 4);
      put(bytes.length, long ? 16 : 8);
      bytes.forEach((byte) => put(byte, 8));
    }
    return bits;
  }

  // The data in blocks with error correction, interleaved; null if the version has too little room.
  function codewords(content, version) {
    const words = WORDS[version - 1], blocks = BLOCKS[version - 1], size = room(version) - words * blocks;
    if (content.length * 3 > size * 8) return null;
    const bits = bitsOf(content, version);
    if (bits.length > size * 8) return null;
    bits.push(...Array(Math.min(4, size * 8 - bits.length)).fill(0));
    while (bits.length % 8) bits.push(0);
    const data = [];
    for (let at = 0; at < bits.length; at += 8) data.push(parseInt(bits.slice(at, at + 8).join(""), 2));
    for (let pad = 0xec; data.length < size; pad ^= 0xec ^ 0x11) data.push(pad);
    const short = Math.floor(size / blocks), cut = [];
    for (let block = 0, at = 0; block < blocks; block++) {
      const length = short + (block >= blocks - size % blocks);
      cut.push(data.slice(at, at += length));
    }
    const checks = cut.map((block) => remainder(block, words)), mixed = [];
    for (let at = 0; at <= short; at++) for (const block of cut) if (at < block.length) mixed.push(block[at]);
    for (let at = 0; at < words; at++) for (const check of checks) mixed.push(check[at]);
    return mixed;
  }

  function draw(version, words) {
    const size = version * 4 + 17, grid = Array.from({ length: size }, () => Array(size));
    const set = (x, y, dark) => { if (grid[y] && x >= 0 && x < size) grid[y][x] = !!dark; };
    // Rings around a middle: those of even distance are dark, apart from one.
    const rings = (x, y, most, light) => {
      for (let dy = -most; dy <= most; dy++) for (let dx = -most; dx <= most; dx++) {
        const ring = Math.max(Math.abs(dx), Math.abs(dy));
        set(x + dx, y + dy, ring !== light && ring !== 4);
      }
    };
    for (let at = 0; at < size; at++) {
      set(6, at, at % 2 === 0);
      set(at, 6, at % 2 === 0);
    }
    rings(3, 3, 4, 2);
    rings(size - 4, 3, 4, 2);
    rings(3, size - 4, 4, 2);
    const align = places(version), last = align.length - 1;
    align.forEach((x, i) => align.forEach((y, j) => {
      if (!(i === 0 && j === 0) && !(i === 0 && j === last) && !(i === last && j === 0)) rings(x, y, 2, 1);
    }));
    const format = (mask) => {
      // Level M has the bits 00.
      let rest = mask;
      for (let at = 0; at < 10; at++) rest = rest << 1 ^ (rest >> 9) * 0x537;
      const bits = (mask << 10 | rest) ^ 0x5412;
      for (let at = 0; at < 15; at++) {
        const dark = bits >> at & 1;
        set(8, at < 6 ? at : at < 8 ? at + 1 : size - 15 + at, dark);
        set(at < 8 ? size - 1 - at : at === 8 ? 7 : 14 - at, 8, dark);
      }
      set(8, size - 8, true);
    };
    format(0);
    if (version > 6) {
      let rest = version;
      for (let at = 0; at < 12; at++) rest = rest << 1 ^ (rest >> 11) * 0x1f25;
      const bits = version << 12 | rest;
      for (let at = 0; at < 18; at++) {
        const a = size - 11 + at % 3, b = at / 3 | 0;
        set(a, b, bits >> at & 1);
        set(b, a, bits >> at & 1);
      }
    }
    // Upwards and downwards in columns of two, from the right.
    const free = [];
    for (let right = size - 1, up = true; right > 0; right -= 2, up = !up) {
      if (right === 6) right = 5;
      for (let at = 0; at < size; at++) for (const x of [right, right - 1]) {
        const y = up ? size - 1 - at : at;
        if (grid[y][x] === undefined) free.push([x, y]);
      }
    }
    const paint = (mask) => {
      format(mask);
      free.forEach(([x, y], at) => {
        const dark = words[at >> 3] >> (7 - at % 8) & 1;
        grid[y][x] = !!(dark ^ !MASKS[mask](x, y));
      });
      return grid;
    };
    const costs = MASKS.map((_, mask) => penalty(paint(mask)));
    return paint(costs.indexOf(Math.min(...costs)));
  }

  // How hard a code is to read: runs, squares, what looks like a finder, and more dark than light.
  function penalty(grid) {
    const size = grid.length;
    let sum = 0, dark = 0;
    for (let line = 0; line < size * 2; line++) {
      for (let at = 0, run = 0, bits = 0, last; at < size; at++) {
        const here = line < size ? grid[line][at] : grid[at][line - size];
        run = here === last ? run + 1 : 1;
        last = here;
        bits = (bits << 1 | here) & 0x7ff;
        if (run > 4) sum += run > 5 ? 1 : 3;
        if (at > 9 && (bits === 0b1011101 || bits === 0b10111010000)) sum += 40;
      }
    }
    for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) {
      dark += grid[y][x];
      if (y && x && grid[y][x] === grid[y - 1][x] && grid[y][x] === grid[y][x - 1] && grid[y][x] === grid[y - 1][x - 1]) sum += 3;
    }
    return sum + Math.floor(Math.abs(dark / size / size - 0.5) * 20) * 10;
  }

  // The squares of a code by rows, dark is true; null if it needs a version beyond `most` (at most 25).
  function encode(content, most) {
    for (let version = 1; version <= Math.min(most || 25, 25); version++) {
      const words = codewords(content, version);
      if (words) return draw(version, words);
    }
    return null;
  }

  dorfplatz.qr = { encode };
})((globalThis.dorfplatz = globalThis.dorfplatz || {}));
