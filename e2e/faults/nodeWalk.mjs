// One walk of a reader through drawing, moving, deleting, saving, reloading and dying, with faults on the way, and what
// must be true at every step.
import { newDevice } from './device.mjs';
import { READ_FAULTS, STORE_FAULTS } from './faultProxy.mjs';
import { NodePage } from './nodePage.mjs';

const STEPS = 14;
const KINDS = Object.keys(STORE_FAULTS);

export class NodeWalk {
  /** What went wrong, in words; empty in the end, or the walk has failed. */
  wrong = [];
  lost = 0;
  doubled = 0;
  log = [];
  #bench;
  #dice;
  #case;
  #device = newDevice();
  #page;
  #drawn = 0;
  /** States of the screen that may come back after a death: what was durable last, and every state since. */
  #states = [[]];
  /** Marks that a colleague has stored and this page has not loaded yet. */
  #foreign = [];

  constructor(bench, dice) {
    this.#bench = bench;
    this.#dice = dice;
  }

  async run() {
    const { proxy } = this.#bench;
    proxy.onFault = (kind) => {
      this.log.push(`fault ${kind}`);
      this.#bench.count(kind);
    };
    proxy.isEnough = () => this.#bench.isEnough();
    proxy.onHang = () => this.#page?.timeOut();
    this.#case = await this.#bench.newCase(this.#dice);
    try {
      await this.#open();
      for (let step = 0; step < STEPS && this.wrong.length === 0 && !this.#bench.isEnough(); step++) await this.#step();
      await this.#end();
    } catch (error) {
      this.wrong.push(`unexpected: ${error.stack ?? error}`);
    } finally {
      this.#page?.kill();
      await proxy.release();
      proxy.calm();
    }
  }

  async #step() {
    const dice = this.#dice;
    const roll = dice.next();
    if (roll < 0.28) await this.#draw();
    else if (roll < 0.4) await this.#edit();
    else if (roll < 0.82) await this.#save();
    else if (roll < 0.84) await this.#fillDevice();
    else if (roll < 0.87) await this.#colleague();
    else if (roll < 0.9) await this.#bench.proxy.release(1 + dice.below(2));
    else await this.#reload();
  }

