import { withoutSecrets } from '../session/pageAddress';
import { askForConfig } from './configRequest';
import { fetchEngineAhead } from './engineAhead';
import { loadPage } from './page';
import { pageKindOf } from './pageKind';

/**
 * The first code of the page, and as little of it as there can be: over a slow link everything that is needed travels at
 * once instead of one thing after the other. What it asks for is handed to `main`, which judges it.
 */

/** The page the viewer lives at: `/viewer`, `/board`, `/self-check` and `/` share it, so relative roots and links start here. */
const pageUrl = new URL(
  /\/(viewer|board|self-check)\/?$/.test(location.pathname)
    ? location.pathname.replace(/(viewer|board|self-check)\/?$/, '')
    : './',
  location.href,
).href;

// First of all: whatever a link holds of tokens leaves the address and the history, unread (AT-06).
const asked = location.href;
const { href, removed } = withoutSecrets(asked);
if (removed > 0) history.replaceState(null, '', href);

const config = askForConfig(pageUrl);
const kind = pageKindOf(location.pathname);
const page = loadPage(kind);
if (kind === 'case') void fetchEngineAhead(config, pageUrl, href);
// Whoever waits for them hears of a failure; until then nobody does.
config.catch(() => undefined);
page.catch(() => undefined);

// These lines may run before the document is read to its end.
const isRead = new Promise<void>((resolve) => {
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', () => resolve(), { once: true });
  else resolve();
});
import('./main').then(
  ({ start }) => isRead.then(() => start({ asked, pageUrl, config, page })),
  (cause: unknown) => isRead.then(() => cannotLoad(cause)),
);

/** Without its code the page has no other means than the document. */
function cannotLoad(cause: unknown): void {
  const root = document.getElementById('root');
  if (!root) throw cause;
  const text = document.createElement('p');
  text.setAttribute('role', 'alert');
  text.textContent =
    'Parfocal could not be loaded from its server. Reload the page; if this stays, tell your administrator.';
  root.replaceChildren(text);
}

// A page that comes back from the browser's memory knows the archive as it was: it starts anew.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});
