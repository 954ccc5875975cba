import { calibratedFrame, referenceLineOf } from '../../dicom/radiology/readerCalibration';
import type { Annotation, FrameHeader } from '../../dicom/types';
import type { ShownFrame } from './radiologySurface';

/** The scale that the reader gave images by lines of known length (CAL-06). */
export class ReadersScale {
  readonly #images: () => readonly FrameHeader[] | undefined;
  #lines: readonly Annotation[] = [];

  constructor(images: () => readonly FrameHeader[] | undefined) {
    this.#images = images;
  }

  setMarks(annotations: readonly Annotation[]): void {
    this.#lines = annotations.filter((mark) => referenceLineOf(mark) !== undefined);
  }

  measured(shown: ShownFrame): ShownFrame {
    if (this.#lines.length === 0) return shown;
    return { ...shown, header: calibratedFrame(shown.header, this.#lines, this.#images() ?? []) };
  }
}
