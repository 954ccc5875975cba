import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ctGeometry, ctSopInstanceUid, sampleLevels, slideSopInstanceUid } from './facts';
import { generateSampleCase } from './generate';
import type { SampleScale } from './sampleScale';

/** Two slices through the nodule and a corner of each slide. */
const LITTLE: SampleScale = {
  ctFirst: ctGeometry('ct-current').noduleInstanceNumber - 1,
  ctSlices: 2,
  ctSize: 128,
  slideShare: 0.25,
};

async function hashes(directory: string): Promise<Record<string, string>> {
  const names = (await readdir(directory, { recursive: true })).sort();
  const found: Record<string, string> = {};
  for (const name of names)
    if ((await stat(join(directory, name))).isFile())
      found[name] = createHash('sha1')
        .update(await readFile(join(directory, name)))
        .digest('hex');
  return found;
}

/** Numbers of the items of encapsulated pixel data, the offset table not counted. */
function countFragments(file: Buffer): number {
  let at = file.indexOf(Buffer.from([0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x42])) + 12;
  at += 8 + file.readUInt32LE(at + 4);
  let count = 0;
  for (; file.readUInt16LE(at + 2) === 0xe000; count += 1) at += 8 + file.readUInt32LE(at + 4);
  return count;
}

let root = '';
let first: Record<string, string> = {};

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'parfocal-sample-'));
  await generateSampleCase(join(root, 'one'), { scale: LITTLE });
  first = await hashes(join(root, 'one'));
}, 120_000);

afterAll(() => rm(root, { recursive: true, force: true }));

describe('the sample case', () => {
  test('has two CTs and two slides with their label, overview and thumbnail', () => {
    const within = (folder: string): string[] => Object.keys(first).filter((name) => name.startsWith(`${folder}/`));
    expect(within('ct-prior')).toHaveLength(2);
    expect(within('ct-current')).toHaveLength(2);
    for (const slide of ['slide-he', 'slide-ttf1'])
      expect(within(slide)).toEqual(
        expect.arrayContaining(['label', 'overview', 'thumbnail', 'level-0'].map((part) => `${slide}/${part}.dcm`)),
      );
  });

  test('comes out byte for byte the same again, also over what an interrupted run left behind', async () => {
    const directory = join(root, 'two');
    await mkdir(join(directory, 'slide-he'), { recursive: true });
    await writeFile(join(directory, 'slide-he', 'level-9.dcm'), 'half a file');
    await writeFile(join(directory, 'notes.txt'), 'mine');
    await generateSampleCase(directory, { scale: LITTLE });
    expect(await hashes(directory)).toEqual({ ...first, 'notes.txt': createHash('sha1').update('mine').digest('hex') });
  }, 120_000);

  test('is not made again where it is complete', async () => {
    const directory = join(root, 'one');
    const before = (await stat(join(directory, 'complete.json'))).mtimeMs;
    const fractions: number[] = [];
    await generateSampleCase(directory, { scale: LITTLE, onProgress: (_text, fraction) => fractions.push(fraction) });
    expect(fractions).toEqual([1]);
    expect((await stat(join(directory, 'complete.json'))).mtimeMs).toBe(before);
  });

  test('stores one fragment for every tile of every level, padded tiles included', async () => {
    for (const name of Object.keys(first).filter((file) => file.startsWith('slide-he/level-'))) {
      const file = await readFile(join(root, 'one', name));
      const level = Number(/level-(\d+)/.exec(name)?.[1]);
      const columns = Math.ceil(20480 / 4 / 2 ** level / 512);
      const rows = Math.ceil(16384 / 4 / 2 ** level / 512);
      expect(countFragments(file), name).toBe(columns * rows);
    }
  });

  test('has JPEG frames with chroma halved along rows, as its photometric interpretation says', async () => {
    const file = await readFile(join(root, 'one', 'slide-he', 'level-0.dcm'));
    const frame = file.indexOf(Buffer.from([0xff, 0xc0, 0x00, 0x11, 0x08]));
    expect([...file.subarray(frame + 10, frame + 19)].filter((_, index) => index % 3 === 1)).toEqual([
      0x21, 0x11, 0x11,
    ]);
    expect(file.includes('YBR_FULL_422')).toBe(true);
  });

  test('carries identifiers that follow from the seed', async () => {
    const file = await readFile(join(root, 'one', 'slide-he', 'level-0.dcm'));
    expect(file.includes(slideSopInstanceUid(1, 'slide-he', 'level/0'))).toBe(true);
    expect(slideSopInstanceUid(2, 'slide-he', 'level/0')).not.toBe(slideSopInstanceUid(1, 'slide-he', 'level/0'));
    expect(ctSopInstanceUid(1, 'ct-prior', 1)).toMatch(/^2\.25\.[1-9]\d{30,38}$/);
  });
});

test('every level of a slide is exactly half of the one before, down to a size that fits a screen', () => {
  for (const slide of ['slide-he', 'slide-ttf1'] as const) {
    const levels = sampleLevels(slide);
    expect(levels.length).toBeGreaterThanOrEqual(4);
    for (const [index, level] of levels.entries()) {
      const finest = levels[0]!;
      expect(level.columns * 2 ** index).toBe(finest.columns);
      expect(level.rows * 2 ** index).toBe(finest.rows);
    }
    expect(levels.at(-1)!.columns).toBeLessThanOrEqual(1024);
  }
});
