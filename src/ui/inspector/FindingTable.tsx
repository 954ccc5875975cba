import Link2 from 'lucide-react/icons/link-2';
import { useLayoutEffect, useMemo, useRef } from 'react';
import { formatDate, formatMeasurement } from '../../dicom/format';
import type { SumOfTargets } from '../../dicom/response';
import type { ResponseRole } from '../../dicom/responseRole';
import { visibleText } from '../../dicom/visibleText';
import { changeWords, type FindingCell, findingMatrix, type FindingRow } from '../../workspace/findingMatrix';
import { findingsOf } from '../../workspace/findings';
import { type ResponseRow, responseRow, roleOf } from '../../workspace/responseSums';
import { pathologyAfter } from '../../workspace/pathologyAfter';
import { listOf } from '../../workspace/recordVersions';
import { useCommand, useRunCommand, useWorkspace } from '../AppContext';
import { Bdi } from '../controls/Bdi';
import { Button } from '../controls/Button';
import styles from './FindingTable.module.css';
import { MarkThumbnail } from './MarkThumbnail';

/** Rows of marks that stand alone are cut here: they are all in the table of annotations. */
const MOST_ROWS = 200;

/** The clinical things that marks on images and slides belong to: a row each, a column for each study in time. */
export function FindingTable() {
  const annotations = useWorkspace((state) => state.annotations);
  const studies = useWorkspace((state) => state.studies);
  const matrix = useMemo(() => findingMatrix(findingsOf(listOf(annotations)), studies), [annotations, studies]);
  const { columns, rows } = matrix;
  const response = useMemo(() => responseRow(matrix), [matrix]);
  const scroller = useRef<HTMLDivElement>(null);
  // The newest study is what is read first; the names stay at the left.
  // biome-ignore lint/correctness/useExhaustiveDependencies: when a column comes
  useLayoutEffect(() => {
    if (scroller.current) scroller.current.scrollLeft = scroller.current.scrollWidth;
  }, [columns.length]);
  const capture = useCommand('story.capture');
  const report = useCommand('report.open');
  const shown = rows.slice(0, MOST_ROWS);
  return (
    <>
      <div className={styles.scroller} ref={scroller}>
        <div
          role="table"
          aria-label="Findings"
          className={styles.table}
          style={{
            gridTemplateColumns: `minmax(96px, 1fr) repeat(${Math.max(columns.length, 1)}, minmax(76px, auto))`,
          }}
        >
          <div role="row" className={styles.row} data-head>
            <span role="columnheader">Finding</span>
            {columns.map(({ studyInstanceUid, studyDate, modalitiesInStudy }) => (
              <span key={studyInstanceUid} role="columnheader" className={styles.study}>
                <span>{studyDate ? formatDate(studyDate) : 'no date'}</span>
                <span className={styles.modality}>{imagesIn(modalitiesInStudy)}</span>
              </span>
            ))}
          </div>
          {shown.map((row) => (
            <Row key={row.trackingUid} row={row} />
          ))}
          {response && <Response response={response} />}
        </div>
      </div>
      {response?.doubts.map((doubt) => (
        <p key={doubt} className={styles.doubt}>
          {visibleText(doubt, 200)}
        </p>
      ))}
      {rows.length > shown.length && (
        <p className={styles.empty}>{rows.length - shown.length} more marks stand under Annotations.</p>
      )}
      {rows.length === 0 && (
        <p className={styles.empty}>
          No findings yet. Measure a lesion, then link its mark to that of the same lesion on another study: one row
          follows it through all of them.
        </p>
      )}
      <div className={styles.story}>
        <Button onPress={() => capture.run()} isDisabled={!capture.isEnabled}>
          Capture this for the board
        </Button>
        <Button onPress={() => report.run()} isDisabled={!report.isEnabled}>
          Report
        </Button>
      </div>
    </>
  );
}

const NO_IMAGES: ReadonlySet<string> = new Set(['SR', 'KO', 'PR', 'SEG', 'ANN', 'DOC', 'REG', 'RTSTRUCT']);
const imagesIn = (modalities: readonly string[]): string => modalities.filter((one) => !NO_IMAGES.has(one)).join(' ');

function Row({ row }: { readonly row: FindingRow }) {
  const { trackingUid, trackingIdentifier, marks, cells, closedStudies } = row;
  const selection = useWorkspace((state) => state.selection);
  const run = useRunCommand();
  const isSelected = marks.some(({ id }) => selection.includes(id));
  const link = marks.find((mark) => mark.link)?.link;
  return (
    <div
      role="row"
      className={styles.row}
      data-finding-uid={trackingUid}
      data-selected={isSelected || undefined}
      aria-current={isSelected || undefined}
    >
      <span role="rowheader" className={styles.finding}>
        <button
          type="button"
          className={styles.name}
          title="Bring every pane to this finding"
          onClick={() => run('finding.goTo', { trackingUid })}
        >
          <Bdi>{trackingIdentifier}</Bdi>
        </button>
        {link && (
          <span className={styles.link}>
            <Link2 size={12} aria-hidden /> {link.confidence}
          </span>
        )}
        {isMeasuredInTime(row) && <RoleChoice row={row} />}
        <PathologyOffer row={row} />
        {closedStudies > 0 && (
          <button
            type="button"
            className={styles.closed}
            onClick={() => run('finding.openOthers', { id: marks.find((mark) => mark.link)?.id })}
          >
            {closedStudies === 1 ? 'Open the other study' : `Open ${closedStudies} other studies`}
          </button>
        )}
      </span>
      {cells.map((cell, column) => (
        <span key={cell?.studyInstanceUid ?? `none ${column}`} role="cell">
          {cell && <Cell cell={cell} name={trackingIdentifier} />}
        </span>
      ))}
    </div>
  );
}

