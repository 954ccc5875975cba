import type { Vec2, Vec3 } from '../../dicom/geometry/pixelPlane';
import type { ShownOverlay } from '../../dicom/overlay/overlay';
import type { PresentationState, ShownView } from '../../dicom/presentationState';
import type { Problem } from '../../dicom/problem';
import type { ChosenGreys } from '../../dicom/radiology/chosenGreys';
import type { ShownFusion } from '../../dicom/radiology/fusion';
import type { PaneSection, PatientPoint, PlaneView } from '../../dicom/radiology/planeView';
import type { KeptLook } from '../../dicom/radiology/keptLook';
import type { MarkPlot } from '../../dicom/radiology/markPlot';
import { isBrush, isDrawingTool, type ToolId } from '../../dicom/tool';
import type { Annotation, AnnotationGroup, CoordinateSpace, DisplaySet, FramesDisplaySet } from '../../dicom/types';
import type { AnnotationId } from '../../dicom/uids';
import { Emitter, type Unsubscribe } from '../../lib/emitter';
import { fail, type Result } from '../../lib/result';
import type { EngineAction, EngineEvents, PaneEngine } from '../contract';
import { DrawingLayer } from '../drawing/drawingLayer';
import { onOtherPixelDensity } from '../drawing/pixelDensity';
import type { DrawingSurface } from '../drawing/surface';
import type { EngineDependencies } from '../engineDependencies';
import { ComputedView } from './computedView';
import { cardPainter, onCardLost } from './cardPainter';
import { notAStack, painterProblem } from './frameProblems';
import { pageFramesAhead } from './framesAhead';
import type { FrameSupply, SupplyEvents } from './frameSupply';
import { warmDecoder } from './greyDecoder';
import { plotOf } from './markPlots';
import { GreySharing } from './greySharing';
import { KeptLooks } from './keptLooks';
import { bindMouse } from './mouse';
import { acquiredImages, isSamePlane, NOBODY, openedPlane, type WantedPlane } from './openedPlane';
import { type ActedPane, runInPane } from './paneActions';
import { PaneCine } from './paneCine';
import { PaneLens } from './paneLens';
import { PaneReport } from './paneReport';
import { PaneTiles } from './paneTiles';
import { PaneVolume3d } from './paneVolume3d';
import { PatientLines } from './patientLines';
import { ReadersScale } from './readersScale';
import { asSeenFromElsewhere, radiologySurface, type ShownFrame } from './radiologySurface';
import { ShownStack } from './shownStack';
import { StackHand } from './stackHand';
import type { StackView, StackViewEvents } from './stackView';
import { bindTouch } from './touch';
import { SwitchingView } from './switchingView';
import { UnderMarks } from './underMarks';

/** Radiology series behind the pane contract. Several live on one page and share its decoders and pixels. */
export const createRadiologyEngine = (dependencies: EngineDependencies): PaneEngine => {
  warmDecoder();
  return new RadiologyEngine(dependencies);
};

