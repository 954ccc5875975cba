import { expect, test } from 'vitest';
import { encodeMeasurementReport } from '../codecs/sr/encodeReport';
import { ctImage, frameSpace, mark, reportInput } from '../codecs/testData';
import { type DicomJson, stringOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import type { SeriesInstanceUid, SopClassUid, SopInstanceUid, SourceId, StudyInstanceUid } from '../dicom/uids';
import { createWorkspace } from '../workspace/store';
import type { CaseContext } from './caseContext';
import { keepDocuments } from './keepDocuments';
import { Threads } from './threads';

const image = ctImage();
const uidIn = (dataset: DicomJson, tag: string) => stringOf(dataset, tag) ?? '';

function report(number: number, predecessor?: DicomJson): DicomJson {
  const written = encodeMeasurementReport(
    reportInput([mark(image, frameSpace(image), 'length', [0, 0, 10 * number, 0])], {
      newUid: () => `1.2.3.${number}`,
      ...(predecessor && {
        predecessor: {
          studyInstanceUid: uidIn(predecessor, tags.StudyInstanceUID),
          seriesInstanceUid: uidIn(predecessor, tags.SeriesInstanceUID),
          sopClassUid: uidIn(predecessor, tags.SOPClassUID),
          sopInstanceUid: uidIn(predecessor, tags.SOPInstanceUID),
        },
      }),
    }),
  );
  if (!written.ok) throw new Error(written.error.title);
  return written.value;
}

const threadWith = (dataset: DicomJson) => ({
  id: uidIn(dataset, tags.SeriesInstanceUID) as SeriesInstanceUid,
  kind: 'radiologyReport' as const,
  sourceId: 'archive' as SourceId,
  studyInstanceUid: uidIn(dataset, tags.StudyInstanceUID) as StudyInstanceUid,
  seriesNumber: 9001,
  head: {
    sopInstanceUid: uidIn(dataset, tags.SOPInstanceUID) as SopInstanceUid,
    sopClassUid: uidIn(dataset, tags.SOPClassUID) as SopClassUid,
    instanceNumber: 1,
    report: { document: dataset, isExact: true, views: new Map() },
  },
  knownUids: new Set<string>(),
  annotationIds: new Set<never>(),
});

test('SR-25: a version saved from here joins the history and the list of series without a reload', () => {
  const workspace = createWorkspace();
  const threads = new Threads();
  const leaving = new AbortController();
  keepDocuments({ workspace } as CaseContext, threads, [], leaving.signal);
  expect(workspace.getState().documents).toEqual({});

  const first = report(1);
  threads.put(threadWith(first));
  workspace.setState({ save: { phase: 'confirmed', text: '' } });
  expect(workspace.getState().displaySets.map(({ kind, series }) => [kind, series.modality])).toEqual([
    ['document', 'SR'],
  ]);

  const second = report(2, first);
  threads.put(threadWith(second));
  workspace.setState({ save: { phase: 'failed', text: 'another object was refused' } });
  const { documents, displaySets } = workspace.getState();
  expect(displaySets).toHaveLength(1);
  expect(documents['1.2.3.2']?.versions.map(({ sopInstanceUid, isHead }) => [sopInstanceUid, isHead])).toEqual([
    ['1.2.3.2', true],
    ['1.2.3.1', false],
  ]);

  leaving.abort();
  threads.put(threadWith(report(3, second)));
  workspace.setState({ save: { phase: 'confirmed', text: '' } });
  expect(workspace.getState().documents['1.2.3.3']).toBeUndefined();
});
