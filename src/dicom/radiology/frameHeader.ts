import type { CodedConcept } from '../codedConcept';
import { units } from '../codes';
import { checkedPlane, directionsOf, type PixelPlane } from '../geometry/pixelPlane';
import { type DicomJson, numberOf, numbersOf, stringOf, stringsOf } from '../json';
import { readOnce } from '../readOnce';
import { tags } from '../tags';
import type { FrameHeader, Series, Voi } from '../types';
import type { SopClassUid, SopInstanceUid } from '../uids';
import { calibrationOf } from './calibration';
import { radiologyTags } from './radiologyTags';
import { frameDatasets } from './functionalGroups';
import { hasFractions, imageKindOf, imageTypeOf, modalityLutOf } from './imageKind';
import { isParametricMap, type RealWorldMapping, realWorldMapping } from './realWorldValues';
import { petUnitOf, suvOf } from './suv';
import { suvTags } from './suvTags';
import { type Moment, momentOf } from './suvTime';
import { suvWindow } from './suvTypes';

/**
 * The frames of one instance, in the order of the object. Empty when the instance holds no raster: Rows and Columns are
 * what decides, because many archives leave Pixel Data out of their metadata, tag and all (Orthanc does).
 */
export const frameHeaders = (series: Series, instance: DicomJson): readonly FrameHeader[] =>
  frameReader(series, [instance])(instance);

/**
 * The same for one instance of a series after the other: what they all say alike is read once. `instances` are those of
 * the series: where one of them cannot tell when the scan began, the first of them does.
 */
export function frameReader(
  series: Series,
  instances: readonly DicomJson[],
): (instance: DicomJson) => readonly FrameHeader[] {
  const { sourceId, studyInstanceUid, seriesInstanceUid } = series;
  const factsOf = factReader(earliestOf(instances));
  return (instance) => {
    const sopInstanceUid = stringOf(instance, tags.SOPInstanceUID);
    const [rows, columns] = [numberOf(instance, tags.Rows) ?? 0, numberOf(instance, tags.Columns) ?? 0];
    if (!sopInstanceUid || !(rows > 0) || !(columns > 0)) return [];
    const sopClassUid = (stringOf(instance, tags.SOPClassUID) ?? '') as SopClassUid;
    const datasets = frameDatasets(instance);
    return datasets.map((dataset, index) => ({
      ref: {
        sourceId,
        studyInstanceUid,
        seriesInstanceUid,
        sopInstanceUid: sopInstanceUid as SopInstanceUid,
        frameNumber: index + 1,
      },
      sopClassUid,
      isMultiFrame: datasets.length > 1,
      columns,
      rows,
      dataset,
      ...factsOf(dataset, columns, rows),
    }));
  };
}

type Facts = Pick<FrameHeader, 'plane' | 'calibration' | 'rescale' | 'suv' | 'voi' | 'windows'>;

function factReader(
  earliestAcquisition: () => Moment | undefined,
): (dataset: DicomJson, columns: number, rows: number) => Facts {
  const gridOf = readOnce(gridIn);
  // Windows may differ from image to image where nothing else does.
  const restOf = readOnce((dataset) => {
    const calibration = calibrationOf(dataset);
    return { rescale: rescaleOf(dataset), ...(calibration && { calibration }) };
  });
  const windowsIn = readOnce((dataset) => {
    const windows = mappedWindows(windowsOf(dataset), mappingOf(dataset));
    return windows[0] && { voi: windows[0], windows };
  });
  return (dataset, columns, rows) => {
    const grid = gridOf(dataset);
    const plane = grid && planeOf(dataset, grid, columns, rows);
    const rest = restOf(dataset);
    const suv = isPet(dataset) ? suvOf(dataset, { rescale: rest.rescale, earliestAcquisition }) : undefined;
    return {
      ...rest,
      ...(plane && { plane }),
      ...windowsIn(dataset),
      ...(suv && { suv }),
      ...(suv?.kind === 'suv' && { voi: suvWindow(suv, OPENING_SUV) }),
    };
  };
}

/** The upper end of the window that a PET with SUV opens with; its lower end is 0. */
const OPENING_SUV = 5;

const isPet = (dataset: DicomJson): boolean =>
  stringOf(dataset, tags.Modality) === 'PT' && imageKindOf(dataset) === 'crossSectional';

/** When the first image of a series was acquired; looked for once, and only when somebody asks. */
function earliestOf(instances: readonly DicomJson[]): () => Moment | undefined {
  let earliest: Moment | undefined;
  let isKnown = false;
  return () => {
    if (isKnown) return earliest;
    isKnown = true;
    for (const instance of instances) {
      const moment = momentOf(instance, tags.AcquisitionDate, suvTags.AcquisitionTime);
      if (moment && (!earliest || moment.wallMs < earliest.wallMs)) earliest = moment;
    }
    return earliest;
  };
}

