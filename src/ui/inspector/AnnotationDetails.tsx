import { type ReactNode, useId, useMemo } from 'react';
import { type CodedConcept, isSameConcept } from '../../dicom/codedConcept';
import { lateralities } from '../../dicom/findingSites';
import type { Annotation, Measurement } from '../../dicom/types';
import { visibleText } from '../../dicom/visibleText';
import { keepsDetails } from '../../workspace/markDetails';
import { listOf } from '../../workspace/recordVersions';
import { chosenSpecimen, specimensToChoose } from '../../workspace/specimenChoice';
import { useRunCommand, useWorkspace } from '../AppContext';
import { Bdi } from '../controls/Bdi';
import { conceptKey, withCurrent } from '../controls/labelChoices';
import styles from './AnnotationDetails.module.css';
import { CommentField } from './CommentField';
import { MarkPlotSection } from './MarkPlotSection';
import { nameOf, wholeValueWords } from './measurementWords';
import { isKnownSite, SiteSelect } from './SiteSelect';
import { SpecimenSelect, specimenName } from './SpecimenSelect';

/** Key images and points of bulk annotations have nothing beside their label and place. */
export const hasDetails = (annotation: Annotation): boolean =>
  keepsDetails(annotation) || annotation.measurements.length > 0 || annotation.algorithm !== undefined;

/** What a mark says beside its outline: where in the body, of which specimen, in words, proposed by what, and its values. */
export function AnnotationDetails({
  annotation,
  kind,
  isAsStored,
}: {
  readonly annotation: Annotation;
  readonly kind: 'radiology' | 'slide';
  /** Its values are those the archive holds (SR-23). */
  readonly isAsStored: boolean;
}) {
  const { algorithm, measurements } = annotation;
  const isEditable = annotation.lockedReason === undefined && keepsDetails(annotation);
  return (
    <div className={styles.details}>
      {isEditable ? <EditableFields annotation={annotation} /> : <FixedFields annotation={annotation} />}
      {algorithm && (
        <p className={styles.algorithm}>
          Proposed by <Bdi>{[algorithm.name, algorithm.version].filter(Boolean).join(' ')}</Bdi>
        </p>
      )}
      {kind === 'radiology' && <MarkPlotSection annotation={annotation} />}
      {measurements.length > 0 && <Values measurements={measurements} isAsStored={isAsStored} />}
    </div>
  );
}

function EditableFields({ annotation }: { readonly annotation: Annotation }) {
  const { id, site, laterality, comment } = annotation;
  const run = useRunCommand();
  const specimens = useSpecimens(annotation);
  const otherSites = useOtherSites(site);
  // A side belongs to a site; one that came without a site is shown, and can be taken away.
  const hasSide = site !== undefined || laterality !== undefined;
  return (
    <>
      <Field name="Site">
        {(field) => (
          <SiteSelect
            id={field}
            value={site}
            others={otherSites}
            onChange={(concept) => run('annotation.setSite', concept ? { id, concept } : { id })}
          />
        )}
      </Field>
      <Field name="Side">
        {(field) => (
          <SideSelect
            id={field}
            value={laterality}
            isDisabled={!hasSide}
            onChange={(concept) => run('annotation.setLaterality', concept ? { id, concept } : { id })}
          />
        )}
      </Field>
      {specimens.length > 0 && (
        <Field name="Specimen">
          {(field) => (
            <SpecimenSelect
              id={field}
              specimens={specimens}
              value={annotation.specimenUid}
              onChange={(specimenUid) => run('annotation.setSpecimen', { id, specimenUid })}
            />
          )}
        </Field>
      )}
      <Field name="Comment">
        {(field) => (
          <CommentField
            id={field}
            comment={comment ?? ''}
            onChange={(words) => run('annotation.setComment', { id, comment: words })}
          />
        )}
      </Field>
    </>
  );
}

function Field({ name, children }: { readonly name: string; readonly children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label className={styles.name} htmlFor={id}>
        {name}
      </label>
      {children(id)}
    </div>
  );
}

function SideSelect({
  id,
  value,
  isDisabled,
  onChange,
}: {
  readonly id: string;
  readonly value: CodedConcept | undefined;
  readonly isDisabled: boolean;
  readonly onChange: (concept: CodedConcept | undefined) => void;
}) {
  const offered = value ? withCurrent(lateralities, value) : lateralities;
  return (
    <select
      id={id}
      value={value ? conceptKey(value) : ''}
      disabled={isDisabled}
      onChange={(event) => onChange(offered.find((side) => conceptKey(side) === event.target.value))}
    >
      <option value="">{isDisabled ? 'Choose the site first' : 'Not stated'}</option>
      {offered.map((side) => (
        <option key={conceptKey(side)} value={conceptKey(side)}>
          {visibleText(side.meaning, 160)}
        </option>
      ))}
    </select>
  );
}

/** What cannot be changed here is read. */
function FixedFields({ annotation }: { readonly annotation: Annotation }) {
  const { site, laterality, comment } = annotation;
  const specimen = chosenSpecimen(annotation, useSpecimens(annotation));
  const facts: readonly (readonly [name: string, words: string | undefined])[] = [
    ['Site', site?.meaning],
    ['Side', laterality?.meaning],
    ['Specimen', specimen && specimenName(specimen)],
    ['Comment', comment],
  ];
  const stated = facts.filter(([, words]) => words);
  if (stated.length === 0) return null;
  return (
    <dl className={styles.facts}>
      {stated.map(([name, words]) => (
        <div key={name} className={styles.field}>
          <dt className={styles.name}>{name}</dt>
          <dd>
            <Bdi>{words}</Bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Values({
  measurements,
  isAsStored,
}: {
  readonly measurements: readonly Measurement[];
  readonly isAsStored: boolean;
}) {
  return (
    <>
      <dl className={styles.values}>
        {[...measurements.entries()].map(([position, measurement]) => (
          <div key={position} className={styles.field}>
            <dt className={styles.name}>
              <Bdi>{nameOf(measurement)}</Bdi>
            </dt>
            <dd>
              <Bdi>{wholeValueWords(measurement)}</Bdi>
            </dd>
          </div>
        ))}
      </dl>
      <p className={styles.origin}>{isAsStored ? 'Values as stored in the archive' : 'Values not saved yet'}</p>
    </>
  );
}

function useSpecimens(annotation: Annotation) {
  const displaySets = useWorkspace((state) => state.displaySets);
  return specimensToChoose(annotation, displaySets);
}

/** Sites that reports of the case brought along: the next mark in the same place is called the same. */
function useOtherSites(current: CodedConcept | undefined): readonly CodedConcept[] {
  const annotations = useWorkspace((state) => state.annotations);
  return useMemo(() => {
    const found: CodedConcept[] = [];
    for (const site of [current, ...listOf(annotations).map((mark) => mark.site)]) {
      // Free text in the place of a code has no scheme: it stays with its mark.
      const isOffered = site && !isKnownSite(site) && (site.scheme !== '' || site === current);
      if (isOffered && !found.some((one) => isSameConcept(one, site))) found.push(site);
    }
    return found;
  }, [annotations, current]);
}
