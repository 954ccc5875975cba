import type { RadiologyStatus } from '../../../dicom/paneStatus';
import type { Problem } from '../../../dicom/problem';
import { edgeLetters } from '../../../dicom/radiology/orientation';
import type { VolumePreset } from '../../../dicom/radiology/volumePreset';
import { units } from '../../../dicom/codes';
import type { FramesDisplaySet } from '../../../dicom/types';
import { isSameConcept } from '../../../dicom/codedConcept';
import { fail, ok, type Result } from '../../../lib/result';
import type { EngineAction } from '../../contract';
import type { EngineDependencies } from '../../engineDependencies';
import { noVolume, SharedVolume } from '../volume/sharedVolume';
import type { CastAnswer } from './castMessages';
import { CastThread } from './castThread';
import { type CoarseGrid, coarseGridOf, coarseSlice } from './coarsen';
import { type Eye, eyeAt, movedBy, panned, raysOf, turned, zoomed } from './eye';
import { bindEyeHand } from './eyeHand';
import { FIRST_DIVISOR, nextDivisor } from './pace';

export interface Volume3dEvents {
  status(status: RadiologyStatus): void;
  problem(part: string, problem: Problem | undefined): void;
  firstImage(): void;
  settled(): void;
}

/** A hand that rests this long gets the sharp picture. */
const REST_MS = 120;
/** Copying to the thread leaves the page free after this. */
const COPY_MS = 8;
const MOST_SHARP_PIXELS = 800_000;

/** A series in 3D in one pane, or why there is none. */
export function openVolume3d(
  host: HTMLElement,
  displaySet: FramesDisplaySet,
  dependencies: EngineDependencies,
  preset: VolumePreset,
  events: Volume3dEvents,
): Result<Volume3dPane, Problem> {
  const held = SharedVolume.hold(displaySet, dependencies);
  return held.ok
    ? ok(new Volume3dPane(host, displaySet, held.value, preset, events))
    : fail(noVolume(held.error, '3D view'));
}

/** Lies over the pane's other canvases and takes the pointer: nothing is drawn or measured on a 3D view. */
export class Volume3dPane {
  readonly #displaySet: FramesDisplaySet;
  readonly #volume: SharedVolume;
  readonly #events: Volume3dEvents;
  readonly #grid: CoarseGrid;
  readonly #canvas = document.createElement('canvas');
  readonly #picture = document.createElement('canvas');
  readonly #thread: CastThread;
  readonly #isSent: Uint8Array;
  readonly #isHu: boolean;
  readonly #undo: (() => void)[] = [];
  #preset: VolumePreset;
  #eye: Eye = eyeAt('anterior');
  #lastId = 0;
  #inFlight: { readonly id: number; readonly isCoarse: boolean; readonly preset: VolumePreset } | undefined;
  /** Another picture is wanted than the one on its way. */
  #isStale = false;
  #shown: { readonly isCoarse: boolean; readonly preset: VolumePreset } | undefined;
  #divisor = FIRST_DIVISOR;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #copy: ReturnType<typeof setTimeout> | undefined;
  #waiting: (() => void)[] = [];
  #isBroken = false;

  constructor(
    host: HTMLElement,
    displaySet: FramesDisplaySet,
    volume: SharedVolume,
    preset: VolumePreset,
    events: Volume3dEvents,
  ) {
    this.#displaySet = displaySet;
    this.#volume = volume;
    this.#preset = preset;
    this.#events = events;
    this.#grid = coarseGridOf(volume.geometry);
    this.#isSent = new Uint8Array(this.#grid.slices);
    const unit = displaySet.frames[0]?.rescale.unit;
    this.#isHu = unit !== undefined && isSameConcept(unit, units.hounsfield);
    Object.assign(this.#canvas.style, {
      position: 'absolute',
      inset: '0',
      width: '100%',
      height: '100%',
      background: '#000',
      cursor: 'grab',
      touchAction: 'none',
    });
    host.append(this.#canvas);
    this.#thread = new CastThread(
      (answer) => this.#answered(answer),
      (cause) => this.#broken(cause),
    );
    const { columns, rows, slices } = this.#grid;
    this.#thread.send({ kind: 'volume', size: { columns, rows, slices } });
    const resizes = new ResizeObserver(() => this.#wish());
    resizes.observe(this.#canvas);
    this.#undo.push(
      () => resizes.disconnect(),
      bindEyeHand(this.#canvas, {
        turn: (rightDeg, downDeg) => this.#look(turned(this.#eye, rightDeg, downDeg)),
        zoomBy: (factor) => this.#look(zoomed(this.#eye, factor)),
        panBy: (right, down) => this.#look(panned(this.#eye, right, down)),
      }),
      volume.onChange(() => this.#arrived()),
    );
    this.#arrived();
    this.#tell();
  }

