import type { Problem } from '../dicom/problem';
import type { Annotation } from '../dicom/types';
import { type AnnotationId, newUid } from '../dicom/uids';
import type { DicomWebSource } from '../dicomweb/source';
import type { Result } from '../lib/result';
import { selectUnsavedCount } from '../workspace/selectors';
import { createWorkspace, type Workspace } from '../workspace/store';
import { createWorkList } from '../workspace/workList';
import type { CaseContext } from './caseContext';
import type { DraftStore } from './draftStore';
import { type DraftKeeper, keepDrafts } from './keepDrafts';
import { openCase } from './openCase';
import { createSaver } from './saveAnnotations';
import { Threads } from './threads';
import type { WrittenObject } from './writtenObject';

export interface Visit {
  readonly source: DicomWebSource;
  /** The device of the reader, as this page sees it. */
  readonly drafts: DraftStore;
  readonly studyInstanceUids: readonly string[];
  readonly over?: Partial<CaseContext>;
}

/** One page with a case on it and a reader before it, without a screen: for tests, and for `npm run faults`. */
export interface HeadlessReader {
  readonly opened: Result<void, Problem>;
  readonly workspace: Workspace;
  readonly context: CaseContext;
  readonly threads: Threads;
  readonly keeper: DraftKeeper;
  draw(...marks: readonly Annotation[]): readonly AnnotationId[];
  change(id: AnnotationId, change: (mark: Annotation) => Annotation): void;
  remove(id: AnnotationId): void;
  save(): Promise<void>;
  /** The button beside a save that failed. */
  retry(): Promise<void>;
  /** Sends an object that holds no marks, a view. */
  send(object: WrittenObject): Promise<void>;
  marks(): readonly Annotation[];
  unsavedCount(): number;
}

export async function openAsReader({ source, drafts, studyInstanceUids, over = {} }: Visit): Promise<HeadlessReader> {
  const workspace = createWorkspace();
  const context: CaseContext = {
    workspace,
    sources: new Map([[source.config.id, source]]),
    workList: createWorkList(),
    drafts,
    draftedStudies: new Set(),
    unanswered: new Map(),
    claimStudy: () => Promise.resolve(true),
    author: { name: 'Reader^Test' },
    newUid,
    now: () => new Date(),
    mark: () => {},
    ...over,
  };
  const threads = new Threads();
  const keeper = keepDrafts(context);
  const opened = await openCase(context, threads, { studyInstanceUids }, new AbortController().signal);
  const saver = createSaver(context, threads);
  return {
    opened,
    workspace,
    context,
    threads,
    keeper,
    draw: (...marks) => {
      // A mark is known by its Tracking UID, before and after it is stored.
      const own = marks.map((mark) => ({ ...mark, id: mark.trackingUid as string as AnnotationId }));
      workspace.transact('draw', 'user', (all) => ({ ...all, ...Object.fromEntries(own.map((one) => [one.id, one])) }));
      return own.map(({ id }) => id);
    },
    change: (id, change) =>
      workspace.transact('change', 'user', (all) => {
        const mark = all[id];
        return mark ? { ...all, [id]: change(mark) } : all;
      }),
    remove: (id) => workspace.transact('delete', 'user', ({ [id]: _gone, ...others }) => others),
    save: () => saver.save('SR'),
    retry: () => saver.retry('SR'),
    send: (object) => saver.send(object),
    marks: () => Object.values(workspace.getState().annotations),
    unsavedCount: () => selectUnsavedCount(workspace.getState()),
  };
}
