import { describe, expect, test } from 'vitest';
import { imagePointToMm } from '../../dicom/geometry/pixelPlane';
import { buildSlides } from '../../dicom/slide/buildSlides';
import { element, madeInstance, madeSeries, type InstanceRecipe } from '../../dicom/slide/slideFixture';
import type { Annotation, Slide } from '../../dicom/types';
import type { FrameOfReferenceUid, SopInstanceUid } from '../../dicom/uids';
import { baseToCanvas } from './slideCamera';
import { basePointsOf } from './slideSurface';
import { askew, surfaceUnder } from './slideSurfaceFixture';

const camera = { ...askew, pixelAspect: 0.0004 / 0.0002 };
const slideOf = (more: Partial<InstanceRecipe> = {}): Slide =>
  buildSlides([
    {
      series: madeSeries(),
      instances: [
        madeInstance({ uid: '1', matrix: [4000, 3000], spacing: [0.0004, 0.0002], zUm: 5, ...more }),
        madeInstance({ uid: '2', matrix: [1000, 750], spacing: [0.0016, 0.0008], ...more }),
      ],
    },
  ])[0]!.slide;
const surfaceOf = (slide: Slide) => surfaceUnder(camera, slide);
const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 6));

describe('where marks on a slide live', () => {
  test('in mm of its frame of reference, at the height of the focal plane (SSR-03)', () => {
    const slide = slideOf();
    const surface = surfaceOf(slide);
    expect(surface.currentSpace()).toEqual({ kind: 'frameOfReference', uid: '1.2.3' });
    const projector = surface.projectorFor({ kind: 'frameOfReference', uid: '1.2.3' as FrameOfReferenceUid })!;
    const mm = imagePointToMm(slide.levels[0]!.plane, [123.4, 567.8]);
    const out: [number, number] = [0, 0];
    projector.toCanvas([0, ...mm], 1, out);
    expect(out).toEqual(close(baseToCanvas(camera, [123.4, 567.8])));
    expect(projector.fromCanvas(...out)).toEqual(close(mm));
    expect(projector.fromCanvas(0, 0)[2]).toBeCloseTo(0.005, 9);
  });

  test('in pixels of the finest level where the place on the glass is unknown (SSR-08)', () => {
    expect(surfaceOf(slideOf({ frameOfReference: undefined })).currentSpace()).toEqual({
      kind: 'totalPixelMatrix',
      sopInstanceUid: '1',
    });
    expect(surfaceOf(slideOf({ origin: undefined })).currentSpace()?.kind).toBe('totalPixelMatrix');
  });

  test('pixels of a coarser level come to the same tissue', () => {
    const projector = surfaceOf(slideOf()).projectorFor({
      kind: 'totalPixelMatrix',
      sopInstanceUid: '2' as SopInstanceUid,
    })!;
    const out: [number, number] = [0, 0];
    projector.toCanvas([250, 100], 0, out);
    expect(out).toEqual(close(baseToCanvas(camera, [1000, 400])));
  });

  test('pixels of one frame come to its tile', () => {
    const slide = slideOf();
    const frame = {
      sourceId: slide.sourceId,
      studyInstanceUid: slide.studyInstanceUid,
      seriesInstanceUid: slide.levels[0]!.instances[0]!.seriesInstanceUid,
      sopInstanceUid: '1' as SopInstanceUid,
      frameNumber: 18,
    };
    const out: [number, number] = [0, 0];
    surfaceOf(slide).projectorFor({ kind: 'frame', frame })!.toCanvas([10, 20], 0, out);
    expect(out).toEqual(close(baseToCanvas(camera, [256 + 10, 256 + 20])));
  });

  test('another slide is not here', () => {
    const surface = surfaceOf(slideOf());
    expect(surface.projectorFor({ kind: 'frameOfReference', uid: '9.9' as FrameOfReferenceUid })).toBeUndefined();
    expect(surface.projectorFor({ kind: 'totalPixelMatrix', sopInstanceUid: '9' as SopInstanceUid })).toBeUndefined();
  });

  test('a reference to the whole of a concatenation is a reference to this slide (WSI-08)', () => {
    const slide = slideOf({ more: { '00200242': element('7.7') } });
    expect(
      surfaceOf(slide).projectorFor({ kind: 'totalPixelMatrix', sopInstanceUid: '7.7' as SopInstanceUid }),
    ).toBeDefined();
  });
});

describe('what is measured', () => {
  const lengthOf = (slide: Slide, points: readonly number[]) => {
    const surface = surfaceOf(slide);
    const [measured] = surface.measure('length', surface.currentSpace()!, points);
    return [measured?.value, measured?.unit.value];
  };

  test('mm in the frame of reference', () => {
    expect(lengthOf(slideOf(), [20, 40, 0.005, 20.3, 40.4, 0.005])).toEqual([expect.closeTo(0.5, 9), 'mm']);
  });

  test('mm on calibrated pixels, anisotropic ones too', () => {
    const [value, unit] = lengthOf(slideOf({ frameOfReference: undefined }), [0, 0, 300, 200]);
    expect([value, unit]).toEqual([expect.closeTo(Math.hypot(300 * 0.0002, 200 * 0.0004), 9), 'mm']);
  });

  test('pixels, never mm, on an uncalibrated slide', () => {
    const [value, unit] = lengthOf(slideOf({ spacing: undefined }), [0, 0, 3, 4]);
    expect(value).toBeCloseTo(5, 9);
    expect(unit).not.toBe('mm');
  });
});

test('an annotation is found on the base, or not at all', () => {
  const slide = slideOf();
  const points = [...imagePointToMm(slide.levels[0]!.plane, [10, 20])];
  const annotation = { space: { kind: 'frameOfReference', uid: '1.2.3' }, points } as unknown as Annotation;
  expect(basePointsOf(slide, annotation)?.[0]).toEqual(close([10, 20]));
  const elsewhere = { space: { kind: 'frameOfReference', uid: '4' }, points } as unknown as Annotation;
  expect(basePointsOf(slide, elsewhere)).toBeUndefined();
});
