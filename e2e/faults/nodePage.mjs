// One page of the viewer in Node: the write path of the product on a device and a line that can fail, and that dies when
// it is told to.
import { PageDevice } from './device.mjs';

const never = () => new Promise(() => {});

export class NodePage {
  device;
  /** Events (a request sent or answered, a write to the device) until the page dies; undefined: it lives. */
  killAfter;
  isDead = false;
  reader;
  #viewer;
  #end = new AbortController();
  #posting;
  #die;
  /** Resolves when the page has died. */
  death = new Promise((done) => {
    this.#die = done;
  });

  constructor(viewer, device) {
    this.#viewer = viewer;
    this.device = new PageDevice(device);
    this.device.onWrite = () => this.#event();
  }

  async open(url, studyInstanceUids, over = {}) {
    const { createSource, createIndexedDbDraftStore, openAsReader } = this.#viewer;
    const root = `${url}/dicom-web`;
    const source = createSource(
      { id: 'archive', label: 'Archive', qidoRoot: root, wadoRoot: root, stowRoot: root },
      { fetch: (input, init) => this.#fetch(input, init), wait: () => Promise.resolve(), random: () => 0 },
    );
    const drafts = createIndexedDbDraftStore(this.device.factory);
    const opening = openAsReader({ source, drafts, studyInstanceUids, over });
    this.reader = await Promise.race([opening, this.death.then(() => undefined)]);
    return this.reader;
  }

  /** Runs what the reader does; ends early when the page dies. */
  async while(act) {
    await Promise.race([act(), this.death]);
  }

  /** The archive has gone silent over the store that is on its way. */
  timeOut() {
    this.#posting?.abort(new DOMException('no answer in time', 'TimeoutError'));
  }

  /** Closes the window as people do: what is drawn is kept first. */
  async leave() {
    if (!this.isDead) {
      await this.reader?.keeper.flush();
      this.kill();
    }
    await this.buried;
  }

  /** `keepsWhatIsUnderWay`: whether writes that had begun are committed. */
  kill(keepsWhatIsUnderWay = true) {
    if (this.isDead) return;
    this.isDead = true;
    this.#end.abort();
    this.buried = this.device.kill(keepsWhatIsUnderWay);
    this.#die();
  }

  /** Whether writes under way survive is decided before it dies. */
  keepsWhatIsUnderWay = true;
  buried = Promise.resolve();

  #event() {
    if (this.killAfter === undefined || this.isDead) return;
    if (this.killAfter-- <= 0) this.kill(this.keepsWhatIsUnderWay);
  }

  async #fetch(input, init) {
    this.#event();
    if (this.isDead) return never();
    const own = new AbortController();
    if (init.method === 'POST') this.#posting = own;
    try {
      const signal = AbortSignal.any([init.signal, own.signal, this.#end.signal]);
      const answer = await fetch(input, { ...init, signal });
      const bytes = await answer.arrayBuffer();
      this.#event();
      if (this.isDead) return never();
      const { status, headers } = answer;
      return new Response([204, 304].includes(status) ? null : bytes, { status, headers });
    } catch (cause) {
      if (this.isDead) return never();
      throw cause;
    }
  }
}
