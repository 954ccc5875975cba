import {
  type DicomElement,
  type DicomJson,
  itemOf,
  numberOf,
  numbersOf,
  sequenceOf,
  stringOf,
  stringsOf,
} from '../../dicom/json';
import type { Problem } from '../../dicom/problem';
import { tags } from '../../dicom/tags';
import type { AnnotationGroup, CoordinateSpace, GraphicType } from '../../dicom/types';
import type {
  AnnotationGroupUid,
  FrameOfReferenceUid,
  SeriesInstanceUid,
  SopInstanceUid,
  StudyInstanceUid,
} from '../../dicom/uids';
import { fail, ok, type Result } from '../../lib/result';
import { codeOf } from '../codeItems';
import { derivedUid } from '../derivedUid';
import { objectTags as t } from '../objectTags';
import { annIdentity } from './annIdentity';
import { cielabToHex } from './cielab';
import { isSingleNumber, type ReadColumn, readColumn } from './bulkColumns';
import type { AnnDecoding, AnnIdentity, AnnOptions, RejectedGroup } from './decodedGroups';
import { readMeasurements } from './groupMeasurements';
import { POINTS_OF } from './groupSource';
import { readPointIndex } from './pointIndex';

/** The metadata of this group is not enough; thrown away as soon as the whole instance is asked for. */
const ELSEWHERE = 'elsewhere';

/**
 * The groups of a bulk annotation object as columns: 2D of one frame or of the whole matrix, 3D with or without a
 * common Z, float or double. Numbers are taken from wherever they are; a group whose lists contradict each other is
 * rejected with the reason and the others still come (ANN-16, ANN-03, ANN-04, ANN-11).
 */
export async function decodeAnnotationGroups(
  dataset: DicomJson,
  options: AnnOptions,
): Promise<Result<AnnDecoding, Problem>> {
  const items = sequenceOf(dataset, t.AnnotationGroupSequence);
  if (items.length === 0) return fail(invalid('This set of annotations holds no group'));
  const identity = annIdentity(dataset);
  const space = spaceOf(dataset, identity, options);
  const groups: AnnotationGroup[] = [];
  const rejected: RejectedGroup[] = [];
  const problems: Problem[] = space.ok && space.value.note ? [warning(space.value.note)] : [];
  for (const [index, item] of items.entries()) {
    const groupNumber = numberOf(item, t.AnnotationGroupNumber) ?? index + 1;
    const label = stringOf(item, t.AnnotationGroupLabel) ?? `Group ${groupNumber}`;
    const read = space.ok ? await readGroup(item, label, space.value.space, dataset, identity, options) : space.error;
    if (read === ELSEWHERE)
      return ok({ kind: 'needsWholeInstance', reason: `the numbers of “${label}” are not in the metadata` });
    if (typeof read === 'string') rejected.push({ label, groupNumber, problem: rejection(label, read) });
    else {
      groups.push(read.group);
      problems.push(...read.notes.map((note) => warning(`“${label}”: ${note}`)));
    }
  }
  return ok({ kind: 'groups', identity, groups, rejected, problems, groupsInFile: items.length });
}

interface ReadGroup {
  readonly group: AnnotationGroup;
  readonly notes: readonly string[];
}

/** One group, or why it is not to be trusted. */
async function readGroup(
  item: DicomJson,
  label: string,
  space: CoordinateSpace,
  dataset: DicomJson,
  identity: AnnIdentity,
  options: AnnOptions,
): Promise<ReadGroup | string> {
  const graphicType = stringOf(item, t.GraphicType) ?? '';
  const count = numberOf(item, t.NumberOfAnnotations);
  if (!isGraphicType(graphicType)) return `its shapes (${graphicType || 'unnamed'}) are not known`;
  if (count === undefined || count < 1) return 'it does not say how many shapes it holds';
  const commonZ = numbersOf(item, t.CommonZCoordinateValue);
  const dimension = space.kind === 'frameOfReference' && commonZ.length === 0 ? 3 : 2;
  const geometry = await readGeometry(item, graphicType, count, dimension, options);
  if (typeof geometry === 'string') return geometry;
  const values = await readMeasurements(item, count, options.resolveBulk, options.isWholeInstance === true);
  if (values.isElsewhere && options.isWholeInstance !== true) return ELSEWHERE;
  const notes = [...geometry.notes, ...values.notes.map((note) => `values left out (${note})`)];
  const { coordinates, pointIndex } = geometry;
  const group: AnnotationGroup = {
    ...semanticsOf(item, label, identity),
    storedIn: identity.sopInstanceUid as SopInstanceUid,
    studyInstanceUid: stringOf(dataset, tags.StudyInstanceUID) as StudyInstanceUid,
    graphicType,
    space,
    count,
    dimension,
    commonZMm: commonZ[0] ?? 0,
    coordinates,
    ...(pointIndex === undefined ? {} : { pointIndex }),
    measurements: values.measurements,
  };
  return { group, notes };
}

