import type { Specimen } from '../../dicom/types';
import { visibleText } from '../../dicom/visibleText';

/** The specimens of a glass by their names; nothing is chosen until the reader says so. */
export function SpecimenSelect({
  id,
  name,
  prompt = 'Choose…',
  specimens,
  value,
  onChange,
}: {
  readonly id?: string;
  /** Absent where a label names it. */
  readonly name?: string;
  /** What stands there while nothing is chosen. */
  readonly prompt?: string;
  readonly specimens: readonly Specimen[];
  readonly value: string | undefined;
  readonly onChange: (specimenUid: string) => void;
}) {
  const isChosen = specimens.some(({ specimenUid }) => specimenUid !== '' && specimenUid === value);
  return (
    <select
      id={id}
      aria-label={name && visibleText(name, 160)}
      value={isChosen ? value : ''}
      onChange={(event) => onChange(event.target.value)}
    >
      {!isChosen && (
        <option value="" disabled>
          {prompt}
        </option>
      )}
      {specimens.map((specimen, index) => (
        // A specimen without UID cannot be told from the others in a report.
        <option key={specimen.specimenUid || index} value={specimen.specimenUid} disabled={specimen.specimenUid === ''}>
          {visibleText(specimenName(specimen), 160)}
        </option>
      ))}
    </select>
  );
}

export function specimenName({ specimenIdentifier, description, specimenUid }: Specimen): string {
  const words = [specimenIdentifier, description].filter(Boolean).join(' · ');
  if (specimenUid === '') return `${words || 'Specimen'} (has no UID)`;
  return words || specimenUid;
}
