import { fromScreen } from '../../dicom/geometry/displayedPlane';
import type { Vec2, Vec3 } from '../../dicom/geometry/pixelPlane';
import type { RadiologyStatus } from '../../dicom/paneStatus';
import type { ShownOverlay } from '../../dicom/overlay/overlay';
import type { Problem } from '../../dicom/problem';
import type { ToolId } from '../../dicom/tool';
import type { Annotation, AnnotationGroup, CoordinateSpace, DisplaySet } from '../../dicom/types';
import type { AnnotationId } from '../../dicom/uids';
import { assertNever } from '../../lib/assertNever';
import { Emitter, type Unsubscribe } from '../../lib/emitter';
import type { EngineAction, EngineEvents, PaneEngine } from '../contract';
import { DrawingLayer } from '../drawing/drawingLayer';
import { onOtherPixelDensity } from '../drawing/pixelDensity';
import type { DrawingSurface } from '../drawing/surface';
import type { EngineDependencies } from '../engineDependencies';
import { cardPainter, onCardLost } from './cardPainter';
import { notAStack, overlaysNotPainted, painterProblem } from './frameProblems';
import { warmDecoder } from './greyDecoder';
import { smallestWidth } from './greyWindow';
import { bindMouse, type MouseTarget } from './mouse';
import type { OverlayLayer } from './overlays/overlayLayer';
import { radiologySurface } from './radiologySurface';
import { isSameStatus, probeAt, radiologyStatus } from './radiologyStatus';
import { ShownStack } from './shownStack';
import { SwitchingView } from './switchingView';
import { flippedHorizontally, rotatedBy } from './viewCamera';

/** Radiology series behind the pane contract. Several live on one page and share its decoders and pixels. */
export const createRadiologyEngine = (dependencies: EngineDependencies): PaneEngine => {
  warmDecoder();
  return new RadiologyEngine(dependencies);
};

/** Loading progress is told this often at most; what is on the canvas is told at once. */
const PROGRESS_MS = 60;

class RadiologyEngine implements PaneEngine {
  readonly #dependencies: EngineDependencies;
  readonly #events = new Emitter<EngineEvents>();
  readonly #undo: Unsubscribe[] = [];
  readonly #surface: DrawingSurface = radiologySurface(() => this.#stack?.shown);
  #view: SwitchingView | undefined;
  #drawing: DrawingLayer | undefined;
  #host: HTMLElement | undefined;
  #overlayLayer: OverlayLayer | undefined;
  #overlays: readonly ShownOverlay[] = [];
  #areOverlaysHidden = false;
  #stack: ShownStack | undefined;
  #tool: ToolId = 'windowLevel';
  #pointer: Vec2 | undefined;
  #progress: ReturnType<typeof setTimeout> | undefined;
  #waiting: (() => void)[] = [];
  #wasSettled = false;
  #hasAskedForCard = false;
  #lastStatus: RadiologyStatus | undefined;

  constructor(dependencies: EngineDependencies) {
    this.#dependencies = dependencies;
  }

  on<K extends keyof EngineEvents>(event: K, listener: (payload: EngineEvents[K]) => void): Unsubscribe {
    return this.#events.on(event, listener);
  }

