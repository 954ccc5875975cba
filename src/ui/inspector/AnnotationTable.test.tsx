// @vitest-environment happy-dom
import { act } from 'react';
import { expect, onTestFinished, test } from 'vitest';
import { codes, units } from '../../dicom/codes';
import type { SopInstanceUid } from '../../dicom/uids';
import { buildAnnotation } from '../../testing/builders';
import { buildStudy } from '../../testing/builders';
import { buildFrames, buildSlide, button, byName, click, createHarness, press, show } from '../testing';
import { AnnotationTable } from './AnnotationTable';

const study = buildStudy('1.1');
const onCt = buildAnnotation({
  id: 'a',
  trackingIdentifier: 'Lesion 1',
  sopInstanceUid: '9.1.2' as SopInstanceUid,
  measurements: [
    { name: codes.length, value: 12.34, unit: units.mm },
    { name: codes.attenuationCoefficient, derivation: codes.mean, value: 41, unit: units.hounsfield },
  ],
});
const onSlide = buildAnnotation({
  id: 'b',
  trackingIdentifier: 'Front',
  shape: 'polygon',
  sopInstanceUid: '9.2.1' as SopInstanceUid,
  space: { kind: 'totalPixelMatrix', sopInstanceUid: '9.2.1' as SopInstanceUid },
  measurements: [{ name: codes.area, value: 0.045, unit: units.mm2 }],
});
const locked = buildAnnotation({
  id: 'c',
  trackingIdentifier: 'Foreign',
  lockedReason: 'Drawn elsewhere',
  sopInstanceUid: '7' as SopInstanceUid,
});

async function open() {
  const harness = createHarness([
    'annotation.goTo',
    'annotation.select',
    'annotation.delete',
    'annotation.setLabel',
    'annotation.rename',
    'annotation.setComment',
    'overlay.toggle',
  ]);
  harness.workspace.setState({
    studies: [study],
    displaySets: [buildFrames('9.1', study, 3), buildSlide('9.2', study, 0.25)],
  });
  harness.workspace.transact('Load', 'stored', () => ({ a: onCt, c: locked }));
  harness.workspace.transact('Draw', 'user', (all) => ({ ...all, b: onSlide }));
  const shown = await show(harness, <AnnotationTable />);
  onTestFinished(shown.end);
  const row = (id: string) =>
    byName(shown.page, '[role=table]', 'Annotations').querySelector<HTMLElement>(
      `[data-tracking-uid="${harness.workspace.getState().annotations[id]?.trackingUid}"]`,
    )!;
  return { ...harness, ...shown, row };
}

test('a row holds label, value with unit and where, as the pane counts its images', async () => {
  const { row } = await open();
  const words = row('a').textContent ?? '';
  for (const part of ['12.3 mm', 'Mean 41.0 HU', 'Lesion 1', 'Series 9.1, image 2']) expect(words).toContain(part);
  expect(row('a').querySelector('select')?.selectedOptions[0]?.textContent).toBe('Lesion');
  expect(row('b').textContent).toContain('0.045 mm²');
  expect(row('b').textContent).toContain('Slide S26-1-A1');
});

test('only what is not in the archive is marked as not saved', async () => {
  const { row } = await open();
  expect(['a', 'b', 'c'].map((id) => row(id).textContent?.includes('not saved yet'))).toEqual([false, true, false]);
});

test('choosing a row goes to the mark, by click and by Enter', async () => {
  const { row, ran } = await open();
  await click(row('a'));
  await press(row('b'), 'Enter');
  expect(ran).toEqual([
    ['annotation.goTo', { id: 'a' }],
    ['annotation.goTo', { id: 'b' }],
  ]);
});

test('the label is changed in place, with the labels that fit the image', async () => {
  const { row, ran, workspace } = await open();
  const select = row('b').querySelector('select')!;
  expect([...select.options].map(({ text }) => text)).toContain('Nucleus');
  expect([...row('a').querySelector('select')!.options].map(({ text }) => text)).not.toContain('Nucleus');
  const nucleus = workspace.getState().labels.find(({ concept }) => concept.meaning === 'Nucleus')!.concept;
  await act(async () => {
    select.value = `${nucleus.scheme}:${nucleus.value}`;
    select.dispatchEvent(new Event('change', { bubbles: true }));
  });
  expect(ran).toEqual([['annotation.setLabel', { id: 'b', concept: nucleus }]]);
});

test('a label from elsewhere is kept, not replaced by a known one', async () => {
  const { row, workspace } = await open();
  await act(async () =>
    workspace.transact('Load', 'stored', (all) => ({
      ...all,
      a: { ...onCt, label: { value: 'X1', scheme: '99LOCAL', meaning: 'Odd thing' } },
    })),
  );
  expect(row('a').querySelector('select')?.selectedOptions[0]?.textContent).toBe('Odd thing');
});

test('deleting and renaming name their mark; a locked mark offers neither and says why', async () => {
  const { page, row, ran } = await open();
  await click(button(page, 'Delete Lesion 1'));
  expect(ran).toEqual([
    ['annotation.select', { ids: ['a'] }],
    ['annotation.delete', { id: 'a' }],
  ]);
  await click(button(page, 'Rename Front'));
  const name = row('b').querySelector('input')!;
  name.value = 'Invasive front';
  await act(async () => name.dispatchEvent(new FocusEvent('focusout', { bubbles: true })));
  expect(ran.at(-1)).toEqual(['annotation.rename', { id: 'b', trackingIdentifier: 'Invasive front' }]);
  const offered = [...row('c').querySelectorAll('button, select')].map((one) => one.getAttribute('aria-label'));
  expect(offered).toEqual(['Details of Foreign']);
  expect(row('c').textContent).toContain('Drawn elsewhere');
});

test('hidden marks are said to be hidden', async () => {
  const { page, workspace } = await open();
  await act(async () => workspace.setState({ areOverlaysHidden: true }));
  expect(page.textContent).toContain('3 marks hidden');
});

test('CAL-03: what the millimetres of a value mean stands with it in the table', async () => {
  const harness = createHarness(['annotation.goTo']);
  const method = { value: 'cal-detector', scheme: '99PARFOCAL', meaning: 'at detector plane (magnified)' };
  const measurements = [{ name: codes.length, value: 12.34, unit: units.mm, method }];
  harness.workspace.transact('Load', 'stored', () => ({ a: { ...onCt, measurements } }));
  const { page } = await show(harness, <AnnotationTable />);
  expect(page.querySelector('[data-tracking-uid]')?.textContent).toContain('at detector plane (magnified)');
});

test('an arrow shows its text as its value, and F2 in its row changes it', async () => {
  const { page, row, ran, workspace } = await open();
  await act(async () =>
    workspace.transact('Draw', 'user', (all) => ({ ...all, a: { ...onCt, shape: 'arrow', measurements: [] } })),
  );
  expect(row('a').textContent).toContain('no text yet');
  await click(button(page, 'Text of Lesion 1'));
  const field = row('a').querySelector('input')!;
  expect(field.getAttribute('aria-label')).toBe('Text of the arrow');
  field.value = 'Clip from 2024';
  await act(async () => field.dispatchEvent(new FocusEvent('focusout', { bubbles: true })));
  expect(ran.at(-1)).toEqual(['annotation.setComment', { id: 'a', comment: 'Clip from 2024' }]);
});
