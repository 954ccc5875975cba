import { isInBackground } from '../../dicom/bulk';
import type { Annotation, AnnotationGroup, AnnotationShape, CoordinateSpace, GraphicType } from '../../dicom/types';
import type { AnnotationId, TrackingUid } from '../../dicom/uids';
import { derivedUid } from '../derivedUid';
import type { ResolvedImage } from '../sr/decodeReport';
import { LINEAR_QUANTITIES } from '../sr/srCodes';
import { hasQuantity } from '../sr/groupContent';
import type { AnnIdentity } from './decodedGroups';

export interface PromotionContext {
  /** The slide (its finest instance) that a space belongs to; undefined when it is not open. */
  readonly resolveSpace: (space: CoordinateSpace) => ResolvedImage | undefined;
  /** How many records the workspace takes (5,000 in all). */
  readonly limit: number;
}

export interface Promotion {
  /** The reader's own marks, editable again. */
  readonly annotations: Annotation[];
  /** Groups that stay columns: of others, computed, too large, or of a slide that is not open. */
  readonly groups: AnnotationGroup[];
}

/**
 * Our own hand-made groups as records that can be edited and saved again; ANN itself has nothing to follow a single
 * mark by, so its tracking UID is made from group and position, the same on every reading of the same version.
 */
export function annotationsFromGroups(
  groups: readonly AnnotationGroup[],
  identity: AnnIdentity,
  { resolveSpace, limit }: PromotionContext,
): Promotion {
  const annotations: Annotation[] = [];
  const kept: AnnotationGroup[] = [];
  for (const group of groups) {
    const image = resolveSpace(group.space);
    const isOwn = identity.isOurs && group.generationType === 'MANUAL';
    if (!isOwn || isInBackground(group) || image === undefined || annotations.length + group.count > limit)
      kept.push(group);
    else annotations.push(...promoted(group, identity, image));
  }
  return { annotations, groups: kept };
}

function promoted(group: AnnotationGroup, identity: AnnIdentity, image: ResolvedImage): Annotation[] {
  return Array.from({ length: group.count }, (_, index) => {
    const measurements = group.measurements
      .map(({ name, unit, values }) => ({ name, unit, value: values[index] ?? Number.NaN }))
      .filter(({ value }) => !Number.isNaN(value));
    const points = pointsOf(group, index);
    const isLinear = hasQuantity(measurements, LINEAR_QUANTITIES);
    return {
      id: `${identity.sopInstanceUid}/${group.annotationGroupUid}/${index + 1}` as AnnotationId,
      trackingUid: derivedUid(`${group.annotationGroupUid}|${index + 1}`) as TrackingUid,
      trackingIdentifier: `${group.label} ${index + 1}`,
      shape: shapeOf(group.graphicType, isLinear && points.length === 2 * spaceDimension(group)),
      space: group.space,
      points,
      label: group.propertyType,
      measurements,
      sourceId: image.sourceId,
      studyInstanceUid: image.studyInstanceUid,
      seriesInstanceUid: image.seriesInstanceUid,
      sopInstanceUid: image.sopInstanceUid,
    };
  });
}

const spaceDimension = ({ space }: AnnotationGroup): 2 | 3 => (space.kind === 'frameOfReference' ? 3 : 2);

const FIXED_POINTS: Readonly<Partial<Record<GraphicType, number>>> = { POINT: 1, RECTANGLE: 4, ELLIPSE: 4 };

/** The coordinates of one annotation, with the common Z put back where the space has three dimensions. */
export function pointsOf(group: AnnotationGroup, index: number): number[] {
  const { coordinates, dimension, pointIndex, commonZMm } = group;
  const fixed = (FIXED_POINTS[group.graphicType] ?? 0) * dimension;
  const start = pointIndex === undefined ? index * fixed : (pointIndex[index] ?? 1) - 1;
  const end = pointIndex === undefined ? start + fixed : (pointIndex[index + 1] ?? coordinates.length + 1) - 1;
  const values = Array.from(coordinates.subarray(start, end));
  if (dimension === spaceDimension(group)) return values;
  return values.flatMap((value, at) => (at % 2 === 1 ? [value, commonZMm] : [value]));
}

function shapeOf(graphicType: GraphicType, isLength: boolean): AnnotationShape {
  switch (graphicType) {
    case 'POINT':
      return 'point';
    case 'RECTANGLE':
      return 'rectangle';
    case 'ELLIPSE':
      return 'ellipse';
    case 'POLYGON':
      return 'polygon';
    case 'POLYLINE':
      return isLength ? 'length' : 'polyline';
  }
}
