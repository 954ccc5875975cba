import { type DicomJson, numberOf, sequenceOf, stringOf, stringsOf } from '../../dicom/json';
import { normalOf } from '../../dicom/geometry/pixelPlane';
import { isDocumentModality, isSlideModality } from '../../dicom/modality';
import { bValueOf } from '../../dicom/radiology/acquisition';
import { imageKindOf, imageTypeOf, isLocalizer } from '../../dicom/radiology/imageKind';
import { sideAndView } from '../../dicom/radiology/laterality';
import { radiologyTags } from '../../dicom/radiology/radiologyTags';
import { tags } from '../../dicom/tags';
import type { DisplaySet, FrameHeader, FramesDisplaySet, Series, SlideDisplaySet } from '../../dicom/types';

/**
 * What hanging knows of something that can be shown. From the series list alone most of it is unknown; headers tell the
 * rest. Attributes come first and words that people typed last, because those are often wrong or missing.
 */
export interface ImageFacts {
  /** Series Instance UID before the headers are read, the id of the display set after. */
  readonly key: string;
  readonly seriesInstanceUid: string;
  readonly studyInstanceUid: string;
  readonly modality: string;
  /** Descriptions and body part, in small letters. */
  readonly text: string;
  /** Absent where the archive does not count. */
  readonly images?: number;
  readonly seriesNumber: number;
  readonly plane?: 'axial' | 'coronal' | 'sagittal' | 'oblique';
  /** R, L or B. */
  readonly laterality?: string;
  /** Of a projection: CC, MLO, PA, AP, LAT … */
  readonly view?: string;
  /** Of an MR series, from its timing and image type. */
  readonly weighting?: 't1' | 't2' | 'flair' | 'dwi' | 'adc';
  readonly bValue?: number;
  readonly contrast?: 'given';
  readonly windowCenter?: number;
  readonly sliceThicknessMm?: number;
  /** Localizers and captures are never what a reader means. */
  readonly aside?: 'aside';
  readonly stain?: string;
}

export function factsOfSeries(series: Series): ImageFacts {
  const { seriesInstanceUid, studyInstanceUid, modality, seriesDescription = '', seriesNumber = 1e9 } = series;
  const text = seriesDescription.toLowerCase();
  return {
    key: seriesInstanceUid,
    seriesInstanceUid,
    studyInstanceUid,
    modality,
    text,
    seriesNumber,
    ...(series.numberOfSeriesRelatedInstances !== undefined && { images: series.numberOfSeriesRelatedInstances }),
    ...(/\b(localizer|localiser|scout|topogram|surview)\b/.test(text) && { aside: 'aside' as const }),
    ...(isSlideModality(modality) && { stain: stainIn(text) }),
  };
}

/** Undefined for documents: they never hang by themselves. */
export function factsOfDisplaySet(set: DisplaySet): ImageFacts | undefined {
  if (isDocumentModality(set.series.modality) || set.kind === 'document') return undefined;
  return set.kind === 'slide' ? factsOfSlide(set) : factsOfFrames(set);
}

const factsOfSlide = (set: SlideDisplaySet): ImageFacts => ({
  ...factsOfSeries(set.series),
  key: set.id,
  stain: stainIn(`${set.slide.stain ?? ''} ${set.series.seriesDescription ?? ''}`.toLowerCase()),
});

/** H&E is read before immunohistochemistry. */
const stainIn = (text: string): string => (/h\s*&?\s*e\b|h(a)?ematoxylin|eosin/.test(text) ? 'he' : 'other');

