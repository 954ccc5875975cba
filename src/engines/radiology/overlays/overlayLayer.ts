import { type ScreenMap, toScreen } from '../../../dicom/geometry/displayedPlane';
import { type PixelPlane, pointOnPlane } from '../../../dicom/geometry/pixelPlane';
import type { SegmentationOverlay, ShownOverlay } from '../../../dicom/overlay/overlay';
import type { Problem } from '../../../dicom/problem';
import { OverlayCanvas } from '../../drawing/overlayCanvas';
import type { Context } from '../../drawing/painter';
import type { EngineDependencies } from '../../engineDependencies';
import type { ShownFrame } from '../radiologySurface';
import { type RegionOnImage, regionsOnImage } from './contourPaths';
import { type ImageMasks, imageMasks, type SegmentPicture } from './maskPictures';
import { MaskStore } from './maskStore';
import { paintContours, strokeOutline } from './paintContours';

/** Images whose pictures of segments are kept ready. */
const KEPT_IMAGES = 48;

interface Ready {
  readonly masks: Map<string, ImageMasks>;
  readonly regions: Map<string, readonly RegionOnImage[]>;
}

/**
 * Segmentations and structure sets over one pane, on a canvas of their own between the image and the marks. Where an
 * outline lies is computed in millimetres of the frame of reference; what is in another one is never painted here.
 */
export class OverlayLayer {
  readonly #host: HTMLElement;
  readonly #shown: () => ShownFrame | undefined;
  readonly #tell: (problem: Problem | undefined) => void;
  readonly #canvas: OverlayCanvas;
  readonly #store: MaskStore;
  readonly #ready = new Map<PixelPlane, Ready>();
  #overlays: readonly ShownOverlay[] = [];
  #isHidden = false;
  #told: string | undefined;
  #due: number | undefined;

