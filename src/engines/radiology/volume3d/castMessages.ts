import type { VolumePreset } from '../../../dicom/radiology/volumePreset';
import type { Rays } from './castRays';
import type { VolumeSize } from './castVolume';

/** What the page tells the thread that casts rays. Buffers travel for good. */
export type CastRequest =
  | { readonly kind: 'volume'; readonly size: VolumeSize }
  | { readonly kind: 'slice'; readonly slice: number; readonly values: Float32Array }
  /** A later one takes the place of an earlier one that is not ready: that one is never answered. */
  | {
      readonly kind: 'cast';
      readonly id: number;
      readonly rays: Rays;
      readonly preset: VolumePreset;
      readonly isHu: boolean;
    };

/** A picture as RGBA, row after row. */
export interface CastAnswer {
  readonly id: number;
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
  /** How long it was computed. */
  readonly ms: number;
}
