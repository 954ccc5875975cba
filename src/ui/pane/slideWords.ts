import { lossyCompressionOf } from '../../dicom/lossy';
import { formatMeasurement, numberWords } from '../../dicom/format';
import type { BulkStatus, ColourStatus, SlideStatus } from '../../dicom/paneStatus';
import type { ChannelLook } from '../../dicom/slide/channels';
import { isAdjusted } from '../../dicom/slide/slideColours';
import type { OpticalPath, Slide } from '../../dicom/types';
import type { Line } from './Overlay';
import { lossyText } from './radiologyWords';

/** "20× equiv.": objective power by the convention 10 / µm per pixel, which is why it says so. */
export const magnificationWords = (magnification: number | undefined): string =>
  magnification === undefined ? '' : `${significant(magnification)}× equiv.`;

export const resolutionWords = (umPerCssPixel: number | undefined): string =>
  umPerCssPixel === undefined ? '' : `${significant(umPerCssPixel)} µm/px`;

export const slideLossyWords = (slide: Slide): string | undefined => {
  const lossy = slide.levels.filter(({ isLossy }) => isLossy);
  if (lossy.length === 0) return undefined;
  const method = lossyCompressionOf(slide.baseDataset)?.method;
  const ratio = Math.max(...lossy.map(({ lossyRatio }) => lossyRatio ?? 0));
  return lossyText({ ratio, ...(method !== undefined && { method }) });
};

/** What is to be known of bulk objects: that single ones cannot be told apart, that some are hidden or not drawn yet. */
export function bulkLines(bulk: BulkStatus | undefined): readonly Line[] {
  if (!bulk) return [];
  const objects = `${numberWords(bulk.objects)} objects`;
  const { picked } = bulk;
  const values = picked?.values.map((value) => `${value.name.meaning} ${formatMeasurement(value)}`) ?? [];
  return [
    bulk.isPending ? { text: `drawing ${objects}`, tone: 'quiet' } : undefined,
    bulk.tier === 'density' ? { text: `density, ${objects}`, tone: 'quiet' } : undefined,
    bulk.isFiltered ? { text: 'some objects filtered out', tone: 'warning' } : undefined,
    picked ? { text: [`${picked.label} no. ${picked.number}`, ...values].join(' · ') } : undefined,
  ];
}

/** What the view still lacks, in words; empty when everything visible is sharp. */
export function tileWords({ isSettled, tilesPending, tilesFailed }: SlideStatus): string {
  if (tilesFailed > 0) return tilesFailed === 1 ? '1 tile failed' : `${tilesFailed} tiles failed`;
  return isSettled ? '' : tilesPending > 0 ? `sharpening, ${tilesPending} to go` : 'sharpening';
}

/** Objective power of the scan itself; beyond it the screen shows no more than was scanned. */
export function nativeMagnification(slide: Slide): number | undefined {
  const spacingMm = slide.isCalibrated ? slide.levels[0]?.plane.columnSpacingMm : undefined;
  return spacingMm === undefined ? undefined : 10 / (spacingMm * 1000);
}

/** The steps a microscope has, as far as the slide was scanned. */
export const magnificationLadder = (slide: Slide): readonly number[] => {
  const native = nativeMagnification(slide);
  return native === undefined ? [] : [1, 2, 5, 10, 20, 40].filter((power) => power <= native * 1.05);
};

/** How the colours stand: what was done with the scanner's profile, and that the reader changed them. */
export function colourLines(colours: ColourStatus | undefined, isMix = false): readonly Line[] {
  if (!colours) return [];
  const { profile, reason } = colours;
  const why = reason === undefined ? '' : `: ${reason}`;
  const lines: Record<ColourStatus['profile'], Line> = {
    applied: { text: 'ICC applied', isMinor: true, tone: 'quiet' },
    none: { text: 'no ICC profile', isMinor: true, tone: 'quiet' },
    loading: { text: 'ICC profile loading', tone: 'quiet' },
    off: { text: 'ICC off', tone: 'warning' },
    invalid: { text: `ICC invalid, not applied${why}`, tone: 'warning' },
    failed: { text: `ICC not applied${why}`, tone: 'warning' },
  };
  // Channels have no profile, and nobody expects one.
  const line = isMix && profile === 'none' ? undefined : lines[profile];
  return [line, isAdjusted(colours) ? { text: 'colours changed', tone: 'warning' } : undefined];
}

/** The focal plane by its place in the stack and its height over the glass. */
export const focusWords = ({ plane, count, heightUm }: NonNullable<SlideStatus['focus']>): string =>
  `focus ${plane} of ${count}, ${significant(heightUm)} µm`;

/** Which channels are mixed; of many, how many. */
export function channelLines(channels: readonly ChannelLook[]): readonly Line[] {
  const seen = channels.filter(({ isVisible }) => isVisible);
  const names = seen.length <= 4 ? seen.map(({ name }) => name).join(' + ') : `${seen.length} channels`;
  const left = channels.length - seen.length;
  return [{ text: left > 0 ? `${names}, ${left} off` : names, tone: 'quiet' }];
}

/** An optical path by its description, else by its identifier. */
export function pathWords(paths: readonly OpticalPath[], identifier: string): string {
  const path = paths.find((one) => one.identifier === identifier);
  return path?.description ?? `path ${identifier}`;
}

function significant(value: number): string {
  if (value >= 100) return String(Math.round(value));
  return String(Number(value.toPrecision(value >= 10 ? 3 : 2)));
}
