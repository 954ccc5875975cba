import type { Study } from '../../dicom/types';
import { type PatientGroup, studyKeyOf } from './groupStudies';

/** One line the keyboard can stand on: the heading of a patient, or a study. */
export type Line =
  | { readonly kind: 'patient'; readonly key: string; readonly group: PatientGroup }
  | { readonly kind: 'study'; readonly key: string; readonly group: PatientGroup; readonly study: Study };

/** A patient with one study needs no heading: the study's own line says who it is. */
export const hasHeading = (group: PatientGroup): boolean => group.studies.length > 1;

export function linesOf(groups: readonly PatientGroup[]): readonly Line[] {
  return groups.flatMap((group) => [
    ...(hasHeading(group) ? [{ kind: 'patient' as const, key: group.key, group }] : []),
    ...group.studies.map((study) => ({ kind: 'study' as const, key: studyKeyOf(study), group, study })),
  ]);
}

export interface Selection {
  /** The line the keyboard stands on. */
  readonly focusKey: string | undefined;
  /** Where a range with Shift begins. */
  readonly anchorKey: string | undefined;
  /** Keys of the chosen studies; always of one patient, because one case is one patient. */
  readonly studyKeys: ReadonlySet<string>;
}

export const noSelection: Selection = { focusKey: undefined, anchorKey: undefined, studyKeys: new Set() };

export type SelectMode = 'only' | 'toggle' | 'range';

/** The selection after a click or arrow on a line. Reaching over to another patient starts anew there. */
export function selectLine(lines: readonly Line[], before: Selection, line: Line, mode: SelectMode): Selection {
  if (line.kind === 'patient') {
    return { focusKey: line.key, anchorKey: line.key, studyKeys: new Set(line.group.studies.map(studyKeyOf)) };
  }
  const only: Selection = { focusKey: line.key, anchorKey: line.key, studyKeys: new Set([line.key]) };
  const own = new Set(line.group.studies.map(studyKeyOf));
  const isSamePatient = [...before.studyKeys].every((key) => own.has(key));
  if (mode === 'only' || before.studyKeys.size === 0 || !isSamePatient) return only;
  if (mode === 'toggle') {
    const studyKeys = new Set(before.studyKeys);
    if (!studyKeys.delete(line.key)) studyKeys.add(line.key);
    return { focusKey: line.key, anchorKey: line.key, studyKeys };
  }
  const anchor = lines.findIndex(({ key }) => key === before.anchorKey);
  const here = lines.indexOf(line);
  const range = lines.slice(Math.min(anchor, here), Math.max(anchor, here) + 1);
  return { ...before, focusKey: line.key, studyKeys: new Set(range.flatMap(({ key }) => (own.has(key) ? [key] : []))) };
}

/** The studies that open together, newest first, and the patient they belong to. */
export function selectedStudies(
  groups: readonly PatientGroup[],
  selection: Selection,
): { readonly group: PatientGroup; readonly studies: readonly Study[] } | undefined {
  for (const group of groups) {
    const studies = group.studies.filter((study) => selection.studyKeys.has(studyKeyOf(study)));
    if (studies.length > 0) return { group, studies };
  }
  return undefined;
}