function factsOfFrames(set: FramesDisplaySet): ImageFacts {
  const { aside: _words, ...listed } = factsOfSeries(set.series);
  const header = set.frames[Math.floor(set.frames.length / 2)];
  if (!header) return { ...listed, key: set.id };
  const { dataset } = header;
  const words = [
    listed.text,
    stringOf(dataset, tags.StudyDescription),
    stringOf(dataset, '00181030'), // Protocol Name
    stringOf(dataset, '00180015'), // Body Part Examined
  ];
  return {
    ...listed,
    key: set.id,
    images: set.frames.length,
    text: words.join(' ').toLowerCase(),
    ...definedOnly({
      plane: planeOf(header),
      ...projectionFactsOf(dataset),
      windowCenter: header.voi?.windowCenter,
      sliceThicknessMm: numberOf(dataset, tags.SliceThickness),
      aside: isLocalizer(dataset) || imageKindOf(dataset) === 'secondaryCapture' ? ('aside' as const) : undefined,
      contrast: stringOf(dataset, '00180010') ? ('given' as const) : undefined,
      ...(listed.modality === 'MR' ? mrFactsOf(dataset, listed.text) : {}),
    }),
  };
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

const definedOnly = <T extends object>(facts: T): Defined<T> =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Defined<T>;

/** The direction that the section is nearest to; `oblique` beyond 30° from all. */
function planeOf({ plane }: FrameHeader): ImageFacts['plane'] {
  if (!plane) return undefined;
  const [x, y, z] = normalOf(plane).map(Math.abs) as [number, number, number];
  const nearest = Math.max(x, y, z);
  if (nearest < Math.cos(Math.PI / 6)) return 'oblique';
  return nearest === z ? 'axial' : nearest === y ? 'coronal' : 'sagittal';
}

/** Chest views (CID 4010) by the letters that readers use; the side that faces the detector does not matter here. */
const CHEST_VIEWS: Readonly<Record<string, string>> = {
  '272479007': 'PA',
  'R-10214': 'PA',
  '399348003': 'AP',
  'R-10206': 'AP',
  '399067008': 'LAT',
  'R-10236': 'LAT',
  '399173006': 'LAT',
  '399198007': 'LAT',
  LL: 'LAT',
  RL: 'LAT',
  LATERAL: 'LAT',
};

function projectionFactsOf(dataset: DicomJson): Pick<ImageFacts, 'laterality' | 'view'> {
  const { side, view } = sideAndView(dataset);
  const [coded] = sequenceOf(dataset, radiologyTags.ViewCodeSequence).map((item) =>
    stringOf(item, radiologyTags.CodeValue),
  );
  const letters = CHEST_VIEWS[coded ?? ''] ?? CHEST_VIEWS[view?.toUpperCase() ?? ''] ?? view?.toUpperCase();
  return definedOnly({ laterality: side, view: letters });
}

/** From the timing of spin echo sequences in ms (usual bounds at 1.5 T and 3 T); gradient echoes only by their names. */
function mrFactsOf(dataset: DicomJson, text: string): Pick<ImageFacts, 'weighting' | 'bValue'> {
  const bValue = bValueOf(dataset);
  const types = imageTypeOf(dataset).join(' ').toUpperCase();
  const isAdc = /\bADC\b/.test(types) || /\badc\b|apparent diffusion/.test(text);
  const sequence = stringsOf(dataset, '00180020'); // Scanning Sequence
  const [repetition, echo, inversion] = ['00180080', '00180081', '00180082'].map((tag) => numberOf(dataset, tag));
  const weighting = isAdc
    ? 'adc'
    : (bValue ?? 0) > 0 || types.includes('DIFFUSION') || /\b(dwi|diff)/.test(text)
      ? 'dwi'
      : (inversion ?? 0) > 1500 && (echo ?? 0) > 60
        ? 'flair'
        : sequence.includes('SE') && repetition !== undefined && echo !== undefined
          ? weightingOfSpinEcho(repetition, echo)
          : undefined;
  return definedOnly({ weighting, bValue });
}

const weightingOfSpinEcho = (repetitionMs: number, echoMs: number): 't1' | 't2' | undefined => {
  if (echoMs >= 60 && repetitionMs >= 1500) return 't2';
  return echoMs <= 30 && repetitionMs <= 1200 ? 't1' : undefined;
};
