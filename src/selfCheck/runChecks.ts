import { type Check, type CheckGroup, type CheckResult, type Finding, LIMIT_MS } from './check';

export interface RunOptions {
  readonly signal: AbortSignal;
  /** Called with every result as it comes; `total` never changes during one run. */
  readonly onResult?: (result: CheckResult, done: number, total: number) => void;
  /** For tests: milliseconds a check may take. */
  readonly limitMs?: number;
}

/** Runs all checks at once: browsers queue what goes to one host, and one dead archive never holds up the rest. */
export async function runChecks(groups: readonly CheckGroup[], options: RunOptions): Promise<readonly CheckResult[]> {
  const all = groups.flatMap((group) => group.checks.map((check) => ({ check, groupId: group.id })));
  let done = 0;
  return Promise.all(
    all.map(async ({ check, groupId }) => {
      const result = await runCheck(check, groupId, options);
      done += 1;
      if (!options.signal.aborted) options.onResult?.(result, done, all.length);
      return result;
    }),
  );
}

/** One check with its time limit. A check that breaks says so itself; it never takes the page with it. */
export async function runCheck(check: Check, groupId: string, options: RunOptions): Promise<CheckResult> {
  const limitMs = check.limitMs ?? options.limitMs ?? LIMIT_MS;
  const named = { id: check.id, title: check.title, groupId };
  let started = performance.now();
  try {
    await check.after?.(options.signal);
    started = performance.now();
    const finding = await withinLimit(check, limitMs, options.signal);
    return { ...named, ...finding, tookMs: performance.now() - started };
  } catch (cause) {
    return { ...named, ...broken(cause), tookMs: performance.now() - started };
  }
}

async function withinLimit(check: Check, limitMs: number, signal: AbortSignal): Promise<Finding> {
  const limit = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<Finding>((resolve) => {
    timer = setTimeout(() => {
      resolve(tooLate(limitMs));
      limit.abort(new DOMException('the check took too long', 'TimeoutError'));
    }, limitMs);
  });
  try {
    return await Promise.race([check.run(AbortSignal.any([signal, limit.signal])), late]);
  } finally {
    clearTimeout(timer);
  }
}

const tooLate = (limitMs: number): Finding => ({
  state: 'warning',
  what: `This check was given up after ${Math.round(limitMs / 100) / 10} s without an end.`,
  why: 'Whatever it asks for takes as long while reading.',
  toDo: 'Look at the load of the server it asks, then retry this check.',
});

const broken = (cause: unknown): Finding => ({
  state: 'unknown',
  what: 'This check itself failed; it says nothing about your installation.',
  toDo: 'Retry it. If it stays, send this report to whoever supports the viewer.',
  detail: cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause),
});
