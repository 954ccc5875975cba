import { type DecodedKeyObjects, decodeKeyObjects } from '../codecs/kos/decodeKeyObjects';
import { currentSelections } from '../codecs/kos/keyObjectIdentity';
import type { KeyObjectContext } from '../codecs/kos/keyObjectReference';
import { numberOf, stringOf } from '../dicom/json';
import type { Problem } from '../dicom/problem';
import { completeOf } from '../dicom/rejectedImages';
import { KEY_OBJECT_SELECTION } from '../dicom/sopClasses';
import { tags } from '../dicom/tags';
import type { Annotation, DisplaySet, Series } from '../dicom/types';
import type { AnnotationId, SeriesInstanceUid, SopClassUid, SopInstanceUid, StudyInstanceUid } from '../dicom/uids';
import type { CaseContext } from './caseContext';
import { type DerivedObject, explain, knownUidsOf, resolved, titleOf, uidOf, unreadable } from './derivedObject';
import type { ImageIndex } from './imageIndex';
import { SERIES_NUMBER, titleKeyOf } from './planSave';
import { rejectedBy } from './readRejections';
import { rejectionOf } from './rejected';
import type { Threads } from './threads';

interface LoadedSelection {
  readonly series: Series;
  readonly selection: DecodedKeyObjects;
  readonly identity: DecodedKeyObjects['identity'];
}

/**
 * Key images of the case (SR-37): the newest versions of our own selections, editable, and those of everybody else,
 * locked. `objects` are all Key Object Selections, rejection notes among them; others are passed over. A selection that
 * a note withdraws is said, not shown. What cannot be shown is a problem at `case/derived/<SOP Instance UID>`.
 */
export function loadKeyObjects(
  context: CaseContext,
  threads: Threads,
  objects: readonly DerivedObject[],
  index: ImageIndex,
): void {
  const own = objects.filter(({ dataset }) => stringOf(dataset, tags.SOPClassUID) === KEY_OBJECT_SELECTION);
  const rejected = {
    ...rejectedBy(own.map(({ dataset }) => dataset)),
    ...context.workspace.getState().rejectedInstances,
  };
  const loaded = own.flatMap((object) => decode(context, object, index));
  const current = currentSelections(loaded);
  for (const { identity, series } of current) {
    const withdrawn = rejectionOf(rejected, identity.sopInstanceUid);
    if (withdrawn) explain(context, identity.sopInstanceUid, titleOf(series), [withdrawn]);
  }
  const standing = current.filter(({ identity }) => rejected[identity.sopInstanceUid] === undefined);
  const shown = new Set<string>();
  for (const one of standing) {
    const { identity, selection, series } = one;
    // What a storyboard chose is seen in the storyboard.
    if (identity.isOurs && identity.seriesNumber === SERIES_NUMBER.storyboard) continue;
    const rivals = standing.filter((other) => isRival(one, other));
    if (identity.identicalDocuments.some((uid) => shown.has(uid))) continue; // the same document in another study
    shown.add(identity.sopInstanceUid);
    const marks = rekeyed(selection, context.workspace.getState().annotations, rivals.length > 0 ? RIVAL : undefined);
    context.workspace.transact('Load', 'stored', (all) => ({
      ...all,
      ...Object.fromEntries(marks.map((mark) => [mark.id, mark])),
    }));
    explain(context, identity.sopInstanceUid, titleOf(series), [
      ...selection.problems,
      ...(rivals.length > 0 ? [twoVersions] : []),
    ]);
    if (identity.isOurs && selection.isWhole && identity.identicalDocuments.length === 0 && rivals.length === 0) {
      remember(threads, one, loaded, objects, marks);
    }
  }
}

function decode(context: CaseContext, object: DerivedObject, index: ImageIndex): LoadedSelection[] {
  const { series, dataset } = object;
  try {
    const bases = basesByAside(context.workspace.getState().displaySets);
    const selection = decodeKeyObjects(dataset, { resolveImage: (uid) => resolveImage(bases.get(uid) ?? uid, index) });
    return [{ series, selection, identity: selection.identity }];
  } catch (cause) {
    explain(context, uidOf(object), titleOf(series), [unreadable(cause)]);
    return [];
  }
}

