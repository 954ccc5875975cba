import { isSameConcept } from '../../dicom/codedConcept';
import { type DicomJson, itemOf, numbersOf, sequenceOf, stringOf, stringsOf } from '../../dicom/json';
import { tags } from '../../dicom/tags';
import { codeOf } from '../codeItems';
import { objectTags as t } from '../objectTags';
import { readCoordinates } from './graphicData';
import { readMeasuredValue } from './measuredValue';

/**
 * Where an object says something else than the archive's description of it did; undefined where both are one document.
 * An edit is made at positions that were read from the description: in another tree they would be those of other marks.
 * What descriptions of the same object may differ in is no difference: rounded numbers, values kept apart
 * (BulkDataURI), private elements, padding, and letters beyond ASCII.
 */
export function differenceOf(described: DicomJson, held: DicomJson): string | undefined {
  const identity = [tags.SOPInstanceUID, tags.StudyInstanceUID].find(
    (tag) => uidsOf(described, tag).join() !== uidsOf(held, tag).join(),
  );
  if (identity !== undefined) return `attribute ${identity}`;
  const isOther = (tag: string) => {
    const [a, b] = [stringOf(described, tag), stringOf(held, tag)];
    return a !== undefined && b !== undefined && a !== b;
  };
  if (isOther(tags.PatientID) || isOther(tags.IssuerOfPatientID)) return 'the patient';
  return differingItem(described, held);
}

/** The first item that differs, by its position; a loop, since a file may be nested deeper than the stack. */
function differingItem(described: DicomJson, held: DicomJson): string | undefined {
  const waiting = [{ one: described, other: held, path: '1' }];
  for (let pair = waiting.pop(); pair !== undefined; pair = waiting.pop()) {
    const { one, other, path } = pair;
    const [children, others] = [one, other].map((item) => sequenceOf(item, t.ContentSequence)) as [
      DicomJson[],
      DicomJson[],
    ];
    if (children.length !== others.length || !CHECKS.every((isSame) => isSame(one, other)))
      return `content item ${path}`;
    children.forEach((child, index) => {
      waiting.push({ one: child, other: others[index] ?? {}, path: `${path}.${index + 1}` });
    });
  }
  return undefined;
}

type Check = (one: DicomJson, other: DicomJson) => boolean;

/** UIDs are padded with a NUL, which some archives hand on. */
const uidsOf = (item: DicomJson, tag: string): string[] => stringsOf(item, tag).map((uid) => uid.replaceAll('\0', ''));

const sameText =
  (...names: readonly string[]): Check =>
  (one, other) =>
    names.every((tag) => uidsOf(one, tag).join('\\') === uidsOf(other, tag).join('\\'));

const sameCode =
  (tag: string): Check =>
  (one, other) => {
    const [a, b] = [codeOf(one, tag), codeOf(other, tag)];
    return a === undefined || b === undefined ? a === b : isSameConcept(a, b);
  };

const CHECKS: readonly Check[] = [
  sameText(t.ValueType, t.RelationshipType, t.ReferencedContentItemIdentifier, t.UID),
  sameText(t.GraphicType, t.ReferencedFrameOfReferenceUID, t.PixelOriginInterpretation),
  sameCode(t.ConceptNameCodeSequence),
  sameCode(t.ConceptCodeSequence),
  isSameWords,
  isSameNumber,
  areSamePoints,
  isSameReference,
];

function isSameWords(one: DicomJson, other: DicomJson): boolean {
  const [a, b] = [one, other].map((item) => stringsOf(item, t.TextValue).join('\\').replace(/\s+/g, ' ')) as [
    string,
    string,
  ];
  const isPlain = (text: string) => /^[ -~]*$/.test(text);
  return a === b || !isPlain(a) || !isPlain(b);
}

/** Six digits are what the coarsest writers of JSON leave of a float. */
const isNear = (a: number, b: number, least: number): boolean =>
  Math.abs(a - b) <= Math.max(least, 1e-5 * Math.max(Math.abs(a), Math.abs(b)));

function isSameNumber(one: DicomJson, other: DicomJson): boolean {
  const [a, b] = [one, other].map(readMeasuredValue) as [
    ReturnType<typeof readMeasuredValue>,
    ReturnType<typeof readMeasuredValue>,
  ];
  if (a.kind === 'missing' || b.kind === 'missing') return a.kind === b.kind;
  return isSameConcept(a.unit, b.unit) && isNear(a.value, b.value, 0);
}

/** A hundredth of a pixel, or half a micrometre. */
const ROUNDING = { SCOORD: 0.01, SCOORD3D: 5e-4 };

function areSamePoints(one: DicomJson, other: DicomJson): boolean {
  const kind = stringOf(one, t.ValueType);
  if (kind !== 'SCOORD' && kind !== 'SCOORD3D') return true;
  const [a, b] = [readCoordinates(one[t.GraphicData]), readCoordinates(other[t.GraphicData])];
  if (a.kind === 'elsewhere') return true;
  if (a.kind !== 'points' || b.kind !== 'points') return a.kind === b.kind;
  const { points } = b;
  return (
    a.points.length === points.length &&
    a.points.every((point, index) => isNear(point, points[index] ?? Number.NaN, ROUNDING[kind]))
  );
}

function isSameReference(one: DicomJson, other: DicomJson): boolean {
  const [a, b] = [one, other].map((item) => itemOf(item, tags.ReferencedSOPSequence)) as [
    DicomJson | undefined,
    DicomJson | undefined,
  ];
  if (a === undefined || b === undefined) return a === b;
  return (
    sameText(tags.ReferencedSOPInstanceUID)(a, b) &&
    numbersOf(a, tags.ReferencedFrameNumber).join() === numbersOf(b, tags.ReferencedFrameNumber).join()
  );
}
