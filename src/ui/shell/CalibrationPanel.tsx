import { type KeyboardEvent, type RefObject, useEffect, useId, useRef, useState } from 'react';
import { frameOf } from '../../dicom/geometry/recomputed';
import {
  headerContradiction,
  isAlike,
  referenceLineOf,
  whyNotByHand,
  whyNotLength,
  type CalibrationScope,
} from '../../dicom/radiology/readerCalibration';
import type { Annotation } from '../../dicom/types';
import { useRunCommand, useWorkspace } from '../AppContext';
import { Button } from '../controls/Button';
import styles from './CalibrationPanel.module.css';

/** Asks for the true length of a line, beside the images and never in their way (CAL-06). */
export function CalibrationPanel() {
  const line = useWorkspace(({ calibrating, annotations }) => (calibrating ? annotations[calibrating] : undefined));
  return line ? <CalibrationForm key={line.id} line={line} /> : null;
}

function CalibrationForm({ line }: { readonly line: Annotation }) {
  const run = useRunCommand();
  const displaySets = useWorkspace((state) => state.displaySets);
  const before = useRef(document.activeElement);
  const field = useRef<HTMLInputElement>(null);
  const known = referenceLineOf(line);
  const [typed, setTyped] = useState(known ? String(known.lengthMm) : '');
  const [scope, setScope] = useState<CalibrationScope>(known?.scope ?? 'image');
  const [isConfirmed, setIsConfirmed] = useState(false);
  const [isTold, setIsTold] = useState(false);
  const saidId = useId();
  useEffect(() => field.current?.select(), []);
  const place = frameOf(line, displaySets);
  if (!place) return null;
  const { header, images } = place;
  const lengthMm = millimetresIn(typed);
  const alike = images.filter((image) => isAlike(image, header) && !whyNotByHand(image)).length;
  const refusal = whyNotByHand(header) ?? whyNotLength(line, header, lengthMm);
  const contradiction = refusal ? undefined : headerContradiction(line, header, lengthMm);
  const leave = () => {
    if (before.current instanceof HTMLElement) before.current.focus();
  };
  const close = () => {
    run('annotation.cancelCalibration');
    leave();
  };
  const calibrate = () => {
    setIsTold(true);
    if (refusal || (contradiction && !isConfirmed)) return field.current?.focus();
    run('annotation.calibrate', { id: line.id, lengthMm, scope, isConfirmed });
    leave();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === 'Escape') close();
  };
  return (
    <form
      aria-label="Calibrate"
      className={styles.panel}
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        calibrate();
      }}
    >
      <LengthField
        field={field}
        saidId={saidId}
        typed={typed}
        onType={(text) => {
          setTyped(text);
          setIsConfirmed(false);
        }}
      />
      {alike > 1 && <ScopeChoice scope={scope} count={alike} onChoose={setScope} />}
      <div id={saidId} aria-live="polite">
        {refusal && isTold && <p className={styles.warning}>{refusal}</p>}
        {contradiction && (
          <label className={styles.warning}>
            {contradiction}
            <span>
              <input type="checkbox" checked={isConfirmed} onChange={(event) => setIsConfirmed(event.target.checked)} />{' '}
              Use mine instead of the header’s
            </span>
          </label>
        )}
      </div>
      <p className={styles.words}>Your marks there are measured again. Undo brings all of it back.</p>
      <div className={styles.foot}>
        {known && (
          <Button
            onPress={() => {
              run('annotation.removeCalibration', { id: line.id });
              leave();
            }}
          >
            Remove calibration
          </Button>
        )}
        <Button onPress={close}>Cancel</Button>
        <Button kind="primary" onPress={calibrate}>
          Calibrate
        </Button>
      </div>
    </form>
  );
}

function LengthField({
  field,
  saidId,
  typed,
  onType,
}: {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly saidId: string;
  readonly typed: string;
  readonly onType: (text: string) => void;
}) {
  return (
    <label className={styles.name}>
      True length of the line, in mm
      <input
        ref={field}
        type="text"
        inputMode="decimal"
        autoComplete="off"
        maxLength={12}
        value={typed}
        aria-describedby={saidId}
        onChange={(event) => onType(event.target.value)}
      />
    </label>
  );
}

function ScopeChoice({
  scope,
  count,
  onChoose,
}: {
  readonly scope: CalibrationScope;
  readonly count: number;
  readonly onChoose: (scope: CalibrationScope) => void;
}) {
  const choices: readonly (readonly [CalibrationScope, string])[] = [
    ['image', 'This image alone'],
    ['series', `All ${count} images of this stack that are as large`],
  ];
  return (
    <fieldset className={styles.scope}>
      <legend>Holds for</legend>
      {choices.map(([value, words]) => (
        <label key={value}>
          <input type="radio" name="scope" checked={scope === value} onChange={() => onChoose(value)} /> {words}
        </label>
      ))}
    </fieldset>
  );
}

/** With a point or a comma; NaN for anything else, so that "12 cm" or "1,000" is never taken for something it is not. */
function millimetresIn(typed: string): number {
  const text = typed.trim().replace(/\s*mm$/, '');
  return /^\d+([.,]\d{1,2})?$|^\d+\.\d+$|^\d+,\d{4,}$/.test(text) ? Number(text.replace(',', '.')) : Number.NaN;
}
