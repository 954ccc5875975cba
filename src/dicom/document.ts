import type { CodedConcept } from './codedConcept';
import type { SeriesInstanceUid, SopInstanceUid, SourceId, StudyInstanceUid } from './uids';

/** What a content item of a structured report says (PS3.3 C.17.3.2); everything a reader needs, nothing is interpreted. */
export type DocumentValue =
  | { readonly kind: 'container' }
  /** TEXT, DATE, TIME, DATETIME, UIDREF and PNAME in words for people. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly code: CodedConcept }
  /** NUM; `value` absent: nothing was measured, and `qualifier` says why where the writer did. */
  | {
      readonly kind: 'number';
      /** As the file spells it: a reader sees "12.30", not 12.3. */
      readonly value?: string;
      readonly unit?: CodedConcept;
      readonly qualifier?: CodedConcept;
    }
  /** IMAGE, COMPOSITE, WAVEFORM. Frame numbers are 1-based; empty means the whole object. */
  | {
      readonly kind: 'object';
      readonly sopClassUid: string;
      readonly sopInstanceUid: SopInstanceUid;
      readonly frameNumbers: readonly number[];
      /** What else the reference says, in words: segments, waveform channels, the presentation state to show it with. */
      readonly note?: string;
    }
  /** SCOORD (pixels of the image selected from) and SCOORD3D (mm of a frame of reference). */
  | {
      readonly kind: 'coordinates';
      readonly graphicType: string;
      readonly points: readonly number[];
      readonly dimension: 2 | 3;
      readonly frameOfReferenceUid?: string;
      /** (0048,0301) of a SCOORD on a slide: pixels of one tile, or of the whole matrix. Absent as in the file. */
      readonly pixelOrigin?: 'FRAME' | 'VOLUME';
    }
  /** TCOORD: points in time. */
  | { readonly kind: 'time'; readonly rangeType: string; readonly text: string }
  /** By reference: another item of the same tree, by its path. */
  | { readonly kind: 'reference'; readonly path: string }
  /** A value type nobody here knows, or one that lacks its value; shown as such, never dropped. */
  | { readonly kind: 'unknown'; readonly text: string };

/** One content item. `path` is its position as Referenced Content Item Identifier counts: the root is "1". */
export interface DocumentNode {
  readonly path: string;
  readonly relationship?: string;
  readonly valueType: string;
  readonly name?: CodedConcept;
  readonly value: DocumentValue;
  readonly children: readonly DocumentNode[];
}

/** One version of a report, in words for the history. */
export interface DocumentVersion {
  readonly sopInstanceUid: SopInstanceUid;
  /** DICOM DT digits `YYYYMMDDHHMMSS`, as far as known. */
  readonly contentDateTime: string;
  readonly authorName?: string;
  readonly madeWith: string;
  readonly isComplete: boolean;
  readonly isVerified: boolean;
  /** No known version replaces it. */
  readonly isHead: boolean;
  readonly predecessors: readonly SopInstanceUid[];
  /** Against the predecessor, in words: "Lesion 2: Length 12.3 mm → 14.1 mm". Empty for a first version. */
  readonly changes: readonly string[];
  /** Adds to its predecessor without taking its place (121361, DCM, "Addended report"). */
  readonly isAddendum?: boolean;
  /** It has no marks, and the version before it had some: they were withdrawn. */
  readonly isWithdrawn?: boolean;
  /** Heads made from the same predecessor at the same time: none of them knows of the other (SR-25). */
  readonly rivals?: readonly SopInstanceUid[];
}

/** A structured document as readers see it: SR of any class, key object selections among them. */
export interface ReportDocument {
  readonly sourceId: SourceId;
  readonly studyInstanceUid: StudyInstanceUid;
  readonly seriesInstanceUid: SeriesInstanceUid;
  readonly sopInstanceUid: SopInstanceUid;
  readonly sopClassUid: string;
  readonly title: string;
  readonly root: DocumentNode;
  /** The chain it belongs to, newest first, this one among them. */
  readonly versions: readonly DocumentVersion[];
}
