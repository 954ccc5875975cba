import type { BulkStore } from '../bulk/bulkStore';
import type { CaseContext } from '../cases/caseContext';
import type { BulkColumns } from '../dicom/bulk';

type BackgroundBulk = Required<Pick<CaseContext, 'decodeBulk' | 'releaseBulk'>> & {
  readonly bulk: () => Promise<BulkColumns>;
};

/** Bulk annotations in workers; its code comes with the first large object. Where there are no workers, on the page. */
export function backgroundBulk(): Partial<BackgroundBulk> {
  if (typeof Worker === 'undefined') return {};
  let loading: Promise<BulkStore> | undefined;
  const bulk = (): Promise<BulkStore> => {
    loading ??= import('../bulk/bulkStore').then(({ BulkStore }) => new BulkStore());
    return loading;
  };
  return {
    bulk,
    decodeBulk: async (job, signal) => (await bulk()).decode(job, signal),
    releaseBulk: (storedIn) => void loading?.then((store) => store.release(storedIn)),
  };
}
