import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type BenchOptions, parseOptions } from './options';

const KNOWN = ['list', 'first-ct', 'scroll', 'given-ct'];
const folder = mkdtempSync(join(tmpdir(), 'parfocal-options-'));
afterAll(() => rmSync(folder, { recursive: true }));

const parse = (...args: string[]) => parseOptions(args, KNOWN);
function good(...args: string[]): BenchOptions {
  const parsed = parse(...args);
  if ('error' in parsed || 'help' in parsed) throw new Error(JSON.stringify(parsed));
  return parsed;
}
function wrong(...args: string[]): string {
  const parsed = parse(...args);
  return 'error' in parsed ? parsed.error : 'no error';
}

test('without a word everything is played, on the archive that suits', () => {
  const options = good();
  expect(options).toMatchObject({ journeys: [], groups: [], archive: 'auto', gl: 'auto', isQuick: false });
  expect(options.out).toMatch(/bench[/\\]results$/);
  expect(options.rounds).toBeUndefined();
});

test('journeys and groups are told apart, whatever their order', () => {
  expect(good('scroll', 'bars', 'list', 'list')).toMatchObject({ journeys: ['scroll', 'list'], groups: ['bars'] });
});

test('lists are separated by commas, with or without a space', () => {
  const options = good('--viewers', 'ohif, parfocal', '--cells', 'a@lan,b@rural', '--rounds', '12', '--gl', 'software');
  expect(options.cells).toEqual(['a@lan', 'b@rural']);
  expect(options.viewers).toEqual(['parfocal', 'ohif']);
  expect(options.rounds).toBe(12);
  expect(options.gl).toBe('software');
});

test('a folder is resolved for the run and not named in the results: it may be called as a patient', () => {
  const options = good('list', '--data', folder, `--out=${folder}/out`);
  expect(options.dataDirectory).toBe(folder);
  expect(options.words).toEqual(['list', '--data', '…', '--out=…']);
});

test.each([
  [
    ['scrol'],
    'There is no journey "scrol"; there are list, first-ct, scroll, given-ct, bars, extra, micro, smoke, report.',
  ],
  [['--fast'], 'There is no option --fast.'],
  [['--rounds'], '--rounds needs a value after it.'],
  [['--rounds', '0'], '--rounds 0 is no number of rounds: give one from 1 to 200.'],
  [['--rounds', 'many'], '--rounds many is no number of rounds: give one from 1 to 200.'],
  [['--archive', 'dcm4chee'], 'There is no archive "dcm4chee"; there are auto, orthanc, embedded.'],
  [['--viewers', 'slim'], 'There is no viewer "slim"; there are parfocal, ohif, ohifMinified, dmv, fetch.'],
  [['--data', join(folder, 'none')], `There is no folder ${join(folder, 'none')}.`],
  [['given-ct'], 'The journeys on given data need --data DIR.'],
  [['--write'], '--write belongs to smoke.'],
  [['--seed-loss'], '--seed-loss belongs to smoke.'],
  [['smoke', '--write', '--seed-loss'], '--seed-loss measures what is made slower, and --write would store it.'],
  [['smoke', 'list'], 'smoke is a fixed subset: it goes with no other name.'],
])('%j is answered in one line', (args, line) => {
  expect(wrong(...args)).toBe(line);
});

test('--rounds followed by another option lacks its value', () => {
  expect(wrong('--rounds', '--headed')).toBe('--rounds needs a value after it.');
});

test('--help asks for nothing else to be right', () => {
  expect(parse('--help', 'nothing')).toEqual({ help: true });
});
