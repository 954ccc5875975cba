import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { type BrowserContext, test as bare, type Page } from '@playwright/test';
import { encodePart10 } from '../../archive/part10Writer';
import { type RunningServer, startServer } from '../../archive/server';
import { type GuardedArchive, guardArchive } from '../fixtures/guardedArchive';
import { type OidcServer, startOidcServer } from '../fixtures/oidcServer';
import { scratchFolder } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';
import { ViewerPage } from '../pages/viewerPage';

const SLICES = 500;
const SIZE = 16;
/** A case of a few images, and one that takes a while to scroll through. */
const STUDY = '2.25.6000';
const LONG_STUDY = '2.25.5000';
const FEW = 4;
const PATIENT = 'Signed^Patient';

test.describe('signing in', () => {
  let oidc: OidcServer;
  let archive: RunningServer;
  let guarded: GuardedArchive;
  let viewer: RunningServer;

  test.beforeAll(async () => {
    const folder = scratchFolder('slices');
    writeSeries(folder, STUDY, FEW);
    writeSeries(folder, LONG_STUDY, SLICES);
    archive = await startServer({
      port: 0,
      archive: { id: 'a', label: 'a', dataDirectory: folder, storeDirectory: scratchFolder('store') },
    });
    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    oidc = await startOidcServer({ clientId: 'parfocal', redirectUris: [`${origin}/`] });
    guarded = await guardArchive({ target: archive.url, accepts: oidc.accepts, viewerOrigin: () => origin });
    viewer = await startServer({
      port,
      distDirectory: 'dist',
      automation: true,
      auth: { authority: oidc.issuer, clientId: 'parfocal' },
      sources: [
        { id: 'pacs', label: 'Hospital PACS', qidoRoot: guarded.root, wadoRoot: guarded.root, stowRoot: guarded.root },
      ],
    });
  });
  test.afterAll(async () => {
    for (const server of [viewer, archive]) await server?.close();
    await guarded?.stop();
    await oidc?.stop();
  });
  test.afterEach(() => {
    oidc.setLifetime(300);
    guarded.setPace(0);
  });

  const caseAddress = (study = STUDY) => `${viewer.url}/viewer?StudyInstanceUIDs=${study}`;

  async function openSignedIn(page: Page, name = 'anna', study = STUDY): Promise<ViewerPage> {
    const opened = new ViewerPage(page);
    await page.goto(caseAddress(study));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await logIn(page, name);
    await expect(opened.pane('radiology')).toBeVisible();
    await opened.settled();
    return opened;
  }

  test('a link to a case survives the sign-in, and the code leaves address and history', async ({ page }) => {
    const opened = new ViewerPage(page);
    await page.goto(caseAddress());
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    await expect(page.getByRole('main')).toContainText('Hospital PACS asks who is reading');
    expect(await violations(page)).toEqual([]);
    await page.screenshot({ path: 'test-results/sign-in.png' });
    await page.getByRole('button', { name: 'Sign in' }).click();
    await logIn(page, 'anna');
    await expect(opened.pane('radiology')).toHaveAttribute('data-frame-count', String(FEW));
    expect(page.url()).toBe(caseAddress());
    await page.getByRole('button', { name: 'Account Anna Ström' }).click();
    await expect(page.getByRole('dialog', { name: 'Account' })).toContainText(new URL(oidc.issuer).host);
    expect(await violations(page)).toEqual([]);
    await page.screenshot({ path: 'test-results/account.png' });
    // A reload has lost the tokens; the provider still knows who it is, so nothing is typed.
    const typed = oidc.typed;
    await page.reload();
    await expect(opened.pane('radiology')).toBeVisible();
    expect([page.url(), oidc.typed]).toEqual([caseAddress(), typed]);
    expect(opened.problems).toEqual([]);
  });

  test('AT-10: tokens run out and are withdrawn while 500 images are scrolled: all arrive, nobody is asked', async ({
    page,
  }) => {
    guarded.setPace(15);
    const opened = await openSignedIn(page, 'anna', LONG_STUDY);
    const pane = opened.pane('radiology');
    oidc.setLifetime(3);
    const typed = oidc.typed;
    const codesBefore = codes().length;
    await page.reload();
    await expect.poll(() => codes().length).toBe(codesBefore + 1);
    await expect(pane).toHaveAttribute('data-frame-count', String(SLICES));
    const before = { renewals: renewals().length, codes: codes().length, at: Date.now() };
    const id = await opened.activate('radiology');
    let isDropped = false;
    for (let frameNumber = 1; frameNumber <= SLICES; frameNumber += 25) {
      await opened.run('view.frame', { frameNumber });
      await opened.settled(id);
      if (frameNumber > SLICES / 2 && !isDropped) {
        oidc.dropAccessTokens();
        isDropped = true;
      }
    }
    await expect(pane).toHaveAttribute('data-frames-loaded', String(SLICES), { timeout: 60_000 });
    await expect(pane).toHaveAttribute('data-pane-state', 'ready');
    await expect(page.getByRole('alert')).toHaveText([]);
    const elapsedS = (Date.now() - before.at) / 1000;
    const done = renewals().slice(before.renewals);
    expect(done.filter(({ isOk }) => !isOk)).toEqual([]);
    expect(done.length).toBeGreaterThanOrEqual(2);
    // One for each expiry (renewed after three quarters of its life), and one for the withdrawn token.
    expect(done.length).toBeLessThanOrEqual(elapsedS / (3 * 0.75 - 1) + 2);
    expect([codes().length - before.codes, oidc.typed - typed]).toEqual([0, 0]);
    expect(opened.problems).toEqual([]);
  });

  test('AT-11: two windows of one browser renew for themselves, again and again', async ({ context, page }) => {
    await openSignedIn(page);
    oidc.setLifetime(2);
    const typed = oidc.typed;
    const before = renewals().length;
    await page.reload();
    const second = await context.newPage();
    await second.goto(caseAddress());
    const windows = [new ViewerPage(page), new ViewerPage(second)];
    for (const one of windows) await expect(one.pane('radiology')).toBeVisible();
    await expect.poll(() => renewals().length - before, { timeout: 30_000 }).toBeGreaterThanOrEqual(6);
    expect(renewals().filter(({ isOk }) => !isOk)).toEqual([]);
    expect(oidc.typed).toBe(typed);
    for (const one of windows) {
      await one.page.reload();
      await expect(one.pane('radiology')).toBeVisible();
      await expect(one.pane('radiology')).toHaveAttribute('data-frames-loaded', String(FEW));
      // The second window says that the first holds the unsaved work; about the sign-in there is nothing to say.
      await expect(one.page.getByRole('alert').filter({ hasText: /sign|loaded/i })).toHaveCount(0);
    }
  });

  test('AT-10: the sign-in ends with unsaved work: hidden, kept, and back for the same reader alone', async ({
    page,
  }) => {
    const opened = await openSignedIn(page, 'anna');
    await drawLength(opened);
    oidc.setLifetime(2);
    await page.reload();
    await expect(opened.annotations).toHaveCount(1);
    oidc.endEverything();
    const locked = page.getByRole('alert').filter({ hasText: 'Signed out: sign in to go on' });
    await expect(locked).toContainText('1 unsaved change is kept on this device');
    await expect(page.locator('canvas')).toHaveCount(0);
    expect(await page.content()).not.toContain('Signed^Patient');
    expect(`${await page.locator('body').innerText()} ${await page.title()}`).not.toMatch(/Patient|SIGNED-1|Axial/);
    await expect(page.getByRole('button')).toHaveText(['Sign in']);
    expect(await violations(page)).toEqual([]);
    await page.screenshot({ path: 'test-results/locked.png' });
    oidc.setLifetime(300);

    // Somebody else at the same screen: the case, and nothing of Anna's.
    await page.getByRole('button', { name: 'Sign in' }).click();
    await logIn(page, 'bert');
    await expect(opened.pane('radiology')).toBeVisible();
    await opened.loaded();
    expect(page.url()).toBe(caseAddress());
    await expect(opened.annotations).toHaveCount(0);
    await expect(opened.saveState).toHaveAttribute('data-save-state', 'clean');

    // Bert leaves, Anna is back.
    await page.getByRole('button', { name: 'Account Bert de Vries' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: /Yes/ }).click();
    await expect(page.getByRole('heading', { name: 'You are signed out' })).toBeVisible();
    expect(await page.evaluate(() => sessionStorage.length)).toBe(1);
    await page.screenshot({ path: 'test-results/signed-out.png' });
    await page.goto(caseAddress());
    await page.getByRole('button', { name: 'Sign in' }).click();
    await logIn(page, 'anna');
    await expect(opened.annotations).toHaveCount(1);
    await expect(opened.saveState).toHaveAttribute('data-save-state', 'draft');
  });

  test('AT-08: after reading, no token is in storage, address, document, console or performance entries', async ({
    page,
  }) => {
    const lines: string[] = [];
    page.on('console', (message) => lines.push(message.text()));
    page.on('pageerror', (error) => lines.push(`${error.message} ${error.stack}`));
    const urls: string[] = [];
    page.on('request', (request) => urls.push(request.url()));
    const opened = await openSignedIn(page);
    await drawLength(opened);
    await opened.save();
    oidc.dropAccessTokens();
    await opened.run('view.frame', { frameNumber: 3 });
    await opened.settled();
    const seen = [...lines, ...urls, page.url(), await everythingKept(page)].join('\n');
    expect(oidc.secrets.size).toBeGreaterThan(2);
    // The search itself can find something: what the page does hold.
    expect(seen).toContain(STUDY);
    const found = [...oidc.secrets].filter((secret) => seen.includes(secret));
    expect(found).toEqual([]);
    expect(seen).not.toMatch(/code_verifier|"nonce"/);
    expect(guarded.asked.filter(({ path }) => /token|bearer/i.test(path))).toEqual([]);
  });

  // The link itself holds a token: whoever watches all addresses would find it.
  bare('AT-06: tokens in a link are stripped at once and never stored', async ({ page }) => {
    await page.goto(`${viewer.url}/?token=stolen-1&StudyInstanceUIDs=1.2#access_token=stolen-2`);
    await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
    expect(page.url()).not.toContain('stolen');
    expect(await everythingKept(page, { entries: false })).not.toContain('stolen');
    expect(guarded.asked.some(({ path }) => path.includes('stolen'))).toBe(false);
  });

  test('AT-01: a link that names another archive reaches nobody, and says so', async ({ page }) => {
    await openSignedIn(page);
    const origins = new Set<string>();
    page.on('request', (request) => origins.add(new URL(request.url()).origin));
    await page.goto(`${caseAddress()}&configUrl=http://localhost:1/evil.json&server=//localhost:1`);
    await expect(page.getByRole('alert').filter({ hasText: 'links cannot add archives' })).toBeVisible();
    await expect(new ViewerPage(page).pane('radiology')).toBeVisible();
    await page.screenshot({ path: 'test-results/launch-notice.png' });
    const configured = [viewer.url, oidc.issuer, guarded.root].map((address) => new URL(address).origin);
    expect([...origins].filter((origin) => !configured.includes(origin) && !/^(blob|data|null)/.test(origin))).toEqual(
      [],
    );
  });

  test('AT-14: neither an opener nor a forged message gets a token, or changes who is signed in', async ({
    context,
    page,
  }) => {
    await openSignedIn(page);
    await page.close();
    const opener = await context.newPage();
    await opener.goto(`${oidc.issuer}/.well-known/openid-configuration`);
    const [popup] = await Promise.all([
      context.waitForEvent('page'),
      opener.evaluate((url) => {
        const handle = window.open(url);
        Object.assign(window, { handle, heard: [] });
        window.addEventListener('message', (event) =>
          (window as unknown as { heard: unknown[] }).heard.push(event.data),
        );
      }, caseAddress()),
    ]);
    const opened = new ViewerPage(popup);
    await expect(opened.pane('radiology')).toBeVisible();
    expect(await popup.evaluate(() => window.opener === null)).toBe(true);
    const forged = {
      type: 'signedIn',
      access_token: 'forged',
      user: { name: 'Mallory' },
      command: 'signOut',
      locked: true,
    };
    await opener.evaluate((message) => {
      const { handle } = window as unknown as { handle: Window | null };
      handle?.postMessage(message, '*');
    }, forged);
    await postFromAnotherTab(context, viewer.url, forged);
    await popup.evaluate((message) => window.postMessage(message, '*'), forged);
    await opened.run('view.frame', { frameNumber: 2 });
    await opened.settled();
    await expect(popup.getByRole('button', { name: 'Account Anna Ström' })).toBeVisible();
    await expect(popup.getByText('Mallory')).toHaveCount(0);
    expect(await opener.evaluate(() => (window as unknown as { heard: unknown[] }).heard)).toEqual([]);
    expect(opened.problems).toEqual([]);
  });

  const renewals = () => oidc.grants.filter(({ type }) => type === 'refresh_token');
  const codes = () => oidc.grants.filter(({ type }) => type === 'authorization_code');
});

