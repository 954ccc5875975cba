import { type ReactNode, StrictMode, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import type { Problem } from '../dicom/problem';
import type { Result } from '../lib/result';
import type { AuthSettings } from '../session/authSettings';
import { isSignInAnswer } from '../session/pageAddress';
import { ErrorPage } from '../ui/errors/ErrorPage';
import { SessionProvider } from '../ui/session/SessionContext';
import '../ui/theme/tokens.css';
import '../ui/theme/base.css';
import { App } from './App';
import { type AppConfig, readConfig } from './config';
import { type Launch, parseLaunch } from './launch';
import { loadPage, type PageCode } from './page';
import { createServices, type Services } from './services';

/** What the first code of the page has asked for already. */
export interface Asked {
  /** The address as it was, with whatever was taken out of it since. */
  readonly asked: string;
  readonly pageUrl: string;
  readonly config: Promise<Response>;
  readonly page: Promise<PageCode>;
}

type Show = (page: ReactNode) => void;

/** Puts the page that was asked for on the screen, or the reason why not. */
export async function start({ asked, pageUrl, config: answer, page }: Asked): Promise<void> {
  const element = document.getElementById('root');
  if (!element) throw new Error('index.html has no #root');
  const root = createRoot(element);
  const show: Show = (screen) => root.render(<StrictMode>{screen}</StrictMode>);
  const config = await readConfig(answer, pageUrl);
  if (isSelfCheckAlone(asked, config)) return showSelfCheck(config, show);
  if (!config.ok) return show(<ErrorPage problem={config.error} onRetry={() => location.reload()} />);
  const { auth } = config.value;
  if (auth) return startSignedIn({ config: config.value, auth, pageUrl }, show);
  const launch = parseLaunch(asked);
  if (!launch.ok) return show(<ErrorPage problem={launch.error} onBack={() => location.assign(pageUrl)} />);
  const services = createServices(config.value, pageUrl);
  // The screen is shown whole: React would hold back what it first suspended for a third of a second.
  const code = await page.catch(() => undefined);
  if (!code) return show(<ErrorPage problem={notLoaded} onRetry={() => location.reload()} />);
  code.equip?.(services);
  show(<App services={services} launch={launch.value} Page={code.Page} />);
}

/** The page of the IT department opens where nothing else does: with a fault in config.json, and before any sign-in. */
function isSelfCheckAlone(href: string, config: Result<AppConfig, Problem>): boolean {
  if (!/\/self-check\/?$/.test(new URL(href).pathname)) return false;
  if (!config.ok) return true;
  const { auth } = config.value;
  return auth !== undefined && !isSignInAnswer(href, auth.redirectUri) && !new URL(href).searchParams.has(AS_READER);
}

async function showSelfCheck(config: Result<AppConfig, Problem>, show: Show): Promise<void> {
  const { SelfCheck } = await import('./SelfCheckPage');
  const signIn = () => location.assign(`self-check?${AS_READER}`);
  show(<SelfCheck config={config} onSignIn={config.ok ? signIn : undefined} />);
}

/** Set to have the self-check ask in the name of a reader who signs in first. */
const AS_READER = 'as-reader';

interface SignedInStart {
  readonly config: AppConfig;
  readonly auth: AuthSettings;
  readonly pageUrl: string;
}

/** The code of the sign-in travels only where an archive asks for one, and its screens at once, while the network is there. */
async function startSignedIn({ config, auth, pageUrl }: SignedInStart, show: Show): Promise<void> {
  const [{ startSession }, { SessionGate }] = await Promise.all([
    import('./startSession'),
    import('../ui/session/SessionScreens'),
  ]);
  // A link with a fault says so; nobody has to sign in for that.
  const isAnswer = isSignInAnswer(location.href, auth.redirectUri);
  const link = isAnswer ? undefined : parseLaunch(location.href);
  const back = () => location.assign(pageUrl);
  if (link && !link.ok) return show(<ErrorPage problem={link.error} onBack={back} />);
  const storage = tabStorage();
  if (!storage) return show(<ErrorPage problem={noStorage} onRetry={() => location.reload()} />);
  const session = startSession(config, pageUrl, { location, history, storage });
  const launch = once(() => parseLaunch(location.href));
  const services = once(() => createServices(config, pageUrl, session));
  const app = () => {
    const to = launch();
    if (!to.ok) return <ErrorPage problem={to.error} onBack={back} />;
    return <AppOnItsWay services={services()} launch={to.value} />;
  };
  show(
    <SessionProvider services={session.ui}>
      <SessionGate>{app}</SessionGate>
    </SessionProvider>,
  );
}

/** Which screen follows a sign-in is known only after it. */
function AppOnItsWay({ services, launch }: { readonly services: Services; readonly launch: Launch }) {
  const [loaded, setLoaded] = useState<{ readonly code: PageCode | undefined }>();
  useEffect(() => {
    loadPage(launch.kind).then(
      (code) => {
        code.equip?.(services);
        setLoaded({ code });
      },
      () => setLoaded({ code: undefined }),
    );
  }, [services, launch]);
  if (!loaded) return null;
  const { code } = loaded;
  if (!code) return <ErrorPage problem={notLoaded} onRetry={() => location.reload()} />;
  return <App services={services} launch={launch} Page={code.Page} />;
}

/** Reading the property throws where storage is forbidden. */
function tabStorage(): Storage | undefined {
  try {
    return sessionStorage;
  } catch {
    return undefined;
  }
}

const noStorage: Problem = {
  code: 'storage',
  severity: 'error',
  title: 'Signing in needs the storage of this tab, and the browser forbids it',
  tip: 'Allow this site to store data, then retry.',
};

const notLoaded: Problem = {
  code: 'network',
  severity: 'error',
  title: 'A part of Parfocal could not be loaded from its server',
  tip: 'Retry. If it stays, tell your administrator; nothing was changed in any archive.',
};

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
