// @vitest-environment happy-dom
import { afterEach, describe, expect, test } from 'vitest';
import { codes } from '../../dicom/codes';
import type { CaseReport } from '../../dicom/report/caseReport';
import {
  buildMark,
  buildReport,
  buildReportStudy,
  findingOf,
  fixtureStudies,
  numberOf,
  patient,
} from '../../dicom/report/reportFixture';
import type { Annotation } from '../../dicom/types';
import { createHarness, show } from '../testing';
import { ReportPage } from './ReportPage';

const { before, after } = fixtureStudies;
let end: (() => Promise<void>) | undefined;

async function open(report: CaseReport, isMasked = false) {
  const shown = await show(
    createHarness([]),
    <ReportPage
      report={report}
      isMasked={isMasked}
      pictures={[{ id: 'a', source: 'data:,', caption: 'Axial, lung window' }]}
    />,
  );
  end = shown.end;
  return shown.page;
}

afterEach(async () => {
  await end?.();
  end = undefined;
});

const cellsOf = (page: ParentNode) =>
  [...page.querySelectorAll('table[class*="table"] tr')].map((row) =>
    [...row.children].map((cell) => cell.textContent),
  );

describe('the report page', () => {
  test('tells findings with values over studies, stage, decision, people and who wrote it when', async () => {
    const page = await open(buildReport());
    expect(cellsOf(page)).toEqual([
      ['Finding', 'Quantity', '2024-05-01CT', '2025-02-11CT', '2025-02-20SM'],
      ['Nodule 1right upper lobe of lung', 'Long axisCT', '12.3 mm', '14.1 mm+15 %', '–'],
      ['Attenuation Coefficient (mean)CT', '–', '41.0 HU', '–'],
      ['AreaSM', '–', '–', '5.250 mm²'],
    ]);
    const text = page.textContent ?? '';
    expect(text).toContain('Doe, JaneID P1 / NORTHborn 1961-03-02, 63 y, F');
    expect(text).toContain('cT1b cN0 cM0, stage IA2 (UICC 8) stated by Roe, Richard, 2025-03-01 12:00 +01:00');
    expect(page.querySelector('[aria-label="Decision"]')?.textContent).toBe(
      'DecisionLobectomyResponsibleRoe, RichardDate2025-03-01Dissentnone recorded',
    );
    expect(text).toContain('Poe, Paula Pathology, presents, remote');
    expect(text).toContain('Final, written by Poe, Paula, 2025-03-01 14:30 +01:00');
    expect(page.querySelector('[role="alert"]')).toBeNull();
    expect([...page.querySelectorAll('h2')].map((heading) => heading.textContent)).toEqual([
      'History and question',
      'Recommendation',
      'Findings',
      'Images',
      'Stage',
      'Decision',
      'Took part',
    ]);
  });

  test('while masked holds no name, ID or birth date in text, titles or labels', async () => {
    const report = buildReport({
      title: 'Board for Doe',
      sections: { history: 'Jane Doe, born 2 March; DOE P1', discussion: 'jane' },
      author: 'Poe^Paula',
    });
    const page = await open(report, true);
    expect(page.innerHTML).not.toMatch(/\b(doe|jane|P1|NORTH|1961)/i);
    expect(page.textContent).toContain('Identity hidden');
    expect(page.textContent).toContain('12.3 mm');
    await end?.();
    expect((await open(report)).innerHTML).toMatch(/doe/i);
  });

  test('of two patients shows nothing but that', async () => {
    const other = { ...after, patient: { ...patient, patientId: 'P2' } };
    const page = await open(
      buildReport({ studies: [before, other], findings: [findingOf(buildMark(before, '2.25.100'))] }),
    );
    expect(page.querySelector('[role="alert"]')?.textContent).toContain('“P2 / NORTH”, not “P1 / NORTH”');
    expect(page.querySelector('table')).toBeNull();
    expect(page.textContent).not.toContain('Lobectomy');
    await end?.();
    const masked = await open(buildReport({ studies: [before, other], findings: [] }), true);
    expect(masked.textContent).toContain('Studies of two patients');
    expect(masked.innerHTML).not.toMatch(/P1|P2/);
  });

  test('under two IDs of one patient tells the second and who said so, and hides both while masked', async () => {
    const other = { ...after, patient: { ...patient, patientId: 'X9', patientName: 'Dough^J' } };
    const link = {
      confidence: 'certain',
      basis: 'reader',
      by: 'Roe',
      at: '20250301',
      others: [],
      reconciled: 'Same as X9, says Roe',
    } as const;
    const report = buildReport({
      studies: [before, other],
      findings: [findingOf(buildMark(before, '2.25.100'), buildMark(other, '2.25.100', { link }))],
    });
    const page = await open(report);
    expect(page.textContent).toContain(
      'Also under ID X9 / NORTH, Dough, J: declared to be the same patient. Same as X9, says Roe',
    );
    expect(page.textContent).toContain('Lobectomy');
    await end?.();
    const masked = await open(report, true);
    expect(masked.innerHTML).not.toMatch(/X9|Dough|P1/);
    expect(masked.textContent).toContain('Lobectomy');
  });

  test('that is incomplete says so on paper', async () => {
    const [stage] = buildReport().tnm;
    const page = await open(buildReport({ status: 'draft', tnm: stage ? [{ ...stage, edition: '' }] : [] }));
    expect(page.querySelector('[role="alert"]')?.textContent).toContain(
      'This report is not completeTNM: the edition is missing',
    );
    expect(page.textContent).toContain('(edition not stated)');
    expect(page.textContent).toContain('Draft, written by');
  });

  test('puts more studies than fit a sheet into further tables, and loses none', async () => {
    const studies = Array.from({ length: 12 }, (_, index) =>
      buildReportStudy(`1.3.${index + 1}`, `2020${String(index + 1).padStart(2, '0')}01`),
    );
    const marks = studies.map((study, index) =>
      buildMark(study, '2.25.1', { measurements: index === 3 ? [] : [numberOf(codes.longAxis, 10 + index)] }),
    ) as [Annotation, ...Annotation[]];
    const page = await open(buildReport({ studies, series: [], findings: [findingOf(...marks)], tnm: [] }));
    const rows = cellsOf(page);
    expect(rows).toHaveLength(6);
    const cells = rows.filter((_, index) => index % 2 === 1).flatMap(([, , ...values]) => values);
    expect(cells).toHaveLength(12);
    expect(rows.filter((_, index) => index % 2 === 0).flatMap(([, , ...days]) => days)).toHaveLength(12);
    expect(cells[3]).toBe('marked');
    expect(cells.slice(0, 3)).toEqual(['10.0 mm', '11.0 mm+10 %', '12.0 mm+9 %']);
    expect(cells[4]).toBe('14.0 mm+17 % since 2020-03-01');
    expect(cells[5]).toBe('15.0 mm+7 % since 2020-05-01');
    expect(cells.filter((cell) => cell?.includes('mm'))).toHaveLength(11);
  });
});
