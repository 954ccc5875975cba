import { StateIcon } from './StateIcon';
import type { CheckGroupView, SelfCheckView } from './selfCheckView';
import styles from './VerdictBanner.module.css';

/** What is the case, in one glance; and where to look, as links. Said aloud when the checks are over. */
export function VerdictBanner({ view }: { readonly view: SelfCheckView }) {
  const { done, total, verdict } = view;
  const isRunning = done < total;
  const wrong = view.groups.flatMap((group) =>
    group.lines
      .filter(({ result }) => result?.state === 'fault' || result?.state === 'warning')
      .map((line) => ({ group, line })),
  );
  wrong.sort((a, b) => Number(b.line.result?.state === 'fault') - Number(a.line.result?.state === 'fault'));
  return (
    <section className={styles.banner} data-state={isRunning ? 'running' : verdict.state} aria-labelledby="verdict">
      <div role="status" className={styles.words}>
        <h2 id="verdict" className={styles.title}>
          <StateIcon state={isRunning ? 'running' : verdict.state} size={22} />
          {isRunning ? `Checking ${done} of ${total} …` : verdict.title}
        </h2>
        {!isRunning && verdict.sentences.map((sentence) => <p key={sentence}>{sentence}</p>)}
      </div>
      {isRunning && (
        <progress className={styles.progress} max={total} value={done} aria-label="Checks done">
          {done} of {total}
        </progress>
      )}
      {wrong.length > 0 && (
        <ul className={styles.list} aria-label="What is wrong">
          {wrong.map(({ group, line }) => (
            <li key={line.id} className={styles.item}>
              <StateIcon state={line.result?.state ?? 'running'} />
              <a href={`#${line.id}`} className={styles.link}>
                <bdi>{placeOf(group)}</bdi>: {line.title}
              </a>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

const placeOf = ({ title }: CheckGroupView): string => title.replace(/^Archive /, '');
