import type { ListedStudy } from './listedStudy';
import type { Line, PatientGroup } from './patientGroup';
import type { Catalogue } from './studyCatalogue';

export interface Selection {
  /** The line the keyboard stands on. */
  readonly focusKey: string | undefined;
  /** Where a range with Shift begins. */
  readonly anchorKey: string | undefined;
  /** Keys of the chosen studies; always of one patient, because one case is one patient. */
  readonly studyKeys: ReadonlySet<string>;
  /** The patient they are of. */
  readonly groupKey: string | undefined;
}

export const noSelection: Selection = {
  focusKey: undefined,
  anchorKey: undefined,
  studyKeys: new Set(),
  groupKey: undefined,
};

export type SelectMode = 'only' | 'toggle' | 'range';

/** The selection after a click or arrow on a line. Reaching over to another patient starts anew there. */
export function selectLine(catalogue: Catalogue, before: Selection, line: Line, mode: SelectMode): Selection {
  const { key, groupKey } = line;
  const group = catalogue.groupOf(groupKey);
  if (!group) return before;
  const own = group.studies.map((row) => row.key);
  if (line.kind === 'patient') return { focusKey: key, anchorKey: key, groupKey, studyKeys: new Set(own) };
  const only: Selection = { focusKey: key, anchorKey: key, groupKey, studyKeys: new Set([key]) };
  const isSamePatient = [...before.studyKeys].every((one) => own.includes(one));
  if (mode === 'only' || before.studyKeys.size === 0 || !isSamePatient) return only;
  if (mode === 'toggle') {
    const studyKeys = new Set(before.studyKeys);
    if (!studyKeys.delete(key)) studyKeys.add(key);
    return { focusKey: key, anchorKey: key, groupKey, studyKeys };
  }
  const [anchor, here] = [own.indexOf(before.anchorKey ?? ''), own.indexOf(key)];
  const range = own.slice(Math.max(0, Math.min(anchor, here)), Math.max(anchor, here) + 1);
  return { ...before, focusKey: key, groupKey, studyKeys: new Set(range) };
}

export interface Chosen {
  readonly group: PatientGroup;
  readonly studies: readonly ListedStudy[];
}

/** The studies that open together, in the order of the list, and the patient they belong to. */
export function chosenStudies(catalogue: Catalogue, selection: Selection): Chosen | undefined {
  const { groupKey, studyKeys } = selection;
  const known = groupKey === undefined ? undefined : catalogue.groupOf(groupKey);
  // What an archive added about the patient may have filed the study elsewhere since it was chosen.
  const group =
    known?.studies.some((row) => studyKeys.has(row.key)) === true
      ? known
      : catalogue.groups.find(({ studies }) => studies.some((row) => studyKeys.has(row.key)));
  const studies = group?.studies.filter((row) => studyKeys.has(row.key)) ?? [];
  return group && studies.length > 0 ? { group, studies } : undefined;
}
