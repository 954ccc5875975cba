import type { AnnotationView } from '../codecs/sr/annotationView';
import type { DicomJson } from '../dicom/json';
import type {
  AnnotationId,
  SeriesInstanceUid,
  SopClassUid,
  SopInstanceUid,
  SourceId,
  StudyInstanceUid,
} from '../dicom/uids';

/**
 * What a version chain holds: marks on radiology images, marks on one slide, cell marks on one slide, or key images. A
 * `view` (a presentation state) is a chain of one: nothing continues it, and it holds no marks. A `correlation` holds none
 * either: it says which findings several studies show, and follows from the links of stored marks.
 */
export type ThreadKind = 'radiologyReport' | 'slideReport' | 'cellMarks' | 'keyImages' | 'view' | 'correlation';

/** The version that stands now. */
export interface ThreadHead {
  readonly sopInstanceUid: SopInstanceUid;
  readonly sopClassUid: SopClassUid;
  readonly instanceNumber: number;
  /** Where it is stored, when that is not the series its successor goes to: a report of another system (decision 9). */
  readonly seriesInstanceUid?: SeriesInstanceUid;
  /** Reports: the document that the next version is made from (SR-32), and where its marks stand in it. */
  readonly report?: {
    readonly document: DicomJson;
    /** Read from the object itself. The archive's description of it may round numbers or leave values out. */
    readonly isExact: boolean;
    readonly views: ReadonlyMap<AnnotationId, AnnotationView>;
  };
}

/**
 * One chain of versions in the archive: an SR series whose head names its predecessor, or an ANN series whose newest
 * instance stands. Saving continues the chain; it never starts a second one beside it.
 */
export interface Thread {
  /** The series its next version is written to; for a chain of ours the same before and after a reload. */
  readonly id: SeriesInstanceUid;
  readonly kind: ThreadKind;
  readonly sourceId: SourceId;
  readonly studyInstanceUid: StudyInstanceUid;
  readonly seriesNumber: number;
  /** What tells it from others of its kind in the study: the slide (its frame of reference or base), or the title of a
   * key object selection. */
  readonly subject?: string;
  readonly head?: ThreadHead;
  /** It began as somebody else's report: marks of it can be changed, new marks do not join it. */
  readonly isAdopted?: boolean;
  /** Every instance of the series that this page knows: one more in the archive is a version made by somebody else. */
  readonly knownUids: ReadonlySet<string>;
  readonly annotationIds: ReadonlySet<AnnotationId>;
}

/** The chains of the open case. Filled on loading, moved forward only by a confirmed store. */
export class Threads {
  readonly #threads = new Map<string, Thread>();
  readonly #blocked = new Set<StudyInstanceUid>();
  readonly #unheard = new Map<StudyInstanceUid, Set<SourceId>>();
  #holders: (seriesInstanceUid: SeriesInstanceUid, besides: SourceId) => readonly SourceId[] = () => [];

  all(): readonly Thread[] {
    return [...this.#threads.values()];
  }

  get(id: SeriesInstanceUid): Thread | undefined {
    return this.#threads.get(id);
  }

  put(thread: Thread): void {
    this.#threads.set(thread.id, thread);
  }

  /** The chain that holds a mark now. */
  holding(id: AnnotationId): Thread | undefined {
    return this.all().find((thread) => thread.annotationIds.has(id));
  }

  /** The chain that a new mark of that kind joins: the one with the newest head. */
  joining(kind: ThreadKind, studyInstanceUid: StudyInstanceUid, subject?: string): Thread | undefined {
    return this.all()
      .filter(
        (thread) =>
          thread.kind === kind &&
          !thread.isAdopted &&
          thread.studyInstanceUid === studyInstanceUid &&
          thread.subject === subject,
      )
      .sort((a, b) => (b.head?.instanceNumber ?? 0) - (a.head?.instanceNumber ?? 0))[0];
  }

  /** Some of what the archive holds of this study could not be read: a save would not know what it continues. */
  block(studyInstanceUid: StudyInstanceUid): void {
    this.#blocked.add(studyInstanceUid);
  }

  isBlocked(studyInstanceUid: StudyInstanceUid): boolean {
    return this.#blocked.has(studyInstanceUid);
  }

  /**
   * An archive that stores has not said whether it holds anything of this study: the first version of a chain may lie there.
   * Chains whose head was read go on; none is begun.
   */
  awaitAnswer(studyInstanceUid: StudyInstanceUid, sourceId: SourceId): void {
    const unheard = this.#unheard.get(studyInstanceUid) ?? new Set();
    this.#unheard.set(studyInstanceUid, unheard.add(sourceId));
  }

  /** It has answered after all, and holds nothing of the study. */
  holdsNothing(studyInstanceUid: StudyInstanceUid, sourceId: SourceId): void {
    this.#unheard.get(studyInstanceUid)?.delete(sourceId);
  }

  /** The archives that have not answered for this study. */
  unheardFor(studyInstanceUid: StudyInstanceUid): readonly SourceId[] {
    return [...(this.#unheard.get(studyInstanceUid) ?? [])];
  }

  /** Tells which archives held something of a series when the case was read. */
  setHolders(holders: (seriesInstanceUid: SeriesInstanceUid, besides: SourceId) => readonly SourceId[]): void {
    this.#holders = holders;
  }

  /** Other archives that hold versions of a chain: a newer one may have been stored there. */
  otherHoldersOf({ id, sourceId }: Pick<Thread, 'id' | 'sourceId'>): readonly SourceId[] {
    return this.#holders(id, sourceId);
  }

  clear(): void {
    this.#threads.clear();
    this.#blocked.clear();
    this.#unheard.clear();
    this.#holders = () => [];
  }
}
