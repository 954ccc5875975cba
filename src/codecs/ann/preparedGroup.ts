import type { DicomJson } from '../../dicom/json';
import { sequenceOf, stringOf } from '../../dicom/json';
import type { AnnotationGroup, GraphicType } from '../../dicom/types';
import { codeItem, codeSequence } from '../codeItems';
import { binary, element, sequence } from '../dataset';
import { derivedUid } from '../derivedUid';
import { objectTags as t } from '../objectTags';
import { clip } from '../text';
import { columnElements, type CoordinateColumns, coordinateColumns, littleEndian } from './coordinateColumns';
import { type GroupMeasurement, type GroupSource, POINTS_OF } from './groupSource';

/** A group on its way into an object: what its item says, and its columns. */
export interface PreparedGroup {
  readonly label: string;
  readonly annotationGroupUid: string;
  readonly graphicType: GraphicType;
  readonly count: number;
  /** 3: millimetres in a frame of reference; 2: pixels. */
  readonly dimension: 2 | 3;
  readonly columns: CoordinateColumns;
  readonly measurements: readonly GroupMeasurement[];
  /** The item without number, UID, count, columns and measurements. */
  readonly semantics: DicomJson;
}

export function prepareSource(group: GroupSource, pixelSize: number): PreparedGroup {
  const { label, annotationGroupUid, graphicType, dimension, measurements } = group;
  return {
    label,
    annotationGroupUid,
    graphicType,
    count: group.shapes.length,
    dimension,
    columns: coordinateColumns(group, pixelSize),
    measurements,
    semantics: semanticsOf(group),
  };
}

function semanticsOf(group: GroupSource): DicomJson {
  const { algorithm, opticalPathIdentifiers: paths } = group;
  return {
    [t.AnnotationGroupLabel]: element('LO', clip(group.label, 64) || 'Marks'),
    ...(group.description === undefined ? {} : { [t.AnnotationGroupDescription]: element('UT', group.description) }),
    [t.AnnotationGroupGenerationType]: element('CS', group.generationType),
    ...(algorithm === undefined
      ? {}
      : {
          [t.AnnotationGroupAlgorithmIdentificationSequence]: sequence([
            {
              [t.AlgorithmFamilyCodeSequence]: codeSequence(algorithm.family),
              [t.AlgorithmName]: element('LO', clip(algorithm.name, 64)),
              [t.AlgorithmVersion]: element('LO', clip(algorithm.version, 64)),
            },
          ]),
        }),
    [t.AnnotationPropertyCategoryCodeSequence]: codeSequence(group.propertyCategory),
    [t.AnnotationPropertyTypeCodeSequence]: codeSequence(group.propertyType),
    [t.GraphicType]: element('CS', group.graphicType),
    [t.AnnotationAppliesToAllOpticalPaths]: element('CS', paths === undefined ? 'YES' : 'NO'),
    ...(paths === undefined ? {} : { [t.ReferencedOpticalPathIdentifier]: element('SH', ...paths) }),
    // Drawn on one focal plane, so it holds for that plane; 2D must not say anything (T-ANN-05).
    ...(group.dimension === 3
      ? { [t.AnnotationAppliesToAllZPlanes]: element('CS', group.appliesToAllZPlanes === true ? 'YES' : 'NO') }
      : {}),
  };
}

/** Undefined when its columns are not here, or the group was not read from an object, so that nobody knows what else it said. */
export function prepareStored(group: AnnotationGroup): PreparedGroup | undefined {
  const { item, label, annotationGroupUid, graphicType, count, coordinates, pointIndex, dimension } = group;
  if (item === undefined || group.background) return undefined;
  const isFlat = group.space.kind !== 'frameOfReference';
  const commonZMm = isFlat ? [] : (item[t.CommonZCoordinateValue]?.Value ?? []).map(Number);
  return {
    label,
    annotationGroupUid,
    graphicType,
    count,
    dimension: isFlat ? 2 : 3,
    columns: { coordinates, ...(pointIndex === undefined ? {} : { pointIndex }), stride: dimension, commonZMm },
    measurements: group.measurements,
    semantics: item,
  };
}

/** One item of Annotation Group Sequence. */
export function groupItem(group: PreparedGroup, number: number): DicomJson {
  const { semantics, columns, measurements } = group;
  return {
    ...semantics,
    [t.AnnotationGroupNumber]: element('US', number),
    [t.AnnotationGroupUID]: element('UI', group.annotationGroupUid),
    [t.NumberOfAnnotations]: element('UL', group.count),
    ...columnElements(columns),
    ...(measurements.length === 0 ? {} : { [t.MeasurementsSequence]: sequence(measurements.map(measurementItem)) }),
  };
}

