import type { ReportWords, Storyboard, StoryStep } from './storyboard';

export interface MergedStoryboard {
  readonly storyboard: Storyboard;
  /** Parts of the report that both changed: the words of the archive stand, and mine are here. */
  readonly overruled: readonly OverruledPart[];
}

export interface OverruledPart {
  readonly part: string;
  readonly words: string;
}

/**
 * A storyboard that two readers changed: `theirs` is stored, `mine` is not, both come from `base`. No step of either is
 * lost: what one of them changed or deleted is so, what both changed is there twice, mine behind.
 */
export function mergeStoryboards(
  base: Storyboard,
  theirs: Storyboard,
  mine: Storyboard,
  newId: () => string,
): MergedStoryboard {
  const baseOf = (step: StoryStep) => base.steps.find(({ id }) => id === step.id);
  const kept = theirs.steps.flatMap((step) => {
    if (!isSame(step, baseOf(step))) return [step];
    return mine.steps.find(({ id }) => id === step.id) ?? []; // they left it alone: mine, or deleted
  });
  const added = mine.steps.filter(
    (step) => !isSame(step, baseOf(step)) && !kept.some((one) => one.id === step.id && isSame(one, step)),
  );
  const ids = new Set(kept.map(({ id }) => id));
  const newIds = new Map(added.flatMap(({ id }) => (ids.has(id) ? [[id, newId()] as const] : [])));
  const idOf = (id: string) => newIds.get(id) ?? id;
  const renamed = added.map((step) => ({ ...step, id: idOf(step.id) }));
  const own = mine.report?.pictures && { ...mine.report, pictures: mine.report.pictures.map(idOf) };
  const { report, overruled } = mergeReports(base.report, theirs.report, own ?? mine.report);
  const steps = inOrder([...kept, ...renamed], { base, theirs, mine: mine.steps.map(({ id }) => idOf(id)) });
  return { storyboard: { steps, ...(report && { report }) }, overruled };
}

interface Orders {
  readonly base: Storyboard;
  readonly theirs: Storyboard;
  /** Ids, as they are called in what is merged. */
  readonly mine: readonly string[];
}

/** Where only I moved steps they stand as I moved them, each of theirs behind the one that it followed. */
function inOrder(steps: readonly StoryStep[], { base, theirs, mine }: Orders): readonly StoryStep[] {
  const shared = base.steps.filter(({ id }) => theirs.steps.some((one) => one.id === id)).map(({ id }) => id);
  const isTheirs = !isSame(
    shared,
    theirs.steps.map(({ id }) => id).filter((id) => shared.includes(id)),
  );
  const places = new Map(mine.map((id, index) => [id, index]));
  const own = shared.filter((id) => places.has(id));
  const isMine = !isSame(
    own,
    mine.filter((id) => own.includes(id)),
  );
  if (isTheirs || !isMine) return steps;
  let place = -1;
  const keyed = steps.map((step) => {
    place = places.get(step.id) ?? place + 0.001;
    return { step, place };
  });
  return keyed.toSorted((a, b) => a.place - b.place).map(({ step }) => step);
}

const NAMES: Readonly<Record<string, string>> = {
  title: 'title',
  sections: 'sections',
  tnm: 'stage',
  decision: 'decision',
  participants: 'participants',
  answers: 'answers of the form',
  pictures: 'images',
};

function mergeReports(
  base: ReportWords | undefined,
  theirs: ReportWords | undefined,
  mine: ReportWords | undefined,
): { readonly report: ReportWords | undefined; readonly overruled: readonly OverruledPart[] } {
  if (!mine || isSame(mine, base)) return { report: theirs, overruled: [] };
  if (!theirs || isSame(theirs, base)) return { report: mine, overruled: [] };
  const [was, is, would] = [base, theirs, mine].map((one) => (one ?? {}) as Partial<Record<string, unknown>>);
  const overruled: OverruledPart[] = [];
  const parts = Object.keys(NAMES).map((part) => {
    const [before, now, wanted] = [was?.[part], is?.[part], would?.[part]];
    if (isSame(wanted, before) || isSame(wanted, now)) return [part, now];
    if (isSame(now, before)) return [part, wanted];
    if (part === 'sections') return [part, mergeTexts(before, now, wanted)];
    overruled.push({ part: NAMES[part] ?? part, words: part === 'pictures' ? '' : wordsIn(wanted).join(' · ') });
    return [part, now];
  });
  const known = Object.fromEntries(parts.filter(([, value]) => value !== undefined));
  return { report: { ...theirs, ...known }, overruled };
}

/** Of a section that both wrote, both texts. */
function mergeTexts(before: unknown, now: unknown, wanted: unknown): Readonly<Record<string, string>> {
  const [was, is, would] = [before, now, wanted].map((one) => (one ?? {}) as Readonly<Record<string, string>>);
  const sections = new Set([...Object.keys(is ?? {}), ...Object.keys(would ?? {})]);
  return Object.fromEntries(
    [...sections].flatMap((section) => {
      const [base = '', theirs = '', mine = ''] = [was?.[section], is?.[section], would?.[section]];
      const text = mine === base || mine === theirs ? theirs : theirs === base ? mine : `${theirs}\n\n${mine}`;
      return text === '' ? [] : [[section, text]];
    }),
  );
}

const wordsIn = (value: unknown): readonly string[] =>
  typeof value === 'string' || typeof value === 'number'
    ? [String(value)].filter(Boolean)
    : Object.values(value ?? {}).flatMap(wordsIn);

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
