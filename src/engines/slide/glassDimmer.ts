import { scaledMap } from '../../dicom/geometry/displayedPlane';
import { glassMask } from './glassMask';
import { screenMap, type SlideCamera } from './slideCamera';
import { levelRect, type LevelOnBase } from './tilePlan';

/** The longer side of the mask: fine enough for a needle biopsy, and made in a few milliseconds. */
const LARGEST_SIDE = 1024;
/** What glass is brought down to, of 255: beside a CT it glares no more, and still reads as glass and not as tissue. */
const DIMMED_GLASS = 56;

/** `wanted`: it will be dimmed once the whole slide has been seen small. `impossible`: this slide has no glass to find. */
export type GlassState = 'plain' | 'wanted' | 'dimmed' | 'impossible';

/**
 * Darkens the empty glass of a slide for a reader who looks at a CT beside it (a white pane ends the adaptation to the
 * dark). It lies over the tiles as a shade with holes where tissue is, so that no pixel of tissue is touched.
 */
export class GlassDimmer {
  readonly #canvas: HTMLCanvasElement;
  #picture: { readonly canvas: HTMLCanvasElement; readonly finest: LevelOnBase } | undefined;
  /** Made when first wanted: `null` where there is no glass. */
  #shade: HTMLCanvasElement | null | undefined;
  #isOn = false;
  #isImpossible = false;
  #painted: SlideCamera | undefined;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
  }

  get state(): GlassState {
    if (!this.#isOn) return 'plain';
    if (this.#isImpossible || this.#shade === null) return 'impossible';
    return this.#shade ? 'dimmed' : 'wanted';
  }

  /** What lies over the whole slide now. */
  get shade(): HTMLCanvasElement | undefined {
    return (this.#isOn && this.#shade) || undefined;
  }

  setOn(isOn: boolean, camera: SlideCamera): void {
    this.#isOn = isOn;
    this.#refresh(camera);
  }

  /** The whole slide, small; undefined where it is not to be had. */
  setPicture(canvas: HTMLCanvasElement | undefined, finest: LevelOnBase | undefined, camera: SlideCamera): void {
    this.#isImpossible = canvas === undefined;
    this.#picture = canvas && finest && { canvas, finest };
    this.#shade = undefined;
    this.#refresh(camera);
  }

  follow(camera: SlideCamera): void {
    const { finest } = this.#picture ?? {};
    if (!this.#isOn || !this.#shade || !finest || camera === this.#painted) return;
    this.#painted = camera;
    const context = this.#sized(camera);
    if (!context) return;
    const { u0, v0, u1, v1 } = levelRect(finest);
    context.setTransform(scaledMap(screenMap(camera), devicePixelRatio));
    context.drawImage(this.#shade, u0, v0, u1 - u0, v1 - v0);
  }

  #refresh(camera: SlideCamera): void {
    if (this.#isOn && this.#picture && this.#shade === undefined) this.#shade = shadeOf(this.#picture.canvas) ?? null;
    this.#painted = undefined;
    this.#canvas.style.display = this.#isOn ? 'block' : 'none';
    this.follow(camera);
  }

  #sized(camera: SlideCamera): CanvasRenderingContext2D | null {
    const [width, height] = [camera.widthPx, camera.heightPx].map((side) => Math.round(side * devicePixelRatio));
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width ?? 0;
      this.#canvas.height = height ?? 0;
    }
    const context = this.#canvas.getContext('2d');
    context?.resetTransform();
    context?.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    return context;
  }
}

/** Black, as dense as the glass needs, with holes for the tissue. */
function shadeOf(picture: HTMLCanvasElement): HTMLCanvasElement | undefined {
  const scale = Math.min(1, LARGEST_SIDE / Math.max(picture.width, picture.height, 1));
  const [columns, rows] = [Math.ceil(picture.width * scale), Math.ceil(picture.height * scale)];
  const shade = document.createElement('canvas');
  Object.assign(shade, { width: columns, height: rows });
  const context = shade.getContext('2d', { willReadFrequently: true });
  if (!context || columns === 0 || rows === 0) return undefined;
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, 0, 0, columns, rows);
  const image = context.getImageData(0, 0, columns, rows);
  const mask = glassMask(image.data, columns, rows);
  if (!mask) return undefined;
  const density = 1 - DIMMED_GLASS / mask.glass;
  image.data.fill(0);
  for (const [pixel, alpha] of mask.alpha.entries()) image.data[pixel * 4 + 3] = Math.round(alpha * density);
  context.putImageData(image, 0, 0);
  return shade;
}
