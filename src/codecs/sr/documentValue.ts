import type { CodedConcept } from '../../dicom/codedConcept';
import type { DocumentValue } from '../../dicom/document';
import { formatDate, formatPersonName } from '../../dicom/format';
import { formatDateTime, formatTime } from '../../dicom/formatDateTime';
import type { DicomJson } from '../../dicom/json';
import { tags } from '../../dicom/tags';
import type { SopInstanceUid } from '../../dicom/uids';
import { objectTags as t } from '../objectTags';

/** Attributes that only a reader of whole documents asks for (PS3.3 C.18.3 to C.18.7). */
const own = {
  ReferencedWaveformChannels: '0040A0B0',
  TemporalRangeType: '0040A130',
  ReferencedSamplePositions: '0040A132',
  ReferencedTimeOffsets: '0040A138',
  ReferencedDateTime: '0040A13A',
  ReferencedSegmentNumber: '0062000B',
} as const;

/** The values of an element. What is no list (some servers send a bare value) is a list of one. */
function valuesOf(dataset: DicomJson, tag: string): readonly unknown[] {
  const value: unknown = dataset[tag]?.Value;
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** The items of a sequence; what is no item is an empty one, so that positions stay as the file counts them. */
export const itemsIn = (dataset: DicomJson, tag: string): readonly DicomJson[] =>
  valuesOf(dataset, tag).map((item) =>
    typeof item === 'object' && item !== null && !Array.isArray(item) ? (item as DicomJson) : {},
  );

/** All of an element as text. Backslashes stay: in a narrative they are written by people. */
export const textIn = (dataset: DicomJson, tag: string): string =>
  withoutOverrides(
    valuesOf(dataset, tag)
      .map((value) => (value === null || value === undefined ? '' : asText(value)))
      .join('\\'),
  ).trimEnd();

/**
 * Overrides of the writing direction (U+202D, U+202E) become a visible sign: left in, they would show "12.3" as "3.21".
 * Right-to-left scripts need none of them; the marks and isolates these do use stay.
 */
export const withoutOverrides = (text: string): string => text.replace(/[\u202d\u202e]/g, '\ufffd');

function asText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const { Alphabetic, Ideographic, Phonetic } = value as Record<string, unknown>;
  return [Alphabetic, Ideographic, Phonetic]
    .map((group) => (typeof group === 'string' ? group : ''))
    .join('=')
    .replace(/=+$/, '');
}

const partsIn = (dataset: DicomJson, tag: string): string[] =>
  textIn(dataset, tag)
    .split('\\')
    .map((part) => part.trim());

/** Positive whole numbers: frames, segments, positions. */
const countsIn = (dataset: DicomJson, tag: string): number[] =>
  partsIn(dataset, tag)
    .map(Number)
    .filter((count) => Number.isInteger(count) && count > 0);

/** Coordinates, or none at all: leaving out one that is not a number would move all that follow. */
function coordinatesIn(dataset: DicomJson, tag: string): readonly number[] {
  const values = valuesOf(dataset, tag);
  // Millions of them are met (AT-22): they are not written out to be read again.
  if (values.every((value) => typeof value === 'number' && Number.isFinite(value))) return values as readonly number[];
  const parts = partsIn(dataset, tag);
  const numbers = parts.map((part) => (part === '' ? Number.NaN : Number(part)));
  return numbers.every(Number.isFinite) ? numbers : [];
}

/**
 * A code as the file writes it: its own scheme and value, also where a newer one exists. Translating old codes is for
 * those who act on them; this is what the document says.
 */
export function codeIn(dataset: DicomJson, tag: string): CodedConcept | undefined {
  const item = itemsIn(dataset, tag)[0];
  if (item === undefined) return undefined;
  const [value = ''] = [t.CodeValue, t.LongCodeValue, t.URNCodeValue]
    .map((one) => textIn(item, one).trim())
    .filter(Boolean);
  const meaning = textIn(item, t.CodeMeaning).trim() || value;
  return meaning === '' ? undefined : { value, scheme: textIn(item, t.CodingSchemeDesignator).trim(), meaning };
}

/** The path a by-reference item points at (0040,DB73), "" for an item that has its own value. */
const referencedPath = (item: DicomJson): string => partsIn(item, t.ReferencedContentItemIdentifier).join('.');

/** What a content item says, as the file spells it. Odd input becomes `unknown` with what there is; nothing throws. */
export function valueIn(item: DicomJson, valueType: string): DocumentValue {
  const value = plainValue(item, valueType);
  const path = referencedPath(item);
  return value.kind === 'unknown' && path !== '' ? { kind: 'reference', path } : value;
}

function plainValue(item: DicomJson, valueType: string): DocumentValue {
  switch (valueType) {
    case 'CONTAINER':
      return { kind: 'container' };
    case 'TEXT':
      return textValue(textIn(item, t.TextValue));
    case 'DATE':
      return textValue(formatDate(textIn(item, t.Date)));
    case 'TIME':
      return textValue(formatTime(textIn(item, t.Time)));
    case 'DATETIME':
      return textValue(formatDateTime(textIn(item, t.DateTime)));
    case 'UIDREF':
      return textValue(textIn(item, t.UID).trim());
    case 'PNAME':
      return textValue(formatPersonName(textIn(item, t.PersonName)));
    case 'CODE': {
      const code = codeIn(item, t.ConceptCodeSequence);
      return code === undefined ? NOTHING : { kind: 'code', code };
    }
    case 'NUM':
      return numberValue(item);
    case 'IMAGE':
    case 'COMPOSITE':
    case 'WAVEFORM':
      return objectValue(item);
    case 'SCOORD':
    case 'SCOORD3D':
      return coordinatesValue(item, valueType === 'SCOORD' ? 2 : 3);
    case 'TCOORD':
      return timeValue(item);
    default:
      return { kind: 'unknown', text: leftovers(item) };
  }
}

