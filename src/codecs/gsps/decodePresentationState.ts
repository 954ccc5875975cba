import { displayedArea } from '../../dicom/geometry/pixelOrigin';
import { type DicomJson, itemOf, numberOf, numbersOf, sequenceOf, stringOf } from '../../dicom/json';
import type { PresentationState, StateArea, StateWindow } from '../../dicom/presentationState';
import { COLOR_PRESENTATION_STATE } from '../../dicom/sopClasses';
import { tags } from '../../dicom/tags';
import type { Voi } from '../../dicom/types';
import type { SeriesInstanceUid, SopInstanceUid, SourceId, StudyInstanceUid } from '../../dicom/uids';
import { objectTags as t } from '../objectTags';
import { decodeGraphics } from './decodeGraphics';
import { decodeShutters } from './decodeShutters';
import { presentationTags as p } from './presentationTags';
import { imagesIn, scopeOf } from './stateScope';

/**
 * A GSPS or CSPS (PS-01, PS-02). What cannot be shown is named; what would put other greys on the screen than the state
 * means (tables, subtraction, a turn that is none) keeps the whole state from being applied (PS-03).
 */
export function decodePresentationState(dataset: DicomJson, sourceId: SourceId): PresentationState {
  const isColour = stringOf(dataset, tags.SOPClassUID) === COLOR_PRESENTATION_STATE;
  const shutter = decodeShutters(dataset);
  const graphics = decodeGraphics(dataset);
  const areas = sequenceOf(dataset, p.DisplayedAreaSelectionSequence).map(areaOf);
  const rotationDeg = ((numberOf(dataset, p.ImageRotation) ?? 0) % 360) as PresentationState['rotationDeg'];
  const refusal = refusalOf(dataset, rotationDeg, areas);
  const optional = {
    description: stringOf(dataset, t.ContentDescription),
    creator: stringOf(dataset, t.ContentCreatorName),
    date: stringOf(dataset, p.PresentationCreationDate),
    time: stringOf(dataset, p.PresentationCreationTime),
    refusal,
  };
  return {
    sopInstanceUid: (stringOf(dataset, tags.SOPInstanceUID) ?? '') as SopInstanceUid,
    seriesInstanceUid: (stringOf(dataset, tags.SeriesInstanceUID) ?? '') as SeriesInstanceUid,
    studyInstanceUid: (stringOf(dataset, tags.StudyInstanceUID) ?? '') as StudyInstanceUid,
    sourceId,
    label: stringOf(dataset, t.ContentLabel) ?? 'Presentation state',
    ...(Object.fromEntries(
      Object.entries(optional).filter(([, value]) => value !== undefined),
    ) as Partial<PresentationState>),
    isColour,
    images: sequenceOf(dataset, t.ReferencedSeriesSequence).flatMap(imagesIn),
    rescale: {
      slope: numberOf(dataset, tags.RescaleSlope) ?? 1,
      intercept: numberOf(dataset, tags.RescaleIntercept) ?? 0,
    },
    windows: isColour ? [] : sequenceOf(dataset, p.SoftcopyVOILUTSequence).flatMap(windowOf),
    isInverse: !isColour && stringOf(dataset, p.PresentationLUTShape) === 'INVERSE',
    areas: areas.filter((area) => area !== undefined),
    rotationDeg,
    isFlipped: stringOf(dataset, p.ImageHorizontalFlip) === 'Y',
    shutters: shutter.shutters,
    shutterColour: shutter.colour,
    annotations: graphics.annotations,
    unsupported: [
      ...shutter.unsupported,
      ...graphics.unsupported,
      ...(areas.some((area) => area?.mode === 'TRUE SIZE') ? ['true size not kept: fitted to the pane'] : []),
      ...(isColour && dataset[tags.ICCProfile] ? ['colour profile of the state not applied'] : []),
      ...(hasActiveOverlay(dataset) ? ['overlay planes not shown'] : []),
    ],
  };
}

