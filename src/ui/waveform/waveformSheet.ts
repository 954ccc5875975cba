import { valueAt, type WaveformGroup } from '../../dicom/waveform';

/** CSS pixels of a millimetre as the web counts it; a screen shows it larger or smaller. */
export const PX_PER_MM = 96 / 25.4;
const LEADS = ['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'];
const LEAST_ROW_PX = 22 * PX_PER_MM;
const TWO_COLUMNS_FROM_PX = 640;
const SPREAD_SAMPLES = 2000;
const MILLIVOLTS: Readonly<Record<string, number>> = { V: 1000, mV: 1, uV: 0.001, nV: 1e-6 };

/** Where the channels of a recording stand: the twelve leads in two columns of the same time, others one in a row. */
export interface Sheet {
  readonly columns: readonly (readonly number[])[];
  readonly rowPx: number;
  readonly columnPx: number;
  readonly heightPx: number;
}

export function sheetFor({ channels }: WaveformGroup, widthPx: number, heightPx: number): Sheet {
  const leads = LEADS.flatMap((name) => {
    const at = channels.findIndex((channel) => channel.name === name);
    return at < 0 ? [] : [at];
  });
  const others = channels.map((_, at) => at).filter((at) => !leads.includes(at));
  const isWide = leads.length === LEADS.length && others.length === 0 && widthPx >= TWO_COLUMNS_FROM_PX;
  const columns = isWide ? [leads.slice(0, 6), leads.slice(6)] : [[...leads, ...others]];
  const rows = columns[0]?.length ?? 1;
  const rowPx = Math.max(LEAST_ROW_PX, Math.floor(heightPx / rows));
  return { columns, rowPx, columnPx: Math.max(1, widthPx / columns.length), heightPx: rowPx * rows };
}

/** How high a channel is drawn. Voltages share one scale; what is no voltage fills its row. */
export interface ChannelScale {
  readonly pxPerUnit: number;
  /** The value at the middle of the row. */
  readonly middle: number;
  /** One unit in millivolts; absent for what is no voltage. */
  readonly millivolts?: number | undefined;
}

/** From samples spread over the whole recording, so that scrolling never moves a lead. */
export function scaleFor(group: WaveformGroup, channel: number, rowPx: number, gain: number): ChannelScale {
  const step = Math.max(1, Math.floor(group.sampleCount / SPREAD_SAMPLES));
  const values: number[] = [];
  for (let at = 0; at < group.sampleCount; at += step) {
    const value = valueAt(group, channel, at);
    if (Number.isFinite(value)) values.push(value);
  }
  values.sort((a, b) => a - b);
  const [lowest = 0, highest = 0] = [values[0], values.at(-1)];
  const unit = group.channels[channel]?.unit ?? '';
  const millivolts = Object.hasOwn(MILLIVOLTS, unit) ? MILLIVOLTS[unit] : undefined;
  if (millivolts !== undefined) {
    return { pxPerUnit: 10 * PX_PER_MM * gain * millivolts, middle: values[values.length >> 1] ?? 0, millivolts };
  }
  return { pxPerUnit: (0.7 * rowPx * gain) / (highest - lowest || 1), middle: (lowest + highest) / 2 };
}

/** A place that the reader clicked: which channel, when, and how high. */
export interface CaliperPoint {
  readonly channel: number;
  readonly seconds: number;
  readonly value: number;
}

/** "412 ms · 146 bpm · 1.20 mV". A height between two leads means nothing and is left out. */
export function caliperWords(a: CaliperPoint, b: CaliperPoint, group: WaveformGroup, scale: ChannelScale): string {
  const ms = Math.abs(b.seconds - a.seconds) * 1000;
  const rate = ms >= 1 ? `${Math.round(60_000 / ms)} bpm` : '';
  const height = Math.abs(b.value - a.value);
  const unit = group.channels[a.channel]?.unit ?? '';
  const words =
    scale.millivolts === undefined
      ? `${height.toPrecision(3)} ${unit}`
      : `${(height * scale.millivolts).toFixed(2)} mV`;
  return [`${Math.round(ms)} ms`, rate, a.channel === b.channel ? words : ''].filter(Boolean).join(' · ');
}
