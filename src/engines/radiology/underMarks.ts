import type { Problem } from '../../dicom/problem';
import type { EngineDependencies } from '../engineDependencies';
import { Fusing } from './fusing';
import { StackOverlays } from './overlays/stackOverlays';
import { PlaneOverlays } from './planeOverlays';
import type { ShownStack } from './shownStack';
import { StateLayer } from './stateLayer';
import type { PaneSize } from './viewCamera';

/** What the layers need of their pane. */
export interface LayeredPane {
  readonly dependencies: EngineDependencies;
  stack(): ShownStack | undefined;
  size(): PaneSize | undefined;
  displaySetId(): string | undefined;
  fusionChanged(): void;
  problem(part: string, problem: Problem | undefined): void;
}

/** What is painted above the picture of a pane and beneath its marks, from below: fused, segments, overlay planes, state. */
export class UnderMarks {
  readonly fusing: Fusing;
  readonly segments: StackOverlays;
  readonly state: StateLayer;
  readonly #planes: PlaneOverlays;

  constructor(host: HTMLElement, pane: LayeredPane) {
    const { dependencies } = pane;
    const stack = () => pane.stack();
    const size = () => pane.size();
    const problemOf = (part: string) => (problem: Problem | undefined) => pane.problem(part, problem);
    this.fusing = new Fusing(host, {
      dependencies,
      stack,
      displaySetId: () => pane.displaySetId(),
      changed: () => pane.fusionChanged(),
      problem: problemOf('fusionPainter'),
    });
    this.segments = new StackOverlays(host, {
      dependencies,
      shown: () => pane.stack()?.shown,
      problem: problemOf('segments'),
    });
    this.#planes = new PlaneOverlays(host, { dependencies, stack, size, problem: problemOf('overlayPlanes') });
    this.state = new StateLayer(host, { stack, size, problem: problemOf('presentation') });
  }

  paint(): void {
    this.fusing.paint();
    this.segments.paint();
    this.#planes.paint();
    this.state.paint();
  }

  setHidden(isHidden: boolean): void {
    this.segments.setHidden(isHidden);
    this.#planes.setHidden(isHidden);
  }

  /** What a picture that shows the image alone would leave out, by name. */
  get names(): string[] {
    return [...(this.fusing.status ? ['fusion'] : []), ...(this.segments.hasSome ? ['outlines'] : [])];
  }

  dispose(): void {
    this.segments.dispose();
    this.#planes.dispose();
    this.fusing.dispose();
    this.state.dispose();
  }
}
