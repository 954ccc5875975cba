import type { ReactNode } from 'react';
import { formatAge, formatDate, formatPersonName } from '../../dicom/format';
import {
  type CaseReport,
  type DecisionCard,
  formatMoment,
  type Participant,
  reportSections,
} from '../../dicom/report/caseReport';
import { maskedReport } from '../../dicom/report/maskReport';
import { mixesPatients, otherIdentities, reportProblems } from '../../dicom/report/reportProblems';
import { type TnmStage, tnmWords } from '../../dicom/report/tnm';
import { Bdi } from '../controls/Bdi';
import { ReportFindings } from './ReportFindings';
import styles from './ReportPage.module.css';

/** A picture of a pane as it was captured, with its scale and marks in it. */
export interface ReportPicture {
  readonly id: string;
  readonly source: string;
  readonly caption: string;
  /** It has the whole width of the sheet. */
  readonly isWide?: boolean;
}

interface Props {
  readonly report: CaseReport;
  /** The identity is hidden in all that is shown and printed. Captions are the caller's to mask. */
  readonly isMasked?: boolean;
  readonly pictures?: readonly ReportPicture[];
  /** Buttons over the sheet; they are not printed. */
  readonly tools?: ReactNode;
}

/** The report of a case as a sheet of paper: what is on the screen is what is printed. */
export function ReportPage({ report, isMasked = false, pictures = [], tools }: Props) {
  const shown = isMasked ? maskedReport(report) : report;
  const isMixed = mixesPatients(report);
  const problems = reportProblems(report);
  return (
    <div className={styles.screen} data-report>
      {tools && <div className={styles.tools}>{tools}</div>}
      <article className={styles.sheet} aria-label="Report">
        <Identity report={shown} isMasked={isMasked} />
        {!isMasked && !isMixed && <OtherIdentities report={report} />}
        {isMixed ? (
          <MixedPatients problems={isMasked ? [] : problems} />
        ) : (
          <Content report={shown} problems={problems} isMasked={isMasked} pictures={pictures} />
        )}
      </article>
      <p className={styles.footer} aria-hidden="true">
        <FooterWords report={shown} isMasked={isMasked} />
      </p>
    </div>
  );
}

/** Two IDs in one report are told with the words of who declared them to be one patient. */
function OtherIdentities({ report }: { readonly report: CaseReport }) {
  return otherIdentities(report).map(({ patient, words }) => (
    <p key={idWords(patient)} className={styles.problem}>
      Also under ID <Bdi>{idWords(patient)}</Bdi>, <Bdi>{formatPersonName(patient.patientName) || 'no name'}</Bdi>:
      declared to be the same patient. <Bdi>{words}</Bdi>
    </p>
  ));
}

function MixedPatients({ problems }: { readonly problems: readonly string[] }) {
  return (
    <div role="alert" className={styles.problem}>
      <p>Studies of two patients are in this report. Nothing of it is shown.</p>
      {problems.map((problem) => (
        <p key={problem}>
          <Bdi>{problem}</Bdi>
        </p>
      ))}
    </div>
  );
}

interface ContentProps {
  readonly report: CaseReport;
  readonly problems: readonly string[];
  readonly isMasked: boolean;
  readonly pictures: readonly ReportPicture[];
}

function Content({ report, problems, isMasked, pictures }: ContentProps) {
  const { sections, tnm, decision, participants, author, writtenAt, status } = report;
  return (
    // A table repeats its foot on every sheet: it keeps the room of the footer free.
    <table className={styles.frame} role="presentation">
      <tfoot>
        <tr>
          <td className={styles.footerRoom} />
        </tr>
      </tfoot>
      <tbody>
        <tr>
          <td>
            {problems.length > 0 && <Missing problems={problems} isMasked={isMasked} />}
            {reportSections.map(({ kind, title }) => (
              <TextSection key={kind} title={title} text={sections[kind]} />
            ))}
            <Section title="Findings">
              <ReportFindings report={report} />
            </Section>
            {pictures.length > 0 && <Pictures pictures={pictures} />}
            {tnm.length > 0 && <Stages stages={tnm} />}
            {decision && <Decision decision={decision} />}
            {participants.length > 0 && <People participants={participants} />}
            <p className={styles.signed}>
              {status === 'final' ? 'Final' : 'Draft'}, written by <Bdi>{formatPersonName(author)}</Bdi>,{' '}
              {formatMoment(writtenAt)}
            </p>
          </td>
        </tr>
      </tbody>
    </table>
  );
}