class RadiologyEngine implements PaneEngine {
  readonly #dependencies: EngineDependencies;
  readonly #events = new Emitter<EngineEvents>();
  readonly #undo: Unsubscribe[] = [];
  readonly #surface: DrawingSurface = radiologySurface(() => this.#drawnOn());
  #view: SwitchingView | undefined;
  #drawing: DrawingLayer | undefined;
  #stack: ShownStack | undefined;
  #tool: ToolId = 'windowLevel';
  #under: UnderMarks | undefined;
  #tiles: PaneTiles | undefined;
  #hasAskedForCard = false;
  #host: HTMLElement | undefined;
  /** What is shown as it was acquired, or cut. */
  #acquired: FramesDisplaySet | undefined;
  /** Of the acquired images, 1-based: where the reader is when a cut view is left. */
  #frameNumber = 1;
  #plane: WantedPlane | undefined;
  #opening: object | undefined;
  #openingRun: Promise<void> | undefined;
  readonly #volume3d = new PaneVolume3d(this.#events);
  #annotations: readonly Annotation[] = [];
  readonly #scale = new ReadersScale(() => this.#acquired?.frames);
  readonly #lines = new PatientLines(
    () => this.#host,
    () => this.#stack?.shown,
  );
  readonly #hand = new StackHand({
    stack: () => this.#stack,
    lines: this.#lines,
    tileMapAt: (point) => this.#tiles?.mapAt(point),
    scrollTo: (index) => this.run({ kind: 'frame', frameNumber: index + 1 }),
    hovered: () => {
      if (this.#tool === 'probe') this.#report.send();
    },
    pointed: (point) => this.#events.emit('pointed', point),
    turned: (turn) => this.#events.emit('turned', turn),
  });
  readonly #sharing = new GreySharing({
    stack: () => this.#stack,
    displaySetId: () => this.#acquired?.id,
    chosen: (greys) => this.#events.emit('greysChosen', greys),
  });
  readonly #looks = new KeptLooks({
    stack: () => this.#single,
    displaySetId: () => this.#acquired?.id,
    seen: () => this.#moved(),
  });
  readonly #lens = new PaneLens({
    stack: () => this.#single,
    pointer: () => this.#hand.pointer,
    broken: (cause) => this.#problem('paint', painterProblem(cause)),
  });
  readonly #cine = new PaneCine({
    stack: () => this.#stack,
    changed: () => this.#report.send(),
    rested: () => this.#tellScrolled(true),
    problem: (problem) => this.#problem('cine', problem),
  });
  readonly #acted: ActedPane = {
    volume3d: this.#volume3d,
    cine: this.#cine,
    stack: () => this.#stack,
    tiles: () => this.#tiles,
    nextLens: () => this.#host && this.#lens.next(this.#host),
    wished: (isScroll) => {
      this.#report.wished();
      if (isScroll) this.#tellScrolled(false);
    },
  };
  readonly #report = new PaneReport({
    stack: () => this.#stack,
    fusing: () => this.#under?.fusing,
    tiles: () => this.#tiles,
    cine: () => this.#cine.status,
    probedPoint: () => (this.#tool === 'probe' && !this.#isTiled ? this.#hand.pointer : undefined),
    status: (status) => this.#events.emit('status', status),
    missing: (problem) => this.#problem('frames', problem),
    settled: () => this.#events.emit('settled', undefined),
  });
  readonly #viewEvents: StackViewEvents = {
    painted: (index) => this.#stack?.painted(index),
    broken: (cause) => this.#problem('paint', painterProblem(cause)),
  };
  readonly #computed = new ComputedView(this.#viewEvents);

  constructor(dependencies: EngineDependencies) {
    this.#dependencies = dependencies;
  }

  on<K extends keyof EngineEvents>(event: K, listener: (payload: EngineEvents[K]) => void): Unsubscribe {
    return this.#events.on(event, listener);
  }

  mount(element: HTMLElement): void {
    this.#host = element;
    if (getComputedStyle(element).position === 'static') element.style.position = 'relative';
    this.#view = new SwitchingView(element, this.#viewEvents);
    this.#under = new UnderMarks(element, {
      dependencies: this.#dependencies,
      stack: () => this.#stack,
      size: () => this.#view?.size,
      displaySetId: () => this.#acquired?.id,
      fusionChanged: () => this.#report.told(),
      problem: (part, problem) => this.#problem(part, problem),
    });
    this.#undo.push(bindTouch(element, this.#hand)); // hears of fingers before the drawing layer does
    this.#drawing = new DrawingLayer(element, this.#surface, {
      committed: (annotation) => this.#events.emit('committed', annotation),
      picked: (id) => this.#events.emit('picked', id),
      toolCancelled: () => this.#events.emit('toolCancelled', undefined),
      newDraft: (shape) => this.#dependencies.newDraft(shape),
    });
    this.#drawing.setTool(this.#tool);
    this.#tiles = this.#newTiles(element);
    const resized = (): void => {
      this.#stack?.resized();
      this.#under?.paint();
      this.#drawing?.repaint();
      this.#lines.paint();
      this.#tiles?.ask();
    };
    const resizes = new ResizeObserver(resized);
    resizes.observe(element);
    this.#undo.push(
      () => resizes.disconnect(),
      onOtherPixelDensity(resized),
      onCardLost((make) => this.#view?.switchTo(make)),
      bindMouse(element, this.#hand, () => this.#handTool),
    );
  }

  /** Settles when the first image is on the canvas or is known to have failed; a later `show` or `dispose` ends the wait. */
  async show(displaySet: DisplaySet, frameNumber = 1): Promise<void> {
    this.#close();
    this.#acquired = undefined;
    const first = displaySet.kind === 'frames' ? displaySet.frames[0] : undefined;
    if (displaySet.kind !== 'frames' || !first) {
      this.#problem('frame', notAStack);
      return;
    }
    if (!this.#view) return; // disposed
    this.#acquired = displaySet;
    this.#frameNumber = frameNumber;
    this.#openingRun = this.#open(displaySet).then(() => this.#looks.apply());
    await this.whenSettled();
  }

  setPlane(displaySetId: string, plane: PlaneView | undefined): void {
    if (isSamePlane(this.#plane, { displaySetId, plane })) return;
    this.#plane = { displaySetId, plane };
    const displaySet = this.#acquired;
    if (displaySet?.id !== displaySetId) return;
    if (plane?.volume3d && this.#volume3d.setPreset(plane.volume3d)) return;
    // Images as acquired are where the reader left them; another cut begins where this one is.
    const at = plane && this.#hand.place;
    this.#openingRun = this.#open(displaySet).then(() => {
      if (at) this.#stack?.goToPoint(at);
    });
  }

  setGreys(displaySetId: string, greys: ChosenGreys): void {
    this.#sharing.take(displaySetId, greys);
  }

  readersView(): ReturnType<NonNullable<PaneEngine['readersView']>> {
    return this.#stack && { place: this.#hand.place, greys: this.#stack.greys };
  }

  keptLook(): KeptLook | undefined {
    return this.#looks.now;
  }

  setKeptLook(displaySetId: string, look: KeptLook): void {
    this.#looks.keep(displaySetId, look, this.#openingRun);
  }

  setFusion(displaySetId: string, fusion: ShownFusion | undefined): void {
    this.#under?.fusing.set(displaySetId, fusion);
  }

  setSections(sections: readonly PaneSection[]): void {
    this.#lines.setSections(sections);
  }

  setPatientPoint(point: PatientPoint | undefined): void {
    this.#lines.setPoint(point);
    if (!point || !this.#stack?.goToPoint(point)) return;
    this.#moved();
    this.#tellScrolled(true);
  }

  setFrame(displaySet: DisplaySet, frameNumber: number): void {
    if (displaySet === this.#acquired) this.#frameNumber = frameNumber;
    const stack = this.#stack;
    if (!stack || stack.displaySet !== displaySet || stack.wantedIndex === frameNumber - 1) return;
    stack.want(frameNumber - 1);
    this.#moved();
  }

  /** Another image is wanted, and not by the film. */
  #moved(): void {
    this.#cine.moved();
    this.#tiles?.moved();
    this.#report.wished();
  }

  setAnnotations(annotations: readonly Annotation[]): void {
    this.#annotations = annotations;
    this.#scale.setMarks(annotations);
    this.#under?.state.setMarks(annotations);
    this.#drawing?.setAnnotations(this.#stack?.derived ? annotations.map(asSeenFromElsewhere) : annotations);
    this.#tiles?.ask();
  }

  #drawnOn(): ShownFrame | undefined {
    const shown = this.#single?.shown;
    return shown && this.#scale.measured(shown);
  }

  setAnnotationGroups(groups: readonly AnnotationGroup[]): void {
    this.#drawing?.setAnnotationGroups(groups);
  }

  setSelection(ids: readonly AnnotationId[]): void {
    this.#drawing?.setSelection(ids);
    this.#tiles?.setSelection(ids);
  }

  setOverlaysHidden(isHidden: boolean): void {
    this.#under?.setHidden(isHidden);
    this.#drawing?.setHidden(isHidden);
    this.#tiles?.setHidden(isHidden);
  }

  setGlassDimmed(): void {} // no glass

  setOverlays(overlays: readonly ShownOverlay[]): void {
    this.#under?.segments.setOverlays(overlays);
    this.#tiles?.ask();
  }

  setPresentationState(state: PresentationState | undefined): void {
    this.#under?.state.setState(state);
    this.#tiles?.ask();
  }

  shownView(): Result<ShownView, string> | undefined {
    return this.#isTiled ? fail('several images are shown at once: go to one of them') : this.#stack?.shownView;
  }

  setTool(tool: ToolId): void {
    this.#tool = isBrush(tool) ? 'windowLevel' : tool;
    this.#drawing?.setTool(this.#handTool);
    this.#tiles?.ask();
    this.#report.send();
  }

  run(action: EngineAction): void {
    runInPane(this.#acted, action);
  }

  goTo(annotation: Annotation): boolean {
    if (!this.#stack?.goTo(annotation)) return false;
    this.#moved();
    this.#tellScrolled(true);
    return true;
  }

  bringAhead(displaySets: readonly FramesDisplaySet[], signal: AbortSignal): Promise<void> {
    return pageFramesAhead().bring(displaySets, this.#dependencies, signal);
  }

  plotOf(annotation: Annotation): Result<MarkPlot, string> {
    return plotOf(this.#drawnOn(), annotation);
  }

  currentSpace(): CoordinateSpace | undefined {
    return this.#surface.currentSpace();
  }

  toCanvas(point: Vec3): Vec2 {
    return this.#single?.toCanvas(point) ?? [Number.NaN, Number.NaN];
  }

  fromCanvas(point: Vec2): Vec3 {
    return this.#single?.fromCanvas(point) ?? [Number.NaN, Number.NaN, Number.NaN];
  }

  async whenSettled(): Promise<void> {
    await this.#openingRun;
    await this.#volume3d.whenSettled();
    await this.#report.whenSettled();
  }

  dispose(): void {
    this.#close();
    for (const step of this.#undo.splice(0).reverse()) step();
    this.#under?.dispose();
    this.#drawing?.dispose();
    this.#lines.dispose();
    this.#lens.dispose();
    this.#cine.dispose();
    this.#tiles?.dispose();
    this.#view?.dispose();
    this.#host = undefined;
    this.#drawing = undefined;
    this.#view = undefined;
  }

  /** Ends what is shown: requests are aborted, pixels let go, the canvas cleared; whoever waits for it goes on. */
  #close(): void {
    this.#opening = undefined;
    const stack = this.#stack;
    this.#stack = undefined;
    this.#cine.closed();
    const wasIn3d = this.#volume3d.close();
    if (this.#isTiled || wasIn3d) {
      this.#tiles?.closed();
      this.#drawing?.setTool(this.#tool);
    }
    if (stack || wasIn3d) {
      stack?.dispose();
      this.#computed.close();
      this.#view?.setVisible(true);
      for (const part of ['volume', 'volume3d', 'frame', 'frames', 'paint', 'voiLut']) this.#problem(part, undefined);
    }
    this.#report.closed();
    this.#under?.paint();
    this.#drawing?.repaint();
    this.#lines.paint();
  }

  /** The acquired images, or the computed view of them that is asked for; those images too where there is no volume. */
  async #open(displaySet: FramesDisplaySet): Promise<void> {
    const plane = this.#plane?.displaySetId === displaySet.id ? this.#plane.plane : undefined;
    const opening = {};
    this.#opening = opening;
    const preset = plane?.volume3d;
    const open3d = preset && (await this.#volume3d.load(displaySet, preset, this.#dependencies));
    const opened = plane && !preset ? await openedPlane(displaySet, plane, this.#dependencies) : undefined;
    if (this.#opening !== opening || !this.#view || !this.#host) {
      if (opened?.ok) opened.value.supply(NOBODY).dispose(); // another view was asked for meanwhile
      return;
    }
    const kept = this.#stack?.look;
    this.#close();
    const in3d = open3d?.(this.#host);
    const outcome = in3d ?? opened;
    this.#problem('volume', outcome && !outcome.ok ? outcome.error : undefined);
    this.#drawing?.setTool(this.#handTool);
    if (in3d?.ok) return;
    this.#view.setVisible(!opened?.ok);
    this.#view.fitHost(); // it does not hear of other sizes while a computed view is in front of it
    if (opened?.ok) this.#start(opened.value.displaySet, this.#computed.in(this.#host), opened.value.supply);
    else this.#start(displaySet, this.#view, acquiredImages(displaySet, this.#dependencies));
    if (kept) this.#stack?.setLook(plane?.turned ? kept : { greys: kept.greys, isNearest: kept.isNearest });
    else this.#sharing.opened();
    this.#under?.state.handOver();
    this.#under?.fusing.opened();
    this.#stack?.want(opened?.ok ? opened.value.displaySet.frames.length >> 1 : this.#frameNumber - 1);
    if (opened?.ok && this.#hand.pointed) this.#stack?.goToPoint(this.#hand.pointed);
  }

  #start(displaySet: FramesDisplaySet, view: StackView, supply: (events: SupplyEvents) => FrameSupply): void {
    const [first] = displaySet.frames;
    if (!first) return;
    this.#stack = new ShownStack(view, displaySet, first, supply, {
      changed: () => this.#changed(),
      firstImage: () => this.#firstImage(),
      greysChosen: () => this.#sharing.chosen(),
      progress: () => {
        this.#tiles?.ask();
        this.#report.progress();
      },
      problem: (part, problem) => this.#problem(part, problem),
    });
    this.#report.opened();
    this.#cine.opened();
    this.setAnnotations(this.#annotations);
    this.#report.send();
  }

  /** Undefined of several images at once and of 3D. */
  get #single(): ShownStack | undefined {
    return this.#isTiled || this.#volume3d.isOn ? undefined : this.#stack;
  }

  get #isTiled(): boolean {
    return this.#tiles?.isOn ?? false;
  }

  /** On several images at once, and in 3D, nothing is drawn, read or pointed at. */
  get #handTool(): ToolId {
    if (this.#volume3d.isOn) return 'windowLevel';
    return this.#isTiled && (isDrawingTool(this.#tool) || this.#tool === 'crosshair') ? 'keyImage' : this.#tool;
  }

  #newTiles(element: HTMLElement): PaneTiles {
    return new PaneTiles(element, {
      stack: () => this.#stack,
      annotations: () => this.#annotations,
      measured: (shown) => this.#scale.measured(shown),
      tool: () => this.#tool,
      leftOut: () => this.#under?.names ?? [],
      goTo: (index) => this.run({ kind: 'frame', frameNumber: index + 1 }),
      switched: () => {
        this.#drawing?.setTool(this.#handTool);
        this.#drawing?.repaint();
        this.#report.told();
      },
      painted: () => this.#report.told(),
      problem: (part, problem) => this.#problem(part, problem),
    });
  }

  /** Planes of a computed view are no images of the stack: other panes follow the crosshair, not their numbers. */
  #tellScrolled(isAlone: boolean): void {
    if (!this.#stack || this.#stack.derived) return;
    this.#frameNumber = this.#stack.wantedIndex + 1;
    this.#events.emit('scrolled', { frameNumber: this.#frameNumber, ...(isAlone && { isAlone }) });
  }

  #firstImage(): void {
    this.#events.emit('firstImage', undefined);
    if (this.#hasAskedForCard) return;
    this.#hasAskedForCard = true;
    void cardPainter().then((make) => make && this.#view?.switchTo(make));
  }

  /** The canvas changed: marks first, so that they never lag behind the picture, then words. */
  #changed(): void {
    this.#under?.paint();
    this.#drawing?.repaintNow();
    this.#lines.paint();
    this.#tiles?.ask();
    this.#report.told();
  }

  #problem(part: string, problem: Problem | undefined): void {
    this.#events.emit('problem', { part, problem });
  }
}
