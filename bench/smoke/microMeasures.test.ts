import { describe, expect, test } from 'vitest';
import type { MicroCase } from '../micro/measure';
import { microCases } from '../micro/runMicro';
import baseline from './baseline.json';
import { MICRO_IDS, type MicroTools, measureStep } from './microMeasures';
import { judgeSmoke } from './verdict';

const TURN_US = 1_500;

/** A machine whose clock only our own work moves; on a slow one everything takes `machine` times as long. */
function played(stepUs: number, machine: number): { one: MicroCase; tools: MicroTools } {
  let now = 0;
  const units = 10;
  const run = () => {
    now += stepUs * units * machine;
  };
  const one: MicroCase = {
    id: 'step',
    title: 'A step',
    unit: 'step',
    grows: 'nothing',
    sizes: [1],
    bar: 1,
    thread: 'main',
    prepare: () => ({ units, run }),
  };
  return { one, tools: { clock: () => now, turns: () => ({ objects: TURN_US * machine }), pairs: 3 } };
}

async function ratioOf(stepUs: number, machine: number, slower: number): Promise<number> {
  const { one, tools } = played(stepUs, machine);
  return (await measureStep(one, 1, slower, tools)).ratio;
}

describe('a step of the smoke run', () => {
  test('has the same ratio on a machine three times as slow', async () => {
    expect(await ratioOf(15, 3, 1)).toBeCloseTo(10, 6);
    expect(await ratioOf(15, 1, 1)).toBeCloseTo(10, 6);
  });

  test.each([0.02, 15, 900, 20_000])('of %s µs is found to be half as slow again where that is played', async (us) => {
    const stored = { step: await ratioOf(us, 1, 1) };
    const { one, tools } = played(us, 1);
    const [line] = judgeSmoke([[await measureStep(one, 1, 1.5, tools)]], stored);
    expect(line?.loss).toBeCloseTo(1.5, 2);
    expect(line?.ok).toBe(false);
  });

  test('is one of the micro measurements, and its ratio is stored', () => {
    for (const id of MICRO_IDS) {
      expect(microCases.some((one) => one.id === id)).toBe(true);
      expect(Object.keys(baseline)).toContain(id);
    }
  });
});
