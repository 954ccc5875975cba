import { isMaybe, isNumber, isText, isVec2, isVec3, record } from './jsonShapes';
import type { ShownView } from './presentationState';
import type { ChosenGreys } from './radiology/chosenGreys';
import type { KeptLook } from './radiology/keptLook';
import { type PlaneDirections, type PlaneView, planeNames, type Slab, slabModes } from './radiology/planeView';
import { volumePresets, type VolumePreset } from './radiology/volumePreset';
import type { ChannelLook } from './slide/channels';
import { channelWithinLimits, withinLimits } from './slide/slideColours';
import type { StoryOverlay, StoryPane, StoryView } from './storyboard';
import type { Voi } from './types';

const MOST_CHANNELS = 200;
const MOST_SEGMENTS = 65_535;

/** A pane of a step; undefined where it is not of the form that this viewer writes. Members it does not know are left out. */
export function paneFrom(raw: unknown): StoryPane | undefined {
  const { studyInstanceUid, seriesInstanceUid, displaySetId, view, fusion } = record(raw);
  const read = viewFrom(view);
  if (!isText(studyInstanceUid, 64) || !isText(seriesInstanceUid, 64) || !isText(displaySetId, 512) || !read)
    return undefined;
  if (!isMaybe(fusion, isFusion)) return undefined;
  return { studyInstanceUid, seriesInstanceUid, displaySetId, view: read, ...(fusion && { fusion }) };
}

export function overlayFrom(raw: unknown): StoryOverlay | undefined {
  const { id, opacity, hidden } = record(raw);
  if (!isText(id, 512) || !isPart(opacity) || !Array.isArray(hidden) || hidden.length > MOST_SEGMENTS) return undefined;
  return hidden.every(isNumber) ? { id, opacity, hidden } : undefined;
}

const isPart = (raw: unknown): raw is number => isNumber(raw) && raw >= 0 && raw <= 1;

function isFusion(raw: unknown): raw is NonNullable<StoryPane['fusion']> {
  const { displaySetId, seriesInstanceUid, opacity, range } = record(raw);
  return isText(displaySetId, 512) && isText(seriesInstanceUid, 64) && isPart(opacity) && isMaybe(range, isRange);
}

const isRange = (raw: unknown): raw is { readonly lower: number; readonly upper: number } =>
  isNumber(record(raw).lower) && isNumber(record(raw).upper);

function viewFrom(raw: unknown): StoryView | undefined {
  const { kind, ...view } = record(raw);
  switch (kind) {
    case 'whole':
      return { kind };
    case 'stack': {
      const { sopInstanceUid, frameNumber, shown, look } = view;
      if (!isText(sopInstanceUid, 64) || !isNumber(frameNumber)) return undefined;
      if (!isMaybe(shown, isShownView) || !isMaybe(look, isKeptLook)) return undefined;
      return { kind, sopInstanceUid, frameNumber, ...(shown && { shown }), ...(look && { look }) };
    }
    case 'plane': {
      const { plane, look } = view;
      return isPlaneView(plane) && isMaybe(look, isKeptLook) ? { kind, plane, ...(look && { look }) } : undefined;
    }
    case 'field':
      return fieldFrom(view);
    default:
      return undefined;
  }
}

function fieldFrom(view: Readonly<Record<string, unknown>>): StoryView | undefined {
  const { centreMm, halfRightMm, halfDownMm, opticalPathIdentifier: path, colours, channels, focalPlane } = view;
  if (!isVec2(centreMm) || !isExtent(halfRightMm) || !isExtent(halfDownMm)) return undefined;
  if (!isMaybe(channels, areChannels) || !isMaybe(focalPlane, isNumber) || !isMaybe(colours, isColours))
    return undefined;
  const { hasProfile, brightness, contrast, gamma } = withinLimits(colours ?? NO_COLOURS);
  return {
    ...{ kind: 'field', centreMm, halfRightMm, halfDownMm },
    ...(isText(path, 64) && { opticalPathIdentifier: path }),
    ...(colours && { colours: { hasProfile, brightness, contrast, gamma } }),
    ...(channels && { channels: channels.map(channelWithinLimits) }),
    ...(focalPlane !== undefined && { focalPlane }),
  };
}

const NO_COLOURS = { hasProfile: true, brightness: 0, contrast: 0, gamma: 1 };

