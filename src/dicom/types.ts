import type { ResponseRole } from './responseRole';
import type { BackgroundColumns } from './bulk';
import type { CodedConcept } from './codedConcept';
import type { FindingLink } from './findingLink';
import type { PixelPlane } from './geometry/pixelPlane';
import type { DicomJson } from './json';
import type { Problem } from './problem';
import type { Suv } from './radiology/suvTypes';
import type {
  AnnotationGroupUid,
  AnnotationId,
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
  readonly numberOfStudyRelatedSeries?: number;
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
  /** `label` as a report says it with every value (CAL-03); absent where no words are needed. */
  readonly method?: CodedConcept;
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
  /** Stored value to real-world value; the unit is known only where the Modality LUT, or the mapping of a map, says so. */
  readonly rescale: {
    readonly slope: number;
    readonly intercept: number;
    readonly unit?: CodedConcept;
    /** What the values of a parametric map are. */
    readonly quantity?: CodedConcept;
    /** The only real-world values that there are: beyond them nothing is mapped (PM-02). */
    readonly covers?: readonly [number, number];
  };
  /** PET: how its values become SUV, or why they do not (SUV-01). */
  readonly suv?: Suv;
  /** The window to open with: for a PET with SUV 0 to 5 SUV, else the first one of the header. In values of the Modality LUT. */
  readonly voi?: Voi;
  /** Every window of the header; each selectable by its explanation (PS3.3 C.11.2.1.2). */
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
  /** What sets it apart from the other stacks of its series: "b 800", "echo 2", "coronal". */
  readonly distinction?: string;
  /** Whole runs through the same positions, one after the other in `frames`: the time points of a dynamic series. */
  readonly runs?: { readonly count: number; readonly name: 'time point' | 'run' };
  /** The set as the archive holds it, where rejected images are left out of this one (SR-37). */
  readonly complete?: FramesDisplaySet;
}
export interface SlideDisplaySet {
  readonly kind: 'slide';
  readonly id: string;
  readonly series: Series;
  readonly slide: Slide;
  /** The slide as the archive holds it, where something rejected is left out of this one (SR-37). */
  readonly complete?: SlideDisplaySet;
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
  /** Tiles of the shown focal plane that lie off the grid; each is drawn where it lies (T36). */
  readonly looseTiles?: LooseTiles;
  /** Every focal plane of this level, lowest first; `tileIndex` shows one of them. */
  readonly focalPlanes?: readonly FocalPlane[];
  /**
   * What SR, ANN and SEG reference: of a concatenation its source, which no archive holds (WSI-08); else the first
   * instance. Frames are fetched from `instances`.
   */
  readonly referencedSopInstanceUid?: SopInstanceUid;
  readonly iccProfile?: IccProfile;
  readonly isLossy: boolean;
  readonly lossyRatio?: number;
}

/** One focal plane of a level. Every frame of the level stands in exactly one plane, once. */
export interface FocalPlane {
  /** Height over the slide's reference plane, mm; the file stores µm. */
  readonly zMm: number;
  /** As `PyramidLevel.tileIndex`, without tiles of other planes in its gaps. */
  readonly tileIndex: Float64Array;
  readonly looseTiles?: LooseTiles;
}

/** Tiles at free positions (TILED_SPARSE), as parallel columns; later ones lie over earlier ones. */
export interface LooseTiles {
  /** Left and upper edge of each tile in pixels of the level, 0-based. */
  readonly columns: Float64Array;
  readonly rows: Float64Array;
  /** As the entries of `PyramidLevel.tileIndex`. */
  readonly frames: Float64Array;
}

/** The colour profile of an optical path as the file holds it; the engine applies it. */
export type IccProfile =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'stored';
      readonly source:
        | { readonly kind: 'inline'; readonly bytes: Uint8Array }
        | { readonly kind: 'bulkdata'; readonly uri: string };
      /** Equal keys are equal profiles, so that levels and slides share one transform (T67). */
      readonly key: string;
      /** Device class in the profile's header: scnr, mntr …; known for inline profiles. */
      readonly deviceClass?: string;
      /** Color Space (0028,2002). */
      readonly colorSpace?: string;
      /** The level has none of its own and shares that of the finest (T68). */
      readonly isInherited?: true;
    }
  | { readonly kind: 'invalid'; readonly reason: string };

/** One way of illuminating and recording the glass (PS3.3 C.8.12.5), with its own pyramid in slide space. */
export interface OpticalPath {
  readonly identifier: string;
  readonly description?: string;
  readonly illuminationType?: CodedConcept;
  readonly illuminationColor?: CodedConcept;
  readonly illuminationWavelengthNm?: number;
  readonly objectiveLensPower?: number;
  readonly isColor: boolean;
  readonly iccProfile: IccProfile;
  /** Finest first; never empty. For the path shown these are `Slide.levels`. */
  readonly levels: readonly PyramidLevel[];
}