type Semantics = Pick<
  AnnotationGroup,
  | 'annotationGroupUid'
  | 'label'
  | 'propertyCategory'
  | 'propertyType'
  | 'generationType'
  | 'algorithmName'
  | 'opticalPathIdentifiers'
  | 'zPlanesMm'
  | 'recommendedColor'
>;

function semanticsOf(item: DicomJson, label: string, identity: AnnIdentity): Semantics {
  const generation = stringOf(item, t.AnnotationGroupGenerationType);
  const algorithm = itemOf(item, t.AnnotationGroupAlgorithmIdentificationSequence);
  const algorithmName = algorithm && stringOf(algorithm, t.AlgorithmName);
  const number = numberOf(item, t.AnnotationGroupNumber) ?? 0;
  const unknown = { value: '', scheme: '', meaning: label };
  return {
    annotationGroupUid: (stringOf(item, t.AnnotationGroupUID) ??
      derivedUid(`${identity.sopInstanceUid}|group ${number}`)) as AnnotationGroupUid,
    label,
    propertyCategory: codeOf(item, t.AnnotationPropertyCategoryCodeSequence) ?? unknown,
    propertyType: codeOf(item, t.AnnotationPropertyTypeCodeSequence) ?? unknown,
    generationType: generation === 'MANUAL' || generation === 'SEMIAUTOMATIC' ? generation : 'AUTOMATIC',
    ...(algorithmName === undefined ? {} : { algorithmName }),
    ...applicability(item),
  };
}

/** Which optical paths and focal planes a group was made for, and the colour its maker recommends (ANN-12, ANN-14). */
function applicability(item: DicomJson): Pick<Semantics, 'opticalPathIdentifiers' | 'zPlanesMm' | 'recommendedColor'> {
  const paths = stringOf(item, t.AnnotationAppliesToAllOpticalPaths) === 'NO';
  const planes = stringOf(item, t.AnnotationAppliesToAllZPlanes) === 'NO';
  const zPlanesMm = numbersOf(item, t.CommonZCoordinateValue);
  const recommendedColor = cielabToHex(numbersOf(item, t.RecommendedDisplayCIELabValue));
  return {
    ...(paths ? { opticalPathIdentifiers: stringsOf(item, t.ReferencedOpticalPathIdentifier) } : {}),
    ...(planes && zPlanesMm.length > 0 ? { zPlanesMm } : {}),
    ...(recommendedColor === undefined ? {} : { recommendedColor }),
  };
}

interface Geometry {
  readonly coordinates: Float32Array | Float64Array;
  readonly pointIndex?: Uint32Array;
  readonly notes: readonly string[];
}

/** Coordinates and index, checked against the Number of Annotations and each other before anything is drawn. */
async function readGeometry(
  item: DicomJson,
  graphicType: GraphicType,
  count: number,
  dimension: 2 | 3,
  options: AnnOptions,
): Promise<Geometry | string> {
  const { count: points, isFixed } = POINTS_OF[graphicType];
  const least = count * points * dimension;
  const coordinates = await readCoordinates(item, least, options);
  if (typeof coordinates === 'string') return coordinates;
  if (!areFinite(coordinates)) return 'a coordinate is not a number';
  if (isFixed) {
    const isWhole = coordinates.length === least;
    return isWhole ? { coordinates, notes: [] } : `it has ${coordinates.length} coordinate values instead of ${least}`;
  }
  const element = item[t.LongPrimitivePointIndexList];
  const list = await readColumn(element, 'uint32', options.resolveBulk);
  if (isElsewhere(list, element, count, options)) return ELSEWHERE;
  if (list.kind !== 'column' || !(list.column instanceof Uint32Array)) return 'its index cannot be read';
  const index = readPointIndex(list.column, count, coordinates.length, dimension, points);
  if (!index.ok) return index.reason;
  return { coordinates, pointIndex: index.pointIndex, notes: index.note === undefined ? [] : [index.note] };
}