const NOTHING: DocumentValue = { kind: 'unknown', text: '' };

const textValue = (text: string): DocumentValue => (text === '' ? NOTHING : { kind: 'text', text });

/** The text of the decimal string; the double only where there is none (it says the same more exactly). */
function numberValue(item: DicomJson): DocumentValue {
  const measured = itemsIn(item, t.MeasuredValueSequence)[0];
  const text = measured && (textIn(measured, t.NumericValue).trim() || textIn(measured, t.FloatingPointValue).trim());
  const unit = measured && codeIn(measured, t.MeasurementUnitsCodeSequence);
  const qualifier = codeIn(item, t.NumericValueQualifierCodeSequence);
  return {
    kind: 'number',
    ...(text ? { value: text } : {}),
    ...(unit === undefined ? {} : { unit }),
    ...(qualifier === undefined ? {} : { qualifier }),
  };
}

function objectValue(item: DicomJson): DocumentValue {
  const [reference, ...more] = itemsIn(item, tags.ReferencedSOPSequence);
  const sopInstanceUid = reference && textIn(reference, tags.ReferencedSOPInstanceUID).trim();
  if (!reference || !sopInstanceUid) return NOTHING;
  const note = referenceNote(reference, more.length);
  return {
    kind: 'object',
    sopClassUid: textIn(reference, tags.ReferencedSOPClassUID).trim(),
    sopInstanceUid: sopInstanceUid as SopInstanceUid,
    frameNumbers: countsIn(reference, tags.ReferencedFrameNumber),
    ...(note === '' ? {} : { note }),
  };
}

function referenceNote(reference: DicomJson, moreReferences: number): string {
  const segments = countsIn(reference, own.ReferencedSegmentNumber);
  const channels = countsIn(reference, own.ReferencedWaveformChannels);
  const pairs = channels.flatMap((group, i) => (i % 2 === 0 ? [`${group}/${channels[i + 1] ?? '?'}`] : []));
  const state = itemsIn(reference, tags.ReferencedSOPSequence)[0];
  return [
    segments.length > 0 ? `segment ${segments.join(', ')}` : '',
    pairs.length > 0 ? `channels ${pairs.join(', ')}` : '',
    state ? `with presentation state ${textIn(state, tags.ReferencedSOPInstanceUID)}` : '',
    moreReferences > 0 ? `and ${moreReferences} more in the same item` : '',
  ]
    .filter(Boolean)
    .join(', ');
}

function coordinatesValue(item: DicomJson, dimension: 2 | 3): DocumentValue {
  const frameOfReferenceUid = textIn(item, t.ReferencedFrameOfReferenceUID).trim();
  const pixelOrigin = textIn(item, t.PixelOriginInterpretation).trim();
  const graphicType = textIn(item, t.GraphicType).trim();
  if (graphicType === '' && item[t.GraphicData] === undefined) return NOTHING;
  return {
    kind: 'coordinates',
    graphicType,
    points: coordinatesIn(item, t.GraphicData),
    dimension,
    ...(frameOfReferenceUid === '' ? {} : { frameOfReferenceUid }),
    ...(pixelOrigin === 'FRAME' || pixelOrigin === 'VOLUME' ? { pixelOrigin } : {}),
  };
}

function timeValue(item: DicomJson): DocumentValue {
  const samples = textIn(item, own.ReferencedSamplePositions);
  const offsets = textIn(item, own.ReferencedTimeOffsets);
  const moments = textIn(item, own.ReferencedDateTime);
  const list = (text: string) => text.split('\\').join(', ');
  const text = [
    samples && `samples ${list(samples)}`,
    offsets && `${list(offsets)} s`,
    moments === '' ? '' : moments.split('\\').map(formatDateTime).join(', '),
  ]
    .filter(Boolean)
    .join('; ');
  const rangeType = textIn(item, own.TemporalRangeType).trim();
  return rangeType === '' && text === '' ? NOTHING : { kind: 'time', rangeType, text };
}

/** Said of the item elsewhere, or of its structure alone. */
const TOLD: ReadonlySet<string> = new Set([
  t.ValueType,
  t.RelationshipType,
  t.ConceptNameCodeSequence,
  t.ContentSequence,
  t.ContinuityOfContent,
  t.ContentTemplateSequence,
  t.ReferencedContentItemIdentifier,
]);
const LEFTOVERS = 8;

/** What an item of an unknown value type holds, by tag: better than nothing, and it says so itself. */
function leftovers(item: DicomJson): string {
  const tagsLeft = Object.keys(item).filter((tag) => !TOLD.has(tag) && /^[0-9A-F]{8}$/i.test(tag));
  const told = tagsLeft.slice(0, LEFTOVERS).map((tag) => {
    const inside = itemsIn(item, tag).some((value) => Object.keys(value).length > 0);
    return `(${tag.slice(0, 4)},${tag.slice(4)}) ${inside ? 'sequence' : textIn(item, tag).slice(0, 200)}`.trim();
  });
  return [...told, ...(tagsLeft.length > LEFTOVERS ? [`and ${tagsLeft.length - LEFTOVERS} more`] : [])].join('; ');
}
