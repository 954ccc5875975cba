import { expect, test } from 'vitest';
import { seededRandom } from '../lib/seededRandom';
import { Connections, type ConnectionShare, OriginConnections, type Release } from './connections';
import type { Rank } from './queue';
import { rankSignal } from './requestRank';

const signalOf = (priority: Rank['priority'] = 'visible', order = 0) =>
  rankSignal(new AbortController().signal, { priority, order });
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

/** Takes turns and notes who got one, in which order. */
function takers() {
  const got: string[] = [];
  const releases = new Map<string, Release>();
  const take = (share: ConnectionShare, name: string, signal = signalOf()) =>
    void share.turn(signal).then(
      (release) => {
        got.push(name);
        releases.set(name, release);
      },
      () => undefined,
    );
  return { got, take, release: (name: string) => releases.get(name)?.() };
}

test('two sources on one origin share its six connections, and each gets its half when both are busy', async () => {
  const origin = new Connections().to('https://pacs.example');
  const { got, take } = takers();
  const [a, b] = [origin.share(), origin.share()];
  const wants = Array.from({ length: 10 }, (_, index) => index);
  const done = origin.pause(0, async () => {
    for (const index of wants) take(a, `a${index}`);
    for (const index of wants) take(b, `b${index}`);
  });
  await done;
  await settle();
  expect(got).toHaveLength(6);
  expect(got.filter((name) => name.startsWith('a'))).toHaveLength(3);
});

test('each origin has its own connections, and each fetch its own origins', () => {
  const connections = new Connections();
  expect(connections.to('https://a.example')).toBe(connections.to('https://a.example'));
  expect(connections.to('https://a.example')).not.toBe(connections.to('https://b.example'));
  const fetcher = (async () => new Response()) as typeof fetch;
  expect(Connections.of(fetcher)).toBe(Connections.of(fetcher));
});

test('thumbnails and prefetching leave connections free for what the reader asks next', async () => {
  const share = new OriginConnections().share();
  const { got, take } = takers();
  for (let index = 0; index < 9; index++) take(share, `background ${index}`, signalOf('background'));
  await settle();
  expect(got).toHaveLength(3);
  for (let index = 0; index < 9; index++) take(share, `prefetch ${index}`, signalOf('prefetch'));
  await settle();
  expect(got).toHaveLength(5);
  take(share, 'seen');
  await settle();
  expect(got.at(-1)).toBe('seen');
});

test('HTTP/2 carries more at a time; a browser that may not say keeps to six', async () => {
  const origin = new OriginConnections();
  const { got, take } = takers();
  for (let index = 0; index < 40; index++) take(origin.share(), `${index}`);
  await settle();
  expect(got).toHaveLength(6);
  origin.learn('');
  await settle();
  expect(got).toHaveLength(6);
  origin.learn('h2');
  await settle();
  expect(got).toHaveLength(24);
});

test('a source that is allowed one request at a time never holds up its neighbour', async () => {
  const origin = new OriginConnections();
  const { got, take, release } = takers();
  const [narrow, wide] = [origin.share(1), origin.share()];
  for (const name of ['n1', 'n2']) take(narrow, name);
  for (const name of ['w1', 'w2']) take(wide, name);
  await settle();
  expect(got).toEqual(['n1', 'w1', 'w2']);
  release('n1');
  release('n1');
  await settle();
  expect(got.at(-1)).toBe('n2');
});

test('who withdraws while waiting is never called, and a pause holds everybody', async () => {
  const origin = new OriginConnections();
  const share = origin.share(1);
  const { got, take, release } = takers();
  take(share, 'first');
  const controller = new AbortController();
  const withdrawn = share.turn(controller.signal);
  controller.abort();
  await expect(withdrawn).rejects.toMatchObject({ name: 'AbortError' });
  let resume = () => {};
  const pausing = origin.pause(1, () => new Promise((resolve) => (resume = resolve)));
  take(share, 'second');
  release('first');
  await settle();
  expect(got).toEqual(['first']);
  resume();
  await pausing;
  await settle();
  expect(got).toEqual(['first', 'second']);
});

test('a long random mix of coming, leaving and finishing loses nobody and never exceeds what may run', async () => {
  const random = seededRandom(7);
  const origin = new OriginConnections();
  const shares = [origin.share(), origin.share(2), origin.share()];
  const running: { release: Release; priority: Rank['priority'] }[] = [];
  let waiting = 0;
  for (let step = 0; step < 600; step++) {
    if (random() < 0.6) {
      const priority = (['visible', 'prefetch', 'background'] as const)[Math.floor(random() * 3)] ?? 'visible';
      const controller = new AbortController();
      rankSignal(controller.signal, { priority, order: random() });
      waiting++;
      void shares[Math.floor(random() * 3)]?.turn(controller.signal).then(
        (release) => running.push({ release, priority }),
        () => waiting--,
      );
      if (random() < 0.2) controller.abort();
    } else {
      const [one] = running.splice(Math.floor(random() * running.length), 1);
      if (one) waiting--;
      one?.release();
    }
    await Promise.resolve();
    await Promise.resolve();
    expect(running.length).toBeLessThanOrEqual(6);
    expect(shares[1]?.running).toBeLessThanOrEqual(2);
  }
  for (let round = 0; waiting > 0 && round < 2000; round++) {
    const one = running.pop();
    if (one) waiting--;
    one?.release();
    await settle();
  }
  expect(waiting).toBe(0);
});
