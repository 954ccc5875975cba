import { toScreen } from '../../../dicom/geometry/displayedPlane';
import { type PixelPlane, pointOnPlane, type Vec3 } from '../../../dicom/geometry/pixelPlane';
import type { DerivedStatus, FusionStatus } from '../../../dicom/paneStatus';
import type { Problem } from '../../../dicom/problem';
import type { ShownFusion } from '../../../dicom/radiology/fusion';
import { suvAt } from '../../../dicom/radiology/suvTypes';
import { fail, ok, type Result } from '../../../lib/result';
import type { Context } from '../../drawing/painter';
import type { EngineDependencies } from '../../engineDependencies';
import type { ShownFrame } from '../radiologySurface';
import { type FusionGrid, fusionGrid, pointSamples } from './fusionGrid';
import { paintFusion } from './fusionPicture';
import { RefreshPace } from './refreshPace';
import { resliced } from './reslice';
import { SharedVolume } from './sharedVolume';

/** A hand that rests this long gets the sharp picture. */
const REST_MS = 90;
/** Points computed within one frame of the screen on one core (docs/decisions/0021). */
const POINTS_AT_ONCE = 140_000;

type Slab = Pick<DerivedStatus, 'slabMode' | 'slabMm'>;

interface Sampled {
  readonly image: PixelPlane;
  readonly slab: string;
  readonly matrix: readonly number[] | undefined;
  readonly loaded: number;
  readonly step: number;
  readonly grid: FusionGrid;
  readonly values: Float32Array;
}

/** One series laid over the images of one pane: its values on the plane that is shown, and their colours. */
export class FusionPainter {
  readonly #volume: SharedVolume;
  readonly #repaint: () => void;
  readonly #canvas = document.createElement('canvas');
  readonly #stop: () => void;
  readonly #refresh: RefreshPace;
  #sampled: Sampled | undefined;
  #painted: { readonly sampled: Sampled; readonly name: string } | undefined;
  #rest: ReturnType<typeof setTimeout> | undefined;

  private constructor(volume: SharedVolume, repaint: () => void) {
    this.#volume = volume;
    this.#repaint = repaint;
    this.#refresh = new RefreshPace(repaint);
    this.#stop = volume.onChange(() => this.#refresh.arrived(volume.isComplete));
  }

  /** `repaint` is asked for when there is more to see. Where the series is no volume, why. */
  static open(
    { displaySet }: ShownFusion,
    dependencies: EngineDependencies,
    repaint: () => void,
  ): Result<FusionPainter, Problem> {
    const held = SharedVolume.hold(displaySet, dependencies);
    if (held.ok) return ok(new FusionPainter(held.value, repaint));
    return fail({
      code: 'unsupported',
      severity: 'warning',
      title: `No fusion with ${displaySet.series.seriesDescription || displaySet.series.modality}: ${held.error}`,
    });
  }

  /** Over the image that is on the canvas; false where there is nothing of it. */
  paint(context: Context, fusion: ShownFusion, shown: ShownFrame, derived: DerivedStatus | undefined): boolean {
    const image = shown.header.plane;
    if (!image || this.#volume.loadedCount === 0) return false;
    const sampled = this.#sample(image, fusion, derived ?? {});
    this.#colour(sampled, fusion);
    const { plane } = sampled.grid;
    const corner = (u: number, v: number) => toScreen(shown.map, pointOnPlane(plane, image, [u, v]));
    const [x, y] = corner(0, 0);
    const [right, down] = [corner(1, 0), corner(0, 1)];
    context.save();
    context.transform(right[0] - x, right[1] - y, down[0] - x, down[1] - y, x, y);
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = 'low';
    context.globalAlpha = fusion.opacity;
    context.drawImage(this.#canvas, 0, 0);
    context.restore();
    return true;
  }

  /** What is on the canvas stays as it is. */
  get isSharp(): boolean {
    const { step, loaded } = this.#sampled ?? {};
    return this.#volume.isComplete && (loaded === 0 || (step === 1 && loaded === this.#volume.loadedCount));
  }

  status({ displaySet, range, scale, tie }: ShownFusion): FusionStatus {
    const { geometry, loadedCount, failedCount, frames } = this.#volume;
    return {
      displaySetId: displaySet.id,
      lower: range.lower,
      upper: range.upper,
      unit: scale.unit,
      imagesLoaded: loadedCount,
      imagesFailed: failedCount,
      imageCount: frames.length,
      gaps: geometry.frameAt.filter((index) => index < 0).length,
      ...(tie && { registration: tie.name, registrationType: tie.type }),
    };
  }

  /** In the unit of the colours, at a point of the frame of reference of the image; NaN where there is no value. */
  valueAt({ tie, scale }: ShownFusion, mm: Vec3, { slabMode = 'mean' }: Slab): number {
    const { voxels, geometry } = this.#volume;
    if (!this.#sampled) return Number.NaN;
    const [value = Number.NaN] = resliced(voxels, pointSamples(this.#sampled.grid, mm, geometry, tie), slabMode);
    const stored = value * voxels.scale.slope + voxels.scale.intercept;
    if (scale.suv) return suvAt(scale.suv, stored);
    const { covers } = scale;
    return covers && !(stored >= covers[0] && stored <= covers[1]) ? Number.NaN : stored;
  }

  dispose(): void {
    this.#refresh.stop();
    clearTimeout(this.#rest);
    this.#stop();
    this.#volume.release();
  }

  #sample(image: PixelPlane, { tie }: ShownFusion, { slabMode = 'mean', slabMm = 0 }: Slab): Sampled {
    const slab = `${slabMode} ${slabMm}`;
    const { loadedCount: loaded, geometry, voxels } = this.#volume;
    const known = this.#sampled;
    const isSamePlane = known?.image === image && known.slab === slab && known.matrix === tie?.matrix;
    if (isSamePlane && known.loaded === loaded && (known.step === 1 || this.#rest !== undefined)) return known;
    const grid = isSamePlane ? known.grid : fusionGrid(image, slabMm, geometry, tie);
    const { columns, rows, layers } = grid.samples;
    // Slabs are coarse while the hand moves, as those of the image below are.
    const isMoving = known !== undefined && !isSamePlane;
    const step = isMoving ? Math.min(8, Math.ceil(Math.sqrt((columns * rows * layers) / POINTS_AT_ONCE))) : 1;
    if (step > 1) this.#sharpenSoon();
    const values = resliced(voxels, grid.samples, slabMode, step);
    this.#sampled = { image, slab, matrix: tie?.matrix, loaded, step, grid, values };
    return this.#sampled;
  }

  #sharpenSoon(): void {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      this.#rest = undefined;
      this.#repaint();
    }, REST_MS);
  }

  #colour(sampled: Sampled, { range, scale }: ShownFusion): void {
    const name = `${range.lower} ${range.upper}`;
    if (this.#painted?.sampled === sampled && this.#painted.name === name) return;
    this.#painted = { sampled, name };
    const { columns, rows } = sampled.grid.samples;
    if (this.#canvas.width !== columns) this.#canvas.width = columns;
    if (this.#canvas.height !== rows) this.#canvas.height = rows;
    const context = this.#canvas.getContext('2d');
    if (!context) throw new Error('no 2D canvas for fusion');
    const picture = context.createImageData(columns, rows);
    const pixels = new Uint32Array(picture.data.buffer);
    paintFusion(pixels, sampled.values, columns, this.#volume.voxels.scale, scale, range);
    context.putImageData(picture, 0, 0);
  }
}
