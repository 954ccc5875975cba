import type { Study } from '../dicom/types';
import type { WorkspaceState } from './store';

/** One study of the patient as a point in time. */
export interface TimelineEvent {
  readonly study: Study;
  readonly kind: 'imaging' | 'pathology' | 'report';
  readonly isInCase: boolean;
  /** Where it stands from the oldest (0) to the newest (1): by its date, moved apart where points would touch. */
  readonly at: number;
}

const PATHOLOGY: ReadonlySet<string> = new Set(['SM', 'GM', 'ANN']);
const REPORTS: ReadonlySet<string> = new Set(['SR', 'DOC', 'KO', 'PR', 'REG', 'SEG', 'PLAN', 'OT']);

/** The least way between two points, of the whole; less where there are too many for it. */
const LEAST_GAP = 0.09;

/**
 * Every study that is known of the patient, oldest first; those without a date stand at the end. One of which it is doubtful
 * whose it is has no place among them. Pure.
 */
export function timelineOf({
  studies,
  otherStudies,
}: Pick<WorkspaceState, 'studies' | 'otherStudies'>): readonly TimelineEvent[] {
  const others = (otherStudies?.studies ?? []).flatMap(({ study, doubt }) => (doubt === undefined ? [study] : []));
  const all = [...studies, ...others].toSorted((a, b) => momentOf(a).localeCompare(momentOf(b)));
  const places = spread(all.map((study) => daysOf(study.studyDate)));
  return all.map((study, index) => ({
    study,
    kind: kindOf(study),
    isInCase: studies.includes(study),
    at: places[index] ?? 0,
  }));
}

const momentOf = ({ studyDate, studyTime }: Study): string => `${studyDate || '9999'}${studyTime ?? ''}`;

function kindOf({ modalitiesInStudy }: Study): TimelineEvent['kind'] {
  if (modalitiesInStudy.some((one) => PATHOLOGY.has(one))) return 'pathology';
  return modalitiesInStudy.length > 0 && modalitiesInStudy.every((one) => REPORTS.has(one)) ? 'report' : 'imaging';
}

/** Days since 1970 of a DICOM DA; undefined where it is none. */
function daysOf(date: string | undefined): number | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(date ?? '');
  const time = match ? Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])) : Number.NaN;
  return Number.isFinite(time) ? time / 86_400_000 : undefined;
}

/** Days, in order, as places between 0 and 1, none nearer to the one before than the least gap. */
function spread(days: readonly (number | undefined)[]): readonly number[] {
  const known = days.filter((day) => day !== undefined);
  const [first, last] = [known[0] ?? 0, known.at(-1) ?? 0];
  const span = Math.max(last - first, 1);
  const gap = Math.min(LEAST_GAP, 1 / Math.max(days.length - 1, 1));
  const places: number[] = [];
  for (const day of days) {
    const wanted = day === undefined ? 1 : (day - first) / span;
    const before = places.at(-1);
    places.push(before === undefined ? wanted : Math.max(wanted, before + gap));
  }
  // What was pushed beyond the end pushes back.
  for (let index = places.length - 1; index >= 0; index -= 1) {
    const most = index === places.length - 1 ? 1 : (places[index + 1] ?? 1) - gap;
    places[index] = Math.max(0, Math.min(places[index] ?? 0, most));
  }
  return places;
}
