import { describe, expect, test } from 'vitest';
import { boardProblems, decisionOf, pnOf, stageOf } from './boardAnswers';

const answered = { by: 'Poe^Paula', at: '20250301143000+0100' };
const complete = {
  question: 'Resect?',
  outcome: 'agreed',
  recommendation: 'Lobectomy',
  responsible: 'Roe, Richard',
  date: '20250301',
};

describe('the form of the board', () => {
  test('becomes a decision with a PN', () => {
    expect(decisionOf({ ...complete, review: '20250601' })).toEqual({
      question: 'Resect?',
      outcome: 'agreed',
      recommendation: 'Lobectomy',
      responsible: 'Roe^Richard',
      date: '20250301',
      reviewDate: '20250601',
    });
    expect(decisionOf({})).toEqual({ recommendation: '', responsible: '', date: '' });
    expect(pnOf('Richard Roe')).toBe('Richard Roe');
    expect(pnOf('Roe, Richard A.')).toBe('Roe^Richard A.');
  });

  test('leaves out what was typed under another outcome', () => {
    const typed = { ...complete, dissent: 'Loe', awaited: 'EGFR' };
    expect(decisionOf(typed)).not.toHaveProperty('dissent');
    expect(decisionOf({ ...typed, outcome: 'majority' })).toMatchObject({ dissent: 'Loe' });
    expect(decisionOf({ ...typed, outcome: 'deferred' })).toMatchObject({ awaited: 'EGFR' });
    expect(decisionOf({ ...typed, outcome: 'deferred' })).not.toHaveProperty('dissent');
  });

  test('becomes a stage that says who stated it; how it was found is never guessed', () => {
    const staged = { ...complete, t: 'T1b', n: 'N0', edition: 'UICC 8' };
    expect(stageOf({ ...staged, prefix: 'c' }, answered)).toEqual({
      prefix: 'c',
      t: 'T1b',
      n: 'N0',
      edition: 'UICC 8',
      ...answered,
    });
    expect(stageOf(complete, answered)).toBeUndefined();
    expect(stageOf(staged, answered)).toBeUndefined();
    expect(boardProblems(staged, answered)).toEqual(['A category is given, and how it was found (c, p, …) is missing']);
  });

  test('says what is missing, in the stage too', () => {
    expect(boardProblems(complete, answered)).toEqual([]);
    expect(boardProblems({ ...complete, prefix: 'c' }, answered)).toEqual([
      'How the stage was found is given, and no category',
    ]);
    expect(boardProblems({ ...complete, prefix: 'c', t: '2', edition: '' }, answered)).toEqual([
      'TNM: “2” stands where the T category is expected; it begins with T',
      'TNM: the edition is missing, for instance “UICC 8”',
    ]);
    expect(boardProblems({}, answered)).toContain('Recommendation is missing');
  });
});