  constructor(
    host: HTMLElement,
    shown: () => ShownFrame | undefined,
    dependencies: Pick<EngineDependencies, 'frames' | 'wholeObject'>,
    tell: (problem: Problem | undefined) => void,
  ) {
    this.#host = host;
    this.#shown = shown;
    this.#tell = tell;
    this.#canvas = new OverlayCanvas(host, 'segments');
    const marks = host.querySelector('[data-layer=groups]');
    if (marks) host.insertBefore(this.#canvas.element, marks);
    this.#store = new MaskStore(dependencies, () => {
      this.#dropUnfinished();
      this.#due ??= requestAnimationFrame(() => this.paint());
    });
  }

  setOverlays(overlays: readonly ShownOverlay[]): void {
    this.#overlays = overlays;
    this.#store.forgetFailures();
    this.#dropUnfinished();
    this.paint();
  }

  setHidden(isHidden: boolean): void {
    this.#isHidden = isHidden;
    this.paint();
  }

  /** Everything, now: within the paint of the image, outlines never lag behind it. */
  paint(): void {
    if (this.#due !== undefined) cancelAnimationFrame(this.#due);
    this.#due = undefined;
    const { clientWidth: width, clientHeight: height } = this.#host;
    if (width === 0 || height === 0) return;
    this.#canvas.resize(width, height, this.#host.ownerDocument.defaultView?.devicePixelRatio ?? 1);
    const context = this.#canvas.begin();
    const shown = this.#isHidden ? undefined : this.#shown();
    const plane = shown?.header.plane;
    let isBlank = true;
    let problem: Problem | undefined;
    for (const one of shown && plane ? this.#overlays : []) {
      if (!shown || !plane || one.overlay.frameOfReferenceUid !== shown.frameOfReferenceUid) continue;
      const painted = this.#paintOne(context, one, plane, shown);
      isBlank = isBlank && !painted.isAny;
      problem ??= painted.problem;
    }
    this.#canvas.setBlank(isBlank);
    if (!this.#isHidden) this.#report(problem);
  }

  dispose(): void {
    if (this.#due !== undefined) cancelAnimationFrame(this.#due);
    this.#store.dispose();
    this.#report(undefined);
    this.#canvas.element.remove();
  }

  #paintOne(
    context: Context,
    one: ShownOverlay,
    plane: PixelPlane,
    { map, halfSliceSpacingMm }: ShownFrame,
  ): { readonly isAny: boolean; readonly problem?: Problem } {
    const ready = this.#readyFor(plane);
    const { overlay } = one;
    if (overlay.kind === 'structureSet') {
      const regions = ready.regions.get(overlay.id) ?? regionsOnImage(overlay.contours, plane, halfSliceSpacingMm);
      ready.regions.set(overlay.id, regions);
      return { isAny: paintContours(context, { ...one, overlay }, regions, map) };
    }
    if (overlay.kind === 'tiled') return { isAny: false }; // on slides
    const masks = this.#masksOf(ready, overlay, one.hidden, plane);
    const pictures = masks.pictures.filter(({ segmentNumber }) => !one.hidden.has(segmentNumber));
    for (const picture of pictures) drawPicture(context, picture, one.opacity, plane, map);
    if (masks.problem) return { isAny: pictures.length > 0, problem: notWhole(overlay.label, masks.problem) };
    if (masks.isLoading) return { isAny: pictures.length > 0, problem: stillLoading(overlay.label) };
    return { isAny: pictures.length > 0 };
  }

  /** Of all segments at once: switching one off and on again costs no more than painting. */
  #masksOf(ready: Ready, overlay: SegmentationOverlay, hidden: ReadonlySet<number>, plane: PixelPlane): ImageMasks {
    const wanted = overlay.segments.filter(({ number }) => !hidden.has(number));
    const key = `${overlay.id} ${wanted.map(({ number }) => number).join()}`;
    const known = ready.masks.get(key);
    if (known) return known;
    const made = imageMasks(overlay, wanted, plane, this.#store);
    ready.masks.set(key, made);
    return made;
  }

  #readyFor(plane: PixelPlane): Ready {
    const known = this.#ready.get(plane) ?? { masks: new Map(), regions: new Map() };
    this.#ready.delete(plane);
    this.#ready.set(plane, known);
    for (const oldest of this.#ready.keys()) {
      if (this.#ready.size <= KEPT_IMAGES) break;
      this.#ready.delete(oldest);
    }
    return known;
  }

  #dropUnfinished(): void {
    for (const { masks } of this.#ready.values())
      for (const [key, { isLoading, problem }] of masks) if (isLoading || problem) masks.delete(key);
  }

  #report(problem: Problem | undefined): void {
    const words = problem && `${problem.title} ${problem.detail ?? ''}`;
    if (words === this.#told) return;
    this.#told = words;
    this.#tell(problem);
  }
}

/** By way of three corners in space, so that spacing, offset and direction of the mask's own grid all count (SEG-03). */
function drawPicture(context: Context, one: SegmentPicture, opacity: number, image: PixelPlane, map: ScreenMap): void {
  const { grid, left, top, picture, colour } = one;
  const corner = (u: number, v: number) => toScreen(map, pointOnPlane(grid, image, [u, v]));
  const [x, y] = corner(left, top);
  const [right, down] = [corner(left + 1, top), corner(left, top + 1)];
  context.save();
  context.transform(right[0] - x, right[1] - y, down[0] - x, down[1] - y, x, y);
  context.imageSmoothingEnabled = false;
  context.globalAlpha = opacity;
  context.drawImage(picture, 0, 0);
  context.restore();
  const path = new Path2D();
  path.addPath(outlinePath(one), new DOMMatrix([right[0] - x, right[1] - y, down[0] - x, down[1] - y, x, y]));
  strokeOutline(context, path, colour, opacity);
}

const outlinePaths = new WeakMap<SegmentPicture, Path2D>();

/** In pixels of the picture; made once for all views of it. */
function outlinePath(one: SegmentPicture): Path2D {
  const known = outlinePaths.get(one);
  if (known) return known;
  const path = new Path2D();
  const { outline } = one;
  for (let at = 0; at < outline.length; at += 4) {
    path.moveTo(outline[at] ?? 0, outline[at + 1] ?? 0);
    path.lineTo(outline[at + 2] ?? 0, outline[at + 3] ?? 0);
  }
  outlinePaths.set(one, path);
  return path;
}

const notWhole = (label: string, { title, detail }: Problem): Problem => ({
  code: 'incomplete',
  severity: 'warning',
  title: `${label}: not all of it is drawn on this image`,
  tip: 'Switch it off and on again to retry.',
  detail: [title, detail].filter(Boolean).join(': '),
});

const stillLoading = (label: string): Problem => ({
  code: 'incomplete',
  severity: 'info',
  title: `${label}: its outlines on this image are still loading`,
});
