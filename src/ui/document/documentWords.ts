import type { CodedConcept } from '../../dicom/codedConcept';
import type { DocumentNode, DocumentValue, DocumentVersion } from '../../dicom/document';
import { formatDateTime } from '../../dicom/formatDateTime';
import { KEY_OBJECT_SELECTION, sopClassSupport } from '../../dicom/sopClasses';

/** What an item is called; those without a name by what they are. */
export const nameOf = ({ name, valueType }: DocumentNode): string =>
  name?.meaning ?? NAMELESS[valueType] ?? (valueType || 'Item');

const NAMELESS: Readonly<Record<string, string>> = {
  CONTAINER: 'Section',
  TEXT: 'Text',
  CODE: 'Code',
  NUM: 'Value',
  IMAGE: 'Image',
  COMPOSITE: 'Object',
  WAVEFORM: 'Waveform',
  SCOORD: 'Region',
  SCOORD3D: 'Region',
  TCOORD: 'Time',
  '': 'See',
};

/** UCUM as people write it, where it says what it says; any other unit as the file has it (SR-33). */
export function unitWords(unit: CodedConcept | undefined): string {
  if (unit === undefined) return 'without a unit';
  if (unit.scheme !== 'UCUM') return unit.value || unit.meaning;
  const suv = /\{(SUV[^}]*)\}/.exec(unit.value);
  return UNITS[unit.value] ?? suv?.[1] ?? unit.value.replace(/^\{(.*)\}$/, '$1');
}

const UNITS: Readonly<Record<string, string>> = {
  '1': '',
  mm2: 'mm²',
  mm3: 'mm³',
  cm2: 'cm²',
  cm3: 'cm³',
  um: 'µm',
  um2: 'µm²',
  deg: '°',
  "[hnsf'U]": 'HU',
};

/** "12.30 mm" as the file spells it; "no value (Not a number)". */
export function numberWords({ value, unit, qualifier }: Extract<DocumentValue, { kind: 'number' }>): string {
  const reason = qualifier === undefined ? '' : ` (${qualifier.meaning})`;
  return value === undefined ? `no value${reason}` : [value, unitWords(unit)].filter(Boolean).join(' ') + reason;
}

/** "Polyline, 12 points". */
export function graphicWords(value: Extract<DocumentValue, { kind: 'coordinates' }>): string {
  const count = Math.floor(value.points.length / value.dimension);
  const shape = value.graphicType ? value.graphicType[0] + value.graphicType.slice(1).toLowerCase() : 'Shape';
  if (count === 0) return `${shape}, no readable points`;
  return ['POINT', 'CIRCLE', 'ELLIPSE', 'ELLIPSOID'].includes(value.graphicType)
    ? shape
    : `${shape}, ${count} ${count === 1 ? 'point' : 'points'}`;
}

/** A value in one piece of text: for copying, for tables, and where an item is pointed at. */
export function valueText(value: DocumentValue): string {
  switch (value.kind) {
    case 'container':
      return '';
    case 'text':
      return value.text;
    case 'code':
      return value.code.meaning;
    case 'number':
      return numberWords(value);
    case 'object': {
      const frames = value.frameNumbers.length > 0 ? `, frame ${value.frameNumbers.join(', ')}` : '';
      return `${objectClass(value.sopClassUid)} ${value.sopInstanceUid}${frames}${value.note ? `, ${value.note}` : ''}`;
    }
    case 'coordinates':
      return graphicWords(value);
    case 'time':
      return [value.rangeType, value.text].filter(Boolean).join(': ');
    case 'reference':
      return `see item ${value.path}`;
    case 'unknown':
      return value.text === '' ? 'no value' : value.text;
  }
}

const C = '1.2.840.10008.5.1.4.1.1';
const OBJECTS: Readonly<Record<string, string>> = {
  [`${C}.1`]: 'X-ray image',
  [`${C}.1.1`]: 'X-ray image',
  [`${C}.1.2`]: 'Mammogram',
  [`${C}.2`]: 'CT image',
  [`${C}.2.1`]: 'CT image',
  [`${C}.3.1`]: 'Ultrasound image',
  [`${C}.4`]: 'MR image',
  [`${C}.4.1`]: 'MR image',
  [`${C}.6.1`]: 'Ultrasound image',
  [`${C}.7`]: 'Secondary capture',
  [`${C}.11.1`]: 'Presentation state',
  [`${C}.12.1`]: 'Angiography image',
  [`${C}.12.2`]: 'Fluoroscopy image',
  [`${C}.20`]: 'Nuclear medicine image',
  [`${C}.30`]: 'Parametric map',
  [`${C}.66.1`]: 'Registration',
  [`${C}.66.4`]: 'Segmentation',
  [`${C}.66.7`]: 'Segmentation',
  [`${C}.67`]: 'Real-world value map',
  [`${C}.77.1.6`]: 'Slide image',
  [`${C}.104.1`]: 'PDF document',
  [`${C}.128`]: 'PET image',
  [`${C}.130`]: 'PET image',
  [`${C}.481.3`]: 'Structure set',
};

/** What kind of object is referred to, in a word or two. */
export const objectClass = (sopClassUid: string): string =>
  OBJECTS[sopClassUid] ??
  sopClassSupport(sopClassUid)?.name ??
  (sopClassUid.startsWith(`${C}.1.`) ? 'X-ray image' : sopClassUid.startsWith(`${C}.9.`) ? 'Waveform' : 'Object');

/** "410668003, SCT": what decides what is meant, whatever the words say. */
export const codeWords = ({ value, scheme }: CodedConcept): string => [value, scheme].filter(Boolean).join(', ');

/** Everything about an item that is shown on demand: its codes, its relationship to the item above, its position. */
export function itemFacts({ name, value, relationship, valueType, path }: DocumentNode): string {
  const triple = (code: CodedConcept) => `${code.meaning} (${codeWords(code)})`;
  const unit = value.kind === 'number' ? value.unit : undefined;
  return [
    name && triple(name),
    value.kind === 'code' && `= ${triple(value.code)}`,
    unit && `in ${triple(unit)}`,
    [relationship, valueType].filter(Boolean).join(' '),
    `item ${path.length > 60 ? `…${path.slice(-60)}` : path}`,
  ]
    .filter(Boolean)
    .join(' · ');
}

/** "2026-03-01 10:15", to the minute. */
export const versionTime = ({ contentDateTime }: DocumentVersion): string =>
  formatDateTime(contentDateTime.slice(0, 12)) || 'undated';

/** What stands of a version: a Key Object Selection has none of these flags (PS3.3 A.35.4). */
export function stateWords(version: DocumentVersion, sopClassUid: string): readonly string[] {
  if (sopClassUid === KEY_OBJECT_SELECTION) return [];
  return [version.isComplete ? 'COMPLETE' : 'PARTIAL', version.isVerified ? 'VERIFIED' : 'UNVERIFIED'];
}
