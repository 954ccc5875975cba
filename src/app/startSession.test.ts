import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HeadlessBrowser, type OidcServer, startOidcServer } from '../../e2e/fixtures/oidcServer';
import { MemoryStorage } from '../session/testStorage';
import { parseConfig } from './config';
import { type PageSession, startSession, type Work } from './startSession';

const PAGE = 'http://127.0.0.1:9/';
const CASE = `${PAGE}viewer?StudyInstanceUIDs=1.2.3`;
const ROOT = 'https://pacs.example/rs';
let server: OidcServer;
beforeAll(async () => {
  server = await startOidcServer({ clientId: 'parfocal', redirectUris: [PAGE] });
});
afterAll(() => server.stop());

/** One tab: pages come and go, its storage and the address stay. Redirects are noted, not followed. */
class Tab {
  readonly storage = new MemoryStorage();
  href: string;
  sentTo: string | undefined;

  constructor(href: string) {
    this.href = href;
  }

  load(href = this.href): PageSession {
    this.href = href;
    this.sentTo = undefined;
    const config = parseConfig({ auth: { authority: server.issuer, clientId: 'parfocal' }, sources: archives }, PAGE);
    if (!config.ok) throw new Error(config.error.detail);
    const tab = this;
    return startSession(config.value, PAGE, {
      location: {
        get href() {
          return tab.href;
        },
        replace: (url) => {
          tab.sentTo = String(url);
        },
      },
      history: {
        replaceState: (_: unknown, __: string, url?: string | URL | null) => {
          tab.href = String(url);
        },
      },
      storage: this.storage,
    });
  }
}

const archives = [
  { id: 'pacs', label: 'Hospital PACS', qidoRoot: ROOT },
  { id: 'open', label: 'Teaching', qidoRoot: 'teaching', auth: false },
];
const kindOf = (session: PageSession) => session.ui.store.getState().kind;
const tokenOf = async (session: PageSession) =>
  new Headers(await session.authorisationFor([ROOT]).authorize(new URL(ROOT))).get('Authorization');

async function sent(tab: Tab): Promise<string> {
  await expect.poll(() => tab.sentTo).toBeDefined();
  return tab.sentTo ?? '';
}

async function signIn(tab: Tab, browser: HeadlessBrowser, name: string): Promise<PageSession> {
  tab.load();
  const asked = tab.load(await browser.signIn(await sent(tab), undefined));
  await expect.poll(() => kindOf(asked)).toBe('anonymous');
  asked.ui.signIn();
  const session = tab.load(await browser.signIn(await sent(tab), name));
  await expect.poll(() => kindOf(session)).toBe('signedIn');
  await tokenOf(session);
  return session;
}

const workOf = (count: number, isKept: () => boolean): Work & { readonly kept: number[] } => {
  const kept: number[] = [];
  return {
    kept,
    unsavedCount: () => count,
    keep: () => {
      kept.push(count);
      return Promise.resolve(isKept());
    },
  };
};

