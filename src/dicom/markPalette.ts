import type { CodedConcept } from './codedConcept';

/** Colours of marks on one kind of image. */
export interface Palette {
  readonly colours: readonly string[];
  /** Under every line and letter, so that a mark reads on any part of the image. */
  readonly halo: string;
  /** Further lines of a label: the strongest contrast, no meaning. */
  readonly note: string;
}

/**
 * After Okabe and Ito, chosen to be told apart with any colour vision. On grey images bright with a dark halo; on stains
 * dark with a light halo and without the pinks and purples of H&E: told from every mixture
 * of the two stains by itself, and against its halo over the darkest of them still 4.5:1.
 */
const palettes: Readonly<Record<'grey' | 'stain', Palette>> = {
  grey: {
    colours: ['#56b4e9', '#f0e442', '#e69f00', '#2fc797', '#e58fc0', '#ff8a4c'],
    halo: 'rgb(0 0 0 / 0.8)',
    note: '#e6e8ea',
  },
  stain: {
    colours: ['#0048e0', '#00674a', '#a63e00', '#101418', '#6a5600', '#005f73'],
    halo: 'rgb(255 255 255 / 0.88)',
    note: '#15181c',
  },
};

export const paletteFor = (kind: 'grey' | 'stain'): Palette => palettes[kind];

/** A label has one colour everywhere: it follows from its code alone, so two readers and two panes see the same. */
export const colourIndexOf = (concept: CodedConcept): number => hash(`${concept.scheme}:${concept.value}`);

export const colourOf = (concept: CodedConcept, palette: Palette): string =>
  palette.colours[colourIndexOf(concept) % palette.colours.length] ?? '#ffffff';

/** FNV-1a with a final mix: codes differ in few digits. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d);
  return (state ^ (state >>> 13)) >>> 0;
}
