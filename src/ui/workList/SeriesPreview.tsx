import type { Study } from '../../dicom/types';
import type { StudyContents } from '../../workspace/workList';
import { Bdi } from '../controls/Bdi';
import { Chip } from '../controls/Chip';
import { countText } from './studyWords';
import styles from './SeriesPreview.module.css';

/** Enough to recognise a study; the rest is counted. */
const MAX_SHOWN = 60;

/** The series of one study, and what its archives do not agree on. */
export function SeriesPreview({
  study,
  contents,
  warnings,
  archive,
}: {
  readonly study: Study;
  readonly contents: StudyContents | undefined;
  readonly warnings: readonly string[];
  readonly archive: string;
}) {
  const isOurs = contents?.studyInstanceUid === study.studyInstanceUid && contents.sourceId === study.sourceId;
  return (
    <div className={styles.contents}>
      {warnings.map((words) => (
        <p key={words} className={styles.warning}>
          <Bdi>{words}</Bdi>
        </p>
      ))}
      {isOurs && <Series contents={contents} archive={archive} />}
    </div>
  );
}

function Series({ contents, archive }: { readonly contents: StudyContents; readonly archive: string }) {
  const { state, series, problem, warning } = contents;
  if (state === 'loading') return <p className={styles.quiet}>Asking for the series…</p>;
  if (state === 'failed') {
    return <p className={styles.warning}>The series are not known: {problem?.title ?? `${archive} did not answer`}.</p>;
  }
  if (series.length === 0) return <p className={styles.quiet}>No series in {archive}.</p>;
  const left = series.length - MAX_SHOWN;
  return (
    <>
      <ul className={styles.series} aria-label="What the study holds">
        {series.slice(0, MAX_SHOWN).map((one) => (
          <li key={one.seriesInstanceUid} className={styles.one}>
            <Chip>{one.modality || '?'}</Chip>
            <Bdi className={one.seriesDescription ? styles.words : styles.quietWords}>
              {one.seriesDescription || (one.seriesNumber === undefined ? 'No name' : `Series ${one.seriesNumber}`)}
            </Bdi>
            <span className={styles.count}>
              {one.numberOfSeriesRelatedInstances === undefined ? '' : countText(one.numberOfSeriesRelatedInstances)}
            </span>
          </li>
        ))}
      </ul>
      {left > 0 && <p className={styles.quiet}>and {countText(left)} more series</p>}
      {warning && <p className={styles.warning}>{warning}.</p>}
    </>
  );
}
