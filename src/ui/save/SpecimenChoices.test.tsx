// @vitest-environment happy-dom
import { act } from 'react';
import { expect, onTestFinished, test } from 'vitest';
import type { Annotation } from '../../dicom/types';
import type { SopInstanceUid } from '../../dicom/uids';
import { buildAnnotation } from '../../testing/builders';
import { buildStudy } from '../../testing/builders';
import { buildSlide, byName, createHarness, show } from '../testing';
import { SaveDialog } from './SaveDialog';

const plain = buildSlide('9.2', buildStudy('1.1'), 0.25);
const specimens = [1, 2].map((n) => ({ specimenUid: `2.25.${n}`, specimenIdentifier: `Block ${n}` }));
const slide = { ...plain, slide: { ...plain.slide, specimens } };
const drawn = (id: string, over: Partial<Annotation> = {}) =>
  buildAnnotation({ id, sopInstanceUid: '9.2.1' as SopInstanceUid, ...over });

async function open(regionsAs: 'SR' | 'ANN', ...marks: Annotation[]) {
  const harness = createHarness(['case.confirmSave', 'annotation.setSpecimen']);
  harness.workspace.setState({ displaySets: [slide] });
  harness.workspace.transact('Draw', 'user', () => Object.fromEntries(marks.map((one) => [one.id, one])));
  const plan = { items: [{ text: 'A report' }], canSwitchRegions: true, regionsAs };
  const shown = await show(harness, <SaveDialog plan={plan} onRegionsAs={() => {}} onClose={() => {}} />);
  onTestFinished(shown.end);
  return { ...harness, ...shown };
}

test('T-SSR-07: before saving, the dialog asks once for a slide which specimen its marks are of', async () => {
  const { page, ran } = await open('SR', drawn('a'), drawn('b'), drawn('c', { specimenUid: '2.25.1' }));
  expect(page.textContent).toContain('Choose the specimen');
  const select = byName(page, 'select', 'Specimen of “Mark a” and 1 more') as HTMLSelectElement;
  expect(select.value).toBe('');
  await act(async () => {
    select.value = '2.25.2';
    select.dispatchEvent(new Event('change', { bubbles: true }));
  });
  expect(ran).toEqual([['annotation.setSpecimen', { ids: ['a', 'b'], specimenUid: '2.25.2' }]]);
});

test('SSR-11: with every mark decided, and for regions that go as bulk annotations, nothing is asked', async () => {
  const { page } = await open('SR', drawn('a', { specimenUid: '2.25.1' }));
  expect(page.textContent).not.toContain('Choose the specimen');
  const bulk = await open('ANN', drawn('a', { shape: 'polygon' }));
  expect(bulk.page.textContent).not.toContain('Choose the specimen');
});

test('what bulk annotations do not keep of a region is said before they are sent', async () => {
  const region = drawn('a', { shape: 'polygon', comment: 'Necrosis' });
  expect((await open('ANN', region)).page.textContent).toContain('Site, side and comment of 1 region will not be kept');
  expect((await open('SR', region)).page.textContent).not.toContain('will not be kept');
  expect((await open('ANN', drawn('a', { shape: 'polygon' }))).page.textContent).not.toContain('will not be kept');
});
