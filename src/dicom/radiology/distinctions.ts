import { normalOf, type PixelPlane } from '../geometry/pixelPlane';
import { numberOf } from '../json';
import { tags } from '../tags';
import type { FrameHeader } from '../types';
import { acquisitionOf, echoTimeText } from './acquisition';
import { imageKindOf, imageTypeOf, isLocalizer } from './imageKind';
import { sideOfBody } from './laterality';
import { directionLetters } from './orientation';
import { radiologyTags } from './radiologyTags';

/** What may set one stack of a series apart from the others, the most telling first; empty where it does not apply. */
const FACETS: readonly ((frame: FrameHeader) => string)[] = [
  ({ dataset }) => (isLocalizer(dataset) ? 'localizer' : ''),
  ({ dataset }) => (imageKindOf(dataset) === 'secondaryCapture' ? 'capture' : ''),
  ({ dataset }) => sideOfBody(dataset).text,
  ({ dataset }) => acquisitionOf(dataset).diffusion,
  ({ dataset }) => acquisitionOf(dataset).contrast,
  ({ dataset }) => acquisitionOf(dataset).echo,
  ({ dataset }) => acquisitionOf(dataset).stack,
  ({ plane }) => (plane ? sectionName(plane) : ''),
  ({ dataset }) => echoTimeText(numberOf(dataset, radiologyTags.EchoTime)),
  ({ dataset }) => imageTypeOf(dataset).slice(2).join(' ').toLowerCase(),
  ({ dataset }) => numbered('acquisition', numberOf(dataset, radiologyTags.AcquisitionNumber)),
  ({ columns, rows }) => `${columns} × ${rows}`,
  ({ calibration }) => (calibration ? `${Number(calibration.columnSpacingMm.toFixed(3))} mm pixels` : 'uncalibrated'),
  ({ dataset }) => ((numberOf(dataset, tags.SamplesPerPixel) ?? 1) > 1 ? 'colour' : ''),
  ({ dataset }) => numbered('no.', numberOf(dataset, tags.InstanceNumber)),
];

const numbered = (name: string, value: number | undefined): string => (value === undefined ? '' : `${name} ${value}`);

/** Axial, coronal or sagittal to within 20°, else oblique. */
function sectionName(plane: PixelPlane): string {
  const normal = normalOf(plane).map(Math.abs);
  const axis = normal.findIndex((size) => size >= Math.cos((20 * Math.PI) / 180));
  return ['sagittal', 'coronal', 'axial'][axis] ?? `oblique ${directionLetters(normalOf(plane))}`;
}

/**
 * Words for each stack of a series, by its first image, so that no two are called the same. Only what is needed to tell
 * them apart is said; an ordinal where nothing in the headers does. Empty for a stack that is alone.
 */
export function distinctionsOf(firsts: readonly FrameHeader[]): readonly string[] {
  if (firsts.length < 2) return firsts.map(() => '');
  let words: readonly (readonly string[])[] = firsts.map(() => []);
  let kinds = 1;
  for (const facet of FACETS) {
    const refined = words.map((known, index) => {
      const word = facet(firsts[index] as FrameHeader);
      return word === '' ? known : [...known, word];
    });
    const count = new Set(refined.map((one) => one.join('|'))).size;
    if (count > kinds) [words, kinds] = [refined, count];
    if (kinds === firsts.length) break;
  }
  const texts = words.map((one) => one.join(', '));
  const seen = new Map<string, number>();
  return texts.map((text) => {
    const number = (seen.get(text) ?? 0) + 1;
    seen.set(text, number);
    const isShared = texts.filter((other) => other === text).length > 1;
    return isShared ? [text, `part ${number}`].filter(Boolean).join(', ') : text;
  });
}
