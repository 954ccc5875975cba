import { expect, test } from 'vitest';
import { changed, foreign, group, named, region } from './reportFixtures';
import type { DicomElement, DicomJson } from '../../dicom/json';
import { everythingOpen } from '../testData';
import { decodeReport } from './decodeReport';
import { readCoordinates } from './graphicData';

const inline = (values: Float32Array | Float64Array): string => Buffer.from(values.buffer).toString('base64');

test.each<[string, DicomElement, number[] | string]>([
  ['numbers', { vr: 'FL', Value: [1.5, 0, -2] }, [1.5, 0, -2]],
  ['numbers as text', { vr: 'FL', Value: ['1.5', '0'] }, [1.5, 0]],
  ['one text of numbers', { vr: 'FL', Value: ['1.5\\0\\2e1'] }, [1.5, 0, 20]],
  ['inline float32', { vr: 'FL', InlineBinary: inline(new Float32Array([1.5, 0, -2])) }, [1.5, 0, -2]],
  ['inline without VR', { InlineBinary: inline(new Float32Array([3, 4])) }, [3, 4]],
  ['inline float64', { vr: 'FD', InlineBinary: inline(new Float64Array([0.1])) }, [0.1]],
  ['bytes in memory', { vr: 'OF', Value: [new Float32Array([1, 2]).buffer] }, [1, 2]],
  ['elsewhere', { vr: 'FL', BulkDataURI: 'http://x/bulk' }, 'elsewhere'],
  ['a gap', { vr: 'FL', Value: [1, null, 3, 4] }, 'damaged'],
  ['a word', { vr: 'FL', Value: [1, 'two'] }, 'damaged'],
  ['no number', { vr: 'FL', Value: ['NaN', 'Infinity'] }, 'damaged'],
  ['half a float', { vr: 'FL', InlineBinary: Buffer.from([1, 2, 3]).toString('base64') }, 'damaged'],
  ['no base64', { vr: 'FL', InlineBinary: '%%%' }, 'damaged'],
  ['an inline NaN', { vr: 'FL', InlineBinary: inline(new Float32Array([Number.NaN, 1])) }, 'damaged'],
])('SR-29: coordinates as %s', (_, item, expected) => {
  const read = readCoordinates(item);
  expect(read.kind === 'points' ? read.points : read.kind).toEqual(expected);
});

const withGraphic = (change: (item: DicomElement) => DicomElement): DicomJson =>
  changed(foreign([group(named('A'), region('POLYLINE', [1, 1, 4, 5]))]), (tag, item) =>
    tag === '00700022' ? change(item) : item,
  );

test('SR-29: coordinates the archive keeps apart are explained, and the whole object is asked for', () => {
  const report = decodeReport(
    withGraphic(() => ({ vr: 'FL', BulkDataURI: 'http://x/bulk' })),
    everythingOpen,
  );
  expect(report).toMatchObject({ needsWholeInstance: true, groupsInFile: 1, groupsExplained: 1, isWhole: false });
  expect(report.problems.map(({ title }) => title)).toEqual([
    'Part of the report was not in what the archive sent',
    '“A” is not drawn: its coordinates were not in what the archive sent',
  ]);
  expect(
    decodeReport(
      withGraphic((item) => item),
      everythingOpen,
    ).needsWholeInstance,
  ).toBeUndefined();
});

test('SR-29: a gap in the coordinates does not move the points after it', () => {
  const report = decodeReport(
    withGraphic(() => ({ vr: 'FL', Value: [1, null, null, 5] })),
    everythingOpen,
  );
  expect(report.annotations).toEqual([]);
  expect(report.problems[0]?.title).toBe('“A” is not drawn: its coordinates are damaged');
});
