import type { DecisionCard, Outcome } from './caseReport';
import { tumourBoardForm } from './defaultForms';
import { type FormAnswers, formProblems } from './form';
import { type TnmPrefix, type TnmStage, tnmPrefixes, tnmProblems } from './tnm';

/** Who answered a form, and when. */
export interface Answered {
  /** PN. */
  readonly by: string;
  /** DICOM DT. */
  readonly at: string;
}

/** The decision that the form of the board holds (`tumourBoardForm`), complete or not: what is missing stays empty. */
export function decisionOf(answers: FormAnswers): DecisionCard {
  const outcome = textOf(answers.outcome);
  const isOutcome = (text: string): text is Outcome => ['agreed', 'majority', 'deferred'].includes(text);
  return {
    ...named('question', textOf(answers.question)),
    ...(isOutcome(outcome) && { outcome }),
    // A field that is not asked keeps what was typed while it was: it belongs to no decision.
    ...named('awaited', outcome === 'deferred' ? textOf(answers.awaited) : ''),
    recommendation: textOf(answers.recommendation),
    responsible: pnOf(textOf(answers.responsible)),
    date: textOf(answers.date),
    ...named('dissent', outcome === 'majority' ? textOf(answers.dissent) : ''),
    ...named('reviewDate', textOf(answers.review)),
  };
}

/**
 * The stage of the same form. Undefined where no category is given, and where nothing says how it was found: that is
 * never guessed, and `boardProblems` says it.
 */
export function stageOf(answers: FormAnswers, { by, at }: Answered): TnmStage | undefined {
  const [t, n, m] = [answers.t, answers.n, answers.m].map(textOf);
  const prefix = prefixOf(answers);
  if (!prefix || (!t && !n && !m)) return undefined;
  return {
    prefix,
    ...named('t', t),
    ...named('n', n),
    ...named('m', m),
    edition: textOf(answers.edition),
    by,
    at,
  };
}

const prefixOf = ({ prefix }: FormAnswers): TnmPrefix | undefined => tnmPrefixes.find((one) => one === textOf(prefix));

/** What keeps the form of the board from being a decision, in words: of the form itself, and of its stage. */
export function boardProblems(answers: FormAnswers, answered: Answered): readonly string[] {
  const isStaged = [answers.t, answers.n, answers.m].some((text) => textOf(text) !== '');
  const stage = stageOf(answers, answered);
  return [
    ...formProblems(tumourBoardForm, answers),
    ...(isStaged && !prefixOf(answers) ? ['A category is given, and how it was found (c, p, …) is missing'] : []),
    ...(!isStaged && prefixOf(answers) ? ['How the stage was found is given, and no category'] : []),
    ...(stage ? tnmProblems(stage) : []),
  ];
}

const textOf = (answer: FormAnswers[string] | undefined): string => (typeof answer === 'string' ? answer.trim() : '');

const named = <Name extends string>(name: Name, text: string | undefined): { readonly [Key in Name]?: string } =>
  (text ? { [name]: text } : {}) as { readonly [Key in Name]?: string };

/** A name as people type it to PN: "Roe, Richard" has its family name first; any other is kept as one component. */
export function pnOf(text: string): string {
  const [family = '', ...rest] = text.split(',').map((part) => part.trim());
  return rest.length === 0 ? text.trim() : `${family}^${rest.join(' ').trim()}`;
}
