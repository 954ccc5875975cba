// @vitest-environment happy-dom
import { expect, onTestFinished, test } from 'vitest';
import { codes, units } from '../dicom/codes';
import type { SopInstanceUid } from '../dicom/uids';
import { buildAnnotation, buildStudy } from '../testing/builders';
import { buildFrames, createHarness } from '../ui/testing';
import { copyCommand, installCopy } from './copyMarks';

const study = buildStudy('1.1');
const film = { value: 'cal-detector', scheme: '99PARFOCAL', meaning: 'at detector plane (magnified)' };
const length = buildAnnotation({
  id: 'a',
  trackingIdentifier: 'Lesion 1',
  sopInstanceUid: '9.1.2' as SopInstanceUid,
  measurements: [{ name: codes.length, value: 12.34, unit: units.mm, method: film }],
});
const arrow = buildAnnotation({
  id: 'b',
  trackingIdentifier: 'Tip',
  shape: 'arrow',
  comment: 'Clip',
  measurements: [],
});

function open() {
  const { workspace } = createHarness([]);
  workspace.setState({ studies: [study], displaySets: [buildFrames('9.1', study, 3)] });
  workspace.transact('Load', 'stored', () => ({ a: length, b: arrow }));
  return workspace;
}

test('CAL-03: a copied value has its unit, what it rests on and where it lies, and no patient', async () => {
  const workspace = open();
  const copied: string[] = [];
  workspace.select([length.id]);
  await copyCommand(workspace, async (text) => void copied.push(text)).run(undefined);
  await copyCommand(workspace, async (text) => void copied.push(text)).run({ id: 'b' });
  expect(copied[0]).toBe('Lesion 1: Length 12.3 mm; at detector plane (magnified); Series 9.1, image 2');
  expect(copied[1]).toContain('Tip (Lesion): Clip; ');
  expect(copied.join()).not.toContain(study.patient.patientName.split('^')[0]);
});

test('a clipboard that is closed to the page is said', async () => {
  const workspace = open();
  await copyCommand(workspace, () => Promise.reject(new Error('no'))).run({ id: 'a' });
  expect(JSON.stringify(workspace.getState().problems)).toContain('The values were not copied');
});

test('Ctrl+C copies the selected marks, and leaves a field of the page its own words', () => {
  const workspace = open();
  onTestFinished(installCopy(document, workspace));
  const copied = () => {
    const written: string[] = [];
    const event = Object.assign(new Event('copy', { bubbles: true, cancelable: true }), {
      clipboardData: { setData: (_type: string, text: string) => written.push(text) },
    });
    document.dispatchEvent(event);
    return event.defaultPrevented ? written : undefined;
  };
  expect(copied()).toBeUndefined();
  workspace.select([length.id, arrow.id]);
  expect(copied()?.[0]?.split('\n')).toHaveLength(2);
  const field = document.createElement('input');
  document.body.append(field);
  field.focus();
  expect(copied()).toBeUndefined();
  field.remove();
});
