import { inlineBytes } from '../../dicom/inlineBytes';
import type { DicomElement } from '../../dicom/json';
import type { Problem } from '../../dicom/problem';
import { type OverlayPlane, overlayPixels, overlayPlanesOf } from '../../dicom/radiology/overlayPlanes';
import type { FrameHeader } from '../../dicom/types';
import { OverlayCanvas } from '../drawing/overlayCanvas';
import type { EngineDependencies } from '../engineDependencies';
import { overlayPlaneProblem } from './frameProblems';
import type { ShownStack } from './shownStack';
import type { PaneSize } from './viewCamera';

const TIMEOUT_MS = 30_000;
/** Light green: neither the grey of an image nor a colour of marks. */
const COLOUR = 0xff_96_f0_a0;

export interface PlanePane {
  readonly dependencies: EngineDependencies;
  stack(): ShownStack | undefined;
  size(): PaneSize | undefined;
  problem(problem: Problem | undefined): void;
}

/**
 * The overlay planes of the image on the canvas (GRAY-05), beneath the marks and hidden with them. While a presentation
 * state is applied the state says which overlays are seen, and names those that are not.
 */
export class PlaneOverlays {
  readonly #pane: PlanePane;
  readonly #canvas: OverlayCanvas;
  /** Of the image on the canvas. */
  #header: FrameHeader | undefined;
  #pictures: readonly { readonly plane: OverlayPlane; readonly canvas: HTMLCanvasElement }[] = [];
  /** Overlay Data by element: all frames of an instance share one. */
  readonly #bytes = new WeakMap<DicomElement, Promise<Uint8Array | undefined>>();
  #isHidden = false;
  #hasProblem = false;

  constructor(host: HTMLElement, pane: PlanePane) {
    this.#pane = pane;
    this.#canvas = new OverlayCanvas(host, 'overlay planes');
    this.#canvas.setBlank(true);
  }

  setHidden(isHidden: boolean): void {
    this.#isHidden = isHidden;
    this.paint();
  }

  paint(): void {
    const stack = this.#pane.stack();
    const shown = stack?.derived || stack?.appliedState ? undefined : stack?.shown;
    if (shown?.header !== this.#header) this.#take(shown?.header);
    const size = this.#pane.size();
    if (!shown || !size || this.#isHidden || this.#pictures.length === 0) {
      this.#canvas.setBlank(true);
      return;
    }
    this.#canvas.resize(size.width, size.height, window.devicePixelRatio);
    const context = this.#canvas.begin();
    const { a, b, c, d, e, f } = shown.map;
    context.transform(a, b, c, d, e, f);
    context.imageSmoothingEnabled = Math.hypot(a, b) * window.devicePixelRatio < 1;
    for (const { plane, canvas } of this.#pictures) context.drawImage(canvas, ...plane.origin);
    this.#canvas.setBlank(false);
  }

  dispose(): void {
    this.#header = undefined;
    this.#canvas.element.remove();
  }

  #take(header: FrameHeader | undefined): void {
    this.#header = header;
    this.#pictures = [];
    this.#tell(undefined);
    const planes = header ? overlayPlanesOf(header) : [];
    if (header && planes.length > 0) void this.#read(header, planes);
  }

  async #read(header: FrameHeader, planes: readonly OverlayPlane[]): Promise<void> {
    const embedded = this.#pane.stack()?.pixels?.embeddedOverlays;
    const read = await Promise.all(
      planes.map(async (plane) => {
        const bytes = plane.data && (await this.#bytesOf(header, plane.data));
        const pixels = plane.data ? bytes && overlayPixels(plane, bytes) : embedded?.get(plane.group);
        return { plane, pixels };
      }),
    );
    if (this.#header !== header) return;
    this.#pictures = read.flatMap(({ plane, pixels }) =>
      pixels ? [{ plane, canvas: pictureOf(plane, pixels, this.#canvas.element.ownerDocument) }] : [],
    );
    const missing = read.filter(({ pixels }) => !pixels).map(({ plane }) => plane.words);
    this.#tell(missing.length > 0 ? overlayPlaneProblem(missing) : undefined);
    this.paint();
  }

  /** Images without overlays, scrolled through, tell nothing. */
  #tell(problem: Problem | undefined): void {
    if (problem || this.#hasProblem) this.#pane.problem(problem);
    this.#hasProblem = problem !== undefined;
  }

  #bytesOf(header: FrameHeader, element: DicomElement): Promise<Uint8Array | undefined> {
    const known = this.#bytes.get(element) ?? this.#fetch(header, element);
    this.#bytes.set(element, known);
    return known;
  }

  async #fetch({ ref }: FrameHeader, element: DicomElement): Promise<Uint8Array | undefined> {
    const { bulkData } = this.#pane.dependencies;
    if (element.BulkDataURI === undefined || !bulkData) return inlineBytes(element);
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const fetched = await bulkData(ref, element.BulkDataURI, { signal, priority: 'visible' });
    if (!fetched.ok) this.#bytes.delete(element); // asked again with the next look at the image
    return fetched.ok ? fetched.value : undefined;
  }
}

function pictureOf({ columns, rows }: OverlayPlane, pixels: Uint8Array, document: Document): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: columns, height: rows });
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no 2D canvas');
  const image = context.createImageData(columns, rows);
  const words = new Uint32Array(image.data.buffer);
  // ImageData is RGBA in memory: the lowest byte of a little-endian word is red.
  for (let index = 0; index < words.length; index += 1) words[index] = pixels[index] ? COLOUR : 0;
  context.putImageData(image, 0, 0);
  return canvas;
}
