import { join } from 'node:path';
import {
  encapsulatedEnd,
  encapsulatedFragment,
  encapsulatedStart,
  encodePart10Header,
} from '../../archive/part10Writer';
import { writeFileWhole } from '../../archive/sample/atomicFile';
import { datasetOf } from '../../archive/sample/attributes';
import type { SlideFacts } from '../../archive/sample/facts';
import { type SlideImage, slideDataset } from '../../archive/sample/slide/slideDataset';
import type { DicomJson } from '../../src/dicom/json';
import { TRANSFER_SYNTAX } from './encoders';
import { examinationOf, seedOf } from './identity';
import type { TileCodec } from './recipes';

/** An image of a glass before it is written. */
export interface InstanceToWrite {
  readonly set: string;
  readonly facts: SlideFacts;
  readonly codec: TileCodec;
  readonly image: Omit<SlideImage, 'encodedBytes' | 'numberOfFrames'>;
  readonly frames: readonly Uint8Array[];
  /** Laid over the header that the sample's writer makes. */
  readonly more?: DicomJson;
}

/** Header of an image of a glass, without its pixels. */
export function instanceDataset({ set, facts, codec, image, frames, more }: InstanceToWrite): DicomJson {
  const encodedBytes = frames.reduce((sum, frame) => sum + frame.length, 0);
  const base = slideDataset(facts, seedOf(set), { ...image, encodedBytes, numberOfFrames: frames.length });
  const coding =
    codec === 'j2k' ? { PhotometricInterpretation: 'YBR_ICT', LossyImageCompressionMethod: 'ISO_15444_1' } : {};
  return { ...base, ...datasetOf({ ...examinationOf(set), ...coding }), ...more };
}

/** Header, basic offset table, then frame after frame; returns the file's path. */
export async function writeInstance(directory: string, instance: InstanceToWrite): Promise<string> {
  const { facts, image, codec, frames } = instance;
  const header = encodePart10Header(instanceDataset(instance), TRANSFER_SYNTAX[codec]);
  const path = join(directory, `${facts.seriesNumber}-${image.part.replace('/', '-')}.dcm`);
  await writeFileWhole(path, chunks(header, frames));
  return path;
}

function* chunks(header: Uint8Array, frames: readonly Uint8Array[]): Generator<Uint8Array> {
  yield header;
  let offset = 0;
  const offsets = frames.map((frame) => {
    const start = offset;
    offset += 8 + frame.length + (frame.length % 2);
    return start;
  });
  if (offset > 0xffffffff) throw new Error('the frames are beyond the reach of a basic offset table');
  yield encapsulatedStart(offsets);
  // Tiles come from a pool: each is made into a fragment once.
  const fragments = new Map<Uint8Array, Uint8Array>();
  for (const frame of frames) {
    let fragment = fragments.get(frame);
    if (fragment === undefined) {
      fragment = encapsulatedFragment(frame);
      fragments.set(frame, fragment);
    }
    yield fragment;
  }
  yield encapsulatedEnd();
}
