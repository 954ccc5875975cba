import { expect, test } from 'vitest';
import { rankOf, rankSignal } from './requestRank';
import { SharedRequests } from './sharedRequests';

test('a shared download is as urgent as the first who asked, and ends only when the last has left', async () => {
  const shared = new SharedRequests<string>();
  const started: AbortSignal[] = [];
  const start = (signal: AbortSignal) => {
    started.push(signal);
    return new Promise<string>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  };
  const [first, second] = [new AbortController(), new AbortController()];
  rankSignal(first.signal, { priority: 'prefetch', order: 4 });
  const asks = [shared.get('a', first.signal, start), shared.get('a', second.signal, start)];
  const ended = Promise.allSettled(asks);
  const own = started[0];
  expect([started.length, own && rankOf(own)]).toEqual([1, { priority: 'prefetch', order: 4 }]);
  first.abort();
  expect(own?.aborted).toBe(false);
  second.abort();
  expect(own?.aborted).toBe(true);
  expect((await ended).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});