describe('a page with sign-in', () => {
  test('asks silently first, then the reader, and comes back to the case with an account', async () => {
    const tab = new Tab(CASE);
    tab.load();
    expect(new URL(await sent(tab)).searchParams.get('prompt')).toBe('none');
    const session = await signIn(tab, new HeadlessBrowser(), 'bert');
    expect(tab.href).toBe(CASE);
    expect(session.account()).toEqual({
      user: JSON.stringify([server.issuer, 'bert']),
      author: { name: 'de Vries^Bert', isAuthenticated: true },
    });
    expect(session.ui.archives).toEqual(['Hospital PACS']);
    expect(await tokenOf(session)).toMatch(/^Bearer /);
    expect(tab.storage.length).toBe(0);
  });

  test('lets the reader go on with archives that do not ask; the others get nothing', async () => {
    const tab = new Tab(PAGE);
    const browser = new HeadlessBrowser();
    tab.load();
    const session = tab.load(await browser.signIn(await sent(tab), undefined));
    await expect.poll(() => kindOf(session)).toBe('anonymous');
    session.ui.goOnWithout?.();
    expect(session.ui.store.getState()).toEqual({ kind: 'anonymous', isReading: true });
    expect(session.account()).toBeUndefined();
    await expect(tokenOf(session)).rejects.toThrow('Nobody is signed in');
  });

  test('AT-09: an answer that nobody asked for is refused in words, and the code leaves the address', async () => {
    const tab = new Tab(`${PAGE}?code=stolen&state=forged&iss=${encodeURIComponent(server.issuer)}`);
    const session = tab.load();
    expect(tab.href).toBe(PAGE);
    await expect.poll(() => kindOf(session)).toBe('failed');
    expect(session.ui.store.getState()).toMatchObject({ problem: { code: 'auth' } });
    expect(tab.sentTo).toBeUndefined();
  });

  test('AT-10: when it ends, unsaved work is kept before anything else, and counted', async () => {
    const session = await signIn(new Tab(CASE), new HeadlessBrowser(), 'anna');
    let isFull = true;
    const work = workOf(3, () => !isFull);
    session.guard(work);
    server.endEverything();
    expect(await session.authorisationFor([ROOT]).renewAuthorization()).toBe(false);
    expect(work.kept).toEqual([3]);
    await expect
      .poll(() => session.ui.store.getState())
      .toMatchObject({ kind: 'expired', work: { count: 3, state: 'lost' } });
    isFull = false;
    session.ui.keepWork();
    await expect.poll(() => session.ui.store.getState()).toMatchObject({ work: { count: 3, state: 'kept' } });
    await expect(tokenOf(session)).rejects.toThrow();
  });

  test('AT-10: the page of a locked screen is not left before what is unsaved is on the device', async () => {
    const tab = new Tab(CASE);
    const session = await signIn(tab, new HeadlessBrowser(), 'anna');
    const writing: (() => void)[] = [];
    session.guard({
      unsavedCount: () => 0,
      keep: () => new Promise((resolve) => writing.push(() => resolve(true))),
    });
    server.endEverything();
    await session.authorisationFor([ROOT]).renewAuthorization();
    session.ui.signIn();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect([tab.sentTo, writing.length]).toEqual([undefined, 2]);
    for (const end of writing) end();
    await sent(tab);
  });

  test('what lies in the tab is not for the next reader at the same screen', async () => {
    const tab = new Tab(CASE);
    const session = await signIn(tab, new HeadlessBrowser(), 'anna');
    tab.storage.setItem('worklist-filters', 'Doe');
    server.endEverything();
    await session.authorisationFor([ROOT]).renewAuthorization();
    session.ui.signIn();
    const again = tab.load(await new HeadlessBrowser().signIn(await sent(tab), 'anna'));
    await expect.poll(() => kindOf(again)).toBe('signedIn');
    expect([tab.storage.getItem('worklist-filters'), tab.storage.length]).toEqual(['Doe', 1]);
    await tokenOf(again);
    server.endEverything();
    await again.authorisationFor([ROOT]).renewAuthorization();
    again.ui.signIn();
    const other = tab.load(await new HeadlessBrowser().signIn(await sent(tab), 'bert'));
    await expect.poll(() => kindOf(other)).toBe('signedIn');
    expect(tab.storage.length).toBe(0);
  });

  test('signing out keeps the work, withdraws the tokens, ends the provider’s session and puts no token in an address', async () => {
    const tab = new Tab(CASE);
    const session = await signIn(tab, new HeadlessBrowser(), 'anna');
    const work = workOf(2, () => true);
    session.guard(work);
    const token = (await tokenOf(session))?.replace('Bearer ', '') ?? '';
    session.ui.signOut();
    const farewell = new URL(await sent(tab));
    expect(work.kept).toEqual([2]);
    expect(await server.accepts(token)).toBe(false);
    expect(farewell.origin).toBe(server.issuer);
    expect(Object.fromEntries(farewell.searchParams)).toEqual({
      client_id: 'parfocal',
      post_logout_redirect_uri: PAGE,
    });
    const after = tab.load(PAGE);
    expect(after.ui.store.getState()).toEqual({ kind: 'anonymous', hasSignedOut: true });
    expect(tab.sentTo).toBeUndefined();
  });
});
