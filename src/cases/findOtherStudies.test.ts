import { expect, test, vi } from 'vitest';
import type { Problem } from '../dicom/problem';
import type { PaneStatus } from '../dicom/paneStatus';
import type { Study } from '../dicom/types';
import type { PaneId, SourceId } from '../dicom/uids';
import type { DicomWebSource } from '../dicomweb/source';
import { fail, ok } from '../lib/result';
import { buildStudy } from '../testing/builders';
import { createWorkspace } from '../workspace/store';
import { findOtherStudies } from './findOtherStudies';

const of = (uid: string, patientId: string, issuerOfPatientId?: string): Study => {
  const study = buildStudy(uid);
  const patient = { ...study.patient, patientId, ...(issuerOfPatientId && { issuerOfPatientId }) };
  return { ...study, patient };
};
const down: Problem = { code: 'http', severity: 'error', title: 'down' };

/** An archive that answers so, and tells what it was asked. */
function archive(id: string, studies: readonly Study[] | undefined, hasMore = false) {
  const queryStudies = vi.fn(async () => (studies ? ok({ studies, hasMore, nextOffset: 0 }) : fail(down)));
  const source = { config: { id, label: `Archive ${id}` }, queryStudies } as unknown as DicomWebSource;
  return { queryStudies, entry: [id as SourceId, source] as const };
}
function open(studies: readonly Study[]) {
  const workspace = createWorkspace();
  workspace.setState({ studies });
  const shown = () => workspace.setPaneStatus('1' as PaneId, { kind: 'radiology', state: 'ready' } as PaneStatus);
  return { workspace, shown };
}
const never = new AbortController().signal;

test('archives are asked for the whole ID once a picture is there, and a study that several hold is one', async () => {
  const [a, b] = [archive('a', [of('1', 'P'), of('2', 'P')]), archive('b', [of('2', 'P'), of('3', 'P')])];
  const { workspace, shown } = open([of('1', ' P ')]);
  workspace.setState({ studies: [of('1', 'P')] });
  const found = findOtherStudies({ workspace, sources: new Map([a.entry, b.entry]) }, {}, never);
  await Promise.resolve();
  expect(a.queryStudies).not.toHaveBeenCalled();
  shown();
  await found;
  expect(a.queryStudies).toHaveBeenCalledExactlyOnceWith({ patientIdIs: 'P' }, { limit: 100, offset: 0 }, never);
  const { otherStudies } = workspace.getState();
  expect(otherStudies?.studies.map(({ study }) => study.studyInstanceUid)).toEqual(['2', '3']);
  expect(otherStudies?.leftOut).toBeUndefined();
});

test('what is not listed is counted, and an archive that cannot say is named', async () => {
  const [a, b] = [archive('a', [of('2', 'P', 'X'), of('3', 'P', 'Y')], true), archive('b', undefined)];
  const { workspace, shown } = open([of('1', 'P', 'X')]);
  shown();
  await findOtherStudies({ workspace, sources: new Map([a.entry, b.entry]) }, {}, never);
  const { otherStudies } = workspace.getState();
  expect(otherStudies?.studies).toHaveLength(1);
  expect(otherStudies?.leftOut).toBe(
    '1 study with this ID from another issuer: not listed. Only the first 100 are listed.',
  );
  expect(otherStudies?.problem?.title).toBe('Archive b could not say what else there is of this patient');
});

test('a case of two patients or without an ID asks nobody; an archive that a link does not name is not asked', async () => {
  const [a, b] = [archive('a', []), archive('b', [])];
  const sources = new Map([a.entry, b.entry]);
  for (const studies of [[of('1', 'P'), of('2', 'Q')], [of('1', '')], []]) {
    const { workspace, shown } = open(studies);
    shown();
    await findOtherStudies({ workspace, sources }, {}, never);
    expect(workspace.getState().otherStudies).toBeUndefined();
  }
  expect(a.queryStudies).not.toHaveBeenCalled();
  const { workspace, shown } = open([of('1', 'P')]);
  shown();
  await findOtherStudies({ workspace, sources }, { sourceId: 'b' }, never);
  expect([a.queryStudies, b.queryStudies].map(({ mock }) => mock.calls.length)).toEqual([0, 1]);
});
