import { centreOfPixel } from '../../../dicom/geometry/pixelOrigin';
import type { PixelPlane } from '../../../dicom/geometry/pixelPlane';
import { imagePointToMm, mmToImagePoint } from '../../../dicom/geometry/pixelPlane';
import type { MaskFrame, OverlaySegment, SegmentationOverlay } from '../../../dicom/overlay/overlay';
import { framesOnPlane, maskVolume } from '../../../dicom/overlay/planeChoice';
import type { Problem } from '../../../dicom/problem';
import { coverage, type Mask, maskValueAt } from './mask';
import type { MaskStore } from './maskStore';
import { areaOf, colouredCover, joinedCover, outlineOf } from './tint';

/** One segment on one image: a picture on a grid of its own, to be laid over the image by way of space. */
export interface SegmentPicture {
  readonly segmentNumber: number;
  /** The grid whose pixels the picture has; its upper left pixel is `left`, `top` of that grid. */
  readonly grid: PixelPlane;
  readonly left: number;
  readonly top: number;
  readonly picture: CanvasImageSource;
  readonly colour: string;
  /** As `outlineOf` gives it, in pixels of the picture; empty where values are graded. */
  readonly outline: readonly number[];
}

/** What a segmentation has to show on an image. */
export interface ImageMasks {
  readonly pictures: readonly SegmentPicture[];
  readonly isLoading: boolean;
  readonly problem?: Problem;
}

/** A volume of more voxels is not cut at an angle: its masks would not fit beside the images. */
const MOST_VOXELS = 3e8;

/** The pictures of the segments that are switched on, on the plane of an image. What is not fetched yet is asked for. */
export function imageMasks(
  overlay: SegmentationOverlay,
  segments: readonly OverlaySegment[],
  image: PixelPlane,
  store: MaskStore,
): ImageMasks {
  const frames = framesOnPlane(overlay, image);
  if (!frames) return obliqueMasks(overlay, segments, image, store);
  const wanted = frames.filter(
    ({ segmentNumber }) => segmentNumber === undefined || segments.some(({ number }) => number === segmentNumber),
  );
  const loaded = loadMasks(overlay, wanted, store);
  const pictures = segments.flatMap(({ number, colour }) => {
    const own = loaded.masks.filter(({ frame }) => frame.segmentNumber === undefined || frame.segmentNumber === number);
    return byGrid(own).flatMap(([grid, masks]) => {
      const area = areaOf(masks);
      if (!area) return [];
      const cover = joinedCover(overlay, masks, number, area);
      const painted = paintedCover(overlay, cover, area.width, colour);
      return [{ segmentNumber: number, grid, left: area.left, top: area.top, ...painted }];
    });
  });
  return { pictures, isLoading: loaded.isLoading, ...(loaded.problem && { problem: loaded.problem }) };
}

interface LoadedMask {
  readonly frame: MaskFrame;
  readonly mask: Mask;
}

function loadMasks(overlay: SegmentationOverlay, frames: readonly MaskFrame[], store: MaskStore) {
  const masks: LoadedMask[] = [];
  let isLoading = false;
  let problem: Problem | undefined;
  for (const frame of frames) {
    const state = store.state(overlay, frame);
    if (state.kind === 'mask') masks.push({ frame, mask: state.mask });
    else if (state.kind === 'failed') problem ??= state.problem;
    else isLoading = true;
  }
  return { masks, isLoading, problem };
}

/** Frames of one plane of an object have one grid as a rule; those that have not are drawn each on its own. */
function byGrid(masks: readonly LoadedMask[]): readonly (readonly [PixelPlane, readonly Mask[]])[] {
  const grids: [PixelPlane, Mask[]][] = [];
  for (const { frame, mask } of masks) {
    const known = grids.find(([grid]) => isSameGrid(grid, frame.plane));
    if (known) known[1].push(mask);
    else grids.push([frame.plane, [mask]]);
  }
  return grids;
}

const isSameGrid = (a: PixelPlane, b: PixelPlane): boolean =>
  a.originMm.every((value, axis) => Math.abs(value - (b.originMm[axis] as number)) < 1e-3) &&
  a.rowSpacingMm === b.rowSpacingMm &&
  a.columnSpacingMm === b.columnSpacingMm;

/** The image at an angle to the planes: each of its pixels takes the value of the voxel it lies in. */
function obliqueMasks(
  overlay: SegmentationOverlay,
  segments: readonly OverlaySegment[],
  image: PixelPlane,
  store: MaskStore,
): ImageMasks {
  const volume = maskVolume(overlay);
  const voxels = overlay.frames.reduce((sum, { plane }) => sum + plane.columns * plane.rows, 0);
  if (!volume || voxels > MOST_VOXELS) return { pictures: [], isLoading: false, problem: notCut(overlay.label) };
  const loaded = loadMasks(overlay, overlay.frames, store);
  if (loaded.isLoading || loaded.problem)
    return { pictures: [], isLoading: loaded.isLoading, ...(loaded.problem && { problem: loaded.problem }) };
  const masks = new Map(loaded.masks.map(({ frame, mask }) => [frame, mask]));
  const { columns, rows } = image;
  const covers = new Map(segments.map(({ number }) => [number, new Float32Array(columns * rows)]));
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const point = imagePointToMm(image, centreOfPixel([column, row]));
      const at = volume.planeAt(point);
      for (const frame of at === undefined ? [] : (volume.planes[at] ?? [])) {
        const mask = masks.get(frame);
        const [u, v] = mmToImagePoint(frame.plane, point);
        const stored = mask ? maskValueAt(mask, Math.floor(u), Math.floor(v)) : 0;
        if (stored === 0) continue;
        const number = frame.segmentNumber ?? stored;
        const cover = covers.get(number);
        const pixel = row * columns + column;
        if (cover) cover[pixel] = Math.max(cover[pixel] as number, coverage(overlay, stored, number));
      }
    }
  }
  return {
    isLoading: false,
    pictures: segments.flatMap(({ number, colour }) => {
      const cover = covers.get(number);
      if (!cover?.some((share) => share > 0)) return [];
      return [
        { segmentNumber: number, grid: image, left: 0, top: 0, ...paintedCover(overlay, cover, columns, colour) },
      ];
    }),
  };
}

const notCut = (label: string): Problem => ({
  code: 'unsupported',
  severity: 'warning',
  title: `${label} is not drawn on this image, which lies at an angle to it`,
  tip: 'It can be seen on images of the same direction as those it was made on.',
});

function paintedCover({ values }: SegmentationOverlay, cover: Float32Array, width: number, colour: string) {
  const isGraded = values.kind === 'fractional';
  return {
    colour,
    picture: pictureOf(colouredCover(cover, colour, isGraded), width),
    outline: isGraded ? [] : outlineOf(cover, width, cover.length / width),
  };
}

function pictureOf(pixels: Uint8ClampedArray<ArrayBuffer>, width: number): CanvasImageSource {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width, pixels.length / 4 / width];
  canvas.getContext('2d')?.putImageData(new ImageData(pixels, width), 0, 0);
  return canvas;
}