/** Labels and overviews are no levels of a slide; whoever chose one of them meant the slide. */
function basesByAside(displaySets: readonly DisplaySet[]): ReadonlyMap<string, string> {
  const bases = new Map<string, string>();
  for (const displaySet of displaySets.map(completeOf)) {
    if (displaySet.kind !== 'slide') continue;
    const { levels, label, overview, thumbnail } = displaySet.slide;
    const base = levels[0]?.instances[0];
    if (!base) continue;
    for (const aside of [label, overview, thumbnail]) {
      if (aside) bases.set(aside.sopInstanceUid, base.sopInstanceUid);
    }
  }
  return bases;
}

/** Of a slide always the instance of the finest level: a selection of others may name any of its levels. */
function resolveImage(uid: string, index: ImageIndex): ReturnType<KeyObjectContext['resolveImage']> {
  const image = index.image(uid);
  if (image?.displaySet.kind !== 'slide') {
    const found = resolved(image);
    return found && image && { ...found, isMultiFrame: image.isMultiFrame };
  }
  const base = image.displaySet.slide.levels[0]?.instances[0];
  return resolved((base && index.image(base.sopInstanceUid)) ?? image);
}

const RIVAL = 'Two versions of its selection were made at the same time';

const isRival = (one: LoadedSelection, other: LoadedSelection): boolean =>
  other !== one &&
  one.identity.isOurs &&
  other.identity.isOurs &&
  other.identity.seriesInstanceUid === one.identity.seriesInstanceUid;

const twoVersions: Problem = {
  code: 'conflict',
  severity: 'warning',
  title: 'two versions of these key images were made at the same time; both are shown',
};

/** A mark of ours is known by its Tracking UID, before saving and after reloading; a second bearer keeps its own id. */
function rekeyed(
  { annotations }: DecodedKeyObjects,
  known: Readonly<Record<string, Annotation>>,
  lockedReason: string | undefined,
): readonly Annotation[] {
  const used = new Set(Object.keys(known));
  return annotations.map((mark) => {
    if (lockedReason !== undefined) return { ...mark, lockedReason };
    if (mark.lockedReason !== undefined || used.has(mark.trackingUid)) return mark;
    used.add(mark.trackingUid);
    return { ...mark, id: mark.trackingUid as string as AnnotationId };
  });
}

/** An emptied selection is remembered too: what is chosen next continues its series under a higher number. */
function remember(
  threads: Threads,
  { series, identity }: LoadedSelection,
  loaded: readonly LoadedSelection[],
  objects: readonly DerivedObject[],
  marks: readonly Annotation[],
): void {
  const versions = loaded.filter((one) => one.identity.seriesInstanceUid === identity.seriesInstanceUid);
  const title = versions.find((one) => !one.selection.isRejection)?.selection.title;
  if (title === undefined) return; // a note about other objects is no selection
  const numbers = objects
    .filter((object) => object.series.seriesInstanceUid === series.seriesInstanceUid)
    .map(({ dataset }) => numberOf(dataset, tags.InstanceNumber) ?? 0);
  threads.put({
    id: identity.seriesInstanceUid as SeriesInstanceUid,
    kind: 'keyImages',
    sourceId: series.sourceId,
    studyInstanceUid: identity.studyInstanceUid as StudyInstanceUid,
    seriesNumber: identity.seriesNumber ?? 9004,
    subject: titleKeyOf(title),
    head: {
      sopInstanceUid: identity.sopInstanceUid as SopInstanceUid,
      sopClassUid: KEY_OBJECT_SELECTION as SopClassUid,
      instanceNumber: Math.max(1, ...numbers),
    },
    knownUids: knownUidsOf(objects, identity.seriesInstanceUid),
    annotationIds: new Set(marks.map((mark) => mark.id)),
  });
}
