import { centreOfImage, imagePointToMm, type PixelPlane } from '../../../dicom/geometry/pixelPlane';
import type { DerivedStatus } from '../../../dicom/paneStatus';
import type { Problem } from '../../../dicom/problem';
import { commonSuv } from '../../../dicom/radiology/fusion';
import type { PlaneView } from '../../../dicom/radiology/planeView';
import { pointToVoxels } from '../../../dicom/radiology/volume';
import type { FrameHeader, FramesDisplaySet } from '../../../dicom/types';
import { fail, ok, type Result } from '../../../lib/result';
import type { EngineDependencies } from '../../engineDependencies';
import type { DecodedFrame } from '../decodedFrame';
import type { FrameSupply, SupplyEvents } from '../frameSupply';
import { type PlaneGrid, planeGridOf } from './planeGrid';
import { RefreshPace } from './refreshPace';
import { resliced } from './reslice';
import { noVolume, SharedVolume } from './sharedVolume';
import { slicePicture } from './slicePicture';

/** A computed view as a stack: its planes as frames of their own, and where their pictures come from. */
export interface OpenedPlane {
  readonly displaySet: FramesDisplaySet;
  readonly supply: (events: SupplyEvents) => FrameSupply;
}

/** A hand that rests this long gets the sharp picture. */
const REST_MS = 90;
/** Points computed within one frame of the screen on one core, as measured (docs/decisions/0021). */
const POINTS_AT_ONCE = 300_000;
const INTERPOLATED_POINTS_AT_ONCE = 120_000;
/** Enough for what is on the canvas, what is wanted, and a step to either side. */
const KEPT_PICTURES = 6;

/** Opens a view of a series; or why it has no volume. */
export function openPlane(
  displaySet: FramesDisplaySet,
  view: PlaneView,
  dependencies: EngineDependencies,
): Result<OpenedPlane, Problem> {
  const held = SharedVolume.hold(displaySet, dependencies);
  if (!held.ok) return fail(noVolume(held.error));
  const volume = held.value;
  const grid = planeGridOf(volume.geometry, view);
  const template = withCommonSuv(displaySet.frames);
  const frames = grid.planes.map((plane) => planeHeader(template, plane));
  return ok({
    displaySet: { ...displaySet, id: `${displaySet.id} ${view.plane}`, frames },
    supply: (events) => new PlaneSupply(volume, grid, frames, view, events),
  });
}

/** The middle frame, with its SUV only where one factor holds for all images of the volume. */
function withCommonSuv(frames: readonly FrameHeader[]): FrameHeader {
  const middle = frames[frames.length >> 1] as FrameHeader;
  const suv = commonSuv(frames);
  return suv ? { ...middle, suv } : middle;
}

/** Frame number 0: no frame of the archive, whose marks in pixels lie elsewhere. */
const planeHeader = (template: FrameHeader, plane: PixelPlane): FrameHeader => ({
  ...template,
  ref: { ...template.ref, frameNumber: 0 },
  plane,
  columns: plane.columns,
  rows: plane.rows,
  calibration: { rowSpacingMm: plane.rowSpacingMm, columnSpacingMm: plane.columnSpacingMm, label: '' },
});

interface Made {
  readonly frame: DecodedFrame;
  readonly step: number;
  readonly loaded: number;
}

class PlaneSupply implements FrameSupply {
  readonly derivedFrom: readonly FrameHeader[];
  readonly #volume: SharedVolume;
  readonly #grid: PlaneGrid;
  readonly #frames: readonly FrameHeader[];
  readonly #view: PlaneView;
  readonly #events: SupplyEvents;
  readonly #made = new Map<number, Made>();
  readonly #stop: () => void;
  readonly #refresh: RefreshPace;
  #wanted: number | undefined;
  #rest: ReturnType<typeof setTimeout> | undefined;

  constructor(
    volume: SharedVolume,
    grid: PlaneGrid,
    frames: readonly FrameHeader[],
    view: PlaneView,
    events: SupplyEvents,
  ) {
    this.#volume = volume;
    this.#grid = grid;
    this.#frames = frames;
    this.#view = view;
    this.#events = events;
    this.derivedFrom = volume.frames;
    this.#refresh = new RefreshPace(() => this.#repaint());
    this.#stop = volume.onChange(() => this.#refresh.arrived(volume.isComplete));
  }

