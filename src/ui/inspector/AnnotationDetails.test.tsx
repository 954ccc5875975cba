// @vitest-environment happy-dom
import { act } from 'react';
import { describe, expect, onTestFinished, test } from 'vitest';
import { codes, units } from '../../dicom/codes';
import type { Annotation } from '../../dicom/types';
import type { AnnotationId, SopInstanceUid, TrackingUid } from '../../dicom/uids';
import { buildAnnotation } from '../../testing/builders';
import { buildStudy } from '../../testing/builders';
import { buildFrames, buildSlide, button, byName, click, createHarness, press, show } from '../testing';
import { AnnotationTable } from './AnnotationTable';

const study = buildStudy('1.1');
const plainSlide = buildSlide('9.2', study, 0.25);
const specimens = [
  { specimenUid: '2.25.1', specimenIdentifier: 'Block 1', description: 'Margin' },
  { specimenUid: '2.25.2', specimenIdentifier: 'Block 2' },
];
const slide = { ...plainSlide, slide: { ...plainSlide.slide, specimens } };
const length = { name: codes.length, value: 10, unit: units.mm };
const onCt = (over: Omit<Partial<Annotation>, 'id'> & { id: string }) =>
  buildAnnotation({
    sopInstanceUid: '9.1.2' as SopInstanceUid,
    measurements: [length],
    ...over,
    trackingIdentifier: over.id,
  });
const onGlass = (over: Omit<Partial<Annotation>, 'id'> & { id: string }) =>
  onCt({ sopInstanceUid: '9.2.1' as SopInstanceUid, ...over });

const VERBS = ['goTo', 'select', 'delete', 'setSite', 'setLaterality', 'setComment', 'setSpecimen', 'recompute'];

async function open(stored: readonly Annotation[], drawn: readonly Annotation[] = []) {
  const harness = createHarness([...VERBS.map((verb) => `annotation.${verb}` as const), 'overlay.toggle']);
  const { workspace } = harness;
  workspace.setState({ studies: [study], displaySets: [buildFrames('9.1', study, 3), slide] });
  const records = (marks: readonly Annotation[]) => Object.fromEntries(marks.map((one) => [one.id, one]));
  workspace.transact('Load', 'stored', () => records(stored));
  workspace.transact('Draw', 'user', (all) => ({ ...all, ...records(drawn) }));
  harness.commands.register({
    id: 'annotation.select',
    title: 'Select',
    run: (args) => workspace.select((args as { ids: AnnotationId[] }).ids),
  });
  const shown = await show(harness, <AnnotationTable />);
  onTestFinished(shown.end);
  const row = (id: string) =>
    byName(shown.page, '[role=table]', 'Annotations').querySelector<HTMLElement>(
      `[data-tracking-uid="${workspace.getState().annotations[id]?.trackingUid}"]`,
    )!;
  const details = async (id: string) => {
    await click(button(row(id), `Details of ${id}`));
    return row(id);
  };
  return { ...harness, ...shown, row, details };
}

/** A field by the words of its label, as a screen reader finds it. */
function field<E extends HTMLElement>(row: HTMLElement, name: string): E {
  const label = [...row.querySelectorAll('label')].find((one) => one.textContent === name)!;
  return row.querySelector<E>(`[id="${label.htmlFor}"]`)!;
}
const choose = (select: HTMLSelectElement, option: string) =>
  act(async () => {
    select.value = [...select.options].find(({ text }) => text === option)!.value;
    select.dispatchEvent(new Event('change', { bubbles: true }));
  });
const write = (area: HTMLTextAreaElement, text: string) =>
  act(async () => {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set?.call(area, text);
    area.dispatchEvent(new Event('input', { bubbles: true }));
  });
const leave = (element: HTMLElement) =>
  act(async () => void element.dispatchEvent(new FocusEvent('focusout', { bubbles: true })));

