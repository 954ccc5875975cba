import { gridOf } from '../../dicom/groupGrid';
import { type DicomJson, itemOf, numberOf, numbersOf, sequenceOf, stringOf, stringsOf } from '../../dicom/json';
import type { Problem } from '../../dicom/problem';
import { tags } from '../../dicom/tags';
import type { AnnotationGroup, CoordinateSpace, GraphicType } from '../../dicom/types';
import type { AnnotationGroupUid, SopInstanceUid, StudyInstanceUid } from '../../dicom/uids';
import { fail, ok, type Result } from '../../lib/result';
import { codeOf } from '../codeItems';
import { derivedUid } from '../derivedUid';
import { objectTags as t } from '../objectTags';
import { annIdentity } from './annIdentity';
import { spaceOf } from './annSpace';
import { cielabToHex } from './cielab';
import type { AnnDecoding, AnnIdentity, ColumnSource, DecodeOptions, RejectedGroup } from './decodedGroups';
import { ELSEWHERE, readGeometry } from './groupGeometry';
import { readMeasurements } from './groupMeasurements';
import { POINTS_OF } from './groupSource';

const TRANSFER_SYNTAX_UID = '00020010';
const EXPLICIT_BIG_ENDIAN = '1.2.840.10008.1.2.2';
/** Up to here a painter makes the grid itself without anybody noticing. */
const SMALL_GROUP = 2000;

/**
 * The groups of a bulk annotation object as columns: 2D of one frame or of the whole matrix, 3D with or without a
 * common Z, float or double. A group whose lists contradict each other is rejected with the reason and the others still
 * come (ANN-16, ANN-03, ANN-04, ANN-11). Pure, and the same on the page and in a worker: all numbers are in the dataset.
 */
export function decodeGroups(dataset: DicomJson, options: DecodeOptions): Result<AnnDecoding, Problem> {
  const items = sequenceOf(dataset, t.AnnotationGroupSequence);
  if (items.length === 0) return fail(warning('This set of annotations holds no group'));
  const identity = annIdentity(dataset);
  const space = spaceOf(dataset, identity, options);
  const groups: AnnotationGroup[] = [];
  const rejected: RejectedGroup[] = [];
  const problems: Problem[] = space.ok && space.value.note ? [warning(space.value.note)] : [];
  for (const [index, item] of items.entries()) {
    const groupNumber = numberOf(item, t.AnnotationGroupNumber) ?? index + 1;
    const label = stringOf(item, t.AnnotationGroupLabel) ?? `Group ${groupNumber}`;
    const read = space.ok ? readGroup(item, label, space.value.space, dataset, identity, options) : space.error;
    if (read === ELSEWHERE)
      return ok({ kind: 'needsWholeInstance', reason: `the numbers of “${label}” are not in the metadata` });
    if (read === EMPTY) rejected.push({ label, groupNumber, problem: empty(label) });
    else if (typeof read === 'string') rejected.push({ label, groupNumber, problem: rejection(label, read) });
    else {
      groups.push(read.group);
      problems.push(...read.notes.map((note) => warning(`“${label}”: ${note}`)));
    }
  }
  return ok({ kind: 'groups', identity, groups, rejected, problems, groupsInFile: items.length });
}

/** A search that found nothing, which is a finding and no fault. */
const EMPTY = 'empty';

interface ReadGroup {
  readonly group: AnnotationGroup;
  readonly notes: readonly string[];
}

