import { decodeImageFrame } from '@cornerstonejs/dicom-image-loader/decoders';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { DicomJson } from '../../dicom/json';
import { buildFramesDisplaySets } from '../../dicom/radiology/displaySets';
import type { PresentationState } from '../../dicom/presentationState';
import type { FramesDisplaySet, Series } from '../../dicom/types';
import type { DecodedFrame } from './decodedFrame';
import { decodeFrame } from './frameDecoder';
import { paintFrame } from './framePainter';
import type { GreyRequest } from './greyDecodeMessages';
import { ShownStack } from './shownStack';
import type { PaintedFrame, Presentation, StackView } from './stackView';

/**
 * From stored bytes and header to the greys on the canvas, through everything the viewer puts between them: decoder, look-up
 * tables, window, presentation, painter. What is expected is computed here, from the formulas of PS3.3 C.11 alone.
 */

/** The worker of the decoders, on this thread. */
class DecodeWorker {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onerror: ((event: unknown) => void) | null = null;
  postMessage({ id, bytes, transferSyntaxUid, format }: GreyRequest & { readonly id: number }): void {
    const frame = { ...format, samplesPerPixel: 1 };
    const decoding = decodeImageFrame(frame, transferSyntaxUid, bytes, {}, { preScale: { enabled: false } }, undefined);
    void decoding.then((image) => {
      const range = [image.smallestPixelValue, image.largestPixelValue];
      this.onmessage?.({ data: { id, ok: true, stored: image.pixelData, range } });
    });
  }
  terminate(): void {}
}

/** A canvas that remembers its pixels; drawing takes over those of the source. */
class MemoryCanvas {
  width = 0;
  height = 0;
  rgba: Uint8ClampedArray = new Uint8ClampedArray();
  getContext() {
    return {
      createImageData: (width: number, height: number) => ({
        width,
        height,
        data: new Uint8ClampedArray(width * height * 4),
      }),
      putImageData: ({ data }: { readonly data: Uint8ClampedArray }) => {
        this.rgba = data.slice();
      },
      setTransform: () => {},
      fillRect: () => {},
      drawImage: (source: MemoryCanvas) => {
        this.rgba = source.rgba.slice();
      },
    };
  }
}

beforeEach(() => {
  vi.stubGlobal('navigator', { hardwareConcurrency: 2 });
  vi.stubGlobal('Worker', DecodeWorker);
  vi.stubGlobal('window', { devicePixelRatio: 1 });
  vi.stubGlobal('document', { createElement: () => new MemoryCanvas() });
});
afterEach(() => vi.unstubAllGlobals());

