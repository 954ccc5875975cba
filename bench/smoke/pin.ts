import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/**
 * The stored ratios are those of two cores. With more, the viewer would start more decoders, the browser and Node more
 * threads that collect garbage, and each of them costs processor time of its own.
 */
export const CORES = 2;

/** Keeps this process, and what it starts from now on, on two cores where Linux lets it; returns what is to be said of it. */
export function pinToTwoCores(): string | undefined {
  const status = '/proc/self/status';
  if (!existsSync(status)) return 'this system cannot be held to two cores';
  const allowed = coresIn(/^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync(status, 'utf8'))?.[1] ?? '');
  if (allowed.length < CORES) return 'there is one core; the stored ratios are of two';
  if (allowed.length === CORES) return undefined;
  // The last ones: the first serves most interrupts.
  const own = allowed.slice(-CORES).join(',');
  const { status: code } = spawnSync('taskset', ['-a', '-c', '-p', own, String(process.pid)]);
  return code === 0 ? undefined : `taskset could not hold this to two of ${allowed.length} cores`;
}

/** "0-2,7" as Linux writes it. */
export function coresIn(list: string): number[] {
  const ranges = list.match(/\d+(-\d+)?/g) ?? [];
  return ranges.flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, at) => first + at);
  });
}
