import { expect, test } from 'vitest';
import { madeIccProfile } from '../../../../e2e/fixtures/madeIccProfile';
import type { Numbered } from '../../../lib/workerPool';
import type { ColourAnswer, ColourRequest, Recipe } from './colourMessages';
import { ColourPool, type ColourWorker } from './colourPool';
import { iccTable, loadColourEngine } from './iccTable';
import type { TilePlanes } from './mixPlanes';

const engine = await loadColourEngine();

/** A thread that is none: makes tables as the real one does, gives pictures back, and keeps what it was sent. */
class Recorder implements ColourWorker {
  onmessage: ColourWorker['onmessage'] = null;
  onerror: ColourWorker['onerror'] = null;
  readonly #sent: ColourRequest[];

  constructor(sent: ColourRequest[]) {
    this.#sent = sent;
  }

  postMessage(request: ColourRequest & Numbered): void {
    this.#sent.push(request);
    const answer = (): ColourAnswer =>
      request.kind === 'table'
        ? { kind: 'table', table: iccTable(engine, request.profile, request.space) }
        : { kind: 'pictures', bitmaps: request.pictures as unknown as readonly ImageBitmap[] };
    queueMicrotask(() => this.onmessage?.({ data: { ...answer(), id: request.id } } as never));
  }

  terminate(): void {}
}

const tile: TilePlanes = { columns: 256, rows: 256, planes: [new Uint16Array(256 * 256)] };

test('T70: a profile becomes a table once, for all tiles of all slides of its scanner; no tile is sent with a profile', async () => {
  const sent: ColourRequest[] = [];
  const pool = new ColourPool(() => new Recorder(sent));
  const profile = madeIccProfile({ colorants: ['green', 'red', 'blue'] });
  const tables = await Promise.all([profile, profile.slice()].map((bytes) => pool.tableOf(bytes, 'srgb')));
  const [table] = tables.flatMap((made) => (made.ok ? [made.value] : []));
  expect(tables.every((made) => made.ok && made.value === table)).toBe(true);
  const recipe: Recipe = table ? { table } : {};
  for (let screen = 0; screen < 3; screen += 1)
    await Promise.all(Array.from({ length: 60 }, () => pool.colour(tile, recipe)));
  pool.dispose();

  expect(sent.filter(({ kind }) => kind === 'table')).toHaveLength(1);
  const pictures = sent.flatMap((message) => (message.kind === 'pictures' ? [message.pictures.length] : []));
  expect(pictures.reduce((sum, count) => sum + count, 0)).toBe(180);
  // The table travels with a message, not with a tile.
  expect(pictures.length).toBeLessThanOrEqual(3 * Math.ceil((60 * 256 * 256) / 2 ** 19));
});

test('a picture that is closed while it waits is left out; the others have their colours', async () => {
  const sent: ColourRequest[] = [];
  const pool = new ColourPool(() => new Recorder(sent));
  const bitmap = () => ({ width: 4, height: 4 }) as ImageBitmap;
  const pictures = [bitmap(), bitmap(), bitmap(), bitmap()];
  const recipe: Recipe = { curve: new Uint8Array(256) };
  const outcomes = pictures.map((picture) => pool.colour(picture, recipe));
  Object.assign(pictures[1] as object, { width: 0 });
  const made = await Promise.all(outcomes);
  pool.dispose();
  expect(made.map(({ ok }) => ok)).toEqual([true, false, true, true]);
  for (const [at, one] of made.entries()) if (one.ok) expect(one.value).toBe(pictures[at]);
  expect(sent.flatMap((message) => (message.kind === 'pictures' ? message.pictures : []))).toHaveLength(3);
});
