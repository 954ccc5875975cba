import type {
  AnnotationId,
  SeriesInstanceUid,
  SopClassUid,
  SopInstanceUid,
  SourceId,
  StudyInstanceUid,
} from '../dicom/uids';

/** What a version chain holds: marks on radiology images, marks on one slide, or cell marks on one slide. */
export type ThreadKind = 'radiologyReport' | 'slideReport' | 'cellMarks';

/**
 * One chain of versions in the archive: an SR series whose head names its predecessor, or an ANN series whose newest
 * instance stands. Saving continues the chain; it never starts a second one beside it.
 */
export interface Thread {
  /** Its Series Instance UID: the same before and after a reload. */
  readonly id: SeriesInstanceUid;
  readonly kind: ThreadKind;
  readonly sourceId: SourceId;
  readonly studyInstanceUid: StudyInstanceUid;
  readonly seriesNumber: number;
  /** For slide threads: the frame of reference or base instance that tells one slide from another. */
  readonly slideKey?: string;
  readonly head?: {
    readonly sopInstanceUid: SopInstanceUid;
    readonly sopClassUid: SopClassUid;
    readonly instanceNumber: number;
  };
  /** Every instance of the series that this page knows: one more in the archive is a version made by somebody else. */
  readonly knownUids: ReadonlySet<string>;
  readonly annotationIds: ReadonlySet<AnnotationId>;
}

/** The chains of the open case. Filled on loading, moved forward only by a confirmed store. */
export class Threads {
  readonly #threads = new Map<string, Thread>();
  readonly #blocked = new Set<StudyInstanceUid>();

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
  joining(kind: ThreadKind, studyInstanceUid: StudyInstanceUid, slideKey?: string): Thread | undefined {
    return this.all()
      .filter(
        (thread) =>
          thread.kind === kind && thread.studyInstanceUid === studyInstanceUid && thread.slideKey === slideKey,
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

  clear(): void {
    this.#threads.clear();
    this.#blocked.clear();
  }
}
