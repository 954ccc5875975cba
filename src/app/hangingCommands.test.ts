import { beforeEach, expect, test } from 'vitest';
import { hangByHeaders } from '../cases/hanging/hangStage';
import { buildFramesDisplaySets } from '../dicom/radiology/displaySets';
import type { DicomJson } from '../dicom/json';
import type { Series, Study } from '../dicom/types';
import type { PaneId, SeriesInstanceUid, SourceId, StudyInstanceUid } from '../dicom/uids';
import { createCommandRegistry } from '../workspace/command';
import { createWorkspace, type Workspace } from '../workspace/store';
import { hangingCommands } from './hangingCommands';
import { hangingMemory } from './hangingMemory';

const study: Study = {
  sourceId: 'main' as SourceId,
  studyInstanceUid: '1.1' as StudyInstanceUid,
  patient: { patientId: 'P', patientName: 'A' },
  modalitiesInStudy: ['CT'],
};

function stack(uid: string, description: string, count: number) {
  const series: Series = {
    sourceId: study.sourceId,
    seriesInstanceUid: uid as SeriesInstanceUid,
    studyInstanceUid: study.studyInstanceUid,
    modality: 'CT',
    seriesDescription: description,
    seriesNumber: Number(uid.at(-1)),
  };
  const instances = Array.from(
    { length: count },
    (_, index): DicomJson => ({
      '00080018': { vr: 'UI', Value: [`${uid}.${index + 1}`] },
      '00080016': { vr: 'UI', Value: ['1.2.840.10008.5.1.4.1.1.2'] },
      '00280010': { vr: 'US', Value: [4] },
      '00280011': { vr: 'US', Value: [4] },
    }),
  );
  return buildFramesDisplaySets(series, instances);
}

function storage() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  };
}

let workspace: Workspace;
let device: ReturnType<typeof storage>;
let commands: ReturnType<typeof createCommandRegistry>;

/** A case of these series, hung as a fresh page would. */
function open(...sets: ReturnType<typeof stack>[]): void {
  workspace = createWorkspace();
  workspace.setState({ studies: [study], displaySets: sets.flat() });
  const memory = hangingMemory(() => device);
  commands = createCommandRegistry((title, cause) => {
    throw new Error(title, { cause });
  });
  commands.register(...hangingCommands(workspace, memory));
  hangByHeaders(workspace, firstHung(), memory.corrections);
}

/** As the case was hung by its series list: these series, in the layout of now. */
const firstHung = (...series: string[]) => ({ series, layout: workspace.getState().layout });

const shown = () =>
  workspace.getState().panes.map(({ displaySetId, opening }) => [displaySetId, opening?.window?.windowWidth]);

beforeEach(() => {
  device = storage();
});

test('Space goes through the stages and round again, Shift+Space back', async () => {
  open(stack('1.1.1', 'chest', 20));
  expect(shown()).toEqual([['1.1.1', undefined]]);
  await commands.run('hanging.nextStage');
  expect(shown()).toEqual([
    ['1.1.1', 1500],
    ['1.1.1', 400],
    ['1.1.1', undefined],
  ]);
  expect(workspace.getState().panes.map(({ plane }) => plane?.plane)).toEqual([undefined, undefined, 'coronal']);
  await commands.run('hanging.nextStage');
  expect(shown()).toEqual([['1.1.1', undefined]]);
  await commands.run('hanging.nextStage');
  await commands.run('hanging.previousStage');
  expect(workspace.getState().hanging?.stageIndex).toBe(0);
});

test('a series that a reader hung instead and kept hangs there in the next such case', async () => {
  open(stack('1.1.1', 'thick 5.0', 40), stack('1.1.2', 'thin 1.0', 20));
  expect(shown()).toEqual([['1.1.1', undefined]]);
  workspace.showInPane('1' as PaneId, '1.1.2');
  await commands.run('hanging.keep');
  open(stack('1.1.1', 'thick 3.0', 40), stack('1.1.2', 'thin 0.5', 20));
  expect(shown()).toEqual([['1.1.2', undefined]]);
  expect(workspace.getState().hanging?.reasons['1' as PaneId]?.reason).toContain('you chose');
});

test('a case whose reader has scrolled is not hung anew, and its stages are still there', async () => {
  open(stack('1.1.1', 'lung b60', 20));
  const lung = workspace.getState().displaySets[0];
  if (lung?.kind !== 'frames') throw new Error('no stack');
  workspace.openStack('1' as PaneId, lung);
  workspace.scrollPane('1' as PaneId, 7);
  workspace.setState(({ displaySets }) => ({ displaySets: [...displaySets, ...stack('1.1.2', 'soft b30', 20)] }));
  hangByHeaders(workspace, firstHung('1.1.1'), {});
  expect(shown()).toEqual([['1.1.1', undefined]]);
  await commands.run('hanging.nextStage');
  expect(shown()).toEqual([
    ['1.1.1', undefined],
    ['1.1.2', undefined],
  ]);
});

test('a case that nobody has touched hangs by its headers once they are all read', () => {
  open(stack('1.1.1', 'lung b60', 20));
  workspace.setState(({ displaySets }) => ({ displaySets: [...displaySets, ...stack('1.1.2', 'soft b30', 20)] }));
  hangByHeaders(workspace, firstHung('1.1.1'), {});
  expect(shown()).toEqual([
    ['1.1.1', undefined],
    ['1.1.2', undefined],
  ]);
});

test('a layout that the reader chose while the case was being read is left alone', () => {
  open();
  workspace.setState({ displaySets: [...stack('1.1.1', 'lung b60', 20), ...stack('1.1.2', 'soft b30', 20)] });
  const first = firstHung('1.1.1');
  workspace.setLayout(1, 1); // as many panes as before, and yet chosen
  workspace.showInPane('1' as PaneId, '1.1.1');
  hangByHeaders(workspace, first, {});
  expect(shown()).toEqual([['1.1.1', undefined]]);
});

test('a report that the reader opened while the case was being read stays where it is', () => {
  open();
  const first = firstHung('1.1.1');
  workspace.setState({ displaySets: [...stack('1.1.1', 'lung b60', 20), ...stack('1.1.2', 'soft b30', 20)] });
  workspace.showInPane('1' as PaneId, 'report');
  hangByHeaders(workspace, first, {});
  expect(shown()).toEqual([['report', undefined]]);
});

test('a pane whose series could not be read keeps saying so: nothing else is hung in its place', () => {
  open();
  workspace.setLayout(1, 2);
  const [failed] = stack('1.1.1', 'lung b60', 20);
  if (!failed) throw new Error('no stack');
  workspace.setState({ awaited: { '1': failed.series }, displaySets: stack('1.1.2', 'soft b30', 20) });
  workspace.showInPane('2' as PaneId, '1.1.2');
  hangByHeaders(workspace, firstHung('1.1.1', '1.1.2'), {});
  expect(shown()).toEqual([
    [undefined, undefined],
    ['1.1.2', undefined],
  ]);
});

test.each(['nonsense', '[1]', '{"a":5}'])('foreign text %s in the storage is no correction', (text) => {
  expect(hangingMemory(() => ({ getItem: () => text, setItem: () => {} })).corrections).toEqual({});
});
