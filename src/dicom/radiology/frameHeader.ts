import type { CodedConcept } from '../codedConcept';
import { units } from '../codes';
import { checkedPlane, directionsOf, type PixelPlane } from '../geometry/pixelPlane';
import { type DicomJson, numberOf, numbersOf, stringOf, stringsOf } from '../json';
import { readOnce } from '../readOnce';
import { tags } from '../tags';
import type { FrameHeader, Series, Voi } from '../types';
import type { SopClassUid, SopInstanceUid } from '../uids';
import { calibrationOf } from './calibration';
import { frameDatasets } from './functionalGroups';
import { imageKindOf, imageTypeOf } from './imageKind';
import { radiologyTags } from './radiologyTags';

/**
 * The frames of one instance, in the order of the object. Empty when the instance holds no raster: Rows and Columns are
 * what decides, because many archives leave Pixel Data out of their metadata, tag and all (Orthanc does).
 */
export const frameHeaders = (series: Series, instance: DicomJson): readonly FrameHeader[] =>
  frameReader(series)(instance);

/** The same for one instance of a series after the other: what they all say alike is read once. */
export function frameReader(series: Series): (instance: DicomJson) => readonly FrameHeader[] {
  const { sourceId, studyInstanceUid, seriesInstanceUid } = series;
  const factsOf = factReader();
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

type Facts = Pick<FrameHeader, 'plane' | 'calibration' | 'rescale' | 'voi' | 'windows'>;

function factReader(): (dataset: DicomJson, columns: number, rows: number) => Facts {
  const gridOf = readOnce(gridIn);
  // Windows may differ from image to image where nothing else does.
  const restOf = readOnce((dataset) => {
    const calibration = calibrationOf(dataset);
    return { rescale: rescaleOf(dataset), ...(calibration && { calibration }) };
  });
  const windowsIn = readOnce((dataset) => {
    const windows = windowsOf(dataset);
    return windows[0] && { voi: windows[0], windows };
  });
  return (dataset, columns, rows) => {
    const grid = gridOf(dataset);
    const plane = grid && planeOf(dataset, grid, columns, rows);
    return { ...restOf(dataset), ...(plane && { plane }), ...windowsIn(dataset) };
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

function rescaleOf(dataset: DicomJson): FrameHeader['rescale'] {
  const slope = numberOf(dataset, tags.RescaleSlope);
  const unit = unitOf(dataset);
  return {
    slope: slope === undefined || slope === 0 ? 1 : slope,
    intercept: numberOf(dataset, tags.RescaleIntercept) ?? 0,
    ...(unit && { unit }),
  };
}

const ucum = (value: string, meaning: string): CodedConcept => ({ value, scheme: 'UCUM', meaning });

/** PET Units (0054,1001) with one UCUM code each; counts and percentages have no unit a value can be reported in. */
const PET_UNITS: Readonly<Record<string, CodedConcept>> = {
  BQML: ucum('Bq/ml', 'Becquerels per milliliter'),
  CM2ML: ucum('cm2/ml{SUVbsa}', 'Standardized Uptake Value body surface area'),
};
const SUV_UNITS: Readonly<Record<string, CodedConcept>> = {
  BW: ucum('g/ml{SUVbw}', 'Standardized Uptake Value body weight'),
  LBM: ucum('g/ml{SUVlbm}', 'Standardized Uptake Value lean body mass'),
  IBW: ucum('g/ml{SUVibw}', 'Standardized Uptake Value ideal body weight'),
  BSA: ucum('cm2/ml{SUVbsa}', 'Standardized Uptake Value body surface area'),
};

/**
 * The unit of values after the Modality LUT, only where the object states it: Rescale Type HU, or a CT that is ORIGINAL
 * and leaves the type out (C.8.2.1.1.3); PET by its Units. A derived CT without a type may hold anything.
 */
function unitOf(dataset: DicomJson): CodedConcept | undefined {
  const rescaleType = stringOf(dataset, tags.RescaleType);
  if (rescaleType) return rescaleType === 'HU' ? units.hounsfield : undefined;
  const hasRescale =
    numberOf(dataset, tags.RescaleSlope) !== undefined || numberOf(dataset, tags.RescaleIntercept) !== undefined;
  const modality = stringOf(dataset, tags.Modality);
  if (modality === 'CT')
    return hasRescale && imageTypeOf(dataset)[0] === 'ORIGINAL' && imageKindOf(dataset) === 'crossSectional'
      ? units.hounsfield
      : undefined;
  if (modality !== 'PT') return undefined;
  const petUnits = stringOf(dataset, radiologyTags.Units) ?? '';
  return petUnits === 'GML' ? SUV_UNITS[stringOf(dataset, radiologyTags.SUVType) ?? 'BW'] : PET_UNITS[petUnits];
}

/** Every window of the header, as stored; a width that its function forbids (C.11.2.1.2) is not a window. */
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
    return [
      { windowCenter, windowWidth, ...(voiLutFunction && { voiLutFunction }), ...(explanation && { explanation }) },
    ];
  });
}
