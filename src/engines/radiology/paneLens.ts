import type { ScreenMap } from '../../dicom/geometry/displayedPlane';
import type { Vec2 } from '../../dicom/geometry/pixelPlane';
import { paintFrame, releasePainted } from './framePainter';
import type { ShownStack } from './shownStack';

/** CSS pixels across. */
const SIZE = 220;
/** So much larger than in the pane. */
const STEPS = [2, 4] as const;

/** What the lens needs of its pane. */
export interface LensPane {
  /** Of one image; undefined where there are several, or a 3D view. */
  stack(): ShownStack | undefined;
  /** In CSS pixels of the pane; undefined outside it. */
  pointer(): Vec2 | undefined;
  broken(cause: unknown): void;
}

interface Lens {
  readonly element: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly label: HTMLElement;
}

/**
 * A round glass under the pointer that shows the image there two or four times as large, from its own pixels and in the window
 * of the pane, with all that lies over the image: a shutter covers the same in it. Nothing is drawn or measured in it. Without
 * a pointer it stands in the middle. It is painted with each frame of the screen, so that it never shows an image that has left.
 */
export class PaneLens {
  readonly #pane: LensPane;
  #lens: Lens | undefined;
  #step = 0;
  #due = 0;

  constructor(pane: LensPane) {
    this.#pane = pane;
  }

  /** From no lens to the weaker, to the stronger, to none. */
  next(host: HTMLElement): void {
    this.#step = (this.#step + 1) % (STEPS.length + 1);
    if (this.#step === 0) this.dispose();
    else this.#lens ??= newLens(host);
    this.#paint();
  }

  dispose(): void {
    cancelAnimationFrame(this.#due);
    this.#step = 0;
    if (!this.#lens) return;
    releasePainted(this.#lens.canvas);
    this.#lens.element.remove();
    this.#lens = undefined;
  }

  #paint(): void {
    cancelAnimationFrame(this.#due);
    const [lens, factor] = [this.#lens, STEPS[this.#step - 1]];
    if (!lens || factor === undefined) return;
    try {
      lens.element.hidden = !this.#paintIn(lens, factor);
    } catch (cause) {
      this.dispose();
      this.#pane.broken(cause);
      return;
    }
    this.#due = requestAnimationFrame(() => this.#paint());
  }

  /** False where there is no image to magnify. */
  #paintIn({ element, canvas, label }: Lens, factor: number): boolean {
    const stack = this.#pane.stack();
    const image = stack?.imageAt(stack.paintedIndex ?? -1);
    const map = stack?.shown?.map;
    const host = element.parentElement;
    if (!image?.frame || !image.presentation || !map || !host) return false;
    const at = this.#pane.pointer() ?? ([host.clientWidth / 2, host.clientHeight / 2] as const);
    const ratio = window.devicePixelRatio;
    const side = Math.round(SIZE * ratio);
    if (canvas.width !== side) Object.assign(canvas, { width: side, height: side });
    const seen = { at, scale: factor * ratio, side };
    paintFrame(canvas, image.frame.picture, image.presentation, lensMap(map, seen));
    paintLayers(canvas, host, lensMap(PANE, seen));
    const name = `Magnifier, ${factor} times`;
    if (element.ariaLabel !== name) {
      element.ariaLabel = name;
      label.textContent = `${factor}×`;
    }
    element.style.transform = `translate(${at[0] - SIZE / 2}px, ${at[1] - SIZE / 2}px)`;
    return true;
  }
}

/** CSS pixels of the pane to themselves. */
const PANE: ScreenMap = { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 };

/**
 * From where `map` leads from, to pixels of a lens `side` of them across: what lies at the CSS pixel `at` of the pane lies in
 * its middle, and a CSS pixel of the pane is `scale` of its pixels.
 */
export const lensMap = (
  { a, b, c, d, e, f }: ScreenMap,
  { at, scale, side }: { readonly at: Vec2; readonly scale: number; readonly side: number },
): ScreenMap => ({
  a: a * scale,
  b: b * scale,
  c: c * scale,
  d: d * scale,
  e: (e - at[0]) * scale + side / 2,
  f: (f - at[1]) * scale + side / 2,
});

/** What lies over the picture, in the order it lies there: fused colours, outlines, overlay planes, shutters, marks. */
function paintLayers(lens: HTMLCanvasElement, host: HTMLElement, { a, b, c, d, e, f }: ScreenMap): void {
  const context = lens.getContext('2d', { alpha: false });
  if (!context) throw new Error('no 2D canvas');
  const box = host.getBoundingClientRect();
  const layers = [...host.querySelectorAll('canvas')].filter((one) => one !== lens && !one.closest('[data-painter]'));
  const onTop = (one: Element): number => Number(getComputedStyle(one).zIndex) || 0;
  for (const layer of layers.sort((one, other) => onTop(one) - onTop(other))) {
    const style = getComputedStyle(layer);
    const { left, top, width, height } = layer.getBoundingClientRect();
    if (style.visibility === 'hidden' || layer.width * layer.height * width * height === 0) continue;
    context.save();
    context.setTransform(a, b, c, d, e, f);
    context.globalAlpha = Number(style.opacity);
    if (style.mixBlendMode !== 'normal')
      context.globalCompositeOperation = style.mixBlendMode as GlobalCompositeOperation;
    context.drawImage(layer, left - box.left, top - box.top, width, height);
    context.restore();
  }
}

function newLens(host: HTMLElement): Lens {
  const [element, canvas, label] = (['div', 'canvas', 'span'] as const).map((tag) =>
    host.ownerDocument.createElement(tag),
  ) as [HTMLElement, HTMLCanvasElement, HTMLElement];
  element.role = 'img';
  element.dataset.paneControl = ''; // no part of a snapshot
  Object.assign(element.style, {
    position: 'absolute',
    left: '0',
    top: '0',
    width: `${SIZE}px`,
    height: `${SIZE}px`,
    borderRadius: '50%',
    overflow: 'hidden',
    boxShadow: '0 0 0 2px #4cc2e6, 0 0 0 3px #000',
    pointerEvents: 'none',
    zIndex: '2',
  });
  Object.assign(canvas.style, { width: '100%', height: '100%' });
  Object.assign(label.style, {
    position: 'absolute',
    left: '50%',
    bottom: '8px',
    transform: 'translateX(-50%)',
    padding: '0 6px',
    borderRadius: '6px',
    background: 'rgb(0 0 0 / 0.75)',
    color: '#f2f2f2',
    font: '12px system-ui, sans-serif',
  });
  element.append(canvas, label);
  host.append(element);
  return { element, canvas, label };
}
