import type { BulkColumns, BulkCount, BulkHit, BulkLooks, BulkShown, BulkTier } from '../../dicom/bulk';
import { bulkKey } from '../../dicom/bulk';
import { rampOf } from '../../dicom/bulkRamp';
import { bulkTier } from '../../dicom/bulkTier';
import { paletteFor } from '../../dicom/markPalette';
import type { BulkStatus } from '../../dicom/paneStatus';
import { isRegion, outlineOf } from '../../dicom/geometry/shapes';
import type { Vec2 } from '../../dicom/geometry/pixelPlane';
import type { Annotation, AnnotationGroup } from '../../dicom/types';
import type { SopInstanceUid } from '../../dicom/uids';
import { shapesShown } from '../drawing/groupApplicability';
import { affineOf } from '../drawing/groupStrokes';
import { OverlayCanvas } from '../drawing/overlayCanvas';
import { prefersReducedMotion } from './cameraMotion';
import { BULK_TILE_PX, type BulkTile, levelFor, overlapOf, rectOf, scaleOfLevel, tilesIn } from './bulkPlan';
import { type BulkPicture, BulkTiles } from './bulkTiles';
import { baseToCanvas, canvasToBase, screenMap, type BaseRect, type SlideCamera } from './slideCamera';
import { type ShownSlide, SlideSurface } from './slideSurface';

const FADE_MS = 120;
/** How near to an outline the pointer must be, CSS pixels. */
const PICK_PX = 5;

export interface BulkLayerOptions {
  readonly host: HTMLElement;
  readonly columns: BulkColumns;
  readonly shown: () => ShownSlide | undefined;
  /** Something is to be painted that is not on the canvas. */
  readonly changed: () => void;
  readonly failed: (cause: unknown) => void;
}

/** A group on this slide, with the colour it has everywhere. */
export interface ColouredGroup {
  readonly group: AnnotationGroup;
  readonly colour: string;
}

interface BulkObject {
  readonly storedIn: SopInstanceUid;
  readonly groups: readonly ColouredGroup[];
  readonly tiles: BulkTiles;
}

/**
 * Bulk objects too many for the page, over one slide: pictures that a worker paints of all of them, at the scale of the
 * view, in the axes of the slide. Moving and turning only lays pictures down again, whatever the number of objects
 * (docs/decisions/0025).
 */
export class BulkLayer {
  readonly #options: BulkLayerOptions;
  readonly #canvas: OverlayCanvas;
  readonly #looksOf = new Map<string, string>();
  #objects: readonly BulkObject[] = [];
  #looks: BulkLooks = {};
  #isHidden = false;
  #picked: BulkHit | undefined;
  #status: BulkStatus | undefined;
  #painted = '';

  constructor(options: BulkLayerOptions) {
    this.#options = options;
    this.#canvas = new OverlayCanvas(options.host, 'bulk');
    // Below the marks of the reader, whichever canvas came first.
    this.#canvas.element.style.zIndex = '0';
  }

  /** What is on the canvas; undefined where no group lies on this slide. */
  get status(): BulkStatus | undefined {
    return this.#status;
  }

