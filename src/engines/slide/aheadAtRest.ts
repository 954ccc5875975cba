import type { FrameSource } from '../../dicom/ports';
import type { Slide } from '../../dicom/types';
import { NeighboursAhead } from './neighboursAhead';
import { PlanesAhead } from './planesAhead';
import type { SlideCamera } from './slideCamera';

/** What a pane has fetched while its view rests, beyond the field around it: other focal planes, then other slides. */
export class AheadAtRest {
  readonly #planes: PlanesAhead;
  readonly #neighbours: NeighboursAhead;

  constructor(frames: FrameSource) {
    this.#planes = new PlanesAhead(frames);
    this.#neighbours = new NeighboursAhead(frames);
  }

  /** The slides beside this one in the tray, the following one first. */
  setNeighbours(slides: readonly Slide[]): void {
    this.#neighbours.setSlides(slides);
  }

  rested(slide: Slide, camera: SlideCamera): void {
    this.#planes.rested(slide, camera);
    this.#neighbours.rested(camera);
  }

  stop(): void {
    this.#planes.stop();
    this.#neighbours.stop();
  }
}
