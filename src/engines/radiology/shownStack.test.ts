// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { decodePresentationState } from '../../codecs/gsps/decodePresentationState';
import { area, stateOf } from '../../codecs/gsps/presentationFixture';
import type { DicomJson } from '../../dicom/json';
import { buildFramesDisplaySets } from '../../dicom/radiology/displaySets';
import type { FrameHeader, Series } from '../../dicom/types';
import type { SourceId } from '../../dicom/uids';
import type { DecodedFrame } from './decodedFrame';
import { ShownStack } from './shownStack';
import type { Presentation, StackView } from './stackView';

const series = { sourceId: 'main', studyInstanceUid: '1', seriesInstanceUid: '1.1', modality: 'CT' } as Series;
const [displaySet] = buildFramesDisplaySets(
  series,
  [1, 2].map(
    (number): DicomJson => ({
      '00080018': { vr: 'UI', Value: [`1.1.${number}`] },
      '00080016': { vr: 'UI', Value: ['1.2.840.10008.5.1.4.1.1.2'] },
      '00200013': { vr: 'IS', Value: [number] },
      '00280010': { vr: 'US', Value: [2] },
      '00280011': { vr: 'US', Value: [2] },
      '00281050': { vr: 'DS', Value: [50] },
      '00281051': { vr: 'DS', Value: [100] },
    }),
  ),
);
if (!displaySet) throw new Error('no stack');
const stack = displaySet;

const decoded = (index: number): DecodedFrame => {
  const header = stack.frames[index];
  if (!header) throw new RangeError(String(index));
  return {
    header,
    picture: { kind: 'grey', columns: 2, rows: 2, values: new Int16Array(4), minimum: 0, maximum: 0 },
    isColour: false,
    isInverted: false,
    scale: { slope: 1, intercept: 0 },
    range: [0, 0],
    valueAt: () => 0,
    sizeInBytes: 8,
  };
};

/** As a PET image that opens black on white. */
const inverted = (header: FrameHeader): FrameHeader => ({
  ...header,
  dataset: { ...header.dataset, '00280004': { vr: 'CS', Value: ['MONOCHROME2'] } },
  suv: { kind: 'none' } as unknown as NonNullable<FrameHeader['suv']>,
});

/** A canvas that paints only when the test lets it, as a real one does a moment after it is told to. */
class SlowView implements StackView {
  size = { width: 10, height: 10 };
  deviceSize = this.size;
  readonly isFitted = true;
  /** What was told last, and what is on the canvas. */
  told: { index: number; presentation: Presentation } | undefined;
  onCanvas: { index: number; presentation: Presentation } | undefined;
  open(
    _count: number,
    { index }: { readonly index: number },
    _raster: unknown,
    _camera: unknown,
    presentation: Presentation,
  ): void {
    this.told = { index, presentation };
  }
  paint({ index }: { readonly index: number }, presentation: Presentation): void {
    this.told = { index, presentation };
  }
  present(presentation: Presentation): void {
    if (this.onCanvas) this.told = { index: this.onCanvas.index, presentation };
  }
  setCamera(): void {}
  screenMap() {
    return undefined;
  }
  setVisible(): void {}
  fitHost(): boolean {
    return true;
  }
  close(): void {}
  dispose(): void {}
}

function opened(opensInverted = false) {
  const view = new SlowView();
  const shown: ShownStack = new ShownStack(
    view,
    stack,
    opensInverted ? inverted(decoded(0).header) : decoded(0).header,
    () => ({
      loadedCount: 2,
      failedCount: 0,
      failedFrames: [],
      want: () => {},
      frame: decoded,
      failure: () => undefined,
      dispose: () => {},
    }),
    { changed: () => {}, greysChosen: () => {}, firstImage: () => {}, progress: () => {}, problem: () => {} },
  );
  const paintNow = () => {
    view.onCanvas = view.told;
    if (view.told) shown.painted(view.told.index);
  };
  return { view, shown, paintNow };
}

const lung = { windowCenter: -600, windowWidth: 1500 };
/** LINEAR: from c - 0.5 - (w - 1) / 2 on. */
const LUNG_FROM = -600.5 - 1499 / 2;

