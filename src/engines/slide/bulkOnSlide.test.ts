import { describe, expect, test } from 'vitest';
import { imagePointToMm } from '../../dicom/geometry/pixelPlane';
import { buildSlides } from '../../dicom/slide/buildSlides';
import { frameOfSlide, isFrameOfSlide } from '../../dicom/slide/framePlacement';
import { slideTags } from '../../dicom/slide/slideTags';
import { concatenated, element, type InstanceRecipe, madeInstance, madeSeries } from '../../dicom/slide/slideFixture';
import type { CoordinateSpace, Slide } from '../../dicom/types';
import type { FrameOfReferenceUid, SopInstanceUid } from '../../dicom/uids';
import { seededRandom } from '../../lib/seededRandom';
import { baseToCanvas } from './slideCamera';
import { askew, surfaceUnder } from './slideSurfaceFixture';

const camera = askew;
const slideOf = (...recipes: readonly InstanceRecipe[]): Slide =>
  buildSlides([{ series: madeSeries(), instances: recipes.map(madeInstance) }])[0]!.slide;
const surfaceOf = (slide: Slide) => surfaceUnder(camera, slide);

function onCanvas(slide: Slide, space: CoordinateSpace, point: readonly number[]): readonly [number, number] {
  const projector = surfaceOf(slide).projectorFor(space);
  if (!projector) throw new Error('not shown');
  const out: [number, number] = [0, 0];
  projector.toCanvas(point, 0, out);
  return out;
}

const frameSpace = (slide: Slide, uid: string, frameNumber: number): CoordinateSpace => ({
  kind: 'frame',
  frame: {
    sourceId: slide.sourceId,
    studyInstanceUid: slide.studyInstanceUid,
    seriesInstanceUid: slide.levels[0]!.instances[0]!.seriesInstanceUid,
    sopInstanceUid: uid as SopInstanceUid,
    frameNumber,
  },
});
const matrixSpace = (uid: string): CoordinateSpace => ({
  kind: 'totalPixelMatrix',
  sopInstanceUid: uid as SopInstanceUid,
});
const close = (point: readonly number[]) => point.map((value) => expect.closeTo(value, 6));

