import { pixelsOfArea } from '../../dicom/geometry/pixelOrigin';
import type { Vec2 } from '../../dicom/geometry/pixelPlane';
import { type DicomJson, stringOf, stringsOf } from '../../dicom/json';
import {
  contentLabelOf,
  type PresentationState,
  type ShownView,
  type StateAnnotation,
  type StateArea,
  type StateWindow,
} from '../../dicom/presentationState';
import type { Problem } from '../../dicom/problem';
import { shownCalibration } from '../../dicom/radiology/pixelScale';
import { radiologyTags } from '../../dicom/radiology/radiologyTags';
import { GRAYSCALE_PRESENTATION_STATE } from '../../dicom/sopClasses';
import { tags } from '../../dicom/tags';
import type { FrameHeader } from '../../dicom/types';
import { fail, ok, type Result } from '../../lib/result';
import { patientKeyOf } from '../codeItems';
import { contentDateTime } from '../contentDateTime';
import { type DraftDataset, element, sequence } from '../dataset';
import { formatDecimalString } from '../decimalString';
import { equipmentModule, patientAndStudyModules } from '../header';
import type { Device } from '../identity';
import { objectTags as t } from '../objectTags';
import { personNameValue } from '../sr/contentItem';
import { authorName } from '../sr/reportContext';
import type { Author } from '../sr/reportInput';
import { referenceOf } from '../sr/sourceImage';
import { clip } from '../text';
import { graphicModules } from './encodeGraphics';
import { presentationTags as p } from './presentationTags';
import { type ReferencesOf, referencesAmong, relationshipModule } from './stateReferences';

export interface StateInput {
  readonly view: ShownView;
  readonly annotations: readonly StateAnnotation[];
  /** Every image that it is about, of one series; the first one says whose they are. */
  readonly frames: readonly FrameHeader[];
  /** What the reader calls it. */
  readonly name: string;
  readonly author: Author;
  readonly device?: Device;
  readonly now: Date;
  readonly newUid: () => string;
  readonly series: { readonly seriesInstanceUid: string; readonly seriesNumber: number };
}

/** A view as a Grayscale Softcopy Presentation State (PS-04; PS3.3 A.33.1). Strict: what would not conform is refused. */
export function encodePresentationState(input: StateInput): Result<DicomJson, Problem> {
  const { view, annotations, frames, now, series, newUid } = input;
  const [first] = frames;
  const reason = first ? refusalOf(view, frames) : 'there is no image to refer to';
  if (!first || reason !== undefined) return fail(viewRefused(reason ?? ''));
  const header = first.dataset;
  const referencesOf = referencesAmong(frames);
  return ok({
    ...patientAndStudyModules(header),
    ...equipmentModule(input.device),
    [tags.Modality]: element('CS', 'PR'),
    [tags.SeriesInstanceUID]: element('UI', series.seriesInstanceUid),
    [tags.SeriesNumber]: element('IS', series.seriesNumber),
    [tags.SeriesDescription]: element('LO', clip(input.name, 64)),
    [radiologyTags.Laterality]: element('CS', ...stringsOf(header, radiologyTags.Laterality)),
    [tags.SOPClassUID]: element('UI', GRAYSCALE_PRESENTATION_STATE),
    [tags.SOPInstanceUID]: element('UI', newUid()),
    ...identificationModule(input, header, now),
    ...relationshipModule(frames),
    [p.DisplayedAreaSelectionSequence]: sequence(
      view.areas.flatMap((area) => areaItems(area, view, frames, referencesOf)),
    ),
    ...graphicModules(annotations, referencesOf),
    [p.ImageRotation]: element('US', view.rotationDeg),
    [p.ImageHorizontalFlip]: element('CS', view.isFlipped ? 'Y' : 'N'),
    ...modalityModule(view.rescale, header),
    ...(view.windows.length > 0
      ? { [p.SoftcopyVOILUTSequence]: sequence(view.windows.map((window) => windowItem(window, referencesOf))) }
      : {}),
    [p.PresentationLUTShape]: element('CS', view.isInverse ? 'INVERSE' : 'IDENTITY'),
  });
}

function refusalOf({ areas, windows, rescale }: ShownView, frames: readonly FrameHeader[]): string | undefined {
  const references = frames.map(({ dataset }) => referenceOf(dataset));
  if (references.includes(undefined)) return 'an image does not say what it is or which series it belongs to';
  const [series, ...others] = new Set(references.map((one) => `${one?.studyInstanceUid} ${one?.seriesInstanceUid}`));
  if (series === undefined || others.length > 0) return 'its images are of different series';
  if (new Set(frames.map(({ dataset }) => patientKeyOf(dataset))).size > 1)
    return 'its images are of different patients';
  if (areas.length === 0) return 'it is not known which part of the image is seen';
  const numbers = [
    rescale.slope,
    rescale.intercept,
    ...windows.flatMap(({ voi }) => [voi.windowCenter, voi.windowWidth]),
    ...areas.flatMap(({ from, to }) => [...from, ...to]),
  ];
  if (!numbers.every(Number.isFinite) || rescale.slope === 0) return 'a number of the view is none';
  return windows.some(({ voi }) => voi.windowWidth <= 0) ? 'a window has no width' : undefined;
}

