import { createHash } from 'node:crypto';
import { chmodSync, cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { sequenceOf } from '../../src/dicom/json';
import type { Problem } from '../../src/dicom/problem';
import type { SourceId, StudyInstanceUid } from '../../src/dicom/uids';
import { createSource } from '../../src/dicomweb/source';
import type { Result } from '../../src/lib/result';
import { MatrixJob, type MatrixRow, recordMatrix } from '../fixtures/matrix';
import { ensureNewerOrthanc } from '../fixtures/newerOrthanc';
import { documentedServer, Nginx, WRONG_HOST_PATH, wrongHostProxy } from '../fixtures/nginx';
import { freePort, Orthanc, publicData, scratchFolder, startViewer } from '../fixtures/servers';
import { makeSmallCase } from '../fixtures/smallCase';
import { expect, test } from '../fixtures/test';
import { ViewerPage } from '../pages/viewerPage';
import { RequestWitness, runMatrixJob } from './matrixJob';

/** orthanc.spec.ts does the main job on the machine's own Orthanc with the real case, where that is there. */
const isRealCaseThere = ['petct_acrin', 'wsi_he_metaplasia'].every((name) => publicData(name) !== undefined);
const NEWER = 'Orthanc of a later Debian';
const BEHIND_NGINX = 'Orthanc behind nginx, on a sub-path, with a wrong public host';

interface Visit {
  readonly page: Page;
  readonly browser: Browser;
}

/** The main job on an archive of which the viewer knows nothing but its address; the row of the table either way. */
async function mainJobOn(server: string, version: string, archiveUrl: string, { page, browser }: Visit): Promise<void> {
  const { studyInstanceUids: studies } = await makeSmallCase();
  const viewer = await startViewer(['--dicomweb', archiveUrl, '--automation']);
  const job = new MatrixJob();
  const witness = new RequestWitness(page);
  try {
    await runMatrixJob(job, page, { browser, url: viewer.url, archiveUrl, studies }, witness);
  } finally {
    const { steps, seconds } = job;
    recordMatrix({ server, version, kind: 'real', steps, seconds, notes: witness.learnt() });
    await viewer.stop();
  }
}

async function loaded(orthanc: Orthanc): Promise<string> {
  await orthanc.start();
  const { directory } = await makeSmallCase();
  expect(await orthanc.load(directory)).toBeGreaterThan(40);
  return orthanc.version();
}

test('a newer Orthanc, of which only the address is known, does the whole job', async ({ page, browser }) => {
  test.setTimeout(360_000);
  const newer = await ensureNewerOrthanc();
  if ('reason' in newer) {
    console.log(`\nSKIPPED, loudly: ${NEWER} is not tested here: ${newer.reason}`);
    const nothing: Omit<MatrixRow, 'notes'> = { server: NEWER, version: '', kind: 'real', steps: {}, seconds: 0 };
    recordMatrix({ ...nothing, notes: [`not run: ${newer.reason}`] });
    test.skip(true, newer.reason);
    return;
  }
  const orthanc = new Orthanc(newer.root);
  try {
    const version = await loaded(orthanc);
    await mainJobOn(NEWER, version, orthanc.dicomWebUrl, { page, browser });
  } finally {
    await orthanc.dispose();
  }
});

test('the Orthanc of this machine, of which only the address is known, does the whole job', async ({
  page,
  browser,
}) => {
  test.setTimeout(240_000);
  test.skip(!Orthanc.isInstalled(), 'Orthanc is not installed');
  test.skip(isRealCaseThere, 'the real case is there: orthanc.spec.ts does the whole job with it');
  const orthanc = new Orthanc();
  try {
    const version = await loaded(orthanc);
    await mainJobOn('Orthanc', version, orthanc.dicomWebUrl, { page, browser });
  } finally {
    await orthanc.dispose();
  }
});

test.describe('behind nginx', () => {
  test.describe.configure({ mode: 'serial' });
  const isReady = Nginx.isInstalled() && Orthanc.isInstalled();
  test.skip(!isReady, 'nginx or Orthanc is not installed');
  let orthanc: Orthanc;
  let version = '';

  test.beforeAll(async () => {
    test.setTimeout(120_000);
    orthanc = new Orthanc();
    version = await loaded(orthanc);
  });
  test.afterAll(() => orthanc?.dispose());

  /** nginx for the length of a test; what it complained about is part of a failure. */
  async function withNginx(servers: string, ports: readonly number[], run: () => Promise<void>): Promise<void> {
    const nginx = new Nginx();
    try {
      await nginx.start(servers, ports);
      await run();
      expect(nginx.errors()).not.toMatch(/\[(error|crit|alert|emerg)\]/);
    } finally {
      await nginx.dispose();
    }
  }

  test('an archive that gives addresses of a host nobody can reach is read, marked and read again', async ({
    page,
    browser,
  }) => {
    test.setTimeout(240_000);
    const port = await freePort();
    const archiveUrl = `http://127.0.0.1:${port}${WRONG_HOST_PATH}`;
    await withNginx(wrongHostProxy(port, orthanc.dicomWebUrl), [port], async () => {
      const list = await (await fetch(`${archiveUrl}/studies`)).text();
      expect(list).toContain('wrong.example.org');
      await mainJobOn(BEHIND_NGINX, version, archiveUrl, { page, browser });
    });
  });

  test('a bulk value comes although the archive says it is on a host that nobody can reach', async () => {
    const port = await freePort();
    const root = `http://127.0.0.1:${port}${WRONG_HOST_PATH}`;
    await withNginx(wrongHostProxy(port, orthanc.dicomWebUrl), [port], async () => {
      const through = await colourProfiles(root);
      const direct = await colourProfiles(orthanc.dicomWebUrl);
      expect(through.map(({ host }) => host)).toEqual(direct.map(() => 'wrong.example.org'));
      expect(through.map(({ sha }) => sha)).toEqual(direct.map(({ sha }) => sha));
      expect(direct.length).toBeGreaterThan(1);
    });
  });

  test('the nginx of docs/deploy.md serves the viewer on a sub-path before an archive, with its headers', async ({
    page,
  }) => {
    const port = await freePort();
    const root = viewerFolder([{ id: 'pacs', label: 'PACS', ...roots('dicom-web') }]);
    const servers = documentedServer('same origin', {
      'listen 443 ssl': `listen 127.0.0.1:${port}`,
      '/srv/www': root,
      'http://127.0.0.1:8042': orthanc.url,
    });
    await withNginx(servers, [port], async () => {
      const url = `http://127.0.0.1:${port}/parfocal`;
      for (const path of ['/', '/viewer?x=1', '/self-check', '/config.json', '/dicom-web/studies']) {
        const { status, headers } = await fetch(url + path);
        expect([path, status]).toEqual([path, 200]);
        expect(headers.get('x-content-type-options')).toBe('nosniff');
        expect(headers.get('referrer-policy')).toBe('no-referrer');
        expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      }
      await expectBothPanes(page, url);
    });
  });

  test('the nginx of docs/deploy.md lets the viewer of another origin read', async ({ page }) => {
    const [viewerPort, archivePort] = [await freePort(), await freePort()];
    const archive = `http://127.0.0.1:${archivePort}/dicom-web`;
    const root = viewerFolder([{ id: 'pacs', label: 'PACS', ...roots(archive) }]);
    const servers = documentedServer('another origin', {
      'listen 443 ssl': `listen 127.0.0.1:${archivePort}`,
      'https://viewer.hospital.example': `http://127.0.0.1:${viewerPort}`,
      'http://127.0.0.1:8042': orthanc.url,
    });
    const viewer = documentedServer('same origin', {
      'listen 443 ssl': `listen 127.0.0.1:${viewerPort}`,
      '/srv/www': root,
      "connect-src 'self'": `connect-src 'self' http://127.0.0.1:${archivePort}`,
    });
    await withNginx(servers + viewer, [viewerPort, archivePort], async () => {
      const { headers } = await fetch(`${archive}/studies`, { headers: { Origin: 'http://127.0.0.1:1' } });
      expect(headers.get('access-control-allow-origin')).toBeNull();
      await expectBothPanes(page, `http://127.0.0.1:${viewerPort}/parfocal`);
    });
  });
});

/** Every colour profile of the slides as the archive client gets it: the host its address names, and what it is. */
async function colourProfiles(root: string): Promise<{ host: string; sha: string }[]> {
  const source = createSource({ id: 'pacs' as SourceId, label: 'PACS', ...roots(root) });
  const { signal } = new AbortController();
  const study = (await makeSmallCase()).studyInstanceUids[2] as StudyInstanceUid;
  const listed = unwrapped(await source.querySeries(study, signal));
  const found: { host: string; sha: string }[] = [];
  for (const { seriesInstanceUid } of listed.series) {
    const { instances } = unwrapped(await source.seriesMetadata(study, seriesInstanceUid, signal));
    for (const instance of instances) {
      const uri = sequenceOf(instance, '00480105')[0]?.['00282000']?.BulkDataURI;
      if (uri === undefined) continue;
      const bytes = unwrapped(await source.bulkdata(uri, { studyInstanceUid: study, seriesInstanceUid }, signal));
      expect(new TextDecoder('latin1').decode(bytes.subarray(36, 40))).toBe('acsp'); // ICC.1 7.2.9
      found.push({ host: new URL(uri).hostname, sha: createHash('sha1').update(bytes).digest('hex') });
    }
  }
  return found;
}

function unwrapped<T>(result: Result<T, Problem>): T {
  if (!result.ok) throw new Error(`${result.error.title}: ${result.error.detail ?? ''}`);
  return result.value;
}

const roots = (root: string) => ({ qidoRoot: root, wadoRoot: root, stowRoot: root });

/** A folder as a web server has it: the built viewer under `parfocal`, and its configuration beside it. */
function viewerFolder(sources: readonly object[]): string {
  const folder = scratchFolder('www');
  chmodSync(folder, 0o755);
  cpSync('dist', join(folder, 'parfocal'), { recursive: true });
  writeFileSync(join(folder, 'parfocal', 'config.json'), JSON.stringify({ sources }));
  return folder;
}

async function expectBothPanes(page: Page, url: string): Promise<void> {
  const { studyInstanceUids } = await makeSmallCase();
  const viewer = new ViewerPage(page);
  await viewer.openCase(url, studyInstanceUids);
  await expect(viewer.pane('radiology')).toHaveAttribute('data-pane-state', 'ready');
  await expect(viewer.pane('slide')).toHaveAttribute('data-settled', 'true');
  await viewer.loaded();
  expect(await viewer.problemLines()).toEqual([]);
  expect(viewer.problems).toEqual([]);
}
