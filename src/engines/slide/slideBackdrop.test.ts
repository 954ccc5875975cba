import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { buildSlides } from '../../dicom/slide/buildSlides';
import { madeInstance, madeSeries, type InstanceRecipe } from '../../dicom/slide/slideFixture';
import { createBackdrop } from './slideBackdrop';
import type { SlideCamera } from './slideCamera';
import { levelsOnBase } from './tilePlan';

/** Remembers what a canvas was asked to do. */
class Path {
  readonly rects: number[][] = [];
  rect(...rect: number[]): void {
    this.rects.push(rect);
  }
}
beforeEach(() => {
  vi.stubGlobal('devicePixelRatio', 1);
  vi.stubGlobal('Path2D', Path);
});
afterEach(() => vi.unstubAllGlobals());

const camera: SlideCamera = {
  centerU: 256,
  centerV: 256,
  zoom: 1,
  rotationDeg: 0,
  isFlipped: false,
  widthPx: 512,
  heightPx: 512,
  pixelAspect: 1,
};

function backdrop(...recipes: readonly InstanceRecipe[]) {
  const slide = buildSlides([{ series: madeSeries(), instances: recipes.map(madeInstance) }])[0]!.slide;
  const fills: string[] = [];
  const clips: number[][][] = [];
  let lines = 0;
  const ignore = (): void => {};
  const context = {
    fillStyle: '',
    fillRect: () => fills.push(context.fillStyle),
    clip: (path: Path) => clips.push(path.rects),
    moveTo: () => (lines += 1),
    ...Object.fromEntries(
      ['setTransform', 'clearRect', 'save', 'restore', 'beginPath', 'lineTo', 'stroke'].map((name) => [name, ignore]),
    ),
  };
  const paint = createBackdrop({ getContext: () => context } as unknown as HTMLCanvasElement, levelsOnBase(slide));
  paint(camera);
  return { fills, hatched: clips.flat(), lines, paint };
}

test('T-WSI-07: a tile that was never scanned is hatched on grey, so that it cannot be taken for bare glass', () => {
  const sparse: InstanceRecipe = { uid: '1', matrix: [512, 512], type: 'TILED_SPARSE', positions: [[257, 1]] };
  const { fills, hatched, lines } = backdrop(sparse);
  expect(hatched).toEqual([
    [0, 0, 256, 256],
    [0, 256, 256, 256],
    [256, 256, 256, 256],
  ]);
  expect(lines).toBeGreaterThan(20);
  expect(fills).toHaveLength(1);
  expect(fills.join()).not.toMatch(/#fff|white/i);
});

test('what a coarser level shows is not hatched: it is there, only not sharp', () => {
  const sparse: InstanceRecipe = { uid: '1', matrix: [512, 512], type: 'TILED_SPARSE', positions: [[257, 1]] };
  const coarse: InstanceRecipe = { uid: '2', matrix: [128, 128], spacing: [0.001, 0.001] };
  expect(backdrop(sparse, coarse).hatched).toEqual([]);
});

test('inside the slide the grey lies still; it is painted anew as soon as an edge of the slide comes into view', () => {
  const { fills, paint } = backdrop({ uid: '1', matrix: [2000, 2000] });
  const inside = { ...camera, centerU: 900, centerV: 900 };
  paint(inside);
  paint({ ...inside, centerU: 1000 });
  expect(fills).toHaveLength(1);
  paint({ ...inside, centerU: 1900 });
  paint({ ...inside, centerU: 1950 });
  paint(inside);
  expect(fills).toHaveLength(4);
});
