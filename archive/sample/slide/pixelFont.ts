import type { Picture } from './pyramid';

/** Five by seven dots, one row a hex digit pair: what a label printer of the eighties could do, and all that is needed. */
const GLYPHS: Readonly<Record<string, string>> = {
  A: '0e11111f111111',
  B: '1e11111e11111e',
  C: '0e11101010110e',
  D: '1e11111111111e',
  E: '1f10101e10101f',
  F: '1f10101e101010',
  G: '0e11101711110f',
  H: '1111111f111111',
  I: '0e04040404040e',
  J: '0702020202120c',
  K: '11121418141211',
  L: '1010101010101f',
  M: '111b1515111111',
  N: '11191513111111',
  O: '0e11111111110e',
  P: '1e11111e101010',
  Q: '0e11111115120d',
  R: '1e11111e141211',
  S: '0f10100e01011e',
  T: '1f040404040404',
  U: '1111111111110e',
  V: '11111111110a04',
  W: '1111111515150a',
  X: '11110a040a1111',
  Y: '11110a04040404',
  Z: '1f01020408101f',
  0: '0e11131519110e',
  1: '040c040404040e',
  2: '0e11010204081f',
  3: '1f02040201110e',
  4: '02060a121f0202',
  5: '1f101e0101110e',
  6: '0608101e11110e',
  7: '1f010204080808',
  8: '0e11110e11110e',
  9: '0e11110f01020c',
  '-': '0000001f000000',
  '.': '0000000000060c',
  ',': '000000000c0408',
  '&': '0c12140814120d',
  '/': '00010204081000',
  ' ': '00000000000000',
};

/** Writes capitals and digits into a picture, each dot `dot` pixels wide; what has no glyph is left out. */
export function drawText(
  picture: Picture,
  text: string,
  x: number,
  y: number,
  dot: number,
  colour: readonly [number, number, number],
): void {
  [...text.toUpperCase()].forEach((character, index) => {
    const glyph = GLYPHS[character] ?? '';
    for (let row = 0; row < 7; row += 1) {
      const bits = Number.parseInt(glyph.slice(row * 2, row * 2 + 2) || '0', 16);
      for (let column = 0; column < 5; column += 1)
        if ((bits >> (4 - column)) & 1)
          fillBox(picture, x + (index * 6 + column) * dot, y + row * dot, dot, dot, colour);
    }
  });
}

export function fillBox(
  picture: Picture,
  x: number,
  y: number,
  width: number,
  height: number,
  colour: readonly [number, number, number],
): void {
  for (let j = Math.max(0, y); j < Math.min(picture.rows, y + height); j += 1)
    for (let i = Math.max(0, x); i < Math.min(picture.columns, x + width); i += 1)
      picture.rgb.set(colour, (j * picture.columns + i) * 3);
}
