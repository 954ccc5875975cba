import { type ScreenMap, scaledMap } from '../../dicom/geometry/displayedPlane';
import { paintFrame, releasePainted } from './framePainter';
import {
  hostSize,
  isSamePresentation,
  type PaintedFrame,
  type Presentation,
  type StackView,
  type StackViewEvents,
  viewElement,
} from './stackView';
import { type PaneSize, type RasterSize, scaleOf, screenMap, type ViewCamera } from './viewCamera';

/**
 * A pane painted by the processor on a plain canvas: the first picture of every stack, and all of them where no graphics
 * card computes. Nothing but this file and the painter is needed for it. What is asked for within one frame of the screen
 * is painted once, with the last of it.
 */
export class CanvasStackView implements StackView {
  readonly #host: HTMLElement;
  readonly #events: StackViewEvents;
  readonly #element: HTMLDivElement;
  readonly #canvas = document.createElement('canvas');
  #shown: PaintedFrame | undefined;
  /** `#shown` has been on the canvas; until then no point of the image is anywhere. */
  #isPainted = false;
  #raster: RasterSize | undefined;
  #camera: ViewCamera | undefined;
  #presentation: Presentation | undefined;
  #due: number | undefined;
  #devicePixelRatio = 0;
  #size: PaneSize = { width: 0, height: 0 };

  constructor(host: HTMLElement, events: StackViewEvents) {
    this.#host = host;
    this.#events = events;
    this.#element = viewElement(host, 'processor');
    Object.assign(this.#canvas.style, { display: 'block', width: '100%', height: '100%' });
    this.#element.append(this.#canvas);
  }

  get size(): PaneSize {
    return this.#size;
  }

  get deviceSize(): PaneSize {
    const { width, height } = this.#canvas;
    return { width, height };
  }

  get isFitted(): boolean {
    return this.#devicePixelRatio === window.devicePixelRatio;
  }

  open(
    _frameCount: number,
    shown: PaintedFrame,
    raster: RasterSize,
    camera: ViewCamera,
    presentation: Presentation,
  ): void {
    this.close();
    this.#raster = raster;
    this.#camera = camera;
    this.paint(shown, presentation);
  }

  paint(shown: PaintedFrame, presentation: Presentation): void {
    this.#shown = shown;
    this.#presentation = presentation;
    this.#ask();
  }

  present(presentation: Presentation): void {
    if (!this.#shown || isSamePresentation(presentation, this.#presentation)) return;
    this.#presentation = presentation;
    this.#ask();
  }

  setCamera(camera: ViewCamera): void {
    this.#camera = camera;
    if (this.#shown) this.#ask();
  }

  screenMap(): ScreenMap | undefined {
    const map = this.#isPainted ? this.#deviceMap() : undefined;
    const { width, height } = this.#canvas;
    return map && scaledMap(map, this.#size.width / width, this.#size.height / height);
  }

  setVisible(isVisible: boolean): void {
    const visibility = isVisible ? '' : 'hidden';
    if (this.#element.style.visibility !== visibility) this.#element.style.visibility = visibility;
  }

  fitHost(): boolean {
    const size = hostSize(this.#host);
    if (!size) {
      this.#devicePixelRatio = 0;
      return false;
    }
    const ratio = window.devicePixelRatio;
    const { width, height } = size;
    if (this.isFitted && width === this.#size.width && height === this.#size.height) return true;
    this.#devicePixelRatio = ratio;
    this.#size = size;
    Object.assign(this.#element.style, { width: `${width}px`, height: `${height}px` });
    // A fraction of a pixel off with fractional ratios; the map goes by the canvas.
    Object.assign(this.#canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
    if (this.#shown) this.#paintNow(); // a canvas of another size is empty, and is not to be seen so
    return true;
  }

  close(): void {
    if (this.#due !== undefined) cancelAnimationFrame(this.#due);
    this.#due = undefined;
    this.#isPainted = false;
    if (!this.#shown) return;
    this.#shown = undefined;
    this.#presentation = undefined;
    releasePainted(this.#canvas);
    const context = this.#canvas.getContext('2d', { alpha: false });
    context?.setTransform(1, 0, 0, 1, 0, 0);
    context?.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
  }

  dispose(): void {
    this.close();
    this.#element.remove();
  }

  #deviceMap(): ScreenMap | undefined {
    if (!this.#camera || !this.#raster || !this.isFitted) return undefined;
    const { width, height } = this.#canvas;
    const devicePerUnit = scaleOf(this.#camera, this.#raster, { width, height });
    return screenMap(this.#camera, this.#raster, devicePerUnit, [width / 2, height / 2]);
  }

  #ask(): void {
    this.#due ??= requestAnimationFrame(() => this.#paintNow());
  }

  #paintNow(): void {
    if (this.#due !== undefined) cancelAnimationFrame(this.#due);
    this.#due = undefined;
    const [shown, presentation, map] = [this.#shown, this.#presentation, this.#deviceMap()];
    if (!shown || !presentation || !map) return;
    try {
      paintFrame(this.#canvas, shown.frame.picture, presentation, map);
    } catch (cause) {
      this.#events.broken(cause);
      return;
    }
    this.#isPainted = true;
    this.#events.painted(shown.index);
  }
}
