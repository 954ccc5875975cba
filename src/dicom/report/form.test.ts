import { describe, expect, test } from 'vitest';
import { units } from '../codes';
import { defaultForms, specimenForm, tumourBoardForm } from './defaultForms';
import { formProblems, isAsked, parseForm } from './form';

const complete = {
  question: 'Resect?',
  outcome: 'agreed',
  recommendation: 'Lobectomy',
  responsible: 'Roe',
  date: '20250301',
};

describe('a form', () => {
  test('says in words and in its own order what is missing', () => {
    expect(formProblems(tumourBoardForm, {})).toEqual([
      'Question to the board is missing',
      'Outcome is missing',
      'Recommendation is missing',
      'Responsible is missing',
      'Date of the decision is missing',
    ]);
    expect(formProblems(tumourBoardForm, complete)).toEqual([]);
    expect(formProblems(tumourBoardForm, { ...complete, responsible: '  ' })).toEqual(['Responsible is missing']);
  });

  test('asks a field that depends on an answer only then', () => {
    expect(formProblems(tumourBoardForm, { ...complete, outcome: 'deferred' })).toEqual(['What is awaited is missing']);
    expect(formProblems(tumourBoardForm, { ...complete, outcome: 'majority', dissent: 'Loe: radiotherapy' })).toEqual(
      [],
    );
    expect(tumourBoardForm.fields.filter((field) => !isAsked(field, complete)).map(({ id }) => id)).toEqual([
      'awaited',
      'dissent',
    ]);
  });

  test('refuses answers that cannot be', () => {
    expect(formProblems(tumourBoardForm, { ...complete, date: '20250230' })).toEqual([
      'Date of the decision: no day of the calendar',
    ]);
    expect(formProblems(tumourBoardForm, { ...complete, outcome: 'maybe' })).toEqual([
      'Outcome: “maybe” is none of its choices',
    ]);
    expect(formProblems(tumourBoardForm, { ...complete, outcome: ['agreed', 'majority'], dissent: 'x' })).toEqual([
      'Outcome: only one can be chosen',
    ]);
    expect(formProblems(tumourBoardForm, { ...complete, t: 2 })).toEqual(['T: a text is expected']);
    const specimen = { specimen: 'Lobe', type: 'Adenocarcinoma' };
    expect(formProblems(specimenForm, { ...specimen, size: -1 })).toEqual([
      'Largest extent of the tumour: less than 0 millimeter',
    ]);
    expect(formProblems(specimenForm, { ...specimen, size: 2000 })).toEqual([
      'Largest extent of the tumour: more than 1000 millimeter',
    ]);
    expect(formProblems(specimenForm, { ...specimen, size: Number.NaN })).toEqual([
      'Largest extent of the tumour: a number is expected',
    ]);
  });

  test('never drops an answer in silence', () => {
    expect(formProblems(tumourBoardForm, { ...complete, extra: 'x' })).toEqual([
      'The form has no field “extra”, and its answer would be lost',
    ]);
  });

  test('the forms that come with the program are forms, and ask in codes of open terminologies', () => {
    for (const form of defaultForms) {
      expect(parseForm(JSON.parse(JSON.stringify(form)))).toEqual({ ok: true, value: form });
      for (const { code } of form.fields) expect(['SCT', 'LN', undefined]).toContain(code?.scheme);
    }
  });

  test('a form of a site is read, and what is wrong with one is said', () => {
    const base = { id: 'f', title: 'F', version: '1', language: 'en' };
    const errorOf = (field: unknown) => {
      const parsed = parseForm({ ...base, fields: [field] });
      return parsed.ok ? undefined : parsed.error;
    };
    expect(errorOf({ id: 'a', label: 'A', kind: 'text' })).toBeUndefined();
    expect(errorOf({ id: 'a', label: 'A', kind: 'number' })).toBe('Form “F”: the field “a” is a number without a unit');
    expect(errorOf({ id: 'a', label: 'A', kind: 'number', unit: units.mm })).toBeUndefined();
    expect(errorOf({ id: 'a', label: 'A', kind: 'choice', choices: [] })).toContain('has no choices');
    expect(errorOf({ id: 'a', label: 'A', kind: 'slider' })).toContain('of no known kind');
    expect(errorOf({ id: 'a', kind: 'text' })).toContain('has no label');
    expect(errorOf({ id: 'a', label: 'A', kind: 'text', code: { value: '1' } })).toContain(
      'needs value, scheme and meaning',
    );
    expect(errorOf({ id: 'a', label: 'A', kind: 'text', onlyIf: { field: 'b', is: 'x' } })).toContain(
      'depends on a field that is not there',
    );
    expect(parseForm({ ...base, fields: [] })).toEqual({ ok: false, error: 'The form “F” has no fields' });
    expect(parseForm({ ...base, version: '', fields: [] })).toEqual({ ok: false, error: 'The form has no version' });
    const twice = { id: 'a', label: 'A', kind: 'text' };
    expect(parseForm({ ...base, fields: [twice, twice] })).toEqual({
      ok: false,
      error: 'Form “F”: two fields are called “a”',
    });
  });
});
