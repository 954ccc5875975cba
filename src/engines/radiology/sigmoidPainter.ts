import type { Types } from '@cornerstonejs/core';
import { greyOf } from './greyWindow';

/** What Cornerstone's CPU painter hands to an image that paints itself. The window is stated in painted numbers. */
interface CpuElement {
  readonly canvas: HTMLCanvasElement;
  readonly image?: Types.IImage;
  readonly viewport: {
    readonly voi?: { readonly windowCenter?: number; readonly windowWidth?: number };
    readonly invert?: boolean;
    readonly pixelReplication?: boolean;
  };
  readonly transform?: { getMatrix(): readonly number[] };
}

interface Toned {
  readonly canvas: HTMLCanvasElement;
  readonly image: Types.IImage;
  readonly tone: string;
}

/** The toned raster of each pane, so that panning and zooming do not tone seven million pixels again. */
const toned = new WeakMap<HTMLCanvasElement, Toned>();

/**
 * VOI LUT Function SIGMOID (GRAY-02), as mammography uses it. Cornerstone's GPU painter knows it, its CPU painter takes
 * every window for a straight ramp, which burns out glandular tissue; so images that state it bring this painter.
 */
export function paintSigmoid(element: CpuElement): void {
  const { canvas, image, viewport, transform } = element;
  const context = canvas.getContext('2d');
  if (!image || !context || !transform) return;
  const raster = tonedRaster(
    canvas,
    image,
    viewport.voi?.windowCenter ?? 0,
    viewport.voi?.windowWidth ?? 1,
    viewport.invert ?? false,
  );
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = 'black';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingEnabled = !viewport.pixelReplication;
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = transform.getMatrix();
  context.setTransform(a, b, c, d, e, f);
  context.drawImage(raster, 0, 0);
}

function tonedRaster(
  pane: HTMLCanvasElement,
  image: Types.IImage,
  windowCenter: number,
  windowWidth: number,
  isInverted: boolean,
): HTMLCanvasElement {
  const tone = `${windowCenter}/${windowWidth}/${isInverted}`;
  const known = toned.get(pane);
  if (known?.image === image && known.tone === tone) return known.canvas;
  const canvas = known?.canvas ?? document.createElement('canvas');
  canvas.width = image.columns;
  canvas.height = image.rows;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no 2D canvas');
  const pixels = context.createImageData(image.columns, image.rows);
  const words = new Uint32Array(pixels.data.buffer);
  const first = image.minPixelValue;
  const table = Uint32Array.from({ length: image.maxPixelValue - first + 1 }, (_unused, index) => {
    const grey = Math.round(greyOf(first + index, { windowCenter, windowWidth, voiLutFunction: 'SIGMOID' }));
    return 0xff000000 | ((isInverted ? 255 - grey : grey) * 0x010101);
  });
  const values = image.getPixelData();
  for (let index = 0; index < words.length; index += 1)
    words[index] = table[(values[index] as number) - first] as number;
  context.putImageData(pixels, 0, 0);
  toned.set(pane, { canvas, image, tone });
  return canvas;
}
