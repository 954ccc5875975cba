import type { DocumentNode, DocumentVersion, ReportDocument } from '../../dicom/document';
import { documentCodes, documentNodes, isMeasurementGroup, isNamed } from '../../dicom/documentTree';
import { formatPersonName } from '../../dicom/format';
import type { DicomJson } from '../../dicom/json';
import type { SeriesInstanceUid, SopInstanceUid, SourceId, StudyInstanceUid } from '../../dicom/uids';
import { compareDocuments } from './compareDocuments';
import { withoutOverrides } from './documentValue';
import { readDocument } from './readDocument';
import { headsOf, type ReportIdentity, reportIdentity } from './reportIdentity';

/** One structured document of a case, as the archive gave it. */
export interface DocumentSource {
  readonly dataset: DicomJson;
  readonly sourceId: SourceId;
}

interface Known {
  readonly identity: ReportIdentity;
  readonly root: DocumentNode;
  readonly sourceId: SourceId;
}

/**
 * Every document of the case, each with the history it belongs to: newest first, by who names whom as its predecessor
 * and only then by clocks (SR-25). An instance that two archives hold is one document.
 */
export function reportDocumentsOf(datasets: readonly DocumentSource[]): ReportDocument[] {
  const known = new Map<string, Known>();
  for (const { dataset, sourceId } of datasets) {
    const identity = reportIdentity(dataset);
    if (known.has(identity.sopInstanceUid)) continue;
    known.set(identity.sopInstanceUid, { identity, sourceId, root: readDocument(dataset) });
  }
  const versionsOf = histories([...known.values()]);
  return [...known.values()].map(({ identity, root, sourceId }) => ({
    sourceId,
    studyInstanceUid: identity.studyInstanceUid as StudyInstanceUid,
    seriesInstanceUid: identity.seriesInstanceUid as SeriesInstanceUid,
    sopInstanceUid: identity.sopInstanceUid as SopInstanceUid,
    sopClassUid: identity.sopClassUid,
    title: root.name?.meaning ?? 'Report',
    root,
    versions: versionsOf.get(identity.sopInstanceUid) ?? [],
  }));
}

/** The chain of each document; those of one chain share one list. */
function histories(documents: readonly Known[]): ReadonlyMap<string, readonly DocumentVersion[]> {
  const { heads, conflicts } = headsOf(documents);
  const headUids = new Set(heads.map(({ identity }) => identity.sopInstanceUid));
  const byUid = new Map(documents.map((document) => [document.identity.sopInstanceUid, document]));
  const versionsOf = new Map<string, readonly DocumentVersion[]>();
  for (const chain of chainsOf(documents)) {
    const versions = newestFirst(chain).map((document) => ({
      ...versionOf(document, byUid),
      isHead: headUids.has(document.identity.sopInstanceUid),
      ...rivalsOf(document, conflicts),
    }));
    for (const { identity } of chain) versionsOf.set(identity.sopInstanceUid, versions);
  }
  return versionsOf;
}

/** Documents that are connected by naming each other as predecessors, directly or over others. */
function chainsOf(documents: readonly Known[]): Known[][] {
  const neighbours = new Map<string, string[]>(documents.map(({ identity }) => [identity.sopInstanceUid, []]));
  for (const { identity } of documents) {
    for (const uid of identity.predecessors) {
      neighbours.get(uid)?.push(identity.sopInstanceUid);
      neighbours.get(identity.sopInstanceUid)?.push(uid);
    }
  }
  const byUid = new Map(documents.map((document) => [document.identity.sopInstanceUid, document]));
  const seen = new Set<string>();
  return documents.flatMap(({ identity }) => {
    const chain: Known[] = [];
    const waiting = [identity.sopInstanceUid];
    for (let uid = waiting.pop(); uid !== undefined; uid = waiting.pop()) {
      const document = byUid.get(uid);
      if (document === undefined || seen.has(uid)) continue;
      seen.add(uid);
      chain.push(document);
      waiting.push(...(neighbours.get(uid) ?? []));
    }
    return chain.length === 0 ? [] : [chain];
  });
}