describe('bulk annotations on a slide', () => {
  test('T-ANN-11: 2D shapes on the third level overlay the same shapes in 3D within half a pixel of that level', () => {
    // Levels that are no exact powers of two, each with an origin of its own, on a turned slide.
    const orientation = [Math.cos(0.3), Math.sin(0.3), 0, -Math.sin(0.3), Math.cos(0.3), 0];
    const at = (origin: readonly [number, number], size: readonly [number, number], spacing: number, uid: string) =>
      ({ uid, matrix: size, origin, spacing: [spacing, spacing], orientation }) as const;
    const slide = slideOf(
      at([10, 20], [4001, 3003], 0.00025, '1'),
      at([10.0004, 20.0004], [1000, 750], 0.0010003, '2'),
      at([10.0019, 20.0018], [250, 187], 0.0040008, '3'),
    );
    const level = slide.levels.find(({ instances }) => instances[0]?.sopInstanceUid === '3')!;
    const random = seededRandom(11);
    for (let index = 0; index < 200; index += 1) {
      const pixel = [random() * 250, random() * 187] as const;
      const flat = onCanvas(slide, matrixSpace('3'), pixel);
      const mm = imagePointToMm(level.plane, pixel);
      const space = onCanvas(slide, { kind: 'frameOfReference', uid: '1.2.3' as FrameOfReferenceUid }, mm);
      const levelPixelPx = (camera.zoom * 0.0040008) / 0.00025;
      expect(Math.hypot(flat[0] - space[0], flat[1] - space[1])).toBeLessThan(0.5 * levelPixelPx);
    }
  });

  test('T-ANN-12: 2D shapes of frame 7 land on that tile, on a full grid and on a sparse one', () => {
    // 2000 × 1500 pixels in tiles of 256: 8 columns, so frame 7 is the seventh tile of the first row.
    const full = slideOf({ uid: '1', matrix: [2000, 1500] });
    expect(onCanvas(full, frameSpace(full, '1', 7), [10, 20])).toEqual(close(baseToCanvas(camera, [6 * 256 + 10, 20])));
    const positions = Array.from(
      { length: 9 },
      (_, index) => [1 + 256 * (7 - (index % 7)), 1 + 256 * (index % 5)] as const,
    );
    const sparse = slideOf({ uid: '1', matrix: [2000, 1500], type: 'TILED_SPARSE', positions });
    const [column, row] = positions[6]!;
    expect(onCanvas(sparse, frameSpace(sparse, '1', 7), [10, 20])).toEqual(
      close(baseToCanvas(camera, [column - 1 + 10, row - 1 + 20])),
    );
    expect(isFrameOfSlide(full, '1' as SopInstanceUid, 48)).toBe(true);
    expect(isFrameOfSlide(full, '1' as SopInstanceUid, 49)).toBe(false);
  });

  test('T-ANN-12: a frame of a coarser level covers as much tissue as its tile', () => {
    const slide = slideOf(
      { uid: '1', matrix: [2000, 1500] },
      { uid: '2', matrix: [1000, 750], spacing: [0.0005, 0.0005] },
    );
    const corner = onCanvas(slide, frameSpace(slide, '2', 5), [256, 256]);
    expect(corner).toEqual(onCanvas(slide, matrixSpace('2'), [256, 512]).map((value) => expect.closeTo(value, 6)));
  });

  test('a frame of a focal plane that is not shown is not drawn, and known to belong to the slide', () => {
    const slide = slideOf({ uid: '1', matrix: [500, 500], focalPlanes: 3, planeStepMm: 0.001 });
    const shown = [1, 5, 9].map(
      (frameNumber) => surfaceOf(slide).projectorFor(frameSpace(slide, '1', frameNumber)) !== undefined,
    );
    expect(shown.filter(Boolean)).toHaveLength(1);
    expect([1, 5, 9].every((frameNumber) => isFrameOfSlide(slide, '1' as SopInstanceUid, frameNumber))).toBe(true);
  });

  test('a concatenation is referred to as a whole: its pixels and its frames are found in the parts', () => {
    const part = (uid: string, number: number, offset: number): InstanceRecipe => ({
      uid,
      matrix: [1024, 512],
      frames: 4,
      more: {
        ...concatenated('9.9', number, offset, 2),
        [slideTags.SOPInstanceUIDOfConcatenationSource]: element('7.7'),
      },
    });
    const slide = slideOf(part('1', 1, 0), part('2', 2, 4));
    expect(frameOfSlide(slide, '7.7' as SopInstanceUid, 7)).toMatchObject({ sopInstanceUid: '2', frameNumber: 3 });
    expect(frameOfSlide(slide, '7.7' as SopInstanceUid, 9)).toBeUndefined();
    const second = slideOf(part('2', 2, 4));
    expect(frameOfSlide(second, '7.7' as SopInstanceUid, 7), 'also where the first part is missing').toMatchObject({
      sopInstanceUid: '2',
      frameNumber: 3,
    });
    expect(frameOfSlide(second, '7.7' as SopInstanceUid, 3)).toBeUndefined();
    expect(onCanvas(slide, matrixSpace('7.7'), [700, 300])).toEqual(close(baseToCanvas(camera, [700, 300])));
    const frame = frameOfSlide(slide, '7.7' as SopInstanceUid, 7)!;
    expect(onCanvas(slide, { kind: 'frame', frame }, [1, 2])).toEqual(close(baseToCanvas(camera, [513, 258])));
  });

  test('what is shown is named by optical path and height, for groups made for others', () => {
    const slide = slideOf({
      uid: '1',
      matrix: [500, 500],
      focalPlanes: 3,
      planeStepMm: 0.001,
      zUm: 1,
      opticalPaths: ['1', '2'],
    });
    const shown = surfaceOf(slide).shownPlane();
    expect(shown?.opticalPathIdentifiers).toEqual(['1']);
    expect(shown?.planesMm).toEqual(close([0.001, 0.002, 0.003]));
    expect(shown?.planesMm).toContain(shown?.zMm);
  });
});
