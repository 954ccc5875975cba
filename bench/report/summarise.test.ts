import { expect, test } from 'vitest';
import { MS, madeUpJourney, madeUpRun } from './madeUpRun';
import { isWhole, narrowingOf, orderText, summarise } from './summarise';
import { cleanWords, numberText, ratioText, statedText, valueText } from './words';

test('the order of play is told by its round, or in full where it is no repetition', () => {
  expect(orderText(['parfocal', 'ohif', 'parfocal', 'ohif'])).toBe('parfocal ohif, 2 times');
  expect(orderText(['parfocal', 'parfocal', 'ohif', 'ohif'])).toBe('parfocal parfocal ohif ohif');
  expect(orderText(['parfocal'])).toBe('parfocal');
  expect(orderText([])).toBe('');
  expect(orderText(['parfocal', 'dmv', 'parfocal', 'dmv', 'parfocal', 'parfocal'])).toBe(
    'parfocal dmv, 2 times, then parfocal alone, 2 times',
  );
  expect(orderText(['parfocal', 'parfocal', 'parfocal'])).toBe('parfocal, 3 times');
});

test.each([
  [[], undefined],
  [['--rounds', '7', '--gl=software', '--resume'], undefined],
  [['first-ct', 'scroll-4'], 'first-ct scroll-4'],
  [['--cells', 'ct@lan', '--rounds', '5'], 'ct@lan'],
  [['--viewers=parfocal'], 'parfocal'],
  [['--data', 'mine', '--rounds=9'], 'own data'],
  [['list', '--data=…'], 'list own data'],
])('of the command line %j a run is narrowed to %j', (words, narrowing) => {
  expect(narrowingOf({ words, rounds: 5, isQuick: false })).toBe(narrowing);
  expect(isWhole({ words, rounds: 5, isQuick: false })).toBe(narrowing === undefined);
});

test('a quick run, or one of few rounds, does not speak for the project', () => {
  expect(isWhole({ words: [], rounds: 4, isQuick: false })).toBe(false);
  expect(isWhole({ words: [], rounds: 5, isQuick: true })).toBe(false);
});

test('a peer carries the ratio of ours to it, pair by pair, and ours carries none', () => {
  const cell = {
    id: 'a',
    link: 'lan',
    viewers: { parfocal: { firstImageMs: 100 }, ohif: { firstImageMs: 400 } },
  } as const;
  const { cells } = summarise(madeUpRun([madeUpJourney('first-ct', [MS], [cell])]), []);
  const { parfocal, ohif } = cells[0]!.viewers;
  expect(parfocal?.metrics.firstImageMs?.oursToThis).toBeUndefined();
  const ratios = parfocal!.metrics.firstImageMs!.samples.map(
    (mine, index) => mine! / ohif!.metrics.firstImageMs!.samples[index]!,
  );
  expect(ohif?.metrics.firstImageMs?.oursToThis?.n).toBe(5);
  expect(ohif?.metrics.firstImageMs?.oursToThis?.median).toBeCloseTo(ratios.toSorted((a, b) => a - b)[2]!, 4);
});

test('a remark that several rounds made stands once, with their number', () => {
  const journey = madeUpJourney('first-ct', [MS], [{ id: 'a', link: 'lan', viewers: { parfocal: {} }, rounds: 3 }]);
  const [cell] = journey.cells;
  const sample = { values: {}, notes: ['canvas 1400 × 800', 'canvas 1400 × 800'] };
  const samples = { parfocal: [sample, sample, { failed: 'stuck', notes: ['other'] }] };
  const { cells } = summarise(madeUpRun([{ ...journey, cells: [{ ...cell!, samples }] }]), []);
  expect(cells[0]?.viewers.parfocal).toEqual({
    rounds: 3,
    failed: [{ round: 3, reason: 'stuck' }],
    notes: [
      { text: 'canvas 1400 × 800', rounds: 2 },
      { text: 'other', rounds: 1 },
    ],
    metrics: {},
  });
});

test('numbers have as many digits as they can carry', () => {
  expect([0, 0.04, 0.4123, 6.28319, 57.29, 812.4, 12345.6].map((value) => numberText(value, 'ms'))).toEqual([
    '0',
    '0.040',
    '0.412',
    '6.28',
    '57.3',
    '812',
    '12,346',
  ]);
  expect(ratioText(0.3984)).toBe('0.398');
  expect(statedText(1.25)).toBe('1.25');
  expect(valueText(3, 'count')).toBe('3');
});

test('words of a viewer lose folders and hosts, keep what was asked for, and fit on a line', () => {
  expect(cleanWords("open '/root/x/y.js' failed")).toBe("open '…' failed");
  expect(cleanWords('GET https://host.example:8042/dicom-web/studies: 500')).toBe('GET /dicom-web/studies: 500');
  expect(cleanWords('\u001b[31mred\u001b[0m\n  next  line')).toBe('red next line');
  expect(cleanWords('x'.repeat(500))).toHaveLength(200);
});
