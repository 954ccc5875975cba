import { expect, test } from 'vitest';
import { seededRandom } from '../../lib/seededRandom';
import {
  type Agenda,
  addCase,
  CASE_STATUSES,
  emptyAgenda,
  MOST_CASES,
  moveCase,
  moveToAgenda,
  type NewCase,
  removeCase,
  setStatus,
} from './agenda';

const newCase = (accession: string, more: Partial<NewCase> = {}): NewCase => ({
  accessionNumbers: [accession],
  studyInstanceUids: [],
  question: `What of ${accession}?`,
  site: 'Lung',
  status: 'Planned',
  presenters: [],
  ...more,
});

function agendaOf(...accessions: readonly string[]): Agenda {
  return accessions.reduce<Agenda>(
    (agenda, one) => {
      const added = addCase(agenda, newCase(one), `id-${one}`);
      if (!added.ok) throw new Error(added.error.title);
      return added.value;
    },
    emptyAgenda('a', 'Thorax'),
  );
}

const ids = ({ cases }: Agenda) => cases.map(({ id }) => id);

test('a case goes to the place it is moved to, and the numbers follow', () => {
  const agenda = moveCase(agendaOf('1', '2', '3'), 'id-3', 0);
  expect(agenda.cases.map(({ id, order }) => `${order} ${id}`)).toEqual(['1 id-3', '2 id-1', '3 id-2']);
  expect(ids(moveCase(agenda, 'id-3', 99))).toEqual(['id-1', 'id-2', 'id-3']);
  expect(ids(moveCase(agenda, 'id-3', Number.NaN))).toEqual(['id-3', 'id-1', 'id-2']);
  expect(moveCase(agenda, 'nobody', 1)).toBe(agenda);
});

test('a late case stands last; the same case is not added twice', () => {
  const agenda = agendaOf('1', '2');
  expect(agenda.cases.at(-1)).toMatchObject({ id: 'id-2', order: 2 });
  const again = addCase(agenda, newCase('2', { patientId: 'P1' }), 'other');
  expect(again.ok ? '' : again.error.title).toBe('This case is on the list already, as number 2');
});

test('the same accession number of another patient is another case', () => {
  const one = addCase(emptyAgenda('a', 'A'), newCase('1', { patientId: 'P1' }), 'x');
  const both = one.ok && addCase(one.value, newCase('1', { patientId: 'P2' }), 'y');
  expect(both ? both.ok && both.value.cases.length : both).toBe(2);
});

test('an agenda that is full says so', () => {
  const cases = Array.from({ length: MOST_CASES }, (_, i) => ({ ...newCase(`${i}`), id: `${i}`, order: i + 1 }));
  const added = addCase({ ...emptyAgenda('a', 'A'), cases }, newCase('late'), 'late');
  expect(added.ok ? '' : added.error.title).toBe('An agenda holds 500 cases at most');
});

test('a case that moves a week keeps its preparation, and is in one agenda only', () => {
  const from = setStatus(agendaOf('1', '2'), 'id-1', 'Reviewed');
  const moved = moveToAgenda(from, emptyAgenda('b', 'Next week'), 'id-1');
  expect(moved.ok).toBe(true);
  if (!moved.ok) return;
  expect(moved.value.to.cases[0]).toEqual({ ...from.cases[0], order: 1 });
  expect(moved.value.from.cases.map(({ id, order }) => `${order} ${id}`)).toEqual(['1 id-2']);
});

test('a case does not move onto the same case of another agenda', () => {
  const moved = moveToAgenda(agendaOf('1'), { ...agendaOf('1'), id: 'b', title: 'Next week' }, 'id-1');
  expect(moved.ok ? '' : moved.error.title).toBe('“Next week” has this case already');
});

test('whatever is done in whatever order, no case is lost and the numbers are those of the list', () => {
  const random = seededRandom(80);
  const any = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  let here = agendaOf('1', '2', '3', '4', '5', '6');
  let there: Agenda = { ...agendaOf(), id: 'b', title: 'B' };
  const questions = new Map(here.cases.map(({ id, question }) => [id, question]));
  for (let step = 0; step < 2000; step++) {
    if (here.cases.length > 0) {
      here = moveCase(here, any(ids(here)), Math.floor(random() * 9) - 1);
      here = setStatus(here, any(ids(here)), any(CASE_STATUSES));
      const moved = moveToAgenda(here, there, any(ids(here)));
      if (moved.ok && random() < 0.5) ({ from: here, to: there } = moved.value);
    }
    if (random() < 0.4) [here, there] = [there, here];
    const all = [...here.cases, ...there.cases];
    expect(new Set(all.map(({ id }) => id)).size).toBe(6);
    expect(all.every(({ id, question }) => questions.get(id) === question)).toBe(true);
    for (const { cases } of [here, there]) expect(cases.map(({ order }) => order)).toEqual(cases.map((_, i) => i + 1));
  }
});

test('a case that is taken off leaves no gap in the numbers', () => {
  expect(removeCase(agendaOf('1', '2', '3'), 'id-2').cases.map(({ order }) => order)).toEqual([1, 2]);
});
