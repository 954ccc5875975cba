import { isSameConcept } from '../codedConcept';
import { codes, units } from '../codes';
import type { Annotation, Measurement, Series, Study } from '../types';
import type { ReportFinding } from './caseReport';

/** What one study says of one quantity of a finding. */
export interface StudyValue {
  readonly study: Study;
  /** All stored values, largest first; never empty. */
  readonly values: readonly Measurement[];
  /** The earlier study that the change is told against, and the change in percent. */
  readonly change?: { readonly since: Study; readonly percent: number };
}

/** One quantity of a finding over time: values that may be told beside each other, of one kind of image. */
export interface ComparedQuantity {
  readonly name: Measurement['name'];
  readonly derivation?: Measurement['derivation'];
  readonly method?: Measurement['method'];
  /** The kind of image it was measured on; empty where nothing tells it. */
  readonly modality: string;
  /** Oldest first; never empty. */
  readonly studies: readonly StudyValue[];
}

type Images = { readonly studies: readonly Study[]; readonly series: readonly Series[] };

/**
 * The quantities of a finding, each over the studies it was measured in. Two values are of one quantity where name,
 * derivation, unit, what their millimetres rest on, and the modality agree: a size on a slide is no later size of what a
 * CT showed. Pixels counted are left to the statistics they belong to.
 */
export function comparedQuantities(finding: ReportFinding, images: Images): readonly ComparedQuantity[] {
  const groups = new Map<string, { first: Measurement; modality: string; of: Map<Study, Measurement[]> }>();
  for (const study of inTime(images.studies)) {
    for (const mark of finding.marks.filter((one) => one.studyInstanceUid === study.studyInstanceUid)) {
      const modality = modalityOf(mark, study, images.series);
      for (const measurement of mark.measurements) {
        if (isSameConcept(measurement.name, codes.pixelCount)) continue;
        const key = keyOf(measurement, modality);
        const group = groups.get(key) ?? { first: measurement, modality, of: new Map<Study, Measurement[]>() };
        groups.set(key, group);
        group.of.set(study, [...(group.of.get(study) ?? []), measurement]);
      }
    }
  }
  return Array.from(groups.values(), ({ first, modality, of }) => ({
    name: first.name,
    ...(first.derivation && { derivation: first.derivation }),
    ...(first.method && { method: first.method }),
    modality,
    studies: withChanges(Array.from(of, ([study, values]) => ({ study, values: largestFirst(values) }))),
  }));
}

/** Studies of a report, oldest first; those without a date last, because nothing tells when they were. */
export const inTime = (studies: readonly Study[]): readonly Study[] =>
  studies.toSorted((a, b) => momentOf(a).localeCompare(momentOf(b)));

const momentOf = ({ studyDate, studyTime }: Study): string => `${studyDate || '99999999'}${studyTime ?? ''}`;

/** Of what kind of image a mark is: its series says it, else the only modality of its study. */
export function modalityOf(mark: Annotation, study: Study, series: readonly Series[]): string {
  const own = series.find(({ seriesInstanceUid }) => seriesInstanceUid === mark.seriesInstanceUid)?.modality;
  const images = study.modalitiesInStudy.filter((one) => !WITHOUT_IMAGES.has(one));
  return own ?? images.toSorted().join('+');
}

const WITHOUT_IMAGES: ReadonlySet<string> = new Set(['SR', 'ANN', 'SEG', 'PR', 'KO', 'REG', 'DOC', 'RWV', 'FID']);

const keyOf = ({ name, derivation, unit, method }: Measurement, modality: string): string =>
  JSON.stringify([name, derivation, unit, method].map((one) => [one?.scheme, one?.value]).concat([[modality]]));

const largestFirst = (values: readonly Measurement[]): readonly Measurement[] =>
  values.toSorted(
    (a, b) => (Number.isFinite(b.value) ? b.value : -Infinity) - (Number.isFinite(a.value) ? a.value : -Infinity),
  );

/**
 * Each value against the study before it. Of several values of a size the largest is followed; of several means nobody
 * can say which belongs to which, so none is. Studies without a date have no order, hence no change; nor has a quantity
 * whose zero is no nothing, as HU and negative values.
 */
function withChanges(studies: readonly Omit<StudyValue, 'change'>[]): readonly StudyValue[] {
  return studies.map((one, index) => {
    const before = studies[index - 1];
    const [now, then] = [followed(one), before && followed(before)];
    if (!before || now === undefined || then === undefined || !isOrdered(before.study, one.study)) return one;
    if (then <= 0 || now < 0) return one;
    return { ...one, change: { since: before.study, percent: (100 * (now - then)) / then } };
  });
}

const isOrdered = (a: Study, b: Study): boolean => Boolean(a.studyDate && b.studyDate);

function followed({ values }: Pick<StudyValue, 'values'>): number | undefined {
  const [first] = values;
  if (!first || !Number.isFinite(first.value) || isSameConcept(first.unit, units.hounsfield)) return undefined;
  const isSize = SIZES.some((size) => isSameConcept(first.name, size));
  return values.length === 1 || isSize ? first.value : undefined;
}

const SIZES = [codes.longAxis, codes.shortAxis, codes.length, codes.diameter, codes.area, codes.perimeter];

/** "+15 %", "−3 %"; what rounds to nothing is "0 %". */
export function changeWords(percent: number): string {
  const rounded = Math.round(percent);
  return `${rounded > 0 ? '+' : rounded < 0 ? '−' : ''}${Math.abs(rounded)} %`;
}
