/**
 * Sums of target lesions by RECIST 1.1 (Eisenhauer et al., Eur J Cancer 2009;45:228): the longest diameter in the plane of
 * the images, of a lymph node the short axis, in mm. Pure arithmetic over values that are stored; what the criteria ask of
 * a person (non-target lesions, whether a new lesion is one) is not judged here.
 */
export interface TargetLesion {
  readonly name: string;
  readonly isNode: boolean;
  /** Of each time point, oldest first, mm; undefined where it was not measured. */
  readonly sizesMm: readonly (number | undefined)[];
  /** Organ, as far as it is told: more than two targets of one are told. */
  readonly organ?: string | undefined;
}

export type TargetResponse = 'CR' | 'PR' | 'SD' | 'PD';

export interface SumOfTargets {
  /** Mm; undefined where a target was not measured. */
  readonly sumMm?: number;
  /** Names of targets without a measurement. */
  readonly missing: readonly string[];
  /** Percent against the first sum, and against the smallest before this one. */
  readonly fromBaselinePercent?: number;
  readonly fromNadirPercent?: number;
  /** Of the target lesions alone, or PD by a new lesion; absent at the baseline and where a sum is missing. */
  readonly response?: TargetResponse;
}

const [MOST_TARGETS, MOST_OF_ORGAN] = [5, 2];
/** Smallest target at the baseline: longest diameter, of a node the short axis. */
const [LEAST_MM, LEAST_NODE_MM] = [10, 15];
/** A node with a shorter short axis is none of disease. */
const NORMAL_NODE_MM = 10;

/** An answer for each time point. `newAt`: whether a new lesion was found there; at the first one nothing is new. */
export function sumsOfTargets(targets: readonly TargetLesion[], newAt: readonly boolean[]): readonly SumOfTargets[] {
  const sums: SumOfTargets[] = [];
  for (const at of newAt.keys()) {
    const missing = targets.filter(({ sizesMm }) => sizesMm[at] === undefined).map(({ name }) => name);
    const isNew = newAt.slice(1, at + 1).includes(true);
    if (targets.length === 0 || missing.length > 0) {
      // A new lesion is progression, whatever else was measured.
      sums.push({ missing, ...(isNew && { response: 'PD' as const }) });
      continue;
    }
    const sumMm = targets.reduce((sum, { sizesMm }) => sum + (sizesMm[at] ?? 0), 0);
    const before = sums.flatMap((one) => one.sumMm ?? []);
    const baselineMm = sums[0]?.sumMm;
    // Without a sum at the first time point there is nothing to hold against.
    if (baselineMm === undefined) {
      sums.push({ sumMm, missing });
      continue;
    }
    const nadirMm = Math.min(...before);
    sums.push({
      sumMm,
      missing,
      ...percent('fromBaselinePercent', sumMm, baselineMm),
      ...percent('fromNadirPercent', sumMm, nadirMm),
      response: isNew ? 'PD' : responseOf({ targets, at, sumMm, baselineMm, nadirMm }),
    });
  }
  return sums;
}

const percent = (name: 'fromBaselinePercent' | 'fromNadirPercent', mm: number, againstMm: number) =>
  againstMm > 0 ? { [name]: (100 * (mm - againstMm)) / againstMm } : {};

/** Values are stored decimals: 20 % of 50 is 10 and not 9.999. */
const SLACK_MM = 1e-9;

function responseOf({
  targets,
  at,
  sumMm,
  baselineMm,
  nadirMm,
}: {
  readonly targets: readonly TargetLesion[];
  readonly at: number;
  readonly sumMm: number;
  readonly baselineMm: number;
  readonly nadirMm: number;
}): TargetResponse {
  const isGone = targets.every(({ isNode, sizesMm }) =>
    isNode ? (sizesMm[at] ?? Infinity) < NORMAL_NODE_MM : sizesMm[at] === 0,
  );
  if (isGone) return 'CR';
  const growthMm = sumMm - nadirMm;
  if (growthMm >= 0.2 * nadirMm - SLACK_MM && growthMm >= 5 - SLACK_MM) return 'PD';
  return sumMm <= 0.7 * baselineMm + SLACK_MM ? 'PR' : 'SD';
}

/** What of the choice of targets the criteria do not allow, in words. */
export function doubtsOfTargets(targets: readonly TargetLesion[]): readonly string[] {
  const organs = new Map<string, number>();
  for (const { organ } of targets) if (organ) organs.set(organ, (organs.get(organ) ?? 0) + 1);
  return [
    ...(targets.length > MOST_TARGETS ? [`${targets.length} targets: RECIST 1.1 has at most ${MOST_TARGETS}`] : []),
    ...[...organs].flatMap(([organ, count]) =>
      count > MOST_OF_ORGAN ? [`${count} targets in ${organ}: at most ${MOST_OF_ORGAN} of one organ`] : [],
    ),
    ...targets.flatMap(({ name, isNode, sizesMm: [first] }) => {
      const leastMm = isNode ? LEAST_NODE_MM : LEAST_MM;
      if (first === undefined || first >= leastMm) return [];
      return [`${name} measured less than ${leastMm} mm${isNode ? ' (short axis of a node)' : ''} at first`];
    }),
  ];
}
