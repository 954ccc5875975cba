import { type CodedConcept, isSameConcept } from '../../dicom/codedConcept';
import { type DicomJson, sequenceOf, stringOf, stringsOf } from '../../dicom/json';
import { tags } from '../../dicom/tags';
import { codeOf, codeSequence } from '../codeItems';
import { type DraftDataset, element, sequence } from '../dataset';
import { objectTags as t } from '../objectTags';

/**
 * One node of an SR content tree (PS3.3 C.17.3). `dataset` keeps every attribute of the item, also those nobody here
 * understands; only the nested Content Sequence is lifted out into `children`.
 */
export interface ContentItem {
  /** Absent at the root. */
  readonly relationship?: string;
  readonly valueType: string;
  readonly name?: CodedConcept;
  readonly dataset: DicomJson;
  readonly children: readonly ContentItem[];
  /** Position as Referenced Content Item Identifier counts it: the root is "1", its second child "1.2". */
  readonly path: string;
  /** What it holds is nested too deep, or refers back too often, to be read: its `children` are not all there. */
  readonly isCut?: true;
}

/** Real reports are a dozen items deep. Deeper ones are read so far, and say so; nothing may overflow the stack. */
const MAX_DEPTH = 100;
/** Items that references may add to the tree: a file of references to its own root would grow without end. */
const MAX_REPEATED = 200_000;

/**
 * The tree of a document; items that refer to another item by its position (0040,DB73) are replaced by what they mean,
 * and then carry the path of what they mean. Whatever the file holds, this ends, and never throws.
 */
export function readContentTree(document: DicomJson): ContentItem {
  const plain = readItem(document, '1', 0);
  const byPath = new Map<string, ContentItem>();
  let hasReferences = false;
  walk(plain, (item) => {
    byPath.set(item.path, item);
    hasReferences ||= item.dataset[t.ReferencedContentItemIdentifier] !== undefined;
  });
  if (!hasReferences) return plain;
  const repeated = { count: 0 };
  return withReferences(plain, byPath, repeated, 0);
}

function readItem(dataset: DicomJson, path: string, depth: number): ContentItem {
  const { [t.ContentSequence]: _, ...own } = dataset;
  const name = codeOf(dataset, t.ConceptNameCodeSequence);
  const relationship = stringOf(dataset, t.RelationshipType);
  const items = sequenceOf(dataset, t.ContentSequence);
  const isCut = items.length > 0 && depth >= MAX_DEPTH;
  return {
    ...(relationship === undefined ? {} : { relationship }),
    ...(name === undefined ? {} : { name }),
    valueType: stringOf(dataset, t.ValueType) ?? '',
    dataset: own,
    children: isCut ? [] : items.map((child, index) => readItem(child, `${path}.${index + 1}`, depth + 1)),
    path,
    ...(isCut ? { isCut } : {}),
  };
}

/** By-reference relationships (C.17.3.2.5). References nested in references end after a few steps: files may lie. */
function withReferences(
  item: ContentItem,
  byPath: ReadonlyMap<string, ContentItem>,
  repeated: { count: number },
  jumps: number,
): ContentItem {
  if (jumps > 0) repeated.count += 1 + item.children.length;
  if (repeated.count > MAX_REPEATED && jumps > 0) return { ...item, children: [], isCut: true };
  const children = item.children.map((child) => {
    const target = stringsOf(child.dataset, t.ReferencedContentItemIdentifier).join('.');
    const found = target === '' ? undefined : byPath.get(target);
    if (found === undefined) return withReferences(child, byPath, repeated, jumps);
    if (jumps >= MAX_JUMPS) return child;
    const relationship = child.relationship === undefined ? {} : { relationship: child.relationship };
    return { ...withReferences(found, byPath, repeated, jumps + 1), ...relationship };
  });
  return { ...item, children };
}

/** An image library entry, an outline that refers to it, a finding that refers to the outline; then one to spare. */
const MAX_JUMPS = 4;

/** Every item of a tree, parents first. */
export function walk(item: ContentItem, visit: (item: ContentItem) => void): void {
  visit(item);
  for (const child of item.children) walk(child, visit);
}

/** Children with this concept name, matched by code, never by meaning (SR-27). */
export const childrenNamed = (item: ContentItem, name: CodedConcept): ContentItem[] =>
  item.children.filter((child) => child.name !== undefined && isSameConcept(child.name, name));

// Building: each function returns the dataset of one item, ready for a Content Sequence.

export type Relationship =
  | 'CONTAINS'
  | 'HAS ACQ CONTEXT'
  | 'HAS CONCEPT MOD'
  | 'HAS OBS CONTEXT'
  | 'HAS PROPERTIES'
  | 'INFERRED FROM'
  | 'SELECTED FROM';

function item(
  relationship: Relationship,
  valueType: string,
  name: CodedConcept | undefined,
  value: DraftDataset,
  children: readonly DicomJson[] = [],
): DicomJson {
  return {
    [t.RelationshipType]: element('CS', relationship),
    [t.ValueType]: element('CS', valueType),
    ...(name === undefined ? {} : { [t.ConceptNameCodeSequence]: codeSequence(name) }),
    ...value,
    ...(children.length === 0 ? {} : { [t.ContentSequence]: sequence(children) }),
  };
}

/** A container with what it holds; measurement groups say which template they follow. */
export function containerItem(
  relationship: Relationship,
  name: CodedConcept,
  children: readonly DicomJson[],
  templateIdentifier?: string,
): DicomJson {
  const template = templateIdentifier === undefined ? {} : templateSequence(templateIdentifier);
  return item(relationship, 'CONTAINER', name, { ...CONTINUITY, ...template }, children);
}

