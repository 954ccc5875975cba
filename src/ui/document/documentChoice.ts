import type { DocumentVersion, ReportDocument } from '../../dicom/document';
import type { PaneState } from '../../dicom/paneStatus';
import type { Problem } from '../../dicom/problem';
import { sopClassSupport } from '../../dicom/sopClasses';
import type { DisplaySet, DocumentDisplaySet } from '../../dicom/types';

type Documents = Readonly<Record<string, ReportDocument>>;

/** Whether a series of documents is one to be read as a tree; bulk annotations and segmentations are not. */
export const isReadable = (displaySet: DocumentDisplaySet, documents: Documents): boolean =>
  sopClassSupport(displaySet.sopClassUid)?.isDocument === true ||
  displaySet.sopInstanceUids.some((uid) => documents[uid] !== undefined);

/**
 * What a pane can offer of a series: the current versions of its reports, newest first. A report continued in another
 * series is offered as it stands now; one whose current version is not here is offered as far as it is known.
 */
export function documentsToRead(displaySet: DocumentDisplaySet, documents: Documents): readonly ReportDocument[] {
  const own = displaySet.sopInstanceUids.flatMap((uid) => documents[uid] ?? []);
  const current = own.flatMap((document) => {
    const heads = document.versions
      .filter(({ isHead }) => isHead)
      .flatMap(({ sopInstanceUid }) => documents[sopInstanceUid] ?? []);
    return heads.length > 0 ? heads : [document];
  });
  return [...new Set(current)].sort((a, b) => timeOf(b).localeCompare(timeOf(a)));
}

const timeOf = (document: ReportDocument): string => versionOf(document)?.contentDateTime ?? '';

/** What the history knows of the instance that is shown. */
export const versionOf = ({ versions, sopInstanceUid }: ReportDocument): DocumentVersion | undefined =>
  versions.find((version) => version.sopInstanceUid === sopInstanceUid);

/** `data-pane-state` of a document (CONTRACT §4); undefined for what is no document to be read. */
export function documentState(
  displaySet: DisplaySet | undefined,
  documents: Documents,
  isCaseLoading: boolean,
): PaneState | undefined {
  if (displaySet?.kind !== 'document' || !isReadable(displaySet, documents)) return undefined;
  const known = displaySet.sopInstanceUids.filter((uid) => documents[uid] !== undefined).length;
  if (known === displaySet.sopInstanceUids.length && known > 0) return 'ready';
  if (isCaseLoading) return 'loading';
  return known > 0 ? 'partial' : 'error';
}

/** What was said when these instances were read. */
export const problemsOfDocuments = (
  { sopInstanceUids }: DocumentDisplaySet,
  problems: Readonly<Record<string, Problem>>,
): readonly Problem[] =>
  Object.entries(problems).flatMap(([path, problem]) =>
    sopInstanceUids.some((uid) => path.startsWith(`case/derived/${uid}/`)) ? [problem] : [],
  );
