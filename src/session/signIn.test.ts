import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HeadlessBrowser, type OidcServer, startOidcServer } from '../../e2e/fixtures/oidcServer';
import { parseAuth } from './authSettings';
import { Provider } from './provider';
import { beginSignIn, finishSignIn, type SignedIn } from './signIn';
import { MemoryStorage } from './testStorage';

const PAGE = 'http://127.0.0.1:9/reading/';
let server: OidcServer;
beforeAll(async () => {
  server = await startOidcServer({ clientId: 'parfocal', redirectUris: [PAGE] });
});
afterAll(() => server.stop());

/** One tab of a browser, before it is sent away. */
function tab() {
  const settings = parseAuth({ authority: server.issuer, clientId: 'parfocal' }, 'auth', PAGE);
  if (!settings.ok) throw new Error(settings.error);
  const runStorage = new MemoryStorage();
  const provider = () => new Provider(settings.value, runStorage, PAGE);
  return {
    runStorage,
    provider,
    async begin(from = PAGE, manner: 'silent' | 'typed' = 'typed'): Promise<string> {
      const url = await beginSignIn(provider(), { manner, from, pageUrl: PAGE });
      if (!url.ok) throw new Error(url.error.title);
      return url.value;
    },
    /** As after the redirect: a new page, the same storage of the tab. */
    finish: (href: string) => finishSignIn(provider(), href, { runStorage, pageUrl: PAGE }),
  };
}

async function signedIn(from = PAGE, name = 'anna'): Promise<SignedIn> {
  const { begin, finish } = tab();
  const result = await finish(await new HeadlessBrowser().signIn(await begin(from), name));
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

const refusal = (result: Awaited<ReturnType<ReturnType<typeof tab>['finish']>>): string =>
  result.ok ? 'signed in' : result.error.kind === 'failed' ? result.error.problem.title : result.error.kind;

const NOT_OURS = 'This sign-in was not begun here, so it was refused';
const NOT_TRUSTED = 'The answer of the sign-in server is not to be trusted, so it was refused';

describe('signing in', () => {
  test('tells who reads, and comes back to the case that the link named', async () => {
    const { person, returnTo, tokens } = await signedIn(`${PAGE}viewer?StudyInstanceUIDs=1.2.3`);
    expect(person).toEqual({
      issuer: server.issuer,
      subject: 'anna',
      name: 'Anna Ström',
      personName: 'Ström^Anna',
    });
    expect(returnTo).toBe(`${PAGE}viewer?StudyInstanceUIDs=1.2.3`);
    expect(await server.accepts(tokens.accessToken)).toBe(true);
    expect(tokens.refreshToken).toBeTruthy();
  });

  test('sends a challenge, a state and a nonce, and nothing that could be used instead of the reader', async () => {
    const { begin, runStorage } = tab();
    const url = new URL(await begin());
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      redirect_uri: PAGE,
    });
    for (const name of ['code_challenge', 'state', 'nonce'])
      expect(url.searchParams.get(name)?.length).toBeGreaterThan(20);
    const kept = JSON.stringify([...runStorage.entries()]);
    expect(url.href).not.toContain(/"code_verifier":"(\w+)/.exec(kept.replaceAll('\\', ''))?.[1]);
  });

  test('asks without a page when the provider knows the reader, and is told when it does not', async () => {
    const stranger = tab();
    const asked = await stranger.finish(
      await new HeadlessBrowser().signIn(await stranger.begin(PAGE, 'silent'), undefined),
    );
    expect(asked).toEqual({ ok: false, error: { kind: 'asked', returnTo: PAGE } });
    const browser = new HeadlessBrowser();
    const [first, second] = [tab(), tab()];
    await first.finish(await browser.signIn(await first.begin(), 'anna'));
    const typedBefore = server.typed;
    const again = await second.finish(await browser.signIn(await second.begin(PAGE, 'silent'), undefined));
    expect([again.ok, server.typed]).toEqual([true, typedBefore]);
  });

  test('leaves nothing in the tab, whether it worked or not', async () => {
    const { begin, finish, runStorage } = tab();
    await finish(await new HeadlessBrowser().signIn(await begin(), 'anna'));
    expect(runStorage.length).toBe(0);
    await begin();
    await finish(`${PAGE}?code=x&state=y`);
    expect(runStorage.length).toBe(0);
  });
});