/** A view that paints at once, with the painter of the viewer. */
class PaintingView implements StackView {
  readonly size = { width: 100, height: 100 };
  readonly deviceSize = { width: 100, height: 100 };
  readonly isFitted = true;
  readonly canvas = new MemoryCanvas();
  #shown: PaintedFrame | undefined;
  open(_count: number, shown: PaintedFrame, _raster: unknown, _camera: unknown, presentation: Presentation): void {
    this.paint(shown, presentation);
  }
  paint(shown: PaintedFrame, presentation: Presentation): void {
    this.#shown = shown;
    this.present(presentation);
  }
  present(presentation: Presentation): void {
    const identity = { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 };
    const canvas = this.canvas as unknown as HTMLCanvasElement;
    if (this.#shown) paintFrame(canvas, this.#shown.frame.picture, presentation, identity);
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

interface Shown {
  readonly stack: ShownStack;
  readonly frames: readonly DecodedFrame[];
  /** Greys of the image on the canvas. */
  greys(): number[];
  /** Whatever was asked for is painted. */
  settle(): Promise<void>;
  /** Titles of what the stack complained of. */
  readonly problems: readonly string[];
  /** Scrolls there, 0-based. */
  goTo(index: number): void;
}

const series = { sourceId: 'main', studyInstanceUid: '1', seriesInstanceUid: '1.1', modality: 'OT' } as Series;

/** Opens one object in a pane, its frames native and little endian. */
async function open(instance: DicomJson, frameWords: readonly (readonly number[])[]): Promise<Shown> {
  const [set] = buildFramesDisplaySets(series, [instance]);
  if (!set) throw new Error('no stack');
  const frames = await Promise.all(set.frames.map((_header, index) => decodedOf(set, index, frameWords[index] ?? [])));
  const view = new PaintingView();
  const problems: string[] = [];
  const stack: ShownStack = new ShownStack(
    view,
    set,
    set.frames[0] as (typeof set.frames)[number],
    () => ({
      loadedCount: frames.length,
      failedCount: 0,
      failedFrames: [],
      want: () => {},
      frame: (index: number) => frames[index],
      failure: () => undefined,
      dispose: () => {},
    }),
    {
      changed: () => {},
      greysChosen: () => {},
      firstImage: () => {},
      progress: () => {},
      problem: (_part, problem) => problem && problems.push(problem.title),
    },
  );
  const goTo = (index: number) => {
    stack.want(index);
    stack.painted(index);
  };
  goTo(0);
  const settle = async () => {
    await new Promise((resolve) => setTimeout(resolve));
    stack.painted(stack.wantedIndex);
  };
  const greys = () =>
    Array.from({ length: view.canvas.rgba.length / 4 }, (_, pixel) => view.canvas.rgba[pixel * 4] ?? 0);
  return { stack, frames, greys, goTo, settle, problems };
}

async function decodedOf(set: FramesDisplaySet, index: number, words: readonly number[]): Promise<DecodedFrame> {
  const header = set.frames[index];
  if (!header) throw new RangeError(String(index));
  const is8Bit = (header.dataset['00280100']?.Value?.[0] ?? 16) === 8;
  const bytes = is8Bit ? Uint8Array.from(words) : new Uint8Array(Uint16Array.from(words).buffer);
  const decoded = await decodeFrame(header, { bytes, transferSyntaxUid: '1.2.840.10008.1.2.1' }, undefined);
  if (!decoded.ok) throw new Error(decoded.error.detail ?? decoded.error.title);
  return decoded.value;
}

const COLUMNS = 8;
const words = (...values: readonly number[]) =>
  Array.from({ length: COLUMNS }, (_, index) => values[index] ?? values.at(-1) ?? 0);
const base = (over: Record<string, readonly unknown[]> = {}): DicomJson =>
  Object.fromEntries(
    Object.entries({
      '00080016': ['1.2.840.10008.5.1.4.1.1.7'],
      '00080018': ['1.1.1'],
      '00280002': [1],
      '00280004': ['MONOCHROME2'],
      '00280010': [1],
      '00280011': [COLUMNS],
      '00280100': [16],
      '00280101': [16],
      '00280102': [15],
      '00280103': [0],
      ...over,
    }).map(([tag, Value]) => [tag, { Value }]),
  );
const window = (center: number, width: number, lutFunction = 'LINEAR') => ({
  '00281050': [center],
  '00281051': [width],
  '00281056': [lutFunction],
});

/** PS3.3 C.11.2.1.2 and C.11.2.1.3, over 0 to 255. */
const linear = (x: number, c: number, w: number) =>
  x <= c - 0.5 - (w - 1) / 2 ? 0 : x > c - 0.5 + (w - 1) / 2 ? 255 : ((x - (c - 0.5)) / (w - 1) + 0.5) * 255;
const exact = (x: number, c: number, w: number) =>
  x <= c - w / 2 ? 0 : x > c + w / 2 ? 255 : ((x - c) / w + 0.5) * 255;
const sigmoid = (x: number, c: number, w: number) => 255 / (1 + Math.exp((-4 * (x - c)) / w));

/** A grey of the screen is a whole number: half a level either way. */
function expectGreys(painted: readonly number[], expected: readonly number[]): void {
  expect(painted.length).toBe(expected.length);
  painted.forEach((grey, index) => {
    expect(
      Math.abs(grey - (expected[index] ?? Number.NaN)),
      `pixel ${index}: ${grey}, not ${expected[index]}`,
    ).toBeLessThanOrEqual(0.5001);
  });
}

test('T-SAFE-01: painted: LINEAR 256/128 is identity on 8 bits, a width of 1 splits between 99 and 100, of 2 as well', async () => {
  const bytes = [0, 1, 99, 100, 127, 128, 254, 255];
  const eight = { '00280100': [8], '00280101': [8], '00280102': [7] };
  expect((await open(base({ ...eight, ...window(128, 256) }), [bytes])).greys()).toEqual(bytes);
  for (const width of [1, 2]) {
    const { greys } = await open(base({ ...eight, ...window(100, width) }), [bytes]);
    expect(greys()).toEqual([0, 0, 0, 255, 255, 255, 255, 255]);
  }
});

test('T-SAFE-02: painted: LINEAR, LINEAR_EXACT and SIGMOID each by their own formula, also after the reader changed the window', async () => {
  const values = words(0, 990, 998, 1000, 1002, 1010, 1500, 4000);
  for (const [name, formula] of [
    ['LINEAR', linear],
    ['LINEAR_EXACT', exact],
    ['SIGMOID', sigmoid],
  ] as const) {
    const { stack, greys } = await open(base(window(1000, 8, name)), [values]);
    expectGreys(
      greys(),
      values.map((x) => formula(x, 1000, 8)),
    );
    stack.setWindow({ windowCenter: 1005, windowWidth: 20 });
    expectGreys(
      greys(),
      values.map((x) => formula(x, 1005, 20)),
    );
  }
});

test('T-SAFE-03: painted: a DX with a VOI LUT Sequence only (1,024 entries of 12 bits from 0 on) is its table', async () => {
  const entries = Array.from({ length: 1024 }, (_, x) => Math.round(4095 * (x / 1023) ** 2));
  const item = { '00283002': { Value: [1024, 0, 12] }, '00283006': { Value: entries } };
  const values = words(0, 1, 200, 511, 800, 1022, 1023, 4000);
  const { greys } = await open({ ...base(), '00283010': { Value: [item] } }, [values]);
  expectGreys(
    greys(),
    values.map((x) => ((entries[Math.min(x, 1023)] ?? 0) / 4095) * 255),
  );
});

test('GRAY-01: painted: of two windows and two VOI LUTs the first window opens, each is seen when chosen, and reset goes back', async () => {
  const rise = Array.from({ length: 1001 }, (_, x) => Math.round(4095 * (x / 1000) ** 2));
  const fall = rise.map((entry) => 4095 - entry);
  const table = (entries: readonly number[]) => ({
    '00283002': { Value: [1001, 0, 12] },
    '00283006': { Value: [...entries] },
  });
  const values = words(0, 100, 300, 500, 700, 900, 1000, 4000);
  const header = base({ '00281050': [500, 700], '00281051': [1000, 200] });
  const { stack, greys, settle } = await open({ ...header, '00283010': { Value: [table(rise), table(fall)] } }, [
    values,
  ]);
  const through = (entries: readonly number[]) => values.map((x) => ((entries[Math.min(x, 1000)] ?? 0) / 4095) * 255);
  const first = values.map((x) => linear(x, 500, 1000));
  expectGreys(greys(), first);
  for (const [index, entries] of [rise, fall].entries()) {
    stack.chooseVoi({ kind: 'table', index });
    await settle();
    expectGreys(greys(), through(entries));
    expect(stack.statusInput.voiLut).toBe(index);
  }
  stack.chooseVoi({ kind: 'window', index: 1 });
  await settle();
  expectGreys(
    greys(),
    values.map((x) => linear(x, 700, 200)),
  );
  expect(stack.statusInput.voiLut).toBeUndefined();
  stack.chooseVoi({ kind: 'table', index: 7 }); // none such
  await settle();
  expectGreys(greys(), first);
  stack.chooseVoi({ kind: 'table', index: 0 });
  await settle();
  stack.reset();
  await settle();
  expectGreys(greys(), first);
});

test('GRAY-01: a VOI LUT that cannot be read is told, and the image stays as it opens', async () => {
  const broken = { '00283002': { Value: [1000, 0, 12] }, '00283006': { Value: [1, 2] } };
  const values = words(0, 100, 300, 500);
  const { stack, greys, settle, problems } = await open(
    { ...base(window(500, 1000)), '00283010': { Value: [broken] } },
    [values],
  );
  stack.chooseVoi({ kind: 'table', index: 0 });
  await settle();
  expectGreys(
    greys(),
    values.map((x) => linear(x, 500, 1000)),
  );
  expect(problems).toEqual(['The VOI LUT chosen here cannot be read']);
  expect(stack.isSettled).toBe(true);
});

test('a presentation state says what becomes of the values of an image that has a VOI LUT only', async () => {
  const falling = { '00283002': { Value: [4, 0, 12] }, '00283006': { Value: [4095, 3000, 2000, 0] } };
  const values = words(0, 1, 2, 3, 4, 5, 6, 7);
  const { stack, greys, settle } = await open({ ...base(), '00283010': { Value: [falling] } }, [values]);
  stack.setPresentationState({
    images: [{ sopInstanceUid: '1.1.1', frameNumbers: [] }],
    rescale: { slope: 1, intercept: 0 },
    windows: [{ voi: { windowCenter: 4, windowWidth: 8 } }],
    areas: [],
    isInverse: false,
    rotationDeg: 0,
  } as unknown as PresentationState);
  await settle();
  expectGreys(
    greys(),
    values.map((x) => linear(x, 4, 8)),
  );
});

test('T-SAFE-05: painted: behind a Modality LUT the window acts on the output of the table', async () => {
  const entries = Array.from({ length: 256 }, (_, x) => 3000 - Math.round(3000 * Math.sqrt(x / 255)));
  const item = { '00283002': { Value: [256, 10, 16] }, '00283004': { Value: ['OD'] }, '00283006': { Value: entries } };
  const values = words(0, 10, 40, 90, 160, 230, 265, 900);
  const { greys, frames } = await open({ ...base(window(1500, 2000)), '00283000': { Value: [item] } }, [values]);
  const outputs = values.map((x) => entries[Math.min(Math.max(x - 10, 0), 255)] ?? 0);
  expect(values.map((_, column) => frames[0]?.valueAt(column, 0))).toEqual(outputs);
  expectGreys(
    greys(),
    outputs.map((x) => linear(x, 1500, 2000)),
  );
});

test('T-SAFE-06: painted: MONOCHROME1 is inverted once, with Presentation LUT Shape INVERSE too, and the reader turns it back and forth', async () => {
  const values = words(0, 100, 200, 300, 400, 500, 600, 700);
  const plain = values.map((x) => linear(x, 350, 700));
  const inverse = plain.map((grey) => 255 - grey);
  for (const header of [
    { '00280004': ['MONOCHROME1'] },
    { '00280004': ['MONOCHROME1'], '20500020': ['INVERSE'] },
    { '20500020': ['INVERSE'] },
  ]) {
    const { stack, greys } = await open(base({ ...header, ...window(350, 700) }), [values]);
    expectGreys(greys(), inverse);
    stack.invert();
    expectGreys(greys(), plain);
    stack.invert();
    expectGreys(greys(), inverse);
  }
});

test('T-SAFE-07: painted: 12 bits signed in 16 with garbage above High Bit 11 have the greys of their values', async () => {
  const values = words(-2048, -1000, -100, 0, 40, 100, 1000, 2047);
  const stored = values.map((value, index) => (value & 0xfff) | ((index % 16) << 12));
  const signed = { '00280101': [12], '00280102': [11], '00280103': [1] };
  const { greys } = await open(base({ ...signed, ...window(40, 400) }), [stored]);
  expectGreys(
    greys(),
    values.map((x) => linear(x, 40, 400)),
  );
});

test('GRAY-05: an overlay in unused bits of the words is read out, and is no part of the greys', async () => {
  const values = words(0, 100, 200, 300, 400, 500, 600, 700);
  const overlay = [1, 0, 0, 1, 1, 0, 1, 0];
  const header = {
    ...base({ '00280101': [12], '00280102': [11], ...window(350, 700) }),
    ...base({ '60000010': [1], '60000011': [COLUMNS], '60000040': ['G'], '60000050': [1, 1], '60000102': [14] }),
  };
  const stored = values.map((value, index) => value | ((overlay[index] ?? 0) << 14));
  const { greys, frames } = await open({ ...header, '00280101': { Value: [12] }, '00280102': { Value: [11] } }, [
    stored,
  ]);
  expect([...(frames[0]?.embeddedOverlays?.get('6000') ?? [])]).toEqual(overlay);
  expectGreys(
    greys(),
    values.map((x) => linear(x, 350, 700)),
  );
});

test('T-SAFE-08: painted: padding of -2000 does not widen the window of a CT that states none', async () => {
  const values = words(-2000, -2000, 0, 25, 50, 75, 100, 100);
  const padded = { '00280103': [1], '00280120': [-2000] };
  const { stack, greys, frames } = await open(base(padded), [values.map((value) => value & 0xffff)]);
  expect(frames[0]?.range).toEqual([0, 100]);
  const { windowCenter, windowWidth } = stack.voi ?? { windowCenter: Number.NaN, windowWidth: Number.NaN };
  expectGreys(
    greys(),
    values.map((x) => linear(x, windowCenter, windowWidth)),
  );
  expect([greys()[2], greys()[7]]).toEqual([0, 255]);
});

test('T-SAFE-29: painted: each frame of an enhanced CT by its own window and its own rescale', async () => {
  const group = (slope: number, intercept: number, center: number, width: number) => ({
    '00289145': {
      Value: [{ '00281052': { Value: [intercept] }, '00281053': { Value: [slope] }, '00281054': { Value: ['HU'] } }],
    },
    '00289132': { Value: [{ '00281050': { Value: [center] }, '00281051': { Value: [width] } }] },
  });
  const frames: readonly (readonly [number, number, number, number])[] = [
    [1, -1024, 40, 400],
    [2, -1000, -600, 1500],
    [0.5, 0, 300, 600],
  ];
  const instance = {
    ...base({ '00080016': ['1.2.840.10008.5.1.4.1.1.2.1'], '00280008': [frames.length] }),
    '52009230': { Value: frames.map((one) => group(...one)) },
  } as DicomJson;
  const values = words(0, 100, 400, 900, 1000, 1064, 1200, 2000);
  const { greys, goTo } = await open(
    instance,
    frames.map(() => values),
  );
  for (const [index, [slope, intercept, center, width]] of frames.entries()) {
    goTo(index);
    expectGreys(
      greys(),
      values.map((x) => linear(x * slope + intercept, center, width)),
    );
  }
});