/** Presentation State Identification (C.11.10). */
function identificationModule({ name, author }: StateInput, header: DicomJson, now: Date): DraftDataset {
  const { [tags.ContentDate]: date, [tags.ContentTime]: time, ...zone } = contentDateTime(now, header);
  return {
    ...zone,
    [p.PresentationCreationDate]: date,
    [p.PresentationCreationTime]: time,
    [tags.InstanceNumber]: element('IS', 1),
    [t.ContentLabel]: element('CS', contentLabelOf(name)),
    [t.ContentDescription]: element('LO', clip(name, 64)),
    [t.ContentCreatorName]: element('PN', personNameValue(authorName(author))),
  };
}

/**
 * Displayed Area (C.10.4): the corners are the pixels that stand top left and bottom right on the screen, after turn and
 * flip. One item for each shape of pixel among the images.
 */
function areaItems(
  area: StateArea,
  view: ShownView,
  frames: readonly FrameHeader[],
  referencesOf: ReferencesOf,
): DicomJson[] {
  const { first, last } = pixelsOfArea(area.from, area.to);
  const [topLeft, bottomRight] = cornersOnScreen(first, last, view);
  return [
    {
      ...(area.images ? referencesOf(area.images) : {}),
      [p.DisplayedAreaTopLeftHandCorner]: element('SL', ...topLeft),
      [p.DisplayedAreaBottomRightHandCorner]: element('SL', ...bottomRight),
      [p.PresentationSizeMode]: element('CS', area.mode),
      ...pixelItems(area, frames),
      ...(area.mode === 'MAGNIFY' ? { [p.PresentationPixelMagnificationRatio]: element('FL', area.ratio ?? 1) } : {}),
    },
  ];
}

/** By a clockwise turn, then left and right exchanged (C.10.6). */
export function cornersOnScreen(
  first: Vec2,
  last: Vec2,
  { rotationDeg, isFlipped }: Pick<PresentationState, 'rotationDeg' | 'isFlipped'>,
): readonly [topLeft: Vec2, bottomRight: Vec2] {
  // Round the image clockwise from its top left; a turn by 90° brings the bottom left one to the top left.
  const around: readonly Vec2[] = [first, [last[0], first[1]], last, [first[0], last[1]]];
  const at = (corner: number): Vec2 => around[(corner + 4 - rotationDeg / 90) % 4] ?? first;
  return isFlipped ? [at(1), at(3)] : [at(0), at(2)];
}

/** The spacing where all images share one, else how tall a pixel is by its width. */
function pixelItems({ pixelAspect }: StateArea, frames: readonly FrameHeader[]): DraftDataset {
  const spacings = frames.map((frame) => {
    const shown = shownCalibration(frame);
    return shown && `${formatDecimalString(shown.rowSpacingMm)}\\${formatDecimalString(shown.columnSpacingMm)}`;
  });
  const [spacing, ...others] = new Set(spacings);
  if (spacing !== undefined && others.length === 0)
    return { [p.PresentationPixelSpacing]: element('DS', ...spacing.split('\\')) };
  const [down, across] = wholeRatio(pixelAspect ?? 1);
  return { [p.PresentationPixelAspectRatio]: element('IS', down, across) };
}

/** IS holds whole numbers: as near as ten thousandths. */
function wholeRatio(aspect: number): readonly [number, number] {
  for (let across = 1; across <= 100; across += 1) {
    const down = aspect * across;
    if (Math.abs(down - Math.round(down)) < 1e-6) return [Math.round(down), across];
  }
  return [Math.round(aspect * 10_000), 10_000];
}

/** Modality LUT (C.11.1), which replaces the image's; left out where values are as they are stored. */
function modalityModule({ slope, intercept }: ShownView['rescale'], header: DicomJson): DraftDataset {
  const type = stringOf(header, tags.RescaleType);
  if (slope === 1 && intercept === 0 && type === undefined) return {};
  return {
    [tags.RescaleIntercept]: element('DS', formatDecimalString(intercept)),
    [tags.RescaleSlope]: element('DS', formatDecimalString(slope)),
    [tags.RescaleType]: element('LO', type ?? 'US'),
  };
}

/** Softcopy VOI LUT (C.11.8). */
function windowItem({ images, voi }: StateWindow, referencesOf: ReferencesOf): DicomJson {
  return {
    ...(images ? referencesOf(images) : {}),
    [tags.WindowCenter]: element('DS', formatDecimalString(voi.windowCenter)),
    [tags.WindowWidth]: element('DS', formatDecimalString(voi.windowWidth)),
    ...(voi.explanation ? { [tags.WindowCenterWidthExplanation]: element('LO', clip(voi.explanation, 64)) } : {}),
    ...(voi.voiLutFunction && voi.voiLutFunction !== 'LINEAR'
      ? { [tags.VOILUTFunction]: element('CS', voi.voiLutFunction) }
      : {}),
  };
}

export const viewRefused = (reason: string): Problem => ({
  code: 'unsupported',
  severity: 'warning',
  title: `The view was not saved: ${reason}`,
});
