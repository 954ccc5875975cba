import Link2 from 'lucide-react/icons/link-2';
import { useMemo } from 'react';
import { formatDate, formatMeasurement } from '../../dicom/format';
import { visibleText } from '../../dicom/visibleText';
import { changeWords, type FindingCell, findingMatrix, type FindingRow } from '../../workspace/findingMatrix';
import { findingsOf } from '../../workspace/findings';
import { listOf } from '../../workspace/recordVersions';
import { useCommand, useRunCommand, useWorkspace } from '../AppContext';
import { Bdi } from '../controls/Bdi';
import { Button } from '../controls/Button';
import styles from './FindingTable.module.css';

/** Rows of marks that stand alone are cut here: they are all in the table of annotations. */
const MOST_ROWS = 200;

/** The clinical things that marks on images and slides belong to: a row each, a column for each study in time. */
export function FindingTable() {
  const annotations = useWorkspace((state) => state.annotations);
  const studies = useWorkspace((state) => state.studies);
  const { columns, rows } = useMemo(
    () => findingMatrix(findingsOf(listOf(annotations)), studies),
    [annotations, studies],
  );
  const capture = useCommand('story.capture');
  const report = useCommand('report.open');
  const shown = rows.slice(0, MOST_ROWS);
  return (
    <>
      <div className={styles.scroller}>
        <div
          role="table"
          aria-label="Findings"
          className={styles.table}
          style={{
            gridTemplateColumns: `minmax(104px, 1fr) repeat(${Math.max(columns.length, 1)}, minmax(76px, auto))`,
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
        </div>
      </div>
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
      <Bdi>{words}</Bdi>
      {changePercent !== undefined && <span className={styles.change}>{changeWords(changePercent)}</span>}
      {marks.length > 1 && <span className={styles.change}>{marks.length} marks</span>}
    </button>
  );
}
