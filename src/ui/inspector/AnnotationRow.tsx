import ChevronDown from 'lucide-react/icons/chevron-down';
import ChevronUp from 'lucide-react/icons/chevron-up';
import Copy from 'lucide-react/icons/copy';
import Pencil from 'lucide-react/icons/pencil';
import Ruler from 'lucide-react/icons/ruler';
import RulerDimensionLine from 'lucide-react/icons/ruler-dimension-line';
import Trash2 from 'lucide-react/icons/trash-2';
import { type KeyboardEvent, type MouseEvent, memo, useState } from 'react';
import { isCellMark } from '../../dicom/cellMark';
import type { CodedConcept } from '../../dicom/codedConcept';
import type { ValueDifference } from '../../dicom/geometry/recomputed';
import { methodWords } from '../../dicom/measurementMethod';
import { referenceLineOf } from '../../dicom/radiology/readerCalibration';
import type { Annotation, Specimen } from '../../dicom/types';
import { LONGEST_COMMENT } from '../../workspace/markDetails';
import { useRunCommand } from '../AppContext';
import { Bdi } from '../controls/Bdi';
import { Hidden } from '../controls/Hidden';
import { IconButton } from '../controls/IconButton';
import { LabelSelect } from '../controls/LabelSelect';
import { MarkCue } from '../controls/MarkCue';
import { AnnotationDetails, hasDetails } from './AnnotationDetails';
import styles from './AnnotationRow.module.css';
import { isMeasured, measurementWords } from './measurementWords';
import { RowNotes } from './RowNotes';

export interface AnnotationRowProps {
  readonly annotation: Annotation;
  readonly place: string;
  readonly kind: 'radiology' | 'slide';
  readonly labels: readonly CodedConcept[];
  readonly isSelected: boolean;
  readonly isUnsaved: boolean;
  /** Its values are those the archive holds, not what this page measured (SR-23). */
  readonly isAsStored: boolean;
  readonly differences: readonly ValueDifference[];
  /** Why it has no size, where it cannot have one. */
  readonly unmeasured: string | undefined;
  /** The specimens of its slide while the reader has not chosen one of them. */
  readonly undecided: readonly Specimen[];
  /** What the same lesion measured in earlier studies, in words. */
  readonly earlier: string;
  /** It is of an earlier study, and the newest one has no such mark yet. */
  readonly canMeasureAgain: boolean;
  /** It is a line whose true length may be stated. */
  readonly canCalibrate: boolean;
  readonly areDetailsOpen: boolean;
  readonly onDetails: (areOpen: boolean) => void;
  readonly isTabStop: boolean;
}

/** Four lines of the table; the whole name is in the report. */
const LONGEST_NAME = 160;

