import { expect, test } from 'vitest';
import type { DicomJson } from '../../dicom/json';
import type { Series } from '../../dicom/types';
import { element, sequence } from '../dataset';
import { decodeTiledSegmentation, isTiled, joinPyramids } from './decodeTiledSegmentation';

const series = {
  sourceId: 'a',
  studyInstanceUid: '1.2',
  seriesInstanceUid: '1.3',
  modality: 'SEG',
} as unknown as Series;

const seg = (more: DicomJson = {}): DicomJson => ({
  '00080018': element('UI', '1.4'),
  '00200052': element('UI', '1.5'),
  '00209311': element('CS', 'TILED_FULL'),
  '00280008': element('IS', 12),
  '00280010': element('US', 4),
  '00280011': element('US', 8),
  '00280100': element('US', 1),
  '00480006': element('UL', 20),
  '00480007': element('UL', 7),
  '00480008': sequence([{ '0040072A': element('DS', 10), '0040073A': element('DS', 30) }]),
  '00480102': element('DS', 0, -1, 0, -1, 0, 0),
  '00620001': element('CS', 'BINARY'),
  '00620002': sequence([1, 2].map((number) => ({ '00620004': element('US', number), '00620005': element('LO', 'A') }))),
  '52009229': sequence([{ '00289110': sequence([{ '00280030': element('DS', 0.002, 0.001) }]) }]),
  ...more,
});

const position = (column: number, row: number, segment: number, more: DicomJson = {}): DicomJson => ({
  '0048021A': sequence([{ '0048021E': element('SL', column), '0048021F': element('SL', row), ...more }]),
  '0062000A': sequence([{ '0062000B': element('US', segment) }]),
});

const sparse = (...frames: DicomJson[]): DicomJson =>
  seg({
    '00209311': element('CS', 'TILED_SPARSE'),
    '00280008': element('IS', frames.length),
    '52009230': sequence(frames),
  });

function levelOf(dataset: DicomJson) {
  const result = decodeTiledSegmentation(series, dataset);
  if (!result.ok) throw new Error(result.error.title);
  const [level] = result.value.levels;
  if (!level) throw new Error('no level');
  return { ...level, notes: result.value.notes };
}

test('SEG-07: of TILED_FULL the tiles go by row and the segment is the slowest', () => {
  expect(isTiled(seg())).toBe(true);
  const { left, top, segment, plane } = levelOf(seg());
  expect([...left]).toEqual([0, 8, 16, 0, 8, 16, 0, 8, 16, 0, 8, 16]);
  expect([...top]).toEqual([0, 0, 0, 4, 4, 4, 0, 0, 0, 4, 4, 4]);
  expect([...segment]).toEqual([1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2]);
  expect(plane).toMatchObject({ originMm: [10, 30, 0], rowSpacingMm: 0.002, columnSpacingMm: 0.001, columns: 20 });
});

test('frames that are too few or too many for the grid have no place: nothing of it is drawn', () => {
  const result = decodeTiledSegmentation(series, seg({ '00280008': element('IS', 11) }));
  expect(result.ok ? '' : result.error.title).toBe('1 segmentation is not shown: it has 11 frames instead of 12');
});

test('SEG-02: tiles of TILED_SPARSE lie where they say, off the grid too, and belong to the segment they name', () => {
  const { left, top, segment } = levelOf(sparse(position(4, 2, 2), position(1, 1, 1)));
  expect([[...left], [...top], [...segment]]).toEqual([
    [3, 0],
    [1, 0],
    [2, 1],
  ]);
});

test('without an origin of the matrix the first tile places it; tiles that say two places are noted', () => {
  const mm = { '0040072A': element('DS', 9.998), '0040073A': element('DS', 29.997) };
  const { '00480008': _origin, ...rest } = sparse(position(4, 2, 1, mm));
  expect(levelOf(rest).plane.originMm).toEqual([expect.closeTo(10, 9), expect.closeTo(30, 9), 0]);
  expect(levelOf(sparse(position(4, 2, 1, mm))).notes).toEqual([]);
  expect(levelOf(sparse(position(8, 2, 1, mm))).notes).toHaveLength(1);
});

test('a tile that does not say where it lies is never guessed', () => {
  const result = decodeTiledSegmentation(series, sparse({ '0062000A': sequence([{ '0062000B': element('US', 1) }]) }));
  expect(result.ok).toBe(false);
});

test('objects of one pyramid are one overlay, finest first', () => {
  const pyramid = { '00080019': element('UI', '1.9') };
  const coarse = seg({
    ...pyramid,
    '00080018': element('UI', '1.41'),
    '52009229': sequence([{ '00289110': sequence([{ '00280030': element('DS', 0.004, 0.002) }]) }]),
  });
  const decoded = [coarse, seg(pyramid)].flatMap((dataset) => {
    const result = decodeTiledSegmentation(series, dataset);
    return result.ok ? [{ overlay: result.value, dataset }] : [];
  });
  const joined = joinPyramids(decoded);
  expect(joined.map(({ id, levels }) => [id, levels.map(({ plane }) => plane.columnSpacingMm)])).toEqual([
    ['1.4', [0.001, 0.002]],
  ]);
});
