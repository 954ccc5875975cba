import { describe, expect, test } from 'vitest';
import type { CaseReport } from './caseReport';
import { MASK, maskedReport, maskOf } from './maskReport';
import { buildMark, buildReport, findingOf, fixtureStudies, patient } from './reportFixture';

const text = 'DOE, jane (P1, A1.2.3.1), born 2.3.1961 or 03/02/1961: Jane’s nodule. Doeskin, Janet, P12 and 1961 stay.';

const named = (): CaseReport =>
  buildReport({
    title: 'Board for Jane Doe',
    sections: { history: text, discussion: text },
    findings: [
      findingOf(buildMark(fixtureStudies.before, '2.25.100', { trackingIdentifier: 'Nodule of Doe', comment: text })),
    ],
    studies: [{ ...fixtureStudies.before, studyDescription: 'CT Doe^Jane' }],
    decision: { recommendation: 'Call Jane', responsible: 'Roe^Richard', date: '20250301', dissent: 'Doe declines' },
  });

describe('a masked report', () => {
  test('holds no name, ID, issuer, birth date or accession number anywhere', () => {
    const everything = JSON.stringify(maskedReport(named()));
    for (const word of ['Doe', 'Jane', 'P1', 'NORTH', '19610302', '2.3.1961', '03/02/1961', 'A1.2.3.1'])
      expect(everything).not.toMatch(
        new RegExp(`(?<![\\p{L}\\p{N}])${word.replaceAll('.', '\\.')}(?![\\p{L}\\p{N}])`, 'iu'),
      );
    expect(JSON.stringify(named())).toMatch(/Doe/);
  });

  test('keeps the words that only contain a part of the name, the values, and those who took part', () => {
    const masked = maskedReport(named());
    expect(masked.sections.history).toContain('Doeskin, Janet, P12 and 1961 stay.');
    expect(masked.findings[0]?.marks[0]?.measurements).toEqual(named().findings[0]?.marks[0]?.measurements);
    expect(masked.participants).toEqual(named().participants);
    expect(masked.decision?.responsible).toBe('Roe^Richard');
  });

  test('finds a name in any case, composed or not, and in scripts without spaces', () => {
    const hide = maskOf({ patient: { ...patient, patientName: 'Müller^Zoë=山田^花' }, studies: [] });
    expect(hide('MÜLLER, Zoe\u0308, 患者山田花は')).toBe(`${MASK}, ${MASK}, 患者${MASK}${MASK}は`);
  });

  test('an initial alone hides nothing, and signs in an ID are taken as they are', () => {
    const hide = maskOf({ patient: { patientId: 'A.*(1)', patientName: 'X^Y' }, studies: [] });
    expect(hide('x y A.*(1) Abc(1)')).toBe(`x y ${MASK} Abc(1)`);
    expect(maskOf({ patient: { patientId: '', patientName: '' }, studies: [] })('as it is')).toBe('as it is');
  });
});
