import type { Annotation } from '../dicom/types';
import type { AnnotationId, StudyInstanceUid } from '../dicom/uids';
import type { WrittenObject } from './writtenObject';

/** Whose unsaved work, in which study. Work of another user of this device is neither shown nor touched. */
export interface DraftScope {
  readonly user: string;
  readonly studyInstanceUid: StudyInstanceUid;
}

/**
 * One mark that differs from the archive: as the archive had it when the reader began (absent: drawn anew), and as it is
 * now (absent: deleted). Marks that do not differ are not kept, except `twins`: unchanged ones of the same content, so
 * that two marks on one spot stay two when they are matched with what the archive holds later.
 */
export interface DraftEntry {
  readonly id: AnnotationId;
  readonly was?: Annotation;
  readonly is?: Annotation;
  readonly twins?: readonly Annotation[];
}

/** The unsaved work of one page on one study, as it is to be kept. */
export interface PageDraft {
  readonly entries: ReadonlyMap<AnnotationId, DraftEntry>;
  /** Set while the last save failed, in words: the next visit begins with it and its Retry. */
  readonly saveFailure?: string;
  /** Objects that were sent, or are about to be, without an answer. */
  readonly objects: readonly WrittenObject[];
  readonly changedAt: string;
  /** The text of a storyboard that is not in the archive; with the newest study of the case. */
  readonly story?: string;
}

/** What a page that is gone has left behind. */
export interface KeptDraft {
  readonly pageId: string;
  readonly entries: readonly DraftEntry[];
  readonly saveFailure?: string;
  readonly changedAt: string;
  readonly story?: string;
  /** Objects it had sent, or was about to, without an answer. */
  readonly objects: readonly WrittenObject[];
  /** Records that could not be read: damaged, or sealed with a key that is gone. They are kept. */
  readonly unreadableCount: number;
}

/**
 * Durable storage on this device. Every promise resolves only after the data is committed: what it said is kept
 * survives a reload, a crash of the page, and the loss of the network. Each page keeps its own draft of a study, so no
 * page can overwrite the work of another.
 */
export interface DraftStore {
  /** False where this browser cannot encrypt (a page without TLS). */
  readonly isSealed: boolean;
  /** Opens the storage ahead of the first draft. */
  warmUp(user: string): Promise<void>;
  /**
   * Makes the device hold exactly this draft for this page, all of it or nothing; the cost follows what changed. True if
   * anything did.
   */
  keep(scope: DraftScope, draft: PageDraft): Promise<boolean>;
  /** Drafts of pages that are gone, oldest first. */
  leftBehind(scope: DraftScope): Promise<readonly KeptDraft[]>;
  /** Removes what a page that is gone left behind, once it is kept elsewhere. What could not be read stays. */
  remove(left: KeptDraft): Promise<void>;
  /** From here on this page counts as a new one, and what it kept as left behind: the case is opened again. */
  turnPage(): void;
  /** The case is not shown any more: what was kept belongs to whoever opens its studies next, in this window or another. */
  close(): void;
  /** Studies with unsaved work of this user, newest first: to be offered on return (WEB-29). */
  listStudies(user: string): Promise<readonly StudyInstanceUid[]>;
}
