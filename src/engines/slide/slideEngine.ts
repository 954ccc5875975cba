import { imagePointToMm, mmToImagePoint, type Vec2, type Vec3 } from '../../dicom/geometry/pixelPlane';
import type { BulkCount, BulkLooks } from '../../dicom/bulk';
import type { ShownOverlay } from '../../dicom/overlay/overlay';
import type { GlassView } from '../../dicom/slide/alignment';
import { isMirrored } from '../../dicom/slide/slideGeometry';
import { isSameRaster } from '../../dicom/slide/slideShown';
import { isDrawingTool, type ToolId, worksOnSlides } from '../../dicom/tool';
import type {
  Annotation,
  AnnotationGroup,
  CoordinateSpace,
  DisplaySet,
  Slide,
  SlideDisplaySet,
} from '../../dicom/types';
import type { AnnotationId } from '../../dicom/uids';
import { Emitter, type Unsubscribe } from '../../lib/emitter';
import type { EngineAction, EngineEvents, PaneEngine } from '../contract';
import type { EngineDependencies } from '../engineDependencies';
import { AheadAtRest } from './aheadAtRest';
import { BulkHost } from './bulkHost';
import { DerivedOverlays } from './derivedOverlays';
import { joinDecodePool } from './decodePool';
import { baseToCanvas, canvasToBase, screenMap, type SlideCamera } from './slideCamera';
import type { MapTileLoader } from './overviewMap';
import { cameraFor, glassViewOf } from './glassView';
import { GlassDimmer } from './glassDimmer';
import { framesOnGlass } from './framesOnGlass';
import { createBackdrop } from './slideBackdrop';
import { SlideLook } from './slideLook';
import { SlideSession } from './slideSession';
import { createSlideStage, type SlideStage } from './slideStage';
import { SlideSwap } from './slideSwap';
import { SlideTravel } from './slideTravel';
import { slideStatus, StatusFeed, tilesProblem } from './slideStatus';
import { basePointsOf, SlideSurface } from './slideSurface';
import { levelsOnBase } from './tilePlan';

/** What a field of a slide needs before there is a pane: of this module, so that it travels with it. */
export const framesForGlass: typeof framesOnGlass = (...args) => framesOnGlass(...args);

export const createSlideEngine = (dependencies: EngineDependencies): PaneEngine =>
  new OpenSeadragonEngine(dependencies);

