import { expect, test } from 'vitest';
import type { SourceId } from '../../../dicom/uids';
import { createFrameSource } from '../../../dicomweb/frames';
import { multipartAnswer, type Script, scriptedArchive, statusAnswer } from '../../../dicomweb/scriptedArchive';
import { createSource } from '../../../dicomweb/source';
import { wholeObjectFrames } from '../../../dicomweb/wholeObject';
import { bitObject } from '../../../dicomweb/wholeObjectFixture';
import { seededRandom } from '../../../lib/seededRandom';
import { maskValueAt } from './mask';
import { axial, segmentationOn } from './maskFixture';
import { MaskStore } from './maskStore';

/** Three frames of 5 × 5: 75 bits, of which the second and the third frame begin inside a byte. */
const random = seededRandom(21);
const FRAMES = [0, 1, 2].map(() => Array.from({ length: 25 }, () => (random() < 0.5 ? 0 : 1)));
const overlay = segmentationOn([0, 5, 10].map((z) => axial([0, 0, z], 1, 5, 5)));

const packed = (bits: readonly number[]): Uint8Array => {
  const bytes = new Uint8Array(Math.ceil(bits.length / 8));
  for (const [at, bit] of bits.entries()) bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (bit << (at & 7));
  return bytes;
};
const numbersIn = (path: string) => (path.split('/frames/')[1] ?? '').split(',').map(Number);
const frameOf = (number: number) => FRAMES[number - 1] ?? [];

function reading(script: Script, hasObject = false) {
  const { fetch, asked } = scriptedArchive(script);
  const id = 'main' as SourceId;
  const root = 'https://pacs.example/dw';
  const config = { id, label: 'Main', qidoRoot: root, wadoRoot: root };
  const source = createSource(config, { fetch, wait: async () => {} });
  const changes: (() => void)[] = [];
  const store = new MaskStore(
    {
      frames: createFrameSource(new Map([[id, source]]), { maxCachedBytes: 0 }),
      ...(hasObject && { wholeObject: (ref, signal) => wholeObjectFrames(source, ref, signal) }),
    },
    () => {
      for (const told of changes.splice(0)) told();
    },
  );
  const masks = async (...indices: number[]) => {
    for (;;) {
      const states = indices.map((index) => store.state(overlay, overlay.frames[index] as never));
      if (states.every(({ kind }) => kind !== 'loading'))
        return states.map((state) =>
          state.kind === 'mask'
            ? Array.from({ length: 25 }, (_, at) => maskValueAt(state.mask, at % 5, Math.floor(at / 5)))
            : state,
        );
      await new Promise<void>((resolve) => changes.push(resolve));
    }
  };
  return { masks, paths: () => asked.map(({ path }) => path.split('/instances/')[1]) };
}

const inParts: Script = ({ path }) =>
  path.includes('/frames/')
    ? multipartAnswer(numbersIn(path).map((number) => ({ body: packed(frameOf(number)) })))
    : statusAnswer(404);

test('T-SAFE-21: three masks of 5 × 5 bits are right when they come by /frames/1,2,3', async () => {
  const { masks, paths } = reading(inParts);
  expect(await masks(0, 1, 2)).toEqual(FRAMES);
  expect(paths()).toEqual(['1.4/frames/1,2,3']);
});

test('T-SAFE-21: so they are where the list comes as one run of bits without padding between the frames', async () => {
  const { masks } = reading(({ path }) => {
    const bits = numbersIn(path).flatMap(frameOf);
    return new Response(packed(bits).slice(), { headers: { 'Content-Type': 'application/octet-stream' } });
  });
  expect(await masks(0, 1, 2)).toEqual(FRAMES);
});

test('T-SAFE-21: the second of them is right when it comes by /frames/2', async () => {
  const { masks, paths } = reading(inParts);
  expect(await masks(1)).toEqual([FRAMES[1]]);
  expect(paths()).toEqual(['1.4/frames/2']);
});

test('T-SAFE-21: they are right out of the whole instance, which is fetched once and asked first where frames begin inside a byte', async () => {
  const { masks, paths } = reading(
    ({ path }) =>
      path.endsWith('/instances/1.4')
        ? multipartAnswer([{ body: bitObject(FRAMES.flat(), 3, 5, 5), type: 'application/dicom' } as never])
        : statusAnswer(500),
    true,
  );
  expect(await masks(0, 1, 2)).toEqual(FRAMES);
  expect(paths()).toEqual(['1.4']);
});

test('a mask that an archive cut out at the wrong bit, or too short, is refused in words and never drawn elsewhere', async () => {
  const shifted = reading(() => multipartAnswer([{ body: Uint8Array.of(255, 255, 255, 255) }]));
  const cut = reading(() => multipartAnswer([{ body: Uint8Array.of(255, 255, 255) }]));
  expect(await shifted.masks(1)).toMatchObject([
    { kind: 'failed', problem: { detail: expect.stringContaining('behind') } },
  ]);
  expect(await cut.masks(1)).toMatchObject([{ kind: 'failed', problem: { detail: 'it has 3 bytes instead of 4' } }]);
});
