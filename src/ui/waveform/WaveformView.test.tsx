// @vitest-environment happy-dom
import { act } from 'react';
import { expect, onTestFinished, test } from 'vitest';
import type { Problem } from '../../dicom/problem';
import type { DocumentDisplaySet } from '../../dicom/types';
import type { SeriesInstanceUid, SopClassUid, SopInstanceUid, SourceId, StudyInstanceUid } from '../../dicom/uids';
import { button, click, createHarness, show } from '../testing';
import { WaveformView } from './WaveformView';

const UID = '2.25.903' as SopInstanceUid;
const ecg: DocumentDisplaySet = {
  kind: 'document',
  id: 'ecg',
  series: {
    sourceId: 'archive' as SourceId,
    studyInstanceUid: '2.25.901' as StudyInstanceUid,
    seriesInstanceUid: '2.25.902' as SeriesInstanceUid,
    modality: 'ECG',
  },
  sopClassUid: '1.2.840.10008.5.1.4.1.1.9.1.1' as SopClassUid,
  sopInstanceUids: [UID],
};
const OPEN = ['waveform.open', { sopInstanceUid: UID }];

async function open() {
  const harness = createHarness(['waveform.open']);
  const states: string[] = [];
  const shown = await show(harness, <WaveformView displaySet={ecg} onState={(state) => states.push(state)} />);
  onTestFinished(shown.end);
  const fail = (code: Problem['code']) =>
    act(async () => {
      const problem: Problem = { code, severity: 'error', title: 'The archive cannot be reached' };
      harness.workspace.setState({ waveforms: { [UID]: { state: 'error', problem } } });
    });
  return { ...harness, ...shown, fail, states };
}

test('an ECG that failed waits for the reader: the archive is asked again by Retry and not by itself', async () => {
  const { page, ran, fail, states } = await open();
  await fail('network');
  expect(states).toEqual(['loading', 'error']);
  expect(page.querySelector('[role="alert"]')?.textContent).toContain('The archive cannot be reached');
  expect(ran).toEqual([OPEN]);
  await click(button(page, 'Retry'));
  expect(ran).toEqual([OPEN, OPEN]);
});

test('what is not supported is not asked for again', async () => {
  const { page, fail } = await open();
  await fail('unsupported');
  expect(page.querySelector('[role="alert"] button')).toBeNull();
});
