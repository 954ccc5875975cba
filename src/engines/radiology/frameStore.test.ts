// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { tags } from '../../dicom/tags';
import type { Problem } from '../../dicom/problem';
import type { FrameHeader } from '../../dicom/types';
import { fail } from '../../lib/result';
import { FrameCache } from './frameCache';
import { frameStore } from './frameStore';

const notThere: Problem = { code: 'http', severity: 'error', title: 'This is not in the archive', isAbsent: true };
const busy: Problem = { code: 'http', severity: 'error', title: 'The archive is busy', isAbsent: false };

async function words(dataset: FrameHeader['dataset'], problem: Problem): Promise<string> {
  const header = { ref: {}, dataset } as unknown as FrameHeader;
  const frames = { frame: async () => fail(problem) };
  const store = frameStore(new FrameCache(0), [header], { frames, newDraft: () => expect.unreachable() }, {});
  const fetched = await store.fetch(0, { signal: new AbortController().signal, priority: 'visible' });
  return fetched.ok ? '' : fetched.error.title;
}

test('an image object without an image is told from an image that the archive does not find', async () => {
  const pixels = { [tags.PixelData]: { vr: 'OW', BulkDataURI: 'bulk' } };
  expect(await words({}, notThere)).toBe('This object holds no image');
  expect(await words(pixels, notThere)).toBe('This is not in the archive');
  expect(await words({}, busy)).toBe('The archive is busy');
});
