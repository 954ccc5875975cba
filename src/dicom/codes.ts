import type { CodedConcept } from './codedConcept';

const code = (value: string, scheme: string, meaning: string): CodedConcept => ({ value, scheme, meaning });
const dcm = (value: string, meaning: string) => code(value, 'DCM', meaning);
const sct = (value: string, meaning: string) => code(value, 'SCT', meaning);
const ucum = (value: string, meaning: string) => code(value, 'UCUM', meaning);

/** Concepts by meaning, each with its triple (PS3.16 CID 7021, 7464, 7469, 7470; checked against pydicom's dictionaries). */
export const codes = {
  length: sct('410668003', 'Length'),
  longAxis: sct('103339001', 'Long axis'),
  shortAxis: sct('103340004', 'Short axis'),
  diameter: sct('81827009', 'Diameter'),
  area: sct('42798000', 'Area'),
  perimeter: sct('131191004', 'Perimeter'),
  angle: sct('1483009', 'Angle'),
  cobbAngle: sct('285285000', 'Cobb angle'),
  pathLength: dcm('121211', 'Path length'),
  distance: dcm('121206', 'Distance'),
  attenuationCoefficient: dcm('112031', 'Attenuation Coefficient'),
  mean: sct('373098007', 'Mean'),
  standardDeviation: sct('386136009', 'Standard Deviation'),
  minimum: sct('255605001', 'Minimum'),
  maximum: sct('56851009', 'Maximum'),
  /** No code of the standard: how many pixels the statistics of a region rest on (CAL-08). */
  pixelCount: code('pixel-count', '99PARFOCAL', 'Pixels counted'),
} as const;

/** UCUM units: lengths of CID 7460, areas of CID 7461, and `{pixels}` for what is not calibrated (SR-17 table). */
export const units = {
  mm: ucum('mm', 'millimeter'),
  mm2: ucum('mm2', 'square millimeter'),
  um: ucum('um', 'micrometer'),
  um2: ucum('um2', 'square micrometer'),
  degree: ucum('deg', 'degree'),
  pixels: ucum('{pixels}', 'pixels'),
  hounsfield: ucum("[hnsf'U]", 'Hounsfield unit'),
  none: ucum('1', 'no units'),
  counts: ucum('{counts}', 'Counts'),
} as const;

/**
 * What is counted on slides. The standard has no codes for these: ours, of at most 16 characters (SH), whose colours on
 * stains are far apart.
 */
export const counted = {
  mitosis: code('mitotic-figure', '99PARFOCAL', 'Mitotic figure'),
  positive: code('nuclear-positive', '99PARFOCAL', 'Positive nucleus'),
  negative: code('marker-negative', '99PARFOCAL', 'Negative nucleus'),
  /** The label of a region of known area that is counted in: it is moved, never resized. */
  field: code('field-counted', '99PARFOCAL', 'Counting field'),
} as const;

/** Margins of a specimen on slides. The standard has no codes for these: ours, of at most 16 characters (SH). */
export const margins = {
  /** The label of a line or an outline that distances are measured to. */
  line: code('margin', '99PARFOCAL', 'Margin'),
  distance: code('margin-distance', '99PARFOCAL', 'Distance to margin'),
} as const;

/** A label a reader can give a mark: what it is (CID 7150-style category needed by ANN), and where it makes sense. */
export interface LabelChoice {
  readonly concept: CodedConcept;
  readonly category: CodedConcept;
  readonly appliesTo: 'radiology' | 'slide' | 'both';
}

const abnormal = sct('49755003', 'Morphologically Abnormal Structure');
const anatomical = sct('91723000', 'Anatomical Structure');
const tissue = sct('85756007', 'Tissue');

/** The small coded list of the first run; `labels` in /config.json extends it. */
export const defaultLabels: readonly LabelChoice[] = [
  { concept: sct('52988006', 'Lesion'), category: abnormal, appliesTo: 'both' },
  { concept: sct('27925004', 'Nodule'), category: abnormal, appliesTo: 'radiology' },
  { concept: sct('4147007', 'Mass'), category: abnormal, appliesTo: 'radiology' },
  { concept: sct('59441001', 'Lymph node'), category: anatomical, appliesTo: 'both' },
  { concept: sct('108369006', 'Neoplasm'), category: abnormal, appliesTo: 'both' },
  { concept: sct('369705002', 'Invasive tumor border'), category: abnormal, appliesTo: 'slide' },
  { concept: sct('34823008', 'Tumor necrosis'), category: abnormal, appliesTo: 'slide' },
  { concept: sct('84640000', 'Nucleus'), category: anatomical, appliesTo: 'slide' },
  { concept: sct('4421005', 'Cell'), category: anatomical, appliesTo: 'slide' },
  { concept: sct('85756007', 'Tissue'), category: tissue, appliesTo: 'slide' },
  { concept: margins.line, category: anatomical, appliesTo: 'slide' },
  { concept: counted.mitosis, category: abnormal, appliesTo: 'slide' },
  { concept: counted.positive, category: anatomical, appliesTo: 'slide' },
  { concept: counted.negative, category: anatomical, appliesTo: 'slide' },
];
