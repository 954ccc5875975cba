import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeGroups } from '../../src/codecs/ann/decodeGroups';
import { decodePart10 } from '../../src/codecs/part10';
import { stringOf } from '../../src/dicom/json';
import type { SourceId } from '../../src/dicom/uids';
import type { AnnData } from '../types';
import { makeSet } from './makeData';
import type { AnnRecipe } from './recipes';
import { readDicom } from './testDecoders';

let cache = '';
beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), 'parfocal-bench-ann-'));
});
afterAll(() => rm(cache, { recursive: true, force: true }));

const recipe = (graphicType: 'POINT' | 'POLYGON', objects: number): AnnRecipe => ({
  kind: 'ann',
  name: `tiny-${graphicType.toLowerCase()}`,
  objects,
  graphicType,
  slide: {
    kind: 'slide',
    name: `tiny-${graphicType.toLowerCase()}`,
    columns: 1200,
    rows: 900,
    tilePx: 64,
    codec: 'jpeg',
    glasses: 1,
  },
});

test.each([
  ['POLYGON', 301],
  ['POINT', 1001],
] as const)('%s: %i objects in two groups lie on the slide of the same study', async (graphicType, objects) => {
  const data = (await makeSet(recipe(graphicType, objects), { cache, log: () => {} })) as AnnData;
  const file = decodePart10(readFileSync(join(data.directory, 'ann.dcm')));
  if (!file.ok) throw new Error(file.error.title);
  const read = decodeGroups(file.value, { sourceId: 'bench' as SourceId, isWholeInstance: true });
  if (!read.ok || read.value.kind !== 'groups') throw new Error('the annotations cannot be read');
  const { groups, rejected } = read.value;
  expect(rejected).toEqual([]);
  expect(groups.length).toBe(2);
  expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(objects);
  const slide = readDicom(join(data.directory, '1-level-0.dcm'));
  for (const group of groups) {
    expect(group.graphicType).toBe(graphicType);
    expect(group.space).toEqual({ kind: 'totalPixelMatrix', sopInstanceUid: slide.text('x00080018') });
    expect(group.measurements.map(({ values }) => values.length)).toEqual(
      graphicType === 'POLYGON' ? [group.count] : [],
    );
    group.coordinates.forEach((value, at) => {
      expect(value >= 0 && value <= (at % 2 === 0 ? 1200 : 900)).toBe(true);
    });
  }
  expect(slide.text('x0020000e')).toBe(data.slideSeriesInstanceUid);
  expect(slide.text('x0020000d')).toBe(data.studyInstanceUid);
  expect(stringOf(file.value, '0020000D')).toBe(data.studyInstanceUid);
  expect(stringOf(file.value, '0020000E')).toBe(data.annSeriesInstanceUid);
  expect(stringOf(file.value, '00080018')).toBe(data.annSopInstanceUid);
});
