import { type Baseline, judgeSmoke, type SmokeFigure, type SmokeLine } from './verdict';

/** What is measured in one go. */
export interface Part {
  readonly ids: readonly string[];
  /** At least the measures that are asked for. */
  measure(ids: readonly string[]): Promise<readonly SmokeFigure[]>;
}

/** As often as that at least, and on until `JUDGED_MS` are over. */
export const ATTEMPTS = 3;
export const JUDGED_MS = 140_000;
/** From the beginning of one attempt to that of the next. */
const APART_MS = 12_000;

/** Milliseconds, and waiting for them. */
export interface Rhythm {
  now(): number;
  pause(ms: number): Promise<void>;
}

const clock: Rhythm = {
  now: () => performance.now(),
  pause: (ms) => new Promise((done) => setTimeout(done, ms)),
};

/**
 * Every part once, then again whatever failed, until it is good or time is over: a loss is believed only when no attempt
 * was without it. All parts have their turn before one is repeated, and the attempts lie apart, so that a neighbour who
 * is busy for a minute does not spoil every attempt of one measure.
 */
export async function judgeParts(
  parts: readonly Part[],
  baseline: Baseline,
  log: (line: string) => void,
  rhythm: Rhythm = clock,
): Promise<SmokeLine[]> {
  const attempts: SmokeFigure[][] = [];
  const judged = () => judgeSmoke(attempts, baseline);
  const begin = rhythm.now();
  const hasTime = () => attempts.length < ATTEMPTS || rhythm.now() - begin < JUDGED_MS;
  let wanted = parts.flatMap(({ ids }) => ids);
  while (wanted.length > 0 && hasTime()) {
    const start = rhythm.now();
    attempts.push(await measureParts(parts, wanted));
    wanted = judged()
      .filter(({ id, ok, stored }) => !ok && stored !== undefined && wanted.includes(id))
      .map(({ id }) => id);
    if (wanted.length === 0) break;
    log(`smoke: attempt ${attempts.length} failed for ${wanted.join(', ')}`);
    const restMs = APART_MS - (rhythm.now() - start);
    if (restMs > 0 && hasTime()) await rhythm.pause(restMs);
  }
  return judged();
}

/** Each wanted measure has its figure, if need be one that says why there is none. */
export async function measureParts(parts: readonly Part[], wanted: readonly string[]): Promise<SmokeFigure[]> {
  const figures: SmokeFigure[] = [];
  for (const part of parts) {
    const ids = part.ids.filter((id) => wanted.includes(id));
    if (ids.length > 0) figures.push(...(await measurePart(part, ids)));
  }
  return figures;
}

async function measurePart(part: Part, ids: readonly string[]): Promise<SmokeFigure[]> {
  try {
    const found = await part.measure(ids);
    return ids.map((id) => found.find((figure) => figure.id === id) ?? without(id, 'it was left out'));
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return ids.map((id) => without(id, reason));
  }
}

const without = (id: string, reason: string): SmokeFigure => ({ id, title: 'no figure', ratio: Number.NaN, reason });
