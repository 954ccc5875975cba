import { isSameConcept } from '../codedConcept';
import { codes, units } from '../codes';
import type { Annotation, Calibration, FrameHeader, Measurement } from '../types';
import { calibrationMethod } from './calibration';
import { pixelShape } from './pixelScale';
import { hasUltrasoundRegions } from './ultrasoundRegions';

/** Which images a line whose true length the reader stated calibrates: its own, or all of its stack that are as large. */
export type CalibrationScope = 'image' | 'series';

/**
 * CAL-06: the calibration by a reader is the line itself, with its true length as its value and these codes as the method
 * of measurement. So it is undone, kept as a draft, saved in the report and told with author and date as every mark is,
 * and the image stays what it was.
 */
const REFERENCE_CODES: Readonly<Record<CalibrationScope, string>> = {
  image: 'cal-reader-line',
  series: 'cal-reader-line-series',
};
/** Of the values that rest on such a line. */
const READER = 'cal-reader';

export interface ReferenceLine {
  readonly lengthMm: number;
  readonly scope: CalibrationScope;
}

/** What a line calibrates; undefined for every other mark. */
export function referenceLineOf({ shape, space, measurements, points }: Annotation): ReferenceLine | undefined {
  const [stated] = measurements;
  if (shape !== 'length' || space.kind !== 'frame' || points.length !== 4 || stated?.method === undefined) return;
  const { method, unit, value } = stated;
  if (method.scheme !== '99PARFOCAL' || !isSameConcept(unit, units.mm) || !(value > 0) || !Number.isFinite(value))
    return;
  const scope = SCOPES.find((one) => REFERENCE_CODES[one] === method.value);
  return scope && { lengthMm: value, scope };
}

const SCOPES: readonly CalibrationScope[] = ['image', 'series'];

/** The line as the one whose length is known. Its own values go: they follow from what the reader said. */
export function asReferenceLine(line: Annotation, header: FrameHeader, reference: ReferenceLine): Annotation {
  const method = calibrationMethod(REFERENCE_CODES[reference.scope], wordsOf(line, header, reference.lengthMm));
  const stated: Measurement = { name: codes.length, value: reference.lengthMm, unit: units.mm, method };
  return {
    ...line,
    measurements: [stated, ...line.measurements.filter(({ name }) => !isSameConcept(name, codes.length))],
  };
}

/** The calibration that a line of this true length gives, in the shape that the pixels of the image have. */
export function calibrationByLine(
  line: Pick<Annotation, 'points'>,
  header: FrameHeader,
  lengthMm: number,
): Calibration {
  const { height, width } = pixelShape(header.dataset, header.calibration);
  const mmPerUnit = lengthMm / (lengthPx(line, header) * width);
  const label = wordsOf(line, header, lengthMm);
  return {
    rowSpacingMm: height * mmPerUnit,
    columnSpacingMm: width * mmPerUnit,
    label,
    method: calibrationMethod(READER, label),
  };
}

/** In widths of a pixel, as a length without calibration is told. */
function lengthPx({ points }: Pick<Annotation, 'points'>, header: FrameHeader): number {
  const [x0 = Number.NaN, y0 = Number.NaN, x1 = Number.NaN, y1 = Number.NaN] = points;
  const { height, width } = pixelShape(header.dataset, header.calibration);
  return Math.hypot(x1 - x0, ((y1 - y0) * height) / width);
}

const wordsOf = (line: Pick<Annotation, 'points'>, header: FrameHeader, lengthMm: number): string =>
  `calibrated by the reader (${lengthPx(line, header).toFixed(1)} px line = ${Number(lengthMm.toPrecision(6))} mm)`;

/** Why a hand may not calibrate this image; its own scale holds then. */
export function whyNotByHand({ dataset, plane }: FrameHeader): string | undefined {
  if (hasUltrasoundRegions(dataset)) return 'The ultrasound regions of this image state its scale.';
  // Marks of the other planes are measured in the patient: two scales in one body would contradict each other.
  return plane ? 'The place of this image in the patient states its scale.' : undefined;
}

