import LockKeyhole from 'lucide-react/icons/lock-keyhole';
import { type ReactNode, useEffect } from 'react';
import type { Problem } from '../../dicom/problem';
import { keptWorkText, type KeptWork } from '../../workspace/session';
import { Button } from '../controls/Button';
import { Logo } from '../controls/Logo';
import { ProblemAlert } from '../controls/ProblemAlert';
import { useSession, useSessionState } from './SessionContext';
import styles from './SessionScreens.module.css';

/**
 * Shows what is behind it only to who may see it. Otherwise the screens of a case are taken off the page, not covered:
 * no canvas, no name, no title of a patient stays in the document.
 */
export function SessionGate({ children }: { readonly children: () => ReactNode }) {
  const state = useSessionState();
  switch (state.kind) {
    case 'open':
    case 'signedIn':
      return children();
    case 'anonymous':
      return state.isReading ? children() : <SignInPage hasSignedOut={state.hasSignedOut === true} />;
    case 'failed':
      return <SignInPage hasSignedOut={false} problem={state.problem} />;
    case 'expired':
      return <LockedScreen problem={state.problem} work={state.work} name={state.reader.name} />;
    case 'leaving':
      return <Leaving />;
  }
}

/** Says who asks, and leads to the sign-in server in this window. No password is ever typed into this page. */
export function SignInPage({ hasSignedOut, problem }: { readonly hasSignedOut: boolean; readonly problem?: Problem }) {
  const { archives, signIn, goOnWithout } = useSession();
  const title = hasSignedOut ? 'You are signed out' : 'Sign in';
  usePageTitle(`${title} · Parfocal`);
  return (
    <main className={styles.page}>
      <div className={styles.words}>
        <span className={styles.logo}>
          <Logo size={28} />
        </span>
        <h1 className={styles.title}>{title}</h1>
        {problem && <ProblemAlert problem={problem} />}
        <p>
          <Names names={archives} /> {archives.length === 1 ? 'asks' : 'ask'} who is reading.
          {hasSignedOut ? ' Unsaved changes stay on this device, for you alone.' : ''}
        </p>
        <div className={styles.ways}>
          <Button kind="primary" onPress={signIn}>
            {problem ? 'Try again' : 'Sign in'}
          </Button>
          {goOnWithout && <Button onPress={goOnWithout}>Go on without</Button>}
        </div>
      </div>
    </main>
  );
}

/** The sign-in ended while images were open. Says what became of the unsaved work, and offers the one way on. */
export function LockedScreen({
  problem,
  work,
  name,
}: {
  readonly problem: Problem;
  readonly work: KeptWork;
  readonly name: string;
}) {
  const { signIn, keepWork } = useSession();
  usePageTitle('Signed out · Parfocal');
  const isLost = work.state === 'lost' && work.count > 0;
  return (
    <main className={styles.page} data-session="locked">
      <div className={styles.words} role="alert">
        <span className={styles.logo}>
          <LockKeyhole size={28} strokeWidth={1.5} aria-hidden />
        </span>
        <h1 className={styles.title}>Signed out: sign in to go on</h1>
        <p>{problem.title}. Images and names are hidden until you are back.</p>
        <p className={isLost ? styles.lost : undefined} data-unsaved={work.count}>
          {keptWorkText(work)}{' '}
          {isLost
            ? 'Signing in would lose them: try again to keep them first.'
            : work.count > 0 && (
                <>
                  {work.count === 1 ? 'It comes' : 'They come'} back when <bdi>{name}</bdi> signs in.
                </>
              )}
        </p>
        <div className={styles.ways}>
          {isLost && (
            <Button kind="primary" onPress={keepWork}>
              Keep them
            </Button>
          )}
          <Button
            kind={isLost ? 'plain' : 'primary'}
            onPress={signIn}
            isDisabled={work.state === 'writing' && work.count > 0}
          >
            {isLost ? 'Sign in and lose them' : 'Sign in'}
          </Button>
        </div>
      </div>
    </main>
  );
}

/** On the way out: seen only when the way is slow. */
function Leaving() {
  usePageTitle('Parfocal');
  return (
    <main className={styles.page}>
      <p role="status" className={styles.leaving}>
        Asking the sign-in server…
      </p>
    </main>
  );
}

function Names({ names }: { readonly names: readonly string[] }) {
  return names.map((name, i) => (
    <span key={name}>
      {i === 0 ? '' : i === names.length - 1 ? ' and ' : ', '}
      <bdi className={styles.archive}>{name}</bdi>
    </span>
  ));
}

function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = title;
  }, [title]);
}