/** What is missing is said on paper as well: an incomplete report must not look like a whole one. */
function Missing({ problems, isMasked }: { readonly problems: readonly string[]; readonly isMasked: boolean }) {
  return (
    <div role="alert" className={styles.problem}>
      <p>This report is not complete</p>
      {!isMasked && (
        <ul>
          {problems.map((problem) => (
            <li key={problem}>
              <Bdi>{problem}</Bdi>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Identity({ report, isMasked }: { readonly report: CaseReport; readonly isMasked: boolean }) {
  const { patient, title, status, writtenAt } = report;
  const age = formatAge(patient.patientBirthDate, writtenAt.slice(0, 8));
  return (
    <header className={styles.header}>
      <div>
        <h1>
          <Bdi>{title || 'Report'}</Bdi>
        </h1>
        {status === 'draft' && <p className={styles.draft}>Draft</p>}
      </div>
      {isMasked ? (
        <p className={styles.patient}>Identity hidden</p>
      ) : (
        <p className={styles.patient}>
          <strong>
            <Bdi>{formatPersonName(patient.patientName) || 'No name'}</Bdi>
          </strong>
          <span>
            ID <Bdi>{idWords(patient)}</Bdi>
          </span>
          <span>
            {[patient.patientBirthDate && `born ${formatDate(patient.patientBirthDate)}`, age, patient.patientSex]
              .filter(Boolean)
              .join(', ')}
          </span>
        </p>
      )}
    </header>
  );
}

const idWords = ({ patientId, issuerOfPatientId }: CaseReport['patient']): string =>
  [patientId || 'none', issuerOfPatientId].filter(Boolean).join(' / ');

function FooterWords({ report, isMasked }: { readonly report: CaseReport; readonly isMasked: boolean }) {
  const { patient, reportUid, status } = report;
  if (isMasked) return 'Identity hidden';
  return (
    <>
      <Bdi>{formatPersonName(patient.patientName) || 'No name'}</Bdi>
      <span>
        ID <Bdi>{idWords(patient)}</Bdi>
      </span>
      {patient.patientBirthDate && <span>born {formatDate(patient.patientBirthDate)}</span>}
      <span className={styles.uid}>
        {status === 'final' ? 'Report' : 'Draft'} {reportUid}
      </span>
    </>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={styles.section}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function TextSection({ title, text }: { readonly title: string; readonly text: string | undefined }) {
  if (!text?.trim()) return null;
  return (
    <Section title={title}>
      <p className={styles.text}>
        <Bdi longest={Number.POSITIVE_INFINITY}>{text.trim()}</Bdi>
      </p>
    </Section>
  );
}

function Pictures({ pictures }: { readonly pictures: readonly ReportPicture[] }) {
  return (
    <Section title="Images">
      <div className={styles.pictures}>
        {pictures.map(({ id, source, caption, isWide }) => (
          <figure key={id} data-wide={isWide || undefined}>
            <img src={source} alt={caption} />
            <figcaption>
              <Bdi>{caption}</Bdi>
            </figcaption>
          </figure>
        ))}
      </div>
    </Section>
  );
}

function Stages({ stages }: { readonly stages: readonly TnmStage[] }) {
  return (
    <Section title="Stage">
      {stages.map((stage, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a stage has no name of its own, and none moves
        <p key={index}>
          <strong>
            <Bdi>{tnmWords(stage)}</Bdi>
          </strong>
          <span className={styles.quiet}>
            {' '}
            stated by <Bdi>{formatPersonName(stage.by)}</Bdi>, {formatMoment(stage.at)}
          </span>
        </p>
      ))}
    </Section>
  );
}

const OUTCOMES = { agreed: 'Agreed', majority: 'Agreed by most', deferred: 'Deferred' } as const;

function Decision({ decision }: { readonly decision: DecisionCard }) {
  const { question, outcome, awaited, recommendation, responsible, date, dissent, reviewDate } = decision;
  return (
    <section className={styles.decision} aria-label="Decision">
      <h2>Decision</h2>
      <p className={styles.text}>
        <strong>
          <Bdi longest={Number.POSITIVE_INFINITY}>{recommendation}</Bdi>
        </strong>
      </p>
      <dl>
        <Line term="Question" text={question} />
        <Line term="Outcome" text={outcome && OUTCOMES[outcome]} />
        <Line term="Awaited" text={awaited} />
        <Line term="Responsible" text={formatPersonName(responsible)} />
        <Line term="Date" text={formatDate(date)} />
        <Line term="Back to the board" text={formatDate(reviewDate)} />
        <Line term="Dissent" text={dissent?.trim() || 'none recorded'} />
      </dl>
    </section>
  );
}

function Line({ term, text }: { readonly term: string; readonly text: string | undefined }) {
  if (!text?.trim()) return null;
  return (
    <>
      <dt>{term}</dt>
      <dd className={styles.text}>
        <Bdi longest={Number.POSITIVE_INFINITY}>{text.trim()}</Bdi>
      </dd>
    </>
  );
}

const ATTENDANCE = { present: '', remote: 'remote', excused: 'excused' } as const;

function People({ participants }: { readonly participants: readonly Participant[] }) {
  return (
    <Section title="Took part">
      <ul className={styles.people}>
        {participants.map(({ name, discipline, attendance, presents }) => (
          <li key={`${name} ${discipline}`}>
            <Bdi>{formatPersonName(name)}</Bdi>
            <span className={styles.quiet}>
              {' '}
              <Bdi>{[discipline, presents && 'presents', ATTENDANCE[attendance]].filter(Boolean).join(', ')}</Bdi>
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
