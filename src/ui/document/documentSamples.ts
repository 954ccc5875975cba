/** Documents for the tests of this folder; nothing in the product imports it. */
import type { CodedConcept } from '../../dicom/codedConcept';
import type { DocumentNode, DocumentValue, DocumentVersion, ReportDocument } from '../../dicom/document';
import { documentCodes } from '../../dicom/documentTree';
import type { DocumentDisplaySet } from '../../dicom/types';
import type { SeriesInstanceUid, SopClassUid, SopInstanceUid, SourceId, StudyInstanceUid } from '../../dicom/uids';

export const dcm = (value: string, meaning: string): CodedConcept => ({ value, scheme: 'DCM', meaning });
export const sct = (value: string, meaning: string): CodedConcept => ({ value, scheme: 'SCT', meaning });
export const mm: CodedConcept = { value: 'mm', scheme: 'UCUM', meaning: 'millimeter' };
export const lengthCode = sct('410668003', 'Length');

/** A node before it knows its place. */
export type Sketch = Omit<DocumentNode, 'path' | 'children'> & { readonly children?: readonly Sketch[] };

const TYPES: Readonly<Record<DocumentValue['kind'], string>> = {
  container: 'CONTAINER',
  text: 'TEXT',
  code: 'CODE',
  number: 'NUM',
  object: 'IMAGE',
  coordinates: 'SCOORD',
  time: 'TCOORD',
  reference: '',
  unknown: 'TABLE',
};

export const node = (
  name: CodedConcept | undefined,
  value: DocumentValue,
  children: readonly Sketch[] = [],
  relationship = 'CONTAINS',
): Sketch => ({ relationship, valueType: TYPES[value.kind], ...(name ? { name } : {}), value, children });

export const section = (name: CodedConcept, children: readonly Sketch[]): Sketch =>
  node(name, { kind: 'container' }, children);
export const words = (name: CodedConcept, text: string): Sketch => node(name, { kind: 'text', text });
export const number = (name: CodedConcept, value: string, unit = mm, children: readonly Sketch[] = []): Sketch =>
  node(name, { kind: 'number', value, unit }, children);
export const image = (sopInstanceUid: string, frameNumbers: readonly number[] = []): Sketch =>
  node(undefined, {
    kind: 'object',
    sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
    sopInstanceUid: sopInstanceUid as SopInstanceUid,
    frameNumbers,
  });
export const outline = (points: readonly number[], sopInstanceUid: string): Sketch =>
  node(undefined, { kind: 'coordinates', graphicType: 'POLYLINE', points, dimension: 2 }, [image(sopInstanceUid)]);

export const lesion = (name: string, value: string, sopInstanceUid: string): Sketch =>
  section(documentCodes.measurementGroup, [
    words(documentCodes.trackingIdentifier, name),
    node(documentCodes.finding, { kind: 'code', code: sct('27925004', 'Nodule') }),
    node(documentCodes.findingSite, { kind: 'code', code: sct('39607008', 'Lung') }),
    number(lengthCode, value, mm, [outline([0, 0, 5, 5], sopInstanceUid)]),
  ]);

export function tree(sketch: Sketch, path = '1'): DocumentNode {
  const { children = [], ...own } = sketch;
  return { ...own, path, children: children.map((child, i) => tree(child, `${path}.${i + 1}`)) };
}

export const version = (sopInstanceUid: string, more: Partial<DocumentVersion> = {}): DocumentVersion => ({
  sopInstanceUid: sopInstanceUid as SopInstanceUid,
  contentDateTime: '20260301101500',
  authorName: 'Doe, Jane',
  madeWith: 'ACME Reader',
  isComplete: true,
  isVerified: false,
  isHead: true,
  predecessors: [],
  changes: [],
  ...more,
});

const COMPREHENSIVE = '1.2.840.10008.5.1.4.1.1.88.33';

export function report(
  sopInstanceUid: string,
  children: readonly Sketch[],
  more: Partial<ReportDocument> = {},
): ReportDocument {
  return {
    sourceId: 'main' as SourceId,
    studyInstanceUid: '1.1' as StudyInstanceUid,
    seriesInstanceUid: '5.5' as SeriesInstanceUid,
    sopInstanceUid: sopInstanceUid as SopInstanceUid,
    sopClassUid: COMPREHENSIVE,
    title: 'Imaging Measurement Report',
    root: tree(section(dcm('126000', 'Imaging Measurement Report'), children)),
    versions: [version(sopInstanceUid)],
    ...more,
  };
}

export const documentSeries = (uids: readonly string[], sopClassUid = COMPREHENSIVE): DocumentDisplaySet => ({
  kind: 'document',
  id: 'documents',
  series: {
    sourceId: 'main' as SourceId,
    studyInstanceUid: '1.1' as StudyInstanceUid,
    seriesInstanceUid: '5.5' as SeriesInstanceUid,
    modality: 'SR',
    seriesDescription: 'Measurements',
  },
  sopInstanceUids: uids as readonly SopInstanceUid[],
  sopClassUid: sopClassUid as SopClassUid,
});
