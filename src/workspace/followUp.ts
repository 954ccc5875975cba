import type { CodedConcept } from '../dicom/codedConcept';
import type { Annotation, Measurement } from '../dicom/types';
import type { TrackingUid } from '../dicom/uids';
import { isPrior } from './prior';
import { listOf } from './recordVersions';
import type { Records } from './records';
import type { WorkspaceState } from './store';

/** A mark of an earlier study that is about to be measured again: the next mark gets its label and its name. */
export interface FollowUp {
  readonly label: CodedConcept;
  readonly trackingIdentifier: string;
  /** The lesion stays the same one (SR-16). */
  readonly trackingUid: TrackingUid;
}

/** What the same lesion measured before, by its name and label; the newest first. */
export interface EarlierValue {
  /** DICOM DA of its study. */
  readonly studyDate: string | undefined;
  readonly measurement: Measurement;
}

type Case = Pick<WorkspaceState, 'annotations' | 'studies'>;

const MEASURED: ReadonlySet<string> = new Set([
  'length',
  'bidirectional',
  'angle',
  'cobbAngle',
  'circle',
  'ellipse',
  'rectangle',
  'polygon',
]);

/** A measured mark of an earlier study that no later study has under its name. */
export function canMeasureAgain(
  annotation: Annotation,
  named: MarksByName,
  { studies }: Pick<Case, 'studies'>,
): boolean {
  if (!MEASURED.has(annotation.shape) || annotation.space.kind === 'totalPixelMatrix') return false;
  const study = studies.find((one) => one.studyInstanceUid === annotation.studyInstanceUid);
  if (!study?.modalitiesInStudy.some((modality) => isPrior(study, modality, studies))) return false;
  return !marksNamed(annotation, named).some((one) => dateOf(one, studies) > dateOf(annotation, studies));
}

export function earlierValues(
  annotation: Annotation,
  named: MarksByName,
  { studies }: Pick<Case, 'studies'>,
): readonly EarlierValue[] {
  const date = dateOf(annotation, studies);
  return marksNamed(annotation, named)
    .filter((one) => dateOf(one, studies) < date)
    .toSorted((a, b) => dateOf(b, studies).localeCompare(dateOf(a, studies)))
    .flatMap((one) => {
      const [measurement] = one.measurements;
      return measurement ? [{ studyDate: dateOf(one, studies) || undefined, measurement }] : [];
    });
}

export type MarksByName = ReadonlyMap<string, readonly Annotation[]>;

const nameKey = ({ label, trackingIdentifier, shape }: Annotation): string =>
  `${shape}\n${label.scheme}\n${label.value}\n${trackingIdentifier}`;

const marksNamed = (annotation: Annotation, named: MarksByName): readonly Annotation[] =>
  (named.get(nameKey(annotation)) ?? []).filter(({ id }) => id !== annotation.id);

/** Marks that several studies may hold of one lesion, found without walking all of them for each. */
export function marksByName(annotations: Records<Annotation>): MarksByName {
  const named = new Map<string, Annotation[]>();
  for (const one of listOf(annotations)) {
    if (!MEASURED.has(one.shape)) continue;
    const known = named.get(nameKey(one));
    if (known) known.push(one);
    else named.set(nameKey(one), [one]);
  }
  return named;
}

const dateOf = ({ studyInstanceUid }: Annotation, studies: WorkspaceState['studies']): string => {
  const study = studies.find((one) => one.studyInstanceUid === studyInstanceUid);
  return `${study?.studyDate ?? ''}${study?.studyTime ?? ''}`;
};
