import { useState } from 'react';
import { FIELD_AREAS, type FieldChoice, isFieldArea } from '../../dicom/slide/countingField';
import { FIRST_FIELD } from '../../workspace/counting';
import { selectActivePane, selectDisplaySet } from '../../workspace/selectors';
import { useKeyFor, useRunCommand, useWorkspace } from '../AppContext';
import { Button } from '../controls/Button';
import { Choice } from './Choice';
import styles from './CountingPanel.module.css';

const forms: readonly { readonly form: FieldChoice['form']; readonly name: string }[] = [
  { form: 'circle', name: 'Circle' },
  { form: 'square', name: 'Square' },
];

/** Which field, and where: one click on the slide, or the middle of the view. */
export function FieldSection() {
  const run = useRunCommand();
  const field = useWorkspace((state) => state.counting?.field ?? FIRST_FIELD);
  const isPlacing = useWorkspace((state) => state.placing !== undefined);
  const isCalibrated = useWorkspace((state) => {
    const shown = selectDisplaySet(state, selectActivePane(state));
    return shown?.kind === 'slide' && shown.slide.isCalibrated;
  });
  const key = useKeyFor('counting.placeField');
  return (
    <section className={styles.section} aria-labelledby="counting-fields">
      <h3 id="counting-fields" className={styles.heading}>
        Counting field
      </h3>
      <div role="group" aria-label="Form" className={styles.row}>
        {forms.map(({ form, name }) => (
          <Choice key={form} isChosen={field.form === form} onChoose={() => run('counting.chooseField', { form })}>
            {name}
          </Choice>
        ))}
      </div>
      <div role="group" aria-label="Area" className={styles.row}>
        {FIELD_AREAS.map((areaMm2) => (
          <Choice
            key={areaMm2}
            isChosen={field.areaMm2 === areaMm2}
            onChoose={() => run('counting.chooseField', { areaMm2 })}
          >
            {areaMm2} mm²
          </Choice>
        ))}
        <OwnArea key={field.areaMm2} areaMm2={field.areaMm2} />
      </div>
      <p className={styles.note}>{sizeWords(field)}</p>
      {isCalibrated ? (
        <div className={styles.row}>
          <Button onPress={() => run('counting.placeField')}>In the middle{key ? ` (${key})` : ''}</Button>
          <Button onPress={() => run('counting.placeField', { at: 'click' })}>By a click</Button>
        </div>
      ) : (
        <p className={styles.warning}>The pixels of this slide have no known size: no field of a true area.</p>
      )}
      {isPlacing && (
        <p role="status" className={styles.note}>
          Click where the middle of the field is to be. Esc: none.
        </p>
      )}
    </section>
  );
}

/** Any area, mm²; taken when the reader leaves the field or presses Enter. */
function OwnArea({ areaMm2 }: { readonly areaMm2: number }) {
  const run = useRunCommand();
  const isOwn = !FIELD_AREAS.some((area) => area === areaMm2);
  const [text, setText] = useState(isOwn ? String(areaMm2) : '');
  const value = Number(text.replace(',', '.'));
  const isWrong = text !== '' && !isFieldArea(value);
  const take = () => {
    if (text !== '' && !isWrong) run('counting.chooseField', { areaMm2: value });
  };
  return (
    <label className={styles.own} data-chosen={isOwn || undefined}>
      <input
        aria-label="Another area, mm²"
        inputMode="decimal"
        placeholder="other"
        value={text}
        aria-invalid={isWrong || undefined}
        onChange={(event) => setText(event.target.value)}
        onBlur={take}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Enter') take();
        }}
      />
      mm²
    </label>
  );
}

/** What the eye needs to know the field again: "⌀ 1.596 mm". */
function sizeWords({ form, areaMm2 }: FieldChoice): string {
  const sizeMm = form === 'circle' ? 2 * Math.sqrt(areaMm2 / Math.PI) : Math.sqrt(areaMm2);
  const text = sizeMm.toFixed(3);
  const size = form === 'circle' ? `⌀ ${text} mm` : `${text} × ${text} mm`;
  const hpf = areaMm2 === 0.237 ? ', one field of view at 40×' : '';
  return `${size} on the slide, at every zoom${hpf}`;
}
