import { describe, expect, test } from 'vitest';
import { mergeStoryboards } from './mergeStoryboards';
import type { ReportWords, StoryStep } from './storyboard';

const step = (id: string, caption = id): StoryStep => ({
  ...{ id, caption, rows: 1, columns: 1, panes: [null], active: 0, areMarksHidden: false },
});

const of = (...steps: readonly StoryStep[]) => ({ steps });

const merged = (base: readonly StoryStep[], theirs: readonly StoryStep[], mine: readonly StoryStep[]) =>
  mergeStoryboards(of(...base), of(...theirs), of(...mine), () => 'new').storyboard.steps.map(
    ({ id, caption }) => `${id}:${caption}`,
  );

const [a, b, c] = [step('a'), step('b'), step('c')];

const words = (change: Partial<ReportWords>): ReportWords => ({
  ...{ reportUid: '1.2', title: 'Report', sections: {}, tnm: [], participants: [] },
  ...change,
});

describe('a storyboard that two readers changed', () => {
  test('has the new steps of both, theirs first', () => {
    expect(merged([a], [a, b], [a, c])).toEqual(['a:a', 'b:b', 'c:c']);
  });

  test('follows whoever changed or deleted a step that the other left alone', () => {
    expect(merged([a, b], [a, step('b', 'theirs')], [step('a', 'mine'), b])).toEqual(['a:mine', 'b:theirs']);
    expect(merged([a, b], [b], [a, b])).toEqual(['b:b']);
    expect(merged([a, b], [a, b], [b])).toEqual(['b:b']);
  });

  test('keeps what both changed twice, and a changed step that the other deleted', () => {
    expect(merged([a], [step('a', 'theirs')], [step('a', 'mine')])).toEqual(['a:theirs', 'new:mine']);
    expect(merged([a], [], [step('a', 'mine')])).toEqual(['a:mine']);
    expect(merged([a], [step('a', 'theirs')], [])).toEqual(['a:theirs']);
    expect(merged([a], [step('a', 'same')], [step('a', 'same')])).toEqual(['a:same']);
  });

  test('stands in the order of whoever moved steps, each new one behind the one that it followed', () => {
    expect(merged([a, b], [a, b, c], [b, a])).toEqual(['b:b', 'c:c', 'a:a']);
    expect(merged([a, b], [b, a], [a, b, c])).toEqual(['b:b', 'a:a', 'c:c']);
    expect(merged([a, b], [b, a], [b, a])).toEqual(['b:b', 'a:a']);
  });

  test('has the pictures of the step that was chosen for them, whatever it is called then', () => {
    const { storyboard } = mergeStoryboards(
      of(a),
      of(step('a', 'theirs')),
      { steps: [step('a', 'mine')], report: words({ pictures: ['a'] }) },
      () => 'new',
    );
    expect(storyboard.report?.pictures).toEqual(['new']);
  });

  test('has the texts of both in a section that both wrote, and names what only one of them could be', () => {
    const { storyboard, overruled } = mergeStoryboards(
      { steps: [], report: words({ sections: { history: 'was', radiology: 'was' } }) },
      { steps: [], report: words({ sections: { history: 'theirs', radiology: 'was' }, title: 'Theirs' }) },
      {
        steps: [],
        report: words({ sections: { history: 'mine', radiology: 'mine', discussion: 'new' }, title: 'Mine' }),
      },
      () => 'new',
    );
    expect(storyboard.report?.sections).toEqual({ history: 'theirs\n\nmine', radiology: 'mine', discussion: 'new' });
    expect(storyboard.report?.title).toBe('Theirs');
    expect(overruled).toEqual([{ part: 'title', words: 'Mine' }]);
    const alone = mergeStoryboards({ steps: [] }, { steps: [] }, { steps: [], report: words({}) }, () => 'new');
    expect(alone).toEqual({ storyboard: { steps: [], report: words({}) }, overruled: [] });
  });
});
