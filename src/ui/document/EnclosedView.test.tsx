// @vitest-environment happy-dom
import { act } from 'react';
import { expect, onTestFinished, test } from 'vitest';
import type { EnclosedContent } from '../../dicom/enclosed';
import type { Problem } from '../../dicom/problem';
import type { DocumentDisplaySet } from '../../dicom/types';
import type { PaneId, SeriesInstanceUid, SopClassUid, SopInstanceUid } from '../../dicom/uids';
import { fail, ok, type Result } from '../../lib/result';
import { buildStudy } from '../../testing/builders';
import { PaneSlot } from '../pane/PaneSlot';
import { button, click, createHarness, show } from '../testing';

const study = {
  ...buildStudy('1.1'),
  patient: { patientId: 'P-1', patientName: 'Doe^Jane', patientBirthDate: '19610302' },
};
const letter: DocumentDisplaySet = {
  kind: 'document',
  id: 'letter',
  series: {
    sourceId: study.sourceId,
    studyInstanceUid: study.studyInstanceUid,
    seriesInstanceUid: '9.9' as SeriesInstanceUid,
    modality: 'DOC',
  },
  sopClassUid: '1.2.840.10008.5.1.4.1.1.104.2' as SopClassUid,
  sopInstanceUids: ['9.9.1' as SopInstanceUid],
};

const cda = (given: string, born: string, id: string, header = 'P-1'): EnclosedContent => ({
  format: 'cda',
  patient: { ids: [header], name: '' },
  bytes: new TextEncoder().encode(`<ClinicalDocument xmlns="urn:hl7-org:v3"><title>Letter</title>
    <recordTarget><patientRole><id root="1.2" extension="${id}"/><patient><name><given>${given}</given><family>Doe</family></name>
    <birthTime value="${born}"/></patient></patientRole></recordTarget></ClinicalDocument>`),
});

async function open() {
  const answers: ((answer: Result<EnclosedContent, Problem>) => void)[] = [];
  const harness = createHarness(['pane.show']);
  const enclosed = () => new Promise<Result<EnclosedContent, Problem>>((resolve) => answers.push(resolve));
  harness.workspace.setState({ studies: [study], displaySets: [letter] });
  harness.workspace.showInPane('1' as PaneId, letter.id);
  const [pane] = harness.workspace.getState().panes;
  if (!pane) throw new Error('no pane');
  const shown = await show({ ...harness, enclosed }, <PaneSlot pane={pane} paneNumber={1} />);
  onTestFinished(shown.end);
  await act(async () => void (await import('./EnclosedView')));
  const region = shown.page.querySelector<HTMLElement>('[data-pane-id="1"]');
  if (!region) throw new Error('no region');
  return {
    page: shown.page,
    asked: () => answers.length,
    answer: (answer: Result<EnclosedContent, Problem>) => act(async () => answers.at(-1)?.(answer)),
    state: () => region.dataset.paneState,
    alerts: () => [...shown.page.querySelectorAll('[role="alert"]')].map(({ textContent }) => textContent),
  };
}

test('the pane of a document is loading until the document is there, and no sooner ready', async () => {
  const { state, answer, asked } = await open();
  expect([asked(), state()]).toEqual([1, 'loading']);
  await answer(ok(cda('Jane', '19610302', 'P-1')));
  expect(state()).toBe('ready');
});

test('a document that did not come says why, and is asked for again by Retry', async () => {
  const { page, state, answer, alerts, asked } = await open();
  await answer(fail({ code: 'network', severity: 'error', title: 'The archive cannot be reached' }));
  expect([state(), alerts().join()]).toEqual(['error', expect.stringContaining('cannot be reached')]);
  await click(button(page, 'Retry'));
  expect([state(), asked()]).toEqual(['loading', 2]);
  await answer(ok(cda('Jane', '19610302', 'P-1')));
  expect([state(), alerts()]).toEqual(['ready', []]);
});

test('AT-32: a document about somebody else says so above its text, with both persons', async () => {
  const { answer, alerts } = await open();
  await answer(ok(cda('Bert', '19650101', 'P-2')));
  expect(alerts()).toHaveLength(1);
  for (const part of ['another patient', 'Bert Doe', 'Doe, Jane', '1965-01-01', '1961-03-02', 'P-2', 'P-1']) {
    expect(alerts()[0]).toContain(part);
  }
});

test('AT-32: a header that names another patient than its study is said, whatever the document says', async () => {
  const { answer, alerts } = await open();
  await answer(ok(cda('Jane', '19610302', 'P-1', 'P-3')));
  expect(alerts()).toEqual([expect.stringContaining('The header of this document names another patient')]);
});
