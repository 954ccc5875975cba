import { formatAge, formatDate, formatPersonName } from '../../dicom/format';
import type { StudyContents } from '../../workspace/workList';
import { Bdi } from '../controls/Bdi';
import { Button } from '../controls/Button';
import { Chip } from '../controls/Chip';
import { ModalityChips } from '../controls/ModalityChips';
import { dicomToday } from './dicomToday';
import type { ListedStudy } from './listedStudy';
import { issuerWords } from './patientGroup';
import { SeriesPreview } from './SeriesPreview';
import { clockTime } from './studyAge';
import type { Chosen } from './studySelection';
import { countText, longWarnings, studiesText } from './studyWords';
import styles from './StudyPreview.module.css';

/** What will open: the patient, all of their studies, which of them are chosen, and what the one under the hand holds. */
export function StudyPreview({
  chosen: { group, studies: chosen },
  looked,
  contents,
  labelOf,
  areArchivesSeveral,
  onToggle,
  onOpen,
}: {
  readonly chosen: Chosen;
  /** The study whose series are shown. */
  readonly looked: ListedStudy | undefined;
  readonly contents: StudyContents | undefined;
  readonly labelOf: (sourceId: string) => string;
  /** Each study then says where it is. */
  readonly areArchivesSeveral: boolean;
  readonly onToggle: (row: ListedStudy) => void;
  readonly onOpen: () => void;
}) {
  const { patient, studies, warnings } = group;
  const sexAndAge = [patient.patientSex, formatAge(patient.patientBirthDate, dicomToday(new Date()))]
    .filter(Boolean)
    .join(' ');
  const issuer = issuerWords(group);
  return (
    <aside className={styles.preview} aria-label="Selected studies">
      <div className={styles.patient}>
        <h2 className={styles.name}>
          <Bdi>{formatPersonName(patient.patientName) || 'No name'}</Bdi>
        </h2>
        <p className={styles.facts}>
          <Bdi>{patient.patientId || 'No ID'}</Bdi>
          {issuer && <Bdi>{issuer}</Bdi>}
          {patient.patientBirthDate && <span>{formatDate(patient.patientBirthDate)}</span>}
          {sexAndAge && <span>{sexAndAge}</span>}
          {warnings.map((words) => (
            <Chip key={words} tone="warning">
              {words}
            </Chip>
          ))}
        </p>
      </div>
      <div className={styles.scroller}>
        <ul className={styles.studies} aria-label="Studies of this patient">
          {studies.map((row) => (
            <li key={row.key}>
              <StudyChoice
                row={row}
                isChosen={chosen.includes(row)}
                archives={areArchivesSeveral ? row.copies.map(({ sourceId }) => labelOf(sourceId)) : []}
                onToggle={onToggle}
              />
              {row === looked && (
                <SeriesPreview
                  study={row.study}
                  contents={contents}
                  warnings={longWarnings(row, labelOf)}
                  archive={labelOf(row.study.sourceId)}
                />
              )}
            </li>
          ))}
        </ul>
      </div>
      <div className={styles.foot}>
        <span className={styles.quiet}>{summary(chosen)}</span>
        <Button kind="primary" onPress={onOpen} isDisabled={chosen.length === 0}>
          Open case
        </Button>
      </div>
    </aside>
  );
}

function StudyChoice({
  row,
  isChosen,
  archives,
  onToggle,
}: {
  readonly row: ListedStudy;
  readonly isChosen: boolean;
  readonly archives: readonly string[];
  readonly onToggle: (row: ListedStudy) => void;
}) {
  const { study } = row;
  return (
    <label className={styles.study}>
      <input type="checkbox" checked={isChosen} onChange={() => onToggle(row)} />
      <span className={styles.studyWords}>
        <span className={styles.when}>
          {formatDate(study.studyDate) || 'No date'} <span className={styles.quiet}>{clockTime(study.studyTime)}</span>
        </span>
        <Bdi className={styles.description}>{study.studyDescription || 'Not described'}</Bdi>
        <span className={styles.made}>
          <ModalityChips modalities={study.modalitiesInStudy} />
          <span className={styles.quiet}>{imagesText(study.numberOfStudyRelatedInstances)}</span>
        </span>
        {archives.length > 0 && <Bdi className={styles.archives}>in {archives.join(' and ')}</Bdi>}
      </span>
    </label>
  );
}

/** Holds the place of the preview, so that nothing moves when the first study is chosen. */
export function NothingChosen({ hasStudies }: { readonly hasStudies: boolean }) {
  return (
    <aside className={styles.nothing} aria-label="Selected studies">
      {hasStudies && (
        <>
          <p>Choose a study to see what it holds.</p>
          <dl className={styles.keys}>
            <Key name="Enter">opens the study; so does a double-click</Key>
            <Key name="Ctrl">and click adds a study of the same patient</Key>
            <Key name="Shift">and click adds all in between</Key>
            <Key name="A … Z">goes to a name</Key>
          </dl>
        </>
      )}
    </aside>
  );
}

function Key({ name, children }: { readonly name: string; readonly children: string }) {
  return (
    <div>
      <dt>
        <kbd>{name}</kbd>
      </dt>
      <dd>{children}</dd>
    </div>
  );
}

const imagesText = (count: number | undefined): string =>
  count === undefined ? '' : count === 1 ? '1 object' : `${countText(count)} objects`;

function summary(chosen: readonly ListedStudy[]): string {
  const counts = chosen.map(({ study }) => study.numberOfStudyRelatedInstances);
  if (chosen.length === 0 || counts.some((count) => count === undefined)) return studiesText(chosen.length);
  return `${studiesText(chosen.length)} · ${imagesText(counts.reduce<number>((sum, count) => sum + (count ?? 0), 0))}`;
}
