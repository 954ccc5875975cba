import { afterEach, beforeAll, afterAll, describe, expect, test, vi } from 'vitest';
import { HeadlessBrowser, type OidcServer, startOidcServer } from '../../e2e/fixtures/oidcServer';
import type { Problem } from '../dicom/problem';
import { parseAuth } from './authSettings';
import { Provider } from './provider';
import { Session } from './session';
import { beginSignIn, finishSignIn } from './signIn';
import { MemoryStorage } from './testStorage';

const PAGE = 'http://127.0.0.1:9/';
const ROOT = 'https://pacs.example/dicom-web';
let server: OidcServer;
const open: Session[] = [];
beforeAll(async () => {
  server = await startOidcServer({ clientId: 'parfocal', redirectUris: [PAGE] });
});
afterAll(() => server.stop());
afterEach(async () => {
  server.setLifetime(300);
  for (const session of open.splice(0)) await session.forget();
});

/** One window: signed in by its own code flow, as the given browser. */
async function windowOf(browser: HeadlessBrowser) {
  const settings = parseAuth({ authority: server.issuer, clientId: 'parfocal' }, 'auth', PAGE);
  if (!settings.ok) throw new Error(settings.error);
  const runStorage = new MemoryStorage();
  const provider = new Provider(settings.value, runStorage, PAGE);
  const url = await beginSignIn(provider, { manner: 'typed', from: PAGE, pageUrl: PAGE });
  if (!url.ok) throw new Error(url.error.title);
  const answer = await browser.signIn(url.value, 'anna');
  const signedIn = await finishSignIn(provider, answer, { runStorage, pageUrl: PAGE });
  if (!signedIn.ok) throw new Error(JSON.stringify(signedIn.error));
  const ends: Problem[] = [];
  const troubles: (Problem | undefined)[] = [];
  const session = new Session(provider, signedIn.value, {
    onEnded: (problem) => ends.push(problem),
    onTrouble: (problem) => troubles.push(problem),
  });
  open.push(session);
  const { authorize, renewAuthorization } = session.authorisationFor([ROOT]);
  const token = async () => new Headers(await authorize(new URL(`${ROOT}/studies`))).get('Authorization') ?? '';
  // As a window does: the first request is under way at once.
  await token();
  return { session, ends, troubles, authorize, renewAuthorization, token };
}

const renewals = () => server.grants.filter(({ type }) => type === 'refresh_token');
const isValid = (header: string) => server.accepts(header.replace('Bearer ', ''));

describe('the token', () => {
  test.each([
    'https://evil.example/dicom-web',
    'https://pacs.example.evil/dicom-web',
    'https://pacs.example@evil/dicom-web',
    'https://anna:x@pacs.example/dicom-web',
    'https://pacs.example.:443/dicom-web',
    'https://pacs.example:444/dicom-web',
    'http://pacs.example/dicom-web',
    'https://pаcs.example/dicom-web',
    'https://xn--pcs-5cd.example/dicom-web',
    'https://PACS.EXAMPLE.EVIL/dicom-web',
    'https://pacs.example%2eevil/dicom-web',
    'https:\\\\evil.example\\dicom-web',
    'https:evil.example',
    'ht\ttps://evil.example/',
    'blob:https://pacs.example/dicom-web',
    'data:text/html,https://pacs.example/',
    'javascript://pacs.example/%0aalert(1)',
    'file://pacs.example/dicom-web',
  ])('AT-02: does not go to %s', async (address) => {
    const { authorize } = await shared();
    expect([...new Headers(await authorize(new URL(address)))]).toEqual([]);
  });

  test('AT-02: goes to the configured archive in every spelling that means the same origin', async () => {
    const { authorize } = await shared();
    for (const address of [
      'HTTPS://PACS.example:443/x',
      'https://pacs.example/other?q=1',
      'https:\\\\pacs.example/x',
    ]) {
      expect(new Headers(await authorize(new URL(address))).get('Authorization')).toMatch(/^Bearer /);
    }
  });

  let once: ReturnType<typeof windowOf> | undefined;
  const shared = () => {
    once ??= windowOf(new HeadlessBrowser()).then((one) => {
      open.splice(0);
      return one;
    });
    return once;
  };
  afterAll(async () => (await once)?.session.forget());
});

