// The built viewer in a real browser behind the fault proxy: it is killed after a gesture or in the middle of a save, and
// what it shows when it is opened again, and what the archive holds in the end, is compared with what was drawn.
import { join } from 'node:path';
import { buildReader } from './build.mjs';
import { store } from './bench.mjs';
import { FaultProxy } from './faultProxy.mjs';
import { launch } from './killableBrowser.mjs';
import { startIndependentReader } from './readArchive.mjs';

/** A gesture is durable by this time after its end: then the browser is killed. */
const DURABLE_MS = 50;
/** Those that end within seconds in a page whose patience cannot be shortened. */
const KINDS = [
  'dropBefore',
  'dropAfter',
  'late',
  'twice',
  'truncateRequest',
  'truncateAnswer',
  'shortAnswer',
  'emptyAnswer',
  'emptyAnswerInstead',
  'noSpace409',
  'bare409',
  'bare409After',
  'thereAlready',
  'failed500',
  'failed500After',
  'signIn401',
  'gateway502Late',
  'gateway504',
  'coerced',
];

export async function walkInBrowser({
  root,
  executable,
  dist,
  archiveFolder,
  folder,
  faults,
  dice,
  count,
  take,
  seconds,
}) {
  const { startServer } = await import(join(archiveFolder, 'entry.js'));
  const storeDirectory = join(folder, 'browser-store');
  const archive = { id: 'archive', label: 'Archive', storeDirectory };
  const server = await startServer({ port: 0, distDirectory: dist, archive, automation: true });
  const proxy = new FaultProxy(server.url);
  const url = await proxy.start();
  const independent = startIndependentReader(storeDirectory);
  if (!independent) throw new Error('pydicom is missing: what the browser stored cannot be read independently');
  const study = await storeCase(await buildReader(root), server.url);
  const walk = new BrowserWalk({ executable, profile: join(folder, 'profile'), url, proxy, study, independent, dice });
  walk.left = faults;
  walk.count = (kind) => {
    walk.left--;
    count(kind);
  };
  try {
    for (let visit = 1; walk.left > 0 && walk.wrong.length === 0; visit++) {
      await walk.visit();
      if (visit === 1 && walk.wrong.length === 0) await walk.twoWindows();
      console.log(`browser: ${faults - walk.left} faults in ${visit} visits, ${seconds()} s`);
    }
    await walk.end();
  } finally {
    const delays = [...walk.delaysMs].sort((a, b) => a - b).map((ms) => ms.toFixed(1));
    console.log(`drafts durable after ${delays[delays.length >> 1]} ms (median), ${delays.at(-1)} ms (slowest)`);
    take('the walk in the browser', walk);
    await walk.close();
    independent.stop();
    await proxy.stop();
    await server.close();
  }
}

class BrowserWalk {
  wrong = [];
  log = [];
  lost = 0;
  doubled = 0;
  left = 0;
  count = () => {};
  /** Milliseconds from the end of a gesture until its draft was on the device. */
  delaysMs = [];
  /** Tracking UIDs that must be there: drawn and durable, and not deleted since. */
  #certain = new Set();
  #options;
  #browser;

  constructor(options) {
    this.#options = options;
  }

