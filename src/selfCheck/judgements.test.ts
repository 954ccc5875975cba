import { describe, expect, test } from 'vitest';
import { browserChecks, browserName } from './browserChecks';
import type { BrowserFacts } from './browserFacts';
import type { Check, CheckResult, Finding } from './check';
import { clockFinding } from './clock';
import { configFaults } from './configFaults';
import { allowsConnection, looseScriptSources, parsePolicies, policiesInPage } from './policy';
import { verdictOf } from './report';
import { runCheck, runChecks } from './runChecks';

const good: BrowserFacts = {
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  missing: [],
  missingComforts: [],
  isSecureContext: true,
  graphics: { hasWebGl2: true, renderer: 'NVIDIA RTX A2000', maxTexture: 16384 },
  cores: 8,
  memoryGb: 8,
  storage: { database: 'works', quotaBytes: 50e9, usedBytes: 1e6, isPersisted: true },
  screen: {
    width: 3840,
    height: 2160,
    windowWidth: 3840,
    windowHeight: 2000,
    pixelRatio: 1,
    gamut: 'p3',
    isHdr: false,
    colorDepth: 30,
  },
  timeZone: 'Europe/Berlin',
  offsetMinutes: 60,
};
const judged = async (facts: Partial<BrowserFacts>): Promise<Record<string, Finding>> => {
  const checks = browserChecks(async () => ({ ...good, ...facts }));
  const { signal } = new AbortController();
  return Object.fromEntries(await Promise.all(checks.map(async ({ id, run }) => [id, await run(signal)] as const)));
};

describe('this browser', () => {
  test('a current browser on a workstation has nothing wrong', async () => {
    expect(Object.values(await judged({})).filter(({ state }) => state !== 'ok')).toEqual([]);
  });

  test.each<[string, Partial<BrowserFacts>, string, string]>([
    ['an old browser', { missing: ['WebAssembly'] }, 'browser/features', 'fault'],
    ['a page without https', { missingComforts: ['crypto.subtle'] }, 'browser/features', 'warning'],
    [
      'graphics by software',
      { graphics: { hasWebGl2: true, renderer: 'ANGLE (SwiftShader)', maxTexture: 8192 } },
      'browser/graphics',
      'warning',
    ],
    ['no WebGL', { graphics: { hasWebGl2: false, renderer: '', maxTexture: 0 } }, 'browser/graphics', 'warning'],
    ['site data forbidden', { storage: { ...good.storage, database: 'SecurityError' } }, 'browser/database', 'fault'],
    ['a private window', { storage: { ...good.storage, quotaBytes: 50e6 } }, 'browser/space', 'warning'],
    ['a zoomed page', { screen: { ...good.screen, pixelRatio: 1.1 } }, 'browser/screen', 'warning'],
    ['a small machine', { cores: 1, memoryGb: 2 }, 'browser/machine', 'warning'],
  ])('%s is found', async (_, facts, id, state) => {
    expect((await judged(facts))[id]).toMatchObject({ state });
  });

  test('browsers are called by the name on their icon', () => {
    expect(browserName(good.userAgent)).toBe('Chrome or Chromium 140');
    expect(browserName(`${good.userAgent} Edg/140.0`)).toBe('Edge 140');
    expect(browserName('Mozilla/5.0 (X11; rv:142.0) Gecko/20100101 Firefox/142.0')).toBe('Firefox 142');
  });
});

describe('clocks', () => {
  const now = Date.parse('2026-03-01T12:00:00Z');
  test.each([
    [0, 'ok'],
    [-59_000, 'ok'],
    [61_000, 'warning'],
    [-301_000, 'fault'],
    [600_000, 'fault'],
  ])('%i ms apart: %s', (offMs, state) => {
    expect(clockFinding('The archive', new Date(now + offMs).toUTCString(), now).state).toBe(state);
  });
  test('a hidden time is said to be hidden, not right', () => {
    expect(clockFinding('The archive', null, now).state).toBe('unknown');
  });
});