class OpenSeadragonEngine implements PaneEngine {
  readonly #events = new Emitter<EngineEvents>();
  readonly #dependencies: EngineDependencies;
  readonly #pool = joinDecodePool();
  readonly #travel = new SlideTravel({
    changed: () => this.#cameraChanged(),
    led: (isFlight) => this.#lead(isFlight),
    mayFly: () => this.#hadPixels,
  });
  readonly #surface: SlideSurface;
  #stage: SlideStage | undefined;
  #session: SlideSession | undefined;
  /** Whose tiles the overview shows. */
  #mapped: SlideSession | undefined;
  #dimmer: GlassDimmer | undefined;
  #isGlassDimmed = false;
  /** `whole` with all its optical paths and focal planes; `slide` as it is on the screen. */
  #shown: { readonly id: string; readonly whole: Slide; readonly slide: Slide } | undefined;
  readonly #swap: SlideSwap;
  readonly #look = new SlideLook();
  readonly #ahead: AheadAtRest;
  readonly #bulk: BulkHost;
  readonly #derived: DerivedOverlays;
  #backdrop: HTMLCanvasElement | undefined;
  #paintUnder: ReturnType<typeof createBackdrop> | undefined;
  #paintedBy: SlideCamera | undefined;
  #frame = 0;
  #wasSettled = false;
  #everSettled = false;
  #hadPixels = false;
  readonly #statusFeed = new StatusFeed(
    (status) => this.#events.emit('status', status),
    () => this.#schedule(),
  );
  #lastProblem = '';
  #settleWaiters: (() => void)[] = [];

  constructor(dependencies: EngineDependencies) {
    this.#dependencies = dependencies;
    this.#ahead = new AheadAtRest(dependencies.frames);
    this.#swap = new SlideSwap({
      newSession: (slide, element) => this.#newSession(slide, element),
      schedule: () => this.#schedule(),
      swapped: (slide, session) => {
        this.#session?.dispose();
        if (this.#shown) this.#shown = { ...this.#shown, slide };
        this.#travel.setSlide(slide);
        this.#wasSettled = false;
        this.#adopt(session);
      },
    });
    this.#bulk = new BulkHost({
      columns: dependencies.bulk,
      shown: () => this.#session,
      camera: () => this.#travel.camera,
      changed: () => this.#schedule(),
      problem: (problem) => this.#events.emit('problem', { part: 'bulk', problem }),
    });
    this.#derived = new DerivedOverlays({
      dependencies,
      decoder: this.#pool.decoder,
      map: screenMap,
      scene: () =>
        this.#stage &&
        this.#session && { root: this.#stage.root, slide: this.#session.slide, camera: this.#travel.camera },
      changed: () => this.#schedule(),
      problem: (problem) => this.#events.emit('problem', { part: 'segments', problem }),
    });
    this.#surface = new SlideSurface(
      () => this.#session,
      () => this.#travel.camera,
    );
  }

  mount(element: HTMLElement): void {
    if (this.#stage) throw new Error('a slide engine is mounted once');
    this.#stage = createSlideStage(element, this.#surface, {
      committed: (annotation) => this.#events.emit('committed', annotation),
      picked: (id) => {
        if (id !== undefined) this.#bulk.markPicked();
        this.#events.emit('picked', id);
      },
      toolCancelled: () => this.#events.emit('toolCancelled', undefined),
      newDraft: this.#dependencies.newDraft,
      brushed: this.#dependencies.brushed,
      pan: (dx, dy) => this.#travel.pan(dx, dy),
      zoomAt: (factor, at, isSmooth) => this.#travel.zoomAt(factor, at, isSmooth),
      rotateBy: (deg) => this.run({ kind: 'rotateBy', deg }),
      focusBy: (planes) => this.run({ kind: 'focusBy', planes }),
      wholeSeen: (picture) => {
        this.#dimmer?.setPicture(picture, this.#session?.levels[0], this.#travel.camera);
        this.#stage?.overview.setShade(this.#dimmer?.shade);
        this.#schedule();
      },
      jump: (point) => this.#travel.centreOn(point),
      resized: () => this.#resized(),
    });
    this.#bulk.mount(this.#stage.root);
    this.#resized();
    if (this.#shown) this.#open(this.#shown.slide);
  }

  async show(displaySet: DisplaySet): Promise<void> {
    if (displaySet.kind !== 'slide') throw new Error('the slide engine shows slides only');
    const isSame = this.#shown?.id === displaySet.id;
    this.#close();
    if (!isSame) {
      this.#look.open(displaySet.slide);
      this.#travel.forgetHistory();
    }
    const slide = this.#look.of(displaySet.slide);
    this.#shown = { id: displaySet.id, whole: displaySet.slide, slide };
    this.#travel.setSlide(slide);
    if (!isSame) this.#travel.place();
    if (this.#stage) this.#open(slide);
  }

  setFrame(): void {} // a slide is one image

  setAnnotations(annotations: readonly Annotation[]): void {
    this.#stage?.drawing.setAnnotations(annotations);
  }

  setAnnotationGroups(groups: readonly AnnotationGroup[]): void {
    this.#stage?.drawing.setAnnotationGroups(groups);
    this.#bulk.setGroups(groups);
  }

  setBulkLooks(looks: BulkLooks): void {
    this.#bulk.setLooks(looks);
  }

  countBulk(annotation: Annotation): Promise<readonly BulkCount[]> {
    return this.#bulk.count(annotation);
  }

  setOverlays(overlays: readonly ShownOverlay[]): void {
    this.#derived.setOverlays(overlays);
  }

  setNeighbours(displaySets: readonly SlideDisplaySet[]): void {
    this.#ahead.setNeighbours(displaySets.map(({ slide }) => slide));
  }

  setNextField(view: GlassView | undefined): void {
    this.#ahead.setNextField(view);
  }

  setSelection(ids: readonly AnnotationId[]): void {
    this.#stage?.drawing.setSelection(ids);
  }

  setOverlaysHidden(isHidden: boolean): void {
    this.#stage?.drawing.setHidden(isHidden);
    this.#bulk.setHidden(isHidden);
    this.#derived.setHidden(isHidden);
  }

  setPresentationState(): void {} // a pane of images has them

  setGlassDimmed(isDimmed: boolean): void {
    this.#isGlassDimmed = isDimmed;
    this.#dimmer?.setOn(isDimmed, this.#travel.camera);
    this.#stage?.overview.setShade(this.#dimmer?.shade);
    this.#schedule();
  }

  setTool(chosen: ToolId): void {
    const tool = worksOnSlides(chosen) ? chosen : 'pan';
    this.#bulk.setDrawing(isDrawingTool(tool));
    this.#stage?.drawing.setTool(tool);
    this.#stage?.gestures.setTool(tool);
    if (this.#stage) this.#stage.root.style.cursor = isDrawingTool(tool) ? 'crosshair' : 'grab';
  }

  setBrushRadius(radiusPx: number): void {
    this.#stage?.drawing.setBrushRadius(radiusPx);
  }

  glassView(when?: 'atRest' | 'now'): GlassView | undefined {
    const slide = this.#shown?.slide;
    const plane = slide?.isCalibrated ? slide.levels[0]?.plane : undefined;
    return plane && glassViewOf(when === 'now' ? this.#travel.camera : this.#travel.destination, plane);
  }

  followGlass(view: GlassView, isFlight: boolean): void {
    const plane = this.#shown?.slide.isCalibrated ? this.#shown.slide.levels[0]?.plane : undefined;
    if (!plane || this.#travel.camera.widthPx < 1) return;
    const camera = cameraFor(this.#travel.destination, plane, view);
    this.#travel.follow(camera, isFlight);
  }

  run(action: EngineAction): void {
    if (!this.#shown) return;
    const { overview } = this.#stage ?? {};
    if (action.kind === 'overview') overview?.setVisible(!overview.isVisible);
    const { whole } = this.#shown;
    const change = this.#look.apply(action, whole);
    if (change) this.#recolour();
    if (change === 'frames') this.#reframe();
    this.#travel.run(action);
  }

  goTo(annotation: Annotation): boolean {
    const slide = this.#shown?.slide;
    const points = slide && basePointsOf(slide, annotation);
    if (!points || points.length === 0) return false;
    this.#travel.goTo(points);
    return true;
  }

  currentSpace(): CoordinateSpace | undefined {
    return this.#surface.currentSpace();
  }

  toCanvas(point: Vec3): Vec2 {
    const slide = this.#shown?.slide;
    const plane = slide?.frameOfReferenceUid ? slide.levels[0]?.plane : undefined;
    return baseToCanvas(this.#travel.camera, plane ? mmToImagePoint(plane, point) : [point[0], point[1]]);
  }

  fromCanvas(point: Vec2): Vec3 {
    const slide = this.#shown?.slide;
    const plane = slide?.frameOfReferenceUid ? slide.levels[0]?.plane : undefined;
    const [u, v] = canvasToBase(this.#travel.camera, point);
    return plane ? imagePointToMm(plane, [u, v]) : [u, v, 0];
  }

  /** Also fulfilled when the engine is disposed of, so that nobody waits for ever. */
  whenSettled(): Promise<void> {
    if (!this.#shown || this.#isSettledNow()) return Promise.resolve();
    return new Promise((resolve) => this.#settleWaiters.push(resolve));
  }

  on<K extends keyof EngineEvents>(event: K, listener: (payload: EngineEvents[K]) => void): Unsubscribe {
    return this.#events.on(event, listener);
  }

  dispose(): void {
    this.#close();
    this.#shown = undefined;
    this.#travel.setSlide(undefined);
    cancelAnimationFrame(this.#frame);
    this.#ahead.stop();
    this.#bulk.dispose();
    this.#derived.dispose();
    this.#stage?.dispose();
    this.#stage = undefined;
    this.#pool.leave();
    this.#releaseWaiters();
  }

  /** Ends everything that belongs to the slide shown so far, its requests first. */
  #close(): void {
    this.#swap.drop();
    this.#session?.dispose();
    this.#session = undefined;
    this.#dimmer = undefined;
    this.#derived.paint();
    this.#stage?.clear();
    this.#wasSettled = false;
    this.#everSettled = false;
    this.#hadPixels = false;
    this.#statusFeed.forget();
    if (this.#lastProblem) this.#events.emit('problem', { part: 'tiles', problem: undefined });
    this.#lastProblem = '';
  }

  #open(slide: Slide): void {
    const stage = this.#stage;
    if (!stage) return;
    const { backdrop, tiles, shade } = stage.newCanvases();
    const dimmer = new GlassDimmer(shade);
    dimmer.setOn(this.#isGlassDimmed, this.#travel.camera);
    this.#dimmer = dimmer;
    this.#backdrop = backdrop;
    this.#adopt(this.#newSession(slide, tiles));
  }

  #newSession(slide: Slide, element: HTMLElement): SlideSession {
    const whole = this.#shown?.whole ?? slide;
    const session: SlideSession = new SlideSession({
      slide,
      ...this.#look.channelOptions(whole, () => this.#recolour()),
      levels: levelsOnBase(slide),
      element,
      frames: this.#dependencies.frames,
      decoder: this.#pool.decoder,
      ...(this.#dependencies.bulkData && { bulkData: this.#dependencies.bulkData }),
      camera: () => this.#travel.camera,
      destination: () => this.#travel.destination,
      painted: () => {
        if (this.#session === session) this.#painted();
      },
      changed: () => this.#schedule(),
    });
    this.#look.colour(session);
    session.followCamera();
    return session;
  }

  #adopt(session: SlideSession): void {
    this.#session = session;
    this.#paintUnder = this.#backdrop && createBackdrop(this.#backdrop, session.levels);
    this.#paintedBy = undefined;
    this.#bulk.restart();
    this.#stage?.drawing.repaint();
    this.#schedule();
  }

  /** Where only tiles came, what lies under and over them stays: each touch of a canvas is a copy of the whole pane. */
  #painted(): void {
    const { camera } = this.#travel;
    if (camera === this.#paintedBy) return;
    this.#paintedBy = camera;
    this.#paintUnder?.(camera);
    this.#dimmer?.follow(camera);
    this.#derived.paint();
    this.#stage?.drawing.repaintNow();
  }

  #recolour(): void {
    for (const session of [this.#session, this.#swap.session]) this.#look.colour(session);
    this.#schedule();
  }

  /** Another focal plane, optical path or set of channels. */
  #reframe(): void {
    const [shown, stage] = [this.#shown, this.#stage];
    if (!shown || !stage) return;
    const slide = this.#look.of(shown.whole);
    this.#ahead.stop();
    if (isSameRaster(shown.slide, slide)) {
      this.#swap.begin(slide, stage.nextTiles());
      return;
    }
    this.#close();
    this.#shown = { ...shown, slide };
    this.#travel.setSlide(slide);
    this.#travel.place();
    this.#open(slide);
  }

  #resized(): void {
    const root = this.#stage?.root;
    if (!root) return;
    this.#travel.resize(root.clientWidth, root.clientHeight);
  }

  /** Tells linked panes where the reader goes. */
  #lead(isFlight: boolean): void {
    const view = this.glassView();
    if (view) this.#events.emit('glassMoved', { view, isFlight });
  }

  #cameraChanged(): void {
    this.#wasSettled = false;
    this.#session?.followCamera();
    this.#swap.session?.followCamera();
    this.#ahead.stop();
    this.#stage?.overview.follow(this.#travel.camera);
    if (!this.#session) this.#stage?.drawing.repaint();
    this.#schedule();
  }

  /** At most one tick per animation frame, however often something changes. */
  #schedule(): void {
    if (this.#frame !== 0 || !this.#stage) return;
    this.#frame = requestAnimationFrame((nowMs) => {
      this.#frame = 0;
      this.#tick(nowMs);
    });
  }

  #tick(nowMs: number): void {
    this.#travel.advance(nowMs);
    this.#swap.paint(nowMs);
    const session = this.#session;
    if (!session || !this.#shown) return;
    session.paint(nowMs);
    if (this.#bulk.paint(this.#travel.camera, this.#travel.destination, nowMs)) this.#schedule();
    const state = session.state();
    const isLaid = !this.#bulk.isPending && !this.#derived.isLoading;
    const isSettled = !this.#travel.isMoving && state.isSettled && !this.#swap.session && isLaid;
    this.#everSettled ||= isSettled;
    this.#sendProblem(state);
    const status = slideStatus(this.#shown.slide, this.#travel.camera, state, {
      displaySetId: this.#shown.id,
      isSettled,
      everSettled: this.#everSettled,
      isBlank: session.isBlank,
      glass: this.#dimmer?.state ?? 'plain',
      colours: session.colours,
      bulk: this.#bulk.status,
      ...(this.#look.channels && { channels: this.#look.channels }),
    });
    this.#statusFeed.offer(status, nowMs);
    if (state.hasPixels && !this.#hadPixels) this.#firstPixels(session);
    if (isSettled && !this.#wasSettled) {
      this.#events.emit('settled', undefined);
      session.rest();
      this.#renewOverview(session);
      this.#travel.rested();
      this.#ahead.rested(this.#shown.slide, this.#travel.camera);
      this.#releaseWaiters();
    }
    this.#wasSettled = isSettled;
  }

  #isSettledNow(): boolean {
    const isLaid = !this.#bulk.isPending && !this.#derived.isLoading;
    const isStill = !this.#travel.isMoving && !this.#swap.session && isLaid;
    return isStill && (this.#session?.state().isSettled ?? false);
  }

  #sendProblem(state: Parameters<typeof tilesProblem>[0]): void {
    const problem = tilesProblem(state);
    const text = problem?.title ?? '';
    if (text !== this.#lastProblem) this.#events.emit('problem', { part: 'tiles', problem });
    this.#lastProblem = text;
  }

  /** The overview waits for the field: what the reader looks at comes first. */
  #firstPixels(session: SlideSession): void {
    this.#hadPixels = true;
    this.#events.emit('firstImage', undefined);
    const plane = session.slide.levels[0]?.plane;
    this.#mapped = session;
    this.#stage?.overview.show(session.levels, plane !== undefined && isMirrored(plane), mapTilesOf(session));
    this.#stage?.overview.follow(this.#travel.camera);
  }

  /** Another focal plane or optical path came to rest: the overview is of that one too. */
  #renewOverview(session: SlideSession): void {
    if (this.#mapped === session) return;
    this.#mapped = session;
    this.#stage?.overview.renew(session.levels.at(-1), mapTilesOf(session));
  }

  #releaseWaiters(): void {
    const waiters = this.#settleWaiters;
    this.#settleWaiters = [];
    for (const release of waiters) release();
  }
}

const mapTilesOf =
  (session: SlideSession): MapTileLoader =>
  async (level, column, row, signal) => {
    try {
      return await session.mapTile(level, column, row, { signal, priority: 'prefetch' });
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    }
  };
