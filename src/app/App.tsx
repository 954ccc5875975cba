import { useCallback, useEffect, useState } from 'react';
import { AppProvider } from '../ui/AppContext';
import { LaunchNotice } from '../ui/session/LaunchNotice';
import type { Launch } from './launch';
import type { PageComponent, TurnTo } from './page';
import type { Services } from './services';

export interface AppProps {
  readonly services: Services;
  readonly launch: Launch;
  /** The screen that the address leads to. */
  readonly Page: PageComponent;
}

/**
 * One page for one address: the work list or a case. Leaving a case loads the page anew, so nothing of a patient stays; but
 * for the next case of a board, which has services of its own (decision 30).
 */
export function App({ services: first, launch: asked, Page }: AppProps) {
  const [{ services, launch, turn }, show] = useState({ services: first, launch: asked, turn: 0 });
  const turnTo = useCallback<TurnTo>(
    (services, launch) => show((before) => ({ services, launch, turn: before.turn + 1 })),
    [],
  );
  return (
    <AppProvider key={turn} services={services.ui}>
      <ShellMark />
      <Page services={services} launch={launch} turnTo={turnTo} />
      <LaunchNotice problem={launch.ignored} />
    </AppProvider>
  );
}

/** Mounted together with the screen, so its effect runs when the chrome is on the page (CONTRACT §7). */
function ShellMark() {
  useEffect(() => {
    performance.mark('parfocal:shell');
  }, []);
  return null;
}
