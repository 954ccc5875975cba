import type { ScreenMap } from '../../dicom/geometry/displayedPlane';
import type { ShownOverlay } from '../../dicom/overlay/overlay';
import type { Problem } from '../../dicom/problem';
import type { Slide } from '../../dicom/types';
import type { EngineDependencies } from '../engineDependencies';
import type { DerivedLayer } from './derived/derivedLayer';
import type { SlideCamera } from './slideCamera';
import type { TileDecoder } from './tileDecoder';

/** What the overlays need of their pane. */
export interface DerivedPane {
  readonly dependencies: EngineDependencies;
  readonly decoder: TileDecoder;
  /** How the camera shows the slide; handed in, so that its code stays where the slide's first load is. */
  map(camera: SlideCamera): ScreenMap;
  scene(): { readonly root: HTMLElement; readonly slide: Slide; readonly camera: SlideCamera } | undefined;
  changed(): void;
  problem(problem: Problem | undefined): void;
}

/** Segmentations over a slide. Their painter is fetched with the first of them: a case without any does not carry it. */
export class DerivedOverlays {
  readonly #pane: DerivedPane;
  #layer: DerivedLayer | undefined;
  #overlays: readonly ShownOverlay[] = [];
  #isHidden = false;
  #start: 'due' | 'under way' | 'over' = 'due';
  #isGone = false;

  constructor(pane: DerivedPane) {
    this.#pane = pane;
  }

  setOverlays(overlays: readonly ShownOverlay[]): void {
    this.#overlays = overlays;
    this.#layer?.setOverlays(overlays);
    this.paint();
  }

  setHidden(isHidden: boolean): void {
    this.#isHidden = isHidden;
    this.#layer?.setHidden(isHidden);
  }

  get isLoading(): boolean {
    return this.#start === 'under way' || (this.#layer?.isLoading ?? false);
  }

  paint(): void {
    if (this.#layer) this.#layer.paint();
    else if (this.#start === 'due' && this.#overlays.some(({ overlay }) => overlay.kind === 'tiled')) void this.#load();
  }

  dispose(): void {
    this.#isGone = true;
    this.#layer?.dispose();
    this.#layer = undefined;
  }

  async #load(): Promise<void> {
    const root = this.#pane.scene()?.root;
    if (!root || this.#isGone) return;
    this.#start = 'under way';
    const code = await import('./derived/derivedLayer').catch((cause: unknown) => {
      this.#pane.problem({
        code: 'network',
        severity: 'warning',
        title: 'The segments switched on here cannot be painted',
        tip: 'Reload the page; the slide and your marks are not affected.',
        cause,
      });
    });
    this.#start = 'over';
    if (!code || this.#isGone) return;
    this.#layer = new code.DerivedLayer(this.#pane, root);
    this.#layer.setHidden(this.#isHidden);
    this.#layer.setOverlays(this.#overlays);
  }
}
