import { SLIDE_LIGHTS } from '../../workspace/eyeComfort';
import { useRunCommand, useWorkspace } from '../AppContext';
import styles from './ColourPanel.module.css';

/** What this reader wants for their eyes, on every slide and in every case. */
export function EyeSettings() {
  const run = useRunCommand();
  const light = useWorkspace((state) => state.slideLight);
  const isUnusedDimmed = useWorkspace((state) => state.isUnusedDimmed);
  return (
    <fieldset className={styles.eyes}>
      <legend>For your eyes, in every case</legend>
      <label className={styles.path}>
        Light of slides beside dark images
        <select value={light} onChange={(event) => run('view.slideLight', { light: Number(event.target.value) })}>
          {SLIDE_LIGHTS.map((one) => (
            <option key={one} value={one}>
              {one === 1 ? 'all of it' : `${Math.round(one * 100)} %`}
            </option>
          ))}
        </select>
      </label>
      <label className={styles.profile}>
        <input type="checkbox" checked={isUnusedDimmed} onChange={() => run('view.dimUnused')} />
        Dim panes not in use
      </label>
    </fieldset>
  );
}
