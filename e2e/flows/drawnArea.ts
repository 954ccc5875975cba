import type { Page } from '@playwright/test';

/** One mark as it lies on the canvas of marks, by its pixels alone. */
export interface DrawnMark {
  /** CSS px². */
  readonly areaPx2: number;
  /** CSS px: the middle line of the stroke, at most and at least away from its centre. */
  readonly farPx: number;
  readonly nearPx: number;
}

/**
 * Measures the one closed outline around a CSS pixel of a pane: rays from there meet the stroke; halfway between where
 * its ink begins and ends lies the line. A label that touches it on the outside makes some rays too long: those have the
 * stroke's usual width.
 */
export const drawnAround = (page: Page, paneId: string, centre: readonly [number, number]): Promise<DrawnMark> =>
  page.evaluate(
    async ([id, [x0, y0]]) => {
      // Marks are painted with the next frame.
      await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
      const canvas = document.querySelector<HTMLCanvasElement>(`[data-pane-id="${id}"] canvas[data-layer="marks"]`);
      const context = canvas?.getContext('2d');
      if (!canvas || !context) throw new Error('no canvas of marks');
      const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
      const [sx, sy] = [width / canvas.clientWidth, height / canvas.clientHeight];
      const ink = (x: number, y: number): number => {
        const [u, v] = [x * sx - 0.5, y * sy - 0.5];
        const [i, j] = [Math.floor(u), Math.floor(v)];
        const at = (a: number, b: number) =>
          a < 0 || b < 0 || a >= width || b >= height ? 0 : (data[(b * width + a) * 4 + 3] ?? 0);
        const [fu, fv] = [u - i, v - j];
        return (
          (at(i, j) * (1 - fu) + at(i + 1, j) * fu) * (1 - fv) + (at(i, j + 1) * (1 - fu) + at(i + 1, j + 1) * fu) * fv
        );
      };
      const RAYS = 1440;
      const STEP = 0.05;
      const reach = Math.hypot(canvas.clientWidth, canvas.clientHeight);
      const rays = Array.from({ length: RAYS }, (_, ray) => {
        const [cos, sin] = [Math.cos((2 * Math.PI * ray) / RAYS), Math.sin((2 * Math.PI * ray) / RAYS)];
        let start = 8;
        while (start < reach && ink(x0 + cos * start, y0 + sin * start) < 112) start += STEP;
        let end = start;
        while (end < reach && ink(x0 + cos * end, y0 + sin * end) >= 112) end += STEP;
        if (start >= reach) throw new Error(`no stroke on ray ${ray}`);
        return { start, width: end - start };
      });
      const usual = rays.map((ray) => ray.width).sort((a, b) => a - b)[RAYS >> 1] as number;
      const radii = rays.map((ray) => ray.start + (ray.width > 1.6 * usual ? usual : ray.width) / 2);
      return {
        areaPx2: radii.reduce((sum, radius) => sum + radius * radius, 0) * (Math.PI / RAYS),
        farPx: Math.max(...radii),
        nearPx: Math.min(...radii),
      };
    },
    [paneId, centre] as const,
  );

/**
 * CSS pixels of one square of a chessboard along rows and columns of a picture of it, by the borders between its fields
 * along its middle lines: nothing the viewer says goes in.
 */
export const squarePx = (page: Page, png: Buffer, cssWidth: number): Promise<readonly [across: number, down: number]> =>
  page.evaluate(
    async ([data, wide]) => {
      const image = new Image();
      image.src = `data:image/png;base64,${data}`;
      await image.decode();
      const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
      const context = canvas.getContext('2d') as CanvasRenderingContext2D;
      context.drawImage(image, 0, 0);
      const pixels = context.getImageData(0, 0, image.width, image.height).data;
      const ratio = image.width / wide;
      const along = (length: number, value: (at: number) => number): number => {
        const borders: number[] = [];
        for (let at = 1; at < length; at += 1) {
          const [a, b] = [value(at - 1) - 140, value(at) - 140];
          if (a * b < 0) borders.push(at - 1 + a / (a - b));
        }
        const first = borders[0] as number;
        const last = borders.at(-1) as number;
        const steps = borders.slice(1).map((border, index) => border - (borders[index] as number));
        const step = [...steps].sort((a, b) => a - b)[steps.length >> 1] as number;
        return (last - first) / Math.round((last - first) / step) / ratio;
      };
      const at = (x: number, y: number) => pixels[(Math.round(y) * image.width + x) * 4] as number;
      return [
        along(image.width, (x) => at(x, image.height * 0.52)),
        along(image.height, (y) => at(Math.round(image.width * 0.52), y)),
      ] as const;
    },
    [png.toString('base64'), cssWidth] as const,
  );