  setGroups(groups: readonly ColouredGroup[], looks: BulkLooks): void {
    const uids = [...new Set(groups.map(({ group }) => group.storedIn))];
    const before = this.#objects;
    this.#looks = looks;
    this.#objects = uids.map((storedIn) => {
      const own = groups.filter(({ group }) => group.storedIn === storedIn);
      const tiles = before.find((object) => object.storedIn === storedIn)?.tiles ?? this.#newTiles(storedIn);
      const seen = JSON.stringify(own.map(({ group, colour }) => [bulkKey(group), colour, looks[bulkKey(group)]]));
      if (this.#looksOf.get(storedIn) !== seen) tiles.invalidate();
      this.#looksOf.set(storedIn, seen);
      return { storedIn, groups: own, tiles };
    });
    for (const { storedIn, tiles } of before) if (!uids.includes(storedIn)) tiles.dispose();
    this.#repaint();
  }

  /** Another slide, focal plane or optical path. */
  restart(): void {
    for (const { tiles } of this.#objects) tiles.invalidate();
    this.#repaint();
  }

  setHidden(isHidden: boolean): void {
    this.#isHidden = isHidden;
    this.#repaint();
  }

  /**
   * Paints the view as it is; asks for what it lacks, as the view will be at `destination`. Costs nothing while neither
   * changed. True where another frame is wanted (something fades in).
   */
  paint(camera: SlideCamera, destination: SlideCamera, nowMs: number): boolean {
    const pixelRatio = globalThis.devicePixelRatio || 1;
    const view = JSON.stringify([camera, pixelRatio]);
    if (view === this.#painted) return false;
    if (camera.widthPx < 1 || camera.heightPx < 1) return false;
    const { widthPx, heightPx } = camera;
    this.#canvas.resize(widthPx, heightPx, pixelRatio);
    this.#canvas.begin();
    const level = levelFor(destination, pixelRatio);
    let isFading = false;
    let missing = 0;
    const objects = this.#isHidden ? [] : this.#objects.filter((object) => this.#shownOf(object, ON_SLIDE).length > 0);
    for (const { tiles } of objects) {
      const visible = tilesIn(camera, level, 0);
      const wanted = tilesIn(destination, level, 1);
      const needed = tilesIn(destination, level, 0);
      tiles.want([...needed, ...wanted], needed.length);
      for (const tile of visible) {
        const outcome = this.#paintTile(tiles, tile, camera, nowMs);
        if (outcome === 'fading') isFading = true;
        else if (outcome === 'missing') missing += 1;
      }
    }
    this.#paintPicked(camera);
    this.#canvas.setBlank(objects.length === 0);
    this.#status = this.#statusOf(objects, camera, missing);
    this.#painted = isFading ? '' : view;
    return isFading;
  }

  /** Marks the object under a point of the pane, or takes the mark away where there is none. */
  async pick(camera: SlideCamera, at: Vec2): Promise<void> {
    const point = canvasToBase(camera, at);
    const reach = PICK_PX / camera.zoom;
    const hits = await Promise.all(
      this.#onBase().map(({ storedIn, groups }) => this.#options.columns.pick(storedIn, groups, point, reach)),
    );
    const picked = hits.find((hit) => hit !== undefined);
    if (picked || this.#picked) {
      this.#picked = picked;
      this.#repaint();
    }
  }

  /** Shown objects whose middle lies inside a closed mark of this slide, by group; nothing where the mark is elsewhere. */
  async count({ shape, space, points }: Annotation): Promise<readonly BulkCount[]> {
    const projector = new SlideSurface(this.#options.shown, () => ON_SLIDE).projectorFor(space);
    if (!projector || !isRegion(shape)) return [];
    const outline = outlineOf(shape, points, projector.dimension).points;
    const onBase: number[] = [];
    for (let at = 0; at < outline.length; at += projector.dimension) {
      const point: [number, number] = [0, 0];
      projector.toCanvas(outline, at, point);
      onBase.push(...point);
    }
    const objects = this.#onBase().filter(({ groups }) => groups.length > 0);
    const counts = await Promise.all(
      objects.map(({ storedIn, groups }) => this.#options.columns.count(storedIn, groups, onBase)),
    );
    return counts.flat();
  }

  /** The groups as they are to be searched and counted: to pixels of the finest level. */
  #onBase(): readonly { readonly storedIn: SopInstanceUid; readonly groups: readonly BulkShown[] }[] {
    if (this.#isHidden) return [];
    return this.#objects.map((object) => ({ storedIn: object.storedIn, groups: this.#shownOf(object, ON_SLIDE) }));
  }

  #paintPicked(camera: SlideCamera): void {
    const picked = this.#isHidden ? undefined : this.#picked;
    if (!picked) return;
    const { context } = this.#canvas;
    const { element, width, height } = this.#canvas;
    context.setTransform(element.width / (width || 1), 0, 0, element.height / (height || 1), 0, 0);
    context.beginPath();
    const { points } = picked;
    for (let at = 0; at < points.length; at += 2) {
      const [x, y] = baseToCanvas(camera, [points[at] ?? 0, points[at + 1] ?? 0]);
      if (points.length === 2) context.arc(x, y, 7, 0, 2 * Math.PI);
      else if (at === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    }
    context.closePath();
    for (const [lineWidth, strokeStyle] of [
      [7, '#ffffff'],
      [3, '#101418'],
    ] as const) {
      Object.assign(context, { lineWidth, strokeStyle, lineJoin: 'round' });
      context.stroke();
    }
  }

  dispose(): void {
    for (const { tiles } of this.#objects) tiles.dispose();
    this.#objects = [];
    this.#canvas.element.remove();
  }

  #repaint(): void {
    this.#painted = '';
    this.#options.changed();
  }

  #newTiles(storedIn: SopInstanceUid): BulkTiles {
    const { columns, changed, failed } = this.#options;
    return new BulkTiles({
      order: (tile) => ({
        storedIn,
        groups: this.#ordered(storedIn, tile),
        sidePx: BULK_TILE_PX,
        pixelRatio: globalThis.devicePixelRatio || 1,
        halo: paletteFor('stain').halo,
      }),
      paint: columns.tile,
      changed: (cause) => {
        this.#painted = '';
        if (cause !== undefined) failed(cause);
        changed();
      },
    });
  }

  #ordered(storedIn: SopInstanceUid, { level, column, row }: BulkTile): readonly BulkShown[] {
    const object = this.#objects.find((one) => one.storedIn === storedIn);
    const [left, top] = [column * BULK_TILE_PX, row * BULK_TILE_PX];
    return (object ? this.#shownOf(object, this.#atLevel(level)) : []).map((shown) => {
      const { x, y } = shown.map;
      return { ...shown, map: { x: [x[0] - left, x[1], x[2], x[3]], y: [y[0] - top, y[1], y[2], y[3]] } };
    });
  }

  /** How a level is seen: its first pixel in the corner, its pixels those of a tile. */
  #atLevel(level: number): SlideCamera {
    const plane = this.#options.shown()?.slide.levels[0]?.plane;
    const pixelAspect = plane ? plane.rowSpacingMm / plane.columnSpacingMm : 1;
    return { ...ON_SLIDE, zoom: scaleOfLevel(level), pixelAspect };
  }

  /** The groups that are seen, mapped to the pixels of that camera. */
  #shownOf({ groups }: BulkObject, camera: SlideCamera): readonly BulkShown[] {
    const slide = this.#options.shown();
    if (!slide) return [];
    const surface = new SlideSurface(
      () => slide,
      () => camera,
    );
    return groups.flatMap(({ group, colour }) => {
      const look = this.#looks[bulkKey(group)];
      const heights = shapesShown(group, surface.shownPlane());
      if (look?.isHidden || heights === 'none') return [];
      const projector = surface.projectorFor(group.space);
      if (!projector) return [];
      const { annotationGroupUid } = group;
      const ramp = rampOf(group, look);
      return [
        {
          annotationGroupUid,
          map: affineOf(projector, group),
          colour,
          ...(look?.filter && { filter: look.filter }),
          ...(ramp && { ramp }),
          ...(heights !== 'all' && { heights }),
        },
      ];
    });
  }

  #paintTile(tiles: BulkTiles, tile: BulkTile, camera: SlideCamera, nowMs: number): 'there' | 'fading' | 'missing' {
    const picture = tiles.picture(tile);
    const rect = rectOf(tile, camera.pixelAspect);
    const age = picture ? Math.max(0, nowMs - picture.arrivedMs) : 0;
    const share = !picture ? 0 : prefersReducedMotion() ? 1 : Math.min(1, age / FADE_MS);
    const { context } = this.#canvas;
    if (share < 1) {
      context.globalAlpha = 1 - share;
      for (const standIn of tiles.standIns(tile.level, rect, camera.pixelAspect)) this.#lay(standIn, rect, camera);
    }
    if (picture) {
      context.globalAlpha = share;
      this.#lay(picture, rect, camera);
    }
    context.globalAlpha = 1;
    if (!picture || !tiles.isCurrent(picture)) return tiles.isFailed(tile) ? 'there' : 'missing';
    return share < 1 ? 'fading' : 'there';
  }

  /** Lays the part of a picture that lies in `rect` (base pixels) where it belongs. */
  #lay({ tile, bitmap }: BulkPicture, rect: BaseRect, camera: SlideCamera): void {
    const own = rectOf(tile, camera.pixelAspect);
    const part = bitmap && overlapOf(own, rect);
    if (!part) return;
    const { context, element, width, height } = this.#canvas;
    const { a, b, c, d, e, f } = screenMap(camera);
    const [rx, ry] = [element.width / (width || 1), element.height / (height || 1)];
    const [su, sv] = [bitmap.width / (own.u1 - own.u0), bitmap.height / (own.v1 - own.v0)];
    const source = [(part.u0 - own.u0) * su, (part.v0 - own.v0) * sv] as const;
    const size = [(part.u1 - part.u0) * su, (part.v1 - part.v0) * sv] as const;
    if (b === 0 && c === 0 && a > 0 && d > 0) {
      // On whole device pixels tiles meet without a seam.
      const [x0, x1] = [Math.round((a * part.u0 + e) * rx), Math.round((a * part.u1 + e) * rx)];
      const [y0, y1] = [Math.round((d * part.v0 + f) * ry), Math.round((d * part.v1 + f) * ry)];
      context.setTransform(1, 0, 0, 1, 0, 0);
      if (x1 > x0 && y1 > y0) context.drawImage(bitmap, ...source, ...size, x0, y0, x1 - x0, y1 - y0);
      return;
    }
    context.setTransform(rx * a, ry * b, rx * c, ry * d, rx * e, ry * f);
    context.drawImage(bitmap, ...source, ...size, part.u0, part.v0, part.u1 - part.u0, part.v1 - part.v0);
  }

  #statusOf(objects: readonly BulkObject[], camera: SlideCamera, missing: number): BulkStatus | undefined {
    const groups = objects.flatMap((object) => {
      const uids = new Set(this.#shownOf(object, ON_SLIDE).map(({ annotationGroupUid }) => annotationGroupUid));
      return object.groups.filter(({ group }) => uids.has(group.annotationGroupUid));
    });
    if (groups.length === 0) return undefined;
    const tiers = groups.map(({ group }) => this.#tierOf(group, camera));
    return {
      tier: TIERS.find((tier) => tiers.includes(tier)) ?? 'points',
      objects: groups.reduce((sum, { group }) => sum + group.count, 0),
      isFiltered: groups.some(({ group }) => this.#looks[bulkKey(group)]?.filter !== undefined),
      isPending: missing > 0,
      ...this.#pickedWords(),
    };
  }

  #pickedWords(): Pick<BulkStatus, 'picked'> {
    const picked = this.#picked;
    const group = picked && this.#groupAt(picked);
    if (!picked || !group) return {};
    const values = group.measurements.flatMap(({ name, unit }, at) => {
      const value = picked.values[at] ?? Number.NaN;
      return Number.isNaN(value) ? [] : [{ name, unit, value }];
    });
    return { picked: { label: group.label || group.propertyType.meaning, number: picked.index + 1, values } };
  }

  #groupAt(hit: BulkHit): AnnotationGroup | undefined {
    const all = this.#objects.flatMap(({ groups }) => groups);
    return all.find(({ group }) => bulkKey(group) === bulkKey(hit))?.group;
  }

  #tierOf(group: AnnotationGroup, camera: SlideCamera): BulkTier {
    const slide = this.#options.shown();
    const surface = new SlideSurface(
      () => slide,
      () => camera,
    );
    const projector = surface.projectorFor(group.space);
    if (!projector || !group.background) return 'points';
    const { x, y } = affineOf(projector, group);
    const scale = Math.sqrt(Math.abs(x[1] * y[2] - x[2] * y[1]));
    const { meanSize, area } = group.background;
    return bulkTier(group.graphicType === 'POINT' ? 0 : meanSize * scale, group.count / Math.max(1, area * scale ** 2));
  }
}

/** The one that says least of single objects is told. */
const TIERS: readonly BulkTier[] = ['density', 'points', 'outlines'];

/** The pixels of the finest level as they are. */
const ON_SLIDE: SlideCamera = {
  centerU: 0,
  centerV: 0,
  zoom: 1,
  rotationDeg: 0,
  isFlipped: false,
  widthPx: 0,
  heightPx: 0,
  pixelAspect: 1,
};
