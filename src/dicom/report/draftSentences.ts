import { formatDate, formatMeasurement } from '../format';
import type { Annotation, Study } from '../types';
import { visibleText } from '../visibleText';
import type { CaseReport, ReportFinding } from './caseReport';
import {
  type ComparedQuantity,
  changeWords,
  comparedQuantities,
  inTime,
  modalityOf,
  type StudyValue,
} from './comparedValues';

export interface DraftSentence {
  readonly trackingUid: string;
  readonly text: string;
}

type Source = Pick<CaseReport, 'findings' | 'studies' | 'series'>;

/**
 * One sentence a finding, to be pasted and edited: "Nodule 1, right lung: long axis 12.3 mm (2024-05-01), 14.1 mm
 * (2025-02-11), +15 %." Made of what is stored alone (I-25): names, sites, values as the screen shows them, dates, and
 * the change between two of those values. Nothing is judged, and what was marked without a value is said to be so.
 */
export const draftSentences = (source: Source): readonly DraftSentence[] =>
  source.findings.map((finding) => ({ trackingUid: finding.trackingUid, text: sentenceOf(finding, source) }));

function sentenceOf(finding: ReportFinding, source: Source): string {
  const quantities = comparedQuantities(finding, source);
  const isMixed = new Set(modalitiesOf(finding, source)).size > 1;
  const parts = quantities.map((quantity) => quantityWords(quantity, isMixed));
  const bare = inTime(source.studies).filter((study) => isMarkedAlone(finding.marks, study));
  if (bare.length > 0) parts.push(`marked without a value (${bare.map(dayOf).join(', ')})`);
  const subject = [visibleText(finding.trackingIdentifier) || 'Finding', siteWords(finding.marks)];
  return `${subject.filter(Boolean).join(', ')}: ${parts.join('; ') || 'no mark in these studies'}.`;
}

const isMarkedAlone = (marks: readonly Annotation[], study: Study): boolean => {
  const here = marks.filter((mark) => mark.studyInstanceUid === study.studyInstanceUid);
  return here.length > 0 && here.every(({ measurements }) => measurements.length === 0);
};

const modalitiesOf = ({ marks }: ReportFinding, { studies, series }: Source): readonly string[] =>
  marks.flatMap((mark) => {
    const study = studies.find(({ studyInstanceUid }) => studyInstanceUid === mark.studyInstanceUid);
    return study ? [modalityOf(mark, study, series)] : [];
  });

function quantityWords(quantity: ComparedQuantity, isMixed: boolean): string {
  const name = [quantity.derivation?.meaning, quantity.name.meaning].flatMap((one) => (one ? [lowered(one)] : []));
  const method = quantity.method?.meaning ? ` (${visibleText(quantity.method.meaning)})` : '';
  const kind = isMixed && quantity.modality ? `${quantity.modality} ` : '';
  const isPair = quantity.studies.length === 2;
  const values = quantity.studies.map((one) => valueWords(one, kind, isPair));
  return `${visibleText(name.join(' '))}${method} ${values.join(', ')}`;
}

function valueWords({ study, values, change }: StudyValue, kind: string, isPair: boolean): string {
  const value = `${values.map(formatMeasurement).join(' / ')} (${kind}${dayOf(study)})`;
  if (!change) return value;
  return `${value}, ${changeWords(change.percent)}${isPair ? '' : ` since ${dayOf(change.since)}`}`;
}

const dayOf = ({ studyDate }: Study): string => formatDate(studyDate) || 'date unknown';

/** Every site that the marks state, with its side: "right upper lobe of lung". */
export function siteWords(marks: readonly Annotation[]): string {
  const sites = marks.flatMap(({ site, laterality }) => {
    if (!site) return laterality ? [lowered(laterality.meaning)] : [];
    const side =
      laterality && !/\b(right|left|bilateral)\b/i.test(site.meaning) ? `${lowered(laterality.meaning)} ` : '';
    return [`${side}${lowered(site.meaning)}`];
  });
  return [...new Set(sites)].map((site) => visibleText(site)).join(' / ');
}

/** A meaning inside a sentence; abbreviations such as "SUV" keep their capitals. */
const lowered = (meaning: string): string =>
  /^\p{Lu}\p{Ll}/u.test(meaning) ? `${meaning.charAt(0).toLowerCase()}${meaning.slice(1)}` : meaning;
