import { lazy, Suspense, useEffect } from 'react';
import type { Problem } from '../dicom/problem';
import type { Result } from '../lib/result';
import { AppProvider } from '../ui/AppContext';
import { ErrorPage } from '../ui/errors/ErrorPage';
import { LaunchNotice } from '../ui/session/LaunchNotice';
import type { Launch } from './launch';
import type { Services } from './services';

const WorkListPage = lazy(async () => ({ default: (await import('./WorkListPage')).WorkListPage }));
const SelfCheckPage = lazy(async () => ({ default: (await import('./SelfCheckPage')).SelfCheckPage }));
const Viewer = lazy(async () => ({ default: (await import('./Viewer')).Viewer }));

export interface AppProps {
  readonly services: Services;
  readonly launch: Result<Launch, Problem>;
  readonly pageUrl: string;
}

/** One page for one address: the work list or a case. Leaving a case loads the page anew, so nothing of a patient stays. */
export function App({ services, launch, pageUrl }: AppProps) {
  const home = () => location.assign(pageUrl);
  if (!launch.ok) return <ErrorPage problem={launch.error} onBack={home} />;
  return (
    <AppProvider services={services.ui}>
      <Suspense fallback={null}>
        <ShellMark />
        <Screen services={services} launch={launch.value} />
        <LaunchNotice problem={launch.value.ignored} />
      </Suspense>
    </AppProvider>
  );
}

function Screen({ services, launch }: { readonly services: Services; readonly launch: Launch }) {
  switch (launch.kind) {
    case 'workList':
      return <WorkListPage />;
    case 'selfCheck':
      return <SelfCheckPage services={services} />;
    case 'case':
      return <Viewer services={services} request={launch.request} />;
  }
}

/** Suspended together with the screens, so its effect runs when the chrome is on the page (CONTRACT §7). */
function ShellMark() {
  useEffect(() => {
    performance.mark('parfocal:shell');
  }, []);
  return null;
}