/** What pathology found after the images on which the finding was seen: beside it by one press, to be linked then. */
function PathologyOffer({ row: { marks, trackingUid } }: { readonly row: FindingRow }) {
  const studies = useWorkspace((state) => state.studies);
  const otherStudies = useWorkspace((state) => state.otherStudies);
  const run = useRunCommand();
  const found = useMemo(() => pathologyAfter(marks, { studies, otherStudies }), [marks, studies, otherStudies]);
  if (!found) return null;
  const { study, isInCase } = found;
  const { studyInstanceUid, studyDate, studyDescription } = study;
  return (
    <button
      type="button"
      className={styles.closed}
      title={visibleText(studyDescription ?? '', 200)}
      onClick={() => run('finding.beside', { trackingUid, studyInstanceUid })}
    >
      {isInCase ? 'Pathology beside' : 'Open pathology'} {formatDate(studyDate)}
    </button>
  );
}

const isMeasuredInTime = ({ marks }: FindingRow): boolean =>
  marks.some(({ space }) => space.kind !== 'totalPixelMatrix');

const ROLES: readonly (readonly [ResponseRole | '', string])[] = [
  ['', 'no RECIST role'],
  ['target', 'Target'],
  ['nonTarget', 'Non-target'],
  ['new', 'New lesion'],
];

function RoleChoice({ row }: { readonly row: FindingRow }) {
  const run = useRunCommand();
  return (
    <select
      className={styles.role}
      aria-label={`RECIST role of ${visibleText(row.trackingIdentifier, 160)}`}
      value={roleOf(row) ?? ''}
      onChange={(event) => run('finding.setRole', { trackingUid: row.trackingUid, role: event.target.value })}
    >
      {ROLES.map(([role, words]) => (
        <option key={role} value={role}>
          {words}
        </option>
      ))}
    </select>
  );
}

/** Calculated from the values above, and said to be: the criteria ask more of a person than sums (RECIST 1.1). */
function Response({ response: { cells, targets } }: { readonly response: ResponseRow }) {
  return (
    <div role="row" className={styles.row} data-response="">
      <span role="rowheader" className={styles.finding}>
        <span className={styles.name}>Sum of {targets === 1 ? '1 target' : `${targets} targets`}</span>
        <span className={styles.change}>RECIST 1.1, calculated</span>
      </span>
      {cells.map((cell, column) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: columns keep their order
        <span key={column} role="cell" className={styles.sum}>
          {cell && <SumCell sum={cell} hasTargets={targets > 0} />}
        </span>
      ))}
    </div>
  );
}

const RESPONSES = {
  CR: 'Complete response',
  PR: 'Partial response',
  SD: 'Stable disease',
  PD: 'Progressive disease',
} as const;

function SumCell({ sum, hasTargets }: { readonly sum: SumOfTargets; readonly hasTargets: boolean }) {
  const { sumMm, missing, fromBaselinePercent, fromNadirPercent, response } = sum;
  return (
    <>
      {sumMm !== undefined && <span>{sumMm.toFixed(1)} mm</span>}
      {hasTargets && missing.length > 0 && (
        <span className={styles.change} title={visibleText(missing.join(', '), 400)}>
          {missing.length === 1 ? '1 target not measured' : `${missing.length} targets not measured`}
        </span>
      )}
      {fromBaselinePercent !== undefined && (
        <span className={styles.change} title="Against the sum of the first study">
          {changeWords(fromBaselinePercent)} first
        </span>
      )}
      {fromNadirPercent !== undefined && (
        <span className={styles.change} title="Against the smallest sum before">
          {changeWords(fromNadirPercent)} least
        </span>
      )}
      {response && (
        <abbr
          title={`${RESPONSES[response]}, by ${response === 'PD' && missing.length > 0 ? 'a new lesion' : 'target lesions'}`}
        >
          {response}
        </abbr>
      )}
    </>
  );
}

function Cell({ cell, name }: { readonly cell: FindingCell; readonly name: string }) {
  const run = useRunCommand();
  const { marks, value, changePercent } = cell;
  const words = value ? formatMeasurement(value) : 'marked';
  return (
    <button
      type="button"
      className={styles.cell}
      aria-label={`${visibleText(name, 160)}: ${words}${changePercent === undefined ? '' : `, ${changeWords(changePercent)}`}`}
      onClick={() => run('finding.goTo', { id: marks[0]?.id })}
    >
      {marks[0] && <MarkThumbnail mark={marks[0]} />}
      <Bdi>{words}</Bdi>
      {changePercent !== undefined && <span className={styles.change}>{changeWords(changePercent)}</span>}
      {marks.length > 1 && <span className={styles.change}>{marks.length} marks</span>}
    </button>
  );
}
