import { expect, test } from 'vitest';
import { defaultLabels } from './codes';
import { colourOf, paletteFor } from './markPalette';

const luminance = (hex: string): number => {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (a: string, b: string): number => {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
};

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