test('a window that is chosen before the first image is painted is the one on the canvas', () => {
  const { view, shown, paintNow } = opened();
  shown.want(0);
  shown.setWindow(lung);
  paintNow();
  paintNow();
  expect([view.onCanvas?.presentation.lower, shown.voi?.windowCenter]).toEqual([LUNG_FROM, -600]);
});

test('a window that changes while the next image is on its way to the canvas is on it, and not the one before', () => {
  const { view, shown, paintNow } = opened();
  shown.want(0);
  paintNow();
  shown.want(1);
  shown.setWindow(lung);
  paintNow();
  paintNow();
  expect(view.onCanvas?.index).toBe(1);
  expect(view.onCanvas?.presentation.lower).toBe(LUNG_FROM);
});

test('an inversion that changes twice while an image is on its way leaves it as it was', () => {
  const { view, shown, paintNow } = opened();
  shown.want(0);
  paintNow();
  const before = view.onCanvas?.presentation;
  shown.want(1);
  shown.invert();
  shown.invert();
  paintNow();
  paintNow();
  expect(view.onCanvas).toEqual({ index: 1, presentation: before });
});

test('PS-02: of a PET, the image a state names is white on black as the state says, the next one opens black on white', () => {
  const { view, shown, paintNow } = opened(true);
  const seen = (index: number) => {
    shown.want(index);
    paintNow();
    paintNow();
    return [view.onCanvas?.presentation.isInverted, shown.statusInput.isInverted, shown.statusInput.presentation];
  };
  expect(seen(0)).toEqual([true, true, undefined]);
  shown.setPresentationState(decodePresentationState(stateOf('1.1.1'), 'main' as SourceId));
  expect(seen(0)).toEqual([false, false, 'shown']);
  expect(seen(1)).toEqual([true, true, undefined]);
  shown.invert();
  expect(seen(0)).toEqual([true, true, 'changed']);
});

test('UX-01: 1:1 stays 1:1 when the pane gets another size or another pixel density', () => {
  const { view, shown, paintNow } = opened();
  shown.want(0);
  paintNow();
  shown.place.actualPixels();
  for (const [css, device] of [
    [40, 40],
    [25, 50],
    [300, 450],
  ] as const) {
    view.size = { width: css, height: css };
    view.deviceSize = { width: device, height: device };
    shown.resized();
    expect(shown.statusInput.deviceZoom).toBeCloseTo(1, 9);
  }
});

const MAGNIFIED: DicomJson = { '00700100': { vr: 'CS', Value: ['MAGNIFY'] }, '00700103': { vr: 'FL', Value: [3] } };

test('PS-02: the enlargement that a presentation state asks for stays what it is when the pane gets another size', () => {
  const { view, shown, paintNow } = opened();
  shown.want(0);
  paintNow();
  const enlarged = { '0070005A': { vr: 'SQ', Value: [area([1, 1], [2, 2], MAGNIFIED)] } };
  shown.setPresentationState(decodePresentationState(stateOf('1.1.1', enlarged), 'main' as SourceId));
  for (const side of [10, 40, 25]) {
    view.size = { width: side, height: side };
    shown.resized();
    expect(shown.place.zoom).toBeCloseTo(3 / devicePixelRatio, 9);
    expect(shown.statusInput.presentation).toBe('shown');
  }
});

test('several images at once are each seen as alone: by the window of the reader, by the state that names them, to the end of the stack', () => {
  const { shown } = opened(true);
  shown.want(0);
  shown.setPresentationState(decodePresentationState(stateOf('1.1.1'), 'main' as SourceId));
  const [named, other] = [shown.imageAt(0), shown.imageAt(1)];
  expect([named?.header.ref.sopInstanceUid, other?.header.ref.sopInstanceUid]).toEqual(['1.1.1', '1.1.2']);
  expect([named?.presentation?.isInverted, other?.presentation?.isInverted]).toEqual([false, true]);
  expect([named?.state !== undefined, other?.state]).toEqual([true, undefined]);
  shown.setWindow(lung);
  expect(shown.imageAt(1)?.presentation?.lower).toBe(LUNG_FROM);
  expect(shown.imageAt(2)).toBeUndefined();
});
