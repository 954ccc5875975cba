import type { CodedConcept } from '../codedConcept';
import { units } from '../codes';
import type { FormChoice, ReportForm } from './form';
import { tnmPrefixes } from './tnm';

const sct = (value: string, meaning: string): CodedConcept => ({ value, scheme: 'SCT', meaning });
const ln = (value: string, meaning: string): CodedConcept => ({ value, scheme: 'LN', meaning });
const choice = (value: string, label: string, code?: CodedConcept): FormChoice => ({
  value,
  label,
  ...(code && { code }),
});

/** What a board decides; our own words. */
export const tumourBoardForm: ReportForm = {
  id: 'tumour-board-decision',
  title: 'Decision of the tumour board',
  version: '1',
  language: 'en',
  fields: [
    { id: 'question', label: 'Question to the board', kind: 'text', isRequired: true },
    {
      id: 'outcome',
      label: 'Outcome',
      kind: 'choice',
      isRequired: true,
      choices: [
        choice('agreed', 'Agreed'),
        choice('majority', 'Agreed by most'),
        choice('deferred', 'Deferred: something is missing'),
      ],
    },
    {
      id: 'awaited',
      label: 'What is awaited',
      kind: 'text',
      isRequired: true,
      onlyIf: { field: 'outcome', is: 'deferred' },
    },
    {
      id: 'dissent',
      label: 'Who sees it otherwise, and why',
      kind: 'text',
      isRequired: true,
      onlyIf: { field: 'outcome', is: 'majority' },
    },
    { id: 'recommendation', label: 'Recommendation', kind: 'text', isRequired: true },
    {
      id: 'prefix',
      label: 'Stage found',
      kind: 'choice',
      choices: tnmPrefixes.map((prefix) => choice(prefix, prefix)),
    },
    { id: 't', label: 'T', kind: 'text', code: sct('78873005', 'T category') },
    { id: 'n', label: 'N', kind: 'text', code: sct('277206009', 'N category') },
    { id: 'm', label: 'M', kind: 'text', code: sct('277208005', 'M category') },
    { id: 'edition', label: 'Edition of the stage', kind: 'text' },
    { id: 'responsible', label: 'Responsible', kind: 'text', isRequired: true },
    { id: 'date', label: 'Date of the decision', kind: 'date', isRequired: true },
    { id: 'review', label: 'Back to the board on', kind: 'date' },
  ],
};

/**
 * What a specimen showed, in short and in our own words. The checklists of CAP and ICCR are licensed: what a field asks
 * is linked by code, and their text is not here.
 */
export const specimenForm: ReportForm = {
  id: 'specimen-summary',
  title: 'Summary of a specimen',
  version: '1',
  language: 'en',
  fields: [
    { id: 'specimen', label: 'Specimen', kind: 'text', isRequired: true, code: sct('123038009', 'Specimen') },
    {
      id: 'type',
      label: 'Histologic type',
      kind: 'text',
      isRequired: true,
      code: ln('59847-4', 'Histology and Behavior ICD-O-3 Cancer'),
    },
    {
      id: 'grade',
      label: 'Grade, with its scheme',
      kind: 'text',
      code: ln('33732-9', 'Histology grade [Identifier] in Cancer specimen'),
    },
    {
      id: 'size',
      label: 'Largest extent of the tumour',
      kind: 'number',
      unit: units.mm,
      minimum: 0,
      maximum: 1000,
      code: ln('33728-7', 'Size.maximum dimension in Tumor'),
    },
    {
      id: 'margin',
      label: 'Margins',
      kind: 'choice',
      choices: [choice('free', 'Free'), choice('reached', 'Reached by tumour'), choice('unknown', 'Cannot be judged')],
    },
    {
      id: 'marginDistance',
      label: 'Nearest margin at',
      kind: 'number',
      unit: units.mm,
      minimum: 0,
      maximum: 1000,
      onlyIf: { field: 'margin', is: 'free' },
    },
    {
      id: 'nodesExamined',
      label: 'Lymph nodes examined',
      kind: 'number',
      unit: units.counts,
      minimum: 0,
      maximum: 500,
      code: ln('21894-1', 'Regional lymph nodes examined [#] Specimen'),
    },
    {
      id: 'nodesPositive',
      label: 'Lymph nodes with tumour',
      kind: 'number',
      unit: units.counts,
      minimum: 0,
      maximum: 500,
      code: ln('21893-3', 'Regional lymph nodes positive [#] Specimen'),
    },
    { id: 'reported', label: 'Date of the pathology report', kind: 'date' },
  ],
};

export const defaultForms: readonly ReportForm[] = [tumourBoardForm, specimenForm];
