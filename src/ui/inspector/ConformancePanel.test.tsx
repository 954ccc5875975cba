// @vitest-environment happy-dom
import { act } from 'react';
import { expect, onTestFinished, test } from 'vitest';
import { buildSlides } from '../../dicom/slide/buildSlides';
import { element, type InstanceRecipe, madeInstance, madeSeries } from '../../dicom/slide/slideFixture';
import { buildStudy } from '../../testing/builders';
import { buildFrames, createHarness, show } from '../testing';
import { CaseInfo } from './CaseInfo';

const clean: InstanceRecipe = { uid: '1.1', matrix: [1000, 700], container: 'CLEAN-1' };
const odd: InstanceRecipe = {
  uid: '2.1',
  matrix: [1000, 700],
  container: 'ODD-1',
  frameOfReference: '9.9',
  spacing: undefined,
  orientation: [1, 0, 0, 0, 1, 0],
  more: { '22000005': element('OTHER-7') },
};
const slideOf = (recipe: InstanceRecipe, series: string) =>
  buildSlides([{ series: madeSeries(series), instances: [madeInstance(recipe)] }])[0]!;

async function open() {
  const harness = createHarness([]);
  const [good, bad] = [slideOf(clean, '5.1'), slideOf(odd, '5.2')];
  harness.workspace.setState({ displaySets: [buildFrames('9.1', buildStudy('1.1'), 3), good, bad] });
  const paneId = harness.workspace.getState().activePaneId;
  harness.workspace.showInPane(paneId, bad.id);
  const shown = await show(harness, <CaseInfo />);
  onTestFinished(shown.end);
  const slides = () => [...shown.page.querySelectorAll<HTMLDetailsElement>('section[aria-label^=Conformance] details')];
  return { ...harness, ...shown, slides, good, paneId };
}

test('every slide of the case is there with what its files lacked; that of the active pane is open', async () => {
  const { slides } = await open();
  expect(slides().map((one) => [one.querySelector('summary')?.textContent, one.open])).toEqual([
    ['CLEAN-1nothing unusual', false],
    ['ODD-11 error, 2 warnings', true],
  ]);
});

test('a slide of which there is nothing to say says so', async () => {
  const { slides } = await open();
  expect(slides()[0]!.textContent).toContain('Nothing unusual');
  expect(slides()[0]!.textContent).toContain('1000 × 700 in tiles of 256 × 256');
});

test('each finding has its severity in words, the worst first, and names the attribute it is about', async () => {
  const { slides } = await open();
  const found = [...slides()[1]!.querySelectorAll('li')].map((item) => item.textContent ?? '');
  expect(found[0]).toBe('Error: The label names another glass: barcode OTHER-7, header ODD-1Barcode Value (2200,0005)');
  expect(found[1]).toContain('Warning: Pixel spacing is missing');
  expect(found[1]).toContain('Pixel Spacing (0028,0030)');
  expect(found[2]).toContain('Warning: Stored mirrored');
});

test('they are not told twice in the same panel', async () => {
  const { page } = await open();
  expect(page.textContent?.split('Stored mirrored').length).toBe(2);
});

test('another active pane opens another slide', async () => {
  const { slides, workspace, good, paneId } = await open();
  await act(async () => workspace.showInPane(paneId, good.id));
  expect(slides().map((one) => one.open)).toEqual([true, false]);
});