describe('AT-09', () => {
  test('AT-09: a code that was used once is refused here and at the provider', async () => {
    const { begin, finish, runStorage } = tab();
    const url = await begin();
    const run = [...runStorage.entries()];
    const answer = await new HeadlessBrowser().signIn(url, 'anna');
    expect((await finish(answer)).ok).toBe(true);
    expect(refusal(await finish(answer))).toBe(NOT_OURS);
    // Even a thief of the whole tab gets nothing for it.
    for (const [key, value] of run) runStorage.setItem(key, value);
    expect(refusal(await finish(answer))).toBe('The sign-in server did not sign you in');
  });

  test.each([
    ['another state', (url: URL) => url.searchParams.set('state', 'a'.repeat(32)), NOT_OURS],
    ['no state', (url: URL) => url.searchParams.delete('state'), NOT_OURS],
    ['two states', (url: URL) => url.searchParams.append('state', 'x'), NOT_OURS],
    ['another issuer', (url: URL) => url.searchParams.set('iss', 'https://evil.example'), NOT_TRUSTED],
    ['no issuer, though the provider names itself', (url: URL) => url.searchParams.delete('iss'), NOT_TRUSTED],
    ['two issuers', (url: URL) => url.searchParams.append('iss', server.issuer), NOT_TRUSTED],
    ['the issuer with a slash', (url: URL) => url.searchParams.set('iss', `${server.issuer}/`), NOT_TRUSTED],
    ['another code', (url: URL) => url.searchParams.set('code', 'guessed'), 'The sign-in server did not sign you in'],
  ])('AT-09: an answer with %s is refused before it is used', async (_, change, words) => {
    const { begin, finish } = tab();
    const answer = new URL(await new HeadlessBrowser().signIn(await begin(), 'anna'));
    change(answer);
    const exchanges = server.grants.length;
    expect(refusal(await finish(answer.href))).toBe(words);
    // The code went nowhere, unless it was the code itself that was wrong.
    expect(server.grants.length - exchanges).toBe(words.startsWith('The sign-in server') ? 1 : 0);
  });

  test('AT-09: an answer that another tab asked for is refused, and so is one for another nonce', async () => {
    const [mine, other] = [tab(), tab()];
    const answer = await new HeadlessBrowser().signIn(await mine.begin(), 'anna');
    expect(refusal(await other.finish(answer))).toBe(NOT_OURS);
    for (const [key, value] of [...mine.runStorage.entries()]) {
      const run = JSON.parse(value) as Record<string, unknown>;
      mine.runStorage.setItem(key, JSON.stringify({ ...run, nonce: 'another' }));
    }
    expect(refusal(await mine.finish(answer))).toBe(NOT_TRUSTED);
  });

  test.each([
    'https://evil.example/',
    '//evil.example/viewer',
    'http://127.0.0.1:9@evil.example/reading/viewer',
    'http://127.0.0.1:10/reading/viewer',
    'http://127.0.0.1:9/elsewhere/viewer',
    `${PAGE}..%2f..%2fevil`,
    `${PAGE}config.json`,
    'javascript:alert(1)',
    'data:text/html,x',
    '\\\\evil.example',
  ])('AT-09: signing in from %s comes back to the first page', async (from) => {
    expect((await signedIn(from)).returnTo).toBe(PAGE);
  });

  test('AT-09: a page that was tampered with in the storage of the tab does not become a way out', async () => {
    const { begin, finish, runStorage } = tab();
    const url = await begin();
    for (const [key, value] of [...runStorage.entries()]) {
      const run = JSON.parse(value) as Record<string, unknown>;
      runStorage.setItem(key, JSON.stringify({ ...run, data: { returnTo: 'https://evil.example/' } }));
    }
    const result = await finish(await new HeadlessBrowser().signIn(url, 'anna'));
    expect(result.ok && result.value.returnTo).toBe(PAGE);
  });
});

test('AT-08: no refusal carries a code, a verifier or a token, not even in its cause', async () => {
  const { begin, finish, runStorage } = tab();
  const url = await begin();
  const verifier = /"code_verifier":"(\w+)"/.exec(JSON.stringify([...runStorage.entries()]).replaceAll('\\', ''))?.[1];
  const answer = new URL(await new HeadlessBrowser().signIn(url, 'anna'));
  const code = answer.searchParams.get('code') ?? '';
  answer.searchParams.set('code', `${code}x`);
  const result = await finish(answer.href);
  expect(result.ok).toBe(false);
  const said = JSON.stringify(result, (_, value: unknown) =>
    value instanceof Error ? { ...value, words: String(value) } : value,
  );
  expect(verifier?.length).toBeGreaterThan(20);
  for (const secret of [code, verifier ?? '', ...server.secrets]) expect(said).not.toContain(secret);
});
