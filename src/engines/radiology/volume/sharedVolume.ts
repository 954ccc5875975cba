import type { Reservation } from '../../../dicom/paneStatus';
import type { Problem } from '../../../dicom/problem';
import { volumeOf, type VolumeGeometry } from '../../../dicom/radiology/volume';
import type { FrameHeader, FramesDisplaySet } from '../../../dicom/types';
import { Emitter, type Unsubscribe } from '../../../lib/emitter';
import { fail, ok, type Result } from '../../../lib/result';
import type { EngineDependencies } from '../../engineDependencies';
import { pageFrameCache } from '../frameCache';
import { frameStore } from '../frameStore';
import { type FrameStore, StackLoader } from '../stackLoader';
import { emptyVoxels, putSlice, type Voxels, voxelBytes } from './voxels';

/** Its pixels are in the voxels; the loader has nothing left to hold. */
interface Placed {
  readonly sizeInBytes: 0;
}
const PLACED: Placed = { sizeInBytes: 0 };

/** By the frames they are made of: three panes that cut one series share its voxels. */
const live = new Map<readonly FrameHeader[], SharedVolume>();

/**
 * The voxels of one series for all panes of the page that cut it, from the first that asks to the last that lets go. It
 * fills while images arrive; `changed` says that there is more to see.
 */
export class SharedVolume {
  readonly geometry: VolumeGeometry;
  readonly voxels: Voxels;
  readonly frames: readonly FrameHeader[];
  /** Smallest and largest value of the images so far, padding left out. */
  range: readonly [number, number] = [0, 0];
  /** Of one image at least: then of every picture computed from them. */
  isLossyOnArrival = false;
  /** Likewise. */
  reservation: Reservation | undefined;
  readonly #events = new Emitter<{ changed: undefined }>();
  readonly #loader: StackLoader<Placed>;
  readonly #placeOf: Int32Array;
  readonly #bytes: number;
  #holders = 0;

  private constructor(displaySet: FramesDisplaySet, geometry: VolumeGeometry, dependencies: EngineDependencies) {
    const { frames } = displaySet;
    this.geometry = geometry;
    this.frames = frames;
    this.voxels = emptyVoxels(geometry, frames);
    this.#bytes = this.voxels.data.byteLength;
    this.#placeOf = new Int32Array(frames.length).fill(-1);
    for (const [place, index] of geometry.frameAt.entries()) if (index >= 0) this.#placeOf[index] = place;
    const told = () => this.#events.emit('changed', undefined);
    this.#loader = new StackLoader(frames, this.#store(dependencies), { loaded: told, failed: told });
  }

  /** The volume of a stack, from now on held; or why there is none, in words. */
  static hold(displaySet: FramesDisplaySet, dependencies: EngineDependencies): Result<SharedVolume, string> {
    const known = live.get(displaySet.frames);
    if (known) {
      known.#holders += 1;
      known.retry();
      return ok(known);
    }
    const geometry = volumeOf(displaySet);
    if (!geometry.ok) return geometry;
    const taken = [...live.values()].reduce((sum, volume) => sum + volume.#bytes, 0);
    const [needed, budget] = [voxelBytes(geometry.value, displaySet.frames), pageFrameCache().budgetBytes];
    if (needed + taken > budget)
      return fail(`its voxels need ${megabytes(needed)} and ${megabytes(Math.max(0, budget - taken))} are left`);
    const volume = new SharedVolume(displaySet, geometry.value, dependencies);
    live.set(displaySet.frames, volume);
    volume.#holders = 1;
    volume.#loader.want(displaySet.frames.length >> 1);
    return ok(volume);
  }

  release(): void {
    this.#holders -= 1;
    if (this.#holders > 0) return;
    live.delete(this.frames);
    this.#loader.dispose();
  }

  get loadedCount(): number {
    return this.#loader.loadedCount;
  }

  get failedCount(): number {
    return this.#loader.failedCount;
  }

  get failedFrames(): readonly number[] {
    return this.#loader.failedFrames;
  }

  /** Every image is here, or is known not to come. */
  get isComplete(): boolean {
    return this.loadedCount + this.failedCount === this.frames.length;
  }

  /** Images near this place come first. */
  wantPlace(place: number): void {
    if (this.isComplete) return;
    const index = this.geometry.frameAt[Math.min(Math.max(0, Math.round(place)), this.geometry.slices - 1)];
    if (index !== undefined && index >= 0) this.#loader.want(index);
  }

  /** Asks again for what failed. */
  retry(): void {
    for (let index = 0; index < this.frames.length; index += 1)
      if (this.#loader.failure(index)) this.#loader.want(index);
  }

  onChange(listener: () => void): Unsubscribe {
    return this.#events.on('changed', listener);
  }

  /** The frames of the page's cache, copied to their places and let go. */
  #store(dependencies: EngineDependencies): FrameStore<Placed> {
    const base = frameStore(pageFrameCache(), this.frames, dependencies, this);
    const take = (index: number, frame: Parameters<typeof putSlice>[2]): boolean => {
      const isPut = putSlice(this.voxels, this.#placeOf[index] ?? -1, frame);
      base.release(index);
      if (!isPut) return false;
      this.reservation ??= frame.reservation;
      this.isLossyOnArrival ||= frame.isLossyOnArrival === true;
      const [low, high] = this.#loader.loadedCount === 0 ? frame.range : this.range;
      this.range = [Math.min(low, frame.range[0]), Math.max(high, frame.range[1])];
      return true;
    };
    return {
      hold: (index) => {
        const frame = base.hold(index);
        return frame && take(index, frame) ? PLACED : undefined;
      },
      fetch: base.fetch,
      decode: async (index, encoded) => {
        const frame = await base.decode(index, encoded);
        if (!frame.ok) return frame;
        return take(index, frame.value) ? ok(PLACED) : fail(otherValues);
      },
      ...(base.decodersAtOnce !== undefined && { decodersAtOnce: base.decodersAtOnce }),
      ...(base.hasFewCores !== undefined && { hasFewCores: base.hasFewCores }),
      release: () => {},
      freeBytes: () => Number.POSITIVE_INFINITY, // all of it was taken at the start
    };
  }
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MB`;

/** Beside the images as they were acquired, which stay on the screen. */
export const noVolume = (reason: string, view: 'MPR' | '3D view' = 'MPR'): Problem => ({
  code: 'unsupported',
  severity: 'warning',
  title: `No ${view} of this series: ${reason}`,
  tip: 'The images are shown as they were acquired.',
});

const otherValues: Problem = {
  code: 'invalid-object',
  severity: 'error',
  title: 'The values of this image do not fit those of the others',
};