/**
 * The pixels of a section in patient space, but for where they begin and how many they are (PS3.3 C.7.6.2.1.1); only
 * sections have them that can be measured in.
 */
function gridIn(dataset: DicomJson): PixelPlane | undefined {
  if (imageKindOf(dataset) !== 'crossSectional') return undefined;
  const directions = directionsOf(numbersOf(dataset, tags.ImageOrientationPatient));
  const [rowSpacingMm, columnSpacingMm] = numbersOf(dataset, tags.PixelSpacing);
  if (!directions.ok || rowSpacingMm === undefined || columnSpacingMm === undefined) return undefined;
  const plane = checkedPlane({
    ...directions.value,
    rowSpacingMm,
    columnSpacingMm,
    originMm: [0, 0, 0],
    columns: 1,
    rows: 1,
  });
  return plane.ok ? plane.value : undefined;
}

/** The frame in patient space; its columns and rows are known to be positive. */
function planeOf(dataset: DicomJson, grid: PixelPlane, columns: number, rows: number): PixelPlane | undefined {
  const [x, y, z] = numbersOf(dataset, tags.ImagePositionPatient);
  if (x === undefined || y === undefined || z === undefined) return undefined;
  return { ...grid, originMm: [x, y, z], columns, rows };
}

/** Of a parametric map; other images are read by their Modality LUT. */
const mappingOf = (dataset: DicomJson): RealWorldMapping | undefined =>
  isParametricMap(stringOf(dataset, tags.SOPClassUID) ?? '') ? realWorldMapping(dataset) : undefined;

/** Windows are of what the Modality LUT of a map leaves as it is stored; here they are of what is mapped. */
const mappedWindows = (windows: readonly Voi[], mapping: RealWorldMapping | undefined): readonly Voi[] =>
  !mapping || (mapping.slope === 1 && mapping.intercept === 0)
    ? windows
    : windows.map((window) => ({
        ...window,
        windowCenter: window.windowCenter * mapping.slope + mapping.intercept,
        windowWidth: Math.abs(window.windowWidth * mapping.slope),
        voiLutFunction: window.voiLutFunction ?? 'LINEAR_EXACT',
      }));

function rescaleOf(dataset: DicomJson): FrameHeader['rescale'] {
  const mapping = mappingOf(dataset);
  if (mapping) return mapping;
  const slope = numberOf(dataset, tags.RescaleSlope);
  const unit = unitOf(dataset);
  return {
    slope: slope === undefined || slope === 0 ? 1 : slope,
    intercept: numberOf(dataset, tags.RescaleIntercept) ?? 0,
    ...(unit && { unit }),
  };
}

/**
 * The unit of values after the Modality LUT, only where the object states it: Rescale Type or Modality LUT Type HU, or a CT that is ORIGINAL
 * and leaves the type out (C.8.2.1.1.3); PET by its Units. A derived CT without a type may hold anything.
 */
function unitOf(dataset: DicomJson): CodedConcept | undefined {
  const modalityLut = modalityLutOf(dataset);
  const rescaleType =
    stringOf(dataset, tags.RescaleType) ?? (modalityLut && stringOf(modalityLut, radiologyTags.ModalityLUTType));
  if (rescaleType) return rescaleType === 'HU' ? units.hounsfield : undefined;
  const hasRescale =
    numberOf(dataset, tags.RescaleSlope) !== undefined || numberOf(dataset, tags.RescaleIntercept) !== undefined;
  const modality = stringOf(dataset, tags.Modality);
  if (modality === 'CT')
    return hasRescale && imageTypeOf(dataset)[0] === 'ORIGINAL' && imageKindOf(dataset) === 'crossSectional'
      ? units.hounsfield
      : undefined;
  if (modality !== 'PT') return undefined;
  return petUnitOf(dataset);
}

/**
 * Every window of the header, as stored; a width that its function forbids (C.11.2.1.2) is not a window. LINEAR at a width
 * of 1 is a threshold, which makes one white square of a map of fractions: its writers mean the range that they state, so
 * it is taken as exact.
 */
function windowsOf(dataset: DicomJson): readonly Voi[] {
  const centers = numbersOf(dataset, tags.WindowCenter);
  const widths = numbersOf(dataset, tags.WindowWidth);
  const explanations = stringsOf(dataset, tags.WindowCenterWidthExplanation);
  const stated = stringOf(dataset, tags.VOILUTFunction);
  const voiLutFunction = stated === 'SIGMOID' || stated === 'LINEAR_EXACT' ? stated : undefined;
  return centers.flatMap((windowCenter, index) => {
    const windowWidth = widths[index];
    if (windowWidth === undefined || !(windowWidth > 0)) return [];
    const explanation = explanations[index];
    const isExact = voiLutFunction === undefined && windowWidth <= 1 && hasFractions(dataset);
    const used = isExact ? 'LINEAR_EXACT' : voiLutFunction;
    return [{ windowCenter, windowWidth, ...(used && { voiLutFunction: used }), ...(explanation && { explanation }) }];
  });
}
