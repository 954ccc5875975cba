import { formatDate } from '../../dicom/format';
import { type DicomJson, numberOf, stringOf } from '../../dicom/json';
import { lossyCompressionOf } from '../../dicom/lossy';
import { type Suv, suvTypes } from '../../dicom/radiology/suvTypes';
import { tags } from '../../dicom/tags';
import type { DisplaySet, FramesDisplaySet } from '../../dicom/types';
import { slideFacts } from './slideFacts';

export type Fact = readonly [name: string, value: string];

/** What there is to know about a series beside its pictures; facts that are absent are left out, but for slides. */
export function displaySetFacts(displaySet: DisplaySet): readonly Fact[] {
  const { series } = displaySet;
  const own =
    displaySet.kind === 'frames' ? framesFacts(displaySet) : displaySet.kind === 'slide' ? slideFacts(displaySet) : [];
  return present([
    ['Modality', series.modality],
    ['Description', series.seriesDescription],
    ['Series number', series.seriesNumber],
    ['Series date', formatDate(series.seriesDate)],
    ...own,
    ['Series Instance UID', series.seriesInstanceUid],
  ]);
}

type Maybe = readonly [name: string, value: string | number | undefined];

const present = (facts: readonly Maybe[]): readonly Fact[] =>
  facts.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, String(value)] as const]));

function framesFacts({ frames, frameOfReferenceUid, distinction, runs }: FramesDisplaySet): readonly Maybe[] {
  const [first] = frames;
  if (!first) return [['Images', 0]];
  const { dataset, calibration } = first;
  const thicknessMm = numberOf(dataset, tags.SliceThickness);
  return [
    ['Part of the series', distinction],
    ['Images', frames.length],
    [runs?.name === 'time point' ? 'Time points' : 'Runs', runs?.count],
    ['Size', `${first.columns} × ${first.rows} px`],
    [
      'Pixel spacing',
      calibration
        ? `${millimetres(calibration.rowSpacingMm)} × ${millimetres(calibration.columnSpacingMm)} mm`
        : 'not calibrated',
    ],
    ['Calibration', calibration?.label],
    ['Slice thickness', thicknessMm === undefined ? undefined : `${millimetres(thicknessMm)} mm`],
    ...suvFacts(first.suv),
    ['Colour profile', colourProfile(dataset)],
    ['Compression', compressionWords(dataset)],
    ['Bits stored', numberOf(dataset, tags.BitsStored)],
    [
      'Device',
      [stringOf(dataset, tags.Manufacturer), stringOf(dataset, tags.ManufacturerModelName)].filter(Boolean).join(' '),
    ],
    ['Institution', stringOf(dataset, tags.InstitutionName)],
    ['Frame of Reference UID', frameOfReferenceUid],
  ];
}

/** COL-03: colours that no profile explains are taken for sRGB, and that is an assumption. Grey has none. */
function colourProfile(dataset: DicomJson): string | undefined {
  const isColour =
    (numberOf(dataset, tags.SamplesPerPixel) ?? 1) > 1 ||
    stringOf(dataset, tags.PhotometricInterpretation) === 'PALETTE COLOR';
  if (!isColour) return undefined;
  const element = dataset[tags.ICCProfile];
  return element?.InlineBinary !== undefined || element?.BulkDataURI !== undefined
    ? 'ICC in the image, not applied: shown as sRGB'
    : 'none: sRGB assumed';
}

function compressionWords(dataset: DicomJson): string | undefined {
  const lossy = lossyCompressionOf(dataset);
  if (!lossy) return undefined;
  const ratio = lossy.ratio === undefined ? undefined : `about ${Number(lossy.ratio.toPrecision(3))}:1`;
  return ['lossy', ratio, lossy.method].filter(Boolean).join(', ');
}

/** What SUV was computed from, step by step, or why there is none (SUV-01, SUV-02). */
function suvFacts(suv: Suv | undefined): readonly Maybe[] {
  if (suv === undefined) return [];
  if (suv.kind === 'none') return [['SUV', `none: ${suv.reason}`]];
  const { words } = suvTypes[suv.type];
  return [
    ['SUV', `${words}, ${suv.origin}`],
    ...suv.inputs,
    ...suv.notes.map((note) => ['SUV note', note] as const),
    ['SUV per value', suv.scale === 1 && suv.offset === 0 ? undefined : `${Number(suv.scale.toPrecision(6))} ${words}`],
  ];
}

const millimetres = (value: number): string => String(Number(value.toPrecision(4)));
