import type { AnnotationGroup, GraphicType } from './types';
import type { AnnotationGroupUid, FrameOfReferenceUid, SopInstanceUid, StudyInstanceUid } from './uids';

const NUCLEUS = { value: '84640000', scheme: 'SCT', meaning: 'Nucleus' };

/** Test support: shapes as the columns of one bulk group, in pixels of a slide or, with three numbers a point, in mm. */
export function madeGroup(
  graphicType: GraphicType,
  shapes: readonly (readonly number[])[],
  more: Partial<AnnotationGroup> = {},
): AnnotationGroup {
  let next = 1;
  const pointIndex = Uint32Array.from(shapes, (shape) => {
    const start = next;
    next += shape.length;
    return start;
  });
  return {
    annotationGroupUid: '1.2.3' as AnnotationGroupUid,
    storedIn: '1.2.4' as SopInstanceUid,
    studyInstanceUid: '1.2.5' as StudyInstanceUid,
    graphicType,
    space:
      more.dimension === 3
        ? { kind: 'frameOfReference', uid: '1.2.6' as FrameOfReferenceUid }
        : { kind: 'totalPixelMatrix', sopInstanceUid: '1.2.6' as SopInstanceUid },
    count: shapes.length,
    dimension: 2,
    commonZMm: 0,
    coordinates: Float64Array.from(shapes.flat()),
    ...(graphicType === 'POLYGON' || graphicType === 'POLYLINE' ? { pointIndex } : {}),
    label: 'Nuclei',
    propertyCategory: NUCLEUS,
    propertyType: NUCLEUS,
    generationType: 'AUTOMATIC',
    measurements: [],
    ...more,
  };
}
