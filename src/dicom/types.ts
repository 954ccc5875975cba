import type { CodedConcept } from './codedConcept';
import type { PixelPlane } from './geometry/pixelPlane';
import type { DicomJson } from './json';
import type { Problem } from './problem';
import type {
  AnnotationGroupUid,
  AnnotationId,
  FindingId,
  FrameOfReferenceUid,
  SeriesInstanceUid,
  SopClassUid,
  SopInstanceUid,
  SourceId,
  StudyInstanceUid,
  TrackingUid,
} from './uids';

/** Who an image is of. Identity is `patientId` + `issuerOfPatientId`, never the name (WEB-08). */
export interface Patient {
  readonly patientId: string;
  readonly issuerOfPatientId?: string;
  /** PN as stored: component groups by `=`, components by `^`. */
  readonly patientName: string;
  readonly patientBirthDate?: string;
  readonly patientSex?: string;
}

export interface Study {
  readonly sourceId: SourceId;
  readonly studyInstanceUid: StudyInstanceUid;
  readonly patient: Patient;
  readonly accessionNumber?: string;
  /** DICOM DA and TM, kept as received. */
  readonly studyDate?: string;
  readonly studyTime?: string;
  readonly studyDescription?: string;
  readonly modalitiesInStudy: readonly string[];
  readonly numberOfStudyRelatedInstances?: number;
}

export interface Series {
  readonly sourceId: SourceId;
  readonly seriesInstanceUid: SeriesInstanceUid;
  readonly studyInstanceUid: StudyInstanceUid;
  readonly modality: string;
  readonly seriesNumber?: number;
  readonly seriesDescription?: string;
  readonly seriesDate?: string;
  readonly numberOfSeriesRelatedInstances?: number;
}

/** One frame anywhere in the archives. Frame numbers are 1-based, as in DICOM. */
export interface FrameRef {
  readonly sourceId: SourceId;
  readonly studyInstanceUid: StudyInstanceUid;
  readonly seriesInstanceUid: SeriesInstanceUid;
  readonly sopInstanceUid: SopInstanceUid;
  readonly frameNumber: number;
}

/** What a distance in pixels means (CAL-01..09). `label` is empty for cross-sectional images, where no words are needed. */
export interface Calibration {
  readonly rowSpacingMm: number;
  readonly columnSpacingMm: number;
  readonly label: string;
}

/** One frame of a radiology series with what is needed to place, measure and caption it. */
export interface FrameHeader {
  readonly ref: FrameRef;
  readonly sopClassUid: SopClassUid;
  /** True when the instance has more than one frame: references then carry a frame number (SR-20). */
  readonly isMultiFrame: boolean;
  /** The instance as DICOM JSON, functional groups of this frame merged in. */
  readonly dataset: DicomJson;
  readonly columns: number;
  readonly rows: number;
  /** Present when position and orientation in patient space are known. */
  readonly plane?: PixelPlane;
  /** Absent: uncalibrated, lengths are in pixels. */
  readonly calibration?: Calibration;
  /** Stored value to real-world value; the unit is known only where the Modality LUT says so (CT: HU). */
  readonly rescale: { readonly slope: number; readonly intercept: number; readonly unit?: CodedConcept };
  /** The window to open with: the first one of the header. */
  readonly voi?: Voi;
  /** Every window of the header, `voi` first; each selectable by its explanation (PS3.3 C.11.2.1.2). */
  readonly windows?: readonly Voi[];
}

export interface Voi {
  readonly windowCenter: number;
  readonly windowWidth: number;
  /** How values become grey between the ends (0028,1056); absent means LINEAR. */
  readonly voiLutFunction?: 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID';
  /** (0028,1055): "LUNG", "BONE". */
  readonly explanation?: string;
}

export interface FramesDisplaySet {
  readonly kind: 'frames';
  readonly id: string;
  readonly series: Series;
  /** In geometric order along the normal where geometry is known, else by Instance Number (VOL-03). */
  readonly frames: readonly FrameHeader[];
  readonly frameOfReferenceUid?: FrameOfReferenceUid;
  /** Gaps, duplicates, mixed orientation: said where the series is shown (VOL-02). */
  readonly problems: readonly Problem[];
}
export interface SlideDisplaySet {
  readonly kind: 'slide';
  readonly id: string;
  readonly series: Series;
  readonly slide: Slide;
}
/** What may be meant by "the specimen" of a glass (Specimen Description Sequence). */
export interface Specimen {
  readonly specimenUid: string;
  readonly specimenIdentifier: string;
  readonly description?: string;
}

