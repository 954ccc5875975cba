import type { CaseContext } from './caseContext';
import type { WrittenObject } from './writtenObject';

/** Who waits for an object that holds no marks, by its SOP Instance UID. */
const waiting = new WeakMap<CaseContext, Map<string, () => void>>();

/** Calls once, when an archive has confirmed this object: by the press that sent it, or by Retry later. */
export function whenStored(context: CaseContext, { sopInstanceUid }: WrittenObject, then: () => void): void {
  const all = waiting.get(context) ?? new Map<string, () => void>();
  waiting.set(context, all.set(sopInstanceUid, then));
}

export function tellStored(context: CaseContext, { sopInstanceUid }: WrittenObject): void {
  const then = waiting.get(context)?.get(sopInstanceUid);
  waiting.get(context)?.delete(sopInstanceUid);
  then?.();
}
