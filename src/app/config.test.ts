import { describe, expect, test } from 'vitest';
import { hostileAddresses } from '../session/hostileAddresses';
import { parseConfig } from './config';

const PAGE = 'https://viewer.example/sub/';
const source = { id: 'main', label: 'PACS', qidoRoot: 'dicom-web', wadoRoot: 'dicom-web/', stowRoot: '/dicom-web' };
const auth = { authority: 'https://idp.example/realms/hospital', clientId: 'parfocal' };

const read = (raw: unknown, page = PAGE) => {
  const config = parseConfig(raw, page);
  return config.ok ? config.value : undefined;
};
const faultOf = (raw: unknown, page = PAGE) => {
  const config = parseConfig(raw, page);
  return config.ok ? 'no fault' : (config.error.detail ?? '');
};

describe('the configuration', () => {
  test('opens photographs of labels on request, or never, and refuses any other word', () => {
    expect(read({ sources: [source] })?.slideLabels).toBe('onRequest');
    expect(read({ sources: [source], slideLabels: 'never' })?.slideLabels).toBe('never');
    expect(faultOf({ sources: [source], slideLabels: false })).toContain('slideLabels');
  });

  test('sends reports where the site says, with the token where all archives want it', () => {
    const fhir = { root: '/fhir/', version: 'R4' };
    expect(read({ sources: [source] })).not.toHaveProperty('fhir');
    expect(read({ sources: [source], fhir })?.fhir).toEqual({
      ...{ root: 'https://viewer.example/fhir', version: 'R4', label: 'the FHIR server', issuerSystems: {} },
    });
    expect(read({ sources: [source], auth, fhir })?.fhir?.asksWho).toBe(true);
    expect(read({ sources: [source], auth, fhir: { ...fhir, auth: false } })?.fhir).not.toHaveProperty('asksWho');
    expect(faultOf({ sources: [source], fhir: { ...fhir, root: 'http://ehr.example/fhir' } })).toContain('"fhir.root"');
    expect(faultOf({ sources: [source], fhir: { ...fhir, version: 'STU3' } })).toContain('"fhir.version"');
    expect(faultOf({ sources: [source], fhir: { ...fhir, issuerSystems: { HOSP: 1 } } })).toContain('issuerSystems');
  });

  test('takes relative roots from the page', () => {
    expect(read({ sources: [source] })?.sources[0]).toEqual({
      id: 'main',
      label: 'PACS',
      qidoRoot: 'https://viewer.example/sub/dicom-web',
      wadoRoot: 'https://viewer.example/sub/dicom-web',
      stowRoot: 'https://viewer.example/dicom-web',
    });
    expect(read({ sources: [source] })?.automation).toBe(false);
    expect(read({ sources: [source] })).not.toHaveProperty('auth');
  });

  test.each([
    [{}, '"sources"'],
    [{ sources: [] }, '"sources"'],
    [{ sources: [{ ...source, qidoRoot: 'ftp://x' }] }, '"sources[0].qidoRoot"'],
    [{ sources: [{ ...source, wadoRoot: 'http://user:secret@x/' }] }, '"sources[0].wadoRoot"'],
    [{ sources: [{ ...source, id: 'a b' }] }, '"sources[0].id"'],
    [{ sources: [source, source] }, '"sources[1].id"'],
    [{ sources: [source], labels: [{ concept: { value: '1' } }] }, '"labels[0].concept"'],
  ])('names the key that is wrong: %j', (raw, key) => {
    expect(faultOf(raw)).toContain(key);
  });

  test.each(hostileAddresses)('AT-02: a root or a sign-in server spelled %j is a fault', (address) => {
    for (const key of ['qidoRoot', 'wadoRoot', 'stowRoot'])
      expect(faultOf({ sources: [{ ...source, [key]: address }] })).toContain(`"sources[0].${key}"`);
    expect(faultOf({ auth: { ...auth, authority: address }, sources: [source] })).toContain('"auth.authority"');
  });

  test('AT-02: upper case, a default port and another port are what they say', () => {
    const rootOf = (qidoRoot: string) => read({ sources: [{ ...source, qidoRoot }] })?.sources[0]?.qidoRoot;
    expect(rootOf('HTTPS://PACS.Example:443/DICOM-web/')).toBe('https://pacs.example/DICOM-web');
    expect(rootOf('https://pacs.example:8443/rs')).toBe('https://pacs.example:8443/rs');
    expect(rootOf('../dicom-web')).toBe('https://viewer.example/dicom-web');
  });

  test('WEB-36: archives on other hosts are asked over https, but for this computer', () => {
    const faultFor = (qidoRoot: string, page?: string) => faultOf({ sources: [{ ...source, qidoRoot }] }, page);
    expect(faultFor('http://pacs.example/rs')).toContain('must begin with https:');
    for (const host of ['127.0.0.1:8042', 'localhost:8042', '[::1]:8042'])
      expect(faultFor(`http://${host}/dicom-web`)).toBe('no fault');
    for (const host of ['127.0.0.1.evil.example', 'localhost.evil.example', '128.0.0.1'])
      expect(faultFor(`http://${host}/dicom-web`)).toContain('must begin with https:');
    // What comes from where the page came from is as safe as the page.
    expect(faultFor('dicom-web', 'http://viewer.lan/')).toBe('no fault');
  });
});