describe('the row of a stored mark', () => {
  const wrong = onCt({ id: 'Wrong', measurements: [{ ...length, value: 25 }] });

  test('SR-23: says in words that a stored value differs from its outline, and offers to recompute it', async () => {
    const { row, ran } = await open([wrong, onCt({ id: 'Right' })]);
    expect(row('Wrong').textContent).toContain('25.0 mm');
    expect(row('Wrong').textContent).toContain('Stored value differs: recomputed 10.0 mm');
    expect(row('Right').textContent).not.toContain('differs');
    await click(button(row('Wrong'), 'Recompute Wrong'));
    expect(ran).toEqual([['annotation.recompute', { id: 'Wrong' }]]);
  });

  test('SR-23: of several values those that differ are named, and where rounding hides the difference its size is told', async () => {
    const axes = [
      { name: codes.longAxis, value: 10.5, unit: units.mm },
      { name: codes.shortAxis, value: 1.06, unit: units.mm },
    ];
    const points = [0, 0, 0, 10, 0, 0, 5, 0, 0, 5, 1.08, 0];
    const { row } = await open([onCt({ id: 'Cross', shape: 'bidirectional', points, measurements: axes })]);
    expect(row('Cross').textContent).toContain(
      'Stored values differ: recomputed Long axis 10.0 mm, Short axis 1.1 mm (1.9 % more)',
    );
  });

  test('SR-23: a locked mark says it too and offers nothing', async () => {
    const { row } = await open([{ ...wrong, lockedReason: 'The report is verified' }]);
    expect(row('Wrong').textContent).toContain('Stored value differs');
    expect(row('Wrong').textContent).toContain('The report is verified');
    expect([...row('Wrong').querySelectorAll('button')].map((one) => one.getAttribute('aria-label'))).toEqual([
      'Details of Wrong',
      'Copy Wrong',
    ]);
  });

  test('SR-23: a value from the archive is known by a quiet word; what was drawn here is not called stored', async () => {
    const { row, details } = await open([onCt({ id: 'Old' })], [onCt({ id: 'New' })]);
    expect(row('Old').querySelector('[title="As stored in the archive"]')?.textContent).toBe('10.0 mm');
    expect(row('New').querySelector('[title="As stored in the archive"]')).toBeNull();
    expect((await details('Old')).textContent).toContain('Values as stored in the archive');
    expect((await details('New')).textContent).toContain('Values not saved yet');
  });

  test('SR-05: a value that was not measured says why, in the reader’s and the report’s words', async () => {
    const missing = {
      name: codes.shortAxis,
      value: Number.NaN,
      unit: { value: '', scheme: '', meaning: 'Measurement not attempted' },
    };
    const { row, details } = await open([onCt({ id: 'Cross', measurements: [length, missing] })]);
    expect(row('Cross').textContent).toContain('Short axis not measured');
    expect(row('Cross').textContent).toContain('Measurement not attempted');
    expect((await details('Cross')).textContent).toContain('not measured: Measurement not attempted');
  });
});