async function logIn(page: Page, name: string): Promise<void> {
  await page.getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'Log in' }).click();
}

async function drawLength(viewer: ViewerPage): Promise<void> {
  const id = await viewer.activate('radiology');
  await viewer.tool('Length').click();
  const box = await viewer.page.locator(`[data-pane-id="${id}"]`).boundingBox();
  if (!box) throw new Error('There is no pane');
  await viewer.page.mouse.click(box.x + box.width * 0.45, box.y + box.height * 0.5);
  await viewer.page.mouse.click(box.x + box.width * 0.55, box.y + box.height * 0.5);
  await expect(viewer.annotations).toHaveCount(1);
}

/** A tab of the viewer's own origin that somebody has got a script into: it shouts on every channel it can guess. */
async function postFromAnotherTab(context: BrowserContext, url: string, message: unknown): Promise<void> {
  const tab = await context.newPage();
  await tab.goto(`${url}/config.json`);
  await tab.evaluate((data) => {
    for (const name of ['parfocal', 'parfocal/session', 'session', 'auth', 'oidc', 'oidc-client', 'sign-in']) {
      const channel = new BroadcastChannel(name);
      channel.postMessage(data);
      channel.close();
    }
    localStorage.setItem('oidc.user', JSON.stringify(data));
    localStorage.removeItem('oidc.user');
  }, message);
  await tab.close();
}

