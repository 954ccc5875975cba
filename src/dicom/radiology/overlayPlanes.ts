import { type DicomElement, type DicomJson, numberOf, numbersOf, stringOf } from '../json';
import type { FrameHeader } from '../types';

/** One bit per pixel that belongs over an image, in a group 60xx of its own header (PS3.3 C.9.2). */
export interface OverlayPlane {
  /** Even, "6000" to "60FE". */
  readonly group: string;
  readonly columns: number;
  readonly rows: number;
  /** Of its first pixel, in image points; may lie outside of the image. */
  readonly origin: readonly [x: number, y: number];
  /** What it is, as its header says. */
  readonly words: string;
  /** Overlay Data, first bit lowest, all overlay frames one after the other. */
  readonly data?: DicomElement;
  /** Without data: the bit of the image's own words that holds it (retired in 2004). */
  readonly bitPosition?: number;
  /** Which of the frames in `data` lies over this image frame, 0-based. */
  readonly frameIndex: number;
}

/** The overlay planes over one frame. A plane of several frames goes with image frames from Image Frame Origin on (C.9.3). */
export function overlayPlanesOf({ dataset, ref }: Pick<FrameHeader, 'dataset' | 'ref'>): readonly OverlayPlane[] {
  return Object.keys(dataset)
    .filter((tag) => /^60[0-9A-F][02468ACE]0010$/.test(tag))
    .sort()
    .flatMap((tag) => planeOf(dataset, tag.slice(0, 4), ref.frameNumber) ?? []);
}

function planeOf(dataset: DicomJson, group: string, frameNumber: number): OverlayPlane | undefined {
  const number = (element: string) => numberOf(dataset, `${group}${element}`);
  const [rows, columns] = [number('0010'), number('0011')];
  if (!rows || !columns) return undefined;
  const [top = 1, left = 1] = numbersOf(dataset, `${group}0050`);
  const data = dataset[`${group}3000`];
  const bitPosition = number('0102') ?? 0;
  const [frames, first] = [number('0015'), number('0051')];
  const isOfFrames = data !== undefined && (first !== undefined || (frames ?? 1) > 1);
  const frameIndex = isOfFrames ? frameNumber - (first ?? 1) : 0;
  if (frameIndex < 0 || frameIndex >= (frames ?? 1) || (!data && bitPosition === 0)) return undefined;
  return {
    group,
    rows,
    columns,
    origin: [left - 1, top - 1],
    words: wordsOf(dataset, group),
    ...(data ? { data } : { bitPosition }),
    frameIndex,
  };
}

/** "ROI overlay LESION, AUTOMATED: 120 pixels, mean 12.3, SD 4.5": its own numbers, as the header states them. */
function wordsOf(dataset: DicomJson, group: string): string {
  const text = (element: string) => stringOf(dataset, `${group}${element}`);
  const kind = text('0040') === 'R' ? 'ROI overlay' : 'Overlay';
  const name = [text('1500') ?? text('0022') ?? group, text('0045')].filter(Boolean).join(', ');
  const told = [
    ['', text('1301'), ' pixels'],
    ['mean ', text('1302'), ''],
    ['SD ', text('1303'), ''],
  ].flatMap(([before, value, after]) => (value === undefined ? [] : [`${before}${value}${after}`]));
  return `${kind} ${name}${told.length > 0 ? `: ${told.join(', ')}` : ''}`;
}

/** 1 for each pixel of the plane that is set; undefined where the data end before it does. */
export function overlayPixels({ columns, rows, frameIndex }: OverlayPlane, bytes: Uint8Array): Uint8Array | undefined {
  const count = columns * rows;
  const start = frameIndex * count;
  if (bytes.length * 8 < start + count) return undefined;
  return Uint8Array.from({ length: count }, (_unused, index) => {
    const at = start + index;
    return ((bytes[at >> 3] as number) >> (at & 7)) & 1;
  });
}

/** The same from one bit of the 16-bit words of a frame. */
export function embeddedPixels(
  { columns, rows, bitPosition = 0 }: OverlayPlane,
  frame: Uint8Array,
): Uint8Array | undefined {
  const count = columns * rows;
  if (frame.length < count * 2) return undefined;
  return Uint8Array.from(
    { length: count },
    (_unused, index) => ((frame[index * 2 + (bitPosition >> 3)] as number) >> (bitPosition & 7)) & 1,
  );
}
