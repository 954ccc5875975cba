import { describe, expect, test } from 'vitest';
import { type StoryStep, storyboardFrom, storyboardText } from '../dicom/storyboard';
import { isStoryUnsaved, NO_STORY, withCaption, withDeletedBack, withMoved, withoutStep, withStep } from './story';

const step = (id: string, over: Partial<StoryStep> = {}): StoryStep => ({
  id,
  caption: `Step ${id}`,
  rows: 1,
  columns: 2,
  panes: [
    {
      studyInstanceUid: '1.2',
      seriesInstanceUid: '1.2.3',
      displaySetId: '1.2.3',
      view: {
        kind: 'stack',
        sopInstanceUid: '1.2.3.4',
        frameNumber: 1,
        shown: {
          rescale: { slope: 1, intercept: -1024 },
          windows: [{ voi: { windowCenter: 40, windowWidth: 400 } }],
          isInverse: false,
          areas: [{ from: [0, 0], to: [512, 512], mode: 'SCALE TO FIT' }],
          rotationDeg: 90,
          isFlipped: false,
        },
      },
    },
    {
      studyInstanceUid: '1.9',
      seriesInstanceUid: '1.9.1',
      displaySetId: 'slide',
      view: { kind: 'field', centreMm: [3, 4], halfRightMm: [1, 0], halfDownMm: [0, 1] },
    },
  ],
  active: 1,
  areMarksHidden: false,
  ...over,
});
const ids = (story: { readonly steps: readonly StoryStep[] }) => story.steps.map(({ id }) => id).join('');

describe('a storyboard', () => {
  test('takes steps in behind the one shown, moves them, and gives a deleted one back where it was', () => {
    const two = withStep(withStep(NO_STORY, step('a')), step('b'));
    const three = withStep({ ...two, shownId: 'a' }, step('c'));
    expect(ids(three)).toBe('acb');
    expect(ids(withMoved(three, 'b', -1))).toBe('abc');
    expect(ids(withMoved(three, 'a', -1))).toBe('acb');
    const without = withoutStep(three, 'c');
    expect(ids(without)).toBe('ab');
    expect(ids(withDeletedBack(without))).toBe('acb');
    expect(withCaption(three, 'c', 'Nodule').steps[1]?.caption).toBe('Nodule');
  });

  test('is unsaved until the archive holds the same', () => {
    const story = withStep(NO_STORY, step('a'));
    const stored = { ...story, storedText: storyboardText(story) };
    expect([NO_STORY, story, stored, withCaption(stored, 'a', 'x')].map(isStoryUnsaved)).toEqual([
      false,
      true,
      false,
      true,
    ]);
  });

  test('is read as it was written; what is not of its form refuses the whole, in words', () => {
    const steps = [step('a'), step('b', { panes: [null] })];
    expect(storyboardFrom(storyboardText({ steps }))).toEqual({ ok: true, value: { steps } });
    const damaged = (change: (raw: { version: unknown; steps: Record<string, unknown>[] }) => void) => {
      const raw = JSON.parse(storyboardText({ steps }));
      change(raw);
      const read = storyboardFrom(JSON.stringify(raw));
      return read.ok ? 'read' : read.error;
    };
    expect(damaged((raw) => Object.assign(raw, { version: 2 }))).toContain('version 2');
    expect(damaged((raw) => Object.assign(raw.steps[0] ?? {}, { rows: 4000 }))).toContain('one of its steps');
    expect(damaged((raw) => Object.assign(raw.steps[0] ?? {}, { panes: [{ view: { kind: 'magic' } }] }))).toContain(
      'one of its steps',
    );
    expect(damaged((raw) => Object.assign(raw, { steps: Array.from({ length: 5000 }, () => steps[0]) }))).toContain(
      'cannot be read',
    );
    expect(storyboardFrom('{"version":')).toEqual({ ok: false, error: 'its text is damaged' });
    expect(storyboardFrom('null').ok).toBe(false);
  });
});
