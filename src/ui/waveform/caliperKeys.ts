import { durationOf, valueAt, type WaveformGroup } from '../../dicom/waveform';
import type { CaliperPoint, ChannelScale, Sheet } from './waveformSheet';

/** What a place of the caliper moves over. */
export interface CaliperGround {
  readonly group: WaveformGroup;
  readonly sheet: Sheet;
  readonly scales: readonly ChannelScale[];
}

const FAST = 10;

/** A place on a trace, at the sample nearest to a time within the recording. */
export function placeOnTrace({ group }: CaliperGround, channel: number, seconds: number): CaliperPoint {
  const skew = group.channels[channel]?.skewSeconds ?? 0;
  const last = Math.max(0, group.sampleCount - 1);
  const index = Math.min(last, Math.max(0, Math.round((seconds - skew) * group.samplingHz)));
  const value = valueAt(group, channel, index);
  return { channel, seconds: index / group.samplingHz + skew, value: Number.isFinite(value) ? value : 0 };
}

/**
 * Where a key takes a place: sideways by samples, with the trace while it lies on it, up and down by CSS pixels of the
 * drawing, to the lead above or below by page keys, onto the trace by Enter. Undefined for a key that moves nothing.
 */
export function movedByKey(
  point: CaliperPoint,
  key: string,
  isFast: boolean,
  ground: CaliperGround,
): CaliperPoint | undefined {
  const { group, sheet, scales } = ground;
  const steps = isFast ? FAST : 1;
  const across = { ArrowLeft: -1, ArrowRight: 1 }[key];
  if (across !== undefined) return sideways(point, (across * steps) / group.samplingHz, ground);
  const up = { ArrowUp: 1, ArrowDown: -1 }[key];
  const pxPerUnit = scales[point.channel]?.pxPerUnit;
  if (up !== undefined && pxPerUnit) return { ...point, value: point.value + (up * steps) / pxPerUnit };
  const by = { PageUp: -1, PageDown: 1 }[key];
  if (by !== undefined) {
    const order = sheet.columns.flat();
    const channel = order[Math.min(order.length - 1, Math.max(0, order.indexOf(point.channel) + by))];
    return channel === undefined ? undefined : placeOnTrace(ground, channel, point.seconds);
  }
  return key === 'Enter' ? placeOnTrace(ground, point.channel, point.seconds) : undefined;
}

function sideways(point: CaliperPoint, bySeconds: number, ground: CaliperGround): CaliperPoint {
  const here = placeOnTrace(ground, point.channel, point.seconds);
  const there = placeOnTrace(ground, point.channel, point.seconds + bySeconds);
  const halfPixel = 0.5 / (ground.scales[point.channel]?.pxPerUnit || 1);
  if (Math.abs(here.value - point.value) <= halfPixel) return there;
  const seconds = Math.min(durationOf(ground.group), Math.max(0, point.seconds + bySeconds));
  return { ...point, seconds };
}

/** "II, 1.234 s, 0.45 mV": a place of the caliper, for who cannot see it. */
export function placeWords(
  { channel, seconds, value }: CaliperPoint,
  { group, scales }: Pick<CaliperGround, 'group' | 'scales'>,
): string {
  const { name = '', unit = '' } = group.channels[channel] ?? {};
  const { millivolts } = scales[channel] ?? {};
  const height = millivolts === undefined ? `${value.toPrecision(3)} ${unit}` : `${(value * millivolts).toFixed(2)} mV`;
  return `${name}, ${seconds.toFixed(3)} s, ${height}`;
}
