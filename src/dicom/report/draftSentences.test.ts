import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../lib/seededRandom';
import type { CodedConcept } from '../codedConcept';
import { codes, units } from '../codes';
import { formatDate, formatMeasurement } from '../format';
import type { Annotation, Study } from '../types';
import type { CaseReport } from './caseReport';
import { changeWords } from './comparedValues';
import { draftSentences } from './draftSentences';
import {
  buildMark,
  buildReport,
  buildReportSeries,
  buildReportStudy,
  findingOf,
  fixtureStudies,
  numberOf,
} from './reportFixture';

const { before, after, slide } = fixtureStudies;
const only = (source: Pick<CaseReport, 'findings' | 'studies' | 'series'>) => draftSentences(source)[0]?.text;
const sizes = (...pairs: readonly (readonly [Study, number])[]) => {
  const marks = pairs.map(([study, value]) =>
    buildMark(study, '2.25.1', { measurements: [numberOf(codes.longAxis, value)] }),
  ) as [Annotation, ...Annotation[]];
  return { findings: [findingOf(...marks)], studies: pairs.map(([study]) => study), series: [] };
};

describe('a drafted sentence', () => {
  test('tells a size over two studies with its change', () => {
    expect(only(sizes([after, 14.1], [before, 12.3]))).toBe(
      'Nodule 1, right upper lobe of lung: long axis 12.3 mm (2024-05-01), 14.1 mm (2025-02-11), +15 %.',
    );
  });

  test('names the study a change is told against when there are more than two', () => {
    const third = buildReportStudy('1.2.3.9', '20250801');
    expect(only(sizes([before, 10], [after, 20], [third, 15]))).toContain(
      '20.0 mm (2025-02-11), +100 % since 2024-05-01, 15.0 mm (2025-08-01), −25 % since 2025-02-11',
    );
  });

  test('compares nothing across kinds of images, and says on which each was measured', () => {
    const text = only(sizes([before, 10], [slide, 20]));
    expect(text).toBe(
      'Nodule 1, right upper lobe of lung: long axis 10.0 mm (CT 2024-05-01); long axis 20.0 mm (SM 2025-02-20).',
    );
  });

  test('takes the kind of image from the series where a study has several', () => {
    const hybrid = { ...buildReportStudy('1.2.3.8', '20250601'), modalitiesInStudy: ['CT', 'PT'] };
    const source = sizes([before, 10], [hybrid, 12]);
    expect(only(source)).not.toContain('%');
    const series = [before, hybrid].map((study) => ({ ...buildReportSeries(study), modality: 'CT' }));
    expect(only({ ...source, series })).toContain('+20 %');
  });

  test('tells all values of one study and follows the largest', () => {
    const source = sizes([before, 10], [after, 12]);
    const second = buildMark(after, '2.25.1', { measurements: [numberOf(codes.longAxis, 15)] });
    const findings = source.findings.map((finding) => ({ ...finding, marks: [...finding.marks, second] }));
    expect(only({ ...source, findings })).toContain('10.0 mm (2024-05-01), 15.0 mm / 12.0 mm (2025-02-11), +50 %');
  });

  test('gives no percentage of HU, from nothing, without dates, or over two ways of calibration', () => {
    const of = (
      unit: CodedConcept,
      values: readonly [number, number],
      method?: CodedConcept,
      studies = [before, after] as const,
    ) => {
      const marks = studies.map((study, index) =>
        buildMark(study, '2.25.1', {
          measurements: [
            { ...numberOf(codes.length, values[index] ?? 0, unit), ...(method && index === 1 && { method }) },
          ],
        }),
      ) as [Annotation, Annotation];
      return only({ findings: [findingOf(...marks)], studies, series: [] });
    };
    expect(of(units.mm, [10, 12])).toContain('%');
    expect(of(units.hounsfield, [10, 12])).not.toContain('%');
    expect(of(units.mm, [0, 12])).not.toContain('%');
    expect(of(units.mm, [Number.NaN, 12])).toContain('no value (2024-05-01)');
    expect(of(units.mm, [Number.NaN, 12])).not.toContain('%');
    const method = { value: 'x', scheme: '99TEST', meaning: 'Estimated magnification' };
    expect(of(units.mm, [10, 12], method)).toContain('length (Estimated magnification) 12.0 mm');
    expect(of(units.mm, [10, 12], method)).not.toContain('%');
    const undated = buildReportStudy('1.2.3.7', undefined);
    expect(of(units.mm, [10, 12], undefined, [before, undated])).toContain('12.0 mm (date unknown)');
    expect(of(units.mm, [10, 12], undefined, [before, undated])).not.toContain('%');
  });

  test('says where something was marked without a value', () => {
    const source = sizes([before, 10], [after, 12]);
    const bare = buildMark(slide, '2.25.1', { measurements: [] });
    const findings = source.findings.map((finding) => ({ ...finding, marks: [...finding.marks, bare] }));
    expect(only({ ...source, findings, studies: [before, after, slide] })).toMatch(
      /; marked without a value \(2025-02-20\)\.$/,
    );
  });

  test('writes out what cannot be seen in a name', () => {
    const finding = { ...findingOf(buildMark(before, '2.25.1')), trackingIdentifier: 'No\u202Edule' };
    expect(only({ findings: [finding], studies: [before], series: [] })).toContain('No⟦RLO⟧dule');
  });
});

