import { DrawingLayer } from '../drawing/drawingLayer';
import type { DrawingCallbacks } from '../drawing/interaction';
import { onOtherPixelDensity } from '../drawing/pixelDensity';
import { OverviewMap } from './overviewMap';
import { type GestureTarget, SlideGestures } from './slideGestures';
import type { SlideSurface } from './slideSurface';

/** What lies on the page for a slide pane, from mount to dispose: elements and hands, no slide. */
export interface SlideStage {
  readonly root: HTMLElement;
  readonly drawing: DrawingLayer;
  readonly gestures: SlideGestures;
  readonly overview: OverviewMap;
  /** Empty canvases for a slide, in the place of what was there. */
  newCanvases(): {
    readonly backdrop: HTMLCanvasElement;
    readonly tiles: HTMLElement;
    readonly shade: HTMLCanvasElement;
  };
  /** A place for the tiles of another picture, unseen behind the one that is there until `reveal` puts it in its place. */
  nextTiles(): { readonly element: HTMLElement; reveal(): void };
  /** Takes the slide off, keeps the stage. */
  clear(): void;
  dispose(): void;
}

export interface StageCallbacks extends DrawingCallbacks, GestureTarget {
  /** The reader chose a place on the overview, a point of the finest level. */
  jump: ConstructorParameters<typeof OverviewMap>[1];
  /** The whole slide was seen small, or cannot be. */
  wholeSeen: ConstructorParameters<typeof OverviewMap>[2];
  /** The pane has another size, or a screen of another density; also at first. */
  resized(): void;
}

export function createSlideStage(parent: HTMLElement, surface: SlideSurface, callbacks: StageCallbacks): SlideStage {
  const root = layer('slide-engine');
  const host = layer('slide-host');
  const view = layer('slide-view');
  // The canvas takes no events: they belong to drawing and navigation on the host.
  view.style.pointerEvents = 'none';
  host.style.touchAction = 'none';
  host.tabIndex = -1;
  host.dataset.drawingHost = '';
  host.append(view);
  root.append(host);
  parent.append(root);
  const drawing = new DrawingLayer(host, surface, callbacks);
  const gestures = new SlideGestures(host, callbacks);
  const overview = new OverviewMap(root, callbacks.jump, callbacks.wholeSeen);
  const resize = new ResizeObserver(() => callbacks.resized());
  resize.observe(root);
  const endDensity = onOtherPixelDensity(callbacks.resized);
  return {
    root,
    drawing,
    gestures,
    overview,
    newCanvases() {
      const [backdrop, shade] = [document.createElement('canvas'), document.createElement('canvas')];
      for (const canvas of [backdrop, shade])
        Object.assign(canvas.style, { position: 'absolute', inset: '0', width: '100%', height: '100%' });
      shade.style.pointerEvents = 'none';
      const tiles = layer('slide-canvas');
      view.replaceChildren(backdrop, tiles, shade);
      return { backdrop, tiles, shade };
    },
    nextTiles() {
      const before = view.querySelector('[data-part="slide-canvas"]');
      const element = layer('slide-canvas-next');
      element.style.visibility = 'hidden';
      before?.after(element);
      return {
        element,
        reveal() {
          before?.remove();
          element.dataset.part = 'slide-canvas';
          element.style.visibility = '';
        },
      };
    },
    clear() {
      overview.clear();
      view.replaceChildren();
    },
    dispose() {
      resize.disconnect();
      endDensity();
      gestures.dispose();
      drawing.dispose();
      overview.dispose();
      root.remove();
    },
  };
}

/** A box that fills its positioned parent. */
function layer(name: string): HTMLElement {
  const element = document.createElement('div');
  element.dataset.part = name;
  Object.assign(element.style, { position: 'absolute', inset: '0', overflow: 'hidden' });
  return element;
}
