import type { Vec3 } from '../../dicom/geometry/pixelPlane';
import type { FusionStatus } from '../../dicom/paneStatus';
import type { Problem } from '../../dicom/problem';
import type { ShownFusion } from '../../dicom/radiology/fusion';
import type { FrameHeader } from '../../dicom/types';
import { OverlayCanvas } from '../drawing/overlayCanvas';
import type { EngineDependencies } from '../engineDependencies';
import { noFusionCode } from './frameProblems';
import type { ShownStack } from './shownStack';
import type { FusionPainter } from './volume/fusionPainter';

/** What the layer needs of its pane. */
export interface FusedPane {
  readonly dependencies: EngineDependencies;
  stack(): ShownStack | undefined;
  /** Of the acquired images, also while they are cut. */
  displaySetId(): string | undefined;
  /** Other pixels lie over the image, or other words are true. */
  changed(): void;
  problem(problem: Problem | undefined): void;
}

/**
 * Another series laid over the images of a pane, in colour, under everything that is drawn. Its code and its images are
 * fetched when a reader first asks for it.
 */
export class Fusing {
  readonly #host: HTMLElement;
  readonly #pane: FusedPane;
  readonly #canvas: OverlayCanvas;
  #wanted: { readonly displaySetId: string; readonly fusion: ShownFusion | undefined } | undefined;
  #painter: FusionPainter | undefined;
  /** The images that the painter is of, or is being fetched for. */
  #opened: readonly FrameHeader[] | undefined;
  #hasFailed = false;

  constructor(host: HTMLElement, pane: FusedPane) {
    this.#host = host;
    this.#pane = pane;
    this.#canvas = new OverlayCanvas(host, 'fusion');
    this.#canvas.setBlank(true);
  }

  set(displaySetId: string, fusion: ShownFusion | undefined): void {
    if (this.#wanted?.fusion === fusion && (fusion === undefined || this.#wanted?.displaySetId === displaySetId))
      return;
    this.#wanted = { displaySetId, fusion };
    this.#follow();
  }

  /** The pane shows a series, maybe another one. */
  opened(): void {
    this.#follow();
  }

  /** Within the paint of the image: the colours never lag behind it. */
  paint(): void {
    const [fusion, stack] = [this.#fusion, this.#pane.stack()];
    const { clientWidth, clientHeight } = this.#host;
    const shown = stack?.shown;
    if (!fusion || !this.#painter || !shown || clientWidth === 0 || clientHeight === 0) {
      this.#canvas.setBlank(true);
      return;
    }
    this.#canvas.resize(clientWidth, clientHeight, window.devicePixelRatio);
    const isPainted = this.#painter.paint(this.#canvas.begin(), fusion, shown, stack.derived);
    this.#canvas.setBlank(!isPainted);
  }

  /** Nothing more will change on the canvas by itself. */
  get isSettled(): boolean {
    return this.#fusion === undefined || this.#hasFailed || (this.#painter?.isSharp ?? false);
  }

  get status(): FusionStatus | undefined {
    const fusion = this.#fusion;
    return fusion && this.#painter?.status(fusion);
  }

  /** The value under a point of the patient, as it is painted; undefined where there is none. */
  valueAt(mm: Vec3): { readonly fusedValue: number; readonly fusedUnit: string } | undefined {
    const [fusion, stack] = [this.#fusion, this.#pane.stack()];
    const value = fusion && stack ? this.#painter?.valueAt(fusion, mm, stack.derived ?? {}) : undefined;
    return fusion && value !== undefined && Number.isFinite(value)
      ? { fusedValue: value, fusedUnit: fusion.scale.unit }
      : undefined;
  }

  dispose(): void {
    this.#wanted = undefined;
    this.#close();
    this.#canvas.element.remove();
  }

  /** Wanted for what the pane shows at this moment. */
  get #fusion(): ShownFusion | undefined {
    return this.#wanted?.displaySetId === this.#pane.displaySetId() ? this.#wanted?.fusion : undefined;
  }

  #follow(): void {
    const fusion = this.#fusion;
    if (fusion?.displaySet.frames !== this.#opened) this.#close();
    if (fusion && !this.#opened) void this.#open(fusion);
    this.paint();
    this.#pane.changed();
  }

  async #open(fusion: ShownFusion): Promise<void> {
    this.#opened = fusion.displaySet.frames;
    const code = await import('./volume/fusionPainter').catch((cause: unknown) => noFusionCode(cause));
    if (this.#opened !== fusion.displaySet.frames || this.#painter) return; // another was asked for meanwhile
    const opened =
      'FusionPainter' in code
        ? code.FusionPainter.open(fusion, this.#pane.dependencies, () => this.#repaint())
        : { ok: false as const, error: code };
    if (opened.ok) this.#painter = opened.value;
    else {
      this.#hasFailed = true;
      this.#pane.problem(opened.error);
    }
    this.#repaint();
  }

  #close(): void {
    this.#painter?.dispose();
    this.#painter = undefined;
    this.#opened = undefined;
    if (this.#hasFailed) this.#pane.problem(undefined);
    this.#hasFailed = false;
  }

  #repaint(): void {
    this.paint();
    this.#pane.changed();
  }
}
