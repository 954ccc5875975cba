import { expect, test } from 'vitest';
import type { Study } from '../types';
import type { SourceId, StudyInstanceUid } from '../uids';
import type { Agenda, BoardCase } from './agenda';
import { maskedBoard } from './maskBoard';
import type { Readiness } from './readiness';

const boardCase = (id: string, more: Partial<BoardCase>): BoardCase => ({
  id,
  order: 1,
  accessionNumbers: [],
  studyInstanceUids: [],
  question: '',
  site: '',
  status: 'Planned',
  presenters: ['Ito, K.'],
  ...more,
});

const study: Study = {
  sourceId: 'pacs' as SourceId,
  studyInstanceUid: '1.2.840.77' as StudyInstanceUid,
  patient: {
    patientId: 'P-31',
    issuerOfPatientId: 'Clinic',
    patientName: 'Li^Maren Anna',
    patientBirthDate: '19600102',
  },
  accessionNumber: 'ACC-9',
  modalitiesInStudy: ['CT'],
};

const agenda: Agenda = {
  id: 'a',
  title: 'Thorax, Maren first',
  cases: [
    boardCase('1', {
      accessionNumbers: ['ACC-9'],
      question: 'Can Ms LI (P-31) go? Liver clear',
      note: 'born 1960-01-02',
    }),
    boardCase('2', { patientId: 'P-31', issuerOfPatientId: 'Clinic' }),
    boardCase('3', { patientId: '7', site: 'segment 7, 17 mm' }),
  ],
};

const readiness: Readiness = {
  light: 'notReady',
  reasons: [{ about: 'patient', light: 'notReady', words: 'CT ACC-9 is filed in PACS under P-31, the case is of 7' }],
  studies: [study],
};

test('nothing of the page tells who a patient is while identity is hidden', () => {
  const masked = maskedBoard([agenda], { 1: readiness });
  const shown = JSON.stringify([masked.agendas, masked.lights]);
  for (const secret of ['P-31', 'ACC-9', 'Maren', 'Anna', '1960-01-02', '19600102', '1.2.840.77', 'Clinic'])
    expect(shown).not.toContain(secret);
  expect(shown).not.toMatch(/\bLI\b/);
  expect(masked.agendas[0]?.cases[0]?.question).toBe('Can Ms ••• (•••) go? Liver clear');
  expect(masked.agendas[0]?.cases[2]?.site).toBe('segment •••, 17 mm');
  expect(masked.agendas[0]?.cases[0]?.presenters).toEqual(['Ito, K.']);
});

test('one patient has one number, another one another', () => {
  const { agendas } = maskedBoard([agenda], { 1: readiness });
  expect(agendas[0]?.cases.map(({ patientId }) => patientId)).toEqual(['Patient 1', 'Patient 1', 'Patient 2']);
});

test('what a text quotes of a file is hidden, known or not', () => {
  const { text } = maskedBoard([], {});
  expect(text('“Doe*” holds * ? or \\')).toBe('“•••” holds * ? or \\');
});

test('without anything to hide, texts stay as they are, and the light is the same', () => {
  const masked = maskedBoard([{ ...agenda, cases: [] }], { 1: { ...readiness, studies: [] } });
  expect(masked.agendas[0]?.title).toBe(agenda.title);
  expect(masked.lights[1]?.light).toBe('notReady');
});
