import { codes } from '../dicom/codes';
import { isSameConcept } from '../dicom/codedConcept';
import { doubtsOfTargets, type SumOfTargets, sumsOfTargets, type TargetLesion } from '../dicom/response';
import type { ResponseRole } from '../dicom/responseRole';
import type { Annotation, Study } from '../dicom/types';
import type { FindingMatrix } from './findingMatrix';
import type { Finding } from './findings';

/** The row of sums under the findings; there is none while no finding counts for the response. */
export interface ResponseRow {
  /** One for each column; undefined where a study is no time point: no CT or MR. */
  readonly cells: readonly (SumOfTargets | undefined)[];
  readonly targets: number;
  readonly doubts: readonly string[];
}

/** A finding's role is that of its marks; a mark drawn later has it without being asked again. */
export const roleOf = ({ marks }: Finding): ResponseRole | undefined =>
  marks.find(({ responseRole }) => responseRole)?.responseRole;

/** Sums of the targets over the studies of the case in time, from the values that stand in the matrix. Pure. */
export function responseRow({ rows, columns }: FindingMatrix): ResponseRow | undefined {
  if (!rows.some((row) => roleOf(row) !== undefined)) return undefined;
  const points = columns.filter(isTimePoint);
  const targets = rows.filter((row) => roleOf(row) === 'target').map((row) => targetOf(row, points));
  const isNewIn = ({ studyInstanceUid }: Study): boolean =>
    rows.some((row) => roleOf(row) === 'new' && row.marks.some((mark) => mark.studyInstanceUid === studyInstanceUid));
  const sums = sumsOfTargets(targets, points.map(isNewIn));
  return {
    cells: columns.map((column) => sums[points.indexOf(column)]),
    targets: targets.length,
    doubts: doubtsOfTargets(targets),
  };
}

const isTimePoint = ({ modalitiesInStudy }: Study): boolean =>
  modalitiesInStudy.some((modality) => modality === 'CT' || modality === 'MR');

function targetOf({ trackingIdentifier, marks }: Finding, points: readonly Study[]): TargetLesion {
  const isNode = marks.some(({ label, site }) => [label, site].some((one) => one?.value === LYMPH_NODE));
  const organ = marks.find(({ site }) => site)?.site?.meaning;
  return {
    name: trackingIdentifier,
    isNode,
    organ,
    sizesMm: points.map((point) =>
      sizeMm(
        marks.filter(({ studyInstanceUid }) => studyInstanceUid === point.studyInstanceUid),
        isNode,
      ),
    ),
  };
}

/** Of the label and of the site (SNOMED CT). */
const LYMPH_NODE = '59441001';

/** The largest of a study: a lesion that was measured on several images is as large as on the one where it is largest. */
function sizeMm(marks: readonly Annotation[], isNode: boolean): number | undefined {
  const names = isNode ? [codes.shortAxis] : [codes.longAxis, codes.length, codes.diameter];
  const sizes = marks.flatMap(({ measurements }) =>
    measurements.flatMap(({ name, unit, value }) =>
      names.some((one) => isSameConcept(one, name)) && unit.value === 'mm' && Number.isFinite(value) ? [value] : [],
    ),
  );
  return sizes.length > 0 ? Math.max(...sizes) : undefined;
}
