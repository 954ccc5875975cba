import { type Baseline, judgeSmoke, type SmokeFigure, type SmokeLine } from './verdict';

/** What is measured in one go. */
export interface Part {
  readonly ids: readonly string[];
  /** At least the measures that are asked for. */
  measure(ids: readonly string[]): Promise<readonly SmokeFigure[]>;
}

export const ATTEMPTS = 3;

/**
 * Every part once, then again whatever failed, until it is good or was tried `ATTEMPTS` times: a loss is believed only
 * when no attempt was without it. All parts have their turn before one is repeated, so that a neighbour who is busy for
 * some seconds does not spoil every attempt of one measure.
 */
export async function judgeParts(
  parts: readonly Part[],
  baseline: Baseline,
  log: (line: string) => void,
): Promise<SmokeLine[]> {
  const attempts: SmokeFigure[][] = [];
  const judged = () => judgeSmoke(attempts, baseline);
  let wanted = parts.flatMap(({ ids }) => ids);
  while (attempts.length < ATTEMPTS && wanted.length > 0) {
    attempts.push(await measureParts(parts, wanted));
    wanted = judged()
      .filter(({ id, ok, stored }) => !ok && stored !== undefined && wanted.includes(id))
      .map(({ id }) => id);
    if (wanted.length > 0) log(`smoke: attempt ${attempts.length} of ${ATTEMPTS} failed for ${wanted.join(', ')}`);
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
