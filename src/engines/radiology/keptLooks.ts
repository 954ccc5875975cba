import { imagePointToMm, mmToImagePoint, type Vec2, type Vec3 } from '../../dicom/geometry/pixelPlane';
import type { KeptLook } from '../../dicom/radiology/keptLook';
import type { ShownStack } from './shownStack';

interface KeptLooksPane {
  stack(): ShownStack | undefined;
  displaySetId(): string | undefined;
  /** The pane is seen as it was to be. */
  seen(): void;
}

/** How a pane is seen, for later, and what is to be seen so again as soon as it is there. */
export class KeptLooks {
  readonly #pane: KeptLooksPane;
  #wanted: { readonly displaySetId: string; readonly look: KeptLook } | undefined;

  constructor(pane: KeptLooksPane) {
    this.#pane = pane;
  }

  /** Undefined while nothing is in the pane. */
  get now(): KeptLook | undefined {
    const stack = this.#pane.stack();
    const header = stack?.wantedHeader;
    const scale = stack?.place.scale;
    if (!stack || !header || !scale) return undefined;
    const { center, rotationDeg, isFlipped } = stack.place.camera;
    const { width, height } = stack.place.size;
    const { greys, isNearest } = stack.look;
    const centre: Vec3 = header.plane ? imagePointToMm(header.plane, center) : [center[0], center[1], 0];
    return { centre, half: [width / 2 / scale, height / 2 / scale], rotationDeg, isFlipped, isNearest, greys };
  }

  /** `opening` is what brings the series, or another cut of it, into the pane at this moment. */
  keep(displaySetId: string, look: KeptLook, opening: Promise<void> | undefined): void {
    const wish = { displaySetId, look };
    this.#wanted = wish;
    // A later wish waits for its own opening.
    if (this.#pane.displaySetId() === displaySetId) void opening?.then(() => this.#wanted === wish && this.apply());
  }

  /** Where what is in the pane now was to be seen so, it is. Another series in the pane ends the wish. */
  apply(): void {
    const [stack, wanted] = [this.#pane.stack(), this.#wanted];
    if (!stack || !wanted) return;
    this.#wanted = undefined;
    if (wanted.displaySetId !== this.#pane.displaySetId()) return;
    seeSo(stack, wanted.look);
    this.#pane.seen();
  }
}

function seeSo(stack: ShownStack, { centre, half, rotationDeg, isFlipped, isNearest, greys }: KeptLook): void {
  stack.resized();
  const { frameOfReferenceUid } = stack.displaySet;
  // Planes are computed where the volume has them: the one nearest to the place. Images are chosen by their number.
  if (stack.derived && frameOfReferenceUid !== undefined) stack.goToPoint({ frameOfReferenceUid, mm: centre });
  const plane = stack.wantedHeader?.plane;
  const { width, height } = stack.place.size;
  const middle: Vec2 = plane ? mmToImagePoint(plane, centre) : [centre[0], centre[1]];
  const scale = Math.min(width / 2 / half[0], height / 2 / half[1]);
  stack.place.setAt({ center: middle, magnification: 1, rotationDeg, isFlipped }, middle, scale);
  stack.setLook({ greys, isNearest });
}
