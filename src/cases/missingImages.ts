import type { Problem } from '../dicom/problem';
import type { DisplaySet, Series } from '../dicom/types';

/**
 * What is missing of a series, as far as its archive tells: what it says about its answer, and how many objects it lists where
 * fewer came. Undefined: nothing speaks against its being whole. A count that is too low is no fault: objects may have
 * arrived since.
 */
export function missingProblem(
  { numberOfSeriesRelatedInstances: listed = 0 }: Series,
  { count, warning }: { readonly count: number; readonly warning?: string | undefined },
): Problem | undefined {
  const missing = listed - count;
  if (missing <= 0 && warning === undefined) return undefined;
  const isCounted = missing > 0 && count > 0;
  return {
    code: 'incomplete',
    severity: 'warning',
    title: isCounted ? `${missing} of ${listed} objects are missing` : 'this series may not be complete',
    tip: 'Retry. If it stays, tell the administrator of the archive.',
    detail: [warning, isCounted ? `The archive lists ${listed} and described ${count}` : undefined]
      .filter(Boolean)
      .join('. '),
  };
}

/** Says so on every picture of the series too: who looks at an image does not look at lists (WEB-19). */
export function withProblem<Set extends DisplaySet>(set: Set, problem: Problem | undefined): Set {
  if (!problem) return set;
  const { title } = problem;
  const alone = { ...problem, title: `${title.charAt(0).toUpperCase()}${title.slice(1)}` };
  if (set.kind === 'frames') return { ...set, problems: [alone, ...set.problems] };
  if (set.kind === 'slide') return { ...set, slide: { ...set.slide, problems: [alone, ...set.slide.problems] } };
  return set;
}