describe('renewal', () => {
  test('AT-10: any number of refused requests cause one renewal, and all get a token that is valid', async () => {
    const { token, renewAuthorization } = await windowOf(new HeadlessBrowser());
    const before = await token();
    server.dropAccessTokens();
    expect(await isValid(before)).toBe(false);
    const count = renewals().length;
    const answers = await Promise.all(Array.from({ length: 500 }, () => renewAuthorization()));
    expect([answers.every(Boolean), renewals().length - count]).toEqual([true, 1]);
    // Refusals that come in late belong to the token before.
    expect(await renewAuthorization()).toBe(true);
    expect(renewals().length - count).toBe(1);
    expect(await isValid(await token())).toBe(true);
    // Withdrawn again at once, as young as it is: renewed again.
    server.dropAccessTokens();
    expect([await renewAuthorization(), await isValid(await token())]).toEqual([true, true]);
  });

  test('comes before the token runs out, so that no request meets an old one', async () => {
    server.setLifetime(2);
    const { token, ends } = await windowOf(new HeadlessBrowser());
    const count = renewals().length;
    const seen = new Set<string>();
    while (seen.size < 3) {
      const now = await token();
      seen.add(now);
      expect(await isValid(now)).toBe(true);
      await new Promise((done) => setTimeout(done, 40));
    }
    expect(renewals().length - count).toBe(2);
    expect(ends).toEqual([]);
  });

  test('AT-11: two windows with rotating refresh tokens renew at the same moment, each its own', async () => {
    const browser = new HeadlessBrowser();
    const [first, second] = [await windowOf(browser), await windowOf(browser)];
    expect(await first.token()).not.toBe(await second.token());
    const count = renewals().length;
    for (let round = 0; round < 3; round++) {
      await Promise.all([first.token(), second.token()]);
      const both = await Promise.all([first.renewAuthorization(), second.renewAuthorization()]);
      expect(both).toEqual([true, true]);
    }
    expect(renewals().length - count).toBe(6);
    expect([await isValid(await first.token()), await isValid(await second.token())]).toEqual([true, true]);
    expect([...first.ends, ...second.ends]).toEqual([]);
    expect(renewals().filter(({ isOk }) => !isOk)).toEqual([]);
  });

  test('AT-11: a second use of a rotated refresh token would end the sign-in, so the test can fail', async () => {
    const { session, ends, renewAuthorization, token } = await windowOf(new HeadlessBrowser());
    const stolen = [...server.secrets];
    expect(await renewAuthorization()).toBe(true);
    for (const refresh_token of stolen) await exchange(refresh_token);
    expect(await isValid(await token())).toBe(false);
    expect(await renewAuthorization()).toBe(false);
    expect(ends).toMatchObject([{ code: 'auth', title: 'Your sign-in has ended' }]);
    expect(session.person.subject).toBe('anna');
  });

  test('AT-10: refused once, it is over: nothing is authorised any more, and nobody is asked again', async () => {
    const { ends, token, renewAuthorization } = await windowOf(new HeadlessBrowser());
    server.endEverything();
    expect(await Promise.all([renewAuthorization(), renewAuthorization()])).toEqual([false, false]);
    expect(ends.length).toBe(1);
    const count = renewals().length;
    await expect(token()).rejects.toThrow('There is no valid sign-in');
    expect([await renewAuthorization(), renewals().length]).toEqual([false, count]);
  });

  test('a sign-in server that cannot be reached for a while is trouble, not the end', async () => {
    const { ends, troubles, token, renewAuthorization } = await windowOf(new HeadlessBrowser());
    const before = await token();
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('fetch failed')));
    expect(await renewAuthorization()).toBe(false);
    vi.unstubAllGlobals();
    expect(troubles).toMatchObject([{ code: 'network', title: 'The sign-in server cannot be reached' }]);
    expect(await token()).toBe(before);
    expect(await renewAuthorization()).toBe(true);
    expect([ends, troubles.at(-1)]).toEqual([[], undefined]);
  });

  test('a renewal that brings somebody else ends the sign-in', async () => {
    const { ends, renewAuthorization } = await windowOf(new HeadlessBrowser());
    const { fetch } = globalThis;
    const claims = { iss: server.issuer, sub: 'bert', aud: 'parfocal', iat: 1, exp: 9_999_999_999 };
    const idToken = `x.${btoa(JSON.stringify(claims)).replace(/=+$/, '')}.x`;
    vi.stubGlobal('fetch', async (...args: Parameters<typeof fetch>) => {
      const answer = await fetch(...args);
      const body = (await answer.json()) as object;
      return Response.json({ ...body, id_token: idToken });
    });
    expect(await renewAuthorization()).toBe(false);
    vi.unstubAllGlobals();
    expect(ends.length).toBe(1);
  });
});

test('AT-08: a session shows its tokens to nobody who looks at it', async () => {
  const { session, token } = await windowOf(new HeadlessBrowser());
  const secret = (await token()).replace('Bearer ', '');
  const { inspect } = await import('node:util');
  const seen = `${JSON.stringify(session)} ${inspect(session, { depth: 12, showHidden: true })}`;
  expect(seen).not.toContain(secret);
  await session.forget();
  await expect(token()).rejects.toThrow();
  expect(await server.accepts(secret)).toBe(false);
});

async function exchange(refreshToken: string): Promise<void> {
  const form = { grant_type: 'refresh_token', client_id: 'parfocal', refresh_token: refreshToken };
  await fetch(`${server.issuer}/token`, { method: 'POST', body: new URLSearchParams(form) });
}
