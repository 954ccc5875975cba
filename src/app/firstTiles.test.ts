import { expect, test } from 'vitest';
import { buildSlides } from '../dicom/slide/buildSlides';
import { concatenated, element, type InstanceRecipe, madeInstance, madeSeries } from '../dicom/slide/slideFixture';
import { writeMemory } from '../dicomweb/capabilityMemory';
import { newFindings } from '../dicomweb/profile';
import { slidePane } from '../panes/slidePane';
import { firstTiles, takesOtherWords } from './firstTiles';

const full: InstanceRecipe = { uid: '1.1', matrix: [4096, 4096] };
const middle: InstanceRecipe = { uid: '1.2', matrix: [1024, 1024], spacing: [0.001, 0.001] };
const small: InstanceRecipe = { uid: '1.3', matrix: [512, 512], spacing: [0.002, 0.002] };
const thumbnail: InstanceRecipe = { uid: '1.4', matrix: [128, 128], tile: [128, 128], flavour: 'THUMBNAIL', frames: 1 };
const label: InstanceRecipe = { uid: '1.5', matrix: [300, 200], tile: [300, 200], flavour: 'LABEL', frames: 1 };

const headersOf = (recipes: readonly InstanceRecipe[]) => recipes.map(madeInstance);

/** What the pane asks for once the slide is read. */
function shownFirst(recipes: readonly InstanceRecipe[]) {
  const [displaySet] = buildSlides([{ series: madeSeries(), instances: headersOf(recipes) }]);
  const refs = displaySet ? slidePane.firstFrames(displaySet) : [];
  const [first] = refs;
  return (
    first && { sopInstanceUid: first.sopInstanceUid, frameNumbers: refs.map(({ frameNumber }) => frameNumber).sort() }
  );
}

test.each([
  ['a pyramid', [full, middle, small]],
  ['its images in another order, with a label', [label, small, full, middle]],
  ['a thumbnail that is coarser than all', [full, middle, small, thumbnail]],
  ['a thumbnail that is as good as the coarsest', [full, middle, { ...small, matrix: [160, 160] }, thumbnail]],
  ['a single image of four tiles', [small]],
] as const)('the tiles asked for ahead are those that are on the screen first: %s', (_, recipes) => {
  const asked = firstTiles(headersOf(recipes));
  expect(asked).toBeDefined();
  expect(asked).toEqual(shownFirst(recipes));
});

test.each([
  ['two glasses', [full, small, { ...middle, container: 'S2' }]],
  ['a size that is there twice', [full, small, { ...small, uid: '1.9' }]],
  ['a coarsest level with gaps', [full, { ...small, type: 'TILED_SPARSE', positions: [[1, 1]] as const }]],
  ['two focal planes', [full, { ...small, focalPlanes: 2 }]],
  ['parts of a concatenation', [full, { ...small, more: concatenated('1.8', 1, 0, 2) }]],
  ['a coarsest level of many tiles', [full]],
  ['an identifier that is none', [{ ...small, uid: '1.2/../../x' }]],
  ['a label alone', [label]],
] as const)('nothing is guessed of what is not plain: %s', (_, recipes) => {
  expect(firstTiles(headersOf(recipes as readonly InstanceRecipe[]))).toBeUndefined();
});

test('what is no list of headers asks for nothing', () => {
  for (const odd of [null, 'x', [], [null], {}, [{ '00080008': element() }]]) expect(firstTiles(odd)).toBeUndefined();
});

test('an archive that is known to take frames in other words is not asked in the first ones', () => {
  const findings = newFindings();
  expect(takesOtherWords(writeMemory(findings))).toBe(false);
  findings.frameLadder.remember('stored', { state: 'works', how: 'use', atMs: 1 });
  expect(takesOtherWords(writeMemory(findings))).toBe(false);
  findings.refusesFrameLists = true;
  expect(takesOtherWords(writeMemory(findings))).toBe(true);
  const others = newFindings();
  others.frameLadder.remember('listed', { state: 'works', how: 'use', atMs: 1 });
  expect(takesOtherWords(writeMemory(others))).toBe(true);
  expect(takesOtherWords(null)).toBe(false);
});
