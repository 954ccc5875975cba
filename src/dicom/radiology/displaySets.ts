import type { Vec3 } from '../geometry/pixelPlane';
import { type DicomJson, numberOf, stringOf } from '../json';
import type { Problem } from '../problem';
import { readOnce } from '../readOnce';
import { tags } from '../tags';
import type { FrameHeader, FramesDisplaySet, Series } from '../types';
import type { FrameOfReferenceUid } from '../uids';
import { acquisitionOf, echoTimeText } from './acquisition';
import { distinctionsOf } from './distinctions';
import { frameReader } from './frameHeader';
import { imageKindOf, imageTypeOf, isLocalizer } from './imageKind';
import { radiologyTags } from './radiologyTags';
import { inReadingOrder } from './stackOrder';

/**
 * The stacks of one series. A stack holds only what may be scrolled through as one: one kind of object, one size, one
 * spacing, one orientation, one frame of reference. Localizers, multi-frame objects (a clip, an enhanced volume) and
 * projection images stand alone. b-values, echoes, magnitude and phase, water and fat are stacks of their own; time points
 * of a dynamic stay one stack, place by place within each time point. The largest stack comes first, because that is the
 * one a reader means by the series.
 */
export function buildFramesDisplaySets(series: Series, instances: readonly DicomJson[]): readonly FramesDisplaySet[] {
  const distinct = withoutRepeats(instances);
  const stacks: Stack[] = [];
  const framesOf = frameReader(series, distinct);
  const likenessOf = readOnce(likenessIn);
  let leftOut = 0;
  for (const instance of distinct) {
    const frames = framesOf(instance);
    if (frames.length === 0) leftOut += 1;
    for (const frame of frames) stackFor(stacks, frame, likenessOf(frame.dataset)).frames.push(frame);
  }
  const parts = stacks.flatMap(partsOf);
  parts.sort((a, b) => Number(a.isAside) - Number(b.isAside) || b.frames.length - a.frames.length);
  const distinctions = distinctionsOf(parts.map(({ first }) => first));
  return parts.map((part, index) =>
    displaySetOf(series, part, {
      index,
      distinction: distinctions[index] ?? '',
      extra: index === 0 ? leftOutProblems(leftOut) : [],
    }),
  );
}

interface Stack {
  readonly key: string;
  readonly first: FrameHeader;
  /** Localizers and captures go behind the images of the series, whatever their number. */
  readonly isAside: boolean;
  readonly frames: FrameHeader[];
}

/** Some archives list an instance twice; the SOP Instance UID says it is one. In the order of their numbers. */
function withoutRepeats(instances: readonly DicomJson[]): readonly DicomJson[] {
  const seen = new Set<string>();
  const numbered: { readonly instance: DicomJson; readonly number: number }[] = [];
  for (const [index, instance] of instances.entries()) {
    const uid = stringOf(instance, tags.SOPInstanceUID) ?? `without UID ${index}`;
    if (seen.has(uid)) continue;
    seen.add(uid);
    numbered.push({ instance, number: numberOf(instance, tags.InstanceNumber) ?? Number.POSITIVE_INFINITY });
  }
  return numbered.sort((a, b) => a.number - b.number).map(({ instance }) => instance);
}

/** What a header says of the stack that its frame belongs to. */
interface Likeness {
  /** What must be equal, exactly, within one stack. */
  readonly words: string;
  readonly isAside: boolean;
  readonly isProjection: boolean;
  readonly concatenationUid: string | undefined;
}

function likenessIn(dataset: DicomJson): Likeness {
  const kind = imageKindOf(dataset);
  const { diffusion, contrast, echo, stack } = acquisitionOf(dataset);
  const isScout = isLocalizer(dataset);
  return {
    words: [
      isScout ? 'localizer' : '',
      (numberOf(dataset, tags.SamplesPerPixel) ?? 1) > 1 ? 'colour' : 'grey',
      stringOf(dataset, tags.FrameOfReferenceUID) ?? '',
      diffusion,
      contrast,
      echo,
      stack,
    ].join('|'),
    isAside: isScout || kind === 'secondaryCapture',
    isProjection: kind === 'projection',
    concatenationUid: stringOf(dataset, tags.ConcatenationUID),
  };
}

function stackFor(stacks: Stack[], frame: FrameHeader, likeness: Likeness): Stack {
  const key = stackKey(frame, likeness);
  const known = stacks.find((stack) => stack.key === key && isSameGeometry(stack.first, frame));
  if (known) return known;
  const created: Stack = { key, first: frame, isAside: likeness.isAside, frames: [] };
  stacks.push(created);
  return created;
}

