import { enclosedFormat } from '../dicom/enclosed';
import { stringOf } from '../dicom/json';
import { objectKind } from '../dicom/objectKinds';
import { sopClassSupport } from '../dicom/sopClasses';
import { isShownWaveform } from '../dicom/waveform';
import { tags } from '../dicom/tags';
import type { CaseContext } from './caseContext';
import { isOverlay } from '../dicom/overlay/overlayClasses';
import { type DerivedObject, explain, titleOf, uidOf } from './derivedObject';
import { isFiducials, isRegistration } from './loadRegistrations';
import { SERIES_NUMBER } from './planSave';
import { isPresentationState } from './presentationClasses';

/**
 * Says of every object that is neither image, report, annotation nor document what it is and that it is not shown: one
 * sentence for each kind in a series. Their content is never fetched (AT-19).
 */
export function tellUnshown(context: CaseContext, objects: readonly DerivedObject[]): void {
  const kinds = new Map<string, DerivedObject[]>();
  for (const object of objects) {
    const sopClassUid = sopClassOf(object);
    if (sopClassSupport(sopClassUid) || isOverlay(object.dataset)) continue;
    if (enclosedFormat(sopClassUid) || isShownWaveform(sopClassUid)) continue;
    if (isPresentationState(object) || isRegistration(object) || isFiducials(object) || isOwnStory(object)) continue;
    const key = `${object.series.seriesInstanceUid} ${sopClassUid}`;
    kinds.set(key, [...(kinds.get(key) ?? []), object]);
  }
  for (const alike of kinds.values()) {
    const [first] = alike;
    if (!first) continue;
    const sopClassUid = sopClassOf(first);
    const kind = objectKind(sopClassUid);
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

/** Storyboards of ours are taken up by themselves (`storyboards.ts`). */
const isOwnStory = ({ series }: DerivedObject): boolean => series.seriesNumber === SERIES_NUMBER.storyboard;

const sopClassOf = ({ dataset }: DerivedObject): string => stringOf(dataset, tags.SOPClassUID) ?? '';