  /** In planes: the part of the volume that is here. */
  get loadedCount(): number {
    return Math.floor((this.#frames.length * this.#volume.loadedCount) / this.#volume.frames.length);
  }

  get failedCount(): number {
    return this.#volume.failedCount;
  }

  get failedFrames(): readonly number[] {
    return this.#volume.failedFrames;
  }

  get imageCount(): number {
    return this.#volume.frames.length;
  }

  get derived(): DerivedStatus {
    const { slab, plane, turned } = this.#view;
    return {
      plane: turned ? 'oblique' : plane,
      isInterpolated: !this.#grid.isOnVoxels,
      ...(this.#wanted !== undefined && (this.#made.get(this.#wanted)?.step ?? 1) > 1 && { isCoarse: true }),
      ...(slab && this.#grid.layers > 1 && { slabMode: slab.mode, slabMm: this.#grid.slabMm }),
      imagesLoaded: this.#volume.loadedCount,
      imageCount: this.imageCount,
      gaps: this.#volume.geometry.frameAt.filter((index) => index < 0).length,
    };
  }

  want(index: number): void {
    const isFirst = this.#wanted === undefined;
    this.#wanted = index;
    const plane = this.#grid.planes[index];
    if (plane)
      this.#volume.wantPlace(pointToVoxels(this.#volume.geometry, imagePointToMm(plane, centreOfImage(plane)))[2]);
    if (!isFirst && this.#coarseStep > 1) this.#sharpenSoon();
  }

  frame(index: number): DecodedFrame | undefined {
    if (this.#volume.loadedCount === 0) return undefined;
    const made = this.#made.get(index);
    return made?.frame ?? this.#make(index, this.#rest === undefined ? 1 : this.#coarseStep);
  }

  failure(): Problem | undefined {
    return this.#volume.isComplete && this.#volume.loadedCount === 0 ? nothingCame : undefined;
  }

  isSharp(index: number): boolean {
    const made = this.#made.get(index);
    return this.#volume.isComplete && made?.step === 1 && made.loaded === this.#volume.loadedCount;
  }

  dispose(): void {
    this.#refresh.stop();
    clearTimeout(this.#rest);
    this.#stop();
    this.#made.clear();
    this.#volume.release();
  }

  /** How coarse a picture must be to keep up with a moving hand. */
  get #coarseStep(): number {
    const { layers, isOnVoxels, planes } = this.#grid;
    const points = (planes[0]?.columns ?? 0) * (planes[0]?.rows ?? 0) * layers;
    const most = isOnVoxels ? POINTS_AT_ONCE : INTERPOLATED_POINTS_AT_ONCE;
    return Math.min(8, Math.max(1, Math.ceil(Math.sqrt(points / most))));
  }

  #make(index: number, step: number): DecodedFrame | undefined {
    const header = this.#frames[index];
    if (!header) return undefined;
    const { voxels, range } = this.#volume;
    const values = resliced(voxels, this.#grid.sampleGrid(index), this.#view.slab?.mode ?? 'mean', step);
    const picture = slicePicture(header, voxels, range, values);
    const { isLossyOnArrival, reservation } = this.#volume;
    const frame: DecodedFrame = {
      ...picture,
      ...(isLossyOnArrival && { isLossyOnArrival }),
      ...(reservation && { reservation }),
    };
    this.#made.delete(index);
    this.#made.set(index, { frame, step, loaded: this.#volume.loadedCount });
    for (const oldest of this.#made.keys()) {
      if (this.#made.size <= KEPT_PICTURES) break;
      if (oldest !== this.#wanted) this.#made.delete(oldest);
    }
    return frame;
  }

  #sharpenSoon(): void {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      this.#rest = undefined;
      if (this.#wanted === undefined || !this.#isStale(this.#wanted)) return;
      this.#repaint();
    }, REST_MS);
  }

  #isStale(index: number): boolean {
    const made = this.#made.get(index);
    return made === undefined || made.step > 1 || made.loaded !== this.#volume.loadedCount;
  }

  #repaint(): void {
    const wanted = this.#wanted;
    if (wanted === undefined) return;
    const { loadedCount } = this.#volume;
    for (const [index, { loaded }] of this.#made)
      if (loaded !== loadedCount && index !== wanted) this.#made.delete(index);
    const failure = this.failure();
    if (failure) {
      this.#events.failed(wanted, failure);
      return;
    }
    if (loadedCount === 0) return;
    const frame = this.#make(wanted, this.#rest === undefined ? 1 : this.#coarseStep);
    if (frame) this.#events.loaded(wanted, frame);
  }
}

const nothingCame: Problem = {
  code: 'incomplete',
  severity: 'error',
  title: 'No image of the series could be loaded',
};
