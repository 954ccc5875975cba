import { fail, type Result } from '../lib/result';
import type { LadderFindings } from './ladderFindings';
import type { ArchiveProblem } from './problems';

/** One way of asking. */
export interface Rung {
  readonly id: string;
  readonly accept: string;
}

/**
 * Asks in one way after the other until the archive accepts one, and remembers it. Only a refusal of the way of asking leads
 * on; a missing permission, object or connection would be the same on every rung. Rungs left out because an earlier page load
 * found them useless get their chance when all others are refused. Without success, the answer to the most standard way is
 * reported.
 */
export async function climb<T, R extends Rung>(
  findings: LadderFindings,
  rungs: readonly R[],
  object: string,
  ask: (rung: R) => Promise<Result<T, ArchiveProblem>>,
): Promise<Result<T, ArchiveProblem>> {
  const refused: string[] = [];
  let first: Result<T, ArchiveProblem> | undefined;
  do {
    for (const rung of findings.order(rungs, object).filter(({ id }) => !refused.includes(id))) {
      const answer = await ask(rung);
      if (answer.ok) {
        findings.succeeded(rung.id, object);
        for (const id of refused) findings.refused(id, object);
        return answer;
      }
      if (answer.error.kind !== 'refused') return answer;
      first ??= answer;
      refused.push(rung.id);
    }
  } while (findings.forgetRemembered());
  return first ?? fail(noRungs());
}

const noRungs = (): ArchiveProblem => ({
  kind: 'refused',
  code: 'unsupported',
  severity: 'error',
  title: 'There is no way to ask for this',
});
