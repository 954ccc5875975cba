import type { CodedConcept } from '../../dicom/codedConcept';
import type { AnnotationGroup, GraphicType } from '../../dicom/types';

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
  /** The numbers come from doubles or from a chain of registrations: float32 would lose what they hold (ANN-06). */
  readonly isDouble?: boolean;
  /** Made for these optical paths only. */
  readonly opticalPathIdentifiers?: readonly string[];
  /** 3D: true when it holds for every focal plane. By default it holds for the plane it was drawn on. */
  readonly appliesToAllZPlanes?: boolean;
  /** 3D shapes of one plane that hold for several: the Z of each, mm, first that of the shapes. */
  readonly zPlanesMm?: readonly number[];
}

export interface GroupMeasurement {
  readonly name: CodedConcept;
  readonly unit: CodedConcept;
  /** One for each annotation; NaN where there is none. */
  readonly values: ArrayLike<number>;
}

/** A group as it was read: written again with the same UID, item and columns, bit by bit (ANN-17, T-ANN-18). */
export interface StoredGroup {
  readonly stored: AnnotationGroup;
}

/** Points of an annotation: at least, and for fixed types exactly (C.37.1.2, ANN-05). */
export const POINTS_OF: Readonly<Record<GraphicType, { readonly count: number; readonly isFixed: boolean }>> = {
  POINT: { count: 1, isFixed: true },
  RECTANGLE: { count: 4, isFixed: true },
  ELLIPSE: { count: 4, isFixed: true },
  POLYLINE: { count: 2, isFixed: false },
  POLYGON: { count: 3, isFixed: false },
};
