import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ErrorPage } from '../ui/errors/ErrorPage';
import '../ui/theme/tokens.css';
import '../ui/theme/base.css';
import { App } from './App';
import { loadConfig } from './config';
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
  const config = await loadConfig(pageUrl);
  if (!config.ok) {
    root.render(<ErrorPage problem={config.error} onRetry={() => location.reload()} />);
    return;
  }
  const launch = parseLaunch(location.href);
  const services = createServices(config.value, pageUrl);
  root.render(
    <StrictMode>
      <App services={services} launch={launch} pageUrl={pageUrl} />
    </StrictMode>,
  );
}

// A page that comes back from the browser's memory knows the archive as it was: it starts anew.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});

void start();
