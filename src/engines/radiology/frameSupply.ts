import type { DerivedStatus } from '../../dicom/paneStatus';
import type { Problem } from '../../dicom/problem';
import type { FrameHeader } from '../../dicom/types';
import type { DecodedFrame } from './decodedFrame';
import type { LoaderEvents } from './stackLoader';

export type SupplyEvents = LoaderEvents<DecodedFrame>;

/**
 * Where the pictures of a stack come from: the archive, image by image (`StackLoader`), or a computation over a volume.
 * `frame` may give another picture for the same index later (more images of the volume arrived): `loaded` says so.
 */
export interface FrameSupply {
  readonly loadedCount: number;
  readonly failedCount: number;
  /** 1-based numbers of the images that failed, the lowest first. */
  readonly failedFrames: readonly number[];
  /** Which are here (`RadiologyStatus.loadedRanges`); absent where a picture does not come by itself. */
  readonly loadedRanges?: readonly number[];
  /** 0-based: the reader looks there now. */
  want(index: number): void;
  frame(index: number): DecodedFrame | undefined;
  failure(index: number): Problem | undefined;
  dispose(): void;
  /** Whether the picture is what it will stay; absent where every picture is. */
  isSharp?(index: number): boolean;
  /** Images behind the pictures, where one picture is made of many. */
  readonly imageCount?: number;
  /** The acquired frames that the pictures were computed from. */
  readonly derivedFrom?: readonly FrameHeader[];
  readonly derived?: DerivedStatus;
}
