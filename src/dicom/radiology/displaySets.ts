import { type DicomJson, numberOf, stringOf } from '../json';
import type { Problem } from '../problem';
import { tags } from '../tags';
import type { FrameHeader, FramesDisplaySet, Series } from '../types';
import type { FrameOfReferenceUid } from '../uids';
import { frameHeaders } from './frameHeader';
import { imageKindOf, isLocalizer } from './imageKind';
import { inReadingOrder } from './stackOrder';

/**
 * The stacks of one series. A stack holds only what may be scrolled through as one: one kind of object, one size, one
 * spacing, one orientation, one frame of reference. Localizers, multi-frame objects (a clip, an enhanced volume) and
 * projection images stand alone. The largest stack comes first, because that is the one a reader means by the series.
 */
export function buildFramesDisplaySets(series: Series, instances: readonly DicomJson[]): readonly FramesDisplaySet[] {
  const distinct = withoutRepeats(instances);
  const stacks: Stack[] = [];
  let leftOut = 0;
  for (const instance of distinct) {
    const frames = frameHeaders(series, instance);
    if (frames.length === 0) leftOut += 1;
    for (const frame of frames) stackFor(stacks, frame).frames.push(frame);
  }
  stacks.sort((a, b) => Number(a.isAside) - Number(b.isAside) || b.frames.length - a.frames.length);
  return stacks.map((stack, index) => displaySetOf(series, stack, index, index === 0 ? leftOutProblems(leftOut) : []));
}

interface Stack {
  readonly key: string;
  readonly first: FrameHeader;
  /** Localizers and captures go behind the images of the series, whatever their number. */
  readonly isAside: boolean;
  readonly frames: FrameHeader[];
}

/** Some archives list an instance twice; the SOP Instance UID says it is one. */
function withoutRepeats(instances: readonly DicomJson[]): readonly DicomJson[] {
  const seen = new Map<string, DicomJson>();
  for (const [index, instance] of instances.entries()) {
    const uid = stringOf(instance, tags.SOPInstanceUID) ?? `without UID ${index}`;
    if (!seen.has(uid)) seen.set(uid, instance);
  }
  return [...seen.values()].sort((a, b) => instanceNumber(a) - instanceNumber(b));
}

const instanceNumber = (dataset: DicomJson): number =>
  numberOf(dataset, tags.InstanceNumber) ?? Number.POSITIVE_INFINITY;

function stackFor(stacks: Stack[], frame: FrameHeader): Stack {
  const key = stackKey(frame);
  const known = stacks.find((stack) => stack.key === key && isSameGeometry(stack.first, frame));
  if (known) return known;
  const isAside = isLocalizer(frame.dataset) || imageKindOf(frame.dataset) === 'secondaryCapture';
  const created: Stack = { key, first: frame, isAside, frames: [] };
  stacks.push(created);
  return created;
}

/** What must be equal, exactly, within one stack. */
function stackKey({ dataset, ref, sopClassUid, isMultiFrame, rows, columns, plane }: FrameHeader): string {
  const standsAlone = isMultiFrame || imageKindOf(dataset) === 'projection';
  return [
    sopClassUid,
    standsAlone ? (stringOf(dataset, tags.ConcatenationUID) ?? ref.sopInstanceUid) : '',
    isLocalizer(dataset) ? 'localizer' : '',
    `${columns}x${rows}`,
    (numberOf(dataset, tags.SamplesPerPixel) ?? 1) > 1 ? 'colour' : 'grey',
    stringOf(dataset, tags.FrameOfReferenceUID) ?? '',
    plane ? 'placed' : 'unplaced',
  ].join('|');
}

/**
 * Cosines and spacings come rounded, so nearly equal is equal: 1e-3 is a twentieth of a degree. Whether a volume may be
 * computed from the stack is a stricter question (VOL-01) and not asked here.
 */
const TOLERANCE = 1e-3;

function isSameGeometry(a: FrameHeader, b: FrameHeader): boolean {
  const isNear = (x: number, y: number) => Math.abs(x - y) <= TOLERANCE;
  const isSameSpacing =
    (!a.calibration && !b.calibration) ||
    (a.calibration !== undefined &&
      b.calibration !== undefined &&
      isNear(a.calibration.rowSpacingMm / b.calibration.rowSpacingMm, 1) &&
      isNear(a.calibration.columnSpacingMm / b.calibration.columnSpacingMm, 1) &&
      a.calibration.label === b.calibration.label);
  if (!a.plane || !b.plane) return isSameSpacing;
  const [p, q] = [a.plane, b.plane];
  return (
    isSameSpacing &&
    p.rowDirection.every((cosine, axis) => isNear(cosine, q.rowDirection[axis] ?? Number.NaN)) &&
    p.columnDirection.every((cosine, axis) => isNear(cosine, q.columnDirection[axis] ?? Number.NaN))
  );
}

function displaySetOf(series: Series, stack: Stack, index: number, extra: readonly Problem[]): FramesDisplaySet {
  const { frames, problems } = inReadingOrder(stack.frames);
  const frameOfReferenceUid = stringOf(stack.first.dataset, tags.FrameOfReferenceUID) as
    | FrameOfReferenceUid
    | undefined;
  return {
    kind: 'frames',
    id: index === 0 ? series.seriesInstanceUid : `${series.seriesInstanceUid}#${index + 1}`,
    series,
    frames,
    ...(frameOfReferenceUid && { frameOfReferenceUid }),
    problems: [...extra, ...problems],
  };
}

function leftOutProblems(count: number): readonly Problem[] {
  if (count === 0) return [];
  return [
    {
      code: 'unsupported',
      severity: 'info',
      title:
        count === 1
          ? '1 object of this series holds no image and is not shown'
          : `${count} objects of this series hold no image and are not shown`,
    },
  ];
}
