import { Fragment } from 'react';
import type { CodedConcept } from '../../dicom/codedConcept';
import { isSameConcept } from '../../dicom/codedConcept';
import {
  areKeptCountsOld,
  type Counts,
  isOnSlide,
  positiveShare,
  type SlideCounts,
} from '../../dicom/slide/cellCounts';
import { units } from '../../dicom/codes';
import { useRunCommand, useWorkspace } from '../AppContext';
import { Bdi } from '../controls/Bdi';
import { Button } from '../controls/Button';
import styles from './CountingPanel.module.css';
import { densityWords, shareWords } from './countWords';
import { useCounts } from './useCounts';

/** Counts, densities and the share of positive nuclei: of each field, of all fields, of the slide. */
export function ResultSection() {
  const { classes, counts, slide } = useCounts();
  const hasBulk = useWorkspace(({ annotationGroups }) =>
    annotationGroups.some(({ space }) => slide !== undefined && isOnSlide(space, slide)),
  );
  const current = useWorkspace((state) => state.currentLabel.slide);
  const shown = classes.flatMap((concept, index) =>
    (counts?.onSlide[index] ?? 0) > 0 || isSameConcept(concept, current) ? [{ concept, index }] : [],
  );
  if (!counts || shown.length === 0) return null;
  const { fields, areaMm2, inFields, onSlide } = counts;
  const table = { shown, classes };
  return (
    <section className={styles.section} aria-labelledby="counting-results">
      <h3 id="counting-results" className={styles.heading}>
        Counts
      </h3>
      {fields.length !== 1 && (
        <CountTable
          {...table}
          name={fields.length === 0 ? 'Slide, no field placed' : `All ${fields.length} fields`}
          counts={fields.length === 0 ? onSlide : inFields}
          areaMm2={fields.length === 0 || fields.some(({ isPartlyOff }) => isPartlyOff) ? undefined : areaMm2}
        />
      )}
      {fields.length > 1 && areaMm2 === undefined && (
        <p className={styles.warning}>Fields overlap: no density for all of them. Move them apart.</p>
      )}
      {fields.map(({ field, counts: own, areaMm2: area, isPartlyOff }) => (
        <Fragment key={field.id}>
          <CountTable
            {...table}
            name={field.trackingIdentifier}
            counts={own}
            areaMm2={isPartlyOff ? undefined : area}
          />
          {isPartlyOff && (
            <p className={styles.warning}>Part of this field lies beyond the scan: no density. Move it inside.</p>
          )}
        </Fragment>
      ))}
      <Outside counts={counts} />
      {hasBulk && <p className={styles.note}>Bulk annotations of this slide are not in these counts.</p>}
      {fields.length > 0 && <KeepCounts classes={classes} counts={counts} />}
    </section>
  );
}

interface ShownClass {
  readonly concept: CodedConcept;
  readonly index: number;
}

function CountTable({
  name,
  shown,
  classes,
  counts,
  areaMm2,
}: {
  readonly name: string;
  readonly shown: readonly ShownClass[];
  readonly classes: readonly CodedConcept[];
  readonly counts: Counts;
  readonly areaMm2: number | undefined;
}) {
  const share = positiveShare(classes, counts);
  return (
    <table className={styles.table}>
      <caption>
        <Bdi>{name}</Bdi>
      </caption>
      <tbody>
        {shown.map(({ concept, index }) => (
          <tr key={concept.value}>
            <th scope="row">
              <Bdi>{concept.meaning}</Bdi>
            </th>
            <td>{counts[index] ?? 0}</td>
            <td>{areaMm2 ? densityWords(counts[index] ?? 0, areaMm2) : ''}</td>
          </tr>
        ))}
        {share && (
          <tr data-share>
            <th scope="row">Positive nuclei</th>
            <td colSpan={2}>{shareWords(share)}</td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

function Outside({ counts: { fields, onSlide, inFields } }: { readonly counts: SlideCounts }) {
  const outside = onSlide.reduce((sum, count, index) => sum + count - (inFields[index] ?? 0), 0);
  if (fields.length === 0 || outside === 0) return null;
  return (
    <p className={styles.note}>
      {outside} {outside === 1 ? 'mark lies' : 'marks lie'} outside of the fields and {outside === 1 ? 'is' : 'are'} in
      none of these counts.
    </p>
  );
}

function KeepCounts({ classes, counts }: { readonly classes: readonly CodedConcept[]; readonly counts: SlideCounts }) {
  const run = useRunCommand();
  const isKept = counts.fields.some(({ field }) =>
    field.measurements.some(({ unit }) => unit.value === units.counts.value),
  );
  const isOld = counts.fields.some((field) => areKeptCountsOld(field, classes));
  return (
    <>
      <div className={styles.row}>
        <Button onPress={() => run('counting.keepCounts')}>Counts into the report</Button>
      </div>
      {isOld && <p className={styles.warning}>The counts in the report are not these any more.</p>}
      {!isKept && <p className={styles.note}>Until then only fields and marks are saved, not their numbers.</p>}
    </>
  );
}