/** A version stands above those it was made from; among versions that could be next, the later clock is first. */
function newestFirst(chain: readonly Known[]): Known[] {
  const byTime = [...chain].sort((a, b) => timeOf(b).localeCompare(timeOf(a)));
  const ordered: Known[] = [];
  for (let left = byTime; left.length > 0; ) {
    const named = new Set(left.flatMap(({ identity }) => identity.predecessors));
    const next = left.find(({ identity }) => !named.has(identity.sopInstanceUid)) ?? left[0];
    if (next === undefined) break;
    ordered.push(next);
    left = left.filter((document) => document !== next);
  }
  return ordered;
}

const timeOf = ({ identity }: Known): string =>
  `${identity.contentDateTime}|${String(identity.instanceNumber ?? 0).padStart(12, '0')}|${identity.sopInstanceUid}`;

function versionOf(document: Known, byUid: ReadonlyMap<string, Known>): Omit<DocumentVersion, 'isHead' | 'rivals'> {
  const { identity, root } = document;
  const before = identity.predecessors.flatMap((uid) => byUid.get(uid) ?? []);
  const authorName = withoutOverrides(formatPersonName(identity.authorName)) || observerIn(root);
  const isAddendum = identity.predecessors.length > 0 && identity.replaces.length === 0;
  const hadMarks = before.some((version) => hasMarks(version.root));
  return {
    sopInstanceUid: identity.sopInstanceUid as SopInstanceUid,
    contentDateTime: identity.contentDateTime,
    ...(authorName ? { authorName } : {}),
    madeWith: withoutOverrides(identity.madeWith),
    isComplete: identity.isComplete,
    isVerified: identity.isVerified,
    predecessors: identity.predecessors as readonly SopInstanceUid[],
    changes: isAddendum ? [] : changesSince(before, document, identity.predecessors.length),
    ...(isAddendum ? { isAddendum } : {}),
    ...(hadMarks && !hasMarks(root) && !isAddendum ? { isWithdrawn: true } : {}),
  };
}

/** A version made from several is compared with each of them, and says which. */
function changesSince(before: readonly Known[], { root }: Known, predecessorCount: number): string[] {
  const lines = before.flatMap((version) => {
    const changes = compareDocuments(version.root, root);
    const told = changes.length > 0 ? changes : ['nothing of its content changed'];
    if (before.length === 1) return changes.length > 0 ? changes : ['Nothing of its content changed'];
    const author = withoutOverrides(formatPersonName(version.identity.authorName)) || 'an unnamed author';
    return told.map((change) => `Against the version of ${author}: ${change}`);
  });
  const missing = predecessorCount - before.length;
  if (missing === 0) return lines;
  return [
    ...lines,
    missing === 1 ? 'The version it was made from is not here' : `${missing} versions it was made from are not here`,
  ];
}

function rivalsOf({ identity }: Known, conflicts: readonly (readonly Known[])[]): Pick<DocumentVersion, 'rivals'> {
  const uids = conflicts
    .filter((siblings) => siblings.some((one) => one.identity.sopInstanceUid === identity.sopInstanceUid))
    .flatMap((siblings) => siblings.map((one) => one.identity.sopInstanceUid as SopInstanceUid));
  const rivals = [...new Set(uids)].filter((uid) => uid !== identity.sopInstanceUid);
  return rivals.length === 0 ? {} : { rivals };
}

/** Measurement groups, images or coordinates: what a reader put there, not the Image Library that lists its images. */
function hasMarks(root: DocumentNode): boolean {
  for (const node of documentNodes(root)) {
    if (isMeasurementGroup(node) || node.value.kind === 'coordinates') return true;
  }
  return root.children.some(({ value }) => value.kind === 'object');
}

/** TID 1003: reports that name no author in the header may name the observer in the text. */
function observerIn(root: DocumentNode): string | undefined {
  const observer = root.children.find((child) => isNamed(child, documentCodes.personObserverName));
  return observer?.value.kind === 'text' ? observer.value.text : undefined;
}
