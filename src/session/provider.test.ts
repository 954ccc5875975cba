import { afterEach, expect, test, vi } from 'vitest';
import { parseAuth } from './authSettings';
import { Provider } from './provider';
import { MemoryStorage } from './testStorage';

const PAGE = 'https://viewer.example/';
const discovery = {
  issuer: 'https://idp.example/realms/a',
  authorization_endpoint: 'https://idp.example/auth',
  token_endpoint: 'https://idp.example/token',
};
afterEach(() => vi.unstubAllGlobals());

async function factsOf(document: object, auth: object = {}) {
  vi.stubGlobal('fetch', () => Promise.resolve(Response.json(document)));
  const settings = parseAuth({ authority: 'https://idp.example/realms/a', clientId: 'x', ...auth }, 'auth', PAGE);
  if (!settings.ok) throw new Error(settings.error);
  const facts = await new Provider(settings.value, new MemoryStorage(), PAGE).facts();
  return facts.ok ? facts.value : facts.error;
}

test('a provider that is who was asked tells what it can do', async () => {
  expect(await factsOf(discovery)).toEqual({
    issuer: discovery.issuer,
    namesItself: false,
    canRevoke: false,
    canEndSession: false,
  });
  const slashed = { ...discovery, issuer: 'https://idp.example/realms/a/' };
  expect(await factsOf(slashed)).toMatchObject({ issuer: slashed.issuer });
  const tenant = { ...discovery, issuer: 'https://login.example/tenant' };
  expect(await factsOf(tenant, { issuer: 'https://login.example/tenant' })).toMatchObject({ issuer: tenant.issuer });
});

test.each([
  ['calls itself by another name', { ...discovery, issuer: 'https://evil.example' }],
  ['has no name', { ...discovery, issuer: undefined }],
  ['asks for codes over plain http', { ...discovery, token_endpoint: 'http://idp.example/token' }],
  ['sends readers to a script', { ...discovery, authorization_endpoint: 'javascript:alert(1)' }],
  ['hands out names over plain http', { ...discovery, userinfo_endpoint: 'http://idp.example/me' }],
])('AT-09: a provider that %s is not trusted', async (_, document) => {
  expect(await factsOf(document)).toMatchObject({ code: 'auth', severity: 'error' });
});

test('a provider that does not answer is told apart from one that refuses', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('fetch failed')));
  const settings = parseAuth({ authority: 'https://idp.example', clientId: 'x' }, 'auth', PAGE);
  if (!settings.ok) throw new Error(settings.error);
  const facts = await new Provider(settings.value, new MemoryStorage(), PAGE).facts();
  expect(facts).toMatchObject({ ok: false, error: { code: 'network', title: 'The sign-in server cannot be reached' } });
});
