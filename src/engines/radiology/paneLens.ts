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
}

/**
 * A round glass under the pointer that shows the image there two or four times as large, from its own pixels and in the window
 * of the pane. Nothing is drawn or measured in it: marks stay on the image around it. Without a pointer it stands in the middle.
 */
export class PaneLens {
  readonly #pane: LensPane;
  #canvas: HTMLCanvasElement | undefined;
  #step = 0;

  constructor(pane: LensPane) {
    this.#pane = pane;
  }

  /** From no lens to the weaker, to the stronger, to none. */
  next(host: HTMLElement): void {
    this.#step = (this.#step + 1) % (STEPS.length + 1);
    if (this.#step === 0) this.dispose();
    else this.#canvas ??= newLens(host);
    this.paint();
  }

  paint(): void {
    const canvas = this.#canvas;
    const factor = STEPS[this.#step - 1];
    if (!canvas || factor === undefined) return;
    const stack = this.#pane.stack();
    const image = stack?.imageAt(stack.paintedIndex ?? -1);
    const map = stack?.shown?.map;
    const host = canvas.parentElement;
    canvas.hidden = !image?.frame || !image.presentation || !map || !host;
    if (!image?.frame || !image.presentation || !map || !host) return;
    const [x, y] = this.#pane.pointer() ?? [host.clientWidth / 2, host.clientHeight / 2];
    const ratio = window.devicePixelRatio;
    const side = Math.round(SIZE * ratio);
    if (canvas.width !== side) Object.assign(canvas, { width: side, height: side });
    const scale = factor * ratio;
    const { a, b, c, d } = map;
    paintFrame(canvas, image.frame.picture, image.presentation, {
      ...{ a: a * scale, b: b * scale, c: c * scale, d: d * scale },
      e: (map.e - x) * scale + side / 2,
      f: (map.f - y) * scale + side / 2,
    });
    canvas.setAttribute('aria-label', `Magnifier, ${factor} times`);
    canvas.dataset.lens = String(factor);
    canvas.style.transform = `translate(${x - SIZE / 2}px, ${y - SIZE / 2}px)`;
  }

  dispose(): void {
    this.#step = 0;
    if (!this.#canvas) return;
    releasePainted(this.#canvas);
    this.#canvas.remove();
    this.#canvas = undefined;
  }
}

function newLens(host: HTMLElement): HTMLCanvasElement {
  const canvas = host.ownerDocument.createElement('canvas');
  canvas.setAttribute('role', 'img');
  Object.assign(canvas.style, {
    position: 'absolute',
    left: '0',
    top: '0',
    width: `${SIZE}px`,
    height: `${SIZE}px`,
    borderRadius: '50%',
    boxShadow: '0 0 0 2px #4cc2e6, 0 0 0 3px #000',
    pointerEvents: 'none',
    zIndex: '2',
  });
  host.append(canvas);
  return canvas;
}
