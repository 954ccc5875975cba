import { dot, normalOf } from '../geometry/pixelPlane';
import { numberOf } from '../json';
import type { Problem } from '../problem';
import { tags } from '../tags';
import type { FrameHeader, FramesDisplaySet } from '../types';
import { bValueOf } from './acquisition';
import { byDimensionIndex, inOrderOfTime } from './timePoints';

interface Ordered {
  readonly frames: readonly FrameHeader[];
  readonly problems: readonly Problem[];
  readonly runs?: NonNullable<FramesDisplaySet['runs']>;
  /** The most images at one place; 0 where places are unknown. */
  readonly repeats: number;
}

interface Placed {
  readonly frame: FrameHeader;
  /** Position along the stack's normal, mm, growing from the first image to the last. */
  readonly mm: number;
}

/** Two images nearer than this are at one place: positions are written with about this precision. */
export const SAME_PLACE_MM = 0.01;
/** A step that differs from the usual one by less than this part is the rounding of positions. */
const USUAL_DEVIATION = 0.1;
/** From one and a half steps on, an image is missing. */
const GAP_FACTOR = 1.5;

/**
 * The order a reader scrolls in (VOL-03), and what is odd about it in the reader's words (VOL-02). Along the normal the
 * first image is the one farthest in the direction of row × column: head first for axial, right first for sagittal,
 * back first for coronal images. OHIF orders so too, so "image 41" means the same image in both. Where positions are
 * unknown, Instance Number decides, then the dimensions of an enhanced object, then frame number. Of several images at
 * one place the order is that of time, where a clock tells them apart.
 */
export function inReadingOrder(frames: readonly FrameHeader[]): Ordered {
  const byNumber = orderedByNumber(frames);
  const first = byNumber[0];
  if (!first?.plane || byNumber.length < 2) return { frames: byNumber, problems: [], repeats: 0 };
  const normal = normalOf(first.plane);
  const placed = byNumber.flatMap((frame) => (frame.plane ? [{ frame, mm: -dot(frame.plane.originMm, normal) }] : []));
  placed.sort((a, b) => a.mm - b.mm);
  const numbered = groupByPlace(placed);
  const repeats = numbered.map((place) => place.length);
  const most = Math.max(...repeats);
  const timed = most > 1 ? inOrderOfTime(numbered) : undefined;
  const places = timed ?? numbered;
  // One place at many times: a perfusion, a clip.
  if (places.length === 1) return { frames: (places[0] ?? []).map(({ frame }) => frame), problems: [], repeats: most };
  const areWholeVolumes = most > 1 && repeats.every((count) => count === most);
  const ordered = areWholeVolumes ? volumeAfterVolume(places, most) : places.flat();
  // Directions of a diffusion are taken one after the other too, and nobody means time by them.
  const isDynamic = timed !== undefined && !((bValueOf(first.dataset) ?? 0) > 0);
  const runs = { count: most, name: isDynamic ? ('time point' as const) : ('run' as const) };
  return {
    frames: ordered.map(({ frame }) => frame),
    problems: [
      ...(areWholeVolumes ? [repeatedVolumes(runs, places.length)] : duplicates(places)),
      ...spacingProblems(areWholeVolumes ? places.map((place) => place.slice(0, 1)) : places),
    ],
    repeats: most,
    ...(areWholeVolumes && { runs }),
  };
}

/** By Instance Number, those without one last, then by frame number. */
function orderedByNumber(frames: readonly FrameHeader[]): readonly FrameHeader[] {
  const numbered = frames.map((frame) => ({
    frame,
    number: numberOf(frame.dataset, tags.InstanceNumber) ?? Number.POSITIVE_INFINITY,
  }));
  numbered.sort(
    (a, b) =>
      compareNumbers(a.number, b.number) ||
      byDimensionIndex(a.frame, b.frame) ||
      a.frame.ref.frameNumber - b.frame.ref.frameNumber,
  );
  return numbered.map(({ frame }) => frame);
}

/** Two without a number are equal: Infinity less Infinity is none. */
const compareNumbers = (a: number, b: number): number => (a === b ? 0 : a - b);

/** Within a place the images keep the order of their numbers. */
function groupByPlace(placed: readonly Placed[]): Placed[][] {
  const places: Placed[][] = [];
  for (const image of placed) {
    const place = places.at(-1);
    if (place?.[0] && Math.abs(image.mm - place[0].mm) < SAME_PLACE_MM) place.push(image);
    else places.push([image]);
  }
  return places;
}