  mount(element: HTMLElement): void {
    this.#host = element;
    if (getComputedStyle(element).position === 'static') element.style.position = 'relative';
    this.#view = new SwitchingView(element, {
      painted: (index) => this.#stack?.painted(index),
      broken: (cause) => this.#problem('paint', painterProblem(cause)),
    });
    this.#drawing = new DrawingLayer(element, this.#surface, {
      committed: (annotation) => this.#events.emit('committed', annotation),
      picked: (id) => this.#events.emit('picked', id),
      toolCancelled: () => this.#events.emit('toolCancelled', undefined),
      newDraft: (shape) => this.#dependencies.newDraft(shape),
    });
    this.#drawing.setTool(this.#tool);
    const resized = (): void => {
      this.#stack?.resized();
      this.#overlayLayer?.paint();
      this.#drawing?.repaint();
    };
    const resizes = new ResizeObserver(resized);
    resizes.observe(element);
    this.#undo.push(
      () => resizes.disconnect(),
      onOtherPixelDensity(resized),
      onCardLost((make) => this.#view?.switchTo(make)),
      bindMouse(element, this.#mouseTarget(), () => this.#tool),
    );
  }

  /** Settles when the first image is on the canvas or is known to have failed; a later `show` or `dispose` ends the wait. */
  async show(displaySet: DisplaySet, frameNumber = 1): Promise<void> {
    this.#close();
    const first = displaySet.kind === 'frames' ? displaySet.frames[0] : undefined;
    if (displaySet.kind !== 'frames' || !first) {
      this.#problem('frame', notAStack);
      return;
    }
    if (!this.#view) return; // disposed
    const stack: ShownStack = new ShownStack(this.#view, displaySet, first, this.#dependencies, {
      changed: () => this.#changed(),
      firstImage: () => this.#firstImage(),
      progress: () => this.#tellProgress(),
      problem: (part, problem) => this.#problem(part, problem),
    });
    this.#stack = stack;
    this.#wasSettled = false;
    this.#lastStatus = undefined;
    this.#sendStatus();
    stack.want(frameNumber - 1);
    await this.whenSettled();
  }

  setFrame(displaySet: DisplaySet, frameNumber: number): void {
    const stack = this.#stack;
    if (!stack || stack.displaySet !== displaySet || stack.wantedIndex === frameNumber - 1) return;
    stack.want(frameNumber - 1);
    this.#wished();
  }

  setAnnotations(annotations: readonly Annotation[]): void {
    this.#drawing?.setAnnotations(annotations);
  }

  setAnnotationGroups(groups: readonly AnnotationGroup[]): void {
    this.#drawing?.setAnnotationGroups(groups);
  }

  setSelection(ids: readonly AnnotationId[]): void {
    this.#drawing?.setSelection(ids);
  }

  setOverlaysHidden(isHidden: boolean): void {
    this.#areOverlaysHidden = isHidden;
    this.#overlayLayer?.setHidden(isHidden);
    this.#drawing?.setHidden(isHidden);
  }

  setGlassDimmed(): void {} // no glass

  /** Their painter is fetched with the first of them: a case without any does not carry it. */
  setOverlays(overlays: readonly ShownOverlay[]): void {
    const isFirst = this.#overlays.length === 0 && overlays.length > 0;
    this.#overlays = overlays;
    if (this.#overlayLayer) this.#overlayLayer.setOverlays(overlays);
    else if (isFirst) void this.#startOverlays();
  }

  setTool(tool: ToolId): void {
    this.#tool = tool;
    this.#drawing?.setTool(tool);
    this.#sendStatus();
  }

  run(action: EngineAction): void {
    if (this.#stack) runOn(this.#stack, action);
    this.#wished();
    if (this.#stack && (action.kind === 'frame' || action.kind === 'scrollBy'))
      this.#events.emit('scrolled', { frameNumber: this.#stack.wantedIndex + 1 });
  }

  goTo(annotation: Annotation): boolean {
    const isHere = this.#stack?.goTo(annotation) ?? false;
    this.#wished();
    if (this.#stack && isHere)
      this.#events.emit('scrolled', { frameNumber: this.#stack.wantedIndex + 1, isAlone: true });
    return isHere;
  }

  currentSpace(): CoordinateSpace | undefined {
    return this.#surface.currentSpace();
  }

  toCanvas(point: Vec3): Vec2 {
    return this.#stack?.toCanvas(point) ?? [Number.NaN, Number.NaN];
  }

  fromCanvas(point: Vec2): Vec3 {
    return this.#stack?.fromCanvas(point) ?? [Number.NaN, Number.NaN, Number.NaN];
  }

  whenSettled(): Promise<void> {
    if (!this.#stack || this.#stack.isSettled) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  dispose(): void {
    this.#close();
    for (const step of this.#undo.splice(0).reverse()) step();
    this.#overlayLayer?.dispose();
    this.#drawing?.dispose();
    this.#view?.dispose();
    this.#overlayLayer = undefined;
    this.#host = undefined;
    this.#drawing = undefined;
    this.#view = undefined;
  }

  /** Ends what is shown: requests are aborted, pixels let go, the canvas cleared; whoever waits for it goes on. */
  #close(): void {
    const stack = this.#stack;
    this.#stack = undefined;
    clearTimeout(this.#progress);
    this.#progress = undefined;
    if (stack) {
      stack.dispose();
      this.#problem('frame', undefined);
      this.#problem('frames', undefined);
      this.#problem('paint', undefined);
    }
    this.#release();
    this.#overlayLayer?.paint();
    this.#drawing?.repaint();
  }

  async #startOverlays(): Promise<void> {
    const code = await import('./overlays/overlayLayer').catch((cause: unknown) => {
      this.#problem('segments', overlaysNotPainted(cause));
    });
    if (!code || !this.#host || this.#overlayLayer) return;
    this.#overlayLayer = new code.OverlayLayer(
      this.#host,
      () => this.#stack?.shown,
      this.#dependencies,
      (problem) => this.#problem('segments', problem),
    );
    this.#overlayLayer.setHidden(this.#areOverlaysHidden);
    this.#overlayLayer.setOverlays(this.#overlays);
  }

  #firstImage(): void {
    this.#events.emit('firstImage', undefined);
    if (this.#hasAskedForCard) return;
    this.#hasAskedForCard = true;
    void cardPainter().then((make) => make && this.#view?.switchTo(make));
  }

  #mouseTarget(): MouseTarget {
    return {
      view: () => {
        const stack = this.#stack;
        const map = stack?.shown?.map;
        return stack && map && stack.zoom ? { camera: stack.camera, map, zoom: stack.zoom } : undefined;
      },
      setCamera: (camera) => this.#stack?.setCamera(camera),
      window: () => {
        const { pixels, voi } = this.#stack ?? {};
        return pixels && voi && !pixels.isColour ? { voi, smallestWidth: smallestWidth(pixels.header) } : undefined;
      },
      setWindow: (voi) => this.#stack?.setWindow(voi),
      frameIndex: () => this.#stack?.wantedIndex ?? 0,
      frameCount: () => this.#stack?.frameCount ?? 0,
      scrollTo: (index) => this.run({ kind: 'frame', frameNumber: index + 1 }),
      pointAt: (point) => {
        this.#pointer = point;
        if (this.#tool === 'probe') this.#sendStatus();
      },
    };
  }

  /** The canvas changed: marks first, so that they never lag behind the picture, then words. */
  #changed(): void {
    this.#overlayLayer?.paint();
    this.#drawing?.repaintNow();
    this.#sendStatus();
    const isSettled = this.#stack?.isSettled ?? false;
    if (isSettled && !this.#wasSettled) this.#events.emit('settled', undefined);
    this.#wasSettled = isSettled;
    if (isSettled) this.#release();
  }

  /** The reader asked for something; what is on the canvas may be on its way out. */
  #wished(): void {
    if (!this.#stack?.isSettled) this.#wasSettled = false;
    this.#sendStatus();
  }

  #tellProgress(): void {
    this.#progress ??= setTimeout(() => {
      this.#progress = undefined;
      this.#stack?.refreshWindow();
      if (this.#stack) this.#problem('frames', this.#stack.missingFrames);
      this.#sendStatus();
    }, PROGRESS_MS);
  }

  #sendStatus(): void {
    if (!this.#stack) return;
    const status = radiologyStatus({ ...this.#stack.statusInput, probe: this.#probe() });
    if (this.#lastStatus && isSameStatus(this.#lastStatus, status)) return;
    this.#lastStatus = status;
    this.#events.emit('status', status);
  }

  #probe(): RadiologyStatus['probe'] {
    const shown = this.#tool === 'probe' && this.#pointer ? this.#stack?.shown : undefined;
    const point = shown && this.#pointer && fromScreen(shown.map, this.#pointer);
    return point && probeAt(shown.pixels, point);
  }

  #release(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #problem(part: string, problem: Problem | undefined): void {
    this.#events.emit('problem', { part, problem });
  }
}

function runOn(stack: ShownStack, action: EngineAction): void {
  switch (action.kind) {
    case 'reset':
      stack.reset();
      break;
    case 'fit':
      stack.fit();
      break;
    case 'invert':
      stack.invert();
      break;
    case 'rotateRight':
      stack.setCamera(rotatedBy(stack.camera, 90));
      break;
    case 'rotateLeft':
      stack.setCamera(rotatedBy(stack.camera, -90));
      break;
    case 'rotateBy':
      stack.setCamera(rotatedBy(stack.camera, action.deg));
      break;
    case 'flipHorizontal':
      stack.setCamera(flippedHorizontally(stack.camera));
      break;
    case 'window':
      stack.setWindow({ windowCenter: action.windowCenter, windowWidth: action.windowWidth });
      break;
    case 'defaultWindow':
      stack.setWindow(undefined);
      break;
    case 'panBy':
      stack.panBy(action.dx, action.dy);
      break;
    case 'zoomBy':
      stack.zoomBy(action.factor);
      break;
    case 'magnification':
      break; // an objective's power; radiology has none
    case 'frame':
      stack.want(action.frameNumber - 1);
      break;
    case 'scrollBy':
      stack.want(stack.wantedIndex + action.frames);
      break;
    default:
      assertNever(action);
  }
}
