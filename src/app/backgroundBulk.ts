import type { BulkStore } from '../bulk/bulkStore';
import type { CaseContext } from '../cases/caseContext';
import type { Workspace } from '../workspace/store';
import type { BulkColumns } from '../dicom/bulk';

interface BackgroundBulk {
  /** For cases, which read objects. */
  readonly decoding: Pick<CaseContext, 'decodeBulk' | 'releaseBulk'>;
  /** For panes and panels, which show them. */
  readonly access: { readonly bulk?: () => Promise<BulkColumns> };
}

/** Bulk annotations in workers; its code comes with the first large object. Where there are no workers, on the page. */
export function backgroundBulk(workspace: Workspace): BackgroundBulk {
  if (typeof Worker === 'undefined') return { decoding: {}, access: {} };
  let loading: Promise<BulkStore> | undefined;
  const bulk = (): Promise<BulkStore> => {
    loading ??= import('../bulk/bulkStore').then(({ BulkStore }) => new BulkStore());
    return loading;
  };
  // What left the case, or the case itself, gives its memory back.
  workspace.subscribe((now, before) => {
    if (now.annotationGroups === before.annotationGroups) return;
    const held = new Set(now.annotationGroups.map(({ storedIn }) => storedIn));
    for (const { storedIn, background } of before.annotationGroups)
      if (background && !held.has(storedIn)) void loading?.then((store) => store.release(storedIn));
  });
  return {
    access: { bulk },
    decoding: {
      decodeBulk: async (job, signal) => (await bulk()).decode(job, signal),
      releaseBulk: (storedIn) => void loading?.then((store) => store.release(storedIn)),
    },
  };
}