  setPreset(preset: VolumePreset): void {
    if (preset === this.#preset) return;
    this.#preset = preset;
    this.#wish();
  }

  run(action: EngineAction): void {
    const eye = movedBy(this.#eye, action);
    if (eye) this.#look(eye);
  }

  async whenSettled(): Promise<void> {
    if (this.#isSettled) return;
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  dispose(): void {
    clearTimeout(this.#rest);
    clearTimeout(this.#copy);
    for (const step of this.#undo.splice(0).reverse()) step();
    this.#thread.dispose();
    this.#volume.release();
    this.#canvas.remove();
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  get #isSettled(): boolean {
    if (this.#isBroken) return true;
    const isSharp = this.#shown?.isCoarse === false && this.#shown.preset === this.#preset;
    return isSharp && !this.#inFlight && !this.#isStale && this.#volume.isComplete && this.#copy === undefined;
  }

  #look(eye: Eye): void {
    this.#eye = eye;
    this.#wish();
  }

  /** Images came: copied to the thread a few at a time, each once. */
  #arrived(): void {
    this.#copy ??= setTimeout(() => this.#copySlices());
  }

  #copySlices(): void {
    this.#copy = undefined;
    const end = performance.now() + COPY_MS;
    let count = 0;
    for (let slice = 0; slice < this.#grid.slices; slice += 1) {
      if (this.#isSent[slice]) continue;
      if (performance.now() > end) {
        this.#arrived();
        break;
      }
      const values = coarseSlice(this.#volume.voxels, this.#grid, slice);
      if (!values) continue;
      this.#isSent[slice] = 1;
      this.#thread.send({ kind: 'slice', slice, values });
      count += 1;
    }
    if (count > 0) this.#wish();
    else this.#settle();
    this.#tell();
  }

  /** Another picture is wanted: a coarse one at once, the sharp one when nothing more is asked for. */
  #wish(): void {
    clearTimeout(this.#rest);
    this.#rest = undefined;
    this.#isStale = true;
    // A coarse picture on its way is waited for, or a moving hand would never see one.
    if (!this.#inFlight?.isCoarse) this.#cast(true);
  }

  #cast(isCoarse: boolean): void {
    if (this.#isBroken) return;
    const ratio = window.devicePixelRatio;
    const [width, height] = [this.#canvas.clientWidth * ratio, this.#canvas.clientHeight * ratio];
    if (width < 1 || height < 1) return;
    const sharp = Math.min(1, Math.sqrt(MOST_SHARP_PIXELS / (width * height)));
    const part = isCoarse ? sharp / this.#divisor : sharp;
    const size = (length: number) => Math.max(1, Math.round(length * part));
    const id = ++this.#lastId;
    this.#isStale = false;
    this.#inFlight = { id, isCoarse, preset: this.#preset };
    const rays = raysOf(this.#grid, this.#eye, size(width), size(height), isCoarse);
    this.#thread.send({ kind: 'cast', id, rays, preset: this.#preset, isHu: this.#isHu });
  }

  #answered(answer: CastAnswer): void {
    const made = this.#inFlight;
    if (made?.id !== answer.id) return;
    this.#inFlight = undefined;
    const isFirst = this.#shown === undefined;
    this.#shown = made;
    this.#paint(answer);
    if (made.isCoarse) {
      this.#divisor = nextDivisor(this.#divisor, answer.ms);
      if (this.#isStale) this.#cast(true);
      else this.#rest = setTimeout(() => this.#cast(false), REST_MS);
    }
    this.#tell();
    if (isFirst) this.#events.firstImage();
    this.#settle();
  }

  #paint({ width, height, rgba }: CastAnswer): void {
    const ratio = window.devicePixelRatio;
    this.#canvas.width = Math.round(this.#canvas.clientWidth * ratio);
    this.#canvas.height = Math.round(this.#canvas.clientHeight * ratio);
    this.#picture.width = width;
    this.#picture.height = height;
    this.#picture.getContext('2d')?.putImageData(new ImageData(rgba, width, height), 0, 0);
    const context = this.#canvas.getContext('2d', { alpha: false });
    if (!context) return;
    context.imageSmoothingQuality = 'high';
    context.drawImage(this.#picture, 0, 0, this.#canvas.width, this.#canvas.height);
  }

  #settle(): void {
    if (!this.#isSettled) return;
    if (!this.#isBroken) this.#events.settled();
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #broken(cause: unknown): void {
    this.#isBroken = true;
    this.#events.problem('volume3d', {
      code: 'unsupported',
      severity: 'error',
      title: 'The 3D view stopped: the browser had no memory for it, or its code did not arrive',
      tip: 'Choose another plane in the menu of the pane, then the 3D view again.',
      cause,
    });
    this.#tell();
    this.#settle();
  }

  #tell(): void {
    const { loadedCount, failedCount, failedFrames, geometry, frames } = this.#volume;
    const isAll = loadedCount === frames.length;
    const { columnStepMm, rowStepMm, sliceStepMm } = this.#grid.geometry;
    const plane = frames[0]?.plane;
    const letters = plane && edgeLetters({ ...plane, ...this.#eye.directions }, frames[0]?.dataset ?? {}, UPRIGHT);
    this.#events.status({
      kind: 'radiology',
      state: this.#isBroken ? 'error' : !this.#shown ? 'loading' : isAll ? 'ready' : 'partial',
      frameNumber: this.#shown ? 1 : 0,
      frameCount: 1,
      framesLoaded: loadedCount,
      framesFailed: failedCount,
      ...(failedFrames.length > 0 && { failedFrames }),
      ...(this.#volume.isLossyOnArrival && { isLossyOnArrival: true }),
      ...(this.#volume.reservation && { reservation: this.#volume.reservation }),
      windowCenter: 0,
      windowWidth: 0,
      zoom: this.#eye.zoom,
      deviceZoom: this.#eye.zoom,
      rotationDeg: 0,
      isFlipped: false,
      isInverted: false,
      ...(letters && { orientation: letters }),
      volume3d: {
        preset: this.#shown?.preset ?? this.#preset,
        isCoarse: this.#shown?.isCoarse ?? true,
        voxelMm: Math.max(...[columnStepMm, rowStepMm, sliceStepMm].map((step) => Math.hypot(...step))),
        imagesLoaded: loadedCount,
        imageCount: this.#displaySet.frames.length,
        gaps: geometry.frameAt.filter((index) => index < 0).length,
      },
    });
  }
}

const UPRIGHT = { rotationDeg: 0, isFlipped: false };
