import { describe, expect, test } from 'vitest';
import type { DicomJson } from '../../dicom/json';
import { fail, ok } from '../../lib/result';
import { encodePart10 } from '../part10';
import { slideImage, SOURCE } from '../testData';
import { type AnnDecodeJob, runDecodeJob } from './annDecodeMessages';
import { decodeBulkObject } from './decodeBulkObject';
import { fixtureGroup } from './annFixtures';
import { object, source, withBinary } from './annTestSupport';

const never = new AbortController().signal;
const many = (count: number) =>
  object([
    source(
      'POLYGON',
      Array.from({ length: count }, (_, i) => [i, 0, 0, i + 1, 0, 0, i, 1, 0]),
    ),
  ]);

describe('one object, however it is delivered', () => {
  const noBulk = async () => fail({ code: 'http' as const, severity: 'error' as const, title: 'no' });

  test('T-ANN-16: large objects go to the worker, from metadata and from a file; small ones do not', async () => {
    const kinds: string[] = [];
    const decodeLarge = (job: AnnDecodeJob, signal: AbortSignal) => {
      kinds.push(job.from.kind);
      signal.throwIfAborted();
      return runDecodeJob(job, { isGridWanted: true });
    };
    const read = (metadata: DicomJson, whole: DicomJson) =>
      decodeBulkObject(
        metadata,
        { sourceId: SOURCE, resolveBulk: noBulk, decodeLarge, wholeInstance: async () => ok(encodePart10(whole)) },
        never,
      );
    const withoutNumbers = (dataset: DicomJson) => withBinary(dataset, (_, { vr }) => (vr ? { vr } : {}));
    expect((await read(many(100), many(100))).ok).toBe(true);
    expect(kinds).toEqual([]);
    expect((await read(many(3000), many(3000))).ok).toBe(true);
    expect(kinds).toEqual(['dataset']);
    const large = await read(withoutNumbers(many(20_000)), many(20_000));
    expect(kinds).toEqual(['dataset', 'dataset', 'file']);
    expect(large.ok && large.value.groups[0]?.count).toBe(20_000);
  });

  test('the frame of a FRAME-based object is found before the work leaves the page', async () => {
    const slide = slideImage(false, 3);
    const flat = object([fixtureGroup('POINT', '2D')], slide);
    const reference = { ...(flat['00081140']?.Value?.[0] as DicomJson), '00081160': { vr: 'IS', Value: [7] } };
    const framed = {
      ...flat,
      '00480301': { vr: 'CS', Value: ['FRAME'] },
      '00081140': { vr: 'SQ', Value: [reference] },
    };
    const read = await decodeBulkObject(
      framed,
      {
        sourceId: SOURCE,
        resolveBulk: noBulk,
        wholeInstance: async () => noBulk(),
        resolveFrame: (sopInstanceUid, frameNumber) => ({
          sourceId: SOURCE,
          studyInstanceUid: '1.1' as never,
          seriesInstanceUid: '1.2' as never,
          sopInstanceUid: `${sopInstanceUid}.1` as never,
          frameNumber: frameNumber - 4,
        }),
      },
      never,
    );
    expect(read.ok && read.value.groups[0]?.space).toMatchObject({ kind: 'frame', frame: { frameNumber: 3 } });
  });
});