/** One mark: what it is, how much, where. Choosing it brings every pane there. */
export const AnnotationRow = memo(function AnnotationRow(props: AnnotationRowProps) {
  const { annotation, place, kind, labels, isSelected, isUnsaved, isAsStored, areDetailsOpen, isTabStop } = props;
  const { id, trackingIdentifier, label, lockedReason } = annotation;
  const run = useRunCommand();
  const [isRenaming, setIsRenaming] = useState(false);
  const goTo = () => run('annotation.goTo', { id });
  const canOpen = hasDetails(annotation);
  const hasNotes =
    lockedReason !== undefined ||
    props.differences.length + props.undecided.length > 0 ||
    props.unmeasured !== undefined ||
    annotation.link !== undefined ||
    referenceLineOf(annotation) !== undefined ||
    props.earlier !== '';
  const toggleDetails = () => {
    if (!areDetailsOpen && !isSelected) run('annotation.select', { ids: [id] });
    props.onDetails(!areDetailsOpen);
  };
  const palette = kind === 'slide' ? 'stain' : 'grey';
  const onClick = (event: MouseEvent) => {
    if (!isControl(event.target)) goTo();
  };
  const isKeyImage = annotation.shape === 'keyImage';
  // The title of a key image says which object it is stored in: another purpose is another key image.
  const canRelabel = lockedReason === undefined && !isKeyImage;
  const canRename = lockedReason === undefined && !isCellMark(annotation);
  // What an arrow says is its text; every other mark is called by its name.
  const words = annotation.shape === 'arrow' ? ARROW_WORDS : NAME_WORDS;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    if (event.key === 'Enter' && event.altKey && canOpen) toggleDetails();
    else if (event.key === 'Enter') goTo();
    else if (event.key === 'F2' && canRename) setIsRenaming(true);
    else return;
    event.preventDefault();
  };
  return (
    <div
      role="row"
      className={styles.row}
      data-tracking-uid={annotation.trackingUid}
      data-selected={isSelected || undefined}
      aria-current={isSelected || undefined}
      tabIndex={isTabStop ? 0 : -1}
      onClick={onClick}
      onKeyDown={onKeyDown}
    >
      <div role="cell" className={styles.label}>
        <MarkCue shape={annotation.shape} label={label} palette={palette} />
        {canRelabel ? (
          <LabelSelect
            isQuiet
            name={`Label of ${trackingIdentifier}`}
            value={label}
            choices={labels}
            palette={palette}
            onChange={(concept) => run('annotation.setLabel', { id, concept })}
          />
        ) : (
          <Bdi className={styles.fixedLabel}>{label.meaning}</Bdi>
        )}
        {isUnsaved && (
          <span className={styles.unsaved} title="Not saved yet">
            <Hidden>not saved yet</Hidden>
          </span>
        )}
      </div>
      <div role="cell" className={styles.value} title={isAsStored ? 'As stored in the archive' : undefined}>
        <Values annotation={annotation} />
      </div>
      <div role="cell" className={styles.where}>
        <NameCell annotation={annotation} words={words} isRenaming={isRenaming} onDone={() => setIsRenaming(false)} />{' '}
        <span className={styles.place}>
          · <Bdi>{place}</Bdi>
        </span>
      </div>
      <RowActions
        annotation={annotation}
        canMeasureAgain={props.canMeasureAgain}
        canCalibrate={props.canCalibrate}
        areDetailsOpen={areDetailsOpen}
        onDetails={canOpen ? toggleDetails : undefined}
        renameWords={words.button}
        onRename={canRename ? () => setIsRenaming(true) : undefined}
      />
      {hasNotes && (
        <div role="cell" aria-colindex={5} className={styles.notes}>
          <RowNotes
            annotation={annotation}
            differences={props.differences}
            unmeasured={props.unmeasured}
            undecided={props.undecided}
            earlier={props.earlier}
          />
        </div>
      )}
      {areDetailsOpen && canOpen && (
        <div role="cell" aria-colindex={6} className={styles.details}>
          <AnnotationDetails annotation={annotation} kind={kind} isAsStored={isAsStored} />
        </div>
      )}
    </div>
  );
});

/** What it is called, or what is being typed. */
function NameCell({
  annotation,
  words,
  isRenaming,
  onDone,
}: {
  readonly annotation: Annotation;
  readonly words: RowWords;
  readonly isRenaming: boolean;
  readonly onDone: () => void;
}) {
  const run = useRunCommand();
  if (!isRenaming)
    return (
      <Bdi className={styles.name} longest={LONGEST_NAME}>
        {annotation.trackingIdentifier}
      </Bdi>
    );
  return (
    <NameField
      name={words.field}
      text={words.of(annotation)}
      longest={words.longest}
      onDone={(typed) => {
        onDone();
        const change = typed === undefined ? undefined : words.change(annotation, typed);
        if (change) run(...change);
      }}
    />
  );
}

