import type { CodedConcept } from '../../dicom/codedConcept';
import type { Problem } from '../../dicom/problem';
import type { Annotation, CoordinateSpace } from '../../dicom/types';
import type { AnnotationId, TrackingUid } from '../../dicom/uids';
import { derivedUid } from '../derivedUid';
import type { KeyObjectIdentity } from './keyObjectIdentity';
import type { KeyObjectContext, KeyObjectReference } from './keyObjectReference';

interface Selection {
  readonly identity: KeyObjectIdentity;
  readonly title: CodedConcept;
  readonly references: readonly KeyObjectReference[];
}

export interface KeyImageMarks {
  readonly annotations: readonly Annotation[];
  readonly problems: readonly Problem[];
  readonly referencesShown: number;
  readonly referencesExplained: number;
  readonly isWhole: boolean;
}

/** More than this is an inventory by another name; the table of marks is for what somebody picked out. */
const MOST = 1000;

/** The key images a selection stands for, and the reasons for those it names in vain. */
export function keyImageMarks(
  { identity, title, references }: Selection,
  words: readonly string[],
  context: KeyObjectContext,
): KeyImageMarks {
  if (references.length > MOST) return tooMany(title, references.length);
  const marks = new Map<string, Annotation>();
  const missing: KeyObjectReference[] = [];
  const others: KeyObjectReference[] = [];
  const notes = new Set<string>();
  references.forEach((reference, index) => {
    const found = context.resolveImage(reference.sopInstanceUid);
    if (found === undefined) {
      (reference.valueType === 'IMAGE' ? missing : others).push(reference);
      return;
    }
    for (const [space, note] of spacesOf(reference, found)) {
      if (note !== undefined) notes.add(note);
      const own = space.kind === 'frame' ? space.frame.frameNumber : 0;
      // Ours may name an image twice, with different words; others list every level of a slide.
      const key = identity.isOurs ? `${index} ${own}` : `${found.sopInstanceUid} ${own}`;
      if (!marks.has(key)) marks.set(key, markOf(identity, title, reference, found, space, words[index] ?? ''));
    }
  });
  const isWhole = missing.length + others.length === 0 && notes.size === 0;
  const lockedReason = lockOf(identity, isWhole);
  return {
    annotations: [...marks.values()].map((mark, index) => ({
      ...mark,
      id: `${identity.sopInstanceUid}/${index + 1}` as AnnotationId,
      ...(lockedReason === undefined ? {} : { lockedReason }),
    })),
    problems: [
      ...(missing.length > 0 ? [notOpen(title, missing, references, words)] : []),
      ...(others.length > 0 ? [noImages(title, others)] : []),
      ...[...notes].map((note): Problem => ({ code: 'incomplete', severity: 'info', title: note })),
    ],
    referencesShown: references.length - missing.length - others.length,
    referencesExplained: missing.length + others.length,
    isWhole,
  };
}

type Resolved = NonNullable<ReturnType<KeyObjectContext['resolveImage']>>;

/** The frames that are meant, or the slide as a whole, each with what is not quite as the file says it. */
function spacesOf(
  { frameNumbers }: KeyObjectReference,
  image: Resolved,
): readonly (readonly [space: CoordinateSpace, note?: string])[] {
  const { sourceId, studyInstanceUid, seriesInstanceUid, sopInstanceUid } = image;
  if (image.isTiled) {
    const space: CoordinateSpace = { kind: 'totalPixelMatrix', sopInstanceUid };
    return frameNumbers.length === 0
      ? [[space]]
      : [[space, 'A key image names single tiles of a slide; the slide is marked']];
  }
  const frameSpace = (frameNumber: number): CoordinateSpace => ({
    kind: 'frame',
    frame: { sourceId, studyInstanceUid, seriesInstanceUid, sopInstanceUid, frameNumber },
  });
  if (frameNumbers.length > 0) return frameNumbers.map((frameNumber) => [frameSpace(frameNumber)] as const);
  return image.isMultiFrame
    ? [[frameSpace(1), 'A key image names all frames of an object; its first frame is marked']]
    : [[frameSpace(1)]];
}

/** The id is set by the caller, who counts them. */
function markOf(
  identity: KeyObjectIdentity,
  title: CodedConcept,
  { observationUid, presentationState }: KeyObjectReference,
  { sourceId, studyInstanceUid, seriesInstanceUid, sopInstanceUid }: Resolved,
  space: CoordinateSpace,
  trackingIdentifier: string,
): Annotation {
  const frameNumber = space.kind === 'frame' ? space.frame.frameNumber : 0;
  return {
    id: '' as AnnotationId,
    trackingUid: (observationUid ??
      derivedUid(`${identity.sopInstanceUid}|${sopInstanceUid}|${frameNumber}`)) as TrackingUid,
    trackingIdentifier,
    shape: 'keyImage',
    space,
    points: [],
    label: title,
    measurements: [],
    ...(presentationState === undefined ? {} : { presentationState }),
    sourceId,
    studyInstanceUid,
    seriesInstanceUid,
    sopInstanceUid,
  };
}

function lockOf({ isOurs, madeWith, identicalDocuments }: KeyObjectIdentity, isWhole: boolean): string | undefined {
  if (!isOurs) return `Made with ${madeWith}; it can be read here, not changed`;
  if (identicalDocuments.length > 0) return 'It is stored in several studies at once; it can be read here, not changed';
  return isWhole ? undefined : 'Other images of its selection are not shown here; a changed selection would lose them';
}

const named = ({ meaning }: CodedConcept): string => `“${meaning}”`;

/** SR-34: what was chosen, by whose words, and where it would be found. */
function notOpen(
  title: CodedConcept,
  missing: readonly KeyObjectReference[],
  references: readonly KeyObjectReference[],
  words: readonly string[],
): Problem {
  const told = [...new Set(missing.map((one) => words[references.indexOf(one)] ?? ''))].filter(Boolean);
  const count = missing.length;
  return {
    code: 'incomplete',
    severity: 'warning',
    title:
      `${count} of ${references.length} key images of ${named(title)} ` +
      `${count === 1 ? 'is not shown: its image is' : 'are not shown: their images are'} not among those opened`,
    ...(told.length === 0 ? {} : { tip: told.join('; ') }),
    detail: missing.map(placeOf).join('\n'),
  };
}

const noImages = (title: CodedConcept, others: readonly KeyObjectReference[]): Problem => ({
  code: 'incomplete',
  severity: 'info',
  title:
    `${named(title)} also names ${others.length === 1 ? '1 object that is' : `${others.length} objects that are`} ` +
    'not an image here: a report, a waveform or a presentation state',
  detail: others.map((one) => `${placeOf(one)}, class ${one.sopClassUid}`).join('\n'),
});

const placeOf = ({ studyInstanceUid, seriesInstanceUid, sopInstanceUid, frameNumbers }: KeyObjectReference): string =>
  [
    `instance ${sopInstanceUid}`,
    frameNumbers.length > 0 ? `frames ${frameNumbers.join(', ')}` : '',
    seriesInstanceUid && `series ${seriesInstanceUid}`,
    studyInstanceUid && `study ${studyInstanceUid}`,
  ]
    .filter(Boolean)
    .join(', ');

function tooMany(title: CodedConcept, count: number): KeyImageMarks {
  const problem: Problem = {
    code: 'unsupported',
    severity: 'warning',
    title: `${named(title)} names ${count} images; more than ${MOST} are not marked as key images`,
  };
  return { annotations: [], problems: [problem], referencesShown: 0, referencesExplained: count, isWhole: false };
}
