import { Buffer } from 'node:buffer';
import { endianness } from 'node:os';
import { join } from 'node:path';
import { encodePart10 } from '../../part10Writer';
import { writeFileWhole } from '../atomicFile';
import { type CtName, ctFacts } from '../facts';
import { ctDataset, RESCALE_INTERCEPT } from './ctDataset';
import { ChestPainter } from './paintChest';

const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';

/** Paints and writes slices of one CT; `onSlice` is called after each. */
export async function writeCt(
  directory: string,
  name: CtName,
  seed: number,
  slices: readonly number[],
  size: number,
  onSlice: () => void,
): Promise<void> {
  const facts = ctFacts[name];
  const painter = new ChestPainter(facts.study, seed);
  for (const slice of slices) {
    const dataset = {
      ...ctDataset(facts, seed, slice, size),
      '7FE00010': { vr: 'OW', InlineBinary: storedValues(painter.slice(slice, size)).toString('base64') },
    };
    const path = join(directory, name, `slice-${String(slice + 1).padStart(3, '0')}.dcm`);
    await writeFileWhole(path, [encodePart10(dataset, EXPLICIT_LITTLE_ENDIAN)]);
    onSlice();
  }
}

/** HU to signed 16-bit stored values, little endian, within the range of a 12-bit scanner. */
function storedValues(hu: Float32Array): Buffer {
  const values = new Int16Array(hu.length);
  for (let index = 0; index < hu.length; index += 1) {
    const value = ((hu[index] as number) - RESCALE_INTERCEPT + 0.5) | 0;
    values[index] = value < 0 ? 0 : value > 4095 ? 4095 : value;
  }
  const bytes = Buffer.from(values.buffer);
  return endianness() === 'BE' ? bytes.swap16() : bytes;
}