/** The first window counts: a state has one for each image (PS3.3 C.11.8). */
function windowOf(item: DicomJson): StateWindow[] {
  const windowCenter = numberOf(item, tags.WindowCenter);
  const windowWidth = numberOf(item, tags.WindowWidth);
  if (windowCenter === undefined || windowWidth === undefined || windowWidth <= 0) return [];
  const voiLutFunction = functionOf(item);
  const explanation = stringOf(item, tags.WindowCenterWidthExplanation);
  const voi: Voi = {
    windowCenter,
    windowWidth,
    ...(voiLutFunction ? { voiLutFunction } : {}),
    ...(explanation === undefined ? {} : { explanation }),
  };
  return [{ ...scopeOf(item), voi }];
}

function functionOf(item: DicomJson): NonNullable<Voi['voiLutFunction']> | undefined {
  const name = stringOf(item, tags.VOILUTFunction) ?? 'LINEAR';
  return name === 'LINEAR' || name === 'LINEAR_EXACT' || name === 'SIGMOID' ? name : undefined;
}

function areaOf(item: DicomJson): StateArea | undefined {
  const [c1, r1] = numbersOf(item, p.DisplayedAreaTopLeftHandCorner);
  const [c2, r2] = numbersOf(item, p.DisplayedAreaBottomRightHandCorner);
  if (c1 === undefined || r1 === undefined || c2 === undefined || r2 === undefined) return undefined;
  const mode = stringOf(item, p.PresentationSizeMode);
  const ratio = numberOf(item, p.PresentationPixelMagnificationRatio);
  const [down, across] = numbersOf(item, p.PresentationPixelSpacing);
  const [aspectDown, aspectAcross] = numbersOf(item, p.PresentationPixelAspectRatio);
  const pixelAspect = (down ?? aspectDown ?? Number.NaN) / (across ?? aspectAcross ?? Number.NaN);
  return {
    ...scopeOf(item),
    // The corners are the first and the last pixel as they stand after the turn; in the image either may come first.
    ...displayedArea([Math.min(c1, c2), Math.min(r1, r2)], [Math.max(c1, c2), Math.max(r1, r2)]),
    mode: mode === 'TRUE SIZE' || mode === 'MAGNIFY' ? mode : 'SCALE TO FIT',
    ...(mode === 'MAGNIFY' && ratio !== undefined && ratio > 0 ? { ratio } : {}),
    ...(pixelAspect > 0 && Number.isFinite(pixelAspect) ? { pixelAspect } : {}),
  };
}

function refusalOf(
  dataset: DicomJson,
  rotationDeg: number,
  areas: readonly (StateArea | undefined)[],
): string | undefined {
  const windows = sequenceOf(dataset, p.SoftcopyVOILUTSequence);
  if (itemOf(dataset, p.ModalityLUTSequence)) return 'its Modality LUT is a table, which is not supported';
  if (windows.some((item) => itemOf(item, p.VOILUTSequence))) return 'its VOI LUT is a table, which is not supported';
  if (windows.some((item) => windowOf(item).length === 0 || !functionOf(item)))
    return 'one of its windows cannot be read';
  if (itemOf(dataset, p.PresentationLUTSequence)) return 'its Presentation LUT is a table, which is not supported';
  if (itemOf(dataset, p.MaskSubtractionSequence)) return 'it subtracts a mask, which is not supported';
  if (![0, 90, 180, 270].includes(rotationDeg)) return `it turns the image by ${rotationDeg}°, which no state can`;
  if (areas.includes(undefined)) return 'one of its displayed areas cannot be read';
  if (numberOf(dataset, tags.RescaleSlope) === 0) return 'its rescale slope is 0';
  return undefined;
}

/** Overlay Activation Layer (60xx,1001). */
const hasActiveOverlay = (dataset: DicomJson): boolean =>
  Object.keys(dataset).some((tag) => /^60[0-9A-F]{2}1001$/.test(tag) && stringOf(dataset, tag) !== undefined);
