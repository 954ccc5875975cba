import { expect, test } from 'vitest';
import type { Problem } from '../../dicom/problem';
import type { IccProfile } from '../../dicom/types';
import { fail, ok, type Result } from '../../lib/result';
import type { Recipe } from './colour/colourMessages';
import { type ColourTable, tableInputs } from './colour/colourTable';
import type { ScreenSpace } from './colour/screenSpace';
import { SlideColouring } from './slideColouring';
import type { SlideTile, TilePixels } from './slideTile';

interface Bitmap {
  readonly name: string;
  isClosed: boolean;
}
const bitmap = (name: string): ImageBitmap & Bitmap => {
  const made = { name, isClosed: false, close: () => (made.isClosed = true) };
  return made as unknown as ImageBitmap & Bitmap;
};
const inverting = (): ColourTable => tableInputs().map((value) => 65535 - value);
const stored: IccProfile = { kind: 'stored', source: { kind: 'inline', bytes: new Uint8Array(1) }, key: 'a' };
const nameOf = (tile: SlideTile) => (tile.bitmap as unknown as Bitmap | undefined)?.name;
const settle = () => new Promise((resolve) => setTimeout(resolve));

/** Pictures are coloured when `release` is called, so that a test can look in between. */
function made(
  options: {
    profiles?: readonly IccProfile[];
    channels?: readonly string[];
    table?: Result<ColourTable, string>;
    space?: ScreenSpace;
    hasCode?: boolean;
  } = {},
) {
  const waiting: (() => void)[] = [];
  const seen = new Set<ImageBitmap>();
  let isBroken = false;
  let hasCode = options.hasCode ?? true;
  const colouring = new SlideColouring({
    profiles: options.profiles ?? [{ kind: 'none' }],
    space: options.space ?? 'srgb',
    ...(options.channels && { channels: options.channels }),
    pool: async () => {
      if (!hasCode) throw new TypeError('Failed to fetch dynamically imported module');
      return {
        tableOf: async () => options.table ?? ok(inverting()),
        colour: (picture: TilePixels, { table, curve }: Recipe) =>
          new Promise<Result<ImageBitmap, string>>((end) => {
            const name = `${(picture as unknown as Bitmap).name}${table ? '+icc' : ''}${curve ? `+${curve[100]}` : ''}`;
            waiting.push(() => end(isBroken ? fail('no memory') : ok(bitmap(name))));
          }),
      };
    },
    profileBytes: async (): Promise<Result<Uint8Array, Problem>> => ok(new Uint8Array(1)),
    onScreen: () => seen,
    changed: () => {},
  });
  return {
    colouring,
    seen,
    break: () => (isBroken = true),
    loseCode: () => (hasCode = false),
    release: async () => {
      await settle();
      for (const go of waiting.splice(0)) go();
      await settle();
    },
    adopt: async (name: string): Promise<SlideTile> => {
      const wanted = colouring.tileOf(bitmap(name), 0);
      await settle();
      for (const go of waiting.splice(0)) go();
      const tile = await wanted;
      if (!tile.ok) throw new Error(tile.error.title);
      colouring.adopt(tile.value);
      return tile.value;
    },
  };
}

test('without profile and wish a tile is painted as stored, by the very bitmap that was decoded', async () => {
  const { colouring, adopt } = made();
  const tile = await adopt('a');
  expect(tile.bitmap).toBe(tile.source);
  expect(colouring.status).toMatchObject({ profile: 'none', brightness: 0 });
  expect(colouring.isDone).toBe(true);
});

test('the first tile waits for the profile: colours do not jump', async () => {
  const { colouring, adopt } = made({ profiles: [stored] });
  expect(colouring.status.profile).toBe('loading');
  const tile = await adopt('a');
  expect(nameOf(tile)).toBe('a+icc');
  expect(colouring.status.profile).toBe('applied');
});

test('T71: equal values of another space than sRGB are other colours, and are painted as theirs', async () => {
  const table = ok(tableInputs());
  const [plain, wide] = [made({ profiles: [stored], table }), made({ profiles: [stored], table, space: 'display-p3' })];
  expect(nameOf(await plain.adopt('a'))).toBe('a');
  expect(nameOf(await wide.adopt('a'))).toBe('a+icc');
});