  async visit() {
    const { proxy, dice } = this.#options;
    proxy.onFault = (kind) => {
      this.log.push(`fault ${kind}`);
      this.count(kind);
    };
    await this.#open();
    await this.#compareScreen('after opening');
    const gestures = 1 + dice.below(2);
    for (let i = 0; i < gestures; i++) {
      if (this.#certain.size > 6 && dice.chance(0.5)) await this.#delete();
      else await this.#draw();
    }
    if (dice.chance(0.5) && this.left > 0) await this.#dieAfterGesture();
    else await this.#save();
    await this.close();
    if (dice.chance(0.3)) await proxy.release();
  }

  /** A second window says who holds the unsaved work, keeps its own, and takes over when the first is closed. */
  async twoWindows() {
    this.#options.proxy.calm();
    await this.#open();
    await this.#draw();
    const first = this.#browser.page;
    const held = new Set(await this.#shown());
    this.#browser.page = await first.context().newPage();
    await this.#show(this.#browser.page);
    const second = this.#browser.page;
    await second.getByText('Another window of this browser holds the unsaved work').first().waitFor();
    const stored = await this.#shown();
    const mine = this.#certain;
    this.#certain = new Set(stored);
    await this.#draw();
    for (const uid of this.#certain) mine.add(uid);
    this.#certain = mine;
    await first.close();
    await second.waitForFunction(
      (uids) => uids.every((uid) => document.querySelector(`[data-tracking-uid="${uid}"]`)),
      [...held],
    );
    await this.#compareScreen('after the first window was closed');
    await this.close();
    await this.#open();
    await this.#compareScreen('after two windows');
    await this.close();
    this.log.push('two windows');
  }

  /** Everything that was drawn reaches the archive, once. */
  async end() {
    const { proxy, independent, study } = this.#options;
    if (this.wrong.length > 0) return;
    proxy.calm();
    for (let attempt = 0; attempt < 4; attempt++) {
      await this.#open();
      await this.#compareScreen('in the end');
      const state = await this.#saveAndWait();
      await this.close();
      if (['confirmed', 'clean'].includes(state.phase)) break;
      if (attempt === 3) this.wrong.push(`cannot be saved: ${state.text}`);
    }
    await proxy.release();
    const held = await independent.read([study]);
    const uids = held.marks.map((mark) => mark.split(' ')[1]);
    this.#tally([...this.#certain], uids, 'in the archive');
    await this.#open();
    await this.#compareScreen('after the last save');
  }

  async close() {
    await this.#browser?.kill();
    this.#browser = undefined;
  }

  async #open() {
    const { executable, profile } = this.#options;
    this.#browser = await launch(executable, profile);
    await this.#show(this.#browser.page);
  }

  async #show(page) {
    const { url, study } = this.#options;
    page.setDefaultTimeout(60_000);
    await page.goto(`${url}/viewer?StudyInstanceUIDs=${study}`);
    await page.locator('[data-pane-kind="radiology"][data-pane-state="ready"]').first().waitFor();
    await page.evaluate(() => window.viewerTest.whenSettled());
    await page.waitForFunction(() => document.querySelector('[data-save-state]') !== null);
    await this.#whenLoaded();
  }

  /** Marks of the archive and of the device are on the screen: their number has stopped to change. */
  async #whenLoaded() {
    let before = -1;
    for (let calm = 0; calm < 4; ) {
      const now = (await this.#shown()).length;
      calm = now === before ? calm + 1 : 0;
      before = now;
      await new Promise((done) => setTimeout(done, 150));
    }
  }

  #shown() {
    return this.#browser.page.evaluate(() =>
      [...document.querySelectorAll('[role="table"] [data-tracking-uid]')].map((row) => row.dataset.trackingUid),
    );
  }

  async #draw() {
    const { page } = this.#browser;
    const before = new Set(await this.#shown());
    await this.#gesture();
    await page.waitForFunction(
      (size) => document.querySelectorAll('[role="table"] [data-tracking-uid]').length > size,
      before.size,
    );
    for (const uid of await this.#shown()) if (!before.has(uid)) this.#certain.add(uid);
    this.delaysMs.push(await page.evaluate(whenDurable));
    this.log.push('draw');
  }

  /** A length, dragged somewhere in the middle of the image. */
  async #gesture() {
    const { page } = this.#browser;
    const { dice } = this.#options;
    await page.evaluate(() => window.viewerTest.run('tool.set', { tool: 'length' }));
    const box = await page.locator('[data-pane-kind="radiology"]').first().boundingBox();
    const [x, y] = [box.x + box.width * (0.3 + 0.3 * dice.next()), box.y + box.height * (0.3 + 0.3 * dice.next())];
    await page.evaluate(() =>
      addEventListener('pointerup', (event) => (window.gestureEnd = event.timeStamp), { capture: true, once: true }),
    );
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 40, y + 30, { steps: 4 });
    await page.mouse.up();
  }

  /** The mark is there when the browser comes back, though nobody saw its name. */
  async #dieAfterGesture() {
    await this.#gesture();
    await new Promise((done) => setTimeout(done, DURABLE_MS));
    await this.close();
    this.count('browser killed 50 ms after a gesture');
    this.log.push('killed after a gesture');
    await this.#open();
    const added = (await this.#shown()).filter((uid) => !this.#certain.has(uid));
    if (added.length !== 1) this.wrong.push(`a gesture became ${added.length} marks`);
    if (added.length === 0) this.lost++;
    for (const uid of added) this.#certain.add(uid);
    await this.#compareScreen('after a death');
  }

  async #delete() {
    const [uid] = this.#certain;
    await this.#browser.page.evaluate(async (id) => {
      await window.viewerTest.run('annotation.select', { ids: [id] });
      await window.viewerTest.run('annotation.delete', { id });
    }, uid);
    await this.#browser.page.waitForFunction((gone) => !document.querySelector(`[data-tracking-uid="${gone}"]`), uid);
    this.#certain.delete(uid);
    this.log.push('delete');
  }

  async #save() {
    const { proxy, dice } = this.#options;
    if (this.left > 0) proxy.plan.push({ on: 'store', kind: dice.pick(KINDS), skip: 0 });
    if (dice.chance(0.5) && this.left > 1) {
      // In the middle of it, or right after it.
      await this.#browser.page.evaluate(() => void window.viewerTest.run('case.confirmSave'));
      await new Promise((done) => setTimeout(done, dice.below(600)));
      this.count('browser killed during a save');
      this.log.push('killed during a save');
      await this.close();
    } else {
      const { phase, text } = await this.#saveAndWait();
      this.log.push(`save ended ${phase}: ${text}`);
      if (phase === 'confirmed') await this.#compareArchive('after a confirmed save');
      if (phase === 'failed' && text.length < 20) this.wrong.push(`failed in few words: ${text}`);
    }
    proxy.calm();
  }

  /** Presses Save and waits for its end. */
  async #saveAndWait() {
    const { page } = this.#browser;
    await page.evaluate(() => window.viewerTest.run('case.retrySave'));
    await page.waitForFunction(() => !document.querySelector('[data-save-state="sending"]'));
    const status = page.locator('[role="status"][data-save-state]').first();
    return { phase: await status.getAttribute('data-save-state'), text: (await status.innerText()).trim() };
  }

  async #compareScreen(when) {
    this.#tally([...this.#certain], await this.#shown(), when);
  }

  async #compareArchive(when) {
    const { independent, study } = this.#options;
    const held = await independent.read([study]);
    this.#tally(
      [...this.#certain],
      held.marks.map((mark) => mark.split(' ')[1]),
      when,
    );
  }

  #tally(expected, actual, when) {
    const missing = expected.filter((uid) => !actual.includes(uid));
    const extra = actual.filter((uid, i) => !expected.includes(uid) || actual.indexOf(uid) !== i);
    this.lost += missing.length;
    this.doubled += extra.length;
    if (missing.length + extra.length > 0) {
      this.wrong.push(`${when}: lost ${missing.join(', ')}; too many ${extra.join(', ')}`);
    }
  }
}

