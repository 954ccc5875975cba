import Download from 'lucide-react/icons/download';
import Eye from 'lucide-react/icons/eye';
import EyeOff from 'lucide-react/icons/eye-off';
import Link2 from 'lucide-react/icons/link-2';
import { type KeyboardEvent, lazy, Suspense, useMemo, useState } from 'react';
import { unmeasuredReason } from '../../dicom/geometry/recomputed';
import type { Annotation } from '../../dicom/types';
import { visibleText } from '../../dicom/visibleText';
import { canMeasureAgain, earlierValues, type MarksByName, marksByName } from '../../workspace/followUp';
import { unlinkable } from '../../workspace/findings';
import { listOf } from '../../workspace/recordVersions';
import { needsSpecimen, specimensToChoose } from '../../workspace/specimenChoice';
import { canCalibrate } from '../../workspace/readerCalibrations';
import { isAsStored, storedDifferences } from '../../workspace/storedValues';
import { useCommand, useRunCommand, useWorkspace } from '../AppContext';
import { Hidden } from '../controls/Hidden';
import { IconButton } from '../controls/IconButton';
import { labelsFor } from '../controls/labelChoices';
import { moveFocus } from '../controls/rovingFocus';
import { AnnotationRow } from './AnnotationRow';
import styles from './AnnotationTable.module.css';
import { annotationPlace } from './annotationPlace';
import { earlierWords } from './earlierWords';

/** Its own chunk: most cases have none. */
const BulkGroups = lazy(async () => ({ default: (await import('./BulkGroups')).BulkGroups }));
/** Seen while two marks are linked. */
const LinkPanel = lazy(async () => ({ default: (await import('./LinkPanel')).LinkPanel }));
/** From here on a filter helps more than scrolling. */
const FILTER_FROM = 8;
/** Beyond this, only the chosen row gets the full list of labels: thousands of lists would slow the screen. */
const FULL_LABELS_UP_TO = 300;

/** All marks of the case. */
export function AnnotationTable() {
  const records = useWorkspace((state) => state.annotations);
  const stored = useWorkspace((state) => state.stored);
  const selection = useWorkspace((state) => state.selection);
  const hasGroups = useWorkspace((state) => state.annotationGroups.length > 0);
  const displaySets = useWorkspace((state) => state.displaySets);
  const labels = useWorkspace((state) => state.labels);
  const isLinking = useWorkspace((state) => state.linking !== undefined);
  const [filter, setFilter] = useState('');
  const [areDetailsOpen, setAreDetailsOpen] = useState(false);
  const studies = useWorkspace((state) => state.studies);
  const annotations = useMemo(() => listOf(records), [records]);
  const named = useMemo(() => (studies.length > 1 ? marksByName(records) : NOBODY), [records, studies]);
  const choices = useMemo(
    () => ({ radiology: labelsFor(labels, 'radiology'), slide: labelsFor(labels, 'slide') }),
    [labels],
  );
  const selected = useMemo(() => new Set<string>(selection), [selection]);
  // The details follow the selection: the next mark, chosen here or on an image, is open too.
  const openId = areDetailsOpen && selection.length === 1 ? selection[0] : undefined;
  const chosen = selection.length === 1 ? records[selection[0] ?? ''] : undefined;
  const canLink = annotations.length > 1 && displaySets.length > 1 && chosen && unlinkable(chosen) === undefined;
  const around = { annotations: records, stored, displaySets };
  const shown = annotations.filter((annotation) => matches(annotation, filter));
  const tabStop = shown.find(({ id }) => selected.has(id))?.id ?? shown[0]?.id;
  return (
    <>
      <TableHead count={annotations.length} linkable={canLink ? chosen : undefined} />
      {isLinking && (
        <Suspense fallback={null}>
          <LinkPanel />
        </Suspense>
      )}
      {annotations.length > FILTER_FROM && (
        <input
          className={styles.filter}
          aria-label="Filter marks"
          placeholder="Filter by label or name"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
          onKeyDown={(event) => event.stopPropagation()}
        />
      )}
      <div role="table" aria-label="Annotations" className={styles.table} onKeyDown={moveAmongRows}>
        <div role="row" className={styles.columns}>
          <Hidden>
            <span role="columnheader">Label</span>
            <span role="columnheader">Value</span>
            <span role="columnheader">Where</span>
            <span role="columnheader">Actions</span>
            <span role="columnheader">Notes</span>
            <span role="columnheader">Details</span>
          </Hidden>
        </div>
        {shown.map((annotation) => {
          const place = annotationPlace(annotation, displaySets);
          const isSelected = selected.has(annotation.id);
          return (
            <AnnotationRow
              key={annotation.id}
              annotation={annotation}
              place={place.text}
              kind={place.kind}
              labels={annotations.length <= FULL_LABELS_UP_TO || isSelected ? choices[place.kind] : NONE}
              isSelected={isSelected}
              isUnsaved={stored[annotation.id] !== annotation}
              isAsStored={isAsStored(annotation, stored)}
              differences={storedDifferences(annotation, around)}
              unmeasured={unmeasuredReason(annotation, displaySets)}
              undecided={
                needsSpecimen(annotation, stored, displaySets) ? specimensToChoose(annotation, displaySets) : NONE
              }
              earlier={named.size > 0 ? earlierWords(annotation, earlierValues(annotation, named, { studies })) : ''}
              canMeasureAgain={named.size > 0 && canMeasureAgain(annotation, named, { studies })}
              canCalibrate={isSelected && canCalibrate(annotation, displaySets)}
              areDetailsOpen={annotation.id === openId}
              onDetails={setAreDetailsOpen}
              isTabStop={annotation.id === tabStop}
            />
          );
        })}
      </div>
      {annotations.length === 0 && <NoMarks />}
      {annotations.length > 0 && shown.length === 0 && <p className={styles.empty}>No mark matches “{filter}”.</p>}
      {hasGroups && (
        <Suspense fallback={null}>
          <BulkGroups />
        </Suspense>
      )}
    </>
  );
}

