import type { Annotation } from '../dicom/types';
import type { AnnotationId } from '../dicom/uids';
import type { DraftEntry } from './draftStore';
import { MarkMatcher } from './markPlace';
import type { WrittenObject } from './writtenObject';

/**
 * An unanswered object of an earlier visit as if this page had written it (pure): its records under the identifiers they
 * have here. Cell marks come back from the archive under new ones; what the object withdraws or moves is then another
 * record than it was. Where this page does not show what the object leaves as it was, it is only watched for.
 */
export function adoptObject(
  object: WrittenObject,
  entries: readonly DraftEntry[],
  stored: readonly Annotation[],
): WrittenObject {
  const entryOf = new Map(entries.map((entry) => [entry.id, entry]));
  const archive = new MarkMatcher(stored);
  const renamed = new Map<AnnotationId, AnnotationId>();
  const replaced: AnnotationId[] = [];
  let isKnown = true;
  const annotations = object.annotations.map((mark) => {
    const entry = entryOf.get(mark.id);
    const held = entry ? entry.was && archive.take(entry.was) : archive.take(mark);
    if (entry) {
      if (held && held.id !== mark.id) replaced.push(held.id);
      return mark;
    }
    if (held) renamed.set(mark.id, held.id);
    else isKnown = false;
    return held ?? mark;
  });
  if (!isKnown) return watchOnly(object);
  const withdrawn = object.removedIds.map((id) => {
    const was = entryOf.get(id)?.was;
    return (was && archive.take(was)?.id) ?? id;
  });
  const { thread } = object;
  return {
    ...object,
    // A copy may have left before the page went.
    isInDoubt: true,
    annotations,
    removedIds: [...withdrawn, ...replaced],
    changedIds: [...annotations.flatMap(({ id }) => (entryOf.has(id) ? [id] : [])), ...withdrawn, ...replaced],
    thread: {
      ...withNames(thread, renamed),
      annotationIds: new Set(annotations.map(({ id }) => id)),
    },
  };
}

/**
 * For a page that could not read the archive whole: what the object changes cannot be told, so it is looked for and not
 * sent. It stays on the device for a visit that can.
 */
export const watchOnly = (object: WrittenObject): WrittenObject => ({
  ...object,
  bytes: new Uint8Array(),
  annotations: [],
  removedIds: [],
  changedIds: [],
});

/** Of an earlier visit, kept where that left it; this page only asks whether it has arrived. */
export const isWatchedOnly = ({ bytes, annotations, removedIds }: WrittenObject): boolean =>
  bytes.length + annotations.length + removedIds.length === 0;

/** The places of marks in the report they stand in are kept by identifier. */
function withNames(thread: WrittenObject['thread'], renamed: ReadonlyMap<AnnotationId, AnnotationId>) {
  const report = thread.head?.report;
  if (!thread.head || !report || renamed.size === 0) return thread;
  const views = new Map([...report.views].map(([id, view]) => [renamed.get(id) ?? id, view]));
  return { ...thread, head: { ...thread.head, report: { ...report, views } } };
}
