import { stringOf } from '../dicom/json';
import { sopClassSupport } from '../dicom/sopClasses';
import { tags } from '../dicom/tags';
import type { CaseContext } from './caseContext';
import { isOverlayClass } from './overlayClasses';
import { type DerivedObject, explain, titleOf, uidOf } from './derivedObject';
import { isRegistration } from './loadRegistrations';
import { isPresentationState } from './presentationClasses';

const STORAGE = '1.2.840.10008.5.1.4.1.1';

/** SOP Classes of documents in a foreign format within an object (PS3.6, PS3.3 A.45, A.85): their bytes are never run here. */
const ENCAPSULATED: Readonly<Record<string, string>> = {
  [`${STORAGE}.104.1`]: 'PDF document',
  [`${STORAGE}.104.2`]: 'CDA document',
  [`${STORAGE}.104.3`]: 'STL model',
  [`${STORAGE}.104.4`]: 'OBJ model',
  [`${STORAGE}.104.5`]: 'OBJ material file',
};

const KINDS: Readonly<Record<string, string>> = {
  ...ENCAPSULATED,
  [`${STORAGE}.11.3`]: 'pseudo-colour presentation state',
  [`${STORAGE}.11.4`]: 'blending presentation state',
  [`${STORAGE}.11.5`]: 'XA presentation state',
  [`${STORAGE}.11.8`]: 'advanced blending presentation state',
  [`${STORAGE}.66.3`]: 'deformable registration',
  [`${STORAGE}.66.2`]: 'set of fiducials',
  [`${STORAGE}.67`]: 'real-world value map',
  [`${STORAGE}.481.2`]: 'radiotherapy dose',
  [`${STORAGE}.481.5`]: 'radiotherapy plan',
};

/** Told by the SOP Class alone: Modality is free, and MIME Type of Encapsulated Document says what its writer likes. */
export const isEncapsulated = (sopClassUid: string | undefined): boolean =>
  sopClassUid !== undefined && Object.hasOwn(ENCAPSULATED, sopClassUid);

/**
 * Says of every object that is neither image, report nor annotation what it is and that it is not shown: one sentence for
 * each kind in a series. Their content is never fetched (AT-19).
 */
export function tellUnshown(context: CaseContext, objects: readonly DerivedObject[]): void {
  const kinds = new Map<string, DerivedObject[]>();
  for (const object of objects) {
    const sopClassUid = sopClassOf(object);
    if (sopClassSupport(sopClassUid) || isOverlayClass(sopClassUid)) continue;
    if (isPresentationState(object) || isRegistration(object)) continue;
    const key = `${object.series.seriesInstanceUid} ${sopClassUid}`;
    kinds.set(key, [...(kinds.get(key) ?? []), object]);
  }
  for (const alike of kinds.values()) {
    const [first] = alike;
    if (!first) continue;
    const sopClassUid = sopClassOf(first);
    const kind = (Object.hasOwn(KINDS, sopClassUid) ? KINDS[sopClassUid] : undefined) ?? 'object of this kind';
    explain(context, uidOf(first), titleOf(first.series), [
      {
        code: 'unsupported',
        severity: 'warning',
        title: alike.length === 1 ? `1 ${kind} is not shown here` : `${alike.length} × ${kind}: not shown here`,
        tip: 'Its content was not fetched. Open it in the system it came from.',
        detail: `SOP Class ${sopClassUid || 'not named'}`,
      },
    ]);
  }
}

const sopClassOf = ({ dataset }: DerivedObject): string => stringOf(dataset, tags.SOPClassUID) ?? '';