/** Values of all annotations, or of those that have one, with the list saying which (ANN-11). */
function measurementItem({ name, unit, values }: GroupMeasurement): DicomJson {
  const present: number[] = [];
  for (let index = 0; index < values.length; index += 1) if (Number.isFinite(values[index])) present.push(index + 1);
  const numbers = Float32Array.from(present, (index) => values[index - 1] ?? Number.NaN);
  const isPartial = present.length < values.length;
  return {
    [t.ConceptNameCodeSequence]: sequence([codeItem(name)]),
    [t.MeasurementUnitsCodeSequence]: sequence([codeItem(unit)]),
    [t.MeasurementValuesSequence]: sequence([
      {
        [t.FloatingPointValues]: binary('OF', littleEndian(numbers)),
        ...(isPartial ? { [t.AnnotationIndexList]: binary('OL', littleEndian(Uint32Array.from(present))) } : {}),
      },
    ]),
  };
}

/** Why a group would not mean what was drawn, in the reader's words; undefined when it may be written. */
export function faultOf(group: PreparedGroup): string | undefined {
  const { label, columns, count, graphicType, semantics } = group;
  if (count === 0) return `“${label}” is empty`;
  if (!areFinite(columns.coordinates)) return `a coordinate of “${label}” is not a number`;
  if (!hasWholeShapes(group)) return `a ${graphicType.toLowerCase()} of “${label}” has the wrong number of points`;
  if (group.measurements.some(({ values }) => values.length !== count)) {
    return `the values of “${label}” do not match its marks`;
  }
  const generation = stringOf(semantics, t.AnnotationGroupGenerationType);
  const algorithms = sequenceOf(semantics, t.AnnotationGroupAlgorithmIdentificationSequence);
  if (generation !== 'MANUAL' && algorithms.length === 0) return `“${label}” was computed, but not by what`;
  if (generation === 'MANUAL' && algorithms.length > 0) return `“${label}” was drawn by hand and names an algorithm`;
  if (stringOf(semantics, t.AnnotationAppliesToAllOpticalPaths) === 'NO') {
    if (!stringOf(semantics, t.ReferencedOpticalPathIdentifier)) return `“${label}” does not name its optical paths`;
  }
  if (sequenceOf(semantics, t.AnnotationPropertyTypeCodeSequence).length !== 1)
    return `“${label}” does not say what it is`;
  return undefined;
}

function areFinite(values: Float32Array | Float64Array): boolean {
  for (let index = 0; index < values.length; index += 1) if (!Number.isFinite(values[index])) return false;
  return true;
}

/** Each shape has its points (ANN-05), and the index leads from each to the next (ANN-03). */
function hasWholeShapes({ columns, count, graphicType }: PreparedGroup): boolean {
  const { count: points, isFixed } = POINTS_OF[graphicType];
  const { coordinates, pointIndex, stride } = columns;
  if (isFixed) return pointIndex === undefined && coordinates.length === count * points * stride;
  if (pointIndex === undefined || pointIndex.length !== count || pointIndex[0] !== 1) return false;
  for (let index = 0; index < count; index += 1) {
    const start = pointIndex[index] ?? 0;
    const size = (pointIndex[index + 1] ?? coordinates.length + 1) - start;
    if (size < points * stride || size % stride !== 0) return false;
  }
  return true;
}

/**
 * A group in parts of at most so many bytes of coordinates (ANN-07: what a browser can hold in one piece), with the same
 * label and "part k of n". The first keeps the UID of the group; those of the others follow from it, version by version.
 */
export function splitGroup(group: PreparedGroup, limitBytes: number): PreparedGroup[] {
  const { columns, count } = group;
  if (columns.coordinates.byteLength <= limitBytes) return [group];
  const limit = Math.floor(limitBytes / columns.coordinates.BYTES_PER_ELEMENT);
  const starts = [0];
  for (let index = 0; index < count; index += 1) {
    const first = starts.at(-1) ?? 0;
    if (index > first && startOf(group, index + 1) - startOf(group, first) > limit) starts.push(index);
  }
  return starts.map((from, part) => partOf(group, from, starts[part + 1] ?? count, part + 1, starts.length));
}

/** First coordinate value of a shape, 0-based; for the number of shapes the end of all. */
function startOf(
  { columns: { coordinates, pointIndex, stride }, count, graphicType }: PreparedGroup,
  index: number,
): number {
  if (index >= count) return coordinates.length;
  return pointIndex === undefined ? index * POINTS_OF[graphicType].count * stride : (pointIndex[index] ?? 1) - 1;
}

function partOf(group: PreparedGroup, from: number, to: number, part: number, parts: number): PreparedGroup {
  const { columns, measurements, semantics, annotationGroupUid } = group;
  const first = startOf(group, from);
  const words = stringOf(semantics, t.AnnotationGroupDescription);
  const { pointIndex } = columns;
  return {
    ...group,
    annotationGroupUid: part === 1 ? annotationGroupUid : derivedUid(`${annotationGroupUid}|part ${part}`),
    count: to - from,
    columns: {
      ...columns,
      coordinates: columns.coordinates.subarray(first, startOf(group, to)),
      ...(pointIndex === undefined ? {} : { pointIndex: pointIndex.slice(from, to).map((entry) => entry - first) }),
    },
    measurements: measurements.map((one) => ({ ...one, values: Array.prototype.slice.call(one.values, from, to) })),
    semantics: {
      ...semantics,
      [t.AnnotationGroupDescription]: element('UT', [words, `part ${part} of ${parts}`].filter(Boolean).join(', ')),
    },
  };
}
