// @vitest-environment happy-dom
import { act } from 'react';
import { expect, test } from 'vitest';
import type { FramesDisplaySet } from '../../dicom/types';
import type { FrameOfReferenceUid, PaneId, SopInstanceUid, StudyInstanceUid } from '../../dicom/uids';
import { LINKED_STACKS } from '../../workspace/links';
import { AcrossButtons } from '../shell/ActionButtons';
import { buildStudy } from '../../testing/builders';
import { buildFrames, button, click, createHarness, show } from '../testing';
import { LinkChip } from './LinkChip';

const [FIRST, SECOND] = ['1', '2'] as PaneId[] as [PaneId, PaneId];
const study = buildStudy('1.2.3');

/** Axial images 5 mm apart, from `fromMm` on. */
function axial(id: string, count: number, fromMm: number, frameOfReference: string): FramesDisplaySet {
  const set = buildFrames(id, study, count);
  const frames = set.frames.map((frame, index) => ({
    ...frame,
    plane: {
      originMm: [0, 0, fromMm + index * 5] as const,
      rowDirection: [1, 0, 0] as const,
      columnDirection: [0, 1, 0] as const,
      rowSpacingMm: 0.7,
      columnSpacingMm: 0.7,
      columns: 512,
      rows: 512,
    },
  }));
  return { ...set, frames, frameOfReferenceUid: frameOfReference as FrameOfReferenceUid };
}

async function open(other: FramesDisplaySet) {
  const harness = createHarness(
    ['panes.link', 'panes.linkByHand'],
    [{ key: 'y', command: 'panes.link', title: 'Link' }],
  );
  const { workspace } = harness;
  const long = axial('long', 41, 0, 'for');
  workspace.setState({ studies: [study], displaySets: [long, other] });
  workspace.setLayout(1, 2);
  for (const [paneId, set] of [
    [FIRST, long],
    [SECOND, other],
  ] as const) {
    workspace.showInPane(paneId, set.id);
    workspace.openStack(paneId, set);
  }
  const { page } = await show(
    harness,
    <>
      <AcrossButtons />
      <p>
        <LinkChip paneId={FIRST} />
      </p>
      <p>
        <LinkChip paneId={SECOND} />
      </p>
    </>,
  );
  const link = () => act(async () => workspace.setLinks([LINKED_STACKS], FIRST));
  const words = () => [...page.querySelectorAll('p')].map((one) => one.textContent);
  return { harness, workspace, page, link, words };
}

test('the button is a toggle that says whether panes are linked, and runs the command of the key', async () => {
  const { page, link, harness } = await open(axial('same', 41, 0, 'for'));
  const linkPanes = button(page, 'Link panes');
  expect(linkPanes.getAttribute('aria-pressed')).toBe('false');
  await click(linkPanes);
  expect(harness.ran).toEqual([['panes.link', undefined]]);
  await link();
  expect(linkPanes.getAttribute('aria-pressed')).toBe('true');
});

test('REG-02: a pane of another frame of reference says that it is not linked, beside the active one only', async () => {
  const { workspace, link, words } = await open(axial('other', 41, 0, 'another'));
  expect(words()).toEqual(['', '']);
  await link();
  expect(words()).toEqual(['', 'Not linked: other frame of referenceLink by hand']);
  await act(async () => workspace.activatePane(SECOND));
  expect(words()).toEqual(['Not linked: other frame of referenceLink by hand', '']);
});

test('a pane that has no image where the others are says how far it is', async () => {
  const { workspace, link, words } = await open(axial('short', 5, 50, 'for'));
  await link();
  expect(words()).toEqual(['', 'Position 50 mm beyond this series']);
  await act(async () => workspace.scrollPane(FIRST, 12));
  expect(words()).toEqual(['', '']);
  await act(async () => workspace.scrollPane(FIRST, 16));
  expect(words()).toEqual(['', 'Position 5.0 mm beyond this series']);
});

test('REG-02: a link by hand is one press away, and says all the time that it is none of geometry', async () => {
  const { workspace, link, words, page, harness } = await open(axial('other', 41, 0, 'another'));
  await link();
  await click(button(page, 'Link by hand'));
  expect(harness.ran).toEqual([['panes.linkByHand', { paneId: SECOND }]]);
  await act(async () => workspace.linkByHand(FIRST, SECOND, { isAcrossPatients: false }));
  expect(words()).toEqual(['', 'Manual link, not registered']);
});

test('REG-01: a registration that ties two panes is named, with its kind', async () => {
  const { workspace, link, words } = await open(axial('other', 41, 0, 'another'));
  const identity = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
  await act(async () =>
    workspace.setState({
      registrations: [
        {
          sopInstanceUid: '1.9' as SopInstanceUid,
          name: 'PET to CT',
          type: 'RIGID_SCALE',
          sourceUid: 'another' as FrameOfReferenceUid,
          registeredUid: 'for' as FrameOfReferenceUid,
          sourceToRegistered: identity,
          registeredToSource: identity,
        },
      ],
    }),
  );
  await link();
  expect(words()).toEqual(['', 'Linked by registration: PET to CT (rigid, scale)']);
});

test('ORI-04: two patients are linked by hand only after a second press under words that say so', async () => {
  const other = axial('other', 41, 0, 'for');
  const { workspace, link, words, page, harness } = await open({
    ...other,
    series: { ...other.series, studyInstanceUid: 'of another' as StudyInstanceUid },
  });
  const stranger = buildStudy('of another', { patient: { patientId: 'P2', patientName: 'Doe^Jane' } });
  await act(async () => workspace.setState({ studies: [study, stranger] }));
  await link();
  expect(words()[1]).toBe('Not linked: other patientLink by hand');
  await click(button(page, 'Link by hand'));
  expect(harness.ran).toEqual([]);
  expect(words()[1]).toContain('DIFFERENT PATIENTS: link their images?');
  await click(button(page, 'Link different patients'));
  expect(harness.ran).toEqual([['panes.linkByHand', { paneId: SECOND, isAcrossPatients: true }]]);
  await act(async () => workspace.linkByHand(FIRST, SECOND, { isAcrossPatients: true }));
  expect(words()[1]).toBe('Manual link, not registered: DIFFERENT PATIENTS');
});