const NONE: readonly never[] = [];
const NOBODY: MarksByName = new Map();

/** Arrows go from row to row; in a list or a field they belong to it. */
function moveAmongRows(event: KeyboardEvent<HTMLElement>) {
  const isField = event.target instanceof Element && event.target.matches('select, input, textarea');
  if (!isField) moveFocus(event, '[role=row][data-tracking-uid]');
}

function TableHead({ count, linkable }: { readonly count: number; readonly linkable: Annotation | undefined }) {
  const isHidden = useWorkspace((state) => state.areOverlaysHidden);
  const toggle = useCommand('overlay.toggle');
  const save = useCommand('annotation.export');
  const run = useRunCommand();
  return (
    <div className={styles.head}>
      <span>
        {count === 1 ? '1 mark' : `${count} marks`}
        {isHidden && <strong className={styles.hidden}> hidden</strong>}
      </span>
      <span className={styles.spring} />
      {linkable && (
        <IconButton
          name={`Link ${visibleText(linkable.trackingIdentifier, 160)}`}
          icon={Link2}
          note="To the mark of the same lesion on another study"
          onPress={() => run('finding.beginLink', { id: linkable.id })}
        />
      )}
      {count > 0 && <IconButton name={save.title} icon={Download} onPress={() => save.run()} />}
      <IconButton
        name={isHidden ? 'Show marks' : 'Hide marks'}
        icon={isHidden ? EyeOff : Eye}
        keys={toggle.key}
        onPress={() => toggle.run()}
      />
    </div>
  );
}

function NoMarks() {
  const drawn = useWorkspace((state) => state.annotationGroups.length > 0);
  return (
    <p className={styles.empty}>
      {drawn ? 'No single marks; bulk groups are below. ' : 'No marks yet. '}
      Choose Length or another tool above and draw on an image.
    </p>
  );
}

function matches({ label, trackingIdentifier }: Annotation, filter: string): boolean {
  const wanted = filter.trim().toLowerCase();
  return (
    wanted === '' || label.meaning.toLowerCase().includes(wanted) || trackingIdentifier.toLowerCase().includes(wanted)
  );
}
