import { hasMoreStudies, type SourceProgress } from '../../workspace/workList';
import { useRunCommand } from '../AppContext';
import { Button } from '../controls/Button';
import type { Catalogue } from './studyCatalogue';
import { type StudySort, sortWords } from './studySort';
import { countText, studiesText } from './studyWords';
import styles from './ListFoot.module.css';

/** How much of the list is here, and the way to the rest. Always in the same place, whatever is loading. */
export function ListFoot({
  catalogue,
  sources,
  sort,
  isLoadingAll,
}: {
  readonly catalogue: Catalogue;
  readonly sources: readonly SourceProgress[];
  readonly sort: StudySort;
  readonly isLoadingAll: boolean;
}) {
  const run = useRunCommand();
  const hasMore = hasMoreStudies({ sources });
  const canLoad = sources.some((source) => source.hasMore && source.state === 'ready');
  const total = totalOf(sources);
  if (catalogue.studyCount === 0 && !hasMore) return null;
  return (
    <div className={styles.foot}>
      <span className={styles.words}>
        <strong>{extentWords(catalogue, hasMore, total)}</strong>
        {hasMore && <span> · {orderWords(sort, catalogue.studyCount)}</span>}
        {!hasMore && catalogue.groups.length < catalogue.studyCount && (
          <span>
            {' '}
            · {countText(catalogue.groups.length)} {catalogue.groups.length === 1 ? 'patient' : 'patients'}
          </span>
        )}
      </span>
      {total !== undefined && hasMore && (
        <progress className={styles.progress} max={total} value={catalogue.studyCount} aria-label="Loaded" />
      )}
      {isLoadingAll ? (
        <Button kind="quiet" onPress={() => run('worklist.stop')}>
          Stop
        </Button>
      ) : (
        canLoad && (
          <>
            <Button kind="quiet" onPress={() => run('worklist.loadMore')}>
              Load more
            </Button>
            <Button kind="quiet" onPress={() => run('worklist.loadAll')}>
              Load all
            </Button>
          </>
        )
      )}
    </div>
  );
}

/** Of all archives together; unknown as soon as one that has more does not tell how much. */
function totalOf(sources: readonly SourceProgress[]): number | undefined {
  let total = 0;
  for (const { hasMore, totalCount, studyCount = 0 } of sources) {
    if (hasMore && totalCount === undefined) return undefined;
    total += hasMore ? (totalCount ?? 0) : studyCount;
  }
  return total;
}

function extentWords({ studyCount }: Catalogue, hasMore: boolean, total: number | undefined): string {
  if (!hasMore) return studiesText(studyCount);
  if (total !== undefined && total > studyCount) return `${countText(studyCount)} of about ${countText(total)} studies`;
  return `First ${countText(studyCount)} studies`;
}

/** An order among a part is not the order of the whole: the newest study may not be here yet. */
const orderWords = ({ column, direction }: StudySort, count: number): string => {
  const order =
    column === 'studyDate'
      ? direction === 'descending'
        ? 'newest first'
        : 'oldest first'
      : `sorted by ${sortWords[column]}`;
  return `${order} among the ${countText(count)} loaded; a filter asks the archives`;
};