/** What can be done with it; absent where it cannot. */
function RowActions({
  annotation: { id, trackingIdentifier, lockedReason, measurements, comment },
  canMeasureAgain,
  canCalibrate,
  areDetailsOpen,
  onDetails,
  renameWords,
  onRename,
}: {
  readonly annotation: Annotation;
  readonly canMeasureAgain: boolean;
  readonly canCalibrate: boolean;
  readonly areDetailsOpen: boolean;
  readonly onDetails: (() => void) | undefined;
  readonly renameWords: string;
  readonly onRename: (() => void) | undefined;
}) {
  const run = useRunCommand();
  const canCopy = measurements.length > 0 || Boolean(comment);
  return (
    <div role="cell" className={styles.actions}>
      {canMeasureAgain && (
        <IconButton
          name={`Measure ${trackingIdentifier} again`}
          icon={RulerDimensionLine}
          note="In the newest study, under the same name"
          onPress={() => run('annotation.measureAgain', { id })}
        />
      )}
      {canCalibrate && (
        <IconButton
          name={`Calibrate by ${trackingIdentifier}`}
          icon={Ruler}
          note="State the true length of this line"
          onPress={() => run('annotation.calibrate', { id })}
        />
      )}
      {onDetails && (
        <IconButton
          name={`Details of ${trackingIdentifier}`}
          icon={areDetailsOpen ? ChevronUp : ChevronDown}
          keys="Alt+Enter"
          isExpanded={areDetailsOpen}
          onPress={onDetails}
        />
      )}
      {canCopy && (
        <IconButton
          name={`Copy ${trackingIdentifier}`}
          icon={Copy}
          keys="Ctrl+C"
          note="Values with unit and calibration, as text"
          onPress={() => {
            run('annotation.select', { ids: [id] });
            run('annotation.copy', { id });
          }}
        />
      )}
      {onRename && (
        <IconButton name={`${renameWords} ${trackingIdentifier}`} icon={Pencil} keys="F2" onPress={onRename} />
      )}
      {lockedReason === undefined && (
        <IconButton
          name={`Delete ${trackingIdentifier}`}
          icon={Trash2}
          note="Undo brings it back"
          onPress={() => {
            run('annotation.select', { ids: [id] });
            run('annotation.delete', { id });
          }}
        />
      )}
    </div>
  );
}

function Values({ annotation: { shape, measurements, comment } }: { readonly annotation: Annotation }) {
  const { main, others, reasons } = measurementWords(measurements);
  const [first] = measurements;
  const method = methodWords(measurements);
  return (
    <>
      <Bdi className={styles.main} data-missing={(first && !isMeasured(first)) || undefined}>
        {shape === 'keyImage' ? 'Key image' : shape === 'arrow' ? (comment ?? 'no text yet') : main}
      </Bdi>
      {others.map((words) => (
        <Bdi key={words} className={styles.others}>
          {words}
        </Bdi>
      ))}
      {method && <Bdi className={styles.reason}>{method}</Bdi>}
      {reasons.map((words) => (
        <Bdi key={words} className={styles.reason}>
          {words}
        </Bdi>
      ))}
    </>
  );
}

interface RowWords {
  readonly field: string;
  readonly button: string;
  readonly longest: number;
  of(annotation: Annotation): string;
  /** The command that keeps what was typed; undefined where nothing changes. */
  change(annotation: Annotation, typed: string): readonly [command: string, args: unknown] | undefined;
}

const NAME_WORDS: RowWords = {
  field: 'Name of the mark',
  button: 'Rename',
  longest: 64,
  of: ({ trackingIdentifier }) => trackingIdentifier,
  change: ({ id, trackingIdentifier }, typed) =>
    typed === '' || typed === trackingIdentifier ? undefined : ['annotation.rename', { id, trackingIdentifier: typed }],
};

const ARROW_WORDS: RowWords = {
  field: 'Text of the arrow',
  button: 'Text of',
  longest: LONGEST_COMMENT,
  of: ({ comment }) => comment ?? '',
  change: ({ id, comment }, typed) =>
    typed === (comment ?? '') ? undefined : ['annotation.setComment', { id, comment: typed }],
};

/** The reader's own words for it. Enter and leaving keep what was typed, Esc does not. */
function NameField({
  name,
  text,
  longest,
  onDone,
}: {
  readonly name: string;
  readonly text: string;
  readonly longest: number;
  readonly onDone: (typed: string | undefined) => void;
}) {
  return (
    <input
      className={styles.nameField}
      aria-label={name}
      defaultValue={text}
      maxLength={longest}
      ref={(element) => element?.select()}
      onBlur={(event) => onDone(event.target.value.trim())}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Enter') event.currentTarget.closest<HTMLElement>('[role=row]')?.focus();
        if (event.key === 'Escape') onDone(undefined);
      }}
    />
  );
}

const isControl = (target: EventTarget): boolean =>
  target instanceof Element && target.closest('button, select, input, textarea, label') !== null;
