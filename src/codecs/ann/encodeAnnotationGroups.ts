import { type CodedConcept, isSameConcept } from '../../dicom/codedConcept';
import { defaultLabels } from '../../dicom/codes';
import { type DicomJson, stringOf } from '../../dicom/json';
import type { Problem } from '../../dicom/problem';
import { tags } from '../../dicom/tags';
import { isAngle } from '../../dicom/geometry/measure';
import type { Annotation, AnnotationGroup, AnnotationShape, GraphicType } from '../../dicom/types';
import { fail, type Result } from '../../lib/result';
import { derivedUid } from '../derivedUid';
import { type AnnInput, encodeGroupSources } from './encodeGroupSources';
import type { GroupMeasurement, GroupSource } from './groupSource';

export interface AnnotationGroupsInput extends AnnInput {
  /** Marks on one slide, all in its frame of reference or, without one, all in its total pixel matrix. */
  readonly annotations: readonly Annotation[];
  /** Groups of the version before that stay as they are: too large to be edited mark by mark. */
  readonly kept?: readonly AnnotationGroup[];
  /** Category of a label (CID 7150 style); by default that of the label in our list. */
  readonly categoryOf?: (label: CodedConcept) => CodedConcept | undefined;
}

/** Says least where nobody said what kind of thing a label is (CID 7150). */
const UNCATEGORISED: CodedConcept = { value: '309825002', scheme: 'SCT', meaning: 'Spatial and Relational Concept' };

/**
 * Cell marks and other simple marks of one slide as bulk annotations: one group for each label and graphic type, whose
 * UID depends on series, label and type alone, so that every later version of the series has the same groups.
 */
export function encodeAnnotationGroups(input: AnnotationGroupsInput): Result<DicomJson, Problem> {
  const refusal = input.annotations.map((one) => refusalOf(one, input.slide)).find((problem) => problem !== undefined);
  if (refusal !== undefined) return fail(refusal);
  const groups = new Map<string, Annotation[]>();
  for (const annotation of input.annotations) {
    const { scheme, value } = annotation.label;
    const key = [scheme, value, graphicTypeOf(annotation.shape)].join('|');
    groups.set(key, [...(groups.get(key) ?? []), annotation]);
  }
  const kept = (input.kept ?? []).map((stored) => ({ stored }));
  const sources = Array.from(groups, ([key, members]) => groupSource(input, key, members));
  return encodeGroupSources(input, [...kept, ...sources]);
}

function groupSource(input: AnnotationGroupsInput, key: string, members: readonly Annotation[]): GroupSource {
  const [first] = members;
  if (first === undefined) throw new Error('a group has at least one member');
  const own = defaultLabels.find(({ concept }) => isSameConcept(concept, first.label))?.category;
  return {
    annotationGroupUid: groupUidOf(input, key),
    label: first.label.meaning,
    generationType: 'MANUAL',
    propertyCategory: input.categoryOf?.(first.label) ?? own ?? UNCATEGORISED,
    propertyType: first.label,
    graphicType: graphicTypeOf(first.shape),
    dimension: first.space.kind === 'frameOfReference' ? 3 : 2,
    shapes: members.map(({ points }) => points),
    measurements: measurementColumns(members),
  };
}

/** Marks beside a kept group of their label are a group of their own: one UID never stands for two. */
function groupUidOf({ series, kept = [] }: AnnotationGroupsInput, key: string): string {
  const uid = derivedUid(`${series.seriesInstanceUid}|${key}`);
  return kept.some(({ annotationGroupUid }) => annotationGroupUid === uid) ? derivedUid(`${uid}|added`) : uid;
}

/** One column for each quantity and unit; a statistic (mean, minimum) has no place in ANN and stays with the SR. */
function measurementColumns(members: readonly Annotation[]): GroupMeasurement[] {
  const columns = new Map<string, { name: CodedConcept; unit: CodedConcept; values: number[] }>();
  members.forEach((annotation, index) => {
    for (const { name, unit, value, derivation } of annotation.measurements) {
      if (derivation !== undefined || !Number.isFinite(value)) continue;
      const key = [name.scheme, name.value, unit.scheme, unit.value].join('|');
      const column = columns.get(key) ?? { name, unit, values: members.map(() => Number.NaN) };
      column.values[index] = value;
      columns.set(key, column);
    }
  });
  return [...columns.values()];
}

function graphicTypeOf(shape: AnnotationShape): GraphicType {
  switch (shape) {
    case 'point':
    case 'keyImage':
      return 'POINT';
    case 'rectangle':
      return 'RECTANGLE';
    case 'ellipse':
    case 'circle':
      return 'ELLIPSE';
    case 'polygon':
      return 'POLYGON';
    case 'length':
    case 'polyline':
    case 'bidirectional':
    case 'angle':
    case 'arrow':
    case 'cobbAngle':
      return 'POLYLINE';
  }
}

function refusalOf({ shape, space, label, trackingIdentifier }: Annotation, slide: DicomJson): Problem | undefined {
  const refused = (reason: string): Problem => ({
    code: 'invalid-object',
    severity: 'error',
    title: `“${trackingIdentifier}” cannot be saved with the cell marks: ${reason}`,
  });
  if (shape === 'keyImage') return refused('a key image is no mark on cells');
  if (shape === 'bidirectional') return refused('two axes do not fit into one simple shape');
  if (isAngle(shape)) return refused('an angle belongs in a report');
  if (shape === 'arrow') return refused('an arrow belongs in a report');
  if (space.kind === 'frame') return refused('it does not lie on a slide');
  if (space.kind === 'frameOfReference' && space.uid !== stringOf(slide, tags.FrameOfReferenceUID)) {
    return refused('it lies on another slide');
  }
  if (label.value === '') return refused('it has no label');
  return undefined;
}
