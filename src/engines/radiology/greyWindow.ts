import { hasFractions } from '../../dicom/radiology/imageKind';
import type { FrameHeader, Voi } from '../../dicom/types';

/** Painted numbers to values of the Modality LUT: value = painted × slope + intercept. */
export interface ValueScale {
  readonly slope: number;
  readonly intercept: number;
}

/** How it is to be painted: a ramp over painted numbers. */
export interface PaintRange {
  readonly lower: number;
  readonly upper: number;
  /** A negative slope turns black and white around; the ramp itself always rises. */
  readonly isReversed: boolean;
}

/**
 * The ends of the ramp in values. LINEAR (PS3.3 C.11.2.1.2.1) puts black at c − 0.5 − (w − 1)/2 and white at
 * c − 0.5 + (w − 1)/2; LINEAR_EXACT at c ∓ w/2. LINEAR needs a width of 1 or more, so a narrower window, as quantitative
 * maps have it, is taken as exact instead of turned inside out.
 */
function rampEnds({ windowCenter: c, windowWidth: w, voiLutFunction }: Voi): readonly [black: number, white: number] {
  if (voiLutFunction === 'LINEAR_EXACT' || w < 1) return [c - w / 2, c + w / 2];
  return [c - 0.5 - (w - 1) / 2, c - 0.5 + (w - 1) / 2];
}

/** A width of 1 is a threshold: the ramp must still have a length for the painter to divide by. */
const SHORTEST_RAMP = 1e-3;

/**
 * The window as a ramp over stored values. The painters are given no Modality LUT: ours looks whole numbers up in a table,
 * and Cornerstone applies a window of its own to rescaled PET. One conversion here serves both.
 */
export function paintRange(voi: Voi, { slope, intercept }: ValueScale): PaintRange {
  if (voi.voiLutFunction === 'SIGMOID') {
    // Not a ramp: the two numbers carry centre and width, by the formula with which the painters read them back.
    const [center, width] = [(voi.windowCenter - intercept) / slope, voi.windowWidth / Math.abs(slope)];
    return { lower: center - width / 2, upper: center + width / 2 - 1, isReversed: slope < 0 };
  }
  const [black, white] = rampEnds(voi).map((value) => (value - intercept) / slope) as [number, number];
  const [lower, upper] = slope < 0 ? [white, black] : [black, white];
  return { lower, upper: Math.max(upper, lower + SHORTEST_RAMP / Math.max(1, Math.abs(slope))), isReversed: slope < 0 };
}

/** Grey 0..255 of a value, by the equations of C.11.2.1.2 and C.11.2.1.3; what every painter must agree with. */
export function greyOf(value: number, voi: Voi): number {
  const { windowCenter: c, windowWidth: w } = voi;
  if (voi.voiLutFunction === 'SIGMOID') return 255 / (1 + Math.exp((-4 * (value - c)) / w));
  const [black, white] = rampEnds(voi);
  if (value <= black) return 0;
  if (value > white) return 255;
  return ((value - black) / (white - black)) * 255;
}

/** A window over the whole range of a frame that states none. Whole numbers get LINEAR's extra unit, fractions do not. */
export function windowOverRange(minimum: number, maximum: number): Voi {
  if (!(maximum > minimum)) return { windowCenter: minimum + 0.5, windowWidth: 1 };
  if (Number.isInteger(minimum) && Number.isInteger(maximum)) {
    return { windowCenter: (minimum + maximum + 1) / 2, windowWidth: maximum - minimum + 1 };
  }
  return { windowCenter: (minimum + maximum) / 2, windowWidth: maximum - minimum, voiLutFunction: 'LINEAR_EXACT' };
}

/** Pixels of drag that double the width. */
const DOUBLING_PX = 180;
/** Pixels of drag that move the centre by one width. */
const CENTER_PX = 360;

/**
 * Dragging with the window tool: right widens, up lowers the centre, and both go as fast as the window is wide, so that
 * a lung and a brain window feel the same.
 */
export function draggedWindow(start: Voi, dx: number, dy: number, smallestWidth: number): Voi {
  const windowWidth = Math.max(smallestWidth, start.windowWidth * 2 ** (dx / DOUBLING_PX));
  return {
    ...withoutExplanation(start),
    windowWidth,
    windowCenter: start.windowCenter + (dy / CENTER_PX) * start.windowWidth,
  };
}

const withoutExplanation = ({ explanation: _explanation, ...voi }: Voi): Voi => voi;

/** Below this a drag makes no sense: one step of the stored values. Fractions have none: what single precision can tell apart. */
export const smallestWidth = ({ rescale, dataset }: Pick<FrameHeader, 'rescale' | 'dataset'>): number =>
  hasFractions(dataset) ? 1e-6 : Math.min(1, Math.abs(rescale.slope));
