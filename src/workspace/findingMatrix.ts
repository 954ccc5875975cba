import { isSameConcept } from '../dicom/codedConcept';
import type { Annotation, Measurement, Study } from '../dicom/types';
import type { Finding } from './findings';

/** What one study shows of one finding. */
export interface FindingCell {
  readonly studyInstanceUid: string;
  readonly marks: readonly Annotation[];
  /** The value that is followed over time; absent where nothing was measured. */
  readonly value?: Measurement;
  /** Percent against the newest earlier study of the same modality with the same quantity in the same unit. */
  readonly changePercent?: number;
}

export interface FindingRow extends Finding {
  /** One for each study, in the order of the columns; undefined where that study shows nothing of it. */
  readonly cells: readonly (FindingCell | undefined)[];
  /** Other studies that it was linked to and that are not open. */
  readonly closedStudies: number;
}

export interface FindingMatrix {
  /** Oldest first; studies without any finding are left out. */
  readonly columns: readonly Study[];
  readonly rows: readonly FindingRow[];
}

/** Findings against the studies of the case in time: those of several marks first, in the order they were made. Pure. */
export function findingMatrix(findings: readonly Finding[], studies: readonly Study[]): FindingMatrix {
  const shown = new Set(findings.flatMap(({ marks }) => marks.map((mark) => mark.studyInstanceUid)));
  const columns = studies
    .filter(({ studyInstanceUid }) => shown.has(studyInstanceUid))
    .toSorted((a, b) => momentOf(a).localeCompare(momentOf(b)));
  const rows = findings.map((finding) => rowOf(finding, columns));
  const isJoined = ({ marks }: Finding) => marks.length > 1 || marks.some(({ link }) => link);
  return { columns, rows: rows.toSorted((a, b) => Number(isJoined(b)) - Number(isJoined(a))) };
}

const momentOf = ({ studyDate, studyTime }: Study): string => `${studyDate ?? ''}${studyTime ?? ''}`;

function rowOf(finding: Finding, columns: readonly Study[]): FindingRow {
  const cells: (FindingCell | undefined)[] = [];
  const earlier: { readonly value: Measurement; readonly study: Study }[] = [];
  for (const study of columns) {
    const { studyInstanceUid } = study;
    const marks = finding.marks.filter((mark) => mark.studyInstanceUid === studyInstanceUid);
    const value = followedValue(marks);
    const before =
      value && earlier.findLast((one) => isComparable(one.value, value) && shareModality(one.study, study))?.value;
    const change =
      value && before && before.value !== 0 ? (100 * (value.value - before.value)) / before.value : undefined;
    cells.push(
      marks.length === 0
        ? undefined
        : {
            studyInstanceUid,
            marks,
            ...(value && { value }),
            ...(change !== undefined && { changePercent: change }),
          },
    );
    if (value) earlier.push({ value, study });
  }
  const open = new Set(columns.map((study) => study.studyInstanceUid as string));
  const named = new Set(finding.marks.flatMap(({ link }) => link?.others.map((one) => one.studyInstanceUid) ?? []));
  return { ...finding, cells, closedStudies: [...named].filter((uid) => !open.has(uid)).length };
}

/** A size on a slide is no later size of what a CT showed. */
const shareModality = (a: Study, b: Study): boolean =>
  a.modalitiesInStudy.some((one) => IMAGES.has(one) && b.modalitiesInStudy.includes(one));

const IMAGES: ReadonlySet<string> = new Set(['CT', 'MR', 'PT', 'NM', 'US', 'MG', 'CR', 'DX', 'XA', 'SM', 'XC', 'GM']);

/** Quantities of two sizes are told apart by name, unit, and what their millimetres rest on. */
const isComparable = (a: Measurement, b: Measurement): boolean =>
  isSameConcept(a.name, b.name) &&
  isSameConcept(a.unit, b.unit) &&
  (a.derivation?.value ?? '') === (b.derivation?.value ?? '') &&
  (a.method?.value ?? '') === (b.method?.value ?? '');

/** The first value of the mark whose first value is largest: of a lesion on several images the one that is reported. */
function followedValue(marks: readonly Annotation[]): Measurement | undefined {
  const firsts = marks.flatMap(({ measurements: [first] }) => (first && Number.isFinite(first.value) ? [first] : []));
  const [one, ...rest] = firsts;
  return one && rest.reduce((most, next) => (isComparable(most, next) && next.value > most.value ? next : most), one);
}

/** "+15 %"; a change that rounds to nothing is "0 %". */
export function changeWords(percent: number): string {
  const rounded = Math.round(percent);
  return `${rounded > 0 ? '+' : rounded < 0 ? '−' : ''}${Math.abs(rounded)} %`;
}
