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
  expect(JSON.parse(storage.kept.text ?? '')).toEqual({ other: 3, isGlassDimmed: true });
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
