import { useEffect, useState } from 'react';
import { Button } from '../controls/Button';
import { Hidden } from '../controls/Hidden';
import { Logo } from '../controls/Logo';
import { CheckRow } from './CheckRow';
import styles from './SelfCheckScreen.module.css';
import { StoreTest } from './StoreTest';
import type { CheckGroupView, SelfCheckView } from './selfCheckView';
import { VerdictBanner } from './VerdictBanner';

export interface SelfCheckScreenProps {
  readonly view: SelfCheckView;
  readonly onRunAgain: () => void;
  readonly onRetry: (id: string) => void;
  /** The whole report as text. */
  readonly report: () => string;
  /** Resolves when the text is on the clipboard. */
  readonly copy: (text: string) => Promise<void>;
  readonly onBack: () => void;
  /** Present where a sign-in is configured and nobody is signed in. */
  readonly onSignIn?: (() => void) | undefined;
}

/** The page of the IT department: what works, what does not, and what to do about it. Printable as it stands. */
export function SelfCheckScreen(props: SelfCheckScreenProps) {
  const { view, onRunAgain, onRetry, onBack, onSignIn } = props;
  const isRunning = view.done < view.total;
  return (
    <div className={styles.screen}>
      <header className={styles.top}>
        <h1 className={styles.product}>
          <Logo />
          Parfocal self-check
        </h1>
        <div className={styles.ways}>
          <Button onPress={onRunAgain} isDisabled={isRunning}>
            Run again
          </Button>
          <CopyReport report={props.report} copy={props.copy} isDisabled={isRunning} />
          <Button onPress={() => window.print()} isDisabled={isRunning}>
            Print
          </Button>
          {onSignIn && <Button onPress={onSignIn}>Sign in</Button>}
          <Button onPress={onBack}>Work list</Button>
        </div>
      </header>
      <main className={styles.page}>
        <ul className={styles.about} aria-label="About this report">
          {view.about.map((line) => (
            <li key={line}>
              <bdi>{line}</bdi>
            </li>
          ))}
        </ul>
        <VerdictBanner view={view} />
        {view.groups.map((group) => (
          <Group key={group.id} group={group} onRetry={onRetry} />
        ))}
        <p className={styles.end}>
          The checks read a few studies to try things on. No name, number or identifier of a patient is shown here or
          copied.
        </p>
      </main>
    </div>
  );
}

function Group({ group, onRetry }: { readonly group: CheckGroupView; readonly onRetry: (id: string) => void }) {
  const headingId = `group-${group.id}`;
  return (
    <section className={styles.group} aria-labelledby={headingId}>
      <div className={styles.groupHead}>
        <h2 id={headingId} className={styles.groupTitle}>
          <bdi>{group.title}</bdi>
        </h2>
        {group.about && (
          <p className={styles.groupAbout}>
            <bdi>{group.about}</bdi>
          </p>
        )}
        <p className={styles.counts}>{countWords(group)}</p>
      </div>
      <ul className={styles.lines}>
        {group.lines.map((line) => (
          <CheckRow key={line.id} line={line} onRetry={() => onRetry(line.id)} />
        ))}
      </ul>
      {group.storeTest && <StoreTest test={group.storeTest} title={group.title} />}
    </section>
  );
}

function countWords({ lines }: CheckGroupView): string {
  const count = (state: string) => lines.filter(({ result }) => result?.state === state).length;
  const faults = count('fault');
  const warnings = count('warning');
  const words = [
    faults > 0 ? `${faults} ${faults === 1 ? 'fault' : 'faults'}` : '',
    warnings > 0 ? `${warnings} ${warnings === 1 ? 'warning' : 'warnings'}` : '',
    `${count('ok')} OK`,
    count('unknown') > 0 ? `${count('unknown')} not checked` : '',
  ];
  return words.filter((text) => text !== '').join(', ');
}

const SAID_MS = 3000;

function CopyReport({
  report,
  copy,
  isDisabled,
}: {
  readonly report: () => string;
  readonly copy: (text: string) => Promise<void>;
  readonly isDisabled: boolean;
}) {
  const [said, say] = useState('');
  useEffect(() => {
    if (said === '') return undefined;
    const timer = window.setTimeout(() => say(''), SAID_MS);
    return () => window.clearTimeout(timer);
  }, [said]);
  const onPress = () => {
    copy(report()).then(
      () => say('Copied'),
      () => say('The browser does not allow copying here'),
    );
  };
  return (
    <>
      <Button onPress={onPress} isDisabled={isDisabled}>
        {said === '' ? 'Copy report' : said}
      </Button>
      <Hidden>
        <span role="status">{said}</span>
      </Hidden>
    </>
  );
}