test('the picture changes as a whole: until all tiles in view are ready it stays, and then no tile of before is painted', async () => {
  const { colouring, adopt, seen, release } = made();
  const [one, two, outside] = [await adopt('one'), await adopt('two'), await adopt('outside')];
  for (const tile of [one, two]) seen.add(tile.bitmap as ImageBitmap);
  colouring.set({ brightness: 20 });
  await settle();
  expect([one, two, outside].map(nameOf)).toEqual(['one', 'two', 'outside']);
  expect(colouring.isDone).toBe(false);
  await release();
  expect([one, two, outside].map(nameOf)).toEqual(['one+151', 'two+151', undefined]);
  await release();
  expect(nameOf(outside)).toBe('outside+151');
  expect(colouring.isDone).toBe(true);
});

test('colours that are taken back paint the stored pixels again, and the others give their memory back', async () => {
  const { colouring, adopt, seen, release } = made();
  const tile = await adopt('a');
  seen.add(tile.bitmap as ImageBitmap);
  colouring.set({ contrast: 10 });
  await release();
  const changed = tile.bitmap as unknown as Bitmap;
  colouring.set({ contrast: 0 });
  await release();
  expect(tile.bitmap).toBe(tile.source);
  expect(changed.isClosed).toBe(true);
  expect((tile.source as unknown as Bitmap).isClosed).toBe(false);
  colouring.leave(tile);
  expect((tile.source as unknown as Bitmap).isClosed).toBe(true);
});

test('a profile that is switched off is said to be off; one that cannot be used, why; neither is applied', async () => {
  const { colouring, adopt, release } = made({ profiles: [stored] });
  const tile = await adopt('a');
  colouring.set({ hasProfile: false });
  await release();
  expect([nameOf(tile), colouring.status.profile]).toEqual(['a', 'off']);
  const broken = made({ profiles: [stored], table: fail('it is damaged') });
  expect(nameOf(await broken.adopt('b'))).toBe('b');
  expect(broken.colouring.status).toMatchObject({ profile: 'invalid', reason: 'it is damaged' });
});

test('where colours cannot be computed the slide goes on as stored and says so', async () => {
  const { colouring, adopt, seen, release, break: breakIt } = made({ profiles: [stored] });
  const tile = await adopt('a');
  seen.add(tile.bitmap as ImageBitmap);
  breakIt();
  colouring.set({ gamma: 2 });
  await release();
  await release();
  expect(colouring.status).toMatchObject({ profile: 'failed', reason: 'no memory', gamma: 1 });
  expect(nameOf(tile)).toBe('a');
});

test('numbers beyond what can be shown are limited; what is no number changes nothing', () => {
  const { colouring } = made();
  colouring.set({ brightness: 1000, gamma: 0, contrast: Number.NaN });
  expect(colouring.status).toMatchObject({ brightness: 100, gamma: 0.25, contrast: 0 });
});

test('where the code of colours does not come the slide is shown as stored and says so', async () => {
  const { colouring, adopt } = made({ profiles: [stored], hasCode: false });
  const tile = await adopt('a');
  expect(nameOf(tile)).toBe('a');
  expect(colouring.status).toMatchObject({ profile: 'failed', reason: expect.stringContaining('could not be loaded') });
  expect(colouring.isDone).toBe(true);
});

test('where it goes missing later, work ends', async () => {
  const { colouring, adopt, seen, loseCode } = made();
  const tile = await adopt('a');
  seen.add(tile.bitmap as ImageBitmap);
  loseCode();
  colouring.set({ gamma: 2 });
  await settle();
  expect([nameOf(tile), colouring.status.profile, colouring.isDone]).toEqual(['a', 'failed', true]);
});

test('planes that cannot be mixed any more are not shown, and nothing goes on trying', async () => {
  const { colouring, seen, loseCode, release } = made({ channels: ['1'] });
  const wanted = colouring.tileOf({ columns: 1, rows: 1, planes: [new Uint16Array(1)] }, 0);
  await release();
  const made1 = await wanted;
  if (!made1.ok) throw new Error(made1.error.title);
  colouring.adopt(made1.value);
  seen.add(made1.value.bitmap as ImageBitmap);
  loseCode();
  colouring.set({ channels: [{ identifier: '1', isVisible: true, colour: '#ff0000', low: 0, high: 9 }] as never });
  await settle();
  await settle();
  expect(made1.value.bitmap).toBeUndefined();
  expect(colouring.isDone).toBe(true);
});

test('a tile that left the view before its turn is no reason to give the colours up', async () => {
  const { colouring, adopt, seen, release, break: breakIt } = made({ profiles: [stored] });
  const tile = await adopt('a');
  seen.add(tile.bitmap as ImageBitmap);
  colouring.set({ gamma: 2 });
  await settle();
  Object.assign(tile.source, { width: 0 });
  colouring.leave(tile);
  breakIt();
  await release();
  expect(colouring.status).toMatchObject({ profile: 'applied', gamma: 2 });
});
