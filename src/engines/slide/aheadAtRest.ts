import type { FrameSource } from '../../dicom/ports';
import type { GlassView } from '../../dicom/slide/alignment';
import type { Slide } from '../../dicom/types';
import { NeighboursAhead } from './neighboursAhead';
import { NextFieldAhead } from './nextFieldAhead';
import { PlanesAhead } from './planesAhead';
import type { SlideCamera } from './slideCamera';

/** What a pane has fetched while its view rests, beyond the field around it: the next step, other focal planes, other slides. */
export class AheadAtRest {
  readonly #nextField: NextFieldAhead;
  readonly #planes: PlanesAhead;
  readonly #neighbours: NeighboursAhead;

  constructor(frames: FrameSource) {
    this.#nextField = new NextFieldAhead(frames);
    this.#planes = new PlanesAhead(frames);
    this.#neighbours = new NeighboursAhead(frames);
  }

  /** The slides beside this one in the tray, the following one first. */
  setNeighbours(slides: readonly Slide[]): void {
    this.#neighbours.setSlides(slides);
  }

  /** Where the reader is led next on this slide. */
  setNextField(view: GlassView | undefined): void {
    this.#nextField.setView(view);
  }

  rested(slide: Slide, camera: SlideCamera): void {
    this.#nextField.rested(slide, camera);
    this.#planes.rested(slide, camera);
    this.#neighbours.rested(camera);
  }

  stop(): void {
    this.#nextField.stop();
    this.#planes.stop();
    this.#neighbours.stop();
  }
}