/** Time points of a dynamic: the first image of every place, then the second of every place, and so on. */
const volumeAfterVolume = (places: readonly Placed[][], count: number): Placed[] =>
  Array.from({ length: count }, (_unused, volume) => places.flatMap((place) => place[volume] ?? [])).flat();

const repeatedVolumes = ({ count, name }: NonNullable<Ordered['runs']>, places: number): Problem =>
  name === 'time point'
    ? {
        code: 'incomplete',
        severity: 'info',
        title: `${count} time points at each of ${places} positions, shown one after the other`,
      }
    : {
        code: 'incomplete',
        severity: 'info',
        title: `${count} images at each of ${places} positions, shown one run after the other`,
        tip: 'The headers do not tell what sets the runs apart; usually directions or averages of one acquisition.',
      };

function duplicates(places: readonly Placed[][]): Problem[] {
  const doubled = places.filter((place) => place.length > 1);
  if (doubled.length === 0) return [];
  let number = 1;
  const spots = places.flatMap((place) => {
    const from = number;
    number += place.length;
    return place.length > 1 ? [`images ${from} to ${number - 1}`] : [];
  });
  return [
    {
      code: 'incomplete',
      severity: 'warning',
      title:
        doubled.length === 1
          ? `Several images at one position: ${spots[0]}`
          : `Several images at one position, at ${doubled.length} positions: ${spots[0]} first`,
      detail: spots.join(', '),
    },
  ];
}

function spacingProblems(places: readonly Placed[][]): Problem[] {
  const positions = places.map((place) => place[0]?.mm ?? 0);
  const steps = positions.slice(1).map((mm, index) => mm - (positions[index] ?? 0));
  if (steps.length < 2) return [];
  const usual = median(steps);
  const numbers = firstNumbers(places);
  const gaps = steps.flatMap((mm, index) => (mm > usual * GAP_FACTOR ? [{ mm, from: numbers[index + 1] ?? 0 }] : []));
  if (gaps.length > 0) return [gapProblem(gaps, usual)];
  const smallest = Math.min(...steps);
  const largest = Math.max(...steps);
  if (largest - usual <= usual * USUAL_DEVIATION && usual - smallest <= usual * USUAL_DEVIATION) return [];
  return [
    {
      code: 'incomplete',
      severity: 'warning',
      title: `The distance between images varies from ${text(smallest)} to ${text(largest)} mm`,
    },
  ];
}

function gapProblem(gaps: readonly { readonly mm: number; readonly from: number }[], usual: number): Problem {
  const largest = gaps.reduce((a, b) => (b.mm > a.mm ? b : a));
  const words = ({ mm, from }: { mm: number; from: number }) =>
    `between images ${from - 1} and ${from}: ${text(mm)} mm`;
  return {
    code: 'incomplete',
    severity: 'warning',
    title:
      gaps.length === 1
        ? `Gap ${words(largest)} instead of ${text(usual)} mm`
        : `${gaps.length} gaps, the largest ${words(largest)} instead of ${text(usual)} mm`,
    tip: 'Images may be missing in the archive.',
    detail: gaps.map(words).join('; '),
  };
}

/** The 1-based number, in scrolling order, of the first image of every place. */
function firstNumbers(places: readonly Placed[][]): number[] {
  let next = 1;
  return places.map((place) => {
    const number = next;
    next += place.length;
    return number;
  });
}

const text = (mm: number): string => (mm < 10 ? mm.toFixed(1) : mm.toFixed(0));

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/**
 * How far from a frame's plane a point still belongs to it, mm: half the usual step of its stack, or half the slice
 * thickness where the stack has one image only.
 */
export function halfSliceSpacingMm(frames: readonly FrameHeader[]): number {
  const normalPlane = frames[0]?.plane;
  if (!normalPlane) return 0;
  const normal = normalOf(normalPlane);
  const positions = frames.flatMap(({ plane }) => (plane ? [dot(plane.originMm, normal)] : [])).sort((a, b) => a - b);
  const steps = positions
    .slice(1)
    .map((mm, index) => mm - (positions[index] ?? 0))
    .filter((mm) => mm >= SAME_PLACE_MM);
  const usual = steps.length > 0 ? median(steps) : (numberOf(frames[0]?.dataset ?? {}, tags.SliceThickness) ?? 1);
  return usual / 2;
}