/** Doubles where there are doubles, else floats. */
async function readCoordinates(
  item: DicomJson,
  least: number,
  options: AnnOptions,
): Promise<Float32Array | Float64Array | string> {
  const double = await readColumn(item[t.DoublePointCoordinatesData], 'float64', options.resolveBulk);
  const isDouble = double.kind !== 'absent';
  const element = item[isDouble ? t.DoublePointCoordinatesData : t.PointCoordinatesData];
  const read = isDouble ? double : await readColumn(element, 'float32', options.resolveBulk);
  if (isElsewhere(read, element, least, options)) return ELSEWHERE;
  if (read.kind === 'absent') return 'it has no coordinates';
  if (read.kind !== 'column' || read.column instanceof Uint32Array) return 'its coordinates cannot be read';
  return read.column;
}

/**
 * Metadata that lacks the numbers: nothing there, an address nobody can fetch, or the first number alone. A whole
 * instance has nowhere else to look.
 */
function isElsewhere(read: ReadColumn, element: DicomElement | undefined, least: number, options: AnnOptions): boolean {
  if (options.isWholeInstance === true) return false;
  return read.kind === 'elsewhere' || read.kind === 'absent' || (least > 1 && isSingleNumber(element));
}

/** A plain loop: 24 million numbers are looked at before the first nucleus is drawn. */
function areFinite(values: Float32Array | Float64Array): boolean {
  for (let index = 0; index < values.length; index += 1) if (!Number.isFinite(values[index])) return false;
  return true;
}

const isGraphicType = (text: string): text is GraphicType => Object.hasOwn(POINTS_OF, text);

/** The space of all groups (PS3.3 C.37.1.2), or why there is none. */
function spaceOf(
  dataset: DicomJson,
  identity: AnnIdentity,
  options: AnnOptions,
): Result<{ readonly space: CoordinateSpace; readonly note?: string }, string> {
  const frameOfReferenceUid = stringOf(dataset, tags.FrameOfReferenceUID);
  if (stringOf(dataset, t.AnnotationCoordinateType) === '3D') {
    if (frameOfReferenceUid === undefined) return fail('it does not name its frame of reference');
    return ok({ space: { kind: 'frameOfReference', uid: frameOfReferenceUid as FrameOfReferenceUid } });
  }
  const reference = itemOf(dataset, tags.ReferencedImageSequence);
  const sopInstanceUid =
    reference && (stringOf(reference, tags.ReferencedSOPInstanceUID) as SopInstanceUid | undefined);
  if (reference === undefined || sopInstanceUid === undefined) return fail('it does not name its image');
  const origin = stringOf(dataset, t.PixelOriginInterpretation);
  const frameNumber = numberOf(reference, tags.ReferencedFrameNumber);
  if (origin === 'FRAME' || (origin === undefined && frameNumber !== undefined)) {
    const image = options.resolveImage?.(sopInstanceUid);
    const frame = {
      sourceId: options.sourceId,
      studyInstanceUid: image?.studyInstanceUid ?? (identity.studyInstanceUid as StudyInstanceUid),
      seriesInstanceUid: image?.seriesInstanceUid ?? (referencedSeries(dataset, sopInstanceUid) as SeriesInstanceUid),
      sopInstanceUid,
      frameNumber: frameNumber ?? 1,
    };
    return ok({ space: { kind: 'frame', frame } });
  }
  const space: CoordinateSpace = { kind: 'totalPixelMatrix', sopInstanceUid };
  return origin === undefined
    ? ok({ space, note: 'The annotations do not say what their pixels count from; the whole slide is assumed' })
    : ok({ space });
}

const referencedSeries = (dataset: DicomJson, sopInstanceUid: string): string =>
  sequenceOf(dataset, t.ReferencedSeriesSequence)
    .filter((series) =>
      sequenceOf(series, t.ReferencedInstanceSequence).some(
        (instance) => stringOf(instance, tags.ReferencedSOPInstanceUID) === sopInstanceUid,
      ),
    )
    .map((series) => stringOf(series, tags.SeriesInstanceUID) ?? '')[0] ?? '';

const invalid = (title: string): Problem => ({ code: 'invalid-object', severity: 'warning', title });
const warning = (title: string): Problem => ({ code: 'invalid-object', severity: 'warning', title });
const rejection = (label: string, reason: string): Problem => ({
  code: 'invalid-object',
  severity: 'error',
  title: `The annotations “${label}” are not shown: ${reason}`,
});
