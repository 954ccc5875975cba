import type { BulkColumns, BulkLooks } from '../../dicom/bulk';
import { groupColours } from '../../dicom/groupColours';
import { paletteFor } from '../../dicom/markPalette';
import type { BulkStatus } from '../../dicom/paneStatus';
import type { Problem } from '../../dicom/problem';
import type { AnnotationGroup } from '../../dicom/types';
import type { BulkLayer } from './bulkLayer';
import type { SlideCamera } from './slideCamera';
import type { ShownSlide } from './slideSurface';

export interface BulkHostOptions {
  readonly columns: (() => Promise<BulkColumns>) | undefined;
  readonly shown: () => ShownSlide | undefined;
  readonly changed: () => void;
  readonly problem: (problem: Problem | undefined) => void;
}

/** The place of bulk objects in a slide pane; what paints them comes with the first group that is too large for the page. */
export class BulkHost {
  readonly #options: BulkHostOptions;
  #groups: readonly AnnotationGroup[] = [];
  #looks: BulkLooks = {};
  #isHidden = false;
  #host: HTMLElement | undefined;
  #layer: BulkLayer | undefined;
  #isLoading = false;
  #isDisposed = false;

  constructor(options: BulkHostOptions) {
    this.#options = options;
  }

  get status(): BulkStatus | undefined {
    return this.#layer?.status;
  }

  get isPending(): boolean {
    return this.#isLoading || (this.#layer?.status?.isPending ?? false);
  }

  mount(host: HTMLElement): void {
    this.#host = host;
    this.#update();
  }

  setGroups(groups: readonly AnnotationGroup[]): void {
    this.#groups = groups;
    this.#update();
  }

  setLooks(looks: BulkLooks): void {
    this.#looks = looks;
    this.#update();
  }

  setHidden(isHidden: boolean): void {
    this.#isHidden = isHidden;
    this.#layer?.setHidden(isHidden);
  }

  /** Another slide, focal plane or optical path is on the screen. */
  restart(): void {
    this.#layer?.restart();
  }

  paint(camera: SlideCamera, destination: SlideCamera, nowMs: number): boolean {
    return this.#layer?.paint(camera, destination, nowMs) ?? false;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#layer?.dispose();
    this.#layer = undefined;
  }

  #update(): void {
    const colours = groupColours(this.#groups, paletteFor('stain'));
    const own = this.#groups.filter((group) => group.background);
    if (own.length > 0 && !this.#layer) this.#load();
    this.#layer?.setGroups(
      own.map((group) => ({ group, colour: colours.get(group) ?? '#000000' })),
      this.#looks,
    );
  }

  #load(): void {
    const { columns } = this.#options;
    if (this.#isLoading || !columns || !this.#host) return;
    this.#isLoading = true;
    const host = this.#host;
    Promise.all([import('./bulkLayer'), columns()]).then(
      ([{ BulkLayer }, loaded]) => {
        this.#isLoading = false;
        if (this.#isDisposed) return;
        const { shown, changed, problem } = this.#options;
        const failed = (cause: unknown) => problem(notPainted(cause));
        this.#layer = new BulkLayer({ host, columns: loaded, shown, changed, failed });
        this.#layer.setHidden(this.#isHidden);
        this.#update();
      },
      (cause: unknown) => {
        this.#isLoading = false;
        if (!this.#isDisposed) this.#options.problem(notPainted(cause));
      },
    );
  }
}

const notPainted = (cause: unknown): Problem => ({
  code: 'incomplete',
  severity: 'error',
  title: 'Some annotations of this view could not be drawn',
  tip: 'Reload the page. If it happens again, tell your administrator.',
  detail: cause instanceof Error ? cause.message : String(cause),
});
