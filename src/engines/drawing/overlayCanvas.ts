import type { Context } from './painter';

/** A transparent canvas over the whole pane, in device pixels, that no pointer meets. */
export class OverlayCanvas {
  readonly element: HTMLCanvasElement;
  readonly context: Context;
  width = 0;
  height = 0;
  pixelRatio = 1;
  /** Known to hold nothing since it was cleared last. */
  #isClear = false;

  constructor(host: HTMLElement, name: string) {
    this.element = host.ownerDocument.createElement('canvas');
    this.element.dataset.layer = name;
    this.element.setAttribute('aria-hidden', 'true');
    Object.assign(this.element.style, {
      position: 'absolute',
      inset: '0',
      width: '100%',
      height: '100%',
      pointerEvents: 'none',
      zIndex: '1',
    });
    const context = this.element.getContext('2d');
    // Marks that cannot be painted are marks lost to the reader: fail the pane, do not go on without them.
    if (!context) throw new Error('no 2D canvas for marks');
    this.context = context;
    host.append(this.element);
  }

  /** CSS pixels. Resizing clears the canvas; the same size keeps it. */
  resize(width: number, height: number, pixelRatio: number): void {
    const [deviceWidth, deviceHeight] = [Math.round(width * pixelRatio), Math.round(height * pixelRatio)];
    [this.width, this.height, this.pixelRatio] = [width, height, pixelRatio];
    if (this.element.width !== deviceWidth) this.element.width = deviceWidth;
    if (this.element.height !== deviceHeight) this.element.height = deviceHeight;
  }

  /** Empty, and in CSS pixels. */
  begin(): Context {
    this.context.setTransform(1, 0, 0, 1, 0, 0);
    if (!this.#isClear) this.context.clearRect(0, 0, this.element.width, this.element.height);
    this.#isClear = false;
    const [sx, sy] = [this.element.width / (this.width || 1), this.element.height / (this.height || 1)];
    this.context.setTransform(sx, 0, 0, sy, 0, 0);
    return this.context;
  }

  /**
   * Told after painting. A canvas on which nothing was painted is not laid over the image, and not cleared again: browsers
   * copy and blend a canvas of a pane's size for every touch, which costs more than the image where no GPU does it.
   */
  setBlank(isBlank: boolean): void {
    this.#isClear = isBlank;
    const visibility = isBlank ? 'hidden' : '';
    if (this.element.style.visibility !== visibility) this.element.style.visibility = visibility;
  }
}
