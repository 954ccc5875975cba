import { derivedUid } from '../codecs/derivedUid';
import type { AnnotationView } from '../codecs/sr/annotationView';
import type { DecodedReport } from '../codecs/sr/decodeReport';
import type { Annotation } from '../dicom/types';
import { type AnnotationId, isUid } from '../dicom/uids';

/**
 * A mark is known by its Tracking UID, before saving and after reloading, where nobody else of the case bears it. Of
 * several bearers none is: the name would pass to another one as soon as one is deleted. They are known by their outline
 * and by `rootUid`, the oldest version of their report.
 */
export function namedMarks(
  { annotations, views, outlines }: DecodedReport,
  rootUid: string,
  bearers: ReadonlyMap<string, number>,
  known: Readonly<Record<string, Annotation>>,
): { readonly marks: readonly Annotation[]; readonly views: ReadonlyMap<AnnotationId, AnnotationView> } {
  const moved = new Map<AnnotationId, AnnotationView>();
  const given = new Set([...outlines.values()].flatMap(({ observationUid }) => observationUid ?? []));
  const used = new Set(Object.keys(known));
  const nameOf = (mark: Annotation): string => {
    if (mark.lockedReason !== undefined) return mark.id;
    // Some files hold other texts there, which are no name for a record.
    const isAlone = isUid(mark.trackingUid) && bearers.get(mark.trackingUid) === 1;
    if (isAlone && !used.has(mark.trackingUid)) return mark.trackingUid;
    const { observationUid = '', key = '' } = outlines.get(mark.id) ?? {};
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

/** How many marks of these reports bear each Tracking UID. */
export function bearersIn(reports: readonly DecodedReport[]): ReadonlyMap<string, number> {
  const bearers = new Map<string, number>();
  for (const { annotations } of reports) {
    for (const { trackingUid } of annotations) bearers.set(trackingUid, (bearers.get(trackingUid) ?? 0) + 1);
  }
  return bearers;
}
