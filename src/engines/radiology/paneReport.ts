import { fromScreen } from '../../dicom/geometry/displayedPlane';
import { imagePointToMm, type Vec2 } from '../../dicom/geometry/pixelPlane';
import type { CineStatus, RadiologyStatus } from '../../dicom/paneStatus';
import type { Problem } from '../../dicom/problem';
import type { Fusing } from './fusing';
import type { PaneTiles } from './paneTiles';
import { isSameStatus, probeAt, radiologyStatus } from './radiologyStatus';
import type { ShownStack } from './shownStack';

/** Loading progress is told this often at most; what is on the canvas is told at once. */
const PROGRESS_MS = 60;

/** What is reported on, and to whom. */
export interface ReportedPane {
  stack(): ShownStack | undefined;
  fusing(): Fusing | undefined;
  tiles(): PaneTiles | undefined;
  cine(): CineStatus | undefined;
  /** CSS point of the pane whose value is asked for. */
  probedPoint(): Vec2 | undefined;
  status(status: RadiologyStatus): void;
  missing(problem: Problem | undefined): void;
  settled(): void;
}

/** What a radiology pane tells of itself: its status when a word of it changed, and when nothing more will by itself. */
export class PaneReport {
  readonly #pane: ReportedPane;
  #progress: ReturnType<typeof setTimeout> | undefined;
  #waiting: (() => void)[] = [];
  #wasSettled = false;
  #last: RadiologyStatus | undefined;

  constructor(pane: ReportedPane) {
    this.#pane = pane;
  }

  /** Another stack: everything about it is news. */
  opened(): void {
    this.#wasSettled = false;
    this.#last = undefined;
  }

  /** Whoever waits for what was shown goes on. */
  closed(): void {
    clearTimeout(this.#progress);
    this.#progress = undefined;
    this.#release();
  }

  /** The canvas, or what lies over it, is another. */
  told(): void {
    this.send();
    const isSettled = this.#isSettled;
    if (isSettled && !this.#wasSettled) this.#pane.settled();
    this.#wasSettled = isSettled;
    if (isSettled) this.#release();
  }

  /** The reader asked for something; what is on the canvas may be on its way out. */
  wished(): void {
    if (!this.#isSettled) this.#wasSettled = false;
    this.send();
  }

  /** More images arrived or failed. */
  progress(): void {
    this.#progress ??= setTimeout(() => {
      this.#progress = undefined;
      const stack = this.#pane.stack();
      stack?.refreshWindow();
      if (stack) this.#pane.missing(stack.missingFrames);
      this.send();
    }, PROGRESS_MS);
  }

  send(): void {
    const stack = this.#pane.stack();
    if (!stack) return;
    const fusion = this.#pane.fusing()?.status;
    const status = radiologyStatus({
      ...stack.statusInput,
      fusion,
      cine: this.#pane.cine(),
      probe: this.#probe(),
      ...this.#pane.tiles()?.status,
    });
    if (this.#last && isSameStatus(this.#last, status)) return;
    this.#last = status;
    this.#pane.status(status);
  }

  async whenSettled(): Promise<void> {
    if (!this.#pane.stack() || this.#isSettled) return;
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  get #isSettled(): boolean {
    const isSettled = (this.#pane.stack()?.isSettled ?? false) && (this.#pane.fusing()?.isSettled ?? true);
    return isSettled && (this.#pane.tiles()?.isSettled ?? true);
  }

  #probe(): RadiologyStatus['probe'] {
    const at = this.#pane.probedPoint();
    const shown = at && this.#pane.stack()?.shown;
    const point = shown && fromScreen(shown.map, at);
    const probe = point && probeAt(shown.pixels, point);
    const { plane } = shown?.header ?? {};
    return probe && { ...probe, ...(plane && this.#pane.fusing()?.valueAt(imagePointToMm(plane, point))) };
  }

  #release(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