describe('nothing is invented', () => {
  const names = [codes.longAxis, codes.shortAxis, codes.area, codes.attenuationCoefficient, codes.length];
  const unitsOf = [units.mm, units.mm, units.mm2, units.hounsfield, units.um];
  const NUMBER = /[−-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?/g;

  const randomSource = (random: () => number) => {
    const studies = Array.from({ length: 1 + Math.floor(random() * 4) }, (_, index) => {
      const day = `20${10 + Math.floor(random() * 15)}0${1 + Math.floor(random() * 9)}1${Math.floor(random() * 9)}`;
      return buildReportStudy(`1.2.${index + 1}`, random() < 0.1 ? undefined : day, random() < 0.7 ? 'CT' : 'SM');
    });
    const marks = studies.flatMap((study) =>
      Array.from({ length: Math.ceil(random() * 2) }, () => {
        const measurements = Array.from({ length: Math.floor(random() * 4) }, () => {
          const which = Math.floor(random() * names.length);
          const size = 10 ** (random() * 8 - 4) * (random() < 0.1 ? -1 : 1);
          return numberOf(names[which] ?? codes.length, random() < 0.05 ? Number.NaN : size, unitsOf[which]);
        });
        return buildMark(study, '2.25.1', { measurements, trackingIdentifier: 'Nodule' });
      }),
    ) as [Annotation, ...Annotation[]];
    return { findings: [findingOf(...marks)], studies, series: studies.map(buildReportSeries) };
  };

  test('every number of a sentence is a stored value as shown, a date, or the change between two stored values', () => {
    const random = seededRandom(8);
    let numbers = 0;
    for (let round = 0; round < 1000; round++) {
      const source = randomSource(random);
      const text = only(source) ?? '';
      const values = source.findings.flatMap(({ marks }) => marks.flatMap(({ measurements }) => measurements));
      const changes = values.flatMap((a) => values.map((b) => changeWords((100 * (b.value - a.value)) / a.value)));
      const stored = new Set([
        ...values.flatMap((value) => formatMeasurement(value).match(NUMBER) ?? []),
        ...source.studies.flatMap(({ studyDate }) => formatDate(studyDate).match(NUMBER) ?? []),
      ]);
      const stated = new Set(changes.map((change) => change.replace(/^\+/, '')));
      for (const match of text.matchAll(NUMBER)) {
        const isChange = text.slice(match.index + match[0].length).startsWith(' %');
        const known = isChange ? stated.has(`${match[0]} %`) : stored.has(match[0]);
        expect(known, `${match[0]} in “${text}”`).toBe(true);
        numbers++;
      }
      for (const value of values) expect(text).toContain(formatMeasurement(value));
    }
    expect(numbers).toBeGreaterThan(5000);
  });

  test('a report without findings has no sentence', () => {
    expect(draftSentences(buildReport({ findings: [] }))).toEqual([]);
  });
});
