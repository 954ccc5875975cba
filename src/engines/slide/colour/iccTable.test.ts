import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { requirePrograms, run } from '../../../../e2e/fixtures/independent/programs';
import { madeIccProfile, type MadeProfile } from '../../../../e2e/fixtures/madeIccProfile';
import { changesNothing, colourPixels } from './colourTable';
import { displayP3Profile } from './displayP3';
import { iccTable, loadColourEngine } from './iccTable';
import type { ScreenSpace } from './screenSpace';

const engine = await loadColourEngine();

/** Spread over the colours, and greys. */
const COLOURS: readonly (readonly [number, number, number])[] = [
  ...Array.from({ length: 200 }, (_, i) => [(i * 83) % 256, (i * 151) % 256, (i * 29) % 256] as const),
  ...Array.from({ length: 26 }, (_, i) => [i * 10, i * 10, i * 10] as const),
];

/** The same colours by the program of Debian's Little CMS: no table and no interpolation of ours. */
function byTransicc(profile: Uint8Array): readonly (readonly number[])[] {
  const file = join(mkdtempSync(join(tmpdir(), 'icc-')), 'made.icc');
  writeFileSync(file, profile);
  const input = COLOURS.map((colour) => colour.join('\n')).join('\n');
  const { stdout } = run('transicc', [`-i${file}`, '-o*sRGB', '-t0', '-e', '-n', '-v0'], `${input}\nq\n`);
  const numbers = (stdout.match(/-?\d+(\.\d+)?/g) ?? []).map(Number);
  return COLOURS.map((_, at) => numbers.slice(at * 3, at * 3 + 3));
}

function ours(profile: Uint8Array, space: ScreenSpace = 'srgb'): readonly (readonly number[])[] {
  const rgba = Uint8ClampedArray.from(COLOURS.flatMap(([r, g, b]) => [r, g, b, 255]));
  colourPixels(rgba, iccTable(engine, profile, space), undefined);
  return COLOURS.map((_, at) => [...rgba.subarray(at * 4, at * 4 + 3)]);
}

const profiles: readonly (readonly [string, MadeProfile])[] = [
  ['that swaps red and green', { colorants: ['green', 'red', 'blue'] }],
  ['that swaps green and blue, gamma 1.8', { colorants: ['red', 'blue', 'green'], gamma: 1.8 }],
  ['of gamma 1', { gamma: 1 }],
  ['of a display', { deviceClass: 'mntr', gamma: 2.6 }],
];

test.for(profiles)('WSI-11: a profile %s colours pixels as Little CMS does, within 2 levels', ([, made], { skip }) => {
  requirePrograms(['transicc'], skip);
  const profile = madeIccProfile(made);
  const [theirs, own] = [byTransicc(profile), ours(profile)];
  let worst = 0;
  let changed = 0;
  for (const [at, colour] of COLOURS.entries()) {
    for (const channel of [0, 1, 2] as const) {
      worst = Math.max(worst, Math.abs((theirs[at]?.[channel] ?? Number.NaN) - (own[at]?.[channel] ?? Number.NaN)));
      changed = Math.max(changed, Math.abs((own[at]?.[channel] ?? 0) - colour[channel]));
    }
  }
  expect(worst).toBeLessThanOrEqual(2);
  expect(changed).toBeGreaterThan(10);
});

test('a profile that is none, or for other colours, is refused in words', () => {
  expect(() => iccTable(engine, new Uint8Array(400), 'srgb')).toThrow('it is damaged');
  expect(() => iccTable(engine, madeIccProfile().subarray(0, 200), 'display-p3')).toThrow('it is damaged');
});

test('a profile of a megabyte is read as any other', () => {
  const padded = new Uint8Array(2 ** 20);
  padded.set(madeIccProfile());
  new DataView(padded.buffer).setUint32(0, padded.length);
  expect(iccTable(engine, padded, 'srgb')).toEqual(iccTable(engine, madeIccProfile(), 'srgb'));
});

test('a profile near sRGB is no reason to colour anything only where it changes nothing', () => {
  expect(changesNothing(iccTable(engine, madeIccProfile({ gamma: 1 }), 'srgb'))).toBe(false);
});

/** Light of Display P3 in that of sRGB (CSS Color 4 §10.4 through XYZ, D65). */
const P3_TO_SRGB = [
  [1.22494, -0.22494, 0],
  [-0.04206, 1.04206, 0],
  [-0.01964, -0.07864, 1.09827],
] as const;
const light = (value: number) =>
  value <= 0.04045 * 255 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
const level = (y: number) => 255 * (y <= 0.0031308 ? 12.92 * y : 1.055 * y ** (1 / 2.4) - 0.055);

test.for(profiles)('T71: a profile %s leads to the same colours on a screen of Display P3', ([, made]) => {
  const profile = madeIccProfile(made);
  const [plain, wide] = [ours(profile), ours(profile, 'display-p3')];
  let compared = 0;
  for (const [at, expected] of plain.entries()) {
    // At the edge of sRGB it was cut.
    if (expected.some((value) => value < 8 || value > 247)) continue;
    const lights = (wide[at] ?? []).map(light);
    const back = P3_TO_SRGB.map((row) => level(row.reduce<number>((sum, part, i) => sum + part * (lights[i] ?? 0), 0)));
    for (const channel of [0, 1, 2]) {
      compared += 1;
      expect(Math.abs((back[channel] ?? Number.NaN) - (expected[channel] ?? 0)), `${COLOURS[at]}`).toBeLessThan(3);
    }
  }
  expect(compared).toBeGreaterThan(200);
});

test('T71: reds and greens beyond sRGB stay apart on a screen of Display P3, and are cut on others', () => {
  const [plain, wide] = [ours(displayP3Profile()), ours(displayP3Profile(), 'display-p3')];
  const off = (found: typeof plain) =>
    Math.max(
      ...COLOURS.map((colour, at) => Math.max(...colour.map((value, i) => Math.abs(value - (found[at]?.[i] ?? 999))))),
    );
  expect(off(wide)).toBeLessThanOrEqual(1);
  expect(off(plain)).toBeGreaterThan(20);
});
