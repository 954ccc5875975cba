import { type DicomJson, itemOf, stringOf, stringsOf } from '../json';
import { tags } from '../tags';
import { radiologyTags } from './radiologyTags';

/**
 * What a spacing on this image can mean: in the plane of a section, on a detector behind the patient, from ultrasound
 * regions, or nothing (a capture of a screen).
 */
export type ImageKind = 'crossSectional' | 'projection' | 'ultrasound' | 'secondaryCapture' | 'other';

const PROJECTION_MODALITIES: ReadonlySet<string> = new Set([
  'CR',
  'DX',
  'MG',
  'IO',
  'PX',
  'XA',
  'RF',
  'RG',
  'XC',
  'RTIMAGE',
]);
const PROJECTION_CLASSES =
  /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.(1|1\.[123](\.1)?|12\.1|12\.1\.1|12\.2|12\.2\.1|13\.1\.[45]|481\.1)$/;
const SECONDARY_CAPTURE_CLASSES = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.7(\.[1-4])?$/;
const ULTRASOUND_CLASSES = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.(6(\.[12])?|3(\.1)?)$/;
const CROSS_SECTIONAL_MODALITIES: ReadonlySet<string> = new Set([
  'CT',
  'MR',
  'PT',
  'NM',
  'OPT',
  'IVOCT',
  'IVUS',
  'RTDOSE',
]);
const CROSS_SECTIONAL_CLASSES =
  /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.(2(\.[12])?|4(\.[1234])?|20|30|128(\.1)?|130|13\.1\.[123]|481\.2)$/;

/** Decided by SOP class first: modality is what people type, the class is what the object is. */
export function imageKindOf(dataset: DicomJson): ImageKind {
  const sopClass = stringOf(dataset, tags.SOPClassUID) ?? '';
  const modality = stringOf(dataset, tags.Modality) ?? '';
  if (SECONDARY_CAPTURE_CLASSES.test(sopClass)) return 'secondaryCapture';
  if (ULTRASOUND_CLASSES.test(sopClass)) return 'ultrasound';
  if (CROSS_SECTIONAL_CLASSES.test(sopClass)) return 'crossSectional';
  if (PROJECTION_CLASSES.test(sopClass)) return 'projection';
  if (modality === 'US' || modality === 'IVUS') return 'ultrasound';
  if (CROSS_SECTIONAL_MODALITIES.has(modality)) return 'crossSectional';
  if (PROJECTION_MODALITIES.has(modality)) return 'projection';
  return 'other';
}

/** Image Type, or the Frame Type that takes its place in enhanced objects. */
export function imageTypeOf(dataset: DicomJson): readonly string[] {
  const frameType = stringsOf(dataset, radiologyTags.FrameType);
  return frameType.length > 0 ? frameType : stringsOf(dataset, tags.ImageType);
}

/** Its stored values are fractions, of single or double precision (PS3.3 C.7.6.24, C.7.6.25). */
export const hasFractions = (dataset: DicomJson): boolean =>
  dataset[radiologyTags.FloatPixelData] !== undefined || dataset[radiologyTags.DoubleFloatPixelData] !== undefined;

/** Its header says where its pixels are. Archives may leave that out of an object that has some. */
export const listsPixels = (dataset: DicomJson): boolean =>
  dataset[tags.PixelData] !== undefined || hasFractions(dataset);

export const isLocalizer = (dataset: DicomJson): boolean => imageTypeOf(dataset).includes('LOCALIZER');

/** XA and XRF: their Modality LUT is not for display, so it gives neither greys nor values (PS3.3 C.8.7.1.1.2). */
const X_RAY_ANGIOGRAPHY = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.12\.[12](\.1)?$/;

/** The Modality LUT of an image as a table, where it has one that counts. */
export const modalityLutOf = (dataset: DicomJson): DicomJson | undefined =>
  X_RAY_ANGIOGRAPHY.test(stringOf(dataset, tags.SOPClassUID) ?? '')
    ? undefined
    : itemOf(dataset, radiologyTags.ModalityLUTSequence);
