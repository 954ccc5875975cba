import { describe, expect, test } from 'vitest';
import { seededRandom } from '../lib/seededRandom';
import { buildAnnotation } from '../testing/builders';
import type { Annotation } from '../dicom/types';
import { applyDiff, diffRecords, invertDiff, type Records, withoutRecords, withRecords } from './records';
import { asVersion, listOf, stepBetween } from './recordVersions';
import { selectUnsaved } from './selectors';
import { createWorkspace } from './store';

const mark = (id: string, x = 0): Annotation => buildAnnotation({ id, points: [x, 0, 0, x + 10, 0, 0] });
const start = (...ids: string[]): Records<Annotation> => asVersion(Object.fromEntries(ids.map((id) => [id, mark(id)])));
const sorted = (list: readonly Annotation[]) => list.toSorted((a, b) => a.id.localeCompare(b.id));

describe('a record map', () => {
  test('is read like any object', () => {
    const marks = start('a', 'b');
    expect(marks.a?.id).toBe('a');
    expect(marks.c).toBeUndefined();
    expect(marks.toString).toBe(Object.prototype.toString);
    expect('b' in marks).toBe(true);
    expect('c' in marks).toBe(false);
    expect(Object.keys(marks)).toEqual(['a', 'b']);
    expect(Object.values(marks)).toEqual([mark('a'), mark('b')]);
    expect({ ...marks, c: mark('c') }).toEqual({ a: mark('a'), b: mark('b'), c: mark('c') });
    expect(marks).toEqual({ a: mark('a'), b: mark('b') });
  });

  test('cannot be changed by anybody', () => {
    const marks = start('a') as Record<string, Annotation>;
    expect(() => (marks.b = mark('b'))).toThrow(TypeError);
    expect(() => delete marks.a).toThrow(TypeError);
    expect(Object.keys(marks)).toEqual(['a']);
  });

  test('two steps from one version do not see each other', () => {
    const both = start('a');
    const mine = withRecords(both, mark('mine'));
    const hers = withRecords(both, mark('hers'));
    expect(Object.keys(mine)).toEqual(['a', 'mine']);
    expect(Object.keys(hers)).toEqual(['a', 'hers']);
    expect(mine.hers).toBeUndefined();
    expect(Object.keys(both)).toEqual(['a']);
  });

  test('a mark that comes back after it was deleted stands where it stood', () => {
    const marks = start('a', 'b', 'c');
    const without = withoutRecords(marks, ['b']);
    expect(Object.keys(without)).toEqual(['a', 'c']);
    expect(Object.keys(applyDiff(without, invertDiff(diffRecords(marks, without))))).toEqual(['a', 'b', 'c']);
  });

  test('knows what it was made by, and only from the version before it', () => {
    const first = start('a');
    const second = withRecords(first, mark('b'));
    const third = withRecords(second, mark('c'));
    expect(stepBetween(second, third)?.added.map(({ id }) => id)).toEqual(['c']);
    expect(stepBetween(first, third)).toBeUndefined();
    expect(diffRecords(first, third).added.map(({ id }) => id)).toEqual(['b', 'c']);
  });

  test('every version of a long walk reads as the plain object would, also after thousands of marks are gone (seeded)', () => {
    const random = seededRandom(5);
    let marks = start();
    let plain: Record<string, Annotation> = {};
    const kept: [Records<Annotation>, Record<string, Annotation>][] = [];
    for (let step = 0; step < 2200; step += 1) {
      const id = `m${step < 1500 ? step : Math.floor(random() * 60)}`;
      if (random() < 0.45) {
        const { [id]: _gone, ...rest } = plain;
        plain = rest;
        marks = withoutRecords(marks, [id]);
        if (step < 1500 && step > 40) {
          const old = `m${step - 40}`;
          const { [old]: _old, ...left } = plain;
          plain = left;
          marks = withoutRecords(marks, [old]);
        }
      } else {
        const record = mark(id, step);
        plain = { ...plain, [id]: record };
        marks = withRecords(marks, record);
      }
      if (step % 200 === 0) kept.push([marks, plain]);
    }
    for (const [version, object] of [...kept, [marks, plain] as const]) {
      expect(sorted(listOf(version))).toEqual(sorted(Object.values(object)));
      for (const [id, record] of Object.entries(object)) expect(version[id]).toBe(record);
    }
  });
});

test('what is unsaved is the same step by step as when everything is compared (seeded)', () => {
  const random = seededRandom(8);
  const workspace = createWorkspace();
  workspace.transact('Load', 'stored', () => Object.fromEntries(['a', 'b', 'c', 'd'].map((id) => [id, mark(id)])));
  for (let step = 0; step < 600; step += 1) {
    const id = 'abcdefgh'[Math.floor(random() * 8)] ?? 'a';
    const origin = (['user', 'user', 'user', 'remote', 'stored'] as const)[Math.floor(random() * 5)] ?? 'user';
    const chance = random();
    if (chance < 0.15) workspace.undo();
    else if (chance < 0.3) workspace.redo();
    else if (chance < 0.45) workspace.transact('delete', origin, (all) => withoutRecords(all, [id]));
    else if (chance < 0.6) workspace.transact('by hand', origin, (all) => ({ ...all, [id]: mark(id, step) }));
    else workspace.transact('change', origin, (all) => withRecords(all, mark(id, step), mark('a', step)));
    if (random() < 0.05) workspace.markStored(() => workspace.getState().annotations);
    if (random() < 0.3) continue; // not every step is asked about
    const state = workspace.getState();
    const unsaved = selectUnsaved(state);
    const full = diffRecords({ ...state.stored }, { ...state.annotations });
    expect(sorted(unsaved.added)).toEqual(sorted(full.added));
    expect(sorted(unsaved.removed)).toEqual(sorted(full.removed));
    expect(sorted(unsaved.updated.map(([, to]) => to))).toEqual(sorted(full.updated.map(([, to]) => to)));
    expect(sorted(unsaved.updated.map(([from]) => from))).toEqual(sorted(full.updated.map(([from]) => from)));
  }
});
