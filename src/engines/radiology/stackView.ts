import type { ScreenMap } from '../../dicom/geometry/displayedPlane';
import type { DecodedFrame } from './decodedFrame';
import type { PaintRange } from './greyWindow';
import type { PaneSize, RasterSize, ViewCamera } from './viewCamera';

/** How a frame is to be painted. */
export interface Presentation extends Omit<PaintRange, 'isReversed'> {
  readonly isInverted: boolean;
  readonly isSigmoid: boolean;
  /** Enlarged pixels stay squares of one grey; where the picture is reduced it is averaged all the same (UX-04). */
  readonly isNearest?: boolean;
}

export const isSamePresentation = (a: Presentation, b: Presentation | undefined): boolean =>
  b !== undefined &&
  a.lower === b.lower &&
  a.upper === b.upper &&
  a.isInverted === b.isInverted &&
  a.isSigmoid === b.isSigmoid &&
  (a.isNearest ?? false) === (b.isNearest ?? false);

export interface StackViewEvents {
  /** These pixels are on the canvas now: of this frame, after any change of camera, window or size. */
  painted(index: number): void;
  /** The painter gave up. */
  broken(cause: unknown): void;
}

/** A frame of a stack to be painted: which one, and its pixels. */
export interface PaintedFrame {
  readonly index: number;
  readonly frame: DecodedFrame;
}

/**
 * The canvas of one pane. It is told what to paint only when the decoded frame is there, so it never waits, never fails
 * and never shows an old picture under a new number.
 */
export interface StackView {
  /** CSS pixels of the pane; zero while it is not laid out. */
  readonly size: PaneSize;
  /** Device pixels of the canvas; a fraction of one off the pane where the device pixel ratio is fractional. */
  readonly deviceSize: PaneSize;
  /** There is something to paint on, of the size of the pane. Told without asking the page for its layout. */
  readonly isFitted: boolean;
  /** Replaces the stack of `frameCount` frames. */
  open(
    frameCount: number,
    shown: PaintedFrame,
    raster: RasterSize,
    camera: ViewCamera,
    presentation: Presentation,
  ): void;
  /** Paints another frame of the stack. `painted` tells when it is on the canvas. */
  paint(shown: PaintedFrame, presentation: Presentation): void;
  /** The same frame, painted another way. */
  present(presentation: Presentation): void;
  setCamera(camera: ViewCamera): void;
  /** Image point to CSS pixel, as it is painted now; undefined before the first image. */
  screenMap(): ScreenMap | undefined;
  /** Blank until something is painted again. */
  setVisible(isVisible: boolean): void;
  /** Takes on the size of the host, in whole CSS pixels; true when there is something to paint on. */
  fitHost(): boolean;
  /** Forgets the stack; the canvas is cleared. */
  close(): void;
  dispose(): void;
}

/** What every view makes in its host: a black box over it. `data-painter` says on the page what paints there. */
export function viewElement(host: HTMLElement, painter: 'graphics card' | 'processor'): HTMLDivElement {
  const element = document.createElement('div');
  element.dataset.painter = painter;
  Object.assign(element.style, { position: 'absolute', left: '0', top: '0', background: '#000' });
  host.prepend(element); // marks lie over it, and what is painted there already until it leaves
  return element;
}

/** Size of a host in whole CSS pixels; undefined while it is not laid out. */
export function hostSize(host: HTMLElement): PaneSize | undefined {
  const [width, height] = [Math.floor(host.clientWidth), Math.floor(host.clientHeight)];
  return width < 2 || height < 2 ? undefined : { width, height };
}