export interface DocumentDisplaySet {
  readonly kind: 'document';
  readonly id: string;
  readonly series: Series;
  readonly sopInstanceUids: readonly SopInstanceUid[];
  readonly sopClassUid: SopClassUid;
}
/** What one pane can show: ordered frames, a slide, or a document. */
export type DisplaySet = FramesDisplaySet | SlideDisplaySet | DocumentDisplaySet;

/** One resolution of a slide. Tiles are addressed by 0-based (column, row) of the level's tile grid. */
export interface PyramidLevel {
  readonly totalPixelMatrixColumns: number;
  readonly totalPixelMatrixRows: number;
  readonly tileColumns: number;
  readonly tileRows: number;
  /** Tiles per row and rows of tiles: ceil(matrix / tile). */
  readonly tilesAcross: number;
  readonly tilesDown: number;
  /** Exact placement in slide mm. For an uncalibrated slide the spacing is 1 and `Slide.isCalibrated` is false. */
  readonly plane: PixelPlane;
  readonly instances: readonly LevelInstance[];
  /**
   * tilesAcross × tilesDown entries, row-major, for the default optical path and focal plane:
   * `instance index * 2^24 + frame index (0-based)`, or -1 where no tile was scanned. Float64 so that both parts fit.
   */
  readonly tileIndex: Float64Array;
  readonly isLossy: boolean;
  readonly lossyRatio?: number;
}

export interface LevelInstance {
  readonly seriesInstanceUid: SeriesInstanceUid;
  readonly sopInstanceUid: SopInstanceUid;
  readonly numberOfFrames: number;
  readonly photometricInterpretation: string;
  readonly transferSyntaxUid?: string;
  readonly samplesPerPixel: number;
  readonly bitsAllocated: number;
  /** Planar Configuration 1: uncompressed colour frames hold one colour after the other. */
  readonly isPlanar?: boolean;
}

export interface Slide {
  readonly sourceId: SourceId;
  readonly studyInstanceUid: StudyInstanceUid;
  readonly containerIdentifier: string;
  readonly specimenIdentifier?: string;
  /** Every specimen on the glass. With more than one, a mark has to say which it is of (SSR-11). */
  readonly specimens?: readonly Specimen[];
  readonly stain?: string;
  readonly frameOfReferenceUid?: FrameOfReferenceUid;
  readonly isCalibrated: boolean;
  /** Finest first; never empty. */
  readonly levels: readonly PyramidLevel[];
  /** The instance of the finest level: what SR and ANN reference, and whose header they copy. */
  readonly baseDataset: DicomJson;
  readonly thumbnail?: FrameRef;
  readonly label?: FrameRef;
  readonly overview?: FrameRef;
  readonly objectiveLensPower?: number;
  readonly hasIccProfile: boolean;
  /** Everything assumed, repaired or left out while building the slide. */
  readonly problems: readonly Problem[];
}

/** Where coordinates live. The unit follows from the space, so no number is unit-less. */
export type CoordinateSpace =
  /** Millimetres, three numbers a point (SCOORD3D, ANN 3D). */
  | { readonly kind: 'frameOfReference'; readonly uid: FrameOfReferenceUid }
  /** Pixels of one frame, TLHC 0\0, two numbers a point (SCOORD). */
  | { readonly kind: 'frame'; readonly frame: FrameRef }
  /** Pixels of a level's total pixel matrix, TLHC 0\0, two numbers a point (ANN 2D VOLUME, SCOORD VOLUME). */
  | { readonly kind: 'totalPixelMatrix'; readonly sopInstanceUid: SopInstanceUid };

export type GraphicType = 'POINT' | 'POLYLINE' | 'POLYGON' | 'ELLIPSE' | 'RECTANGLE';

/**
 * What was drawn. Points, in drawing order:
 * point 1; length 2 (ends); bidirectional 4 (long axis ends, short axis ends); rectangle 4 (corners in order, not closed);
 * ellipse 4 (major axis ends, minor axis ends, as PS3.3 C.18.6.1.2); polygon ≥ 3 (not closed); polyline ≥ 2;
 * keyImage none: the whole image is meant (a Key Object Selection, PS3.3 A.35.4), nothing is drawn.
 */
