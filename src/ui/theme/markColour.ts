import type { CodedConcept } from '../../dicom/codedConcept';

export type MarkPalette = 'grey' | 'stain';

/**
 * The colour a label has on the canvas, for the swatch beside its name. Must stay equal to `engines/drawing/palette`,
 * which the chrome may not import.
 */
const colours: Record<MarkPalette, readonly string[]> = {
  grey: ['#56b4e9', '#f0e442', '#e69f00', '#2fc797', '#e58fc0', '#ff8a4c'],
  stain: ['#0060a8', '#00674a', '#a63e00', '#101418', '#6a5600', '#005f73'],
};

export const markColour = (label: CodedConcept, palette: MarkPalette): string =>
  colours[palette][hash(`${label.scheme}:${label.value}`) % colours[palette].length] ?? '#ffffff';

/** FNV-1a with a final mix, as on the canvas. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d);
  return (state ^ (state >>> 13)) >>> 0;
}
