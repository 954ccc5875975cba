import { type DecodedKeyObjects, decodeKeyObjects } from '../codecs/kos/decodeKeyObjects';
import { type DicomJson, stringOf } from '../dicom/json';
import { KEY_OBJECT_SELECTION } from '../dicom/sopClasses';
import { tags } from '../dicom/tags';
import type { Workspace } from '../workspace/store';
import type { DerivedObject } from './derivedObject';
import { applyRejections, type Rejected } from './rejected';

/**
 * What the rejection notes among these objects withdraw (SR-37; IHE RAD TF-2 4.66). A note that another note withdraws
 * does not count any more, whatever their clocks said: what it had withdrawn is back. Titles are matched by code; other
 * selections are passed over.
 */
export function rejectedBy(datasets: readonly DicomJson[]): Rejected {
  const notes = datasets.flatMap(rejectionNoteOf).sort(newestFirst);
  const against = new Map<string, DecodedKeyObjects[]>();
  for (const note of notes) {
    for (const uid of withdrawnBy(note)) against.set(uid, [...(against.get(uid) ?? []), note]);
  }
  const standing = new Map<string, boolean>();
  const stands = ({ identity: { sopInstanceUid } }: DecodedKeyObjects): boolean => {
    const known = standing.get(sopInstanceUid);
    if (known !== undefined) return known;
    // Of notes that withdraw each other the newest stands: it is asked first, and counts until it is decided.
    standing.set(sopInstanceUid, true);
    const isStanding = !(against.get(sopInstanceUid) ?? []).some(stands);
    standing.set(sopInstanceUid, isStanding);
    return isStanding;
  };
  const rejected: Record<string, string> = {};
  for (const note of notes.filter(stands)) {
    for (const uid of withdrawnBy(note)) rejected[uid] ??= note.title.meaning;
  }
  return rejected;
}

const withdrawnBy = ({ identity, references }: DecodedKeyObjects): string[] => [
  ...new Set(
    references
      .map(({ sopInstanceUid }) => sopInstanceUid)
      .filter((uid) => uid !== '' && uid !== identity.sopInstanceUid),
  ),
];

/** An object that cannot be read withdraws nothing; whoever loads selections says so. */
function rejectionNoteOf(dataset: DicomJson): DecodedKeyObjects[] {
  if (stringOf(dataset, tags.SOPClassUID) !== KEY_OBJECT_SELECTION) return [];
  try {
    const note = decodeKeyObjects(dataset, { resolveImage: () => undefined });
    return note.isRejection ? [note] : [];
  } catch {
    return [];
  }
}

const newestFirst = ({ identity: a }: DecodedKeyObjects, { identity: b }: DecodedKeyObjects): number =>
  b.contentDateTime.localeCompare(a.contentDateTime) ||
  (b.instanceNumber ?? 0) - (a.instanceNumber ?? 0) ||
  a.sopInstanceUid.localeCompare(b.sopInstanceUid);

/**
 * Takes up the rejection notes of one series as soon as it is read, so that no withdrawn image is shown in the meantime.
 * What they say for good is known with all objects of the case: `takeAllRejections`.
 */
export function takeRejections(workspace: Workspace, objects: readonly DerivedObject[]): void {
  const found = rejectedBy(objects.map(({ dataset }) => dataset));
  if (Object.keys(found).length === 0) return;
  workspace.setState((state) => ({ rejectedInstances: { ...state.rejectedInstances, ...found } }));
  applyRejections(workspace);
}

/** What the notes of the whole case withdraw: a note in one series may withdraw that of another, and the image is back. */
export function takeAllRejections(workspace: Workspace, objects: readonly DerivedObject[]): void {
  const found = rejectedBy(objects.map(({ dataset }) => dataset));
  const { rejectedInstances } = workspace.getState();
  if (Object.keys(found).length + Object.keys(rejectedInstances).length === 0) return;
  workspace.setState({ rejectedInstances: found });
  applyRejections(workspace);
}