/** Palette Color Lookup Table (PS3.3 C.7.6.3.1.5), scaled to 8 bits. Values below and above take the end entries. */
export interface PaletteLut {
  readonly firstValueMapped: number;
  readonly red: Uint8Array;
  readonly green: Uint8Array;
  readonly blue: Uint8Array;
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
  /** Bits of a sample that count; fewer than allocated for 10- and 12-bit cameras (T49). */
  readonly bitsStored?: number;
  /** Pixel Representation 1. */
  readonly isSigned?: boolean;
  /** Frames of the whole before this part of a concatenation (0020,9228); references count through the whole (WSI-08). */
  readonly concatenationFrameOffset?: number;
  /** Of a PALETTE COLOR image whose tables came with the header. */
  readonly palette?: PaletteLut;
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
  /** Header of the finest level, without its per-frame functional groups: what SR and ANN copy. */
  readonly baseDataset: DicomJson;
  readonly thumbnail?: FrameRef;
  readonly label?: FrameRef;
  readonly overview?: FrameRef;
  readonly objectiveLensPower?: number;
  readonly hasIccProfile: boolean;
  /** Every optical path with frames, in the order of the file; the one shown is named by `opticalPathIdentifier`. */
  readonly opticalPaths?: readonly OpticalPath[];
  readonly opticalPathIdentifier?: string;
  /** All that are shown, where several are mixed. */
  readonly opticalPathsShown?: readonly string[];
  /** Heights of the finest level's focal planes, mm, lowest first; equal numbers where the file does not tell them apart. */
  readonly focalPlanesMm?: readonly number[];
  /** The height shown. */
  readonly focalPlaneMm?: number;
  /** Into `focalPlanesMm`, where the plane was chosen; equal heights are told apart by it alone. */
  readonly focalPlane?: number;
  /** Computed from several focal planes into one that is sharp everywhere (0048,0012). */
  readonly isExtendedDepthOfField?: boolean;
  /** What SR and ANN reference (WSI-08): that of the finest level. */
  readonly referencedSopInstanceUid?: SopInstanceUid;
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
 * point 1; length 2 (ends); bidirectional 4 (long axis ends, short axis ends); angle 3 (end, vertex, end);
 * cobbAngle 4 (ends of one line, ends of the other); rectangle 4 (corners in order, not closed);
 * ellipse 4 (major axis ends, minor axis ends, as PS3.3 C.18.6.1.2); circle 4 (ends of two diameters at right angles);
 * arrow 2 (tip, tail; what it says is `Annotation.comment`); polygon ≥ 3 (not closed); polyline ≥ 2;
 * keyImage none: the whole image is meant (a Key Object Selection, PS3.3 A.35.4), nothing is drawn.
 */
export type AnnotationShape = DrawnShape | 'keyImage';
export type DrawnShape =
  | 'point'
  | 'length'
  | 'bidirectional'
  | 'angle'
  | 'cobbAngle'
  | 'rectangle'
  | 'ellipse'
  | 'circle'
  | 'arrow'
  | 'polygon'
  | 'polyline';

/** NUM content item: what, how much, in which UCUM unit. */
export interface Measurement {
  readonly name: CodedConcept;
  readonly value: number;
  readonly unit: CodedConcept;
  /** Mean, minimum, …: modifies `name` (121401, DCM, "Derivation"). */
  readonly derivation?: CodedConcept;
  /** What the value rests on, part of the value (CAL-03): (370129005, SCT, "Measurement Method"). */
  readonly method?: CodedConcept;
}

/** A presentation state by its four UIDs. */
export interface PresentationStateReference {
  readonly studyInstanceUid: StudyInstanceUid;
  readonly seriesInstanceUid: SeriesInstanceUid;
  readonly sopClassUid: SopClassUid;
  readonly sopInstanceUid: SopInstanceUid;
}

/** One editable region. At most 5,000 are held; more become an AnnotationGroup. Immutable: an edit is a new record. */
export interface Annotation {
  readonly id: AnnotationId;
  /**
   * What tracks the lesion: marks that share it are one finding (SR-16). Made with the annotation; it never changes on
   * edit, save or reload (SR-14), only where a person links two marks (`link`) or unlinks them.
   */
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
  /** What it counts as when the response to treatment is judged; that of one mark is that of its finding. */
  readonly responseRole?: ResponseRole;
  /** Of several specimens on one glass, the one that was measured: its Specimen UID (SSR-11). */
  readonly specimenUid?: string;
  /** Stated where marks of other studies show the same lesion. */
  readonly link?: FindingLink;
  /** The algorithm that proposed it (TID 4019, SR-10); the person who drew or corrected it is the author of the report. */
  readonly algorithm?: { readonly name: string; readonly version: string };
  readonly measurements: readonly Measurement[];
  /** Key images: the presentation state that shows the image as it was chosen (Table C.18.4-1). */
  readonly presentationState?: PresentationStateReference;
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
  /** It does not apply to all focal planes and shares no Z: each shape belongs to the plane of its own points (ANN-12). */
  readonly isOnOwnPlanes?: true;
  /** UT (006A,0006). */
  readonly description?: string;
  /** Recommended Display CIELab Value as `#rrggbb`: the colour to begin with (ANN-14). */
  readonly recommendedColor?: string;
  readonly measurements: readonly {
    readonly name: CodedConcept;
    readonly unit: CodedConcept;
    /** One per annotation; NaN where the object has no value for it (ANN-11). */
    readonly values: Float32Array;
  }[];
  /** Its item of Annotation Group Sequence without the columns: what a later version of the object says again. */
  readonly item?: DicomJson;
  /** Where its shapes lie; made with a large group, so that nobody has to walk a million outlines while painting. */
  readonly grid?: GroupGrid;
  /** Set where the columns stay in the background: `coordinates` and the values of measurements are empty then. */
  readonly background?: BackgroundColumns;
}

/**
 * A grid over x and y of a bulk group, in its own coordinates: typed arrays, no object per annotation. A shape belongs to
 * the cell of its first point; a cell's box covers all its shapes.
 */
export interface GroupGrid {
  readonly cellCount: number;
  /** Shapes of cell c: `order[cellStart[c]] … order[cellStart[c + 1] - 1]`, 0-based. */
  readonly cellStart: Uint32Array;
  readonly order: Uint32Array;
  /** Left, top, right, bottom of each cell. */
  readonly cellBoxes: Float64Array;
  /** Mean of the longer side of the shapes' boxes, in units of the coordinates. */
  readonly meanSize: number;
}
