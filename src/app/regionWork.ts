import type { Problem } from '../dicom/problem';
import { distanceToMargin, type MeasuredLine, type NoMeasure, sizeOfRegion } from '../dicom/slide/regionMeasures';
import type { Annotation } from '../dicom/types';
import { type AnnotationId, newUid, type TrackingUid } from '../dicom/uids';
import { withRecords } from '../workspace/records';
import type { Workspace } from '../workspace/store';
import { nextName } from './markName';

const PROBLEM_PATH = 'case/regionMeasure';

/**
 * Measures a region, which stays selected, and adds the line as a mark of its own: saved, corrected and undone as any
 * other. It does not follow the region when that is changed later.
 */
export function measureRegion(workspace: Workspace, region: Annotation, measure: 'size' | 'margin'): void {
  const all = Object.values(workspace.getState().annotations);
  const line = measure === 'size' ? sizeOfRegion(region) : distanceToMargin(region, all);
  workspace.setProblem(PROBLEM_PATH, typeof line === 'string' ? problems[line] : undefined);
  if (typeof line === 'string') return;
  const added = markOf(region, line, measure === 'size' ? `Size of ${region.trackingIdentifier}` : undefined, all);
  const title = measure === 'size' ? 'Measure size' : 'Measure distance to margin';
  workspace.transact(title, 'user', (marks) => withRecords(marks, added));
}

function markOf(
  region: Annotation,
  line: MeasuredLine,
  name: string | undefined,
  all: readonly Annotation[],
): Annotation {
  const uid = newUid();
  const { space, sourceId, studyInstanceUid, seriesInstanceUid, sopInstanceUid, specimenUid, site, laterality } =
    region;
  return {
    ...line,
    id: uid as AnnotationId,
    trackingUid: uid as TrackingUid,
    trackingIdentifier: name === undefined ? nextName(line.label.meaning, all) : name.slice(0, 64),
    space,
    sourceId,
    studyInstanceUid,
    seriesInstanceUid,
    sopInstanceUid,
    ...(specimenUid !== undefined && { specimenUid }),
    ...(site && { site }),
    ...(laterality && { laterality }),
  };
}

const warning = (title: string, tip: string): Problem => ({ code: 'unsupported', severity: 'warning', title, tip });

const problems: Readonly<Record<NoMeasure, Problem>> = {
  noMillimetres: warning(
    'Not measured: the place of this slide’s pixels in mm is not known',
    'Measure on a slide with a frame of reference.',
  ),
  crossesItself: warning('Not measured: the outline of this region crosses itself', 'Correct the outline first.'),
  noExtent: warning('Not measured: this region has no extent', 'Draw it again.'),
  noMargin: warning(
    'No margin is marked on this slide',
    'Choose the label “Margin”, draw the margin with Length, Polygon or Freehand, then select the region again.',
  ),
  reachesMargin: warning(
    'The region reaches the margin: there is no distance between them',
    'Nothing was added. If it only seems so, correct the margin or the region.',
  ),
};
