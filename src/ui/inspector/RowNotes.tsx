import Link2 from 'lucide-react/icons/link-2';
import Lock from 'lucide-react/icons/lock';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import type { ReactNode } from 'react';
import type { FindingLink } from '../../dicom/findingLink';
import { formatMeasurement } from '../../dicom/format';
import type { ValueDifference } from '../../dicom/geometry/recomputed';
import { referenceLineOf } from '../../dicom/radiology/readerCalibration';
import type { Annotation, Specimen } from '../../dicom/types';
import { visibleText } from '../../dicom/visibleText';
import { useRunCommand, useWorkspace } from '../AppContext';
import { Bdi } from '../controls/Bdi';
import { nameOf } from './measurementWords';
import styles from './RowNotes.module.css';
import { SpecimenSelect } from './SpecimenSelect';

/** What a reader has to know of a mark before trusting or saving it; nothing for most marks. */
export function RowNotes({
  annotation,
  differences,
  unmeasured,
  undecided,
  earlier,
}: {
  readonly annotation: Annotation;
  readonly differences: readonly ValueDifference[];
  readonly unmeasured: string | undefined;
  /** The specimens to choose from while the choice is open. */
  readonly undecided: readonly Specimen[];
  readonly earlier: string;
}) {
  const { id, trackingIdentifier, lockedReason } = annotation;
  const run = useRunCommand();
  const reference = referenceLineOf(annotation);
  return (
    <>
      {reference && (
        <span className={styles.reference}>
          {reference.scope === 'series' ? 'Calibrates its stack' : 'Calibrates its image'}{' '}
          {lockedReason === undefined && (
            <button
              type="button"
              className={styles.action}
              aria-label={`Remove the calibration by ${visibleText(trackingIdentifier, 160)}`}
              title="What the header says holds again. Undo brings the calibration back."
              onClick={() => {
                run('annotation.select', { ids: [id] });
                run('annotation.removeCalibration', { id });
              }}
            >
              Remove
            </button>
          )}
        </span>
      )}
      {annotation.link && <LinkNote annotation={annotation} link={annotation.link} />}
      {earlier && <Bdi className={styles.earlier}>{earlier}</Bdi>}
      {lockedReason !== undefined && (
        <span className={styles.locked}>
          <Lock size={12} aria-hidden /> <Bdi>{lockedReason}</Bdi>
        </span>
      )}
      {differences.length > 0 && (
        <Warning>
          <Bdi>{differenceWords(differences, annotation.measurements.length)}</Bdi>{' '}
          {lockedReason === undefined && (
            <button
              type="button"
              className={styles.action}
              aria-label={`Recompute ${visibleText(trackingIdentifier, 160)}`}
              title="Replaces what was stored by what the outline measures. Undo brings it back."
              onClick={() => run('annotation.recompute', { id })}
            >
              Recompute
            </button>
          )}
        </Warning>
      )}
      {unmeasured !== undefined && <Warning>{unmeasured}</Warning>}
      {undecided.length > 0 && (
        <Warning>
          <SpecimenSelect
            name={`Choose the specimen of ${trackingIdentifier}`}
            prompt="Choose the specimen"
            specimens={undecided}
            value={annotation.specimenUid}
            onChange={(specimenUid) => run('annotation.setSpecimen', { id, specimenUid })}
          />
        </Warning>
      )}
    </>
  );
}

/** With which images it is one finding, and how sure that is. */
function LinkNote({ annotation, link }: { readonly annotation: Annotation; readonly link: FindingLink }) {
  const { id, trackingIdentifier, lockedReason } = annotation;
  const studies = useWorkspace((state) => state.studies);
  const run = useRunCommand();
  const closed = link.others.filter((one) => !studies.some((study) => study.studyInstanceUid === one.studyInstanceUid));
  const name = visibleText(trackingIdentifier, 160);
  return (
    <span className={styles.linked}>
      <Link2 size={12} aria-hidden /> One finding with{' '}
      {link.others.length === 1 ? 'a mark' : `${link.others.length} marks`} elsewhere, {link.confidence}{' '}
      <button type="button" className={styles.action} onClick={() => run('finding.goTo', { id })}>
        Show all
      </button>
      {closed.length > 0 && (
        <button
          type="button"
          className={styles.action}
          title="The other study is not open here"
          onClick={() => run('finding.openOthers', { id })}
        >
          Open the other study
        </button>
      )}
      {lockedReason === undefined && (
        <button
          type="button"
          className={styles.action}
          aria-label={`Unlink ${name}`}
          title="Saved as a new version. Undo brings it back."
          onClick={() => run('finding.unlink', { id })}
        >
          Unlink
        </button>
      )}
    </span>
  );
}

const Warning = ({ children }: { readonly children: ReactNode }) => (
  <span className={styles.warning}>
    <TriangleAlert size={13} strokeWidth={1.75} aria-hidden />
    <span className={styles.words}>{children}</span>
  </span>
);

/** The value alone where the mark has one, else with its name. */
function differenceWords(differences: readonly ValueDifference[], valueCount: number): string {
  const values = differences.map((difference) => {
    const { recomputed } = difference;
    return valueCount === 1 ? recomputedWords(difference) : `${nameOf(recomputed)} ${recomputedWords(difference)}`;
  });
  return `Stored ${values.length === 1 ? 'value differs' : 'values differ'}: recomputed ${values.join(', ')}`;
}

/** Where rounding shows both as the same, the share tells them apart. */
function recomputedWords({ stored, recomputed }: ValueDifference): string {
  const words = formatMeasurement(recomputed);
  if (words !== formatMeasurement(stored)) return words;
  const percent = (100 * Math.abs(recomputed.value - stored.value)) / Math.abs(stored.value);
  return `${words} (${percent.toFixed(1)} % ${recomputed.value > stored.value ? 'more' : 'less'})`;
}
