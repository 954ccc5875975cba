import type { Annotation, Patient, Series, Study } from '../types';
import type { TrackingUid } from '../uids';
import type { TnmStage } from './tnm';

/** A thing in the patient with all its marks: those that share one Tracking UID, over several studies. */
export interface ReportFinding {
  readonly trackingUid: TrackingUid;
  readonly trackingIdentifier: string;
  readonly marks: readonly Annotation[];
}

export type SectionKind = 'history' | 'radiology' | 'pathology' | 'discussion' | 'recommendation';

/** The sections of a report in the order they are read, with their headings. */
export const reportSections: readonly { readonly kind: SectionKind; readonly title: string }[] = [
  { kind: 'history', title: 'History and question' },
  { kind: 'radiology', title: 'Radiology' },
  { kind: 'pathology', title: 'Pathology' },
  { kind: 'discussion', title: 'Discussion' },
  { kind: 'recommendation', title: 'Recommendation' },
];

/** Who took part, and how: a board's decision names who was there. */
export interface Participant {
  /** PN. */
  readonly name: string;
  /** "Radiology", "Surgery". */
  readonly discipline: string;
  readonly attendance: 'present' | 'remote' | 'excused';
  readonly presents?: boolean;
}

/** Whether the board agreed, and if not, how far. */
export type Outcome = 'agreed' | 'majority' | 'deferred';

/** What the board decided. */
export interface DecisionCard {
  /** What it was asked. */
  readonly question?: string;
  readonly outcome?: Outcome;
  /** What has to be there before it can decide. */
  readonly awaited?: string;
  readonly recommendation: string;
  /** PN of who sees that it is done. */
  readonly responsible: string;
  /** DA of the decision. */
  readonly date: string;
  /** Who does not agree and why, in words; absent where nobody spoke against it. */
  readonly dissent?: string;
  /** DA of the day it comes back to the board. */
  readonly reviewDate?: string;
}

/** Everything a board saw, measured and decided about one case: the source of the page and of the FHIR bundle. */
export interface CaseReport {
  /** Made once with the report; what is derived from it in other systems keeps its identity by it. */
  readonly reportUid: string;
  readonly status: 'draft' | 'final';
  readonly title: string;
  readonly patient: Patient;
  readonly studies: readonly Study[];
  /** The series that were marked, or more; their modality tells which values may be compared. */
  readonly series: readonly Series[];
  readonly findings: readonly ReportFinding[];
  readonly sections: Readonly<Partial<Record<SectionKind, string>>>;
  readonly tnm: readonly TnmStage[];
  readonly decision?: DecisionCard;
  readonly participants: readonly Participant[];
  /** PN of who wrote it. */
  readonly author: string;
  /** When, as DICOM DT with its offset: "20250211143000+0100". */
  readonly writtenAt: string;
}

/** "2025-02-11 14:30 +01:00" of a DICOM DT; what is not one is shown as received. */
export function formatMoment(dt: string): string {
  const match = /^(\d{4})(\d{2})?(\d{2})?(?:(\d{2})(\d{2})?(?:\d{2}(?:\.\d{1,6})?)?)?([+-]\d{2})?(\d{2})?$/.exec(
    dt.trim(),
  );
  if (!match) return dt.trim();
  const [, year, month, day, hour, minute, offset, offsetMinutes] = match;
  const date = [year, month, day].filter(Boolean).join('-');
  const time = hour === undefined ? '' : ` ${hour}:${minute ?? '00'}`;
  return `${date}${time}${offset === undefined ? '' : ` ${offset}:${offsetMinutes ?? '00'}`}`;
}
