import { join } from 'node:path';
import { encapsulatedEnd, encapsulatedFragment, encapsulatedStart, encodePart10Header } from '../../part10Writer';
import { writeFileWhole } from '../atomicFile';
import type { SlideFacts } from '../facts';
import { type SlideImage, slideDataset } from './slideDataset';

const JPEG_BASELINE = '1.2.840.10008.1.2.4.50';

/** Writes one image of a slide: header, offset table, then frame by frame in the order of TILED_FULL. */
export async function writeSlideImage(
  directory: string,
  facts: SlideFacts,
  seed: number,
  image: Omit<SlideImage, 'encodedBytes' | 'numberOfFrames'>,
  frames: readonly Uint8Array[],
): Promise<void> {
  const encodedBytes = frames.reduce((sum, frame) => sum + frame.length, 0);
  const header = encodePart10Header(
    slideDataset(facts, seed, { ...image, encodedBytes, numberOfFrames: frames.length }),
    JPEG_BASELINE,
  );
  await writeFileWhole(join(directory, `${image.part.replace('/', '-')}.dcm`), chunks(header, frames));
}

function* chunks(header: Uint8Array, frames: readonly Uint8Array[]): Generator<Uint8Array> {
  yield header;
  let offset = 0;
  const offsets = frames.map((frame) => {
    const start = offset;
    offset += 8 + frame.length + (frame.length % 2);
    return start;
  });
  yield encapsulatedStart(offsets);
  for (const frame of frames) yield encapsulatedFragment(frame);
  yield encapsulatedEnd();
}
