import { reportDocumentsOf } from '../codecs/sr/reportDocuments';
import { type DicomJson, numberOf, stringOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import type { DocumentDisplaySet, Series } from '../dicom/types';
import type { SeriesInstanceUid, SopClassUid, SopInstanceUid, SourceId, StudyInstanceUid } from '../dicom/uids';
import type { CaseContext } from './caseContext';
import { type DerivedObject, uidOf } from './derivedObject';
import type { Threads } from './threads';

interface HeldDocument {
  readonly dataset: DicomJson;
  readonly sourceId: SourceId;
}

/**
 * Shows every document of the case with its history, withdrawn and replaced ones among them, and takes up each version
 * that is saved from here: the list of series and the history tell what the archive holds, without a reload.
 */
export function keepDocuments(
  { workspace }: CaseContext,
  threads: Threads,
  objects: readonly DerivedObject[],
  signal: AbortSignal,
): void {
  const known = new Map<string, HeldDocument>(
    objects.map((object) => [uidOf(object), { dataset: object.dataset, sourceId: object.series.sourceId }]),
  );
  const show = () => {
    const documents = reportDocumentsOf([...known.values()]);
    workspace.setState({ documents: Object.fromEntries(documents.map((one) => [one.sopInstanceUid, one])) });
  };
  const takeSaved = () => {
    const saved = threads.all().flatMap(({ head, sourceId }) => {
      if (!head?.report?.isExact || known.has(head.sopInstanceUid)) return [];
      return [{ dataset: head.report.document, sourceId }];
    });
    if (saved.length === 0) return;
    for (const one of saved) known.set(stringOf(one.dataset, tags.SOPInstanceUID) ?? '', one);
    show();
    workspace.setState(({ displaySets }) => {
      const listed = new Set(displaySets.map(({ series }) => series.seriesInstanceUid));
      const fresh = saved.map(displaySetOf).filter(({ series }) => !listed.has(series.seriesInstanceUid));
      return { displaySets: [...displaySets, ...fresh] };
    });
  };
  show();
  const stop = workspace.subscribe((now, before) => {
    if (now.save !== before.save && now.save.phase !== 'sending') takeSaved();
  });
  signal.addEventListener('abort', stop, { once: true });
}

/** A series that began with a save from here. */
function displaySetOf({ dataset, sourceId }: HeldDocument): DocumentDisplaySet {
  const seriesNumber = numberOf(dataset, tags.SeriesNumber);
  const seriesDescription = stringOf(dataset, tags.SeriesDescription);
  const sopClassUid = (stringOf(dataset, tags.SOPClassUID) ?? '') as SopClassUid;
  const series: Series = {
    sourceId,
    studyInstanceUid: (stringOf(dataset, tags.StudyInstanceUID) ?? '') as StudyInstanceUid,
    seriesInstanceUid: (stringOf(dataset, tags.SeriesInstanceUID) ?? '') as SeriesInstanceUid,
    modality: stringOf(dataset, tags.Modality) ?? 'SR',
    ...(seriesNumber === undefined ? {} : { seriesNumber }),
    ...(seriesDescription === undefined ? {} : { seriesDescription }),
  };
  return {
    kind: 'document',
    id: `${series.seriesInstanceUid}/${sopClassUid}`,
    series,
    sopClassUid,
    sopInstanceUids: [(stringOf(dataset, tags.SOPInstanceUID) ?? '') as SopInstanceUid],
  };
}