export type AnnotationShape = DrawnShape | 'keyImage';
export type DrawnShape = 'point' | 'length' | 'bidirectional' | 'rectangle' | 'ellipse' | 'polygon' | 'polyline';

/** NUM content item: what, how much, in which UCUM unit. */
export interface Measurement {
  readonly name: CodedConcept;
  readonly value: number;
  readonly unit: CodedConcept;
  /** Mean, minimum, …: modifies `name` (121401, DCM, "Derivation"). */
  readonly derivation?: CodedConcept;
}

/** One editable region. At most 5,000 are held; more become an AnnotationGroup. Immutable: an edit is a new record. */
export interface Annotation {
  readonly id: AnnotationId;
  readonly findingId?: FindingId;
  /** Made once, with the annotation; it never changes on edit, save or reload (SR-14). */
  readonly trackingUid: TrackingUid;
  /** The reader's own words: "Lesion 1" (SR-15). */
  readonly trackingIdentifier: string;
  readonly shape: AnnotationShape;
  readonly space: CoordinateSpace;
  readonly points: readonly number[];
  /** What was seen: (121071, DCM, "Finding"). */
  readonly label: CodedConcept;
  /** Where in the body: (363698007, SCT, "Finding Site"), with its side (272741003, SCT, "Laterality"). */
  readonly site?: CodedConcept;
  readonly laterality?: CodedConcept;
  /** The reader's remark: (121106, DCM, "Comment"). */
  readonly comment?: string;
  /** Of several specimens on one glass, the one that was measured: its Specimen UID (SSR-11). */
  readonly specimenUid?: string;
  /** The algorithm that proposed it (TID 4019, SR-10); the person who drew or corrected it is the author of the report. */
  readonly algorithm?: { readonly name: string; readonly version: string };
  readonly measurements: readonly Measurement[];
  /** The study and series whose image it was drawn on, and where it will be stored. */
  readonly sourceId: SourceId;
  readonly studyInstanceUid: StudyInstanceUid;
  readonly seriesInstanceUid: SeriesInstanceUid;
  /** The image drawn on; on a slide, the instance of the finest level. */
  readonly sopInstanceUid: SopInstanceUid;
  /** Set when it cannot be edited here, with the reason shown to the reader. */
  readonly lockedReason?: string;
}

/** A read-only bulk group (ANN): columns, never one object per nucleus. */
export interface AnnotationGroup {
  readonly annotationGroupUid: AnnotationGroupUid;
  readonly storedIn: SopInstanceUid;
  readonly studyInstanceUid: StudyInstanceUid;
  readonly graphicType: GraphicType;
  readonly space: CoordinateSpace;
  readonly count: number;
  /** Numbers per point in `coordinates`: 2 or 3. With 2 in a frame of reference, Z is `commonZMm`. */
  readonly dimension: 2 | 3;
  readonly commonZMm: number;
  readonly coordinates: Float32Array | Float64Array;
  /** Long Primitive Point Index List, as stored: 1-based, counting values. Absent for graphic types of fixed size. */
  readonly pointIndex?: Uint32Array;
  readonly label: string;
  readonly propertyCategory: CodedConcept;
  readonly propertyType: CodedConcept;
  readonly generationType: 'MANUAL' | 'SEMIAUTOMATIC' | 'AUTOMATIC';
  readonly algorithmName?: string;
  /** Optical paths it was made for (006A,000E); absent: all (ANN-12). */
  readonly opticalPathIdentifiers?: readonly string[];
  /** Focal planes it applies to, mm, when it does not apply to all of them and shares its Z (006A,0010). */
  readonly zPlanesMm?: readonly number[];
  /** Recommended Display CIELab Value as `#rrggbb`: the colour to begin with (ANN-14). */
  readonly recommendedColor?: string;
  readonly measurements: readonly {
    readonly name: CodedConcept;
    readonly unit: CodedConcept;
    /** One per annotation; NaN where the object has no value for it (ANN-11). */
    readonly values: Float32Array;
  }[];
}

/** The clinical thing that panes are linked by: a lesion seen on CT, sampled, and read on a slide. */
export interface Finding {
  readonly id: FindingId;
  readonly trackingUid: TrackingUid;
  readonly trackingIdentifier: string;
  readonly type: CodedConcept;
  readonly site?: CodedConcept;
}
