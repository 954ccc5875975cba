import type { MarkGeometry } from './markGeometry';
import { type Context, type MarkStyle, paintMark } from './painter';
import type { Palette } from '../../dicom/markPalette';

const SIZE_PX = 18;

/** Points painted once per look and then copied: thousands of cells cost one image copy each. */
export class PointSprites {
  #sprites = new Map<string, ImageBitmap | undefined>();

  paint(context: Context, geometry: MarkGeometry, style: MarkStyle, palette: Palette, pixelRatio: number): void {
    const at = geometry.points[0];
    if (!at) return;
    const sprite = this.#spriteFor(style, palette, pixelRatio);
    // On whole device pixels, which copies instead of resampling: in a crowd, half a pixel is not seen.
    const whole = (value: number) => Math.round((value - SIZE_PX / 2) * pixelRatio) / pixelRatio;
    if (sprite)
      context.drawImage(sprite, whole(at[0]), whole(at[1]), sprite.width / pixelRatio, sprite.height / pixelRatio);
    else paintMark(context, geometry, style, palette);
  }

  #spriteFor(style: MarkStyle, palette: Palette, pixelRatio: number): ImageBitmap | undefined {
    const key = `${style.colour}/${style.isLocked}/${palette.halo}/${pixelRatio}`;
    if (!this.#sprites.has(key)) this.#sprites.set(key, createSprite(style, palette, pixelRatio));
    return this.#sprites.get(key);
  }
}

/** As a bitmap: copying from a canvas costs a snapshot of it each time (13 µs in software, an order more than this). */
function createSprite(style: MarkStyle, palette: Palette, pixelRatio: number): ImageBitmap | undefined {
  const side = Math.ceil(SIZE_PX * pixelRatio);
  const canvas = new OffscreenCanvas(side, side);
  const context = canvas.getContext('2d');
  if (!context) return undefined;
  context.scale(side / SIZE_PX, side / SIZE_PX);
  const half = SIZE_PX / 2;
  const bounds = { left: half, top: half, right: half, bottom: half };
  paintMark(context, { shape: 'point', points: [[half, half]], strokes: [], bounds }, style, palette);
  return canvas.transferToImageBitmap();
}