describe('the sign-in', () => {
  test('is asked for by every archive, or by some', () => {
    const shared = read({ auth, sources: [source, { ...source, id: 'open', auth: false }] });
    expect(shared?.auth).toEqual({
      authority: 'https://idp.example/realms/hospital',
      clientId: 'parfocal',
      scope: 'openid profile',
      redirectUri: PAGE,
    });
    expect(shared?.sources.map(({ asksWho }) => asksWho)).toEqual([true, undefined]);
    const own = read({
      sources: [
        { ...source, auth },
        { ...source, id: 'open' },
      ],
    });
    expect([own?.auth?.clientId, own?.sources.map(({ asksWho }) => asksWho)]).toEqual(['parfocal', [true, undefined]]);
  });

  test('of two archives is one sign-in when it is the same', () => {
    const twice = {
      sources: [
        { ...source, auth },
        { ...source, id: 'b', auth: { ...auth } },
      ],
    };
    expect(faultOf(twice)).toBe('no fault');
    const other = { ...auth, authority: 'https://other.example' };
    expect(
      faultOf({
        sources: [
          { ...source, auth },
          { ...source, id: 'b', auth: other },
        ],
      }),
    ).toContain('"sources[1].auth"');
  });

  test.each([
    [{ clientId: 'x' }, '"auth.authority"'],
    [{ ...auth, authority: 'http://idp.example' }, '"auth.authority" must begin with https:'],
    [{ ...auth, authority: 'https://idp.example/?x=1' }, '"auth.authority"'],
    [{ ...auth, clientId: '' }, '"auth.clientId"'],
    [{ ...auth, clientId: 'a b' }, '"auth.clientId"'],
    [{ ...auth, scope: 'profile' }, '"auth.scope" must contain openid'],
    [{ ...auth, scope: 'openid  profile' }, '"auth.scope"'],
    [{ ...auth, redirectPath: 'https://evil.example/' }, '"auth.redirectPath"'],
    [{ ...auth, redirectPath: '..' }, '"auth.redirectPath"'],
    [{ ...auth, clientSecret: 'x' }, '"auth.clientSecret" is not known: a page in a browser cannot keep a secret'],
    [{ ...auth, token: 'x' }, '"auth.token" is not known'],
    [{ ...auth, audience: 7 }, '"auth.audience"'],
    ['https://idp.example', '"auth" must be an object'],
  ])('names the key that is wrong: %j', (raw, words) => {
    expect(faultOf({ auth: raw, sources: [source] })).toContain(words);
  });

  test('a token does not go to an archive by http, even where the page came by it', () => {
    expect(faultOf({ auth, sources: [source] }, 'http://viewer.lan/')).toContain('must begin with https:');
    expect(faultOf({ auth, sources: [source] }, 'http://127.0.0.1:3000/')).toBe('no fault');
  });
});
