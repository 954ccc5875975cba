import { expect, test } from 'vitest';
import { tags } from '../tags';
import { buildSlides } from './buildSlides';
import { checkIccProfile, iccWords } from './iccProfile';
import { element, madeInstance, madeSeries, type InstanceRecipe } from './slideFixture';
import { slideTags } from './slideTags';

/** A header and an empty table: what is checked before anything is believed. */
function profile(over: { size?: number; deviceClass?: string; space?: string; signature?: string } = {}): Uint8Array {
  const bytes = new Uint8Array(132);
  const write = (at: number, text: string): void => bytes.set(new TextEncoder().encode(text), at);
  new DataView(bytes.buffer).setUint32(0, over.size ?? 132);
  write(12, over.deviceClass ?? 'scnr');
  write(16, over.space ?? 'RGB ');
  write(36, over.signature ?? 'acsp');
  return bytes;
}
const inline = (bytes: Uint8Array) => ({ vr: 'OB', InlineBinary: btoa(String.fromCharCode(...bytes)) });
const path = (icc: object | undefined, identifier = '1') => ({
  [slideTags.OpticalPathIdentifier]: element(identifier),
  ...(icc && { [tags.ICCProfile]: icc }),
});
const finest: InstanceRecipe = { uid: '1.1', matrix: [4000, 3000] };
const middle: InstanceRecipe = { uid: '1.2', matrix: [1000, 750], spacing: [0.001, 0.001] };
const withPaths = (recipe: InstanceRecipe, ...paths: object[]): InstanceRecipe => ({
  ...recipe,
  more: { [tags.OpticalPathSequence]: element(...paths) },
});
const slideOf = (...recipes: InstanceRecipe[]) =>
  buildSlides([{ series: madeSeries(), instances: recipes.map(madeInstance) }])[0]!.slide;

test('T67: a profile may come inline or by address, of each path, of each level, or of the whole image', () => {
  const bulk = { vr: 'OB', BulkDataURI: 'http://archive/icc' };
  const two: InstanceRecipe = { ...finest, opticalPaths: ['1', '2'] };
  const slide = slideOf(
    withPaths(two, path(inline(profile())), path(bulk, '2')),
    withPaths(middle, path(inline(profile({ deviceClass: 'spac' })))),
  );
  const [first, second] = slide.opticalPaths!;
  expect(first?.iccProfile).toMatchObject({ kind: 'stored', source: { kind: 'inline' }, deviceClass: 'scnr' });
  expect(second?.iccProfile).toMatchObject({ kind: 'stored', source: { kind: 'bulkdata', uri: 'http://archive/icc' } });
  const keys = slide.levels.map(({ iccProfile }) => iccProfile?.kind === 'stored' && iccProfile.key);
  expect(keys[0]).not.toBe(keys[1]);
  expect(iccWords(slide)).toBe('several ICC profiles');
  const whole = slideOf({ ...finest, more: { [tags.ICCProfile]: inline(profile()) } });
  expect([whole.hasIccProfile, iccWords(whole)]).toEqual([true, 'ICC profile']);
  const same = [finest, middle].map((recipe) => withPaths(recipe, path(inline(profile()))));
  const shared = slideOf(...same).levels.map(({ iccProfile }) => iccProfile?.kind === 'stored' && iccProfile.key);
  expect(new Set(shared).size).toBe(1);
});

test('T68: a level without a profile has that of the finest', () => {
  const slide = slideOf(withPaths(finest, path(inline(profile()))), middle);
  expect(slide.levels[1]?.iccProfile).toMatchObject({ kind: 'stored', isInherited: true });
  expect(iccWords(slideOf(finest, middle))).toBe('no ICC profile');
});

test('T69: a profile that cannot be one is not believed, and the reader is told why', () => {
  const slide = slideOf(withPaths(finest, path(inline(profile({ signature: 'nope' })))));
  expect(slide.levels[0]?.iccProfile).toMatchObject({ kind: 'invalid' });
  expect([slide.hasIccProfile, iccWords(slide)]).toEqual([false, 'ICC profile invalid, not applied']);
  expect(slide.problems.map(({ title }) => title).join()).toContain('does not carry the signature of a profile');
  const monitor = slideOf(withPaths(finest, path(inline(profile({ deviceClass: 'mntr' })))));
  expect(monitor.hasIccProfile).toBe(true);
  expect(monitor.problems.map(({ title }) => title).join()).toContain('of class mntr');
});

test.each([
  ['too short', new Uint8Array(40), 'fewer than its header'],
  ['cut off', profile({ size: 5000 }), '5000 bytes long, 132 are there'],
  ['for ink', profile({ space: 'CMYK' }), 'for CMYK colours'],
  ['of an abstract class', profile({ deviceClass: 'abst' }), 'its class is abst'],
  ['with a broken table', Uint8Array.from([...profile({ size: 132 }).slice(0, 128), 0, 0, 9, 9]), 'table is damaged'],
])('a profile that is %s is refused', (_, bytes, reason) => {
  expect(checkIccProfile(bytes)).toMatchObject({ isUsable: false, reason: expect.stringContaining(reason) });
});