/** All that a page leaves behind or shows, as one text. */
function everythingKept(page: Page, { entries = true } = {}): Promise<string> {
  return page.evaluate(async (withEntries) => {
    const texts: string[] = [document.documentElement.outerHTML, location.href, JSON.stringify(history.state)];
    for (const storage of [localStorage, sessionStorage]) texts.push(JSON.stringify({ ...storage }));
    if (withEntries) texts.push(...performance.getEntries().map((entry) => JSON.stringify(entry)));
    for (const name of await caches.keys()) {
      for (const request of await (await caches.open(name)).keys())
        texts.push(request.url, JSON.stringify([...request.headers]));
    }
    const read = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const bytesAsText = (_: string, value: unknown) =>
      value instanceof Uint8Array || value instanceof ArrayBuffer ? new TextDecoder('latin1').decode(value) : value;
    for (const { name } of await indexedDB.databases()) {
      const database = await read(indexedDB.open(name ?? ''));
      for (const store of database.objectStoreNames) {
        const all = database.transaction(store).objectStore(store);
        texts.push(JSON.stringify(await read(all.getAllKeys())), JSON.stringify(await read(all.getAll()), bytesAsText));
      }
      database.close();
    }
    return texts.join('\n');
  }, entries);
}

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}

async function freePort(): Promise<number> {
  const probe = await startServer({ port: 0 });
  await probe.close();
  return probe.port;
}