/** What is divided by later. */
const isExtent = (raw: unknown): raw is readonly [number, number] => isVec2(raw) && Math.hypot(...raw) > 0;

const isColours = (raw: unknown): raw is typeof NO_COLOURS =>
  typeof record(raw).hasProfile === 'boolean' &&
  ['brightness', 'contrast', 'gamma'].every((key) => isNumber(record(raw)[key]));

const areChannels = (raw: unknown): raw is readonly ChannelLook[] =>
  Array.isArray(raw) &&
  raw.length <= MOST_CHANNELS &&
  raw.every((one) => {
    const { identifier, name, isVisible, colour, low, high, largest } = record(one);
    const isLook = isText(identifier, 64) && isText(name, 1024) && typeof isVisible === 'boolean' && isText(colour, 7);
    return isLook && isMaybe(low, isNumber) && isMaybe(high, isNumber) && isNumber(largest);
  });

function isPlaneView(raw: unknown): raw is PlaneView {
  const { plane, turned, slab, volume3d } = record(raw);
  return (
    planeNames.some((name) => name === plane) &&
    isMaybe(turned, isDirections) &&
    isMaybe(slab, isSlab) &&
    isMaybe(volume3d, isPreset)
  );
}

/** Unit vectors at a right angle, as far as numbers are kept. */
function isDirections(raw: unknown): raw is PlaneDirections {
  const { rowDirection: row, columnDirection: column } = record(raw);
  if (!isVec3(row) || !isVec3(column)) return false;
  const isUnit = (one: readonly number[]) => Math.abs(Math.hypot(...one) - 1) < 1e-3;
  return isUnit(row) && isUnit(column) && Math.abs(row[0] * column[0] + row[1] * column[1] + row[2] * column[2]) < 1e-3;
}

const isSlab = (raw: unknown): raw is Slab => {
  const { mode, thicknessMm } = record(raw);
  return slabModes.some((name) => name === mode) && isNumber(thicknessMm) && thicknessMm >= 0;
};

const isPreset = (raw: unknown): raw is VolumePreset => volumePresets.some((preset) => preset === raw);

function isKeptLook(raw: unknown): raw is KeptLook {
  const { centre, half, rotationDeg, isFlipped, isNearest, greys } = record(raw);
  return (
    isVec3(centre) &&
    isVec2(half) &&
    half.every((one) => one > 0) &&
    isNumber(rotationDeg) &&
    typeof isFlipped === 'boolean' &&
    typeof isNearest === 'boolean' &&
    isGreys(greys)
  );
}

function isGreys(raw: unknown): raw is ChosenGreys {
  const { window, choice, isInverted } = record(raw);
  const { kind, index } = record(choice);
  const isChoice = choice === undefined || ((kind === 'window' || kind === 'table') && isNumber(index));
  return isMaybe(window, isVoi) && isChoice && typeof isInverted === 'boolean';
}

function isVoi(raw: unknown): raw is Voi {
  const { windowCenter, windowWidth, voiLutFunction } = record(raw);
  const isFunction =
    voiLutFunction === undefined || ['LINEAR', 'LINEAR_EXACT', 'SIGMOID'].includes(String(voiLutFunction));
  return isNumber(windowCenter) && isNumber(windowWidth) && windowWidth > 0 && isFunction;
}

function isShownView(raw: unknown): raw is ShownView {
  const { rescale, windows, areas, rotationDeg, isInverse, isFlipped } = record(raw);
  const { slope, intercept } = record(rescale);
  return (
    isNumber(slope) &&
    slope !== 0 &&
    isNumber(intercept) &&
    Array.isArray(windows) &&
    windows.every((window) => isVoi(record(window).voi)) &&
    Array.isArray(areas) &&
    areas.every(isArea) &&
    [0, 90, 180, 270].includes(rotationDeg as number) &&
    typeof isInverse === 'boolean' &&
    typeof isFlipped === 'boolean'
  );
}

function isArea(raw: unknown): boolean {
  const { from, to, mode, ratio } = record(raw);
  if (!isVec2(from) || !isVec2(to) || from[0] === to[0] || from[1] === to[1]) return false;
  return ['SCALE TO FIT', 'TRUE SIZE', 'MAGNIFY'].includes(String(mode)) && (mode !== 'MAGNIFY' || isNumber(ratio));
}
