import type { Problem } from './problem';

/** Samples as stored, channel after channel within each instant (PS3.3 C.10.9.1.7). */
export type WaveformSamples = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array;

export interface WaveformChannel {
  readonly name: string;
  /** UCUM code of the sensitivity; "stored units" where the object states none. */
  readonly unit: string;
  readonly isCalibrated: boolean;
  /** Units for one step of the stored number: sensitivity × correction factor. */
  readonly scale: number;
  /** What the stored 0 stands for, in `unit`. */
  readonly baseline: number;
  /** How much later than the first channel it was sampled. */
  readonly skewSeconds: number;
  /** "0.05–150 Hz, notch 50 Hz"; empty where none is stated. */
  readonly filters: string;
}

/** One multiplex group: channels sampled together at one rate. */
export interface WaveformGroup {
  readonly label: string;
  readonly samplingHz: number;
  readonly sampleCount: number;
  readonly channels: readonly WaveformChannel[];
  readonly samples: WaveformSamples;
  /** The stored number that stands for "nothing was recorded". */
  readonly padding?: number | undefined;
}

export interface Waveform {
  readonly groups: readonly WaveformGroup[];
  /** What the object says about the recording, in words: "QT Interval: 400 ms". */
  readonly annotations: readonly string[];
  /** Parts that cannot be shown. */
  readonly problems: readonly Problem[];
}

export type WaveformReading =
  | { readonly state: 'loading' }
  | { readonly state: 'error'; readonly problem: Problem }
  | { readonly state: 'ready'; readonly waveform: Waveform };

/** 12-lead, General, Ambulatory and 32-bit ECG, Hemodynamic and Cardiac Electrophysiology (PS3.4 B.5). */
const SHOWN = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.9\.(1\.[1-4]|2\.1|3\.1)$/;
export const isShownWaveform = (sopClassUid: string): boolean => SHOWN.test(sopClassUid);

export const durationOf = ({ sampleCount, samplingHz }: WaveformGroup): number => sampleCount / samplingHz;

/** The value of a channel at a 0-based sample, in its unit; NaN where nothing was recorded. */
export function valueAt({ samples, channels, padding }: WaveformGroup, channel: number, index: number): number {
  const stored = samples[index * channels.length + channel];
  const definition = channels[channel];
  if (stored === undefined || definition === undefined || stored === padding) return Number.NaN;
  return stored * definition.scale + definition.baseline;
}
