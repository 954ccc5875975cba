import { csvText } from '../../lib/csv';
import type { Agenda, BoardCase } from './agenda';
import { CASE_FIELDS, type CaseField } from './caseFields';

/** Everything of the agenda; `readAgenda` reads it back to the same. */
export const agendaJson = (agenda: Agenda): string =>
  `${JSON.stringify(
    {
      id: agenda.id,
      title: agenda.title,
      ...(agenda.date === undefined ? {} : { date: agenda.date }),
      cases: agenda.cases.map(({ issuerOfPatientId, ...one }) => ({
        ...one,
        ...(issuerOfPatientId === undefined ? {} : { issuer: issuerOfPatientId }),
      })),
    },
    undefined,
    2,
  )}\n`;

/** Cases as a table for spreadsheets, which take UTF-8 only with its mark; nothing in it is calculated (AT-20). */
export const agendaCsv = (agenda: Agenda): string =>
  `\uFEFF${csvText([CASE_FIELDS, ...agenda.cases.map((one) => CASE_FIELDS.map((field) => cellOf(one, field)))])}`;

function cellOf(one: BoardCase, field: CaseField): string | number {
  if (field === 'order') return one.order;
  const value = field === 'issuer' ? one.issuerOfPatientId : one[field];
  const text = typeof value === 'string' ? value : (value ?? []).join(' | ');
  // One apostrophe is the writer's and is taken off again: whatever begins like that gets one more.
  return /^'+[\s\p{Cc}]*[=+\-@|\t\r\n＝＋－＠]/u.test(text) ? `'${text}` : text;
}
