import type { ShownOverlay } from '../../../dicom/overlay/overlay';
import type { Problem } from '../../../dicom/problem';
import type { EngineDependencies } from '../../engineDependencies';
import { overlaysNotPainted } from '../frameProblems';
import type { ShownFrame } from '../radiologySurface';
import type { OverlayLayer } from './overlayLayer';

/** What the overlays need of their pane. */
export interface OverlaidPane {
  readonly dependencies: EngineDependencies;
  shown(): ShownFrame | undefined;
  problem(problem: Problem | undefined): void;
}

/** Segments and contours of a pane. Their painter is fetched with the first of them: a case without any does not carry it. */
export class StackOverlays {
  readonly #host: HTMLElement;
  readonly #pane: OverlaidPane;
  #layer: OverlayLayer | undefined;
  #overlays: readonly ShownOverlay[] = [];
  #isHidden = false;
  #isGone = false;

  constructor(host: HTMLElement, pane: OverlaidPane) {
    this.#host = host;
    this.#pane = pane;
  }

  setOverlays(overlays: readonly ShownOverlay[]): void {
    const isFirst = this.#overlays.length === 0 && overlays.length > 0;
    this.#overlays = overlays;
    if (this.#layer) this.#layer.setOverlays(overlays);
    else if (isFirst) void this.#start();
  }

  /** In this frame of reference. */
  get hasSome(): boolean {
    const uid = this.#pane.shown()?.frameOfReferenceUid;
    return this.#overlays.some(({ overlay }) => overlay.frameOfReferenceUid === uid);
  }

  setHidden(isHidden: boolean): void {
    this.#isHidden = isHidden;
    this.#layer?.setHidden(isHidden);
  }

  paint(): void {
    this.#layer?.paint();
  }

  dispose(): void {
    this.#isGone = true;
    this.#layer?.dispose();
    this.#layer = undefined;
  }

  async #start(): Promise<void> {
    const code = await import('./overlayLayer').catch((cause: unknown) => {
      this.#pane.problem(overlaysNotPainted(cause));
    });
    if (!code || this.#isGone || this.#layer) return;
    const { dependencies } = this.#pane;
    this.#layer = new code.OverlayLayer(
      this.#host,
      () => this.#pane.shown(),
      dependencies,
      (problem) => this.#pane.problem(problem),
    );
    this.#layer.setHidden(this.#isHidden);
    this.#layer.setOverlays(this.#overlays);
  }
}
