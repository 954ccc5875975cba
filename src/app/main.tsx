import { type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { Problem } from '../dicom/problem';
import type { Result } from '../lib/result';
import type { AuthSettings } from '../session/authSettings';
import { isSignInAnswer, withoutSecrets } from '../session/pageAddress';
import { ErrorPage } from '../ui/errors/ErrorPage';
import { SessionProvider } from '../ui/session/SessionContext';
import '../ui/theme/tokens.css';
import '../ui/theme/base.css';
import { App } from './App';
import { type AppConfig, loadConfig } from './config';
import { parseLaunch } from './launch';
import { createServices } from './services';

/** The page the viewer lives at: `/viewer`, `/self-check` and `/` share it, so relative roots and links start here. */
const pageUrl = new URL(
  /\/(viewer|self-check)\/?$/.test(location.pathname) ? location.pathname.replace(/(viewer|self-check)\/?$/, '') : './',
  location.href,
).href;

async function start(): Promise<void> {
  const element = document.getElementById('root');
  if (!element) throw new Error('index.html has no #root');
  const root = createRoot(element);
  const show = (page: ReactNode) => root.render(<StrictMode>{page}</StrictMode>);
  // First of all: whatever a link holds of tokens leaves the address and the history, unread (AT-06).
  const asked = location.href;
  const { href, removed } = withoutSecrets(asked);
  if (removed > 0) history.replaceState(null, '', href);
  const config = await loadConfig(pageUrl);
  if (isSelfCheckAlone(asked, config)) return showSelfCheck(config, show);
  if (!config.ok) return show(<ErrorPage problem={config.error} onRetry={() => location.reload()} />);
  const { auth } = config.value;
  if (auth) return startSignedIn(config.value, auth, show);
  const services = createServices(config.value, pageUrl);
  show(<App services={services} launch={parseLaunch(asked)} pageUrl={pageUrl} />);
}

/** The page of the IT department opens where nothing else does: with a fault in config.json, and before any sign-in. */
function isSelfCheckAlone(href: string, config: Result<AppConfig, Problem>): boolean {
  if (!/\/self-check\/?$/.test(new URL(href).pathname)) return false;
  if (!config.ok) return true;
  const { auth } = config.value;
  return auth !== undefined && !isSignInAnswer(href, auth.redirectUri) && !new URL(href).searchParams.has(AS_READER);
}

async function showSelfCheck(config: Result<AppConfig, Problem>, show: (page: ReactNode) => void): Promise<void> {
  const { SelfCheck } = await import('./SelfCheckPage');
  const signIn = () => location.assign(`self-check?${AS_READER}`);
  show(<SelfCheck config={config} onSignIn={config.ok ? signIn : undefined} />);
}

/** Set to have the self-check ask in the name of a reader who signs in first. */
const AS_READER = 'as-reader';

/** The code of the sign-in travels only where an archive asks for one, and its screens at once, while the network is there. */
async function startSignedIn(config: AppConfig, auth: AuthSettings, show: (page: ReactNode) => void): Promise<void> {
  const [{ startSession }, { SessionGate }] = await Promise.all([
    import('./startSession'),
    import('../ui/session/SessionScreens'),
  ]);
  // A link with a fault says so; nobody has to sign in for that.
  const isAnswer = isSignInAnswer(location.href, auth.redirectUri);
  const link = isAnswer ? undefined : parseLaunch(location.href);
  if (link && !link.ok) return show(<ErrorPage problem={link.error} onBack={() => location.assign(pageUrl)} />);
  const storage = tabStorage();
  if (!storage) return show(<ErrorPage problem={noStorage} onRetry={() => location.reload()} />);
  const session = startSession(config, pageUrl, { location, history, storage });
  const launch = once(() => parseLaunch(location.href));
  const services = once(() => createServices(config, pageUrl, session));
  show(
    <SessionProvider services={session.ui}>
      <SessionGate>{() => <App services={services()} launch={launch()} pageUrl={pageUrl} />}</SessionGate>
    </SessionProvider>,
  );
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

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

// A page that comes back from the browser's memory knows the archive as it was: it starts anew.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});

void start();