/** One group, or why it is not to be trusted. */
function readGroup(
  item: DicomJson,
  label: string,
  space: CoordinateSpace,
  dataset: DicomJson,
  identity: AnnIdentity,
  options: DecodeOptions,
): ReadGroup | string {
  const source: ColumnSource = {
    isWholeInstance: options.isWholeInstance === true,
    isBigEndian: stringOf(dataset, TRANSFER_SYNTAX_UID) === EXPLICIT_BIG_ENDIAN,
  };
  const graphicType = stringOf(item, t.GraphicType) ?? '';
  const count = numberOf(item, t.NumberOfAnnotations);
  if (count === 0) return EMPTY;
  if (!isGraphicType(graphicType)) return `its shapes (${graphicType || 'unnamed'}) are not known`;
  if (count === undefined || !Number.isInteger(count) || count < 0) return 'it does not say how many shapes it holds';
  const isFlat = space.kind !== 'frameOfReference';
  const commonZ = isFlat ? [] : numbersOf(item, t.CommonZCoordinateValue);
  const dimension = isFlat || commonZ.length > 0 ? 2 : 3;
  const geometry = readGeometry(item, graphicType, count, dimension, source);
  if (typeof geometry === 'string') return geometry;
  const values = readMeasurements(item, count, source);
  if (values.isElsewhere && options.isWholeInstance !== true) return ELSEWHERE;
  const notes = [...geometry.notes, ...values.notes.map((note) => `values left out (${note})`)];
  const { coordinates, pointIndex } = geometry;
  const group: AnnotationGroup = {
    ...semanticsOf(item, label, identity),
    ...(isFlat ? {} : planesOf(item, commonZ)),
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
    item: withoutColumns(item),
  };
  const hasGrid = options.isGridWanted === true && count > SMALL_GROUP;
  return { group: hasGrid ? { ...group, grid: gridOf(group) } : group, notes };
}

const COLUMNS: ReadonlySet<string> = new Set([
  t.PointCoordinatesData,
  t.DoublePointCoordinatesData,
  t.LongPrimitivePointIndexList,
  t.MeasurementsSequence,
]);

const withoutColumns = (item: DicomJson): DicomJson =>
  Object.fromEntries(Object.entries(item).filter(([tag]) => !COLUMNS.has(tag)));

type Semantics = Pick<
  AnnotationGroup,
  | 'annotationGroupUid'
  | 'label'
  | 'propertyCategory'
  | 'propertyType'
  | 'generationType'
  | 'algorithmName'
  | 'opticalPathIdentifiers'
  | 'description'
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
    ...optional('description', stringOf(item, t.AnnotationGroupDescription)),
    ...optional('recommendedColor', cielabToHex(numbersOf(item, t.RecommendedDisplayCIELabValue))),
    ...optional('opticalPathIdentifiers', opticalPathsOf(item)),
  };
}

/** Which optical paths a group was made for; undefined: all, or they are not named and nothing may be hidden for it. */
function opticalPathsOf(item: DicomJson): readonly string[] | undefined {
  const paths = stringsOf(item, t.ReferencedOpticalPathIdentifier).filter((path) => path !== '');
  return stringOf(item, t.AnnotationAppliesToAllOpticalPaths) === 'NO' && paths.length > 0 ? paths : undefined;
}

/** Which focal planes a group of the slide's space was made for: all, those of its Common Z, or each shape its own (ANN-12). */
function planesOf(
  item: DicomJson,
  commonZ: readonly number[],
): Pick<AnnotationGroup, 'zPlanesMm'> | Pick<AnnotationGroup, 'isOnOwnPlanes'> {
  if (stringOf(item, t.AnnotationAppliesToAllZPlanes) !== 'NO') return {};
  return commonZ.length > 0 ? { zPlanesMm: commonZ } : { isOnOwnPlanes: true };
}

const isGraphicType = (text: string): text is GraphicType => Object.hasOwn(POINTS_OF, text);

/** `exactOptionalPropertyTypes`: a missing value is no member at all. */
const optional = <K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } =>
  value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: V });

const warning = (title: string): Problem => ({ code: 'invalid-object', severity: 'warning', title });
const empty = (label: string): Problem => ({
  code: 'incomplete',
  severity: 'info',
  title: `“${label}” holds no marks`,
});
const rejection = (label: string, reason: string): Problem => ({
  code: 'invalid-object',
  severity: 'error',
  title: `The annotations “${label}” are not shown: ${reason}`,
});
