import type { CodedConcept } from '../codedConcept';
import { type Result, fail, ok } from '../../lib/result';

interface FieldBase {
  /** Of the form; answers are kept under it. */
  readonly id: string;
  readonly label: string;
  readonly isRequired?: boolean;
  /** What the field asks, in a published terminology or checklist; its text stays there. */
  readonly code?: CodedConcept;
  /** Asked only when another field has this answer. */
  readonly onlyIf?: { readonly field: string; readonly is: string };
}

/** One question of a form. */
export type FormField =
  | (FieldBase & { readonly kind: 'text' | 'date' })
  | (FieldBase & { readonly kind: 'choice'; readonly choices: readonly FormChoice[]; readonly isMultiple?: boolean })
  | (FieldBase & {
      readonly kind: 'number';
      readonly unit: CodedConcept;
      readonly minimum?: number;
      readonly maximum?: number;
    });

export interface FormChoice {
  readonly value: string;
  readonly label: string;
  readonly code?: CodedConcept;
}

/** A form as data, after the idea of MRRT: a site adds its own without a line of code. */
export interface ReportForm {
  readonly id: string;
  readonly title: string;
  /** Of the form itself: answers are read with the version they were given to. */
  readonly version: string;
  readonly language: string;
  readonly fields: readonly FormField[];
}

/** What was answered, by field: text, DA of a date, number in the field's unit, value or values of choices. */
export type FormAnswers = Readonly<Record<string, string | number | readonly string[]>>;

/** A form from a configuration; what is wrong with it is said, and nothing of it is guessed. */
export function parseForm(json: unknown): Result<ReportForm, string> {
  if (!isRecord(json)) return fail('A form is an object');
  for (const key of ['id', 'title', 'version', 'language']) {
    if (typeof json[key] !== 'string' || json[key] === '') return fail(`The form has no ${key}`);
  }
  if (!Array.isArray(json.fields) || json.fields.length === 0) return fail(`The form “${json.title}” has no fields`);
  const ids = new Set<unknown>();
  for (const field of json.fields) {
    const problem = fieldProblem(field);
    if (problem) return fail(`Form “${json.title}”: ${problem}`);
    if (ids.has(field.id)) return fail(`Form “${json.title}”: two fields are called “${field.id}”`);
    ids.add(field.id);
  }
  const form = json as unknown as ReportForm;
  const lost = form.fields.find(({ onlyIf }) => onlyIf && !ids.has(onlyIf.field));
  return lost ? fail(`Form “${form.title}”: “${lost.id}” depends on a field that is not there`) : ok(form);
}

function fieldProblem(field: unknown): string | undefined {
  if (!isRecord(field) || typeof field.id !== 'string' || field.id === '') return 'a field has no id';
  const name = `the field “${field.id}”`;
  if (typeof field.label !== 'string' || field.label === '') return `${name} has no label`;
  if (field.code !== undefined && !isCode(field.code)) return `the code of ${name} needs value, scheme and meaning`;
  if (field.onlyIf !== undefined && !(isRecord(field.onlyIf) && typeof field.onlyIf.field === 'string'))
    return `${name} has a condition that names no field`;
  switch (field.kind) {
    case 'text':
    case 'date':
      return undefined;
    case 'number':
      return isCode(field.unit) ? undefined : `${name} is a number without a unit`;
    case 'choice': {
      const choices = Array.isArray(field.choices) ? field.choices : [];
      const isChoice = (one: unknown) =>
        isRecord(one) && typeof one.value === 'string' && typeof one.label === 'string';
      return choices.length > 0 && choices.every(isChoice) ? undefined : `${name} has no choices, or one without words`;
    }
    default:
      return `${name} is of no known kind`;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isCode = (value: unknown): value is CodedConcept =>
  isRecord(value) && ['value', 'scheme', 'meaning'].every((key) => typeof value[key] === 'string' && value[key] !== '');

/** What is missing or cannot be, in words and in the order of the form; empty where the form is complete. */
export function formProblems(form: ReportForm, answers: FormAnswers): readonly string[] {
  const known = new Set(form.fields.map(({ id }) => id));
  const strangers = Object.keys(answers).filter((id) => !known.has(id));
  const problems = form.fields.flatMap((field) => {
    if (!isAsked(field, answers)) return [];
    const answer = answers[field.id];
    if (isEmpty(answer)) return field.isRequired ? [`${field.label} is missing`] : [];
    return answerProblem(field, answer) ?? [];
  });
  return [...problems, ...strangers.map((id) => `The form has no field “${id}”, and its answer would be lost`)];
}

/** Whether a field is asked at all, given what was answered. */
export const isAsked = ({ onlyIf }: FormField, answers: FormAnswers): boolean =>
  onlyIf === undefined || [answers[onlyIf.field]].flat().includes(onlyIf.is);

type Answer = FormAnswers[string];

const isEmpty = (answer: Answer | undefined): answer is undefined =>
  answer === undefined ||
  (typeof answer === 'string' && answer.trim() === '') ||
  (Array.isArray(answer) && answer.length === 0);

function answerProblem(field: FormField, answer: Answer): string | undefined {
  switch (field.kind) {
    case 'text':
      return typeof answer === 'string' ? undefined : `${field.label}: a text is expected`;
    case 'date':
      return typeof answer === 'string' && isDay(answer) ? undefined : `${field.label}: no day of the calendar`;
    case 'number': {
      const { label, minimum = -Infinity, maximum = Infinity, unit } = field;
      if (typeof answer !== 'number' || !Number.isFinite(answer)) return `${label}: a number is expected`;
      if (answer < minimum) return `${label}: less than ${minimum} ${unit.meaning}`;
      return answer > maximum ? `${label}: more than ${maximum} ${unit.meaning}` : undefined;
    }
    case 'choice': {
      const chosen = [answer].flat();
      if (chosen.length > 1 && !field.isMultiple) return `${field.label}: only one can be chosen`;
      const stranger = chosen.find((one) => !field.choices.some(({ value }) => value === one));
      return stranger === undefined ? undefined : `${field.label}: “${stranger}” is none of its choices`;
    }
  }
}

function isDay(da: string): boolean {
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(da);
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
