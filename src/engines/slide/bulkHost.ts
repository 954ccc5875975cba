import type { BulkColumns, BulkCount, BulkLooks } from '../../dicom/bulk';
import { groupColours } from '../../dicom/groupColours';
import { paletteFor } from '../../dicom/markPalette';
import type { BulkStatus } from '../../dicom/paneStatus';
import type { Problem } from '../../dicom/problem';
import type { Annotation, AnnotationGroup } from '../../dicom/types';
import type { BulkLayer } from './bulkLayer';
import type { SlideCamera } from './slideCamera';
import type { ShownSlide } from './slideSurface';

export interface BulkHostOptions {
  readonly columns: (() => Promise<BulkColumns>) | undefined;
  readonly shown: () => ShownSlide | undefined;
  readonly camera: () => SlideCamera;
  readonly changed: () => void;
  readonly problem: (problem: Problem | undefined) => void;
}

/** A hand that presses trembles by so many pixels. */
const STILL_PX = 4;

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
  #isDrawing = false;
  #isMarkPicked = false;
  #pressedAt: readonly [number, number] = [0, 0];
  readonly #ended = new AbortController();

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
    const { signal } = this.#ended;
    host.addEventListener('pointerdown', (event) => this.#pressed(event), { capture: true, signal });
    host.addEventListener('click', (event) => this.#clicked(event), { signal });
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

  async count(annotation: Annotation): Promise<readonly BulkCount[]> {
    return this.#layer?.count(annotation) ?? [];
  }

  /** A press hit a mark of the reader: what lies below it is not meant. */
  markPicked(): void {
    this.#isMarkPicked = true;
  }

  /** A drawing tool takes the presses. */
  setDrawing(isDrawing: boolean): void {
    this.#isDrawing = isDrawing;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#ended.abort();
    this.#layer?.dispose();
    this.#layer = undefined;
  }

  #pressed({ clientX, clientY }: PointerEvent): void {
    this.#pressedAt = [clientX, clientY];
    this.#isMarkPicked = false;
  }

  /** A press that moved nothing and met no mark asks for the object there. */
  #clicked({ clientX, clientY, button }: MouseEvent): void {
    const [x, y] = this.#pressedAt;
    const isStill = Math.hypot(clientX - x, clientY - y) < STILL_PX;
    if (!this.#layer || !this.#host || button !== 0 || !isStill || this.#isDrawing || this.#isMarkPicked) return;
    const { left, top } = this.#host.getBoundingClientRect();
    this.#layer.pick(this.#options.camera(), [clientX - left, clientY - top]).catch((cause: unknown) => {
      if (!this.#isDisposed) this.#options.problem(notPainted(cause));
    });
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
