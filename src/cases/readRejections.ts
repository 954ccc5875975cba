import { decodeKeyObjects, type DecodedKeyObjects } from '../codecs/kos/decodeKeyObjects';
import { type DicomJson, stringOf } from '../dicom/json';
import { KEY_OBJECT_SELECTION } from '../dicom/sopClasses';
import { tags } from '../dicom/tags';
import type { Workspace } from '../workspace/store';
import type { DerivedObject } from './derivedObject';
import { applyRejections, type Rejected } from './rejected';

/**
 * What the rejection notes among these objects withdraw (SR-37; IHE RAD TF-2 4.66). A note that a newer note withdraws
 * does not count any more: what it had withdrawn is back. Titles are matched by code; other selections are passed over.
 */
export function rejectedBy(datasets: readonly DicomJson[]): Rejected {
  const notes = datasets.flatMap(rejectionNoteOf).sort(newestFirst);
  const rejected: Record<string, string> = {};
  for (const { identity, title, references } of notes) {
    if (rejected[identity.sopInstanceUid] !== undefined) continue;
    for (const { sopInstanceUid } of references) {
      if (sopInstanceUid !== '' && sopInstanceUid !== identity.sopInstanceUid)
        rejected[sopInstanceUid] ??= title.meaning;
    }
  }
  return rejected;
}

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

/** Takes up the rejection notes among the objects of the case and leaves out of the screen what they withdraw. */
export function takeRejections(workspace: Workspace, objects: readonly DerivedObject[]): void {
  const found = rejectedBy(objects.map(({ dataset }) => dataset));
  if (Object.keys(found).length === 0) return;
  workspace.setState((state) => ({ rejectedInstances: { ...state.rejectedInstances, ...found } }));
  applyRejections(workspace);
}