describe('the details of a mark', () => {
  test('open at their button and at Alt+Enter, follow the selection, and close again', async () => {
    const { row, details, workspace } = await open([onCt({ id: 'A' }), onCt({ id: 'B' })]);
    const isOpen = (id: string) => button(row(id), `Details of ${id}`).getAttribute('aria-expanded') === 'true';
    await details('A');
    expect([isOpen('A'), isOpen('B')]).toEqual([true, false]);
    await act(async () => workspace.select(['B' as AnnotationId]));
    expect([isOpen('A'), isOpen('B')]).toEqual([false, true]);
    await press(row('B'), 'Enter', { altKey: true });
    expect([isOpen('A'), isOpen('B')]).toEqual([false, false]);
  });

  test('every field has a label, every part of a row a role', async () => {
    const { details } = await open([onGlass({ id: 'A', specimenUid: '2.25.1' })]);
    const row = await details('A');
    for (const control of row.querySelectorAll('select, textarea, button')) {
      const label = row.querySelector(`label[for="${control.id}"]`)?.textContent ?? control.getAttribute('aria-label');
      expect(label).toBeTruthy();
    }
    expect([...row.children].every((child) => child.getAttribute('role') === 'cell')).toBe(true);
  });

  test('SR-13: site and side are chosen from coded lists; a side waits for its site', async () => {
    const { details, ran, workspace } = await open([onCt({ id: 'A' })]);
    const row = await details('A');
    expect(field<HTMLSelectElement>(row, 'Side').disabled).toBe(true);
    await choose(field(row, 'Site'), 'Upper lobe of lung');
    const site = { value: '45653009', scheme: 'SCT', meaning: 'Upper lobe of lung' };
    expect(ran).toEqual([['annotation.setSite', { id: 'A', concept: site }]]);
    await act(async () => workspace.transact('Site', 'user', (all) => ({ A: { ...all.A!, site } })));
    await choose(field(row, 'Side'), 'Left');
    expect(ran.at(-1)).toEqual([
      'annotation.setLaterality',
      { id: 'A', concept: { value: '7771000', scheme: 'SCT', meaning: 'Left' } },
    ]);
    await choose(field(row, 'Site'), 'Not stated');
    expect(ran.at(-1)).toEqual(['annotation.setSite', { id: 'A' }]);
  });

  test('a site that a report brought along stays, and is offered for other marks', async () => {
    const zone = { value: '279706003', scheme: 'SCT', meaning: 'Peripheral zone of prostate' };
    const { details, ran } = await open([onCt({ id: 'A', site: zone }), onCt({ id: 'B' })]);
    expect(field<HTMLSelectElement>(await details('A'), 'Site').selectedOptions[0]?.text).toBe(zone.meaning);
    await choose(field(await details('B'), 'Site'), zone.meaning);
    expect(ran.at(-1)).toEqual(['annotation.setSite', { id: 'B', concept: zone }]);
  });

  test('a comment is kept once, when its field is left, and the marks below do not hear its arrows', async () => {
    const { details, ran, workspace } = await open([onCt({ id: 'A', comment: 'Old' }), onCt({ id: 'B' })]);
    const area = field<HTMLTextAreaElement>(await details('A'), 'Comment');
    expect(area.value).toBe('Old');
    await write(area, 'Spiculated');
    await press(area, 'ArrowDown');
    expect(ran).toEqual([]);
    await leave(area);
    expect(ran).toEqual([['annotation.setComment', { id: 'A', comment: 'Spiculated' }]]);
    await act(async () => workspace.transact('x', 'user', (all) => ({ ...all, A: { ...all.A!, comment: 'Other' } })));
    expect(area.value).toBe('Other');
    await leave(area);
    expect(ran).toHaveLength(1);
  });

  test('Esc takes back what was typed; what was typed is kept when the field goes away', async () => {
    const { details, ran, workspace } = await open([onCt({ id: 'A' })]);
    const area = field<HTMLTextAreaElement>(await details('A'), 'Comment');
    await write(area, 'No');
    await press(area, 'Escape');
    await leave(area);
    expect([area.value, ran]).toEqual(['', []]);
    await write(area, 'Yes');
    await act(async () => workspace.select([]));
    expect(ran).toEqual([['annotation.setComment', { id: 'A', comment: 'Yes' }]]);
  });

  test('SR-10: an algorithm that proposed the mark is named, read only', async () => {
    const { details } = await open([onCt({ id: 'A', algorithm: { name: 'Nodule finder', version: '2.1' } })]);
    expect((await details('A')).textContent).toContain('Proposed by Nodule finder 2.1');
  });

  test('of a locked mark they are read only', async () => {
    const site = { value: '10200004', scheme: 'SCT', meaning: 'Liver' };
    const { details } = await open([
      onCt({ id: 'A', site, comment: 'As before', lockedReason: 'The report is verified' }),
    ]);
    const row = await details('A');
    for (const words of ['Liver', 'As before', 'The report is verified']) expect(row.textContent).toContain(words);
    expect(row.querySelectorAll('select, textarea, input')).toHaveLength(0);
  });

  test('a key image and a cell have none', async () => {
    const { row } = await open([
      onCt({ id: 'Key', shape: 'keyImage', points: [], measurements: [] }),
      onGlass({ id: 'Cell', shape: 'point', points: [1, 1, 0], measurements: [] }),
    ]);
    for (const id of ['Key', 'Cell']) {
      expect(row(id).querySelectorAll('[aria-expanded]')).toHaveLength(0);
      await press(row(id), 'Enter', { altKey: true });
      expect(row(id).querySelectorAll('select[id], textarea')).toHaveLength(0);
    }
  });
});

describe('a glass with several specimens', () => {
  const fresh = (id: string, over: Partial<Annotation> = {}) =>
    onGlass({ id, trackingUid: `2.25.9${id.length}` as TrackingUid, ...over });

  test('T-SSR-07: a new mark asks for its specimen in its row until the reader has chosen one', async () => {
    const { row, ran, workspace } = await open([], [fresh('A')]);
    expect(row('A').textContent).toContain('Choose the specimen');
    const select = byName(row('A'), 'select', 'Choose the specimen of A') as HTMLSelectElement;
    expect(select.value).toBe('');
    await choose(select, 'Block 2');
    expect(ran).toEqual([['annotation.setSpecimen', { id: 'A', specimenUid: '2.25.2' }]]);
    await act(async () =>
      workspace.transact('x', 'user', (all) => ({ ...all, A: { ...all.A!, specimenUid: '2.25.2' } })),
    );
    expect(row('A').textContent).not.toContain('Choose the specimen');
  });

  test('SSR-11: a chosen one can be changed in the details; a stored mark without one is not called unsaveable', async () => {
    const { row, details, ran } = await open([fresh('Old')], [fresh('Mine', { specimenUid: '2.25.1' })]);
    expect(row('Old').textContent).not.toContain('Choose the specimen');
    const select = field<HTMLSelectElement>(await details('Mine'), 'Specimen');
    expect(select.selectedOptions[0]?.text).toBe('Block 1 · Margin');
    await choose(select, 'Block 2');
    expect(ran.at(-1)).toEqual(['annotation.setSpecimen', { id: 'Mine', specimenUid: '2.25.2' }]);
  });
});
