import { type DicomJson, numberOf, numbersOf, stringOf } from '../json';
import type { FrameHeader } from '../types';
import { radiologyTags } from './radiologyTags';

/** A moment as a number that grows with time; its unit differs from attribute to attribute and is never shown. */
type Clock = (dataset: DicomJson) => number | undefined;

const numbered =
  (tag: string): Clock =>
  (dataset) =>
    numberOf(dataset, tag);

/** DT or TM as a number: the digits grow with the time of day, fractions included. */
const timed =
  (tag: string): Clock =>
  (dataset) => {
    const text = stringOf(dataset, tag)?.replace(/[+-]\d{4}$/, '');
    return text !== undefined && /^\d{4,14}(\.\d+)?$/.test(text) ? Number(text) : undefined;
  };

/** What tells images of one place apart in time, the most explicit first. */
const CLOCKS: readonly Clock[] = [
  numbered(radiologyTags.TemporalPositionIndex),
  numbered(radiologyTags.TemporalPositionIdentifier),
  numbered(radiologyTags.TemporalPositionTimeOffset),
  numbered(radiologyTags.NominalCardiacTriggerDelayTime),
  numbered(radiologyTags.TriggerTime),
  numbered(radiologyTags.FrameReferenceTime),
  timed(radiologyTags.FrameAcquisitionDateTime),
  timed(radiologyTags.AcquisitionDateTime),
  timed(radiologyTags.AcquisitionTime),
];

/**
 * The images of each place in the order they were taken, where one clock of the header tells them apart at every place;
 * undefined where none does.
 */
export function inOrderOfTime<T extends { readonly frame: FrameHeader }>(
  places: readonly (readonly T[])[],
): T[][] | undefined {
  for (const clock of CLOCKS) {
    const ordered = orderedBy(places, clock);
    if (ordered) return ordered;
  }
  return undefined;
}

function orderedBy<T extends { readonly frame: FrameHeader }>(
  places: readonly (readonly T[])[],
  clock: Clock,
): T[][] | undefined {
  const ordered: T[][] = [];
  for (const place of places) {
    const moments = place.map((image) => ({ image, moment: clock(image.frame.dataset) ?? Number.NaN }));
    if (moments.some(({ moment }) => Number.isNaN(moment))) return undefined;
    if (new Set(moments.map(({ moment }) => moment)).size < moments.length) return undefined;
    ordered.push(moments.sort((a, b) => a.moment - b.moment).map(({ image }) => image));
  }
  return ordered;
}

/**
 * Frames of one enhanced object by its Dimension Index Values (0020,9157), first dimension first (PS3.3 C.7.6.17): the
 * order its maker meant; 0 where they do not tell.
 */
export function byDimensionIndex(a: FrameHeader, b: FrameHeader): number {
  if (a.ref.sopInstanceUid !== b.ref.sopInstanceUid) return 0;
  const [ours, theirs] = [a, b].map(({ dataset }) => numbersOf(dataset, radiologyTags.DimensionIndexValues));
  if (!ours || !theirs || ours.length !== theirs.length) return 0;
  for (const [index, value] of ours.entries()) {
    const difference = value - (theirs[index] ?? value);
    if (difference !== 0) return difference;
  }
  return 0;
}