  async #draw() {
    const dice = this.#dice;
    const count = 1 + dice.below(3);
    this.log.push(`draw ${count}`);
    this.#planDeath(0.12, 3);
    for (let i = 0; i < count && !this.#page.isDead; i++) {
      const x = this.#newPlace();
      this.#page.reader.draw(dice.chance(0.5) ? this.#case.length(x) : this.#case.cell(x));
      this.#noteState();
      if (dice.chance(0.3)) await this.#settleDraft();
    }
    await this.#settleDraft();
  }

  async #edit() {
    const { reader } = this.#page;
    const marks = reader.marks();
    const mark = marks[this.#dice.below(marks.length || 1)];
    if (!mark) return;
    this.#planDeath(0.12, 3);
    const isDeletion = this.#dice.chance(0.4);
    this.log.push(isDeletion ? 'delete' : 'move');
    if (isDeletion) reader.remove(mark.id);
    else {
      const [x, ...rest] = mark.points;
      reader.change(mark.id, (one) => ({ ...one, points: [x + 1, ...rest] }));
    }
    this.#noteState();
    await this.#settleDraft();
  }

  async #save() {
    const dice = this.#dice;
    const { proxy } = this.#bench;
    const { reader } = this.#page;
    const wasOpen = reader.context.unanswered.size > 0;
    // An archive gives one verdict on the same bytes: it does not refuse what it is about to take.
    const canRefuse = proxy.late.length === 0 && !wasOpen;
    const usable = KINDS.filter((kind) => canRefuse || !/^(refused|tooLarge)/.test(kind));
    const isDying = this.#planDeath(0.2, 14);
    if (dice.chance(0.85)) proxy.plan.push({ on: 'store', kind: dice.pick(usable), skip: dice.below(2) });
    let isAlone = !isDying && !wasOpen && this.#foreign.length === 0;
    if (dice.chance(0.2))
      proxy.plan.push({
        on: 'store',
        kind: dice.pick(usable.filter((kind) => !/^(refused|tooLarge)/.test(kind))),
        skip: dice.below(2),
      });
    if (dice.chance(0.3)) {
      isAlone = false;
      const kind = dice.pick(READ_FAULTS);
      const count = 1 + dice.below(4);
      for (let i = 0; i < count; i++) proxy.plan.push({ on: 'read', kind, skip: i === 0 ? dice.below(6) : 0 });
    }
    const before = proxy.played.length;
    const unsaved = reader.unsavedCount();
    this.log.push(`save ${unsaved} unsaved`);
    await this.#page.while(async () => {
      const saving = reader.save();
      if (dice.chance(0.1)) {
        reader.draw(this.#case.length(this.#newPlace()));
        this.#noteState();
      }
      await saving;
    });
    proxy.calm();
    if (await this.#buryAndReopen()) return;
    const played = proxy.played.slice(before);
    const { save, problems } = reader.workspace.getState();
    this.log.push(`save ended ${save.phase}: ${save.text}`);
    if (save.phase === 'failed' && !problems['case/save']) this.wrong.push('failed without a word');
    if (save.phase === 'sending') this.wrong.push('the save never ended');
    if (isAlone && played.length === 1 && STORE_FAULTS[played[0]] && STORE_FAULTS[played[0]] !== save.phase) {
      this.wrong.push(`${played[0]} ended ${save.phase}, not ${STORE_FAULTS[played[0]]}: ${save.text}`);
    }
    if (save.phase === 'confirmed' && reader.unsavedCount() === 0)
      await this.#compareWithArchive('after a confirmed save');
    await this.#settleDraft();
    // "A newer version": only a reload goes on from there.
    if (save.phase === 'failed' && /Reload the case/.test(save.text)) await this.#reload();
  }

  async #fillDevice() {
    const { reader, device } = this.#page;
    this.log.push('device full');
    device.refuse = Math.min(1 + this.#dice.below(2), this.#bench.left());
    device.onRefused = () => this.#bench.count('device full');
    let isTold = false;
    const stop = reader.workspace.subscribe((state) => {
      isTold ||= state.problems['case/draft']?.title.startsWith('This device is full') === true;
    });
    reader.draw(this.#case.length(this.#newPlace()));
    this.#noteState();
    await reader.keeper.flush();
    stop();
    if (!isTold && this.#bench.left() > 0) this.wrong.push('a full device is not told');
    if (this.#dice.chance(0.3) && !this.#bench.isEnough()) {
      this.#bench.count('death with a full device');
      this.#page.kill();
      await this.#buryAndReopen();
      return;
    }
    device.refuse = 0;
    await this.#page.reader.context.drafts.warmUp('local');
    reader.draw(this.#case.cell(this.#newPlace()));
    this.#noteState();
    await this.#settleDraft();
  }

  /** Somebody else stores a mark in the same study. */
  async #colleague() {
    const { proxy, archiveUrl, viewer } = this.#bench;
    if (proxy.late.length > 0 || this.#page.reader.context.unanswered.size > 0) return;
    this.log.push('a colleague saves');
    const page = new NodePage(viewer, newDevice());
    const reader = await page.open(archiveUrl, this.#case.studyInstanceUids, this.#case.over);
    const x = this.#newPlace();
    const drawn = this.#dice.chance(0.5) ? this.#case.length(x) : this.#case.cell(x);
    reader.draw(drawn);
    await reader.save();
    const { save } = reader.workspace.getState();
    if (save.phase !== 'confirmed') this.wrong.push(`a colleague's save ${save.phase}: ${save.text}`);
    this.#foreign.push(this.#place(drawn));
    await page.leave();
  }

  async #reload() {
    this.log.push('reload');
    await this.#page.leave();
    await this.#open();
  }

  /** Opens the case as it is found; reading may be disturbed, and then it is opened again. */
  async #open() {
    const { proxy } = this.#bench;
    if (this.#dice.chance(0.25)) {
      const kind = this.#dice.pick(READ_FAULTS.filter((one) => one !== 'stale'));
      const count = 1 + this.#dice.below(5);
      for (let i = 0; i < count; i++) proxy.plan.push({ on: 'read', kind, skip: i === 0 ? this.#dice.below(10) : 0 });
      await this.#openPage();
      proxy.calm();
      if (this.#dice.chance(0.5)) await this.#workOnWhatWasRead();
      if (this.#dice.chance(0.5)) this.#page.kill(this.#dice.chance(0.5));
      await this.#page.leave();
      this.log.push('opened under faults, left again');
    }
    this.#page = undefined;
    while (!this.#page || this.#page.isDead) {
      await this.#openPage(this.#dice.chance(0.08));
      if (this.#page.isDead) await this.#page.buried;
    }
    const { opened, workspace } = this.#page.reader;
    if (!opened.ok) throw new Error(opened.error.title);
    const unread = Object.entries(workspace.getState().problems).filter(([path]) =>
      /^(case\/draft|series|source)/.test(path),
    );
    if (unread.length > 0)
      this.wrong.push(`opened with ${unread.map(([path, one]) => `${path}: ${one.title} ${one.detail}`)}`);
    this.#compareWithReader();
  }

  /** The reader goes on though not everything could be read: what is drawn is kept, and nothing is written over. */
  async #workOnWhatWasRead() {
    const { reader } = this.#page;
    if (this.#page.isDead || !reader.opened.ok) return;
    const drawn = [this.#case.length(this.#newPlace()), this.#case.cell(this.#newPlace())];
    reader.draw(...drawn);
    await reader.keeper.flush();
    await reader.save();
    const { save } = reader.workspace.getState();
    this.log.push(`worked on a case that was read in part, save ended ${save.phase}: ${save.text}`);
    this.#states = this.#states.map((state) => [...state, ...drawn.map(this.#place)].sort());
  }

  async #openPage(isDying = false) {
    this.#page = new NodePage(this.#bench.viewer, this.#device);
    if (isDying && !this.#bench.isEnough()) {
      this.#page.killAfter = this.#dice.below(30);
      this.#page.keepsWhatIsUnderWay = this.#dice.chance(0.5);
    }
    await this.#page.open(this.#bench.proxyUrl, this.#case.studyInstanceUids, this.#case.over);
    this.#page.killAfter = undefined;
    if (this.#page.isDead) {
      this.#bench.count('death while opening');
      this.log.push('death while opening');
    }
  }

  #planDeath(share, events) {
    const isDying = this.#dice.chance(share) && !this.#bench.isEnough();
    this.#page.killAfter = isDying ? this.#dice.below(events) : undefined;
    this.#page.keepsWhatIsUnderWay = this.#dice.chance(0.5);
    return isDying;
  }

  /** Waits until the draft is kept; then only what is on the screen now may come back. */
  async #settleDraft() {
    if (!this.#page.isDead) await this.#page.while(() => this.#page.reader.keeper.flush());
    if (await this.#buryAndReopen()) return;
    this.#page.killAfter = undefined;
    if (!this.#page.reader.workspace.getState().problems['case/draft']) this.#states = [this.#screen()];
  }

  /** True when the page had died: a new one stands in its place. */
  async #buryAndReopen() {
    if (!this.#page.isDead) return false;
    this.#bench.count('death');
    this.log.push('death');
    this.#bench.proxy.calm();
    await this.#page.buried;
    await this.#open();
    return true;
  }

  /** No two marks on one spot: cells have no names, so a colleague's on the very same spot counts as the same. */
  #newPlace() {
    this.#drawn = (this.#drawn + 1) % 40;
    return 1 + 11 * this.#drawn;
  }

  #noteState() {
    this.#states.push(this.#screen());
  }

  #place = (mark) =>
    `${mark.shape} ${mark.shape === 'length' ? `${mark.trackingUid} ` : ''}${Math.round(mark.points[0])}`;

  #screen() {
    return this.#page.reader.marks().map(this.#place).sort();
  }

  /** What came back is what was there, or one of the states since the last durable one; and what a colleague added. */
  #compareWithReader() {
    const shown = this.#screen();
    const foreign = this.#foreign.splice(0);
    const allowed = this.#states.map((state) => [...state, ...foreign].sort());
    // The drafts of two studies are kept apart: each is as it was at some moment, not both at the same.
    const isKept = (shape) => allowed.some((state) => isSame(of(shape, state), of(shape, shown)));
    if (!isKept('length') || !isKept('point')) {
      this.log.push(`allowed ${allowed.map((one) => one.join(', ')).join(' | ')}`, `shown ${shown.join(', ')}`);
      this.#tally(allowed.at(-1), shown, 'after opening');
    }
    this.#states = [shown];
  }

  async #compareWithArchive(when) {
    const held = await this.#bench.readArchive(this.#case.studyInstanceUids);
    this.#tally(this.#screen().concat(this.#foreign).sort(), held.marks, when);
  }

  #tally(expected, actual, when) {
    const missing = difference(expected, actual);
    const extra = difference(actual, expected);
    this.lost += missing.length;
    this.doubled += extra.length;
    if (missing.length + extra.length > 0)
      this.wrong.push(`${when}: lost ${missing.join(', ')}; too many ${extra.join(', ')}`);
  }

  /** Everything is mended: all of the work reaches the archive, and what was on its way arrives. */
  async #end() {
    const { proxy } = this.#bench;
    proxy.calm();
    if (this.wrong.length > 0) return;
    if (this.#dice.chance(0.5)) await proxy.release();
    for (let attempt = 0; attempt < 6 && this.wrong.length === 0; attempt++) {
      this.#page.killAfter = undefined;
      await this.#page.reader.save();
      const { save } = this.#page.reader.workspace.getState();
      this.log.push(`last save ${save.phase}: ${save.text}`);
      if (save.phase !== 'failed' && this.#page.reader.unsavedCount() === 0 && this.#foreign.length === 0) break;
      await this.#page.leave();
      await this.#openPage();
      this.#compareWithReader();
    }
    if (this.#page.reader.unsavedCount() > 0) this.wrong.push('work is left that cannot be saved');
    await proxy.release();
    await this.#compareWithArchive('in the end');
    const expected = this.#screen();
    await this.#page.leave();
    const fresh = new NodePage(this.#bench.viewer, newDevice());
    await fresh.open(this.#bench.archiveUrl, this.#case.studyInstanceUids, this.#case.over);
    this.#tally(expected, fresh.reader.marks().map(this.#place).sort(), 'on another device');
    await fresh.leave();
  }
}

const of = (shape, state) => state.filter((place) => place.startsWith(shape));
const isSame = (a, b) => a.length === b.length && a.every((one, i) => one === b[i]);

function difference(all, without) {
  const rest = [...without];
  return all.filter((one) => {
    const at = rest.indexOf(one);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}
