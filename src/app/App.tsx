import { useEffect } from 'react';
import { AppProvider } from '../ui/AppContext';
import { LaunchNotice } from '../ui/session/LaunchNotice';
import type { Launch } from './launch';
import type { PageComponent } from './page';
import type { Services } from './services';

export interface AppProps {
  readonly services: Services;
  readonly launch: Launch;
  /** The screen that the address leads to. */
  readonly Page: PageComponent;
}

/** One page for one address: the work list or a case. Leaving a case loads the page anew, so nothing of a patient stays. */
export function App({ services, launch, Page }: AppProps) {
  return (
    <AppProvider services={services.ui}>
      <ShellMark />
      <Page services={services} launch={launch} />
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