function stackKey({ ref, sopClassUid, isMultiFrame, rows, columns, plane }: FrameHeader, likeness: Likeness): string {
  const standsAlone = isMultiFrame || likeness.isProjection;
  const whole = standsAlone ? (likeness.concatenationUid ?? ref.sopInstanceUid) : '';
  return `${sopClassUid}|${whole}|${columns}x${rows}|${plane ? 'placed' : 'unplaced'}|${likeness.words}`;
}

/**
 * Cosines and spacings come rounded, so nearly equal is equal: 1e-3 is a twentieth of a degree. Whether a volume may be
 * computed from the stack is a stricter question (VOL-01) and not asked here.
 */
const TOLERANCE = 1e-3;

function isSameGeometry(a: FrameHeader, b: FrameHeader): boolean {
  const isNear = (x: number, y: number) => Math.abs(x - y) <= TOLERANCE;
  const isSameSpacing =
    a.calibration === b.calibration ||
    (a.calibration !== undefined &&
      b.calibration !== undefined &&
      isNear(a.calibration.rowSpacingMm / b.calibration.rowSpacingMm, 1) &&
      isNear(a.calibration.columnSpacingMm / b.calibration.columnSpacingMm, 1) &&
      a.calibration.label === b.calibration.label);
  if (!a.plane || !b.plane) return isSameSpacing;
  const isNearTo = (p: Vec3, q: Vec3) => p === q || (isNear(p[0], q[0]) && isNear(p[1], q[1]) && isNear(p[2], q[2]));
  return (
    isSameSpacing &&
    isNearTo(a.plane.rowDirection, b.plane.rowDirection) &&
    isNearTo(a.plane.columnDirection, b.plane.columnDirection)
  );
}

/** One stack in reading order, or the stacks it falls apart into. */
interface Part extends Stack {
  readonly ordered: ReturnType<typeof inReadingOrder>;
}

/**
 * What may tell images at one place apart although it says nothing where each place has one image: scanners write a
 * different echo time or type into single images of one stack.
 */
const REPEATING: readonly ((dataset: DicomJson) => string)[] = [
  (dataset) => echoTimeText(numberOf(dataset, radiologyTags.EchoTime)),
  (dataset) => imageTypeOf(dataset).join(' '),
  (dataset) =>
    stringOf(dataset, tags.Modality) === 'CT' ? String(numberOf(dataset, radiologyTags.AcquisitionNumber) ?? '') : '',
];
/** Two or three phases of a liver are read side by side; twenty acquisitions are a perfusion, and one stack. */
const MOST_PARTS = 6;

function partsOf(stack: Stack): readonly Part[] {
  const ordered = inReadingOrder(stack.frames);
  if (ordered.repeats > 1) {
    for (const wordOf of REPEATING) {
      const parts = groupedBy(stack, wordOf);
      if (parts.length < 2 || parts.length > MOST_PARTS) continue;
      const placed = parts.map((part) => ({ ...part, ordered: inReadingOrder(part.frames) }));
      if (placed.every((part) => part.ordered.repeats < ordered.repeats)) return placed.flatMap(partsOf);
    }
  }
  return [{ ...stack, ordered }];
}

function groupedBy(stack: Stack, wordOf: (dataset: DicomJson) => string): readonly Stack[] {
  const groups = new Map<string, FrameHeader[]>();
  for (const frame of stack.frames) {
    const word = wordOf(frame.dataset);
    groups.set(word, [...(groups.get(word) ?? []), frame]);
  }
  return [...groups.values()].flatMap((frames) => (frames[0] ? [{ ...stack, first: frames[0], frames }] : []));
}

function displaySetOf(
  series: Series,
  { first, ordered: { frames, problems, runs } }: Part,
  about: { readonly index: number; readonly distinction: string; readonly extra: readonly Problem[] },
): FramesDisplaySet {
  const { index, distinction, extra } = about;
  const frameOfReferenceUid = stringOf(first.dataset, tags.FrameOfReferenceUID) as FrameOfReferenceUid | undefined;
  return {
    kind: 'frames',
    id: index === 0 ? series.seriesInstanceUid : `${series.seriesInstanceUid}#${index + 1}`,
    series,
    frames,
    ...(frameOfReferenceUid && { frameOfReferenceUid }),
    ...(distinction !== '' && { distinction }),
    ...(runs && { runs }),
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