/** Below this a click beside the end is a large share of the scale. */
const SHORTEST_LINE_PX = 10;
const LONGEST_MM = 2000;
/** From micrographs to the coarsest scout. */
const PIXEL_MM = { least: 0.0005, most: 10 } as const;

/** Why a typed length is not taken; undefined: it is. */
export function whyNotLength(line: Annotation, header: FrameHeader, lengthMm: number): string | undefined {
  if (!Number.isFinite(lengthMm)) return 'Type the true length in mm, as a number.';
  if (lengthMm <= 0) return 'The true length must be more than 0 mm.';
  if (lengthMm > LONGEST_MM) return `The true length must be at most ${LONGEST_MM} mm.`;
  if (!(lengthPx(line, header) >= SHORTEST_LINE_PX))
    return `The line is shorter than ${SHORTEST_LINE_PX} px: draw a longer one.`;
  const { columnSpacingMm: pixelMm } = calibrationByLine(line, header, lengthMm);
  if (pixelMm >= PIXEL_MM.least && pixelMm <= PIXEL_MM.most) return undefined;
  return `A pixel would be ${Number(pixelMm.toPrecision(2))} mm wide: check the length and its unit.`;
}

/** What the reader is told before going against the header: both scales; undefined where the header has none. */
export function headerContradiction(line: Annotation, header: FrameHeader, lengthMm: number): string | undefined {
  if (!header.calibration) return undefined;
  const [theirs, yours] = [header.calibration, calibrationByLine(line, header, lengthMm)].map(
    ({ columnSpacingMm }) => `${Number(columnSpacingMm.toPrecision(3))} mm per px`,
  );
  const { label } = header.calibration;
  return `Header: ${theirs}${label ? ` (${label})` : ''}; yours: ${yours}.`;
}

/**
 * What the reader's lines make of this frame: a line on its own image goes before one that holds for the stack, a later
 * one before an earlier one. `images` are those of the stack, with the headers as they were read.
 */
export function readerCalibration(
  header: FrameHeader,
  lines: readonly Annotation[],
  images: readonly FrameHeader[],
): Calibration | undefined {
  if (lines.length === 0 || whyNotByHand(header)) return undefined;
  const line =
    lines.findLast((one) => holdsForImageOf(one, header)) ??
    lines.findLast((one) => holdsForStack(one, header, images));
  const reference = line && referenceLineOf(line);
  if (!line || !reference || whyNotLength(line, header, reference.lengthMm)) return undefined;
  return calibrationByLine(line, header, reference.lengthMm);
}

/** By SOP Instance UID: all frames of one object have one size. */
export const holdsForImageOf = ({ space }: Annotation, { ref }: FrameHeader): boolean =>
  space.kind === 'frame' && space.frame.sopInstanceUid === ref.sopInstanceUid;

function holdsForStack(line: Annotation, header: FrameHeader, images: readonly FrameHeader[]): boolean {
  const own = images.find((image) => holdsForImageOf(line, image));
  return own !== undefined && referenceLineOf(line)?.scope === 'series' && isAlike(own, header);
}

/** The same series, size and shape of pixel: what a line says of one of them holds for the other. */
export function isAlike(a: FrameHeader, b: FrameHeader): boolean {
  const [one, other] = [a, b].map(({ dataset, calibration }) => pixelShape(dataset, calibration));
  return (
    a.ref.seriesInstanceUid === b.ref.seriesInstanceUid &&
    a.rows === b.rows &&
    a.columns === b.columns &&
    one !== undefined &&
    other !== undefined &&
    Math.abs(one.height / one.width / (other.height / other.width) - 1) < 1e-6 &&
    Math.abs((a.calibration?.columnSpacingMm ?? 0) - (b.calibration?.columnSpacingMm ?? 0)) < 1e-9
  );
}

/** The frame as the reader calibrated it; itself where nobody did. */
export function calibratedFrame(
  header: FrameHeader,
  lines: readonly Annotation[],
  images: readonly FrameHeader[],
): FrameHeader {
  const calibration = readerCalibration(header, lines, images);
  return calibration ? { ...header, calibration } : header;
}
