import { afterAll, describe, expect, test, vi } from 'vitest';
import { browserFetch } from '../../e2e/fixtures/browserFetch';
import {
  type Faults,
  type Misconfiguration,
  misconfigurations,
  startInstallation,
} from '../../e2e/fixtures/misconfigured';
import { PATIENT_ID, PATIENT_NAME } from '../../e2e/fixtures/misconfiguredArchive';
import type { CheckGroup, CheckResult } from './check';
import { configFaults } from './configFaults';
import { reportText, verdictOf } from './report';
import { runChecks } from './runChecks';
import { type SelfCheckSetup, selfCheckGroups } from './selfCheck';

interface Look {
  readonly groups: readonly CheckGroup[];
  readonly results: readonly CheckResult[];
}

/** Silence costs this long in tests; ten seconds in a hospital. Whoever answers gets all the time a busy machine needs. */
const SILENCE_MS = 400;
const PATIENCE_MS = 15_000;
vi.setConfig({ testTimeout: 30_000 });

async function lookAt(faults: Faults, options: { hasSignIn?: boolean; pageOrigin?: string } = {}): Promise<Look> {
  const limitMs = faults.archive?.isSilent ? SILENCE_MS : PATIENCE_MS;
  const installation = await startInstallation(faults, options);
  const realPageOrigin = new URL(installation.url).origin;
  const pageOrigin = options.pageOrigin ?? realPageOrigin;
  const pageUrl = `${pageOrigin}/self-check`;
  const source = installation.source as Record<string, string | undefined>;
  const root = (value: string | undefined) => (value === undefined ? undefined : new URL(value, pageUrl).href);
  const stowRoot = root(source.stowRoot);
  const setup: SelfCheckSetup = {
    page: {
      pageUrl,
      baseUrl: `${pageOrigin}/`,
      assetUrls: [`${pageOrigin}/assets/index-1.js`, `${pageOrigin}/assets/index-1.css`],
      wasmUrl: `${pageOrigin}/assets/probe-1.wasm`,
      isFramed: false,
      compileWasm: (response) => WebAssembly.compileStreaming(response),
    },
    asking: {
      fetch: browserFetch({ pageOrigin, realPageOrigin }),
      pageUrl,
      limitMs,
      ...(options.hasSignIn
        ? {
            authorize: async (url) =>
              url.origin === installation.archiveOrigin ? { Authorization: `Bearer ${installation.token}` } : {},
          }
        : {}),
    },
    archives: [
      {
        id: 'pacs',
        label: 'PACS',
        qidoRoot: root(source.qidoRoot) ?? '',
        wadoRoot: root(source.wadoRoot) ?? '',
        ...(stowRoot ? { stowRoot } : {}),
        hasSignIn: options.hasSignIn === true,
      },
    ],
    signIns: options.hasSignIn
      ? [{ authority: installation.signInOrigin, redirectUri: `${pageOrigin}/`, scope: 'openid' }]
      : [],
    isReadOnly: false,
    hasAutomation: false,
    judgeConfig: (raw) => configFaults(raw, () => undefined),
  };
  try {
    const { signal } = new AbortController();
    const groups = selfCheckGroups(setup, signal);
    return { groups, results: await runChecks(groups, { signal, limitMs: PATIENCE_MS }) };
  } finally {
    await installation.stop();
  }
}

const notFine = (results: readonly CheckResult[]) =>
  results.filter(({ state }) => state !== 'ok').map(({ id, state, what }) => `${state} ${id}: ${what}`);

const lookFor = (seeded: Misconfiguration) =>
  lookAt(seeded.seed, {
    ...(seeded.hasSignIn ? { hasSignIn: true } : {}),
    ...(seeded.pageOrigin ? { pageOrigin: seeded.pageOrigin } : {}),
  });

describe('the self-check', () => {
  test('a healthy installation has nothing wrong', async () => {
    const { groups, results } = await lookAt({});
    expect(results.length).toBeGreaterThan(35);
    expect(notFine(results)).toEqual([]);
    expect(verdictOf(groups, results)).toMatchObject({ state: 'ok', title: 'No faults' });
  });

  test('a healthy installation with a sign-in has nothing wrong', async () => {
    expect(notFine((await lookAt({}, { hasSignIn: true })).results)).toEqual([]);
  });

  const found = new Map<string, boolean>();
  for (const seeded of misconfigurations) {
    test(`${seeded.id}: found: ${seeded.title}`, async () => {
      const { groups, results } = await lookFor(seeded);
      const result = results.find(({ id }) => id === seeded.foundBy);
      const isFound = result?.state === 'fault' || result?.state === 'warning';
      found.set(seeded.id, isFound);
      expect(isFound, `${seeded.foundBy} says: ${result?.state} ${result?.what}`).toBe(true);
      // Whoever reads it knows what it means and what to do.
      expect(result?.why).toMatch(/\w{3,}.*\.$/s);
      expect(result?.toDo).toMatch(/\w{3,}.*\.$/s);
      expect(verdictOf(groups, results).title).toMatch(/fault|warning/);
      const report = reportText(groups, results, {
        productVersion: '0',
        pageUrl: 'http://x/',
        userAgent: 'test',
        madeAt: new Date(0),
      });
      for (const secret of [PATIENT_NAME, PATIENT_ID, 'Secretname', '2.25.5', 'a-token-of-the-test'])
        expect(report).not.toContain(secret);
    });
  }

  test('AT-50: http, a missing header, a wrong type of wasm and mixed content are each named', () => {
    const ids = ['M41', 'M16', 'M18', 'M20', 'M19', 'M22'];
    expect(ids.filter((id) => !found.get(id))).toEqual([]);
  });

  test('finds 20 of 20 seeded misconfigurations, and the others of the list', () => {
    expect(misconfigurations.length).toBeGreaterThanOrEqual(20);
    expect(misconfigurations.filter(({ id }) => !found.get(id)).map(({ id }) => id)).toEqual([]);
  });

  afterAll(() => {
    if (found.size < misconfigurations.length) return;
    process.stdout.write(
      `self-check: ${[...found.values()].filter(Boolean).length} of ${found.size} seeded misconfigurations found\n`,
    );
  });
});