/** In the page: how long after the gesture its draft was durable. */
async function whenDurable() {
  for (;;) {
    const marks = performance.getEntriesByName('parfocal:save-draft').map(({ startTime }) => startTime);
    const first = marks.find((time) => time >= window.gestureEnd);
    if (first !== undefined) return first - window.gestureEnd;
    await new Promise((done) => setTimeout(done, 5));
  }
}

/** A CT of three small images, with pixels. */
async function storeCase(viewer, url) {
  const SIZE = 128;
  const pixels = new Uint8Array(SIZE * SIZE * 2);
  new Int16Array(pixels.buffer).forEach((_, i, all) => {
    all[i] = ((i % SIZE) * 3 + Math.floor(i / SIZE) * 5) % 900;
  });
  let study = '';
  for (let number = 1; number <= 3; number++) {
    const dataset = {
      ...viewer.ct,
      ...viewer.ctImage(number),
      '00280010': viewer.element('US', SIZE),
      '00280011': viewer.element('US', SIZE),
      '00280100': viewer.element('US', 16),
      '00280101': viewer.element('US', 16),
      '00280102': viewer.element('US', 15),
      '00280103': viewer.element('US', 0),
      '00281052': viewer.element('DS', 0),
      '00281053': viewer.element('DS', 1),
      '00281050': viewer.element('DS', 400),
      '00281051': viewer.element('DS', 900),
      '00200032': viewer.element('DS', 0, 0, number * 2),
      '7FE00010': { vr: 'OW', Value: [pixels] },
    };
    study = dataset['0020000D'].Value[0];
    await store(url, study, viewer.encodePart10(dataset));
  }
  return study;
}