/** A CT of very small slices: what counts here is how many there are. */
function writeSeries(folder: string, study: string, slices: number): void {
  const one = (vr: string, ...Value: (string | number | object)[]) => ({ vr, Value });
  mkdirSync(folder, { recursive: true });
  for (let index = 0; index < slices; index++) {
    const pixels = new Uint16Array(SIZE * SIZE).map((_, i) => 1000 + ((i * 7 + index * 3) % 400));
    const dataset = {
      '00080016': one('UI', '1.2.840.10008.5.1.4.1.1.2'),
      '00080018': one('UI', `${study}.2.${index + 1}`),
      '00080020': one('DA', '20240131'),
      '00080030': one('TM', '101530'),
      '00080050': one('SH', `A${slices}`),
      '00080060': one('CS', 'CT'),
      '00081030': one('LO', 'Many slices'),
      '0008103E': one('LO', 'Axial'),
      '00100010': one('PN', { Alphabetic: PATIENT }),
      '00100020': one('LO', 'SIGNED-1'),
      '0020000D': one('UI', study),
      '0020000E': one('UI', `${study}.1`),
      '00200011': one('IS', 1),
      '00200013': one('IS', index + 1),
      '00200032': one('DS', 0, 0, index),
      '00200037': one('DS', 1, 0, 0, 0, 1, 0),
      '00200052': one('UI', `${study}.9`),
      '00280002': one('US', 1),
      '00280004': one('CS', 'MONOCHROME2'),
      '00280010': one('US', SIZE),
      '00280011': one('US', SIZE),
      '00280030': one('DS', 1, 1),
      '00280100': one('US', 16),
      '00280101': one('US', 16),
      '00280102': one('US', 15),
      '00280103': one('US', 0),
      '00281050': one('DS', 100),
      '00281051': one('DS', 500),
      '00281052': one('DS', -1024),
      '00281053': one('DS', 1),
      '7FE00010': { vr: 'OW', InlineBinary: Buffer.from(pixels.buffer).toString('base64') },
    };
    writeFileSync(join(folder, `${study}-${index}.dcm`), encodePart10(dataset, '1.2.840.10008.1.2.1'));
  }
}
