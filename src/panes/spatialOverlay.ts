import { imagePointToMm, mmToImagePoint, type Vec2, type Vec3 } from '../dicom/geometry/pixelPlane';
import { footprintOn, footprintWords } from '../dicom/registration/footprint';
import type { LandmarkFit } from '../dicom/registration/fitLandmarks';
import { linkedPointer } from '../dicom/registration/linkedPointer';
import { mapUncertainty } from '../dicom/registration/uncertainty';
import type { Problem } from '../dicom/problem';
import { isDrawingTool } from '../dicom/tool';
import type { PaneId } from '../dicom/uids';
import type { PaneEngine } from '../engines/contract';
import type { Unsubscribe } from '../lib/emitter';
import { withLandmark } from '../workspace/spatialDraft';
import {
  type Landmark,
  type PlaneShown,
  planeShown,
  spatialSide,
  type SpatialTie,
  spatialTieBetween,
} from '../workspace/spatialLinks';
import type { Workspace } from '../workspace/store';
import { hostOf, paneOf, pointIn } from './glassPane';
import type { LiveEngines } from './liveEngines';
import { clearLayer, drawCross, drawLandmark, drawLine, drawWords, layerIn } from './spatialDrawing';

/** A press that moved by more CSS pixels than this was a drag, and moved the image. */
const STILL_PX = 4;
/** Frames after the last event in which a view may still be on its way. */
const FLIGHT_FRAMES = 15;
/** Farther from the image than this part of a millimetre, a place is not on it. */
const ON_IMAGE_MM = 0.5;

interface Pressed {
  readonly paneId: PaneId;
  readonly event: PointerEvent;
}

/**
 * Shows landmarks while they are placed, and of linked images the pointer and the outline of the other one, until the case
 * is left; `ended` is called then.
 */
export function showSpatialLinks(workspace: Workspace, live: LiveEngines, ended: () => void): void {
  const overlay = new SpatialOverlay(workspace, live);
  overlay.begin();
  const stop = workspace.subscribe(({ studies }) => {
    if (studies.length > 0) return;
    stop();
    overlay.end();
    ended();
  });
}

class SpatialOverlay {
  readonly #workspace: Workspace;
  readonly #live: LiveEngines;
  readonly #layers = new Map<PaneId, SVGSVGElement>();
  readonly #watched = new Map<PaneEngine, Unsubscribe>();
  #pointer: { readonly paneId: PaneId; readonly client: Vec2 } | undefined;
  #pressed: Pressed | undefined;
  #frame = 0;
  #framesLeft = 0;
  readonly #over = new AbortController();

  constructor(workspace: Workspace, live: LiveEngines) {
    this.#workspace = workspace;
    this.#live = live;
  }

