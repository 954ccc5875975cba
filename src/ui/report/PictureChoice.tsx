import type { StoryStep } from '../../dicom/storyboard';
import { Bdi } from '../controls/Bdi';
import styles from './ReportEditor.module.css';

/** Which steps of the storyboard stand in the report as pictures. */
export function PictureChoice({
  steps,
  chosen,
  onChange,
}: {
  readonly steps: readonly StoryStep[];
  readonly chosen: readonly string[];
  readonly onChange: (ids: readonly string[]) => void;
}) {
  const turn = (id: string, isOn: boolean) =>
    onChange(steps.map((step) => step.id).filter((one) => (one === id ? isOn : chosen.includes(one))));
  return (
    <fieldset className={styles.choice}>
      <legend>Images</legend>
      {steps.length === 0 && (
        <p className={styles.hint}>None to choose from: capture what the report is to show as a step (V).</p>
      )}
      {steps.map(({ id, caption }, index) => (
        <label key={id}>
          <input
            type="checkbox"
            checked={chosen.includes(id)}
            onChange={(event) => turn(id, event.currentTarget.checked)}
          />
          <span>
            {index + 1} <Bdi>{caption}</Bdi>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
