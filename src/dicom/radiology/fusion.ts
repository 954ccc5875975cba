import { fail, ok, type Result } from '../../lib/result';
import type { FrameHeader, FramesDisplaySet } from '../types';
import { isParametricMap } from './realWorldValues';
import { type Registration, type RegisteredTie, registeredTie } from './registration';
import { type Suv, type SuvScale, suvTypes, valueUnitWords } from './suvTypes';

/** What a reader lays over the images of a pane, and how. */
export interface Fusion {
  /** The series that is laid over. */
  readonly displaySetId: string;
  /** Of its colours over the images, 0 to 1, the same everywhere (Relative Opacity of a blending presentation state). */
  readonly opacity: number;
  /** Values of the first and the last colour, in the unit of `FusionScale`; absent: as the series opens. */
  readonly range?: ColourRange;
}

export interface ColourRange {
  readonly lower: number;
  readonly upper: number;
}

/** Both can be seen: neither hides the other. */
export const USUAL_OPACITY = 0.5;

/** What an engine lays over the images of one frame of reference. */
export interface ShownFusion {
  readonly displaySet: FramesDisplaySet;
  readonly opacity: number;
  readonly range: ColourRange;
  readonly scale: FusionScale;
  /** From the frame of reference of the images below to that of this series; absent where they are one. */
  readonly tie?: RegisteredTie;
}

/** What the colours stand for: SUV where one factor holds for all images, else the values as they are stored. */
export interface FusionScale {
  /** "SUVbw", "Bq/ml"; empty where the images state none. */
  readonly unit: string;
  readonly suv?: SuvScale;
  /** Why there is no SUV. */
  readonly noSuv?: string;
  /** Of a parametric map: the only values that are mapped. */
  readonly covers?: readonly [number, number];
}

const SUV_SHOWN: ColourRange = { lower: 0, upper: 5 };

/** The SUV of a series as a whole: a computed picture is made of all of its images, so one factor must hold for all. */
export function commonSuv(frames: readonly FrameHeader[]): Suv | undefined {
  const suv = frames[frames.length >> 1]?.suv;
  if (suv?.kind !== 'suv') return suv;
  const isCommon = frames.every(
    ({ suv: other }) =>
      other?.kind === 'suv' &&
      other.type === suv.type &&
      Math.abs(other.scale - suv.scale) <= 1e-6 * Math.abs(suv.scale) &&
      other.offset === suv.offset,
  );
  return isCommon ? suv : { kind: 'none', reason: 'its images have different SUV factors' };
}

export function fusionScale({ frames }: Pick<FramesDisplaySet, 'frames'>): FusionScale {
  const suv = commonSuv(frames);
  if (suv?.kind === 'suv') return { unit: suvTypes[suv.type].words, suv };
  const rescale = frames[frames.length >> 1]?.rescale;
  const covers = rescale?.covers;
  return { unit: valueUnitWords(rescale?.unit), ...(suv && { noSuv: suv.reason }), ...(covers && { covers }) };
}

/** Values in the unit of the scale as values of the Modality LUT. */
export const storedValue = ({ suv }: FusionScale, value: number): number =>
  suv ? (value - suv.offset) / suv.scale : value;

/** The colours a series opens with: 0 to 5 SUV as PET does, else the window that its middle image states. */
export function openingRange({ frames }: Pick<FramesDisplaySet, 'frames'>, scale: FusionScale): ColourRange {
  if (scale.suv) return SUV_SHOWN;
  const voi = frames[frames.length >> 1]?.voi;
  return voi
    ? { lower: voi.windowCenter - voi.windowWidth / 2, upper: voi.windowCenter + voi.windowWidth / 2 }
    : { lower: scale.covers?.[0] ?? 0, upper: scale.covers?.[1] ?? 1000 };
}

/** What can be laid over other images: emission tomography and parametric maps, whose series is cut like any volume. */
export const isFusible = ({ series, frames }: Pick<FramesDisplaySet, 'series' | 'frames'>): boolean =>
  frames.length >= 3 && (['PT', 'NM'].includes(series.modality) || isParametricMap(frames[0]?.sopClassUid ?? ''));

/**
 * What is to be laid over these images; or in words why it cannot be: nothing but one frame of reference, or a
 * registration object that has a name, says where the one lies in the other (REG-02).
 */
export function shownFusion(
  base: FramesDisplaySet,
  displaySet: FramesDisplaySet,
  { opacity, range }: Pick<Fusion, 'opacity' | 'range'>,
  registrations: readonly Registration[],
): Result<ShownFusion, string> {
  const [from, to] = [base.frameOfReferenceUid, displaySet.frameOfReferenceUid];
  if (from === undefined) return fail(`the ${base.series.modality} names no frame of reference`);
  if (to === undefined) return fail(`the ${displaySet.series.modality} names no frame of reference`);
  const tie = from === to ? undefined : registeredTie(registrations, from, to);
  if (from !== to && !tie)
    return fail('the two series lie in different frames of reference, and no registration ties them');
  const scale = fusionScale(displaySet);
  return ok({
    displaySet,
    opacity,
    range: range ?? openingRange(displaySet, scale),
    scale,
    ...(tie && { tie }),
  });
}
