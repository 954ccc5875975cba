import { isSameConcept } from '../dicom/codedConcept';
import { frameOf, type FramePlace } from '../dicom/geometry/recomputed';
import { measureOnFrame } from '../dicom/radiology/measureOnFrame';
import { asReferenceLine, calibratedFrame, referenceLineOf, whyNotByHand } from '../dicom/radiology/readerCalibration';
import type { Annotation, DisplaySet } from '../dicom/types';
import { type Records, type RecordsDiff, withRecords } from './records';
import { listOf, stepBetween } from './recordVersions';

const known = new WeakMap<Records<Annotation>, readonly Annotation[]>();
let last: { readonly records: Records<Annotation>; readonly lines: readonly Annotation[] } | undefined;

/**
 * The lines by which the reader calibrated images; the same list as long as none of them changes. A version made from the
 * one asked about before costs what its step changed, however many marks there are, while no such line is among them.
 */
export function referenceLines(records: Records<Annotation>): readonly Annotation[] {
  const before = known.get(records);
  if (before) return before;
  const step = last && stepBetween(last.records, records);
  const found = last && step && concernsNone(step) ? last.lines : listOf(records).filter(isReference);
  const isSame =
    last && found.length === last.lines.length && found.every((mark, index) => mark === last?.lines[index]);
  const lines = isSame && last ? last.lines : found;
  last = { records, lines };
  known.set(records, lines);
  return lines;
}

const isReference = (mark: Annotation): boolean => referenceLineOf(mark) !== undefined;

const concernsNone = ({ added, updated, removed }: RecordsDiff<Annotation>): boolean =>
  ![...added, ...removed, ...updated.flat()].some(isReference);

/**
 * A step of the reader with what follows from it: a calibrating line that was moved keeps its true length, and where a
 * calibration came, changed or went, the reader's marks on those images are measured again in the same step, so that an
 * image never holds values of two scales and one undo takes all of it back. Marks of other systems stay as they are.
 */
export function withCalibrationsSettled(
  before: Records<Annotation>,
  changed: Records<Annotation>,
  displaySets: readonly DisplaySet[],
): Records<Annotation> {
  const linesBefore = referenceLines(before);
  if (linesBefore.length === 0 && referenceLines(changed).length === 0) return changed;
  const moved = linesBefore.flatMap((line) => keptReference(line, changed[line.id], displaySets) ?? []);
  const after = moved.length > 0 ? withRecords(changed, ...moved) : changed;
  const lines = referenceLines(after);
  if (lines === linesBefore) return after;
  const measured = listOf(after).flatMap((mark) => {
    const place = mark.lockedReason === undefined && !referenceLineOf(mark) && frameOf(mark, displaySets);
    return place ? (measuredAgain(mark, place, linesBefore, lines) ?? []) : [];
  });
  return measured.length > 0 ? withRecords(after, ...measured) : after;
}

/** The ends were moved: the engine measured the line by the scale that it gives itself. */
function keptReference(
  before: Annotation,
  now: Annotation | undefined,
  displaySets: readonly DisplaySet[],
): Annotation | undefined {
  const reference = referenceLineOf(before);
  if (!now || !reference || now.points === before.points) return undefined;
  const place = frameOf(now, displaySets);
  return place && asReferenceLine(now, place.header, reference);
}

function measuredAgain(
  mark: Annotation,
  { header, images }: FramePlace,
  linesBefore: readonly Annotation[],
  lines: readonly Annotation[],
): Annotation | undefined {
  const [was, is] = [linesBefore, lines].map((some) => calibratedFrame(header, some, images));
  if (!was || !is) return undefined;
  const isSame =
    was.calibration?.columnSpacingMm === is.calibration?.columnSpacingMm &&
    was.calibration?.label === is.calibration?.label;
  // A line that calibrates no longer is measured like any other.
  if (isSame && !linesBefore.some(({ id }) => id === mark.id)) return undefined;
  const fresh = measureOnFrame(is, mark.shape, mark.points);
  const measurements = mark.measurements.map(
    (stored) => (!stored.derivation && fresh.find(({ name }) => isSameConcept(name, stored.name))) || stored,
  );
  return { ...mark, measurements };
}

/** A line of the reader's on an image whose scale a hand may state. */
export function canCalibrate(mark: Annotation, displaySets: readonly DisplaySet[]): boolean {
  if (mark.shape !== 'length' || mark.lockedReason !== undefined) return false;
  const place = frameOf(mark, displaySets);
  return place !== undefined && whyNotByHand(place.header) === undefined;
}
