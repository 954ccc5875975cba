import type { CheckGroup, CheckResult, CheckState } from './check';

/** What the page says at its top. */
export interface Verdict {
  readonly state: CheckState;
  /** "2 faults, 1 warning". */
  readonly title: string;
  /** What that means for reading and saving, one sentence each. */
  readonly sentences: readonly string[];
}

/** Faults after which nothing of an archive opens. */
const STOPS_READING = /\/(reach|cors|cors-headers|sign-in|qido|wado|frames)$/;
const STOPS_PAGE = new Set(['page/config', 'page/connect', 'page/viewer', 'page/types', 'browser/features']);

export function verdictOf(
  groups: readonly Pick<CheckGroup, 'id' | 'title'>[],
  results: readonly CheckResult[],
): Verdict {
  const of = (state: CheckState) => results.filter((result) => result.state === state);
  const [faults, warnings, unknowns] = [of('fault'), of('warning'), of('unknown')];
  const title = [countWords(faults.length, 'fault'), countWords(warnings.length, 'warning')]
    .filter((text) => text !== '')
    .join(', ');
  const sentences = [...sentencesOfFaults(groups, faults)];
  if (faults.length === 0 && warnings.length > 0)
    sentences.push('Everything works; what is marked could be faster, safer or clearer.');
  if (faults.length === 0 && warnings.length === 0) sentences.push('Everything that was looked at works as it should.');
  if (unknowns.length > 0) {
    sentences.push(
      `${unknowns.length} ${unknowns.length === 1 ? 'check could' : 'checks could'} not be made; each says why.`,
    );
  }
  const state = faults.length > 0 ? 'fault' : warnings.length > 0 ? 'warning' : 'ok';
  return { state, title: title === '' ? 'No faults' : title, sentences };
}

function sentencesOfFaults(
  groups: readonly Pick<CheckGroup, 'id' | 'title'>[],
  faults: readonly CheckResult[],
): readonly string[] {
  return groups.flatMap((group) => {
    const own = faults.filter(({ groupId }) => groupId === group.id);
    if (own.length === 0) return [];
    const name = group.title.replace(/^Archive /, '');
    if (group.id === 'page' || group.id === 'browser') {
      return [
        own.some(({ id }) => STOPS_PAGE.has(id))
          ? `${group.title}: the viewer does not work.`
          : `${group.title}: the viewer works, but not safely.`,
      ];
    }
    if (group.id.startsWith('sign-in')) return ['Nobody can sign in.'];
    if (own.some(({ id }) => STOPS_READING.test(id))) return [`Reading from ${name} will not work.`];
    if (own.some(({ id }) => /\/(stow|store-test)$/.test(id))) return [`Saving to ${name} will not work.`];
    return [`Reading from ${name} works in part only.`];
  });
}

const countWords = (count: number, noun: string): string =>
  count === 0 ? '' : `${count} ${noun}${count === 1 ? '' : 's'}`;

const MARKS: Readonly<Record<CheckState, string>> = {
  ok: 'ok     ',
  warning: 'WARNING',
  fault: 'FAULT  ',
  unknown: 'not run',
};

export interface ReportFacts {
  readonly productVersion: string;
  readonly pageUrl: string;
  readonly userAgent: string;
  readonly madeAt: Date;
}

/** The whole report as plain text, for a ticket or a mail. */
export function reportText(groups: readonly CheckGroup[], results: readonly CheckResult[], facts: ReportFacts): string {
  const verdict = verdictOf(groups, results);
  const head = [
    `Parfocal ${facts.productVersion} self-check`,
    `${facts.pageUrl}`,
    `${facts.madeAt.toISOString()} (UTC)`,
    facts.userAgent,
    '',
    verdict.title.toUpperCase(),
    ...verdict.sentences,
  ];
  const body = groups.flatMap((group) => {
    const lines = results.filter(({ groupId }) => groupId === group.id).flatMap(resultLines);
    return ['', group.about ? `== ${group.title} (${group.about})` : `== ${group.title}`, ...lines];
  });
  return `${[...head, ...body].join('\n')}\n`;
}

function resultLines({ state, title, what, why, toDo, detail }: CheckResult): readonly string[] {
  const more = [
    ...(why ? [`Why it matters: ${why}`] : []),
    ...(toDo ? [`What to do: ${toDo}`] : []),
    ...(detail ?? '').split('\n').filter((line) => line !== ''),
  ];
  return [`${MARKS[state]}  ${title}: ${what}`, ...more.map((line) => `         ${line}`)];
}
