import { type DicomJson, numberOf, numbersOf, sequenceOf, stringOf } from '../../dicom/json';
import { tags } from '../../dicom/tags';
import { binaryOf } from '../dataset';
import { objectTags as t } from '../objectTags';

/**
 * Test support: an independent look at a bulk annotation object (PS3.3 A.87, C.37.1). It shares nothing with the encoder
 * but the data dictionary: numbers are read byte by byte. Returns what is wrong, in words; nothing when all is well.
 */
export function checkAnn(dataset: DicomJson): readonly string[] {
  const is3D = stringOf(dataset, t.AnnotationCoordinateType) === '3D';
  const faults = is3D
    ? [present(dataset, tags.FrameOfReferenceUID), absent(dataset, t.PixelOriginInterpretation)]
    : [
        absent(dataset, tags.FrameOfReferenceUID),
        present(dataset, t.PixelOriginInterpretation),
        present(dataset, tags.ReferencedImageSequence),
      ];
  const items = sequenceOf(dataset, t.AnnotationGroupSequence);
  const uids = items.map((item) => stringOf(item, t.AnnotationGroupUID));
  if (items.length === 0) faults.push('there is no group');
  if (new Set(uids).size !== items.length) faults.push('two groups share one UID');
  items.forEach((item, index) => {
    if (numberOf(item, t.AnnotationGroupNumber) !== index + 1) faults.push(`group ${index + 1} is numbered otherwise`);
    faults.push(
      ...groupFaults(item, is3D)
        .filter(Boolean)
        .map((fault) => `group ${index + 1}: ${fault}`),
    );
  });
  return faults.filter((fault) => fault !== '');
}

const present = (item: DicomJson, tag: string): string => (item[tag]?.Value?.length ? '' : `${tag} is missing`);
const absent = (item: DicomJson, tag: string): string => (item[tag] === undefined ? '' : `${tag} must not be there`);

const REQUIRED = [
  t.AnnotationGroupUID,
  t.AnnotationGroupLabel,
  t.AnnotationGroupGenerationType,
  t.AnnotationPropertyCategoryCodeSequence,
  t.AnnotationPropertyTypeCodeSequence,
  t.NumberOfAnnotations,
  t.GraphicType,
  t.AnnotationAppliesToAllOpticalPaths,
];

function groupFaults(item: DicomJson, is3D: boolean): string[] {
  const isManual = stringOf(item, t.AnnotationGroupGenerationType) === 'MANUAL';
  const isOfSomePaths = stringOf(item, t.AnnotationAppliesToAllOpticalPaths) === 'NO';
  const algorithm = t.AnnotationGroupAlgorithmIdentificationSequence;
  return [
    ...REQUIRED.map((tag) => present(item, tag)),
    isManual ? absent(item, algorithm) : present(item, algorithm),
    (isOfSomePaths ? present : absent)(item, t.ReferencedOpticalPathIdentifier),
    (is3D ? present : absent)(item, t.AnnotationAppliesToAllZPlanes),
    is3D ? '' : absent(item, t.CommonZCoordinateValue),
    ...geometryFaults(item, is3D),
    ...sequenceOf(item, t.MeasurementsSequence).flatMap((one) => measurementFaults(one, countOf(item))),
  ];
}

const countOf = (item: DicomJson): number => numberOf(item, t.NumberOfAnnotations) ?? 0;

/** The numbers of a field as it will stand in the file. */
function fieldOf(item: DicomJson, tag: string, vr: 'OF' | 'OD' | 'OL'): number[] | undefined {
  const bytes = binaryOf(item[tag]);
  if (bytes === undefined || item[tag]?.vr !== vr) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = vr === 'OD' ? 8 : 4;
  return Array.from({ length: bytes.byteLength / size }, (_, index) => {
    if (vr === 'OD') return view.getFloat64(index * 8, true);
    return vr === 'OF' ? view.getFloat32(index * 4, true) : view.getUint32(index * 4, true);
  });
}

const EXACT: Readonly<Record<string, number>> = { POINT: 1, RECTANGLE: 4, ELLIPSE: 4 };
const LEAST: Readonly<Record<string, number>> = { POLYLINE: 2, POLYGON: 3 };

function geometryFaults(item: DicomJson, is3D: boolean): string[] {
  const type = stringOf(item, t.GraphicType) ?? '';
  const float = fieldOf(item, t.PointCoordinatesData, 'OF');
  const double = fieldOf(item, t.DoublePointCoordinatesData, 'OD');
  const values = float ?? double;
  if (values === undefined || (float && double)) return ['it needs coordinates in floats or in doubles, one of them'];
  const size = is3D && numbersOf(item, t.CommonZCoordinateValue).length === 0 ? 3 : 2;
  const list = fieldOf(item, t.LongPrimitivePointIndexList, 'OL');
  const finite = values.every((value) => Number.isFinite(value)) ? '' : 'a coordinate is not finite';
  const exact = EXACT[type];
  if (exact !== undefined) {
    const expected = countOf(item) * exact * size;
    return [finite, values.length === expected ? '' : `${values.length} values instead of ${expected}`];
  }
  const least = LEAST[type];
  if (least === undefined) return [`graphic type ${type} does not exist`];
  return list === undefined
    ? [finite, 'it has no index list']
    : [finite, ...listFaults(item, values, list, size, least)];
}

function listFaults(item: DicomJson, values: number[], list: number[], size: number, least: number): string[] {
  const faults: string[] = [];
  if (list.length !== countOf(item)) faults.push(`${list.length} entries for ${countOf(item)} annotations`);
  if (list[0] !== 1) faults.push('the first entry is not 1');
  list.forEach((start, index) => {
    const end = list[index + 1] ?? values.length + 1;
    const points = (end - start) / size;
    if (!Number.isInteger(points) || points < least) faults.push(`annotation ${index + 1} has ${points} points`);
    const isClosed = Array.from({ length: size }).every(
      (_, axis) => values[start - 1 + axis] === values[end - 1 - size + axis],
    );
    if (stringOf(item, t.GraphicType) === 'POLYGON' && isClosed)
      faults.push(`annotation ${index + 1} repeats its first point`);
  });
  return faults;
}

function measurementFaults(item: DicomJson, count: number): string[] {
  const parts = sequenceOf(item, t.MeasurementValuesSequence);
  return [
    present(item, t.ConceptNameCodeSequence),
    present(item, t.MeasurementUnitsCodeSequence),
    parts.length === 0 ? 'a measurement without values' : '',
    ...parts.map((part) => {
      const values = fieldOf(part, t.FloatingPointValues, 'OF');
      const list = fieldOf(part, t.AnnotationIndexList, 'OL');
      if (values === undefined || values.some((value) => !Number.isFinite(value))) return 'a value is not a number';
      if (values.length !== (list?.length ?? count)) return 'values and annotations differ in number';
      return list?.every((entry) => entry >= 1 && entry <= count) === false ? 'a value of no annotation' : '';
    }),
  ];
}
