import { expect, test } from 'vitest';
import { seededRandom } from '../lib/seededRandom';
import { compareRanks, concurrencyFor, type Rank, RequestQueue } from './queue';

interface Job {
  readonly name: string;
}
const job = (name: string): Job => ({ name });
const drain = (queue: RequestQueue<Job>) => {
  const names: string[] = [];
  for (let next = queue.peek(); next; next = queue.peek()) {
    names.push(next.name);
    queue.remove(next);
  }
  return names;
};

test('what is visible goes first, then by order, then by age', () => {
  const queue = new RequestQueue<Job>();
  queue.put(job('background'), { priority: 'background', order: 0 });
  queue.put(job('prefetch'), { priority: 'prefetch', order: 0 });
  queue.put(job('edge'), { priority: 'visible', order: 9 });
  queue.put(job('centre, first'), { priority: 'visible', order: 1 });
  queue.put(job('centre, second'), { priority: 'visible', order: 1 });
  expect(drain(queue)).toEqual(['centre, first', 'centre, second', 'edge', 'prefetch', 'background']);
});

test('a job that becomes visible overtakes, and a removed one never comes', () => {
  const queue = new RequestQueue<Job>();
  const [a, b, c] = [job('a'), job('b'), job('c')];
  for (const one of [a, b, c]) queue.put(one, { priority: 'prefetch', order: 0 });
  queue.put(c, { priority: 'visible', order: 0 });
  queue.remove(a);
  expect(queue.size).toBe(2);
  expect(drain(queue)).toEqual(['c', 'b']);
});

test('background work leaves connections free for what the reader asks next', () => {
  expect(concurrencyFor('visible', 6)).toBe(6);
  expect(concurrencyFor('prefetch', 6)).toBe(5);
  expect(concurrencyFor('background', 6)).toBe(3);
  expect(concurrencyFor('background', 1)).toBe(1);
});

test('a long random mix of coming, moving and leaving keeps the order of a sorted list', () => {
  const random = seededRandom(3);
  const queue = new RequestQueue<Job>();
  const model = new Map<Job, { rank: Rank; age: number }>();
  let age = 0;
  const anyRank = (): Rank => ({
    priority: (['visible', 'prefetch', 'background'] as const)[Math.floor(random() * 3)] ?? 'visible',
    order: Math.floor(random() * 4),
  });
  const anyJob = () => [...model.keys()][Math.floor(random() * model.size)];
  for (let step = 0; step < 1200; step++) {
    const action = random();
    const one = action < 0.5 ? job(`${step}`) : anyJob();
    if (one && action < 0.7) {
      const rank = anyRank();
      model.set(one, { rank, age: model.get(one)?.age ?? age++ });
      queue.put(one, rank);
    } else if (one) {
      model.delete(one);
      queue.remove(one);
    }
    const [first] = [...model].sort(([, a], [, b]) => compareRanks(a.rank, b.rank) || a.age - b.age);
    expect(queue.peek()).toBe(first?.[0]);
    expect(queue.size).toBe(model.size);
  }
  const expected = [...model]
    .sort(([, a], [, b]) => compareRanks(a.rank, b.rank) || a.age - b.age)
    .map(([one]) => one.name);
  expect(queue.inOrder(model.keys()).map((one) => one.name)).toEqual(expected);
});