describe('policies', () => {
  const page = new URL('https://viewer.example/self-check');
  const [policy] = parsePolicies("default-src 'none'; connect-src 'self' https://pacs.example:8443 *.cloud.example");
  test.each([
    ['https://viewer.example/dicom-web', true],
    ['https://pacs.example:8443/rs', true],
    ['https://pacs.example/rs', false],
    ['https://a.cloud.example/', true],
    ['https://cloud.example.evil/', false],
    ['http://viewer.example/', false],
  ])('%s: %s', (url, isAllowed) => {
    expect(policy && allowsConnection(policy, new URL(url), page)).toBe(isAllowed);
  });
  test('what runs text as script is loose; WebAssembly is not', () => {
    const loose = (text: string) => parsePolicies(text).flatMap(looseScriptSources);
    expect(loose("script-src 'self' 'wasm-unsafe-eval'")).toEqual([]);
    expect(loose("script-src 'self' 'unsafe-eval' https:")).toEqual(["'unsafe-eval'", 'https:']);
    expect(loose("default-src 'self' 'unsafe-inline'")).toEqual(["'unsafe-inline'"]);
    expect(loose("img-src 'self'")).toHaveLength(1);
  });
  test('a policy in the page is read with its entities', () => {
    const [found] = policiesInPage(
      `<meta http-equiv="Content-Security-Policy" content="script-src &#39;self&#39;; img-src data:">`,
    );
    expect(found?.get('script-src')).toEqual(["'self'"]);
  });
});

test('every unknown key of the configuration is named, with the key that is meant', () => {
  const raw = { sources: [{ id: 'a', qidoroot: '/x' }], readonly: true, defaults: { author: 'A' }, theme: 1 };
  expect(configFaults(raw, () => undefined)).toEqual([
    '"readonly" is not known; "readOnly" may be meant.',
    '"theme" is not known.',
    '"sources[0].qidoroot" is not known; "qidoRoot" may be meant.',
    '"defaults.author" is not known.',
  ]);
});

describe('running', () => {
  const { signal } = new AbortController();
  const check = (id: string, run: Check['run'], after?: Check['after']): Check => ({
    id,
    title: id,
    run,
    ...(after ? { after } : {}),
  });

  test('a check without an end is given up and says so; its neighbours are not held up', async () => {
    const never = check('a/never', () => new Promise(() => undefined));
    const quick = check('a/quick', async () => ({ state: 'ok', what: 'fine' }));
    const order: string[] = [];
    const results = await runChecks([{ id: 'a', title: 'A', checks: [never, quick] }], {
      signal,
      limitMs: 20,
      onResult: ({ id }) => order.push(id),
    });
    expect(order).toEqual(['a/quick', 'a/never']);
    expect(results[0]).toMatchObject({ state: 'warning', what: expect.stringContaining('given up') });
  });

  test('a check that breaks accuses nobody', async () => {
    const broken = check('a/broken', () => Promise.reject(new Error('bug')));
    expect(await runCheck(broken, 'a', { signal })).toMatchObject({ state: 'unknown', detail: 'Error: bug' });
  });
});

test('the verdict says what the faults mean for reading and for saving', () => {
  const groups = [
    { id: 'page', title: 'This page' },
    { id: 'archive-x', title: 'Archive X' },
    { id: 'archive-y', title: 'Archive Y' },
  ];
  const result = (id: string, groupId: string, state: CheckResult['state']): CheckResult => ({
    id,
    groupId,
    state,
    title: id,
    what: '',
    tookMs: 0,
  });
  const verdict = verdictOf(groups, [
    result('x/qido', 'archive-x', 'fault'),
    result('x/wado', 'archive-x', 'unknown'),
    result('y/stow', 'archive-y', 'fault'),
    result('y/range', 'archive-y', 'warning'),
  ]);
  expect(verdict.title).toBe('2 faults, 1 warning');
  expect(verdict.sentences).toEqual([
    'Reading from X will not work.',
    'Saving to Y will not work.',
    '1 check could not be made; each says why.',
  ]);
});
