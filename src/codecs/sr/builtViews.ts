import type { DicomJson } from '../../dicom/json';
import type { Annotation } from '../../dicom/types';
import type { AnnotationId } from '../../dicom/uids';
import { viewOfGroup } from './addMarks';
import type { AnnotationView } from './annotationView';
import { isNamed, pathsOf, readTree } from './mutableTree';
import { closeViews } from './openViews';
import { imagingMeasurements } from './removeMarks';
import { srCodes as c } from './srCodes';

/** Where the marks of a report stand that `encodeMeasurementReport` has just made: one group each, in their order. */
export function viewsOfNewReport(
  dataset: DicomJson,
  annotations: readonly Annotation[],
): ReadonlyMap<AnnotationId, AnnotationView> {
  const root = readTree(dataset);
  const groups = imagingMeasurements(root)
    .flatMap(({ children }) => children)
    .filter((child) => isNamed(child, c.measurementGroup));
  const views = annotations.flatMap((annotation, index) => {
    const group = groups[index];
    return group === undefined ? [] : [viewOfGroup(group, annotation)];
  });
  return closeViews(views, pathsOf(root));
}
