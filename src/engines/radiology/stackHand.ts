import {
  centreOfImage,
  distanceFromPlaneMm,
  imagePointToMm,
  normalOf,
  type PixelPlane,
  type Vec2,
  type Vec3,
} from '../../dicom/geometry/pixelPlane';
import type { ScreenMap } from '../../dicom/geometry/displayedPlane';
import type { PatientPoint } from '../../dicom/radiology/planeView';
import { middleOfImageMm } from '../../dicom/radiology/stackPlaces';
import type { Voi } from '../../dicom/types';
import type { EngineEvents } from '../contract';
import { smallestWidth } from './greyWindow';
import type { MouseTarget } from './mouse';
import { type PatientLines, turnDeg } from './patientLines';
import type { ShownStack } from './shownStack';
import type { ViewCamera } from './viewCamera';

/** What the hand needs of its pane. */
export interface HeldPane {
  stack(): ShownStack | undefined;
  readonly lines: PatientLines;
  /** Where the image under that point lies while several are shown at once. */
  tileMapAt(point: Vec2 | undefined): ScreenMap | undefined;
  /** 0-based. */
  scrollTo(frameIndex: number): void;
  /** The pointer is elsewhere in the pane, or has left it. */
  hovered(): void;
  pointed(point: PatientPoint): void;
  turned(turn: EngineEvents['turned']): void;
}

/** What the reader's hand moves in a radiology pane, and where it points: on the canvas and in the patient. */
export class StackHand implements MouseTarget {
  readonly #pane: HeldPane;
  #pointer: Vec2 | undefined;

  constructor(pane: HeldPane) {
    this.#pane = pane;
  }

  /** In CSS pixels of the pane; undefined outside it. */
  get pointer(): Vec2 | undefined {
    return this.#pointer;
  }

  /** Where the reader pointed last, where that is in the patient shown here. */
  get pointed(): PatientPoint | undefined {
    const { point } = this.#pane.lines;
    return point?.frameOfReferenceUid === this.#pane.stack()?.displaySet.frameOfReferenceUid ? point : undefined;
  }

  /**
   * Where the reader is: at the point last pointed at where that lies in the image shown, else at what is in the middle of
   * the pane, else at the middle of the image. In a computed view, wherever it is, at the point last pointed at.
   */
  get place(): PatientPoint | undefined {
    const stack = this.#pane.stack();
    const plane = stack?.wantedHeader?.plane;
    const { frameOfReferenceUid } = stack?.displaySet ?? {};
    if (!stack || !plane || !frameOfReferenceUid) return undefined;
    const { pointed } = this;
    const reachMm = stack.shown?.halfSliceSpacingMm ?? 0;
    if (pointed && (stack.derived || Math.abs(distanceFromPlaneMm(plane, pointed.mm)) <= reachMm)) return pointed;
    const [u, v] = stack.place.camera.center;
    const isInImage = u >= 0 && v >= 0 && u <= plane.columns && v <= plane.rows;
    return isInImage ? { frameOfReferenceUid, mm: imagePointToMm(plane, [u, v]) } : this.middle;
  }

  /** The middle of the image that the reader wants. */
  get middle(): PatientPoint | undefined {
    const stack = this.#pane.stack();
    const { frameOfReferenceUid } = stack?.displaySet ?? {};
    const header = stack?.wantedHeader;
    const mm = header && middleOfImageMm(header);
    return mm && frameOfReferenceUid && { frameOfReferenceUid, mm };
  }

  view(): ReturnType<MouseTarget['view']> {
    const stack = this.#pane.stack();
    const map = this.#pane.tileMapAt(this.#pointer) ?? stack?.shown?.map;
    return stack && map && stack.place.zoom ? { camera: stack.place.camera, map, zoom: stack.place.zoom } : undefined;
  }

  setCamera(camera: ViewCamera): void {
    this.#pane.stack()?.place.setCamera(camera);
  }

  window(): ReturnType<MouseTarget['window']> {
    const { pixels, voi } = this.#pane.stack() ?? {};
    return pixels && voi && !pixels.isColour ? { voi, smallestWidth: smallestWidth(pixels.header) } : undefined;
  }

  setWindow(voi: Voi): void {
    this.#pane.stack()?.setWindow(voi);
  }

  frameIndex(): number {
    return this.#pane.stack()?.wantedIndex ?? 0;
  }

  frameCount(): number {
    return this.#pane.stack()?.frameCount ?? 0;
  }

  scrollTo(frameIndex: number): void {
    this.#pane.scrollTo(frameIndex);
  }

  pointAt(point: Vec2 | undefined): void {
    this.#pointer = point;
    this.#pane.hovered();
  }

  /** On the line of another pane, away from the point, the hand turns that line; anywhere else it points. */
  crosshairAt(from: Vec2): (to: Vec2) => void {
    const line = this.#pane.lines.lineAt(from);
    const stack = this.#pane.stack();
    const plane = stack?.header?.plane;
    if (line === undefined || !plane) {
      this.#point(from);
      return (to) => this.#point(to);
    }
    return this.#turner(line, plane, stack.fromCanvas(from));
  }

  #turner(paneId: EngineEvents['turned']['paneId'], plane: PixelPlane, from: Vec3 | undefined): (to: Vec2) => void {
    const pivot = this.pointed?.mm ?? imagePointToMm(plane, centreOfImage(plane));
    const axis = normalOf(plane);
    let before = from;
    return (to) => {
      const now = this.#pane.stack()?.fromCanvas(to);
      if (!now || !before) return;
      this.#pane.turned({ paneId, axis, deg: turnDeg(pivot, axis, before, now) });
      before = now;
    };
  }

  #point(at: Vec2): void {
    const stack = this.#pane.stack();
    const mm = stack?.header?.plane && stack.fromCanvas(at);
    const { frameOfReferenceUid } = stack?.displaySet ?? {};
    if (mm && frameOfReferenceUid) this.#pane.pointed({ frameOfReferenceUid, mm });
  }
}
