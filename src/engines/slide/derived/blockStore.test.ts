import { expect, test } from 'vitest';
import type { OverlayLevel, TiledOverlay } from '../../../dicom/overlay/tiledOverlay';
import { fail, ok } from '../../../lib/result';
import { type BlockNeed, BlockStore, MOST_FRAMES } from './blockStore';
import type { BlockRequest } from './composeMessages';

const level = {
  plane: { columns: 512, rows: 512 },
  tileColumns: 128,
  tileRows: 128,
  bitsAllocated: 8,
  left: Int32Array.of(0, 128, 256),
  top: Int32Array.of(0, 0, 0),
  segment: Uint16Array.of(1, 1, 1),
} as unknown as OverlayLevel;
const overlay = {
  id: 'a',
  levels: [level],
  segments: [{ number: 1, colour: '#ff0000' }],
  values: { kind: 'binary' },
} as unknown as TiledOverlay;

const need = (more: Partial<BlockNeed> = {}): BlockNeed => ({
  key: 'k',
  overlay,
  level,
  reduction: 0,
  isLarge: false,
  column: 0,
  row: 0,
  segment: 1,
  frames: [0, 1],
  ...more,
});

function storeWith(isBad: (index: number) => boolean) {
  const asked: { readonly index: number; readonly signal: AbortSignal }[] = [];
  const composed: BlockRequest[] = [];
  let changed = () => {};
  const change = new Promise<void>((resolve) => {
    changed = resolve;
  });
  const store = new BlockStore(
    {
      read: async (_level, index, { signal }) => {
        asked.push({ index, signal });
        if (isBad(index)) return fail({ code: 'network', severity: 'error', title: 'The archive did not answer' });
        return ok({ left: 0, top: 0, columns: 1, rows: 1, values: Uint8Array.of(1), isPacked: false });
      },
    },
    {
      run: async (request) => {
        composed.push(request()[0]);
        return { kind: 'answered', answer: { ok: true, parts: [] } };
      },
    },
    () => changed(),
  );
  return { store, asked, composed, change };
}

test('a tile that cannot be had costs itself: the others are drawn, and where it lies is known', async () => {
  const { store, composed, change } = storeWith((index) => index === 1);
  store.want([need()]);
  await change;
  expect(composed.map(({ frames }) => frames.length)).toEqual([1]);
  expect(store.state('k')).toMatchObject({
    kind: 'ready',
    failed: [{ left: 128, top: 0, right: 256, bottom: 128 }],
    problem: { title: 'The archive did not answer' },
  });
  store.forgetFailures();
  expect(store.state('k')).toBeUndefined();
});

test('where a segment goes on beyond a block is known from its tiles', async () => {
  const { store, composed, change } = storeWith(() => false);
  store.want([need()]);
  await change;
  expect(composed[0]?.joined).toEqual({ left: false, top: false, right: true, bottom: false });
});

test('what the view left is let go', () => {
  const { store, asked } = storeWith(() => false);
  store.want([need()]);
  store.want([]);
  expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, true]);
  expect(store.state('k')).toBeUndefined();
});

test('a view of too many tiles asks for the middle ones and knows of the others that they are not there', () => {
  const { store, asked } = storeWith(() => false);
  const many = Array.from({ length: MOST_FRAMES }, () => 0);
  store.want([need(), need({ key: 'far', frames: many })]);
  expect(asked).toHaveLength(2);
  expect(store.state('far')).toEqual({ kind: 'tooMany' });
  store.want([need({ key: 'far', frames: [2] })]);
  expect(store.state('far')).toMatchObject({ kind: 'loading' });
});
