import { formatDate, formatMeasurement } from '../../dicom/format';
import type { CaseReport, ReportFinding } from '../../dicom/report/caseReport';
import { type ComparedQuantity, changeWords, comparedQuantities, inTime } from '../../dicom/report/comparedValues';
import { siteWords } from '../../dicom/report/draftSentences';
import type { Study } from '../../dicom/types';
import { Bdi } from '../controls/Bdi';
import styles from './ReportFindings.module.css';

/** As many studies fit beside each other on a sheet; more go on in a table below. */
const MOST_COLUMNS = 5;

type Source = Pick<CaseReport, 'findings' | 'studies' | 'series'>;

/** Findings and their values over the studies in time. Every stored value is here, as the images show it. */
export function ReportFindings({ report }: { readonly report: Source }) {
  const { findings, studies } = report;
  if (findings.length === 0) return <p className={styles.none}>No finding was marked.</p>;
  const marked = new Set(findings.flatMap(({ marks }) => marks.map((mark) => mark.studyInstanceUid)));
  const columns = inTime(studies).filter(({ studyInstanceUid }) => marked.has(studyInstanceUid));
  const parts = Array.from({ length: Math.ceil(columns.length / MOST_COLUMNS) }, (_, index) =>
    columns.slice(index * MOST_COLUMNS, (index + 1) * MOST_COLUMNS),
  );
  return parts.map((part) => <StudiesTable key={part[0]?.studyInstanceUid} source={report} columns={part} />);
}

function StudiesTable({ source, columns }: { readonly source: Source; readonly columns: readonly Study[] }) {
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">Finding</th>
          <th scope="col">Quantity</th>
          {columns.map(({ studyInstanceUid, studyDate, modalitiesInStudy }) => (
            <th key={studyInstanceUid} scope="col" className={styles.value}>
              {formatDate(studyDate) || 'no date'}
              <span className={styles.quiet}>{modalitiesInStudy.join(' ')}</span>
            </th>
          ))}
        </tr>
      </thead>
      {source.findings
        .filter(({ marks }) => marks.some((mark) => isIn(columns, mark.studyInstanceUid)))
        .map((finding) => (
          <FindingRows key={finding.trackingUid} finding={finding} source={source} columns={columns} />
        ))}
    </table>
  );
}

const isIn = (columns: readonly Study[], uid: Study['studyInstanceUid']): boolean =>
  columns.some(({ studyInstanceUid }) => studyInstanceUid === uid);

interface RowsProps {
  readonly finding: ReportFinding;
  readonly source: Source;
  readonly columns: readonly Study[];
}

/** The quantities that these studies have a value of; others stand in the table of their studies. */
function FindingRows({ finding, source, columns }: RowsProps) {
  const all = comparedQuantities(finding, source);
  const isMixed = new Set(all.map(({ modality }) => modality)).size > 1;
  const quantities = all.filter(({ studies }) => studies.some(({ study }) => isIn(columns, study.studyInstanceUid)));
  const rows = quantities.length > 0 ? quantities : [undefined];
  return (
    <tbody>
      {rows.map((quantity, index) => (
        <tr key={quantity ? keyOf(quantity) : 'none'}>
          {index === 0 && (
            <th scope="rowgroup" rowSpan={rows.length}>
              <Bdi>{finding.trackingIdentifier || 'Finding'}</Bdi>
              <span className={styles.quiet}>{siteWords(finding.marks)}</span>
            </th>
          )}
          <td>{quantity ? <QuantityName quantity={quantity} isMixed={isMixed} /> : ''}</td>
          {columns.map((study, column) => (
            <td key={study.studyInstanceUid} className={styles.value}>
              <Cell
                quantity={quantity}
                study={study}
                before={columns[column - 1]}
                finding={finding}
                isFirst={index === 0}
              />
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  );
}

const keyOf = ({ name, derivation, method, modality, studies }: ComparedQuantity): string =>
  [name, derivation, method, studies[0]?.values[0]?.unit].map((one) => one?.value ?? '').join(' ') + modality;

function QuantityName({ quantity, isMixed }: { readonly quantity: ComparedQuantity; readonly isMixed: boolean }) {
  const { name, derivation, method, modality } = quantity;
  const words = [name.meaning, derivation && `(${derivation.meaning.toLowerCase()})`].filter(Boolean).join(' ');
  const notes = [isMixed ? modality : '', method?.meaning].filter(Boolean).join(', ');
  return (
    <>
      <Bdi>{words}</Bdi>
      {notes && <span className={styles.quiet}>{notes}</span>}
    </>
  );
}

interface CellProps {
  readonly quantity: ComparedQuantity | undefined;
  readonly study: Study;
  /** The study of the column to the left. */
  readonly before: Study | undefined;
  readonly finding: ReportFinding;
  readonly isFirst: boolean;
}

/**
 * The values, largest first, with the change against the column to the left, or since when it is told otherwise. A study
 * in which the finding was only marked says that.
 */
function Cell({ quantity, study, before, finding, isFirst }: CellProps) {
  const here = finding.marks.filter((mark) => mark.studyInstanceUid === study.studyInstanceUid);
  if (isFirst && here.length > 0 && here.every(({ measurements }) => measurements.length === 0)) return 'marked';
  const at = quantity?.studies.find((one) => one.study.studyInstanceUid === study.studyInstanceUid);
  if (!at) return <span className={styles.quiet}>–</span>;
  const since = at.change?.since;
  const isBeside = since?.studyInstanceUid === before?.studyInstanceUid;
  return (
    <>
      {at.values.map((value, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same value may be there twice, and none moves
        <span key={index} className={styles.number}>
          {formatMeasurement(value)}
        </span>
      ))}
      {at.change && (
        <span className={styles.change}>
          {changeWords(at.change.percent)}
          {since && !isBeside && ` since ${formatDate(since.studyDate)}`}
        </span>
      )}
    </>
  );
}
