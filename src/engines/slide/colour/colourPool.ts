import { checkIccProfile } from '../../../dicom/slide/iccProfile';
import { fail, ok, type Result } from '../../../lib/result';
import { type PoolWorker, WorkerPool } from '../../../lib/workerPool';
import type { ColourAnswer, ColourRequest, Recipe } from './colourMessages';
import type { ColourTable } from './colourTable';
import { isGone, isPlanes, type TilePlanes } from './mixPlanes';
import type { ScreenSpace } from './screenSpace';

export type ColourWorker = PoolWorker<ColourRequest, ColourAnswer>;

/** Pixels of one message: a sixtieth of a second of a worker. */
const MOST_PIXELS = 2 ** 19;
/** The largest profile that is looked at; those of scanners have a megabyte at most. */
const LARGEST_PROFILE = 16 * 2 ** 20;
const WATCHDOG_MS = 10_000;
const WORKERS = 2;

interface Waiting {
  readonly picture: ImageBitmap | TilePlanes;
  readonly recipe: Recipe;
  end(result: Result<ImageBitmap, string>): void;
}

/** Colours tiles on threads of their own, for all slide panes of the page. The pictures it is given stay whole. */
export class ColourPool {
  readonly #pool: WorkerPool<ColourRequest, ColourAnswer>;
  /** By the bytes of a profile, as text: slides of one scanner share it. */
  readonly #tables = new Map<string, Promise<Result<ColourTable, string>>>();
  #waiting: Waiting[] = [];
  #isDue = false;

  constructor(createWorker: () => ColourWorker) {
    this.#pool = new WorkerPool(createWorker, WORKERS, WATCHDOG_MS);
  }

  /** The table from a profile to the colours of the screen, or in words why there is none (T69). */
  tableOf(profile: Uint8Array, space: ScreenSpace): Promise<Result<ColourTable, string>> {
    const key = `${space} ${keyOf(profile)}`;
    const known = this.#tables.get(key);
    if (known) return known;
    const made = this.#makeTable(profile, space);
    this.#tables.set(key, made);
    return made;
  }

  /** The picture stays whole. One that is closed before its turn has no colours. */
  colour(picture: ImageBitmap | TilePlanes, recipe: Recipe): Promise<Result<ImageBitmap, string>> {
    return new Promise((end) => {
      this.#waiting.push({ picture, recipe, end });
      if (this.#isDue) return;
      this.#isDue = true;
      queueMicrotask(() => this.#send());
    });
  }

  dispose(): void {
    this.#pool.dispose();
  }

  async #makeTable(profile: Uint8Array, space: ScreenSpace): Promise<Result<ColourTable, string>> {
    if (profile.length > LARGEST_PROFILE) return fail('it is too large');
    const checked = checkIccProfile(profile);
    if (!checked.isUsable) return fail(checked.reason);
    const bytes = profile.slice();
    const outcome = await this.#pool.run(() => [{ kind: 'table', profile: bytes, space }, []]);
    if (outcome.kind === 'broken') return fail(outcome.reason);
    return outcome.answer.kind === 'table' ? ok(outcome.answer.table) : fail(reasonOf(outcome.answer));
  }

  /** What was asked for in one breath goes in one message per recipe, a message for each worker at least. */
  #send(): void {
    this.#isDue = false;
    const waiting = this.#waiting;
    this.#waiting = [];
    const share = Math.ceil(waiting.length / WORKERS);
    for (let at = 0; at < waiting.length; ) {
      const first = waiting[at] as Waiting;
      let [end, pixels] = [at, 0];
      for (; end < waiting.length && end - at < share; end += 1) {
        const { picture, recipe } = waiting[end] as Waiting;
        pixels += isPlanes(picture)
          ? picture.columns * picture.rows * picture.planes.length
          : picture.width * picture.height;
        if (recipe !== first.recipe || (end > at && pixels > MOST_PIXELS)) break;
      }
      void this.#run(first.recipe, waiting.slice(at, end));
      at = end;
    }
  }

  async #run(recipe: Recipe, batch: readonly Waiting[]): Promise<void> {
    let sent = batch;
    const outcome = await this.#pool.run(() => {
      // Tiles leave the view while they wait.
      sent = batch.filter(({ picture }) => !isGone(picture));
      return [{ kind: 'pictures', recipe, pictures: sent.map(({ picture }) => picture) }, []];
    });
    const bitmaps = outcome.kind === 'answered' && outcome.answer.kind === 'pictures' ? outcome.answer.bitmaps : [];
    const reason = outcome.kind === 'broken' ? outcome.reason : reasonOf(outcome.answer);
    for (const one of batch) {
      const bitmap = bitmaps[sent.indexOf(one)];
      one.end(bitmap ? ok(bitmap) : fail(reason));
    }
  }
}

const reasonOf = (answer: ColourAnswer): string =>
  answer.kind === 'failed' ? answer.reason : 'the colour worker gave another answer';

/** FNV-1a twice over, and the length. */
function keyOf(bytes: Uint8Array): string {
  let [a, b] = [0x811c9dc5, 0x01000193];
  for (const byte of bytes) {
    a = Math.imul(a ^ byte, 0x01000193);
    b = Math.imul(b ^ byte, 0x85ebca6b);
  }
  return `${bytes.length} ${a >>> 0} ${b >>> 0}`;
}

let shared: ColourPool | undefined;

/** One pool for the page. Vite finds the worker by this very expression. */
export function sharedColourPool(): ColourPool {
  shared ??= new ColourPool(
    () => new Worker(new URL('./colourWorker.ts', import.meta.url), { type: 'module' }) as ColourWorker,
  );
  return shared;
}
