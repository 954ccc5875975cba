import { expect, test } from 'vitest';
import { taskShares, type TraceEvent } from './mainThread';

const event = (name: string, ts: number, dur: number, tid = 1): TraceEvent => ({ name, ph: 'X', ts, dur, pid: 7, tid });

test('what happens inside another event is not counted twice, and other threads are not counted', () => {
  const shares = taskShares([
    event('FireAnimationFrame', 0, 4000),
    event('FunctionCall', 100, 3000), // inside the frame
    event('Paint', 4000, 1000),
    event('HandlePostMessage', 6000, 2000),
    event('FunctionCall', 6100, 500), // inside the message
    event('XHRLoad', 9000, 3000),
    event('RunMicrotasks', 12_000, 500),
    event('FunctionCall', 0, 90_000, 2), // a worker
  ]);
  expect(shares).toEqual({ framesMs: 5, messagesMs: 2, othersMs: 3.5 });
});

test('a trace without frames tells nothing', () => {
  expect(taskShares([event('FunctionCall', 0, 10)])).toEqual({ framesMs: 0, messagesMs: 0, othersMs: 0 });
});
