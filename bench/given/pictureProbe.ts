import { eachFrameEnd } from '../probe/radiologyProbe';

/** What the probe of given data wrote down. Times are `performance.now()`. */
export interface PictureRecord {
  /** First frame with something of a picture on the largest canvas. */
  readonly firstMs: number | undefined;
  /** Last frame in which a pixel looked at had another colour than before. */
  readonly lastChangeMs: number;
  /** Brightest less darkest of the pixels looked at, green. */
  readonly contrast: number;
  readonly nowMs: number;
  readonly timeOrigin: number;
}

export type PictureWindow = Window & { pictureProbe?: () => PictureRecord };

/** For `addInitScript({ content })`. */
export const pictureProbeScript = (): string => `(${installPictureProbe})((${eachFrameEnd}));`;

/**
 * Given images say nothing about themselves in their pixels. So the largest canvas is looked at in every frame: a
 * picture begins with contrast, and is complete when it changes no more. Its source goes into the page: it may use
 * nothing outside itself.
 */
export function installPictureProbe(atFrameEnd: typeof eachFrameEnd): void {
  const page = window as PictureWindow;
  if (page.pictureProbe || window !== window.top) return;
  const SIDE = 24;
  const LEAST_CONTRAST = 24;
  const tiny = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (!tiny) return;
  tiny.imageSmoothingEnabled = false;
  let firstMs: number | undefined;
  let lastChangeMs = 0;
  let contrast = 0;
  let last = '';

  /** Of canvases on top of each other the lowest with something in its middle is the image. */
  const largest = (): HTMLCanvasElement | undefined => {
    const area = (canvas: HTMLCanvasElement) => {
      const { width, height } = canvas.getBoundingClientRect();
      return canvas.width > 0 && canvas.height > 0 && width >= 200 && height >= 200 ? width * height : 0;
    };
    let found: HTMLCanvasElement | undefined;
    for (const canvas of document.querySelectorAll('canvas')) {
      if (area(canvas) <= (found ? area(found) : 0) || !canvas.checkVisibility()) continue;
      tiny.clearRect(0, 0, 1, 1);
      tiny.drawImage(canvas, canvas.width / 2, canvas.height / 2, 1, 1, 0, 0, 1, 1);
      if (tiny.getImageData(0, 0, 1, 1).data[3] === 255) found = canvas;
    }
    return found;
  };

  atFrameEnd(() => {
    const now = performance.now();
    const canvas = largest();
    if (!canvas) return;
    tiny.clearRect(0, 0, SIDE, SIDE);
    tiny.drawImage(canvas, 0, 0, canvas.width, canvas.height, 0, 0, SIDE, SIDE);
    const { data } = tiny.getImageData(0, 0, SIDE, SIDE);
    const seen = data.join(',');
    if (seen === last) return;
    last = seen;
    let least = 255;
    let most = 0;
    for (let at = 1; at < data.length; at += 4) {
      const green = data[at] ?? 0;
      least = Math.min(least, green);
      most = Math.max(most, green);
    }
    contrast = most - least;
    if (contrast < LEAST_CONTRAST) return;
    firstMs ??= now;
    lastChangeMs = now;
  });
  page.pictureProbe = () => ({
    firstMs,
    lastChangeMs,
    contrast,
    nowMs: performance.now(),
    timeOrigin: performance.timeOrigin,
  });
}
