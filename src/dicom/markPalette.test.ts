import { expect, test } from 'vitest';
import { defaultLabels } from './codes';
import { colourOf, paletteFor } from './markPalette';

type Rgb = readonly [number, number, number];
const parsed = (hex: string): Rgb =>
  [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255) as unknown as Rgb;
const linear = (colour: Rgb): Rgb =>
  colour.map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)) as unknown as Rgb;
const luminance = (colour: Rgb): number => {
  const [r, g, b] = linear(colour);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrastOf = (a: Rgb, b: Rgb): number => {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
};
const contrast = (a: string, b: string): number => contrastOf(parsed(a), parsed(b));

/** How far apart two colours look, in OKLab: 0.02 is just seen side by side. */
function difference(a: Rgb, b: Rgb): number {
  const [p, q] = [oklab(a), oklab(b)];
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}
function oklab(colour: Rgb): Rgb {
  const [r, g, b] = linear(colour);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** Tissue by optical densities of haematoxylin and eosin (vectors of Ruifrok and Johnston), from glass to black nuclei. */
const tissue: readonly Rgb[] = Array.from({ length: 31 }, (_, h) => h / 20).flatMap((haematoxylin) =>
  Array.from({ length: 21 }, (_, e) => e / 20).map(
    (eosin) =>
      [0.65, 0.704, 0.286].map(
        (blue, band) => 10 ** -(haematoxylin * blue + eosin * ([0.072, 0.99, 0.105][band] as number)),
      ) as unknown as Rgb,
  ),
);

test.each(paletteFor('stain').colours)('%s is taken for no haematoxylin and no eosin, however deep', (colour) => {
  expect(Math.min(...tissue.map((one) => difference(parsed(colour), one)))).toBeGreaterThan(0.1);
});

test.each(paletteFor('stain').colours)('%s reads on its halo over any H&E (4.5:1)', (colour) => {
  const opacity = Number(/([\d.]+)\)$/.exec(paletteFor('stain').halo)?.[1]);
  expect(opacity).toBeGreaterThan(0.5);
  for (const one of tissue) {
    const halo = one.map((value) => opacity + (1 - opacity) * value) as unknown as Rgb;
    expect(contrastOf(parsed(colour), halo)).toBeGreaterThan(4.5);
  }
});

test('on stains no two classes look alike', () => {
  const { colours } = paletteFor('stain');
  for (const [index, a] of colours.entries()) {
    for (const b of colours.slice(index + 1)) {
      expect(difference(parsed(a), parsed(b)), `${a} ${b}`).toBeGreaterThan(0.075);
    }
  }
});

test.each([
  ['grey', '#000000'],
  ['stain', '#ffffff'],
] as const)('every colour for %s images reads on its halo (4.5:1)', (kind, halo) => {
  for (const colour of [...paletteFor(kind).colours, paletteFor(kind).note]) {
    expect(contrast(colour, halo)).toBeGreaterThan(4.5);
  }
});

test('a label has one colour, whatever its wording', () => {
  const palette = paletteFor('grey');
  const [lesion] = defaultLabels;
  expect(colourOf({ ...lesion!.concept, meaning: 'Läsion' }, palette)).toBe(colourOf(lesion!.concept, palette));
});

test('the default labels use most of the palette', () => {
  const palette = paletteFor('grey');
  expect(new Set(defaultLabels.map(({ concept }) => colourOf(concept, palette))).size).toBeGreaterThanOrEqual(4);
});
