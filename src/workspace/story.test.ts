import { describe, expect, test } from 'vitest';
import { type StoryStep, storyboardText } from '../dicom/storyboard';
import { storyboardFrom } from '../dicom/storyboardFrom';
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

  test('keeps views that no presentation state can say, and refuses those that could not be shown', () => {
    const look = {
      centre: [1, 2, 3],
      half: [40, 30],
      rotationDeg: 45,
      isFlipped: true,
      isNearest: false,
      greys: { window: { windowCenter: 40, windowWidth: 400 }, choice: { kind: 'table', index: 0 }, isInverted: true },
    };
    const plane = { plane: 'coronal', slab: { mode: 'mip', thicknessMm: 10 } };
    const colours = { hasProfile: false, brightness: 10, contrast: 0, gamma: 2 };
    const field = { kind: 'field', centreMm: [3, 4], halfRightMm: [1, 0], halfDownMm: [0, 1], colours, focalPlane: 2 };
    const fusion = { displaySetId: 'pet', seriesInstanceUid: '1.2', opacity: 0.5, range: { lower: 0, upper: 5 } };
    const read = (view: unknown, more = {}) => {
      const panes = [{ studyInstanceUid: '1', seriesInstanceUid: '1.1', displaySetId: '1.1', view, ...more }];
      const overlays = [{ id: 'seg', opacity: 0.7, hidden: [2] }];
      const text = JSON.stringify({ version: 1, steps: [{ ...step('a'), panes, overlays }] });
      const story = storyboardFrom(text);
      return story.ok ? (JSON.parse(storyboardText(story.value)) as unknown) : JSON.parse('null');
    };
    const views = [
      { kind: 'plane', plane, look },
      { kind: 'stack', sopInstanceUid: '1.1.1', frameNumber: 1, look },
      field,
    ];
    for (const view of views)
      expect(read(view, { fusion })).toMatchObject({
        steps: [{ panes: [{ view, fusion }], overlays: [{ id: 'seg', opacity: 0.7, hidden: [2] }] }],
      });
    const none = [
      { kind: 'plane', plane: { plane: 'coronal', slab: { mode: 'sum', thicknessMm: 1 } } },
      { kind: 'plane', plane: { plane: 'axial', turned: { rowDirection: [2, 0, 0], columnDirection: [0, 1, 0] } } },
      { kind: 'plane', plane, look: { ...look, half: [0, 30] } },
      { kind: 'plane', plane, look: { ...look, greys: { isInverted: true, choice: { kind: 'magic', index: 0 } } } },
      { ...field, halfRightMm: [0, 0] },
      { ...field, colours: { ...colours, gamma: 'bright' } },
    ];
    for (const view of none) expect(read(view)).toBeNull();
    expect(read(field, { fusion: { ...fusion, opacity: 3 } })).toBeNull();
  });
});