const CONTINUITY: DraftDataset = { [t.ContinuityOfContent]: element('CS', 'SEPARATE') };

const templateSequence = (identifier: string): DraftDataset => ({
  [t.ContentTemplateSequence]: sequence([
    { [t.MappingResource]: element('CS', 'DCMR'), [t.TemplateIdentifier]: element('CS', identifier) },
  ]),
});

/** The root of the document: its attributes stand in the dataset itself (C.17.3). */
export const rootItem = (
  title: CodedConcept,
  templateIdentifier: string,
  children: readonly DicomJson[],
): DraftDataset => ({
  [t.ValueType]: element('CS', 'CONTAINER'),
  [t.ConceptNameCodeSequence]: codeSequence(title),
  ...CONTINUITY,
  ...templateSequence(templateIdentifier),
  [t.ContentSequence]: sequence(children),
});

export const codeContent = (
  relationship: Relationship,
  name: CodedConcept,
  value: CodedConcept,
  children: readonly DicomJson[] = [],
): DicomJson => item(relationship, 'CODE', name, { [t.ConceptCodeSequence]: codeSequence(value) }, children);

export const textContent = (relationship: Relationship, name: CodedConcept, text: string): DicomJson =>
  item(relationship, 'TEXT', name, { [t.TextValue]: element('UT', text) });

export const uidContent = (relationship: Relationship, name: CodedConcept, uid: string): DicomJson =>
  item(relationship, 'UIDREF', name, { [t.UID]: element('UI', uid) });

export const personContent = (relationship: Relationship, name: CodedConcept, personName: string): DicomJson =>
  item(relationship, 'PNAME', name, { [t.PersonName]: element('PN', personNameValue(personName)) });

/** PN of the JSON model: its component groups apart (PS3.18 F.2.2). */
export function personNameValue(personName: string): object {
  const [alphabetic = '', ideographic = '', phonetic = ''] = personName.split('=');
  return {
    ...(alphabetic === '' ? {} : { Alphabetic: alphabetic }),
    ...(ideographic === '' ? {} : { Ideographic: ideographic }),
    ...(phonetic === '' ? {} : { Phonetic: phonetic }),
  };
}

export const dateContent = (relationship: Relationship, name: CodedConcept, date: string): DicomJson =>
  item(relationship, 'DATE', name, { [t.Date]: element('DA', date) });

export const timeContent = (relationship: Relationship, name: CodedConcept, time: string): DicomJson =>
  item(relationship, 'TIME', name, { [t.Time]: element('TM', time) });

export const dateTimeContent = (relationship: Relationship, name: CodedConcept, moment: string): DicomJson =>
  item(relationship, 'DATETIME', name, { [t.DateTime]: element('DT', moment) });

/** An instance as the tree refers to it; `frameNumber` only for multi-frame images (SR-20). */
export interface ImageReference {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly frameNumber?: number;
}

export function imageContent(
  relationship: Relationship,
  { sopClassUid, sopInstanceUid, frameNumber }: ImageReference,
  children: readonly DicomJson[] = [],
  name?: CodedConcept,
): DicomJson {
  const reference: DicomJson = {
    [tags.ReferencedSOPClassUID]: element('UI', sopClassUid),
    [tags.ReferencedSOPInstanceUID]: element('UI', sopInstanceUid),
    ...(frameNumber === undefined ? {} : { [tags.ReferencedFrameNumber]: element('IS', frameNumber) }),
  };
  return item(relationship, 'IMAGE', name, { [tags.ReferencedSOPSequence]: sequence([reference]) }, children);
}

/** SCOORD and SCOORD3D store float32; rounding here keeps what is in memory equal to what is in the file. */
export const graphicData = (points: readonly number[]) => element('FL', ...points.map(Math.fround));

/** Pixels of an image, TLHC 0\0 (C.18.6), and the image they are selected from. */
export const scoordContent = (
  relationship: Relationship,
  name: CodedConcept | undefined,
  graphicType: string,
  points: readonly number[],
  image: ImageReference,
  pixelOrigin?: 'FRAME' | 'VOLUME',
): DicomJson =>
  item(
    relationship,
    'SCOORD',
    name,
    {
      [t.GraphicType]: element('CS', graphicType),
      [t.GraphicData]: graphicData(points),
      ...(pixelOrigin === undefined ? {} : { [t.PixelOriginInterpretation]: element('CS', pixelOrigin) }),
    },
    [imageContent('SELECTED FROM', image)],
  );

/** Millimetres of a frame of reference (C.18.9). */
export const scoord3dContent = (
  relationship: Relationship,
  name: CodedConcept | undefined,
  graphicType: string,
  points: readonly number[],
  frameOfReferenceUid: string,
): DicomJson =>
  item(relationship, 'SCOORD3D', name, {
    [t.GraphicType]: element('CS', graphicType),
    [t.GraphicData]: graphicData(points),
    [t.ReferencedFrameOfReferenceUID]: element('UI', frameOfReferenceUid),
  });

/** A NUM with whatever says where its value stands; `value` undefined with the reason why there is none (SR-05). */
export function numContent(
  relationship: Relationship,
  name: CodedConcept,
  measured: DraftDataset,
  children: readonly DicomJson[] = [],
): DicomJson {
  return item(relationship, 'NUM', name, measured, children);
}
