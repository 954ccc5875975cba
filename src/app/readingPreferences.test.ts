import { expect, test } from 'vitest';
import { createWorkspace } from '../workspace/store';
import { keepReadingPreferences } from './readingPreferences';

const storageWith = (text: string | null) => {
  const kept = { text };
  return {
    kept,
    getItem: () => kept.text,
    setItem: (_key: string, next: string) => {
      kept.text = next;
    },
  };
};

test('who dims the glass tonight finds it dimmed in the next case', () => {
  const storage = storageWith(null);
  const tonight = createWorkspace();
  keepReadingPreferences(tonight, () => storage);
  tonight.setState({ isGlassDimmed: true });
  tonight.closeCase();
  const tomorrow = createWorkspace();
  keepReadingPreferences(tomorrow, () => storage);
  expect([tonight.getState().isGlassDimmed, tomorrow.getState().isGlassDimmed]).toEqual([true, true]);
});

test('what else is kept beside it stays', () => {
  const storage = storageWith('{"other":3}');
  const workspace = createWorkspace();
  keepReadingPreferences(workspace, () => storage);
  workspace.setState({ isGlassDimmed: true });
  expect(JSON.parse(storage.kept.text ?? '')).toEqual({
    other: 3,
    isGlassDimmed: true,
    slideLight: 1,
    isUnusedDimmed: false,
  });
});

test.each(['not JSON', '[]', '7', '{"isGlassDimmed":"yes"}'])(
  'foreign text %s in the storage changes nothing',
  (text) => {
    const workspace = createWorkspace();
    keepReadingPreferences(workspace, () => storageWith(text));
    expect(workspace.getState().isGlassDimmed).toBe(false);
  },
);

test('a browser that forbids storage reads and dims all the same', () => {
  const workspace = createWorkspace();
  keepReadingPreferences(workspace, () => {
    throw new DOMException('forbidden', 'SecurityError');
  });
  workspace.setState({ isGlassDimmed: true });
  expect(workspace.getState().isGlassDimmed).toBe(true);
});

test('light and dimming of unused panes are kept with it; a light that is not offered is not taken', () => {
  const storage = storageWith(null);
  const tonight = createWorkspace();
  keepReadingPreferences(tonight, () => storage);
  tonight.setState({ slideLight: 0.25, isUnusedDimmed: true });
  tonight.closeCase();
  const tomorrow = createWorkspace();
  keepReadingPreferences(tomorrow, () => storage);
  for (const { slideLight, isUnusedDimmed } of [tonight.getState(), tomorrow.getState()])
    expect([slideLight, isUnusedDimmed]).toEqual([0.25, true]);
  const foreign = createWorkspace();
  keepReadingPreferences(foreign, () => storageWith('{"slideLight":0,"isUnusedDimmed":1}'));
  expect([foreign.getState().slideLight, foreign.getState().isUnusedDimmed]).toEqual([1, false]);
});
