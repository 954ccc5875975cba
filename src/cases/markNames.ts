import { derivedUid } from '../codecs/derivedUid';
import type { AnnotationView } from '../codecs/sr/annotationView';
import type { DecodedReport } from '../codecs/sr/decodeReport';
import type { Annotation } from '../dicom/types';
import { type AnnotationId, isUid } from '../dicom/uids';

/**
 * A mark is known by its Tracking UID, before saving and after reloading, where nobody else of the case bears it, or only
 * marks whose outlines have names of their own (0040,A171): those that joined a finding. Of several others none is: the
 * name would pass to another one as soon as one is deleted. They are known by their outline and by `rootUid`, the oldest
 * version of their report.
 */
export function namedMarks(
  { annotations, views, outlines }: DecodedReport,
  rootUid: string,
  bearers: Bearers,
  known: Readonly<Record<string, Annotation>>,
): { readonly marks: readonly Annotation[]; readonly views: ReadonlyMap<AnnotationId, AnnotationView> } {
  const moved = new Map<AnnotationId, AnnotationView>();
  const given = new Set([...outlines.values()].flatMap(({ observationUid }) => observationUid ?? []));
  const used = new Set(Object.keys(known));
  const nameOf = (mark: Annotation): string => {
    if (mark.lockedReason !== undefined) return mark.id;
    // Some files hold other texts there, which are no name for a record.
    const { observationUid = '', key = '' } = outlines.get(mark.id) ?? {};
    const isAlone = isUid(mark.trackingUid) && bearers.isAlone(mark.trackingUid, observationUid !== '');
    if (isAlone && !used.has(mark.trackingUid)) return mark.trackingUid;
    if (isUid(observationUid) && !used.has(observationUid)) return observationUid;
    for (let twin = 0; ; twin++) {
      const name = derivedUid(`${rootUid}|${key}|${twin}`);
      if (!used.has(name) && !given.has(name)) return name;
    }
  };
  const marks = annotations.map((mark) => {
    const id = nameOf(mark) as AnnotationId;
    const view = views.get(mark.id);
    used.add(id);
    if (view) moved.set(id, view);
    return id === mark.id ? mark : { ...mark, id };
  });
  return { marks, views: moved };
}

/** Who bears the Tracking UIDs of some reports. */
export interface Bearers {
  /** Nobody else does, or only marks that have names of their own. */
  isAlone(trackingUid: string, hasOwnName: boolean): boolean;
}

export function bearersIn(reports: readonly Pick<DecodedReport, 'annotations' | 'outlines'>[]): Bearers {
  const all = new Map<string, number>();
  const nameless = new Map<string, number>();
  const count = (into: Map<string, number>, uid: string) => into.set(uid, (into.get(uid) ?? 0) + 1);
  for (const { annotations, outlines } of reports) {
    for (const { id, trackingUid } of annotations) {
      count(all, trackingUid);
      if (outlines.get(id)?.observationUid === undefined) count(nameless, trackingUid);
    }
  }
  return { isAlone: (uid, hasOwnName) => all.get(uid) === 1 || (!hasOwnName && nameless.get(uid) === 1) };
}
