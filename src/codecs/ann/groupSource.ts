import type { CodedConcept } from '../../dicom/codedConcept';
import type { GraphicType } from '../../dicom/types';

/** One Annotation Group before it is written: shapes of one graphic type that mean the same thing. */
export interface GroupSource {
  /** Stays the same through all versions of the group. */
  readonly annotationGroupUid: string;
  /** LO: for people. */
  readonly label: string;
  readonly description?: string;
  readonly generationType: 'MANUAL' | 'SEMIAUTOMATIC' | 'AUTOMATIC';
  /** Required unless MANUAL (PS3.3 C.37.1.2). */
  readonly algorithm?: { readonly family: CodedConcept; readonly name: string; readonly version: string };
  readonly propertyCategory: CodedConcept;
  readonly propertyType: CodedConcept;
  readonly graphicType: GraphicType;
  /** 3: millimetres in the frame of reference of the slide; 2: pixels of its total pixel matrix, TLHC 0\0. */
  readonly dimension: 2 | 3;
  /** One list of coordinates for each annotation; contours are not closed (ANN-05). */
  readonly shapes: readonly (readonly number[])[];
  readonly measurements: readonly GroupMeasurement[];
}

export interface GroupMeasurement {
  readonly name: CodedConcept;
  readonly unit: CodedConcept;
  /** One for each annotation; NaN where there is none. */
  readonly values: readonly number[];
}

/** Points of an annotation: at least, and for fixed types exactly (C.37.1.2, ANN-05). */
export const POINTS_OF: Readonly<Record<GraphicType, { readonly count: number; readonly isFixed: boolean }>> = {
  POINT: { count: 1, isFixed: true },
  RECTANGLE: { count: 4, isFixed: true },
  ELLIPSE: { count: 4, isFixed: true },
  POLYLINE: { count: 2, isFixed: false },
  POLYGON: { count: 3, isFixed: false },
};
