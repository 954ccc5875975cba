import TriangleAlert from 'lucide-react/icons/triangle-alert';
import type { Annotation, Specimen } from '../../dicom/types';
import { marksWithoutSpecimen, specimensToChoose } from '../../workspace/specimenChoice';
import { useRunCommand, useWorkspace } from '../AppContext';
import { Bdi } from '../controls/Bdi';
import { SpecimenSelect } from '../inspector/SpecimenSelect';
import styles from './SpecimenChoices.module.css';

/**
 * A glass with several specimens: a report has to say which of them was measured, and nobody guesses (SSR-11). One
 * choice for each slide; marks of different specimens are told apart one by one in the table.
 */
export function SpecimenChoices({ regionsAs }: { readonly regionsAs: 'SR' | 'ANN' }) {
  const annotations = useWorkspace((state) => state.annotations);
  const stored = useWorkspace((state) => state.stored);
  const displaySets = useWorkspace((state) => state.displaySets);
  const run = useRunCommand();
  const marks = marksWithoutSpecimen({ annotations, stored, displaySets }, regionsAs);
  const slides = new Map<readonly Specimen[], Annotation[]>();
  for (const mark of marks) {
    const specimens = specimensToChoose(mark, displaySets);
    slides.set(specimens, [...(slides.get(specimens) ?? []), mark]);
  }
  if (marks.length === 0) return null;
  return (
    <section className={styles.choices}>
      <h3 className={styles.title}>
        <TriangleAlert size={14} strokeWidth={1.75} aria-hidden />
        Choose the specimen
      </h3>
      <p className={styles.why}>The slide holds several. A report without it is not sent.</p>
      {[...slides].map(([specimens, [first, ...others]]) => {
        if (!first) return null;
        const name =
          others.length === 0
            ? `“${first.trackingIdentifier}”`
            : `“${first.trackingIdentifier}” and ${others.length} more`;
        return (
          <div key={first.sopInstanceUid} className={styles.choice}>
            <Bdi className={styles.name}>{name}</Bdi>
            <SpecimenSelect
              name={`Specimen of ${name}`}
              specimens={specimens}
              value={undefined}
              onChange={(specimenUid) =>
                run('annotation.setSpecimen', { ids: [first, ...others].map(({ id }) => id), specimenUid })
              }
            />
          </div>
        );
      })}
    </section>
  );
}