  begin(): void {
    const { signal } = this.#over;
    const listen = { capture: true, passive: true, signal };
    document.addEventListener('pointermove', (event) => this.#move(event), listen);
    document.addEventListener('wheel', () => this.#follow(), listen);
    document.addEventListener('keydown', () => this.#follow(), listen);
    const left = () => {
      this.#pointer = undefined;
      this.#follow();
    };
    document.documentElement.addEventListener('pointerleave', left, { signal });
    document.addEventListener('pointerdown', (event) => this.#press(event), listen);
    document.addEventListener('pointerup', (event) => this.#release(event), listen);
    // Two points soon after each other are no wish for a larger pane.
    document.addEventListener(
      'dblclick',
      (event) => this.#workspace.getState().spatialDraft && paneOf(event.target) && event.stopPropagation(),
      { capture: true, signal },
    );
    signal.addEventListener(
      'abort',
      this.#workspace.subscribe(() => this.#follow()),
    );
    this.#follow();
  }

  end(): void {
    this.#over.abort();
    cancelAnimationFrame(this.#frame);
    for (const stop of this.#watched.values()) stop();
    for (const layer of this.#layers.values()) layer.remove();
    this.#watched.clear();
    this.#layers.clear();
  }

  #move(event: PointerEvent): void {
    const paneId = event.pointerType === 'touch' ? undefined : paneOf(event.target);
    if (!paneId && !this.#pointer) return;
    this.#pointer = paneId && { paneId, client: [event.clientX, event.clientY] };
    this.#follow();
  }

  #press(event: PointerEvent): void {
    const { spatialDraft, tool } = this.#workspace.getState();
    const isHand = spatialDraft && event.button === 0 && event.isPrimary && !isDrawingTool(tool);
    const paneId = isHand ? paneOf(event.target) : undefined;
    this.#pressed = paneId && { paneId, event };
  }

  #release(event: PointerEvent): void {
    const start = this.#pressed;
    this.#pressed = undefined;
    if (!start) return;
    if (Math.hypot(event.clientX - start.event.clientX, event.clientY - start.event.clientY) > STILL_PX) return;
    placeLandmark(this.#workspace, this.#live, start.paneId, [event.clientX, event.clientY]);
  }

  #follow(): void {
    this.#watch();
    this.#framesLeft = FLIGHT_FRAMES;
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#paint());
  }

  #watch(): void {
    const engines = new Set(this.#live.all().map(([, engine]) => engine));
    for (const [engine, stop] of this.#watched)
      if (!engines.has(engine)) {
        stop();
        this.#watched.delete(engine);
      }
    for (const engine of engines) {
      if (this.#watched.has(engine)) continue;
      const stops = [engine.on('glassMoved', () => this.#follow()), engine.on('status', () => this.#follow())];
      this.#watched.set(engine, () => {
        for (const stop of stops) stop();
      });
    }
  }

  #paint(): void {
    this.#framesLeft -= 1;
    this.#frame = this.#framesLeft > 0 ? requestAnimationFrame(() => this.#paint()) : 0;
    const state = this.#workspace.getState();
    const shown = new Set(state.panes.map(({ id }) => id));
    for (const [id, layer] of this.#layers)
      if (!shown.has(id)) {
        layer.remove();
        this.#layers.delete(id);
      }
    for (const { id } of state.panes) this.#paintPane(id);
  }

  #paintPane(paneId: PaneId): void {
    const state = this.#workspace.getState();
    const engine = this.#live.get(paneId);
    const host = hostOf(paneId);
    const plane = engine && shownPlane(this.#workspace, paneId);
    if (!engine || !host || state.areOverlaysHidden) {
      this.#layers.get(paneId)?.remove();
      this.#layers.delete(paneId);
      return;
    }
    const layer = layerIn(host, this.#layers.get(paneId));
    this.#layers.set(paneId, layer);
    clearLayer(layer);
    if (plane) {
      for (const { id } of state.panes) {
        const tie = id === paneId ? undefined : spatialTieBetween(state, id, paneId);
        if (!tie) continue;
        this.#drawFootprint(layer, { engine, ...plane }, id, tie);
        this.#drawPointer(layer, { engine, ...plane }, id, tie);
      }
    }
    this.#drawLandmarks(layer, engine, paneId);
  }

  #drawFootprint(layer: SVGSVGElement, on: Shown, otherId: PaneId, tie: SpatialTie): void {
    const { plane } = on;
    const other = shownPlane(this.#workspace, otherId)?.plane;
    if (!other) return;
    const { matrix, inverse } = tie.fit;
    const footprint = footprintOn(plane, other, { matrix: tie.isBack ? inverse : matrix });
    if (typeof footprint === 'string') return;
    const points = footprint.outline.map((at) => canvasPoint(on, at));
    drawLine(layer, points, { isClosed: true, isFar: footprint.nearestMm > ON_IMAGE_MM });
    if (footprint.crossing)
      drawLine(
        layer,
        footprint.crossing.map((at) => canvasPoint(on, at)),
        {},
      );
    const name = `Pane ${this.#workspace.getState().panes.findIndex(({ id }) => id === otherId) + 1}`;
    const [first] = points;
    if (first && footprint.visible.length > 0) drawWords(layer, first, `${name}: ${footprintWords(footprint)}`);
  }

  #drawPointer(layer: SVGSVGElement, on: Shown, otherId: PaneId, tie: SpatialTie): void {
    if (this.#pointer?.paneId !== otherId) return;
    const from = this.#live.get(otherId);
    const host = hostOf(otherId);
    if (!from || !host) return;
    const [clientX, clientY] = this.#pointer.client;
    const place = placeIn(this.#workspace, from, otherId, pointIn({ host }, { clientX, clientY }));
    const { plane, isCalibrated } = on;
    const mapped = mapperOf(tie.fit)(place, tie.isBack);
    const pointer = linkedPointer(mapped, plane);
    const { at, offMm, rim } = pointer;
    // Pixels are no mm: how sure the place is, is told in mm of the other image.
    const own = isCalibrated === false ? shownPlane(this.#workspace, otherId)?.plane : undefined;
    const { words } = own ? linkedPointer(mapperOf(tie.fit)(mapped.place, !tie.isBack), own) : pointer;
    const isFar = Math.abs(offMm) > ON_IMAGE_MM;
    const middle = canvasPoint(on, at);
    if (rim)
      drawLine(
        layer,
        rim.map((one) => canvasPoint(on, one)),
        { isClosed: true, isFar },
      );
    drawCross(layer, middle, isFar);
    drawWords(layer, middle, isFar ? `${words}, ${Math.abs(offMm).toFixed(1)} mm from this image` : words);
  }

  #drawLandmarks(layer: SVGSVGElement, engine: PaneEngine, paneId: PaneId): void {
    const { spatialDraft, activePaneId } = this.#workspace.getState();
    const side = sideShown(this.#workspace, paneId);
    if (!spatialDraft || side === undefined) return;
    const [own, other] = [spatialDraft.points[side], spatialDraft.points[1 - side] ?? []];
    const shown = shownPlane(this.#workspace, paneId);
    // On another image of the stack it is elsewhere in depth, and drawn faintly.
    for (const [index, { place, sopInstanceUid }] of own.entries())
      drawLandmark(layer, shown ? canvasPlace({ engine, ...shown }, place) : engine.toCanvas(place), {
        number: index + 1,
        isAlone: index >= other.length,
        isElsewhere: sopInstanceUid !== shown?.sopInstanceUid,
      });
    if (paneId !== activePaneId) return;
    const { clientWidth, clientHeight } = layer;
    drawCross(layer, [clientWidth / 2, clientHeight / 2], true);
  }
}

interface Shown extends PlaneShown {
  readonly engine: PaneEngine;
}

/** Where a place of the plane is on the screen, CSS pixels. */
const canvasPlace = ({ engine, plane, isPhotograph }: Shown, place: Vec3): Vec2 =>
  engine.toCanvas(isPhotograph ? [...mmToImagePoint(plane, place), 0] : place);

const canvasPoint = (on: Shown, at: Vec2): Vec2 => canvasPlace(on, imagePointToMm(on.plane, at));

/**
 * Takes the place of a pane that is pointed at, or in its middle, into the link that is being made. A pane that shows
 * neither of its two images has no part in it; a view whose pixels are computed or tiled has no such place, and says so.
 */
export function placeLandmark(workspace: Workspace, live: LiveEngines, paneId: PaneId, client?: Vec2): void {
  const { spatialDraft } = workspace.getState();
  const side = sideShown(workspace, paneId);
  if (!spatialDraft || side === undefined) return;
  const landmark = landmarkAt(workspace, live, paneId, client);
  workspace.setProblem('case/spatial', landmark ? undefined : noPlace);
  if (landmark) workspace.setState({ spatialDraft: withLandmark(spatialDraft, side, landmark) });
}

const noPlace: Problem = {
  code: 'unsupported',
  severity: 'warning',
  title: 'No place was taken: this view is computed, or shows several images',
  tip: 'Show the images one by one, as they were acquired, to place landmarks.',
};

/** A place of a pane, mm of its frame of reference, with the image on which it lies. */
export function landmarkAt(
  workspace: Workspace,
  live: LiveEngines,
  paneId: PaneId,
  client?: Vec2,
): Landmark | undefined {
  const [engine, host] = [live.get(paneId), hostOf(paneId)];
  const shown = shownPlane(workspace, paneId);
  if (!engine || !host || !shown) return undefined;
  const at: Vec2 = client
    ? pointIn({ host }, { clientX: client[0], clientY: client[1] })
    : [host.clientWidth / 2, host.clientHeight / 2];
  const place = placeIn(workspace, engine, paneId, at);
  return place.every(Number.isFinite) ? { place, sopInstanceUid: shown.sopInstanceUid } : undefined;
}

/** Mm of the frame of reference; a slide lies in z = 0 of its own. */
function placeIn(workspace: Workspace, engine: PaneEngine, paneId: PaneId, at: Vec2): Vec3 {
  const [x, y, z] = engine.fromCanvas(at);
  const shown = shownPlane(workspace, paneId);
  // As exact as a stored landmark of an image can be (Graphic Data is FL), so that it is read back as it was used.
  if (shown?.isPhotograph) return imagePointToMm(shown.plane, [Math.fround(x), Math.fround(y)]);
  const { panes, displaySets } = workspace.getState();
  const id = panes.find((pane) => pane.id === paneId)?.displaySetId;
  return displaySets.find((set) => set.id === id)?.kind === 'slide' ? [x, y, 0] : [x, y, z];
}

function sideShown(workspace: Workspace, paneId: PaneId): 0 | 1 | undefined {
  const state = workspace.getState();
  const id = state.panes.find((pane) => pane.id === paneId)?.displaySetId;
  // Another photograph of the stack is another frame of reference.
  const side = state.spatialDraft?.sides.findIndex(
    ({ displaySetId, frameOfReferenceUid, photograph }) =>
      displaySetId === id && (!photograph || spatialSide(state, paneId)?.frameOfReferenceUid === frameOfReferenceUid),
  );
  return side === 0 || side === 1 ? side : undefined;
}

function shownPlane(workspace: Workspace, paneId: PaneId) {
  const state = workspace.getState();
  const status = state.paneStatus[paneId];
  return planeShown(state, paneId, status?.kind === 'radiology' ? (status.frameNumber ?? 1) : 1);
}

const mappers = new WeakMap<LandmarkFit, ReturnType<typeof mapUncertainty>>();
function mapperOf(fit: LandmarkFit): ReturnType<typeof mapUncertainty> {
  const known = mappers.get(fit) ?? mapUncertainty(fit);
  mappers.set(fit, known);
  return known;
}
